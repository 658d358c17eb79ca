/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Series that are counted as one: added up time by time, with the gaps and efforts that this leaves. */
#include "../test.h"

#include "base/checked.h"
#include "detect/counts.h"

#include <math.h>

static struct slice left;

static enum error take(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        UNUSED(context);
        struct slice part = slice_sub(left, 0, capacity);
        if (part.size > 0)
                memcpy(bytes, part.data, part.size);
        left = slice_from(left, part.size);
        *ret_size = part.size;
        return OK;
}

/* Of a file with the series a, b and c in this order; a and b become one. */
static enum error join(const char *text, enum missing missing, struct arena *arena, struct counts *counts)
{
        static const struct slice targets[] = { S("b"), S("b"), S("c") };
        *counts = (struct counts){ 0 };
        left = slice_from_cstr(text);
        assert_ok(counts_read(counts, missing, take, NULL, arena));
        assert_int_equal(counts->series_count, 3);
        return counts_join(counts, targets, missing, arena);
}

static void adds_up_time_by_time(void **state)
{
        UNUSED(state);
        struct counts counts;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 22);
        assert_ok(join("series,time,count\na,1,2\na,2,3\nb,2,4\nc,2,1\nb,3,5\n", MISSING_ERROR, &arena, &counts));
        assert_int_equal(counts.series_count, 2);
        assert_int_equal(counts.count, 4);
        assert_slice(counts.names[0], "b");
        assert_int_equal(counts.series[0].length, 3);
        assert_true(counts.series[0].counts[0] == 2 && counts.series[0].counts[1] == 7 &&
                    counts.series[0].counts[2] == 5);
        assert_int_equal(counts.starts[0], 1);
        assert_int_equal(counts.series[1].length, 1);
        assert_int_equal(counts.starts[1], 2);
        assert_slice(counts.rows[2].time, "2"); /* of c: rows stay in the order of the file */
        assert_int_equal(counts.rows[2].series, 1);
}

static void a_missing_count_is_no_zero(void **state)
{
        UNUSED(state);
        struct counts counts;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 22);
        assert_ok(join("series,time,count\na,1,\na,2,3\nb,1,4\nb,2,\nc,1,1\nb,3,\n", MISSING_SKIP, &arena, &counts));
        assert_true(counts.series[0].counts[0] == 4 && counts.series[0].counts[1] == 3 &&
                    isnan(counts.series[0].counts[2]));
}

/* One row, and a time between that nobody told of: nothing happened, when that is said. */
static void fills_what_was_silent(void **state)
{
        UNUSED(state);
        static const struct slice itself[] = { S("x") };
        struct counts counts = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 22);
        left = S("series,time,count\na,1,2\n");
        assert_ok(counts_read(&counts, MISSING_ERROR, take, NULL, &arena));
        assert_ok(counts_join(&counts, itself, MISSING_ERROR, &arena));
        assert_slice(counts.names[0], "x");
        assert_true(counts.series[0].length == 1 && counts.series[0].counts[0] == 2);
        assert_ok(join("series,time,count\na,1,2\nb,4,4\nc,1,1\n", MISSING_ZERO, &arena, &counts));
        assert_int_equal(counts.series[0].length, 4);
        assert_true(counts.series[0].counts[1] == 0 && counts.series[0].counts[3] == 4);
}

static void says_what_does_not_fit(void **state)
{
        UNUSED(state);
        static const struct {
                const char *text, *says;
        } cases[] = {
                { "series,time,count\na,1,2\nb,3,4\nc,1,1\n",
                  "After --changes, series \"b\", time \"3\": times before" },
                { "series,time,count,effort\na,1,2,1\nb,1,4,2\nc,1,1,1\n",
                  "After --changes, series \"b\", time \"1\": the effort differs" },
                { "series,time,count\na,2026-01-05,2\na,2026-01-12,2\nb,2026-01-14,4\nc,2026-01-05,1\n",
                  "After --changes, series \"b\", time \"2026-01-14\": it is not a whole number" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct counts counts;
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 22);
                assert_int_equal(join(cases[i].text, MISSING_ERROR, &arena, &counts), ERR_INVALID);
                assert_slice(slice_sub(slice_from_cstr(counts.problem), 0, strlen(cases[i].says)), cases[i].says);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(adds_up_time_by_time),
                cmocka_unit_test(a_missing_count_is_no_zero),
                cmocka_unit_test(fills_what_was_silent),
                cmocka_unit_test(says_what_does_not_fit),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading COUNTS.csv and P.csv: every refusal by line and column, and the bytes of the answers. */
#include "../test.h"

#include "base/checked.h"
#include "detect/counts.h"
#include "detect/ptable.h"

static struct arena arena;
static struct slice left;

static int set_up(void **state)
{
        UNUSED(state);
        arena_init(&arena, (size_t)1 << 28);
        return 0;
}

static int tear_down(void **state)
{
        UNUSED(state);
        arena_reset(&arena);
        return 0;
}

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

static enum error fail_to_read(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        UNUSED(context);
        UNUSED(bytes);
        UNUSED(capacity);
        UNUSED(ret_size);
        return ERR_IO;
}

static enum error read_counts(const char *text, enum missing missing, struct counts *counts)
{
        *counts = (struct counts){ 0 };
        left = slice_from_cstr(text);
        return counts_read(counts, missing, take, NULL, &arena);
}

static void test_what_is_refused_and_where(void **state)
{
        UNUSED(state);
        static const struct {
                const char *text, *begins;
        } cases[] = {
                { "", "Line 1, column 1: the file is empty" },
                { "time\n1\n", "Line 1, column 2: the column \"count\" is missing" },
                { "time,count,colour\n1,2,3\n", "Line 1, column 3: there is no column \"colour\"" },
                { "time,count,time\n1,2,3\n", "Line 1, column 3: this column stands there twice" },
                { "time,count\n1,2,3\n", "Line 2, column 3: there are 3 fields" },
                { "time,count\n1,2\n2\n", "Line 3, column 2: there are 1 fields" },
                { "time,count\nsoon,2\n", "Line 2, column 1: \"soon\" is not a time" },
                { "time,count\n1,2\n2026-W05,2\n", "Line 3, column 1: \"2026-W05\" is not a time like those" },
                { "time,count\n2026-W54,2\n", "Line 2, column 1: \"2026-W54\" is not a time" },
                { "time,count\n2025-W53,2\n", "Line 2, column 1: \"2025-W53\" is not a time" },
                { "time,count\n2026-W5,2\n", "Line 2, column 1: \"2026-W5\" is not a time" },
                { "time,count\nx026-W05,2\n", "Line 2, column 1: \"x026-W05\" is not a time" },
                { "time,count\n2026-Wxx,2\n", "Line 2, column 1: \"2026-Wxx\" is not a time" },
                { "time,count\n2026_W05,2\n", "Line 2, column 1: \"2026_W05\" is not a time" },
                { "time,count\n026W05,2\n", "Line 2, column 1: \"026W05\" is not a time" },
                { "time,count\n12026-W05,2\n", "Line 2, column 1: \"12026-W05\" is not a time" },
                { "time,count\n2026-W051,2\n", "Line 2, column 1: \"2026-W051\" is not a time" },
                { "time,count\n-9999999999,2\n", "Line 2, column 1: \"-9999999999\" is not a time" },
                { "time,count,effort\n1,2,\n", "Line 2, column 3: \"\" is not a number" },
                { "time,count\n0000-W01,2\n", "Line 2, column 1: \"0000-W01\" is not a time" },
                { "time,count\n9999-W01,2\n", "Line 2, column 1: \"9999-W01\" is not a time" },
                { "time,count\n2026-W00,2\n", "Line 2, column 1: \"2026-W00\" is not a time" },
                { "time,count\n9999999999,2\n", "Line 2, column 1: \"9999999999\" is not a time" },
                { "time,count\n1,9007199254740993e1\n", "Line 2, column 2: \"9007199254740993e1\" is not a count" },
                { "time,count\n1,1e999\n", "Line 2, column 2: \"1e999\" is not a count" },
                { "time,count\n1,1e\n", "Line 2, column 2: \"1e\" is not a count" },
                { "time,count,effort\n1,2,-3\n", "Line 2, column 3: effort is above 0" },
                { "time,count\n2026-02-30,2\n", "Line 2, column 1: \"2026-02-30\" is not a time" },
                { "time,count\n1,2.5\n", "Line 2, column 2: \"2.5\" is not a count" },
                { "time,count\n1,-1\n", "Line 2, column 2: \"-1\" is not a count" },
                { "time,count\n1,inf\n", "Line 2, column 2: \"inf\" is not a count" },
                { "time,count\n1,\n", "Line 2, column 2: there is no count" },
                { "count,time\nNA,1\n", "Line 2, column 1: there is no count" },
                { "time,count\n1,2\n3,2\n", "Line 3, column 1: 1 missing between \"1\" and this row" },
                { "time,count\n1,2\n1,2\n", "Line 3, column 1: this time comes twice" },
                { "time,count\n2,2\n1,2\n", "Line 3, column 1: this time comes after a later one" },
                { "time,count\n2026-01-05,2\n2026-01-12,2\n2026-01-20,1\n", "Line 4, column 1: this date" },
                { "time,count,effort\n1,2,0\n", "Line 2, column 3: effort is above 0" },
                { "time,count,effort\n1,2,much\n", "Line 2, column 3: \"much\" is not a number" },
                { "series,time,count\na,1,2\nb,1,2\na,3,2\n", "Line 4, column 2: 1 missing between" },
                { "time,count\n1,\"2\n", "Line 3, column 2: " },
                { "time,count\n1,2\xff\n", "Line 2, column 2: not UTF-8" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct counts counts;
                assert_int_equal(read_counts(cases[i].text, MISSING_ERROR, &counts), ERR_INVALID);
                if (!slice_starts_with(slice_from_cstr(counts.problem), slice_from_cstr(cases[i].begins)))
                        fail_msg("\"%s\" gives \"%s\"", cases[i].text, counts.problem);
        }
        struct counts counts = { 0 };
        assert_int_equal(counts_read(&counts, MISSING_ERROR, fail_to_read, NULL, &arena), ERR_IO);
}

/* More rows and series than the first tables hold. */
static void test_many_rows(void **state)
{
        UNUSED(state);
        _cleanup_buffer_ struct buffer text = { 0 };
        struct counts counts = { 0 };
        struct ptable table = { 0 };
        buffer_init(&text, 1 << 20);
        buffer_append(&text, S("series,time,count\n"));
        for (int i = 0; i < 3000; i++)
                buffer_printf(&text, "village %d,%d,%d\n", i % 300, i / 300, i);
        left = buffer_slice(&text);
        assert_ok(counts_read(&counts, MISSING_ERROR, take, NULL, &arena));
        assert_int_equal(counts.series_count, 300);
        assert_true(counts.series[299].length == 10 && counts.series[299].counts[9] == 2999);
        assert_slice(counts.names[17], "village 17");
        buffer_clear(&text);
        buffer_append(&text, S("id,p\n"));
        for (int i = 0; i < 3000; i++)
                buffer_printf(&text, "%d,0.5\n", i);
        left = buffer_slice(&text);
        assert_ok(ptable_read(&table, false, take, NULL, &arena));
        assert_int_equal(table.count, 3000);
        assert_slice(table.rows[2999].id, "2999");
}

static void test_the_longest_series(void **state)
{
        UNUSED(state);
        struct counts counts;
        assert_int_equal(read_counts("time,count\n1,2\n999999999,2\n", MISSING_ZERO, &counts), ERR_INVALID);
        assert_slice(slice_sub(slice_from_cstr(counts.problem), 0, 30), "Line 3, column 1: a series has");
        assert_int_equal(read_counts("time,count\n1,2\n600000,2\n1200000,2\n", MISSING_ZERO, &counts), ERR_INVALID);
        assert_slice(slice_sub(slice_from_cstr(counts.problem), 0, 30), "Line 4, column 1: a series has");
}

static void test_missing_weeks(void **state)
{
        UNUSED(state);
        struct counts counts;
        const char *text = "time,count,effort\n2026-W52,2,1\n2026-W53,,\n2027-W02,4,0\n";
        assert_ok(read_counts("time,count\n2026-W52,2\n2026-W53,\n2027-W02,4\n", MISSING_ZERO, &counts));
        assert_int_equal(counts.series[0].length, 4);
        const double *read = counts.series[0].counts;
        assert_true(read[0] == 2 && read[1] == 0 && read[2] == 0 && read[3] == 4);
        assert_null(counts.series[0].efforts);
        assert_ok(read_counts(text, MISSING_SKIP, &counts));
        assert_int_equal(counts.series[0].length, 4);
        assert_true(isnan(counts.series[0].counts[1]) && isnan(counts.series[0].counts[2]));
        assert_true(isnan(counts.series[0].counts[3])); /* effort 0: nobody listened */
        assert_true(series_effort(&counts.series[0], 3) == 1);
}

static void test_times(void **state)
{
        UNUSED(state);
        struct counts counts;
        int64_t ordinal;
        assert_ok(read_counts("time,count\n2026-01-05,2\n2026-01-12,2\n", MISSING_ERROR, &counts));
        assert_int_equal(counts.step, 7);
        assert_int_equal(counts.kind, TIME_DATE);
        assert_ok(read_counts("time,count\n2026-01-05,2\n2026-01-06,2\n", MISSING_ERROR, &counts));
        assert_int_equal(counts.step, 1);
        assert_ok(read_counts("time,count\n2026W01,2\n2026W02,2\n", MISSING_ERROR, &counts));
        assert_true(counts_parse_time(&counts, S("2026-W02"), &ordinal));
        assert_int_equal(ordinal, counts.rows[1].ordinal);
        assert_false(counts_parse_time(&counts, S("7"), &ordinal));
        assert_ok(read_counts("time,count\n", MISSING_ERROR, &counts));
        assert_int_equal(counts.series_count, 0);
}

static void test_what_is_written(void **state)
{
        UNUSED(state);
        struct counts counts;
        _cleanup_buffer_ struct buffer out = { 0 };
        assert_ok(read_counts("count;time;series\n3;-5;\"a;b\"\n4;7;=c\n5;-4;\"a;b\"\n", MISSING_ERROR, &counts));
        struct point a[2] = { POINT_NONE, { 0.1, 2, 1e-300, 1.0 / 3, 1 } }, c[1] = { { 1, NAN, NAN, INFINITY, 0 } };
        struct point *points[2] = { a, c };
        buffer_init(&out, 4096);
        counts_write(&counts, points, (struct counts_period){ INT64_MIN, INT64_MAX }, &out);
        assert_slice(buffer_slice(&out), "series,time,observed,expected,threshold,p_value,score,alarm\n"
                                         "\"a;b\",-5,3,,,,,\n"
                                         "=c,7,4,1,,,,0\n"
                                         "\"a;b\",-4,5,0.10000000000000001,2,1e-300,"
                                         "0.33333333333333331,1\n");
        buffer_clear(&out);
        counts_write(&counts, points, (struct counts_period){ -5, 0 }, &out);
        assert_true(slice_find(buffer_slice(&out), S("=c,7,4,,,,,\n")) != SIZE_MAX);
}

/* Every allocation fails once. */
static void test_too_little_memory(void **state)
{
        UNUSED(state);
        enum error err = ERR_MEMORY;
        for (size_t limit = 0; err == ERR_MEMORY && limit < 400000; limit += 64) {
                _cleanup_arena_ struct arena small = { 0 };
                struct counts counts = { 0 };
                arena_init(&small, limit);
                left = S("series,time,count,effort\na,1,2,1\nb,1,2,1\na,2,2,1\n");
                err = counts_read(&counts, MISSING_ERROR, take, NULL, &small);
        }
        assert_ok(err);
        for (size_t limit = 0; limit < 100000; limit += 64) {
                _cleanup_arena_ struct arena small = { 0 };
                struct ptable table = { 0 };
                struct control_decision decisions[3];
                arena_init(&small, limit);
                left = S("batch,id,p,support\na,x,0.5,0.5;1\nb,y,0.5,1;0.5;0.5\na,z,1,1\n");
                err = ptable_read(&table, true, take, NULL, &small);
                if (err == OK)
                        err = ptable_decide(&table, (struct control_rule){ CONTROL_BUDGET, 1 }, &small, decisions);
                if (err == OK)
                        break;
                assert_int_equal(err, ERR_MEMORY);
        }
        assert_ok(err);
}

static enum error read_p(const char *text, bool wants_support, struct ptable *table)
{
        *table = (struct ptable){ 0 };
        left = slice_from_cstr(text);
        return ptable_read(table, wants_support, take, NULL, &arena);
}

static void test_p_values_that_are_refused(void **state)
{
        UNUSED(state);
        static const struct {
                const char *text, *begins;
        } cases[] = {
                { "id,p\nx,0.5\n", "Line 1, column 1: the column \"support\" is missing" },
                { "id,p,support\nx,1.5,1\n", "Line 2, column 2: a p-value lies between 0 and 1" },
                { "id,p,support\nx,,1\n", "Line 2, column 2: \"\" is not a number" },
                { "id,p,support\nx,0x1,1\n", "Line 2, column 2: \"0x1\" is not a number" },
                { "id,p,support\n,0.5,1\n", "Line 2, column 1: the id is empty" },
                { "id,p,support\nx,0.5,\n", "Line 2, column 3: the attainable p-values are missing" },
                { "id,p,support\nx,0.5,0.5;2\n", "Line 2, column 3: \"2\" is not an attainable p-value" },
                { "id,p,support\nx,0.5,0;1\n", "Line 2, column 3: \"0\" is not an attainable p-value" },
                { "id,p,support\nx,0.5,0.6;1\n", "Line 2, column 2: this p-value is below the smallest" },
                { "id,p,support\nx,-0.5,1\n", "Line 2, column 2: a p-value lies between 0 and 1" },
                { "id,p,support\nx,0.5,0.5;y\n", "Line 2, column 3: \"y\" is not an attainable p-value" },
                { "id,p,support\nx,0.000000000000000000000000000000000000000000000000000000000000000001,1\n",
                  "Line 2, column 2: \"0.0000" }, /* longer than any number that a program prints */
        };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct ptable table;
                assert_int_equal(read_p(cases[i].text, true, &table), ERR_INVALID);
                if (!slice_starts_with(slice_from_cstr(table.problem), slice_from_cstr(cases[i].begins)))
                        fail_msg("\"%s\" gives \"%s\"", cases[i].text, table.problem);
        }
}

/* Batches are mixed in the file and decided apart; lord takes the rows as one stream. */
static void test_batches(void **state)
{
        UNUSED(state);
        struct ptable table;
        struct control_decision decisions[4];
        _cleanup_buffer_ struct buffer out = { 0 };
        assert_ok(read_p("batch,id,p\nb,1,0.04\na,2,0.04\nb,3,0.9\na,\"4,\"\"x\",0.045\n", false, &table));
        assert_int_equal(table.group_count, 2);
        assert_ok(ptable_decide(&table, (struct control_rule){ CONTROL_BH, 0.05 }, &arena, decisions));
        buffer_init(&out, 4096);
        ptable_write(&table, decisions, &out);
        assert_slice(buffer_slice(&out), "batch,id,p,level,q,reject\n"
                                         "b,1,0.04,0.025000000000000001,0.080000000000000002,0\n"
                                         "a,2,0.04,0.050000000000000003,0.044999999999999998,1\n"
                                         "b,3,0.9,0.025000000000000001,0.90000000000000002,0\n"
                                         "a,\"4,\"\"x\",0.045,0.050000000000000003,0.044999999999999998,1\n");
        assert_ok(ptable_decide(&table, (struct control_rule){ CONTROL_LORD, 0.05 }, &arena, decisions));
        assert_true(decisions[1].level < decisions[0].level);
        assert_ok(read_p("id,p\n1,0.04\n", false, &table));
        assert_ok(ptable_decide(&table, (struct control_rule){ CONTROL_SAFFRON, 0.05 }, &arena, decisions));
        buffer_clear(&out);
        ptable_write(&table, decisions, &out);
        assert_slice(buffer_slice(&out), "id,p,level,q,reject\n1,0.04,0.0054686270725000001,,0\n");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_refused_and_where), cmocka_unit_test(test_the_longest_series),
                cmocka_unit_test(test_many_rows),
                cmocka_unit_test(test_missing_weeks), cmocka_unit_test(test_times),
                cmocka_unit_test(test_what_is_written), cmocka_unit_test(test_too_little_memory),
                cmocka_unit_test(test_p_values_that_are_refused), cmocka_unit_test(test_batches),
        };
        return cmocka_run_group_tests(tests, set_up, tear_down);
}

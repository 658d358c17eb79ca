/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The engine against the recorded answers of R surveillance (tests/oracle/README.md), to 1e-8. Arguments: cases.csv,
 * series.csv, answers.csv. */
#include "../test.h"

#include "base/checked.h"
#include "base/cleanup.h"
#include "detect/counts.h"
#include "detect/series.h"

#include <stdio.h>

static const double tolerance = 1e-8;
static char **files;

enum { FIRST_FIELD = 3, FIELDS = 5, CASES_MAX = 64 };

static const char *const field_names[FIELDS] = { "expected", "threshold", "p", "score", "alarm" };

struct one_case {
        struct slice name;
        struct settings settings;
        struct point **points;
        size_t compared;
        double worst;
};

static struct arena arena;
static struct counts with_effort, without_effort;
static struct one_case cases[CASES_MAX];
static size_t case_count;

static enum error read_file(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        *ret_size = fread(bytes, 1, capacity, context);
        return OK;
}

static void read_series(struct counts *counts, bool keep_effort)
{
        _cleanup_fclose_ FILE *file = fopen(files[2], "re");
        assert_non_null(file);
        assert_ok(counts_read(counts, MISSING_ERROR, read_file, file, &arena));
        for (size_t s = 0; s < counts->series_count && !keep_effort; s++)
                counts->series[s].efforts = NULL;
}

static void read_case(const struct csv_row *row)
{
        struct one_case *one = &cases[case_count++];
        enum detect_method method;
        struct slice rest = row->fields[2], pair;
        one->name = row->fields[0];
        assert_true(method_parse(row->fields[1], &method));
        settings_init(&one->settings, method, COMPAT_R);
        while (slice_next(&rest, ' ', &pair))
                assert_ok(settings_set(&one->settings, pair, NULL));
        assert_null(settings_check(&one->settings));
}

static void run_case(struct one_case *one)
{
        const struct counts *counts = slice_equal(one->name, S("flexible-effort")) ? &with_effort : &without_effort;
        one->points = arena_array(&arena, struct point *, counts->series_count);
        for (size_t s = 0; s < counts->series_count; s++) {
                one->points[s] = arena_array(&arena, struct point, counts->series[s].length);
                assert_ok(series_run(&one->settings, &counts->series[s], &arena, one->points[s]));
        }
}

static int set_up(void **state)
{
        UNUSED(state);
        arena_init(&arena, (size_t)1 << 30);
        read_series(&with_effort, true);
        read_series(&without_effort, false);
        _cleanup_fclose_ FILE *file = fopen(files[1], "re");
        assert_non_null(file);
        struct csv_row row;
        struct csv_reader reader;
        csv_reader_init(&reader, CSV_LIMITS_DEFAULT, read_file, file);
        assert_ok(csv_read_row(&reader, &arena, &row));
        while (csv_read_row(&reader, &arena, &row) == OK)
                read_case(&row);
        csv_reader_free(&reader);
        for (size_t i = 0; i < case_count; i++)
                run_case(&cases[i]);
        return 0;
}

static int tear_down(void **state)
{
        UNUSED(state);
        arena_reset(&arena);
        return 0;
}

static void compare(struct one_case *one, const struct csv_row *row, size_t field, double ours)
{
        struct slice text = row->fields[FIRST_FIELD + field];
        double theirs;
        if (slice_equal(text, S("-")))
                return;
        one->compared++;
        bool is_number = datafile_parse_number(text, &theirs);
        double difference = is_number ? fabs(ours - theirs) / fmax(1, fabs(theirs)) : 0;
        if (is_number != (isfinite(ours) != 0) || !(difference <= tolerance))
                fail_msg("%.*s, %.*s, week %.*s, %s: R says \"%.*s\", we say %.17g", SLICE_FMT(row->fields[0]),
                         SLICE_FMT(row->fields[1]), SLICE_FMT(row->fields[2]), field_names[field], SLICE_FMT(text),
                         ours);
        one->worst = fmax(one->worst, difference);
}

static void compare_row(const struct csv_row *row)
{
        size_t s = 0;
        int64_t week;
        struct one_case *one = NULL;
        for (size_t i = 0; i < case_count; i++)
                if (slice_equal(cases[i].name, row->fields[0]))
                        one = &cases[i];
        assert_non_null(one);
        while (!slice_equal(without_effort.names[s], row->fields[1]))
                assert_true(++s < without_effort.series_count);
        assert_true(slice_to_int64(row->fields[2], &week));
        struct point point = one->points[s][week - 1];
        double alarm = point.alarm == ALARM_UNKNOWN ? NAN : point.alarm;
        double ours[FIELDS] = { point.expected, point.threshold, point.p, point.score, alarm };
        for (size_t field = 0; field < FIELDS; field++)
                compare(one, row, field, ours[field]);
}

static void test_every_recorded_answer(void **state)
{
        UNUSED(state);
        _cleanup_fclose_ FILE *file = fopen(files[3], "re");
        char version[256];
        assert_non_null(file);
        assert_non_null(fgets(version, sizeof version, file));
        struct csv_row row;
        struct csv_reader reader;
        csv_reader_init(&reader, CSV_LIMITS_DEFAULT, read_file, file);
        assert_ok(csv_read_row(&reader, &arena, &row));
        while (csv_read_row(&reader, &arena, &row) == OK)
                compare_row(&row);
        csv_reader_free(&reader);
        print_message("# against %s", version);
        for (size_t i = 0; i < case_count; i++) {
                print_message("# %-24.*s %5zu values, largest difference %.2g\n", SLICE_FMT(cases[i].name),
                              cases[i].compared, cases[i].worst);
                assert_true(cases[i].compared > 0);
        }
}

int main(int argc, char **argv)
{
        const struct CMUnitTest tests[] = { cmocka_unit_test(test_every_recorded_answer) };
        if (argc < 4)
                return 2;
        files = argv;
        return cmocka_run_group_tests(tests, set_up, tear_down);
}

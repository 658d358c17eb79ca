/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"
#include "region/region.h"
#include "simulate/simulate.h"
#include "text/phone.h"

#include <stdio.h>

enum { LIMIT = 16 << 20 };

#define RINGS_OFF "[rings]\ncount=0\nvillages=2\nweeks=1\nreports=3\napplications=0\nphone_variants=0\n"
#define SMALL                                                                                                          \
        "[year]\nfirst_day = 2025-09-01 ; Monday\ndays = 365\n[volume]\nreports = 300\ntips=20\napplications = 500\n"  \
        "[area]\nregencies = 35.01 35.02 35.03\n"                                                                      \
        "[rings]\ncount=4\nvillages=5\nweeks=10\nreports=7\napplications=4\nphone_variants=70\n"

static struct scenario scenario_of(const char *text)
{
        struct scenario scenario = { 0 };
        struct scenario_problem problem = { 0 };
        if (scenario_read(slice_from_cstr(text), &scenario, &problem) != OK)
                fail_msg("line %d: %s", problem.line, problem.message);
        return scenario;
}

/* Field `wanted` of a row without its line end; quotes are kept. */
static struct slice field(struct slice row, size_t wanted)
{
        bool quoted = false;
        size_t start = 0, number = 0;
        for (size_t i = 0; i <= row.size; i++) {
                if (i < row.size && row.data[i] == '"')
                        quoted = !quoted;
                if (i < row.size && (row.data[i] != ',' || quoted))
                        continue;
                if (number++ == wanted)
                        return slice_sub(row, start, i - start);
                start = i + 1;
        }
        return SLICE_NULL;
}

static bool next_row(struct slice *rest, struct slice *ret_row)
{
        if (!slice_next(rest, '\n', ret_row))
                return false;
        assert_true(slice_ends_with(*ret_row, S("\r")));
        ret_row->size--;
        return true;
}

static size_t count_rows(const struct buffer *file)
{
        struct slice rest = buffer_slice(file), row;
        size_t rows = 0;
        while (next_row(&rest, &row))
                rows++;
        return rows - 1;
}

static void same_seed_same_bytes(void **state)
{
        (void)state;
        struct scenario scenario = scenario_of(SMALL);
        _cleanup_simulation_ struct simulation a = { 0 }, b = { 0 }, c = { 0 };
        assert_ok(simulate(&scenario, 42, LIMIT, &a));
        assert_ok(simulate(&scenario, 42, LIMIT, &b));
        assert_ok(simulate(&scenario, 43, LIMIT, &c));
        assert_true(slice_equal(buffer_slice(&a.reports), buffer_slice(&b.reports)));
        assert_true(slice_equal(buffer_slice(&a.applications), buffer_slice(&b.applications)));
        assert_true(slice_equal(buffer_slice(&a.tips), buffer_slice(&b.tips)));
        assert_true(slice_equal(buffer_slice(&a.truth), buffer_slice(&b.truth)));
        assert_false(slice_equal(buffer_slice(&a.reports), buffer_slice(&c.reports)));
        assert_int_equal(count_rows(&a.reports), 300 + 4 * 7);
        assert_int_equal(count_rows(&a.applications), 500 + 4 * 4);
        assert_int_equal(count_rows(&a.tips), 20);
        assert_int_equal(count_rows(&a.truth), 4);
}

static void reports_stand_where_and_when_they_should(void **state)
{
        (void)state;
        struct scenario scenario = scenario_of(SMALL);
        _cleanup_simulation_ struct simulation made = { 0 };
        assert_ok(simulate(&scenario, 7, LIMIT, &made));
        static const struct slice codes[] = { S("35.01"), S("35.02"), S("35.03") };
        struct slice rest = buffer_slice(&made.reports), row, day = S("2025-09-01");
        assert_true(next_row(&rest, &row));
        while (next_row(&rest, &row)) {
                assert_true(slice_compare(day, field(row, 1)) <= 0);
                day = field(row, 1);
                assert_true(slice_compare(day, S("2026-08-31")) <= 0);
                assert_true(region_exists(field(row, 2), REGION_VILLAGE));
                assert_true(region_area_contains((struct region_area){ codes, 3 }, field(row, 2)));
                assert_true(field(row, 12).size > 20);
                assert_true(slice_is_null(field(row, 13)));
        }
}

static void nobody_real_can_be_hit(void **state)
{
        (void)state;
        struct scenario scenario = scenario_of(SMALL);
        _cleanup_simulation_ struct simulation made = { 0 };
        assert_ok(simulate(&scenario, 7, LIMIT, &made));
        struct slice rest = buffer_slice(&made.applications), row;
        struct phone phone;
        assert_true(next_row(&rest, &row));
        while (next_row(&rest, &row)) {
                assert_int_equal(field(row, 5).size, 16);
                assert_true(slice_starts_with(field(row, 5), S("99")));
                assert_int_equal(phone_parse(field(row, 9), &phone), PHONE_OK);
                assert_true(phone_is_unassigned_demo(phone_slice(&phone)));
                assert_int_equal(phone_parse(field(row, 11), &phone), PHONE_OK);
                assert_true(phone_is_unassigned_demo(phone_slice(&phone)));
                assert_true(!field(row, 13).size || slice_find(field(row, 13), S("Fiktif")) != SIZE_MAX);
        }
        rest = buffer_slice(&made.reports);
        assert_true(next_row(&rest, &row));
        while (next_row(&rest, &row)) {
                if (field(row, 7).size) {
                        assert_int_equal(phone_parse(field(row, 7), &phone), PHONE_OK);
                        assert_true(phone_is_unassigned_demo(phone_slice(&phone)));
                }
                assert_true(!field(row, 8).size || slice_find(field(row, 8), S("Fiktif")) != SIZE_MAX);
        }
}

/* Counts the reports whose phone resolves to `wanted`, and checks that each is one the truth names. */
static size_t mentions(const struct buffer *file, size_t column, struct slice wanted, struct slice ids)
{
        struct slice rest = buffer_slice(file), row;
        struct phone phone;
        size_t count = 0;
        assert_true(next_row(&rest, &row));
        while (next_row(&rest, &row)) {
                if (phone_parse(field(row, column), &phone) != PHONE_OK || !slice_equal(phone_slice(&phone), wanted))
                        continue;
                count++;
                assert_true(slice_find(ids, field(row, 0)) != SIZE_MAX);
        }
        return count;
}

static void truth_tells_what_was_planted(void **state)
{
        (void)state;
        struct scenario scenario = scenario_of(SMALL);
        _cleanup_simulation_ struct simulation made = { 0 };
        assert_ok(simulate(&scenario, 99, LIMIT, &made));
        struct slice rest = buffer_slice(&made.truth), row, code, villages;
        assert_true(next_row(&rest, &row));
        while (next_row(&rest, &row)) {
                assert_int_equal(mentions(&made.reports, 7, field(row, 1), field(row, 7)), 7);
                assert_int_equal(mentions(&made.applications, 11, field(row, 1), field(row, 8)), 4);
                villages = field(row, 4);
                size_t count = 0;
                struct slice regency = slice_sub(villages, 0, 5);
                for (; slice_next(&villages, '|', &code); count++)
                        assert_true(region_within(code, regency) && region_exists(code, REGION_VILLAGE));
                assert_int_equal(count, 5);
                assert_true(slice_compare(field(row, 5), field(row, 6)) < 0);
        }
}

static void says_what_is_wrong_in_a_scenario(void **state)
{
        (void)state;
        static const struct {
                const char *text;
                int line;
        } bad[] = {
                { "", 0 }, { "[year]\nday = 3\n", 2 }, { "[moon]\n", 1 }, { "[year\n", 1 }, { "[year]\ndays\n", 2 },
                { "[year]\ndays = 27\n", 2 }, { "[year]\ndays = 30\ndays = 31\n", 3 },
                { "[year]\nfirst_day = 2025-02-30\n", 2 },
                { "[year]\nfirst_day = 2025-2-3\n", 2 }, { "[area]\nregencies =\n", 2 }, { "days = 30\n", 1 },
                { "[volume]\nreports = 5000001\n", 2 },
        };
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
                struct scenario scenario = { .days = 77 };
                struct scenario_problem problem = { 0 };
                assert_int_equal(scenario_read(slice_from_cstr(bad[i].text), &scenario, &problem), ERR_INVALID);
                assert_int_equal(problem.line, bad[i].line);
                assert_true(problem.message[0] != '\0');
                assert_int_equal(scenario.days, 77);
        }
}

static void fails_as_it_promises(void **state)
{
        (void)state;
        struct scenario scenario = scenario_of(SMALL);
        _cleanup_simulation_ struct simulation small = { 0 }, nowhere = { 0 }, empty = { 0 };
        assert_int_equal(simulate(&scenario, 1, 1000, &small), ERR_TOO_LARGE);
        scenario.regencies[1] = S("35.99");
        assert_int_equal(simulate(&scenario, 1, LIMIT, &nowhere), ERR_INVALID);
        scenario = scenario_of("[year]\nfirst_day=2025-09-01\ndays=28\n[volume]\nreports=0\ntips=0\napplications=0\n"
                               "[area]\nregencies=35.02\n" RINGS_OFF);
        assert_ok(simulate(&scenario, 1, LIMIT, &empty));
        assert_int_equal(count_rows(&empty.reports), 0);
        assert_int_equal(count_rows(&empty.truth), 0);
}

static void the_shipped_scenario_reads(void **state)
{
        (void)state;
        static char text[8192];
        _cleanup_fclose_ FILE *file = fopen(DATA_FOLDER "/scenarios/demo.ini", "re");
        assert_non_null(file);
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        struct scenario scenario = scenario_of(text);
        assert_int_equal(scenario.regency_count, 3);
        assert_int_equal(scenario.reports, 400);
        assert_int_equal(scenario.applications, 2000);
}

/* --- who vouches for whom, and letters ---------------------------------------------------------------------------- */

#define VOUCHING                                                                                                       \
        "[families]\npercent = 30\nleast = 2\nmost = 6\ndays = 30\n[groups]\npercent=10\nleast=10\nmost=20\ndays=7\n" \
        "[heads]\nvillages = 30\npercent = 50\n"
#define LETTERS                                                                                                        \
        "[letters]\npercent=50\nforms=60\ndistrict_forms=0\ncopied=20\nsamples=3\nchanges=0\nring_text=100\n"          \
        "ring_changes=0\nring_guarantors=100\n"

/* How many of the applicants have a guarantor who vouches for `least` or more. */
static size_t with_shared_guarantor(const struct buffer *file, size_t least)
{
        static struct phone phones[1000];
        struct slice rest = buffer_slice(file), row;
        size_t count = 0, shared = 0;
        assert_true(next_row(&rest, &row));
        for (; next_row(&rest, &row); count++)
                assert_int_equal(phone_parse(field(row, 11), &phones[count]), PHONE_OK);
        for (size_t i = 0; i < count; i++) {
                size_t same = 0;
                for (size_t j = 0; j < count; j++)
                        same += slice_equal(phone_slice(&phones[i]), phone_slice(&phones[j]));
                shared += same >= least;
        }
        return shared;
}

static void one_guarantor_vouches_for_several(void **state)
{
        (void)state;
        struct scenario alone = scenario_of(SMALL), together = scenario_of(SMALL VOUCHING);
        _cleanup_simulation_ struct simulation a = { 0 }, b = { 0 };
        assert_ok(simulate(&alone, 7, LIMIT, &a));
        assert_ok(simulate(&together, 7, LIMIT, &b));
        assert_int_equal(with_shared_guarantor(&a.applications, 2), 4 * 4); /* the rings */
        size_t two = with_shared_guarantor(&b.applications, 2), ten = with_shared_guarantor(&b.applications, 10);
        print_message("of 516 applicants %zu share a guarantor, %zu with nine others or more\n", two, ten);
        assert_true(two > 516 * 35 / 100 && two < 516 * 65 / 100);
        assert_true(ten > 516 * 4 / 100 && ten < 516 * 20 / 100);
        assert_true(slice_equal(buffer_slice(&a.reports), buffer_slice(&b.reports)));
        assert_false(a.with_letters || b.with_letters);
}

/* What is drawn for others is as before: the same name, NIK and purpose stand in the row of the same id. */
static void who_vouches_changes_nothing_else(void **state)
{
        (void)state;
        struct scenario alone = scenario_of(SMALL), heads = scenario_of(SMALL "[heads]\nvillages=100\npercent=100\n");
        _cleanup_simulation_ struct simulation a = { 0 }, b = { 0 };
        assert_ok(simulate(&alone, 7, LIMIT, &a));
        assert_ok(simulate(&heads, 7, LIMIT, &b));
        struct slice rest = buffer_slice(&a.applications), other = buffer_slice(&b.applications), row, same;
        assert_true(next_row(&rest, &row) && next_row(&other, &same));
        while (next_row(&rest, &row)) {
                assert_true(next_row(&other, &same));
                for (size_t i = 0; i < 16; i++)
                        if (i < 10 || i > 12)
                                assert_true(slice_equal(field(row, i), field(same, i)));
        }
}

/* A letter's own lines end with LF alone. */
static bool next_letter(struct slice *rest, struct slice *ret_row)
{
        size_t end = slice_find(*rest, S("\r\n"));
        if (end == SIZE_MAX)
                return false;
        *ret_row = slice_sub(*rest, 0, end);
        *rest = slice_from(*rest, end + 2);
        return true;
}

static size_t alike(const struct buffer *letters, struct slice wanted)
{
        struct slice rest = buffer_slice(letters), row;
        size_t count = 0;
        while (next_letter(&rest, &row))
                count += slice_ends_with(row, wanted);
        return count;
}

/* A ring's text is on all its letters, each from a guarantor of his own; forms and samples are shared. */
static void letters_share_what_was_copied(void **state)
{
        (void)state;
        struct scenario scenario = scenario_of(SMALL LETTERS);
        scenario.letters.percent = 100;
        _cleanup_simulation_ struct simulation made = { 0 };
        assert_ok(simulate(&scenario, 7, LIMIT, &made));
        assert_true(made.with_letters);
        assert_int_equal(with_shared_guarantor(&made.applications, 2), 0);
        struct slice rest = buffer_slice(&made.letters), row;
        size_t lonely = 0, rings = 0, letters = 0;
        assert_true(next_letter(&rest, &row));
        for (; next_letter(&rest, &row); letters++) {
                struct slice text = slice_from(row, slice_find(row, S("Alamat:")));
                size_t same = alike(&made.letters, slice_from(text, slice_find_byte(text, '\n')));
                assert_true(same >= 1);
                lonely += same == 1;
                rings += same == 4 && slice_find(buffer_slice(&made.truth), field(row, 0)) != SIZE_MAX;
        }
        print_message("%zu of 516 letters are in nobody else's words; %zu of 16 of a ring in the ring's\n", lonely,
                      rings);
        assert_int_equal(letters, 516);
        assert_int_equal(rings, 16);
        assert_true(lonely > 516 * 20 / 100 && lonely < 516 * 80 / 100);
}

static void half_a_section_is_refused(void **state)
{
        (void)state;
        static const char *const bad[] = {
                SMALL "[heads]\nvillages = 30\n",
                SMALL "[families]\npercent = 30\nleast = 6\nmost = 2\ndays = 30\n",
                SMALL "[families]\npercent = 30\nleast = 1\nmost = 2\ndays = 30\n",
                SMALL "[letters]\npercent=50\nforms=60\ndistrict_forms=0\ncopied=60\nsamples=3\nchanges=0\n"
                      "ring_text=100\nring_changes=0\nring_guarantors=100\n",
        };
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
                struct scenario scenario;
                struct scenario_problem problem = { 0 };
                assert_int_equal(scenario_read(slice_from_cstr(bad[i]), &scenario, &problem), ERR_INVALID);
                assert_true(problem.message[0] != '\0');
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(same_seed_same_bytes),
                cmocka_unit_test(reports_stand_where_and_when_they_should),
                cmocka_unit_test(nobody_real_can_be_hit),
                cmocka_unit_test(truth_tells_what_was_planted),
                cmocka_unit_test(says_what_is_wrong_in_a_scenario),
                cmocka_unit_test(fails_as_it_promises),
                cmocka_unit_test(the_shipped_scenario_reads),
                cmocka_unit_test(one_guarantor_vouches_for_several),
                cmocka_unit_test(who_vouches_changes_nothing_else),
                cmocka_unit_test(letters_share_what_was_copied),
                cmocka_unit_test(half_a_section_is_refused),
        };
        return cmocka_run_group_tests_name("simulate/simulate", tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "text/workdays.h"

/* September 2025 with a holiday on Friday the 5th (Maulid), and one that falls on a Sunday. */
static const struct date holidays[] = { { 2025, 9, 5 }, { 2025, 9, 14 } };
static const struct work_calendar calendar = {
        .holidays = holidays, .count = ARRAY_SIZE(holidays), .first = { 2025, 9, 1 }, .last = { 2025, 9, 30 },
};

static void adds_working_days(void **state)
{
        (void)state;
        static const struct {
                struct date from;
                int32_t count;
                struct date expected;
        } rows[] = {
                { { 2025, 9, 3 }, 0, { 2025, 9, 3 } },   { { 2025, 9, 3 }, 1, { 2025, 9, 4 } },
                { { 2025, 9, 4 }, 1, { 2025, 9, 8 } },   { { 2025, 9, 6 }, 1, { 2025, 9, 8 } },
                { { 2025, 9, 4 }, 10, { 2025, 9, 19 } }, { { 2025, 9, 8 }, -1, { 2025, 9, 4 } },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct date date;
                assert_ok(workdays_add(&calendar, rows[i].from, rows[i].count, &date));
                assert_int_equal(date_compare(date, rows[i].expected), 0);
        }
}

static void counts_back_what_it_added(void **state)
{
        (void)state;
        for (int d = 1; d <= 15; d++)
                for (int32_t count = 1; count <= 9; count++) {
                        struct date from = { 2025, 9, (uint8_t)d }, to;
                        int32_t between;
                        assert_ok(workdays_add(&calendar, from, count, &to));
                        assert_ok(workdays_between(&calendar, from, to, &between));
                        assert_int_equal(between, count);
                        assert_ok(workdays_between(&calendar, to, from, &between));
                        assert_int_equal(between, -count);
                }
}

static void refuses_days_it_does_not_know(void **state)
{
        (void)state;
        struct date date = DATE_NONE;
        int32_t between;
        bool workday;
        assert_int_equal(workdays_add(&calendar, (struct date){ 2025, 9, 29 }, 2, &date), ERR_UNCONFIGURED);
        assert_int_equal(workdays_add(&calendar, (struct date){ 2025, 9, 1 }, -1, &date), ERR_UNCONFIGURED);
        assert_int_equal(workdays_add(&calendar, (struct date){ 2025, 9, 1 }, INT32_MAX, &date), ERR_UNCONFIGURED);
        assert_int_equal(
                workdays_between(&calendar, (struct date){ 2025, 9, 29 }, (struct date){ 2025, 10, 1 }, &between),
                ERR_UNCONFIGURED);
        assert_int_equal(workdays_is_workday(&calendar, (struct date){ 2024, 9, 2 }, &workday), ERR_UNCONFIGURED);
        assert_true(date_is_none(date));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(adds_working_days),
                cmocka_unit_test(counts_back_what_it_added),
                cmocka_unit_test(refuses_days_it_does_not_know),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The weekly look at the regencies of all offices: each finding at its own office, judged again to the byte, once. */
#include "area-walk.h"

#include "base/checked.h"
#include "detect/country.h"

static void look(struct walk *walk, struct country_result *ret_result)
{
        assert_ok(country_look(walk->house.fixture.store, NULL, clock_now(), ret_result));
}

static struct area_rows list_of(struct walk *walk, struct uuid office, const char *login)
{
        enum error err;
        struct area_rows rows;
        struct uuid own = walk->house.office;
        walk->house.office = office;
        struct actor reader = house_person(&walk->house, &(struct house_person){ login, "Analis Lain", "Analis",
                                                                                 "analyst", "", NULL });
        walk->house.office = own;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_list(tx, &reader, &(struct signal_filter){ .limit = 50 }, &walk->house.arena, &rows);
        }
        assert_ok(err);
        return rows;
}

/* Six people of one regency report in one week, in an office that hears of one in four. */
static void a_loud_week_is_told_to_its_own_office(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        struct country_result result;
        struct area_explanation explanation;
        enum error err;
        walk_open(&walk);
        look(&walk, &result);
        assert_true(result.was_due && result.raised == 0 && result.offices == 2 && result.regencies == 1);
        look(&walk, &result);
        assert_false(result.was_due);
        clock_freeze(walk.monday + 7 * DAY + 12 * HOUR);
        for (size_t i = 0; i < BABINSA; i++)
                walk_file(&walk, i, walk_villages[i % 4], 0);
        clock_freeze(walk.monday + 7 * DAY + 12 * HOUR);
        look(&walk, &result);
        assert_true(result.was_due);
        assert_int_equal(result.raised, 1);
        struct area_rows rows = walk_list(&walk, &walk.analyst);
        assert_int_equal(rows.count, 1);
        assert_slice(rows.items[0].area, "35.02");
        assert_slice(rows.items[0].detector, "bayes");
        assert_int_equal(list_of(&walk, walk.house.other_office, "analis2").count, 0);
        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
        assert_int_equal(page.finding.counted, 6);
        assert_int_equal(page.finding.window, 1);
        assert_true(page.source_count >= 6);
        transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                err = area_explain(tx, rows.items[0].id, &walk.house.arena, &explanation);
        }
        assert_ok(err);
        assert_true(explanation.stored.size > 40 && slice_equal(explanation.stored, explanation.again));
        look(&walk, &result);
        assert_false(result.was_due);
        assert_int_equal(house_number(walk.house.fixture.store, "SELECT count(*) FROM country_panel"), 1);
        walk_close(&walk);
}

/* One who reports from each village is one. */
static void one_reporter_is_no_loud_week(void **state)
{
        (void)state;
        struct walk walk;
        struct country_result result;
        walk_open(&walk);
        clock_freeze(walk.monday + 7 * DAY + 12 * HOUR);
        for (size_t i = 0; i < 8; i++)
                walk_file(&walk, 0, walk_villages[i % 4], 0);
        clock_freeze(walk.monday + 7 * DAY + 12 * HOUR);
        look(&walk, &result);
        assert_true(result.was_due && result.raised == 0);
        walk_close(&walk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_loud_week_is_told_to_its_own_office),
                cmocka_unit_test(one_reporter_is_no_loud_week),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

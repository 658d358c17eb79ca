/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* When outreach was written down: before, on or after its day, and who is asked. */
#include "area-walk.h"

#include "base/checked.h"
#include "text/date.h"
#include "warnings/outreach.h"

/* A talk in the first village, on this day of the week under way. */
static struct uuid write_talk(struct walk *walk, int day)
{
        enum error err;
        struct outreach_fault fault;
        struct slice village = slice_from_cstr(walk_villages[0]);
        struct outreach_draft draft = { .id = uuid_new(), .kind = S("talk"), .held_by = S("office"),
                                        .held_on = date_of_instant(walk->monday + day * DAY, OFFSET_WIB),
                                        .villages = &village, .village_count = 1 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = outreach_write(tx, &walk->analyst, &draft, &fault);
        }
        assert_ok(err);
        return draft.id;
}

static struct outreach_page read_as(struct walk *walk, const struct actor *actor, struct uuid id)
{
        enum error err;
        struct outreach_page page = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = outreach_read(tx, actor, id, &walk->house.arena, &page);
        }
        assert_ok(err);
        return page;
}

static int64_t uncounted(struct walk *walk)
{
        enum error err;
        struct area_uncounted_list list = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_uncounted_read(tx, &walk->analyst, &walk->house.arena, &list);
        }
        assert_ok(err);
        return list.reports;
}

/* Nobody is asked. Who may agree sees it only when something had come that day; to others the page is the same. */
static void on_its_own_day_nobody_is_asked(void **state)
{
        (void)state;
        enum error err;
        struct walk walk;
        struct outreach_page page;
        walk_open(&walk);
        struct actor other = house_person(&walk.house, &(struct house_person){ "analis2", "Analis Lain", "Analis",
                                                                               "analyst", "", NULL });
        clock_freeze(walk.monday + DAY + 8 * HOUR); /* Tuesday */
        struct uuid early = write_talk(&walk, 1);
        page = read_as(&walk, &other, early);
        assert_true(page.row.counts_before && !page.row.is_late && !page.can_agree && page.before == 0);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = outreach_withdraw(tx, &walk.analyst, &(struct outreach_step){ early, 1 });
        }
        assert_ok(err);
        walk_burst(&walk); /* also on that Tuesday */
        clock_freeze(walk.monday + DAY + 23 * HOUR);
        struct uuid id = write_talk(&walk, 1);
        page = read_as(&walk, &walk.analyst, id);
        assert_true(page.row.counts_before && !page.row.is_late && !page.can_agree && page.before == 0);
        page = read_as(&walk, &other, id);
        assert_true(!page.row.is_late && page.can_agree && page.before > 0);
        assert_int_equal(uncounted(&walk), 0);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = outreach_agree(tx, &other, &(struct outreach_step){ id, 1 });
        }
        assert_ok(err);
        assert_int_equal(uncounted(&walk), page.before);
        clock_freeze(walk.monday + 2 * DAY); /* the day is over with its midnight */
        page = read_as(&walk, &walk.analyst, write_talk(&walk, 1));
        assert_true(page.row.counts_before && page.row.is_late && !page.can_agree);
        walk_close(&walk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(on_its_own_day_nobody_is_asked),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days by which the desk must act, counted by hand: 24 November 2026 is a Tuesday, and until Christmas there is no
 * holiday. */
#include "desk.h"

#include "passports/internal.h"
#include "passports/objection.h"

static void set_day(const char *iso)
{
        struct date date;
        assert_ok(date_parse_iso(slice_from_cstr(iso), &date));
        clock_freeze(date_start(date, 420) + (instant)9 * 3600 * 1000000);
}

static struct due_rows due(struct desk *desk, const struct actor *actor)
{
        enum error err;
        struct due_rows rows = { 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_due(tx, actor, &(struct due_range){ 0 }, &desk->house.arena, &rows);
        }
        assert_ok(err);
        return rows;
}

static void expect_row(const struct due_rows *rows, enum due_kind kind, const char *until, bool late)
{
        for (size_t i = 0; i < rows->count; i++)
                if (rows->items[i].kind == kind) {
                        assert_slice(rows->items[i].until, until);
                        assert_int_equal(rows->items[i].late, late);
                        return;
                }
        fail_msg("nothing of kind %d among %zu", (int)kind, rows->count);
}

static void propose(struct desk *desk, struct proposal *proposal)
{
        struct obstacles obstacles;
        proposal->id = uuid_new();
        assert_ok(desk_propose(desk, &desk->officer, proposal, &obstacles));
}

/* Four working days from the interview; a referral starts its own clock and pauses nothing. */
static void issuing_has_four_days_and_referral_pauses_nothing(void **state)
{
        (void)state;
        static const struct slice unclear = S("tujuan-belum-jelas");
        struct desk desk;
        set_day("2026-11-24");
        desk_open(&desk);
        assert_int_equal(due(&desk, &desk.officer).count, 0);
        struct uuid id = desk_create(&desk);
        assert_int_equal(due(&desk, &desk.officer).count, 0); /* nobody has asked anything */
        desk_interview(&desk, id);
        assert_ok(desk_hear(&desk, id));
        set_day("2026-11-25");
        struct proposal refer = { .application_id = id, .outcome = S("D2"), .reasons = &unclear, .reason_count = 1 };
        propose(&desk, &refer);
        struct due_rows rows = due(&desk, &desk.officer);
        assert_int_equal(rows.count, 2);
        expect_row(&rows, DUE_ISSUE, "2026-11-30", false);
        expect_row(&rows, DUE_DEEPEN, "2026-12-02", false);
        assert_true(rows.items[1].unconfirmed); /* the office has not set that clock itself */
        assert_int_equal(due(&desk, &desk.elsewhere).count, 0);
        set_day("2026-12-01");
        rows = due(&desk, &desk.officer);
        expect_row(&rows, DUE_ISSUE, "2026-11-30", true);
        assert_int_equal(rows.items[0].kind, DUE_ISSUE); /* the nearest day at the top */
        desk_close(&desk);
}

static void suspension_and_objection_are_watched_to_their_end(void **state)
{
        (void)state;
        struct desk desk;
        struct obstacles obstacles;
        enum error err;
        int64_t count;
        set_day("2026-11-24");
        desk_open(&desk);
        desk_legal(&desk);
        struct uuid id = desk_heard(&desk);
        struct proposal proposal = desk_proposal(id);
        proposal.period_until = S("2026-12-14"), proposal.review_on = S("2026-12-07");
        propose(&desk, &proposal);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_confirm(tx, &desk.second, &(struct second_step){ id, proposal.id, 0, SLICE_NULL });
                if (err == OK)
                        err = desk_print(tx, desk.house.office, proposal.id);
                if (err == OK)
                        err = passports_serve(tx, &desk.officer, id,
                                              &(struct service){ proposal.id, S("2026-11-24"), S("hand") });
                if (err == OK)
                        err = passports_objection_receive(
                                tx, &desk.officer,
                                &(struct objection_new){ uuid_new(), id, proposal.id, S("objection"), S("2026-11-24"),
                                                         S("hand"), S("Saya tidak mengenal orang itu.") },
                                &obstacles);
        }
        assert_ok(err);
        struct due_rows rows = due(&desk, &desk.officer);
        assert_int_equal(rows.count, 1);
        expect_row(&rows, DUE_ANSWER, "2026-12-08", false);
        set_day("2026-12-07");
        rows = due(&desk, &desk.officer);
        assert_int_equal(rows.count, 2);
        expect_row(&rows, DUE_REVIEW, "2026-12-07", false);
        set_day("2026-12-09");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_objections_deem(tx, clock_now(), &count);
        }
        assert_ok(err);
        rows = due(&desk, &desk.officer); /* back at the desk: to be decided again */
        expect_row(&rows, DUE_FOLLOW, "", false);
        expect_row(&rows, DUE_ISSUE, "2026-12-15", false);
        desk_close(&desk);
}

static void who_does_not_see_applications_sees_no_days(void **state)
{
        (void)state;
        struct desk desk;
        struct due_rows rows;
        enum error err;
        set_day("2026-11-24");
        desk_open(&desk);
        struct actor analyst = desk_person(&desk, desk.house.office, "analis", "analyst");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_due(tx, &analyst, &(struct due_range){ 0 }, &desk.house.arena, &rows);
        }
        assert_true(err == ERR_FORBIDDEN || err == ERR_NOT_FOUND);
        desk_close(&desk);
}

/* Two weeks of a full desk: every line is on one page and only on one, in order. */
static void a_full_desk_is_read_page_by_page(void **state)
{
        (void)state;
        enum { MANY = 230, PAGE = 50 };
        struct desk desk;
        enum error err;
        size_t seen = 0;
        set_day("2026-11-24");
        desk_open(&desk);
        for (size_t i = 0; i < MANY; i++) {
                if (i == MANY / 2)
                        set_day("2026-12-08");
                struct uuid id = desk_create(&desk);
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = passports_start(tx, &desk.officer, id);
                }
                assert_ok(err);
        }
        struct due_rows rows = { 0 };
        struct due_range range = { .limit = PAGE };
        struct slice last = S("");
        do {
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = passports_due(tx, &desk.officer, &range, &desk.house.arena, &rows);
                }
                assert_ok(err);
                assert_int_equal(rows.late, MANY / 2); /* of all, on each page */
                assert_false(rows.cut);
                for (size_t i = 0; i < rows.count; i++, seen++) {
                        struct slice place = passports_due_position(&rows.items[i], &desk.house.arena);
                        assert_true(slice_compare(place, last) > 0);
                        last = place;
                }
                range.after = last;
        } while (rows.more);
        assert_int_equal(seen, MANY);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_full_desk_is_read_page_by_page),
                cmocka_unit_test(issuing_has_four_days_and_referral_pauses_nothing),
                cmocka_unit_test(suspension_and_objection_are_watched_to_their_end),
                cmocka_unit_test(who_does_not_see_applications_sees_no_days),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Interviews outside hours or over at once; 24 November 2026 is a Tuesday, the 28th a Saturday. */
#include "desk.h"

#include "passports/internal.h"
#include "passports/look.h"
#include "text/date.h"

static void set_time(const char *iso, int hour, int second)
{
        struct date date;
        assert_ok(date_parse_iso(slice_from_cstr(iso), &date));
        clock_freeze(date_start(date, 420) + hour * HOUR + second * SECOND);
}

static struct uuid begin_at(struct desk *desk, struct slice place)
{
        enum error err;
        struct slice number;
        struct application_new new = desk_application();
        new.nik = SLICE_NULL;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk->officer, &new, &desk->house.arena, &number);
                if (err == OK)
                        err = passports_start_in(tx, &desk->officer, new.id, place);
        }
        assert_ok(err);
        return new.id;
}

static struct uuid begin(struct desk *desk)
{
        return begin_at(desk, INTERVIEW_OFFICE);
}

static void issue(struct desk *desk, struct uuid id)
{
        struct obstacles obstacles;
        struct proposal proposal = { .id = uuid_new(), .application_id = id, .outcome = S("T0") };
        desk_ready(desk, id);
        assert_ok(desk_propose(desk, &desk->officer, &proposal, &obstacles));
}

static enum error look(struct desk *desk, const struct actor *actor, struct look_rows *ret_rows)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_look(tx, actor, &desk->house.arena, ret_rows);
        }
        return err;
}

static void what_is_out_of_hours_or_too_short_is_shown_to_seniors(void **state)
{
        (void)state;
        struct desk desk;
        struct look_rows rows;
        set_time("2026-11-24", 6, 0);
        desk_open(&desk);
        struct actor supervisor = desk_person(&desk, desk.house.office, "pengawas", "supervisor");
        struct uuid early = begin(&desk);
        set_time("2026-11-24", 9, 0);
        struct uuid brief = begin(&desk), usual = begin(&desk);
        set_time("2026-11-24", 9, LOOK_SECONDS - 1);
        issue(&desk, brief);
        set_time("2026-11-24", 9, LOOK_SECONDS);
        issue(&desk, usual);
        set_time("2026-11-24", 17, 3599);
        (void)begin(&desk); /* the last second of the day is inside */
        set_time("2026-11-28", 10, 0);
        struct uuid saturday = begin_at(&desk, S("service"));
        assert_ok(look(&desk, &supervisor, &rows));
        assert_int_equal(rows.count, 3); /* newest first */
        assert_true(uuid_equal(rows.items[0].id, saturday) && rows.items[0].outside && !rows.items[0].brief);
        assert_slice(rows.items[0].place, "service");
        assert_slice(rows.items[1].place, "office");
        assert_true(uuid_equal(rows.items[1].id, brief) && rows.items[1].brief && !rows.items[1].outside);
        assert_true(uuid_equal(rows.items[2].id, early) && rows.items[2].outside && rows.items[2].ended == 0);
        assert_false(rows.more);
        assert_int_equal(look(&desk, &desk.officer, &rows), ERR_FORBIDDEN);
        set_time("2026-12-09", 10, 0); /* fifteen days later: only Saturday's is left */
        assert_ok(look(&desk, &supervisor, &rows));
        assert_int_equal(rows.count, 1);
        desk_close(&desk);
}

/* The officer who asked is no longer the interviewer, and is whom the senior has to ask. */
static void who_referred_it_is_named_all_the_same(void **state)
{
        (void)state;
        struct desk desk;
        struct look_rows rows;
        struct obstacles obstacles;
        static const struct slice reason = S("tujuan-belum-jelas");
        set_time("2026-11-24", 6, 0);
        desk_open(&desk);
        struct actor supervisor = desk_person(&desk, desk.house.office, "pengawas", "supervisor");
        struct uuid id = begin(&desk);
        desk_answer(&desk, id, "tujuan", "kerja");
        const struct proposal refer = { .id = uuid_new(), .application_id = id, .outcome = S("D2"),
                                        .reasons = &reason, .reason_count = 1 };
        assert_ok(desk_propose(&desk, &desk.officer, &refer, &obstacles));
        assert_true(uuid_is_nil(desk_read(&desk, &supervisor, id).head.interviewer_id));
        assert_ok(look(&desk, &supervisor, &rows));
        assert_int_equal(rows.count, 1);
        assert_true(slice_equal(rows.items[0].officer, desk.officer.name));
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(who_referred_it_is_named_all_the_same),
                cmocka_unit_test(what_is_out_of_hours_or_too_short_is_shown_to_seniors),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

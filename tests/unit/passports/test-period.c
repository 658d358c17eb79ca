/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A suspension has an end: on the paper, in the file, and for the applicant. */
#include "desk.h"

#include "blobs/blob.h"
#include "passports/internal.h"
#include "program/app.h"
#include "store/query.h"

#include <string.h>

#define BASE S("https://kantor.contoh.example")

static void set_day(const char *iso)
{
        struct date date;
        assert_ok(date_parse_iso(slice_from_cstr(iso), &date));
        clock_freeze(date_start(date, 420) + (instant)9 * 3600 * 1000000);
}

#define WITHOUT_END \
        "UPDATE decision SET period_until = NULL, review_on = NULL, period_basis = NULL, period_version = NULL"
static const struct statement without_end = { .name = "without_end", .place = "test", .set = "main",
                                              .sqlite = WITHOUT_END, .postgres = WITHOUT_END };

/* Suspended until 31 December 2026, looked at again on the 11th. */
static struct uuid suspended(struct desk *desk, struct proposal *proposal)
{
        struct obstacles obstacles;
        enum error err;
        struct uuid id = desk_create(desk);
        desk_interview(desk, id);
        assert_ok(desk_hear(desk, id));
        *proposal = desk_proposal(id);
        proposal->period_until = S("2026-12-31");
        proposal->review_on = S("2026-12-11");
        assert_ok(desk_propose(desk, &desk->officer, proposal, &obstacles));
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_confirm(tx, &desk->second, &(struct second_step){ id, proposal->id, 0, SLICE_NULL });
        }
        assert_ok(err);
        return id;
}

static int64_t end_periods(struct desk *desk)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_end_periods(tx, clock_now(), &count);
        }
        assert_ok(err);
        return count;
}

static enum error tell(struct desk *desk, const struct actor *actor, struct uuid id, const struct telling *telling)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_tell(tx, actor, id, telling);
        }
        return err;
}

static void it_ends_on_its_day_and_the_applicant_is_told(void **state)
{
        (void)state;
        struct desk desk;
        struct proposal proposal;
        set_day("2026-11-25");
        desk_open(&desk);
        desk_legal(&desk);
        struct uuid id = suspended(&desk, &proposal);
        struct telling telling = { proposal.id, S("2026-12-31"), S("phone") };
        set_day("2026-12-31");
        assert_int_equal(end_periods(&desk), 0); /* the last day belongs to it */
        assert_int_equal(tell(&desk, &desk.officer, id, &telling), ERR_CONFLICT);
        set_day("2027-01-01");
        assert_int_equal(end_periods(&desk), 1);
        assert_int_equal(end_periods(&desk), 0);
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_slice(file.head.state, "interview");
        assert_int_equal(file.head.outcome.size, 0);
        assert_slice(file.decision->state, "ended");
        assert_slice(file.decision->review_on, "2026-12-11");
        assert_slice(file.events[0].kind, "end");
        telling.on = S("2027-01-02"); /* tomorrow */
        assert_int_equal(tell(&desk, &desk.officer, id, &telling), ERR_INVALID);
        telling.on = S("2026-12-30"); /* before it was over */
        assert_int_equal(tell(&desk, &desk.officer, id, &telling), ERR_INVALID);
        telling.on = S("2027-01-01");
        assert_int_equal(tell(&desk, &desk.elsewhere, id, &telling), ERR_NOT_FOUND);
        assert_ok(tell(&desk, &desk.officer, id, &telling));
        assert_ok(tell(&desk, &desk.officer, id, &telling));
        telling.how = S("post");
        assert_int_equal(tell(&desk, &desk.officer, id, &telling), ERR_CONFLICT);
        assert_slice(desk_read(&desk, &desk.officer, id).decision->told_on, "2027-01-01");
        desk_close(&desk);
}

/* Who came back early, or has a new decision, is not sent to the desk by the old one. */
static void what_went_on_before_is_left_alone(void **state)
{
        (void)state;
        struct desk desk;
        struct proposal proposal, later;
        struct obstacles obstacles;
        enum error err;
        set_day("2026-11-25");
        desk_open(&desk);
        desk_legal(&desk);
        struct uuid id = suspended(&desk, &proposal);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = desk_print(tx, desk.house.office, proposal.id);
                if (err == OK)
                        err = passports_resume(tx, &desk.officer, id);
        }
        assert_ok(err);
        set_day("2026-12-20");
        later = desk_proposal(id);
        assert_ok(desk_propose(&desk, &desk.officer, &later, &obstacles));
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_confirm(tx, &desk.second, &(struct second_step){ id, later.id, 0, SLICE_NULL });
        }
        assert_int_equal(err, ERR_STEP_UP); /* a month later the second factor is old */
        desk.second.second_factor_at = clock_now();
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_confirm(tx, &desk.second, &(struct second_step){ id, later.id, 0, SLICE_NULL });
        }
        assert_ok(err);
        set_day("2027-01-05");
        assert_int_equal(end_periods(&desk), 0);
        assert_slice(desk_read(&desk, &desk.officer, id).head.outcome, "D3");
        desk_close(&desk);
}

/* A decision from before the rule has no period: its letter says what is missing instead of being printed. */
static void no_letter_without_an_end(void **state)
{
        (void)state;
        struct desk desk;
        struct proposal proposal;
        struct obstacles missing;
        struct slice pdf;
        enum error err;
        bool says = false;
        set_day("2026-11-25");
        desk_open(&desk);
        desk_legal(&desk);
        struct app app = { .store = desk.house.fixture.store };
        assert_ok(blob_store_open(desk.house.fixture.data, &app.blobs));
        struct uuid id = suspended(&desk, &proposal);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = query_run(tx, &without_end, NULL, NULL);
        }
        assert_ok(err);
        assert_int_equal(passports_letter(&app, &desk.officer, id, BASE, &desk.house.arena, &pdf, &missing),
                         ERR_UNCONFIGURED);
        for (size_t i = 0; i < missing.count; i++)
                says = says ||
                       slice_equal(missing.items[i], S("jangka waktu penangguhan dan tanggal tinjau kembali"));
        assert_true(says);
        blob_store_close(&app.blobs);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_ends_on_its_day_and_the_applicant_is_told),
                cmocka_unit_test(what_went_on_before_is_left_alone),
                cmocka_unit_test(no_letter_without_an_end),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

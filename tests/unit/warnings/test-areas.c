/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signals about an area: raised by many reporters and by no single one, hidden from whom a report names, judged again
 * to the byte. */
#include "area-walk.h"

#include <libpq-fe.h>
#include <stdlib.h>

#include "base/checked.h"
#include "jobs/jobs.h"
#include "jobs/outbox.h"
#include "program/office.h"
#include "text/date.h"
#include "warnings.sql.h"

static void many_reporters_raise_it_once(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        struct area_explanation explanation;
        enum error err;
        walk_open(&walk);
        assert_int_equal(walk_look(&walk), 0);
        walk_burst(&walk);
        assert_int_equal(walk_look(&walk), 1);
        assert_int_equal(walk_look(&walk), 0);
        struct area_rows rows = walk_list(&walk, &walk.analyst);
        assert_int_equal(rows.count, 1);
        assert_slice(rows.items[0].area, walk_villages[0]);
        assert_slice(rows.items[0].state, "open");
        assert_true(slice_starts_with(rows.items[0].number, S("SW-")));
        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
        assert_int_equal(page.finding.counted, 5);
        assert_int_equal(page.finding.reporters, 5);
        assert_int_equal(page.source_count, 5);
        assert_true(page.can_review);
        /* 26 weeks back is the office's first report: 27 weeks, the last two with the burst */
        assert_int_equal(page.weeks, 27);
        assert_int_equal(page.series.counts[26] + page.series.counts[25], 5);
        transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                err = area_explain(tx, rows.items[0].id, &walk.house.arena, &explanation);
        }
        assert_ok(err);
        assert_true(explanation.stored.size > 20 && slice_equal(explanation.stored, explanation.again));
        /* another report: the same signal, with its new panel, judged again to the byte as well */
        walk_file(&walk, 5, walk_villages[0], 0);
        (void)walk_look(&walk);
        rows = walk_list(&walk, &walk.analyst);
        assert_int_equal(rows.count, 1);
        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
        assert_int_equal(page.finding.counted, 6);
        transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                err = area_explain(tx, rows.items[0].id, &walk.house.arena, &explanation);
        }
        assert_ok(err);
        assert_true(slice_equal(explanation.stored, explanation.again));
        walk_close(&walk);
}

static void one_reporter_raises_nothing(void **state)
{
        (void)state;
        struct walk walk;
        walk_open(&walk);
        for (int i = 0; i < 24; i++)
                walk_file(&walk, 0, walk_villages[i % 4], i % 6);
        assert_int_equal(walk_look(&walk), 0);
        assert_int_equal(walk_list(&walk, &walk.analyst).count, 0);
        walk_close(&walk);
}

/* In the window or in the weeks that are drawn before it; marked when the look is made, or since. */
static void the_named_see_nothing_of_it(void **state)
{
        (void)state;
        enum { IN_WINDOW, IN_HISTORY, LATER, CASES };
        for (int which = 0; which < CASES; which++) {
                struct walk walk;
                struct area_page page;
                enum error err;
                struct uuid last = { 0 };
                walk_open(&walk);
                if (which == IN_HISTORY)
                        walk_file_with(&walk, 5, walk_villages[0], 12, "Kepala Desa Ngrayun");
                for (size_t i = 0; i < 5; i++)
                        last = walk_file_with(&walk, i, walk_villages[0], (int)i % 2,
                                         which == IN_WINDOW && i == 2 ? "Kepala Desa Ngrayun" : NULL);
                assert_int_equal(walk_look(&walk), 1);
                struct uuid id = walk_list(&walk, &walk.analyst).items[0].id;
                if (which == LATER) {
                        assert_true(walk_list(&walk, &walk.official).count == 1 &&
                                    walk_counts(&walk, &walk.official).areas_open == 1);
                        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                                int64_t marked;
                                err = access_mark_named(tx,
                                                        &(struct named_in_search){
                                                                .office_id = walk.house.office,
                                                                .object_kind = S("report"), .object_id = last,
                                                                .persons = &walk.official.person_id,
                                                                .person_count = 1 },
                                                        &marked);
                        }
                        assert_ok(err);
                }
                assert_true(walk_list(&walk, &walk.official).count == 0 &&
                            walk_counts(&walk, &walk.official).areas_open == 0);
                assert_int_equal(walk_read(&walk, &walk.official, id, &page), ERR_NOT_FOUND);
                transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                        assert_int_equal(area_is_open(tx, &walk.official, id), ERR_NOT_FOUND);
                        assert_ok(area_is_open(tx, &walk.analyst, id));
                        err = OK;
                }
                assert_ok(err);
                assert_ok(walk_read(&walk, &walk.analyst, id, &page));
                walk_close(&walk);
        }
}

/* Held when it is filed: not counted. Held later: what rests on it falls at once, and the next look counts without
 * it. */
static void what_is_held_counts_in_nothing(void **state)
{
        (void)state;
        struct walk walk;
        enum error err;
        _cleanup_buffer_ struct buffer told;
        walk_open(&walk);
        (void)house_person(&walk.house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala Kantor", "head", "",
                                                                NULL });
        for (size_t i = 0; i < 5; i++)
                walk_file_with(&walk, i, walk_villages[0], (int)i % 2, "Pejabat yang tidak ada di daftar akun");
        assert_int_equal(walk_look(&walk), 0);
        struct uuid last = { 0 };
        for (size_t i = 0; i < 5; i++)
                last = walk_file(&walk, i, walk_villages[1], (int)i % 2);
        assert_int_equal(walk_look(&walk), 1);
        buffer_init(&told, REPORT_NARRATIVE_MAX);
        unsigned seed = 1;
        for (int i = 0; i < 1990; i++) { /* more numbers than are read */
                seed = seed * 1103515245U + 12345U;
                buffer_printf(&told, "%c ", "0812"[seed >> 16 & 3]);
        }
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                struct report_more more = { .id = uuid_new(), .report_id = last,
                                            .told = buffer_slice(&told) };
                err = report_add(tx, &walk.babinsa[4], &more);
        }
        assert_ok(err);
        struct area_rows rows = walk_list(&walk, &walk.analyst);
        assert_int_equal(rows.count, 1);
        assert_slice(rows.items[0].state, "lapsed");
        struct area_page page;
        (void)walk_look(&walk);
        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
        assert_true(slice_equal(page.row.state, S("lapsed")) || page.finding.counted == 4);
        assert_int_equal(page.source_count, 4);
        walk_close(&walk);
}

static bool has_moved(struct walk *walk, const struct area_read_at *read_at)
{
        enum error err;
        bool moved = false;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_has_moved(tx, read_at, &moved);
        }
        assert_ok(err);
        return moved;
}

/* What arrives after the panel was read is the next look's; what is added to an older report may hold it back. */
/* Somebody else's long transaction, anywhere in the same server, makes nothing look as if it had moved: the night's
 * look would give up, and its signals come a day later. */
static void a_long_transaction_elsewhere_stops_no_look(void **state)
{
        (void)state;
        struct walk walk;
        const char *address = getenv("KENTONGAN_TEST_POSTGRES_ADMIN");
        PGconn *other = address ? PQconnectdb(address) : NULL;
        walk_open(&walk);
        if (other) {
                assert_int_equal(PQstatus(other), CONNECTION_OK);
                PQclear(PQexec(other, "BEGIN"));
                PQclear(PQexec(other, "SELECT pg_current_xact_id()"));
        }
        walk_burst(&walk);
        assert_int_equal(walk_look(&walk), 1);
        PQfinish(other);
        walk_close(&walk);
}

static void what_moved_since_is_judged_again(void **state)
{
        (void)state;
        struct walk walk;
        enum error err;
        walk_open(&walk);
        struct uuid old = walk_file(&walk, 0, walk_villages[0], 1);
        struct area_read_at read_at;
        transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                err = area_read_now(tx, walk.house.office, clock_now(), &walk.house.arena, &read_at);
        }
        assert_ok(err);
        assert_false(has_moved(&walk, &read_at));
        walk.monday += 7 * DAY;
        struct uuid late = walk_file(&walk, 1, walk_villages[0], 0);
        assert_false(has_moved(&walk, &read_at));
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                struct report_more more = { .id = uuid_new(), .report_id = late, .told = S("Juga dari tetangga.") };
                err = report_add(tx, &walk.babinsa[1], &more);
        }
        assert_ok(err);
        assert_false(has_moved(&walk, &read_at));
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                struct report_more more = { .id = uuid_new(), .report_id = old, .told = S("Menurut kabar lain.") };
                err = report_add(tx, &walk.babinsa[0], &more);
        }
        assert_ok(err);
        assert_true(has_moved(&walk, &read_at));
        struct uuid own = read_at.office_id;
        read_at.office_id = uuid_new();
        assert_false(has_moved(&walk, &read_at));
        read_at.office_id = own;
        transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                err = area_read_now(tx, walk.house.office, read_at.until, &walk.house.arena, &read_at);
        }
        assert_ok(err);
        assert_false(has_moved(&walk, &read_at));
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) { /* a visit is written down while it is judged */
                err = change_record(tx, walk.house.office, S("outreach"), uuid_new(), S("new"));
        }
        assert_ok(err);
        assert_true(has_moved(&walk, &read_at));
        walk_close(&walk);
}

static void a_review_ends_it_for_a_while(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        walk_open(&walk);
        walk_burst(&walk);
        assert_int_equal(walk_look(&walk), 1);
        struct uuid id = walk_list(&walk, &walk.analyst).items[0].id;
        assert_ok(walk_read(&walk, &walk.analyst, id, &page));
        assert_int_equal(walk_review(&walk, id, page.version, "close", "await-field"), ERR_INVALID);
        assert_int_equal(walk_review(&walk, id, page.version, "raise", "outreach"), ERR_INVALID);
        assert_int_equal(walk_review(&walk, id, page.version + 1, "watch", "await-field"), ERR_STALE);
        assert_ok(walk_review(&walk, id, page.version, "watch", "await-field"));
        /* louder by half: new again */
        for (size_t i = 0; i < 4; i++)
                walk_file(&walk, i + 2, walk_villages[0], 2);
        (void)walk_look(&walk);
        assert_ok(walk_read(&walk, &walk.analyst, id, &page));
        assert_slice(page.row.state, "open");
        assert_ok(walk_review(&walk, id, page.version, "close", "outreach"));
        assert_int_equal(walk_review(&walk, id, page.version + 1, "close", "outreach"), ERR_CONFLICT);
        walk.monday += 7 * DAY;
        for (size_t i = 0; i < 3; i++)
                walk_file(&walk, i, walk_villages[0], 0);
        assert_int_equal(walk_look(&walk), 0);
        assert_int_equal(walk_list(&walk, &walk.analyst).count, 1);
        assert_ok(walk_read(&walk, &walk.analyst, id, &page));
        assert_slice(page.outcome, "outreach");
        assert_slice(area_outcome_meaning(page.outcome), "false");
        assert_int_equal(page.members.count, 1);
        assert_slice(page.members.items[0].village, walk_villages[0]);
        assert_int_equal(page.members.items[0].reports, page.finding.reports);
        assert_int_equal(page.record.false_alarms, 1);
        assert_int_equal(page.record.confirmed + page.record.unclear, 0);
        assert_true(page.record.low < 0.03 && page.record.high > 0.7 && page.record.high < 0.8);
        clock_freeze(clock_now() + 91 * DAY);
        assert_ok(walk_read(&walk, &walk.analyst, id, &page));
        assert_int_equal(page.record.false_alarms, 0);
        walk_close(&walk);
}

static int64_t escalate(struct walk *walk)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_escalate(tx, clock_now(), &count);
        }
        assert_ok(err);
        return count;
}

/* Seven days without a review: the head is told, once; a head who is named is told nothing. */
static void what_nobody_sees_goes_one_level_up(void **state)
{
        (void)state;
        struct walk walk;
        struct detector_cards cards;
        enum error err;
        walk_open(&walk);
        (void)house_person(&walk.house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala Kantor", "head", "",
                                                                NULL });
        struct actor named = house_person(&walk.house,
                                          &(struct house_person){ "kepala2", "Rukmini", "Kepala Desa Selur", "head", "",
                                                                  NULL });
        for (size_t i = 0; i < 5; i++)
                walk_file(&walk, i, walk_villages[0], (int)i % 2);
        char phone[32];
        (void)snprintf(phone, sizeof phone, PHONE_FORM, walk.filed);
        house_name_late(&walk.house, &named, phone);
        assert_int_equal(walk_look(&walk), 1);
        struct uuid id = walk_list(&walk, &walk.analyst).items[0].id;
        for (int day = 4; day <= 12; day++) {
                clock_freeze(walk.monday + day * DAY + HOUR);
                (void)walk_look(&walk);
                (void)escalate(&walk);
                assert_int_equal(house_number(walk.house.fixture.store,
                                              "SELECT count(*) FROM outbox WHERE topic LIKE '%belum ditelaah'"),
                                 day >= 10);
        }
        assert_true(walk_list(&walk, &walk.analyst).items[0].escalated_at > 0);
        struct area_page page;
        assert_ok(walk_read(&walk, &walk.analyst, id, &page));
        assert_ok(walk_review(&walk, id, page.version, "close", "confirmed"));
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_report_card(tx, &walk.analyst, &walk.house.arena, &cards);
        }
        assert_ok(err);
        assert_int_equal(cards.count, 1);
        assert_slice(cards.items[0].detector, "gamma-poisson");
        assert_true(cards.items[0].step.size > 0);
        assert_int_equal(cards.items[0].confirmed, 1);
        assert_true(cards.items[0].low > 0.2 && cards.items[0].low < 0.3 && cards.items[0].high > 0.9);
        walk_close(&walk);
}

/* Raised, drafted, published to who can act and is not named, closed: the signal ends with it. */
static void it_becomes_a_warning(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        struct warning_page warning;
        struct warning_recipients audience;
        struct warning_fault_at fault = { 0 };
        enum error err;
        walk_open(&walk);
        struct actor kades = house_person(&walk.house, &(struct house_person){ "kades2", "Rukmini",
                                                                               "Kepala Desa Selur", "village-official",
                                                                               walk_villages[0], "+6284055557777" });
        for (size_t i = 0; i < 5; i++)
                walk_file_with(&walk, i, walk_villages[0], (int)i % 2, i == 3 ? "Kepala Desa Selur" : NULL);
        assert_int_equal(walk_look(&walk), 1);
        struct uuid id = walk_list(&walk, &walk.analyst).items[0].id;
        struct warning_draft draft = { .id = uuid_new(), .signal_id = id, .expires_on = S("2026-10-01") };
        assert_ok(walk_read(&walk, &walk.analyst, id, &page));
        area_suggest(&page, &walk.house.arena, &draft);
        assert_slice(draft.areas, walk_villages[0]);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_draft(tx, &walk.analyst, &draft, &walk.house.arena, &fault);
        }
        assert_int_equal(err, ERR_CONFLICT); /* nobody has raised it yet */
        assert_ok(walk_review(&walk, id, page.version, "raise", "verified"));
        draft.body = S("Sersan Contoh menulis bahwa di wilayah ini ada tawaran kerja yang belum jelas.");
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_draft(tx, &walk.analyst, &draft, &walk.house.arena, &fault);
        }
        assert_int_equal(err, ERR_INVALID); /* the name of a reporter */
        area_suggest(&page, &walk.house.arena, &draft);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_draft(tx, &walk.analyst, &draft, &walk.house.arena, &fault);
                if (err == OK)
                        err = warnings_audience(tx, &walk.analyst, draft.id, &walk.house.arena, &audience);
                if (err == OK)
                        err = warnings_read(tx, &walk.analyst, draft.id, &walk.house.arena, &warning);
                if (err == OK)
                        err = warnings_publish(tx, &walk.analyst, draft.id, warning.version);
        }
        assert_ok(err);
        assert_true(warning.from_area);
        assert_int_equal(audience.count, BABINSA);
        for (size_t i = 0; i < audience.count; i++)
                assert_false(uuid_equal(audience.items[i].person_id, kades.person_id));
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_read(tx, &kades, draft.id, &walk.house.arena, &warning);
        }
        assert_int_equal(err, ERR_NOT_FOUND);
        assert_ok(walk_read(&walk, &walk.analyst, id, &page));
        assert_true(uuid_equal(page.warning_id, draft.id) && !page.can_draft && !page.can_review);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_read(tx, &walk.analyst, draft.id, &walk.house.arena, &warning);
                if (err == OK)
                        err = warnings_close(tx, &walk.analyst,
                                             &(struct warning_close){ .warning_id = draft.id,
                                                                      .version = warning.version,
                                                                      .outcome = S("prevented"),
                                                                      .note = S("Keberangkatan dicegah.") },
                                             &fault);
        }
        assert_ok(err);
        assert_ok(walk_read(&walk, &walk.analyst, id, &page));
        assert_slice(page.row.state, "closed");
        assert_slice(page.outcome, "confirmed");
        walk_close(&walk);
}

/* The past again: the burst is found in its week, once, by a scan-less replay that keeps nothing; a tiny budget finds
 * nothing. */
static void a_replay_says_what_would_have_been(void **state)
{
        (void)state;
        struct walk walk;
        enum error err;
        struct office office = { 0 };
        struct area_replay replay;
        walk_open(&walk);
        walk_burst(&walk);
        clock_freeze(walk.monday + 24 * DAY);
        transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                err = office_find(tx, walk.house.office, &walk.house.arena, &office);
        }
        assert_ok(err);
        struct area_replay_wish wish = { .weeks = 20, .scales = { 1, 1, 1, 0 }, .now = clock_now() };
        assert_ok(area_replay(walk.house.fixture.store, &office, wish, &walk.house.arena, &replay));
        assert_int_equal(replay.count, 1);
        assert_slice(replay.items[0].finding.area, walk_villages[0]);
        assert_int_equal(replay.items[0].monday, date_to_days((struct date){ 2026, 9, 7 }));
        assert_true(replay.weeks >= 14 && replay.weeks <= 20);
        assert_int_equal(walk_list(&walk, &walk.analyst).count, 0);
        wish.scales[PANEL_DISTRICT] = wish.scales[PANEL_REGENCY] = 1e-9; /* the burst is of a village */
        assert_ok(area_replay(walk.house.fixture.store, &office, wish, &walk.house.arena, &replay));
        assert_int_equal(replay.count, 1);
        wish.scales[PANEL_VILLAGE] = 1e-9;
        assert_ok(area_replay(walk.house.fixture.store, &office, wish, &walk.house.arena, &replay));
        assert_int_equal(replay.count, 0);
        wish.scales[PANEL_REGENCY] = 0; /* only the scan may be left out */
        assert_int_equal(area_replay(walk.house.fixture.store, &office, wish, &walk.house.arena, &replay), ERR_INVALID);
        wish.scales[PANEL_REGENCY] = 1;
        wish.weeks = 105;
        assert_int_equal(area_replay(walk.house.fixture.store, &office, wish, &walk.house.arena, &replay), ERR_INVALID);
        walk_close(&walk);
}

static enum error decide(struct walk *walk, const struct actor *actor, struct area_step_at step, bool agreed)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_trial_decide(tx, actor, &step, agreed);
        }
        return err;
}

static enum error ask(struct walk *walk, const struct actor *actor, struct area_step_at step)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_trial_ask(tx, actor, &step);
        }
        return err;
}

static struct area_trial_page read_trial(struct walk *walk, const struct actor *actor, struct uuid id)
{
        enum error err;
        struct area_trial_page page;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_trial_read(tx, actor, id, &walk->house.arena, &page);
        }
        assert_ok(err);
        return page;
}

static struct uuid start_wish(struct walk *walk, const struct actor *actor, const struct area_trial_wish *wish,
                              enum error expected)
{
        enum error err;
        struct uuid id = UUID_NIL;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_trial_start(tx, actor, wish, &id);
        }
        assert_int_equal(err, expected);
        return id;
}

static struct uuid start_trial(struct walk *walk, const struct actor *actor, int64_t percent, enum error expected)
{
        struct area_trial_wish wish = { { percent, percent, percent, 0 }, S("none") };
        return start_wish(walk, actor, &wish, expected);
}

/* Takes the job of the queue, as the runner does. */
/* A program that stops keeps nothing of it; it is still to be counted. */
static void give_trial_up(struct walk *walk, struct uuid id)
{
        static const struct job_kind kind = { .kind = { "areas.trial", 11 } };
        struct job job = { .office_id = walk->house.office, .id = id, .kind = kind.kind };
        job_give_up(true);
        assert_int_equal(area_trial_run(walk->house.fixture.store, &job, clock_now()), ERR_BUSY);
        job_give_up(false);
        assert_slice(read_trial(walk, &walk->analyst, id).row.state, "counting");
}

static void run_trial(struct walk *walk)
{
        static const struct job_kind kind = { .kind = { "areas.trial", 11 } };
        struct job job;
        assert_ok(job_take(walk->house.fixture.store, (struct job_kinds){ &kind, 1 }, &walk->house.arena, &job));
        assert_ok(area_trial_run(walk->house.fixture.store, &job, clock_now()));
}

static struct area_setting setting_of(struct walk *walk)
{
        enum error err;
        struct area_setting setting;
        transaction (tx, walk->house.fixture.store, TX_READ, &err) {
                err = area_setting_of(tx, walk->house.office, &setting);
        }
        assert_ok(err);
        return setting;
}

#define MAILS "SELECT count(*) FROM outbox WHERE channel = 'email'"

/* What a setting would have raised, tried by one, asked for, and switched on by a second person only. */
static void a_setting_is_tried_and_switched_on_by_a_second_person(void **state)
{
        (void)state;
        struct walk walk;
        walk_open(&walk);
        struct actor head = house_person(&walk.house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala",
                                                                              "head", "", NULL });
        head.confirms_from = 0;
        walk_burst(&walk);
        clock_freeze(walk.monday + 24 * DAY);
        start_trial(&walk, &walk.analyst, 200, ERR_INVALID);
        start_trial(&walk, &head, 50, ERR_FORBIDDEN);
        struct uuid id = start_trial(&walk, &walk.analyst, 50, OK);
        give_trial_up(&walk, id);
        start_trial(&walk, &walk.analyst, 25, ERR_CONFLICT);
        assert_slice(read_trial(&walk, &walk.analyst, id).row.state, "counting");
        assert_int_equal(ask(&walk, &walk.analyst, (struct area_step_at){ id, 1 }), ERR_CONFLICT);
        run_trial(&walk);
        struct area_trial_page page = read_trial(&walk, &walk.analyst, id);
        assert_slice(page.row.state, "counted");
        assert_true(page.weeks >= 14 && page.can_ask && !page.can_decide);
        assert_int_equal(page.unjudged, 104 - page.weeks);
        assert_true(page.tried.count == 1 && page.beside.count == 1);
        assert_slice(page.tried.events[0].finding.area, walk_villages[0]);
        assert_int_equal(page.tried.steps[PANEL_WASPADA] + page.tried.steps[PANEL_SIAGA] + page.tried.steps[PANEL_AWAS],
                         1);
        assert_int_equal(ask(&walk, &walk.analyst, (struct area_step_at){ id, 1 }), ERR_STALE);
        int64_t mails = house_number(walk.house.fixture.store, MAILS);
        assert_ok(ask(&walk, &walk.analyst, (struct area_step_at){ id, page.version }));
        assert_int_equal(house_number(walk.house.fixture.store, MAILS), mails + 2); /* another analyst and the head */
        assert_true(walk_counts(&walk, &head).settings_asked == 1 &&
                    walk_counts(&walk, &walk.analyst).settings_asked == 0 &&
                    walk_counts(&walk, &walk.babinsa[0]).settings_asked == 0);
        struct area_step_at step = { id, page.version + 1 };
        assert_int_equal(decide(&walk, &walk.analyst, step, true), ERR_NOT_FOUND);
        assert_int_equal(setting_of(&walk).percents[PANEL_VILLAGE], 100);
        assert_ok(decide(&walk, &head, step, true));
        assert_true(setting_of(&walk).percents[PANEL_DISTRICT] == 50 && setting_of(&walk).percents[AREA_SCAN] == 0);
        assert_int_equal(decide(&walk, &head, step, true), ERR_CONFLICT);
        struct area_trial_wish parts = { { 75, 50, 25, 10 }, S("estimate") }, wrong = { { 0, 50, 25, 10 }, S("none") };
        start_wish(&walk, &walk.analyst, &wrong, ERR_INVALID); /* only the scan may be left out */
        wrong = (struct area_trial_wish){ { 75, 50, 25, 10 }, S("guess") };
        start_wish(&walk, &walk.analyst, &wrong, ERR_INVALID);
        struct uuid other = start_wish(&walk, &walk.analyst, &parts, OK);
        run_trial(&walk);
        page = read_trial(&walk, &walk.analyst, other);
        assert_memory_equal(page.row.setting.percents, parts.percents, sizeof parts.percents);
        assert_slice(page.effort_from, "estimate");
        assert_true(page.effort_visits == 0 && effort_is_none(&page.row.setting.effort)); /* nobody went anywhere */
        assert_ok(ask(&walk, &walk.analyst, (struct area_step_at){ other, page.version }));
        assert_ok(decide(&walk, &head, (struct area_step_at){ other, page.version + 1 }, false));
        assert_slice(read_trial(&walk, &head, other).row.state, "refused");
        assert_int_equal(setting_of(&walk).percents[PANEL_VILLAGE], 50);
        walk_close(&walk);
}

/* The look goes by what is in force; and whom a report names sees nothing of what a trial drew from it. */
static void a_setting_counts_and_hides_the_named(void **state)
{
        (void)state;
        struct walk walk;
        enum error err;
        walk_open(&walk);
        for (size_t i = 0; i < 5; i++)
                walk_file_with(&walk, i, walk_villages[0], (int)i % 2, i == 0 ? "Kepala Desa Ngrayun" : NULL);
        clock_freeze(walk.monday + 24 * DAY);
        struct uuid id = start_trial(&walk, &walk.analyst, 25, OK);
        run_trial(&walk);
        assert_int_equal(read_trial(&walk, &walk.analyst, id).beside.count, 1);
        struct area_trial_page hidden = read_trial(&walk, &walk.official, id);
        assert_int_equal(hidden.tried.count + hidden.beside.count, 0);
        struct office office = { 0 };
        struct panel before, after;
        struct area_span span = { .monday = area_monday((struct date){ 2026, 9, 14 }), .scan = true,
                                  .until = clock_now() };
        transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                err = office_find(tx, walk.house.office, &walk.house.arena, &office);
                if (err == OK)
                        err = area_panel_of(tx, &office, span, &walk.house.arena, &before);
        }
        assert_ok(err);
        struct actor second = house_person(&walk.house, &(struct house_person){ "analis2", "Analis Lain", "Analis",
                                                                                "analyst", "", NULL });
        second.confirms_from = 0;
        struct area_trial_page page = read_trial(&walk, &walk.analyst, id);
        assert_ok(ask(&walk, &walk.analyst, (struct area_step_at){ id, page.version }));
        assert_ok(decide(&walk, &second, (struct area_step_at){ id, page.version + 1 }, true));
        transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                err = area_panel_of(tx, &office, span, &walk.house.arena, &after);
        }
        assert_ok(err);
        assert_true(after.budget.levels[2] == before.budget.levels[2] / 4);
        assert_true(after.budget.levels[0] == before.budget.levels[0] / 4);
        assert_true(before.replicates > 0 && after.replicates == 0);
        walk_close(&walk);
}

/* A report that names him came under a code of before; the trial counts it under today's, or the table came later. */
static void a_trial_hides_under_a_new_code(void **state)
{
        (void)state;
        for (int later = 0; later < 2; later++) {
                struct walk walk;
                walk_open(&walk);
                for (size_t i = 0; i < 5; i++)
                        walk_file(&walk, i + 1, walk_villages[0], (int)i % 2);
                walk_file_with(&walk, 0, "35.02.02.2007", 0, "Kepala Desa Ngrayun");
                if (!later)
                        house_changes(&walk.house, "\"merge,35.02.02.2007,35.02.02.2003,2026-08-31,x\"");
                clock_freeze(walk.monday + 24 * DAY);
                struct uuid id = start_trial(&walk, &walk.analyst, 25, OK);
                run_trial(&walk);
                if (later)
                        house_changes(&walk.house, "\"merge,35.02.02.2007,35.02.02.2003,2026-08-31,x\"");
                assert_true(read_trial(&walk, &walk.analyst, id).beside.count > 0);
                struct area_trial_page hidden = read_trial(&walk, &walk.official, id);
                assert_int_equal(hidden.tried.count + hidden.beside.count, 0);
                walk_close(&walk);
        }
}

/* What is more than WASPADA is told to the analysts when it comes, once, and not to whom a source names. */
static void what_is_urgent_is_told_to_the_analysts(void **state)
{
        (void)state;
        for (int named = 0; named < 2; named++) {
                struct walk walk;
                walk_open(&walk);
                for (size_t i = 0; i < 5; i++)
                        walk_file_with(&walk, i, walk_villages[0], (int)i % 2,
                                       named && i == 2 ? "Kepala Desa Ngrayun" : NULL);
                assert_int_equal(walk_look(&walk), 1);
                (void)walk_look(&walk);
                assert_false(slice_equal(walk_list(&walk, &walk.analyst).items[0].step, S("WASPADA")));
                assert_int_equal(house_number(walk.house.fixture.store,
                                              "SELECT count(*) FROM outbox WHERE topic LIKE 'Sinyal wilayah%baru%'"),
                                 named ? 1 : 2);
                walk_close(&walk);
        }
}

static void visit(struct walk *walk, const char *village, int days)
{
        char day[DATE_ISO_SIZE + 1];
        enum error err;
        struct uuid draw = uuid_new(), id = uuid_new(), office = walk->house.office;
        struct date on = date_of_instant(walk->monday + (instant)days * DAY, OFFSET_WIB);
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                struct slice village_code = slice_from_cstr(village);
                err = visit_draw_insert(tx, &(struct visit_draw_insert_params){ .office_id = office, .id = draw,
                                                                                .month = S("2026-09"),
                                                                                .seed = S("benih"), .frame = S("") },
                                        NULL);
                if (err == OK)
                        err = visit_insert(tx, &(struct visit_insert_params){ .office_id = office, .id = id,
                                                                              .draw_id = draw, .share = S("random"),
                                                                              .village_code = village_code },
                                           NULL);
                if (err == OK)
                        err = visit_record(tx, &(struct visit_record_params){
                                                       .office_id = office, .id = id, .version = 1,
                                                       .state = S("nothing"), .recorded_by = walk->analyst.person_id,
                                                       .has_day_known_at = true, /* as it began */
                                                       .day_known_at = walk->monday + (instant)days * DAY,
                                                       .visited_on = date_iso_text(on, day) },
                                           NULL);
        }
        assert_ok(err);
}

/* Who goes somewhere to ask is told things there: that is no news. The days after that count again, and another village
 * counts all along. */
static void what_a_visit_asked_for_alarms_nobody(void **state)
{
        (void)state;
        static const struct {
                const char *label;
                int village, days; /* from the Monday of the week under way */
                int64_t raised;
                size_t more, prompted; /* more: reports in the week before, beside the two of the burst */
        } cases[] = {
                { "the day before", 0, -7, 0, 0, 0 },       { "another village", 3, -7, 1, 0, 0 },
                { "fifteen days before", 0, -21, 1, 0, 0 }, { "between two and three", 0, 1, 0, 0, 0 },
                { "between four and three", 0, 1, 1, 2, 3 }, { "after all of them", 0, 2, 1, 0, 0 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct walk walk;
                struct area_page page;
                walk_open(&walk);
                visit(&walk, walk_villages[cases[i].village], cases[i].days);
                walk_burst(&walk);
                for (size_t m = 0; m < cases[i].more; m++)
                        walk_file(&walk, m == 0 ? 0 : 5, walk_villages[0], 1);
                int64_t raised = walk_look(&walk);
                if (raised != cases[i].raised)
                        fail_msg("%s: %ld raised", cases[i].label, (long)raised);
                if (raised) {
                        struct area_rows rows = walk_list(&walk, &walk.analyst);
                        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
                        assert_int_equal(page.source_count, 5 + cases[i].more);
                        assert_int_equal(page.prompted, cases[i].prompted);
                        assert_int_equal(page.finding.counted, 5 + cases[i].more - cases[i].prompted);
                }
                walk_close(&walk);
        }
}

/* 2026-09-02 is a Wednesday: of its fourteen days one week is whole. Of a Monday's, two. */
static void whole_weeks_after_a_visit_are_no_usual_weeks(void **state)
{
        (void)state;
        static const struct {
                struct date visited, first, last;
        } cases[] = {
                { { 2026, 9, 2 }, { 2026, 9, 7 }, { 2026, 9, 13 } },
                { { 2026, 9, 7 }, { 2026, 9, 7 }, { 2026, 9, 20 } },
                { { 2026, 9, 6 }, { 2026, 9, 7 }, { 2026, 9, 20 } },
                { { 2026, 9, 8 }, { 2026, 9, 14 }, { 2026, 9, 20 } },
        };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                int32_t first, last;
                struct area_visit one = { .village_code = S("35.02.02.2003"), .place = S("35.02.02.2003"),
                                          .day = date_to_days(cases[i].visited),
                                          .whole_day = date_to_days(cases[i].visited) };
                struct area_visits visits = { &one, 1 };
                assert_true(area_prompted_weeks(&one, &first, &last));
                assert_int_equal(first, date_to_days(cases[i].first));
                assert_int_equal(last, date_to_days(cases[i].last));
                for (int32_t day = one.day - 3; day <= one.day + 17; day++)
                        assert_int_equal(area_prompt_of(&visits, one.village_code, 0, day) != NULL,
                                         day >= one.day && day <= one.day + 14);
                assert_null(area_prompt_of(&visits, S("35.02.02.2004"), 0, one.day));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(many_reporters_raise_it_once),
                cmocka_unit_test(what_is_urgent_is_told_to_the_analysts),
                cmocka_unit_test(one_reporter_raises_nothing),
                cmocka_unit_test(what_a_visit_asked_for_alarms_nobody),
                cmocka_unit_test(whole_weeks_after_a_visit_are_no_usual_weeks),
                cmocka_unit_test(the_named_see_nothing_of_it),
                cmocka_unit_test(what_is_held_counts_in_nothing),
                cmocka_unit_test(what_moved_since_is_judged_again),
                cmocka_unit_test(a_long_transaction_elsewhere_stops_no_look),
                cmocka_unit_test(a_review_ends_it_for_a_while),
                cmocka_unit_test(what_nobody_sees_goes_one_level_up),
                cmocka_unit_test(it_becomes_a_warning),
                cmocka_unit_test(a_replay_says_what_would_have_been),
                cmocka_unit_test(a_setting_is_tried_and_switched_on_by_a_second_person),
                cmocka_unit_test(a_setting_counts_and_hides_the_named),
                cmocka_unit_test(a_trial_hides_under_a_new_code),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

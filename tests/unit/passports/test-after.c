/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Thirty days later: the legal route of who was stopped, and what the same recruiter did. */
#include "desk.h"

#include "passports/after.h"
#include "passports/internal.h"
#include "passports/silence.h"
#include "subjects/subjects.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/warnings.h"

static void set_day(const char *iso)
{
        struct date date;
        assert_ok(date_parse_iso(slice_from_cstr(iso), &date));
        clock_freeze(date_start(date, 420) + 9 * HOUR);
}

static struct uuid apply(struct desk *desk, struct slice nik)
{
        enum error err;
        struct slice number;
        struct application_new new = desk_application();
        new.nik = nik;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk->officer, &new, &desk->house.arena, &number);
        }
        assert_ok(err);
        return new.id;
}

/* Suspended; gives the decision. */
static struct uuid suspend(struct desk *desk, struct uuid id)
{
        enum error err;
        struct obstacles obstacles;
        struct proposal proposal = desk_proposal(id);
        desk_interview(desk, id);
        assert_ok(desk_hear(desk, id));
        assert_ok(desk_propose(desk, &desk->officer, &proposal, &obstacles));
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_confirm(tx, &desk->second, &(struct second_step){ id, proposal.id, 0, SLICE_NULL });
                if (err == OK)
                        err = desk_print(tx, desk->house.office, proposal.id);
        }
        assert_ok(err);
        return proposal.id;
}

static size_t asked_about(struct desk *desk, struct due_row *ret_row)
{
        enum error err;
        struct due_rows rows;
        size_t count = 0;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_due(tx, &desk->officer, &(struct due_range){ 0 }, &desk->house.arena, &rows);
        }
        assert_ok(err);
        for (size_t i = 0; i < rows.count; i++)
                if (rows.items[i].kind == DUE_AFTER) {
                        *ret_row = rows.items[i];
                        count++;
                }
        return count;
}

static enum error answer(struct desk *desk, const struct actor *actor, const struct after_answer *given)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_after_answer(tx, actor, given);
        }
        return err;
}

static struct detector_card card(struct desk *desk, const struct actor *actor)
{
        enum error err;
        struct detector_cards cards = { 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_report_card(tx, actor, &desk->house.arena, &cards);
        }
        assert_ok(err);
        assert_int_equal(cards.count, 1);
        return cards.items[0];
}

/* As if the detector of phones had raised it today. */
static void raise_signal(struct desk *desk)
{
        enum error err;
        struct subject_evidence known;
        const struct evidence_question question = { .office_id = desk->house.office, .kind = MATCH_PHONE,
                                                    .raw = S(DESK_PHONE) };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = subjects_evidence(tx, &question, &desk->house.arena, &known);
                if (err == OK)
                        err = signal_insert(tx,
                                            &(struct signal_insert_params){
                                                    .office_id = desk->house.office, .id = uuid_new(), .seq = 1,
                                                    .number = S("S-2026-100001"), .subject_id = known.subject_id,
                                                    .detector = S("reporters"), .detector_version = 1,
                                                    .parameters = S("{}"), .evidence = S("{}"),
                                                    .first_on = S("2026-10-01"), .last_on = S("2026-10-01"),
                                                    .created_at = clock_now() },
                                            NULL);
        }
        assert_ok(err);
}

/* What two persons at the desk silence is an answer about who raised it. */
static void a_silence_reaches_the_report_card(void **state)
{
        (void)state;
        static const char *const reasons[] = { "licensed", "mistaken" };
        struct desk desk;
        enum error err;
        desk_open(&desk);
        struct actor head = desk_person(&desk, desk.house.office, "kepala", "head");
        struct actor analyst = desk_person(&desk, desk.house.office, "analis", "analyst");
        (void)desk_mention(&desk, SOURCE_REPORT, "pelapor-1");
        raise_signal(&desk);
        struct uuid id = desk_create(&desk);
        for (int i = 0; i < 2; i++) {
                struct date soon = date_add_days(date_of_instant(clock_now(), desk.officer.zone_minutes), 9);
                const struct silence_new silence = { .id = uuid_new(), .application_id = id,
                                                     .finding_id = desk_read(&desk, &desk.officer, id).findings[0].id,
                                                     .reason = slice_from_cstr(reasons[i]),
                                                     .why = S("Sudah ditanyakan ke dinas."),
                                                     .until = date_iso_kept(soon, &desk.house.arena) };
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = passports_silence_propose(tx, &desk.officer, &silence);
                }
                assert_ok(err);
                assert_int_equal(card(&desk, &analyst).silenced, i); /* nobody has agreed yet */
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = passports_silence_confirm(tx, &head, silence.id);
                        if (err == OK)
                                err = passports_silence_end(tx, &head, silence.id, S("Diperiksa lagi."));
                }
                assert_ok(err);
                struct detector_card seen = card(&desk, &analyst);
                assert_int_equal(seen.silenced, i + 1);
                assert_int_equal(seen.mistaken, i);
                assert_int_equal(seen.false_alarms, 0);
        }
        desk_close(&desk);
}

static struct subject_after after(struct desk *desk, const struct actor *actor)
{
        enum error err;
        struct subject_after found = { 0 };
        struct subject_evidence known;
        const struct evidence_question question = { .office_id = desk->house.office, .kind = MATCH_PHONE,
                                                    .raw = S(DESK_PHONE) };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = subjects_evidence(tx, &question, &desk->house.arena, &known);
                if (err == OK)
                        err = subjects_after(tx, actor, known.subject_id, &desk->house.arena, &found);
        }
        assert_ok(err);
        return found;
}

static void it_is_asked_on_the_thirtieth_day_and_answered_once(void **state)
{
        (void)state;
        struct desk desk;
        struct due_row row = { 0 };
        set_day("2026-10-05");
        desk_open(&desk);
        desk_legal(&desk);
        struct uuid id = apply(&desk, S("9902025005900001")), decision = suspend(&desk, id);
        set_day("2026-10-27"); /* eight days before */
        assert_int_equal(asked_about(&desk, &row), 0);
        set_day("2026-10-28");
        assert_int_equal(asked_about(&desk, &row), 1);
        assert_slice(row.until, "2026-11-04");
        assert_false(row.late);
        set_day("2026-11-05");
        assert_int_equal(asked_about(&desk, &row), 1);
        assert_true(!row.late && uuid_equal(row.id, id)); /* nobody loses a right by it */
        struct after_answer given = { id, decision, S("curious"), S("applicant"), 0 };
        assert_int_equal(answer(&desk, &desk.officer, &given), ERR_INVALID);
        given.answer = S("unknown"); /* and yet somebody said so */
        assert_int_equal(answer(&desk, &desk.officer, &given), ERR_INVALID);
        given.answer = S("going");
        assert_int_equal(answer(&desk, &desk.elsewhere, &given), ERR_NOT_FOUND);
        given.decision_id = uuid_new();
        assert_int_equal(answer(&desk, &desk.officer, &given), ERR_CONFLICT);
        given.decision_id = decision;
        assert_ok(answer(&desk, &desk.officer, &given));
        size_t events = desk_read(&desk, &desk.officer, id).event_count;
        assert_ok(answer(&desk, &desk.officer, &given));
        assert_int_equal(desk_read(&desk, &desk.officer, id).event_count, events);
        assert_int_equal(asked_about(&desk, &row), 0);
        given.answer = S("reached");
        given.version = desk_read(&desk, &desk.officer, id).head.version - 1;
        assert_int_equal(answer(&desk, &desk.second, &given), ERR_STALE);
        given.version++;
        assert_ok(answer(&desk, &desk.second, &given)); /* it went on */
        assert_int_equal(desk_read(&desk, &desk.officer, id).event_count, events + 1);
        desk_close(&desk);
}

/* Row by row, `limit` at a time, as pages read them: those that are not whole in the first reading come too. */
static size_t walk(struct desk *desk, size_t limit, struct uuid *ret_ids, size_t most)
{
        size_t count = 0;
        enum error err;
        struct due_rows rows = { .more = true };
        struct due_range range = { .limit = limit };
        while (rows.more) {
                transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                        err = passports_due(tx, &desk->officer, &range, &desk->house.arena, &rows);
                }
                assert_ok(err);
                assert_true(rows.count > 0);
                for (size_t i = 0; i < rows.count; i++) {
                        assert_true(count < most);
                        ret_ids[count++] = rows.items[i].id;
                }
                range.after = passports_due_position(&rows.items[rows.count - 1], &desk->house.arena);
        }
        return count;
}

/* Twenty of five days, more than a page reads at once: no page loses one, none shows one twice. */
static void pages_of_those_to_ask_are_the_whole_list(void **state)
{
        (void)state;
        enum { DAYS = 5, EACH = 4, ALL = DAYS * EACH };
        struct desk desk;
        struct uuid all[ALL + 1], paged[ALL + 1];
        set_day("2026-10-05");
        desk_open(&desk);
        desk_legal(&desk);
        for (int i = 0; i < ALL; i++) {
                char day[11], nik[17];
                (void)snprintf(day, sizeof day, "2026-10-%02d", 5 + i / EACH);
                (void)snprintf(nik, sizeof nik, "99020250059000%02d", i + 1);
                set_day(day);
                desk.officer.second_factor_at = desk.second.second_factor_at = clock_now();
                (void)suspend(&desk, apply(&desk, slice_from_cstr(nik)));
        }
        set_day("2026-11-20");
        assert_int_equal(walk(&desk, 0, all, ALL + 1), ALL);
        for (size_t limit = 1; limit <= 3; limit++) {
                assert_int_equal(walk(&desk, limit, paged, ALL + 1), ALL);
                for (int i = 0; i < ALL; i++)
                        assert_true(uuid_equal(all[i], paged[i]));
        }
        desk_close(&desk);
}

static void who_came_back_is_not_asked(void **state)
{
        (void)state;
        struct desk desk;
        struct due_row row;
        enum error err;
        set_day("2026-10-05");
        desk_open(&desk);
        desk_legal(&desk);
        struct uuid id = apply(&desk, S("9902025005900001")), decision = suspend(&desk, id);
        set_day("2026-11-04");
        assert_int_equal(asked_about(&desk, &row), 1);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_resume(tx, &desk.officer, id);
        }
        assert_ok(err);
        assert_int_equal(asked_about(&desk, &row), 0);
        const struct after_answer given = { id, decision, S("reached"), S("agency"), 0 };
        assert_true(answer(&desk, &desk.officer, &given) != OK);
        desk_close(&desk);
}

/* The first applicant comes again and is nobody else; another one counts. None of it reaches an application. */
static void the_recruiters_next_applicant_stands_with_the_recruiter(void **state)
{
        (void)state;
        struct desk desk;
        set_day("2026-10-05");
        desk_open(&desk);
        desk_legal(&desk);
        struct actor analyst = desk_person(&desk, desk.house.office, "analis", "analyst");
        (void)desk_mention(&desk, S("report"), "warga-1");
        raise_signal(&desk);
        struct uuid id = apply(&desk, S("9902025005900001"));
        assert_int_equal(after(&desk, &analyst).stopped, 0);
        struct uuid decision = suspend(&desk, id);
        assert_int_equal(after(&desk, &analyst).stopped, 1);
        assert_int_equal(after(&desk, &analyst).sent, 0);
        set_day("2026-10-20");
        (void)apply(&desk, S("9902025005900001"));
        assert_int_equal(after(&desk, &analyst).sent, 0);
        assert_int_equal(card(&desk, &analyst).sent, 0);
        struct uuid next = apply(&desk, S("9902025105910002"));
        struct subject_after found = after(&desk, &analyst);
        assert_int_equal(found.sent, 1);
        assert_true(found.last_at > found.first_at);
        assert_int_equal(found.asked, 0);
        assert_ok(answer(&desk, &desk.officer, &(struct after_answer){ id, decision, S("reached"), S("agency"), 0 }));
        found = after(&desk, &analyst);
        assert_int_equal(found.asked, 1);
        assert_int_equal(found.reached, 1);
        struct detector_card seen = card(&desk, &analyst);
        assert_int_equal(seen.sent, 1);
        assert_int_equal(seen.asked, 1);
        assert_int_equal(seen.reached, 1);
        struct application_file file = desk_read(&desk, &desk.officer, next);
        for (size_t i = 0; i < file.finding_count; i++) /* the report, as before, and nothing of the suspension */
                assert_int_equal(slice_find(file.findings[i].sentence, S("angguh")), SIZE_MAX);
        struct actor named = house_person(&desk.house, &(struct house_person){ "analis2", "Analis Contoh", "Analis",
                                                                              "analyst", "", DESK_PHONE });
        assert_int_equal(after(&desk, &named).stopped, 0);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_is_asked_on_the_thirtieth_day_and_answered_once),
                cmocka_unit_test(pages_of_those_to_ask_are_the_whole_list),
                cmocka_unit_test(who_came_back_is_not_asked),
                cmocka_unit_test(a_silence_reaches_the_report_card),
                cmocka_unit_test(the_recruiters_next_applicant_stands_with_the_recruiter),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

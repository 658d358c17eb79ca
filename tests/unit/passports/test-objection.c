/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Objection, appeal, court and silence. The last days were counted by hand over the confirmed holidays of
 * data/content/holiday.json (Christmas 2026, New Year and 1 May, 1 June 2027 fall into them). */
#include "desk.h"

#include "content/draft.h"
#include "office/office.h"
#include "passports/internal.h"
#include "passports/objection.h"
#include "subjects/subjects.h"

#define WORDS S("Saya tidak pernah bertemu perekrut itu.")

struct dispute {
        struct desk desk;
        struct actor head, supervisor;
        struct uuid id, decision;
};

static void set_day(struct dispute *dispute, const char *iso)
{
        struct date date;
        assert_ok(date_parse_iso(slice_from_cstr(iso), &date));
        clock_freeze(date_start(date, 420) + (instant)9 * 3600 * 1000000);
        dispute->head.second_factor_at = dispute->desk.second.second_factor_at = clock_now();
}

#define WITHIN(dispute, call)                                                               \
        ({                                                                                  \
                enum error within_;                                                         \
                transaction (tx, (dispute)->desk.house.fixture.store, TX_WRITE, &within_) { \
                        within_ = (call);                                                   \
                }                                                                           \
                within_;                                                                    \
        })

/* The clock that the first load leaves to the office to confirm. */
static void confirm_follow(struct dispute *dispute)
{
        struct store *store = dispute->desk.house.fixture.store;
        struct actor editor = desk_person(&dispute->desk, dispute->desk.house.office, "penyunting", "editor");
        struct content_step step = { S("clock"), S("kabul-otomatis"), 0 };
        struct content_fault fault = { 0 };
        struct content_draft draft = { .kind = step.kind, .key = step.key, .valid_from = S("2025-01-01"),
                                       .confirmed = true };
        draft.body = S("{\"amount\":5,\"unit\":\"working-day\",\"type\":\"law\",\"label\":{\"id\":\"Waktu\"},"
                       "\"from\":{\"id\":\"sejak\"},\"legal\":[]}");
        assert_ok(content_draft_by(store, &editor, &draft, &step.version));
        assert_ok(content_test_by(store, &editor, &step, &dispute->desk.house.arena, &fault));
        assert_ok(content_publish_by(store, &dispute->head, &step));
}

static void propose_and_confirm(struct dispute *dispute)
{
        struct obstacles obstacles;
        struct proposal proposal = desk_proposal(dispute->id);
        assert_ok(desk_propose(&dispute->desk, &dispute->desk.officer, &proposal, &obstacles));
        const struct second_step step = { dispute->id, proposal.id, 0, SLICE_NULL };
        assert_ok(WITHIN(dispute, passports_confirm(tx, &dispute->desk.second, &step)));
        dispute->decision = proposal.id;
}

static void serve(struct dispute *dispute, struct slice on)
{
        assert_ok(WITHIN(dispute, desk_print(tx, dispute->desk.house.office, dispute->decision)));
        const struct service service = { dispute->decision, on, S("hand") };
        assert_ok(WITHIN(dispute, passports_serve(tx, &dispute->desk.officer, dispute->id, &service)));
}

/* A suspension, its letter received on 24 November 2026: the last day to object is 23 December. */
static void dispute_open(struct dispute *dispute)
{
        *dispute = (struct dispute){ 0 };
        set_day(dispute, "2026-11-24");
        desk_open(&dispute->desk);
        desk_legal(&dispute->desk);
        dispute->head = desk_person(&dispute->desk, dispute->desk.house.office, "kepala", "head");
        dispute->supervisor = desk_person(&dispute->desk, dispute->desk.house.office, "penyelia", "supervisor");
        dispute->id = desk_create(&dispute->desk);
        desk_interview(&dispute->desk, dispute->id);
        assert_ok(desk_hear(&dispute->desk, dispute->id));
        propose_and_confirm(dispute);
}

static enum error receive(struct dispute *dispute, const struct actor *actor, const struct objection_new *new,
                          struct obstacles *obstacles)
{
        return WITHIN(dispute, passports_objection_receive(tx, actor, new, obstacles));
}

static struct uuid received(struct dispute *dispute, const char *step, const char *on)
{
        struct obstacles obstacles;
        const struct objection_new new = { uuid_new(), dispute->id, dispute->decision, slice_from_cstr(step),
                                           slice_from_cstr(on), S("hand"), WORDS };
        set_day(dispute, on);
        assert_ok(receive(dispute, &dispute->desk.officer, &new, &obstacles));
        assert_ok(receive(dispute, &dispute->desk.officer, &new, &obstacles)); /* sent twice is one */
        return new.id;
}

static enum error answer(struct dispute *dispute, const struct actor *actor,
                         const struct objection_answer_given *given)
{
        struct obstacles obstacles;
        return WITHIN(dispute, passports_objection_answer(tx, actor, given, &obstacles));
}

static void tell(struct dispute *dispute, struct uuid objection, const char *on)
{
        const struct objection_told told = { objection, dispute->id, slice_from_cstr(on), S("post") };
        set_day(dispute, on);
        assert_ok(WITHIN(dispute, passports_objection_tell(tx, &dispute->desk.officer, &told)));
        assert_ok(WITHIN(dispute, passports_objection_tell(tx, &dispute->desk.officer, &told)));
}

static int64_t deem(struct dispute *dispute)
{
        int64_t count = -1;
        assert_ok(WITHIN(dispute, passports_objections_deem(tx, clock_now(), &count)));
        return count;
}

static struct objection_file both_sides(struct dispute *dispute)
{
        struct objection_file file;
        const struct reading reading = { &dispute->head, LANGUAGE_ID, &dispute->desk.house.arena };
        assert_ok(WITHIN(dispute, passports_objections(tx, &reading, dispute->id, &file)));
        return file;
}

static void all_three_steps_are_counted_from_proven_receipt(void **state)
{
        (void)state;
        struct dispute dispute;
        dispute_open(&dispute);
        serve(&dispute, S("2026-11-24"));
        struct uuid objection = received(&dispute, "objection", "2026-12-01");
        struct objection_file file = both_sides(&dispute);
        assert_slice(file.letters[0].object_until, "2026-12-23");
        assert_slice(file.items[0].file_until, "2026-12-23");
        assert_slice(file.items[0].answer_until, "2026-12-15");
        struct objection_answer_given given = { objection, dispute.id, S("objection"), S("rejected"),
                                                S("Bukti sudah ditunjukkan."), S("2026-12-10") };
        set_day(&dispute, "2026-12-10");
        assert_ok(answer(&dispute, &dispute.head, &given));
        assert_ok(answer(&dispute, &dispute.head, &given));
        tell(&dispute, objection, "2026-12-14");
        assert_slice(both_sides(&dispute).items[0].next_until, "2026-12-30");
        assert_slice(both_sides(&dispute).application.head.state, "served"); /* what was rejected changes nothing */
        given.id = received(&dispute, "appeal", "2026-12-21");
        assert_slice(both_sides(&dispute).items[1].answer_until, "2027-01-08");
        given.step = S("appeal"), given.on = S("2027-01-05");
        set_day(&dispute, "2027-01-05");
        assert_ok(answer(&dispute, &dispute.supervisor, &given));
        tell(&dispute, given.id, "2027-01-06");
        assert_slice(both_sides(&dispute).items[1].next_until, "2027-05-19");
        given.id = received(&dispute, "court", "2027-02-01");
        given.step = S("court"), given.outcome = S("granted"), given.on = S("2027-02-03");
        set_day(&dispute, "2027-02-03");
        assert_ok(answer(&dispute, &dispute.head, &given));
        file = both_sides(&dispute);
        assert_slice(file.application.head.state, "interview");
        assert_int_equal(file.application.head.outcome.size, 0);
        assert_slice(file.letters[0].reversed_on, "2027-02-03");
        assert_slice(file.letters[0].reversed_by, "court");
        desk_close(&dispute.desk);
}

static void silence_grants_on_its_day_and_not_before(void **state)
{
        (void)state;
        struct dispute dispute;
        dispute_open(&dispute);
        serve(&dispute, S("2026-11-24"));
        confirm_follow(&dispute);
        struct uuid objection = received(&dispute, "objection", "2026-12-01");
        set_day(&dispute, "2026-12-15");
        assert_int_equal(deem(&dispute), 0);
        set_day(&dispute, "2026-12-16");
        assert_int_equal(deem(&dispute), 1);
        assert_int_equal(deem(&dispute), 0);
        struct objection_file file = both_sides(&dispute);
        assert_slice(file.items[0].state, "deemed");
        assert_slice(file.items[0].follow_until, "2026-12-22");
        assert_slice(file.application.head.state, "interview");
        assert_slice(file.letters[0].reversed_by, "silence");
        struct objection_answer_given given = { objection, dispute.id, S("objection"), S("rejected"),
                                                S("Bukti sudah ditunjukkan."), S("2026-12-16") };
        assert_int_equal(answer(&dispute, &dispute.head, &given), ERR_CONFLICT); /* too late to say no */
        desk_close(&dispute.desk);
}

/* What the decision rested on is kept for the report cards: the finding about the phone, and nothing else. */
static void what_was_taken_back_is_told_to_the_detectors(void **state)
{
        (void)state;
        struct dispute dispute;
        struct obstacles obstacles;
        char id_text[UUID_TEXT_SIZE + 1];
        dispute_open(&dispute);
        (void)desk_mention(&dispute.desk, SOURCE_PARTNER, "instansi");
        dispute.id = desk_create(&dispute.desk);
        desk_interview(&dispute.desk, dispute.id);
        assert_ok(desk_hear(&dispute.desk, dispute.id));
        struct application_file file = desk_read(&dispute.desk, &dispute.desk.officer, dispute.id);
        assert_true(file.findings[0].showable);
        uuid_format(file.findings[0].id, id_text);
        const struct slice evidence[] = {
                arena_printf(&dispute.desk.house.arena, "finding:%s", id_text), S("answer:perusahaan"),
                S("answer:dibayar-siapa") };
        struct proposal proposal = desk_proposal(dispute.id);
        proposal.evidence = evidence;
        proposal.evidence_count = 3;
        assert_ok(desk_propose(&dispute.desk, &dispute.desk.officer, &proposal, &obstacles));
        const struct second_step step = { dispute.id, proposal.id, 0, SLICE_NULL };
        assert_ok(WITHIN(&dispute, passports_confirm(tx, &dispute.desk.second, &step)));
        dispute.decision = proposal.id;
        serve(&dispute, S("2026-11-24"));
        struct uuid objection = received(&dispute, "objection", "2026-12-01");
        struct objection_answer_given given = { objection, dispute.id, S("objection"), S("granted"),
                                                S("Nomor itu milik orang lain."), S("2026-12-01") };
        assert_ok(answer(&dispute, &dispute.head, &given));
        struct finding_reversal_add_params row = { dispute.desk.house.office, dispute.decision, file.findings[0].id,
                                                   uuid_new(), S("objection"), clock_now() };
        int64_t added = -1;
        assert_ok(WITHIN(&dispute, finding_reversal_add(tx, &row, &added)));
        assert_int_equal(added, 0); /* it is there already */
        row.finding_id = uuid_new();
        assert_ok(WITHIN(&dispute, finding_reversal_add(tx, &row, &added)));
        assert_int_equal(added, 1);
        desk_close(&dispute.desk);
}

static struct office_waiting waiting_for(struct dispute *dispute, const struct actor *actor)
{
        struct office_waiting waiting = { 0 };
        assert_ok(WITHIN(dispute, office_waits(tx, actor, &dispute->desk.house.arena, &waiting)));
        return waiting;
}

/* On his home page and his dashboard, until he has answered; the officer who received it answers nothing. */
static void the_head_sees_that_one_waits(void **state)
{
        (void)state;
        struct dispute dispute;
        struct office_glance glance;
        dispute_open(&dispute);
        serve(&dispute, S("2026-11-24"));
        assert_int_equal(waiting_for(&dispute, &dispute.head).objections_to_answer, 0);
        struct uuid objection = received(&dispute, "objection", "2026-12-01");
        assert_int_equal(waiting_for(&dispute, &dispute.head).objections_to_answer, 1);
        assert_int_equal(waiting_for(&dispute, &dispute.desk.officer).objections_to_answer, 0);
        assert_ok(WITHIN(&dispute, office_look(tx, &dispute.head, &dispute.desk.house.arena, &glance)));
        assert_int_equal(glance.unanswered, 1);
        assert_int_equal(glance.unanswered_late, 0);
        set_day(&dispute, "2026-12-30");
        assert_ok(WITHIN(&dispute, office_look(tx, &dispute.head, &dispute.desk.house.arena, &glance)));
        assert_int_equal(glance.unanswered_late, 1);
        const struct objection_answer_given given = { objection, dispute.id, S("objection"), S("rejected"),
                                                      S("Bukti tetap ada."), S("2026-12-30") };
        assert_ok(answer(&dispute, &dispute.head, &given));
        assert_int_equal(waiting_for(&dispute, &dispute.head).objections_to_answer, 0);
        desk_close(&dispute.desk);
}

static void only_who_may_answers_and_nobody_in_his_own_matter(void **state)
{
        (void)state;
        struct dispute dispute;
        dispute_open(&dispute);
        serve(&dispute, S("2026-11-24"));
        struct uuid objection = received(&dispute, "objection", "2026-12-01");
        struct objection_answer_given given = { objection, dispute.id, S("objection"), S("granted"),
                                                S("Pemohon benar adanya."), S("2026-12-01") };
        struct actor tired = dispute.head;
        tired.second_factor_at = 0;
        assert_int_equal(answer(&dispute, &dispute.desk.officer, &given), ERR_NOT_FOUND);
        assert_int_equal(answer(&dispute, &dispute.supervisor, &given), ERR_NOT_FOUND);
        assert_int_equal(answer(&dispute, &dispute.desk.elsewhere, &given), ERR_NOT_FOUND);
        assert_int_equal(answer(&dispute, &tired, &given), ERR_STEP_UP);
        given.outcome = S("late");
        assert_int_equal(answer(&dispute, &dispute.head, &given), ERR_INVALID); /* it came in time */
        given.outcome = S("granted");
        given.words = S("Ya.");
        assert_int_equal(answer(&dispute, &dispute.head, &given), ERR_INVALID);
        given.words = S("Pemohon benar adanya.");
        given.on = S("2026-12-02");
        assert_int_equal(answer(&dispute, &dispute.head, &given), ERR_INVALID); /* tomorrow */
        given.on = S("2026-12-01");
        assert_ok(answer(&dispute, &dispute.head, &given));
        assert_slice(both_sides(&dispute).letters[0].reversed_by, "objection");
        /* The clock for the new decision is not confirmed: no day is guessed. */
        assert_int_equal(both_sides(&dispute).items[0].follow_until.size, 0);
        desk_close(&dispute.desk);
}

static void a_late_one_is_taken_and_waits_for_a_person(void **state)
{
        (void)state;
        struct dispute dispute;
        dispute_open(&dispute);
        serve(&dispute, S("2026-11-24"));
        struct uuid objection = received(&dispute, "objection", "2026-12-24");
        assert_true(both_sides(&dispute).items[0].late);
        set_day(&dispute, "2027-02-01");
        assert_int_equal(deem(&dispute), 0);
        const struct objection_answer_given given = { objection, dispute.id, S("objection"), S("late"),
                                                      S("Datang sesudah 23 Desember."), S("2027-02-01") };
        assert_ok(answer(&dispute, &dispute.head, &given));
        assert_slice(both_sides(&dispute).application.head.state, "served");
        desk_close(&dispute.desk);
}

static void each_step_waits_for_the_one_before(void **state)
{
        (void)state;
        struct dispute dispute;
        struct obstacles obstacles;
        dispute_open(&dispute);
        struct objection_new new = { uuid_new(), dispute.id, dispute.decision, S("objection"), S("2026-11-24"),
                                     S("hand"), WORDS };
        assert_int_equal(receive(&dispute, &dispute.desk.officer, &new, &obstacles), ERR_INVALID);
        assert_true(slice_find(obstacles.items[0], S("diterima pemohon")) != SIZE_MAX); /* no proven receipt */
        serve(&dispute, S("2026-11-24"));
        new.step = S("appeal");
        assert_int_equal(receive(&dispute, &dispute.desk.officer, &new, &obstacles), ERR_INVALID);
        new.step = S("objection");
        new.on = S("2026-11-23");
        assert_int_equal(receive(&dispute, &dispute.desk.officer, &new, &obstacles), ERR_INVALID);
        new.on = S("2026-11-24");
        assert_int_equal(receive(&dispute, &dispute.desk.elsewhere, &new, &obstacles), ERR_NOT_FOUND);
        assert_ok(receive(&dispute, &dispute.desk.officer, &new, &obstacles));
        struct objection_new other = new;
        other.words = S("Isi yang lain sama sekali.");
        assert_int_equal(receive(&dispute, &dispute.desk.officer, &other, &obstacles), ERR_CONFLICT);
        other.id = uuid_new();
        assert_int_equal(receive(&dispute, &dispute.desk.officer, &other, &obstacles), ERR_CONFLICT);
        new.id = uuid_new(), new.step = S("appeal"); /* not answered yet */
        assert_int_equal(receive(&dispute, &dispute.desk.officer, &new, &obstacles), ERR_INVALID);
        desk_close(&dispute.desk);
}

/* The applicant came back meanwhile and a new decision stands: only the old one is marked. */
static void a_newer_decision_is_left_alone(void **state)
{
        (void)state;
        struct dispute dispute;
        dispute_open(&dispute);
        serve(&dispute, S("2026-11-24"));
        struct uuid objection = received(&dispute, "objection", "2026-12-01"), old = dispute.decision;
        assert_ok(WITHIN(&dispute, passports_resume(tx, &dispute.desk.officer, dispute.id)));
        set_day(&dispute, "2026-12-02");
        propose_and_confirm(&dispute);
        const struct objection_answer_given given = { objection, dispute.id, S("objection"), S("granted"),
                                                      S("Pemohon benar adanya."), S("2026-12-02") };
        assert_ok(answer(&dispute, &dispute.head, &given));
        struct objection_file file = both_sides(&dispute);
        assert_slice(file.application.head.state, "decided");
        assert_slice(file.application.head.outcome, "D3");
        assert_true(uuid_equal(file.letters[0].decision_id, old) && file.letters[0].reversed_on.size > 0);
        assert_slice(file.application.decision->state, "confirmed");
        desk_close(&dispute.desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(all_three_steps_are_counted_from_proven_receipt),
                cmocka_unit_test(silence_grants_on_its_day_and_not_before),
                cmocka_unit_test(what_was_taken_back_is_told_to_the_detectors),
                cmocka_unit_test(the_head_sees_that_one_waits),
                cmocka_unit_test(only_who_may_answers_and_nobody_in_his_own_matter),
                cmocka_unit_test(a_late_one_is_taken_and_waits_for_a_person),
                cmocka_unit_test(each_step_waits_for_the_one_before),
                cmocka_unit_test(a_newer_decision_is_left_alone),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

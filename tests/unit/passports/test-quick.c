/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The short way: it takes every step of the long way, and is closed as soon as anything speaks against. */
#include "desk.h"

#include "base/checked.h"
#include "passports/internal.h"
#include "passports/issue.h"
#include "passports/quick.h"
#include "passports/search.h"

/* A tourist who names nobody; `nik` null: not known. */
static struct uuid tourist(struct desk *desk, struct slice nik)
{
        enum error err;
        struct slice number;
        struct application_new new = desk_application();
        new.purpose = S("wisata"), new.company = SLICE_NULL, new.nik = nik;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk->officer, &new, &desk->house.arena, &number);
        }
        assert_ok(err);
        return new.id;
}

static struct quick_issue issue_of(struct desk *desk, struct uuid id)
{
        struct application_file file = desk_read(desk, &desk->officer, id);
        const struct question_item *next = passports_quick_question(&file);
        assert_non_null(next);
        return (struct quick_issue){ .application_id = id, .decision_id = uuid_new(), .version = file.head.version,
                                     .opened_at = clock_now() - MINUTE, .identity = true, .papers = true,
                                     .question = next->key, .answer = S("wisata") };
}

static enum error issue(struct desk *desk, const struct actor *actor, const struct quick_issue *given, bool *ret_issued)
{
        enum error err;
        struct obstacles obstacles = { 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_issue_quick(tx, actor, given, &obstacles, ret_issued);
        }
        assert_int_equal(err == ERR_INVALID, obstacles.count > 0);
        return err;
}

static void it_takes_every_step_of_the_long_way(void **state)
{
        (void)state;
        struct desk desk;
        bool issued = false;
        desk_open(&desk);
        clock_freeze(clock_now());
        struct uuid id = tourist(&desk, S("9902025005900001"));
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_true(passports_quick_fits(&file));
        struct quick_issue given = issue_of(&desk, id);
        assert_ok(issue(&desk, &desk.officer, &given, &issued));
        assert_true(issued);
        file = desk_read(&desk, &desk.officer, id);
        assert_slice(file.head.state, "decided");
        assert_slice(file.head.outcome, "T0");
        assert_int_equal(file.head.interview_from, given.opened_at);
        assert_true(uuid_equal(file.head.interviewer_id, desk.officer.person_id));
        size_t there = 0, wanted = 0, identity = 0, start = 0;
        for (size_t i = 0; i < file.check_count; i++) {
                wanted += passports_quick_paper(&file.checks[i]);
                there += slice_equal(file.checks[i].verdict, S("there"));
        }
        assert_true(wanted > 0 && wanted < file.check_count); /* what is only wanted now and then stays unchecked */
        assert_int_equal(there, wanted);
        for (size_t i = 0; i < file.event_count; i++) {
                identity += slice_equal(file.events[i].kind, S("identity"));
                start += slice_equal(file.events[i].kind, S("start"));
        }
        assert_int_equal(identity, 1);
        assert_int_equal(start, 1);
        assert_slice(file.questions[0].code, "wisata");
        assert_false(passports_quick_fits(&file));
        desk_close(&desk);
}

static void what_was_not_confirmed_keeps_nothing(void **state)
{
        (void)state;
        struct desk desk;
        bool issued = false;
        desk_open(&desk);
        struct uuid id = tourist(&desk, S("9902025005900001"));
        struct quick_issue whole = issue_of(&desk, id), part = whole;
        part.identity = false;
        assert_int_equal(issue(&desk, &desk.officer, &part, &issued), ERR_INVALID);
        part = whole, part.papers = false;
        assert_int_equal(issue(&desk, &desk.officer, &part, &issued), ERR_INVALID);
        part = whole, part.answer = SLICE_NULL;
        assert_int_equal(issue(&desk, &desk.officer, &part, &issued), ERR_INVALID);
        part = whole, part.question = S("visa");
        assert_int_equal(issue(&desk, &desk.officer, &part, &issued), ERR_INVALID);
        part = whole, part.version++;
        assert_int_equal(issue(&desk, &desk.officer, &part, &issued), ERR_STALE);
        assert_int_equal(issue(&desk, &desk.elsewhere, &whole, &issued), ERR_NOT_FOUND);
        struct actor head = desk_person(&desk, desk.house.office, "kepala", "head");
        assert_int_equal(issue(&desk, &head, &whole, &issued), ERR_NOT_FOUND);
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_slice(file.head.state, "new");
        assert_int_equal(file.head.version, whole.version);
        desk_close(&desk);
}

static void a_finding_or_a_missing_paper_closes_it(void **state)
{
        (void)state;
        struct desk desk;
        bool issued = false;
        desk_open(&desk);
        struct uuid plain = tourist(&desk, SLICE_NULL);
        struct quick_issue given = issue_of(&desk, plain);
        enum error err;
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                struct application_file file;
                err = passports_open(tx, &(struct reading){ &desk.officer, LANGUAGE_ID, &desk.house.arena }, plain,
                                     &file);
                if (err == OK)
                        err = passports_check(tx, &desk.officer, plain,
                                              &(struct check_verdict){ .id = uuid_new(), .key = file.checks[0].key,
                                                                       .verdict = S("missing") });
        }
        assert_ok(err);
        struct application_file unread = desk_read(&desk, &desk.officer, tourist(&desk, SLICE_NULL));
        assert_true(passports_quick_fits(&unread));
        unread.head.guarantor_phone = S("abc"); /* kept before such a number was refused */
        assert_false(passports_quick_fits(&unread));
        given.version = desk_read(&desk, &desk.officer, plain).head.version;
        assert_int_equal(issue(&desk, &desk.officer, &given, &issued), ERR_CONFLICT);
        desk_mention(&desk, S("report"), "a");
        desk_mention(&desk, S("report"), "b");
        struct uuid known = tourist(&desk, SLICE_NULL);
        struct application_file file = desk_read(&desk, &desk.officer, known);
        assert_true(file.finding_count > 0);
        given = issue_of(&desk, known);
        assert_int_equal(issue(&desk, &desk.officer, &given, &issued), ERR_CONFLICT);
        desk_close(&desk);
}

/* "No fixed plan": kept, nothing issued, and the interview goes on. */
static void an_answer_that_points_to_an_indicator_issues_nothing(void **state)
{
        (void)state;
        struct desk desk;
        bool issued = true;
        enum error err;
        desk_open(&desk);
        struct uuid id = tourist(&desk, S("9902025005900001"));
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_start(tx, &desk.officer, id);
        }
        assert_ok(err);
        desk_answer(&desk, id, "tujuan", "wisata");
        struct quick_issue given = issue_of(&desk, id);
        assert_slice(given.question, "rencana-wisata");
        given.answer = S("belum");
        assert_ok(issue(&desk, &desk.officer, &given, &issued));
        assert_false(issued);
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_slice(file.head.state, "interview");
        assert_slice(file.questions[1].code, "belum");
        assert_false(passports_quick_fits(&file));
        desk_close(&desk);
}

/* Declared a holiday and says work: kept, nothing issued, and the interview goes on. */
static void a_plan_that_was_not_declared_issues_nothing(void **state)
{
        (void)state;
        struct desk desk;
        bool issued = true;
        desk_open(&desk);
        struct uuid id = tourist(&desk, SLICE_NULL);
        struct quick_issue given = issue_of(&desk, id);
        given.answer = S("kerja");
        assert_ok(issue(&desk, &desk.officer, &given, &issued));
        assert_false(issued);
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_slice(file.head.state, "interview");
        assert_slice(file.questions[0].code, "kerja");
        assert_true(slice_equal(passports_purpose_told(&file), S("kerja")));
        assert_true(file.finding_count == 0 && file.evidence_count == 0); /* nothing is held against him */
        assert_false(passports_quick_fits(&file));
        desk_close(&desk);
}

static void who_works_or_names_a_recruiter_is_talked_to(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct application_file file = desk_read(&desk, &desk.officer, tourist(&desk, SLICE_NULL));
        assert_true(passports_quick_fits(&file));
        struct slice *const named[] = { &file.head.company, &file.head.agent, &file.head.agent_phone };
        for (size_t i = 0; i < ARRAY_SIZE(named); i++) {
                *named[i] = S("0840-1111-3333");
                assert_false(passports_quick_fits(&file));
                *named[i] = SLICE_NULL;
        }
        static const struct slice purposes[] = { S("kerja"), S("awak") };
        for (size_t i = 0; i < ARRAY_SIZE(purposes); i++) {
                file.head.purpose = purposes[i];
                assert_false(passports_quick_fits(&file));
        }
        desk_close(&desk);
}

/* The purpose becomes what he said: its documents are asked, and then the passport is issued as any other. */
static void the_purpose_is_corrected_or_one_line_says_why(void **state)
{
        (void)state;
        enum error err;
        struct desk desk;
        struct obstacles obstacles;
        desk_open(&desk);
        struct uuid id = tourist(&desk, SLICE_NULL);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_start(tx, &desk.officer, id);
        }
        assert_ok(err);
        desk_answer(&desk, id, "tujuan", "kerja");
        desk_ready(&desk, id);
        struct proposal issue = { .id = uuid_new(), .application_id = id, .outcome = S("T0") };
        assert_int_equal(desk_propose(&desk, &desk.officer, &issue, &obstacles), ERR_INVALID);
        assert_int_equal(obstacles.count, 1);
        assert_string_equal(obstacles.fields[0], "facts");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_correct_purpose(tx, &desk.officer, id, S("kerja"), 0);
        }
        assert_ok(err);
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_slice(file.head.purpose, "kerja");
        assert_slice(file.head.name, "Siti Contoh");
        assert_slice(file.corrected[0].what, "purpose");
        assert_true(slice_is_null(passports_purpose_told(&file)));
        assert_int_equal(desk_propose(&desk, &desk.officer, &issue, &obstacles), ERR_INVALID); /* rekomendasi */
        desk_ready(&desk, id);
        assert_ok(desk_propose(&desk, &desk.officer, &issue, &obstacles));
        desk_close(&desk);
}

static enum error open_earlier(struct desk *desk, const struct actor *actor, struct uuid id)
{
        enum error err;
        struct search_hits hits;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_search_file(tx, &(struct reading){ actor, LANGUAGE_ID, &desk->house.arena }, id, NULL,
                                            &hits);
        }
        return err;
}

/* Whoever got a passport yesterday, or is suspended, and comes again: the page says so, the short way is closed, and
 * the long way wants that somebody looked, since the newest of them came. */
static void who_applied_before_is_looked_at_first(void **state)
{
        (void)state;
        struct desk desk;
        bool issued = false;
        enum error err;
        struct obstacles obstacles;
        desk_open(&desk);
        clock_freeze(clock_now());
        struct uuid first = tourist(&desk, S("9902025005900001"));
        struct application_file file = desk_read(&desk, &desk.officer, first);
        assert_true(file.earlier == 0 && passports_quick_fits(&file));
        struct quick_issue given = issue_of(&desk, first);
        assert_ok(issue(&desk, &desk.officer, &given, &issued));
        struct uuid again = tourist(&desk, S("9902025005900001"));
        file = desk_read(&desk, &desk.officer, again);
        assert_int_equal(file.earlier, 1);
        assert_true(passports_earlier_unseen(&file) && !passports_quick_fits(&file));
        given = issue_of(&desk, again);
        assert_int_equal(issue(&desk, &desk.officer, &given, &issued), ERR_CONFLICT);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_start(tx, &desk.officer, again);
        }
        assert_ok(err);
        desk_answer(&desk, again, "tujuan", "wisata");
        desk_ready(&desk, again);
        file = desk_read(&desk, &desk.officer, again);
        assert_false(passports_earlier_unseen(&file));
        clock_freeze(clock_now() + MINUTE); /* a third comes after somebody looked */
        (void)tourist(&desk, S("9902025005900001"));
        struct proposal issue = { .id = uuid_new(), .application_id = again, .outcome = S("T0") };
        assert_int_equal(desk_propose(&desk, &desk.officer, &issue, &obstacles), ERR_INVALID);
        assert_int_equal(obstacles.count, 1);
        assert_true(slice_find(obstacles.items[0], S("Permohonan terdahulu")) != SIZE_MAX);
        assert_ok(open_earlier(&desk, &desk.officer, again));
        assert_ok(desk_propose(&desk, &desk.officer, &issue, &obstacles));
        desk_close(&desk);
}

/* By the old passport too; another office's are no business of this page; who is named in one has no hint of it. */
static void of_earlier_ones_nothing_is_told_but_that_they_are_there(void **state)
{
        (void)state;
        enum error err;
        struct desk desk;
        struct slice number;
        desk_open(&desk);
        struct application_new old = desk_application(), new = desk_application();
        old.nik = SLICE_NULL, old.passport = S("X 1234567"), old.guarantor_name = S("Pak Lain");
        struct house_person marked = { "petugas3", "Petugas Contoh", "Petugas", "desk-officer", "", DESK_PHONE };
        struct actor named = house_person(&desk.house, &marked);
        new.nik = SLICE_NULL, new.passport = S("x1234567"), new.company = new.guarantor_phone = SLICE_NULL;
        named.purpose = S("passport");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk.elsewhere, &new, &desk.house.arena, &number);
                new.id = uuid_new();
                if (err == OK)
                        err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
        }
        assert_ok(err);
        assert_int_equal(desk_read(&desk, &desk.officer, new.id).earlier, 0);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk.officer, &old, &desk.house.arena, &number);
        }
        assert_ok(err);
        assert_int_equal(desk_read(&desk, &desk.officer, new.id).earlier, 1);
        assert_int_equal(desk_read(&desk, &named, new.id).earlier, 0);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_takes_every_step_of_the_long_way),
                cmocka_unit_test(what_was_not_confirmed_keeps_nothing),
                cmocka_unit_test(a_finding_or_a_missing_paper_closes_it),
                cmocka_unit_test(an_answer_that_points_to_an_indicator_issues_nothing),
                cmocka_unit_test(a_plan_that_was_not_declared_issues_nothing),
                cmocka_unit_test(who_works_or_names_a_recruiter_is_talked_to),
                cmocka_unit_test(the_purpose_is_corrected_or_one_line_says_why),
                cmocka_unit_test(who_applied_before_is_looked_at_first),
                cmocka_unit_test(of_earlier_ones_nothing_is_told_but_that_they_are_there),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The short way: it takes every step of the long way, and is closed as soon as anything speaks against. */
#include "desk.h"

#include "passports/internal.h"
#include "passports/quick.h"

static struct quick_issue issue_of(struct desk *desk, struct uuid id)
{
        struct application_file file = desk_read(desk, &desk->officer, id);
        const struct question_item *next = passports_quick_question(&file);
        assert_non_null(next);
        return (struct quick_issue){ .application_id = id, .decision_id = uuid_new(), .version = file.head.version,
                                     .opened_at = clock_now() - MINUTE, .identity = true, .papers = true,
                                     .question = next->key, .answer = S("kerja") };
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
        struct uuid id = desk_create(&desk);
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
        assert_slice(file.questions[0].code, "kerja");
        assert_false(passports_quick_fits(&file));
        desk_close(&desk);
}

static void what_was_not_confirmed_keeps_nothing(void **state)
{
        (void)state;
        struct desk desk;
        bool issued = false;
        desk_open(&desk);
        struct uuid id = desk_create(&desk);
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
        struct uuid plain = desk_create(&desk);
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
        struct application_file unread = desk_read(&desk, &desk.officer, desk_create(&desk));
        assert_true(passports_quick_fits(&unread));
        unread.head.guarantor_phone = S("abc"); /* kept before such a number was refused */
        assert_false(passports_quick_fits(&unread));
        given.version = desk_read(&desk, &desk.officer, plain).head.version;
        assert_int_equal(issue(&desk, &desk.officer, &given, &issued), ERR_CONFLICT);
        desk_mention(&desk, S("report"), "a");
        desk_mention(&desk, S("report"), "b");
        struct application_new new = desk_application();
        struct slice number;
        new.nik = SLICE_NULL;
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
        }
        assert_ok(err);
        struct application_file file = desk_read(&desk, &desk.officer, new.id);
        assert_true(file.finding_count > 0);
        given = issue_of(&desk, new.id);
        assert_int_equal(issue(&desk, &desk.officer, &given, &issued), ERR_CONFLICT);
        desk_close(&desk);
}

/* "Perorangan" as the company that places him: kept, nothing issued, and the interview goes on. */
static void an_answer_that_points_to_a_recruiter_issues_nothing(void **state)
{
        (void)state;
        struct desk desk;
        bool issued = true;
        enum error err;
        desk_open(&desk);
        struct uuid id = desk_create(&desk);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_start(tx, &desk.officer, id);
        }
        assert_ok(err);
        desk_answer(&desk, id, "tujuan", "kerja");
        desk_answer(&desk, id, "negara-pekerjaan", "jelas");
        struct quick_issue given = issue_of(&desk, id);
        assert_slice(given.question, "perusahaan");
        given.answer = S("perorangan");
        assert_ok(issue(&desk, &desk.officer, &given, &issued));
        assert_false(issued);
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_slice(file.head.state, "interview");
        assert_slice(file.questions[2].code, "perorangan");
        assert_false(passports_quick_fits(&file));
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_takes_every_step_of_the_long_way),
                cmocka_unit_test(what_was_not_confirmed_keeps_nothing),
                cmocka_unit_test(a_finding_or_a_missing_paper_closes_it),
                cmocka_unit_test(an_answer_that_points_to_a_recruiter_issues_nothing),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

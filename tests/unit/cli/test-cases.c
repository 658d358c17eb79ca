/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keys of cases under an operator's hands: what doctor says of those that do not open, and that a backup of before does
 * not bring back what was destroyed. */
#include "place.h"

#include "base/file.h"
#include "cli/destroyed.h"
#include "store/query.h"
#include "store/store.h"
#include "subjects/subjects.h"
#include "tips/tips.h"

static struct uuid tell(struct program *program, struct uuid office, struct slice told)
{
        struct tip_receipt receipt;
        struct tip_desk desk = { program->app.tips, program->app.store, office, 420 };
        struct tip_draft draft = { .id = tip_id_new(), .district_code = S("35.02.02"), .village_code = S(""),
                                   .told = told, .happened = S("now"), .knowledge = S("own-eyes") };
        assert_ok(tips_send(&desk, &draft, &program->arena, &receipt));
        return draft.id;
}

/* An operator's own hand on the database of citizens' reports. */
static void run_on_tips(struct place *place, const char *text)
{
        struct program program;
        enum error err;
        static struct statement statement;
        statement = (struct statement){ .name = "hand", .place = "test", .set = "tips", .sqlite = text };
        (void)open_office(place, &program);
        transaction (tx, program.app.tips, TX_WRITE, &err)
                err = query_run(tx, &statement, NULL, NULL);
        assert_ok(err);
        program_close(&program);
}

static int doctor_all(struct place *place)
{
        return run(place, cli_doctor, (const char *[]){ "doctor", "--data", place->data, "--all-values", NULL });
}

static void names_the_cases_that_do_not_open_and_nothing_of_them(void **state)
{
        struct place *place = *state;
        struct program program;
        char id[UUID_TEXT_SIZE + 1];
        assert_int_equal(init(place), CLI_OK);
        struct uuid office = open_office(place, &program), tip = tell(&program, office, S("Kakak saya ditahan"));
        (void)tell(&program, office, S("Ada yang menawarkan kerja di kapal"));
        program_close(&program);
        uuid_format(tip, id);
        assert_int_equal(doctor_all(place), CLI_OK);
        assert_true(said(place, "cases, tips: 2 of 2 values open, all there are"));
        run_on_tips(place, "UPDATE tip SET body = substr(body, 1, length(body) - 1) "
                           "WHERE id = (SELECT min(id) FROM tip)");
        assert_int_equal(doctor_all(place), CLI_FINDING);
        assert_true(said(place, "cases, tips: 1 of 2 values open"));
        assert_true(said(place, "tips: tip.body does not open: the key or the value is another's, or was altered"));
        run_on_tips(place, "DELETE FROM case_key");
        assert_int_equal(run(place, cli_doctor, (const char *[]){ "doctor", "--data", place->data, NULL }),
                         CLI_FINDING);
        assert_true(said(place, id) && said(place, "tip.body does not open: its key is not there"));
        assert_false(said(place, "Kakak"));
}

/* --- destroyed, and a backup of before ---------------------------------------------------------------------------- */

static void list(struct place *place, const char *lines)
{
        char path[160];
        (void)snprintf(path, sizeof path, "%s/" DESTROYED_NAME, place->keys);
        assert_ok(file_write(path, slice_from_cstr(lines)));
}

static int backup(struct place *place, const char *to)
{
        return run(place, cli_backup, (const char *[]){ "backup", to, "--data", place->data, NULL });
}

static int restore(struct place *place, const char *from, const char *to)
{
        return run(place, cli_restore, (const char *[]){ "restore", from, "--data", to, "--keys", place->keys, NULL });
}

static int doctor_of(struct place *place, const char *data)
{
        return run(place, cli_doctor, (const char *[]){ "doctor", "--data", data, "--keys", place->keys, NULL });
}

/* As serve does when it starts. */
static void replay(struct place *place)
{
        struct program program;
        const struct cli cli = { .command = "kentongan serve" };
        (void)open_office(place, &program);
        assert_int_equal(destroyed_replay_all(&cli, &program), CLI_OK);
        assert_int_equal(destroyed_replay_all(&cli, &program), CLI_OK); /* each start does it again */
        program_close(&program);
}

/* What the main database has of a tip since it was taken. */
static void name_recruiter(struct program *program, struct uuid office, struct uuid tip)
{
        enum error err;
        struct uuid subject;
        struct mention_new new = { .office_id = office, .source_kind = SOURCE_TIP, .source_id = tip,
                                   .source_group = S("t"), .village_code = S(""), .observed_on = S("2026-11-01"),
                                   .kind = MATCH_PERSON, .raw = S("Bu Sri dekat pasar"), .role = S("recruiter") };
        transaction (tx, program->app.store, TX_WRITE, &err)
                err = subjects_mention(tx, &new, &subject);
        assert_ok(err);
}

/* Mentions of the tip that still say something; they say nothing more after this. */
static int64_t still_said(struct place *place, struct uuid tip)
{
        struct program program;
        enum error err;
        int64_t count = -1;
        (void)open_office(place, &program);
        transaction (tx, program.app.store, TX_WRITE, &err)
                err = subjects_forget(tx, &(struct source_ref){ .kind = SOURCE_TIP, .id = tip }, &count);
        assert_ok(err);
        program_close(&program);
        return count;
}

static void a_backup_of_before_brings_no_destroyed_case_back(void **state)
{
        struct place *place = *state;
        struct program program;
        char id[UUID_TEXT_SIZE + 1], lines[128], later[128], again[128];
        assert_int_equal(init(place), CLI_OK);
        struct uuid office = open_office(place, &program), tip = tell(&program, office, S("Kakak saya ditahan"));
        (void)tell(&program, office, S("Ada yang menawarkan kerja di kapal"));
        name_recruiter(&program, office, tip);
        program_close(&program);
        uuid_format(tip, id);
        assert_int_equal(backup(place, place->copy), CLI_OK);
        (void)snprintf(lines, sizeof lines, "# asked for by the court\n\n  %s\r\n", id);
        list(place, lines);
        assert_int_equal(doctor_of(place, place->data), CLI_FINDING); /* it waits for the next start */
        assert_true(said(place, id) && said(place, "its key is there"));
        replay(place);
        assert_int_equal(still_said(place, tip), 0);
        assert_int_equal(doctor_of(place, place->data), CLI_OK);
        assert_true(said(place, "1 is to be gone") && said(place, "cases, tips: 1 of 1 values open"));
        (void)snprintf(later, sizeof later, "%s/later", place->folder);
        (void)snprintf(again, sizeof again, "%s/again", place->folder);
        assert_int_equal(backup(place, later), CLI_OK);
        assert_int_equal(restore(place, later, again), CLI_OK); /* what was destroyed is no damage */
        assert_true(said(place, "Restored and proven") && !said(place, "taken away"));
        assert_int_equal(restore(place, place->copy, place->restored), CLI_OK);
        assert_true(said(place, "destroyed: 1. They are taken away from the copy"));
        assert_true(said(place, "Restored and proven"));
        assert_int_equal(doctor_of(place, place->restored), CLI_OK);
        assert_true(said(place, "cases, tips: 1 of 1 values open"));
        list(place, "");
        assert_int_equal(doctor_of(place, place->restored), CLI_FINDING); /* the control: there it does not open */
        assert_true(said(place, "its key is not there"));
        (void)snprintf(lines, sizeof lines, "%s/put-aside", place->folder);
        assert_int_equal(rename(place->data, lines), 0);
        assert_int_equal(rename(place->restored, place->data), 0);
        assert_int_equal(still_said(place, tip), 0);
}

static void a_list_that_cannot_be_read_is_not_passed_over(void **state)
{
        struct place *place = *state;
        assert_int_equal(init(place), CLI_OK);
        assert_int_equal(backup(place, place->copy), CLI_OK);
        list(place, "# right\n0198c7a2-5f0e-7b1c-9d3e-2f4a6b8c0d1e\n0198c7a2\n");
        assert_int_equal(run(place, cli_serve, (const char *[]){ "serve", "--data", place->data, "--keys", place->keys,
                                                                 "--listen", "127.0.0.1:0", NULL }), CLI_FAILED);
        assert_true(said(place, "line 3 is no id of a case"));
        assert_int_equal(restore(place, place->copy, place->restored), CLI_FAILED);
        assert_true(said(place, "line 3 is no id of a case"));
        assert_int_equal(doctor_of(place, place->data), CLI_FINDING);
        assert_true(said(place, "line 3 of destroyed.cases"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(names_the_cases_that_do_not_open_and_nothing_of_them, open_place,
                                                close_place),
                cmocka_unit_test_setup_teardown(a_backup_of_before_brings_no_destroyed_case_back, open_place,
                                                close_place),
                cmocka_unit_test_setup_teardown(a_list_that_cannot_be_read_is_not_passed_over, open_place,
                                                close_place),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keys of cases under an operator's hands: what doctor says of those that do not open. */
#include "place.h"

#include "store/query.h"
#include "store/store.h"
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

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(names_the_cases_that_do_not_open_and_nothing_of_them, open_place,
                                                close_place),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

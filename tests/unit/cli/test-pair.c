/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The main database and that of tips belong together, and what does not is not served. */
#include "place.h"

#include "store/query.h"
#include "store/store.h"

#include <unistd.h>

/* A second installation beside the first; its tips.db, empty and migrated, to where the first one's was. */
static void bring_foreign_tips(struct place *place)
{
        struct config config;
        struct program program;
        char message[PROGRAM_MESSAGE_SIZE], other[128], from[256], to[256];
        (void)snprintf(other, sizeof other, "%s/other", place->folder);
        config_init(&config);
        config.data = slice_from_cstr(other);
        assert_ok(program_open(&program, &config, PROGRAM_WRITE, message));
        program_close(&program);
        (void)snprintf(from, sizeof from, "%s/tips.db", other);
        (void)snprintf(to, sizeof to, "%s/tips.db", place->data);
        assert_int_equal(unlink(to), 0);
        assert_int_equal(rename(from, to), 0);
}

static void never_serves_the_tips_of_another_installation(void **state)
{
        struct place *place = *state;
        char message[PROGRAM_MESSAGE_SIZE];
        const char *const doctor[] = { "doctor", "--data", place->data, NULL };
        const char *const serve[] = { "serve", "--data", place->data, "--listen", "127.0.0.1:0", NULL };
        const char *const backup[] = { "backup", place->copy, "--data", place->data, NULL };
        const char *const restore[] = { "restore", place->copy, "--data", place->restored, "--keys", place->keys,
                                        NULL };
        assert_int_equal(init(place), CLI_OK);
        assert_int_equal(run(place, cli_doctor, doctor), CLI_OK);
        assert_true(said(place, "main and tips belong together"));
        bring_foreign_tips(place);
        assert_int_equal(run(place, cli_serve, serve), CLI_FAILED);
        assert_true(said(place, "tips.db does not belong") && said(place, "tips.db bukan pasangan"));
        assert_int_equal(run(place, cli_doctor, doctor), CLI_FINDING);
        assert_true(said(place, "tips is of another installation"));
        assert_int_equal(run(place, cli_backup, backup), CLI_OK);
        assert_int_equal(run(place, cli_restore, restore), CLI_FINDING);
        assert_true(said(place, "tips is of another installation") && said(place, "do not serve"));
        assert_ok(open_again(place, true, message));
        assert_ok(open_again(place, false, message));
}

static void forget_id(struct place *place, bool main, bool tips)
{
        static struct statement forget = { .name = "forget", .place = "test", .set = "main",
                                           .sqlite = "DELETE FROM installation" };
        struct program program;
        enum error err = OK;
        (void)open_office(place, &program);
        if (main)
                transaction (tx, program.app.store, TX_WRITE, &err)
                        err = query_run(tx, &forget, NULL, NULL);
        assert_ok(err);
        if (tips)
                transaction (tx, program.app.tips, TX_WRITE, &err)
                        err = query_run(tx, &forget, NULL, NULL);
        assert_ok(err);
        program_close(&program);
}

/* Databases of older versions have no id: they get one, and a start that was cut off in between goes on. */
static void an_old_pair_gets_an_id_and_keeps_it(void **state)
{
        struct place *place = *state;
        char message[PROGRAM_MESSAGE_SIZE];
        assert_int_equal(init(place), CLI_OK);
        forget_id(place, true, true);
        assert_ok(open_again(place, false, message));
        forget_id(place, true, false);
        assert_ok(open_again(place, false, message));
        forget_id(place, false, true);
        assert_int_equal(open_again(place, false, message), ERR_CORRUPT);
        assert_ok(open_again(place, true, message));
        assert_ok(open_again(place, false, message));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(never_serves_the_tips_of_another_installation, open_place, close_place),
                cmocka_unit_test_setup_teardown(an_old_pair_gets_an_id_and_keeps_it, open_place, close_place),
        };
        return cmocka_run_group_tests_name("cli/pair", tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What commands answer to an operator who asks: regions in a helpful order, what differs in a file of content, what a
 * check of an office proves that has nothing yet; and what they refuse. */
#include "place.h"

#include "base/checked.h"

static const char *after(const struct place *place, const char *text)
{
        const char *at = strstr(place->said, text);
        if (!at)
                fail_msg("\"%s\" is not said: %s", text, place->said);
        return at;
}

/* A slip of the fingers is named as one, also where the option is the last word. */
static void an_unknown_option_is_named(void **state)
{
        struct place *place = *state;
        assert_int_equal(run(place, cli_doctor, (const char *[]){ "doctor", "--daat", NULL }), CLI_USAGE);
        assert_true(said(place, "there is no option --daat"));
        assert_int_equal(run(place, cli_doctor, (const char *[]){ "doctor", "--daat", "x", NULL }), CLI_USAGE);
        assert_true(said(place, "there is no option --daat"));
        assert_int_equal(run(place, cli_doctor, (const char *[]){ "doctor", "--data", NULL }), CLI_USAGE);
        assert_true(said(place, "option --data wants"));
}

/* An office at work is not turned into a demonstration by one word. */
static void makes_no_demonstration_of_a_real_office(void **state)
{
        struct place *place = *state;
        assert_int_equal(init(place), CLI_OK);
        assert_int_equal(run(place, cli_serve, (const char *[]){ "serve", "--demo", "--data", place->data, "--listen",
                                                                 "127.0.0.1:0", NULL }), CLI_FAILED);
        assert_true(said(place, "these data are a real office's"));
}

static void names_the_largest_that_is_called_so_first(void **state)
{
        struct place *place = *state;
        assert_int_equal(run(place, cli_region, (const char *[]){ "region", "search", "ponorogo", NULL }), CLI_OK);
        assert_int_equal(strncmp(place->said, "35.02  ", 7), 0);
        assert_true(after(place, "35.02  ") < after(place, "35.02.17  "));
        assert_true(after(place, "35.02.17  ") < after(place, "16.73.08.1009  "));
        assert_true(after(place, "16.73.08.1009  ") < after(place, "35.02.17.1001  "));
        /* What begins so stands before what only holds it, whatever its code. */
        assert_int_equal(run(place, cli_region, (const char *[]){ "region", "search", "jawa", NULL }), CLI_OK);
        assert_true(after(place, "35             Jawa Timur") < after(place, "12.08.11       Kecamatan Tanah Jawa"));
        assert_int_equal(run(place, cli_region, (const char *[]){ "region", "search", "kota", "madiun", NULL }),
                         CLI_OK);
        assert_int_equal(strncmp(place->said, "35.77  ", 7), 0);
}

static int diff(struct place *place)
{
        return run(place, cli_content, (const char *[]){ "content", "diff", place->list, "--data", place->data, NULL });
}

/* Writes `from` as `to` in the file of place->list. */
static void alter(struct place *place, const char *from, const char *to)
{
        _cleanup_arena_ struct arena arena;
        struct slice text;
        arena_init(&arena, 4 << 20);
        assert_ok(file_read(place->list, 1 << 20, &arena, &text));
        size_t at = slice_find(text, slice_from_cstr(from));
        assert_true(at != SIZE_MAX);
        assert_ok(file_write(place->list, arena_printf(&arena, "%.*s%s%.*s", SLICE_FMT(slice_sub(text, 0, at)), to,
                                                       SLICE_FMT(slice_from(text, at + strlen(from))))));
}

static void tells_every_value_that_differs(void **state)
{
        struct place *place = *state;
        assert_int_equal(init(place), CLI_OK);
        assert_int_equal(run(place, cli_content, (const char *[]){ "content", "export", "clock", "--out", place->folder,
                                                                   "--data", place->data, NULL }), CLI_OK);
        (void)snprintf(place->list, sizeof place->list, "%s/clock.json", place->folder);
        assert_int_equal(diff(place), CLI_OK);
        assert_true(said(place, "Nothing differs from what is in force."));
        alter(place, "\"confirmed\": false", "\"confirmed\": true");
        assert_int_equal(diff(place), CLI_OK);
        assert_true(said(place, "changed clock "));
        assert_true(said(place, "(confirmed): no -> yes"));
        assert_true(said(place, "1 of "));
        assert_true(said(place, "import would make a draft."));
}

static void names_the_companies_of_a_first_list(void **state)
{
        struct place *place = *state;
        assert_int_equal(init(place), CLI_OK);
        (void)snprintf(place->list, sizeof place->list, "%s/p3mi.csv", place->folder);
        assert_ok(file_write(place->list, S("nama,izin,berlaku_sampai,status\n"
                                            "PT Satu Fiktif,NIB 1,2027-05-01,aktif\n"
                                            "PT Dua Fiktif,NIB 2,2028-05-01,aktif\n")));
        assert_int_equal(run(place, cli_content,
                             (const char *[]){ "content", "diff", place->list, "--source", "KP2MI", "--on",
                                               "2026-11-01", "--data", place->data, NULL }),
                         CLI_OK);
        assert_true(said(place, "new     p3mi daftar"));
        assert_true(said(place, "PT Satu Fiktif"));
        assert_true(said(place, "PT Dua Fiktif"));
}

static int say_next(struct cli *cli)
{
        cli_print_next(cli, "Next: ");
        return CLI_OK;
}

static int next_command(int argc, char **argv)
{
        struct cli cli = { .command = "kentongan next", .usage = "", .about = "" };
        return cli_run(&cli, argc, argv, say_next);
}

static void shows_no_password_of_a_database(void **state)
{
        struct place *place = *state;
        static const struct {
                const char *given, *said;
        } rows[] = {
                { "postgresql://kt:rahasia@host:5432/kq", "--database postgresql://kt@host:5432/kq\n" },
                { "postgresql://kt:raha:sia@/kq?host=/run", "--database 'postgresql://kt@/kq?host=/run'\n" },
                { "postgresql://kt@host:5432/kq", "--database postgresql://kt@host:5432/kq\n" },
                { "postgresql://host:5432/kq", "--database postgresql://host:5432/kq\n" },
                { "postgresql:///kq", "--database postgresql:///kq\n" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                const char *const words[] = { "next", "--database", rows[i].given, NULL };
                assert_int_equal(run(place, next_command, words), CLI_OK);
                assert_true(said(place, rows[i].said));
                assert_int_equal(said(place, "The password is left out"), strstr(rows[i].given, "sia") != NULL);
                assert_false(said(place, "sia@"));
        }
        assert_int_equal(run(place, next_command, (const char *[]){ "next", "--database", "mysql://x", NULL }),
                         CLI_USAGE);
        assert_true(said(place, "begins with postgresql://"));
}

static void says_that_nothing_was_proven_where_nothing_is(void **state)
{
        struct place *place = *state;
        assert_int_equal(init(place), CLI_OK);
        assert_int_equal(run(place, cli_doctor, (const char *[]){ "doctor", "--data", place->data, NULL }), CLI_OK);
        assert_true(said(place, "sealed values: none tried"));
        assert_true(said(place, "files: none opened"));
        assert_false(said(place, "sample of 0"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(an_unknown_option_is_named, open_place, close_place),
                cmocka_unit_test_setup_teardown(makes_no_demonstration_of_a_real_office, open_place, close_place),
                cmocka_unit_test_setup_teardown(names_the_largest_that_is_called_so_first, open_place, close_place),
                cmocka_unit_test_setup_teardown(tells_every_value_that_differs, open_place, close_place),
                cmocka_unit_test_setup_teardown(names_the_companies_of_a_first_list, open_place, close_place),
                cmocka_unit_test_setup_teardown(shows_no_password_of_a_database, open_place, close_place),
                cmocka_unit_test_setup_teardown(says_that_nothing_was_proven_where_nothing_is, open_place, close_place),
        };
        return cmocka_run_group_tests_name("cli/answers", tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is not fully declared does not build, and the sentence says where. */
#include "../test.h"

#include "base/buffer.h"

#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/kentongan-routegen-XXXXXX";
static struct buffer said;

#define HANDLER(name) "enum error " name "(struct request *rq, const struct " name "_params *p)\n{\n}\n"
#define SUMMARY " * summary: Satu / One\n"
#define PUBLIC SUMMARY " * permission: public\n * purpose: none\n"
#define SIGNED SUMMARY " * permission: a.b\n * purpose: none\n"

/* Runs routegen on a file with this text; its exit status, what it said in `said`. */
static int run(const char *text)
{
        char source[64], errors[64];
        (void)snprintf(source, sizeof(source), "%s/pages.c", folder);
        (void)snprintf(errors, sizeof(errors), "%s/errors", folder);
        FILE *file = fopen(source, "we");
        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_CREAT | O_TRUNC | O_WRONLY, 0600);
        char program[512], table[] = "table";
        (void)snprintf(program, sizeof(program), "%s", ROUTEGEN);
        char *arguments[] = { program, table, folder, source, NULL };
        pid_t child;
        int status = 0;
        assert_int_equal(posix_spawn(&child, program, &actions, NULL, arguments, NULL), 0);
        assert_true(waitpid(child, &status, 0) == child);
        posix_spawn_file_actions_destroy(&actions);
        buffer_clear(&said);
        char chunk[4096];
        file = fopen(errors, "re");
        assert_non_null(file);
        size_t got;
        while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
                buffer_append(&said, slice_of(chunk, got));
        (void)fclose(file);
        return WEXITSTATUS(status);
}

static void refuses(const char *text, const char *sentence)
{
        assert_int_equal(run(text), 1);
        if (slice_find(buffer_slice(&said), slice_from_cstr(sentence)) == SIZE_MAX)
                fail_msg("no \"%s\" in \"%.*s\"", sentence, SLICE_FMT(buffer_slice(&said)));
}

static void takes_a_whole_declaration(void **state)
{
        (void)state;
        assert_int_equal(run("/* ROUTE GET /a/{id}\n" SIGNED " * path id uuid\n */\n" HANDLER("a")
                             "/* SHAPE Thing: one\n * name text null\n * parts Part[] ?\n */\n"
                             "/* SHAPE Part: of it\n * kind choice(a b)\n */\n"
                             "/* ROUTE GET /api/b\n" PUBLIC " * version: tag\n * answer 200 Thing[]\n */\n"
                             HANDLER("b")), 0);
        assert_int_equal(said.size, 0);
}

static void refuses_answers_without_shape(void **state)
{
        (void)state;
        const char *thing = "/* SHAPE Thing: one\n * name text\n */\n";
        char text[1024];
        refuses("/* ROUTE GET /api/a\n" PUBLIC " */\n" HANDLER("a"), "a route of the API without answer");
        refuses("/* ROUTE GET /api/a\n" PUBLIC " * answer 404\n */\n" HANDLER("a"),
                "a route of the API without answer");
        refuses("/* ROUTE GET /a\n" PUBLIC " * answer 200 Thing\n */\n" HANDLER("a"), "there is no SHAPE Thing");
        refuses("/* ROUTE GET /a\n" PUBLIC " * answer 200 thing\n */\n" HANDLER("a"),
                "neither a shape nor a media type");
        refuses("/* ROUTE GET /a\n" PUBLIC " * answer good\n */\n" HANDLER("a"), "a status and what comes with it");
        refuses("/* ROUTE GET /a\n" PUBLIC " * answer 204\n * answer 204\n */\n" HANDLER("a"),
                "answer 204 stands twice");
        refuses("/* ROUTE GET /a\n" PUBLIC " * answer 409 text/plain\n */\n" HANDLER("a"), "the problem document");
        refuses("/* ROUTE GET /a\n" PUBLIC " * version: old\n */\n" HANDLER("a"), "version: \"old\" is not allowed");
        refuses(thing, "pages.c:1: nobody answers with SHAPE Thing");
        (void)snprintf(text, sizeof(text), "%s%s%s", thing, thing,
                       "/* ROUTE GET /a\n" PUBLIC " * answer 200 Thing\n */\n" HANDLER("a"));
        refuses(text, "SHAPE Thing stands at");
        refuses("/* SHAPE thing: one\n * name text\n */\n", "a name with a capital and what it is");
        refuses("/* SHAPE Thing\n * name text\n */\n", "a name with a capital and what it is");
        refuses("/* SHAPE Thing: one\n */\n", "has no fields");
        refuses("/* SHAPE Thing: one\n * name string\n */\n", "field name has no type");
        refuses("/* SHAPE Thing: one\n * name text maybe\n */\n", "neither null nor ?");
        refuses("/* SHAPE Thing: one\n * name text\n * name text\n */\n", "field name stands twice");
        refuses("/* SHAPE Thing: one\n * part Part\n */\n", "there is no SHAPE Part");
        refuses("/* SHAPE Thing: one\n * fictional text\n */\n", "is no name for a field");
}

static void refuses_what_is_missing(void **state)
{
        (void)state;
        refuses("/* ROUTE GET /a\n * permission: public\n * purpose: none\n */\n" HANDLER("a"),
                "pages.c:1: route without summary");
        refuses("\n/* ROUTE GET /a\n" SUMMARY " * purpose: none\n */\n" HANDLER("a"),
                "pages.c:2: route without permission");
        refuses("/* ROUTE GET /a\n" SUMMARY " * permission: public\n */\n" HANDLER("a"), "route without purpose");
        refuses("/* ROUTE POST /a\n" SIGNED " */\n" HANDLER("a"), "route without csrf");
        refuses("/* ROUTE POST /a\n" SIGNED " * csrf: none\n */\n" HANDLER("a"), "a POST is never csrf: none");
        refuses("/* ROUTE POST /a\n" PUBLIC " * csrf: token\n */\n" HANDLER("a"), "no session whose token");
        refuses(HANDLER("a"), "pages.c:1: handler a has no ROUTE comment");
        refuses("/* ROUTE GET /a\n" PUBLIC " */\n", "has no handler");
        refuses("/* ROUTE GET /a\n" PUBLIC " */\nint x;\n" HANDLER("a"), "stands directly above");
}

static void refuses_what_stands_twice(void **state)
{
        (void)state;
        refuses("/* ROUTE GET /a/{x}\n" PUBLIC " * path x uuid\n */\n" HANDLER("a")
                "/* ROUTE GET /a/{y}\n" PUBLIC " * path y uuid\n */\n" HANDLER("b"), "is declared at");
        refuses("/* ROUTE GET /a\n" PUBLIC " */\n" HANDLER("a") "/* ROUTE GET /b\n" PUBLIC " */\n" HANDLER("a"),
                "handler a is declared at");
        refuses("/* ROUTE GET /a\n" PUBLIC " * query x uuid\n * query x uuid\n */\n" HANDLER("a"), "stands twice");
}

static void refuses_parameters_without_bounds(void **state)
{
        (void)state;
        refuses("/* ROUTE GET /a\n" PUBLIC " * query x text\n */\n" HANDLER("a"),
                "pages.c:5: parameter x needs its bounds");
        refuses("/* ROUTE GET /a\n" PUBLIC " * query x int 5..2\n */\n" HANDLER("a"), "needs its bounds");
        refuses("/* ROUTE GET /a\n" PUBLIC " * query x string\n */\n" HANDLER("a"), "no type that exists");
        refuses("/* ROUTE GET /a\n" PUBLIC " * query x choice()\n */\n" HANDLER("a"), "choice without words");
        refuses("/* ROUTE GET /a/{id}\n" PUBLIC " */\n" HANDLER("a"), "{id} has no path line");
        refuses("/* ROUTE GET /a\n" PUBLIC " * path id uuid\n */\n" HANDLER("a"), "1 path lines for 0 places");
        refuses("/* ROUTE GET /a\n" PUBLIC " * form x uuid\n */\n" HANDLER("a"), "a GET has no body");
        refuses("/* ROUTE GET /a\n" PUBLIC " * colour: red\n */\n" HANDLER("a"), "is not a setting");
        refuses("/* ROUTE GET /a\n" PUBLIC " * anything\n */\n" HANDLER("a"), "neither a parameter nor a setting");
        refuses("/* ROUTE FETCH /a\n" PUBLIC " */\n" HANDLER("a"), "ROUTE needs a method");
        refuses("/* ROUTE GET /a//b\n" PUBLIC " */\n" HANDLER("a"), "neither a word nor {name}");
        refuses("/* ROUTE GET /a\n" SIGNED " * log: none\n */\n" HANDLER("a"), "log: none is for public routes");
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *at)
{
        (void)about, (void)type, (void)at;
        return remove(path);
}

int main(void)
{
        if (!mkdtemp(folder))
                return 2;
        buffer_init(&said, 1 << 16);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(takes_a_whole_declaration),
                cmocka_unit_test(refuses_answers_without_shape),
                cmocka_unit_test(refuses_what_is_missing),
                cmocka_unit_test(refuses_what_stands_twice),
                cmocka_unit_test(refuses_parameters_without_bounds),
        };
        int failed = cmocka_run_group_tests(tests, NULL, NULL);
        buffer_free(&said);
        (void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
        return failed;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan doctor: is everything as it should be; and does a sealed value stand anywhere in the clear. */
#include "base/checked.h"
#include "cli/checkup.h"
#include "cli/tree.h"

enum { CANARIES_MAX = 10'000, CANARY_LEAST = 6, CANARY_FILE_MAX = 8 * 1024 * 1024 };

struct hunt {
        struct checkup *checkup;
        struct tree_needles canaries;
        const char *path;
        size_t files, found;
        int64_t bytes;
};

/* The number of the line, never the value: what doctor prints may be sent on. */
static void say_found(size_t needle, int64_t offset, void *context)
{
        struct hunt *hunt = context;
        hunt->found++;
        checkup_say(hunt->checkup, false, M("canary of line %zu stands in %s at byte %lld"), needle + 1, hunt->path,
                    (long long)offset);
}

static enum error search_one(const struct tree_file *file, void *context)
{
        struct hunt *hunt = context;
        hunt->path = file->path;
        enum error err = tree_search(file->path, hunt->canaries, say_found, hunt);
        if (err == ERR_NOT_FOUND)
                return OK;
        hunt->files++;
        hunt->bytes += file->size;
        return err;
}

static int read_canaries(const struct cli *cli, struct slice path, struct hunt *hunt, struct arena *arena)
{
        struct slice text, line;
        const char *name = arena_cstr(arena, path);
        struct slice *items = arena_array(arena, struct slice, CANARIES_MAX);
        if (!name || !items || file_read(name, CANARY_FILE_MAX, arena, &text) != OK)
                return cli_failf(cli, CLI_FAILED, M("the file of --canaries cannot be read. Nothing was searched; "
                                                    "give the path of a text file, one value a line."));
        while (slice_next(&text, '\n', &line)) {
                line = slice_trim(line);
                if (line.size < CANARY_LEAST || hunt->canaries.count == CANARIES_MAX)
                        return cli_failf(cli, CLI_USAGE, M("--canaries: line %zu is shorter than %d characters, or "
                                                           "there are too many."),
                                         hunt->canaries.count + 1, CANARY_LEAST);
                items[hunt->canaries.count++] = line;
        }
        hunt->canaries.items = items;
        return CLI_OK;
}

static int search(const struct cli *cli, struct checkup *checkup, struct slice canaries)
{
        _cleanup_arena_ struct arena arena;
        struct hunt hunt = { .checkup = checkup };
        arena_init(&arena, 2 * (size_t)CANARY_FILE_MAX);
        int code = read_canaries(cli, canaries, &hunt, &arena);
        enum error err = code == CLI_OK ? tree_each(checkup->program->data, search_one, &hunt) : OK;
        for (size_t i = 0; code == CLI_OK && err == OK && i < cli->word_count; i++) {
                const char *path = arena_cstr(&arena, cli->words[i]);
                err = path ? tree_each(path, search_one, &hunt) : ERR_MEMORY;
        }
        if (code == CLI_OK && err != OK)
                code = cli_failf(cli, CLI_FAILED, M("not everything could be read (%s): the search proves nothing."),
                                 error_name(err));
        if (code == CLI_OK)
                checkup_say(checkup, hunt.found == 0, M("canaries: %zu %s looked for in %zu %s of %lld bytes, %zu "
                                                        "found"),
                            hunt.canaries.count, cli_noun(hunt.canaries.count, M("value"), M("values")), hunt.files,
                            cli_noun(hunt.files, M("file"), M("files")), (long long)hunt.bytes, hunt.found);
        return code;
}

struct wishes {
        struct slice canaries;
        bool all_values;
};

static int run(struct cli *cli)
{
        const struct wishes *wishes = cli->own;
        const struct slice *canaries = &wishes->canaries;
        struct program program;
        struct checkup checkup = { .program = &program, .all_values = wishes->all_values };
        if (slice_is_null(*canaries) && cli->word_count > 0)
                return cli_fail(cli, CLI_USAGE, M("words are further folders to search with --canaries. See --help."));
        int code = cli_open(cli, PROGRAM_READ_ONLY, &program);
        if (code != CLI_OK)
                return code;
        checkup_databases(&checkup);
        checkup_keys(&checkup);
        checkup_journal(&checkup);
        checkup_blobs(&checkup);
        checkup_machine(&checkup);
        if (!slice_is_null(*canaries))
                code = search(cli, &checkup, *canaries);
        program_close(&program);
        if (code == CLI_OK && checkup.findings > 0)
                code = cli_failf(cli, CLI_FINDING, M("%d %s above."), checkup.findings,
                                 cli_noun((uint64_t)checkup.findings, M("finding"), M("findings")));
        return code;
}

int cli_doctor(int argc, char **argv)
{
        struct wishes wishes = { 0 };
        const struct cli_option options[] = {
                { "all-values", .flag = &wishes.all_values,
                  .help = M("Open every sealed value of every case, however long it takes; else one of each, for at "
                            "most 20 seconds a database.") },
                { "canaries", .value = &wishes.canaries,
                  .help = M("File of values, one a line, that must stand nowhere in the clear: also searches the "
                            "data folder.") },
        };
        struct cli cli = { .command = "kentongan doctor",
                           .usage = "[--all-values] [--canaries FILE [FOLDER...]]   --data FOLDER",
                           .about = M("Checks databases, schema, keys, journal, files, space, clock and jobs, and "
                                      "says one line for each; exit code\n"
                                      "3 when something is wrong. Changes nothing, and runs beside the program that "
                                      "serves.\n\n"
                                      "Of each referral and each tip it opens one value, and names the case when that "
                                      "does not open, never what\n"
                                      "is in it; --all-values opens them all.\n\n"
                                      "--canaries proves that sealed values stay sealed: enter values through the "
                                      "pages (a phone, a name), write\n"
                                      "the same values into a file, and doctor searches every file of the data "
                                      "folder for them - databases,\n"
                                      "write-ahead log, files, leftovers - and further folders given as words (logs, "
                                      "/tmp, cores). It names\n"
                                      "file, byte and line, never the value."),
                           .options = options, .option_count = ARRAY_SIZE(options), .own = &wishes };
        return cli_run(&cli, argc, argv, run);
}

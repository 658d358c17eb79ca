/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan rotate: new keys for files, for values, and the master key itself. */
#include "base/checked.h"
#include "blobs/rotate.h"
#include "cli/cli.h"
#include "cli/reseal.h"
#include "program/office.h"
#include "store/store.h"
#include "store/vault.h"

#include <fcntl.h>

enum { BATCH = 50, PATH_MOST = 4096 };

static enum error read_offices(struct program *program, struct office_list *ret_list)
{
        enum error err;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = office_list_all(tx, &program->arena, ret_list);
        }
        return err;
}

/* --- files -------------------------------------------------------------------------------------------------------- */

/* On a terminal a line of progress is written over the one before; in a file only the last stands. */
static const char *line_start(void)
{
        return isatty(STDOUT_FILENO) ? "\r" : "";
}

static enum error walk_files(struct program *program, struct slice code, struct uuid office_id)
{
        enum error err;
        struct blob_progress progress = { 0 };
        struct blob_walk walk = { .office_id = office_id, .batch = BATCH };
        transaction (tx, program->app.store, TX_WRITE, &err) {
                err = blob_rotate_begin(tx, office_id);
        }
        if (err != OK && err != ERR_CONFLICT) /* a walk that was interrupted is ended first */
                return err;
        while (!progress.finished) {
                TRY(blob_rotate_step(&program->app.blobs, program->app.store, &walk, &progress));
                if (progress.finished || isatty(STDOUT_FILENO))
                        printf(M("%s%.*s: %lld of %lld files"), line_start(), SLICE_FMT(code), (long long)progress.done,
                               (long long)progress.total);
                (void)fflush(stdout);
        }
        putchar('\n');
        return OK;
}

/* --- values ------------------------------------------------------------------------------------------------------- */

static void tell(void *context, const struct reseal_progress *progress)
{
        const struct office_list *offices = context;
        struct slice code = S("-");
        for (size_t i = 0; i < offices->count; i++)
                if (uuid_equal(offices->items[i].id, progress->office_id))
                        code = offices->items[i].code;
        if (!isatty(STDOUT_FILENO) && progress->done < progress->total)
                return;
        printf(M("%s%s %.*s: %lld of %lld values"), line_start(), progress->database, SLICE_FMT(code),
               (long long)progress->done, (long long)progress->total);
        (void)fflush(stdout);
}

static int new_values_keys(const struct cli *cli, struct program *program)
{
        struct office_list offices = { 0 };
        struct reseal_run walk = { .program = program, .tell = tell, .context = &offices };
        enum error err = read_offices(program, &offices);
        if (err == OK)
                err = reseal_run(&walk);
        putchar('\n');
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("it stopped (%s). Everything opens; run it again to go on."),
                                 error_name(err));
        printf(M("Everything is sealed under the new keys. The old ones seal nothing any more; the running program "
                 "retires them\n"
                 "when they have rested for a day. Backups made before have them with them.\n"));
        return CLI_OK;
}

/* --- all offices -------------------------------------------------------------------------------------------------- */

static int each_office(const struct cli *cli, struct program *program,
                       enum error (*step)(struct program *program, struct slice code, struct uuid office_id))
{
        struct office_list offices = { 0 };
        enum error err = read_offices(program, &offices);
        for (size_t i = 0; i < offices.count && err == OK; i++)
                err = step(program, offices.items[i].code, offices.items[i].id);
        return err == OK ? CLI_OK
                         : cli_failf(cli, CLI_FAILED, M("it stopped (%s). Everything opens; run it again to go on."),
                                     error_name(err));
}

/* --- the master key ----------------------------------------------------------------------------------------------- */

struct key_paths {
        char now[PATH_MOST], next[PATH_MOST], before[PATH_MOST];
};

static enum error change_in(struct store *store, const struct vault *from, const struct vault *to, const char *name)
{
        enum error err;
        int64_t count = 0;
        transaction (tx, store, TX_WRITE, &err) {
                err = vault_change_master(tx, from, to, &count);
        }
        if (err == OK)
                printf(M("%s: %lld %s wrapped anew\n"), name, (long long)count,
                       cli_noun((uint64_t)count, M("data key"), M("data keys")));
        return err;
}

/* The old file gets a second name, for backups of before; its first is then the new one's, in one step. */
static enum error swap_files(const struct key_paths *paths, const char *folder)
{
        _cleanup_close_ int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        bool done = fd >= 0 && link(paths->now, paths->before) == 0 && rename(paths->next, paths->now) == 0 &&
                    fsync(fd) == 0;
        return done ? OK : ERR_IO;
}

static int change_master(const struct cli *cli, struct program *program)
{
        struct key_paths paths;
        _cleanup_vault_ struct vault *next = NULL;
        (void)snprintf(paths.now, sizeof paths.now, "%s/master.key", program->keys);
        (void)snprintf(paths.next, sizeof paths.next, "%s/master.key.new", program->keys);
        (void)snprintf(paths.before, sizeof paths.before, "%s/master.key.%lld", program->keys,
                       (long long)clock_now());
        enum error err = vault_open(paths.next, true, &next);
        if (err == OK)
                err = change_in(program->app.store, program->app.vault, next, "main");
        if (err == OK)
                err = change_in(program->app.tips, program->app.vault, next, "tips");
        if (err == OK)
                err = swap_files(&paths, program->keys);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("it stopped (%s). Nothing is lost: keep every file of %s and run "
                                                    "it again before `serve`."), error_name(err), program->keys);
        printf(M("The master key has changed. Backups made before need %s: keep it as long as you keep them.\n"
                 "`kentongan restore` finds it in this folder. Copy the folder to where its other copy is kept.\n"),
               paths.before);
        return CLI_OK;
}

static int run(struct cli *cli)
{
        struct program program;
        struct slice what = cli->word_count == 1 ? cli->words[0] : S("");
        bool files = slice_equal(what, S("files")), values = slice_equal(what, S("values"));
        if (!files && !values && !slice_equal(what, S("master")))
                return cli_fail(cli, CLI_USAGE, M("say what: files, values or master."));
        int code = cli_open(cli, files || values ? PROGRAM_WRITE : PROGRAM_CHANGE_MASTER, &program);
        if (code != CLI_OK)
                return code;
        code = files ? each_office(cli, &program, walk_files) : values ? new_values_keys(cli, &program)
                                                                       : change_master(cli, &program);
        program_close(&program);
        return code;
}

int cli_rotate(int argc, char **argv)
{
        struct cli cli = { .command = "kentongan rotate", .usage = "files|values|master --data FOLDER",
                           .about = M("Makes new keys. `files`: a new key for sealed files, and the old ones sealed "
                                      "again, with progress;\n"
                                      "the running program does this by itself once a year. `values`: the same for "
                                      "the sealed columns of\n"
                                      "both databases; the program goes on with a run that was interrupted. "
                                      "`master`: a new master key, under\n"
                                      "which all data keys are wrapped anew. Stop the program (on PostgreSQL every "
                                      "node) before. An interrupted\n"
                                      "run is run again.") };
        return cli_run(&cli, argc, argv, run);
}

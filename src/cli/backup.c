/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan backup: databases, files and a manifest, while the program serves. */
#include "base/checked.h"
#include "cli/cli.h"
#include "cli/manifest.h"
#include "store/store.h"

#include <errno.h>
#include <sys/stat.h>

enum { REPORT_EVERY = 1000 };

struct backup {
        struct program *program;
        const char *target; /* FOLDER.part until it is whole */
        struct buffer manifest;
        size_t count;
        int64_t bytes;
};

static const char *path_in(struct backup *backup, struct arena *arena, const char *name)
{
        return arena_printf(arena, "%s/%s", backup->target, name).data;
}

static enum error note_file(struct backup *backup, struct manifest_file file)
{
        manifest_add(&backup->manifest, &file);
        backup->count++;
        backup->bytes += file.size;
        return buffer_check(&backup->manifest);
}

static enum error copy_database(struct backup *backup, struct store *store, const char *name)
{
        struct manifest_file file = { .path = slice_from_cstr(name) };
        const char *path = path_in(backup, &backup->program->arena, name);
        if (!path)
                return ERR_MEMORY;
        fprintf(stderr, "%s ...\n", name);
        TRY(store_backup(store, path));
        TRY(tree_hash(path, file.hash, &file.size));
        return note_file(backup, file);
}

static bool is_temporary(const char *relative)
{
        const char *name = strrchr(relative, '/');
        return (name ? name[1] : relative[0]) == '.' || strstr(relative, ".new") || strstr(relative, ".tmp");
}

/* A file that retention removed since the walk began is not named by the copied databases either, or is reported by
 * doctor; a file that is being written has no name yet. */
static enum error copy_blob(const struct tree_file *from, void *context)
{
        struct backup *backup = context;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 16 * 1024);
        if (is_temporary(from->relative))
                return OK;
        const char *relative = arena_printf(&arena, "blobs/%s", from->relative).data;
        const char *to = relative ? path_in(backup, &arena, relative) : NULL;
        struct manifest_file file = { .path = slice_from_cstr(relative) };
        if (!to)
                return ERR_MEMORY;
        enum error err = tree_copy(from->path, to, file.hash, &file.size);
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        if (backup->count % REPORT_EVERY == 0)
                fprintf(stderr, M("%zu files, %lld MB ...\n"), backup->count, (long long)(backup->bytes >> 20));
        return note_file(backup, file);
}

/* Databases first: every file they name was durable before. */
static enum error copy_all(struct backup *backup)
{
        struct program *program = backup->program;
        const char *blobs = arena_printf(&program->arena, "%s/blobs", program->data).data;
        const char *manifest = path_in(backup, &program->arena, MANIFEST_NAME);
        if (!blobs || !manifest)
                return ERR_MEMORY;
        manifest_begin(&backup->manifest);
        TRY(copy_database(backup, program->app.store, "kentongan.db"));
        TRY(copy_database(backup, program->app.tips, "tips.db"));
        TRY(tree_each(blobs, copy_blob, backup));
        manifest_end(&backup->manifest, backup->count);
        TRY(buffer_check(&backup->manifest));
        TRY(file_write(manifest, buffer_slice(&backup->manifest)));
        return tree_sync_folder(backup->target);
}

/* Whether the folder above `folder` is `data` or lies in it. */
static bool lies_in(struct arena *arena, const char *folder, const char *data)
{
        struct slice path = slice_from_cstr(folder);
        while (path.size > 1 && path.data[path.size - 1] == '/')
                path.size--;
        while (path.size > 0 && path.data[path.size - 1] != '/')
                path.size--;
        char *named = arena_cstr(arena, path.size ? path : S("."));
        char *above = named ? realpath(named, NULL) : NULL, *whole = realpath(data, NULL);
        struct slice outer = slice_from_cstr(whole), inner = slice_from_cstr(above);
        bool in = above && whole && slice_starts_with(inner, outer) &&
                  (inner.size == outer.size || inner.data[outer.size] == '/');
        free(above);
        free(whole);
        return in;
}

static int make(const struct cli *cli, struct program *program, const char *folder)
{
        struct backup backup = { .program = program, .target = arena_printf(&program->arena, "%s.part", folder).data };
        struct stat about;
        if (!backup.target)
                return cli_fail(cli, CLI_FAILED, M("there is not enough memory. Nothing was made; try again when the "
                                                   "machine is less busy."));
        if (stat(folder, &about) == 0)
                return cli_failf(cli, CLI_FAILED, M("%s is there already; a backup goes into a new folder. Nothing "
                                                    "was changed."), folder);
        if (lies_in(&program->arena, folder, program->data))
                return cli_failf(cli, CLI_FAILED, M("%s lies in the data folder, and would go down with it. Nothing "
                                                    "was changed."), folder);
        bool made = mkdir(backup.target, 0700) == 0;
        if (!made && errno == ENOENT)
                return cli_failf(cli, CLI_FAILED, M("the folder above %s is not there. Is the disk of the backups "
                                                    "mounted? Nothing was changed."), folder);
        if (!made)
                return cli_failf(cli, CLI_FAILED, M("%s cannot be made (%s). If an earlier backup was cut off, "
                                                    "remove it first."),
                                 backup.target, strerrordesc_np(errno));
        buffer_init(&backup.manifest, MANIFEST_MAX);
        enum error err = copy_all(&backup);
        buffer_free(&backup.manifest);
        if (err == OK && rename(backup.target, folder) != 0)
                err = ERR_IO;
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the backup is not whole (%s); %s can be removed. The data are "
                                                    "as they were."),
                                 error_name(err), backup.target);
        printf(M("%s: %zu %s, %lld bytes, whole.\n"
                 "The keys are NOT in it. Without a copy of %s, kept elsewhere, nobody can read what is sealed in "
                 "it.\n"
                 "Prove it: kentongan restore %s --data /some/empty/folder --keys %s\n"),
               folder, backup.count, cli_noun(backup.count, M("file"), M("files")), (long long)backup.bytes,
               program->keys, folder, program->keys);
        return CLI_OK;
}

static int run(struct cli *cli)
{
        struct program program;
        const char *folder = cli->word_count == 1 ? arena_cstr(&cli->arena, cli->words[0]) : NULL;
        if (!folder)
                return cli_fail(cli, CLI_USAGE, M("say the new folder of the backup. See --help."));
        if (cli->config.database.size)
                return cli_fail(cli, CLI_USAGE, M("PostgreSQL is backed up with its own tools:\n"
                                                  "PGOPTIONS='-c kentongan.scope=every-office' pg_dump "
                                                  "--enable-row-security of both databases,\n"
                                                  "the main one first, then a copy of the folder blobs "
                                                  "(docs/operations.md). Nothing was made."));
        int code = cli_open(cli, PROGRAM_READ_ONLY, &program);
        if (code != CLI_OK)
                return code;
        code = make(cli, &program, folder);
        program_close(&program);
        return code;
}

int cli_backup(int argc, char **argv)
{
        struct cli cli = { .command = "kentongan backup", .usage = "NEW-FOLDER   --data FOLDER",
                           .about = M("Copies both databases, each as of one moment, and all sealed files, while the "
                                      "program serves; writes a\n"
                                      "manifest with the hash of each. The folder appears under its name only when "
                                      "it is whole.\n"
                                      "The keys are not in it: copy the folder of keys once, and keep it apart. "
                                      "Prove a backup with\n"
                                      "`kentongan restore` into an empty folder, on another machine, twice a year.") };
        return cli_run(&cli, argc, argv, run);
}

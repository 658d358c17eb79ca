/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan restore: puts a backup into an empty folder and proves it. */
#include "base/checked.h"
#include "cli/checkup.h"
#include "cli/destroyed.h"
#include "cli/manifest.h"
#include "cli/old_master.h"

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

enum { REPORT_EVERY = 1000 };

/* True as well when the folder does not exist. */
static bool folder_is_empty(const char *path)
{
        DIR *folder = opendir(path);
        if (!folder)
                return errno == ENOENT;
        bool empty = true;
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): glibc promises it for a stream that no other thread has */
        for (struct dirent *entry; empty && (entry = readdir(folder));)
                empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        (void)closedir(folder);
        return empty;
}

static int read_manifest(const struct cli *cli, struct arena *arena, const char *backup, struct manifest *ret_manifest)
{
        struct slice text;
        const char *path = arena_printf(arena, "%s/%s", backup, MANIFEST_NAME).data;
        if (!path || file_read(path, MANIFEST_MAX, arena, &text) != OK)
                return cli_failf(cli, CLI_FAILED, M("%s holds no %s: it is no whole backup. Nothing was changed."),
                                 backup, MANIFEST_NAME);
        if (manifest_read(text, arena, ret_manifest) != OK)
                return cli_failf(cli, CLI_FINDING, M("%s/%s is cut or altered. Nothing was changed; take another "
                                                     "backup."), backup,
                                 MANIFEST_NAME);
        return CLI_OK;
}

/* Copies, and compares what was read with the manifest. */
static int take_file(const struct cli *cli, const char *backup, const char *data, const struct manifest_file *file)
{
        uint8_t hash[TREE_HASH_SIZE];
        int64_t size = 0;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 32 * 1024);
        const char *from = arena_printf(&arena, "%s/%.*s", backup, SLICE_FMT(file->path)).data;
        const char *to = arena_printf(&arena, "%s/%.*s", data, SLICE_FMT(file->path)).data;
        enum error err = from && to ? tree_copy(from, to, hash, &size) : ERR_MEMORY;
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("%.*s cannot be copied (%s). The backup is untouched; empty %s "
                                                    "before trying again."),
                                 SLICE_FMT(file->path), error_name(err), data);
        if (size != file->size || memcmp(hash, file->hash, sizeof hash) != 0)
                return cli_failf(cli, CLI_FINDING, M("%.*s is not what was backed up. Do not use this backup; empty "
                                                     "%s."),
                                 SLICE_FMT(file->path), data);
        return CLI_OK;
}

/* Stands in the folder until the copy is proven: cut off half-way, it would be served with what it has. */
static bool set_mark(const char *mark, const char *data)
{
        return folder_make(data) == OK && file_write(mark, S("")) == OK && tree_sync_folder(data) == OK;
}

static int take_files(const struct cli *cli, const char *backup, const char *data, const struct manifest *manifest)
{
        for (size_t i = 0; i < manifest->count; i++) {
                int code = take_file(cli, backup, data, &manifest->files[i]);
                if (code != CLI_OK)
                        return code;
                if (i % REPORT_EVERY == REPORT_EVERY - 1)
                        fprintf(stderr, M("%zu of %zu files ...\n"), i + 1, manifest->count);
        }
        return CLI_OK;
}

static int prove(const struct cli *cli, const char *data, const char *mark)
{
        struct program program;
        struct checkup checkup = { .program = &program, .older = true };
        int code = cli_open(cli, PROGRAM_READ_ONLY, &program);
        if (code != CLI_OK)
                return cli_failf(cli, code, M("the copy in %s is whole, but does not open with these keys; the "
                                              "backup is as it was. Empty %s, and restore again with the folder of "
                                              "keys that belongs to it: --keys FOLDER."), data, data);
        checkup_databases(&checkup);
        checkup_keys(&checkup);
        checkup_blobs(&checkup);
        checkup_journal(&checkup);
        program_close(&program);
        if (checkup.findings > 0)
                return cli_failf(cli, CLI_FINDING, M("%d %s above; do not serve %s."), checkup.findings,
                                 cli_noun((uint64_t)checkup.findings, M("finding"), M("findings")), data);
        if (remove(mark) != 0 || tree_sync_folder(data) != OK)
                return cli_failf(cli, CLI_FAILED, M("the copy is proven, but %s cannot be removed. Remove it before "
                                                    "you serve %s."), mark, data);
        cli_print_next(cli, M("Restored and proven. Next: "));
        return CLI_OK;
}

static int run(struct cli *cli)
{
        struct manifest manifest = { 0 };
        const char *backup = cli->word_count == 1 ? arena_cstr(&cli->arena, cli->words[0]) : NULL;
        const char *data = cli->config.data.size ? arena_cstr(&cli->arena, cli->config.data) : NULL;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 2 * (size_t)MANIFEST_MAX);
        if (!backup || !data || cli->config.database.size)
                return cli_fail(cli, CLI_USAGE, M("say the folder of the backup and --data FOLDER (SQLite only). See "
                                                  "--help."));
        const char *mark = arena_printf(&cli->arena, "%s/" PROGRAM_UNFINISHED, data).data;
        if (!mark)
                return cli_fail(cli, CLI_FAILED, error_name(ERR_MEMORY));
        if (access(mark, F_OK) == 0)
                return cli_failf(cli, CLI_FAILED, M("a restore into %s was cut off: %s lies there. Nothing was "
                                                    "changed. Empty the folder, or give another, and restore again."),
                                 data, PROGRAM_UNFINISHED);
        if (!folder_is_empty(data))
                return cli_failf(cli, CLI_FAILED, M("%s is not empty; a backup is never put over other data. Nothing "
                                                    "was changed."), data);
        int code = old_master_look(cli);
        if (code == CLI_OK)
                code = read_manifest(cli, &arena, backup, &manifest);
        if (code != CLI_OK)
                return code;
        fprintf(stderr, M("Backup of %.*s, made by version %.*s: %zu %s.\n"), SLICE_FMT(manifest.made),
                SLICE_FMT(manifest.version), manifest.count, cli_noun(manifest.count, M("file"), M("files")));
        if (!set_mark(mark, data))
                return cli_failf(cli, CLI_FAILED, M("%s cannot be made. Nothing was changed; is its disk mounted, "
                                                    "and may this user write there?"), data);
        code = take_files(cli, backup, data, &manifest);
        if (code == CLI_OK)
                code = old_master_fit(cli);
        if (code == CLI_OK)
                code = destroyed_fit(cli);
        return code == CLI_OK ? prove(cli, data, mark) : code;
}

int cli_restore(int argc, char **argv)
{
        struct cli cli = { .command = "kentongan restore", .usage = "BACKUP   --data EMPTY-FOLDER [--keys FOLDER]",
                           .about = M("Copies a backup into an empty folder, compares every file with the manifest, "
                                      "and proves the copy: databases,\n"
                                      "keys, a sample of sealed values, every sealed file, the journal. The keys are "
                                      "not in a backup: give their\n"
                                      "folder with --keys, or put it beside the data folder under its name with "
                                      ".keys. The backup is only read.\n"
                                      "Keys of cases that destroyed.cases in that folder lists are taken away from "
                                      "the copy.\n"
                                      "A backup from before `rotate master` opens with the old master key that lies "
                                      "in that folder; the copy\n"
                                      "comes under the present one.") };
        return cli_run(&cli, argc, argv, run);
}

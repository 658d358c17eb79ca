/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/old_master.h"

#include "base/checked.h"
#include "program/keys.h"
#include "store/store.h"
#include "store/vault.h"

#include <dirent.h>

#define MASTER "master.key"
enum { PATH_MOST = 4096 };

struct fit {
        const struct cli *cli;
        const char *data;
        char keys[PATH_MOST];
        struct vault *now, *old;
        struct key_count count; /* of the main database, under the present key */
};

static enum error open_key(const struct fit *fit, const char *name, struct vault **ret_vault)
{
        char path[PATH_MOST + 300];
        (void)snprintf(path, sizeof path, "%s/%s", fit->keys, name);
        return vault_open(path, false, ret_vault);
}

static int begin(struct cli *cli, struct fit *fit)
{
        struct slice data = cli->config.data, keys = cli->config.keys;
        fit->cli = cli;
        fit->data = arena_cstr(&cli->arena, data);
        if (keys.size)
                (void)snprintf(fit->keys, sizeof fit->keys, "%.*s", SLICE_FMT(keys));
        else
                (void)snprintf(fit->keys, sizeof fit->keys, "%.*s.keys", SLICE_FMT(data));
        enum error err = fit->data ? open_key(fit, MASTER, &fit->now) : ERR_MEMORY;
        return err == OK ? CLI_OK
                         : cli_failf(cli, CLI_FAILED, M("%s/%s cannot be read (%s). Nothing was changed; give the "
                                                        "folder of keys that belongs to the backup: --keys FOLDER."),
                                     fit->keys, MASTER, error_name(err));
}

static void end(struct fit *fit)
{
        vault_close(fit->old);
        vault_close(fit->now);
}

static enum error count_under(const struct fit *fit, const struct vault *vault, struct key_count *ret_count)
{
        enum error err;
        struct store *store = NULL;
        struct store_options options = { .folder = fit->data, .vault = fit->now, .read_only = true };
        TRY(store_open(&options, &store, NULL));
        transaction (tx, store, TX_READ, &err) {
                err = keys_count(tx, vault, ret_count);
        }
        store_close(store);
        return err;
}

static enum error wrap_anew(const struct fit *fit, const char *file)
{
        enum error err;
        int64_t count = 0;
        struct store *store = NULL;
        struct store_options options = { .folder = fit->data, .file = file, .vault = fit->now };
        TRY(store_open(&options, &store, NULL));
        transaction (tx, store, TX_WRITE, &err) {
                err = vault_change_master(tx, fit->old, fit->now, &count);
        }
        store_close(store);
        return err;
}

static bool opens_all(const struct fit *fit, const struct vault *vault)
{
        struct key_count count = { 0 };
        return count_under(fit, vault, &count) == OK && count.closed == 0;
}

/* The first of those that were put aside that opens all. */
static void find_old(struct fit *fit)
{
        DIR *folder = opendir(fit->keys);
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): glibc promises it for a stream that no other thread has */
        for (struct dirent *entry; folder && !fit->old && (entry = readdir(folder));) {
                if (strncmp(entry->d_name, MASTER ".", sizeof MASTER) != 0 ||
                    open_key(fit, entry->d_name, &fit->old) != OK)
                        continue;
                if (opens_all(fit, fit->old)) {
                        printf(M("The backup is from before the master key changed: %s/%s opens it.\n"), fit->keys,
                               entry->d_name);
                        continue;
                }
                vault_close(fit->old);
                fit->old = NULL;
        }
        if (folder)
                (void)closedir(folder);
}

static int fit_old(struct fit *fit)
{
        find_old(fit);
        if (!fit->old)
                return cli_failf(fit->cli, CLI_FINDING, M("the copy is whole, but the master key in %s opens %lld of "
                                                          "its %lld data keys, and none that was put aside there "
                                                          "opens them all. Empty %s, and restore again with the "
                                                          "folder of keys that belongs to the backup: --keys FOLDER."),
                                 fit->keys, (long long)fit->count.opened,
                                 (long long)fit->count.opened + (long long)fit->count.closed, fit->data);
        enum error err = wrap_anew(fit, NULL);
        if (err == OK)
                err = wrap_anew(fit, "tips.db");
        if (err != OK)
                return cli_failf(fit->cli, CLI_FAILED, M("its data keys could not be wrapped under the present "
                                                         "master key (%s). The backup is untouched; empty %s before "
                                                         "trying again."),
                                 error_name(err), fit->data);
        printf(M("Its data keys are wrapped under the present master key: serve the copy with this folder of keys.\n"));
        return CLI_OK;
}

int old_master_look(struct cli *cli)
{
        struct fit fit = { 0 };
        int code = begin(cli, &fit);
        end(&fit);
        return code;
}

int old_master_fit(struct cli *cli)
{
        struct fit fit = { 0 };
        int code = begin(cli, &fit);
        /* What cannot be counted is left to the proof, which says why. */
        if (code == CLI_OK && count_under(&fit, fit.now, &fit.count) == OK && fit.count.closed > 0)
                code = fit_old(&fit);
        end(&fit);
        return code;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/destroyed.h"

#include "base/file.h"
#include "base/log.h"
#include "store/migrate.h"
#include "store/store.h"
#include "store/vault.h"
#include "subjects/subjects.h"

#include <errno.h>
#include <unistd.h>

enum { LIST_MAX = 4 << 20, PATH_MOST = 4096 };

/* Of an id, "#..." or nothing. */
static bool read_line(struct slice line, struct destroyed *list)
{
        struct slice word = slice_trim(line);
        if (word.size == 0 || word.data[0] == '#')
                return true;
        return uuid_parse(word, &list->items[list->count]) && ++list->count;
}

enum error destroyed_read(const char *keys, struct arena *arena, struct destroyed *ret_list, size_t *ret_line)
{
        char path[PATH_MOST];
        struct slice text, line;
        size_t lines = 1;
        (void)snprintf(path, sizeof path, "%s/" DESTROYED_NAME, keys);
        *ret_list = (struct destroyed){ 0 };
        if (access(path, F_OK) != 0 && errno == ENOENT)
                return OK;
        TRY(file_read(path, LIST_MAX, arena, &text));
        for (size_t i = 0; i < text.size; i++)
                lines += text.data[i] == '\n';
        struct destroyed list = { .items = arena_array(arena, struct uuid, lines) };
        if (!list.items)
                return ERR_MEMORY;
        for (size_t number = 1; slice_next(&text, '\n', &line); number++)
                if (!read_line(line, &list)) {
                        *ret_line = number;
                        return ERR_INVALID;
                }
        *ret_list = list;
        return OK;
}

bool destroyed_holds(const struct destroyed *list, struct uuid case_id)
{
        for (size_t i = 0; i < list->count; i++)
                if (uuid_equal(list->items[i], case_id))
                        return true;
        return false;
}

enum error destroyed_replay(struct store *store, const struct destroyed *list, int64_t *ret_count)
{
        enum error err;
        int64_t count = 0;
        transaction (tx, store, TX_WRITE, &err) {
                err = OK;
                count = 0;
                for (size_t i = 0; err == OK && i < list->count; i++) {
                        int64_t gone = 0;
                        err = case_key_destroy(tx, list->items[i], &gone);
                        count += gone;
                }
        }
        if (err == OK)
                *ret_count = count;
        return err;
}

/* What a tip said of recruiters stands in the main database too, under the office's key. */
static enum error forget_said(struct store *main, const struct destroyed *list, int64_t *ret_count)
{
        enum error err = OK;
        int64_t count = 0, some = 0;
        for (size_t i = 0; err == OK && i < list->count; i++) {
                const struct source_ref source = { .kind = SOURCE_TIP, .id = list->items[i] };
                transaction (tx, main, TX_WRITE, &err) {
                        err = subjects_forget(tx, &source, &some);
                }
                count += err == OK ? some : 0;
        }
        *ret_count = count;
        return err;
}

static int refuse_list(const struct cli *cli, const char *keys, enum error err, size_t line)
{
        if (err == ERR_INVALID)
                return cli_failf(cli, CLI_FAILED, M("%s/%s: line %zu is no id of a case. Nothing was destroyed, "
                                                    "and nothing is served while it stands so; an id stands alone on "
                                                    "its line, a remark begins with #."), keys, DESTROYED_NAME, line);
        return cli_failf(cli, CLI_FAILED, M("%s/%s cannot be read (%s). Nothing was destroyed, and nothing is "
                                            "served: a case that is on it could be read again. Let the program's user "
                                            "read it."), keys, DESTROYED_NAME, error_name(err));
}

static int refuse_replay(const struct cli *cli, enum error err)
{
        return cli_failf(cli, CLI_FAILED, M("the keys of the cases in %s could not be taken away (%s). Not served, so "
                                            "that none of them is read again; `kentongan doctor` says what is wrong."),
                         DESTROYED_NAME, error_name(err));
}

int destroyed_replay_all(const struct cli *cli, struct program *program)
{
        struct store *const stores[] = { program->app.store, program->app.tips };
        struct destroyed list;
        size_t line = 0;
        int64_t count = 0, some = 0, said = 0;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, DESTROYED_ARENA);
        enum error err = destroyed_read(program->keys, &arena, &list, &line);
        if (err != OK)
                return refuse_list(cli, program->keys, err, line);
        for (size_t i = 0; err == OK && list.count > 0 && i < 2; i++) {
                err = destroyed_replay(stores[i], &list, &some);
                count += some;
        }
        if (err == OK)
                err = forget_said(program->app.store, &list, &said);
        if (err != OK)
                return refuse_replay(cli, err);
        if (count + said > 0) {
                char keys[24], mentions[24];
                (void)snprintf(keys, sizeof keys, "%lld", (long long)count);
                (void)snprintf(mentions, sizeof mentions, "%lld", (long long)said);
                LOG(LOG_WARN, "case.destroyed", { "keys", slice_from_cstr(keys) },
                    { "mentions", slice_from_cstr(mentions) });
        }
        return CLI_OK;
}

/* One database of a copy; with a vault it is the main one. */
static enum error fit_one(const struct store_options *options, const struct migration_set *set,
                          const struct destroyed *list, int64_t *count)
{
        int64_t some = 0, said = 0;
        struct store *store = NULL;
        char message[STORE_MESSAGE_SIZE];
        TRY(store_open(options, &store, message));
        enum error err = OK;
        if (store_schema_check(store, set, message) == OK) {
                err = destroyed_replay(store, list, &some);
                if (err == OK && options->vault)
                        err = forget_said(store, list, &said);
        }
        store_close(store);
        *count += some;
        return err;
}

static enum error fit(const char *data, const char *keys, const struct destroyed *list, int64_t *count)
{
        char path[PATH_MOST];
        struct vault *vault = NULL;
        (void)snprintf(path, sizeof path, "%s/master.key", keys);
        TRY(vault_open(path, false, &vault));
        enum error err = fit_one(&(struct store_options){ .folder = data, .vault = vault }, &migrations_main, list,
                                 count);
        if (err == OK)
                err = fit_one(&(struct store_options){ .folder = data, .file = "tips.db" }, &migrations_tips, list,
                              count);
        vault_close(vault);
        return err;
}

int destroyed_fit(struct cli *cli)
{
        struct destroyed list;
        size_t line = 0;
        int64_t count = 0;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, DESTROYED_ARENA);
        const char *data = arena_cstr(&arena, cli->config.data), *keys = arena_cstr(&arena, cli->config.keys);
        if (data && cli->config.keys.size == 0)
                keys = arena_printf(&arena, "%s.keys", data).data;
        enum error err = data && keys ? destroyed_read(keys, &arena, &list, &line) : ERR_MEMORY;
        if (err != OK)
                return refuse_list(cli, keys ? keys : "", err, line);
        if (list.count > 0)
                err = fit(data, keys, &list, &count);
        if (err != OK)
                return refuse_replay(cli, err);
        if (count > 0)
                printf(M("Keys of cases in this backup that %s/%s says are destroyed: %lld. They are taken away from "
                         "the copy.\n"), keys, DESTROYED_NAME, (long long)count);
        return CLI_OK;
}

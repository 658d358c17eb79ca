/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/program.h"

#include "base/file.h"
#include "access/scope.h"
#include "journal/journal.h"
#include "program.sql.h"
#include "store/migrate.h"
#include "store/store.h"
#include "store/vault.h"
#include "text/date.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { PROGRAM_ARENA = 16 * 1024 * 1024 };

enum error folder_make(const char *path)
{
        struct stat about;
        if (mkdir(path, 0700) == 0)
                return file_sync_folder(path);
        if (errno != EEXIST || stat(path, &about) != 0)
                return ERR_IO;
        return S_ISDIR(about.st_mode) ? OK : ERR_IO;
}

enum error file_read(const char *path, size_t limit, struct arena *arena, struct slice *ret_bytes)
{
        struct stat about;
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
        if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
                return ERR_IO;
        if ((uintmax_t)about.st_size > limit)
                return ERR_TOO_LARGE;
        size_t size = (size_t)about.st_size, got = 0;
        char *bytes = arena_alloc(arena, size + 1);
        if (!bytes)
                return ERR_MEMORY;
        while (got < size) {
                ssize_t part = read(fd, bytes + got, size - got);
                if (part <= 0)
                        return ERR_IO;
                got += (size_t)part;
        }
        *ret_bytes = slice_of(bytes, size);
        return OK;
}

enum error file_write(const char *path, struct slice bytes)
{
        return file_replace(path, bytes);
}

static enum error fail(char *message, enum error err, const char *what, const char *about)
{
        (void)snprintf(message, PROGRAM_MESSAGE_SIZE, "%s: %s (%s).", what, about, error_name(err));
        return err;
}

static enum error resolve_folders(struct program *program)
{
        struct config *config = &program->config;
        if (config->data.size == 0)
                return ERR_INVALID;
        if (config->keys.size == 0)
                config->keys = arena_join(&program->arena, config->data, S(".keys"));
        program->data = arena_cstr(&program->arena, config->data);
        program->keys = arena_cstr(&program->arena, config->keys);
        return program->data && program->keys ? OK : ERR_INVALID;
}

static const char *key_path(struct program *program, const char *name)
{
        return arena_printf(&program->arena, "%s/%s", program->keys, name).data;
}

static enum error open_keys(struct program *program, enum program_mode mode, char *message)
{
        if (mode == PROGRAM_WRITE && folder_make(program->keys) != OK)
                return fail(message, ERR_IO, "The folder of keys cannot be made", program->keys);
        enum error err = vault_open(key_path(program, "master.key"), mode == PROGRAM_WRITE, &program->app.vault);
        if (err != OK)
                return fail(message, err, "The master key cannot be read; without it sealed data stay closed",
                            program->keys);
        err = journal_key_open(key_path(program, "journal.key"), &program->app.journal_key);
        if (err != OK)
                return fail(message, err, "The journal's signing key cannot be read", program->keys);
        return OK;
}

static struct store_options options_of(struct program *program, enum program_mode mode)
{
        const struct config *config = &program->config;
        return (struct store_options){
                .folder = config->database.size ? NULL : program->data,
                .uri = config->database.size ? arena_cstr(&program->arena, config->database) : NULL,
                .pooler = slice_equal(config->pooler, S("transaction")) ? POOLER_TRANSACTION : POOLER_NONE,
                .connections = (unsigned)config->connections,
                .vault = program->app.vault,
                .read_only = mode == PROGRAM_READ_ONLY,
        };
}

static enum error open_store(struct program *program, const struct store_options *options,
                             const struct migration_set *set, struct store **ret_store, char *message)
{
        struct store *store = NULL;
        char why[STORE_MESSAGE_SIZE] = "";
        enum error err = store_open(options, &store, why);
        if (err == OK && !options->read_only)
                err = store_migrate(store, set, why);
        if (err != OK) {
                store_close(store);
                return fail(message, err, "The database cannot be opened", why[0] ? why : program->data);
        }
        *ret_store = store;
        return OK;
}

/* Tips live in SQLite beside the rest, or in a database of their own next to the PostgreSQL one (its name with
 * _tips). */
static enum error open_tips(struct program *program, struct store_options options, char *message)
{
        if (!options.uri) {
                options.file = "tips.db";
        } else {
                struct slice uri = slice_from_cstr(options.uri);
                size_t question = slice_find_byte(uri, '?');
                struct slice tips = arena_join(&program->arena, slice_sub(uri, 0, question), S("_tips"));
                options.uri = arena_join(&program->arena, tips, slice_from(uri, question)).data;
        }
        return open_store(program, &options, &migrations_tips, &program->app.tips, message);
}

/* The office whose portal the public sees: the one that was made first. None yet is fine: init makes one. */
static enum error find_public_office(struct program *program)
{
        enum error err;
        struct program_offices_rows offices = { 0 };
        transaction (tx, program->app.store, TX_READ, &err) {
                err = program_offices(tx, &program->arena, &offices);
        }
        TRY(err);
        if (offices.count == 0)
                return OK;
        program->app.public_office = offices.items[0].id;
        program->app.public_office_name = offices.items[0].name;
        return zone_parse(offices.items[0].zone, &program->app.public_zone_minutes) ? OK : ERR_CORRUPT;
}

enum error program_open(struct program *program, const struct config *config, enum program_mode mode,
                        char ret_message[PROGRAM_MESSAGE_SIZE])
{
        *program = (struct program){ .config = *config, .app.blobs.folder = -1 };
        arena_init(&program->arena, PROGRAM_ARENA);
        enum error err = resolve_folders(program);
        if (err != OK)
                return fail(ret_message, err, "No data folder is given", "use --data FOLDER");
        if (mode == PROGRAM_WRITE && folder_make(program->data) != OK)
                return fail(ret_message, ERR_IO, "The data folder cannot be made", program->data);
        TRY(open_keys(program, mode, ret_message));
        struct store_options options = options_of(program, mode);
        TRY(open_store(program, &options, &migrations_main, &program->app.store, ret_message));
        scope_install(program->app.store);
        TRY(open_tips(program, options, ret_message));
        err = blob_store_open(program->data, &program->app.blobs);
        if (err != OK)
                return fail(ret_message, err, "The folder of files cannot be opened", program->data);
        program->app.public_origin = program->config.public_origin;
        program->app.webhooks = (struct webhook_guard){ program->config.webhook_hosts,
                                                        program->config.webhook_private };
        return program_refresh(program);
}

enum error program_refresh(struct program *program)
{
        return find_public_office(program);
}

void program_close(struct program *program)
{
        store_close(program->app.tips);
        store_close(program->app.store);
        blob_store_close(&program->app.blobs);
        journal_key_close(program->app.journal_key);
        vault_close(program->app.vault);
        arena_reset(&program->arena);
        *program = (struct program){ .app.blobs.folder = -1 };
}

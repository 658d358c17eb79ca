/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/program.h"

#include "base/file.h"
#include "access/scope.h"
#include "journal/journal.h"
#include "program/installation.h"
#include "program/keys.h"
#include "program.sql.h"
#include "store/migrate.h"
#include "store/store.h"
#include "store/vault.h"
#include "text/date.h"
#include "text/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

static enum error fail_database(char *message, enum error err, const char *why)
{
        if (err == ERR_BUSY) { /* nothing is lost or wrong: whoever asked says what to do (cli_say_closed) */
                (void)snprintf(message, PROGRAM_MESSAGE_SIZE, "%s.", why);
                return err;
        }
        (void)snprintf(message, PROGRAM_MESSAGE_SIZE,
                       M("The database cannot be opened: %s (%s). Nothing was changed; all data are kept. See whether "
                         "--data or --database is right, and whether the database's server runs; what is lost comes "
                         "back with `kentongan restore`."), why, error_name(err));
        return err;
}

/* A folder that cannot be used: whoever may write there, or its disk, is what has to change. */
static enum error fail_folder(char *message, const char *what, const char *path)
{
        (void)snprintf(message, PROGRAM_MESSAGE_SIZE,
                       M("%s: %.200s (%s). Nothing was changed; all data are kept. See whether the disk is there and "
                         "has room, and whether this user may write in the folder (`ls -ld`, `df -h`)."),
                       what, path, error_name(ERR_IO));
        return ERR_IO;
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

/* Tips live in SQLite beside the rest, or in a database of their own next to the PostgreSQL one (its name with
 * _tips). */
void program_store_options(struct program *program, enum program_mode mode, struct store_options *ret_main,
                           struct store_options *ret_tips)
{
        const struct config *config = &program->config;
        struct store_options options = {
                .folder = config->database.size ? NULL : program->data,
                .uri = config->database.size ? arena_cstr(&program->arena, config->database) : NULL,
                .pooler = slice_equal(config->pooler, S("transaction")) ? POOLER_TRANSACTION : POOLER_NONE,
                .connections = (unsigned)config->connections,
                .vault = program->app.vault,
                .read_only = mode == PROGRAM_READ_ONLY,
                .look_first = mode != PROGRAM_READ_ONLY,
        };
        *ret_main = *ret_tips = options;
        ret_tips->file = options.uri ? NULL : "tips.db";
        if (options.uri) {
                struct slice uri = slice_from_cstr(options.uri);
                size_t question = slice_find_byte(uri, '?');
                struct slice tips = arena_join(&program->arena, slice_sub(uri, 0, question), S("_tips"));
                ret_tips->uri = arena_join(&program->arena, tips, slice_from(uri, question)).data;
        }
}

struct opening {
        struct program *program;
        const struct store_options *options;
        const struct migration_set *set;
        bool prove; /* that the master key opens what is in it */
};

static enum error open_store(const struct opening *opening, struct store **ret_store, char *message)
{
        char why[STORE_MESSAGE_SIZE] = "";
        enum error err = store_open(opening->options, ret_store, why);
        if (err != OK)
                return fail_database(message, err, why[0] ? why : opening->program->data);
        if (opening->set == &migrations_main)
                scope_install(*ret_store);
        return opening->prove ? keys_prove(opening->program, *ret_store, message) : OK;
}

static enum error migrate_store(const struct opening *opening, struct store *store, char *message)
{
        char why[STORE_MESSAGE_SIZE] = "";
        if (opening->options->read_only)
                return OK;
        enum error err = store_migrate(store, opening->set, why);
        return err == OK ? OK : fail_database(message, err, why[0] ? why : opening->program->data);
}

static enum error open_stores(struct program *program, enum program_mode mode, char *message)
{
        struct store_options main_options, tips_options;
        program_store_options(program, mode, &main_options, &tips_options);
        bool proven = mode == PROGRAM_READ_ONLY || (mode == PROGRAM_CHANGE_MASTER && keys_are_changing(program));
        const struct opening main = { program, &main_options, &migrations_main, !proven };
        const struct opening tips = { program, &tips_options, &migrations_tips, !proven };
        TRY(open_store(&main, &program->app.store, message));
        TRY(open_store(&tips, &program->app.tips, message));
        if (mode != PROGRAM_READ_ONLY)
                TRY(keys_prove_databases(program, message));
        TRY(migrate_store(&main, program->app.store, message));
        if (!proven)
                TRY(keys_prove_signer(program, message));
        TRY(migrate_store(&tips, program->app.tips, message));
        if (mode != PROGRAM_READ_ONLY)
                TRY(installation_settle(program, message));
        if (mode != PROGRAM_READ_ONLY && keys_settle(program) != OK)
                return fail_folder(message, M("The folder of keys cannot be written"), program->keys);
        return OK;
}

/* What is fictional stays so however it is served: restored, by a second node, or without --demo. */
static bool has_fictional(const struct program_offices_rows *offices)
{
        for (size_t i = 0; i < offices->count; i++)
                if (offices->items[i].fictional)
                        return true;
        return false;
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
        program->app.demo = program->app.demo || has_fictional(&offices);
        return zone_parse(offices.items[0].zone, &program->app.public_zone_minutes) ? OK : ERR_CORRUPT;
}

/* What a restore that was cut off left is not served as if it were all. */
static enum error check_finished(struct program *program, char *message)
{
        const char *mark = arena_printf(&program->arena, "%s/" PROGRAM_UNFINISHED, program->data).data;
        if (!mark)
                return ERR_MEMORY;
        if (access(mark, F_OK) != 0)
                return OK;
        (void)snprintf(message, PROGRAM_MESSAGE_SIZE,
                       M("A restore into %.200s did not end well: %s lies there. Nothing was changed. Empty the folder "
                         "and run `kentongan restore` again. If it is the best copy that is left, remove that file: "
                         "what is missing then stays missing."), program->data, PROGRAM_UNFINISHED);
        return ERR_CORRUPT;
}

static enum error find_data(struct program *program, enum program_mode mode, char *message)
{
        if (mode != PROGRAM_READ_ONLY && folder_make(program->data) != OK)
                return fail_folder(message, M("The data folder cannot be made"), program->data);
        if (mode != PROGRAM_READ_ONLY)
                return check_finished(program, message);
        if (access(program->data, F_OK) == 0)
                return OK;
        (void)snprintf(message, PROGRAM_MESSAGE_SIZE, M("There is no data folder %.200s. Nothing was changed; give the "
                                                        "right one with --data FOLDER."), program->data);
        return ERR_NOT_FOUND;
}

enum error program_open(struct program *program, const struct config *config, enum program_mode mode,
                        char ret_message[PROGRAM_MESSAGE_SIZE])
{
        *program = (struct program){ .config = *config, .app.blobs.folder = -1 };
        arena_init(&program->arena, PROGRAM_ARENA);
        enum error err = resolve_folders(program);
        if (err != OK)
                return fail(ret_message, err, M("No data folder is given"), M("use --data FOLDER"));
        TRY(find_data(program, mode, ret_message));
        TRY(keys_open(program, mode, ret_message));
        TRY(open_stores(program, mode, ret_message));
        err = blob_store_open(program->data, &program->app.blobs);
        if (err != OK)
                return fail_folder(ret_message, M("The folder of files cannot be opened"), program->data);
        program->app.public_origin = program->config.public_origin;
        program->app.code_required = slice_equal(program->config.second_factor, S("required"));
        program->app.webhooks = (struct webhook_guard){ program->config.webhook_hosts,
                                                        program->config.webhook_private };
        program->app.pushes = (struct webhook_guard){ program->config.deliver ? program->config.push_hosts : S(""),
                                                      program->config.webhook_private };
        err = program_refresh(program);
        return err == OK ? OK : fail_database(ret_message, err, M("the list of offices cannot be read"));
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

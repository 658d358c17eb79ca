/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The SQLite driver: how a connection is opened, the pool of readers, statements. */
#include "store/sqlite.h"

#include "base/checked.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>

enum { STATEMENT_SIZE_MAX = 1 << 20, VALUE_SIZE_MAX = 16 << 20, LOOK_MS = 200 };

struct sqlite_state {
        char path[4096];
        int lock;
        struct writer *writer;
        pthread_mutex_t mutex;
        pthread_cond_t returned;
        struct lite *idle;
        unsigned open, waiting;
};

bool lite_is_sick(int code)
{
        return (code & 0xff) == SQLITE_IOERR && code != SQLITE_IOERR_SHMSIZE && code != SQLITE_IOERR_NOMEM;
}

enum error lite_error(int code)
{
        switch (code) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
        case SQLITE_CONSTRAINT_FOREIGNKEY:
                return ERR_CONFLICT;
        case SQLITE_IOERR_SHMSIZE:
                return ERR_BUSY;
        default:
                break;
        }
        switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
                return ERR_INVALID;
        case SQLITE_FULL:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
                return ERR_BUSY;
        case SQLITE_TOOBIG:
                return ERR_TOO_LARGE;
        case SQLITE_NOMEM:
                return ERR_MEMORY;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
                return ERR_CORRUPT;
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
                return ERR_IO;
        default:
                return ERR_INTERNAL;
        }
}

int lite_exec(struct lite *lite, const char *sql)
{
        int code = sqlite3_exec(lite->db, sql, NULL, NULL, NULL);
        return code == SQLITE_OK ? SQLITE_OK : sqlite3_extended_errcode(lite->db);
}

int lite_do(struct lite *lite, enum lite_verb verb)
{
        static const char *const texts[LITE_VERBS] = { "BEGIN",          "BEGIN IMMEDIATE", "SAVEPOINT member",
                                                       "RELEASE member", "COMMIT",          "ROLLBACK" };
        sqlite3_stmt **prepared = &lite->verbs[verb];
        if (!*prepared &&
            sqlite3_prepare_v3(lite->db, texts[verb], -1, SQLITE_PREPARE_PERSISTENT, prepared, NULL) != SQLITE_OK)
                return sqlite3_extended_errcode(lite->db);
        int code = sqlite3_step(*prepared) == SQLITE_DONE ? SQLITE_OK : sqlite3_extended_errcode(lite->db);
        (void)sqlite3_reset(*prepared);
        return code;
}

static int configure(const struct store *store, struct lite *lite, bool writer)
{
        const char *pragmas[] = {
                "PRAGMA trusted_schema = OFF",
                "PRAGMA cell_size_check = ON",
                "PRAGMA foreign_keys = ON",
                "PRAGMA temp_store = MEMORY",
                "PRAGMA mmap_size = 0",
                writer ? "PRAGMA journal_mode = WAL" : "PRAGMA query_only = ON",
                store->options.unsafe_fast ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = FULL",
                "PRAGMA secure_delete = FAST",
                "PRAGMA wal_autocheckpoint = 0",
        };
        (void)sqlite3_extended_result_codes(lite->db, 1);
        (void)sqlite3_busy_timeout(lite->db, 0);
        (void)sqlite3_db_config(lite->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        (void)sqlite3_db_config(lite->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !writer, NULL);
        /* Else a statement with LIKE is parsed anew for each value that is bound to its pattern. */
        (void)sqlite3_db_config(lite->db, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
        (void)sqlite3_limit(lite->db, SQLITE_LIMIT_LENGTH, VALUE_SIZE_MAX);
        (void)sqlite3_limit(lite->db, SQLITE_LIMIT_SQL_LENGTH, STATEMENT_SIZE_MAX);
        (void)sqlite3_limit(lite->db, SQLITE_LIMIT_EXPR_DEPTH, 200);
        (void)sqlite3_limit(lite->db, SQLITE_LIMIT_ATTACHED, 0);
        for (size_t i = 0; i < ARRAY_SIZE(pragmas); i++) {
                int code = lite_exec(lite, pragmas[i]);
                if (code != SQLITE_OK)
                        return code;
        }
        return SQLITE_OK;
}

/* SQLite counts the bytes of all connections under one lock, at each allocation; nothing here asks for the sum. */
static void count_no_memory(void)
{
        (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum error lite_open(const struct store *store, const char *path, bool writer, struct lite *ret_lite, char *ret_message)
{
        static pthread_once_t once = PTHREAD_ONCE_INIT;
        (void)pthread_once(&once, count_no_memory);
        struct lite lite = { 0 };
        int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (writer ? SQLITE_OPEN_CREATE : 0);
        int code = sqlite3_open_v2(path, &lite.db, flags, NULL);
        if (code == SQLITE_OK)
                code = configure(store, &lite, writer);
        if (code != SQLITE_OK) {
                if (ret_message)
                        (void)snprintf(ret_message, STORE_MESSAGE_SIZE, "%s: %s", path,
                                       lite.db ? sqlite3_errmsg(lite.db) : sqlite3_errstr(code));
                (void)sqlite3_close(lite.db);
                return lite_error(code);
        }
        *ret_lite = lite;
        return OK;
}

static void finalize(void *prepared)
{
        (void)sqlite3_finalize(prepared);
}

void lite_close(struct lite *lite)
{
        statement_cache_free(&lite->cache, finalize);
        for (size_t i = 0; i < LITE_VERBS; i++)
                finalize(lite->verbs[i]);
        (void)sqlite3_close(lite->db);
}

/* A reader, opened when there are fewer than allowed; waits for one otherwise. */
static enum error take_reader(struct tx *tx, struct sqlite_state *state)
{
        struct lite *reader = NULL;
        const struct store_options *options = &tx->store->options;
        (void)pthread_mutex_lock(&state->mutex);
        bool in_time = state->waiting < options->queue_limit;
        state->waiting++;
        while (in_time && !state->idle && state->open >= options->connections)
                in_time = wait_until(&state->returned, &state->mutex, tx->deadline);
        state->waiting--;
        bool fresh = in_time && !state->idle;
        if (in_time && state->idle) {
                reader = state->idle;
                state->idle = reader->next;
        }
        state->open += fresh;
        (void)pthread_mutex_unlock(&state->mutex);
        if (!in_time)
                return ERR_BUSY;
        if (fresh) {
                reader = calloc(1, sizeof *reader);
                enum error err = reader ? lite_open(tx->store, state->path, false, reader, NULL) : ERR_MEMORY;
                if (err != OK) {
                        free(reader);
                        (void)pthread_mutex_lock(&state->mutex);
                        state->open--;
                        (void)pthread_cond_signal(&state->returned);
                        (void)pthread_mutex_unlock(&state->mutex);
                        return err;
                }
        }
        tx->connection = reader;
        return OK;
}

static void return_reader(struct tx *tx)
{
        struct sqlite_state *state = tx->store->state;
        struct lite *reader = tx->connection;
        (void)lite_do(reader, LITE_ROLLBACK);
        (void)pthread_mutex_lock(&state->mutex);
        reader->next = state->idle;
        state->idle = reader;
        (void)pthread_cond_signal(&state->returned);
        (void)pthread_mutex_unlock(&state->mutex);
}

static enum error begin(struct tx *tx)
{
        struct sqlite_state *state = tx->store->state;
        if (!tx_reads(tx))
                return writer_begin(state->writer, tx);
        TRY(take_reader(tx, state));
        int code = lite_do(tx->connection, LITE_BEGIN);
        if (code == SQLITE_OK)
                return OK;
        return_reader(tx);
        return lite_error(code);
}

static enum error fail_query(struct query *query, int code)
{
        struct lite *lite = query->tx->connection;
        bool misplaced = query->tx->mode == TX_TRACED && code == SQLITE_READONLY;
        return tx_fail(query->tx, misplaced ? ERR_INTERNAL : lite_error(code), query->statement->name,
                       misplaced ? "writes in a TX_TRACED and is no trace" : sqlite3_errmsg(lite->db));
}

static int bind(sqlite3_stmt *prepared, int at, enum sql_type type, const struct sql_value *value)
{
        if (!value->present)
                return sqlite3_bind_null(prepared, at);
        switch (type) {
        case SQL_UUID:
                return sqlite3_bind_blob(prepared, at, value->uuid.bytes, sizeof value->uuid.bytes, SQLITE_STATIC);
        case SQL_TEXT:
        case SQL_DATE:
                return sqlite3_bind_text64(prepared, at, value->bytes.data, value->bytes.size, SQLITE_STATIC,
                                           SQLITE_UTF8);
        case SQL_BYTES:
                return sqlite3_bind_blob64(prepared, at, value->bytes.data, value->bytes.size, SQLITE_STATIC);
        case SQL_REAL:
                return sqlite3_bind_double(prepared, at, value->real);
        case SQL_BOOL:
                return sqlite3_bind_int(prepared, at, value->integer != 0);
        case SQL_INT:
        case SQL_INSTANT:
        default:
                return sqlite3_bind_int64(prepared, at, value->integer);
        }
}

static enum error run_on_connection(struct query *query, const struct sql_value *values)
{
        struct lite *lite = query->tx->connection;
        const struct statement *statement = query->statement;
        sqlite3_stmt *prepared = statement_cache_get(&lite->cache, statement);
        int code = SQLITE_OK;
        if (!prepared) {
                code = sqlite3_prepare_v3(lite->db, statement->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL);
                if (code != SQLITE_OK)
                        return fail_query(query, code);
                enum error err = statement_cache_put(&lite->cache, statement, prepared);
                if (err != OK) {
                        (void)sqlite3_finalize(prepared);
                        return tx_fail(query->tx, err, statement->name, "out of memory");
                }
        }
        if (sqlite3_stmt_busy(prepared))
                return tx_fail(query->tx, ERR_INTERNAL, statement->name, "the same statement is still open");
        int known = sqlite3_bind_parameter_count(prepared);
        for (unsigned i = 0; i < statement->param_count && (int)i < known && code == SQLITE_OK; i++)
                code = bind(prepared, (int)i + 1, statement->params[i], &values[i]);
        query->cursor = prepared;
        return code == SQLITE_OK ? OK : fail_query(query, code);
}

static enum error step(struct query *query, bool *ret_row)
{
        struct lite *lite = query->tx->connection;
        *ret_row = false;
        if (!query->cursor) /* a trace, kept for later */
                return OK;
        int code = sqlite3_step(query->cursor);
        if (code != SQLITE_ROW && code != SQLITE_DONE)
                return fail_query(query, sqlite3_extended_errcode(lite->db));
        *ret_row = code == SQLITE_ROW;
        if (code == SQLITE_DONE)
                query->changed = sqlite3_stmt_readonly(query->cursor) ? 0 : sqlite3_changes64(lite->db);
        return OK;
}

static void close_query(struct query *query)
{
        (void)sqlite3_reset(query->cursor);
        (void)sqlite3_clear_bindings(query->cursor);
}

/* A statement of a TX_TRACED that waits for the body to end; the memory is the transaction's. */
struct trace {
        struct trace *next;
        const struct statement *statement;
        struct sql_value values[];
};

static bool holds_bytes(enum sql_type type)
{
        return type == SQL_TEXT || type == SQL_DATE || type == SQL_BYTES;
}

static enum error keep_trace(struct tx *tx, const struct statement *statement, const struct sql_value *values)
{
        struct trace *trace = arena_alloc(&tx->arena, sizeof *trace + statement->param_count * sizeof *values);
        if (!trace)
                return tx_fail(tx, ERR_MEMORY, statement->name, "out of memory");
        *trace = (struct trace){ .statement = statement };
        for (unsigned i = 0; i < statement->param_count; i++) {
                trace->values[i] = values[i];
                if (!values[i].present || !holds_bytes(statement->params[i]))
                        continue;
                trace->values[i].bytes = arena_copy(&tx->arena, values[i].bytes);
                if (slice_is_null(trace->values[i].bytes))
                        return tx_fail(tx, ERR_MEMORY, statement->name, "out of memory");
        }
        struct trace **end = &tx->traces; /* few: a page has one entry, or one for each list on it */
        while (*end)
                end = &(*end)->next;
        *end = trace;
        return OK;
}

static enum error write_traces(struct tx *tx)
{
        for (const struct trace *trace = tx->traces; trace; trace = trace->next) {
                _cleanup_query_ struct query query = { .tx = tx, .statement = trace->statement };
                bool row;
                TRY(run_on_connection(&query, trace->values));
                TRY(step(&query, &row));
        }
        return OK;
}

/* The snapshot ends first: it must not wait for the writer's turn. */
static enum error commit_traced(struct tx *tx, struct writer *writer)
{
        return_reader(tx);
        if (!tx->traces)
                return OK;
        TRY(writer_begin(writer, tx));
        enum error err = write_traces(tx);
        if (err == OK)
                return writer_commit(writer, tx);
        writer_rollback(writer, tx);
        return err;
}

static enum error commit(struct tx *tx)
{
        struct sqlite_state *state = tx->store->state;
        if (tx->mode == TX_TRACED)
                return commit_traced(tx, state->writer);
        if (!tx_reads(tx))
                return writer_commit(state->writer, tx);
        return_reader(tx);
        return OK;
}

static void rollback(struct tx *tx)
{
        struct sqlite_state *state = tx->store->state;
        if (tx_reads(tx))
                return_reader(tx);
        else
                writer_rollback(state->writer, tx);
}

static enum error open_query(struct query *query, const struct sql_value *values)
{
        if (query->tx->mode == TX_TRACED && query->statement->trace)
                return keep_trace(query->tx, query->statement, values);
        return run_on_connection(query, values);
}

static struct slice blob_of(sqlite3_stmt *prepared, int at)
{
        const char *data = sqlite3_column_blob(prepared, at);
        return slice_of(data ? data : "", (size_t)sqlite3_column_bytes(prepared, at));
}

static bool column(struct query *query, unsigned index, enum sql_type type, struct sql_value *ret_value)
{
        sqlite3_stmt *prepared = query->cursor;
        int at = (int)index, stored = sqlite3_column_type(prepared, at);
        if (stored == SQLITE_NULL) {
                *ret_value = SQL_NULL;
                return true;
        }
        switch (type) {
        case SQL_UUID:
                if (stored != SQLITE_BLOB || sqlite3_column_bytes(prepared, at) != sizeof(struct uuid))
                        return false;
                ret_value->present = true;
                memcpy(ret_value->uuid.bytes, sqlite3_column_blob(prepared, at), sizeof(struct uuid));
                return true;
        case SQL_TEXT:
        case SQL_DATE:
        case SQL_BYTES:
                *ret_value = sql_slice(blob_of(prepared, at));
                return stored == (type == SQL_BYTES ? SQLITE_BLOB : SQLITE_TEXT);
        case SQL_REAL:
                *ret_value = sql_real(sqlite3_column_double(prepared, at));
                return stored == SQLITE_FLOAT || stored == SQLITE_INTEGER;
        case SQL_INT:
        case SQL_INSTANT:
        case SQL_BOOL:
        default:
                *ret_value = sql_int(sqlite3_column_int64(prepared, at));
                return stored == SQLITE_INTEGER;
        }
}

static enum error script(struct tx *tx, const char *text)
{
        struct lite *lite = tx->connection;
        int code = lite_exec(lite, text);
        return code == SQLITE_OK ? OK : tx_fail(tx, lite_error(code), "migration", sqlite3_errmsg(lite->db));
}

static int first_finding(struct lite *lite, const char *pragma, const char *fine, char *ret_message)
{
        sqlite3_stmt *prepared = NULL;
        int code = sqlite3_prepare_v2(lite->db, pragma, -1, &prepared, NULL);
        if (code == SQLITE_OK)
                code = sqlite3_step(prepared);
        const char *text = code == SQLITE_ROW ? (const char *)sqlite3_column_text(prepared, 0) : NULL;
        bool bad = code == SQLITE_ROW && (!text || strcmp(text, fine) != 0);
        if (bad || (code != SQLITE_ROW && code != SQLITE_DONE))
                (void)snprintf(ret_message, STORE_MESSAGE_SIZE, "%s: %s", pragma,
                               bad && text ? text : sqlite3_errmsg(lite->db));
        (void)sqlite3_finalize(prepared);
        return bad ? SQLITE_CORRUPT : code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

static enum error check(struct store *store, char ret_message[STORE_MESSAGE_SIZE])
{
        struct sqlite_state *state = store->state;
        struct lite lite = { 0 };
        TRY(lite_open(store, state->path, false, &lite, ret_message));
        int code = first_finding(&lite, "PRAGMA integrity_check(1)", "ok", ret_message);
        if (code == SQLITE_OK)
                code = first_finding(&lite, "PRAGMA foreign_key_check", "", ret_message);
        lite_close(&lite);
        return code == SQLITE_OK ? OK : lite_error(code);
}

/* Ends a check that takes longer than a start may. */
struct patience {
        pthread_mutex_t lock;
        pthread_cond_t ended;
        sqlite3 *db;
        bool done, late;
};

static void *interrupt_late(void *state)
{
        struct patience *patience = state;
        int64_t until = clock_monotonic() + LOOK_MS * SECOND / 1000;
        (void)pthread_mutex_lock(&patience->lock);
        while (!patience->done && wait_until(&patience->ended, &patience->lock, until))
                ;
        if (!patience->done) {
                patience->late = true;
                sqlite3_interrupt(patience->db);
        }
        (void)pthread_mutex_unlock(&patience->lock);
        return NULL;
}

static void say_damaged(const struct sqlite_state *state, const char *finding, char *ret_message)
{
        (void)snprintf(ret_message, STORE_MESSAGE_SIZE, "%.100s is damaged: %.80s. Nothing was changed. `kentongan "
                                                        "doctor` looks at all of it, `kentongan restore` brings back "
                                                        "a backup", state->path, finding);
}

/* Structure of all that can be read within LOOK_MS; a small office's whole database. What a check says after it was
 * interrupted means nothing (pages not reached look unused). */
static enum error look_over(struct store *store, struct sqlite_state *state, char *ret_message)
{
        struct lite lite = { 0 };
        pthread_t watch;
        char finding[STORE_MESSAGE_SIZE] = "";
        TRY(lite_open(store, state->path, false, &lite, ret_message));
        struct patience patience = { .lock = PTHREAD_MUTEX_INITIALIZER, .db = lite.db };
        wait_init(&patience.ended);
        bool watched = pthread_create(&watch, NULL, interrupt_late, &patience) == 0;
        int code = watched ? first_finding(&lite, "PRAGMA quick_check(1)", "ok", finding) : SQLITE_OK;
        (void)pthread_mutex_lock(&patience.lock);
        patience.done = true;
        (void)pthread_cond_signal(&patience.ended);
        (void)pthread_mutex_unlock(&patience.lock);
        if (watched)
                (void)pthread_join(watch, NULL);
        (void)pthread_cond_destroy(&patience.ended);
        lite_close(&lite);
        if (patience.late || code == SQLITE_OK)
                return OK;
        say_damaged(state, finding, ret_message);
        return lite_error(code);
}

static enum error backup(struct store *store, const char *path)
{
        struct sqlite_state *state = store->state;
        return lite_backup(store, state->writer, state->path, path);
}

static enum error standing(struct store *store)
{
        struct sqlite_state *state = store->state;
        return state->writer ? writer_standing(state->writer) : OK;
}

static void count(struct store *store, struct store_counts *counts)
{
        struct sqlite_state *state = store->state;
        (void)pthread_mutex_lock(&state->mutex);
        counts->open = counts->used = state->open;
        counts->connection_waiting = state->waiting;
        for (const struct lite *reader = state->idle; reader; reader = reader->next)
                counts->used--;
        (void)pthread_mutex_unlock(&state->mutex);
        if (state->writer)
                writer_count(state->writer, counts);
}

static void close_store(struct store *store)
{
        struct sqlite_state *state = store->state;
        for (struct lite *reader = state->idle, *next; reader; reader = next) {
                next = reader->next;
                lite_close(reader);
                free(reader);
        }
        writer_free(state->writer);
        close_cleanup(&state->lock);
        (void)pthread_cond_destroy(&state->returned);
        (void)pthread_mutex_destroy(&state->mutex);
        free(state);
}

static const struct driver sqlite_driver = {
        .kind = STORE_SQLITE, .close = close_store, .begin = begin, .commit = commit, .rollback = rollback,
        .open = open_query, .step = step, .close_query = close_query, .column = column, .script = script,
        .backup = backup, .check = check, .standing = standing, .count = count,
};

/* One process writes: a lock on a file of its own, because SQLite's locks allow several writers. */
static enum error lock_folder(struct sqlite_state *state, char *ret_message)
{
        char path[4096 + 8];
        (void)snprintf(path, sizeof path, "%s.lock", state->path);
        state->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (state->lock < 0) {
                (void)snprintf(ret_message, STORE_MESSAGE_SIZE, "%.250s: %s", path, strerrordesc_np(errno));
                return ERR_IO;
        }
        if (flock(state->lock, LOCK_EX | LOCK_NB) < 0) {
                (void)snprintf(ret_message, STORE_MESSAGE_SIZE, "%.250s: another process has this database open", path);
                return ERR_BUSY;
        }
        return OK;
}

/* The file exists before SQLite sees it, with the right mode, and its name is on the disk. */
static enum error create_file(const struct store *store, const char *path)
{
        _cleanup_close_ int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        _cleanup_close_ int folder = open(store->options.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return file < 0 || folder < 0 || fsync(folder) < 0 ? ERR_IO : OK;
}

static enum error open_state(struct store *store, struct sqlite_state *state, char *ret_message)
{
        const char *name = store->options.file ? store->options.file : "kentongan.db";
        int size = snprintf(state->path, sizeof state->path, "%s/%s", store->options.folder, name);
        if (size < 0 || (size_t)size >= sizeof state->path)
                return ERR_TOO_LARGE;
        if (store->options.read_only) {
                struct lite probe;
                TRY(lite_open(store, state->path, false, &probe, ret_message));
                lite_close(&probe);
                return OK;
        }
        TRY(lock_folder(state, ret_message));
        if (create_file(store, state->path) != OK) {
                (void)snprintf(ret_message, STORE_MESSAGE_SIZE, "%.250s: %s", state->path, strerrordesc_np(errno));
                return ERR_IO;
        }
        enum error err = writer_new(store, state->path, &state->writer, ret_message);
        if (err == ERR_CORRUPT) /* already where the schema is read */
                say_damaged(state, "its schema cannot be read", ret_message);
        TRY(err);
        return store->options.look_first ? look_over(store, state, ret_message) : OK;
}

enum error sqlite_store_open(struct store *store, char ret_message[STORE_MESSAGE_SIZE])
{
        if (!store->options.folder)
                return ERR_INVALID;
        struct sqlite_state *state = calloc(1, sizeof *state);
        if (!state)
                return ERR_MEMORY;
        state->lock = -1;
        (void)pthread_mutex_init(&state->mutex, NULL);
        wait_init(&state->returned);
        store->driver = &sqlite_driver;
        store->state = state;
        enum error err = open_state(store, state, ret_message);
        if (err != OK)
                close_store(store);
        return err;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The PostgreSQL driver: pool, transactions, values in binary.
 *
 * Behind a pooler in transaction mode only what lives inside one transaction is used: unnamed bound statements,
 * settings that end with it; no LISTEN, no session locks, no SET, no temporary tables. */
#include "store/postgres.h"

#include "base/checked.h"

enum { OID_BOOL = 16, OID_BYTEA = 17, OID_NAME = 19, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25,
       OID_FLOAT4 = 700, OID_FLOAT8 = 701, OID_VARCHAR = 1043, OID_UUID = 2950 };

struct pool {
        pthread_mutex_t mutex;
        pthread_cond_t returned;
        struct link *idle;
        unsigned open, waiting;
};

/* By code, or by class when only two characters are given. */
static const struct sqlstate {
        const char *code;
        enum error err;
} sqlstates[] = {
        /* a plan made before a migration */
        { "40001", ERR_RETRY },     { "40P01", ERR_RETRY },  { "0A000", ERR_RETRY },
        { "23505", ERR_CONFLICT },  { "23503", ERR_CONFLICT }, { "23", ERR_INVALID }, { "22", ERR_INVALID },
        { "42501", ERR_FORBIDDEN }, { "25006", ERR_IO },     { "53", ERR_BUSY },     { "55", ERR_BUSY },
        { "57014", ERR_BUSY },      { "57", ERR_IO },        { "08", ERR_IO },       { "54", ERR_TOO_LARGE },
        { "58", ERR_IO },           { "XX001", ERR_CORRUPT }, { "XX002", ERR_CORRUPT },
};

static enum error error_of(const PGresult *result)
{
        const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        for (size_t i = 0; state && i < ARRAY_SIZE(sqlstates); i++)
                if (strncmp(state, sqlstates[i].code, strlen(sqlstates[i].code)) == 0)
                        return sqlstates[i].err;
        return ERR_INTERNAL;
}

static bool succeeded(const PGresult *result)
{
        ExecStatusType status = PQresultStatus(result);
        return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* A connection that ends before COMMIT was sent undoes all: the same again on another one is safe. What stands alone
 * may have been done. */
static enum error unless_undone(const struct tx *tx, enum error err)
{
        return err == ERR_IO && tx->mode != TX_ALONE ? ERR_RETRY : err;
}

/* The server's first line, and never its detail, which holds values. */
static enum error fail_result(struct tx *tx, const char *what, PGresult *result)
{
        const char *why = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
        const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        if (state && strncmp(state, "0A000", 5) == 0)
                ((struct link *)tx->connection)->broken = true;
        bool ended = state && (strncmp(state, "57P", 3) == 0 || strncmp(state, "08", 2) == 0);
        enum error err = ended ? unless_undone(tx, ERR_IO) : error_of(result);
        err = tx_fail(tx, err, what, why ? why : "failed");
        PQclear(result);
        return err;
}

/* Whether it can begin another transaction; one that is behind does so when its answers are read. */
static bool is_sound(struct link *link)
{
        if (link->behind)
                return !link->broken && PQstatus(link->pg) == CONNECTION_OK;
        link_land(link);
        return !link->broken && PQstatus(link->pg) == CONNECTION_OK && PQtransactionStatus(link->pg) == PQTRANS_IDLE;
}

static void return_link(struct tx *tx)
{
        struct pool *pool = tx->store->state;
        struct link *link = tx->connection;
        bool broken = !is_sound(link);
        if (broken) {
                link_close(link);
                free(link);
        }
        (void)pthread_mutex_lock(&pool->mutex);
        if (broken) {
                pool->open--;
        } else {
                link->next = pool->idle;
                pool->idle = link;
        }
        (void)pthread_cond_signal(&pool->returned);
        (void)pthread_mutex_unlock(&pool->mutex);
        tx->connection = NULL;
}

static void forget_slot(struct pool *pool)
{
        (void)pthread_mutex_lock(&pool->mutex);
        pool->open--;
        (void)pthread_cond_signal(&pool->returned);
        (void)pthread_mutex_unlock(&pool->mutex);
}

static enum error take_link(struct tx *tx, bool *ret_fresh)
{
        struct pool *pool = tx->store->state;
        const struct store_options *options = &tx->store->options;
        struct link *link = NULL;
        (void)pthread_mutex_lock(&pool->mutex);
        bool in_time = pool->waiting < options->queue_limit;
        pool->waiting++;
        while (in_time && !pool->idle && pool->open >= options->connections)
                in_time = wait_until(&pool->returned, &pool->mutex, tx->deadline);
        pool->waiting--;
        bool fresh = in_time && !pool->idle;
        if (in_time && pool->idle) {
                link = pool->idle;
                pool->idle = link->next;
        }
        pool->open += fresh;
        (void)pthread_mutex_unlock(&pool->mutex);
        if (!in_time)
                return ERR_BUSY;
        if (fresh) {
                link = calloc(1, sizeof *link);
                enum error err = link ? link_open(tx->store, tx->deadline, link, NULL) : ERR_MEMORY;
                if (err != OK) {
                        free(link);
                        forget_slot(pool);
                        return err;
                }
        }
        tx->connection = link;
        *ret_fresh = fresh;
        return OK;
}

static const char *begin_text(enum tx_mode mode)
{
        if (mode == TX_READ)
                return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        if (mode == TX_TRACED)
                return "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE";
        return mode == TX_WRITE ? "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
                                : "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
}

static bool flies(enum tx_mode mode)
{
        return mode == TX_READ || mode == TX_TRACED || mode == TX_LOCKING || mode == TX_ALONE;
}

/* Reads how the read ended that had this connection before: by now the answer lies here, and nobody waits for it. */
static enum error catch_up(const struct tx *tx, struct link *link)
{
        PGresult *result = NULL;
        const char *name;
        if (!link->behind)
                return OK;
        link->behind = false;
        enum error err = link_settle(link, tx->deadline, &result, &name);
        if (err == OK)
                PQclear(result);
        return err == OK && is_sound(link) ? OK : ERR_IO;
}

/* BEGIN of what very many do at once goes with the first statement. A statement that stands alone has none: what is
 * sent before one Sync, it and whose rows it may touch, is one transaction anyway. */
static enum error begin_on(struct tx *tx, struct link *link)
{
        PGresult *result = NULL;
        TRY(catch_up(tx, link));
        if (flies(tx->mode)) {
                if (!link_rests(link))
                        return ERR_IO;
                TRY(link_take_off(link));
                return tx->mode == TX_ALONE ? OK : link_send_text(link, begin_text(tx->mode));
        }
        enum error err = link_command(link, begin_text(tx->mode), tx->deadline, &result);
        if (err == OK && !succeeded(result))
                err = error_of(result);
        PQclear(result);
        return err;
}

/* A connection that rested may be dead: the next one is tried until a fresh one also fails. A server that is not there
 * is on its way back, or somebody is told: later. */
static enum error begin(struct tx *tx)
{
        for (bool fresh = false;;) {
                enum error err = take_link(tx, &fresh);
                if (err != OK)
                        return err == ERR_IO ? ERR_BUSY : err;
                err = begin_on(tx, tx->connection);
                if (err == OK)
                        return OK;
                ((struct link *)tx->connection)->broken = true;
                return_link(tx);
                if (fresh || err != ERR_IO)
                        return err == ERR_IO ? ERR_BUSY : err;
        }
}

static int64_t answer_deadline(const struct tx *tx)
{
        return clock_monotonic() + tx->store->options.deadline;
}

/* A ROLLBACK behind a statement that failed in the same flight was not run: then it is sent once more. */
static void roll_back_flight(struct tx *tx, struct link *link)
{
        const char *name;
        for (int turn = 0; turn < 2 && !link->broken && (turn == 0 || PQtransactionStatus(link->pg) != PQTRANS_IDLE);
             turn++) {
                PGresult *result = NULL;
                if (link_send_text(link, "ROLLBACK") == OK &&
                    link_settle(link, answer_deadline(tx), &result, &name) == OK)
                        PQclear(result);
        }
}

static void rollback(struct tx *tx)
{
        struct link *link = tx->connection;
        PGresult *result = NULL;
        if (link->pipelined && tx->mode != TX_ALONE)
                roll_back_flight(tx, link);
        else if (!link->pipelined && !link->broken &&
                 link_command(link, "ROLLBACK", answer_deadline(tx), &result) == OK)
                PQclear(result);
        return_link(tx);
}

/* What is not surely committed and not surely undone is unknown. */
static enum error judge_commit(const struct link *link, PGresult *result)
{
        if (!succeeded(result))
                return error_of(result) == ERR_IO ? ERR_UNKNOWN_OUTCOME : error_of(result);
        if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
                return ERR_INTERNAL;
        return link->warned ? ERR_UNKNOWN_OUTCOME : OK;
}

/* COMMIT goes with what was sent before it. A statement that failed stopped it: then nothing is unknown. */
static enum error commit_flight(struct tx *tx, struct link *link)
{
        static const char word[] = "COMMIT";
        PGresult *result = NULL;
        const char *name = "";
        link->warned = false;
        if (link_send_text(link, word) != OK || link_settle(link, answer_deadline(tx), &result, &name) != OK)
                return ERR_UNKNOWN_OUTCOME;
        if (name != word && error_of(result) == ERR_IO) { /* it was ending: who knows when */
                PQclear(result);
                return ERR_UNKNOWN_OUTCOME;
        }
        if (name != word) {
                enum error err = fail_result(tx, name, result);
                roll_back_flight(tx, link);
                return err;
        }
        enum error err = judge_commit(link, result);
        PQclear(result);
        return err;
}

/* What a read has read, it has: COMMIT only ends it, and its answer is read by who gets the connection next. One that
 * asked nothing asks now whether the server is there. */
static enum error end_read(struct tx *tx, struct link *link)
{
        PGresult *result = NULL;
        const char *name;
        if (link_send_text(link, "COMMIT") != OK)
                link->broken = true;
        if (link->answered) {
                link->behind = !link->broken && link_send_off(link) == OK;
                return OK;
        }
        if (link->broken || link_settle(link, answer_deadline(tx), &result, &name) != OK)
                return ERR_RETRY;
        enum error err = succeeded(result) ? OK : error_of(result);
        PQclear(result);
        return err == ERR_IO ? ERR_RETRY : err;
}

static enum error commit_plainly(struct tx *tx, struct link *link)
{
        PGresult *result = NULL;
        if (link_command(link, "COMMIT", answer_deadline(tx), &result) != OK)
                return ERR_UNKNOWN_OUTCOME;
        enum error err = judge_commit(link, result);
        PQclear(result);
        return err;
}

/* It committed with its answer; one that nobody waited for is still to be sent off. */
static enum error end_alone(struct tx *tx, struct link *link)
{
        PGresult *result = NULL;
        const char *name = "";
        if (link->in_flight == 0)
                return OK;
        if (link_settle(link, answer_deadline(tx), &result, &name) != OK)
                return ERR_UNKNOWN_OUTCOME;
        if (!succeeded(result))
                return fail_result(tx, name, result);
        PQclear(result);
        return OK;
}

static enum error commit(struct tx *tx)
{
        struct link *link = tx->connection;
        enum error err = OK;
        if (tx->mode == TX_ALONE)
                err = end_alone(tx, link);
        else if (tx->mode == TX_READ)
                err = end_read(tx, link);
        else if (link->pipelined)
                err = commit_flight(tx, link);
        else
                err = commit_plainly(tx, link);
        return_link(tx);
        return err;
}

static void put_number(unsigned char to[8], uint64_t value)
{
        for (int i = 0; i < 8; i++)
                to[i] = (unsigned char)(value >> (56 - 8 * i));
}

static void set_param(struct link_params *params, unsigned i, enum sql_type type, const struct sql_value *value)
{
        static const Oid oids[] = {
                [SQL_UUID] = OID_UUID, [SQL_TEXT] = OID_TEXT,    [SQL_INT] = OID_INT8,  [SQL_REAL] = OID_FLOAT8,
                [SQL_BOOL] = OID_BOOL, [SQL_INSTANT] = OID_INT8, [SQL_DATE] = OID_TEXT, [SQL_BYTES] = OID_BYTEA,
        };
        unsigned char *number = params->numbers[i];
        uint64_t bits = (uint64_t)value->integer;
        params->types[i] = oids[type];
        params->formats[i] = 1;
        params->sizes[i] = 8;
        params->values[i] = value->present ? (const char *)number : NULL;
        if (!value->present)
                return;
        switch (type) {
        case SQL_UUID:
                params->values[i] = (const char *)value->uuid.bytes;
                params->sizes[i] = sizeof value->uuid.bytes;
                return;
        case SQL_TEXT:
        case SQL_DATE:
        case SQL_BYTES:
                params->values[i] = value->bytes.data;
                params->sizes[i] = (int)value->bytes.size;
                return;
        case SQL_BOOL:
                number[0] = value->integer != 0;
                params->sizes[i] = 1;
                return;
        case SQL_REAL:
                memcpy(&bits, &value->real, sizeof bits);
                put_number(number, bits);
                return;
        case SQL_INT:
        case SQL_INSTANT:
        default:
                put_number(number, bits);
        }
}

/* Sends the statement, and waits unless nobody asked for its answer. *ret_result stays NULL then. */
static enum error fly(const struct query *query, const struct link_params *params, PGresult **ret_result)
{
        struct tx *tx = query->tx;
        struct link *link = tx->connection;
        const char *name = query->statement->name;
        enum error err = link_send(link, query->statement, params);
        bool full = link->in_flight + 4 > FLIGHT_MAX; /* one more may be two, and a COMMIT */
        if (err == OK && query->unheard && !full)
                return OK;
        bool first = !link->answered && tx->mode != TX_ALONE;
        if (err == OK)
                err = link_settle(link, params->deadline, ret_result, &name);
        if (err == ERR_IO && first)
                return tx_fail(tx, ERR_RETRY, name, "the connection had rested too long");
        if (err != OK)
                return tx_fail(tx, unless_undone(tx, err), name, "the server did not answer");
        return succeeded(*ret_result) ? OK : fail_result(tx, name, *ret_result);
}

static enum error wait_for_answer(const struct query *query, const struct link_params *params, PGresult **ret_result)
{
        struct tx *tx = query->tx;
        enum error err = link_query(tx->connection, query->statement, params, ret_result);
        if (err != OK)
                return tx_fail(tx, unless_undone(tx, err), query->statement->name, "the server did not answer");
        return succeeded(*ret_result) ? OK : fail_result(tx, query->statement->name, *ret_result);
}

static enum error open_query(struct query *query, const struct sql_value *values)
{
        const struct statement *statement = query->statement;
        struct tx *tx = query->tx;
        const struct link *link = tx->connection;
        struct link_params params;
        PGresult *result = NULL;
        params.count = (int)statement->param_count;
        for (unsigned i = 0; i < statement->param_count; i++)
                set_param(&params, i, statement->params[i], &values[i]);
        params.prepare = tx->store->options.pooler == POOLER_NONE;
        params.deadline = answer_deadline(tx);
        TRY(link->pipelined ? fly(query, &params, &result) : wait_for_answer(query, &params, &result));
        query->cursor = result;
        query->row = -1;
        int64_t changed = 0;
        if (result && strncmp(PQcmdStatus(result), "SELECT", 6) != 0 &&
            slice_to_int64(slice_from_cstr(PQcmdTuples(result)), &changed))
                query->changed = changed;
        return OK;
}

static enum error step(struct query *query, bool *ret_row)
{
        query->row++;
        *ret_row = query->cursor && query->row < PQntuples(query->cursor);
        return OK;
}

static void close_query(struct query *query)
{
        PQclear(query->cursor);
}

static uint64_t get_number(const char *from, int size)
{
        uint64_t value = 0;
        for (int i = 0; i < size; i++)
                value = value << 8 | (unsigned char)from[i];
        return value;
}

static bool integer_column(Oid oid, const char *data, struct sql_value *ret_value)
{
        switch (oid) {
        case OID_INT8:
                *ret_value = sql_int((int64_t)get_number(data, 8));
                return true;
        case OID_INT4:
                *ret_value = sql_int((int32_t)get_number(data, 4));
                return true;
        case OID_INT2:
                *ret_value = sql_int((int16_t)get_number(data, 2));
                return true;
        default:
                return false;
        }
}

static bool real_column(Oid oid, const char *data, struct sql_value *ret_value)
{
        double real;
        float small;
        uint64_t bits = get_number(data, oid == OID_FLOAT4 ? 4 : 8);
        uint32_t small_bits = (uint32_t)bits;
        memcpy(&real, &bits, sizeof real);
        memcpy(&small, &small_bits, sizeof small);
        if (oid != OID_FLOAT4 && oid != OID_FLOAT8)
                return integer_column(oid, data, ret_value) &&
                       (*ret_value = sql_real((double)ret_value->integer), true);
        *ret_value = sql_real(oid == OID_FLOAT4 ? (double)small : real);
        return true;
}

static bool column(struct query *query, unsigned index, enum sql_type type, struct sql_value *ret_value)
{
        PGresult *result = query->cursor;
        int at = (int)index, size = PQgetlength(result, query->row, at);
        Oid oid = PQftype(result, at);
        const char *data = PQgetvalue(result, query->row, at);
        *ret_value = SQL_NULL;
        if (PQgetisnull(result, query->row, at))
                return true;
        switch (type) {
        case SQL_UUID:
                if (oid != OID_UUID || size != sizeof(struct uuid))
                        return false;
                ret_value->present = true;
                memcpy(ret_value->uuid.bytes, data, sizeof(struct uuid));
                return true;
        case SQL_TEXT:
        case SQL_DATE:
                *ret_value = sql_slice(slice_of(data, (size_t)size));
                return oid == OID_TEXT || oid == OID_VARCHAR || oid == OID_NAME;
        case SQL_BYTES:
                *ret_value = sql_slice(slice_of(data, (size_t)size));
                return oid == OID_BYTEA;
        case SQL_REAL:
                return real_column(oid, data, ret_value);
        case SQL_BOOL:
                *ret_value = sql_int(data[0] != 0);
                return oid == OID_BOOL;
        case SQL_INT:
        case SQL_INSTANT:
        default:
                return integer_column(oid, data, ret_value);
        }
}

/* A migration may be long: it has ten times the patience of a query. */
static enum error script(struct tx *tx, const char *text)
{
        PGresult *result = NULL;
        int64_t deadline = clock_monotonic() + 10 * tx->store->options.deadline;
        enum error err = link_command(tx->connection, text, deadline, &result);
        if (err != OK)
                return tx_fail(tx, err, "migration", "the server did not answer");
        if (!succeeded(result))
                return fail_result(tx, "migration", result);
        PQclear(result);
        return OK;
}

static enum error backup(struct store *store, const char *path)
{
        (void)store, (void)path;
        return ERR_UNSUPPORTED;
}

/* PostgreSQL checks its own pages; what is asked here is whether it can be reached. */
static enum error check(struct store *store, char ret_message[STORE_MESSAGE_SIZE])
{
        struct link link;
        TRY(link_open(store, clock_monotonic() + store->options.deadline, &link, ret_message));
        link_close(&link);
        return OK;
}

/* The server tells each commit anew. */
static enum error standing(struct store *store)
{
        (void)store;
        return OK;
}

static void count(struct store *store, struct store_counts *counts)
{
        struct pool *pool = store->state;
        (void)pthread_mutex_lock(&pool->mutex);
        counts->open = counts->used = pool->open;
        counts->connection_waiting = pool->waiting;
        for (const struct link *link = pool->idle; link; link = link->next)
                counts->used--;
        (void)pthread_mutex_unlock(&pool->mutex);
}

static void close_store(struct store *store)
{
        struct pool *pool = store->state;
        for (struct link *link = pool->idle, *next; link; link = next) {
                next = link->next;
                link_close(link);
                free(link);
        }
        (void)pthread_cond_destroy(&pool->returned);
        (void)pthread_mutex_destroy(&pool->mutex);
        free(pool);
}

static const struct driver postgres_driver = {
        .kind = STORE_POSTGRES, .close = close_store, .begin = begin, .commit = commit, .rollback = rollback,
        .open = open_query, .step = step, .close_query = close_query, .column = column, .script = script,
        .backup = backup, .check = check, .standing = standing, .count = count,
};

enum error postgres_store_open(struct store *store, char ret_message[STORE_MESSAGE_SIZE])
{
        struct pool *pool = calloc(1, sizeof *pool);
        if (!pool)
                return ERR_MEMORY;
        (void)pthread_mutex_init(&pool->mutex, NULL);
        wait_init(&pool->returned);
        store->driver = &postgres_driver;
        store->state = pool;
        enum error err = check(store, ret_message);
        if (err != OK)
                close_store(store);
        return err;
}

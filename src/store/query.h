/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What generated query functions (ROOM.sql.c) stand on. Rooms do not call it.
 *
 * A statement is constant data made by tools/sqlgen.c: one text for each database, types of its parameters and columns.
 * It is prepared once a connection and found again by its address. Values are bound typed and never become text.
 * Invariants: text and bytes of a row are views that end with the next step; absent is {present = false}; the first
 * failure of a query sticks in it and in its transaction. */
#pragma once

#include "store/store.h"
#include "store/vault.h"

enum sql_type { SQL_UUID, SQL_TEXT, SQL_INT, SQL_REAL, SQL_BOOL, SQL_INSTANT, SQL_DATE, SQL_BYTES };

enum { STATEMENT_PARAMS_MAX = 64, STATEMENT_COLUMNS_MAX = 64 };

struct statement {
        const char *name;     /* query name, for messages */
        const char *place;    /* "src/reports/reports.sql:12" */
        const char *sqlite;
        const char *postgres;
        const enum sql_type *params;
        const enum sql_type *columns;
        unsigned param_count, column_count;
        const char *set;      /* the database it belongs to: "main", "tips" */
        bool trace;           /* what a TX_TRACED may write */
};

struct sql_value {
        bool present;
        union {
                struct uuid uuid;
                struct slice bytes; /* SQL_TEXT, SQL_DATE, SQL_BYTES */
                int64_t integer;    /* SQL_INT, SQL_INSTANT, SQL_BOOL */
                double real;
        };
};

#define SQL_NULL ((struct sql_value){ 0 })
static inline struct sql_value sql_uuid(struct uuid id)
{
        return (struct sql_value){ .present = true, .uuid = id };
}
static inline struct sql_value sql_uuid_or_null(struct uuid id)
{
        return uuid_is_nil(id) ? SQL_NULL : sql_uuid(id);
}
static inline struct sql_value sql_slice(struct slice s)
{
        return (struct sql_value){ .present = true, .bytes = s.data ? s : S("") };
}
static inline struct sql_value sql_slice_or_null(struct slice s)
{
        return s.data ? sql_slice(s) : SQL_NULL;
}
static inline struct sql_value sql_int(int64_t value)
{
        return (struct sql_value){ .present = true, .integer = value };
}
static inline struct sql_value sql_real(double value)
{
        return (struct sql_value){ .present = true, .real = value };
}

static inline struct slice sql_never_null(struct slice s)
{
        return s.data ? s : S("");
}

/* One run of a statement. Zero it, open it, step it, and let _cleanup_query_ close it. */
struct query {
        struct tx *tx;
        const struct statement *statement;
        void *cursor;     /* the driver's: sqlite3_stmt or PGresult */
        int64_t changed;  /* rows an insert, update or delete touched; known after the last step */
        int row;
        bool unheard; /* nobody reads its rows or how many it changed: it need not be waited for */
        enum error failed;
};

/* Prepares (or finds) the statement, binds param_count values and starts. A query of the same statement that is still
 * open in this transaction is a defect (ERR_INTERNAL). */
[[nodiscard]] enum error query_open(struct query *query, struct tx *tx, const struct statement *statement,
                                    const struct sql_value *values);
/* *ret_row says whether there is a row to read now. */
[[nodiscard]] enum error query_step(struct query *query, bool *ret_row);
/* Steps over what is left, so that the end of a statement is seen too (RETURNING). */
[[nodiscard]] enum error query_finish(struct query *query);
void query_close(struct query *query);
#define _cleanup_query_ _cleanup_(query_close)
/* Runs to the end; for `exec`. `ret_changed` may be NULL: then a failure may also show at a later statement or at the
 * commit (PostgreSQL in TX_LOCKING). */
[[nodiscard]] enum error query_run(struct tx *tx, const struct statement *statement, const struct sql_value *values,
                                   int64_t *ret_changed);

/* Columns of the present row, by index from 0. NULL where the column may not be NULL, or a value of another type, fails
 * the query with ERR_CORRUPT: check once with query_check. Bytes are copied into the arena. */
struct uuid query_uuid(struct query *query, unsigned column);
struct uuid query_uuid_or_nil(struct query *query, unsigned column);
int64_t query_int(struct query *query, unsigned column);
double query_real(struct query *query, unsigned column);
bool query_bool(struct query *query, unsigned column);
struct slice query_slice(struct query *query, unsigned column, struct arena *arena);
struct slice query_slice_or_null(struct query *query, unsigned column, struct arena *arena);
bool query_present(struct query *query, unsigned column);

/* Room for one more item; the items move when it was full. NULL when the arena is exhausted. */
void *query_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);
/* Memory for one row of `each`. */
struct arena *query_arena_new(void);
void query_arena_free(struct arena **arena);

/* Opens a sealed column; ERR_CORRUPT sticks when it does not open here. ERR_ERASED, when the key of its case is not
 * there, fails the query only: who asks may be one who must not learn that there is a case. */
struct slice query_sealed(struct query *query, unsigned column, const struct seal_place *place, struct arena *arena);
struct slice query_sealed_or_null(struct query *query, unsigned column, const struct seal_place *place,
                                  struct arena *arena);
[[nodiscard]] static inline enum error query_check(const struct query *query)
{
        return query->failed;
}

/* Seals or hashes a parameter, in the memory of the transaction. A null slice stays NULL. */
[[nodiscard]] enum error tx_seal(struct tx *tx, const struct seal_place *place, struct slice plain,
                                 struct sql_value *ret_value);
[[nodiscard]] enum error tx_lookup(struct tx *tx, const char *column, struct uuid office_id, struct slice plain,
                                   struct sql_value *ret_value);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store/query.h"

#include "base/checked.h"
#include "store/driver.h"

enum { ROW_ARENA_LIMIT = 16 << 20, ROWS_FIRST = 8 };

/* Addresses of static data are 8-aligned at least; mix the rest. */
static size_t slot_of(const struct statement *statement, size_t capacity)
{
        return ((uintptr_t)statement / 8 * 0x9e3779b97f4a7c15u >> 20) & (capacity - 1);
}

void *statement_cache_get(const struct statement_cache *cache, const struct statement *statement)
{
        if (!cache->capacity)
                return NULL;
        for (size_t i = slot_of(statement, cache->capacity);; i = (i + 1) & (cache->capacity - 1)) {
                if (cache->entries[i].statement == statement)
                        return cache->entries[i].prepared;
                if (!cache->entries[i].statement)
                        return NULL;
        }
}

/* There is room. */
static void place(struct statement_cache *cache, const struct statement *statement, void *prepared)
{
        size_t i = slot_of(statement, cache->capacity);
        while (cache->entries[i].statement)
                i = (i + 1) & (cache->capacity - 1);
        cache->entries[i] = (struct statement_cache_entry){ statement, prepared };
        cache->count++;
}

static enum error grow_cache(struct statement_cache *cache)
{
        struct statement_cache bigger = { .capacity = cache->capacity ? cache->capacity * 2 : 64 };
        bigger.entries = calloc(bigger.capacity, sizeof *bigger.entries);
        if (!bigger.entries)
                return ERR_MEMORY;
        for (size_t i = 0; i < cache->capacity; i++)
                if (cache->entries[i].statement)
                        place(&bigger, cache->entries[i].statement, cache->entries[i].prepared);
        free(cache->entries);
        *cache = bigger;
        return OK;
}

enum error statement_cache_put(struct statement_cache *cache, const struct statement *statement, void *prepared)
{
        if (cache->count * 2 >= cache->capacity)
                TRY(grow_cache(cache));
        place(cache, statement, prepared);
        return OK;
}

void statement_cache_free(struct statement_cache *cache, void (*destroy)(void *prepared))
{
        for (size_t i = 0; destroy && i < cache->capacity; i++)
                if (cache->entries[i].statement)
                        destroy(cache->entries[i].prepared);
        free(cache->entries);
        *cache = (struct statement_cache){ 0 };
}

/* PostgreSQL has no NUL in text; SQLite would take it and cut it somewhere later. */
static bool texts_are_whole(const struct statement *statement, const struct sql_value *values)
{
        for (unsigned i = 0; i < statement->param_count; i++) {
                bool text = statement->params[i] == SQL_TEXT || statement->params[i] == SQL_DATE;
                if (text && values[i].present && slice_find_byte(values[i].bytes, '\0') != values[i].bytes.size)
                        return false;
        }
        return true;
}

static enum error start(struct query *query, const struct sql_value *values)
{
        struct tx *tx = query->tx;
        const struct statement *statement = query->statement;
        if (tx->failed != OK)
                return query->failed = tx->failed;
        if (!texts_are_whole(statement, values))
                return query->failed = tx_fail(tx, ERR_INVALID, statement->name, "a text holds a NUL");
        query->failed = tx_say_scope(tx);
        if (query->failed != OK)
                return query->failed;
        return query->failed = tx->store->driver->open(query, values);
}

enum error query_open(struct query *query, struct tx *tx, const struct statement *statement,
                      const struct sql_value *values)
{
        *query = (struct query){ .tx = tx, .statement = statement, .row = -1 };
        return start(query, values);
}

enum error query_step(struct query *query, bool *ret_row)
{
        if (query->failed != OK)
                return query->failed;
        bool row = false;
        query->failed = query->tx->store->driver->step(query, &row);
        if (query->failed == OK)
                *ret_row = row;
        return query->failed;
}

enum error query_finish(struct query *query)
{
        for (bool row = true; row;)
                TRY(query_step(query, &row));
        return OK;
}

void query_close(struct query *query)
{
        if (query->cursor)
                query->tx->store->driver->close_query(query);
        query->cursor = NULL;
}

enum error query_run(struct tx *tx, const struct statement *statement, const struct sql_value *values,
                     int64_t *ret_changed)
{
        _cleanup_query_ struct query query = { .tx = tx, .statement = statement, .row = -1, .unheard = !ret_changed };
        if (tx->mode == TX_TRACED && !statement->trace)
                return tx_fail(tx, ERR_INTERNAL, statement->name, "is no trace, and this is a TX_TRACED");
        TRY(start(&query, values));
        TRY(query_finish(&query));
        if (ret_changed)
                *ret_changed = query.changed;
        return OK;
}

static struct sql_value column_value(struct query *query, unsigned column, enum sql_type type, bool nullable)
{
        struct sql_value value = { 0 };
        if (query->failed != OK)
                return SQL_NULL;
        if (!query->tx->store->driver->column(query, column, type, &value) || (!nullable && !value.present)) {
                query->failed = tx_fail(query->tx, ERR_CORRUPT, query->statement->name, "a column has another type");
                return SQL_NULL;
        }
        return value;
}

struct uuid query_uuid(struct query *query, unsigned column)
{
        return column_value(query, column, SQL_UUID, false).uuid;
}

struct uuid query_uuid_or_nil(struct query *query, unsigned column)
{
        return column_value(query, column, SQL_UUID, true).uuid;
}

int64_t query_int(struct query *query, unsigned column)
{
        return column_value(query, column, SQL_INT, false).integer;
}

double query_real(struct query *query, unsigned column)
{
        return column_value(query, column, SQL_REAL, false).real;
}

bool query_bool(struct query *query, unsigned column)
{
        return column_value(query, column, SQL_BOOL, false).integer != 0;
}

bool query_present(struct query *query, unsigned column)
{
        return column_value(query, column, query->statement->columns[column], true).present;
}

static struct slice copy_slice(struct query *query, unsigned column, struct arena *arena, bool nullable)
{
        struct sql_value value = column_value(query, column, query->statement->columns[column], nullable);
        if (query->failed != OK || !value.present)
                return SLICE_NULL;
        struct slice copy = arena_copy(arena, value.bytes);
        if (!copy.data)
                query->failed = tx_fail(query->tx, ERR_MEMORY, query->statement->name, "rows do not fit in memory");
        return copy;
}

struct slice query_slice(struct query *query, unsigned column, struct arena *arena)
{
        return copy_slice(query, column, arena, false);
}

struct slice query_slice_or_null(struct query *query, unsigned column, struct arena *arena)
{
        return copy_slice(query, column, arena, true);
}

void *query_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
        if (count < *capacity)
                return items;
        size_t more = *capacity ? *capacity * 2 : ROWS_FIRST;
        void *moved = arena_calloc(arena, more, size);
        if (!moved)
                return NULL;
        if (count)
                memcpy(moved, items, count * size);
        *capacity = more;
        return moved;
}

struct arena *query_arena_new(void)
{
        struct arena *arena = calloc(1, sizeof *arena);
        if (arena)
                arena_init(arena, ROW_ARENA_LIMIT);
        return arena;
}

void query_arena_free(struct arena **arena)
{
        if (*arena)
                arena_reset(*arena);
        free(*arena);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables are read page by page and then follow the feed from where it stood before the first page: a row that changed
 * between is read twice, and none is missed. */
#include "likeness/shelf.h"

#include "base/checked.h"
#include "store/store.h"

enum { PAGE_BYTES = 4 * 1024 * 1024, ROW_BYTES = 256 * 1024 };
#define GONE SIZE_MAX

_Static_assert((int)CHANGE_READ_MAX <= (int)LIKENESS_PAGE, "what changed in one step fits a page");

void tables_free(struct tables *tables)
{
        for (size_t i = 0; i < tables->count; i++)
                match_live_free(tables->items[i]);
        *tables = (struct tables){ 0 };
}

static struct slice id_bytes(const struct uuid *id)
{
        return slice_of((const char *)id->bytes, sizeof id->bytes);
}

static enum error put(struct tables *tables, const struct likeness_row *row)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ROW_BYTES);
        if (row->table >= tables->count)
                return ERR_INTERNAL;
        return match_live_put(tables->items[row->table], id_bytes(&row->id), row->values, &arena);
}

static enum error make_empty(const struct likeness_source *source, struct tables *tables)
{
        for (size_t i = 0; i < source->table_count && i < LIKENESS_TABLES_MAX; i++) {
                TRY(match_live_new(source->tables[i].types, source->tables[i].field_count, &tables->items[i]));
                tables->count++;
        }
        return OK;
}

static enum error enter(struct tx *tx, const struct reading *reading)
{
        return tx_set_offices(tx, &reading->office_id, 1);
}

static enum error read_start(const struct reading *reading, struct change_cursor *ret_cursor)
{
        enum error err;
        transaction (tx, reading->options->store, TX_READ, &err) {
                err = enter(tx, reading);
                if (err == OK)
                        err = change_now(tx, reading->office_id, ret_cursor);
        }
        return err;
}

/* One page into the tables; *after goes on. */
static enum error read_page(const struct reading *reading, struct tables *tables, struct uuid *after, bool *ret_last)
{
        enum error err;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, PAGE_BYTES);
        struct likeness_rows *rows = arena_new(&arena, struct likeness_rows);
        if (!rows)
                return ERR_MEMORY;
        transaction (tx, reading->options->store, TX_READ, &err) {
                err = enter(tx, reading);
                if (err == OK)
                        err = reading->options->source->read_page(tx, reading->office_id, *after, &arena, rows);
        }
        TRY(err);
        for (size_t i = 0; i < rows->count; i++)
                TRY(put(tables, &rows->items[i]));
        tables->rows += rows->count;
        *ret_last = rows->count < LIKENESS_PAGE;
        if (rows->count > 0)
                *after = rows->items[rows->count - 1].id;
        return OK;
}

static enum error read_all(const struct reading *reading, struct tables *tables)
{
        struct uuid after = { 0 };
        TRY(make_empty(reading->options->source, tables));
        TRY(read_start(reading, &tables->cursor));
        for (bool last = false; !last;) {
                if (reading->stop(reading->context))
                        return ERR_BUSY;
                TRY(read_page(reading, tables, &after, &last));
                if (tables->rows > reading->most_rows)
                        return ERR_TOO_LARGE;
        }
        for (size_t i = 0; i < tables->count; i++)
                TRY(match_live_finish(tables->items[i]));
        return OK;
}

enum error tables_read(const struct reading *reading, struct tables *ret_tables)
{
        struct tables tables = { .count = 0 };
        enum error err = read_all(reading, &tables);
        if (err != OK)
                tables_free(&tables);
        else
                *ret_tables = tables;
        return err;
}

static enum error remove_row(struct tables *tables, struct uuid id)
{
        for (size_t i = 0; i < tables->count; i++) {
                enum error err = match_live_remove(tables->items[i], id_bytes(&id));
                if (err != OK && err != ERR_NOT_FOUND)
                        return err;
        }
        return OK;
}

/* The rows that changed, as they are now; one that is gone with GONE for its table. */
static enum error read_changed(struct tx *tx, const struct reading *reading, const struct changes *changes,
                               struct arena *arena, struct likeness_rows *rows)
{
        const struct likeness_source *source = reading->options->source;
        rows->count = 0;
        for (size_t i = 0; i < changes->count; i++) {
                struct likeness_row *row = &rows->items[rows->count];
                if (!slice_equal(changes->items[i].topic, source->topic))
                        continue;
                enum error err = source->read_row(tx, reading->office_id, changes->items[i].row_id, arena, row);
                if (err == ERR_NOT_FOUND)
                        *row = (struct likeness_row){ .id = changes->items[i].row_id, .table = GONE };
                else
                        TRY(err);
                rows->count++;
        }
        return OK;
}

static enum error follow_step(const struct reading *reading, struct tables *tables, bool *ret_more)
{
        enum error err;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, PAGE_BYTES);
        struct change_query query = { reading->office_id, tables->cursor, CHANGE_READ_MAX };
        struct changes changes = { .more = false };
        struct likeness_rows *rows = arena_new(&arena, struct likeness_rows);
        if (!rows)
                return ERR_MEMORY;
        transaction (tx, reading->options->store, TX_READ, &err) {
                err = enter(tx, reading);
                if (err == OK)
                        err = change_read(tx, &query, &arena, &changes);
                if (err == OK)
                        err = read_changed(tx, reading, &changes, &arena, rows);
        }
        TRY(err);
        for (size_t i = 0; i < rows->count; i++)
                TRY(rows->items[i].table == GONE ? remove_row(tables, rows->items[i].id)
                                                 : put(tables, &rows->items[i]));
        tables->cursor = changes.next;
        *ret_more = changes.more;
        return OK;
}

enum error tables_follow(const struct reading *reading, struct tables *tables, unsigned steps, bool *ret_more)
{
        bool more = true;
        for (unsigned i = 0; i < steps && more; i++)
                TRY(follow_step(reading, tables, &more));
        *ret_more = more;
        return OK;
}

bool tables_are_worn(const struct tables *tables)
{
        for (size_t i = 0; i < tables->count; i++)
                if (match_live_is_worn(tables->items[i]))
                        return true;
        return false;
}

size_t tables_count(const struct tables *tables)
{
        size_t count = 0;
        for (size_t i = 0; i < tables->count; i++)
                count += match_live_count(tables->items[i]);
        return count;
}

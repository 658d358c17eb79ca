/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store/change.h"

#include "store.sql.h"

enum error change_record(struct tx *tx, struct uuid office_id, struct slice topic, struct uuid row_id,
                         struct slice kind)
{
        struct change_add_params params = { .office_id = office_id, .topic = topic, .row_id = row_id, .kind = kind,
                                            .recorded_at = clock_now() };
        return change_add(tx, &params, NULL);
}

enum error change_now(struct tx *tx, struct uuid office_id, struct change_cursor *ret_cursor)
{
        struct change_latest_row row;
        TRY(change_latest(tx, &(struct change_latest_params){ .office_id = office_id }, tx_arena(tx), &row));
        *ret_cursor = (struct change_cursor){ row.epoch, row.number };
        return OK;
}

_Static_assert(sizeof(struct uuid) == 16, "the ids stand one after the other, as change_latest_each reads them");

enum error change_now_each(struct tx *tx, const struct uuid *offices, size_t count, struct change_cursor *ret_cursors)
{
        struct change_latest_each_rows rows;
        if (count == 0 || count > CHANGE_OFFICES_MAX)
                return ERR_INVALID;
        struct slice ids = slice_of((const char *)offices, count * sizeof *offices);
        TRY(change_latest_each(tx, &(struct change_latest_each_params){ ids, (int64_t)count }, tx_arena(tx), &rows));
        if (rows.count != count)
                return ERR_INTERNAL;
        for (size_t i = 0; i < count; i++)
                ret_cursors[i] = (struct change_cursor){ rows.items[i].epoch, rows.items[i].number };
        return OK;
}

struct reading {
        struct arena *arena;
        struct changes changes;
        size_t limit;
};

static enum error add_change(void *context, const struct changes_after_row *row)
{
        struct reading *reading = context;
        struct changes *changes = &reading->changes;
        if (changes->count == reading->limit) {
                changes->more = true;
                return OK;
        }
        struct change change = { .cursor = { row->epoch, row->number }, .row_id = row->row_id,
                                 .topic = arena_copy(reading->arena, row->topic),
                                 .kind = arena_copy(reading->arena, row->kind) };
        changes->items[changes->count++] = change;
        changes->next = change.cursor;
        return reading->arena->exhausted ? ERR_MEMORY : OK;
}

enum error change_read(struct tx *tx, const struct change_query *query, struct arena *arena,
                       struct changes *ret_changes)
{
        if (query->limit == 0 || query->limit > CHANGE_READ_MAX)
                return ERR_INVALID;
        struct reading reading = { .arena = arena, .limit = query->limit, .changes.next = query->after };
        reading.changes.items = arena_array(arena, struct change, query->limit);
        if (!reading.changes.items)
                return ERR_MEMORY;
        struct changes_after_params params = { .office_id = query->office_id, .epoch = query->after.epoch,
                                               .number = query->after.number, .maximum = (int64_t)query->limit + 1 };
        TRY(changes_after(tx, &params, add_change, &reading));
        *ret_changes = reading.changes;
        return OK;
}

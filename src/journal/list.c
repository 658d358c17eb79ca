/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "journal/list.h"

#include "journal.sql.h"
#include "journal/journal.h"
#include "store/store.h"

/* Whether the id is among those that the reader must not know, which stand without hyphens and with blanks between. */
static bool is_hidden(struct slice hidden, struct slice id)
{
        struct slice other;
        while (slice_next(&hidden, ' ', &other)) {
                size_t at = 0;
                for (size_t i = 0; i < id.size && at < other.size; i++)
                        if (id.data[i] == other.data[at])
                                at++;
                        else if (id.data[i] != '-')
                                break;
                if (at == other.size && at > 0)
                        return true;
        }
        return false;
}

/* Ids stand with blanks between, as journal_write puts them. */
static void read_ids(struct slice ids, struct slice hidden, struct journal_row *row)
{
        struct slice id;
        while (slice_next(&ids, ' ', &id))
                if (!is_hidden(hidden, slice_trim(id)) && row->id_count++ == 0 &&
                    !uuid_parse(slice_trim(id), &row->first_id))
                        row->first_id = UUID_NIL;
}

static size_t count_since(const struct journal_filtered_rows *rows, instant since)
{
        size_t count = 0;
        while (count < rows->count && rows->items[count].at >= since)
                count++;
        return count;
}

enum error journal_list(struct tx *tx, const struct journal_filter *filter, struct arena *arena,
                        struct journal_rows *ret_rows)
{
        struct journal_filtered_rows rows;
        size_t limit = filter->limit ? (size_t)filter->limit : JOURNAL_ROWS;
        if (filter->limit < 0 || limit > JOURNAL_ROWS_MAX)
                return ERR_INVALID;
        struct journal_filtered_params params = { .office_id = filter->office_id, .reader = filter->reader_id,
                                                  .sees_held = filter->sees_held,
                                                  .before = filter->before, .first = uuid_is_nil(filter->before),
                                                  .action = filter->action, .actor_id = filter->actor_id,
                                                  .all_actors = uuid_is_nil(filter->actor_id),
                                                  .until = filter->until ? filter->until : INT64_MAX,
                                                  .limit = (int64_t)limit + 1 };
        TRY(journal_filtered(tx, &params, arena, &rows));
        size_t found = count_since(&rows, filter->since), count = found < limit ? found : limit;
        struct journal_row *items = arena_array(arena, struct journal_row, count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                const struct journal_filtered_row *row = &rows.items[i];
                items[i] = (struct journal_row){ .id = row->entry_id, .at = row->at, .actor_name = row->actor_name,
                                                 .actor_id = row->actor_id,
                                                 .action = row->action, .purpose = row->purpose,
                                                 .object_kind = row->object_kind };
                read_ids(row->object_ids, row->hidden, &items[i]);
        }
        *ret_rows = (struct journal_rows){ items, count, found > count };
        return OK;
}

enum error journal_lag_read(struct tx *tx, struct journal_lag *ret_lag)
{
        struct journal_waiting_all_row all;
        struct journal_waiting_first_row first = { 0 };
        TRY(journal_waiting_all(tx, tx_arena(tx), &all));
        enum error err = journal_waiting_first(tx, tx_arena(tx), &first);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        *ret_lag = (struct journal_lag){ all.found, err == OK ? first.at : 0 };
        return OK;
}

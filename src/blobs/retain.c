/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "blobs/retain.h"

#include "base/checked.h"
#include "blobs.sql.h"
#include "journal/journal.h"
#include "store/query.h"

enum { STEP_MAX = 100 };

static enum error end_one(struct tx *tx, const struct blob_rows_due_row *row, instant now)
{
        TRY(blob_row_end(tx, &(struct blob_row_end_params){ .office_id = row->office_id, .id = row->id }, NULL));
        return blob_owner_end(tx, &(struct blob_owner_end_params){ .office_id = row->office_id,
                                                                   .owner_kind = row->owner_kind,
                                                                   .owner_id = row->owner_id, .at = now },
                              NULL);
}

static enum error record_end(struct tx *tx, struct uuid office_id, const struct uuid *ids, size_t count)
{
        return journal_write(tx, &(struct journal_note){ .office_id = office_id, .action = S("blob.expire"),
                                                         .purpose = S(""), .object_kind = S("blob"), .ids = ids,
                                                         .id_count = count, .detail = S("") });
}

/* One entry for neighbours of the same office. */
static enum error record_all(struct tx *tx, const struct blob_rows_due_rows *rows)
{
        struct uuid ids[STEP_MAX];
        size_t count = 0;
        for (size_t i = 0; i < rows->count; i++) {
                ids[count++] = rows->items[i].id;
                if (i + 1 < rows->count && uuid_equal(rows->items[i + 1].office_id, rows->items[i].office_id))
                        continue;
                TRY(record_end(tx, rows->items[i].office_id, ids, count));
                count = 0;
        }
        return OK;
}

enum error blob_retain_step(struct tx *tx, instant now, int64_t *ret_count)
{
        struct blob_rows_due_rows rows;
        TRY(blob_rows_due(tx, &(struct blob_rows_due_params){ .before = now - BLOB_KEPT }, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++)
                TRY(end_one(tx, &rows.items[i], now));
        TRY(record_all(tx, &rows));
        *ret_count = (int64_t)rows.count;
        return OK;
}

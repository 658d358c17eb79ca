/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store/receipt.h"

#include "store.sql.h"

enum error receipt_take(struct tx *tx, const struct receipt_write *write, struct arena *arena,
                        struct receipt *ret_receipt)
{
        struct receipt_touch_params params = {
                .office_id = write->office_id, .id = write->id, .content = write->content, .result = write->result,
                .made_at = clock_now()
        };
        if (write->result.size > RECEIPT_RESULT_MAX)
                return ERR_TOO_LARGE;
        struct receipt_touch_row row;
        TRY(receipt_touch(tx, &params, arena, &row));
        if (!row.same)
                return ERR_CONFLICT;
        *ret_receipt = (struct receipt){ .state = row.attempts == 1 ? RECEIPT_FRESH : RECEIPT_REPEATED,
                                         .result = row.result, .attempts = row.attempts };
        return OK;
}

enum error receipt_store(struct tx *tx, struct uuid office_id, struct uuid id, struct slice result)
{
        if (result.size > RECEIPT_RESULT_MAX)
                return ERR_TOO_LARGE;
        struct receipt_keep_params params = { .office_id = office_id, .id = id, .result = result };
        int64_t changed;
        TRY(receipt_keep(tx, &params, &changed));
        return changed == 1 ? OK : ERR_NOT_FOUND;
}

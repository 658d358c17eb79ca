/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store/receipt.h"

#include "store.sql.h"

#include <sodium.h>

void receipt_hash(struct slice content, uint8_t ret_hash[RECEIPT_HASH_SIZE])
{
        (void)crypto_generichash(ret_hash, RECEIPT_HASH_SIZE, (const uint8_t *)content.data, content.size, NULL, 0);
}

enum error receipt_take(struct tx *tx, struct uuid office_id, struct uuid id, const uint8_t hash[RECEIPT_HASH_SIZE],
                        struct arena *arena, struct receipt *ret_receipt)
{
        struct slice content = slice_of((const char *)hash, RECEIPT_HASH_SIZE);
        struct receipt_touch_params params = { .office_id = office_id, .id = id, .content_hash = content,
                                               .made_at = clock_now() };
        struct receipt_touch_row row;
        TRY(receipt_touch(tx, &params, arena, &row));
        if (!slice_equal(row.content_hash, content))
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

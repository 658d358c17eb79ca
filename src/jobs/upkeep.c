/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "jobs/upkeep.h"

#include "jobs.sql.h"

#define KEPT_ENDED   (30 * DAY)
#define KEPT_RECEIPT (90 * DAY)
#define KEPT_EXPORTED (2 * DAY)
#define KEPT_LOST    (90 * DAY)

static enum error forget(struct tx *tx, instant now, int64_t *count)
{
        int64_t sessions = 0, tokens = 0, receipts = 0, items = 0, persons = 0, browsers = 0;
        TRY(sessions_forget(tx, &(struct sessions_forget_params){ .before = now - KEPT_ENDED }, &sessions));
        TRY(activations_forget(tx, &(struct activations_forget_params){ .before = now - KEPT_ENDED }, &tokens));
        TRY(receipts_forget(tx, &(struct receipts_forget_params){ .before = now - KEPT_RECEIPT }, &receipts));
        TRY(export_items_forget(tx, &(struct export_items_forget_params){ .before = now - KEPT_RECEIPT }, &items));
        TRY(export_persons_forget(tx, &(struct export_persons_forget_params){ .before = now - KEPT_EXPORTED },
                                  &persons));
        TRY(push_lost_forget(tx, &(struct push_lost_forget_params){ .before = now - KEPT_LOST }, &browsers));
        *count = sessions + tokens + receipts + items + persons + browsers;
        return OK;
}

enum error upkeep_forget_old(struct store *store, instant now, int64_t *ret_count)
{
        enum error err;
        int64_t count = 0;
        transaction (tx, store, TX_WRITE, &err) {
                err = forget(tx, now, &count);
        }
        TRY(err);
        *ret_count = count;
        return OK;
}

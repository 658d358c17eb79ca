/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Idempotent writes by client-made ids: the first arrival does the work, a repetition gets the stored answer.
 *
 *     TRY(receipt_take(tx, &(struct receipt_write){ office_id, id, content }, arena, &receipt));
 *     if (receipt.state == RECEIPT_REPEATED) -> answer receipt.result, do nothing else
 *     ... the effect ...
 *     TRY(receipt_store(tx, office_id, id, result));
 *
 * Who knows the answer before the effect gives it to receipt_take and stores nothing afterwards: one statement less.
 * A repetition writes too (it counts attempts), so that on a replicated PostgreSQL its acknowledgement is as durable as
 * the first one. */
#pragma once

#include "store/store.h"

enum receipt_state { RECEIPT_FRESH, RECEIPT_REPEATED };

struct receipt {
        enum receipt_state state;
        struct slice result; /* what was kept at the first arrival; when fresh, the one that was just given, or null */
        int64_t attempts;
};

enum { RECEIPT_RESULT_MAX = 4096 };

struct receipt_write {
        struct uuid office_id;
        struct uuid id;       /* made by the client */
        struct slice content; /* canonical bytes of what is written; only a keyed hash of it is stored */
        struct slice result;  /* as receipt_store takes it; null: not known yet */
};
/* In a TX_WRITE. ERR_CONFLICT: the same id came before with other content; ERR_TOO_LARGE past RECEIPT_RESULT_MAX. */
[[nodiscard]] enum error receipt_take(struct tx *tx, const struct receipt_write *write, struct arena *arena,
                                      struct receipt *ret_receipt);
/* ERR_TOO_LARGE past RECEIPT_RESULT_MAX. `result` must hold nothing of class P3 or P4. */
[[nodiscard]] enum error receipt_store(struct tx *tx, struct uuid office_id, struct uuid id, struct slice result);

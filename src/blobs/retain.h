/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The end of files that are due: what the retention classes of sql/migrations/README.md promise.
 *
 * Invariants: a row goes only when its owner ended BLOB_KEPT ago or more and nobody works on it, or when it is as old
 * and its owner is gone; the journal has it in the same transaction. Again does nothing, and a step that is interrupted
 * did all of it or nothing. */
#pragma once

#include "store/store.h"

/* Five years of at most 366 days: never earlier than the calendar's five years. */
#define BLOB_KEPT (5 * 366 * DAY)

/* Ends at most 100 rows that are due at `now`, oldest first, those of all offices; their sealed bytes go with
 * blob_sweep. *ret_count is how many; 0: nothing is due. In a TX_WRITE, after job_hold. */
[[nodiscard]] enum error blob_retain_step(struct tx *tx, instant now, int64_t *ret_count);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What nobody needs any more: sessions that ended, activation tokens, receipts of writes, browsers that a push service
 * no longer knew. Retention "account" and "work". */
#pragma once

#include "store/store.h"

/* Sessions and tokens 30 days after their end, receipts of writes and the persons of a large download after
 * 90 days, and browsers 90 days after they were lost. *ret_count is how many rows went. */
[[nodiscard]] enum error upkeep_forget_old(struct store *store, instant now, int64_t *ret_count);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Token buckets of a fixed size in memory (as the generic cell rate algorithm: one time per bucket).
 *
 * Invariants: memory is bounded whatever arrives; a global bucket knows nothing of who asked; an account's bucket is
 * found by a keyed hash, so that nobody can aim for another's; when the table is full the emptiest bucket of a row
 * gives way. */
#pragma once

#include "base/error.h"

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct rate_bucket;

struct rate_table {
        pthread_mutex_t lock;
        struct rate_bucket *buckets;   /* RATE_ROWS x RATE_WAYS, of accounts */
        int64_t *globals;              /* one per route */
        size_t global_count;
        uint8_t secret[16];
};

enum { RATE_ROWS = 1024, RATE_WAYS = 8 };

[[nodiscard]] enum error rate_table_init(struct rate_table *table, size_t routes);
void rate_table_free(struct rate_table *table);

/* Takes one token. OK, or ERR_BUSY with *ret_wait_seconds (at least 1). `count` in `seconds`, that many at once. */
[[nodiscard]] enum error rate_take_global(struct rate_table *table, size_t route, uint32_t count, uint32_t seconds,
                                          unsigned *ret_wait_seconds);
[[nodiscard]] enum error rate_take_account(struct rate_table *table, uint64_t key, uint32_t count, uint32_t seconds,
                                           unsigned *ret_wait_seconds);

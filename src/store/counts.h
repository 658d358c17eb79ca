/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a store counts about itself since it was opened: how its transactions ended, and who waits now.
 *
 * Counting costs an atomic addition a transaction and takes no lock; asking takes the driver's locks for an instant.
 * Numbers alone: no query, table, office or person. */
#pragma once

#include "store/store.h"

enum { STORE_MODES = TX_ALONE + 1, STORE_BATCHES = 7 };

enum store_end {
        STORE_COMMITTED,   /* durable, or read to the end */
        STORE_ROLLED_BACK, /* the rule refused: nothing was changed */
        STORE_BUSY,        /* no turn in time, a full disk, too many serialization failures, or the rule's own word */
        STORE_FAILED,      /* disk, server or memory: nothing was changed */
        STORE_UNKNOWN,     /* the commit may or may not have happened */
        STORE_ENDS,
};

struct store_counts {
        uint64_t ended[STORE_MODES][STORE_ENDS];
        uint64_t retries; /* attempts after the first, after serialization failures */
        /* SQLite: commits by how many transactions they made durable: at most 1, 2, 4, ... 64; and all of those. */
        uint64_t batches[STORE_BATCHES], batched;
        unsigned write_waiting;                 /* SQLite: for the one connection that writes */
        unsigned open, used, connection_waiting; /* readers of SQLite, the pool of PostgreSQL */
};

void store_count(struct store *store, struct store_counts *ret_counts);

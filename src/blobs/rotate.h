/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A new key for the files of an office: what is put from now on is sealed under it, and a walk seals the old files
 * again.
 *
 * Invariants: every file opens at every moment, before, during and after; the walk goes by address and keeps its
 * place in the database, so it goes on after an interruption, and doing a part twice changes nothing; one walk an
 * office at a time. */
#pragma once

#include "blobs/blob.h"
#include "store/store.h"

#define BLOB_KEY_AGE (365 * DAY) /* then the job begins the next version by itself */

/* Begins the next version. ERR_CONFLICT: a walk is under way. */
[[nodiscard]] enum error blob_rotate_begin(struct tx *tx, struct uuid office_id);

struct blob_walk {
        struct uuid office_id;
        int64_t batch;                              /* files in one step, 1..100 */
        enum error (*hold)(struct tx *tx, void *context); /* before the place is kept, such as job_hold; may be NULL */
        void *context;
};
struct blob_progress {
        int64_t done, total;
        bool finished;
};
/* The next files. OK with finished also when no walk is under way. Errors of `hold` leave the place as it was. Not
 * inside a transaction. A file that is gone or does not open is left alone: doctor names it. */
[[nodiscard]] enum error blob_rotate_step(const struct blob_store *store, struct store *database,
                                          const struct blob_walk *walk, struct blob_progress *ret_progress);

/* Offices whose walk is under way, and those whose key is older than `age`, at most 200. */
struct blob_due {
        struct uuid office_id;
        bool walking;
};
struct blob_dues {
        struct blob_due *items;
        size_t count;
};
[[nodiscard]] enum error blob_rotate_due(struct tx *tx, int64_t age, struct arena *arena, struct blob_dues *ret_dues);

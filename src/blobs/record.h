/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The row that says who owns a sealed file, and the keys that seal it.
 *
 * Invariants: the file is durable before its row is written (blob_put, then blob_record_add in the room's transaction);
 * a row ends by retention only (blobs/retain.h); a file that no row of any office names is removed by
 * blob_sweep once it is a day old.
 * This room asks nobody's permission: whoever may read the owner may read its files, and the caller journals that. */
#pragma once

#include "blobs/blob.h"
#include "store/store.h"

enum { BLOBS_OF_OWNER_MAX = 200 };

struct blob_record {
        struct uuid office_id, id; /* id made by the caller: adding again is the same record */
        struct blob_id address;    /* what blob_put gave */
        struct slice class;        /* "P1".."P4" */
        struct slice owner_kind;   /* "decision", "report", ... */
        struct uuid owner_id;
        struct slice media_type;   /* of what we made or the sandbox wrote, never what came with an upload */
        int64_t size;              /* bytes before sealing */
        struct slice retention;    /* a retention class of sql/migrations/README.md */
        instant created_at;
};

/* Keys of the office's files, derived from its look-up key, which the vault keeps and does not rotate; the version that
 * seals is the one of blobs/rotate.h. In a read
 * ERR_NOT_FOUND when the office never sealed anything. Wipe them after use (sodium_memzero). */
[[nodiscard]] enum error blob_keys_of(struct tx *tx, struct uuid office_id, struct blob_keys *ret_keys);

/* Idempotent. ERR_CONFLICT when the id is there with another address or owner; ERR_INVALID for an unknown class. */
[[nodiscard]] enum error blob_record_add(struct tx *tx, const struct blob_record *record);
/* Texts live in `arena`. ERR_NOT_FOUND. */
[[nodiscard]] enum error blob_record_get(struct tx *tx, struct uuid office_id, struct uuid id, struct arena *arena,
                                         struct blob_record *ret_record);

struct blob_owner {
        struct uuid office_id, id;
        struct slice kind;
};

/* The records of one owner, oldest first, at most BLOBS_OF_OWNER_MAX. */
struct blob_records {
        struct blob_record *items;
        size_t count;
};
[[nodiscard]] enum error blob_records_of(struct tx *tx, const struct blob_owner *owner, struct arena *arena,
                                         struct blob_records *ret_records);

/* Removes the files that no row names and that nobody put within `age` microseconds (a day, where it is scheduled). For
 * a daily job of the whole installation; not inside a transaction. */
[[nodiscard]] enum error blob_sweep(const struct blob_store *store, struct store *database, int64_t age,
                                    size_t *ret_removed);

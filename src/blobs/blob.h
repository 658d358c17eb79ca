/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sealed files, named by their content.
 *
 * A blob lies at blobs/aa/bb/REST of the data folder, where aabbREST is its id in hexadecimal: a keyed hash of the
 * bytes, so that the same bytes are kept once and a name tells nobody what a file holds. The file is sealed in chunks
 * (libsodium secretstream, XChaCha20-Poly1305) bound to the id and the version of the key.
 *
 * Invariants: a file is either absent or whole (temporary name, fsync, rename, fsync of the folder); blob_put is done
 * before the transaction that names the blob commits, so a row never points at nothing; a file that no row names is
 * swept after a day; blob_get never returns a byte that was not authenticated; nothing but retention removes a file. */
#pragma once

#include "base/arena.h"
#include "base/clock.h"

enum { BLOB_ID_SIZE = 32, BLOB_KEY_SIZE = 32, BLOB_SIZE_MAX = 64 * 1024 * 1024 };

struct blob_id {
        uint8_t bytes[BLOB_ID_SIZE];
};

/* Keys of one office. `name_key` never rotates (it makes the ids). What is put is sealed under `version`; a file of any
 * version opens, so a reader that took its keys before a rotation reads on during it and after it. */
struct blob_keys {
        uint32_t version;                /* from 1 */
        uint8_t seal_key[BLOB_KEY_SIZE]; /* of version 1 */
        uint8_t root_key[BLOB_KEY_SIZE]; /* from which those of later versions are derived */
        uint8_t name_key[BLOB_KEY_SIZE];
};
enum { BLOB_VERSION_MAX = 1000000 };

struct blob_store {
        int folder; /* descriptor of DATA/blobs */
};

/* Opens (and makes, mode 0700) DATA/blobs. */
[[nodiscard]] enum error blob_store_open(const char *data_folder, struct blob_store *ret_store);
void blob_store_close(struct blob_store *store);

/* Seals `bytes` and makes them durable; idempotent. ERR_TOO_LARGE above BLOB_SIZE_MAX. Thread- and process-safe. */
[[nodiscard]] enum error blob_put(const struct blob_store *store, const struct blob_keys *keys, struct slice bytes,
                                  struct blob_id *ret_id);
/* Opens, authenticates and compares with the id. ERR_NOT_FOUND; ERR_CORRUPT for anything that does not check out, a
 * foreign key included. */
[[nodiscard]] enum error blob_get(const struct blob_store *store, const struct blob_keys *keys, struct blob_id id,
                                  struct arena *arena, struct slice *ret_bytes);
/* The version of the key that seals a file. */
[[nodiscard]] enum error blob_key_version(const struct blob_store *store, struct blob_id id, uint32_t *ret_version);
/* Seals a file again under keys->version: a new file takes the place of the old one in one step, so a reader at any
 * moment gets the whole of one of them. *ret_changed: it was of another version. ERR_NOT_FOUND, ERR_CORRUPT as
 * blob_get; the file stays as it was. */
[[nodiscard]] enum error blob_reseal(const struct blob_store *store, const struct blob_keys *keys, struct blob_id id,
                                     bool *ret_changed);
/* Removes the file unless it was put (again) within the last `age` microseconds. Called by the sweep only, which must
 * make sure that no row names it. Absent is OK. No blob_put runs in between, in any process. */
[[nodiscard]] enum error blob_remove(const struct blob_store *store, struct blob_id id, int64_t age);

/* Calls `visit` for each file older than `age` (microseconds, by its modification time), temporary leftovers removed on
 * the way. Stops at the first error and returns it. */
typedef enum error (*blob_visit)(struct blob_id id, size_t sealed_size, void *context);
[[nodiscard]] enum error blob_each(const struct blob_store *store, int64_t age, blob_visit visit, void *context);

enum { BLOB_ID_TEXT = 2 * BLOB_ID_SIZE };
void blob_id_format(struct blob_id id, char ret_text[BLOB_ID_TEXT + 1]);
[[nodiscard]] bool blob_id_parse(struct slice text, struct blob_id *ret_id);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keys and sealing of P3 and P4 values.
 *
 * The master key is a file outside the data folder and outside every backup; it wraps random data keys, which stand in
 * table data_key, one for each office and version (the nil office is the global key). What belongs to a case (a
 * referral, a tip: the migrations say which columns) is sealed under a random key of that case, which stands in table
 * case_key, itself sealed under the office's data key. A sealed value is
 *     format 1 | key version (4, big endian) | nonce (24) | XChaCha20-Poly1305-IETF ciphertext and tag
 *     format 2 | case id (16)                | nonce (24) | the same
 * and is bound to its first two parts, office, table.column and row id, so it opens nowhere else. Look-up is BLAKE2b
 * under a key derived for one office and one table.column, so equal values in two columns have unequal hashes.
 * A vault is read-only after opening and may be shared by threads and stores; its memory is locked and wiped. */
#pragma once

#include "store/store.h"

enum { VAULT_KEY_SIZE = 32, VAULT_OVERHEAD = 1 + 4 + 24 + 16, VAULT_CASE_OVERHEAD = 1 + 16 + 24 + 16,
       VAULT_WRAPPED_SIZE = 1 + 8 + 24 + VAULT_KEY_SIZE + 16, VAULT_LOOKUP_SIZE = 32 };

/* Opens the master key file (a secret by file_check_secret, else ERR_FORBIDDEN). With `create`, a missing file is made
 * with a fresh key. ERR_NOT_FOUND when it is missing otherwise, ERR_CORRUPT when it is not a key file. */
[[nodiscard]] enum error vault_open(const char *path, bool create, struct vault **ret_vault);
void vault_close(struct vault *vault);
DEFINE_CLEANUP(struct vault *, vault_close)
#define _cleanup_vault_ _cleanup_(vault_close_cleanup)

/* What a sealed value is bound to: it opens nowhere else. */
struct seal_place {
        const char *column;    /* "report.narrative" */
        struct uuid office_id; /* nil: the global key */
        struct uuid row_id;
        const struct uuid *case_id; /* whose key seals it; NULL: the office's. Opening asks the value instead */
};

/* A data key in memory: an office's, which has a version, or a case's, which has none. */
struct vault_key {
        struct uuid office_id;
        struct uuid case_id; /* nil: the office's */
        uint32_t version;
        uint8_t bytes[VAULT_KEY_SIZE];
};

/* `purpose` ("seal", "lookup"), office and version are bound to the wrapping. */
void vault_wrap(const struct vault *vault, const struct vault_key *key, const char *purpose,
                uint8_t ret_wrapped[VAULT_WRAPPED_SIZE]);
/* ERR_UNCONFIGURED: wrapped by another master key; ERR_CORRUPT: altered. Fills key->bytes. */
[[nodiscard]] enum error vault_unwrap(const struct vault *vault, struct slice wrapped, const char *purpose,
                                      struct vault_key *key);

/* Office and case of the place must be the key's (ERR_INTERNAL). The result is in the arena. */
[[nodiscard]] enum error vault_seal(const struct vault_key *key, const struct seal_place *place, struct slice plain,
                                    struct arena *arena, struct slice *ret_sealed);
/* ERR_CORRUPT when it does not open at this place. */
[[nodiscard]] enum error vault_open_sealed(const struct vault_key *key, const struct seal_place *place,
                                           struct slice sealed, struct arena *arena, struct slice *ret_plain);
/* Which key sealed this value: `version` of an office's, or `case_id`; office and bytes stay empty. ERR_CORRUPT when it
 * is no sealed value. */
[[nodiscard]] enum error vault_sealed_under(struct slice sealed, struct vault_key *ret_key);
/* What a ticket is for: it opens only for the same. */
struct ticket_use {
        const char *purpose; /* "list position" */
        struct slice bound;  /* any bytes, such as the office's id */
};
enum { VAULT_TICKET_MAX = 512 };
/* A value that its holder keeps and gives back and cannot read, as text for an address: what it says, how long ago it
 * was made and whether it equals another are all hidden (its length is not). No data key is involved: every node with
 * the master key opens it, and none after the master key was changed. `plain`: at most VAULT_TICKET_MAX bytes, else
 * ERR_TOO_LARGE. */
[[nodiscard]] enum error vault_seal_ticket(const struct vault *vault, const struct ticket_use *use, struct slice plain,
                                           struct arena *arena, struct slice *ret_text);
/* ERR_INVALID when it is none of ours, or of another use. */
[[nodiscard]] enum error vault_open_ticket(const struct vault *vault, const struct ticket_use *use, struct slice text,
                                           struct arena *arena, struct slice *ret_plain);
/* `column` is "table.column". */
void vault_lookup(const struct vault_key *key, const char *column, struct slice plain,
                  uint8_t ret_hash[VAULT_LOOKUP_SIZE]);

/* Opens keys of cases, at most 50, and forgets them: whether the office's keys still open them. Fails as reading a
 * sealed value does. */
[[nodiscard]] enum error case_keys_try(struct tx *tx, int64_t *ret_opened);

/* Opens the value and wipes it: whether it opens at that place. Fails as reading it does. */
[[nodiscard]] enum error vault_try(struct tx *tx, const struct seal_place *place, struct slice sealed);

/* Takes the key of a case away for good, whatever its office is; *ret_count 0: it was not here. Programs that serve may
 * remember it for a minute (README). In TX_WRITE, with every office in view. */
[[nodiscard]] enum error case_key_destroy(struct tx *tx, struct uuid case_id, int64_t *ret_count);
/* Whether the key of a case is here. */
[[nodiscard]] enum error case_key_is_here(struct tx *tx, struct uuid case_id, bool *ret_here);

/* Makes a new version of the office's sealing key; values written from now on use it, old ones still open. */
[[nodiscard]] enum error vault_rotate(struct tx *tx, struct uuid office_id);
/* Wraps every data key of the database under another master key; those that it opens already stay as they are, so an
 * interrupted change is begun again. *ret_count: how many were wrapped anew. ERR_UNCONFIGURED: one opens under neither.
 * Nothing else may use the database meanwhile. */
[[nodiscard]] enum error vault_change_master(struct tx *tx, const struct vault *from, const struct vault *to,
                                             int64_t *ret_count);
/* Seals again under the key of the case that the place names, if `*sealed` is under an office's; else under the newest
 * key, if it is under an older one. *ret_changed says whether. For a job that walks a room's rows: read the raw bytes,
 * step, write them back. */
[[nodiscard]] enum error vault_reseal(struct tx *tx, const struct seal_place *place, struct slice *sealed,
                                      bool *ret_changed);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keys of cases: read from case_key, made with the case's own row, shared between transactions once
 * they are durable (keys.c says why not before).
 *
 * Whoever writes reads the key from the database in his own transaction: one that was destroyed meanwhile must not seal
 * anything. A reading may use what is shared, for a minute: so a destroyed key leaves the memory of every node by
 * itself. */
#include "store/driver.h"
#include "store.sql.h"

#include <sodium.h>

#define SHARED_LIFE MINUTE

enum { SETS = 256, WAYS = 4 }; /* 1,024 keys in all, about 90 KiB of locked memory */

struct shared_case {
        struct vault_key key;
        int64_t read_at; /* on clock_monotonic; 0: empty */
};

struct case_ring {
        pthread_mutex_t mutex;
        struct shared_case *shared; /* SETS times WAYS, in locked memory; NULL until the first is shared */
};

enum error case_ring_new(struct case_ring **ret_ring)
{
        struct case_ring *ring = calloc(1, sizeof *ring);
        if (!ring)
                return ERR_MEMORY;
        (void)pthread_mutex_init(&ring->mutex, NULL);
        *ret_ring = ring;
        return OK;
}

void case_ring_free(struct case_ring *ring)
{
        if (!ring)
                return;
        sodium_free(ring->shared);
        (void)pthread_mutex_destroy(&ring->mutex);
        free(ring);
}

static bool is_key_of(const struct vault_key *key, struct uuid office_id, struct uuid case_id)
{
        return uuid_equal(key->case_id, case_id) && uuid_equal(key->office_id, office_id);
}

/* The end of an id is random in every version that is made here. */
static struct shared_case *set_of(struct case_ring *ring, struct uuid case_id)
{
        return ring->shared + (size_t)case_id.bytes[15] % SETS * WAYS;
}

/* Takes the place of the same key, else of the one that was read longest ago. */
static void add_shared(struct case_ring *ring, const struct vault_key *key, int64_t now)
{
        if (!ring->shared)
                ring->shared = sodium_allocarray((size_t)SETS * WAYS, sizeof *ring->shared);
        if (!ring->shared)
                return; /* it will be read again */
        struct shared_case *set = set_of(ring, key->case_id), *at = set;
        for (size_t i = 0; i < WAYS; i++) {
                if (set[i].read_at && is_key_of(&set[i].key, key->office_id, key->case_id)) {
                        at = &set[i];
                        break;
                }
                if (set[i].read_at < at->read_at)
                        at = &set[i];
        }
        *at = (struct shared_case){ *key, now };
}

static size_t kept(const struct tx *tx)
{
        return tx->case_count < TX_CASES_MAX ? tx->case_count : TX_CASES_MAX;
}

void case_ring_share(struct case_ring *ring, const struct tx *tx)
{
        if (tx->case_count == 0)
                return;
        int64_t now = clock_monotonic();
        (void)pthread_mutex_lock(&ring->mutex);
        for (size_t i = 0; i < kept(tx); i++)
                add_shared(ring, &tx->cases[i], now);
        (void)pthread_mutex_unlock(&ring->mutex);
}

static bool find_shared(struct case_ring *ring, struct uuid office_id, struct uuid case_id, struct vault_key *ret_key)
{
        bool found = false;
        int64_t oldest = clock_monotonic() - SHARED_LIFE;
        (void)pthread_mutex_lock(&ring->mutex);
        for (size_t i = 0; ring->shared && i < WAYS && !found; i++) {
                const struct shared_case *at = set_of(ring, case_id) + i;
                found = at->read_at && at->read_at > oldest && is_key_of(&at->key, office_id, case_id);
                if (found)
                        *ret_key = at->key;
        }
        (void)pthread_mutex_unlock(&ring->mutex);
        return found;
}

static bool find_own(const struct tx *tx, struct uuid office_id, struct uuid case_id, struct vault_key *ret_key)
{
        for (size_t i = 0; i < kept(tx); i++)
                if (is_key_of(&tx->cases[i], office_id, case_id)) {
                        *ret_key = tx->cases[i];
                        return true;
                }
        return false;
}

static void keep(struct tx *tx, const struct vault_key *key)
{
        tx->cases[tx->case_count++ % TX_CASES_MAX] = *key;
}

static enum error read_key(struct tx *tx, struct uuid office_id, struct uuid case_id, struct vault_key *ret_key)
{
        struct vault_key key = { .office_id = office_id, .case_id = case_id };
        struct case_key_get_row row;
        TRY(case_key_get(tx, &(struct case_key_get_params){ .office_id = office_id, .id = case_id }, &tx->arena, &row));
        if (row.wrapped.size != sizeof key.bytes)
                return ERR_CORRUPT;
        memcpy(key.bytes, row.wrapped.data, sizeof key.bytes);
        sodium_memzero((void *)(uintptr_t)row.wrapped.data, row.wrapped.size);
        keep(tx, &key);
        *ret_key = key;
        sodium_memzero(&key, sizeof key);
        return OK;
}

static enum error make_key(struct tx *tx, struct uuid office_id, struct uuid case_id, struct vault_key *ret_key)
{
        struct vault_key key = { .office_id = office_id, .case_id = case_id };
        randombytes_buf(key.bytes, sizeof key.bytes);
        struct case_key_add_params params = { .office_id = office_id, .id = case_id,
                                              .wrapped = slice_of((const char *)key.bytes, sizeof key.bytes) };
        int64_t added = 0;
        enum error err = case_key_add(tx, &params, &added);
        if (err == OK && added == 0)
                err = tx_fail(tx, ERR_RETRY, "sealing", "another made the key of this case at the same moment");
        if (err == OK) {
                keep(tx, &key);
                *ret_key = key;
        }
        sodium_memzero(&key, sizeof key);
        return err;
}

enum error case_key_to_open(struct tx *tx, struct uuid office_id, struct uuid case_id, struct vault_key *ret_key)
{
        if (find_own(tx, office_id, case_id, ret_key))
                return OK;
        if (tx_reads(tx) && find_shared(tx->store->cases, office_id, case_id, ret_key))
                return OK;
        enum error err = read_key(tx, office_id, case_id, ret_key);
        return err == ERR_NOT_FOUND ? ERR_ERASED : err;
}

/* A key made for anything else would come after one that was destroyed, and what stands there would be corrupt. */
static bool may_make(const struct tx *tx, const struct seal_place *place)
{
        return !tx_reads(tx) &&
               (uuid_equal(place->row_id, *place->case_id) || uuid_equal(tx->old_case, *place->case_id));
}

enum error case_key_to_seal(struct tx *tx, const struct seal_place *place, struct vault_key *ret_key)
{
        struct uuid office_id = place->office_id, case_id = *place->case_id;
        if (uuid_is_nil(case_id))
                return ERR_INTERNAL;
        if (find_own(tx, office_id, case_id, ret_key))
                return OK;
        enum error err = read_key(tx, office_id, case_id, ret_key);
        if (err != ERR_NOT_FOUND)
                return err;
        return may_make(tx, place) ? make_key(tx, office_id, case_id, ret_key) : ERR_ERASED;
}

enum error case_keys_try(struct tx *tx, int64_t *ret_opened)
{
        struct case_key_sample_rows rows;
        TRY(case_key_sample(tx, &tx->arena, &rows));
        for (size_t i = 0; i < rows.count; i++)
                sodium_memzero((void *)(uintptr_t)rows.items[i].wrapped.data, rows.items[i].wrapped.size);
        *ret_opened = (int64_t)rows.count;
        return OK;
}

enum error case_key_destroy(struct tx *tx, struct uuid case_id, int64_t *ret_count)
{
        return case_key_forget(tx, &(struct case_key_forget_params){ .id = case_id }, ret_count);
}

enum error case_key_is_here(struct tx *tx, struct uuid case_id, bool *ret_here)
{
        struct case_key_found_row row;
        TRY(case_key_found(tx, &(struct case_key_found_params){ .id = case_id }, &tx->arena, &row));
        *ret_here = row.found > 0;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Data keys of offices: read from data_key, made when first needed, shared between transactions once they are durable.
 *
 * A key that a transaction reads or makes is its own until it has committed: in a write it may stand in a group that is
 * rolled back, and what somebody else sealed with it could never be opened. */
#include "store/driver.h"
#include "store/vault.h"
#include "store.sql.h"

#include <sodium.h>

enum { KEYRING_MAX = 4096 };

/* Keys sit in locked memory, one table for all; 130 offices with a few versions each fit many times. */
struct keyring {
        pthread_mutex_t mutex;
        struct tx_key *keys;
        size_t count, capacity;
};

enum error keyring_new(struct keyring **ret_keyring)
{
        struct keyring *ring = calloc(1, sizeof *ring);
        if (!ring)
                return ERR_MEMORY;
        (void)pthread_mutex_init(&ring->mutex, NULL);
        *ret_keyring = ring;
        return OK;
}

void keyring_free(struct keyring *ring)
{
        if (!ring)
                return;
        sodium_free(ring->keys);
        (void)pthread_mutex_destroy(&ring->mutex);
        free(ring);
}

/* version 0: the newest one known */
static const struct tx_key *find(const struct tx_key *keys, size_t count, struct uuid office_id, bool lookup,
                                 uint32_t version)
{
        const struct tx_key *best = NULL;
        for (size_t i = 0; i < count; i++) {
                const struct tx_key *at = &keys[i];
                if (at->lookup != lookup || !uuid_equal(at->key.office_id, office_id))
                        continue;
                if (version ? at->key.version == version : !best || at->key.version > best->key.version)
                        best = at;
        }
        return best;
}

static void add_shared(struct keyring *ring, const struct tx_key *key)
{
        if (find(ring->keys, ring->count, key->key.office_id, key->lookup, key->key.version))
                return;
        if (ring->count == ring->capacity) {
                size_t capacity = ring->capacity ? ring->capacity * 2 : 32;
                struct tx_key *keys = capacity > KEYRING_MAX ? NULL : sodium_allocarray(capacity, sizeof *keys);
                if (!keys)
                        return; /* it will be read again */
                if (ring->count)
                        memcpy(keys, ring->keys, ring->count * sizeof *keys);
                sodium_free(ring->keys);
                ring->keys = keys;
                ring->capacity = capacity;
        }
        ring->keys[ring->count++] = *key;
}

void keyring_share(struct keyring *ring, const struct tx *tx)
{
        if (tx->key_count == 0)
                return;
        (void)pthread_mutex_lock(&ring->mutex);
        for (unsigned i = 0; i < tx->key_count; i++)
                add_shared(ring, &tx->keys[i]);
        (void)pthread_mutex_unlock(&ring->mutex);
}

static bool find_shared(struct keyring *ring, struct uuid office_id, bool lookup, uint32_t version,
                        struct vault_key *ret_key)
{
        (void)pthread_mutex_lock(&ring->mutex);
        const struct tx_key *found = find(ring->keys, ring->count, office_id, lookup, version);
        if (found)
                *ret_key = found->key;
        (void)pthread_mutex_unlock(&ring->mutex);
        return found != NULL;
}

static void keep(struct tx *tx, const struct vault_key *key, bool lookup)
{
        tx->keys[tx->key_count % TX_KEYS_MAX] = (struct tx_key){ *key, lookup };
        if (tx->key_count < TX_KEYS_MAX)
                tx->key_count++;
}

static struct slice purpose_of(bool lookup)
{
        return lookup ? S("lookup") : S("seal");
}

static enum error make_key(struct tx *tx, struct uuid office_id, bool lookup, uint32_t version,
                           struct vault_key *ret_key)
{
        uint8_t wrapped[VAULT_WRAPPED_SIZE];
        struct vault_key key = { .office_id = office_id, .version = version };
        randombytes_buf(key.bytes, sizeof key.bytes);
        vault_wrap(tx->store->options.vault, &key, purpose_of(lookup).data, wrapped);
        struct data_key_add_params params = { .office_id = office_id, .purpose = purpose_of(lookup), .version = version,
                                              .wrapped = slice_of((const char *)wrapped, sizeof wrapped),
                                              .made_at = clock_now() };
        int64_t added = 0;
        enum error err = data_key_add(tx, &params, &added);
        if (err == OK && added == 0)
                err = tx_fail(tx, ERR_RETRY, "sealing", "another made this key at the same moment");
        if (err == OK) {
                keep(tx, &key, lookup);
                *ret_key = key;
        }
        sodium_memzero(&key, sizeof key);
        return err;
}

static enum error read_newest(struct tx *tx, struct uuid office_id, bool lookup, struct data_key_newest_row *ret_row)
{
        struct data_key_newest_params params = { .office_id = office_id, .purpose = purpose_of(lookup) };
        return data_key_newest(tx, &params, &tx->arena, ret_row);
}

static enum error read_version(struct tx *tx, struct uuid office_id, bool lookup, uint32_t version,
                               struct data_key_newest_row *ret_row)
{
        struct data_key_by_version_params params = { .office_id = office_id, .purpose = purpose_of(lookup),
                                                     .version = version };
        struct data_key_by_version_row row;
        TRY(data_key_by_version(tx, &params, &tx->arena, &row));
        *ret_row = (struct data_key_newest_row){ .version = row.version, .wrapped = row.wrapped };
        return OK;
}

/* Reads the newest sealing key of the database in every write: another node may have rotated. Opening may use what is
 * shared, because a version never changes. */
static enum error key_of(struct tx *tx, struct uuid office_id, bool lookup, uint32_t version, struct vault_key *ret_key)
{
        struct data_key_newest_row row;
        const struct vault *vault = tx->store->options.vault;
        if (!vault)
                return tx_fail(tx, ERR_UNCONFIGURED, "sealing", "there is no master key");
        const struct tx_key *own = find(tx->keys, tx->key_count, office_id, lookup, version);
        if (own) {
                *ret_key = own->key;
                return OK;
        }
        if ((lookup || version) && find_shared(tx->store->keyring, office_id, lookup, version, ret_key))
                return OK;
        enum error err = version ? read_version(tx, office_id, lookup, version, &row) :
                                   read_newest(tx, office_id, lookup, &row);
        if (err == ERR_NOT_FOUND && !version && !tx_reads(tx))
                return make_key(tx, office_id, lookup, 1, ret_key);
        if (err != OK)
                return err;
        struct vault_key key = { .office_id = office_id, .version = (uint32_t)row.version };
        err = vault_unwrap(vault, row.wrapped, purpose_of(lookup).data, &key);
        if (err != OK)
                return tx_fail(tx, err, "sealing", err == ERR_CORRUPT ? "a data key was altered" :
                                                                        "the master key is another one");
        keep(tx, &key, lookup);
        *ret_key = key;
        sodium_memzero(&key, sizeof key);
        return OK;
}

enum error tx_seal(struct tx *tx, const struct seal_place *place, struct slice plain, struct sql_value *ret_value)
{
        struct vault_key key;
        struct slice sealed;
        if (slice_is_null(plain)) {
                *ret_value = SQL_NULL;
                return OK;
        }
        if (place->case_id)
                TRY(case_key_to_seal(tx, place, &key));
        else
                TRY(key_of(tx, place->office_id, false, 0, &key));
        enum error err = vault_seal(&key, place, plain, &tx->arena, &sealed);
        sodium_memzero(&key, sizeof key);
        if (err != OK)
                return tx_fail(tx, err, place->column, "cannot be sealed");
        *ret_value = sql_slice(sealed);
        return OK;
}

/* In a read without a key nothing was ever hashed, so a value that nothing equals is the right one. */
enum error tx_lookup(struct tx *tx, const char *column, struct uuid office_id, struct slice plain,
                     struct sql_value *ret_value)
{
        struct vault_key key;
        if (slice_is_null(plain)) {
                *ret_value = SQL_NULL;
                return OK;
        }
        enum error err = key_of(tx, office_id, true, 0, &key);
        if (err == ERR_NOT_FOUND) {
                *ret_value = sql_slice(S(""));
                return OK;
        }
        TRY(err);
        uint8_t *hash = arena_alloc(&tx->arena, VAULT_LOOKUP_SIZE);
        if (hash)
                vault_lookup(&key, column, plain, hash);
        sodium_memzero(&key, sizeof key);
        if (!hash)
                return tx_fail(tx, ERR_MEMORY, column, "out of memory");
        *ret_value = sql_slice(slice_of((const char *)hash, VAULT_LOOKUP_SIZE));
        return OK;
}

static bool is_case_key(const struct seal_place *place)
{
        return strcmp(place->column, "case_key.wrapped") == 0;
}

/* A key of a case is never sealed under one of a case: that would be looked for while this is looked for. An own row of
 * before says that its case never had a key. */
static enum error key_under(struct tx *tx, const struct seal_place *place, struct slice sealed,
                            struct vault_key *ret_key)
{
        struct vault_key under;
        TRY(vault_sealed_under(sealed, &under));
        if (uuid_is_nil(under.case_id)) {
                if (place->case_id && uuid_equal(place->row_id, *place->case_id))
                        tx->old_case = *place->case_id;
                return key_of(tx, place->office_id, false, under.version, ret_key);
        }
        if (is_case_key(place) || (place->case_id && !uuid_equal(*place->case_id, under.case_id)))
                return ERR_CORRUPT;
        return case_key_to_open(tx, place->office_id, under.case_id, ret_key);
}

/* What keeps a case closed does not decide the transaction: the room still has to find out who may be told. */
static enum error refuse_value(struct tx *tx, const struct seal_place *place, enum error err)
{
        static const char why[] = "a sealed value does not open here";
        if (err == ERR_ERASED)
                return err;
        if (err != ERR_CORRUPT || !(place->case_id || is_case_key(place)))
                return tx_fail(tx, err, place->column, why);
        if (tx->failed == OK)
                (void)snprintf(tx->problem, sizeof tx->problem, "%s: %s", place->column, why);
        return err;
}

static enum error open_value(struct tx *tx, const struct seal_place *place, struct slice sealed, struct arena *arena,
                             struct slice *ret_plain)
{
        struct vault_key key;
        enum error err = key_under(tx, place, sealed, &key);
        if (err == OK)
                err = vault_open_sealed(&key, place, sealed, arena, ret_plain);
        sodium_memzero(&key, sizeof key);
        if (err == ERR_NOT_FOUND)
                err = ERR_CORRUPT;
        return err == OK ? OK : refuse_value(tx, place, err);
}

static struct slice read_sealed(struct query *query, unsigned column, const struct seal_place *place,
                                struct arena *arena, bool nullable)
{
        struct slice plain = SLICE_NULL;
        struct arena *scratch = &query->tx->arena;
        struct slice sealed =
                nullable ? query_slice_or_null(query, column, scratch) : query_slice(query, column, scratch);
        if (query->failed == OK && sealed.data)
                query->failed = open_value(query->tx, place, sealed, arena, &plain);
        return plain;
}

struct slice query_sealed(struct query *query, unsigned column, const struct seal_place *place, struct arena *arena)
{
        return read_sealed(query, column, place, arena, false);
}

struct slice query_sealed_or_null(struct query *query, unsigned column, const struct seal_place *place,
                                  struct arena *arena)
{
        return read_sealed(query, column, place, arena, true);
}

enum error vault_try(struct tx *tx, const struct seal_place *place, struct slice sealed)
{
        struct slice plain = SLICE_NULL;
        TRY(open_value(tx, place, sealed, &tx->arena, &plain));
        sodium_memzero((void *)(uintptr_t)plain.data, plain.size);
        return OK;
}

enum error vault_rotate(struct tx *tx, struct uuid office_id)
{
        struct vault_key key;
        struct data_key_newest_row row;
        if (!tx->store->options.vault)
                return tx_fail(tx, ERR_UNCONFIGURED, "sealing", "there is no master key");
        enum error err = read_newest(tx, office_id, false, &row);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        err = make_key(tx, office_id, false, err == OK ? (uint32_t)row.version + 1 : 1, &key);
        sodium_memzero(&key, sizeof key);
        return err;
}

/* Of a case that has its key, nothing is ever to be sealed again: the key itself is. */
static enum error must_change(struct tx *tx, const struct seal_place *place, struct slice sealed, bool *ret_must)
{
        struct vault_key newest = { 0 }, under;
        TRY(vault_sealed_under(sealed, &under));
        bool of_case = !uuid_is_nil(under.case_id);
        if (!of_case && !place->case_id)
                TRY(key_of(tx, place->office_id, false, 0, &newest));
        *ret_must = !of_case && newest.version != under.version;
        sodium_memzero(&newest, sizeof newest);
        return OK;
}

enum error vault_reseal(struct tx *tx, const struct seal_place *place, struct slice *sealed, bool *ret_changed)
{
        struct slice plain = SLICE_NULL;
        struct sql_value value = SQL_NULL;
        bool changed;
        TRY(must_change(tx, place, *sealed, &changed));
        if (changed) {
                if (place->case_id)
                        tx->old_case = *place->case_id;
                TRY(open_value(tx, place, *sealed, &tx->arena, &plain));
                TRY(tx_seal(tx, place, plain, &value));
                *sealed = value.bytes;
        }
        *ret_changed = changed;
        return OK;
}

static enum error rewrap(struct tx *tx, const struct vault *from, const struct vault *to,
                         const struct data_key_all_row *row, int64_t *count) /* lint: parameters (from, to, what) */
{
        struct vault_key key = { .office_id = row->office_id, .version = (uint32_t)row->version };
        uint8_t wrapped[VAULT_WRAPPED_SIZE];
        const char *purpose = slice_equal(row->purpose, S("lookup")) ? "lookup" : "seal";
        if (vault_unwrap(to, row->wrapped, purpose, &key) == OK) {
                sodium_memzero(&key, sizeof key);
                return OK;
        }
        TRY(vault_unwrap(from, row->wrapped, purpose, &key));
        vault_wrap(to, &key, purpose, wrapped);
        sodium_memzero(&key, sizeof key);
        (*count)++;
        return data_key_rewrap(tx, &(struct data_key_rewrap_params){ .office_id = row->office_id,
                                                                     .purpose = row->purpose,
                                                                     .version = row->version,
                                                                     .wrapped = slice_of((const char *)wrapped,
                                                                                         sizeof wrapped) },
                               NULL);
}

enum error vault_change_master(struct tx *tx, const struct vault *from, const struct vault *to, int64_t *ret_count)
{
        enum { STEP = 100 };
        struct data_key_all_params place = { .purpose = S(""), .version = -1, .limit = STEP };
        struct data_key_all_rows rows = { .more = true };
        int64_t count = 0;
        do {
                TRY(data_key_all(tx, &place, tx_arena(tx), &rows));
                for (size_t i = 0; i < rows.count; i++)
                        TRY(rewrap(tx, from, to, &rows.items[i], &count));
                if (rows.count > 0) {
                        const struct data_key_all_row *last = &rows.items[rows.count - 1];
                        place.office_id = last->office_id, place.purpose = last->purpose;
                        place.version = last->version;
                }
        } while (rows.count == STEP);
        *ret_count = count;
        return OK;
}

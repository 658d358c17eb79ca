/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "blobs/record.h"

#include "base/checked.h"
#include "blobs.sql.h"
#include "store/query.h"

#include <sodium.h>

/* A keyed hash of a fixed word under the office's look-up key is a key of its own. */
static enum error derive_key(struct tx *tx, struct uuid office_id, struct slice word, uint8_t ret_key[BLOB_KEY_SIZE])
{
        struct sql_value value;
        TRY(tx_lookup(tx, "blob.address", office_id, word, &value));
        if (value.bytes.size != BLOB_KEY_SIZE)
                return ERR_NOT_FOUND;
        memcpy(ret_key, value.bytes.data, BLOB_KEY_SIZE);
        return OK;
}

enum error blob_keys_of(struct tx *tx, struct uuid office_id, struct blob_keys *ret_keys)
{
        struct blob_keys keys = { 0 };
        struct blob_key_row row = { .version = 1 };
        enum error err = blob_key(tx, &(struct blob_key_params){ .office_id = office_id }, tx_arena(tx), &row);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        keys.version = (uint32_t)row.version;
        TRY(derive_key(tx, office_id, S("names of files 1"), keys.name_key));
        TRY(derive_key(tx, office_id, S("contents of files 1"), keys.seal_key));
        TRY(derive_key(tx, office_id, S("contents of files"), keys.root_key));
        *ret_keys = keys;
        sodium_memzero(&keys, sizeof keys);
        return OK;
}

static struct slice address_slice(const struct blob_id *id)
{
        return slice_of((const char *)id->bytes, sizeof id->bytes);
}

static enum error from_row(const struct blob_row_row *row, struct blob_record *ret_record)
{
        struct blob_record record = {
                .office_id = row->office_id,
                .id = row->id,
                .class = row->class,
                .owner_kind = row->owner_kind,
                .owner_id = row->owner_id,
                .media_type = row->media_type,
                .size = row->size,
                .retention = row->retention,
                .created_at = row->created_at,
        };
        if (row->address.size != sizeof record.address.bytes)
                return ERR_CORRUPT;
        memcpy(record.address.bytes, row->address.data, sizeof record.address.bytes);
        *ret_record = record;
        return OK;
}

static bool same_thing(const struct blob_record *a, const struct blob_record *b)
{
        return slice_equal(address_slice(&a->address), address_slice(&b->address)) &&
               slice_equal(a->owner_kind, b->owner_kind) && uuid_equal(a->owner_id, b->owner_id);
}

enum error blob_record_add(struct tx *tx, const struct blob_record *record)
{
        struct slice class = record->class;
        if (class.size != 2 || class.data[0] != 'P' || class.data[1] < '1' || class.data[1] > '4')
                return ERR_INVALID;
        if (record->owner_kind.size == 0 || record->retention.size == 0 || record->size < 0)
                return ERR_INVALID;
        int64_t added;
        const struct blob_row_add_params params = {
                .office_id = record->office_id, .id = record->id, .address = address_slice(&record->address),
                .class = class, .owner_kind = record->owner_kind, .owner_id = record->owner_id,
                .media_type = record->media_type, .size = record->size, .retention = record->retention,
                .created_at = record->created_at,
        };
        TRY(blob_row_add(tx, &params, &added));
        if (added == 1)
                return OK;
        struct blob_record there;
        TRY(blob_record_get(tx, record->office_id, record->id, tx_arena(tx), &there));
        return same_thing(record, &there) ? OK : ERR_CONFLICT;
}

enum error blob_record_get(struct tx *tx, struct uuid office_id, struct uuid id, struct arena *arena,
                           struct blob_record *ret_record)
{
        struct blob_row_row row;
        const struct blob_row_params params = { .office_id = office_id, .id = id };
        TRY(blob_row(tx, &params, arena, &row));
        return from_row(&row, ret_record);
}

enum error blob_records_of(struct tx *tx, const struct blob_owner *owner, struct arena *arena,
                           struct blob_records *ret_records)
{
        struct blob_rows_of_rows rows;
        const struct blob_rows_of_params params = { .office_id = owner->office_id, .owner_kind = owner->kind,
                                                    .owner_id = owner->id };
        TRY(blob_rows_of(tx, &params, arena, &rows));
        struct blob_records records = { .items = arena_array(arena, struct blob_record, rows.count) };
        if (!records.items)
                return ERR_MEMORY;
        for (; records.count < rows.count; records.count++) {
                const struct blob_rows_of_row *row = &rows.items[records.count];
                const struct blob_row_row same = {
                        .office_id = row->office_id, .id = row->id, .address = row->address, .class = row->class,
                        .owner_kind = row->owner_kind, .owner_id = row->owner_id, .media_type = row->media_type,
                        .size = row->size, .retention = row->retention, .created_at = row->created_at,
                };
                TRY(from_row(&same, &records.items[records.count]));
        }
        *ret_records = records;
        return OK;
}

struct sweep {
        const struct blob_store *store;
        struct store *database;
        int64_t age;
        size_t removed;
};

static enum error is_named(struct store *database, struct blob_id id, bool *ret_named)
{
        enum error err;
        int64_t rows = 0;
        transaction (tx, database, TX_READ, &err) {
                struct blob_rows_naming_row row;
                const struct blob_rows_naming_params params = { .address = address_slice(&id) };
                err = blob_rows_naming(tx, &params, tx_arena(tx), &row);
                if (err == OK)
                        rows = row.rows;
        }
        if (err == OK)
                *ret_named = rows > 0;
        return err;
}

static enum error sweep_one(struct blob_id id, size_t sealed_size, void *context)
{
        struct sweep *sweep = context;
        bool named;
        UNUSED(sealed_size);
        TRY(is_named(sweep->database, id, &named));
        if (named)
                return OK;
        TRY(blob_remove(sweep->store, id, sweep->age));
        sweep->removed++;
        return OK;
}

enum error blob_sweep(const struct blob_store *store, struct store *database, int64_t age, size_t *ret_removed)
{
        struct sweep sweep = { .store = store, .database = database, .age = age };
        TRY(blob_each(store, age, sweep_one, &sweep));
        *ret_removed = sweep.removed;
        return OK;
}

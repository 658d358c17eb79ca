/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "blobs/rotate.h"

#include "blobs.sql.h"
#include "blobs/record.h"

#include <sodium.h>

enum { BATCH_MOST = 100 };

/* Behind every address: the walk is over. */
static struct slice last_place(void)
{
        static const uint8_t last[BLOB_ID_SIZE + 1] = { [0 ... BLOB_ID_SIZE] = 0xff };
        return slice_of((const char *)last, sizeof last);
}

enum error blob_rotate_begin(struct tx *tx, struct uuid office_id)
{
        int64_t changed;
        TRY(blob_key_next(tx, &(struct blob_key_next_params){ .office_id = office_id, .at = clock_now(),
                                                              .cursor = S("") },
                          &changed));
        return changed == 1 ? OK : ERR_CONFLICT;
}

/* What one step works with. */
struct step {
        struct blob_keys keys;
        struct blob_key_row row;
        struct blob_addresses_after_rows addresses;
        struct blob_addresses_left_row count;
        bool idle;
};

static enum error prepare(struct tx *tx, const struct blob_walk *walk, struct arena *arena, struct step *step)
{
        enum error err = blob_key(tx, &(struct blob_key_params){ .office_id = walk->office_id }, arena, &step->row);
        step->idle = err == ERR_NOT_FOUND || (err == OK && !slice_equal(step->row.state, S("walking")));
        if (step->idle)
                return OK;
        TRY(err);
        TRY(blob_keys_of(tx, walk->office_id, &step->keys));
        TRY(blob_addresses_left(tx, &(struct blob_addresses_left_params){ .office_id = walk->office_id,
                                                                          .cursor = step->row.cursor },
                                arena, &step->count));
        return blob_addresses_after(tx, &(struct blob_addresses_after_params){ .office_id = walk->office_id,
                                                                               .cursor = step->row.cursor,
                                                                               .limit = walk->batch },
                                    arena, &step->addresses);
}

static enum error reseal_one(const struct blob_store *store, const struct step *step, struct slice address)
{
        struct blob_id id;
        bool changed;
        if (address.size != sizeof id.bytes)
                return OK;
        memcpy(id.bytes, address.data, sizeof id.bytes);
        enum error err = blob_reseal(store, &step->keys, id, &changed);
        return err == ERR_NOT_FOUND || err == ERR_CORRUPT ? OK : err;
}

static enum error keep_place(struct tx *tx, const struct blob_walk *walk, const struct step *step, bool finished)
{
        int64_t changed;
        size_t count = step->addresses.count;
        struct slice place = finished ? last_place() : step->addresses.items[count - 1].address;
        if (walk->hold)
                TRY(walk->hold(tx, walk->context));
        return blob_key_walked(tx, &(struct blob_key_walked_params){
                                           .office_id = walk->office_id, .version = step->row.version,
                                           .state = finished ? S("done") : S("walking"), .cursor = place },
                               &changed);
}

enum error blob_rotate_step(const struct blob_store *store, struct store *database, const struct blob_walk *walk,
                            struct blob_progress *ret_progress)
{
        struct step step = { 0 };
        enum error err;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        if (walk->batch < 1 || walk->batch > BATCH_MOST)
                return ERR_INVALID;
        transaction (tx, database, TX_WRITE, &err) {
                err = prepare(tx, walk, &arena, &step);
        }
        TRY(err);
        if (step.idle) {
                *ret_progress = (struct blob_progress){ .finished = true };
                return OK;
        }
        for (size_t i = 0; i < step.addresses.count && err == OK; i++)
                err = reseal_one(store, &step, step.addresses.items[i].address);
        sodium_memzero(&step.keys, sizeof step.keys);
        TRY(err);
        bool finished = (int64_t)step.addresses.count < walk->batch;
        transaction (tx, database, TX_WRITE, &err) {
                err = keep_place(tx, walk, &step, finished);
        }
        TRY(err);
        int64_t left = step.count.left_over - (int64_t)step.addresses.count;
        *ret_progress = (struct blob_progress){ .total = step.count.total, .finished = finished,
                                                .done = step.count.total - (left > 0 ? left : 0) };
        return OK;
}

enum error blob_rotate_due(struct tx *tx, int64_t age, struct arena *arena, struct blob_dues *ret_dues)
{
        struct blob_key_offices_rows rows;
        TRY(blob_key_offices(tx, &(struct blob_key_offices_params){ .before = clock_now() - age }, arena, &rows));
        struct blob_due *items = arena_array(arena, struct blob_due, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                items[i] = (struct blob_due){ rows.items[i].office_id, rows.items[i].walking };
        *ret_dues = (struct blob_dues){ items, rows.count };
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/delta.h"

#include "base/checked.h"
#include "match/hash.h"

enum {
        ROW_KEYS_MAX = MATCH_KEYS_MAX + MATCH_SLIP_KEYS_MAX,
        FIRST_SLOTS = 1024,
        GONE_SPARE = 64,
        ID_SEED = 31,
        BUCKET_ROWS = 4,
};

_Static_assert(FIRST_SLOTS >= 2 * ROW_KEYS_MAX, "the first row finds room");

/* A writer waits for those who ask already, not for those who come after it: under a constant stream of questions it
 * would otherwise never write. */
static const pthread_rwlock_t fair = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;

enum error match_delta_init(struct match_delta *delta, struct match_index *index)
{
        struct match_delta_slot *slots = calloc(FIRST_SLOTS, sizeof *slots);
        *delta = (struct match_delta){ 0 };
        if (!slots)
                return ERR_MEMORY;
        *delta = (struct match_delta){ .index = index, .lock = fair, .slots = slots, .slot_count = FIRST_SLOTS };
        match_register_init(&delta->added, index->schema.count);
        return OK;
}

void match_delta_free(struct match_delta *delta)
{
        if (!delta->index)
                return;
        (void)pthread_rwlock_destroy(&delta->lock);
        match_register_free(&delta->added);
        free(delta->slots);
        free(delta->links);
        free(delta->ids.starts);
        free(delta->ids.rows);
        free(delta->gone);
        *delta = (struct match_delta){ 0 };
}

enum error match_delta_read(struct match_delta *delta, struct match_reader *reader, const struct slice *values,
                            struct arena *arena, struct match_row *ret_row)
{
        (void)pthread_rwlock_wrlock(&delta->lock);
        enum error err = match_record_read(reader, values, arena, ret_row);
        (void)pthread_rwlock_unlock(&delta->lock);
        return err;
}

/* ---- keys ---- */

static size_t place_of(const struct match_delta_slot *slots, size_t count, uint64_t hash)
{
        size_t at = hash & (count - 1);
        while (slots[at].first && slots[at].hash != hash)
                at = (at + 1) & (count - 1);
        return at;
}

/* Room for the keys of one more row, so that adding them cannot fail. */
static enum error make_room(struct match_delta *delta)
{
        if (delta->link_count + ROW_KEYS_MAX > delta->link_capacity) {
                size_t capacity = 2 * delta->link_capacity + ROW_KEYS_MAX;
                struct match_delta_link *links = realloc(delta->links, capacity * sizeof *links);
                if (!links)
                        return ERR_MEMORY;
                delta->links = links;
                delta->link_capacity = capacity;
        }
        if (2 * (delta->slots_used + ROW_KEYS_MAX) <= delta->slot_count)
                return OK;
        size_t count = 2 * delta->slot_count;
        struct match_delta_slot *slots = calloc(count, sizeof *slots);
        if (!slots)
                return ERR_MEMORY;
        for (size_t i = 0; i < delta->slot_count; i++)
                if (delta->slots[i].first)
                        slots[place_of(slots, count, delta->slots[i].hash)] = delta->slots[i];
        free(delta->slots);
        delta->slots = slots;
        delta->slot_count = count;
        return OK;
}

static void add_keys(struct match_delta *delta, uint32_t row, const struct match_record *record)
{
        struct match_key keys[ROW_KEYS_MAX];
        const struct match_index *index = delta->index;
        unsigned how = BLOCK_ASKED | (match_block_is_wide(index->packed.count) ? BLOCK_WIDE : 0);
        size_t count = match_block_keys(index->vocabulary, &index->schema, record, how, keys);
        count += match_block_slip_keys(index->vocabulary, &index->schema, record, keys + count);
        for (size_t i = 0; i < count; i++) {
                struct match_delta_slot *slot =
                        &delta->slots[place_of(delta->slots, delta->slot_count, keys[i].hash)];
                delta->slots_used += slot->first == 0;
                delta->links[delta->link_count] = (struct match_delta_link){ row, slot->first };
                *slot = (struct match_delta_slot){ keys[i].hash, (uint32_t)++delta->link_count, slot->count + 1 };
        }
}

struct match_delta_slot match_delta_find(const struct match_delta *delta, uint64_t hash)
{
        return delta->slots[place_of(delta->slots, delta->slot_count, hash)];
}

size_t match_delta_rows(const struct match_delta *delta, uint32_t first, uint32_t ret_rows[MATCH_LIST_MOST])
{
        size_t count = 0;
        for (uint32_t link = first; link && count < MATCH_LIST_MOST; link = delta->links[link - 1].next)
                ret_rows[count++] = delta->links[link - 1].row;
        return count;
}

/* ---- rows ---- */

static uint32_t bucket_of(const struct match_delta *delta, struct slice id)
{
        return (uint32_t)(hash_bytes(id, ID_SEED) >> (64 - delta->ids.bits));
}

static enum error make_ids(struct match_delta *delta)
{
        size_t rows = delta->index->packed.count;
        struct match_delta_ids *ids = &delta->ids;
        if (ids->starts)
                return OK;
        for (ids->bits = 1; (size_t)BUCKET_ROWS << ids->bits < rows;)
                ids->bits++;
        size_t buckets = (size_t)1 << ids->bits;
        uint32_t *starts = calloc(buckets + 2, sizeof *starts);
        ids->rows = calloc(rows + 1, sizeof *ids->rows);
        if (!starts || !ids->rows) {
                free(starts);
                free(ids->rows);
                ids->rows = NULL;
                return ERR_MEMORY;
        }
        for (size_t row = 0; row < rows; row++)
                starts[bucket_of(delta, match_index_id(delta->index, row)) + 2]++;
        for (size_t i = 2; i < buckets + 2; i++)
                starts[i] += starts[i - 1];
        for (size_t row = 0; row < rows; row++)
                ids->rows[starts[bucket_of(delta, match_index_id(delta->index, row)) + 1]++] = (uint32_t)row;
        ids->starts = starts;
        return OK;
}

/* Room for the bits of all rows and one more. */
static enum error make_bits(struct match_delta *delta)
{
        size_t needed = (delta->index->packed.count + delta->added.count) / 8 + 1;
        if (needed <= delta->gone_size)
                return OK;
        uint8_t *gone = realloc(delta->gone, needed + GONE_SPARE);
        if (!gone)
                return ERR_MEMORY;
        memset(gone + delta->gone_size, 0, needed + GONE_SPARE - delta->gone_size);
        delta->gone = gone;
        delta->gone_size = needed + GONE_SPARE;
        return OK;
}

static void let_go(struct match_delta *delta, size_t row)
{
        delta->gone[row / 8] |= (uint8_t)(1u << row % 8);
        delta->gone_count++;
}

/* The index's row of this id that is not gone, or SIZE_MAX. */
static size_t find_old(const struct match_delta *delta, struct slice id)
{
        const struct match_delta_ids *ids = &delta->ids;
        uint32_t bucket = bucket_of(delta, id);
        for (size_t at = ids->starts[bucket]; at < ids->starts[bucket + 1]; at++)
                if (slice_equal(match_index_id(delta->index, ids->rows[at]), id) &&
                    !match_delta_is_gone(delta, ids->rows[at]))
                        return ids->rows[at];
        return SIZE_MAX;
}

static enum error put(struct match_delta *delta, struct slice id, const struct match_record *record)
{
        size_t rows = delta->index->packed.count, before;
        if (id.size == 0)
                return ERR_INVALID;
        if (delta->added.count >= MATCH_DELTA_MOST || rows + MATCH_DELTA_MOST > UINT32_MAX)
                return ERR_TOO_LARGE;
        TRY(make_ids(delta));
        TRY(make_bits(delta));
        TRY(make_room(delta));
        TRY(match_register_put(&delta->added, id, record, &before));
        if (before == SIZE_MAX)
                before = find_old(delta, id);
        else
                before += rows;
        if (before != SIZE_MAX && !match_delta_is_gone(delta, (uint32_t)before))
                let_go(delta, before);
        add_keys(delta, (uint32_t)(rows + delta->added.count - 1), record);
        return OK;
}

enum error match_delta_put(struct match_delta *delta, struct slice id, const struct match_record *record)
{
        (void)pthread_rwlock_wrlock(&delta->lock);
        enum error err = put(delta, id, record);
        (void)pthread_rwlock_unlock(&delta->lock);
        return err;
}

static size_t find_row(const struct match_delta *delta, struct slice id)
{
        size_t row = match_register_find(&delta->added, id);
        if (row == SIZE_MAX)
                return id.size > 0 ? find_old(delta, id) : SIZE_MAX;
        row += delta->index->packed.count;
        return match_delta_is_gone(delta, (uint32_t)row) ? SIZE_MAX : row;
}

static enum error remove_row(struct match_delta *delta, struct slice id)
{
        TRY(make_ids(delta));
        TRY(make_bits(delta));
        size_t row = find_row(delta, id);
        if (row == SIZE_MAX)
                return ERR_NOT_FOUND;
        let_go(delta, row);
        return OK;
}

enum error match_delta_remove(struct match_delta *delta, struct slice id)
{
        (void)pthread_rwlock_wrlock(&delta->lock);
        enum error err = remove_row(delta, id);
        (void)pthread_rwlock_unlock(&delta->lock);
        return err;
}

size_t match_delta_count(struct match_delta *delta)
{
        (void)pthread_rwlock_rdlock(&delta->lock);
        size_t count = delta->index->packed.count + delta->added.count - delta->gone_count;
        (void)pthread_rwlock_unlock(&delta->lock);
        return count;
}

void match_delta_ask(struct match_delta *delta, struct match_asker *asker, const struct match_record *record,
                     size_t top, struct match_answer *ret_answer)
{
        (void)pthread_rwlock_rdlock(&delta->lock);
        asker->delta = delta;
        match_ask(asker, record, top, ret_answer);
        asker->delta = NULL;
        (void)pthread_rwlock_unlock(&delta->lock);
}

struct match_record match_delta_get(struct match_delta *delta, uint32_t row, struct match_row *ret_row)
{
        const struct match_packed *packed = &delta->index->packed;
        if (row < packed->count)
                return match_packed_get(packed, row, ret_row);
        (void)pthread_rwlock_rdlock(&delta->lock);
        struct match_record record = match_register_get(&delta->added, row - packed->count);
        memcpy(ret_row->words, record.words, record.at[packed->schema->count] * sizeof *record.words);
        (void)pthread_rwlock_unlock(&delta->lock);
        record.words = ret_row->words;
        ret_row->record = record;
        return record;
}

struct slice match_delta_id(struct match_delta *delta, uint32_t row)
{
        size_t rows = delta->index->packed.count;
        if (row < rows)
                return match_index_id(delta->index, row);
        (void)pthread_rwlock_rdlock(&delta->lock);
        struct slice id = match_register_id(&delta->added, row - rows);
        (void)pthread_rwlock_unlock(&delta->lock);
        return id;
}

size_t match_delta_copy_id(struct match_delta *delta, uint32_t row, char *ret_id, size_t size)
{
        size_t rows = delta->index->packed.count;
        (void)pthread_rwlock_rdlock(&delta->lock);
        struct slice id = row < rows ? match_index_id(delta->index, row) : match_register_id(&delta->added, row - rows);
        size_t count = id.size < size ? id.size : size;
        if (count > 0)
                memcpy(ret_id, id.data, count);
        (void)pthread_rwlock_unlock(&delta->lock);
        return count;
}

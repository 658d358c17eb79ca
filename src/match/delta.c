/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/delta.h"

#include "base/checked.h"

enum { FIRST_SLOTS = 1024, FIRST_LINKS = 1024 };

/* A writer waits for those who ask already, not for those who come after it: under a constant stream of questions it
 * would otherwise never write. */
static bool make_lock(pthread_rwlock_t *lock)
{
        pthread_rwlockattr_t fair;
        if (pthread_rwlockattr_init(&fair) != 0)
                return false;
        bool made = pthread_rwlockattr_setkind_np(&fair, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP) == 0 &&
                    pthread_rwlock_init(lock, &fair) == 0;
        (void)pthread_rwlockattr_destroy(&fair);
        return made;
}

enum error match_delta_init(struct match_delta *delta, struct match_index *index)
{
        *delta = (struct match_delta){ .index = index, .slot_count = FIRST_SLOTS };
        match_register_init(&delta->added, index->schema.count);
        delta->slots = calloc(FIRST_SLOTS, sizeof *delta->slots);
        delta->gone = calloc((index->packed.count + MATCH_DELTA_MOST) / 8 + 1, 1);
        if (delta->slots && delta->gone && make_lock(&delta->lock))
                return OK;
        free(delta->slots);
        free(delta->gone);
        *delta = (struct match_delta){ 0 };
        return ERR_MEMORY;
}

void match_delta_free(struct match_delta *delta)
{
        if (!delta->index)
                return;
        (void)pthread_rwlock_destroy(&delta->lock);
        match_register_free(&delta->added);
        free(delta->slots);
        free(delta->links);
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
        if (delta->link_count + MATCH_KEYS_MAX > delta->link_capacity) {
                size_t capacity = 2 * delta->link_capacity + FIRST_LINKS;
                struct match_delta_link *links = realloc(delta->links, capacity * sizeof *links);
                if (!links)
                        return ERR_MEMORY;
                delta->links = links;
                delta->link_capacity = capacity;
        }
        if (2 * (delta->slots_used + MATCH_KEYS_MAX) <= delta->slot_count)
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
        struct match_key keys[MATCH_KEYS_MAX];
        const struct match_index *index = delta->index;
        unsigned how = BLOCK_ASKED | (match_block_is_wide(index->packed.count) ? BLOCK_WIDE : 0);
        size_t count = match_block_keys(index->vocabulary, &index->schema, record, how, keys);
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

static void let_go(struct match_delta *delta, size_t row)
{
        delta->gone[row / 8] |= (uint8_t)(1u << row % 8);
        delta->gone_count++;
}

/* The index's row of this id that is not gone, or SIZE_MAX. */
static size_t find_old(const struct match_delta *delta, struct slice id)
{
        for (size_t row = 0; row < delta->index->packed.count; row++)
                if (slice_equal(match_index_id(delta->index, row), id) && !match_delta_is_gone(delta, (uint32_t)row))
                        return row;
        return SIZE_MAX;
}

static enum error put(struct match_delta *delta, struct slice id, const struct match_record *record)
{
        size_t rows = delta->index->packed.count, before;
        if (id.size == 0)
                return ERR_INVALID;
        if (delta->added.count >= MATCH_DELTA_MOST || rows + MATCH_DELTA_MOST > UINT32_MAX)
                return ERR_TOO_LARGE;
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

enum error match_delta_remove(struct match_delta *delta, struct slice id)
{
        (void)pthread_rwlock_wrlock(&delta->lock);
        size_t row = find_row(delta, id);
        if (row != SIZE_MAX)
                let_go(delta, row);
        (void)pthread_rwlock_unlock(&delta->lock);
        return row == SIZE_MAX ? ERR_NOT_FOUND : OK;
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

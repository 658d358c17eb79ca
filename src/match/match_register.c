/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/match_register.h"

#include "base/checked.h"
#include "match/hash.h"

enum { FIRST_ROWS = 1024, SPARE = 16, LINE_WORDS = 16 /* of a cache line */ };

void match_register_init(struct match_register *own, size_t fields)
{
        *own = (struct match_register){ .fields = fields };
}

void match_register_free(struct match_register *own)
{
        free(own->words);
        free(own->starts);
        free(own->ids);
        free(own->id_ends);
        free(own->slots);
        match_register_init(own, own->fields);
}

void match_register_keep_ids(struct match_register *own)
{
        free(own->words);
        free(own->starts);
        free(own->slots);
        own->words = own->starts = own->slots = NULL;
        own->slot_count = 0;
}

/* Half as much again, so that a register of ten million rows never needs twice its size. */
static enum error grow(void **array, size_t *capacity, size_t needed, size_t size)
{
        size_t larger = *capacity + *capacity / 2 + FIRST_ROWS;
        if (needed <= *capacity)
                return OK;
        larger = larger < needed ? needed : larger;
        void *moved = realloc(*array, larger * size);
        if (!moved)
                return ERR_MEMORY;
        *array = moved;
        *capacity = larger;
        return OK;
}

static enum error grow_rows(struct match_register *own)
{
        size_t capacity = own->capacity, ends = own->capacity;
        TRY(grow((void **)&own->starts, &capacity, own->count + 1, sizeof *own->starts));
        TRY(grow((void **)&own->id_ends, &ends, own->count + 1, sizeof *own->id_ends));
        own->capacity = capacity < ends ? capacity : ends;
        return OK;
}

static size_t find_slot(const struct match_register *own, struct slice id)
{
        size_t at = hash_bytes(id, SPARE) & (own->slot_count - 1);
        while (own->slots[at] && !slice_equal(match_register_id(own, own->slots[at] - 1), id))
                at = (at + 1) & (own->slot_count - 1);
        return at;
}

static enum error grow_slots(struct match_register *own)
{
        if (own->slot_count > 2 * (own->count + 1))
                return OK;
        uint32_t *old = own->slots;
        size_t count = own->slot_count ? 2 * own->slot_count : 4 * FIRST_ROWS;
        uint32_t *slots = calloc(count, sizeof *slots);
        if (!slots)
                return ERR_MEMORY;
        own->slots = slots;
        own->slot_count = count;
        free(old);
        for (size_t row = 0; row < own->count; row++)
                if (match_register_id(own, row).size > 0)
                        own->slots[find_slot(own, match_register_id(own, row))] = (uint32_t)row + 1;
        return OK;
}

static enum error add_row(struct match_register *own, struct slice id, const struct match_record *record)
{
        uint32_t packed[MATCH_PACKED_MAX];
        size_t size = match_record_pack(record, own->fields, packed);
        if (own->word_count + size > UINT32_MAX || own->count + 1 >= UINT32_MAX)
                return ERR_TOO_LARGE;
        TRY(grow_rows(own));
        TRY(grow((void **)&own->words, &own->word_capacity, own->word_count + size, sizeof *own->words));
        TRY(grow((void **)&own->ids, &own->id_capacity, own->id_size + id.size + 1, 1));
        memcpy(own->words + own->word_count, packed, size * sizeof *packed);
        if (id.size > 0)
                memcpy(own->ids + own->id_size, id.data, id.size);
        own->starts[own->count] = (uint32_t)own->word_count;
        own->word_count += size;
        own->id_size += id.size;
        own->id_ends[own->count++] = own->id_size;
        return OK;
}

enum error match_register_put(struct match_register *own, struct slice id, const struct match_record *record,
                              size_t *ret_before)
{
        TRY(grow_slots(own));
        size_t slot = id.size > 0 ? find_slot(own, id) : 0;
        size_t before = id.size > 0 && own->slots[slot] ? own->slots[slot] - 1u : SIZE_MAX;
        TRY(add_row(own, id, record));
        if (id.size > 0)
                own->slots[slot] = (uint32_t)own->count;
        *ret_before = before;
        return OK;
}

size_t match_register_find(const struct match_register *own, struct slice id)
{
        size_t slot = id.size > 0 && own->slot_count > 0 ? find_slot(own, id) : 0;
        return id.size > 0 && own->slot_count > 0 && own->slots[slot] ? own->slots[slot] - 1u : SIZE_MAX;
}

enum error match_register_add(struct match_register *own, struct slice id, const struct match_record *record)
{
        TRY(grow_slots(own));
        size_t slot = id.size > 0 ? find_slot(own, id) : 0;
        if (id.size > 0 && own->slots[slot])
                return ERR_CONFLICT;
        TRY(add_row(own, id, record));
        if (id.size > 0)
                own->slots[slot] = (uint32_t)own->count;
        return OK;
}

struct match_record match_register_get(const struct match_register *own, size_t row)
{
        return match_record_unpack(own->words + own->starts[row], own->fields);
}

struct slice match_register_id(const struct match_register *own, size_t row)
{
        uint64_t start = row ? own->id_ends[row - 1] : 0;
        return slice_of(own->ids + start, own->id_ends[row] - start);
}

static void call_token(const struct match_vocabulary *vocabulary, uint32_t word)
{
        const char *token = (const char *)match_vocabulary_token(vocabulary, match_word_token(word));
        __builtin_prefetch(token);
        __builtin_prefetch(token + sizeof(struct match_token) - 1);
}

static void call_tokens(const struct match_register *own, const struct match_vocabulary *vocabulary, size_t row)
{
        struct match_record record = match_register_get(own, row);
        for (size_t i = 0; i < record.at[own->fields]; i++)
                if (match_word_role(record.words[i]) == ROLE_NUMBER)
                        i++;
                else if (match_word_role(record.words[i]) < ROLE_NUMBER)
                        call_token(vocabulary, record.words[i]);
}

void match_register_call(const struct match_register *own, const struct match_vocabulary *vocabulary, size_t row,
                         unsigned step)
{
        if (step == 0) {
                __builtin_prefetch(&own->starts[row]);
        } else if (step == 1) {
                __builtin_prefetch(own->words + own->starts[row]);
                __builtin_prefetch(own->words + own->starts[row] + LINE_WORDS);
        } else {
                call_tokens(own, vocabulary, row);
        }
}

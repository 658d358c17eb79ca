/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/key_index.h"

enum { BUCKET_BITS_LEAST = 10, BUCKET_BITS_MOST = 24 };

/* What is being built, and from what. */
struct builder {
        const struct match_vocabulary *vocabulary;
        const struct match_schema *schema;
        const struct match_register *from;
        bool wide;
};

void match_key_index_free(struct match_key_index *index)
{
        free(index->entries);
        free(index->starts);
        *index = (struct match_key_index){ 0 };
}

static int compare_entries(const void *a, const void *b)
{
        const struct match_key_entry *left = a, *right = b;
        if (left->hash != right->hash)
                return left->hash < right->hash ? -1 : 1;
        return left->row < right->row ? -1 : left->row > right->row;
}

static size_t keys_of(const struct builder *builder, size_t row, struct match_key keys[MATCH_KEYS_MAX])
{
        struct match_record record = match_register_get(builder->from, row);
        return match_block_keys(builder->vocabulary, builder->schema, &record, builder->wide, keys);
}

/* Two slots ahead, so that filling moves each count to where its bucket begins. */
static enum error count_buckets(const struct builder *builder, struct match_key_index *index)
{
        struct match_key keys[MATCH_KEYS_MAX];
        uint64_t all = 0;
        for (size_t row = 0; row < builder->from->count; row++) {
                size_t count = keys_of(builder, row, keys);
                all += count;
                for (size_t i = 0; i < count; i++)
                        index->starts[(keys[i].hash >> index->shift) + 2]++;
        }
        if (all > UINT32_MAX)
                return ERR_TOO_LARGE;
        for (size_t i = 2; i < index->buckets + 2; i++)
                index->starts[i] += index->starts[i - 1];
        index->count = (size_t)all;
        return OK;
}

static enum error fill(const struct builder *builder, struct match_key_index *index)
{
        struct match_key keys[MATCH_KEYS_MAX];
        index->starts = calloc(index->buckets + 2, sizeof *index->starts);
        if (!index->starts)
                return ERR_MEMORY;
        TRY(count_buckets(builder, index));
        index->entries = calloc(index->count + 1, sizeof *index->entries);
        if (!index->entries)
                return ERR_MEMORY;
        for (size_t row = 0; row < builder->from->count; row++) {
                size_t count = keys_of(builder, row, keys);
                for (size_t i = 0; i < count; i++)
                        index->entries[index->starts[(keys[i].hash >> index->shift) + 1]++] =
                                (struct match_key_entry){ keys[i].hash, (uint32_t)row };
        }
        for (size_t i = 0; i < index->buckets; i++)
                qsort(index->entries + index->starts[i], index->starts[i + 1] - index->starts[i],
                      sizeof *index->entries, compare_entries);
        return OK;
}

enum error match_key_index_build(const struct match_vocabulary *vocabulary, const struct match_schema *schema,
                                 const struct match_register *from, bool wide, struct match_key_index *ret_index)
{
        struct builder builder = { vocabulary, schema, from, wide };
        struct match_key_index index = { 0 };
        unsigned bits = BUCKET_BITS_LEAST;
        while (bits < BUCKET_BITS_MOST && ((size_t)1 << bits) < from->count)
                bits++;
        index.shift = 32 - bits;
        index.buckets = (size_t)1 << bits;
        enum error err = fill(&builder, &index);
        if (err != OK) {
                match_key_index_free(&index);
                return err;
        }
        *ret_index = index;
        return OK;
}

const struct match_key_entry *match_key_index_find(const struct match_key_index *index, uint32_t hash,
                                                   size_t *ret_count)
{
        size_t at = index->starts[hash >> index->shift], end = index->starts[(hash >> index->shift) + 1];
        while (at < end && index->entries[at].hash < hash)
                at++;
        size_t from = at;
        while (at < end && index->entries[at].hash == hash)
                at++;
        *ret_count = at - from;
        return index->entries + from;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/key_index.h"

enum { BUCKET_BITS_LEAST = 10, BUCKET_BITS_MOST = 28, BUCKET_KEYS = 16, FEW = 24, SAMPLE = 64 };

/* What is being built, and from what. */
struct builder {
        const struct match_vocabulary *vocabulary;
        const struct match_schema *schema;
        const struct match_register *from;
        unsigned how;
};

void match_key_index_free(struct match_key_index *index)
{
        free(index->entries);
        free(index->starts);
        *index = (struct match_key_index){ 0 };
}

static size_t bucket_of(const struct match_key_index *index, uint64_t hash)
{
        return (size_t)(hash >> (64 - index->bucket_bits));
}

/* The bits of the hash behind those of the bucket, above the row. */
static uint32_t tag_of(const struct match_key_index *index, uint64_t hash)
{
        unsigned bits = 32 - index->row_bits;
        return bits == 0 ? 0 : (uint32_t)(hash << index->bucket_bits >> (64 - bits)) << index->row_bits;
}

static size_t keys_of(const struct builder *builder, size_t row, struct match_key keys[MATCH_KEYS_MAX])
{
        struct match_record record = match_register_get(builder->from, row);
        return match_block_keys(builder->vocabulary, builder->schema, &record, builder->how, keys);
}

static int compare_entries(const void *a, const void *b)
{
        uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
        return left < right ? -1 : left > right;
}

static void sort_entries(uint32_t *entries, size_t count)
{
        if (count > FEW) {
                qsort(entries, count, sizeof *entries, compare_entries);
                return;
        }
        for (size_t i = 1; i < count; i++) {
                uint32_t entry = entries[i];
                size_t at = i;
                for (; at > 0 && entries[at - 1] > entry; at--)
                        entries[at] = entries[at - 1];
                entries[at] = entry;
        }
}

/* About how many keys there are, by one row of SAMPLE, decides how many buckets. */
static void choose_buckets(const struct builder *builder, struct match_key_index *index)
{
        struct match_key keys[MATCH_KEYS_MAX];
        uint64_t about = 0;
        for (size_t row = 0; row < builder->from->count; row += SAMPLE)
                about += keys_of(builder, row, keys) * SAMPLE;
        index->bucket_bits = BUCKET_BITS_LEAST;
        while (index->bucket_bits < BUCKET_BITS_MOST && ((uint64_t)BUCKET_KEYS << index->bucket_bits) < about)
                index->bucket_bits++;
        index->buckets = (size_t)1 << index->bucket_bits;
        index->row_bits = 1;
        while (index->row_bits < 32 && builder->from->count >> index->row_bits)
                index->row_bits++;
}

/* Two slots ahead, so that filling moves each count to where its bucket begins. */
static enum error count_buckets(const struct builder *builder, struct match_key_index *index)
{
        struct match_key keys[MATCH_KEYS_MAX];
        uint64_t all = 0;
        for (size_t row = 0; row < builder->from->count; row++) {
                size_t count = keys_of(builder, row, keys);
                for (size_t i = 0; i < count; i++)
                        index->starts[bucket_of(index, keys[i].hash) + 2]++;
                all += count;
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
        choose_buckets(builder, index);
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
                        index->entries[index->starts[bucket_of(index, keys[i].hash) + 1]++] =
                                tag_of(index, keys[i].hash) | (uint32_t)row;
        }
        for (size_t i = 0; i < index->buckets; i++)
                sort_entries(index->entries + index->starts[i], index->starts[i + 1] - index->starts[i]);
        return OK;
}

enum error match_key_index_build(const struct match_vocabulary *vocabulary, const struct match_schema *schema,
                                 const struct match_register *from, unsigned how, struct match_key_index *ret_index)
{
        struct builder builder = { vocabulary, schema, from, how };
        struct match_key_index index = { 0 };
        enum error err = fill(&builder, &index);
        if (err != OK) {
                match_key_index_free(&index);
                return err;
        }
        *ret_index = index;
        return OK;
}

/* The first entry not below `least`. */
static size_t find_least(const uint32_t *entries, size_t from, size_t to, uint32_t least)
{
        while (to - from > FEW) {
                size_t middle = from + (to - from) / 2;
                if (entries[middle] < least)
                        from = middle + 1;
                else
                        to = middle;
        }
        while (from < to && entries[from] < least)
                from++;
        return from;
}

void match_key_index_call(const struct match_key_index *index, const struct match_key *keys, size_t count)
{
        for (size_t i = 0; i < count; i++)
                __builtin_prefetch(&index->starts[bucket_of(index, keys[i].hash)]);
        for (size_t i = 0; i < count; i++)
                __builtin_prefetch(&index->entries[index->starts[bucket_of(index, keys[i].hash)]]);
}

const uint32_t *match_key_index_find(const struct match_key_index *index, uint64_t hash, size_t *ret_count)
{
        size_t bucket = bucket_of(index, hash), to = index->starts[bucket + 1];
        uint32_t tag = tag_of(index, hash), last = tag | match_key_index_row(index, UINT32_MAX);
        size_t from = find_least(index->entries, index->starts[bucket], to, tag);
        size_t end = last == UINT32_MAX ? to : find_least(index->entries, from, to, last + 1);
        *ret_count = end - from;
        return index->entries + from;
}

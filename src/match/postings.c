/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/postings.h"

#include "base/checked.h"

#include <assert.h>

enum {
        TAG_BITS = 9,
        LOW_BITS = 5,
        GROUPS = 1 << (TAG_BITS - LOW_BITS),
        COUNT_BITS = 12, /* of a bucket's lists */
        LISTS_MOST = 1 << TAG_BITS,
        LENGTH_BITS = 10, /* of rows of a long list, less FEW_ROWS */
        FEW_ROWS = 4,     /* from here on a list is long */
        BUCKET_KEYS = 64, /* rows in a bucket's lists, which are some thirty */
        BUCKET_BITS_LEAST = 1,
        BUCKET_BITS_MOST = 28,
        SPARE = 8, /* bytes behind the last bit that may be read */
        DIGIT_BITS = 11, /* that keys are sorted by at once */
        WORD = 56, /* bits that can be had at once wherever they begin */
};

void match_postings_free(struct match_postings *postings)
{
        free((void *)(uintptr_t)postings->starts);
        free((void *)(uintptr_t)postings->bits);
        *postings = (struct match_postings){ 0 };
}

/* How many low bits of a row a long list of `count` rows has as they are, and how many bits it has in all. */
static unsigned low_bits_of(size_t rows, size_t count)
{
        return 63 - (unsigned)__builtin_clzll(rows / count | 1);
}

static uint64_t size_of_long(size_t rows, size_t count)
{
        unsigned low = low_bits_of(rows, count);
        return count * low + count + (rows >> low) + 1;
}

/* ---- building ---- */

struct writer {
        uint8_t *bits;
        uint64_t at;
        size_t capacity; /* bytes, of which those behind `at` are 0 */
};

/* `bits` at most 32. There is room. */
static void put(struct writer *writer, uint64_t number, unsigned bits)
{
        uint64_t word;
        assert(writer->bits);
        uint8_t *to = writer->bits + writer->at / 8;
        memcpy(&word, to, sizeof word);
        word |= number << writer->at % 8;
        memcpy(to, &word, sizeof word);
        writer->at += bits;
}

static void set_bit(struct writer *writer, uint64_t at)
{
        writer->bits[at / 8] |= (uint8_t)(1u << at % 8);
}

static enum error make_room(struct writer *writer, uint64_t bits)
{
        uint64_t needed = (writer->at + bits) / 8 + 2 * SPARE;
        if (needed <= writer->capacity)
                return OK;
        size_t capacity = (size_t)needed + writer->capacity / 4;
        uint8_t *larger = realloc(writer->bits, capacity);
        if (!larger)
                return ERR_MEMORY;
        memset(larger + writer->capacity, 0, capacity - writer->capacity);
        writer->bits = larger;
        writer->capacity = capacity;
        return OK;
}

/* Keys on their way to lists: bucket, tag and row in one number. */
struct sorter {
        uint64_t *keys;
        size_t count, capacity;
        unsigned row_bits, bucket_bits;
        size_t rows;
};

static uint64_t list_of(const struct sorter *sorter, uint64_t key)
{
        return key >> sorter->row_bits;
}

static uint64_t row_of(const struct sorter *sorter, uint64_t key)
{
        return key & ((UINT64_C(1) << sorter->row_bits) - 1);
}

/* One digit of the list's number. */
static enum error place(const struct sorter *sorter, const uint64_t *from, uint64_t *to, unsigned shift, unsigned bits)
{
        size_t digits = (size_t)1 << bits, start = 0;
        _cleanup_free_ size_t *starts = calloc(digits, sizeof *starts);
        if (!starts)
                return ERR_MEMORY;
        for (size_t i = 0; i < sorter->count; i++)
                starts[from[i] >> shift & (digits - 1)]++;
        for (size_t i = 0; i < digits; i++) {
                size_t own = starts[i];
                starts[i] = start;
                start += own;
        }
        for (size_t i = 0; i < sorter->count; i++)
                to[starts[from[i] >> shift & (digits - 1)]++] = from[i];
        return OK;
}

/* By list, from the last digit to the first. The rows of each came in order and stay so. */
static enum error sort_keys(struct sorter *sorter)
{
        unsigned all = sorter->bucket_bits + TAG_BITS, passes = (all + DIGIT_BITS - 1) / DIGIT_BITS;
        unsigned bits = (all + passes - 1) / passes;
        _cleanup_free_ uint64_t *other = calloc(sorter->count + 1, sizeof *other);
        if (!other)
                return ERR_MEMORY;
        for (unsigned pass = 0; pass < passes; pass++) {
                TRY(place(sorter, sorter->keys, other, sorter->row_bits + pass * bits, bits));
                uint64_t *swapped = sorter->keys;
                sorter->keys = other;
                other = swapped;
        }
        return OK;
}

static enum error collect_keys(struct sorter *sorter, const struct match_vocabulary *vocabulary,
                               const struct match_schema *schema, const struct match_register *from, unsigned how)
{
        struct match_key keys[MATCH_KEYS_MAX];
        unsigned kept = 64 - sorter->row_bits;
        for (size_t row = 0; row < from->count; row++) {
                struct match_record record = match_register_get(from, row);
                size_t count = match_block_keys(vocabulary, schema, &record, how, keys);
                if (sorter->count + count > sorter->capacity) {
                        size_t capacity = sorter->capacity + sorter->capacity / 4 + ((size_t)1 << 16);
                        uint64_t *larger = realloc(sorter->keys, capacity * sizeof *larger);
                        if (!larger)
                                return ERR_MEMORY;
                        sorter->keys = larger;
                        sorter->capacity = capacity;
                }
                for (size_t i = 0; i < count; i++)
                        sorter->keys[sorter->count++] = keys[i].hash >> (64 - kept) << sorter->row_bits | row;
        }
        return OK;
}

/* How many buckets there are, now that it is known how many keys; of the hashes only what chooses bucket and tag. */
static void choose_buckets(struct sorter *sorter)
{
        unsigned kept = 64 - sorter->row_bits;
        sorter->bucket_bits = BUCKET_BITS_LEAST;
        while (sorter->bucket_bits < BUCKET_BITS_MOST && sorter->bucket_bits + TAG_BITS < kept &&
               (size_t)BUCKET_KEYS << (sorter->bucket_bits + 1) <= sorter->count)
                sorter->bucket_bits++;
        unsigned surplus = kept - sorter->bucket_bits - TAG_BITS;
        for (size_t i = 0; i < sorter->count; i++)
                sorter->keys[i] = list_of(sorter, sorter->keys[i]) >> surplus << sorter->row_bits |
                                  row_of(sorter, sorter->keys[i]);
}

/* A bucket's lists while it is written. */
struct bucket {
        uint32_t starts[LISTS_MOST + 1], counts[LISTS_MOST]; /* in the sorter's keys */
        size_t count;
};

static void put_heads(struct writer *writer, const struct sorter *sorter, const struct bucket *bucket)
{
        size_t count = bucket->count;
        put(writer, count, COUNT_BITS);
        for (size_t i = 0; i < count; i++) {
                uint64_t tag = list_of(sorter, sorter->keys[bucket->starts[i]]) & ((1 << TAG_BITS) - 1);
                set_bit(writer, writer->at + (tag >> LOW_BITS) + i);
        }
        writer->at += count + GROUPS;
        for (size_t i = 0; i < count; i++)
                put(writer, list_of(sorter, sorter->keys[bucket->starts[i]]) & ((1 << LOW_BITS) - 1), LOW_BITS);
        for (size_t i = 0; i < count; i++)
                put(writer, bucket->counts[i] < FEW_ROWS ? bucket->counts[i] - 1 : FEW_ROWS - 1, 2);
        for (size_t i = 0; i < count; i++)
                if (bucket->counts[i] >= FEW_ROWS)
                        put(writer, bucket->counts[i] - FEW_ROWS, LENGTH_BITS);
}

static void put_list(struct writer *writer, const struct sorter *sorter, const uint64_t *keys, size_t count)
{
        if (count < FEW_ROWS) {
                for (size_t i = 0; i < count; i++)
                        put(writer, row_of(sorter, keys[i]), sorter->row_bits);
                return;
        }
        unsigned low = low_bits_of(sorter->rows, count);
        for (size_t i = 0; i < count; i++)
                put(writer, row_of(sorter, keys[i]) & ((UINT64_C(1) << low) - 1), low);
        for (size_t i = 0; i < count; i++)
                set_bit(writer, writer->at + (row_of(sorter, keys[i]) >> low) + i);
        writer->at += count + (sorter->rows >> low) + 1;
}

/* The lists from *at on that belong to the bucket, at most one of each tag; a row that a list has twice stays once. */
static void find_lists(struct sorter *sorter, uint64_t number, size_t *at, struct bucket *bucket)
{
        bucket->count = 0;
        while (*at < sorter->count && list_of(sorter, sorter->keys[*at]) >> TAG_BITS == number) {
                uint64_t list = list_of(sorter, sorter->keys[*at]);
                size_t start = *at, kept = *at;
                for (; *at < sorter->count && list_of(sorter, sorter->keys[*at]) == list; (*at)++)
                        if (kept == start || sorter->keys[kept - 1] != sorter->keys[*at])
                                sorter->keys[kept++] = sorter->keys[*at];
                size_t count = kept - start < MATCH_LIST_MOST ? kept - start : MATCH_LIST_MOST;
                bucket->starts[bucket->count] = (uint32_t)start;
                bucket->counts[bucket->count++] = (uint32_t)count;
        }
}

static enum error put_bucket(struct writer *writer, const struct sorter *sorter, const struct bucket *bucket)
{
        uint64_t bits = COUNT_BITS + GROUPS + bucket->count * (LOW_BITS + 3 + LENGTH_BITS) + 16;
        for (size_t i = 0; i < bucket->count; i++)
                bits += bucket->counts[i] < FEW_ROWS ? FEW_ROWS * 32 : size_of_long(sorter->rows, bucket->counts[i]);
        TRY(make_room(writer, bits));
        if (bucket->count == 0)
                return OK;
        put_heads(writer, sorter, bucket);
        for (size_t i = 0; i < bucket->count; i++)
                put_list(writer, sorter, sorter->keys + bucket->starts[i], bucket->counts[i]);
        writer->at = (writer->at + 15) / 16 * 16;
        return writer->at / 16 > UINT32_MAX ? ERR_TOO_LARGE : OK;
}

static enum error write_buckets(struct sorter *sorter, uint32_t *starts, struct writer *writer)
{
        size_t at = 0, buckets = (size_t)1 << sorter->bucket_bits;
        _cleanup_free_ struct bucket *bucket = calloc(1, sizeof *bucket);
        if (!bucket)
                return ERR_MEMORY;
        for (size_t number = 0; number < buckets; number++) {
                starts[number] = (uint32_t)(writer->at / 16);
                find_lists(sorter, number, &at, bucket);
                TRY(put_bucket(writer, sorter, bucket));
        }
        starts[buckets] = (uint32_t)(writer->at / 16);
        return OK;
}

static enum error build(struct sorter *sorter, struct match_postings *postings)
{
        struct writer writer = { 0 };
        choose_buckets(sorter);
        TRY(sort_keys(sorter));
        uint32_t *starts = calloc(((size_t)1 << sorter->bucket_bits) + 1, sizeof *starts);
        enum error err = starts ? write_buckets(sorter, starts, &writer) : ERR_MEMORY;
        *postings = (struct match_postings){ .starts = starts, .bits = writer.bits,
                                             .size = (size_t)(writer.at / 8) + SPARE,
                                             .bucket_bits = sorter->bucket_bits, .row_bits = sorter->row_bits,
                                             .rows = sorter->rows };
        if (err != OK)
                match_postings_free(postings);
        return err;
}

enum error match_postings_build(const struct match_vocabulary *vocabulary, const struct match_schema *schema,
                                const struct match_register *from, unsigned how, struct match_postings *ret_postings)
{
        struct sorter sorter = { .row_bits = 1, .rows = from->count };
        while (sorter.row_bits < 32 && from->count >> sorter.row_bits)
                sorter.row_bits++;
        enum error err = collect_keys(&sorter, vocabulary, schema, from, how);
        if (err == OK && sorter.count > UINT32_MAX)
                err = ERR_TOO_LARGE;
        if (err == OK)
                err = build(&sorter, ret_postings);
        free(sorter.keys);
        return err;
}

/* ---- reading ---- */

bool match_postings_check(const struct match_postings *postings, size_t starts)
{
        return postings->bucket_bits >= BUCKET_BITS_LEAST && postings->bucket_bits <= BUCKET_BITS_MOST &&
               postings->row_bits >= 1 && postings->row_bits <= 32 && postings->size >= SPARE &&
               starts == ((size_t)1 << postings->bucket_bits) + 1;
}

/* WORD bits from `at` on; 0 outside. */
static uint64_t look(const struct match_postings *postings, uint64_t at)
{
        uint64_t word;
        if (at / 8 > postings->size - SPARE)
                return 0;
        memcpy(&word, postings->bits + at / 8, sizeof word);
        return word >> at % 8 & ((UINT64_C(1) << WORD) - 1);
}

static uint64_t take(const struct match_postings *postings, uint64_t at, unsigned bits)
{
        return look(postings, at) & ((UINT64_C(1) << bits) - 1);
}

/* Where the parts of a bucket stand. */
struct heads {
        size_t count;
        uint64_t groups, lows, kinds, lengths;
};

/* Number of the list with this tag, or SIZE_MAX. */
static size_t find_tag(const struct match_postings *postings, const struct heads *heads, unsigned tag)
{
        uint64_t at = heads->groups;
        unsigned before = tag >> LOW_BITS, left = before; /* groups that end before */
        while (left > 0) {
                uint64_t ends = ~look(postings, at) & ((UINT64_C(1) << WORD) - 1);
                unsigned count = (unsigned)__builtin_popcountll(ends);
                if (count < left) {
                        left -= count;
                        at += WORD;
                } else {
                        for (; left > 1; left--)
                                ends &= ends - 1;
                        at += (unsigned)__builtin_ctzll(ends) + 1u;
                        left = 0;
                }
                if (at > heads->lows)
                        return SIZE_MAX;
        }
        size_t first = (size_t)(at - heads->groups) - before;
        size_t own = (size_t)__builtin_ctzll(~look(postings, at));
        for (size_t i = first; i < first + own && i < heads->count; i++)
                if (take(postings, heads->lows + i * LOW_BITS, LOW_BITS) == (tag & ((1 << LOW_BITS) - 1)))
                        return i;
        return SIZE_MAX;
}

static uint32_t take_length(const struct match_postings *postings, const struct heads *heads, size_t number)
{
        return (uint32_t)take(postings, heads->lengths + number * LENGTH_BITS, LENGTH_BITS) + FEW_ROWS;
}

/* The list's place: behind all heads and the lists before it. */
static struct match_list find_place(const struct match_postings *postings, const struct heads *heads, size_t wanted)
{
        size_t few = 0, many = 0, before = 0; /* rows of short lists before; long lists, and those before */
        uint32_t count = 0;
        for (size_t i = 0; i < heads->count; i += WORD / 2) {
                uint64_t kinds = look(postings, heads->kinds + 2 * i), low = UINT64_C(0x5555555555555555);
                size_t left = heads->count - i < WORD / 2 ? heads->count - i : WORD / 2;
                size_t mine = wanted <= i ? 0 : wanted - i < left ? wanted - i : left;
                uint64_t long_ones = kinds & kinds >> 1 & low & ((UINT64_C(1) << 2 * left) - 1);
                many += (size_t)__builtin_popcountll(long_ones);
                uint64_t own = kinds & ((UINT64_C(1) << 2 * mine) - 1), own_long = own & own >> 1 & low;
                before += (size_t)__builtin_popcountll(own_long);
                own &= ~(own_long * 3);
                few += mine - (size_t)__builtin_popcountll(own_long) + (size_t)__builtin_popcountll(own & low) +
                       2 * (size_t)__builtin_popcountll(own & ~low);
                if (wanted >= i && wanted - i < left)
                        count = (uint32_t)(kinds >> 2 * (wanted - i) & 3) + 1;
        }
        uint64_t at = heads->lengths + many * LENGTH_BITS + (uint64_t)few * postings->row_bits;
        for (size_t i = 0; i < before; i++)
                at += size_of_long(postings->rows, take_length(postings, heads, i));
        return (struct match_list){ at, count < FEW_ROWS ? count : take_length(postings, heads, before) };
}

struct match_list match_postings_find(const struct match_postings *postings, uint64_t hash)
{
        static const struct match_list none = { 0 };
        const uint32_t *start = &postings->starts[hash >> (64 - postings->bucket_bits)];
        uint64_t at = (uint64_t)*start * 16;
        if (start[1] <= *start)
                return none;
        struct heads heads = { .count = (size_t)take(postings, at, COUNT_BITS), .groups = at + COUNT_BITS };
        heads.lows = heads.groups + heads.count + GROUPS;
        heads.kinds = heads.lows + heads.count * LOW_BITS;
        heads.lengths = heads.kinds + 2 * heads.count;
        size_t list = find_tag(postings, &heads, (unsigned)(hash << postings->bucket_bits >> (64 - TAG_BITS)));
        if (list == SIZE_MAX)
                return none;
        struct match_list found = find_place(postings, &heads, list);
        __builtin_prefetch(postings->bits + found.at / 8);
        return found;
}

static size_t read_long(const struct match_postings *postings, struct match_list list, uint32_t *rows)
{
        unsigned low = low_bits_of(postings->rows, list.count);
        uint64_t at = list.at + (uint64_t)list.count * low, end = list.at + size_of_long(postings->rows, list.count);
        size_t count = 0;
        for (uint64_t high = 0; at < end && count < list.count; at += WORD, high += WORD)
                for (uint64_t word = look(postings, at); word && count < list.count; word &= word - 1, count++)
                        rows[count] = (uint32_t)((high + (unsigned)__builtin_ctzll(word) - count) << low |
                                                 take(postings, list.at + count * low, low));
        return count;
}

size_t match_postings_read(const struct match_postings *postings, struct match_list list,
                           uint32_t ret_rows[MATCH_LIST_MOST])
{
        if (list.count >= FEW_ROWS)
                return list.count <= postings->rows ? read_long(postings, list, ret_rows) : 0;
        for (size_t i = 0; i < list.count; i++)
                ret_rows[i] = (uint32_t)take(postings, list.at + i * postings->row_bits, postings->row_bits);
        return list.count;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rows of a register by their keys (block.h), small, for questions. Read-only once built.
 *
 * The first bits of a key's hash choose a bucket of some thirty keys (at most 128), the next TAG_BITS are its tag
 * there. A key that is not there therefore finds a strange row now and then (one look in some fifteen), which is
 * weighed like any other and falls.
 *
 * Of a bucket stand one behind the other: how many lists it has (12 bits); their tags in
 * order, the high half as how many lists have each, the low half as it is (Elias 1974, Fano 1971); of each list two
 * bits that say whether it has one, two, three or more rows; of those with more ten bits how many; and the lists: up to
 * three rows as they are, more in the code of Elias and Fano again. Of a key with more rows than MATCH_LIST_MOST the
 * first are kept.
 *
 * Nothing of it is trusted: whatever the bits are, no byte outside is read, and rows may then be any number. */
#pragma once

#include "match/block.h"
#include "match/match_register.h"

enum { MATCH_LIST_MOST = 1024 };

struct match_postings {
        const uint32_t *starts; /* of each bucket in `bits`, in pairs of bytes, and the end */
        const uint8_t *bits;
        size_t size; /* of `bits`, with the spare bytes behind */
        unsigned bucket_bits, row_bits;
        size_t rows;
};

/* Where a key's rows stand, and how many they are. */
struct match_list {
        uint64_t at;
        uint32_t count; /* 0: none */
};

/* `how` as match_block_keys. ERR_MEMORY; ERR_TOO_LARGE beyond 8 GiB of bits. */
[[nodiscard]] enum error match_postings_build(const struct match_vocabulary *vocabulary,
                                              const struct match_schema *schema, const struct match_register *from,
                                              unsigned how, struct match_postings *ret_postings);
void match_postings_free(struct match_postings *postings);
/* Whether sizes are such as can be; call once for parts that came from a file, with how many starts there are. */
[[nodiscard]] bool match_postings_check(const struct match_postings *postings, size_t starts);
struct match_list match_postings_find(const struct match_postings *postings, uint64_t hash);
/* The rows of a list, ascending; gives how many. */
size_t match_postings_read(const struct match_postings *postings, struct match_list list,
                           uint32_t ret_rows[MATCH_LIST_MOST]);

/* Ask for what match_postings_find will read of this key, first its bucket's place, then the bucket, so that the memory
 * answers for many keys at once. */
static inline void match_postings_fetch_start(const struct match_postings *postings, uint64_t hash)
{
        __builtin_prefetch(&postings->starts[hash >> (64 - postings->bucket_bits)]);
}

static inline void match_postings_fetch_bucket(const struct match_postings *postings, uint64_t hash)
{
        __builtin_prefetch(postings->bits + 2 * (size_t)postings->starts[hash >> (64 - postings->bucket_bits)]);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rows of a register by their keys (block.h). Read-only once built.
 *
 * Four bytes a key: the row, and above it as much of the key's hash as is left (12 bits at a million rows, 8 at ten
 * million); the first bits of the hash choose a bucket of some sixteen keys. A key that is not there therefore finds a
 * strange row now and then, which is weighed like any other and falls. */
#pragma once

#include "match/block.h"
#include "match/match_register.h"

/* Of a key with more rows only so many are kept where the index is for questions, which would not go through them all
 * anyway; for links all are. */
enum { MATCH_LIST_MOST = 1024 };

struct match_key_index {
        uint32_t *entries; /* by bucket, rest of the hash, row */
        uint32_t *starts;  /* of each bucket in entries, and the end */
        unsigned bucket_bits, row_bits;
        size_t count, buckets;
};

/* `how` as match_block_keys. ERR_MEMORY, ERR_TOO_LARGE beyond 2^32 keys. */
[[nodiscard]] enum error match_key_index_build(const struct match_vocabulary *vocabulary,
                                               const struct match_schema *schema, const struct match_register *from,
                                               unsigned how, struct match_key_index *ret_index);
void match_key_index_free(struct match_key_index *index);
/* The entries of a key, by row: each is one for match_key_index_row. Of an index that came from a file the rows may be
 * any number. */
const uint32_t *match_key_index_find(const struct match_key_index *index, uint64_t hash, size_t *ret_count);

static inline uint32_t match_key_index_row(const struct match_key_index *index, uint32_t entry)
{
        return index->row_bits == 32 ? entry : entry & ((UINT32_C(1) << index->row_bits) - 1);
}

/* Ask for what match_key_index_find will read of this key, first its bucket's place, then the bucket, so that the
 * memory answers for many keys at once. */
static inline void match_key_index_fetch_start(const struct match_key_index *index, uint64_t hash)
{
        __builtin_prefetch(&index->starts[hash >> (64 - index->bucket_bits)]);
}

static inline void match_key_index_fetch_entries(const struct match_key_index *index, uint64_t hash)
{
        __builtin_prefetch(&index->entries[index->starts[hash >> (64 - index->bucket_bits)]]);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rows of a register by their keys (block.h), all of them and quick to make, for links; questions have postings.h.
 * Read-only once built.
 *
 * Four bytes a key: the row, and above it as much of the key's hash as is left (12 bits at a million rows, 8 at ten
 * million); the first bits of the hash choose a bucket of some sixteen keys. A key that is not there therefore finds a
 * strange row now and then, which is weighed like any other and falls. */
#pragma once

#include "match/block.h"
#include "match/match_register.h"

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
/* Calls from memory what match_key_index_find will ask of these keys. */
void match_key_index_call(const struct match_key_index *index, const struct match_key *keys, size_t count);
/* The entries of a key, by row: each is one for match_key_index_row. */
const uint32_t *match_key_index_find(const struct match_key_index *index, uint64_t hash, size_t *ret_count);

static inline uint32_t match_key_index_row(const struct match_key_index *index, uint32_t entry)
{
        return index->row_bits == 32 ? entry : entry & ((UINT32_C(1) << index->row_bits) - 1);
}

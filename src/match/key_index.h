/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rows of a register by their keys (block.h). Eight bytes a key. Read-only once built. */
#pragma once

#include "match/block.h"
#include "match/match_register.h"

struct match_key_entry {
        uint32_t hash, row;
};

struct match_key_index {
        struct match_key_entry *entries; /* by hash, then row */
        uint32_t *starts;                /* of each bucket in entries */
        unsigned shift;                  /* hash >> shift is the bucket */
        size_t count, buckets;
};

/* ERR_MEMORY, ERR_TOO_LARGE beyond 2^32 keys. */
[[nodiscard]] enum error match_key_index_build(const struct match_vocabulary *vocabulary,
                                               const struct match_schema *schema, const struct match_register *from,
                                               bool wide, struct match_key_index *ret_index);
void match_key_index_free(struct match_key_index *index);
/* The entries of a key, by row. */
const struct match_key_entry *match_key_index_find(const struct match_key_index *index, uint32_t hash,
                                                   size_t *ret_count);

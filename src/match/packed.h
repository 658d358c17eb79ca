/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The records of a register, small: some 30 bytes each, as they stand in an index's file and in its memory.
 *
 * What rows have in common is their shape: how many words each field has, and of each word what its kind alone says. A
 * shape is kept once (the first SHAPES_MOST that come; a row of another stands whole), and a row is the number of its
 * shape and the rest of its words: of a word of the vocabulary seven bits a byte, of a date two or three bytes, of a
 * number as few bytes as it needs. Rows begin at even places; of each block of rows one place is kept and the size of
 * each row in it.
 *
 * Nothing in it is trusted: whatever the bytes are, a row that breaks a rule is given as one whose fields are all
 * missing, and no byte outside is read. */
#pragma once

#include "match/match_register.h"

enum { MATCH_PACKED_BLOCK = 28 };

struct match_packed_block {
        uint32_t start; /* of the first row, in pairs of bytes */
        uint8_t sizes[MATCH_PACKED_BLOCK]; /* in pairs of bytes */
};

struct match_packed {
        const struct match_schema *schema;
        uint32_t tokens; /* words of the vocabulary that a row may name */
        size_t count;
        const struct match_packed_block *blocks;
        const uint8_t *bytes;
        size_t size;
        const uint32_t *shapes; /* of each: fields' counts, four a word, then its words */
        size_t shape_size;
        const uint32_t *shape_starts; /* and behind the last the end */
        size_t shape_count;
};

/* The rows of `from`, whose schema is `schema`, with words of a vocabulary of `tokens`. The parts are allocated: free
 * them by match_packed_free. ERR_MEMORY; ERR_TOO_LARGE beyond 8 GiB. */
[[nodiscard]] enum error match_packed_build(const struct match_schema *schema, uint32_t tokens,
                                            const struct match_register *from, struct match_packed *ret_packed);
void match_packed_free(struct match_packed *packed);
/* Whether the shapes are such as the schema allows; call once for parts that came from a file. */
[[nodiscard]] bool match_packed_check(const struct match_packed *packed);
/* The row into `ret_row`, whose record is given back. `row` is below the count. */
struct match_record match_packed_get(const struct match_packed *packed, size_t row, struct match_row *ret_row);

/* Ask for what match_packed_get will read, first the row's place, then the row. */
static inline void match_packed_fetch_place(const struct match_packed *packed, size_t row)
{
        __builtin_prefetch(&packed->blocks[row / MATCH_PACKED_BLOCK]);
}

void match_packed_fetch(const struct match_packed *packed, size_t row);

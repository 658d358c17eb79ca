/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many records in memory, packed, with their ids.
 *
 * Invariants: rows are 0, 1, 2, ... in order of adding and stay; a record and an id are views until the next add; ids
 * are distinct but where match_register_put says so. About 40 to 90 bytes a row beside its id. */
#pragma once

#include "match/record.h"

struct match_register {
        size_t fields; /* of the schema that all rows were read with */
        uint32_t *words;
        uint32_t *starts; /* where each row's words begin */
        size_t count, capacity, word_count, word_capacity;
        char *ids;
        uint64_t *id_ends;
        size_t id_size, id_capacity;
        uint32_t *slots; /* row + 1 by hash of the id */
        size_t slot_count;
};

void match_register_init(struct match_register *own, size_t fields);
void match_register_free(struct match_register *own);
#define _cleanup_match_register_ _cleanup_(match_register_free)

/* Lets go of everything but the ids of the rows: for an index that has packed them. Rows can only be counted and named
 * from then on. */
void match_register_keep_ids(struct match_register *own);
/* ERR_CONFLICT when a row has this id already (an empty one is no id and is never compared); ERR_MEMORY, ERR_TOO_LARGE
 * beyond 2^32 words. */
[[nodiscard]] enum error match_register_add(struct match_register *own, struct slice id,
                                            const struct match_record *record);
/* The same, but a row that has this id already only loses it: *ret_before is that row, or SIZE_MAX. */
[[nodiscard]] enum error match_register_put(struct match_register *own, struct slice id,
                                            const struct match_record *record, size_t *ret_before);
/* The row that has this id, or SIZE_MAX; none has an empty one. */
size_t match_register_find(const struct match_register *own, struct slice id);
struct match_record match_register_get(const struct match_register *own, size_t row);
struct slice match_register_id(const struct match_register *own, size_t row);

/* Calls a row from memory for who will soon compare it, in three steps that follow each other some time apart, as each
 * stands on what the one before has brought: 0 where it begins, 1 its words, 2 what the vocabulary says of them. */
enum { MATCH_REGISTER_CALLS = 3 };
void match_register_call(const struct match_register *own, const struct match_vocabulary *vocabulary, size_t row,
                         unsigned step);

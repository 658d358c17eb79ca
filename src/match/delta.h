/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What changed since an index was made: rows that came, rows that were written anew, rows that went. Each is found, or
 * found no more, by the next question, without making the index again; do that when the delta has grown, for it takes
 * more memory a row and its rows do not count in how frequent words and values are.
 *
 * Rows of the delta have the numbers behind those of the index. A row with the id of another takes its place: the other
 * is gone.
 *
 * Invariants: one writer and any number of askers may work at once, each call by itself; an answer is of one moment. No
 * id has two rows. What is gone stays in memory until the delta is freed. */
#pragma once

#include "match/index.h"

#include <pthread.h>

enum { MATCH_DELTA_MOST = 1 << 20 /* rows */ };

/* The rows of the index by their ids, made when the first row changes: some five bytes a row. */
struct match_delta_ids {
        uint32_t *starts; /* of each bucket in rows, and the end; NULL: not made yet */
        uint32_t *rows;
        unsigned bits; /* of an id's hash, that choose the bucket */
};

/* The rows of the delta that have a key: newest first in `links`. */
struct match_delta_slot {
        uint64_t hash;
        uint32_t first; /* link + 1; 0: empty */
        uint32_t count;
};

struct match_delta_link {
        uint32_t row, next; /* next link + 1 */
};

struct match_delta {
        struct match_index *index; /* its vocabulary takes the words of new rows and of questions */
        pthread_rwlock_t lock;
        struct match_register added;
        struct match_delta_slot *slots;
        size_t slot_count, slots_used;
        struct match_delta_link *links;
        size_t link_count, link_capacity;
        struct match_delta_ids ids;
        uint8_t *gone; /* bits, of rows of the index and of the delta */
        size_t gone_size, gone_count;
};

/* On an index that was opened or prepared, whose vocabulary nobody else changes from now on. ERR_MEMORY. */
[[nodiscard]] enum error match_delta_init(struct match_delta *delta, struct match_index *index);
void match_delta_free(struct match_delta *delta);
/* Reads values as match_record_read, for a row or a question, while others ask. The reader is of the index. */
[[nodiscard]] enum error match_delta_read(struct match_delta *delta, struct match_reader *reader,
                                          const struct slice *values, struct arena *arena, struct match_row *ret_row);
/* The row of this id is now `record`, which was read by match_delta_read. ERR_INVALID without an id; ERR_TOO_LARGE when
 * the delta is full, ERR_MEMORY: then nothing changed. */
[[nodiscard]] enum error match_delta_put(struct match_delta *delta, struct slice id, const struct match_record *record);
/* The row of this id is gone. ERR_NOT_FOUND when there is none; ERR_MEMORY. The first put or removal looks through the
 * ids of the index, a second for some ten million rows; the others do not. */
[[nodiscard]] enum error match_delta_remove(struct match_delta *delta, struct slice id);
/* The answer to `record` over index and delta. The asker is of the index, and of one thread. */
void match_delta_ask(struct match_delta *delta, struct match_asker *asker, const struct match_record *record,
                     size_t top, struct match_answer *ret_answer);
/* How many rows there are, without those that are gone. */
size_t match_delta_count(struct match_delta *delta);
/* A row of index or delta that an answer gave, and its id. The id is a view until the next put. */
struct match_record match_delta_get(struct match_delta *delta, uint32_t row, struct match_row *ret_row);
struct slice match_delta_id(struct match_delta *delta, uint32_t row);
/* The same copied while nobody puts: at most `size` bytes of it; gives how many. */
size_t match_delta_copy_id(struct match_delta *delta, uint32_t row, char *ret_id, size_t size);

/* ---- for ask.c, with the lock held ---- */

struct match_delta_slot match_delta_find(const struct match_delta *delta, uint64_t hash);
/* The newest rows of a slot, at most MATCH_LIST_MOST; gives how many. */
size_t match_delta_rows(const struct match_delta *delta, uint32_t first, uint32_t ret_rows[MATCH_LIST_MOST]);
static inline bool match_delta_is_gone(const struct match_delta *delta, uint32_t row)
{
        return row / 8 < delta->gone_size && (delta->gone[row / 8] >> row % 8 & 1);
}

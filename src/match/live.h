/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A table in memory that is asked while it changes: an index (index.h) of what was there at first, and a delta
 * (delta.h) of what came since, by the built-in model.
 *
 * First rows are put, by one thread; then match_live_finish; from then on any number of threads may put, remove and ask
 * at once, and each answer is of one moment. Some hundred bytes a row, a kilobyte of one that was put later: when
 * match_live_is_worn, make it anew. Words that were only asked for stay in memory, too, until then. */
#pragma once

#include "match/index.h"

enum { MATCH_LIVE_ID_MAX = 16, MATCH_LIVE_TOP_MAX = 250 };

struct match_live;

/* A table with columns of these types. ERR_INVALID without any, or with more than MATCH_FIELDS_MAX; ERR_MEMORY. */
[[nodiscard]] enum error match_live_new(const enum match_type *types, size_t count, struct match_live **ret_live);
void match_live_free(struct match_live *live);
DEFINE_CLEANUP(struct match_live *, match_live_free)
#define _cleanup_match_live_ _cleanup_(match_live_free_cleanup)

/* The row of this id, of 1 to MATCH_LIVE_ID_MAX bytes, has these values, one a column, UTF-8; null: missing.
 * ERR_INVALID for another id; ERR_CONFLICT when it was put before and match_live_finish was not called yet; ERR_MEMORY;
 * ERR_TOO_LARGE: full, make it anew. */
[[nodiscard]] enum error match_live_put(struct match_live *live, struct slice id, const struct slice *values,
                                        struct arena *arena);
/* Everything that was there at first has been put. Once. ERR_MEMORY, ERR_TOO_LARGE: only free it then. */
[[nodiscard]] enum error match_live_finish(struct match_live *live);
/* After finish. ERR_NOT_FOUND when there is no such row; ERR_MEMORY. */
[[nodiscard]] enum error match_live_remove(struct match_live *live, struct slice id);

struct match_live_hit {
        char id[MATCH_LIVE_ID_MAX];
        uint8_t id_size;
        int32_t weight; /* 1/10000 bit */
        uint32_t same;  /* bit n: column n holds the whole date or number that was asked for */
};
struct match_live_hits {
        struct match_live_hit items[MATCH_LIVE_TOP_MAX]; /* the best first */
        size_t count;
        bool complete; /* false: more rows share something with the question than were weighed */
};
/* The `top` (1..MATCH_LIVE_TOP_MAX) rows that are most like these values. After finish. ERR_MEMORY, ERR_TOO_LARGE. */
[[nodiscard]] enum error match_live_ask(struct match_live *live, const struct slice *values, size_t top,
                                        struct match_live_hits *ret_hits);
/* How many rows it has. After finish. */
size_t match_live_count(struct match_live *live);
/* Whether it has changed, or learned words by questions, so much that it is better made anew. After finish. */
bool match_live_is_worn(struct match_live *live);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The nearest points of a point, exactly and in a fixed order: a k-d tree (Bentley 1975, CACM 18:509), or a sort of all
 * when many are wanted. Inside src/detect only; zones.h is the door. */
#pragma once

#include "base/arena.h"
#include "detect/zones.h"

enum { NEAR_INDEX_BITS = 22 };

/* A neighbour as one number that sorts by distance, then place: distance in quanta << NEAR_INDEX_BITS | place. */
typedef uint64_t near_key;

struct near_index {
        uint32_t count;
        const double (*at)[3]; /* the plane, or the unit sphere */
        double quanta;         /* per unit of distance between two `at` */
        uint32_t *order;       /* places, cut in halves again and again */
        uint8_t *axes;         /* by which each half was cut, numbered as a heap; and where */
        double *cuts;
};

/* What one thread needs, with room for `count` each. */
struct near_scratch {
        near_key *keys, *spare;
        uint32_t *list;
};

static inline uint32_t near_place(near_key key)
{
        return (uint32_t)(key & ((1U << NEAR_INDEX_BITS) - 1));
}

[[nodiscard]] enum error near_build(const struct zones_places *places, struct arena *arena,
                                    struct near_index *ret_index);
/* Distances of the plane or great circle as quanta, for comparing with keys; rounded to the nearest. */
uint64_t near_quanta_of(const struct near_index *index, const struct zones_places *places, double distance);
near_key near_key_of(const struct near_index *index, uint32_t from, uint32_t to);
/* The `most` nearest of `from`, itself left out, ascending in scratch->keys; how many. */
size_t near_find(const struct near_index *index, uint32_t from, size_t most, struct near_scratch *scratch);
/* Ascending; `spare` has the same room. */
void near_sort(near_key *keys, near_key *spare, size_t count);
/* Places along Morton's curve (1966), into `ret_walk`. */
[[nodiscard]] enum error near_walk(const struct near_index *index, uint32_t *ret_walk);

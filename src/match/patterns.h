/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How often pairs of rows agree in the same way, for training: the levels of each pair, counted on all threads.
 *
 * Invariants: what is counted does not depend on the number of threads; the order of the slots may. */
#pragma once

#include "match/match_register.h"
#include "match/score.h"

/* Pairs with the same level in every field. */
struct pattern {
        uint8_t levels[MATCH_FIELDS_MAX];
        uint64_t count; /* 0: the slot is free */
        uint64_t posterior;
};

struct patterns {
        struct pattern *slots;
        size_t size, used;
        uint64_t pairs;
};

void match_patterns_free(struct patterns *patterns);

struct row_pair {
        uint32_t a, b;
};

struct row_pairs {
        struct row_pair *list;
        size_t count, capacity;
};

/* Frees the list with free(). ERR_MEMORY. */
[[nodiscard]] enum error match_row_pairs_add(struct row_pairs *pairs, struct row_pair pair);

struct pattern_counter {
        const struct match_scorer *scorer;
        const struct match_register *a, *b; /* the same twice when pairs are within one */
        unsigned threads;
        struct pattern_worker *workers;
        const struct row_pairs *pairs; /* that are being counted */
};

/* Set all but workers and pairs before. ERR_MEMORY. A quarter of a megabyte a thread. */
[[nodiscard]] enum error match_pattern_counter_init(struct pattern_counter *counter);
void match_pattern_counter_free(struct pattern_counter *counter);
/* Adds these pairs to what `to` has. ERR_MEMORY, with some of them added. */
[[nodiscard]] enum error match_patterns_count(struct pattern_counter *counter, const struct row_pairs *pairs,
                                              struct patterns *to);

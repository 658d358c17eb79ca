/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who is the same, in one table or in two.
 *
 * Every pair that shares a key (block.h) is scored once. A key that more than MATCH_BLOCK_MOST records of the other
 * side have is not followed, and counted: `cut` says how often, so that nobody takes the list for complete when it is
 * not. In large tables (BLOCK_SPLIT) a pair that shares one key alone is not scored where its numbers and dates speak
 * against it (match_sketch_speaks_against): nine in ten pairs, and one in a hundred of those that are one person.
 *
 * The prior is what makes the expected number of matches among all pairs agree with itself: prior * pairs = the sum of
 * the posteriors of the scored pairs under that prior, found by iteration from one match a row. A pair that a sketch
 * (sketch.h) tells to be below what can be kept is not weighed; of tables of some thousand rows one in 64 of these is
 * (one in 256 of large ones), and stands for the others in the sum. What can be kept depends on the prior: of tables of
 * 8,000 rows and more a sixteenth is linked first and says what the prior is about; where it comes out higher in the
 * end, all is done again.
 *
 * Invariants: each unordered pair at most once, ordered by row of a, then row of b; the same bytes with any number of
 * threads; memory is about 4 bytes a key, 64 a row and 12 to 24 a kept pair, beside the registers, and a
 * megabyte a thread. */
#pragma once

#include "match/match_register.h"
#include "match/score.h"

enum { MATCH_BLOCK_MOST = 200, MATCH_THREADS_MAX = 64 };

struct match_pair {
        uint32_t a, b; /* rows */
        int32_t weight;
};

struct match_linking {
        const struct match_scorer *scorer;
        const struct match_register *a, *b; /* b NULL: pairs within a, with a < b */
        uint64_t least;                     /* probability that a pair must have to be kept */
        unsigned threads;                   /* 1..MATCH_THREADS_MAX */
        unsigned how;                       /* keys are made (block.h); 0: as the number of rows asks */
};

struct match_links {
        struct match_pair *pairs;
        size_t count;
        uint64_t prior;  /* as estimated */
        uint64_t scored; /* pairs that were looked at, sketches alone included */
        uint64_t cut;    /* keys of a record that were not followed because too many have them */
};

void match_links_free(struct match_links *links);
#define _cleanup_match_links_ _cleanup_(match_links_free)

/* ERR_MEMORY, ERR_BUSY when a thread cannot be started. */
[[nodiscard]] enum error match_link(const struct match_linking *linking, struct match_links *ret_links);

/* Clusters: rows joined by pairs of at least `certain`, the surest pair first. Two clusters that hold two different
 * valid identity numbers are never joined: NIKs whose day, month and serial can be, or, where they have no NIK in
 * common, other numbers of one column that are more than a slip apart (identity.h). Of several the lower row's is the
 * cluster's. Pairs below `certain` stay pairs,
 * for a person to look at. */
struct match_clustering {
        const struct match_scorer *scorer;
        const struct match_register *a, *b; /* b NULL: one table */
        const struct match_links *links;
        uint64_t certain;
};

/* `ret_cluster`, room for all rows (those of b behind those of a): the lowest row of each row's cluster. *ret_refused:
 * pairs that identity numbers forbade. ERR_MEMORY. */
[[nodiscard]] enum error match_cluster(const struct match_clustering *clustering, uint32_t *ret_cluster,
                                       uint64_t *ret_refused);

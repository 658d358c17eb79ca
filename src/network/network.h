/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Engine: a network of subjects (those who recruit) and identifiers (phones, companies, addresses, accounts) that were
 * mentioned with them.
 *
 * Invariants: two kinds of nodes, links only between the kinds, at most one between two nodes; weights are whole
 * numbers of 1/1000 bit; the same links in any order give the same network and the same answers; nothing is drawn from
 * a clock or the environment. Identifiers of more than `hub` subjects (a call centre, a bus terminal) are kept and
 * shown, but nothing is concluded from sharing one, and no walk passes through one.
 *
 * Any number of threads may read a network; network_groups uses igraph's one random generator and takes turns. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

enum { NETWORK_CERTAIN = 10'000 };

struct network_link {
        uint32_t subject, identifier;
        int32_t day;          /* when it was last mentioned, in days of any era */
        uint32_t probability; /* that the mention means this identifier and this subject, 1..NETWORK_CERTAIN */
};

struct network_shape {
        uint32_t subjects, identifiers; /* how many of each; isolated ones count */
        int32_t today;                  /* in the days of the links; what lies ahead counts as today */
        int32_t half_life;              /* days, 1..100,000: after so many a link speaks half as strongly */
        uint32_t hub;                   /* 2.. */
};

/* One kind of node with its links: those of node i stand at starts[i] .. starts[i + 1] - 1, ascending by `other`. */
struct network_side {
        uint32_t count;
        uint32_t *starts; /* count + 1 */
        uint32_t *others; /* node of the other kind */
        uint32_t *weights;
};

struct network {
        struct network_side subjects, identifiers;
        size_t links;
        uint32_t hub;
};

/* weight = log2((subjects + 1) / subjects of the identifier) x probability x 2^(-age / half-life), rounded down; within
 * a half-life the power is drawn as a line (at most 6.1 % too much). Of two links between the same nodes the one that
 * speaks more strongly is kept. ERR_INVALID: a node or probability out of range; ERR_TOO_LARGE above 2^31 links;
 * ERR_MEMORY. */
[[nodiscard]] enum error network_make(const struct network_link *links, size_t count,
                                      const struct network_shape *shape, struct network *ret_network);
void network_free(struct network *network);
#define _cleanup_network_ _cleanup_(network_free)

/* --- who shares more than chance ---------------------------------------------------------------------------------- */

/* What the program uses; chosen on the seeds and scenarios of `build/bench/rings tune`, for the agreement with what was
 * planted while a network without rings gives no group. */
#define NETWORK_RATE 0.2
#define NETWORK_RESOLUTION 0.05

struct network_pair {
        uint32_t a, b;     /* subjects, a < b */
        uint32_t shared;   /* identifiers, without hubs */
        uint32_t weight;   /* sum of the weaker link of each shared identifier */
        double p;          /* that chance alone gives so many to two who share one */
};
struct network_pairs {
        struct network_pair *items; /* ascending by a, b */
        size_t count;
        size_t shared_any; /* pairs that share at least one */
};
/* The pairs that are kept at a false discovery rate of `rate` (0 < rate < 1) among the pairs that share one (Benjamini
 * and Hochberg 1995). The null model draws links at random but keeps how many each node has: the bipartite
 * configuration model of projections (Saracco, Straka, Di Clemente, Gabrielli, Caldarelli and Squartini 2017, New
 * Journal of Physics 19, 053022) in its sparse limit, where subject i has identifier k with probability d_i d_k / L.
 * The number shared by i and j is then nearly Poisson with mean d_i d_j sum_k d_k (d_k - 1) / L^2 (d without hubs, L
 * their sum). A pair is looked at because it shares one, so p = P(X >= shared) / P(X >= 1), and sharing one alone is
 * never kept. It differs from the hypergeometric test of Tumminello, Micciche, Lillo, Piilo and Mantegna (2011, PLoS
 * ONE 6, e17994) in that it knows that some identifiers are common. ERR_TOO_LARGE above 2^27 pairs that share one;
 * ERR_MEMORY. */
[[nodiscard]] enum error network_project(const struct network *network, double rate, struct network_pairs *ret_pairs);
void network_pairs_free(struct network_pairs *pairs);
#define _cleanup_network_pairs_ _cleanup_(network_pairs_free)
/* P(X >= at_least) of a Poisson variable with that mean. */
double network_poisson_tail(double mean, uint32_t at_least);

/* --- groups ------------------------------------------------------------------------------------------------------- */

/* Communities of the pairs: Leiden (Traag, Waltman and van Eck 2019) with the constant Potts model, whose groups do not
 * depend on how large the rest of the network is. Two groups stay apart while the weight between them is below
 * `resolution` times the product of their sizes times the mean weight of a pair; > 0. ret_groups[subject] is numbered
 * from 0 in order of appearance; a subject of no pair is a group of its own. ERR_MEMORY, ERR_INTERNAL (igraph). */
[[nodiscard]] enum error network_groups(const struct network_pairs *pairs, uint32_t subjects, double resolution,
                                        uint32_t *ret_groups);
/* Connected components of the whole network, numbered in the same way. ERR_MEMORY. */
[[nodiscard]] enum error network_components(const struct network *network, uint32_t *ret_groups);
/* Adjusted Rand index of two partitions of the same things (Hubert and Arabie 1985): 1 equal, near 0 by
 * chance; 1 when both are all one or all single. Numbers below `count`. ERR_MEMORY. */
[[nodiscard]] enum error network_agreement(const uint32_t *one, const uint32_t *other, size_t count,
                                           double *ret_index);

/* --- around one node ---------------------------------------------------------------------------------------------- */

struct network_node {
        bool identifier; /* else subject */
        uint32_t index;
};

struct network_near {
        struct network_node node;
        uint32_t steps;    /* 1 or 2 */
        uint64_t strength; /* 1/1000 bit: of one step the link's weight, of two the sum of the weaker of each way */
};
struct network_nearby {
        struct network_near *items; /* the caller's, of size `most` */
        size_t count;
        size_t hidden;      /* as near, but weaker than those listed */
};

/* What a thread needs to walk a network; it must live as long as the walker. */
struct network_walker {
        const struct network *network;
        uint32_t *marks;     /* of subjects, then identifiers */
        uint32_t mark;
        uint64_t *strengths;
        uint32_t *parents, *queue;
        uint8_t *steps;
};
[[nodiscard]] enum error network_walker_make(const struct network *network, struct network_walker *ret_walker);
void network_walker_free(struct network_walker *walker);
#define _cleanup_network_walker_ _cleanup_(network_walker_free)

/* The strongest `most` (1..) nodes within two steps of `from`: nearer first, then stronger, then identifiers and lower
 * numbers. ret_nearby->items has room for `most`. */
void network_near(struct network_walker *walker, struct network_node from, size_t most,
                  struct network_nearby *ret_nearby);

enum { NETWORK_PATH_MAX = 9 };
/* The way from one node to another with the fewest links, of those the one with the most weight: "both were seen with
 * this phone". *ret_count nodes, both ends included; 0 when there is none of at most NETWORK_PATH_MAX nodes. */
void network_path(struct network_walker *walker, struct network_node from, struct network_node to,
                  struct network_node ret_path[NETWORK_PATH_MAX], size_t *ret_count);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How often the weekly scan of an office is right, in years that are made up and whose truth is known.
 *
 * Each village has its own constant risk, its district and each week of its regency raise or lower it; villages are
 * silent now and then, reports come late, and four kinds of event and of other contacts are told. A visit trebles what
 * a village tells for two weeks, falling to once after six more; there are two a month. A ring of recruiters moves
 * along 3 to 8 neighbouring villages for 3 to 8 weeks and leaves 2 to 10 more reports. The scan looks at the end of
 * every week, at a year that ends with it.
 *
 * An alarm is a cluster whose recurrence interval is that of the level or more. It is right when it shares a village
 * with the ring, from the ring's first week to four weeks after its last. An alarm is the same alert as one of the last
 * eight weeks when it shares half of its members with it.
 *
 * Invariant: a year is a function of villages, world, seed and number; the same bytes on any number of threads. */
#pragma once

#include "detect/random.h"
#include "detect/scan.h"

enum {
        SPACETIME_VILLAGES_MAX = 1000,
        SPACETIME_STREAMS = 4,
        SPACETIME_PERIOD = 52, /* weeks that a look sees */
        SPACETIME_JUDGED = 52, /* weeks that end with a look */
        SPACETIME_WEEKS = SPACETIME_PERIOD + SPACETIME_JUDGED,
        SPACETIME_RING_MOST = 8,
        SPACETIME_LEVELS = 3, /* once in 13, 52 and 260 weeks */
};

/* Villages of one district, and districts of one regency, stand side by side. */
struct spacetime_villages {
        uint32_t count;
        const struct zones_point *points; /* where the ring walks */
        const uint32_t *districts, *regencies;
        struct zones_places places; /* what the scan is told of them */
};

enum spacetime_world {
        SPACETIME_QUIET,    /* unequal villages, nothing else */
        SPACETIME_OUTREACH, /* and visits */
        SPACETIME_RING,     /* and visits and a ring */
        SPACETIME_WORLDS,
};

enum spacetime_method {
        SPACETIME_PERMUTATION,
        SPACETIME_UNPROMPTED, /* permutation without what was told within two weeks of a visit */
        SPACETIME_CONTROLS,   /* bernoulli among all contacts */
        SPACETIME_POOLED,     /* permutation, the four kinds added up to one stream */
        SPACETIME_METHODS,
};

/* Apart: alarms with a village that was visited in the eight weeks before, and rings with such a village in their
 * weeks, and the others. */
enum spacetime_part { SPACETIME_ALL, SPACETIME_VISITED, SPACETIME_OTHER, SPACETIME_PARTS };

bool spacetime_world_parse(struct slice name, enum spacetime_world *ret_world);
struct slice spacetime_world_name(enum spacetime_world world);
/* "permutation", "permutation-unprompted", "bernoulli-controls", "permutation-pooled". */
bool spacetime_method_parse(struct slice name, enum spacetime_method *ret_method);
struct slice spacetime_method_name(enum spacetime_method method);
/* 1/13, 1/52, 1/260: an alarm at so small a chance a week. */
double spacetime_level(size_t level);

struct spacetime_tally {
        double null_looks, false_looks; /* looks without a ring in sight; those with an alarm */
        double ring_looks, right_looks; /* looks with one; those with a right alarm */
        double rings, found, found_first, delay, jaccard;
        double false_alerts; /* each event once */
        double looks, low;   /* all looks; those with p of the best cluster <= 0.05 */
};

void spacetime_tally_add(struct spacetime_tally *sum, const struct spacetime_tally *tally);

struct spacetime_year {
        const struct spacetime_villages *villages;
        enum spacetime_world world;
        uint64_t seed;
        uint32_t number;
        bool methods[SPACETIME_METHODS]; /* which are asked */
        bool (*stop)(void);              /* asked between looks; may be NULL */
};

typedef struct spacetime_tally spacetime_tallies[SPACETIME_METHODS][SPACETIME_LEVELS][SPACETIME_PARTS];

/* Makes a year and has every method look at each of its weeks. ERR_BUSY when `stop` says so, ERR_MEMORY. */
[[nodiscard]] enum error spacetime_judge(const struct spacetime_year *year, spacetime_tallies *ret_tallies);

/* ---- the year itself, for its tests ---- */

/* One report or other contact: when it happened, and when it was known. */
struct spacetime_report {
        uint16_t village, week, known;
        uint8_t stream;
        bool is_control, is_prompted, is_ring;
};

enum { SPACETIME_REPORTS_MAX = 200000 };

struct spacetime_made {
        struct spacetime_report *reports;
        size_t count;
        uint8_t visits[SPACETIME_VILLAGES_MAX][SPACETIME_WEEKS]; /* weeks since the last visit, 255: above seven */
        uint16_t ring[SPACETIME_RING_MOST];
        uint32_t ring_size, ring_first, ring_last; /* size 0: no ring */
};

/* In `arena`. ERR_MEMORY. */
[[nodiscard]] enum error spacetime_make(const struct spacetime_year *year, struct arena *arena,
                                        struct spacetime_made **ret_made);

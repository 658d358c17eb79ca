/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The inside of the scan (scan.h is its door). Places have positions here, along zones->walk, so that neighbours lie
 * near each other in memory; results are turned back into places.
 *
 * How a scan goes: windows of time are looked at in groups of SCAN_LANES. For the observed panel every zone is tested
 * (scan_exact.c). For replicates there is a level below which a maximum is not sought at first: for each zone and lane
 * the least count that would pass the level is a small integer, so that SCAN_BATCH replicates times SCAN_LANES windows
 * are added up and compared as bytes (scan_lanes.c); only centres where a replicate passes are tested exactly, and a
 * replicate that passes nowhere is looked at again with a lower level. The maximum is the same whatever the level.
 * With several streams no count is the least: their scores are added up as bytes instead (scan_tables.c). */
#pragma once

#include "detect/random.h"
#include "detect/scan.h"

enum { SCAN_LANES = 8, SCAN_BATCH = 8, SCAN_TABLE_BATCH = 32 };

/* Windows that are looked at together, and what one needs to know of them. */
struct scan_group {
        uint32_t first; /* number of its first window */
        unsigned count;
        struct scan_window windows[SCAN_LANES];
        double factors[SCAN_STREAMS_MAX][SCAN_LANES];
        float scales[SCAN_STREAMS_MAX][SCAN_LANES]; /* factor / divisor */
        uint8_t (*covers)[SCAN_LANES]; /* for each step: 1 in the lanes whose window has it */
        uint64_t *weights;             /* [positions][streams][lanes], when sources are by time */
};

/* Draws from fixed weights in constant time (Walker 1977; the tables as Vose 1991 makes them). */
struct scan_alias {
        size_t count;
        uint32_t *other;
        uint64_t *keep; /* of 2^64 */
};

/* A case of a replicate. */
struct scan_draw {
        uint32_t position;
        uint32_t time;
};

/* One stream. The expectation of a zone of weight A in lane l is A * factors[l] / divisor; for SCAN_BERNOULLI that is
 * the number of contacts, from which the expectation follows. */
struct scan_source {
        enum scan_model model;
        double cases, contacts;
        double divisor;
        double factor_of_step;         /* with `weights`, where steps are alike */
        const double *factor_until;    /* with `weights`: of the steps before, times + 1; NULL where steps are alike */
        double factor;                 /* with `by_time` */
        uint64_t *weights;             /* [positions]; NULL when `by_time` */
        uint64_t *weights_until;       /* [positions][active + 1]: of the active steps before */
        double active_share;           /* expected share, or number for SCAN_EXPECTATION, of cases in active steps */
        double greatest_expected;      /* no zone and window has more (contacts, for SCAN_BERNOULLI) */
        const struct scan_draw *units; /* what is re-dealt: all cases; or the contacts of active steps */
        uint32_t unit_count;
        uint32_t *active_cases;        /* for each active step, SCAN_PERMUTATION */
        uint32_t active_total;
        struct scan_alias alias;       /* over places, or places x active steps when `by_time` */
        bool by_time;
        const struct scan_draw *observed; /* cases in active steps, one each */
        size_t observed_count;
};

struct scan_engine {
        const struct scan_panel *panel;
        const struct zones *zones;
        const struct scan_options *options;
        uint32_t places, streams;
        uint32_t first_active, active; /* steps that a window can cover */
        uint32_t *position_of;
        size_t *starts;    /* by position */
        uint32_t *members; /* positions */
        uint8_t *stops;
        struct scan_source sources[SCAN_STREAMS_MAX];
        bool any_by_time;
        uint64_t *weights; /* [positions][streams], unless any_by_time */
        uint32_t least_cases;
        unsigned threads;
        struct scan_window *windows;
        uint32_t window_count;
        struct scan_group group; /* that is being looked at */
        uint32_t *totals;        /* [replicates][streams]: cases in active steps */
        bool wide;               /* the processor has AVX2 */
};

struct scan_draws {
        struct scan_draw *items;
        size_t count;
};

/* Best cylinder of a centre or of a replicate. `window` is its number; llr 0: none. */
struct scan_best {
        double llr;
        uint32_t window;
        uint32_t size; /* members */
};

/* Counts of one panel for the group's lanes. */
struct scan_counts {
        int32_t *lanes;   /* [positions][streams][SCAN_LANES], aligned to 32 bytes */
        uint8_t *present; /* [positions]: bit s is set when a lane of stream s is not 0 */
};

/* ---- scan_source.c ---- */
[[nodiscard]] enum error scan_prepare(struct scan_engine *engine, struct arena *arena);
[[nodiscard]] enum error scan_prepare_draws(struct scan_engine *engine, struct arena *arena);
/* Makes engine->group of the windows from `first`. */
void scan_set_group(struct scan_engine *engine, uint32_t first);

/* ---- scan_score.c ---- */
/* Log-likelihood ratio of `y` cases where `expected` (contacts, for SCAN_BERNOULLI) were; 0 without an excess. */
double scan_score(const struct scan_source *source, double y, double expected);
/* The expectation for which `y` cases score exactly `level`: above it they score less. Searched from `from` up, and
 * rounded up; 0 when none is low enough. */
double scan_root(const struct scan_source *source, double y, double level, double from);
static inline double scan_expected(const struct scan_source *source, double zone_weight, double factor)
{
        return zone_weight * factor / source->divisor;
}

/* ---- scan_draw.c ---- */
struct scan_shuffle {
        struct scan_draw *units[SCAN_STREAMS_MAX]; /* own copy of each source's units, always left as it was */
        uint32_t *undo;
};
[[nodiscard]] enum error scan_open_shuffle(const struct scan_engine *engine, struct arena *arena,
                                           struct scan_shuffle *ret_shuffle);
void scan_draw(const struct scan_engine *engine, struct scan_shuffle *shuffle, size_t stream, uint32_t replicate,
               struct scan_draws *draws);
[[nodiscard]] enum error scan_make_alias(const double *weights, size_t count, struct arena *arena,
                                         struct scan_alias *ret_alias);
size_t scan_pick(const struct scan_alias *alias, struct random_stream *random);

/* ---- scan_exact.c ---- */
void scan_add_counts(const struct scan_engine *engine, struct scan_counts *counts, size_t stream,
                     const struct scan_draw *draws, size_t count);
void scan_clear_counts(const struct scan_engine *engine, struct scan_counts *counts, const struct scan_draw *draws,
                       size_t count);
struct scan_lanes {
        unsigned width;     /* bytes of a lane: 1, or 2 where counts are larger */
        uint8_t *bounds;    /* [entries][SCAN_LANES] of that width: least count that passes */
};
/* Raises *best where a zone around `centre` scores more. Among equals the first stays: fewest members, then first
 * window. With `lanes` only scores above the level of its bounds are found. */
void scan_test_centre(const struct scan_engine *engine, const struct scan_counts *counts,
                      const struct scan_lanes *lanes, uint32_t centre, struct scan_best *best);

/* ---- scan_lanes.c ---- */
/* The bounds of `level` for the group, which has one stream. */
[[nodiscard]] enum error scan_set_bounds(const struct scan_engine *engine, double level, struct scan_lanes *lanes);
void scan_add_words(const struct scan_engine *engine, unsigned width, uint8_t *words, unsigned slot,
                    const struct scan_draws *draws);
void scan_clear_words(unsigned width, uint8_t *words, const struct scan_draws *draws);
/* Bit b is set when replicate b of the batch passes a bound somewhere around `centre`. */
unsigned scan_test_words(const struct scan_engine *engine, const struct scan_lanes *lanes, const uint8_t *words,
                         uint32_t centre);

/* ---- scan_tables.c ---- */
struct scan_tables {
        uint8_t *bins;          /* [entries][streams]: of the zone's weight */
        uint64_t *edges;        /* [streams][bins]: least weight */
        float *scores;          /* [lanes][streams][bins][counts above the base] */
        struct table_row *rows; /* [lanes][streams][bins]: base, and scores in steps of the level */
        uint32_t scored;        /* first window of the group that `scores` is of, and 1; 0: none */
};
/* Whether tables make sense here: several streams, weights that are the same in all windows, small counts, AVX2. */
bool scan_fits_tables(const struct scan_engine *engine);
[[nodiscard]] enum error scan_open_tables(const struct scan_engine *engine, struct arena *arena,
                                          struct scan_tables *ret_tables);
/* The rows of `level` for the group. */
void scan_set_tables(const struct scan_engine *engine, double level, struct scan_tables *tables);
struct scan_table_slot {
        size_t stream;
        unsigned replicate; /* of the batch */
        unsigned lane;
};
/* `words` is [positions][streams][SCAN_TABLE_BATCH], aligned to 32 bytes: cases in the window of one lane. */
void scan_add_table_words(const struct scan_engine *engine, const struct scan_table_slot *slot,
                          const struct scan_draws *draws, uint8_t *words);
void scan_clear_table_words(const struct scan_engine *engine, const struct scan_table_slot *slot,
                            const struct scan_draws *draws, uint8_t *words);
/* Bit b is set when replicate b of the batch may score above the level somewhere around `centre` in the lane. */
uint32_t scan_test_tables(const struct scan_engine *engine, const struct scan_tables *tables, const uint8_t *words,
                          unsigned lane, uint32_t centre);

/* ---- scan_replicates.c ---- */
/* Whether a replicate's maximum counts as at least as great; rounding does not decide. */
static inline bool scan_reaches(double maximum, double observed)
{
        return maximum >= observed - 1e-10 * (1 + observed);
}
/* Fills `maxima` of all replicates; *ret_made of them when it stopped early at `observed`. */
[[nodiscard]] enum error scan_make_maxima(struct scan_engine *engine, double observed, double *maxima,
                                          uint32_t *ret_made);

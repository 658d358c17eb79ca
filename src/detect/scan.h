/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Space-time scan statistics: the set of neighbouring places and the span of time whose count is least like chance.
 *
 * A cylinder is a zone (zones.h) during a window of time. Its score is a log-likelihood ratio; the greatest over all
 * cylinders is compared with the greatest of replicates that chance made. docs/detect/scan.md has every formula.
 *
 * Invariants: counts and weights are summed as integers, so that a score does not depend on the order of summation, and
 * the same input and seed give the same bytes on any number of threads; a replicate is a function of seed and its
 * number alone. Nothing is skipped but what provably cannot be the maximum. */
#pragma once

#include "base/arena.h"
#include "detect/zones.h"

enum scan_model {
        /* Keeps how many cases each place has and each step has, and re-deals the steps (Kulldorff, Heffernan, Hartman,
         * Assuncao and Mostashari 2005, PLoS Medicine 2:e59). Expected: cases of the zone in the whole period times
         * cases of the window everywhere, over all cases. */
        SCAN_PERMUTATION,
        /* Given the number of cases, each falls by the weights (population at risk) of place and step (Kulldorff 1997,
         * Communications in Statistics 26:1481; 2001, JRSS A 164:61). */
        SCAN_POISSON,
        /* Counts are Poisson with the expectations given; their number is not (Neill 2009, International Journal of
         * Forecasting 25:498). */
        SCAN_EXPECTATION,
        /* Cases among all contacts, cases and controls (Kulldorff 1997). */
        SCAN_BERNOULLI,
};

enum scan_mode {
        SCAN_PROSPECTIVE,   /* windows end with the last step */
        SCAN_RETROSPECTIVE, /* any window */
        SCAN_SPATIAL,       /* one window, the whole period */
};

enum {
        SCAN_STREAMS_MAX = 8,
        SCAN_TIMES_MAX = 20000,
        SCAN_WINDOWS_MAX = 1000000,
        SCAN_REPLICATES_MAX = 1000000,
        SCAN_CASES_MAX = 1 << 28,
};

/* `count` cases in a place at a step. Cells may repeat; they add up. */
struct scan_cell {
        uint32_t place, time, count;
};

struct scan_cells {
        const struct scan_cell *items;
        size_t count;
};

/* One kind of event. */
struct scan_stream {
        struct scan_cells cases;
        struct scan_cells controls; /* SCAN_BERNOULLI: contacts that are no cases */
        /* SCAN_POISSON: population at risk; SCAN_EXPECTATION: expected cases a step. One for each place when it is the
         * same at every step, else places x times, steps of a place side by side. Not negative, finite. */
        const double *weights;
        bool weights_by_time;
};

/* With several streams the score of a cylinder is the sum over those with an excess (Kulldorff, Mostashari, Duczmal,
 * Yih, Kleinman and Platt 2007, Statistics in Medicine 26:1824). */
struct scan_panel {
        uint32_t places, times;
        const struct scan_stream *streams;
        size_t stream_count;
};

/* Asked after each piece of work, from the calling thread: how much of it is done. False stops the scan. */
typedef bool scan_progress_function(void *context, uint64_t done, uint64_t total);

struct scan_options {
        enum scan_model model;
        enum scan_mode mode;
        uint32_t window_least, window_most; /* steps; `most` is cut at the number of steps; not used when spatial */
        uint32_t least_cases;               /* in a cylinder, summed over streams with an excess; 0 is taken as 2 */
        uint32_t replicates;                /* 0: no p */
        uint32_t stop_after;                /* stop once so many replicates reach the observed maximum; 0: never */
        uint64_t seed;
        unsigned threads;
        bool plain;     /* test every cylinder of every replicate without the integer lanes; for comparison */
        bool generic;   /* lanes without the wide instructions of this processor; for comparison */
        scan_progress_function *progress; /* may be NULL */
        void *context;
};

struct scan_window {
        uint32_t first, last; /* steps, both included */
};

struct scan_cluster {
        uint32_t centre;
        struct scan_window window;
        const uint32_t *members; /* in the order of the centre's list */
        uint32_t member_count;
        uint64_t observed;       /* over streams, also those without an excess */
        double expected;
        double llr;
        double p_monte_carlo; /* (1 + replicates that reach it) / (1 + replicates); NaN without replicates */
        double p_gumbel;      /* NaN with fewer than 2 replicates, or when all are alike */
};

struct scan_result {
        /* Best cylinder of each centre, by score, then centre; those that share a place with one above them are left
         * out. */
        const struct scan_cluster *clusters;
        size_t cluster_count;
        const double *maxima; /* of replicate 1 .. replicates; 0 where no cylinder has an excess */
        uint32_t replicates;  /* that were made: fewer than asked after an early stop */
        double gumbel_location, gumbel_scale; /* NaN where no p_gumbel is: no tail is to be made of them */
};

/* The weights by which a share cap is meant: population at risk for SCAN_POISSON, expectations for SCAN_EXPECTATION,
 * cases for the others; several streams are averaged as shares. `ret_weights` has room for each place. */
void scan_share_weights(const struct scan_panel *panel, enum scan_model model, double *ret_weights);

/* ERR_INVALID: a place or step out of range, a weight that is negative or not finite, a case where the weight is 0, no
 * stream, windows out of order, SCAN_PERMUTATION with SCAN_SPATIAL (every score would be 0). ERR_TOO_LARGE above a
 * stated maximum. ERR_EXPIRED when progress said stop. The result and everything it points to is in the arena. */
[[nodiscard]] enum error scan_run(const struct scan_panel *panel, const struct zones *zones,
                                  const struct scan_options *options, struct arena *arena,
                                  struct scan_result *ret_result);

/* What chance made of one stream in replicate `number` (from 1), as scan_run draws it: only the steps that a window can
 * cover. For whoever wants to look at what chance made, and for the tests. */
struct scan_replicate {
        uint32_t number;
        size_t stream;
};
[[nodiscard]] enum error scan_draw_replicate(const struct scan_panel *panel, const struct scan_options *options,
                                             struct scan_replicate which, struct arena *arena,
                                             struct scan_cells *ret_cells);

/* Steps until so small a p is expected once by chance: `interval` steps between looks, `analyses` looks in all that the
 * p is to stand for; interval / (1 - (1 - p)^(1 / analyses)), which is interval / p for one. */
double scan_recurrence(double p, double interval, uint32_t analyses);
/* The p that the recurrence interval rests on: Gumbel's below 10 / (replicates + 1), where Monte Carlo is coarse. */
double scan_p_for_recurrence(const struct scan_cluster *cluster, uint32_t replicates);
/* Gumbel's distribution by moments of `maxima` (Abrams, Kleinman and Kulldorff 2010, International Journal of Health
 * Geographics 9:61): scale = sd sqrt(6) / pi, location = mean - 0.5772... scale. ERR_INVALID for fewer than 2 values or
 * no spread. */
[[nodiscard]] enum error scan_fit_gumbel(const double *maxima, size_t count, double *ret_location, double *ret_scale);
double scan_gumbel_tail(double value, double location, double scale);

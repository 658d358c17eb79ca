/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How often detectors are right on series whose outbreaks are known.
 *
 * Over the judged weeks: fpr = alarms in weeks without outbreak cases / such weeks; pod = outbreaks with an alarm
 * between their first and last week / outbreaks; pod1 = those with an alarm in the first week; sensitivity = alarms
 * in outbreak weeks / such weeks; ppv = outbreak weeks among weeks with alarm; delay = weeks from the first
 * outbreak week to the first alarm, mean over detected ones; penalised delay = the same with the whole duration for
 * those not detected. A planted outbreak without a case is none. Invariant: the same design, scenario, seed,
 * replicates and competitor give the same bytes. */
#pragma once

#include "detect/design.h"
#include "detect/settings.h"

/* A detector in the comparison: one of the methods, or one that is told the true mean and dispersion. */
enum competitor_kind {
        COMPETITOR_METHOD,
        COMPETITOR_ORACLE,     /* tail of one week */
        COMPETITOR_ORACLE_GLR, /* generalised likelihood ratio */
        COMPETITOR_R_NOUFAILY,   /* farrington, as R prints it with Noufaily's settings */
        COMPETITOR_R_FARRINGTON, /* farrington with R's own defaults */
};

struct competitor {
        enum competitor_kind kind;
        enum detect_method method;
};

/* A name of `run --method`, "oracle", "oracle-glr", "r-noufaily" or "r-farrington". */
bool competitor_parse(struct slice name, struct competitor *ret_competitor);
struct slice competitor_name(struct competitor competitor);
/* The nominal levels at which a competitor is judged, so that detectors can be compared at the same rate of false
 * alarms; NaN: it has no such level, and is judged as it is. */
enum { LEVELS_MAX = 16 };
size_t competitor_levels(struct competitor competitor, double ret_levels[LEVELS_MAX]);

struct tally {
        double null_weeks, false_alarms, outbreaks, found, found_first, outbreak_weeks, true_alarms, delay,
                penalised_delay;
};

void tally_add(struct tally *sum, const struct tally *tally);

/* One scenario, judged by every competitor at every level. tallies[c * LEVELS_MAX + level]. `stop` (may be NULL) is
 * asked between replicates; ERR_BUSY when it says so. ERR_MEMORY. */
struct evaluation {
        enum design design;
        size_t scenario, replicates;
        uint64_t seed;
        const struct competitor *competitors;
        size_t competitor_count;
        bool (*stop)(void);
        struct threshold_cache *caches[64][LEVELS_MAX]; /* kept from scenario to scenario; zeroed at first */
};

enum { COMPETITORS_MAX = 64 };

[[nodiscard]] enum error evaluate_scenario(struct evaluation *evaluation, struct arena *cache_arena,
                                           struct tally *ret_tallies);

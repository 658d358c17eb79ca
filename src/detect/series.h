/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The temporal detectors: one series of weekly counts in, one point a week out.
 *
 * Invariants: a point depends on weeks up to its own only; the same series and settings give the same bytes; a week
 * whose count is not known (NaN) is in no baseline, and its own point is empty. NaN in a point is "no value".
 * Sources and formulas stand in docs/detect/README.md. */
#pragma once

#include "base/arena.h"
#include "detect/settings.h"

#include <math.h>

struct series {
        const double *counts;  /* whole numbers from 0, or NaN */
        const double *efforts; /* above 0, or NULL: every week alike */
        size_t length;
};

struct point {
        double expected;  /* events of this week when nothing is going on */
        double threshold; /* ears, farrington, bayes: alarm above it; the others: alarm from it on */
        double p;         /* chance of a count, or a window, this high */
        double score;     /* the method's statistic */
        int alarm;        /* 1, 0, or ALARM_UNKNOWN: no decision */
};

enum { ALARM_UNKNOWN = -1 };

#define POINT_NONE ((struct point){ NAN, NAN, NAN, NAN, ALARM_UNKNOWN })

static inline double series_effort(const struct series *series, size_t week)
{
        return series->efforts ? series->efforts[week] : 1;
}

/* Writes `series->length` points. The settings were checked (settings_check). ERR_MEMORY, or ERR_INVALID for a
 * method that needs its neighbours (gamma-poisson: see pooled.h). Scratch memory comes from the arena. */
[[nodiscard]] enum error series_run(const struct settings *settings, const struct series *series, struct arena *arena,
                                    struct point *ret_points);

/* The methods, as series_run calls them. */
[[nodiscard]] enum error ears_run(const struct settings *settings, const struct series *series, struct arena *arena,
                                  struct point *ret_points);
[[nodiscard]] enum error bayes_run(const struct settings *settings, const struct series *series, struct arena *arena,
                                   struct point *ret_points);
[[nodiscard]] enum error cusum_run(const struct settings *settings, const struct series *series, struct arena *arena,
                                   struct point *ret_points);
[[nodiscard]] enum error farrington_run(const struct settings *settings, const struct series *series,
                                        struct arena *arena, struct point *ret_points);
[[nodiscard]] enum error llr_run(const struct settings *settings, const struct series *series, struct arena *arena,
                                 struct point *ret_points);
[[nodiscard]] enum error glr_run(const struct settings *settings, const struct series *series, struct arena *arena,
                                 struct point *ret_points);

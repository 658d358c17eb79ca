/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The Gamma-Poisson predictive tail, week by week, for the series of one district together: each series' rate is
 * shrunk towards what its neighbours show (detect_fit_prior, detect_tail of detect.h). */
#pragma once

#include "detect/series.h"

/* Series side by side on one calendar. */
struct pooled {
        const struct series *series;
        const size_t *starts; /* calendar week of each series' first week */
        size_t count;
};

/* For each series and week with `baseline-weeks` + `window` weeks behind it: the events of the last `window` weeks
 * against the negative binomial that the `baseline-weeks` before them and the prior of all such series predict.
 * Alarm when p <= alpha, or with a budget when p <= the largest level at which at most `budget` false alarms a week
 * are expected over all series (control.h); never in a week without events. expected is of the week, threshold the
 * least count of the week that alarms, p of the window, score -log10 p. `points[s]` has room for series s.
 * ERR_MEMORY. */
[[nodiscard]] enum error pooled_run(const struct settings *settings, const struct pooled *pooled, struct arena *arena,
                                    struct point *const *points);

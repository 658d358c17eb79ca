/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Farrington's model in the flexible form: quasi-Poisson with yearly levels, trend and down-weighted past outbreaks
 * (Farrington et al. 1996, JRSS A 159:547; Noufaily et al. 2013, Statistics in Medicine 32:1206).
 *
 * The design has one column a level and one for time, so that each step of the regression needs only sums by level:
 * O(weeks + levels) instead of a QR of weeks x levels. */
#pragma once

#include "detect/series.h"

/* One series with what its fits share. Memory belongs to the arena. */
struct flexible {
        const struct settings *settings;
        const struct series *series;
        double *log_count, *log_start, *root; /* log y (0 for 0), log(y + 0.1), y^(2/3) of every week */
        double *log_effort;                   /* NULL: every week alike */
        struct flexible_scratch *scratch;
};

/* The prediction for one week. */
struct forecast {
        double mean, log_mean;
        double se;         /* standard error of log_mean */
        double dispersion; /* at least 1 */
        bool trend;        /* a trend was kept */
};

[[nodiscard]] enum error flexible_init(struct flexible *flexible, const struct settings *settings,
                                       const struct series *series, struct arena *arena);
/* Predicts week `week` (index) from the years before it. ERR_NOT_FOUND: too short a history; ERR_INVALID: no fit. */
[[nodiscard]] enum error flexible_forecast(struct flexible *flexible, size_t week, struct forecast *ret_forecast);

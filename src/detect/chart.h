/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the likelihood-ratio charts share: expected counts with their spread, scores, and thresholds from a promised
 * number of false alarms.
 *
 * Counts of a week are negative binomial with mean mu and size r (variance mu + mu^2/r), Poisson when r is
 * infinite. */
#pragma once

#include "detect/series.h"

struct chart_week {
        double mu, size; /* NaN: no expectation for this week */
};

/* Expectations by the settings' mean, size, baseline-weeks and, for mean=flexible, those of Farrington's model.
 * Weeks that estimate have none. `ret_weeks` has series->length items. ERR_MEMORY. */
[[nodiscard]] enum error chart_expect(const struct settings *settings, const struct series *series,
                                      struct arena *arena, struct chart_week *ret_weeks);

/* log-likelihood ratio of rate ratio * mu against mu for the count y. Poisson: y log ratio - mu (ratio - 1);
 * negative binomial: y log ratio - (y + r) log((r + ratio mu)/(r + mu)) (Hoehle & Paul 2008, Computational
 * Statistics & Data Analysis 52:4357). */
double chart_ratio(struct chart_week week, double y, double ratio);
/* P(Y = y). */
double chart_density(struct chart_week week, double y);

/* Average number of weeks until the chart S = max(0, S + ratio) reaches h, from S = 0, for weeks all like `week`: a
 * Markov chain on S cut into `states` parts (Brook & Evans 1972, Biometrika 59:539). `states` 2..CHART_STATES. */
enum { CHART_STATES = 100 };
double chart_run_length(struct chart_week week, double ratio, double h, int states);
/* An h with a run length of at least `weeks`: the middle of the step of h, to 1e-2, over which it stays so. */
double chart_threshold(struct chart_week week, double ratio, double weeks);

/* The generalised statistic of n weeks that look alike, with `events` in all. */
double chart_generalised(struct chart_week week, double n, double events);
/* The threshold of the windowed generalised chart with restart after an alarm, at `rate` alarms a week for weeks
 * all like `week`: by simulation of CHART_SIMULATED weeks from `seed`; the middle of the step, to 1e-2, that keeps
 * the rate. ERR_MEMORY. */
enum { CHART_SIMULATED = 100000 };
struct chart_promise {
        double rate;
        int window;
        uint64_t seed;
};
[[nodiscard]] enum error chart_simulate_threshold(struct chart_week week, struct chart_promise promise,
                                                  struct arena *arena, double *ret_threshold);

/* Thresholds of classes of weeks: mu in steps of 25 per cent, variance/mean in steps of 15 per cent, each class
 * judged by its middle. A cache changes the time, never the value. */
struct threshold_cache;
[[nodiscard]] enum error chart_make_cache(struct arena *arena, struct threshold_cache **ret_cache);
[[nodiscard]] enum error chart_find_threshold(const struct settings *settings, struct threshold_cache *cache,
                                              struct chart_week week, double *ret_threshold);

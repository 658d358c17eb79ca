/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Expected counts of one series from its first weeks: a mean, or a Poisson regression on one yearly wave. */
#pragma once

#include "detect/series.h"

/* The first `baseline` weeks (known ones) estimate; writes an expectation for every week of the series, times its
 * effort. MEAN_MEAN: events / effort. MEAN_GLM: log mu = b0 + b1 cos(2 pi t / year) + b2 sin(2 pi t / year),
 * Poisson, iteratively reweighted least squares as glm.fit of R does them (start y + 0.1, at most 25 steps,
 * relative change of deviance below 1e-8). `floor_events`: where nothing came up, this many events are put over the
 * whole baseline (0: leave it 0, and where so few events say nothing about the wave take what R makes of them: next
 * to 0).
 * ERR_NOT_FOUND: the baseline has no known week, or the regression cannot be solved. */
[[nodiscard]] enum error seasonal_expect(const struct settings *settings, const struct series *series,
                                         size_t baseline, double floor_events, double *ret_expected);

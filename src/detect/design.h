/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Simulated series with planted outbreaks, whose truth is known (Noufaily et al. 2013, and two blocks of our own).
 *
 * Invariant: a series is a function of design, scenario, seed and replicate; the same bytes everywhere. */
#pragma once

#include "base/arena.h"

enum design {
        DESIGN_NOUFAILY, /* 42 scenarios: 7 parameter sets x trend x 0, 1 or 2 yearly waves */
        DESIGN_SPARSE,   /* 6: theta -3, -4, -5, dispersion 1 and 1.5; outbreaks of 2 events and more */
        DESIGN_SILENT,   /* 7: the parameter sets with one wave, and each week 0 with chance 0.3 */
        DESIGN_COUNT,
};

/* 624 weeks; the last 49 are judged, so that a year of baseline precedes whatever is asked. */
enum { DESIGN_WEEKS = 624, DESIGN_JUDGED = 575, DESIGN_FIRST_BASELINE = 312 };

struct simulated {
        double counts[DESIGN_WEEKS];   /* what the detector sees */
        double outbreak[DESIGN_WEEKS]; /* planted cases in the judged weeks */
        double mu[DESIGN_WEEKS];       /* true mean without outbreaks */
        double dispersion;             /* variance / mean, 1 for Poisson */
};

bool design_parse(struct slice name, enum design *ret_design);
struct slice design_name(enum design design);
size_t design_scenarios(enum design design);
/* mu(t) = exp(theta + beta t + sum_j g1 cos(2 pi j t/52) + g2 sin(2 pi j t/52)); counts negative binomial with that
 * mean and variance dispersion x mean. Four outbreaks start in weeks 313..575, one in 576..624; size Poisson(k sd),
 * sd of the start week, k from {2, 3, 5, 10} and from 1..10 (sparse: 2 + Poisson(0.8 k)), cases floor(log-normal(0,
 * 0.5)) weeks after the start. `scenario` from 0. */
void design_simulate(enum design design, size_t scenario, uint64_t seed, size_t replicate,
                     struct simulated *ret_series);

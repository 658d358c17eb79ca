/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The Bayesian predictive rule of Hoehle 2007 (R surveillance, algo.bayes): Jeffreys prior, negative binomial
 * prediction. */
#include "base/checked.h"
#include "detect/series.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

struct sums {
        double events, effort;
};

static void add(struct sums *sums, const struct series *series, size_t from, size_t length)
{
        for (size_t i = from; i < from + length; i++) {
                if (isnan(series->counts[i]))
                        continue;
                sums->events += series->counts[i];
                sums->effort += series_effort(series, i);
        }
}

static struct point judge(double count, double effort, struct sums sums, double alpha)
{
        double size = sums.events + 0.5, success = sums.effort / (sums.effort + effort);
        double expected = effort * size / sums.effort, threshold = qnbinom(1 - alpha, size, success, 1, 0);
        double p = count > 0 ? pnbinom(count - 1, size, success, 0, 0) : 1;
        return (struct point){ expected, threshold, p, -log10(p), count > threshold };
}

enum error bayes_run(const struct settings *settings, const struct series *series, struct arena *arena,
                     struct point *ret_points)
{
        size_t half = (size_t)setting(settings, SET_HALF_WINDOW), years = (size_t)setting(settings, SET_YEARS_BACK);
        size_t year = (size_t)setting(settings, SET_FREQUENCY), first = years * year + half;
        UNUSED(arena);
        for (size_t t = 0; t < series->length; t++) {
                struct sums sums = { 0 };
                ret_points[t] = POINT_NONE;
                if (t < first || t < settings->first || isnan(series->counts[t]))
                        continue;
                add(&sums, series, t - half, half);
                for (size_t i = 1; i <= years; i++)
                        add(&sums, series, t - i * year - half, 2 * half + 1);
                if (sums.effort > 0)
                        ret_points[t] = judge(series->counts[t], series_effort(series, t), sums,
                                              setting(settings, SET_ALPHA));
        }
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* EARS C1, C2, C3 (Hutwagner et al. 2003, Journal of Urban Health 80:i89). */
#include "base/checked.h"
#include "detect/series.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

struct baseline {
        double mean, sigma; /* NaN when there are not three known weeks */
};

/* Over the weeks [from, from + length): mean and standard deviation (divisor n - 1). */
static struct baseline measure(const struct series *series, size_t from, size_t length, double least)
{
        double sum = 0, square = 0, known = 0;
        for (size_t i = from; i < from + length; i++) {
                if (isnan(series->counts[i]))
                        continue;
                sum += series->counts[i];
                known++;
        }
        double mean = sum / known;
        for (size_t i = from; i < from + length; i++)
                if (!isnan(series->counts[i]))
                        square += (series->counts[i] - mean) * (series->counts[i] - mean);
        double sigma = sqrt(square / (known - 1));
        if (known < 3)
                return (struct baseline){ NAN, NAN };
        return (struct baseline){ mean, sigma > least ? sigma : least };
}

/* max(0, C - 1); what is not a number stays so. */
static double excess(double c)
{
        return c - 1 < 0 ? 0 : c - 1;
}

static double standardise(const struct series *series, size_t week, struct baseline baseline)
{
        return (series->counts[week] - baseline.mean) / baseline.sigma;
}

static struct point judge_c1(double count, struct baseline baseline, double z)
{
        double threshold = baseline.mean + z * baseline.sigma, c = (count - baseline.mean) / baseline.sigma;
        if (isnan(threshold))
                return (struct point){ baseline.mean, NAN, NAN, NAN, ALARM_UNKNOWN };
        return (struct point){ baseline.mean, threshold, isnan(c) ? NAN : pnorm5(c, 0, 1, 0, 0), c,
                               count > threshold };
}

/* `earlier` is what the two weeks before exceed. The sum of three against z, and the count from which that holds. */
static struct point judge_c3(double count, struct baseline baseline, double earlier, double z)
{
        double c = (count - baseline.mean) / baseline.sigma, sum = excess(c) + earlier;
        double threshold = baseline.mean + baseline.sigma * (1 + z - earlier);
        if (isnan(sum))
                return (struct point){ baseline.mean, NAN, NAN, NAN, ALARM_UNKNOWN };
        return (struct point){ baseline.mean, earlier > z || threshold < 0 ? 0 : threshold, NAN, sum, sum > z };
}

/* The rule that the reference prints: the week's own excess is not in it. */
static struct point judge_c3_as_r(double count, struct baseline baseline, double earlier, double z)
{
        double threshold = count + baseline.sigma * (z - earlier);
        if (isnan(threshold))
                return (struct point){ baseline.mean, NAN, NAN, earlier, ALARM_UNKNOWN };
        threshold = threshold > 0 ? threshold : 0;
        return (struct point){ baseline.mean, threshold, NAN, earlier, count > threshold };
}

static double excess_at(const struct series *series, size_t week, const struct settings *settings)
{
        size_t length = (size_t)setting(settings, SET_BASELINE), lag = (size_t)setting(settings, SET_LAG);
        struct baseline baseline = measure(series, week - lag - length, length, setting(settings, SET_MIN_SIGMA));
        double c = standardise(series, week, baseline);
        bool as_r = setting(settings, SET_COMPAT) == COMPAT_R;
        return isnan(c) && !as_r && isnan(series->counts[week]) ? 0 : excess(c);
}

enum error ears_run(const struct settings *settings, const struct series *series, struct arena *arena,
                    struct point *ret_points)
{
        size_t length = (size_t)setting(settings, SET_BASELINE), lag = (size_t)setting(settings, SET_LAG);
        bool third = settings->method == METHOD_EARS_C3, as_r = setting(settings, SET_COMPAT) == COMPAT_R;
        size_t first = length + lag + (third ? 2 : 0);
        double z = qnorm5(1 - setting(settings, SET_ALPHA), 0, 1, 1, 0);
        UNUSED(arena);
        for (size_t t = 0; t < series->length; t++) {
                ret_points[t] = POINT_NONE;
                if (t < first || t < settings->first || isnan(series->counts[t]))
                        continue;
                struct baseline baseline = measure(series, t - lag - length, length,
                                                   setting(settings, SET_MIN_SIGMA));
                if (!third) {
                        ret_points[t] = judge_c1(series->counts[t], baseline, z);
                        continue;
                }
                double earlier = excess_at(series, t - 2, settings) + excess_at(series, t - 1, settings);
                ret_points[t] = (as_r ? judge_c3_as_r : judge_c3)(series->counts[t], baseline, earlier, z);
        }
        return OK;
}

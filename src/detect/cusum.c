/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Standardised CUSUM (Rossi, Lampugnani & Marchi 1999, Statistics in Medicine 18:2111). */
#include "detect/seasonal.h"

struct chart {
        enum transform transform;
        double k, h, dispersion;
};

static double transform(const struct chart *chart, double y, double m)
{
        switch (chart->transform) {
        case TRANSFORM_STANDARD:
                return (y - m) / sqrt(m);
        case TRANSFORM_ROSSI:
                return (y - 3 * m + 2 * sqrt(y * m)) / (2 * sqrt(m));
        case TRANSFORM_ANSCOMBE:
                return 1.5 * (cbrt(y * y) - cbrt(m * m)) / pow(m, 1.0 / 6);
        case TRANSFORM_PEARSON_NB:
                return (y - m) / sqrt(m + chart->dispersion * m * m);
        case TRANSFORM_NONE:
                break;
        }
        return y;
}

static double not_below_zero(double value)
{
        return value > 0 ? value : 0; /* also what is not a number, as the reference does */
}

/* What the reference prints; `before` is S of the week before, `now` of this week. */
static double bound_as_r(const struct chart *chart, double m, double before, double now)
{
        double need = chart->h + chart->k - before, root = sqrt(m);
        switch (chart->transform) {
        case TRANSFORM_STANDARD:
                return not_below_zero(ceil(root * need + m));
        case TRANSFORM_ROSSI:
                return not_below_zero(2 * root * need + 5 * m -
                                      2 * sqrt(4 * m * m + 2 * m * root * need));
        case TRANSFORM_ANSCOMBE:
                return not_below_zero(pow(not_below_zero(2.0 / 3 * pow(m, 1.0 / 6) * need + cbrt(m * m)), 1.5));
        case TRANSFORM_PEARSON_NB:
                return not_below_zero(sqrt(m + chart->dispersion * m * m) * need + m);
        case TRANSFORM_NONE:
                break;
        }
        return not_below_zero(chart->h - now);
}

/* S with this count, compared as the alarm compares it. */
static bool would_alarm(const struct chart *chart, double y, double m, double before)
{
        return not_below_zero(before + (transform(chart, y, m) - chart->k)) >= chart->h;
}

/* The least count that alarms: the transforms grow with y, so it is found by doubling and halving. */
static double find_least(const struct chart *chart, double m, double before)
{
        double low = 0, high = 1;
        if (would_alarm(chart, 0, m, before))
                return 0;
        while (!would_alarm(chart, high, m, before) && high < 1e15)
                high *= 2;
        while (high - low > 1) {
                double middle = floor((low + high) / 2);
                if (would_alarm(chart, middle, m, before))
                        high = middle;
                else
                        low = middle;
        }
        return high;
}

static struct point judge(const struct chart *chart, double y, double m, bool as_r, double *s)
{
        double before = *s, sum = before + (transform(chart, y, m) - chart->k);
        *s = sum > 0 || (isnan(sum) && as_r) ? sum : 0;
        int alarm = isnan(*s) ? ALARM_UNKNOWN : *s >= chart->h;
        struct point point = { .expected = m, .p = NAN, .score = *s, .alarm = alarm };
        point.threshold = as_r ? bound_as_r(chart, m, before, *s) : find_least(chart, m, before);
        return point;
}

enum error cusum_run(const struct settings *settings, const struct series *series, struct arena *arena,
                     struct point *ret_points)
{
        size_t baseline = (size_t)setting(settings, SET_BASELINE_WEEKS);
        bool as_r = setting(settings, SET_COMPAT) == COMPAT_R;
        struct chart chart = { (enum transform)setting(settings, SET_TRANSFORM), setting(settings, SET_K),
                               setting(settings, SET_H), setting(settings, SET_DISPERSION) };
        double s = 0, *expected = arena_array(arena, double, series->length);
        if (!expected)
                return ERR_MEMORY;
        for (size_t t = 0; t < series->length; t++)
                ret_points[t] = POINT_NONE;
        if (baseline >= series->length || seasonal_expect(settings, series, baseline, as_r ? 0 : 0.5, expected) != OK)
                return OK;
        for (size_t t = baseline; t < series->length; t++)
                if (!isnan(series->counts[t]))
                        ret_points[t] = judge(&chart, series->counts[t], expected[t], as_r, &s);
        return OK;
}

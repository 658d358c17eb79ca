/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Likelihood-ratio CUSUM for a stated rise, restarted after an alarm. */
#include "detect/chart.h"

/* The least count with which S reaches h; the ratio grows with the count. */
static double find_least(struct chart_week week, double ratio, double before, double h)
{
        double low = 0, high = 1;
        if (before + chart_ratio(week, 0, ratio) >= h)
                return 0;
        while (before + chart_ratio(week, high, ratio) < h && high < 1e15)
                high *= 2;
        while (high - low > 1) {
                double middle = floor((low + high) / 2);
                if (before + chart_ratio(week, middle, ratio) < h)
                        low = middle;
                else
                        high = middle;
        }
        return high;
}

enum error llr_run(const struct settings *settings, const struct series *series, struct arena *arena,
                   struct point *ret_points)
{
        struct threshold_cache *cache = settings->cache;
        struct chart_week *weeks = arena_array(arena, struct chart_week, series->length);
        double s = 0, h, ratio = setting(settings, SET_RATE_RATIO);
        if (!weeks)
                return ERR_MEMORY;
        if (!cache)
                TRY(chart_make_cache(arena, &cache));
        TRY(chart_expect(settings, series, arena, weeks));
        for (size_t t = 0; t < series->length; t++) {
                double y = series->counts[t];
                ret_points[t] = POINT_NONE;
                if (isnan(weeks[t].mu) || isnan(y))
                        continue;
                TRY(chart_find_threshold(settings, cache, weeks[t], &h));
                double now = s + chart_ratio(weeks[t], y, ratio);
                now = now > 0 ? now : 0;
                ret_points[t] = (struct point){ weeks[t].mu, find_least(weeks[t], ratio, s, h), NAN, now, now >= h };
                s = now >= h ? 0 : now;
        }
        return OK;
}

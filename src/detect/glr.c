/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Generalised likelihood ratio for an unknown rise over the last weeks, restarted after an alarm. */
#include "detect/chart.h"

enum { STEPS = 40 };
#define COUNT_MOST 1e15

/* Sums over a window. */
struct window {
        const struct chart_week *weeks; /* of its first week */
        const double *counts;
        size_t length;
        double events, expected;
        bool poisson, alike; /* no week is overdispersed; all weeks have the same mean and size */
};

static bool is_known(const struct window *window, size_t i)
{
        return !isnan(window->counts[i]) && !isnan(window->weeks[i].mu);
}

static double sum_ratio(const struct window *window, double ratio)
{
        double sum = 0;
        for (size_t i = 0; i < window->length; i++)
                if (is_known(window, i))
                        sum += chart_ratio(window->weeks[i], window->counts[i], ratio);
        return sum;
}

/* The ratio with the highest likelihood: in log ratio the log-likelihood is concave, so Newton's step from
 * events/expected is held between bounds that close in. */
static double best_ratio(const struct window *window)
{
        double low = 1, high = 2 * window->events / window->expected + 1, ratio = window->events / window->expected;
        while (high < 1e9) { /* until the slope is negative */
                double slope = window->events;
                for (size_t i = 0; i < window->length; i++) {
                        double mu = window->weeks[i].mu, r = window->weeks[i].size, y = window->counts[i];
                        if (is_known(window, i))
                                slope -= isinf(r) ? high * mu : (y + r) * high * mu / (r + high * mu);
                }
                if (slope < 0)
                        break;
                high *= 2;
        }
        for (int step = 0; step < STEPS; step++) {
                double slope = window->events, curve = 0;
                for (size_t i = 0; i < window->length; i++) {
                        double mu = window->weeks[i].mu, r = window->weeks[i].size, y = window->counts[i];
                        if (!is_known(window, i))
                                continue;
                        double share = isinf(r) ? ratio * mu : (y + r) * ratio * mu / (r + ratio * mu);
                        slope -= share;
                        curve += isinf(r) ? share : share * r / (r + ratio * mu);
                }
                if (slope > 0)
                        low = ratio;
                else
                        high = ratio;
                double next = ratio * exp(slope / curve);
                if (!(next > low && next < high))
                        next = (low + high) / 2;
                if (fabs(next - ratio) <= 1e-13 * ratio)
                        break;
                ratio = next;
        }
        return ratio;
}

/* sup over ratio >= 1 of the summed log-likelihood ratios. */
static double score_window(const struct window *window)
{
        double events = window->events, expected = window->expected;
        if (window->poisson)
                return events > expected ? events * log(events / expected) - (events - expected) : 0;
        if (window->alike)
                return chart_generalised(window->weeks[0], expected / window->weeks[0].mu, events);
        double ratio = best_ratio(window);
        double score = ratio > 1 ? sum_ratio(window, ratio) : 0;
        return score > 0 ? score : 0;
}

struct state {
        const struct chart_week *weeks;
        double *counts;
        size_t restart, least, most; /* windows begin at `restart` or later and have `least` to `most` weeks */
};

static double score_week(const struct state *state, const double *counts, size_t t)
{
        const struct chart_week *weeks = state->weeks;
        struct window window = { .poisson = true, .alike = true };
        double best = 0;
        for (size_t n = 1; n <= state->most && n <= t - state->restart + 1; n++) {
                size_t first = t + 1 - n;
                window.weeks = weeks + first;
                window.counts = counts + first;
                window.length = n;
                if (!is_known(&window, 0))
                        continue;
                window.events += counts[first];
                window.expected += weeks[first].mu;
                window.poisson = window.poisson && isinf(weeks[first].size);
                window.alike = window.alike && weeks[first].mu == weeks[t].mu && weeks[first].size == weeks[t].size;
                double score = n < state->least ? 0 : score_window(&window);
                best = score > best ? score : best;
        }
        return best;
}

static double score_with(const struct state *state, size_t t, double y)
{
        double kept = state->counts[t];
        state->counts[t] = y;
        double score = score_week(state, state->counts, t);
        state->counts[t] = kept;
        return score;
}

/* The least count, at least 1, with which the statistic reaches h; NaN when none does. */
static double find_least(const struct state *state, size_t t, double h)
{
        double low = 0, high = 1;
        while (score_with(state, t, high) < h && high < COUNT_MOST)
                high *= 2;
        if (high >= COUNT_MOST)
                return NAN;
        while (high - low > 1) {
                double middle = floor((low + high) / 2);
                if (score_with(state, t, middle) < h)
                        low = middle;
                else
                        high = middle;
        }
        return high;
}

static double *copy_counts(const struct series *series, struct arena *arena)
{
        double *counts = arena_array(arena, double, series->length);
        for (size_t t = 0; counts && t < series->length; t++)
                counts[t] = series->counts[t];
        return counts;
}

enum error glr_run(const struct settings *settings, const struct series *series, struct arena *arena,
                   struct point *ret_points)
{
        struct threshold_cache *cache = settings->cache;
        struct chart_week *weeks = arena_array(arena, struct chart_week, series->length);
        bool as_r = setting(settings, SET_COMPAT) == COMPAT_R, bounded = isfinite(setting(settings, SET_WINDOW));
        struct state state = { weeks, copy_counts(series, arena), 0,
                               as_r && bounded ? 2 : 1, /* bounded, the reference has no window of one week */
                               bounded ? (size_t)setting(settings, SET_WINDOW) : series->length };
        double h;
        if (!weeks || !state.counts)
                return ERR_MEMORY;
        if (!cache)
                TRY(chart_make_cache(arena, &cache));
        TRY(chart_expect(settings, series, arena, weeks));
        for (size_t t = 0; t < series->length; t++) {
                ret_points[t] = POINT_NONE;
                if (isnan(weeks[t].mu) || isnan(series->counts[t])) {
                        state.restart += state.restart == t;
                        continue;
                }
                TRY(chart_find_threshold(settings, cache, weeks[t], &h));
                double score = score_week(&state, state.counts, t);
                bool alarm = score >= h && (as_r || series->counts[t] > 0);
                ret_points[t] = (struct point){ weeks[t].mu, NAN, NAN, score, alarm };
                if (!settings->quick)
                        ret_points[t].threshold = find_least(&state, t, h);
                if (alarm)
                        state.restart = t + 1;
        }
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/chart.h"

#include "base/checked.h"
#include "detect/draw.h"
#include "detect/flexible.h"
#include "detect/seasonal.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

/* ---- expectations ---- */

/* By moments over the baseline: r = sum mu^2 / (sum (y - mu)^2 - sum mu), Poisson when that is not positive. */
static double estimate_size(const struct series *series, size_t baseline, const double *expected)
{
        double square = 0, surplus = 0;
        for (size_t t = 0; t < baseline; t++) {
                double mu = expected[t], y = series->counts[t];
                if (isnan(y))
                        continue;
                square += mu * mu;
                surplus += (y - mu) * (y - mu) - mu;
        }
        return surplus > 0 ? square / surplus : INFINITY;
}

static enum error expect_fixed(const struct settings *settings, const struct series *series, struct arena *arena,
                               struct chart_week *weeks)
{
        size_t baseline = (size_t)setting(settings, SET_BASELINE_WEEKS);
        double *expected = arena_array(arena, double, series->length), size = setting(settings, SET_SIZE);
        double least = setting(settings, SET_COMPAT) == COMPAT_R ? 0 : 0.5;
        if (!expected)
                return ERR_MEMORY;
        if (baseline >= series->length || seasonal_expect(settings, series, baseline, least, expected) != OK)
                return OK;
        if (isnan(size))
                size = estimate_size(series, baseline, expected);
        for (size_t t = baseline; t < series->length; t++)
                weeks[t] = (struct chart_week){ expected[t], size };
        return OK;
}

static enum error expect_flexible(const struct settings *settings, const struct series *series, struct arena *arena,
                                  struct chart_week *weeks)
{
        struct flexible flexible;
        struct forecast forecast;
        double size = setting(settings, SET_SIZE);
        TRY(flexible_init(&flexible, settings, series, arena));
        for (size_t t = 0; t < series->length; t++) {
                if (flexible_forecast(&flexible, t, &forecast) != OK)
                        continue;
                double own = forecast.dispersion > 1 ? forecast.mean / (forecast.dispersion - 1) : INFINITY;
                weeks[t] = (struct chart_week){ forecast.mean, isnan(size) ? own : size };
        }
        return OK;
}

enum error chart_expect(const struct settings *settings, const struct series *series, struct arena *arena,
                        struct chart_week *ret_weeks)
{
        for (size_t t = 0; t < series->length; t++)
                ret_weeks[t] = (struct chart_week){ NAN, NAN };
        if (setting(settings, SET_MEAN) == MEAN_FLEXIBLE)
                return expect_flexible(settings, series, arena, ret_weeks);
        return expect_fixed(settings, series, arena, ret_weeks);
}

/* ---- scores ---- */

double chart_ratio(struct chart_week week, double y, double ratio)
{
        double mu = week.mu, r = week.size;
        if (isinf(r))
                return y * log(ratio) - mu * (ratio - 1);
        return y * log(ratio) - (y + r) * log((r + ratio * mu) / (r + mu));
}

double chart_density(struct chart_week week, double y)
{
        return isinf(week.size) ? dpois(y, week.mu, 0) : dnbinom_mu(y, week.size, week.mu, 0);
}

double chart_generalised(struct chart_week week, double n, double events)
{
        double expected = n * week.mu, r = week.size;
        if (!(events > expected))
                return 0;
        if (isinf(r))
                return events * log(events / expected) - (events - expected);
        double ratio = events / expected;
        return events * log(ratio) - (events + n * r) * log((r + ratio * week.mu) / (r + week.mu));
}

/* ---- run length of the chart with a known ratio ---- */

enum { DENSITIES = 4096 };

struct chain {
        int states;
        double densities[DENSITIES], ratios[DENSITIES]; /* of the counts 0, 1, .. */
        int counts;
        double from_to[CHART_STATES][CHART_STATES + 1]; /* I - Q, and 1 on the right */
};

/* Counts until next to nothing is left, or until one alone reaches h. */
static void list_counts(struct chain *chain, struct chart_week week, double ratio, double h)
{
        double first = isinf(week.size) ? qpois(1e-16, week.mu, 1, 0) : qnbinom_mu(1e-16, week.size, week.mu, 1, 0);
        double left = 1;
        chain->counts = 0;
        for (int i = 0; i < DENSITIES && left > 1e-15; i++) {
                chain->densities[i] = chart_density(week, first + i);
                chain->ratios[i] = chart_ratio(week, first + i, ratio);
                if (chain->ratios[i] >= h)
                        break;
                left -= chain->densities[i];
                chain->counts++;
        }
}

static void fill_row(struct chain *chain, int from, double h)
{
        double width = h / (chain->states - 0.5), *row = chain->from_to[from];
        for (int j = 0; j < chain->states; j++)
                row[j] = j == from ? 1 : 0;
        row[chain->states] = 1;
        for (int y = 0; y < chain->counts; y++) {
                double s = from * width + chain->ratios[y];
                if (s >= h)
                        break;
                int to = s <= 0 ? 0 : (int)floor(s / width + 0.5);
                row[to < chain->states ? to : chain->states - 1] -= chain->densities[y];
        }
}

/* Gauss without pivoting: rows of I - Q are diagonally dominant. */
static double solve_first(struct chain *chain)
{
        int n = chain->states;
        for (int k = n - 1; k > 0; k--) {
                for (int i = 0; i < k; i++) {
                        double factor = chain->from_to[i][k] / chain->from_to[k][k];
                        if (factor == 0)
                                continue;
                        for (int j = 0; j < k; j++)
                                chain->from_to[i][j] -= factor * chain->from_to[k][j];
                        chain->from_to[i][n] -= factor * chain->from_to[k][n];
                }
        }
        return chain->from_to[0][n] / chain->from_to[0][0];
}

double chart_run_length(struct chart_week week, double ratio, double h, int states)
{
        struct chain chain;
        if (h <= 0)
                return 1;
        chain.states = states < CHART_STATES ? states : CHART_STATES;
        list_counts(&chain, week, ratio, h);
        for (int i = 0; i < chain.states; i++)
                fill_row(&chain, i, h);
        double length = solve_first(&chain);
        return length >= 1 ? length : INFINITY;
}

/* Small counts reach few values, so that the rate falls in steps. A threshold at the edge of a step would let the
 * next value in as soon as mu is a little off; it is put into the middle of the step, whose end is where this part
 * of the alarms is gone. */
static const double gap_loss = 1.03;

double chart_threshold(struct chart_week week, double ratio, double weeks)
{
        double low = 0, high = 1;
        while (chart_run_length(week, ratio, high, CHART_STATES) < weeks && high < 1e6)
                high *= 2;
        while (high - low > 1e-3) {
                double middle = (low + high) / 2;
                if (chart_run_length(week, ratio, middle, CHART_STATES) < weeks)
                        low = middle;
                else
                        high = middle;
        }
        double least = high, length = chart_run_length(week, ratio, least, CHART_STATES);
        low = least;
        high = least + log(ratio);
        while (high - low > 1e-2) {
                double middle = (low + high) / 2;
                if (chart_run_length(week, ratio, middle, CHART_STATES) <= length * gap_loss)
                        low = middle;
                else
                        high = middle;
        }
        return (least + low) / 2;
}

/* ---- threshold of the generalised chart ---- */

/* Weeks drawn from the null, and the statistic of every window length and sum. */
struct simulation {
        int window;
        uint32_t *counts;
        double *scores; /* [n][sum], n from 1 */
        size_t sums;    /* how many sums have a score */
};

enum { TABLE_MAX = 1 << 16, SUMS_MAX = 20000 };

/* P(Y <= y) for y = 0, 1, .. until nothing is left; quantiles are found in it. NULL: too long a table, or no
 * memory. */
static double *make_table(struct chart_week week, struct arena *arena, size_t *ret_count)
{
        double most = isinf(week.size) ? qpois(1e-12, week.mu, 0, 0) : qnbinom_mu(1e-12, week.size, week.mu, 0, 0);
        if (!(most < TABLE_MAX))
                return NULL;
        size_t count = (size_t)most + 1;
        double *table = arena_array(arena, double, count), sum = 0;
        for (size_t y = 0; table && y < count; y++)
                table[y] = sum += chart_density(week, (double)y);
        *ret_count = count;
        return table;
}

static uint32_t find_in_table(const double *table, size_t count, double u)
{
        size_t low = 0, high = count - 1;
        while (low < high) {
                size_t middle = (low + high) / 2;
                if (table[middle] < u)
                        low = middle + 1;
                else
                        high = middle;
        }
        return (uint32_t)low;
}

static uint32_t draw_count(struct chart_week week, double u)
{
        double y = isinf(week.size) ? qpois(u, week.mu, 1, 0) : qnbinom_mu(u, week.size, week.mu, 1, 0);
        return y < 1e9 ? (uint32_t)y : 1000000000;
}

static enum error draw_weeks(struct chart_week week, struct chart_promise promise, struct arena *arena,
                             struct simulation *simulation)
{
        uint32_t most = 0;
        size_t entries = 0;
        const double *table = make_table(week, arena, &entries);
        simulation->window = promise.window;
        simulation->counts = arena_array(arena, uint32_t, CHART_SIMULATED);
        if (!simulation->counts)
                return ERR_MEMORY;
        for (size_t i = 0; i < CHART_SIMULATED; i++) {
                double u = draw_uniform(promise.seed, i);
                simulation->counts[i] = table ? find_in_table(table, entries, u) : draw_count(week, u);
                most = simulation->counts[i] > most ? simulation->counts[i] : most;
        }
        simulation->sums = (size_t)most * (size_t)promise.window + 1;
        simulation->sums = simulation->sums < SUMS_MAX ? simulation->sums : SUMS_MAX;
        simulation->scores = arena_array(arena, double, simulation->sums * (size_t)promise.window);
        if (!simulation->scores)
                return ERR_MEMORY;
        for (int n = 0; n < promise.window; n++)
                for (size_t sum = 0; sum < simulation->sums; sum++)
                        simulation->scores[(size_t)n * simulation->sums + sum] =
                                chart_generalised(week, n + 1, (double)sum);
        return OK;
}

/* The largest statistic of windows that end with week `at` and begin after `restart`. */
static double best_score(const struct simulation *simulation, struct chart_week week, size_t at, size_t restart)
{
        double best = 0;
        size_t sum = 0;
        for (int n = 0; n < simulation->window && at - (size_t)n + 1 > restart; n++) {
                sum += simulation->counts[at - (size_t)n];
                double score = sum < simulation->sums ? simulation->scores[(size_t)n * simulation->sums + sum] :
                               chart_generalised(week, n + 1, (double)sum);
                best = score > best ? score : best;
                if (at == (size_t)n)
                        break;
        }
        return best;
}

static double rate_of_alarms(const struct simulation *simulation, struct chart_week week, double threshold)
{
        size_t alarms = 0, restart = 0;
        for (size_t at = 0; at < CHART_SIMULATED; at++) {
                if (simulation->counts[at] == 0 || best_score(simulation, week, at, restart) < threshold)
                        continue;
                alarms++;
                restart = at + 1;
        }
        return (double)alarms / CHART_SIMULATED;
}

/* How far the threshold may rise before one alarm in thirty is lost; at most by 2. */
static double find_step_end(const struct simulation *simulation, struct chart_week week, double least)
{
        double low = least, high = least + 2, rate = rate_of_alarms(simulation, week, least);
        while (high - low > 1e-2) {
                double middle = (low + high) / 2;
                if (rate_of_alarms(simulation, week, middle) * gap_loss >= rate)
                        low = middle;
                else
                        high = middle;
        }
        return low;
}

enum error chart_simulate_threshold(struct chart_week week, struct chart_promise promise, struct arena *arena,
                                    double *ret_threshold)
{
        struct simulation simulation = { 0 };
        TRY(draw_weeks(week, promise, arena, &simulation));
        double low = 0, high = 4;
        while (rate_of_alarms(&simulation, week, high) > promise.rate && high < 1e6)
                high *= 2;
        while (high - low > 1e-3) {
                double middle = (low + high) / 2;
                if (rate_of_alarms(&simulation, week, middle) > promise.rate)
                        low = middle;
                else
                        high = middle;
        }
        *ret_threshold = (high + find_step_end(&simulation, week, high)) / 2;
        return OK;
}

/* ---- classes ---- */

enum { CACHE_SLOTS = 1 << 14 };

struct class {
        int mu, spread; /* numbers of the steps */
        double threshold;
        bool used;
};

struct threshold_cache {
        struct class classes[CACHE_SLOTS];
        size_t used;
};

static const double step_of_mu = 0.22314355131420976;     /* log 1.25 */
static const double step_of_spread = 0.13976194237515868; /* log 1.15 */

enum error chart_make_cache(struct arena *arena, struct threshold_cache **ret_cache)
{
        struct threshold_cache *cache = arena_new(arena, struct threshold_cache);
        if (!cache)
                return ERR_MEMORY;
        *ret_cache = cache;
        return OK;
}

static struct class class_of(struct chart_week week)
{
        double mu = week.mu > 1e-6 ? week.mu : 1e-6, spread = isinf(week.size) ? 1 : 1 + mu / week.size;
        return (struct class){ .mu = (int)floor(log(mu) / step_of_mu + 0.5),
                               .spread = (int)floor(log(spread) / step_of_spread + 0.5) };
}

static struct chart_week middle_of(struct class class)
{
        double mu = exp(class.mu * step_of_mu), spread = exp(class.spread * step_of_spread);
        return (struct chart_week){ mu, class.spread > 0 ? mu / (spread - 1) : INFINITY };
}

static enum error compute_threshold(const struct settings *settings, struct chart_week week, double *ret_threshold)
{
        double rate = setting(settings, SET_BUDGET) / setting(settings, SET_FREQUENCY);
        rate = rate < 0.5 ? rate : 0.5;
        if (settings->method == METHOD_LLR_CUSUM) {
                *ret_threshold = chart_threshold(week, setting(settings, SET_RATE_RATIO), 1 / rate);
                return OK;
        }
        _cleanup_arena_ struct arena arena = { 0 };
        arena_init(&arena, (size_t)1 << 30);
        struct chart_promise promise = { rate, (int)setting(settings, SET_WINDOW),
                                         (uint64_t)setting(settings, SET_SEED) };
        return chart_simulate_threshold(week, promise, &arena, ret_threshold);
}

enum error chart_find_threshold(const struct settings *settings, struct threshold_cache *cache,
                                struct chart_week week, double *ret_threshold)
{
        double given = setting(settings, SET_H);
        if (!isnan(given)) {
                *ret_threshold = given;
                return OK;
        }
        struct class class = class_of(week);
        size_t at = ((size_t)(class.mu + 4096) * 977 + (size_t)class.spread) & (CACHE_SLOTS - 1);
        while (cache->classes[at].used &&
               (cache->classes[at].mu != class.mu || cache->classes[at].spread != class.spread))
                at = (at + 1) & (CACHE_SLOTS - 1);
        if (!cache->classes[at].used) {
                TRY(compute_threshold(settings, middle_of(class), &class.threshold));
                class.used = cache->used < CACHE_SLOTS / 2; /* a full cache takes no more */
                cache->used += class.used;
                if (class.used)
                        cache->classes[at] = class;
                *ret_threshold = class.threshold;
                return OK;
        }
        *ret_threshold = cache->classes[at].threshold;
        return OK;
}

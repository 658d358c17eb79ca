/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/flexible.h"

#include "base/checked.h"

#include <float.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

enum { STEPS = 25 };

static const double tolerance = 1e-8;

/* Sums of one level in one step. */
struct level {
        double weight, time, value; /* sum of weights; weighted means of time and working value */
        size_t weeks;
};

/* The baseline of one week and its fit. Arrays have room for the longest baseline. */
struct flexible_scratch {
        size_t count, level_count;
        double *time, *y, *offset;
        size_t *week, *level;
        double *prior, *weight, *eta, *mu;
        struct level *levels;
};

/* What one regression gives. */
struct fit {
        bool converged, trend;
        double slope, spread; /* of time; spread = sum of weights x squared distance of time to its level's mean */
        double dispersion;    /* Pearson, not bounded */
        double degrees;
};

static enum error make_scratch(struct flexible *flexible, struct arena *arena)
{
        size_t most = flexible->series->length;
        size_t levels = (size_t)setting(flexible->settings, SET_PERIODS);
        struct flexible_scratch *scratch = arena_new(arena, struct flexible_scratch);
        if (!scratch)
                return ERR_MEMORY;
        double **arrays[] = { &scratch->time, &scratch->y, &scratch->offset, &scratch->prior, &scratch->weight,
                              &scratch->eta, &scratch->mu };
        for (size_t i = 0; i < ARRAY_SIZE(arrays); i++)
                *arrays[i] = arena_array(arena, double, most);
        scratch->week = arena_array(arena, size_t, most);
        scratch->level = arena_array(arena, size_t, most);
        scratch->levels = arena_array(arena, struct level, levels);
        scratch->level_count = levels;
        flexible->scratch = scratch;
        return arena->exhausted ? ERR_MEMORY : OK;
}

enum error flexible_init(struct flexible *flexible, const struct settings *settings, const struct series *series,
                         struct arena *arena)
{
        size_t length = series->length;
        *flexible = (struct flexible){ .settings = settings, .series = series };
        flexible->log_count = arena_array(arena, double, length);
        flexible->log_start = arena_array(arena, double, length);
        flexible->root = arena_array(arena, double, length);
        if (series->efforts)
                flexible->log_effort = arena_array(arena, double, length);
        TRY(make_scratch(flexible, arena));
        for (size_t t = 0; t < length; t++) {
                double y = series->counts[t];
                flexible->log_count[t] = y > 0 ? log(y) : 0;
                flexible->log_start[t] = log(y + 0.1);
                flexible->root[t] = cbrt(y * y);
                if (series->efforts)
                        flexible->log_effort[t] = log(series->efforts[t]);
        }
        return OK;
}

/* ---- which weeks are the baseline, and their levels ---- */

static void take_week(struct flexible *flexible, size_t week, size_t level)
{
        struct flexible_scratch *scratch = flexible->scratch;
        size_t at = scratch->count;
        if (isnan(flexible->series->counts[week]))
                return;
        scratch->week[at] = week;
        scratch->level[at] = level;
        scratch->time[at] = (double)week;
        scratch->y[at] = flexible->series->counts[week];
        scratch->offset[at] = flexible->log_effort ? flexible->log_effort[week] : 0;
        scratch->count++;
}

/* The gap of `gap` weeks is cut into periods - 1 blocks, the first `gap mod (periods - 1)` of them one longer. */
static size_t level_in_gap(size_t at, size_t gap, size_t periods)
{
        size_t blocks = periods - 1, size = gap / blocks, longer = gap % blocks;
        return at < longer * (size + 1) ? at / (size + 1) : longer + (at - longer * (size + 1)) / size;
}

/* Weeks [from, to] of one year's cycle that begins with the first week of the window around `centre`. */
static void take_cycle(struct flexible *flexible, size_t centre, size_t until)
{
        size_t half = (size_t)setting(flexible->settings, SET_HALF_WINDOW), window = 2 * half + 1;
        size_t year = (size_t)setting(flexible->settings, SET_FREQUENCY), periods = flexible->scratch->level_count;
        for (size_t i = 0; i < year && centre - half + i <= until; i++) {
                if (i < window)
                        take_week(flexible, centre - half + i, periods - 1);
                else if (periods > 1)
                        take_week(flexible, centre - half + i, level_in_gap(i - window, year - window, periods));
        }
}

/* False when the series does not reach far enough back. Levels are numbered from 0; the last is that of the week
 * itself. */
static bool collect(struct flexible *flexible, size_t week)
{
        size_t half = (size_t)setting(flexible->settings, SET_HALF_WINDOW);
        size_t year = (size_t)setting(flexible->settings, SET_FREQUENCY);
        size_t years = (size_t)setting(flexible->settings, SET_YEARS_BACK);
        size_t skip = (size_t)setting(flexible->settings, SET_SKIP_RECENT);
        if (week < years * year + half || skip + 1 > week)
                return false;
        flexible->scratch->count = 0;
        for (size_t i = years; i > 0; i--)
                take_cycle(flexible, week - i * year, week - skip - 1);
        for (size_t t = week - half; t + skip < week; t++)
                take_week(flexible, t, flexible->scratch->level_count - 1);
        return flexible->scratch->count > 0;
}

/* ---- the regression ---- */

static void sum_levels(struct flexible_scratch *scratch)
{
        for (size_t l = 0; l < scratch->level_count; l++)
                scratch->levels[l] = (struct level){ 0 };
        for (size_t i = 0; i < scratch->count; i++) {
                struct level *level = &scratch->levels[scratch->level[i]];
                double mu = scratch->mu[i], weight = scratch->prior[i] * mu;
                double value = scratch->eta[i] - scratch->offset[i] + (scratch->y[i] - mu) / mu;
                scratch->weight[i] = weight;
                level->weight += weight;
                level->time += weight * scratch->time[i];
                level->value += weight * value;
                level->weeks++;
        }
        for (size_t l = 0; l < scratch->level_count; l++) {
                struct level *level = &scratch->levels[l];
                level->time /= level->weight;
                level->value /= level->weight;
        }
}

static void find_slope(struct flexible_scratch *scratch, struct fit *fit)
{
        double spread = 0, product = 0;
        for (size_t i = 0; i < scratch->count; i++) {
                const struct level *level = &scratch->levels[scratch->level[i]];
                double mu = scratch->mu[i], distance = scratch->time[i] - level->time;
                double value = scratch->eta[i] - scratch->offset[i] + (scratch->y[i] - mu) / mu;
                spread += scratch->weight[i] * distance * distance;
                product += scratch->weight[i] * distance * (value - level->value);
        }
        fit->spread = spread;
        fit->slope = product / spread;
}

/* New means, and their deviance. */
static double update_means(struct flexible *flexible, const struct fit *fit)
{
        struct flexible_scratch *scratch = flexible->scratch;
        double sum = 0;
        for (size_t i = 0; i < scratch->count; i++) {
                const struct level *level = &scratch->levels[scratch->level[i]];
                double y = scratch->y[i], eta = level->value + scratch->offset[i];
                if (fit->trend)
                        eta += fit->slope * (scratch->time[i] - level->time);
                double mu = exp(eta);
                mu = mu > DBL_EPSILON ? mu : DBL_EPSILON;
                scratch->eta[i] = eta;
                scratch->mu[i] = mu;
                /* far below every count the bounded mean and its logarithm part */
                double log_mu = eta > -36 ? eta : log(mu);
                sum += scratch->prior[i] * (y * (flexible->log_count[scratch->week[i]] - log_mu) - (y - mu));
        }
        return 2 * sum;
}

static double start(struct flexible *flexible)
{
        struct flexible_scratch *scratch = flexible->scratch;
        double sum = 0;
        for (size_t i = 0; i < scratch->count; i++) {
                double y = scratch->y[i];
                scratch->eta[i] = flexible->log_start[scratch->week[i]];
                scratch->mu[i] = y + 0.1;
                sum += scratch->prior[i] *
                       (y * (flexible->log_count[scratch->week[i]] - scratch->eta[i]) + 0.1);
        }
        return 2 * sum;
}

static size_t count_levels(const struct flexible_scratch *scratch)
{
        size_t count = 0;
        for (size_t l = 0; l < scratch->level_count; l++)
                count += scratch->levels[l].weeks > 0;
        return count;
}

/* Weights of the last step's start, residuals of its end: so the reference does, and near the optimum it is the
 * same. */
static void measure_dispersion(const struct flexible_scratch *scratch, struct fit *fit)
{
        double sum = 0;
        for (size_t i = 0; i < scratch->count; i++) {
                double residual = (scratch->y[i] - scratch->mu[i]) / scratch->mu[i];
                sum += scratch->weight[i] * residual * residual;
        }
        fit->degrees = (double)scratch->count - (double)count_levels(scratch) - fit->trend;
        fit->dispersion = sum / fit->degrees;
}

/* Iteratively reweighted least squares with the start, step and stop of glm.fit in R. */
static struct fit regress(struct flexible *flexible, bool trend)
{
        struct fit fit = { .trend = trend };
        double before = start(flexible);
        for (int i = 0; i < STEPS && !fit.converged; i++) {
                sum_levels(flexible->scratch);
                if (trend)
                        find_slope(flexible->scratch, &fit);
                double deviance = update_means(flexible, &fit);
                if (!isfinite(deviance))
                        return fit;
                fit.converged = fabs(deviance - before) / (fabs(deviance) + 0.1) < tolerance;
                before = deviance;
        }
        measure_dispersion(flexible->scratch, &fit);
        return fit;
}

static void set_prior(struct flexible_scratch *scratch, double value)
{
        for (size_t i = 0; i < scratch->count; i++)
                scratch->prior[i] = value;
}

/* Anscombe residuals, standardised by leverage: weeks above the cut get the weight residual^-2, all scaled to sum
 * n. */
static void down_weight(struct flexible *flexible, const struct fit *fit, double phi)
{
        struct flexible_scratch *scratch = flexible->scratch;
        double cut = setting(flexible->settings, SET_RESIDUAL_CUT), total = 0;
        for (size_t i = 0; i < scratch->count; i++) {
                const struct level *level = &scratch->levels[scratch->level[i]];
                double distance = scratch->time[i] - level->time;
                double leverage = 1 / level->weight + (fit->trend ? distance * distance / fit->spread : 0);
                leverage *= scratch->weight[i];
                double sixth = exp(-log(scratch->mu[i]) / 6), root = sqrt(scratch->mu[i]);
                double residual = 1.5 * (flexible->root[scratch->week[i]] * sixth - root) / sqrt(phi * (1 - leverage));
                scratch->prior[i] = residual > cut ? 1 / (residual * residual) : 1;
                total += scratch->prior[i];
        }
        for (size_t i = 0; i < scratch->count; i++)
                scratch->prior[i] *= (double)scratch->count / total;
}

/* Fit, reweight, fit again. A trend that does not converge is dropped. */
static struct fit fit_model(struct flexible *flexible, bool trend, double *ret_phi)
{
        set_prior(flexible->scratch, 1);
        struct fit fit = regress(flexible, trend);
        if (!fit.converged && trend)
                fit = regress(flexible, false);
        if (!fit.converged)
                return fit;
        *ret_phi = fit.dispersion > 1 ? fit.dispersion : 1;
        if (setting(flexible->settings, SET_REWEIGHT) > 0) {
                down_weight(flexible, &fit, *ret_phi);
                fit = regress(flexible, fit.trend);
                fit.converged = true; /* the second fit is taken as it is */
                *ret_phi = fit.dispersion > 1 ? fit.dispersion : 1;
        }
        return fit;
}

/* The covariance scale of the reference after reweighting: prior weight times squared working residual. */
static double scale_as_r(const struct flexible *flexible, const struct fit *fit)
{
        const struct flexible_scratch *scratch = flexible->scratch;
        double sum = 0;
        if (setting(flexible->settings, SET_REWEIGHT) <= 0)
                return fit->dispersion;
        for (size_t i = 0; i < scratch->count; i++) {
                double residual = (scratch->y[i] - scratch->mu[i]) / scratch->mu[i];
                sum += scratch->prior[i] * residual * residual;
        }
        return sum / fit->degrees;
}

static struct forecast predict(const struct flexible *flexible, const struct fit *fit, size_t week, double scale)
{
        const struct flexible_scratch *scratch = flexible->scratch;
        const struct level *level = &scratch->levels[scratch->level_count - 1];
        double distance = (double)week - level->time, variance = 1 / level->weight;
        double eta = level->value + (flexible->log_effort ? flexible->log_effort[week] : 0);
        if (fit->trend) {
                eta += fit->slope * distance;
                variance += distance * distance / fit->spread;
        }
        double mean = exp(eta);
        return (struct forecast){ .mean = mean > DBL_EPSILON ? mean : DBL_EPSILON, .log_mean = eta,
                                  .se = sqrt(scale * variance), .trend = fit->trend };
}

/* Kept when three years speak for it, the t-test is below trend-p, and the prediction has been seen before. */
static bool keep_trend(const struct flexible *flexible, const struct fit *fit, double mean, double scale)
{
        const struct flexible_scratch *scratch = flexible->scratch;
        double limit = setting(flexible->settings, SET_TREND_P), most = 0;
        double statistic = fit->slope / sqrt(scale / fit->spread);
        double p = 2 * pt(-fabs(statistic), fit->degrees, 1, 0);
        for (size_t i = 0; i < scratch->count; i++)
                most = scratch->y[i] > most ? scratch->y[i] : most;
        bool always = limit >= 1 && setting(flexible->settings, SET_COMPAT) != COMPAT_R;
        return setting(flexible->settings, SET_YEARS_BACK) >= 3 && (p < limit || always) && mean <= most;
}

static double scale_of(const struct flexible *flexible, const struct fit *fit, double phi)
{
        return setting(flexible->settings, SET_COMPAT) == COMPAT_R ? scale_as_r(flexible, fit) : phi;
}

/* Where nothing came up in the whole baseline: half an event over it, without a fit. */
static bool is_silent(const struct flexible *flexible, size_t week, struct forecast *forecast)
{
        const struct flexible_scratch *scratch = flexible->scratch;
        double effort = 0, here = flexible->log_effort ? exp(flexible->log_effort[week]) : 1;
        for (size_t i = 0; i < scratch->count; i++) {
                if (scratch->y[i] > 0)
                        return false;
                effort += flexible->log_effort ? exp(scratch->offset[i]) : 1;
        }
        double mean = 0.5 * here / effort;
        *forecast = (struct forecast){ .mean = mean, .log_mean = log(mean), .se = sqrt(2), .dispersion = 1 };
        return true;
}

enum error flexible_forecast(struct flexible *flexible, size_t week, struct forecast *ret_forecast)
{
        double phi = 1;
        struct forecast forecast;
        if (flexible->settings->forecasts) {
                forecast = flexible->settings->forecasts[week];
                *ret_forecast = forecast;
                return isnan(forecast.mean) ? ERR_NOT_FOUND : OK;
        }
        if (!collect(flexible, week))
                return ERR_NOT_FOUND;
        if (setting(flexible->settings, SET_COMPAT) != COMPAT_R && is_silent(flexible, week, &forecast)) {
                *ret_forecast = forecast;
                return OK;
        }
        struct fit fit = fit_model(flexible, setting(flexible->settings, SET_TREND_P) > 0, &phi);
        if (!fit.converged)
                return ERR_INVALID;
        double scale = scale_of(flexible, &fit, phi);
        forecast = predict(flexible, &fit, week, scale);
        if (fit.trend && !keep_trend(flexible, &fit, forecast.mean, scale)) {
                fit = fit_model(flexible, false, &phi);
                if (!fit.converged)
                        return ERR_INVALID;
                forecast = predict(flexible, &fit, week, scale_of(flexible, &fit, phi));
        }
        forecast.dispersion = phi;
        if (!isfinite(forecast.log_mean) || !isfinite(phi))
                return ERR_INVALID;
        *ret_forecast = forecast;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Thresholds and alarms of the Farrington algorithms; the model stands in flexible.c. */
#include "detect/flexible.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

static double raise(double value, enum power power)
{
        switch (power) {
        case POWER_TWO_THIRDS:
                return pow(value, 2.0 / 3);
        case POWER_HALF:
                return sqrt(value);
        case POWER_ONE:
                break;
        }
        return value;
}

static double lower(double value, enum power power)
{
        switch (power) {
        case POWER_TWO_THIRDS:
                return pow(value, 1.5);
        case POWER_HALF:
                return value * value;
        case POWER_ONE:
                break;
        }
        return value;
}

/* Farrington et al. 1996: normal on the power scale, with the uncertainty of the prediction. */
static void set_delta(const struct settings *settings, const struct forecast *forecast, double y, struct point *point)
{
        enum power power = (enum power)setting(settings, SET_POWER);
        double mu = forecast->mean, se_mu = mu * forecast->se;
        double tau = forecast->dispersion + se_mu * se_mu / mu, centre = raise(mu, power);
        double variance = power == POWER_HALF ? tau / 4 : power == POWER_ONE ? mu * tau : 4.0 / 9 * cbrt(mu) * tau;
        double se = sqrt(variance), z = qnorm5(1 - setting(settings, SET_ALPHA), 0, 1, 1, 0);
        point->threshold = lower(centre + z * se, power);
        point->p = pnorm5(raise(y, power), centre, se, 0, 0);
}

/* Noufaily et al. 2013: quantile of the negative binomial with this mean and variance dispersion x mean. */
static void set_quantile(const struct settings *settings, const struct forecast *forecast, double y,
                         struct point *point)
{
        double mu = forecast->mean, phi = forecast->dispersion, alpha = setting(settings, SET_ALPHA);
        if (setting(settings, SET_COMPAT) == COMPAT_R)
                mu = exp(forecast->log_mean);
        if (setting(settings, SET_THRESHOLD) == THRESHOLD_MUAN)
                mu = exp(forecast->log_mean + qnorm5(1 - alpha, 0, 1, 1, 0) * forecast->se);
        if (!isfinite(mu))
                return;
        if (phi > 1) {
                point->threshold = qnbinom(1 - alpha, mu / (phi - 1), 1 / phi, 1, 0);
                point->p = pnbinom(y - 1, mu / (phi - 1), 1 / phi, 0, 0);
        } else {
                point->threshold = qpois(1 - alpha, mu, 1, 0);
                point->p = ppois(y - 1, mu, 0, 0);
        }
}

static bool has_enough(const struct settings *settings, const struct series *series, size_t week)
{
        double sum = 0, weeks = settings->limit_weeks;
        for (size_t i = 0; (double)i < weeks && i <= week; i++)
                sum += isnan(series->counts[week - i]) ? 0 : series->counts[week - i];
        return sum >= setting(settings, SET_LIMIT54);
}

/* The reference prints nothing where the cases are few, and with a quantile takes the logarithm of the mean for the
 * mean in its score. */
static void decide_as_r(const struct settings *settings, const struct forecast *forecast, double y, bool enough,
                        struct point *point)
{
        double mean = setting(settings, SET_THRESHOLD) == THRESHOLD_DELTA ? forecast->mean : forecast->log_mean;
        point->score = (y - mean) / (point->threshold - mean);
        point->alarm = enough && point->score > 1 && y > 0;
        if (!enough || isnan(point->threshold))
                point->expected = point->threshold = NAN;
}

static void decide(double y, bool enough, struct point *point)
{
        if (isnan(point->threshold)) {
                point->alarm = ALARM_UNKNOWN;
                return;
        }
        if (point->threshold > point->expected)
                point->score = (y - point->expected) / (point->threshold - point->expected);
        point->alarm = enough && y > point->threshold;
}

static struct point judge(const struct settings *settings, const struct series *series, size_t week,
                          const struct forecast *forecast)
{
        struct point point = { forecast->mean, NAN, NAN, NAN, ALARM_UNKNOWN };
        double y = series->counts[week];
        bool enough = has_enough(settings, series, week);
        if (setting(settings, SET_THRESHOLD) == THRESHOLD_DELTA)
                set_delta(settings, forecast, y, &point);
        else
                set_quantile(settings, forecast, y, &point);
        if (setting(settings, SET_COMPAT) == COMPAT_R)
                decide_as_r(settings, forecast, y, enough, &point);
        else
                decide(y, enough, &point);
        return point;
}

enum error farrington_run(const struct settings *settings, const struct series *series, struct arena *arena,
                          struct point *ret_points)
{
        struct flexible flexible;
        struct forecast forecast;
        TRY(flexible_init(&flexible, settings, series, arena));
        for (size_t t = 0; t < series->length; t++) {
                ret_points[t] = POINT_NONE;
                if (t < settings->first || isnan(series->counts[t]))
                        continue;
                enum error err = flexible_forecast(&flexible, t, &forecast);
                if (err == OK)
                        ret_points[t] = judge(settings, series, t, &forecast);
                else if (err == ERR_INVALID && setting(settings, SET_COMPAT) == COMPAT_R)
                        ret_points[t].expected = 0; /* the reference leaves its first value where no model fits */
        }
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/seasonal.h"

#include <float.h>

enum { TERMS = 3, STEPS = 25 };

static const double tolerance = 1e-8;

static void make_row(double t, double year, double row[TERMS])
{
        double angle = 2 * M_PI / year * t;
        row[0] = 1;
        row[1] = cos(angle);
        row[2] = sin(angle);
}

/* The upper triangle of a QR decomposition, and the transformed right side. */
struct triangle {
        double r[TERMS][TERMS], right[TERMS], squares[TERMS]; /* squares: of each column */
};

/* Turns one more row into the triangle (Givens 1958): as exact as the QR of the whole, where few events make the
 * normal equations singular. */
static void rotate_in(struct triangle *triangle, double row[TERMS], double right)
{
        for (size_t j = 0; j < TERMS; j++)
                triangle->squares[j] += row[j] * row[j];
        for (size_t j = 0; j < TERMS; j++) {
                double length = hypot(triangle->r[j][j], row[j]);
                if (length == 0)
                        continue;
                double c = triangle->r[j][j] / length, s = row[j] / length, kept;
                for (size_t k = j; k < TERMS; k++) {
                        kept = triangle->r[j][k];
                        triangle->r[j][k] = c * kept + s * row[k];
                        row[k] = c * row[k] - s * kept;
                }
                kept = triangle->right[j];
                triangle->right[j] = c * kept + s * right;
                right = c * right - s * kept;
        }
}

/* False when a column depends on those before it: when less than 3e-6 of its length is its own. R leaves such a column
 * out, below 1e-11, and has an answer. */
static bool solve(const struct triangle *triangle, bool as_r, double ret_beta[TERMS])
{
        for (size_t i = TERMS; i-- > 0;) {
                double value = triangle->right[i], length = sqrt(triangle->squares[i]);
                for (size_t k = i + 1; k < TERMS; k++)
                        value -= triangle->r[i][k] * ret_beta[k];
                bool depends = !(fabs(triangle->r[i][i]) > (as_r ? 1e-11 : 3e-6) * length);
                if (depends && !as_r)
                        return false;
                ret_beta[i] = depends ? 0 : value / triangle->r[i][i];
        }
        return true;
}

static double predict(const double row[TERMS], const double beta[TERMS])
{
        return row[0] * beta[0] + row[1] * beta[1] + row[2] * beta[2];
}

static double mean_of(double eta)
{
        return fmax(exp(eta), DBL_EPSILON);
}

static double deviance_of(double y, double mu)
{
        return 2 * ((y > 0 ? y * log(y / mu) : 0) - (y - mu));
}

struct fitting {
        const struct series *series;
        size_t baseline;
        double year;
        bool as_r;
};

/* One step: weights and working values at the means of `beta`, or at y + 0.1 in the first. */
static bool step(const struct fitting *fitting, bool first, double beta[TERMS])
{
        const struct series *series = fitting->series;
        struct triangle triangle = { 0 };
        double row[TERMS];
        for (size_t t = 0; t < fitting->baseline; t++) {
                double y = series->counts[t], offset = log(series_effort(series, t));
                if (isnan(y))
                        continue;
                make_row((double)(t + 1), fitting->year, row);
                double eta = first ? log(y + 0.1) : predict(row, beta) + offset, mu = mean_of(eta), root = sqrt(mu);
                double z = eta - offset + (y - mu) / mu;
                for (size_t i = 0; i < TERMS; i++)
                        row[i] *= root;
                rotate_in(&triangle, row, root * z);
        }
        return solve(&triangle, fitting->as_r, beta);
}

static double measure_deviance(const struct fitting *fitting, const double beta[TERMS])
{
        const struct series *series = fitting->series;
        double sum = 0, row[TERMS];
        for (size_t t = 0; t < fitting->baseline; t++) {
                if (isnan(series->counts[t]))
                        continue;
                make_row((double)(t + 1), fitting->year, row);
                sum += deviance_of(series->counts[t], mean_of(predict(row, beta) + log(series_effort(series, t))));
        }
        return sum;
}

static bool fit(const struct fitting *fitting, double beta[TERMS])
{
        const double *counts = fitting->series->counts;
        double before = 0;
        for (size_t t = 0; t < fitting->baseline; t++)
                if (!isnan(counts[t]))
                        before += deviance_of(counts[t], counts[t] + 0.1);
        for (int i = 0; i < STEPS; i++) {
                if (!step(fitting, i == 0, beta))
                        return false;
                double deviance = measure_deviance(fitting, beta);
                if (!isfinite(deviance))
                        return false;
                if (fabs(deviance - before) / (fabs(deviance) + 0.1) < tolerance)
                        break;
                before = deviance;
        }
        return true;
}

enum error seasonal_expect(const struct settings *settings, const struct series *series, size_t baseline,
                           double floor_events, double *ret_expected)
{
        double events = 0, effort = 0, beta[TERMS] = { 0 }, row[TERMS], year = setting(settings, SET_FREQUENCY);
        for (size_t t = 0; t < baseline; t++) {
                if (isnan(series->counts[t]))
                        continue;
                events += series->counts[t];
                effort += series_effort(series, t);
        }
        if (!(effort > 0))
                return ERR_NOT_FOUND;
        bool wave = setting(settings, SET_MEAN) == MEAN_GLM && (events > 0 || floor_events <= 0);
        struct fitting fitting = { series, baseline, year, floor_events <= 0 };
        if (wave && !fit(&fitting, beta))
                return ERR_NOT_FOUND;
        double rate = (events > 0 ? events : floor_events) / effort;
        for (size_t t = 0; t < series->length; t++) {
                make_row((double)(t + 1), year, row);
                ret_expected[t] = wave ? mean_of(predict(row, beta) + log(series_effort(series, t)))
                                       : rate * series_effort(series, t);
        }
        return OK;
}

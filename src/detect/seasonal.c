/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/seasonal.h"

enum { TERMS = 3, STEPS = 25 };

static const double tolerance = 1e-8;

static void make_row(double t, double year, double row[TERMS])
{
        double angle = 2 * M_PI / year * t;
        row[0] = 1;
        row[1] = cos(angle);
        row[2] = sin(angle);
}

/* Solves the symmetric system in place by Cholesky; false when it is not positive definite. */
static bool solve(double a[TERMS][TERMS], double b[TERMS])
{
        for (size_t j = 0; j < TERMS; j++) {
                double pivot = a[j][j];
                for (size_t k = 0; k < j; k++)
                        pivot -= a[j][k] * a[j][k];
                if (!(pivot > 1e-11 * a[j][j]))
                        return false;
                a[j][j] = sqrt(pivot);
                for (size_t i = j + 1; i < TERMS; i++) {
                        for (size_t k = 0; k < j; k++)
                                a[i][j] -= a[i][k] * a[j][k];
                        a[i][j] /= a[j][j];
                }
        }
        for (size_t i = 0; i < TERMS; i++) {
                for (size_t k = 0; k < i; k++)
                        b[i] -= a[i][k] * b[k];
                b[i] /= a[i][i];
        }
        for (size_t i = TERMS; i-- > 0;) {
                for (size_t k = i + 1; k < TERMS; k++)
                        b[i] -= a[k][i] * b[k];
                b[i] /= a[i][i];
        }
        return true;
}

static double predict(const double row[TERMS], const double beta[TERMS])
{
        return row[0] * beta[0] + row[1] * beta[1] + row[2] * beta[2];
}

static double deviance_of(double y, double mu)
{
        return 2 * ((y > 0 ? y * log(y / mu) : 0) - (y - mu));
}

/* One step: weights and working values at the means of `beta`, or at y + 0.1 in the first. */
static bool step(const struct series *series, size_t baseline, double year, bool first, double beta[TERMS])
{
        double a[TERMS][TERMS] = { 0 }, b[TERMS] = { 0 }, row[TERMS];
        for (size_t t = 0; t < baseline; t++) {
                double y = series->counts[t], offset = log(series_effort(series, t));
                if (isnan(y))
                        continue;
                make_row((double)(t + 1), year, row);
                double eta = first ? log(y + 0.1) : predict(row, beta) + offset, mu = exp(eta);
                double z = eta - offset + (y - mu) / mu;
                for (size_t i = 0; i < TERMS; i++) {
                        b[i] += mu * row[i] * z;
                        for (size_t j = 0; j <= i; j++)
                                a[i][j] += mu * row[i] * row[j];
                }
        }
        if (!solve(a, b))
                return false;
        memcpy(beta, b, sizeof b);
        return true;
}

static double measure_deviance(const struct series *series, size_t baseline, double year, const double beta[TERMS])
{
        double sum = 0, row[TERMS];
        for (size_t t = 0; t < baseline; t++) {
                if (isnan(series->counts[t]))
                        continue;
                make_row((double)(t + 1), year, row);
                sum += deviance_of(series->counts[t], exp(predict(row, beta)) * series_effort(series, t));
        }
        return sum;
}

static bool fit(const struct series *series, size_t baseline, double year, double beta[TERMS])
{
        double before = 0;
        for (size_t t = 0; t < baseline; t++)
                if (!isnan(series->counts[t]))
                        before += deviance_of(series->counts[t], series->counts[t] + 0.1);
        for (int i = 0; i < STEPS; i++) {
                if (!step(series, baseline, year, i == 0, beta))
                        return false;
                double deviance = measure_deviance(series, baseline, year, beta);
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
        if (wave && !fit(series, baseline, year, beta))
                return ERR_NOT_FOUND;
        double rate = (events > 0 ? events : floor_events) / effort;
        for (size_t t = 0; t < series->length; t++) {
                make_row((double)(t + 1), year, row);
                ret_expected[t] = (wave ? exp(predict(row, beta)) : rate) * series_effort(series, t);
        }
        return OK;
}

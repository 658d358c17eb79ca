/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/scan.h"

#include <math.h>

static const double EULER = 0.57721566490153286;

enum error scan_fit_gumbel(const double *maxima, size_t count, double *ret_location, double *ret_scale)
{
        double sum = 0, squares = 0;
        if (count < 2)
                return ERR_INVALID;
        for (size_t i = 0; i < count; i++)
                sum += maxima[i];
        double mean = sum / (double)count;
        for (size_t i = 0; i < count; i++)
                squares += (maxima[i] - mean) * (maxima[i] - mean);
        if (!(squares > 0))
                return ERR_INVALID;
        *ret_scale = sqrt(squares / (double)(count - 1)) * sqrt(6) / M_PI;
        *ret_location = mean - EULER * *ret_scale;
        return OK;
}

double scan_gumbel_tail(double value, double location, double scale)
{
        return -expm1(-exp(-(value - location) / scale));
}

double scan_recurrence(double p, double interval, uint32_t analyses)
{
        if (analyses <= 1)
                return interval / p;
        return interval / -expm1(log1p(-p) / analyses);
}

double scan_p_for_recurrence(const struct scan_cluster *cluster, uint32_t replicates)
{
        bool is_coarse = cluster->p_monte_carlo < 10 / ((double)replicates + 1);
        return is_coarse && !isnan(cluster->p_gumbel) ? cluster->p_gumbel : cluster->p_monte_carlo;
}

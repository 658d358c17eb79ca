/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/detect.h"

#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

static bool is_positive(double value)
{
        return isfinite(value) && value > 0;
}

static double weighted_variance(const uint32_t *events, const double *exposures, size_t count, double mean)
{
        double sum = 0, total = 0;
        for (size_t i = 0; i < count; i++) {
                double difference = events[i] / exposures[i] - mean;
                sum += exposures[i] * difference * difference;
                total += exposures[i];
        }
        return sum / total;
}

enum error detect_fit_prior(const uint32_t *events, const double *exposures, size_t count,
                            struct detect_prior *ret_prior)
{
        double total_events = 0, total_exposure = 0;
        for (size_t i = 0; i < count; i++) {
                if (!is_positive(exposures[i]))
                        return ERR_INVALID;
                total_events += events[i];
                total_exposure += exposures[i];
        }
        if (!is_positive(total_exposure))
                return ERR_INVALID;
        if (total_events <= 0) {
                *ret_prior = (struct detect_prior){ .shape = 0.5, .rate = total_exposure };
                return OK;
        }
        double mean = total_events / total_exposure;
        double variance = weighted_variance(events, exposures, count, mean) - mean / (total_exposure / (double)count);
        double rate = variance > 0 ? mean / variance : 100 * total_exposure;
        *ret_prior = (struct detect_prior){ .shape = mean * rate, .rate = rate };
        return is_positive(ret_prior->shape) && is_positive(rate) ? OK : ERR_INVALID;
}

/* The predictive distribution: negative binomial by size and success probability. */
struct predictive {
        double size, success;
};

/* P(Y >= count) */
static double upper_tail(struct predictive model, uint32_t count)
{
        return count == 0 ? 1 : pnbinom(count - 1.0, model.size, model.success, 0, 0);
}

/* The quantile function gives the neighbourhood; the tail itself decides, so that both agree to the last digit. */
static uint32_t find_least_raising(struct predictive model, double threshold)
{
        double start = qnbinom(threshold, model.size, model.success, 0, 0) + 1;
        if (!(start < UINT32_MAX))
                return UINT32_MAX;
        uint32_t count = (uint32_t)start;
        while (count < UINT32_MAX && upper_tail(model, count) > threshold)
                count++;
        while (count > 1 && upper_tail(model, count - 1) <= threshold)
                count--;
        return count;
}

static bool is_valid(const struct detect_tail_input *input)
{
        return is_positive(input->exposure) && is_positive(input->prior.shape) && is_positive(input->prior.rate) &&
               isfinite(input->history_exposure) && input->history_exposure >= 0 &&
               (input->history_exposure > 0 || input->history_events == 0) && input->threshold > 0 &&
               input->threshold < 1;
}

enum error detect_tail(const struct detect_tail_input *input, struct detect_tail_result *ret_result)
{
        if (!is_valid(input))
                return ERR_INVALID;
        double rate = input->prior.rate + input->history_exposure;
        struct predictive model = { .size = input->prior.shape + input->history_events,
                                    .success = rate / (rate + input->exposure) };
        struct detect_tail_result result = { .version = DETECT_VERSION, .input = *input };
        result.expected = input->exposure * model.size / rate;
        result.p = upper_tail(model, input->events);
        result.recurrence_weeks = input->exposure / result.p;
        result.least_raising_count = find_least_raising(model, input->threshold);
        result.raised = input->events >= result.least_raising_count;
        result.raised_with_one_fewer = result.raised && input->events - 1 >= result.least_raising_count;
        *ret_result = result;
        return OK;
}

struct detect_interval detect_ppv(uint64_t confirmed, uint64_t false_alarms)
{
        double a = 1 + (double)confirmed, b = 1 + (double)false_alarms;
        return (struct detect_interval){ qbeta(0.05, a, b, 1, 0), qbeta(0.95, a, b, 1, 0) };
}

double detect_seldom_right(uint64_t confirmed, uint64_t wrong, double bar)
{
        double right = (double)confirmed, false_alarms = (double)wrong;
        return exp(lbeta(1 + right, 1 + false_alarms) + pbeta(bar, 1 + right, 1 + false_alarms, 1, 1) - log(bar) -
                   right * log(bar) - false_alarms * log1p(-bar));
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "detect/detect.h"

#include <math.h>

/* P(Y >= y) with the rate integrated out numerically: Poisson probabilities averaged over a fine grid of the gamma
 * posterior. It shares nothing with the negative binomial formula. */
static double tail_by_integration(const struct detect_tail_input *input)
{
        double shape = input->prior.shape + input->history_events, rate = input->prior.rate + input->history_exposure;
        double sum = 0, weight_sum = 0, top = (shape + 12 * sqrt(shape) + 12) / rate;
        int steps = 20000;
        for (int i = 0; i < steps; i++) {
                double theta = top * (i + 0.5) / steps, mean = theta * input->exposure, below = 0;
                double weight = exp((shape - 1) * log(theta) - rate * theta);
                for (uint32_t y = 0; y < input->events; y++)
                        below += exp(y * log(mean) - mean - lgamma(y + 1.0));
                sum += weight * (1 - below);
                weight_sum += weight;
        }
        return sum / weight_sum;
}

static void agrees_with_integration(void **state)
{
        (void)state;
        static const struct detect_tail_input inputs[] = {
                { 3, 4, 2, 48, { 2, 40 }, 0.01 },     { 1, 1, 0, 0, { 1, 20 }, 0.05 },
                { 6, 4, 10, 52, { 1.5, 10 }, 0.001 }, { 2, 8, 1, 12, { 3, 100 }, 0.02 },
                { 9, 4.5, 30, 40, { 5, 8 }, 0.01 },   { 4, 1, 0, 10, { 1.2, 3 }, 0.05 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(inputs); i++) {
                struct detect_tail_result result;
                assert_ok(detect_tail(&inputs[i], &result));
                double expected = tail_by_integration(&inputs[i]);
                if (fabs(result.p / expected - 1) > 1e-3)
                        fail_msg("row %zu: p %.9g, integration %.9g", i, result.p, expected);
                assert_int_equal(result.raised, result.p <= inputs[i].threshold);
                assert_true(fabs(result.recurrence_weeks * result.p - inputs[i].exposure) < 1e-9);
        }
}

/* size 1, success 1/2: P(Y >= y) = 2^-y. */
static void agrees_with_the_geometric_case(void **state)
{
        (void)state;
        for (uint32_t events = 0; events < 20; events++) {
                struct detect_tail_input input = { events, 10, 0, 0, { 1, 10 }, 1.0 / 64 };
                struct detect_tail_result result;
                assert_ok(detect_tail(&input, &result));
                assert_true(fabs(result.p / ldexp(1, -(int)events) - 1) < 1e-12);
                assert_true(fabs(result.expected - 1) < 1e-12);
                assert_int_equal(result.raised, events >= result.least_raising_count);
                assert_int_equal(result.raised_with_one_fewer, events > result.least_raising_count);
                assert_in_range(result.least_raising_count, 6, 7);
        }
}

/* The counterfactual is the rule itself on one report fewer. */
static void counterfactual_is_the_rule(void **state)
{
        (void)state;
        for (uint32_t events = 1; events < 12; events++)
                for (double threshold = 0.0005; threshold < 0.2; threshold *= 1.7) {
                        struct detect_tail_input input = { events, 4, 3, 40, { 1.3, 25 }, threshold }, fewer = input;
                        struct detect_tail_result result, with_fewer;
                        fewer.events--;
                        assert_ok(detect_tail(&input, &result));
                        assert_ok(detect_tail(&fewer, &with_fewer));
                        assert_int_equal(result.raised_with_one_fewer, with_fewer.raised);
                        assert_int_equal(result.raised, result.p <= threshold);
                }
}

static void fits_a_prior(void **state)
{
        (void)state;
        struct detect_prior prior;
        /* m = 10/40; s2 = (10*(0-.25)^2 + 10*(.5-.25)^2 + 0 + 10*(.5-.25)^2 ...)/40; by hand: y/E = 0, .5, 0, .5. */
        assert_ok(detect_fit_prior((uint32_t[]){ 0, 5, 0, 5 }, (double[]){ 10, 10, 10, 10 }, 4, &prior));
        double variance = 0.0625 - 0.25 / 10;
        assert_true(fabs(prior.rate - 0.25 / variance) < 1e-9 && fabs(prior.shape - 0.0625 / variance) < 1e-9);
        assert_ok(detect_fit_prior((uint32_t[]){ 2, 2, 2 }, (double[]){ 10, 10, 10 }, 3, &prior));
        assert_true(fabs(prior.shape / prior.rate - 0.2) < 1e-12 && prior.rate >= 3000);
        assert_ok(detect_fit_prior((uint32_t[]){ 0, 0 }, (double[]){ 30, 20 }, 2, &prior));
        assert_true(fabs(prior.shape - 0.5) < 1e-12 && fabs(prior.rate - 50) < 1e-12);
        assert_int_equal(detect_fit_prior(NULL, NULL, 0, &prior), ERR_INVALID);
        assert_int_equal(detect_fit_prior((uint32_t[]){ 1 }, (double[]){ 0 }, 1, &prior), ERR_INVALID);
        assert_int_equal(detect_fit_prior((uint32_t[]){ 1 }, (double[]){ NAN }, 1, &prior), ERR_INVALID);
}

static void refuses_senseless_input(void **state)
{
        (void)state;
        struct detect_tail_result result;
        static const struct detect_tail_input inputs[] = {
                { 1, 0, 0, 0, { 1, 1 }, 0.01 },  { 1, 1, 0, 0, { 0, 1 }, 0.01 },    { 1, 1, 0, 0, { 1, -1 }, 0.01 },
                { 1, 1, 0, 0, { 1, 1 }, 0 },     { 1, 1, 0, 0, { 1, 1 }, 1 },       { 1, 1, 0, -1, { 1, 1 }, 0.01 },
                { 1, 1, 2, 0, { 1, 1 }, 0.01 },  { 1, INFINITY, 0, 0, { 1, 1 }, 0.01 },
                { 1, 1, 0, NAN, { 1, 1 }, 0.01 }, { 1, 1, 0, INFINITY, { 1, 1 }, 0.01 },
                { 1, 1, 0, 0, { NAN, 1 }, 0.01 }, { 1, 1, 0, 0, { 1, 1 }, NAN },
        };
        for (size_t i = 0; i < ARRAY_SIZE(inputs); i++)
                assert_int_equal(detect_tail(&inputs[i], &result), ERR_INVALID);
        /* So much is expected that no count that can be would raise anything. */
        static const struct detect_tail_input flood = { 1, 1e12, 0, 0, { 1, 1 }, 0.01 };
        assert_ok(detect_tail(&flood, &result));
        assert_true(!result.raised && result.least_raising_count == UINT32_MAX);
}

/* What is usual and how rare something is, in whole words. */
static void rounds_to_words(void **state)
{
        (void)state;
        static const struct {
                double weeks;
                const char *texts[LANGUAGE_COUNT];
        } rows[] = {
                { 0.4, { "kira-kira setiap minggu", "about every week" } },
                { 8.9, { "kira-kira sekali dalam 8 minggu", "about once in 8 weeks" } },
                { 9, { "kira-kira sekali dalam 2 bulan", "about once in 2 months" } },
                { 103, { "kira-kira sekali dalam 23 bulan", "about once in 23 months" } },
                { 160, { "kira-kira sekali dalam 3 tahun", "about once in 3 years" } },
                { 5000, { "lebih jarang dari sekali dalam 10 tahun", "less than once in 10 years" } },
        };
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1000);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
                for (int language = 0; language < LANGUAGE_COUNT; language++) {
                        buffer_clear(&out);
                        detect_write_recurrence(&out, rows[i].weeks, (enum language)language);
                        assert_slice(buffer_slice(&out), rows[i].texts[language]);
                }
        buffer_clear(&out);
        detect_write_usual(&out, 0.49, LANGUAGE_EN);
        buffer_append(&out, S("; "));
        detect_write_usual(&out, 1.5, LANGUAGE_ID);
        buffer_append(&out, S("; "));
        detect_write_usual(&out, INFINITY, LANGUAGE_EN);
        assert_slice(buffer_slice(&out),
                     "usually almost none; biasanya sekitar 2; usually about 9,223,372,036,854,775,807");
}

/* Without outcomes anything is possible; all right or all wrong has a closed form: P(share <= x) = x^(n + 1). */
static void says_how_often_it_is_right(void **state)
{
        (void)state;
        struct detect_interval none = detect_ppv(0, 0), all = detect_ppv(9, 0), wrong = detect_ppv(0, 9);
        assert_true(fabs(none.low - 0.05) < 1e-9 && fabs(none.high - 0.95) < 1e-9);
        assert_true(fabs(all.low - pow(0.05, 0.1)) < 1e-9 && fabs(all.high - pow(0.95, 0.1)) < 1e-9);
        assert_true(fabs(wrong.low + all.high - 1) < 1e-9 && fabs(wrong.high + all.low - 1) < 1e-9);
}

#define BAR 0.2

/* A fair bet at the bar: what one outcome makes of it is on average what it was; below the bar it can only grow. */
static void seldom_right_is_a_fair_bet(void **state)
{
        (void)state;
        assert_true(fabs(detect_seldom_right(0, 0, BAR) - 1) < 1e-12);
        for (uint64_t right = 0; right < 60; right++)
                for (uint64_t wrong = 0; wrong < 240; wrong++) {
                        double now = detect_seldom_right(right, wrong, BAR);
                        double then = BAR * detect_seldom_right(right + 1, wrong, BAR) +
                                      (1 - BAR) * detect_seldom_right(right, wrong + 1, BAR);
                        assert_true(fabs(then / now - 1) < 1e-9);
                }
        /* integral of 0.8^-w (1 - q)^w over q in (0, 0.2), over 0.2 */
        assert_true(fabs(detect_seldom_right(0, 20, BAR) - (1 - pow(0.8, 21)) / 21 / BAR / pow(0.8, 20)) < 1e-9);
}

enum { WATCHED = 1000 };
typedef bool is_put_down(uint64_t right, uint64_t wrong);

static bool by_evidence(uint64_t right, uint64_t wrong)
{
        return right + wrong >= 20 && detect_seldom_right(right, wrong, BAR) >= 20;
}

static bool by_interval(uint64_t right, uint64_t wrong)
{
        return right + wrong >= 20 && detect_ppv(right, wrong).high < BAR;
}

/* The chance that a detector which is right with `share` is ever put down within WATCHED outcomes, looked at after
 * each: exact, over all paths. */
static double ever_put_down(is_put_down *rule, double share)
{
        static double chance[WATCHED + 2], next[WATCHED + 2];
        double down = 0;
        memset(chance, 0, sizeof chance);
        chance[0] = 1;
        for (uint64_t n = 1; n <= WATCHED; n++) {
                memset(next, 0, sizeof next);
                for (uint64_t right = 0; right <= n; right++) {
                        double now = chance[right] * (1 - share) + (right ? chance[right - 1] * share : 0);
                        if (now > 0 && rule(right, n - right))
                                down += now;
                        else
                                next[right] = now;
                }
                memcpy(chance, next, sizeof chance);
        }
        return down;
}

/* Looked at after each of a thousand outcomes, one that is right as often as it must be is put down in at most one case
 * of twenty; by the interval of a single look it is put down far more often. One that is seldom right is. */
static void looking_each_night_keeps_the_promise(void **state)
{
        (void)state;
        double fair = ever_put_down(by_evidence, BAR), once = ever_put_down(by_interval, BAR);
        assert_true(fair <= 0.05 && fair > 0.02);
        assert_true(once > 0.15);
        assert_true(ever_put_down(by_evidence, 0.25) < 0.01);
        assert_true(ever_put_down(by_evidence, 0.1) > 0.98);
        print_message("put down: %.4f at the bar (%.4f by one look's interval), %.4f at 0.1, %.4f at 0.25\n", fair,
                      once, ever_put_down(by_evidence, 0.1), ever_put_down(by_evidence, 0.25));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(agrees_with_integration),
                cmocka_unit_test(agrees_with_the_geometric_case),
                cmocka_unit_test(counterfactual_is_the_rule),
                cmocka_unit_test(fits_a_prior),
                cmocka_unit_test(refuses_senseless_input),
                cmocka_unit_test(rounds_to_words),
                cmocka_unit_test(says_how_often_it_is_right),
                cmocka_unit_test(seldom_right_is_a_fair_bet),
                cmocka_unit_test(looking_each_night_keeps_the_promise),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

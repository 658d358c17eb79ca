/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Charts: run lengths against closed forms and against simulation, promised rates against fresh draws, scores
 * against a search over every ratio. */
#include "../test.h"

#include "base/checked.h"
#include "detect/chart.h"
#include "detect/draw.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

static double draw_week(struct chart_week week, double u)
{
        return isinf(week.size) ? qpois(u, week.mu, 1, 0) : qnbinom_mu(u, week.size, week.mu, 1, 0);
}

/* Any event alarms, none does not: the run length is geometric. */
static void test_run_length_of_one_event(void **state)
{
        UNUSED(state);
        struct chart_week poisson = { 0.02, INFINITY }, spread = { 0.02, 0.5 };
        assert_float_equal(chart_run_length(poisson, 2, 0.5, 100), 1 / (1 - exp(-0.02)), 1e-6);
        assert_float_equal(chart_run_length(spread, 2, 0.5, 100), 1 / (1 - chart_density(spread, 0)), 1e-6);
        assert_true(chart_run_length(poisson, 2, 0, 100) == 1);
        assert_float_equal(chart_density(poisson, 3), exp(-0.02) * pow(0.02, 3) / 6, 1e-18);
}

static double simulate_run_length(struct chart_week week, double ratio, double h, uint64_t runs)
{
        uint64_t counter = 0;
        for (uint64_t run = 0; run < runs; run++)
                for (double s = 0; s < h;) {
                        s += chart_ratio(week, draw_week(week, draw_uniform(31, counter++)), ratio);
                        s = s > 0 ? s : 0;
                }
        return (double)counter / (double)runs;
}

static void test_run_length_against_simulation(void **state)
{
        UNUSED(state);
        static const struct {
                struct chart_week week;
                double ratio, h;
        } cases[] = { { { 0.5, INFINITY }, 2, 2 }, { { 3, INFINITY }, 1.5, 2.5 }, { { 3, 4 }, 2, 3 },
                      { { 40, 20 }, 1.5, 2 } };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                double exact = chart_run_length(cases[i].week, cases[i].ratio, cases[i].h, CHART_STATES);
                double drawn = simulate_run_length(cases[i].week, cases[i].ratio, cases[i].h, 4000);
                assert_true(fabs(exact / drawn - 1) < 0.06); /* standard error of the simulation 1.6 per cent */
        }
}

static void test_threshold_keeps_the_run_length(void **state)
{
        UNUSED(state);
        struct chart_week week = { 0.3, 2 };
        double h = chart_threshold(week, 2, 200);
        assert_true(chart_run_length(week, 2, h, CHART_STATES) >= 200);
        assert_true(chart_run_length(week, 2, h - 0.36, CHART_STATES) < 200); /* half of the longest step */
}

static void test_generalised_is_the_best_ratio(void **state)
{
        UNUSED(state);
        static const struct chart_week weeks[] = { { 2, INFINITY }, { 2, 3 }, { 0.05, 0.4 } };
        for (size_t i = 0; i < ARRAY_SIZE(weeks); i++) {
                for (double events = 0; events < 30; events += 3) {
                        double best = 0, n = 3; /* one week with all events, two with none: only the sum matters */
                        for (double ratio = 1; ratio < 400; ratio *= 1.0005)
                                best = fmax(best, chart_ratio(weeks[i], events, ratio) +
                                                  2 * chart_ratio(weeks[i], 0, ratio));
                        assert_float_equal(chart_generalised(weeks[i], n, events), best, 1e-4 + 1e-4 * best);
                }
        }
}

/* Alarms a week of the windowed chart with restart, on draws that the threshold has not seen. */
static double fresh_rate(struct chart_week week, int window, double threshold)
{
        enum { FRESH = 200000 };
        double recent[8] = { 0 };
        int known = 0;
        uint64_t alarms = 0;
        for (uint64_t t = 0; t < FRESH; t++) {
                double best = 0, sum = 0;
                memmove(recent + 1, recent, sizeof recent - sizeof *recent);
                recent[0] = draw_week(week, draw_uniform(99, t));
                known = known < window ? known + 1 : window;
                for (int n = 0; n < known; n++) {
                        sum += recent[n];
                        best = fmax(best, chart_generalised(week, n + 1, sum));
                }
                if (best >= threshold && recent[0] > 0) {
                        alarms++;
                        known = 0;
                }
        }
        return (double)alarms / FRESH;
}

static void test_simulated_threshold_keeps_the_rate(void **state)
{
        UNUSED(state);
        static const struct chart_week weeks[] = { { 0.1, INFINITY }, { 1, 1 }, { 12, 8 }, { 70000, INFINITY } };
        for (size_t i = 0; i < ARRAY_SIZE(weeks); i++) {
                _cleanup_arena_ struct arena arena = { 0 };
                double threshold;
                arena_init(&arena, 1 << 26);
                struct chart_promise promise = { 0.01, 4, 1 };
                assert_ok(chart_simulate_threshold(weeks[i], promise, &arena, &threshold));
                assert_true(fresh_rate(weeks[i], 4, threshold) < 0.0112);
                struct chart_week off = { weeks[i].mu * 0.89, weeks[i].size }; /* the far end of its class */
                if (weeks[i].mu < 1)
                        assert_true(fresh_rate(off, 4, threshold) < 0.0112);
                if (weeks[i].mu > 1) /* small counts step over the rate */
                        assert_true(fresh_rate(weeks[i], 4, threshold) > 0.0085);
        }
        struct arena none = { 0 };
        double threshold;
        assert_int_equal(chart_simulate_threshold(weeks[0], (struct chart_promise){ 0.01, 4, 1 }, &none, &threshold),
                         ERR_MEMORY);
}

/* The cache gives what the class gives, also when two classes want one slot. */
static void test_cache(void **state)
{
        UNUSED(state);
        _cleanup_arena_ struct arena arena = { 0 };
        struct settings settings;
        struct threshold_cache *cache;
        double first, again, other;
        arena_init(&arena, 1 << 26);
        settings_init(&settings, METHOD_LLR_CUSUM, COMPAT_NONE);
        assert_ok(chart_make_cache(&arena, &cache));
        assert_ok(chart_find_threshold(&settings, cache, (struct chart_week){ 1, INFINITY }, &first));
        assert_ok(chart_find_threshold(&settings, cache, (struct chart_week){ 1.01, INFINITY }, &again));
        assert_ok(chart_find_threshold(&settings, cache, (struct chart_week){ 9, 2 }, &other));
        assert_true(first == again && first != other);
        assert_float_equal(first, chart_threshold((struct chart_week){ 1, INFINITY }, 2, 200), 1e-12);
        /* 67 steps of the mean and 77 of the spread apart: 977 * 67 + 77 is four times the number of slots */
        struct chart_week low = { exp(-41 * log(1.25)), INFINITY };
        struct chart_week high = { exp(26 * log(1.25)), exp(26 * log(1.25)) / (exp(77 * log(1.15)) - 1) };
        struct threshold_cache *fresh;
        assert_ok(chart_make_cache(&arena, &fresh));
        assert_ok(chart_find_threshold(&settings, cache, low, &first));
        assert_ok(chart_find_threshold(&settings, fresh, high, &other));
        assert_true(first != other);
        assert_ok(chart_find_threshold(&settings, cache, high, &again));
        assert_true(again == other);
        assert_ok(chart_find_threshold(&settings, cache, low, &again));
        assert_true(again == first);
        settings.values[SET_BUDGET] = settings.values[SET_FREQUENCY]; /* an alarm a week: at most every other one */
        assert_ok(chart_make_cache(&arena, &fresh));
        assert_ok(chart_find_threshold(&settings, fresh, (struct chart_week){ 1, INFINITY }, &first));
        assert_float_equal(first, chart_threshold((struct chart_week){ 1, INFINITY }, 2, 2), 1e-12);
        settings.values[SET_H] = 7;
        assert_ok(chart_find_threshold(&settings, NULL, (struct chart_week){ 1, INFINITY }, &first));
        assert_true(first == 7);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_run_length_of_one_event), cmocka_unit_test(test_run_length_against_simulation),
                cmocka_unit_test(test_threshold_keeps_the_run_length),
                cmocka_unit_test(test_generalised_is_the_best_ratio),
                cmocka_unit_test(test_simulated_threshold_keeps_the_rate), cmocka_unit_test(test_cache),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

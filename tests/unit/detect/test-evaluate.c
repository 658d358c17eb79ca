/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The simulated designs against their formulas, and the measures against a count by hand. */
#include "../test.h"

#include "base/checked.h"
#include "detect/draw.h"
#include "detect/evaluate.h"

#include <math.h>

static struct simulated made, again;

static void test_designs(void **state)
{
        UNUSED(state);
        enum design design;
        assert_true(design_parse(S("silent"), &design));
        assert_int_equal(design, DESIGN_SILENT);
        assert_false(design_parse(S("space"), &design));
        assert_int_equal(design_scenarios(DESIGN_NOUFAILY), 42);
        for (int d = 0; d < DESIGN_COUNT; d++) {
                assert_true(design_parse(design_name((enum design)d), &design) && (int)design == d);
                for (size_t s = 0; s < design_scenarios(design); s++) {
                        design_simulate(design, s, 3, 1, &made);
                        design_simulate(design, s, 3, 1, &again);
                        assert_memory_equal(&made, &again, sizeof made);
                        design_simulate(design, s, 3, 2, &again);
                        assert_memory_not_equal(&made, &again, sizeof made);
                        for (size_t t = 0; t < DESIGN_WEEKS; t++)
                                assert_true(made.outbreak[t] <= made.counts[t] &&
                                            (made.outbreak[t] == 0 || t >= DESIGN_JUDGED));
                }
        }
}

/* Scenario 5 of the first set: trend and one wave, as in the table. */
static void test_formula(void **state)
{
        UNUSED(state);
        design_simulate(DESIGN_NOUFAILY, 4, 3, 1, &made);
        for (int t = 1; t <= DESIGN_WEEKS; t += 50)
                assert_float_equal(made.mu[t - 1], exp(0.1 + 0.0025 * t + 0.6 * cos(2 * M_PI * t / 52) +
                                                       0.6 * sin(2 * M_PI * t / 52)), 1e-9);
        assert_true(made.dispersion == 1.5);
        design_simulate(DESIGN_NOUFAILY, 39, 3, 1, &made); /* last set, trend on, no wave */
        assert_float_equal(made.mu[99], exp(5 + 0.0001 * 100), 1e-9);
}

static void test_moments(void **state)
{
        UNUSED(state);
        double sum = 0, square = 0, mean = 0, weeks = 0;
        for (size_t replicate = 0; replicate < 60; replicate++) {
                design_simulate(DESIGN_NOUFAILY, 18, 3, replicate, &made); /* no trend, no wave, dispersion 5 */
                for (size_t t = 0; t < DESIGN_FIRST_BASELINE; t++) { /* no outbreak before */
                        sum += made.counts[t];
                        square += (made.counts[t] - made.mu[t]) * (made.counts[t] - made.mu[t]) / made.mu[t];
                        mean += made.mu[t];
                        weeks++;
                }
        }
        assert_true(fabs(sum / mean - 1) < 0.04);
        assert_true(fabs(square / weeks / 5 - 1) < 0.08);
}

static void test_silent_weeks(void **state)
{
        UNUSED(state);
        double silent = 0;
        for (size_t replicate = 0; replicate < 20; replicate++) {
                design_simulate(DESIGN_SILENT, 6, 3, replicate, &made); /* mean 148: a zero is a silent week */
                for (size_t t = 0; t < DESIGN_WEEKS; t++)
                        silent += made.counts[t] == 0;
        }
        assert_true(fabs(silent / (20 * DESIGN_WEEKS) - 0.3) < 0.02);
}

static bool stop_at_once(void)
{
        return true;
}

/* The oracle's alarms counted again from the same series, by the definition of each measure. */
static void test_measures_by_hand(void **state)
{
        UNUSED(state);
        _cleanup_arena_ struct arena arena = { 0 };
        static struct tally tallies[3 * LEVELS_MAX];
        const struct competitor competitors[3] = { { COMPETITOR_ORACLE, METHOD_COUNT },
                                                   { COMPETITOR_METHOD, METHOD_EARS_C1 },
                                                   { COMPETITOR_METHOD, METHOD_GAMMA_POISSON } };
        struct evaluation evaluation = { .design = DESIGN_NOUFAILY, .scenario = 30, .replicates = 15, .seed = 4,
                                         .competitors = competitors, .competitor_count = 3 };
        arena_init(&arena, (size_t)1 << 28);
        assert_ok(evaluate_scenario(&evaluation, &arena, tallies));
        double false_alarms = 0, found = 0, outbreaks = 0, null_weeks = 0, levels[LEVELS_MAX];
        assert_int_equal(competitor_levels(competitors[0], levels), competitor_levels(competitors[1], levels));
        for (size_t i = 0; i < 15; i++) {
                bool any = false, heard = false;
                design_simulate(DESIGN_NOUFAILY, 30, 4, i, &made);
                for (size_t t = DESIGN_JUDGED; t < DESIGN_WEEKS; t++) {
                        null_weeks += made.outbreak[t] == 0;
                        any = any || made.outbreak[t] > 0;
                }
                outbreaks += any;
                /* far above any threshold, or far below */
                for (size_t t = DESIGN_JUDGED; t < DESIGN_WEEKS; t++) {
                        double z = (made.counts[t] - made.mu[t]) / sqrt(made.dispersion * made.mu[t]);
                        heard = heard || (made.outbreak[t] > 0 && z > 4.5);
                }
                found += heard;
        }
        for (size_t l = 0; l + 1 < competitor_levels(competitors[0], levels); l++) {
                assert_true(tallies[l].null_weeks == null_weeks && tallies[l].outbreaks == outbreaks);
                assert_true(tallies[l].found >= found && tallies[l].found <= tallies[l + 1].found);
                assert_true(tallies[l].false_alarms <= tallies[l + 1].false_alarms);
                false_alarms = tallies[l].false_alarms;
                assert_true(tallies[l].found_first <= tallies[l].found);
                assert_true(tallies[l].penalised_delay >= tallies[l].delay);
                assert_true(tallies[l].true_alarms <= tallies[l].outbreak_weeks);
        }
        assert_true(false_alarms / null_weeks < 0.04);
        struct tally sum = tallies[0];
        tally_add(&sum, &tallies[1]);
        assert_true(sum.found == tallies[0].found + tallies[1].found && sum.null_weeks == 2 * null_weeks);
        struct arena none = { 0 };
        const struct competitor chart = { COMPETITOR_METHOD, METHOD_LLR_CUSUM };
        struct evaluation poor = { .design = DESIGN_SPARSE, .replicates = 1, .competitors = &chart,
                                   .competitor_count = 1 };
        assert_int_equal(evaluate_scenario(&poor, &none, tallies), ERR_MEMORY);
        enum error err = ERR_MEMORY;
        for (size_t limit = 0; err == ERR_MEMORY && limit < 4000000; limit += 100000) {
                _cleanup_arena_ struct arena small = { 0 };
                struct evaluation fresh = poor; /* its thresholds lie in the arena */
                arena_init(&small, limit);
                err = evaluate_scenario(&fresh, &small, tallies);
        }
        assert_ok(err);
        evaluation.stop = stop_at_once;
        assert_int_equal(evaluate_scenario(&evaluation, &arena, tallies), ERR_BUSY);
}

/* Every competitor runs, twice the same, and knowing the truth keeps the promised rate. */
static void test_every_competitor(void **state)
{
        UNUSED(state);
        static const char *const names[] = { "oracle", "oracle-glr", "r-noufaily", "r-farrington", "farrington", "glr",
                                             "llr-cusum", "cusum", "bayes", "ears-c3", "gamma-poisson" };
        enum { NAMES = ARRAY_SIZE(names) };
        struct competitor competitors[NAMES];
        static struct tally first[NAMES * LEVELS_MAX], second[NAMES * LEVELS_MAX];
        for (size_t i = 0; i < NAMES; i++) {
                assert_true(competitor_parse(slice_from_cstr(names[i]), &competitors[i]));
                assert_slice(competitor_name(competitors[i]), names[i]);
        }
        assert_false(competitor_parse(S("nobody"), &competitors[0]));
        for (int turn = 0; turn < 2; turn++) {
                _cleanup_arena_ struct arena arena = { 0 };
                struct evaluation evaluation = { .design = DESIGN_SPARSE, .scenario = 0, .replicates = 3, .seed = 8,
                                                 .competitors = competitors, .competitor_count = NAMES };
                arena_init(&arena, (size_t)1 << 30);
                assert_ok(evaluate_scenario(&evaluation, &arena, turn ? second : first));
        }
        assert_memory_equal(first, second, sizeof first);
        for (size_t i = 0; i < NAMES; i++)
                assert_true(first[i * LEVELS_MAX].outbreaks == 3);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_designs), cmocka_unit_test(test_formula), cmocka_unit_test(test_moments),
                cmocka_unit_test(test_silent_weeks), cmocka_unit_test(test_measures_by_hand),
                cmocka_unit_test(test_every_competitor),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

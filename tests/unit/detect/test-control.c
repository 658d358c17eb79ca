/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* False-alarm control against tables of p.adjust (R 4.2.2), hand-made tables, and brute force over every threshold. */
#include "../test.h"

#include "base/checked.h"
#include "detect/control.h"
#include "detect/draw.h"

#include <math.h>

enum { TESTS = 12, VALUES = 6 };

static struct arena arena;

static int set_up(void **state)
{
        UNUSED(state);
        arena_init(&arena, 1 << 20);
        return 0;
}

static int tear_down(void **state)
{
        UNUSED(state);
        arena_reset(&arena);
        return 0;
}

static const double ten[10] = { 0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216 };

static void compare_q(enum control_method method, const double *expected)
{
        struct control_test tests[10];
        struct control_decision decisions[10];
        for (size_t i = 0; i < 10; i++)
                tests[i] = (struct control_test){ .p = ten[9 - i] };
        assert_ok(control_decide((struct control_rule){ method, 0.05 }, tests, 10, &arena, decisions));
        for (size_t i = 0; i < 10; i++) {
                assert_float_equal(decisions[i].q, expected[9 - i], 1e-15);
                assert_int_equal(decisions[i].reject, expected[9 - i] <= 0.05);
        }
}

static void test_bh_is_p_adjust(void **state)
{
        UNUSED(state);
        static const double expected[10] = {
                0.01, 0.040000000000000001, 0.084000000000000005, 0.084000000000000005,
                0.084000000000000005, 0.10000000000000001, 0.10571428571428571, 0.216,
                0.216, 0.216
        };
        compare_q(CONTROL_BH, expected);
}

static void test_by_is_p_adjust(void **state)
{
        UNUSED(state);
        static const double expected[10] = {
                0.029289682539682539, 0.11715873015873016, 0.24603333333333333, 0.24603333333333333,
                0.24603333333333333, 0.29289682539682538, 0.30963378684807252, 0.63265714285714281,
                0.63265714285714281, 0.63265714285714281
        };
        compare_q(CONTROL_BY, expected);
}

static void test_bh_levels(void **state)
{
        UNUSED(state);
        struct control_test tests[4] = { { .p = 0.01 }, { .p = 0.02 }, { .p = 0.5 }, { .p = 0.9 } };
        struct control_decision decisions[4];
        assert_ok(control_decide((struct control_rule){ CONTROL_BH, 0.1 }, tests, 4, &arena, decisions));
        assert_float_equal(decisions[0].level, 0.05, 1e-15);
        tests[0].p = tests[1].p = 0.2;
        assert_ok(control_decide((struct control_rule){ CONTROL_BH, 0.1 }, tests, 4, &arena, decisions));
        assert_float_equal(decisions[0].level, 0.025, 1e-15); /* what one alone would need */
        assert_false(decisions[0].reject);
        assert_ok(control_decide((struct control_rule){ CONTROL_BH, 0.1 }, tests, 0, &arena, decisions));
}

/* Random discrete tests: `supports` ascending. */
static void draw_tests(uint64_t seed, struct control_test tests[TESTS], double supports[TESTS][VALUES])
{
        for (size_t i = 0; i < TESTS; i++) {
                size_t count = 1 + draw_bits(seed, i) % VALUES;
                double sum = 0, total = 0;
                for (size_t k = 0; k < count; k++)
                        total += supports[i][k] = 0.02 + draw_uniform(seed, 1000 + i * VALUES + k);
                for (size_t k = 0; k < count; k++) {
                        sum += supports[i][k] / total;
                        supports[i][k] = k + 1 == count ? 1 : sum * sum * sum;
                }
                tests[i] = (struct control_test){ supports[i][draw_bits(seed, 500 + i) % count], supports[i], count };
        }
}

static double expected_below(const struct control_test tests[TESTS], double t)
{
        double sum = 0;
        for (size_t i = 0; i < TESTS; i++) {
                double largest = 0;
                for (size_t k = 0; k < tests[i].support_count; k++)
                        if (tests[i].support[k] <= t)
                                largest = tests[i].support[k];
                sum += largest;
        }
        return sum;
}

static size_t count_below(const struct control_test tests[TESTS], double t)
{
        size_t count = 0;
        for (size_t i = 0; i < TESTS; i++)
                count += tests[i].p <= t;
        return count;
}

/* The largest attainable value that keeps the promise, by trying each. */
static double try_every_level(enum control_method method, double alpha, const struct control_test tests[TESTS])
{
        double best = 0;
        for (size_t i = 0; i < TESTS; i++) {
                for (size_t k = 0; k < tests[i].support_count; k++) {
                        double t = tests[i].support[k];
                        double rejected = (double)count_below(tests, t);
                        double allowed = method == CONTROL_BUDGET ? alpha : alpha * fmax(1, rejected);
                        if (expected_below(tests, t) <= allowed && t > best)
                                best = t;
                }
        }
        return best;
}

static double try_q(enum control_method method, const struct control_test tests[TESTS], double p)
{
        double best = 1;
        if (method == CONTROL_BUDGET)
                return expected_below(tests, p);
        for (size_t i = 0; i < TESTS; i++)
                if (tests[i].p >= p)
                        best = fmin(best, expected_below(tests, tests[i].p) / (double)count_below(tests, tests[i].p));
        return best;
}

static void compare_with_brute_force(enum control_method method)
{
        static const double alphas[] = { 0.01, 0.1, 0.3, 0.9 };
        struct control_test tests[TESTS];
        struct control_decision decisions[TESTS];
        double supports[TESTS][VALUES];
        for (uint64_t seed = 0; seed < 500; seed++) {
                double alpha = alphas[seed % 4];
                draw_tests(seed, tests, supports);
                assert_ok(control_decide((struct control_rule){ method, alpha }, tests, TESTS, &arena, decisions));
                double level = try_every_level(method, alpha, tests);
                for (size_t i = 0; i < TESTS; i++) {
                        assert_true(decisions[i].level == level);
                        assert_int_equal(decisions[i].reject, level > 0 && tests[i].p <= level);
                        assert_float_equal(decisions[i].q, try_q(method, tests, tests[i].p), 1e-12);
                }
                arena_reset(&arena);
        }
}

static void test_budget_is_brute_force(void **state)
{
        UNUSED(state);
        compare_with_brute_force(CONTROL_BUDGET);
}

static void test_discrete_bh_is_brute_force(void **state)
{
        UNUSED(state);
        compare_with_brute_force(CONTROL_DISCRETE_BH);
}

static void test_a_budget_that_is_just_met(void **state)
{
        UNUSED(state);
        static const double support[1] = { 0.1 };
        struct control_test tests[5];
        struct control_decision decisions[5];
        for (size_t i = 0; i < 5; i++)
                tests[i] = (struct control_test){ 0.1, support, 1 };
        assert_ok(control_decide((struct control_rule){ CONTROL_BUDGET, 0.5 }, tests, 5, &arena, decisions));
        assert_true(decisions[4].reject);
        assert_ok(control_decide((struct control_rule){ CONTROL_BUDGET, 0.4999 }, tests, 5, &arena, decisions));
        assert_false(decisions[4].reject);
        assert_ok(control_decide((struct control_rule){ CONTROL_BUDGET, 7 }, tests, 5, &arena, decisions));
        assert_true(decisions[4].reject);
}

/* LORD++ and SAFFRON by their definitions, with every sum written out for one short stream. */
static double lord_g(double j)
{
        return 0.07720838 * log(fmax(j, 2)) / (j * exp(sqrt(log(j))));
}

static double saffron_g(double j)
{
        return 0.4374901658 / pow(j, 1.6);
}

static void test_lord_by_hand(void **state)
{
        UNUSED(state);
        const double a = 0.1, w = 0.01; /* discoveries at times 2 and 3 */
        struct control_test tests[5] = { { .p = 0.5 }, { .p = 1e-9 }, { .p = 1e-6 }, { .p = 0.9 }, { .p = 0.1 } };
        struct control_decision decisions[5];
        const double levels[5] = { w * lord_g(1), w * lord_g(2), w * lord_g(3) + (a - w) * lord_g(1),
                                   w * lord_g(4) + (a - w) * lord_g(2) + a * lord_g(1),
                                   w * lord_g(5) + (a - w) * lord_g(3) + a * lord_g(2) };
        assert_ok(control_decide((struct control_rule){ CONTROL_LORD, a }, tests, 5, &arena, decisions));
        for (size_t i = 0; i < 5; i++) {
                assert_float_equal(decisions[i].level, levels[i], 1e-16);
                assert_int_equal(decisions[i].reject, i == 1 || i == 2);
                assert_true(isnan(decisions[i].q));
        }
}

static void test_saffron_by_hand(void **state)
{
        UNUSED(state);
        const double a = 0.1, w = 0.05; /* candidates at 1, 2, 4, 5; discoveries at 2 and 4 */
        struct control_test tests[6] = { { .p = 0.4 }, { .p = 1e-9 }, { .p = 0.7 },
                                         { .p = 1e-9 }, { .p = 0.45 }, { .p = 0.8 } };
        struct control_decision decisions[6];
        const double levels[6] = {
                0.5 * w * saffron_g(1), 0.5 * w * saffron_g(1), 0.5 * (w * saffron_g(1) + (a - w) * saffron_g(1)),
                0.5 * (w * saffron_g(2) + (a - w) * saffron_g(2)),
                0.5 * (w * saffron_g(2) + (a - w) * saffron_g(2) + a * saffron_g(1)),
                0.5 * (w * saffron_g(2) + (a - w) * saffron_g(2) + a * saffron_g(1)),
        };
        assert_ok(control_decide((struct control_rule){ CONTROL_SAFFRON, a }, tests, 6, &arena, decisions));
        for (size_t i = 0; i < 6; i++) {
                assert_float_equal(decisions[i].level, levels[i], 1e-16);
                assert_int_equal(decisions[i].reject, i == 1 || i == 3);
        }
}

static void test_what_is_refused(void **state)
{
        UNUSED(state);
        static const double fine[2] = { 0.2, 1 }, twice[2] = { 0.2, 0.2 }, high[1] = { 1.5 };
        struct control_decision decisions[1];
        const struct {
                enum control_method method;
                double alpha;
                struct control_test test;
        } cases[] = {
                { CONTROL_BH, 0, { .p = 0.1 } },          { CONTROL_BH, 1, { .p = 0.1 } },
                { CONTROL_BUDGET, INFINITY, { 0.2, fine, 2 } }, { CONTROL_BH, 0.1, { .p = -0.1 } },
                { CONTROL_BH, 0.1, { .p = NAN } },        { CONTROL_LORD, 0.1, { .p = 1.1 } },
                { CONTROL_BUDGET, 0.1, { .p = 0.1 } },    { CONTROL_BUDGET, 0.1, { 0.2, twice, 2 } },
                { CONTROL_DISCRETE_BH, 0.1, { 0.5, high, 1 } }, { CONTROL_DISCRETE_BH, 0.1, { 0.1, fine, 2 } },
        };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
                assert_int_equal(control_decide((struct control_rule){ cases[i].method, cases[i].alpha },
                                                &cases[i].test, 1, &arena, decisions), ERR_INVALID);
}

static void test_too_little_memory(void **state)
{
        UNUSED(state);
        static const double support[1] = { 1 };
        struct control_test tests[50];
        struct control_decision decisions[50];
        for (size_t i = 0; i < 50; i++)
                tests[i] = (struct control_test){ 1, support, 1 };
        for (int method = 0; method < CONTROL_METHOD_COUNT; method++) {
                for (size_t limit = 0; limit < 2000; limit += 500) {
                        _cleanup_arena_ struct arena small = { 0 };
                        arena_init(&small, limit);
                        enum error err = control_decide((struct control_rule){ (enum control_method)method, 0.1 },
                                                        tests, 50, &small, decisions);
                        assert_true(err == ERR_MEMORY || (err == OK && limit > 0));
                }
        }
}

static void test_names(void **state)
{
        UNUSED(state);
        enum control_method method;
        assert_true(control_parse_method(S("discrete-bh"), &method));
        assert_int_equal(method, CONTROL_DISCRETE_BH);
        assert_false(control_parse_method(S("BH"), &method));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_bh_is_p_adjust), cmocka_unit_test(test_by_is_p_adjust),
                cmocka_unit_test(test_bh_levels), cmocka_unit_test(test_budget_is_brute_force),
                cmocka_unit_test(test_discrete_bh_is_brute_force), cmocka_unit_test(test_a_budget_that_is_just_met),
                cmocka_unit_test(test_lord_by_hand), cmocka_unit_test(test_saffron_by_hand),
                cmocka_unit_test(test_what_is_refused), cmocka_unit_test(test_too_little_memory),
                cmocka_unit_test(test_names),
        };
        return cmocka_run_group_tests(tests, set_up, tear_down);
}

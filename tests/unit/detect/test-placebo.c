/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whether being visited raises alarms: against every way in which the lots could have fallen. */
#include "../test.h"

#include "base/checked.h"
#include "detect/detect.h"

#include <math.h>

static struct detect_placebo_result check(const struct detect_stratum *strata, size_t count)
{
        struct arena arena;
        struct detect_placebo_result result;
        arena_init(&arena, 1 << 20);
        assert_ok(detect_placebo(strata, count, &arena, &result));
        arena_reset(&arena);
        return result;
}

/* Four cups of eight, all guessed: 1 in 70 (Fisher 1935). */
static void knows_the_lady_who_tastes_tea(void **state)
{
        (void)state;
        struct detect_placebo_result result = check(&(struct detect_stratum){ 4, 4, 4, 0 }, 1);
        assert_true(fabs(result.p - 1.0 / 70) < 1e-12 && isinf(result.ratio));
        result = check(&(struct detect_stratum){ 4, 3, 4, 1 }, 1);
        assert_true(fabs(result.p - 17.0 / 70) < 1e-12 && fabs(result.ratio - 3) < 1e-12);
}

/* Hits among the others alone, or on both sides of nobody to compare with. */
static void weighs_one_side_alone(void **state)
{
        (void)state;
        struct detect_placebo_result result = check(&(struct detect_stratum){ 4, 0, 4, 3 }, 1);
        assert_true(result.p == 1 && result.ratio == 0);
        result = check(&(struct detect_stratum){ 0, 0, 4, 3 }, 1);
        assert_true(result.p == 1 && result.ratio == 1);
        result = check(&(struct detect_stratum){ 0, 0, 0, 0 }, 1);
        assert_true(result.p == 1 && result.ratio == 1);
}

/* Members of a stratum are bits, the first of them have hits: how many subsets of `treated` have so many hits. */
static void count_subsets(const struct detect_stratum *stratum, uint64_t *ways)
{
        uint32_t all = stratum->treated + stratum->others, hits = stratum->treated_hits + stratum->other_hits;
        for (uint32_t subset = 0; subset < 1U << all; subset++)
                if (__builtin_popcount(subset) == (int)stratum->treated)
                        ways[__builtin_popcount(subset & ((1U << hits) - 1))]++;
}

static void agrees_with_every_fall_of_the_lots(void **state)
{
        (void)state;
        static const struct detect_stratum strata[] = { { 3, 2, 9, 1 }, { 2, 1, 6, 2 }, { 4, 0, 4, 3 },
                                                        { 0, 0, 5, 1 } };
        uint64_t ways[4][16] = { 0 }, above = 0, all = 0;
        for (size_t i = 0; i < 4; i++)
                count_subsets(&strata[i], ways[i]);
        for (uint32_t at = 0; at < 16 * 16 * 16 * 16; at++) {
                uint32_t k[] = { at % 16, at / 16 % 16, at / 256 % 16, at / 4096 };
                uint64_t product = ways[0][k[0]] * ways[1][k[1]] * ways[2][k[2]] * ways[3][k[3]];
                all += product;
                above += k[0] + k[1] + k[2] + k[3] >= 3 ? product : 0;
        }
        struct detect_placebo_result result = check(strata, 4);
        assert_true(fabs(result.p - (double)above / (double)all) < 1e-12);
        double a = 2.0 * 9 / 12 + 1.0 * 6 / 8, c = 1.0 * 3 / 12 + 2.0 * 2 / 8 + 3.0 * 4 / 8;
        assert_true(fabs(result.ratio - a / c) < 1e-12);
        assert_true(result.sum.treated == 9 && result.sum.treated_hits == 3);
        assert_true(result.sum.others == 24 && result.sum.other_hits == 7);
}

static void says_nothing_of_nothing(void **state)
{
        (void)state;
        struct detect_placebo_result result = check(NULL, 0);
        assert_true(result.p == 1 && result.ratio == 1);
        result = check(&(struct detect_stratum){ 10, 0, 500, 0 }, 1);
        assert_true(result.p == 1 && result.ratio == 1);
}

static void refuses_what_is_no_stratum(void **state)
{
        (void)state;
        static const struct detect_stratum wrong[] = { { 1, 2, 5, 0 }, { 1, 0, 5, 6 },
                                                       { DETECT_STRATUM_MAX + 1, 0, 5, 0 },
                                                       { 1, 0, DETECT_STRATUM_MAX + 1, 0 } };
        static const struct detect_stratum many[DETECT_STRATA_MAX + 1];
        struct detect_placebo_result result;
        struct arena arena;
        arena_init(&arena, 1 << 20);
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
                assert_int_equal(detect_placebo(&wrong[i], 1, &arena, &result), ERR_INVALID);
        assert_int_equal(detect_placebo(many, ARRAY_SIZE(many), &arena, &result), ERR_INVALID);
        arena_reset(&arena);
        arena_init(&arena, 1);
        assert_int_equal(detect_placebo(&(struct detect_stratum){ 5000, 1, 5000, 1 }, 1, &arena, &result), ERR_MEMORY);
        arena_reset(&arena);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(knows_the_lady_who_tastes_tea),
                cmocka_unit_test(weighs_one_side_alone),
                cmocka_unit_test(agrees_with_every_fall_of_the_lots),
                cmocka_unit_test(says_nothing_of_nothing),
                cmocka_unit_test(refuses_what_is_no_stratum),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Statistics against R 4.2 (the numbers below are its own), and what a reader can find out from a table with holes. */
#include "../test.h"

#include "base/checked.h"
#include "fairness/figures.h"
#include "simulate/random.h"

#include <math.h>

enum { ARENA = 1 << 26 };

static void assert_near(double value, double expected)
{
        if (!(fabs(value - expected) <= 1e-9 * fmax(1, fabs(expected))))
                fail_msg("%.12g is not %.12g", value, expected);
}

/* prop.test(correct = FALSE) */
static void shares_have_the_intervals_of_r(void **state)
{
        (void)state;
        static const struct {
                uint32_t acted, number;
                double low, high;
        } cases[] = { { 0, 40, 0, 0.0876216011972866 },
                      { 3, 40, 0.0258360257745882, 0.198642335243105 },
                      { 37, 812, 0.0332371097060223, 0.0621753726814438 },
                      { 40, 40, 0.912378398802713, 1 },
                      { 0, 0, 0, 1 } };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct fairness_interval share = fairness_wilson(cases[i].acted, cases[i].number);
                assert_near(share.low, cases[i].low);
                assert_near(share.high, cases[i].high);
        }
}

/* mantelhaen.test, exact = TRUE for p, FALSE for odds and interval */
static void groups_differ_as_in_r(void **state)
{
        (void)state;
        static const struct fairness_stratum three[] = { { 20, 8, 30, 5 }, { 10, 3, 34, 4 }, { 30, 10, 37, 6 } };
        static const struct fairness_stratum rare[] = { { 200, 1, 100, 1 }, { 50, 0, 50, 2 } };
        static const struct fairness_stratum empty[] = { { 20, 0, 30, 0 }, { 0, 0, 4, 2 }, { 3, 3, 0, 0 } };
        static const struct fairness_stratum wrong = { 3, 4, 5, 1 };
        struct fairness_comparison found;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ARENA);
        assert_ok(fairness_compare(three, ARRAY_SIZE(three), &arena, &found));
        assert_near(found.p, 0.00967941105347598);
        assert_near(found.odds, 2.94213361262811);
        assert_near(found.low, 1.35455067738704);
        assert_near(found.high, 6.39042181223819);
        assert_ok(fairness_compare(rare, ARRAY_SIZE(rare), &arena, &found));
        assert_near(found.p, 0.303216107563934);
        assert_near(found.odds, 0.198396793587174);
        assert_near(found.low, 0.0177335019170448);
        assert_near(found.high, 2.21960038630831);
        assert_ok(fairness_compare(empty, ARRAY_SIZE(empty), &arena, &found));
        assert_near(found.p, 1);
        assert_true(isnan(found.odds));
        assert_int_equal(fairness_compare(&wrong, 1, &arena, &found), ERR_INVALID);
}

/* Simpson's paradox: inside each stratum both groups are treated alike, and added up they look different. */
static void what_differs_between_strata_is_no_difference_between_groups(void **state)
{
        (void)state;
        static const struct fairness_stratum apart[] = { { 800, 160, 200, 40 }, { 200, 4, 800, 16 } };
        static const struct fairness_stratum together = { 1000, 164, 1000, 56 };
        struct fairness_comparison found;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ARENA);
        assert_ok(fairness_compare(apart, 2, &arena, &found));
        assert_true(found.p > 0.9);
        assert_near(found.odds, 1);
        assert_ok(fairness_compare(&together, 1, &arena, &found));
        assert_true(found.p < 1e-10);
}

/* --- hiding --- */

enum { CELLS = 5, MOST = 40 };

/* In how many ways the hidden cells can add up to what is left of the total, by somebody who knows the rule that a
 * number of 1..4 is among them: the smallest and largest value of each. */
/* Noncentral hypergeometric: each value is twice as much likelier than the one before, and all of them make one. */
static void outcomes_are_weighed_by_the_odds(void **state)
{
        (void)state;
        const struct fairness_stratum strata[] = { { 12, 5, 30, 4 }, { 7, 1, 9, 3 }, { 3, 3, 0, 0 } };
        struct fairness_comparison result;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ARENA);
        assert_ok(fairness_compare(strata, ARRAY_SIZE(strata), &arena, &result));
        double alike = 0, worse = 0, better = 0;
        assert_int_equal(result.outcome_count, 9 + 4 + 1);
        assert_int_equal(result.seen, 5 + 1);
        for (size_t i = 0; i < result.outcome_count; i++) {
                const struct fairness_outcome *one = &result.outcomes[i];
                alike += one->chance;
                worse += one->chance * exp(one->if_worse);
                better += one->chance * exp(one->if_better);
                if (i) {
                        assert_near(one->if_worse - result.outcomes[i - 1].if_worse, log(FAIRNESS_ODDS));
                        assert_near(one->if_better - result.outcomes[i - 1].if_better, -log(FAIRNESS_ODDS));
                }
        }
        assert_near(alike, 1);
        assert_near(worse, 1);
        assert_near(better, 1);
}

static void check_hidden(const struct fairness_cell *cells, size_t count)
{
        uint32_t hidden = 0, sum = 0;
        for (size_t i = 0; i < count; i++) {
                hidden += !cells[i].shown;
                sum += cells[i].shown ? 0 : cells[i].number;
                assert_false(cells[i].shown && cells[i].number > 0 && cells[i].number < FAIRNESS_LEAST);
        }
        if (hidden == 0 || hidden == count)
                return;
        assert_true(hidden >= 2);             /* a single one is the total less the rest */
        assert_true(sum >= 2 * FAIRNESS_LEAST); /* or all of them might be known to be small */
}

static void no_difference_gives_a_small_number_away(void **state)
{
        (void)state;
        struct random random = random_for(3, 0, 0);
        for (int round = 0; round < 20000; round++) {
                struct fairness_cell cells[CELLS];
                size_t count = 2 + random_below(&random, CELLS - 1);
                for (size_t i = 0; i < count; i++)
                        cells[i] = (struct fairness_cell){ random_below(&random, MOST) / (1 + random_below(&random, 9)),
                                                           random_below(&random, 20) != 0 };
                fairness_hide(cells, count);
                check_hidden(cells, count);
        }
}

static void what_is_large_stays_in_sight(void **state)
{
        (void)state;
        struct fairness_cell large[] = { { 40, true }, { 5, true }, { 0, true } };
        struct fairness_cell one_small[] = { { 40, true }, { 3, true }, { 9, true }, { 0, true } };
        fairness_hide(large, 3);
        assert_true(large[0].shown && large[1].shown && large[2].shown);
        fairness_hide(one_small, 4);
        assert_true(one_small[0].shown && !one_small[1].shown && !one_small[2].shown && one_small[3].shown);
}

/* --- a month --- */

enum { PEOPLE = 1200 };

/* Half women, two months of which the second is the sheet's; `extra` women more of 100 are deepened. */
static struct fairness_cases make_cases(struct fairness_case *items, uint32_t extra)
{
        struct random random = random_for(11, 0, 0);
        for (size_t i = 0; i < PEOPLE; i++) {
                bool woman = i % 2 == 0;
                items[i] = (struct fairness_case){ .group = { [FAIRNESS_SEX] = !woman, [FAIRNESS_AGE] = i % 3,
                                                              [FAIRNESS_REGENCY] = i / 7 % 3,
                                                              [FAIRNESS_OFFICER] = i / 5 % 4 },
                                                   .stratum = i % 5, .counted = i % 4 == 0 || i % 4 == 1 };
                if (random_below(&random, 100) < 6 + (woman ? extra : 0))
                        items[i].acted |= 1u << FAIRNESS_DEEPENED;
        }
        return (struct fairness_cases){ items, PEOPLE, { 2, 3, 3, 4 } };
}

static void a_group_that_is_deepened_more_is_named(void **state)
{
        (void)state;
        static struct fairness_case items[PEOPLE];
        struct fairness_differences found;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ARENA);
        struct fairness_cases cases = make_cases(items, 0);
        assert_ok(fairness_compare_all(&cases, &arena, &found));
        assert_int_equal(found.count, 0);
        assert_int_equal(found.compared, 1 + 3 + 3 + 4); /* one contrast has enough, and of two sexes one is compared */
        cases = make_cases(items, 12);
        assert_ok(fairness_compare_all(&cases, &arena, &found));
        assert_int_equal(found.count, 1);
        assert_int_equal(found.items[0].trait, FAIRNESS_SEX);
        assert_int_equal(found.items[0].group, 0);
        assert_int_equal(found.items[0].contrast, CONTRAST_DEEPENED);
        assert_true(found.items[0].odds > 1.5);
        cases.groups[FAIRNESS_OFFICER] = 3;
        assert_int_equal(fairness_compare_all(&cases, &arena, &found), ERR_INVALID);
}

/* One regency of three in which ever more, or fewer, of a hundred are deepened, beside 20 of all others. */
static struct fairness_difference first_named(bool more)
{
        static struct fairness_case items[PEOPLE];
        struct fairness_differences found = { 0 };
        _cleanup_arena_ struct arena arena;
        for (size_t step = 0; step <= 20; step++) {
                arena_init(&arena, ARENA);
                for (size_t i = 0; i < PEOPLE; i++) {
                        size_t regency = i % 3, at = i / 3 % 100, bar = regency ? 20 : more ? 20 + step : 20 - step;
                        items[i] = (struct fairness_case){ .group = { [FAIRNESS_REGENCY] = (uint16_t)regency },
                                                           .acted = at < bar ? 1u << FAIRNESS_DEEPENED : 0 };
                }
                const struct fairness_cases cases = { items, PEOPLE, { 1, 1, 3, 1 } };
                assert_ok(fairness_compare_all(&cases, &arena, &found));
                if (found.count > 0)
                        return found.items[0];
                arena_reset(&arena);
        }
        fail_msg("a regency is never named");
        return (struct fairness_difference){ 0 };
}

/* The sheet looks for who is treated worse; who is treated better is named as well, but later. */
static void who_is_treated_worse_is_named_first(void **state)
{
        (void)state;
        struct fairness_difference worse = first_named(true), better = first_named(false);
        assert_true(worse.odds > 1 && worse.group == 0);
        assert_true(better.odds < 1 && better.group == 0);
        assert_true(worse.p > 2 * better.p);
}

/* Offices that treat everybody alike: at most FAIRNESS_ALPHA of their sheets name somebody, and what chance adds. */
static void alike_groups_are_seldom_named(void **state)
{
        (void)state;
        static struct fairness_case items[PEOPLE];
        struct random random = random_for(12, 0, 0);
        int named = 0;
        for (int sheet = 0; sheet < 400; sheet++) {
                struct fairness_differences found;
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, ARENA);
                for (size_t i = 0; i < PEOPLE; i++)
                        items[i] = (struct fairness_case){
                                .group = { (uint16_t)random_below(&random, 2), (uint16_t)random_below(&random, 6),
                                           (uint16_t)random_below(&random, 4), (uint16_t)random_below(&random, 6) },
                                .stratum = random_below(&random, 4),
                                .acted = random_below(&random, 100) < 15 ? 1u << FAIRNESS_DEEPENED : 0 };
                const struct fairness_cases cases = { items, PEOPLE, { 2, 6, 4, 6 } };
                assert_ok(fairness_compare_all(&cases, &arena, &found));
                named += found.count > 0;
        }
        print_message("%d of 400 sheets name somebody\n", named);
        assert_true(named > 0 && named <= 400 * FAIRNESS_ALPHA + 3 * sqrt(400 * FAIRNESS_ALPHA));
}

/* Whose application ended as a duplicate is compared with nobody. */
static void duplicates_and_false_documents_stay_apart(void **state)
{
        (void)state;
        static struct fairness_case items[PEOPLE];
        struct fairness_differences found;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ARENA);
        struct fairness_cases cases = make_cases(items, 12);
        for (size_t i = 0; i < PEOPLE; i++)
                if (items[i].acted && items[i].group[FAIRNESS_SEX] == 0)
                        items[i].acted |= 1u << FAIRNESS_DUPLICATE;
        assert_ok(fairness_compare_all(&cases, &arena, &found));
        for (size_t i = 0; i < found.count; i++)
                assert_true(found.items[i].odds < 1); /* no woman was deepened but as a duplicate */
}

/* Ten of one place who name one recruiter, all deepened at once: they say nothing about the place. */
static void who_came_by_the_same_hand_is_compared_with_each_other(void **state)
{
        (void)state;
        static struct fairness_case items[PEOPLE];
        struct fairness_differences found;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ARENA);
        struct fairness_cases cases = make_cases(items, 0);
        for (size_t i = 0; i < PEOPLE; i++)
                if (items[i].group[FAIRNESS_REGENCY] == 1 && i < PEOPLE / 4)
                        items[i].acted |= 1u << FAIRNESS_DEEPENED, items[i].party = 7;
        assert_ok(fairness_compare_all(&cases, &arena, &found));
        assert_int_equal(found.count, 0);
        for (size_t i = 0; i < PEOPLE; i++)
                items[i].party = 0;
        assert_ok(fairness_compare_all(&cases, &arena, &found));
        assert_true(found.count > 0);
        assert_int_equal(found.items[0].trait, FAIRNESS_REGENCY);
}

static void rows_add_up_and_small_totals_show_nothing(void **state)
{
        (void)state;
        static struct fairness_case items[PEOPLE];
        struct fairness_row rows[4 + 1];
        struct fairness_cases cases = make_cases(items, 0);
        uint32_t refused = 0, deepened = 0;
        for (size_t i = 0; i < PEOPLE; i++) {
                if (items[i].counted && refused < 3) {
                        items[i].acted |= 1u << FAIRNESS_REFUSED;
                        refused++;
                }
                deepened += items[i].counted && items[i].acted & 1u << FAIRNESS_DEEPENED;
        }
        fairness_count(&cases, FAIRNESS_OFFICER, rows);
        assert_int_equal(rows[4].persons.number, PEOPLE / 2);
        assert_int_equal(rows[4].acted[FAIRNESS_DEEPENED].number, deepened);
        assert_true(rows[4].acted[FAIRNESS_DEEPENED].shown);
        for (size_t i = 0; i <= 4; i++)
                assert_false(rows[i].acted[FAIRNESS_REFUSED].shown);
        for (size_t i = 0; i <= 4; i++)
                assert_true(rows[i].acted[FAIRNESS_PAPERS].shown); /* nobody: nothing to hide */
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(shares_have_the_intervals_of_r),
                cmocka_unit_test(groups_differ_as_in_r),
                cmocka_unit_test(outcomes_are_weighed_by_the_odds),
                cmocka_unit_test(what_differs_between_strata_is_no_difference_between_groups),
                cmocka_unit_test(no_difference_gives_a_small_number_away),
                cmocka_unit_test(what_is_large_stays_in_sight),
                cmocka_unit_test(a_group_that_is_deepened_more_is_named),
                cmocka_unit_test(who_is_treated_worse_is_named_first),
                cmocka_unit_test(alike_groups_are_seldom_named),
                cmocka_unit_test(duplicates_and_false_documents_stay_apart),
                cmocka_unit_test(who_came_by_the_same_hand_is_compared_with_each_other),
                cmocka_unit_test(rows_add_up_and_small_totals_show_nothing),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

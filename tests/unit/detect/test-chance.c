/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Chance co-mentions against small cases by hand, the process itself dealt card by card, and the budget rule of
 * control.h with every subject written out. */
#include "../test.h"

#include "base/checked.h"
#include "detect/chance.h"
#include "detect/control.h"
#include "detect/random.h"

#include <math.h>

static struct arena arena;

static int set_up(void **state)
{
        UNUSED(state);
        arena_init(&arena, (size_t)256 << 20);
        return 0;
}

static int tear_down(void **state)
{
        UNUSED(state);
        arena_reset(&arena);
        return 0;
}

/* --- the model ---------------------------------------------------------------------------------------------------- */

/* Two mentions name the same with 1 / (1 + mass), three with 2 / ((1 + mass)(2 + mass)). */
static void test_nothing_before_is_ewens(void **state)
{
        UNUSED(state);
        double a = 7;
        assert_float_equal(chance_tail_new(a, a, 2, 2), 1 / (1 + a), 1e-12);
        assert_float_equal(chance_tail_new(a, a, 3, 3), 2 / ((1 + a) * (2 + a)), 1e-12);
        assert_float_equal(chance_tail_new(a, a, 3, 1), 1 + a / (1 + a) + a / (2 + a), 1e-12);
        assert_float_equal(chance_tail_new(a, a, 3, 4), 0, 0);
}

/* Named once of three before: the next is it with 1 / M, both of the next two with 1/M 2/(M + 1). */
static void test_known_is_beta_binomial(void **state)
{
        UNUSED(state);
        double m = 7 + 3.0;
        assert_float_equal(chance_tail_known(1, m, 1, 1), 1 / m, 1e-12);
        assert_float_equal(chance_tail_known(1, m, 2, 2), 1 / m * 2 / (m + 1), 1e-12);
        assert_float_equal(chance_tail_known(3, m, 2, 1), 1 - (7 / m) * (8 / (m + 1)), 1e-12);
        assert_float_equal(chance_tail_known(3, m, 2, 0), 1, 0);
        assert_float_equal(chance_tail_known(40, 100, 30, 1), 1, 1e-5);
}

static void test_mass_gives_back_what_it_was_made_of(void **state)
{
        UNUSED(state);
        for (double different = 20; different <= 300; different += 40) {
                double a = chance_mass(300, different), sum = 0;
                for (int i = 0; i < 350; i++)
                        sum += a / (a + i);
                assert_float_equal(sum, different + 49, 1e-6);
        }
        assert_true(chance_mass(0, 0) > 1000 && chance_mass(0, 0) < 1400);
}

/* --- the batch ---------------------------------------------------------------------------------------------------- */

static const struct chance_known phones[] = { { 1, 180 }, { 2, 20 }, { 5, 3 } };
static const struct chance_known routes[] = { { 1, 4 }, { 30, 2 }, { 90, 1 } };
static const struct chance_pool pools[] = { { S("phone"), 20, phones, 3 }, { S("route"), 18, routes, 3 } };

static struct detect_mention mentioned[64];

static struct chance_case case_of(struct slice kind, uint32_t history, uint32_t reporters)
{
        struct date day = { 2027, 5, 3 };
        for (uint32_t i = 0; i < reporters; i++)
                mentioned[i] = (struct detect_mention){ .reporter_group = chance_reporter(i + 1),
                                                        .village = 3502022001 + i % 3,
                                                        .date = date_add_days(day, -(int32_t)(i % 20)) };
        return (struct chance_case){ .day = day, .rule = DETECT_REPORTERS_DEFAULT, .budget = CHANCE_BUDGET_DEFAULT,
                                     .pools = pools, .pool_count = 2, .kind = kind, .history = history,
                                     .mentions = mentioned, .mention_count = reporters };
}

enum { COPIES_MAX = 400, VALUES = 30 };

/* Each subject is a test of its own; one never named before is as many as are expected to be named, rounded up. */
static size_t write_out(const struct chance_pool *pool, struct control_test *tests, double *weight)
{
        size_t count = 0;
        double told = 0, different = 0;
        for (size_t i = 0; i < pool->known_count; i++) {
                told += (double)pool->known[i].history * pool->known[i].subjects;
                different += pool->known[i].subjects;
        }
        double a = chance_mass(told, different), fresh = chance_tail_new(a, a + told, pool->mentions, 1);
        *weight = fresh;
        for (size_t g = 0; g <= pool->known_count; g++) {
                size_t copies = g < pool->known_count ? pool->known[g].subjects : (size_t)ceil(fresh), values = 0;
                double *support = arena_array(&arena, double, VALUES);
                assert_non_null(support);
                for (uint32_t y = pool->mentions; y > 0; y--) {
                        double tail = g < pool->known_count
                                              ? chance_tail_known(pool->known[g].history, a + told, pool->mentions, y)
                                              : chance_tail_new(a, a + told, pool->mentions, y) / fresh;
                        if (tail > 0 && (values == 0 || tail > support[values - 1]))
                                support[values++] = fmin(tail, 1);
                }
                for (size_t i = 0; i < copies; i++)
                        tests[count++] = (struct control_test){ .p = support[values - 1], .support = support,
                                                                .support_count = values };
        }
        return count;
}

static void test_the_budget_is_that_of_control(void **state)
{
        UNUSED(state);
        struct control_test tests[COPIES_MAX];
        struct control_decision decisions[COPIES_MAX];
        double fresh[2];
        size_t count = write_out(&pools[0], tests, &fresh[0]);
        count += write_out(&pools[1], tests + count, &fresh[1]);
        for (uint32_t reporters = 3; reporters <= 12; reporters++) {
                struct chance_finding finding;
                struct chance_case given = case_of(S("phone"), 1, reporters);
                given.rule.window_days = 366; /* one look a week: no p weighs more than itself */
                assert_ok(chance_judge(&given, &arena, &finding));
                tests[0].p = finding.p;
                assert_ok(control_decide((struct control_rule){ CONTROL_BUDGET, given.budget }, tests, count, &arena,
                                         decisions));
                /* rounded up, so a little more is expected there */
                assert_true(decisions[0].q >= finding.alarms * (1 - 1e-9));
                double rounding = fmax(ceil(fresh[0]) / fresh[0], ceil(fresh[1]) / fresh[1]);
                assert_true(decisions[0].q <= finding.alarms * rounding * (1 + 1e-9));
        }
}

static void test_what_all_name_is_no_news(void **state)
{
        UNUSED(state);
        struct chance_finding phone, route;
        struct chance_case given = case_of(S("route"), 90, 8);
        assert_ok(chance_judge(&given, &arena, &route));
        assert_true(route.result.raised); /* eight reporters in three villages */
        assert_false(route.raised);
        assert_true(route.expected > 5);
        given = case_of(S("phone"), 0, 4);
        assert_ok(chance_judge(&given, &arena, &phone));
        assert_true(phone.raised && phone.step == PANEL_AWAS);
        assert_true(phone.p <= phone.limit && phone.alarms <= given.budget);
        given = case_of(S("phone"), 0, 2);
        assert_ok(chance_judge(&given, &arena, &phone));
        assert_false(phone.raised);
}

static void test_a_young_office_has_no_awas(void **state)
{
        UNUSED(state);
        struct chance_finding finding;
        struct chance_pool young = { S("phone"), 6, NULL, 0 };
        struct chance_case given = case_of(S("phone"), 0, 6);
        given.pools = &young;
        given.pool_count = 1;
        assert_ok(chance_judge(&given, &arena, &finding));
        assert_true(finding.raised && finding.p < 1e-6);
        assert_float_equal(finding.alarms, 1.0 / 259, 0);
        assert_int_equal(finding.step, PANEL_SIAGA);
}

/* One fewer is another count in a quieter window: said by judging that. */
static void test_one_fewer_is_judged(void **state)
{
        UNUSED(state);
        struct chance_finding finding, fewer;
        bool both[2] = { false, false };
        for (uint32_t reporters = 4; reporters <= 18; reporters++) {
                struct chance_pool less[2] = { pools[0], pools[1] };
                struct chance_case given = case_of(S("route"), 30, reporters);
                assert_ok(chance_judge(&given, &arena, &finding));
                given = case_of(S("route"), 30, reporters - 1);
                less[1].mentions--;
                given.pools = less;
                assert_ok(chance_judge(&given, &arena, &fewer));
                if (!finding.raised)
                        continue;
                assert_int_equal(finding.result.raised_with_one_fewer, fewer.alarms <= given.budget);
                both[finding.result.raised_with_one_fewer] = true;
        }
        assert_true(both[0] && both[1]);
}

/* --- how often ---------------------------------------------------------------------------------------------------- */

enum { MENTIONS = 5000, DAYS = 2200, FIRST_DAY = 400, WINDOW = 28, YEAR = 365 };

struct told {
        int day, subject;
};

/* A Chinese restaurant of that mass: mentions by day, each of a new subject or of one named before. */
static size_t deal(struct told *told, double mass, struct random_stream *random)
{
        size_t subjects = 0;
        for (size_t i = 0; i < MENTIONS; i++) {
                double u = random_below(random, 1000000000) / 1e9 * (mass + (double)i);
                told[i] = (struct told){ (int)(i * DAYS / MENTIONS), (int)subjects };
                if (u < mass)
                        subjects++;
                else
                        told[i].subject = told[(size_t)(u - mass) < i ? (size_t)(u - mass) : i - 1].subject;
        }
        return subjects;
}

static int compare_histories(const void *left, const void *right)
{
        uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
        return (a > b) - (a < b);
}

struct year {
        const struct told *told;
        size_t subjects;
        uint32_t *counts;
};

/* The case of the subject that mention `at` names, as of its day. */
static bool judge_mention(const struct year *year, size_t at)
{
        _cleanup_arena_ struct arena own;
        struct chance_finding finding;
        struct chance_known known[200];
        size_t known_count = 0;
        int day = year->told[at].day;
        uint32_t reporters = 0, window = 0;
        arena_init(&own, (size_t)16 << 20);
        memset(year->counts, 0, year->subjects * sizeof *year->counts);
        for (size_t i = 0; i <= at; i++) {
                window += year->told[i].day > day - WINDOW;
                reporters += year->told[i].day > day - WINDOW && year->told[i].subject == year->told[at].subject;
                if (year->told[i].day <= day - WINDOW && year->told[i].day > day - WINDOW - YEAR)
                        year->counts[year->told[i].subject]++;
        }
        uint32_t history = year->counts[year->told[at].subject];
        if (reporters < 3)
                return false;
        qsort(year->counts, year->subjects, sizeof *year->counts, compare_histories);
        for (size_t i = 0; i < year->subjects; i++) {
                if (year->counts[i] == 0)
                        continue;
                if (known_count == 0 || known[known_count - 1].history != year->counts[i])
                        known[known_count++] = (struct chance_known){ year->counts[i], 0 };
                known[known_count - 1].subjects++;
        }
        struct chance_pool pool = { S("phone"), window, known, known_count };
        struct chance_case given = case_of(S("phone"), history, reporters < 60 ? reporters : 60);
        given.pools = &pool;
        given.pool_count = 1;
        assert_ok(chance_judge(&given, &own, &finding));
        return finding.raised;
}

/* Signals while nothing is going on, each once until the subject has rested for a window; asked after each mention. */
static int count_signals(double mass, uint64_t seed, int *ret_by_rule)
{
        static struct told told[MENTIONS];
        struct random_stream random = random_open(seed, 3, 0);
        size_t subjects = deal(told, mass, &random);
        int *last = arena_array(&arena, int, subjects), signals = 0;
        struct year year = { told, subjects, arena_array(&arena, uint32_t, subjects) };
        assert_true(last && year.counts);
        for (size_t s = 0; s < subjects; s++)
                last[s] = -1000;
        *ret_by_rule = 0;
        for (size_t i = 0; i < MENTIONS; i++) {
                int day = told[i].day;
                if (day < FIRST_DAY || !judge_mention(&year, i))
                        continue;
                signals += day - last[told[i].subject] >= WINDOW;
                last[told[i].subject] = day;
        }
        return signals;
}

/* 257 weeks of an office with 16 mentions a week; the budget is 12.9 signals, whatever the mass. */
static void test_the_budget_holds(void **state)
{
        UNUSED(state);
        int by_rule, sum = 0;
        double weeks = (DAYS - FIRST_DAY) / 7.0;
        static const double masses[] = { 60, 400, 4000 };
        for (size_t i = 0; i < ARRAY_SIZE(masses); i++) {
                int signals = count_signals(masses[i], 5100 + i, &by_rule);
                print_message("mass %g: %d signals in %.0f weeks, budget %.1f\n", masses[i], signals, weeks,
                              weeks * CHANCE_BUDGET_DEFAULT);
                assert_true(signals <= weeks * CHANCE_BUDGET_DEFAULT + 3 * sqrt(weeks * CHANCE_BUDGET_DEFAULT));
                sum += signals;
        }
        assert_true(sum > 0);
}

/* --- text --------------------------------------------------------------------------------------------------------- */

static struct slice line_of(const struct chance_case *given, struct buffer *out)
{
        struct chance_finding finding;
        assert_ok(chance_judge(given, &arena, &finding));
        buffer_clear(out);
        chance_write_finding(out, &finding);
        return arena_copy(&arena, buffer_slice(out));
}

static void test_text_comes_back(void **state)
{
        UNUSED(state);
        struct chance_case again, given = case_of(S("route"), 30, 9);
        _cleanup_buffer_ struct buffer text, other;
        buffer_init(&text, 1 << 16);
        buffer_init(&other, 1 << 16);
        chance_write(&text, &given);
        assert_ok(chance_read(buffer_slice(&text), &arena, &again));
        struct slice first = line_of(&given, &other), second = line_of(&again, &other);
        assert_true(first.size > 40 && slice_equal(first, second));
        buffer_clear(&other);
        chance_write(&other, &again);
        assert_true(slice_equal(buffer_slice(&text), buffer_slice(&other)));
}

static void test_other_texts_are_refused(void **state)
{
        UNUSED(state);
        static const char *const texts[] = {
                "",
                "chance 2\n",
                "chance x\n",
                "chance 1\n\n",
                "chance 1\nday -1\n",
                "chance 1\nday 1000001\n",
                "chance 1\nday 20780\nrule 3 2\n",
                "chance 1\nday 20780\nrule 3 x 28\n",
                "chance 1\nday 20780\nrule -3 2 28\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget x\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\n",
                "chance 1 1\n",
                "rule 3 2 28\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\nx 1\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\n \n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\npool\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\npool phone\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\npool phone 4294967296\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\nknown 1 1\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\npool phone 3\nknown\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\npool phone 3\nknown 1\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\npool phone 3 3\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\nm\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\nm x 1 20770 0\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\nm 1 x 20770 0\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\nm 1 1 x 0\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\nm 1 1 20770 x\n",
                "chance 1\nday 20780\nrule 3 2 28\nbudget 0.05\nsubject phone 0\nm 1 1 20770 64\n",
                "chance 1\nday 20000\nrule 3 2 28\nbudget 0.05\nsubject phone 0 9\npool phone 3\n",
        };
        struct chance_case given;
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
                assert_int_equal(chance_read(slice_from_cstr(texts[i]), &arena, &given), ERR_INVALID);
}

/* One rule broken each time. */
static void test_other_cases_are_refused(void **state)
{
        UNUSED(state);
        struct chance_finding finding;
        for (int broken = 0; broken <= 15; broken++) {
                struct chance_known known[] = { { 1, 180 }, { 2, 20 }, { 5, 3 } };
                struct chance_pool own[] = { { S("phone"), 20, known, 3 }, { S("route"), 18, routes, 3 } };
                struct chance_case given = case_of(S("phone"), 0, 4);
                given.pools = own;
                switch (broken) {
                case 1: known[1].history = 0; break;
                case 2: known[2].history = CHANCE_COUNT_MAX + 1; break;
                case 3: known[1].subjects = 0; break;
                case 4: known[1].subjects = CHANCE_COUNT_MAX + 1; break;
                case 5: known[1].history = 1; break;
                case 6: own[0].kind = S("Phone"); break;
                case 7: own[0].kind = S("ph{ne"); break;
                case 8: own[1].kind = S(""); break;
                case 9: own[1].kind = S("a-word-of-more-than-twenty"); break;
                case 10: known[0].subjects = CHANCE_COUNT_MAX; break;
                case 11: own[1].mentions = CHANCE_COUNT_MAX + 1; break;
                case 12: own[1].kind = S("phone"); break;
                case 13: given.budget = 0; break;
                case 14: given.history = CHANCE_COUNT_MAX + 1; break;
                case 15: own[0].mentions = 3; break; /* fewer than the case itself has */
                default: break;
                }
                assert_int_equal(chance_judge(&given, &arena, &finding), broken ? ERR_INVALID : OK);
        }
        struct chance_case given = case_of(S("phone"), 0, 4);
        given.budget = INFINITY;
        assert_int_equal(chance_judge(&given, &arena, &finding), ERR_INVALID);
        given = case_of(S("address"), 0, 4);
        assert_int_equal(chance_judge(&given, &arena, &finding), ERR_INVALID);
        given = case_of(S("phone"), 0, 4);
        given.pool_count = CHANCE_KINDS_MAX + 1;
        struct chance_pool many[CHANCE_KINDS_MAX + 1];
        static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
        for (size_t i = 0; i < ARRAY_SIZE(many); i++)
                many[i] = (struct chance_pool){ .kind = slice_of(letters + i, 1), .mentions = 9 };
        given.pools = many;
        given.kind = S("a");
        assert_int_equal(chance_judge(&given, &arena, &finding), ERR_INVALID);
        given.pool_count--;
        assert_ok(chance_judge(&given, &arena, &finding));
}

/* A window in which nobody named anything of another kind, and nothing that stands out. */
static void test_nothing_stands_out(void **state)
{
        UNUSED(state);
        struct chance_finding finding;
        struct chance_pool own[] = { { S("phone"), 0, phones, 3 }, { S("route"), 18, routes, 3 } };
        struct chance_case given = case_of(S("phone"), 0, 0);
        given.pools = own;
        assert_ok(chance_judge(&given, &arena, &finding));
        assert_true(!finding.raised && finding.p >= 1);
        own[1].mentions = 0; /* nothing at all: no p is small enough to be acted on */
        assert_ok(chance_judge(&given, &arena, &finding));
        assert_true(!finding.raised && finding.limit == 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nothing_before_is_ewens),
                cmocka_unit_test(test_known_is_beta_binomial),
                cmocka_unit_test(test_mass_gives_back_what_it_was_made_of),
                cmocka_unit_test(test_the_budget_is_that_of_control),
                cmocka_unit_test(test_what_all_name_is_no_news),
                cmocka_unit_test(test_a_young_office_has_no_awas),
                cmocka_unit_test(test_one_fewer_is_judged),
                cmocka_unit_test(test_the_budget_holds),
                cmocka_unit_test(test_text_comes_back),
                cmocka_unit_test(test_other_texts_are_refused),
                cmocka_unit_test(test_other_cases_are_refused),
                cmocka_unit_test(test_nothing_stands_out),
        };
        return cmocka_run_group_tests_name("chance", tests, set_up, tear_down);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The detectors in their default form: by hand where that can be done, and by properties that a threshold must
 * have. */
#include "../test.h"

#include "base/checked.h"
#include "detect/chart.h"
#include "detect/detect.h"
#include "detect/draw.h"
#include "detect/flexible.h"
#include "detect/pooled.h"
#include "detect/series.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

enum { WEEKS = 330 };

static struct arena arena;

static int set_up(void **state)
{
        UNUSED(state);
        arena_init(&arena, (size_t)1 << 30);
        return 0;
}

static int tear_down(void **state)
{
        UNUSED(state);
        arena_reset(&arena);
        return 0;
}

static struct settings settings_of(enum detect_method method, const char *pairs)
{
        struct settings settings;
        struct slice rest = slice_from_cstr(pairs), pair;
        settings_init(&settings, method, COMPAT_NONE);
        while (slice_next(&rest, ' ', &pair))
                assert_ok(settings_set(&settings, pair, NULL));
        assert_null(settings_check(&settings));
        return settings;
}

static void draw_series(uint64_t seed, double level, double counts[WEEKS])
{
        for (int t = 0; t < WEEKS; t++)
                counts[t] = qpois(draw_uniform(seed, (uint64_t)t), level * (1 + 0.5 * cos(2 * M_PI * t / 52)), 1, 0);
}

static struct point last_point(const struct settings *settings, const double *counts, size_t length)
{
        struct point points[WEEKS];
        struct series series = { counts, NULL, length };
        assert_ok(series_run(settings, &series, &arena, points));
        return points[length - 1];
}

/* What R prints where its models find next to nothing: a yearly wave through a single event, and no fit at all. */
static void test_as_r_where_next_to_nothing_happened(void **state)
{
        UNUSED(state);
        double counts[WEEKS] = { 0 };
        struct settings cusum, farrington;
        struct point points[WEEKS];
        struct series series = { counts, NULL, 80 };
        settings_init(&cusum, METHOD_CUSUM, COMPAT_R);
        settings_init(&farrington, METHOD_FARRINGTON, COMPAT_R);
        static const char *const of_cusum[] = { "transform=rossi", "mean=glm", "baseline-weeks=60" };
        static const char *const of_farrington[] = { "periods=10", "half-window=2", "skip-recent=0", "reweight=0",
                                                     "limit54=0,4" };
        for (size_t i = 0; i < ARRAY_SIZE(of_cusum); i++)
                assert_ok(settings_set(&cusum, slice_from_cstr(of_cusum[i]), NULL));
        for (size_t i = 0; i < ARRAY_SIZE(of_farrington); i++)
                assert_ok(settings_set(&farrington, slice_from_cstr(of_farrington[i]), NULL));
        counts[19] = 1;
        counts[69] = 2;
        assert_ok(series_run(&cusum, &series, &arena, points));
        assert_float_equal(points[60].expected, 2.2204460492503131e-16, 1e-22);
        assert_float_equal(points[70].expected, 1.2706694462800795e-07, 1e-15);
        assert_float_equal(points[60].threshold, 9.8338318852796681e-08, 1e-16);
        assert_float_equal(points[69].score, 67108864.374213532, 1e-2);
        assert_int_equal(points[69].alarm, 1);
        counts[19] = counts[69] = 0;
        series.length = 280;
        assert_ok(series_run(&farrington, &series, &arena, points));
        assert_true(points[270].expected == 0 && isnan(points[270].threshold) && isnan(points[270].p));
        assert_int_equal(points[270].alarm, ALARM_UNKNOWN);
        assert_true(isnan(points[100].expected));
}

static void test_ears_by_hand(void **state)
{
        UNUSED(state);
        double quiet[8] = { 0, 0, 0, 0, 0, 0, 0, 1 }, z = qnorm5(0.999, 0, 1, 1, 0);
        struct settings c1 = settings_of(METHOD_EARS_C1, ""), c2 = settings_of(METHOD_EARS_C2, "");
        struct point point = last_point(&c1, quiet, 8);
        assert_true(point.expected == 0 && point.threshold == z * 0.5 && point.alarm == 0);
        quiet[7] = 2;
        point = last_point(&c1, quiet, 8);
        assert_true(point.score == 4 && point.alarm == 1);
        assert_float_equal(point.p, 1 - pnorm5(4, 0, 1, 1, 0), 1e-12);
        assert_int_equal(last_point(&c1, quiet, 7).alarm, ALARM_UNKNOWN);
        double rising[10] = { 1, 3, 1, 3, 1, 3, 2, 9, 9, 20 }; /* mean 2, sd 1 of the first seven */
        point = last_point(&c2, rising, 10);
        assert_float_equal(point.expected, 2, 1e-15);
        assert_float_equal(point.score, 18, 1e-12);
}

static void test_ears_c3_by_hand(void **state)
{
        UNUSED(state);
        /* C2 of the last three weeks: (2-2)/1, then 4-2 over the same kind of baseline, and the week itself */
        double counts[12] = { 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3 };
        struct settings c3 = settings_of(METHOD_EARS_C3, "");
        double z = qnorm5(0.975, 0, 1, 1, 0);
        struct point point = last_point(&c3, counts, 12); /* both 1/0.5 = 2: excess 1 and 1 */
        assert_float_equal(point.score, 2, 1e-15);
        assert_int_equal(point.alarm, 2 > z);
        assert_float_equal(point.threshold, 2 + 0.5 * (1 + z - 1), 1e-12);
        counts[10] = 5;
        point = last_point(&c3, counts, 12); /* the week before alone is past z: any count alarms */
        assert_true(point.threshold == 0 && point.alarm == 1);
}

static void test_unknown_weeks(void **state)
{
        UNUSED(state);
        double counts[12] = { 1, NAN, 2, NAN, 3, NAN, 2, NAN, 1, 2, 3, 9 };
        struct settings c1 = settings_of(METHOD_EARS_C1, ""), c3 = settings_of(METHOD_EARS_C3, "");
        struct point point = last_point(&c1, counts, 12);
        assert_float_equal(point.expected, (3 + 2 + 1 + 2 + 3) / 5.0, 1e-15);
        assert_int_equal(last_point(&c1, counts, 8).alarm, ALARM_UNKNOWN);
        assert_int_equal(last_point(&c3, counts, 12).alarm, 1);
        counts[4] = counts[6] = counts[8] = counts[9] = NAN;
        assert_int_equal(last_point(&c1, counts, 12).alarm, ALARM_UNKNOWN); /* one known week is no baseline */
        struct settings bayes = settings_of(METHOD_BAYES, "half-window=3");
        assert_float_equal(last_point(&bayes, counts, 12).expected, 3.5 / 1, 1e-15);
        counts[10] = NAN;
        assert_int_equal(last_point(&bayes, counts, 12).alarm, ALARM_UNKNOWN);
}

/* At the threshold there is an alarm, one below there is none - or, for those that alarm above it, one later. */
static void must_be_sharp(const struct settings *settings, double *counts, bool above)
{
        struct point point = last_point(settings, counts, WEEKS);
        assert_true(isfinite(point.threshold));
        double least = above ? floor(point.threshold) + 1 : point.threshold, kept = counts[WEEKS - 1];
        counts[WEEKS - 1] = least;
        assert_int_equal(last_point(settings, counts, WEEKS).alarm, 1);
        if (least > 0) {
                counts[WEEKS - 1] = least - 1;
                assert_int_equal(last_point(settings, counts, WEEKS).alarm, 0);
        }
        counts[WEEKS - 1] = kept;
}

static void test_thresholds_are_sharp(void **state)
{
        UNUSED(state);
        static const struct {
                enum detect_method method;
                const char *pairs;
                bool above;
        } cases[] = {
                { METHOD_EARS_C1, "", true },
                { METHOD_EARS_C2, "alpha=0.01", true },
                { METHOD_EARS_C3, "alpha=0.001", true },
                { METHOD_FARRINGTON, "limit54=0,4", true },
                { METHOD_FARRINGTON, "limit54=0,4 threshold=delta", true },
                { METHOD_FARRINGTON, "limit54=0,4 threshold=delta power=1/2 reweight=0", true },
                { METHOD_FARRINGTON, "limit54=0,4 threshold=delta power=1 trend-p=0.05", true },
                { METHOD_FARRINGTON, "limit54=0,4 threshold=muan trend-p=0", true },
                { METHOD_BAYES, "", true },
                { METHOD_BAYES, "years-back=4", true },
                { METHOD_CUSUM, "", false },
                { METHOD_CUSUM, "transform=rossi mean=glm", false },
                { METHOD_CUSUM, "transform=anscombe h=4", false },
                { METHOD_CUSUM, "transform=pearson-nb", false },
                { METHOD_CUSUM, "transform=none k=9 h=9", false },
                { METHOD_LLR_CUSUM, "", false },
                { METHOD_LLR_CUSUM, "size=2 mean=glm h=3", false },
                { METHOD_LLR_CUSUM, "mean=flexible rate-ratio=3", false },
                { METHOD_GLR, "size=poisson", false },
                { METHOD_GLR, "mean=flexible window=3", false },
                { METHOD_GLR, "size=3 mean=glm window=4 h=4", false },
        };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct settings settings = settings_of(cases[i].method, cases[i].pairs);
                for (uint64_t seed = 1; seed <= 3; seed++) {
                        double counts[WEEKS];
                        draw_series(seed * 77, seed == 1 ? 1 : 6, counts);
                        must_be_sharp(&settings, counts, cases[i].above);
                }
        }
}

static void must_be_same(const struct point *a, const struct point *b)
{
        const double one[4] = { a->expected, a->threshold, a->p, a->score };
        const double other[4] = { b->expected, b->threshold, b->p, b->score };
        assert_memory_equal(one, other, sizeof one);
        assert_int_equal(a->alarm, b->alarm);
}

/* A point knows nothing of later weeks. */
static void test_no_look_ahead(void **state)
{
        UNUSED(state);
        double counts[WEEKS];
        struct point all[WEEKS], part[WEEKS];
        draw_series(5, 4, counts);
        for (int method = 0; method < METHOD_GAMMA_POISSON; method++) {
                struct settings settings = settings_of((enum detect_method)method, "");
                struct series whole = { counts, NULL, WEEKS }, shorter = { counts, NULL, 300 };
                assert_ok(series_run(&settings, &whole, &arena, all));
                assert_ok(series_run(&settings, &shorter, &arena, part));
                for (size_t t = 0; t < 300; t++)
                        must_be_same(&all[t], &part[t]);
        }
        struct settings pooled = settings_of(METHOD_GAMMA_POISSON, "");
        assert_int_equal(series_run(&pooled, &(struct series){ counts, NULL, 1 }, &arena, all), ERR_INVALID);
}

/* Twice the effort, twice the expectation, for those that read effort. */
static void test_effort(void **state)
{
        UNUSED(state);
        static const enum detect_method methods[] = { METHOD_FARRINGTON, METHOD_CUSUM, METHOD_BAYES, METHOD_LLR_CUSUM,
                                                      METHOD_GLR };
        double counts[WEEKS], efforts[WEEKS];
        struct point one[WEEKS], two[WEEKS];
        draw_series(9, 5, counts);
        for (int t = 0; t < WEEKS; t++)
                efforts[t] = 3;
        for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
                struct settings settings = settings_of(methods[i], "");
                efforts[WEEKS - 1] = 3;
                assert_ok(series_run(&settings, &(struct series){ counts, efforts, WEEKS }, &arena, one));
                assert_float_equal(one[WEEKS - 1].expected, last_point(&settings, counts, WEEKS).expected, 1e-9);
                efforts[WEEKS - 1] = 6;
                assert_ok(series_run(&settings, &(struct series){ counts, efforts, WEEKS }, &arena, two));
                assert_float_equal(two[WEEKS - 1].expected, 2 * one[WEEKS - 1].expected, 1e-8);
        }
}

static void test_silent_baseline(void **state)
{
        UNUSED(state);
        double counts[WEEKS] = { 0 }, efforts[WEEKS];
        struct settings settings = settings_of(METHOD_FARRINGTON, "limit54=1,4");
        counts[WEEKS - 1] = 2;
        struct point point = last_point(&settings, counts, WEEKS); /* 5 years less 26 weeks, and the first window */
        assert_float_equal(point.expected, 0.5 / (52 * 5 + 3 - 26), 1e-12);
        assert_true(point.threshold == 0 && point.alarm == 1 && isnan(point.score));
        settings = settings_of(METHOD_FARRINGTON, "");
        assert_int_equal(last_point(&settings, counts, WEEKS).alarm, 0); /* fewer than five cases in four weeks */
        for (int t = 0; t < WEEKS; t++)
                efforts[t] = 2;
        struct point points[WEEKS];
        efforts[WEEKS - 1] = 4;
        assert_ok(series_run(&settings, &(struct series){ counts, efforts, WEEKS }, &arena, points));
        assert_float_equal(points[WEEKS - 1].expected, 2 * 0.5 / (52 * 5 + 3 - 26), 1e-12);
        struct settings cusum = settings_of(METHOD_CUSUM, "mean=glm");
        assert_float_equal(last_point(&cusum, counts, WEEKS).expected, 0.5 / 52, 1e-15);
}

/* What cannot be decided is empty, never a guess. */
static void test_short_and_strange_series(void **state)
{
        UNUSED(state);
        double counts[WEEKS];
        for (int t = 0; t < WEEKS; t++)
                counts[t] = NAN;
        for (int method = 0; method < METHOD_GAMMA_POISSON; method++) {
                struct settings settings = settings_of((enum detect_method)method, "");
                struct point points[WEEKS];
                assert_ok(series_run(&settings, &(struct series){ counts, NULL, 0 }, &arena, points));
                assert_int_equal(last_point(&settings, counts, WEEKS).alarm, ALARM_UNKNOWN);
                counts[WEEKS - 1] = 3;
                assert_int_equal(last_point(&settings, counts, WEEKS).alarm, ALARM_UNKNOWN);
                assert_int_equal(last_point(&settings, counts + WEEKS - 1, 1).alarm, ALARM_UNKNOWN);
                counts[WEEKS - 1] = NAN;
        }
}

static void test_too_little_memory(void **state)
{
        UNUSED(state);
        double counts[WEEKS], efforts[WEEKS];
        draw_series(3, 2, counts);
        for (int t = 0; t < WEEKS; t++)
                efforts[t] = 1;
        for (int turn = 0; turn < 2 * METHOD_GAMMA_POISSON; turn++) {
                enum detect_method method = (enum detect_method)(turn % METHOD_GAMMA_POISSON);
                struct settings settings = settings_of(method, "");
                enum error err = ERR_MEMORY;
                if (turn >= METHOD_GAMMA_POISSON && (method == METHOD_GLR || method == METHOD_LLR_CUSUM))
                        assert_ok(settings_set(&settings, S("mean=flexible"), NULL));
                for (size_t limit = 0; err == ERR_MEMORY && limit < 2000000; limit += 1500) {
                        _cleanup_arena_ struct arena small = { 0 };
                        struct point points[WEEKS];
                        arena_init(&small, limit);
                        struct series series = { counts, turn < METHOD_GAMMA_POISSON ? NULL : efforts, 100 };
                        err = series_run(&settings, &series, &small, points);
                }
                assert_ok(err);
        }
}

/* Weeks that nobody knows: in no baseline, no decision of their own, and the chart goes on behind them. */
static void test_charts_over_unknown_weeks(void **state)
{
        UNUSED(state);
        static const struct {
                enum detect_method method;
                const char *pairs;
        } cases[] = { { METHOD_CUSUM, "mean=glm" }, { METHOD_CUSUM, "" }, { METHOD_LLR_CUSUM, "mean=glm" },
                      { METHOD_GLR, "mean=glm" }, { METHOD_GLR, "mean=flexible" },
                      { METHOD_LLR_CUSUM, "mean=flexible" },
                      { METHOD_FARRINGTON, "limit54=1,400" }, { METHOD_GLR, "mean=glm size=3 h=3" } };
        double counts[WEEKS], efforts[WEEKS];
        struct point points[WEEKS];
        draw_series(21, 6, counts);
        for (int t = 0; t < WEEKS; t++) {
                efforts[t] = t % 2 ? 2 : 1;
                counts[t] *= efforts[t];
                if (t % 9 == 4)
                        counts[t] = NAN;
        }
        counts[WEEKS - 3] = 400; /* far above: the best ratio is searched from afar */
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct settings settings = settings_of(cases[i].method, cases[i].pairs);
                assert_ok(series_run(&settings, &(struct series){ counts, efforts, WEEKS }, &arena, points));
                for (size_t t = 270; t < WEEKS; t++) {
                        assert_true((points[t].alarm == ALARM_UNKNOWN) == isnan(counts[t]));
                        assert_true(isnan(counts[t]) || (points[t].expected > 0.5 && points[t].expected < 40));
                }
                assert_int_equal(points[WEEKS - 3].alarm, 1);
        }
}

/* Nothing to search: an h of 0 is reached by any count, a regression on two weeks has no answer. */
static void test_edges_of_charts(void **state)
{
        UNUSED(state);
        double counts[WEEKS];
        draw_series(22, 2, counts);
        struct settings llr = settings_of(METHOD_LLR_CUSUM, "h=0"), cusum = settings_of(METHOD_CUSUM, "h=0");
        assert_true(last_point(&llr, counts, WEEKS).alarm == 1);
        assert_true(last_point(&cusum, counts, WEEKS).threshold == 0);
        cusum = settings_of(METHOD_CUSUM, "mean=glm baseline-weeks=2");
        assert_int_equal(last_point(&cusum, counts, WEEKS).alarm, ALARM_UNKNOWN);
        llr = settings_of(METHOD_LLR_CUSUM, "mean=glm baseline-weeks=2");
        assert_int_equal(last_point(&llr, counts, WEEKS).alarm, ALARM_UNKNOWN);
        llr = settings_of(METHOD_LLR_CUSUM, "h=0 size=poisson rate-ratio=1000000");
        counts[WEEKS - 1] = 0;
        assert_true(last_point(&llr, counts, WEEKS).threshold == 0 || last_point(&llr, counts, WEEKS).alarm == 1);
        settings_init(&llr, METHOD_CUSUM, COMPAT_R);
        for (int t = 0; t < WEEKS; t++)
                counts[t] = 0; /* the reference divides by the mean of a silent baseline */
        assert_int_equal(last_point(&llr, counts, WEEKS).alarm, ALARM_UNKNOWN);
}

/* Counts that hardly differ: no overdispersion, so the quantiles are Poisson's. */
static void test_even_counts(void **state)
{
        UNUSED(state);
        double counts[WEEKS];
        for (int t = 0; t < WEEKS; t++)
                counts[t] = 5 + t % 2;
        struct settings plug = settings_of(METHOD_FARRINGTON, "");
        struct settings muan = settings_of(METHOD_FARRINGTON, "threshold=muan");
        struct point point = last_point(&plug, counts, WEEKS);
        assert_true(point.threshold == qpois(1 - 0.005, point.expected, 1, 0));
        assert_float_equal(point.p, ppois(counts[WEEKS - 1] - 1, point.expected, 0, 0), 1e-15);
        assert_true(last_point(&muan, counts, WEEKS).threshold >= point.threshold);
        struct settings glr = settings_of(METHOD_GLR, "mean=flexible");
        struct settings told = settings_of(METHOD_GLR, "size=2 mean=flexible");
        assert_true(isfinite(last_point(&glr, counts, WEEKS).score));
        assert_true(isfinite(last_point(&told, counts, WEEKS).score));
}

/* R's first week after a restart is silent when windows are bounded: no count alarms, so there is no threshold. */
static void test_no_threshold_where_no_count_alarms(void **state)
{
        UNUSED(state);
        double counts[WEEKS];
        struct point points[WEEKS];
        draw_series(3, 5, counts);
        struct settings bounded = settings_of(METHOD_GLR, "compat=R window=8 h=5 size=poisson");
        struct settings free = settings_of(METHOD_GLR, "compat=R window=all h=5 size=poisson");
        assert_ok(series_run(&bounded, &(struct series){ counts, NULL, WEEKS }, &arena, points));
        assert_true(isnan(points[52].threshold) && points[52].score == 0);
        assert_true(points[53].threshold > 0);
        assert_ok(series_run(&free, &(struct series){ counts, NULL, WEEKS }, &arena, points));
        assert_true(points[52].threshold > 0 && points[52].threshold < 100);
}

/* ---- the series of a district ---- */

static void run_pooled(const char *pairs, const struct series *series, size_t count, struct point **points)
{
        struct settings settings = settings_of(METHOD_GAMMA_POISSON, pairs);
        size_t starts[8] = { 0 };
        for (size_t s = 0; s < count; s++)
                points[s] = arena_array(&arena, struct point, series[s].length);
        starts[count - 1] = 5;
        assert_ok(pooled_run(&settings, &(struct pooled){ series, starts, count }, &arena, points));
}

static void test_pooled_is_the_tail(void **state)
{
        UNUSED(state);
        double a[70], b[70], c[40] = { 0 };
        for (int t = 0; t < 70; t++) {
                a[t] = t % 7 == 0;
                b[t] = t % 13 == 0;
        }
        a[69] = 3;
        b[30] = NAN;
        struct series series[3] = { { a, NULL, 70 }, { b, NULL, 70 }, { c, NULL, 40 } };
        struct point *points[3];
        run_pooled("baseline-weeks=26 window=4", series, 3, points);
        uint32_t events[2] = { 0 };
        double exposures[2] = { 26, 26 }, window = 0;
        for (int t = 40; t < 66; t++) {
                events[0] += (uint32_t)a[t];
                events[1] += (uint32_t)b[t];
        }
        for (int t = 66; t < 70; t++)
                window += a[t];
        struct detect_tail_input input = { .events = (uint32_t)window, .exposure = 4, .history_events = events[0],
                                           .history_exposure = 26, .threshold = 0.001 };
        struct detect_tail_result result;
        assert_ok(detect_fit_prior(events, exposures, 2, &input.prior));
        assert_ok(detect_tail(&input, &result));
        assert_float_equal(points[0][69].p, result.p, 1e-15);
        assert_float_equal(points[0][69].expected, result.expected / 4, 1e-15);
        assert_int_equal(points[0][69].alarm, result.raised);
        assert_float_equal(points[0][69].threshold, result.least_raising_count - (window - 3), 1e-15);
        assert_int_equal(points[0][28].alarm, ALARM_UNKNOWN);
        assert_true(points[0][29].alarm == 0 && points[1][29].alarm == 0);
        assert_int_equal(points[1][30].alarm, ALARM_UNKNOWN);
        assert_int_equal(points[2][28].alarm, ALARM_UNKNOWN);
        assert_int_equal(points[2][29].alarm, 0);
}

/* With a budget the expected number of alarms a week stays below it, and a louder series is heard first. */
static void test_pooled_budget(void **state)
{
        UNUSED(state);
        double counts[6][WEEKS];
        struct series series[6];
        struct point *strict[6], *loose[6];
        size_t alarms[2] = { 0 };
        for (uint64_t s = 0; s < 6; s++) {
                for (uint64_t t = 0; t < WEEKS; t++)
                        counts[s][t] = qpois(draw_uniform(s, t), 0.1, 1, 0);
                counts[s][200] += (double)s;
                series[s] = (struct series){ counts[s], NULL, WEEKS };
        }
        run_pooled("budget=0.01", series, 6, strict);
        run_pooled("budget=0.5", series, 6, loose);
        for (size_t s = 0; s < 6; s++) {
                for (size_t t = 0; t < series[s].length; t++) {
                        assert_true(strict[s][t].alarm <= loose[s][t].alarm);
                        alarms[0] += strict[s][t].alarm == 1;
                        alarms[1] += loose[s][t].alarm == 1;
                }
        }
        assert_true(alarms[0] < alarms[1] && alarms[0] >= 1);
        assert_true((double)alarms[1] < 0.5 * WEEKS);
}

static void test_pooled_edges(void **state)
{
        UNUSED(state);
        double loud[60], quiet[60], unknown[60], efforts[60];
        for (int t = 0; t < 60; t++) {
                loud[t] = t % 5 == 0;
                quiet[t] = 0;
                unknown[t] = t < 55 ? NAN : 1;
                efforts[t] = 2;
        }
        quiet[59] = 4;
        struct series series[3] = { { loud, efforts, 60 }, { quiet, efforts, 60 }, { unknown, NULL, 60 } };
        struct point *points[3];
        struct pooled pooled = { series, (size_t[3]){ 0, 0, 0 }, 3 };
        run_pooled("baseline-weeks=26 window=2 budget=1000", series, 2, points); /* everything may alarm */
        assert_int_equal(points[0][55].alarm, 1);
        assert_int_equal(points[1][55].alarm, 0); /* but never a week without an event */
        run_pooled("baseline-weeks=26 window=2 budget=1e-9", series, 2, points); /* nothing may */
        assert_int_equal(points[0][50].alarm, 0);
        for (size_t s = 0; s < 3; s++)
                points[s] = arena_array(&arena, struct point, 60);
        struct settings settings = settings_of(METHOD_GAMMA_POISSON, "baseline-weeks=26 window=2");
        assert_ok(pooled_run(&settings, &pooled, &arena, points));
        assert_int_equal(points[2][56].alarm, ALARM_UNKNOWN); /* no history that anybody knows */
        assert_int_equal(points[1][59].alarm, 1);
        enum error err = ERR_MEMORY;
        for (size_t limit = 0; err == ERR_MEMORY && limit < 5000; limit += 16) {
                _cleanup_arena_ struct arena small = { 0 };
                arena_init(&small, limit);
                err = pooled_run(&settings, &pooled, &small, points);
        }
        assert_ok(err);
        settings.first = 58;
        assert_ok(pooled_run(&settings, &pooled, &arena, points));
        assert_int_equal(points[0][57].alarm, ALARM_UNKNOWN);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_ears_by_hand),
                cmocka_unit_test(test_as_r_where_next_to_nothing_happened),
                cmocka_unit_test(test_ears_c3_by_hand),
                cmocka_unit_test(test_unknown_weeks), cmocka_unit_test(test_thresholds_are_sharp),
                cmocka_unit_test(test_no_look_ahead), cmocka_unit_test(test_effort),
                cmocka_unit_test(test_silent_baseline), cmocka_unit_test(test_short_and_strange_series),
                cmocka_unit_test(test_too_little_memory), cmocka_unit_test(test_pooled_is_the_tail),
                cmocka_unit_test(test_pooled_budget), cmocka_unit_test(test_charts_over_unknown_weeks),
                cmocka_unit_test(test_edges_of_charts), cmocka_unit_test(test_even_counts),
                cmocka_unit_test(test_no_threshold_where_no_count_alarms),
                cmocka_unit_test(test_pooled_edges),
        };
        return cmocka_run_group_tests(tests, set_up, tear_down);
}

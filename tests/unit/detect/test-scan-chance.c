/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "detect/random.h"
#include "detect/scan.h"

#include <math.h>

/* By hand: mean 5, sd sqrt(20/3), so scale 2.0131684841794826, location 3.8379797486823... */
static void gumbel_is_fitted_by_moments(void **state)
{
        (void)state;
        static const double maxima[] = { 2, 4, 6, 8 };
        double location, scale;
        assert_ok(scan_fit_gumbel(maxima, ARRAY_SIZE(maxima), &location, &scale));
        assert_true(fabs(scale - 2.0131684841794813) < 1e-12);
        assert_true(fabs(location - (5 - 0.5772156649015329 * 2.0131684841794813)) < 1e-12);
        /* 1 - exp(-exp(-z)) for z = 0: 1 - 1/e; far out it is exp(-z), where 1 - exp would lose all digits. */
        assert_true(fabs(scan_gumbel_tail(3, 3, 7) - 0.63212055882855767) < 1e-15);
        assert_true(fabs(scan_gumbel_tail(43, 3, 1) / exp(-40) - 1) < 1e-12);
        assert_int_equal(scan_fit_gumbel(maxima, 1, &location, &scale), ERR_INVALID);
        static const double alike[] = { 3, 3, 3 };
        assert_int_equal(scan_fit_gumbel(alike, 3, &location, &scale), ERR_INVALID);
}

static void recurrence_stands_for_all_looks(void **state)
{
        (void)state;
        assert_true(fabs(scan_recurrence(0.01, 1, 1) - 100) < 1e-12);
        assert_true(fabs(scan_recurrence(0.01, 7, 0) - 700) < 1e-12);
        /* 1 / (1 - 0.95^(1/52)), to 1e-6 by other means: -52 / log(0.95) + 0.5 - ... */
        assert_true(fabs(scan_recurrence(0.05, 1, 52) - 1014.27751) < 1e-3);
        struct scan_cluster cluster = { .p_monte_carlo = 0.01, .p_gumbel = 0.0096 };
        assert_true(scan_p_for_recurrence(&cluster, 999) == 0.01);
        cluster.p_monte_carlo = 0.009;
        assert_true(scan_p_for_recurrence(&cluster, 999) == 0.0096);
        cluster.p_gumbel = NAN;
        assert_true(scan_p_for_recurrence(&cluster, 999) == 0.009);
}

/* ---- panels where nothing happens ---- */

enum { PLACES = 60, TIMES = 26, NULLS = 200, REPLICATES = 199 };

struct world {
        struct scan_cell cells[PLACES * TIMES], controls[PLACES * TIMES];
        struct scan_stream stream;
        double population[PLACES], weights[PLACES], risk[PLACES];
        struct zones_point points[PLACES];
        size_t cells_count, controls_count;
};

/* Poisson counts by inversion. */
static uint32_t draw_count(struct random_stream *random, double mean)
{
        double u = random_unit(random), term = exp(-mean), sum = term;
        uint32_t count = 0;
        while (u > sum && count < 1000)
                sum += term *= mean / ++count;
        return count;
}

/* Villages keep their own risk all the time: some have twenty times that of others, whoever lives there. Outreach makes
 * contacts of all kinds more in some weeks. */
static void make_null(struct world *world, uint64_t number)
{
        struct random_stream random = random_open(number, 99, 7);
        world->cells_count = world->controls_count = 0;
        for (uint32_t i = 0; i < PLACES; i++) {
                world->points[i] = (struct zones_point){ random_unit(&random), random_unit(&random) };
                world->population[i] = 500 + random_below(&random, 1500);
                world->risk[i] = 0.02 + 0.38 * pow(random_unit(&random), 3);
                for (uint32_t t = 0; t < TIMES; t++) {
                        double season = 1 + 0.5 * sin(t * 0.4);
                        uint32_t count = draw_count(&random, world->risk[i] * season);
                        uint32_t controls = draw_count(&random, 3 * world->risk[i] * season);
                        if (count)
                                world->cells[world->cells_count++] = (struct scan_cell){ i, t, count };
                        if (controls)
                                world->controls[world->controls_count++] = (struct scan_cell){ i, t, controls };
                }
        }
        world->stream = (struct scan_stream){ .cases = { world->cells, world->cells_count },
                                              .controls = { world->controls, world->controls_count },
                                              .weights = world->population };
}

static double find_p(struct world *world, enum scan_model model, uint64_t number, double *ret_gumbel)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 26);
        struct scan_panel panel = { PLACES, TIMES, &world->stream, 1 };
        struct zones_places places = { .count = PLACES, .points = world->points };
        struct zones zones;
        struct scan_result result;
        struct scan_options options = { .model = model, .window_least = 1, .window_most = 6, .replicates = REPLICATES,
                                        .seed = number, .threads = 1 };
        scan_share_weights(&panel, model, world->weights);
        assert_ok(zones_build(&places, &(struct zones_caps){ .share = 0.5, .weights = world->weights }, 1, &arena,
                              &zones));
        assert_ok(scan_run(&panel, &zones, &options, &arena, &result));
        if (result.cluster_count == 0)
                return 1;
        *ret_gumbel = result.clusters[0].p_gumbel;
        return result.clusters[0].p_monte_carlo;
}

static int compare_doubles(const void *a, const void *b)
{
        double left = *(const double *)a, right = *(const double *)b;
        return left < right ? -1 : left > right;
}

/* Kolmogorov and Smirnov's greatest distance from the uniform distribution. */
static double distance_from_uniform(double *p, size_t count)
{
        double greatest = 0;
        qsort(p, count, sizeof *p, compare_doubles);
        for (size_t i = 0; i < count; i++) {
                double above = (double)(i + 1) / (double)count - p[i], below = p[i] - (double)i / (double)count;
                greatest = fmax(greatest, fmax(above, below));
        }
        return greatest;
}

/* 1.63 / sqrt(n) is the 1 % point. The population model is wrong about such villages, and must be seen to be. */
static void p_is_uniform_where_nothing_happens(void **state)
{
        (void)state;
        static struct world world;
        static const enum scan_model models[] = { SCAN_PERMUTATION, SCAN_BERNOULLI };
        double bound = 1.63 / sqrt(NULLS) + 1.0 / REPLICATES, worst = 0;
        for (size_t m = 0; m < ARRAY_SIZE(models); m++) {
                double p[NULLS], gumbel;
                for (size_t i = 0; i < NULLS; i++) {
                        make_null(&world, i + 1);
                        p[i] = find_p(&world, models[m], i + 1, &gumbel);
                        worst = fmax(worst, p[i] < 0.2 ? fabs(gumbel - p[i]) : 0);
                }
                double distance = distance_from_uniform(p, NULLS);
                print_message("model %d: distance from uniform %.4f, bound %.4f\n", models[m], distance, bound);
                assert_true(distance < bound);
        }
        assert_true(worst < 0.08);
        unsigned alarms = 0;
        for (size_t i = 0; i < 20; i++) {
                double gumbel;
                make_null(&world, i + 1);
                alarms += find_p(&world, SCAN_POISSON, i + 1, &gumbel) <= 0.05;
        }
        print_message("population model: %u false alarms in 20\n", alarms);
        assert_true(alarms >= 10); /* 1 is what is promised */
}

/* ---- options ---- */

static void stops_early_the_same_on_any_threads(void **state)
{
        (void)state;
        static struct world world;
        make_null(&world, 1);
        uint32_t made = 0;
        for (unsigned threads = 1; threads <= 8; threads *= 2) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 26);
                struct scan_panel panel = { PLACES, TIMES, &world.stream, 1 };
                struct zones_places places = { .count = PLACES, .points = world.points };
                struct zones zones;
                struct scan_result result, whole;
                struct scan_options options = { .window_least = 1, .window_most = 6, .replicates = 2000, .seed = 5,
                                                .stop_after = 20, .threads = threads };
                scan_share_weights(&panel, SCAN_PERMUTATION, world.weights);
                assert_ok(zones_build(&places, &(struct zones_caps){ .share = 0.5, .weights = world.weights }, threads,
                                      &arena, &zones));
                assert_ok(scan_run(&panel, &zones, &options, &arena, &result));
                options.stop_after = 0;
                assert_ok(scan_run(&panel, &zones, &options, &arena, &whole));
                assert_true(result.replicates < 2000 && whole.replicates == 2000);
                assert_true(threads == 1 || result.replicates == made);
                made = result.replicates;
                assert_memory_equal(result.maxima, whole.maxima, made * sizeof(double));
                assert_true(fabs(result.clusters[0].p_monte_carlo - 21.0 / (made + 1)) < 1e-12);
        }
}

static bool stop_at_once(void *context, uint64_t done, uint64_t total)
{
        unsigned *calls = context;
        assert_true(done <= total);
        ++*calls;
        return false;
}

/* What is scanned again and again below: a null world of one stream, and its zones. */
struct scanned {
        struct arena arena;
        struct scan_panel panel;
        struct zones zones;
        struct scan_result result;
};

static const struct scan_options good = { .window_least = 1, .window_most = 6, .replicates = 99, .threads = 1 };
static struct world scanned_world;

static void open_scanned(struct scanned *scanned)
{
        arena_init(&scanned->arena, 1 << 26);
        make_null(&scanned_world, 4);
        scanned->panel = (struct scan_panel){ PLACES, TIMES, &scanned_world.stream, 1 };
        struct zones_places places = { .count = PLACES, .points = scanned_world.points };
        scan_share_weights(&scanned->panel, SCAN_PERMUTATION, scanned_world.weights);
        assert_ok(zones_build(&places, &(struct zones_caps){ .share = 0.5, .weights = scanned_world.weights }, 1,
                              &scanned->arena, &scanned->zones));
}

static enum error scan_it(struct scanned *scanned, const struct scan_options *options)
{
        return scan_run(&scanned->panel, &scanned->zones, options, &scanned->arena, &scanned->result);
}

static void refuses_and_stops(void **state)
{
        (void)state;
        struct scanned scanned;
        unsigned calls = 0;
        struct scan_options options = good;
        open_scanned(&scanned);
        options.progress = stop_at_once;
        options.context = &calls;
        assert_int_equal(scan_it(&scanned, &options), ERR_EXPIRED);
        assert_int_equal(calls, 1);
        options = good;
        options.mode = SCAN_SPATIAL;
        assert_int_equal(scan_it(&scanned, &options), ERR_INVALID);
        options = good;
        options.window_least = 0;
        assert_int_equal(scan_it(&scanned, &options), ERR_INVALID);
        options = good;
        options.window_least = 7;
        assert_int_equal(scan_it(&scanned, &options), ERR_INVALID);
        options = good;
        options.replicates = SCAN_REPLICATES_MAX + 1;
        assert_int_equal(scan_it(&scanned, &options), ERR_TOO_LARGE);
        arena_reset(&scanned.arena);
}

static void refuses_weights_that_cannot_be(void **state)
{
        (void)state;
        struct scanned scanned;
        struct scan_options options = good;
        open_scanned(&scanned);
        options.model = SCAN_POISSON;
        scanned_world.population[scanned_world.cells[0].place] = 0;
        assert_int_equal(scan_it(&scanned, &options), ERR_INVALID);
        static const double wrong[] = { NAN, INFINITY, -1, 1e308 }; /* the last: their sum */
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
                scanned_world.population[scanned_world.cells[0].place] = wrong[i];
                scanned_world.population[scanned_world.cells[0].place ? 0 : 1] = 1e308;
                assert_int_equal(scan_it(&scanned, &options), ERR_INVALID);
        }
        scanned_world.stream.weights = NULL;
        assert_int_equal(scan_it(&scanned, &options), ERR_INVALID);
        arena_reset(&scanned.arena);
}

static void refuses_panels_that_cannot_be(void **state)
{
        (void)state;
        struct scanned scanned;
        struct scan_options options = good;
        open_scanned(&scanned);
        struct scan_cells none = { 0 };
        struct scan_replicate beyond = { 100, 0 }, other = { 1, 1 }, before = { 0, 0 };
        assert_int_equal(scan_draw_replicate(&scanned.panel, &options, before, &scanned.arena, &none), ERR_INVALID);
        assert_int_equal(scan_draw_replicate(&scanned.panel, &options, beyond, &scanned.arena, &none), ERR_INVALID);
        assert_int_equal(scan_draw_replicate(&scanned.panel, &options, other, &scanned.arena, &none), ERR_INVALID);
        scanned_world.cells[0].count = SCAN_CASES_MAX + 1U;
        assert_int_equal(scan_it(&scanned, &options), ERR_TOO_LARGE);
        scanned_world.cells[0] = (struct scan_cell){ PLACES, 0, 1 };
        assert_int_equal(scan_it(&scanned, &options), ERR_INVALID);
        scanned_world.cells[0] = (struct scan_cell){ 0, TIMES, 1 };
        assert_int_equal(scan_it(&scanned, &options), ERR_INVALID);
        static const struct scan_panel sizes[] = { { 0, TIMES, NULL, 1 }, { PLACES, 0, NULL, 1 },
                                                   { PLACES - 1, TIMES, NULL, 1 } };
        for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
                assert_int_equal(scan_run(&sizes[i], &scanned.zones, &options, &scanned.arena, &scanned.result),
                                 ERR_INVALID);
        scanned.panel.times = SCAN_TIMES_MAX + 1;
        assert_int_equal(scan_it(&scanned, &options), ERR_TOO_LARGE);
        scanned.panel.times = TIMES;
        scanned.panel.stream_count = 0;
        assert_int_equal(scan_it(&scanned, &options), ERR_INVALID);
        assert_int_equal(scan_draw_replicate(&scanned.panel, &options, (struct scan_replicate){ 1, 0 }, &scanned.arena,
                                             &none), ERR_INVALID);
        scanned.panel.stream_count = SCAN_STREAMS_MAX + 1;
        assert_int_equal(scan_it(&scanned, &options), ERR_TOO_LARGE);
        scanned.panel = (struct scan_panel){ PLACES, TIMES, &scanned_world.stream, 1 };
        scanned_world.stream.cases.count = 0;
        assert_ok(scan_it(&scanned, &good));
        assert_int_equal(scanned.result.cluster_count, 0);
        assert_int_equal(scanned.result.replicates, 0);
        arena_reset(&scanned.arena);
}

/* More cases than a byte or two hold: the lanes widen, and the answer stays that of the plain way. */
static void large_counts_do_not_matter(void **state)
{
        (void)state;
        for (uint32_t scale = 1; scale <= 100000; scale *= 100) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 28);
                static struct world world;
                make_null(&world, 8);
                for (size_t i = 0; i < world.cells_count && i * scale < 4000000; i++)
                        world.cells[i].count *= scale;
                struct scan_panel panel = { PLACES, TIMES, &world.stream, 1 };
                struct zones_places places = { .count = PLACES, .points = world.points };
                struct zones zones;
                struct scan_result fast, plain;
                struct scan_options options = { .model = SCAN_POISSON, .window_least = 1, .window_most = 6,
                                                .replicates = 20, .seed = 5, .threads = 2 };
                scan_share_weights(&panel, SCAN_POISSON, world.weights);
                assert_ok(zones_build(&places, &(struct zones_caps){ .share = 0.5, .weights = world.weights }, 1,
                                      &arena, &zones));
                assert_ok(scan_run(&panel, &zones, &options, &arena, &fast));
                options.plain = true;
                assert_ok(scan_run(&panel, &zones, &options, &arena, &plain));
                assert_memory_equal(fast.maxima, plain.maxima, 20 * sizeof(double));
                assert_true(fast.clusters[0].llr > 0);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(gumbel_is_fitted_by_moments),
                cmocka_unit_test(recurrence_stands_for_all_looks),
                cmocka_unit_test(p_is_uniform_where_nothing_happens),
                cmocka_unit_test(stops_early_the_same_on_any_threads),
                cmocka_unit_test(refuses_and_stops),
                cmocka_unit_test(refuses_weights_that_cannot_be),
                cmocka_unit_test(refuses_panels_that_cannot_be),
                cmocka_unit_test(large_counts_do_not_matter),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "detect/random.h"
#include "detect/scan.h"
#include "plain_scan.h"

#include <math.h>

enum { PANELS = 1000, OF_FOUR = 200 };
enum { PLACES_MAX = 16, TIMES_MAX = 12, STREAMS_MAX = 4, CELLS_MAX = PLACES_MAX * TIMES_MAX };

/* ---- random small panels ---- */

struct drawn {
        struct random_stream random;
        struct zones_places places;
        struct zones_caps caps;
        struct scan_panel panel;
        struct scan_options options;
        struct scan_stream streams[STREAMS_MAX];
        struct scan_cell cases[STREAMS_MAX][CELLS_MAX], controls[STREAMS_MAX][CELLS_MAX];
        double weights[STREAMS_MAX][CELLS_MAX], share_weights[PLACES_MAX];
        struct zones_point points[PLACES_MAX];
        size_t starts[PLACES_MAX + 1];
        uint32_t neighbours[PLACES_MAX * 5], districts[PLACES_MAX], regencies[PLACES_MAX];
        double dense_cases[STREAMS_MAX * CELLS_MAX], dense_base[STREAMS_MAX * CELLS_MAX];
};

static uint32_t below(struct drawn *drawn, uint32_t count)
{
        return random_below(&drawn->random, count);
}

static void draw_places(struct drawn *drawn)
{
        uint32_t count = 3 + below(drawn, PLACES_MAX - 2), kind = below(drawn, 6);
        struct zones_places *places = &drawn->places;
        places->count = count;
        places->on_earth = kind == 2;
        for (uint32_t i = 0; i < count; i++) {
                drawn->points[i] = (struct zones_point){ below(drawn, 4), below(drawn, 4) }; /* many ties */
                if (kind == 1 || kind == 2)
                        drawn->points[i] = (struct zones_point){ 110 + 2 * random_unit(&drawn->random),
                                                                 -8 + random_unit(&drawn->random) };
                drawn->districts[i] = below(drawn, 4);
                drawn->regencies[i] = drawn->districts[i] / 2;
        }
        if (kind != 4 && kind != 5)
                places->points = drawn->points;
        if (kind == 3 || kind == 4) {
                size_t at = 0;
                for (uint32_t i = 0; i < count; i++) {
                        drawn->starts[i] = at;
                        for (uint32_t k = below(drawn, 5); k > 0; k--)
                                drawn->neighbours[at++] = below(drawn, count);
                }
                drawn->starts[count] = at;
                places->neighbour_starts = drawn->starts;
                places->neighbours = drawn->neighbours;
        }
        if (kind == 5) {
                places->districts = drawn->districts;
                places->regencies = below(drawn, 3) ? drawn->regencies : NULL;
        }
}

static void draw_stream(struct drawn *drawn, uint32_t s, bool by_time)
{
        uint32_t places = drawn->panel.places, times = drawn->panel.times, rate = 1 + below(drawn, 4);
        struct scan_stream *stream = &drawn->streams[s];
        *stream = (struct scan_stream){ .cases = { drawn->cases[s], 0 }, .controls = { drawn->controls[s], 0 },
                                        .weights = drawn->weights[s], .weights_by_time = by_time };
        bool is_whole = below(drawn, 2);
        for (uint32_t i = 0; i < places * (by_time ? times : 1); i++)
                drawn->weights[s][i] = is_whole ? 1 + below(drawn, 5) : 0.1 + random_unit(&drawn->random);
        for (uint32_t i = 0; i < places; i++)
                for (uint32_t t = 0; t < times; t++) {
                        size_t at = ((size_t)s * places + i) * times + t;
                        uint32_t count = below(drawn, 6) < rate ? below(drawn, 3) : 0, controls = below(drawn, 3);
                        if (i < 3 && t + 2 > times && below(drawn, 2))
                                count += 2;
                        drawn->dense_cases[at] = count;
                        drawn->dense_base[at] = drawn->weights[s][by_time ? i * times + t : i];
                        if (drawn->options.model == SCAN_BERNOULLI)
                                drawn->dense_base[at] = count + controls;
                        if (count)
                                drawn->cases[s][stream->cases.count++] = (struct scan_cell){ i, t, count };
                        if (controls)
                                drawn->controls[s][stream->controls.count++] = (struct scan_cell){ i, t, controls };
                }
}

static void draw_panel(struct drawn *drawn, uint64_t number)
{
        *drawn = (struct drawn){ .random = random_open(2026, 77, number) };
        draw_places(drawn);
        struct scan_options *options = &drawn->options;
        options->model = (enum scan_model)(number % 4);
        options->mode = (enum scan_mode)(number / 4 % 3);
        if (options->model == SCAN_PERMUTATION && options->mode == SCAN_SPATIAL)
                options->mode = SCAN_PROSPECTIVE;
        options->window_least = 1 + below(drawn, 2);
        options->window_most = options->window_least + below(drawn, 9);
        options->least_cases = 1 + below(drawn, 3);
        options->replicates = 10 + below(drawn, 30);
        options->seed = number;
        options->threads = 1 + below(drawn, 3);
        drawn->panel = (struct scan_panel){ drawn->places.count, 4 + below(drawn, TIMES_MAX - 3), drawn->streams,
                                            below(drawn, 3) ? 1 : 2 + below(drawn, 3) };
        bool is_of_four = number >= PANELS; /* with the same weights at all times, which the engine scans by itself */
        if (is_of_four)
                drawn->panel.stream_count = 4;
        for (uint32_t s = 0; s < drawn->panel.stream_count; s++)
                draw_stream(drawn, s, !is_of_four && below(drawn, 2));
        scan_share_weights(&drawn->panel, options->model, drawn->share_weights);
        drawn->caps = (struct zones_caps){ .weights = drawn->share_weights, .share = below(drawn, 3) ? 0.5 : 1,
                                           .places = below(drawn, 2) ? 0 : 1 + below(drawn, 6) };
        if (drawn->places.points && below(drawn, 3) == 0)
                drawn->caps.radius = drawn->places.on_earth ? 80 : 2;
}

static struct plain_panel plain_panel_of(const struct drawn *drawn)
{
        return (struct plain_panel){ drawn->options.model, drawn->options.mode, drawn->panel.places, drawn->panel.times,
                                     (uint32_t)drawn->panel.stream_count, drawn->options.window_least,
                                     drawn->options.window_most, drawn->options.least_cases, drawn->dense_cases,
                                     drawn->dense_base };
}

/* ---- comparing ---- */

/* Windows longer than the period are cut in the engine. */
static void cut_windows(struct plain_panel *plain)
{
        plain->window_most = plain->window_most < plain->times ? plain->window_most : plain->times;
        plain->window_least = plain->window_least < plain->times ? plain->window_least : plain->times;
}

/* The next best centre that shares no place with those before, by the plain scan. */
static bool find_next(const struct plain_best *bests, const struct plain_zones *zones, uint32_t places, bool *done,
                      const bool *taken, uint32_t *ret_centre)
{
        for (;;) {
                uint32_t best = places;
                for (uint32_t i = 0; i < places; i++)
                        if (!done[i] && bests[i].llr > 0 && (best == places || bests[i].llr > bests[best].llr + 1e-9))
                                best = i;
                if (best == places)
                        return false;
                done[best] = true;
                bool is_free = true;
                for (uint32_t i = 0; i < bests[best].size; i++)
                        is_free = is_free && !taken[zones->lists[best][i]];
                *ret_centre = best;
                if (is_free)
                        return true;
        }
}

static void compare_cluster(const struct scan_cluster *cluster, const struct plain_best *best,
                            const struct plain_zones *zones, uint32_t centre, uint64_t number)
{
        if (cluster->centre != centre || cluster->member_count != best->size || cluster->window.first != best->first ||
            cluster->window.last != best->last || fabs(cluster->llr - best->llr) > 1e-9)
                fail_msg("panel %d: centre %u size %u steps %u-%u llr %.12g; plainly %u %u %u-%u %.12g", (int)number,
                         cluster->centre, cluster->member_count, cluster->window.first, cluster->window.last,
                         cluster->llr, centre, best->size, best->first, best->last, best->llr);
        for (uint32_t i = 0; i < best->size; i++)
                assert_int_equal(cluster->members[i], zones->lists[centre][i]);
}

static void compare_clusters(const struct drawn *drawn, const struct scan_result *result,
                             const struct plain_zones *zones, const struct plain_best *bests, uint64_t number)
{
        bool done[PLACES_MAX] = { 0 }, taken[PLACES_MAX] = { 0 };
        uint32_t centre;
        size_t count = 0;
        while (find_next(bests, zones, drawn->panel.places, done, taken, &centre)) {
                assert_true(count < result->cluster_count);
                const struct scan_cluster *cluster = &result->clusters[count++];
                compare_cluster(cluster, &bests[centre], zones, centre, number);
                double observed = 0;
                for (uint32_t i = 0; i < cluster->member_count; i++) {
                        taken[cluster->members[i]] = true;
                        for (size_t s = 0; s < drawn->panel.stream_count; s++)
                                for (uint32_t t = cluster->window.first; t <= cluster->window.last; t++)
                                        observed += drawn->dense_cases[(s * drawn->panel.places + cluster->members[i]) *
                                                                               drawn->panel.times + t];
                }
                assert_int_equal(cluster->observed, observed);
        }
        assert_int_equal(count, result->cluster_count);
}

/* The plain scan of what chance dealt. The steps that no window covers keep what was observed, but for the margins. */
static double scan_replicate_plainly(const struct drawn *drawn, const struct plain_zones *zones, uint32_t replicate,
                                     struct arena *arena)
{
        struct plain_panel plain = plain_panel_of(drawn);
        struct plain_best bests[PLACES_MAX];
        double dealt[STREAMS_MAX * CELLS_MAX] = { 0 };
        cut_windows(&plain);
        size_t cells_each = (size_t)plain.places * plain.times;
        uint32_t from = plain.mode == SCAN_PROSPECTIVE ? plain.times - plain.window_most : 0;
        for (uint32_t s = 0; s < plain.streams; s++) {
                double all = 0, active = 0, *own = &dealt[s * cells_each];
                struct scan_cells cells = { 0 };
                struct scan_replicate which = { replicate, s };
                assert_ok(scan_draw_replicate(&drawn->panel, &drawn->options, which, arena, &cells));
                for (size_t i = 0; i < cells.count; i++) {
                        assert_true(cells.items[i].time >= from && cells.items[i].count == 1);
                        own[cells.items[i].place * plain.times + cells.items[i].time]++;
                        active++;
                }
                /* Margins by place (permutation) and the number of cases stay as observed: what is left goes to the
                 * first step, which no window covers when there is anything left. */
                for (uint32_t i = 0; i < plain.places; i++) {
                        double of_place = 0, dealt_here = 0;
                        for (uint32_t t = 0; t < plain.times; t++) {
                                of_place += drawn->dense_cases[s * cells_each + i * plain.times + t];
                                dealt_here += own[i * plain.times + t];
                        }
                        all += of_place;
                        if (plain.model == SCAN_PERMUTATION) {
                                assert_true(dealt_here <= of_place);
                                if (from > 0)
                                        own[i * plain.times] += of_place - dealt_here;
                                else
                                        assert_true(dealt_here == of_place);
                        }
                }
                if (plain.model == SCAN_POISSON || plain.model == SCAN_BERNOULLI) {
                        assert_true(active <= all && (from > 0 || active == all));
                        own[0] += all - active;
                }
        }
        plain.cases = dealt;
        return plain_scan(&plain, zones, bests);
}

static void compare_chances(const struct drawn *drawn, const struct scan_result *result,
                            const struct plain_zones *zones, struct arena *arena)
{
        double maxima[64];
        assert_int_equal(result->replicates, drawn->options.replicates);
        for (uint32_t b = 0; b < result->replicates; b++) {
                maxima[b] = scan_replicate_plainly(drawn, zones, b + 1, arena);
                if (fabs(maxima[b] - result->maxima[b]) > 1e-9)
                        fail_msg("seed %d, replicate %u: %.12g, plainly %.12g", (int)drawn->options.seed, b + 1,
                                 result->maxima[b], maxima[b]);
        }
        for (size_t i = 0; i < result->cluster_count; i++) {
                unsigned reached = 0;
                for (uint32_t b = 0; b < result->replicates; b++)
                        reached += maxima[b] >= result->clusters[i].llr - 1e-9;
                double p = (1.0 + reached) / (1.0 + result->replicates);
                assert_true(fabs(result->clusters[i].p_monte_carlo - p) < 1e-12);
        }
}

static void compare_variants(const struct drawn *drawn, const struct zones *zones, const struct scan_result *result,
                             struct arena *arena)
{
        for (unsigned variant = 0; variant < 4; variant++) {
                struct scan_options options = drawn->options;
                struct scan_result other = { 0 };
                options.plain = variant & 1;
                options.generic = variant >> 1;
                options.threads = 1 + variant;
                assert_ok(scan_run(&drawn->panel, zones, &options, arena, &other));
                assert_int_equal(other.cluster_count, result->cluster_count);
                for (size_t i = 0; i < other.cluster_count; i++) {
                        struct scan_cluster a = other.clusters[i], b = result->clusters[i];
                        a.members = b.members;
                        assert_memory_equal(&a, &b, sizeof a);
                }
                assert_memory_equal(other.maxima, result->maxima, result->replicates * sizeof(double));
        }
}

static void agrees_with_the_plain_scan(void **state)
{
        (void)state;
        static struct drawn drawn;
        size_t clusters = 0, scans[4][3] = { 0 };
        for (uint64_t number = 0; number < PANELS + OF_FOUR; number++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 28);
                struct zones zones;
                struct scan_result result;
                struct plain_best bests[PLACES_MAX];
                draw_panel(&drawn, number);
                struct plain_panel plain = plain_panel_of(&drawn);
                cut_windows(&plain);
                struct plain_zones plain_zones = plain_list_zones(&drawn.places, &drawn.caps, &arena);
                assert_ok(zones_build(&drawn.places, &drawn.caps, drawn.options.threads, &arena, &zones));
                assert_ok(scan_run(&drawn.panel, &zones, &drawn.options, &arena, &result));
                plain_scan(&plain, &plain_zones, bests);
                compare_clusters(&drawn, &result, &plain_zones, bests, number);
                if (result.cluster_count) {
                        compare_chances(&drawn, &result, &plain_zones, &arena);
                        compare_variants(&drawn, &zones, &result, &arena);
                }
                clusters += result.cluster_count;
                scans[drawn.options.model][drawn.options.mode] += result.cluster_count > 0;
        }
        assert_true(clusters > PANELS);
        for (unsigned model = 0; model < 4; model++)
                for (unsigned mode = 0; mode < 3; mode++)
                        assert_true(scans[model][mode] > 30 || (model == SCAN_PERMUTATION && mode == SCAN_SPATIAL));
}

/* Each limit passed alone, and each rule broken alone; nothing is looked at before that. */
static void refuses_what_it_cannot_scan(void **state)
{
        (void)state;
        static const struct scan_cell cell = { 0, 0, 3 };
        static const double weight = 1;
        static const struct zones_point point;
        const struct scan_options fine = { .model = SCAN_POISSON, .mode = SCAN_PROSPECTIVE, .window_least = 1,
                                           .window_most = 2, .threads = 1 };
        for (int which = 0; which <= 11; which++) {
                struct scan_stream streams[SCAN_STREAMS_MAX + 1] = { { .cases = { &cell, 1 }, .weights = &weight } };
                struct scan_panel panel = { 1, 4, streams, 1 };
                struct scan_options options = fine;
                struct zones zones;
                struct scan_result result;
                enum error wanted = which == 0 ? OK : which <= 6 ? ERR_INVALID : ERR_TOO_LARGE;
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 20);
                assert_ok(zones_build(&(struct zones_places){ .count = 1, .points = &point },
                                      &(struct zones_caps){ .share = 1, .weights = &weight }, 1, &arena, &zones));
                switch (which) {
                case 1: panel.places = 0; break;
                case 2: panel.times = 0; break;
                case 3: panel.stream_count = 0; break;
                case 4: zones.count = 2; break;
                case 5: options.window_least = 3; break;
                case 6: streams[0].weights = NULL; break;
                case 7: panel.places = zones.count = ZONES_PLACES_MAX + 1; break;
                case 8: panel.times = SCAN_TIMES_MAX + 1; break;
                case 9: panel.stream_count = SCAN_STREAMS_MAX + 1; break;
                case 10: options.replicates = SCAN_REPLICATES_MAX + 1; break;
                case 11: /* 2,000 lengths at 2,000 times and fewer: about two million windows */
                        options.mode = SCAN_RETROSPECTIVE, panel.times = options.window_most = 2000; break;
                default: break;
                }
                if (scan_run(&panel, &zones, &options, &arena, &result) != wanted)
                        fail_msg("case %d", which);
        }
}

/* One case where two are asked for is no cluster, and nothing is drawn for it; more threads than there can be are
 * as good as those that there can. */
static void draws_nothing_for_no_cluster(void **state)
{
        (void)state;
        static const struct scan_cell cells[] = { { 0, 3, 1 }, { 1, 3, 4 } };
        static const double weights[] = { 1, 1 };
        static const struct zones_point points[] = { { 0, 0 }, { 0, 1 } };
        for (size_t count = 1; count <= 2; count++) {
                struct scan_stream stream = { .cases = { cells, count }, .weights = weights };
                struct scan_options options = { .model = SCAN_POISSON, .mode = SCAN_PROSPECTIVE, .window_least = 1,
                                                .window_most = 2, .replicates = 9, .seed = 1, .threads = 100000 };
                struct zones zones;
                struct scan_result result;
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 20);
                assert_ok(zones_build(&(struct zones_places){ .count = 2, .points = points },
                                      &(struct zones_caps){ .share = 1, .weights = weights }, 1, &arena, &zones));
                assert_ok(scan_run(&(struct scan_panel){ 2, 4, &stream, 1 }, &zones, &options, &arena, &result));
                assert_int_equal(result.cluster_count, count - 1);
                assert_int_equal(result.replicates, count > 1 ? 9 : 0);
                assert_int_equal(isnan(result.gumbel_scale), count == 1);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(agrees_with_the_plain_scan),
                cmocka_unit_test(refuses_what_it_cannot_scan),
                cmocka_unit_test(draws_nothing_for_no_cluster),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

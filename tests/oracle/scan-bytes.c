/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Prints every bit of scans of made-up panels, all models and modes: scan-bytes THREADS [generic]. same-bytes compares
 * what compilers, optimisation, threads and instructions make of it. */
#include "detect/random.h"
#include "detect/scan.h"

#include <stdio.h>
#include <stdlib.h>

enum { PLACES = 50, TIMES = 12, STREAMS = 4 };

struct panel {
        struct zones_point points[PLACES];
        struct scan_cell cases[STREAMS][PLACES * TIMES], controls[STREAMS][PLACES * TIMES];
        double weights[STREAMS][PLACES * TIMES], share_weights[PLACES];
        struct scan_stream streams[STREAMS];
};

static void make_panel(struct panel *panel, uint64_t number)
{
        struct random_stream random = random_open(1, 5, number);
        for (uint32_t i = 0; i < PLACES; i++)
                panel->points[i] = (struct zones_point){ 110 + random_unit(&random), -8 + random_unit(&random) };
        for (uint32_t s = 0; s < STREAMS; s++) {
                size_t cases = 0, controls = 0;
                for (uint32_t i = 0; i < PLACES * TIMES; i++) {
                        uint32_t count = random_below(&random, 4) ? 0 : 1 + random_below(&random, 2);
                        uint32_t contacts = random_below(&random, 3);
                        panel->weights[s][i] = 0.1 + random_unit(&random);
                        if (count)
                                panel->cases[s][cases++] = (struct scan_cell){ i / TIMES, i % TIMES, count };
                        if (contacts)
                                panel->controls[s][controls++] = (struct scan_cell){ i / TIMES, i % TIMES, contacts };
                }
                panel->streams[s] = (struct scan_stream){ .cases = { panel->cases[s], cases },
                                                          .controls = { panel->controls[s], controls },
                                                          .weights = panel->weights[s], .weights_by_time = number % 2 };
        }
}

static bool print_scan(struct panel *panel, const struct scan_options *options, size_t streams)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, (size_t)1 << 28);
        struct scan_panel scanned = { PLACES, TIMES, panel->streams, streams };
        struct zones_places places = { .count = PLACES, .points = panel->points, .on_earth = true };
        struct zones_caps caps = { .share = 0.5, .weights = panel->share_weights };
        struct zones zones;
        struct scan_result result;
        if (options->model == SCAN_PERMUTATION && options->mode == SCAN_SPATIAL)
                return true;
        scan_share_weights(&scanned, options->model, panel->share_weights);
        if (zones_build(&places, &caps, options->threads, &arena, &zones) != OK ||
            scan_run(&scanned, &zones, options, &arena, &result) != OK)
                return false;
        for (size_t i = 0; i < result.cluster_count; i++) {
                const struct scan_cluster *cluster = &result.clusters[i];
                printf("%u %u %u %u %a %a %a %a", cluster->centre, cluster->member_count, cluster->window.first,
                       cluster->window.last, cluster->llr, cluster->expected, cluster->p_monte_carlo,
                               cluster->p_gumbel);
                for (uint32_t k = 0; k < cluster->member_count; k++)
                        printf(" %u", cluster->members[k]);
                putchar('\n');
        }
        for (uint32_t i = 0; i < result.replicates; i++)
                printf("%a\n", result.maxima[i]);
        return true;
}

int main(int argc, char **argv)
{
        static struct panel panel;
        unsigned threads = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1;
        for (uint64_t number = 0; number < 24; number++) {
                struct scan_options options = { .model = (enum scan_model)(number % 4),
                                                .mode = (enum scan_mode)(number / 4 % 3), .window_least = 1,
                                                .window_most = 6, .replicates = 40, .seed = number,
                                                .threads = threads, .generic = argc > 2 };
                make_panel(&panel, number / 3);
                if (!print_scan(&panel, &options, number % 5 == 0 ? STREAMS : 1))
                        return 1;
        }
        return 0;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Times one scan on a made-up panel, and the plain scan of the tests on the same panel:
 *     scan PLACES WEEKS RATE NEIGHBOURS STREAMS REPLICATES THREADS PLAIN
 * Points are uniform in a square, cases uniform (RATE for each place, week and stream); NEIGHBOURS 0: all up to half of
 * the cases; PLAIN replicates of the plain scan (0: none). Prints one line of NAME=VALUE. */
#include "base/clock.h"
#include "base/parallel.h"
#include "detect/random.h"
#include "detect/scan.h"
#include "../tests/unit/detect/plain_scan.h"

#include <sys/resource.h>

enum { WINDOWS = 8, BATCH = 8, BYTES_AN_ENTRY = 4 + WINDOWS };

static const size_t memory_max = (size_t)64 << 30, sweep_bytes = (size_t)1 << 28;

struct settings {
        uint32_t places, weeks, neighbours, streams, replicates, threads, plain;
        double rate;
};

struct made {
        struct arena arena;
        struct scan_panel panel;
        struct scan_stream streams[SCAN_STREAMS_MAX];
        struct zones_places places;
        struct zones_caps caps;
};

static bool make_panel(const struct settings *settings, struct made *made)
{
        struct random_stream random = random_open(4, 1, 1);
        arena_init(&made->arena, memory_max);
        struct zones_point *points = arena_array(&made->arena, struct zones_point, settings->places);
        double *weights = arena_array(&made->arena, double, settings->places);
        if (!points || !weights)
                return false;
        for (uint32_t i = 0; i < settings->places; i++)
                points[i] = (struct zones_point){ random_unit(&random), random_unit(&random) };
        size_t cases = (size_t)((double)settings->places * settings->weeks * settings->rate);
        for (uint32_t s = 0; s < settings->streams; s++) {
                struct scan_cell *cells = arena_array(&made->arena, struct scan_cell, cases);
                if (!cells)
                        return false;
                for (size_t i = 0; i < cases; i++)
                        cells[i] = (struct scan_cell){ random_below(&random, settings->places),
                                                       random_below(&random, settings->weeks), 1 };
                made->streams[s] = (struct scan_stream){ .cases = { cells, cases } };
        }
        made->panel = (struct scan_panel){ settings->places, settings->weeks, made->streams, settings->streams };
        scan_share_weights(&made->panel, SCAN_PERMUTATION, weights);
        made->places = (struct zones_places){ .count = settings->places, .points = points };
        made->caps = (struct zones_caps){ .places = settings->neighbours, .share = 0.5, .weights = weights };
        return true;
}

static double processor_seconds(void)
{
        struct rusage usage;
        getrusage(RUSAGE_SELF, &usage);
        return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Seconds a replicate of the plain scan takes, one thread. */
static double time_plain(const struct settings *settings, struct made *made, const struct scan_options *options)
{
        size_t each = (size_t)settings->places * settings->weeks;
        double *cases = arena_array(&made->arena, double, each * settings->streams);
        struct plain_best *bests = arena_array(&made->arena, struct plain_best, settings->places);
        struct plain_panel plain = { .model = SCAN_PERMUTATION, .mode = SCAN_PROSPECTIVE, .places = settings->places,
                                     .times = settings->weeks, .streams = settings->streams, .window_least = 1,
                                     .window_most = WINDOWS, .least_cases = 2, .cases = cases };
        struct plain_zones zones = plain_list_zones(&made->places, &made->caps, &made->arena);
        if (made->arena.exhausted)
                return -1;
        double begun = processor_seconds();
        for (uint32_t number = 1; number <= settings->plain; number++) {
                memset(cases, 0, each * settings->streams * sizeof *cases);
                for (uint32_t s = 0; s < settings->streams; s++) {
                        struct scan_cells cells;
                        struct scan_replicate which = { number, s };
                        if (scan_draw_replicate(&made->panel, options, which, &made->arena, &cells) != OK)
                                return -1;
                        for (size_t i = 0; i < cells.count; i++)
                                cases[s * each + (size_t)cells.items[i].place * settings->weeks +
                                      cells.items[i].time]++;
                }
                (void)plain_scan(&plain, &zones, bests);
        }
        return (processor_seconds() - begun) / settings->plain;
}

struct sweep {
        const uint64_t *words;
        size_t count;
        uint64_t sums[PARALLEL_THREADS_MAX];
};

static void sum_words(void *context, unsigned worker, size_t item)
{
        struct sweep *sweep = context;
        uint64_t sum = 0;
        for (size_t i = item * sweep->count; i < (item + 1) * sweep->count; i++)
                sum += sweep->words[i];
        sweep->sums[worker] += sum;
}

/* Bytes a second that the threads read from memory, one after the other. */
static double time_memory(unsigned threads)
{
        enum { PIECES = 64 };
        struct sweep sweep = { .words = malloc(sweep_bytes), .count = sweep_bytes / sizeof(uint64_t) / PIECES };
        if (!sweep.words)
                return 1;
        memset((void *)(uintptr_t)sweep.words, 1, sweep_bytes);
        int64_t best = INT64_MAX;
        for (int round = 0; round < 3; round++) {
                int64_t begun = clock_monotonic();
                parallel_run(threads, PIECES, sum_words, &sweep);
                int64_t took = clock_monotonic() - begun;
                best = took < best ? took : best;
        }
        free((void *)(uintptr_t)sweep.words);
        return (double)sweep_bytes / ((double)best / SECOND) + (sweep.sums[0] == 1);
}

static int time_scan(const struct settings *settings, struct made *made)
{
        struct zones zones;
        struct scan_result result;
        struct scan_options options = { .window_least = 1, .window_most = WINDOWS, .replicates = settings->replicates,
                                        .seed = 1, .threads = settings->threads };
        double processor = processor_seconds();
        int64_t begun = clock_monotonic();
        if (zones_build(&made->places, &made->caps, settings->threads, &made->arena, &zones) != OK)
                return 1;
        int64_t listed = clock_monotonic();
        if (scan_run(&made->panel, &zones, &options, &made->arena, &result) != OK)
                return 1;
        int64_t ended = clock_monotonic();
        processor = processor_seconds() - processor;
        struct rusage usage;
        getrusage(RUSAGE_SELF, &usage);
        double entries = (double)zones.starts[settings->places];
        double batches = (settings->replicates + BATCH - 1) / BATCH;
        printf("places=%u weeks=%u rate=%g neighbours=%u streams=%u replicates=%u threads=%u entries=%.0f "
               "list_s=%.3f scan_s=%.3f processor_s=%.3f cylinders_per_s=%.3g peak_mib=%ld",
               settings->places, settings->weeks, settings->rate, settings->neighbours, settings->streams,
               settings->replicates, settings->threads, entries, (double)(listed - begun) / SECOND,
               (double)(ended - listed) / SECOND, processor,
               entries * WINDOWS * settings->replicates / processor, usage.ru_maxrss / 1024);
        printf(" floor_s=%.3f", entries * BYTES_AN_ENTRY * batches / time_memory(settings->threads));
        if (settings->plain) {
                double each = time_plain(settings, made, &options);
                printf(" plain_s_per_replicate=%.4f plain_ratio=%.0f", each, each * settings->replicates / processor);
        }
        putchar('\n');
        return 0;
}

static bool read_settings(char **words, struct settings *settings)
{
        uint32_t *numbers[] = { &settings->places, &settings->weeks, NULL, &settings->neighbours, &settings->streams,
                                &settings->replicates, &settings->threads, &settings->plain };
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
                int64_t value = 0;
                if (numbers[i] && (!slice_to_int64(slice_from_cstr(words[i]), &value) || value < 0 || value > 10000000))
                        return false;
                if (numbers[i])
                        *numbers[i] = (uint32_t)value;
        }
        settings->rate = strtod(words[2], NULL);
        return settings->places > 0 && settings->weeks > 0 && settings->rate > 0 && settings->streams > 0 &&
               settings->streams <= SCAN_STREAMS_MAX;
}

int main(int argc, char **argv)
{
        static struct made made;
        struct settings settings = { 0 };
        if (argc != 9 || !read_settings(argv + 1, &settings)) {
                fputs("scan PLACES WEEKS RATE NEIGHBOURS STREAMS REPLICATES THREADS PLAIN\n", stderr);
                return 2;
        }
        int status = make_panel(&settings, &made) ? time_scan(&settings, &made) : 1;
        arena_reset(&made.arena);
        return status;
}

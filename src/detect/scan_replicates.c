/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/engine.h"

#include "base/parallel.h"

#include <math.h>
#include <stdatomic.h>

enum { PILOTS = 16, ALIGNMENT = 64, CHUNK = 128 };

/* Below this level every zone is tested. */
static const double LEVEL_LEAST = 0.25;

/* What tells quickly where a replicate may score above the level: lanes of counts for one stream, tables of scores for
 * several. */
enum sieve { SIEVE_NONE, SIEVE_LANES, SIEVE_TABLES };

/* What one thread works with. */
struct bench {
        struct scan_shuffle shuffle;
        struct scan_draws draws[SCAN_TABLE_BATCH][SCAN_STREAMS_MAX];
        uint8_t *words;
        struct scan_counts counts;
        uint32_t *hit_centres;
        uint32_t *hit_replicates;
        size_t hit_count;
};

struct making {
        struct scan_engine *engine;
        struct bench *benches;
        struct scan_lanes lanes;
        struct scan_tables tables;
        enum sieve sieve;
        size_t batch; /* replicates */
        double level;
        double *maxima;          /* of replicate 1 .. */
        const uint32_t *numbers; /* of this pass */
        size_t number_count;
        atomic_uint_fast64_t done;
        atomic_bool stopped;
};

/* ---- room ---- */

static void *align(struct arena *arena, size_t size)
{
        uint8_t *bytes = arena_alloc(arena, size + ALIGNMENT);
        return bytes ? bytes + (ALIGNMENT - (uintptr_t)bytes % ALIGNMENT) : NULL;
}

static enum error open_bench(const struct making *making, struct arena *arena, struct bench *bench)
{
        const struct scan_engine *engine = making->engine;
        size_t places = engine->places;
        TRY(scan_open_shuffle(engine, arena, &bench->shuffle));
        for (size_t stream = 0; stream < engine->streams; stream++) {
                uint32_t most = 0;
                for (size_t i = 0; i < engine->options->replicates; i++)
                        most = engine->totals[i * engine->streams + stream] > most ?
                                       engine->totals[i * engine->streams + stream] : most;
                for (size_t slot = 0; slot < making->batch; slot++)
                        bench->draws[slot][stream].items = arena_array(arena, struct scan_draw, most);
        }
        if (making->sieve == SIEVE_LANES)
                bench->words = align(arena, places * SCAN_BATCH * SCAN_LANES * making->lanes.width);
        if (making->sieve == SIEVE_TABLES)
                bench->words = align(arena, places * engine->streams * SCAN_TABLE_BATCH);
        bench->counts.lanes = align(arena, places * engine->streams * SCAN_LANES * sizeof(int32_t));
        bench->counts.present = arena_array(arena, uint8_t, places);
        bench->hit_centres = arena_array(arena, uint32_t, places);
        bench->hit_replicates = arena_array(arena, uint32_t, places);
        return arena->exhausted ? ERR_MEMORY : OK;
}

static enum error open_making(struct making *making, struct arena *arena)
{
        struct scan_engine *engine = making->engine;
        double most = engine->sources[0].greatest_expected;
        if (!engine->options->plain)
                making->sieve = engine->streams == 1     ? SIEVE_LANES :
                                scan_fits_tables(engine) ? SIEVE_TABLES :
                                                           SIEVE_NONE;
        making->batch = making->sieve == SIEVE_TABLES ? SCAN_TABLE_BATCH : SCAN_BATCH;
        making->lanes.width = most + 3.5 * sqrt(most) < UINT8_MAX ? 1 : 2;
        making->benches = arena_array(arena, struct bench, engine->threads);
        if (making->sieve == SIEVE_TABLES)
                TRY(scan_open_tables(engine, arena, &making->tables));
        if (making->sieve == SIEVE_LANES)
                making->lanes.bounds = arena_calloc(arena, engine->starts[engine->places] + 1,
                                                    (size_t)SCAN_LANES * making->lanes.width);
        if (arena->exhausted)
                return ERR_MEMORY;
        for (unsigned i = 0; i < engine->threads; i++)
                TRY(open_bench(making, arena, &making->benches[i]));
        return OK;
}

/* ---- one batch ---- */

static void find_hits(const struct making *making, struct bench *bench, size_t slots)
{
        const struct scan_engine *engine = making->engine;
        unsigned width = making->lanes.width;
        bench->hit_count = 0;
        for (size_t slot = 0; slot < slots; slot++)
                scan_add_words(engine, width, bench->words, (unsigned)slot, &bench->draws[slot][0]);
        for (uint32_t centre = 0; centre < engine->places; centre++) {
                unsigned found = scan_test_words(engine, &making->lanes, bench->words, centre);
                if (!found)
                        continue;
                bench->hit_centres[bench->hit_count] = centre;
                bench->hit_replicates[bench->hit_count++] = found;
        }
        for (size_t slot = 0; slot < slots; slot++)
                scan_clear_words(width, bench->words, &bench->draws[slot][0]);
}

static void fill_table_words(const struct scan_engine *engine, struct bench *bench, size_t slots, unsigned lane)
{
        for (size_t slot = 0; slot < slots; slot++)
                for (size_t i = 0; i < engine->streams; i++)
                        scan_add_table_words(engine, &(struct scan_table_slot){ i, (unsigned)slot, lane },
                                             &bench->draws[slot][i], bench->words);
}

static void empty_table_words(const struct scan_engine *engine, struct bench *bench, size_t slots)
{
        for (size_t slot = 0; slot < slots; slot++)
                for (size_t i = 0; i < engine->streams; i++)
                        scan_clear_table_words(engine, &(struct scan_table_slot){ i, (unsigned)slot, 0 },
                                               &bench->draws[slot][i], bench->words);
}

static void find_table_hits(const struct making *making, struct bench *bench, size_t slots)
{
        const struct scan_engine *engine = making->engine;
        memset(bench->hit_replicates, 0, engine->places * sizeof *bench->hit_replicates);
        for (unsigned lane = 0; lane < engine->group.count; lane++) {
                fill_table_words(engine, bench, slots, lane);
                for (uint32_t centre = 0; centre < engine->places; centre++)
                        bench->hit_replicates[centre] |= scan_test_tables(engine, &making->tables, bench->words, lane,
                                                                          centre);
                empty_table_words(engine, bench, slots);
        }
        bench->hit_count = 0;
        for (uint32_t centre = 0; centre < engine->places; centre++)
                if (bench->hit_replicates[centre]) {
                        bench->hit_centres[bench->hit_count] = centre;
                        bench->hit_replicates[bench->hit_count++] = bench->hit_replicates[centre];
                }
}

static void test_centres(const struct making *making, struct bench *bench, size_t slot, struct scan_best *best)
{
        const struct scan_engine *engine = making->engine;
        if (making->sieve == SIEVE_NONE) {
                for (uint32_t centre = 0; centre < engine->places; centre++)
                        scan_test_centre(engine, &bench->counts, NULL, centre, best);
                return;
        }
        const struct scan_lanes *lanes = making->sieve == SIEVE_LANES ? &making->lanes : NULL;
        for (size_t i = 0; i < bench->hit_count; i++)
                if (bench->hit_replicates[i] >> slot & 1)
                        scan_test_centre(engine, &bench->counts, lanes, bench->hit_centres[i], best);
}

static void test_replicate(const struct making *making, struct bench *bench, size_t slot, double *maximum)
{
        const struct scan_engine *engine = making->engine;
        /* The tables speak of what is above the level only: nothing else is sought. */
        double least = making->sieve == SIEVE_TABLES ? fmax(*maximum, making->level) : *maximum;
        struct scan_best best = { .llr = least };
        for (size_t i = 0; i < engine->streams; i++)
                scan_add_counts(engine, &bench->counts, i, bench->draws[slot][i].items, bench->draws[slot][i].count);
        test_centres(making, bench, slot, &best);
        for (size_t i = 0; i < engine->streams; i++)
                scan_clear_counts(engine, &bench->counts, bench->draws[slot][i].items, bench->draws[slot][i].count);
        if (best.llr > least)
                *maximum = best.llr;
}

static void report(struct making *making, unsigned worker, size_t replicates)
{
        const struct scan_options *options = making->engine->options;
        uint64_t groups = (making->engine->window_count + SCAN_LANES - 1) / SCAN_LANES;
        uint64_t total = options->replicates * groups;
        uint64_t done = atomic_fetch_add(&making->done, replicates) + replicates;
        done = done < total ? done : total;
        if (worker == 0 && options->progress && !options->progress(options->context, done, total))
                atomic_store(&making->stopped, true);
}

static void make_batch(void *context, unsigned worker, size_t item)
{
        struct making *making = context;
        struct scan_engine *engine = making->engine;
        struct bench *bench = &making->benches[worker];
        size_t first = item * making->batch, left = making->number_count - first;
        size_t slots = left < making->batch ? left : making->batch;
        if (atomic_load(&making->stopped))
                return;
        for (size_t slot = 0; slot < slots; slot++)
                for (size_t i = 0; i < engine->streams; i++)
                        scan_draw(engine, &bench->shuffle, i, making->numbers[first + slot], &bench->draws[slot][i]);
        if (making->sieve == SIEVE_LANES)
                find_hits(making, bench, slots);
        if (making->sieve == SIEVE_TABLES)
                find_table_hits(making, bench, slots);
        for (size_t slot = 0; slot < slots; slot++)
                test_replicate(making, bench, slot, &making->maxima[making->numbers[first + slot] - 1]);
        report(making, worker, slots);
}

/* ---- passes ---- */

static enum error make_pass(struct making *making, double level)
{
        struct scan_engine *engine = making->engine;
        making->level = level;
        for (uint32_t first = 0; first < engine->window_count; first += SCAN_LANES) {
                if (engine->window_count > SCAN_LANES)
                        scan_set_group(engine, first);
                if (making->sieve == SIEVE_LANES)
                        TRY(scan_set_bounds(engine, level, &making->lanes));
                if (making->sieve == SIEVE_TABLES)
                        scan_set_tables(engine, level, &making->tables);
                parallel_run(engine->threads, (making->number_count + making->batch - 1) / making->batch, make_batch,
                             making);
                if (atomic_load(&making->stopped))
                        return ERR_EXPIRED;
        }
        return OK;
}

/* A maximum above the level that was asked for is the maximum; the others are asked for again, lower. */
static enum error make_numbers(struct making *making, uint32_t *numbers, size_t count, double level)
{
        enum sieve sieve = making->sieve;
        making->numbers = numbers;
        making->number_count = count;
        while (making->number_count > 0) {
                bool is_last = sieve == SIEVE_NONE || level < LEVEL_LEAST;
                making->sieve = is_last ? SIEVE_NONE : sieve;
                enum error err = make_pass(making, level);
                making->sieve = sieve;
                if (err != OK || is_last)
                        return err;
                size_t left = 0;
                for (size_t i = 0; i < making->number_count; i++)
                        if (making->maxima[numbers[i] - 1] <= level)
                                numbers[left++] = numbers[i];
                making->number_count = left;
                level *= 0.8;
        }
        return OK;
}

/* A level that about one replicate in ten misses, by what the pilots say: a lower one has more centres tested exactly,
 * a higher one more replicates made twice. */
static double choose_level(const double *pilots, size_t count)
{
        double location, scale, least = INFINITY;
        for (size_t i = 0; i < count; i++)
                least = fmin(least, pilots[i]);
        if (scan_fit_gumbel(pilots, count, &location, &scale) != OK)
                return least / 2;
        return fmax(location - 0.83 * scale, least / 2);
}

/* How many replicates it takes until `enough` reach `observed`; `count` when they never do. */
static uint32_t count_until(const double *maxima, uint32_t count, double observed, uint32_t enough)
{
        uint32_t reached = 0;
        for (uint32_t i = 0; i < count; i++)
                if (scan_reaches(maxima[i], observed) && ++reached == enough)
                        return i + 1;
        return count;
}

enum error scan_make_maxima(struct scan_engine *engine, double observed, double *maxima, uint32_t *ret_made)
{
        uint32_t replicates = engine->options->replicates, made = 0, stop_after = engine->options->stop_after;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, SIZE_MAX / 2);
        struct making making = { .engine = engine, .maxima = maxima };
        TRY(open_making(&making, &arena));
        uint32_t *numbers = arena_array(&arena, uint32_t, replicates);
        if (!numbers)
                return ERR_MEMORY;
        double level = 0.4 * log((double)engine->starts[engine->places] * engine->window_count + 2);
        while (made < replicates) {
                uint32_t most = made == 0 ? PILOTS : stop_after ? CHUNK : replicates;
                uint32_t count = most < replicates - made ? most : replicates - made;
                for (uint32_t i = 0; i < count; i++)
                        numbers[i] = made + i + 1;
                TRY(make_numbers(&making, numbers, count, level));
                if (made == 0)
                        level = choose_level(maxima, count);
                made += count;
                if (stop_after && count_until(maxima, made, observed, stop_after) < made)
                        break;
        }
        *ret_made = stop_after ? count_until(maxima, made, observed, stop_after) : made;
        return OK;
}

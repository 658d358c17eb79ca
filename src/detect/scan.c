/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/scan.h"

#include "base/parallel.h"
#include "detect/engine.h"

#include <math.h>

enum { CENTRES_TOGETHER = 64, ALIGNMENT = 64 };

void scan_share_weights(const struct scan_panel *panel, enum scan_model model, double *ret_weights)
{
        bool by_weight = model == SCAN_POISSON || model == SCAN_EXPECTATION;
        for (uint32_t i = 0; i < panel->places; i++)
                ret_weights[i] = 0;
        for (size_t s = 0; s < panel->stream_count; s++) {
                const struct scan_stream *stream = &panel->streams[s];
                double total = 0;
                uint32_t steps = stream->weights_by_time ? panel->times : 1;
                size_t count = by_weight ? (size_t)panel->places * steps : stream->cases.count;
                for (size_t i = 0; i < count; i++)
                        total += by_weight ? stream->weights[i] : stream->cases.items[i].count;
                double unit = panel->stream_count > 1 && total > 0 ? 1 / total : 1;
                for (size_t i = 0; i < count; i++) {
                        uint32_t place = by_weight ? (uint32_t)(i / steps) : stream->cases.items[i].place;
                        ret_weights[place] += unit * (by_weight ? stream->weights[i] : stream->cases.items[i].count);
                }
        }
}

/* ---- the observed panel ---- */

struct looking {
        const struct scan_engine *engine;
        struct scan_counts counts;
        struct scan_best *bests; /* by position */
};

static void look_around(const struct looking *looking, uint32_t centre)
{
        struct scan_best *best = &looking->bests[centre];
        struct scan_best found = { .llr = best->llr > 0 ? nextafter(best->llr, 0) : 0 };
        scan_test_centre(looking->engine, &looking->counts, NULL, centre, &found);
        if (found.size && (found.llr > best->llr || (found.llr == best->llr && found.size < best->size)))
                *best = found;
}

static void look_around_some(void *context, unsigned worker, size_t item)
{
        const struct looking *looking = context;
        (void)worker;
        for (size_t i = item * CENTRES_TOGETHER; i < (item + 1) * CENTRES_TOGETHER && i < looking->engine->places; i++)
                look_around(looking, (uint32_t)i);
}

static enum error test_observed(struct scan_engine *engine, struct arena *arena, struct scan_best **ret_bests)
{
        size_t size = (size_t)engine->places * engine->streams * SCAN_LANES * sizeof(int32_t);
        _cleanup_free_ void *lanes = aligned_alloc(ALIGNMENT, (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        struct looking looking = { .engine = engine, .bests = arena_array(arena, struct scan_best, engine->places) };
        looking.counts = (struct scan_counts){ lanes, arena_array(arena, uint8_t, engine->places) };
        if (!lanes || arena->exhausted)
                return ERR_MEMORY;
        memset(lanes, 0, size);
        for (uint32_t first = 0; first < engine->window_count; first += SCAN_LANES) {
                scan_set_group(engine, first);
                for (size_t i = 0; i < engine->streams; i++)
                        scan_add_counts(engine, &looking.counts, i, engine->sources[i].observed,
                                        engine->sources[i].observed_count);
                parallel_run(engine->threads, (engine->places + CENTRES_TOGETHER - 1) / CENTRES_TOGETHER,
                             look_around_some, &looking);
                for (size_t i = 0; i < engine->streams; i++)
                        scan_clear_counts(engine, &looking.counts, engine->sources[i].observed,
                                          engine->sources[i].observed_count);
        }
        *ret_bests = looking.bests;
        return OK;
}

/* ---- clusters ---- */

struct candidate {
        struct scan_best best;
        uint32_t centre, position; /* place, and where it stands in the engine */
};

static int compare_candidates(const void *a, const void *b)
{
        const struct candidate *left = a, *right = b;
        if (left->best.llr != right->best.llr)
                return left->best.llr > right->best.llr ? -1 : 1;
        return left->centre < right->centre ? -1 : left->centre > right->centre;
}

static void sum_members(const struct scan_engine *engine, const struct candidate *candidate,
                        struct scan_cluster *cluster)
{
        const uint32_t *members = &engine->members[engine->starts[candidate->position]];
        struct scan_window window = cluster->window;
        for (size_t s = 0; s < engine->streams; s++) {
                const struct scan_source *source = &engine->sources[s];
                double factor = source->by_time      ? source->factor :
                                source->factor_until ? source->factor_until[window.last + 1] -
                                                               source->factor_until[window.first] :
                                                       source->factor_of_step * (window.last + 1 - window.first);
                uint64_t weight = 0;
                for (uint32_t i = 0; i < cluster->member_count; i++) {
                        if (!source->by_time) {
                                weight += source->weights[members[i]];
                                continue;
                        }
                        const uint64_t *until = &source->weights_until[(size_t)members[i] * (engine->active + 1)];
                        weight += until[window.last + 1 - engine->first_active] -
                                  until[window.first - engine->first_active];
                }
                double expected = scan_expected(source, (double)weight, factor);
                cluster->expected += source->model == SCAN_BERNOULLI ? expected * source->cases / source->contacts :
                                                                       expected;
        }
}

/* The observed cases by position, so that a cluster finds its own. */
struct shelf {
        size_t *starts;
        uint32_t *times;
};

static enum error fill_shelf(const struct scan_engine *engine, struct arena *arena, struct shelf *shelf)
{
        size_t count = 0, at = 0;
        for (size_t s = 0; s < engine->streams; s++)
                count += engine->sources[s].observed_count;
        shelf->starts = arena_array(arena, size_t, (size_t)engine->places + 2);
        shelf->times = arena_array(arena, uint32_t, count);
        if (arena->exhausted)
                return ERR_MEMORY;
        for (size_t s = 0; s < engine->streams; s++)
                for (size_t i = 0; i < engine->sources[s].observed_count; i++)
                        shelf->starts[engine->sources[s].observed[i].position + 2]++;
        for (uint32_t i = 0; i < engine->places; i++) {
                at += shelf->starts[i + 1];
                shelf->starts[i + 1] = at;
        }
        for (size_t s = 0; s < engine->streams; s++)
                for (size_t i = 0; i < engine->sources[s].observed_count; i++) {
                        const struct scan_draw *draw = &engine->sources[s].observed[i];
                        shelf->times[shelf->starts[draw->position + 1]++] = draw->time;
                }
        return OK;
}

static void count_observed(const struct scan_engine *engine, const struct shelf *shelf,
                           const struct candidate *candidate, struct scan_cluster *cluster)
{
        const uint32_t *members = &engine->members[engine->starts[candidate->position]];
        for (uint32_t i = 0; i < cluster->member_count; i++)
                for (size_t k = shelf->starts[members[i]]; k < shelf->starts[members[i] + 1]; k++)
                        cluster->observed += shelf->times[k] >= cluster->window.first &&
                                             shelf->times[k] <= cluster->window.last;
}

static enum error list_candidates(const struct scan_engine *engine, const struct scan_best *bests, struct arena *arena,
                                  struct candidate **ret_candidates, size_t *ret_count)
{
        struct candidate *candidates = arena_array(arena, struct candidate, engine->places);
        size_t count = 0;
        if (!candidates)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < engine->places; i++)
                if (bests[i].llr > 0)
                        candidates[count++] = (struct candidate){ bests[i], engine->zones->walk[i], i };
        qsort(candidates, count, sizeof *candidates, compare_candidates);
        *ret_candidates = candidates;
        *ret_count = count;
        return OK;
}

/* Takes the candidate's places, unless one is taken. */
static bool take_places(const struct zones *zones, const struct candidate *candidate, uint8_t *taken)
{
        const uint32_t *members = &zones->members[zones->starts[candidate->centre]];
        for (uint32_t i = 0; i < candidate->best.size; i++)
                if (taken[members[i]])
                        return false;
        for (uint32_t i = 0; i < candidate->best.size; i++)
                taken[members[i]] = 1;
        return true;
}

static enum error list_clusters(const struct scan_engine *engine, const struct candidate *candidates, size_t count,
                                struct arena *arena, struct scan_result *result)
{
        struct shelf shelf;
        struct scan_cluster *clusters = arena_array(arena, struct scan_cluster, count);
        uint8_t *taken = arena_array(arena, uint8_t, engine->places);
        if (arena->exhausted)
                return ERR_MEMORY;
        TRY(fill_shelf(engine, arena, &shelf));
        for (size_t i = 0; i < count; i++) {
                const struct candidate *candidate = &candidates[i];
                if (!take_places(engine->zones, candidate, taken))
                        continue;
                struct scan_cluster *cluster = &clusters[result->cluster_count++];
                *cluster = (struct scan_cluster){
                        .centre = candidate->centre, .window = engine->windows[candidate->best.window],
                        .members = &engine->zones->members[engine->zones->starts[candidate->centre]],
                        .member_count = candidate->best.size, .llr = candidate->best.llr,
                        .p_monte_carlo = NAN, .p_gumbel = NAN,
                };
                sum_members(engine, candidate, cluster);
                count_observed(engine, &shelf, candidate, cluster);
        }
        result->clusters = clusters;
        return OK;
}

/* ---- chance ---- */

static int compare_numbers(const void *a, const void *b)
{
        double left = *(const double *)a, right = *(const double *)b;
        return left < right ? -1 : left > right;
}

static enum error give_chances(struct scan_result *result, struct arena *arena)
{
        uint32_t made = result->replicates;
        double *sorted = arena_array(arena, double, made);
        struct scan_cluster *clusters = (struct scan_cluster *)(uintptr_t)result->clusters;
        if (!sorted)
                return ERR_MEMORY;
        memcpy(sorted, result->maxima, made * sizeof *sorted);
        qsort(sorted, made, sizeof *sorted, compare_numbers);
        bool is_fitted = scan_fit_gumbel(result->maxima, made, &result->gumbel_location, &result->gumbel_scale) == OK;
        /* Clusters come by falling score, so the replicates that reach them only become more. */
        uint32_t below = made;
        for (size_t i = 0; i < result->cluster_count; i++) {
                while (below > 0 && scan_reaches(sorted[below - 1], clusters[i].llr))
                        below--;
                clusters[i].p_monte_carlo = (1.0 + (made - below)) / (1.0 + made);
                if (is_fitted)
                        clusters[i].p_gumbel = scan_gumbel_tail(clusters[i].llr, result->gumbel_location,
                                                                result->gumbel_scale);
        }
        return OK;
}

/* ---- all ---- */

static bool has_wide_instructions(void)
{
#ifdef __x86_64__
        return __builtin_cpu_supports("avx2");
#else
        return false;
#endif
}

static enum error open_engine(const struct scan_panel *panel, const struct zones *zones,
                              const struct scan_options *options, struct scan_engine *ret_engine)
{
        unsigned threads = options->threads;
        if (panel->places == 0 || panel->times == 0 || panel->stream_count == 0 || zones->count != panel->places ||
            (options->model == SCAN_PERMUTATION && options->mode == SCAN_SPATIAL))
                return ERR_INVALID;
        if (panel->places > ZONES_PLACES_MAX || panel->times > SCAN_TIMES_MAX ||
            panel->stream_count > SCAN_STREAMS_MAX || options->replicates > SCAN_REPLICATES_MAX)
                return ERR_TOO_LARGE;
        *ret_engine = (struct scan_engine){
                .panel = panel, .zones = zones, .options = options, .places = panel->places,
                .streams = (uint32_t)panel->stream_count,
                .least_cases = options->least_cases ? options->least_cases : 2,
                .threads = threads < 1 ? 1 : threads > PARALLEL_THREADS_MAX ? PARALLEL_THREADS_MAX : threads,
                .wide = !options->generic && has_wide_instructions(),
        };
        return OK;
}

static enum error make_replicates(struct scan_engine *engine, struct scan_result *result, struct arena *arena,
                                  struct arena *scratch)
{
        double *maxima = arena_array(arena, double, engine->options->replicates);
        if (!maxima)
                return ERR_MEMORY;
        scan_set_group(engine, 0);
        TRY(scan_prepare_draws(engine, scratch));
        TRY(scan_make_maxima(engine, result->clusters[0].llr, maxima, &result->replicates));
        result->maxima = maxima;
        return give_chances(result, scratch);
}

enum error scan_run(const struct scan_panel *panel, const struct zones *zones, const struct scan_options *options,
                    struct arena *arena, struct scan_result *ret_result)
{
        struct scan_engine engine;
        struct scan_best *bests;
        struct candidate *candidates;
        size_t count;
        struct scan_result result = { .gumbel_location = NAN, .gumbel_scale = NAN };
        _cleanup_arena_ struct arena scratch;
        arena_init(&scratch, SIZE_MAX / 2);
        TRY(open_engine(panel, zones, options, &engine));
        TRY(scan_prepare(&engine, &scratch));
        TRY(test_observed(&engine, &scratch, &bests));
        TRY(list_candidates(&engine, bests, &scratch, &candidates, &count));
        TRY(list_clusters(&engine, candidates, count, arena, &result));
        if (options->replicates && result.cluster_count)
                TRY(make_replicates(&engine, &result, arena, &scratch));
        *ret_result = result;
        return OK;
}

enum error scan_draw_replicate(const struct scan_panel *panel, const struct scan_options *options,
                               struct scan_replicate which, struct arena *arena, struct scan_cells *ret_cells)
{
        struct scan_engine engine;
        struct scan_shuffle shuffle;
        _cleanup_arena_ struct arena scratch;
        arena_init(&scratch, SIZE_MAX / 2);
        struct zones none = { .count = panel->places,
                              .starts = arena_array(&scratch, size_t, (size_t)panel->places + 1),
                              .walk = arena_array(&scratch, uint32_t, panel->places) };
        if (scratch.exhausted)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < panel->places; i++)
                none.walk[i] = i;
        TRY(open_engine(panel, &none, options, &engine));
        if (which.number < 1 || which.number > options->replicates || which.stream >= panel->stream_count)
                return ERR_INVALID;
        TRY(scan_prepare(&engine, &scratch));
        TRY(scan_prepare_draws(&engine, &scratch));
        TRY(scan_open_shuffle(&engine, &scratch, &shuffle));
        uint32_t total = engine.totals[(size_t)(which.number - 1) * engine.streams + which.stream];
        struct scan_draws draws = { .items = arena_array(&scratch, struct scan_draw, total) };
        struct scan_cell *cells = arena_array(arena, struct scan_cell, total);
        if (!draws.items || !cells)
                return ERR_MEMORY;
        scan_draw(&engine, &shuffle, which.stream, which.number, &draws);
        for (size_t i = 0; i < draws.count; i++)
                cells[i] = (struct scan_cell){ draws.items[i].position, draws.items[i].time, 1 };
        *ret_cells = (struct scan_cells){ cells, draws.count };
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/engine.h"

#include "base/checked.h"

#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

/* ---- zones and windows ---- */

static enum error copy_zones(struct scan_engine *engine, struct arena *arena)
{
        const struct zones *zones = engine->zones;
        size_t entries = zones->starts[zones->count], at = 0;
        engine->position_of = arena_array(arena, uint32_t, zones->count);
        engine->starts = arena_array(arena, size_t, (size_t)zones->count + 1);
        engine->members = arena_array(arena, uint32_t, entries);
        engine->stops = zones->stops ? arena_array(arena, uint8_t, entries) : NULL;
        if (arena->exhausted)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < zones->count; i++)
                engine->position_of[zones->walk[i]] = i;
        for (uint32_t i = 0; i < zones->count; i++) {
                engine->starts[i] = at;
                size_t first = zones->starts[zones->walk[i]], end = zones->starts[zones->walk[i] + 1];
                for (size_t k = first; k < end; k++, at++) {
                        engine->members[at] = engine->position_of[zones->members[k]];
                        if (engine->stops)
                                engine->stops[at] = zones->stops[k];
                }
        }
        engine->starts[zones->count] = at;
        return OK;
}

static bool has_window(const struct scan_engine *engine, uint32_t first, uint32_t last)
{
        const struct scan_options *options = engine->options;
        if (options->mode == SCAN_SPATIAL)
                return first == 0 && last + 1 == engine->panel->times;
        return options->mode == SCAN_RETROSPECTIVE || last + 1 == engine->panel->times;
}

/* By length, then the latest first: of two that score alike the first is kept. */
static enum error list_windows(struct scan_engine *engine, struct arena *arena)
{
        const struct scan_options *options = engine->options;
        uint32_t times = engine->panel->times, least = options->window_least, most = options->window_most;
        bool is_spatial = options->mode == SCAN_SPATIAL;
        if (!is_spatial && (least < 1 || least > most))
                return ERR_INVALID;
        most = is_spatial || most > times ? times : most;
        least = is_spatial ? times : least > times ? times : least;
        uint64_t count = most - least + 1;
        if (options->mode == SCAN_RETROSPECTIVE)
                count = count * (2 * (uint64_t)times + 2 - least - most) / 2;
        if (count > SCAN_WINDOWS_MAX)
                return ERR_TOO_LARGE;
        engine->windows = arena_array(arena, struct scan_window, count);
        if (!engine->windows)
                return ERR_MEMORY;
        for (uint32_t length = least; length <= most; length++)
                for (uint32_t first = times - length + 1; first-- > 0;)
                        if (has_window(engine, first, first + length - 1))
                                engine->windows[engine->window_count++] =
                                        (struct scan_window){ first, first + length - 1 };
        engine->first_active = options->mode == SCAN_PROSPECTIVE ? times - most : 0;
        engine->active = times - engine->first_active;
        return OK;
}

/* ---- counts ---- */

static enum error sum_cells(const struct scan_engine *engine, const struct scan_cells *cells, uint64_t *ret_sum)
{
        uint64_t sum = 0;
        for (size_t i = 0; i < cells->count; i++) {
                if (cells->items[i].place >= engine->places || cells->items[i].time >= engine->panel->times)
                        return ERR_INVALID;
                sum += cells->items[i].count;
                if (sum > SCAN_CASES_MAX)
                        return ERR_TOO_LARGE;
        }
        *ret_sum = sum;
        return OK;
}

/* One unit for each case of the steps from `from` on. */
static size_t list_units(const struct scan_engine *engine, const struct scan_cells *cells, uint32_t from,
                         struct scan_draw *units)
{
        size_t count = 0;
        for (size_t i = 0; i < cells->count; i++) {
                const struct scan_cell *cell = &cells->items[i];
                for (uint32_t k = 0; cell->time >= from && k < cell->count; k++)
                        units[count++] = (struct scan_draw){ engine->position_of[cell->place], cell->time };
        }
        return count;
}

static enum error count_cases(struct scan_engine *engine, const struct scan_stream *stream,
                              struct scan_source *source, struct arena *arena)
{
        uint64_t cases, controls = 0;
        TRY(sum_cells(engine, &stream->cases, &cases));
        if (source->model == SCAN_BERNOULLI)
                TRY(sum_cells(engine, &stream->controls, &controls));
        source->cases = (double)cases;
        source->contacts = (double)(cases + controls);
        struct scan_draw *units = arena_array(arena, struct scan_draw, cases);
        if (!units)
                return ERR_MEMORY;
        source->observed_count = list_units(engine, &stream->cases, engine->first_active, units);
        source->observed = units;
        return OK;
}

/* ---- weights ---- */

/* Whole numbers in proportion: the values themselves when they are whole, else in units of 2^-52 of their sum. */
static double to_integers(const double *values, size_t count, uint64_t *ret_integers)
{
        double total = 0;
        bool is_whole = true;
        for (size_t i = 0; i < count; i++) {
                total += values[i];
                is_whole = is_whole && values[i] == floor(values[i]);
        }
        double unit = is_whole && total < 0x1p53 ? 1 : total * 0x1p-52;
        for (size_t i = 0; i < count; i++)
                ret_integers[i] = values[i] > 0 ? (uint64_t)fmax(1, nearbyint(values[i] / unit)) : 0;
        return unit;
}

static double sum_integers(const uint64_t *integers, size_t count)
{
        uint64_t sum = 0;
        for (size_t i = 0; i < count; i++)
                sum += integers[i];
        return (double)sum;
}

/* Cases where nobody is at risk cannot be. */
static bool are_cases_possible(const struct scan_engine *engine, const struct scan_stream *stream)
{
        uint32_t times = engine->panel->times;
        for (size_t i = 0; i < stream->cases.count; i++) {
                const struct scan_cell *cell = &stream->cases.items[i];
                size_t at = stream->weights_by_time ? (size_t)cell->place * times + cell->time : cell->place;
                bool matters = engine->options->model == SCAN_POISSON || cell->time >= engine->first_active;
                if (cell->count && matters && !(stream->weights[at] > 0))
                        return false;
        }
        return true;
}

static enum error check_weights(const struct scan_engine *engine, const struct scan_stream *stream)
{
        size_t count = (size_t)engine->places * (stream->weights_by_time ? engine->panel->times : 1);
        double total = 0;
        if (!stream->weights)
                return ERR_INVALID;
        for (size_t i = 0; i < count; i++) {
                if (!isfinite(stream->weights[i]) || stream->weights[i] < 0)
                        return ERR_INVALID;
                total += stream->weights[i];
        }
        return isfinite(total) && are_cases_possible(engine, stream) ? OK : ERR_INVALID;
}

static enum error weigh_alike(struct scan_engine *engine, const struct scan_stream *stream,
                              struct scan_source *source, struct arena *arena)
{
        uint32_t places = engine->places;
        _cleanup_free_ double *values = calloc(places, sizeof *values);
        source->weights = arena_array(arena, uint64_t, places);
        if (!source->weights || !values)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < places; i++)
                values[engine->position_of[i]] = stream->weights[i];
        double unit = to_integers(values, places, source->weights), total = sum_integers(source->weights, places);
        bool is_given_total = source->model == SCAN_POISSON;
        source->factor_of_step = is_given_total ? source->cases : unit;
        source->divisor = is_given_total ? fmax(total, 1) * engine->panel->times : 1;
        source->active_share = is_given_total ? (double)engine->active / engine->panel->times :
                                                total * unit * engine->active;
        return scan_make_alias(stream->weights, places, arena, &source->alias);
}

/* `integers` by place and step; keeps what came before each active step. */
static void keep_active(const struct scan_engine *engine, const uint64_t *integers, struct scan_source *source)
{
        for (uint32_t place = 0; place < engine->places; place++) {
                uint64_t *until = &source->weights_until[(size_t)engine->position_of[place] * (engine->active + 1)];
                const uint64_t *steps = &integers[(size_t)place * engine->panel->times + engine->first_active];
                for (uint32_t step = 0; step < engine->active; step++)
                        until[step + 1] = until[step] + steps[step];
        }
}

static enum error make_alias_by_time(const struct scan_engine *engine, const struct scan_stream *stream,
                                     struct scan_source *source, struct arena *arena)
{
        size_t count = (size_t)engine->places * engine->active;
        _cleanup_free_ double *values = calloc(count, sizeof *values);
        if (!values)
                return ERR_MEMORY;
        if (count > UINT32_MAX)
                return ERR_TOO_LARGE;
        for (uint32_t place = 0; place < engine->places; place++)
                memcpy(&values[(size_t)place * engine->active],
                       &stream->weights[(size_t)place * engine->panel->times + engine->first_active],
                       engine->active * sizeof *values);
        return scan_make_alias(values, count, arena, &source->alias);
}

static double active_weight(const struct scan_engine *engine, const struct scan_source *source)
{
        uint64_t sum = 0;
        for (uint32_t i = 0; i < engine->places; i++)
                sum += source->weights_until[(size_t)i * (engine->active + 1) + engine->active];
        return (double)sum;
}

static enum error weigh_by_time(struct scan_engine *engine, const struct scan_stream *stream,
                                struct scan_source *source, struct arena *arena)
{
        size_t cells = (size_t)engine->places * engine->panel->times;
        _cleanup_free_ uint64_t *integers = calloc(cells, sizeof *integers);
        if (!integers)
                return ERR_MEMORY;
        double unit = 1, total;
        if (source->model == SCAN_BERNOULLI) {
                const struct scan_cells *both[] = { &stream->cases, &stream->controls };
                for (size_t k = 0; k < ARRAY_SIZE(both); k++)
                        for (size_t i = 0; i < both[k]->count; i++)
                                integers[(size_t)both[k]->items[i].place * engine->panel->times +
                                         both[k]->items[i].time] += both[k]->items[i].count;
        } else
                unit = to_integers(stream->weights, cells, integers);
        total = sum_integers(integers, cells);
        keep_active(engine, integers, source);
        source->by_time = engine->any_by_time = true;
        source->factor = source->model == SCAN_POISSON ? source->cases : unit;
        source->divisor = source->model == SCAN_POISSON ? fmax(total, 1) : 1;
        double active = active_weight(engine, source);
        source->active_share = source->model == SCAN_POISSON ? active / fmax(total, 1) : active * unit;
        return source->model == SCAN_BERNOULLI ? OK : make_alias_by_time(engine, stream, source, arena);
}

static enum error weigh_by_margins(struct scan_engine *engine, const struct scan_stream *stream,
                                   struct scan_source *source, struct arena *arena)
{
        uint32_t times = engine->panel->times;
        double *until = arena_array(arena, double, (size_t)times + 1);
        source->weights = arena_array(arena, uint64_t, engine->places);
        source->active_cases = arena_array(arena, uint32_t, engine->active);
        if (arena->exhausted)
                return ERR_MEMORY;
        for (size_t i = 0; i < stream->cases.count; i++) {
                const struct scan_cell *cell = &stream->cases.items[i];
                source->weights[engine->position_of[cell->place]] += cell->count;
                until[cell->time + 1] += cell->count;
                if (cell->time >= engine->first_active) {
                        source->active_cases[cell->time - engine->first_active] += cell->count;
                        source->active_total += cell->count;
                }
        }
        for (uint32_t i = 0; i < times; i++)
                until[i + 1] += until[i];
        source->factor_until = until;
        source->divisor = fmax(source->cases, 1);
        return OK;
}

static enum error prepare_source(struct scan_engine *engine, const struct scan_stream *stream,
                                 struct scan_source *source, struct arena *arena)
{
        source->model = engine->options->model;
        TRY(count_cases(engine, stream, source, arena));
        if (source->model == SCAN_PERMUTATION)
                return weigh_by_margins(engine, stream, source, arena);
        if (source->model != SCAN_BERNOULLI) {
                TRY(check_weights(engine, stream));
                if (!stream->weights_by_time)
                        return weigh_alike(engine, stream, source, arena);
        }
        source->weights_until = arena_array(arena, uint64_t, (size_t)engine->places * (engine->active + 1));
        return source->weights_until ? weigh_by_time(engine, stream, source, arena) : ERR_MEMORY;
}

/* ---- what is re-dealt ---- */

static double greatest_factor(const struct scan_engine *engine, const struct scan_source *source)
{
        double greatest = source->factor;
        for (uint32_t i = 0; i < engine->window_count && !source->by_time; i++) {
                const struct scan_window *window = &engine->windows[i];
                double factor = source->factor_until ? source->factor_until[window->last + 1] -
                                                               source->factor_until[window->first] :
                                                       source->factor_of_step * (window->last + 1 - window->first);
                greatest = fmax(greatest, factor);
        }
        return greatest;
}

static void find_greatest_expected(const struct scan_engine *engine, struct scan_source *source)
{
        uint64_t greatest = 0;
        for (uint32_t centre = 0; centre < engine->places; centre++) {
                uint64_t sum = 0;
                for (size_t i = engine->starts[centre]; i < engine->starts[centre + 1]; i++)
                        sum += source->by_time ? source->weights_until[(size_t)engine->members[i] *
                                                                               (engine->active + 1) +
                                                                       engine->active] :
                                                 source->weights[engine->members[i]];
                greatest = sum > greatest ? sum : greatest;
        }
        source->greatest_expected = scan_expected(source, (double)greatest, greatest_factor(engine, source));
}

static enum error list_redealt(const struct scan_engine *engine, const struct scan_stream *stream,
                               struct scan_source *source, struct arena *arena)
{
        bool is_permutation = source->model == SCAN_PERMUTATION;
        size_t room = (size_t)(is_permutation ? source->cases : source->contacts);
        if (source->model != SCAN_BERNOULLI && !is_permutation)
                return OK;
        struct scan_draw *units = arena_array(arena, struct scan_draw, room);
        if (!units)
                return ERR_MEMORY;
        uint32_t from = is_permutation ? 0 : engine->first_active;
        size_t count = list_units(engine, &stream->cases, from, units);
        if (!is_permutation)
                count += list_units(engine, &stream->controls, from, units + count);
        source->units = units;
        source->unit_count = (uint32_t)count;
        return OK;
}

/* How many cases fall into the active steps: fixed, binomial, Poisson or hypergeometric. */
static uint32_t draw_total(const struct scan_engine *engine, const struct scan_source *source, uint64_t number,
                           size_t stream)
{
        struct random_stream random = random_open(engine->options->seed, (uint32_t)(2 * stream), number);
        double u = random_unit(&random), units = source->unit_count;
        switch (source->model) {
        case SCAN_PERMUTATION:
                return source->active_total;
        case SCAN_BERNOULLI:
                if (engine->first_active == 0)
                        return (uint32_t)source->cases;
                return (uint32_t)qhyper(u, units, source->contacts - units, source->cases, 1, 0);
        case SCAN_POISSON:
                return (uint32_t)qbinom(u, source->cases, fmin(source->active_share, 1), 1, 0);
        case SCAN_EXPECTATION:
                return (uint32_t)fmin(qpois(u, source->active_share, 1, 0), SCAN_CASES_MAX);
        }
        return 0;
}

enum error scan_prepare_draws(struct scan_engine *engine, struct arena *arena)
{
        uint32_t replicates = engine->options->replicates;
        engine->totals = arena_array(arena, uint32_t, (size_t)replicates * engine->streams);
        if (!engine->totals)
                return ERR_MEMORY;
        for (size_t stream = 0; stream < engine->streams; stream++) {
                struct scan_source *source = &engine->sources[stream];
                TRY(list_redealt(engine, &engine->panel->streams[stream], source, arena));
                find_greatest_expected(engine, source);
                for (size_t i = 0; i < replicates; i++)
                        engine->totals[i * engine->streams + stream] = draw_total(engine, source, i + 1, stream);
        }
        return OK;
}

/* ---- groups ---- */

void scan_set_group(struct scan_engine *engine, uint32_t first)
{
        struct scan_group *group = &engine->group;
        unsigned left = engine->window_count - first;
        group->first = first;
        group->count = left < SCAN_LANES ? left : SCAN_LANES;
        memset(group->covers, 0, engine->panel->times * sizeof *group->covers);
        memset(group->factors, 0, sizeof group->factors);
        memset(group->scales, 0, sizeof group->scales);
        for (unsigned lane = 0; lane < group->count; lane++) {
                struct scan_window window = group->windows[lane] = engine->windows[first + lane];
                for (uint32_t time = window.first; time <= window.last; time++)
                        group->covers[time][lane] = 1;
                for (size_t i = 0; i < engine->streams; i++) {
                        const struct scan_source *source = &engine->sources[i];
                        group->factors[i][lane] =
                                source->by_time      ? source->factor :
                                source->factor_until ? source->factor_until[window.last + 1] -
                                                               source->factor_until[window.first] :
                                                       source->factor_of_step * (window.last + 1 - window.first);
                        group->scales[i][lane] = (float)(group->factors[i][lane] / source->divisor);
                }
        }
        for (size_t i = 0; engine->any_by_time && i < (size_t)engine->places * engine->streams; i++) {
                const struct scan_source *source = &engine->sources[i % engine->streams];
                size_t position = i / engine->streams;
                const uint64_t *until = source->weights_until + position * (engine->active + 1);
                for (unsigned lane = 0; lane < group->count; lane++) {
                        struct scan_window window = group->windows[lane];
                        uint64_t *weight = &group->weights[i * SCAN_LANES + lane];
                        if (source->weights)
                                *weight = source->weights[position];
                        else
                                *weight = until[window.last + 1 - engine->first_active] -
                                                                until[window.first - engine->first_active];
                }
        }
}

enum error scan_prepare(struct scan_engine *engine, struct arena *arena)
{
        TRY(list_windows(engine, arena));
        TRY(copy_zones(engine, arena));
        for (size_t i = 0; i < engine->streams; i++)
                TRY(prepare_source(engine, &engine->panel->streams[i], &engine->sources[i], arena));
        size_t weights = (size_t)engine->places * engine->streams;
        engine->group.covers = arena_calloc(arena, engine->panel->times, sizeof *engine->group.covers);
        if (engine->any_by_time)
                engine->group.weights = arena_array(arena, uint64_t, weights * SCAN_LANES);
        else
                engine->weights = arena_array(arena, uint64_t, weights);
        if (arena->exhausted)
                return ERR_MEMORY;
        for (size_t i = 0; engine->weights && i < weights; i++)
                engine->weights[i] = engine->sources[i % engine->streams].weights[i / engine->streams];
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/engine.h"

#include <math.h>

/* ---- alias tables ---- */

static uint32_t heaviest(const double *weights, size_t count)
{
        size_t best = 0;
        for (size_t i = 1; i < count; i++)
                best = weights[i] > weights[best] ? i : best;
        return (uint32_t)best;
}

enum error scan_make_alias(const double *weights, size_t count, struct arena *arena, struct scan_alias *ret_alias)
{
        struct scan_alias alias = { .count = count, .other = arena_array(arena, uint32_t, count),
                                    .keep = arena_array(arena, uint64_t, count) };
        _cleanup_free_ double *shares = calloc(count, sizeof *shares);
        _cleanup_free_ uint32_t *stack = calloc(count, sizeof *stack);
        if (arena->exhausted || !shares || !stack)
                return ERR_MEMORY;
        double total = 0;
        for (size_t i = 0; i < count; i++)
                total += weights[i];
        size_t poor = 0, rich = count;
        for (size_t i = 0; i < count; i++) {
                shares[i] = weights[i] * (double)count / total;
                alias.other[i] = (uint32_t)i;
                alias.keep[i] = UINT64_MAX;
                stack[shares[i] < 1 ? poor++ : --rich] = (uint32_t)i;
        }
        while (poor > 0 && rich < count) {
                uint32_t from = stack[--poor], to = stack[rich];
                alias.keep[from] = (uint64_t)(shares[from] * 0x1p64 < 0x1.fffffffffffffp63 ? shares[from] * 0x1p64
                                                                                           : 0x1.fffffffffffffp63);
                alias.other[from] = to;
                shares[to] -= 1 - shares[from];
                if (shares[to] < 1) {
                        rich++;
                        stack[poor++] = to;
                }
        }
        /* Rounding may leave some over; what weighs nothing is never drawn all the same. */
        while (poor > 0) {
                uint32_t left = stack[--poor];
                if (weights[left] == 0) {
                        alias.keep[left] = 0;
                        alias.other[left] = heaviest(weights, count);
                }
        }
        *ret_alias = alias;
        return OK;
}

size_t scan_pick(const struct scan_alias *alias, struct random_stream *random)
{
        size_t at = random_below(random, (uint32_t)alias->count);
        uint64_t coin = (uint64_t)random_word(random) << 32;
        coin |= random_word(random);
        return coin < alias->keep[at] ? at : alias->other[at];
}

/* ---- replicates ---- */

enum error scan_open_shuffle(const struct scan_engine *engine, struct arena *arena, struct scan_shuffle *ret_shuffle)
{
        size_t most = 0;
        for (size_t i = 0; i < engine->streams; i++) {
                const struct scan_source *source = &engine->sources[i];
                struct scan_draw *units = arena_array(arena, struct scan_draw, source->unit_count);
                if (!units)
                        return ERR_MEMORY;
                if (source->unit_count)
                        memcpy(units, source->units, source->unit_count * sizeof *units);
                ret_shuffle->units[i] = units;
                most = source->unit_count > most ? source->unit_count : most;
        }
        ret_shuffle->undo = arena_array(arena, uint32_t, most);
        return ret_shuffle->undo ? OK : ERR_MEMORY;
}

/* The first `count` of a random order of the units, by Fisher and Yates; `undo` says how to put them back. */
static void shuffle_first(struct scan_draw *units, uint32_t unit_count, uint32_t count, struct random_stream *random,
                          uint32_t *undo)
{
        for (uint32_t i = 0; i < count; i++) {
                uint32_t at = i + random_below(random, unit_count - i);
                struct scan_draw taken = units[at];
                units[at] = units[i];
                units[i] = taken;
                undo[i] = at;
        }
}

static void put_back(struct scan_draw *units, uint32_t count, const uint32_t *undo)
{
        for (uint32_t i = count; i-- > 0;) {
                struct scan_draw taken = units[i];
                units[i] = units[undo[i]];
                units[undo[i]] = taken;
        }
}

/* The shuffled cases fill the active steps, as many in each as there were; all others do not matter. */
static void deal_steps(const struct scan_engine *engine, const struct scan_source *source,
                       const struct scan_draw *units, struct scan_draws *draws)
{
        size_t at = 0;
        for (uint32_t step = 0; step < engine->active; step++)
                for (uint32_t i = 0; i < source->active_cases[step]; i++, at++)
                        draws->items[at] = (struct scan_draw){ units[at].position, engine->first_active + step };
        draws->count = at;
}

static void draw_by_weight(const struct scan_engine *engine, const struct scan_source *source,
                           struct random_stream *random, uint32_t total, struct scan_draws *draws)
{
        for (uint32_t i = 0; i < total; i++) {
                size_t cell = scan_pick(&source->alias, random);
                uint32_t step = source->by_time ? (uint32_t)(cell % engine->active) :
                                                  random_below(random, engine->active);
                size_t place = source->by_time ? cell / engine->active : cell;
                draws->items[i] = (struct scan_draw){ engine->position_of[place], engine->first_active + step };
        }
        draws->count = total;
}

void scan_draw(const struct scan_engine *engine, struct scan_shuffle *shuffle, size_t stream, uint32_t replicate,
               struct scan_draws *draws)
{
        const struct scan_source *source = &engine->sources[stream];
        struct random_stream random = random_open(engine->options->seed, (uint32_t)(2 * stream + 1), replicate);
        uint32_t total = engine->totals[(size_t)(replicate - 1) * engine->streams + stream];
        struct scan_draw *units = shuffle->units[stream];
        switch (source->model) {
        case SCAN_PERMUTATION:
                shuffle_first(units, source->unit_count, total, &random, shuffle->undo);
                deal_steps(engine, source, units, draws);
                put_back(units, total, shuffle->undo);
                return;
        case SCAN_BERNOULLI:
                shuffle_first(units, source->unit_count, total, &random, shuffle->undo);
                if (total)
                        memcpy(draws->items, units, total * sizeof *units);
                draws->count = total;
                put_back(units, total, shuffle->undo);
                return;
        case SCAN_POISSON:
        case SCAN_EXPECTATION:
                draw_by_weight(engine, source, &random, total, draws);
                return;
        }
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many replicates and windows at once: a place's word holds the counts of SCAN_BATCH replicates times SCAN_LANES
 * windows as small integers, which stop at their greatest value instead of wrapping; so do the bounds, and a lane that
 * stands at the greatest value passes every bound. What passes is tested exactly, so this only ever says "perhaps". */
#include "detect/engine.h"

#include "base/checked.h"
#include "base/parallel.h"

#include <math.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

enum { SLOTS = SCAN_BATCH * SCAN_LANES, ROOTS_MAX = 1 << 16 };

/* ---- bounds ---- */

/* For a lane: below `least[y]` of zone weight, y cases score above the level; ascending. */
struct roots {
        double *least;
        size_t count;
};

struct bounding {
        const struct scan_engine *engine;
        struct roots roots[SCAN_LANES];
        unsigned width;
        uint8_t *bounds;
};

/* Expectations below which y cases score above the level. */
static size_t list_expectations(const struct scan_engine *engine, double level, size_t most, double *expectations)
{
        const struct scan_source *source = &engine->sources[0];
        double from = 0;
        for (size_t y = 0; y < most; y++) {
                expectations[y] = y < engine->least_cases ? -1 : scan_root(source, (double)y, level, from);
                from = fmax(from, expectations[y] / (1 + 1e-8));
                if (expectations[y] > source->greatest_expected * (1 + 1e-6))
                        return y + 1;
        }
        return most;
}

static enum error list_roots(struct bounding *bounding, double level, struct arena *arena)
{
        const struct scan_engine *engine = bounding->engine;
        size_t most = bounding->width == 1 ? UINT8_MAX + 1 : ROOTS_MAX;
        _cleanup_free_ double *expectations = malloc(most * sizeof *expectations);
        if (!expectations)
                return ERR_MEMORY;
        size_t count = list_expectations(engine, level, most, expectations);
        for (unsigned lane = 0; lane < engine->group.count; lane++) {
                double factor = engine->group.factors[0][lane], *least = arena_array(arena, double, count);
                if (!least)
                        return ERR_MEMORY;
                for (size_t y = 0; y < count; y++)
                        least[y] = expectations[y] < 0 ? -1 :
                                   factor > 0 ? expectations[y] * (1 + 1e-12) * engine->sources[0].divisor / factor :
                                                INFINITY;
                bounding->roots[lane] = (struct roots){ least, count };
        }
        return OK;
}

static void bound_lane(const struct bounding *bounding, uint32_t centre, unsigned lane)
{
        const struct scan_engine *engine = bounding->engine;
        const struct roots *roots = &bounding->roots[lane];
        const uint64_t *weights = engine->any_by_time ? &engine->group.weights[lane] : engine->weights;
        size_t stride = engine->any_by_time ? SCAN_LANES : 1, y = 0;
        unsigned greatest = bounding->width == 1 ? UINT8_MAX : UINT16_MAX;
        uint64_t sum = 0;
        for (size_t i = engine->starts[centre]; i < engine->starts[centre + 1]; i++) {
                sum += weights[engine->members[i] * stride];
                while (y < roots->count && (double)sum >= roots->least[y])
                        y++;
                unsigned bound = y < greatest && (!engine->stops || engine->stops[i]) ? (unsigned)y : greatest;
                if (bounding->width == 1)
                        bounding->bounds[i * SCAN_LANES + lane] = (uint8_t)bound;
                else
                        ((uint16_t *)(void *)bounding->bounds)[i * SCAN_LANES + lane] = (uint16_t)bound;
        }
}

static void close_lane(const struct bounding *bounding, uint32_t centre, unsigned lane)
{
        const struct scan_engine *engine = bounding->engine;
        for (size_t i = engine->starts[centre]; i < engine->starts[centre + 1]; i++)
                memset(&bounding->bounds[(i * SCAN_LANES + lane) * bounding->width], UINT8_MAX, bounding->width);
}

enum { CENTRES_TOGETHER = 64 };

static void bound_lists(void *context, unsigned worker, size_t item)
{
        const struct bounding *bounding = context;
        const struct scan_engine *engine = bounding->engine;
        UNUSED(worker);
        for (size_t i = item * CENTRES_TOGETHER; i < (item + 1) * CENTRES_TOGETHER && i < engine->places; i++) {
                for (unsigned lane = 0; lane < SCAN_LANES; lane++) {
                        if (lane < engine->group.count)
                                bound_lane(bounding, (uint32_t)i, lane);
                        else
                                close_lane(bounding, (uint32_t)i, lane);
                }
        }
}

enum error scan_set_bounds(const struct scan_engine *engine, double level, struct scan_lanes *lanes)
{
        struct bounding bounding = { .engine = engine, .width = lanes->width, .bounds = lanes->bounds };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, SIZE_MAX / 2);
        TRY(list_roots(&bounding, level, &arena));
        parallel_run(engine->threads, (engine->places + CENTRES_TOGETHER - 1) / CENTRES_TOGETHER, bound_lists,
                     &bounding);
        return OK;
}

/* ---- words ---- */

void scan_add_words(const struct scan_engine *engine, unsigned width, uint8_t *words, unsigned slot,
                    const struct scan_draws *draws)
{
        for (size_t i = 0; i < draws->count; i++) {
                const uint8_t *covers = engine->group.covers[draws->items[i].time];
                size_t at = (size_t)draws->items[i].position * SLOTS + slot * SCAN_LANES;
                if (width == 1) {
                        for (unsigned lane = 0; lane < SCAN_LANES; lane++)
                                words[at + lane] = (uint8_t)(words[at + lane] +
                                                             (covers[lane] & (words[at + lane] != UINT8_MAX)));
                        continue;
                }
                uint16_t *wide = (uint16_t *)(void *)words;
                for (unsigned lane = 0; lane < SCAN_LANES; lane++)
                        wide[at + lane] = (uint16_t)(wide[at + lane] +
                                                     (covers[lane] & (wide[at + lane] != UINT16_MAX)));
        }
}

void scan_clear_words(unsigned width, uint8_t *words, const struct scan_draws *draws)
{
        for (size_t i = 0; i < draws->count; i++)
                memset(&words[(size_t)draws->items[i].position * SLOTS * width], 0, (size_t)SLOTS * width);
}

/* ---- testing ---- */

struct walk {
        const uint32_t *members;
        const uint8_t *bounds, *words;
        size_t count;
};

static unsigned replicates_of(const void *hits, unsigned bytes_each)
{
        unsigned found = 0;
        const uint8_t *bytes = hits;
        for (unsigned i = 0; i < SCAN_BATCH; i++) {
                uint8_t any = 0;
                for (unsigned k = 0; k < bytes_each; k++)
                        any |= bytes[i * bytes_each + k];
                found |= (any ? 1U : 0U) << i;
        }
        return found;
}

#define DEFINE_WALK(name, type)                                                                                \
        static unsigned name(const struct walk *walk)                                                          \
        {                                                                                                      \
                type sums[SLOTS] = { 0 }, hits[SLOTS] = { 0 };                                                 \
                for (size_t i = 0; i < walk->count; i++) {                                                     \
                        size_t at = (size_t)walk->members[i] * SLOTS;                                          \
                        const type *word = (const type *)(const void *)walk->words + at;                       \
                        const type *bound = (const type *)(const void *)walk->bounds + i * SCAN_LANES;         \
                        for (unsigned k = 0; k < SLOTS; k++) {                                                 \
                                type sum = (type)(sums[k] + word[k]);                                          \
                                sums[k] = sum < word[k] ? (type)-1 : sum;                                      \
                                hits[k] = (type)(hits[k] | (sums[k] >= bound[k % SCAN_LANES]));                \
                        }                                                                                      \
                }                                                                                              \
                return replicates_of(hits, SCAN_LANES * sizeof(type));                                         \
        }

DEFINE_WALK(walk_bytes, uint8_t)
DEFINE_WALK(walk_shorts, uint16_t)

#ifdef __x86_64__
/* A lane passes when the greater of sum and bound is the sum. */
__attribute__((target("avx2"))) static unsigned walk_bytes_wide(const struct walk *walk)
{
        __m256i sums[2] = { 0 }, hits[2] = { 0 };
        for (size_t i = 0; i < walk->count; i++) {
                const __m256i *word = (const __m256i *)(const void *)(walk->words + (size_t)walk->members[i] * SLOTS);
                int64_t bounds;
                memcpy(&bounds, walk->bounds + i * SCAN_LANES, sizeof bounds);
                __m256i bound = _mm256_set1_epi64x(bounds);
                for (unsigned k = 0; k < 2; k++) {
                        sums[k] = _mm256_adds_epu8(sums[k], _mm256_load_si256(&word[k]));
                        hits[k] = _mm256_or_si256(hits[k],
                                                  _mm256_cmpeq_epi8(_mm256_max_epu8(sums[k], bound), sums[k]));
                }
        }
        return replicates_of(hits, SCAN_LANES);
}

__attribute__((target("avx2"))) static unsigned walk_shorts_wide(const struct walk *walk)
{
        __m256i sums[4] = { 0 }, hits[4] = { 0 };
        for (size_t i = 0; i < walk->count; i++) {
                const __m256i *word =
                        (const __m256i *)(const void *)(walk->words + (size_t)walk->members[i] * SLOTS * 2);
                __m128i bounds = _mm_loadu_si128((const __m128i *)(const void *)(walk->bounds + i * SCAN_LANES * 2));
                __m256i bound = _mm256_broadcastsi128_si256(bounds);
                for (unsigned k = 0; k < 4; k++) {
                        sums[k] = _mm256_adds_epu16(sums[k], _mm256_load_si256(&word[k]));
                        hits[k] = _mm256_or_si256(hits[k],
                                                  _mm256_cmpeq_epi16(_mm256_max_epu16(sums[k], bound), sums[k]));
                }
        }
        return replicates_of(hits, SCAN_LANES * 2);
}
#endif

unsigned scan_test_words(const struct scan_engine *engine, const struct scan_lanes *lanes, const uint8_t *words,
                         uint32_t centre)
{
        size_t first = engine->starts[centre];
        struct walk walk = { engine->members + first, lanes->bounds + first * SCAN_LANES * lanes->width, words,
                             engine->starts[centre + 1] - first };
#ifdef __x86_64__
        if (engine->wide)
                return lanes->width == 1 ? walk_bytes_wide(&walk) : walk_shorts_wide(&walk);
#endif
        return lanes->width == 1 ? walk_bytes(&walk) : walk_shorts(&walk);
}

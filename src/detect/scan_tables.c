/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many replicates of several streams at once: one byte for each replicate counts a stream's cases in the zone, and what
 * it has above a base picks its score from a row of sixteen, which the processor does for SCAN_TABLE_BATCH replicates
 * in one instruction. A row belongs to a window and a bin of zone weights: scores of its least weight, in steps of the
 * level, rounded up. So the sum over streams is never too small, and what passes is tested exactly. */
#include "detect/engine.h"

#include <math.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

/* The last bin is of zones that may not end there. LEVEL: the steps that the level is divided into. */
enum { BINS = 128, BIN_CLOSED = BINS - 1, LEVEL = 200 };
enum { ROW = 16, ABOVE_MAX = ROW - 1, BASE_MAX = UINT8_MAX - ABOVE_MAX };

/* Of a bin: scores of base, base + 1, ... cases; base is what is expected, rounded down. */
struct table_row {
        uint8_t scores[ROW], bases[ROW];
};
_Static_assert(sizeof(struct table_row) == 2 * ROW, "rows lie close to each other");

/* More than ABOVE_MAX above the base passes unseen. Where that is usual the tables would only cost. */
bool scan_fits_tables(const struct scan_engine *engine)
{
        bool is_small = true;
        for (size_t i = 0; i < engine->streams; i++)
                is_small = is_small && sqrt(engine->sources[i].greatest_expected) < ABOVE_MAX;
        return engine->streams > 1 && !engine->any_by_time && engine->wide && is_small;
}

/* ---- bins ---- */

/* Least weights of the bins, ascending: 0, then in equal steps of the logarithm from the lightest place to the heaviest
 * zone. */
static void set_edges(const struct scan_engine *engine, size_t stream, uint64_t *edges)
{
        uint64_t lightest = UINT64_MAX, heaviest = 1;
        for (uint32_t centre = 0; centre < engine->places; centre++) {
                uint64_t own = engine->weights[centre * engine->streams + stream], sum = 0;
                for (size_t i = engine->starts[centre]; i < engine->starts[centre + 1]; i++)
                        sum += engine->weights[engine->members[i] * engine->streams + stream];
                lightest = own > 0 && own < lightest ? own : lightest;
                heaviest = sum > heaviest ? sum : heaviest;
        }
        double least = (double)(lightest < heaviest ? lightest : heaviest);
        double step = log((double)heaviest / least) / (BIN_CLOSED - 1);
        edges[0] = 0;
        for (unsigned bin = 1; bin < BIN_CLOSED; bin++)
                edges[bin] = (uint64_t)(least * exp(step * (bin - 1)));
}

static void bin_zones(const struct scan_engine *engine, size_t stream, struct scan_tables *tables)
{
        const uint64_t *edges = &tables->edges[stream * BINS];
        for (uint32_t centre = 0; centre < engine->places; centre++) {
                unsigned bin = 0;
                uint64_t sum = 0;
                for (size_t i = engine->starts[centre]; i < engine->starts[centre + 1]; i++) {
                        sum += engine->weights[engine->members[i] * engine->streams + stream];
                        while (bin + 1 < BIN_CLOSED && edges[bin + 1] <= sum)
                                bin++;
                        bool is_open = !engine->stops || engine->stops[i];
                        tables->bins[i * engine->streams + stream] = (uint8_t)(is_open ? bin : BIN_CLOSED);
                }
        }
}

enum error scan_open_tables(const struct scan_engine *engine, struct arena *arena, struct scan_tables *ret_tables)
{
        size_t rows = (size_t)SCAN_LANES * engine->streams * BINS;
        struct scan_tables tables = {
                .bins = arena_array(arena, uint8_t, engine->starts[engine->places] * engine->streams),
                .edges = arena_array(arena, uint64_t, engine->streams * BINS),
                .scores = arena_array(arena, float, rows * ROW),
                .rows = arena_array(arena, struct table_row, rows),
        };
        if (arena->exhausted)
                return ERR_MEMORY;
        for (size_t i = 0; i < engine->streams; i++) {
                set_edges(engine, i, &tables.edges[i * BINS]);
                bin_zones(engine, i, &tables);
        }
        *ret_tables = tables;
        return OK;
}

/* ---- rows ---- */

static void score_row(const struct scan_source *source, double expected, float *scores, uint8_t *bases)
{
        unsigned base = (unsigned)fmin(expected, BASE_MAX);
        memset(bases, (int)base, ROW);
        for (unsigned above = 0; above < ABOVE_MAX; above++) {
                double score = scan_score(source, base + above, expected);
                scores[above] = isnan(score) ? INFINITY : (float)score;
        }
        scores[ABOVE_MAX] = INFINITY;
}

static void score_rows(const struct scan_engine *engine, struct scan_tables *tables)
{
        for (unsigned lane = 0; lane < engine->group.count; lane++)
                for (size_t i = 0; i < engine->streams; i++)
                        for (unsigned bin = 0; bin < BIN_CLOSED; bin++) {
                                size_t at = (lane * engine->streams + i) * BINS + bin;
                                double weight = (double)tables->edges[i * BINS + bin];
                                score_row(&engine->sources[i],
                                          scan_expected(&engine->sources[i], weight, engine->group.factors[i][lane]),
                                          &tables->scores[at * ROW], tables->rows[at].bases);
                        }
        tables->scored = engine->group.first + 1;
}

void scan_set_tables(const struct scan_engine *engine, double level, struct scan_tables *tables)
{
        size_t count = (size_t)engine->group.count * engine->streams * BINS * ROW;
        if (tables->scored != engine->group.first + 1)
                score_rows(engine, tables);
        /* What single precision and the last digits of the logarithms took away is given back. */
        double steps_each = LEVEL / level * (1 + 1e-5);
        for (size_t i = 0; i < count; i++) {
                double steps = tables->scores[i] * steps_each;
                tables->rows[i / ROW].scores[i % ROW] =
                        steps < UINT8_MAX - 1 ? (uint8_t)((uint8_t)steps + (steps > 0)) : UINT8_MAX;
        }
}

/* ---- words ---- */

void scan_add_table_words(const struct scan_engine *engine, const struct scan_table_slot *slot,
                          const struct scan_draws *draws, uint8_t *words)
{
        for (size_t i = 0; i < draws->count; i++) {
                uint8_t *count = &words[(draws->items[i].position * engine->streams + slot->stream) *
                                                SCAN_TABLE_BATCH + slot->replicate];
                *count = (uint8_t)(*count + (engine->group.covers[draws->items[i].time][slot->lane] &
                                             (*count < UINT8_MAX)));
        }
}

void scan_clear_table_words(const struct scan_engine *engine, const struct scan_table_slot *slot,
                            const struct scan_draws *draws, uint8_t *words)
{
        for (size_t i = 0; i < draws->count; i++)
                words[(draws->items[i].position * engine->streams + slot->stream) * SCAN_TABLE_BATCH +
                      slot->replicate] = 0;
}

/* ---- testing ---- */

#ifdef __x86_64__
/* Around one centre, for one lane. */
struct walk {
        const uint32_t *members;
        const uint8_t *bins, *words;
        const struct table_row *rows;
        size_t count;
};

/* Bit b: the sum over streams stood at the level somewhere along the list. */
__attribute__((target("avx2"), always_inline)) static inline uint32_t walk_streams(const struct walk *walk,
                                                                                   size_t streams)
{
        __m256i sums[SCAN_STREAMS_MAX], most = _mm256_setzero_si256(), above_max = _mm256_set1_epi8(ABOVE_MAX);
        for (size_t s = 0; s < streams; s++)
                sums[s] = _mm256_setzero_si256();
        for (size_t i = 0; i < walk->count; i++) {
                const uint8_t *word = &walk->words[walk->members[i] * streams * SCAN_TABLE_BATCH];
                __m256i score = _mm256_setzero_si256();
                for (size_t s = 0; s < streams; s++) {
                        const struct table_row *row = &walk->rows[s * BINS + walk->bins[i * streams + s]];
                        const void *more = word + s * SCAN_TABLE_BATCH, *scores = row->scores, *bases = row->bases;
                        sums[s] = _mm256_adds_epu8(sums[s], _mm256_load_si256(more));
                        __m256i above = _mm256_subs_epu8(sums[s], _mm256_broadcastsi128_si256(_mm_loadu_si128(bases)));
                        __m256i picked = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128(scores)),
                                                             _mm256_min_epu8(above, above_max));
                        score = _mm256_adds_epu8(score, picked);
                }
                most = _mm256_max_epu8(most, score);
        }
        __m256i level = _mm256_set1_epi8((char)LEVEL);
        return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(most, level), most));
}

/* Four by themselves, so that their sums stay in registers. */
__attribute__((target("avx2"))) uint32_t scan_test_tables(const struct scan_engine *engine,
                                                          const struct scan_tables *tables, const uint8_t *words,
                                                          unsigned lane, uint32_t centre)
{
        size_t first = engine->starts[centre];
        struct walk walk = { .members = &engine->members[first], .bins = &tables->bins[first * engine->streams],
                             .words = words, .rows = &tables->rows[lane * engine->streams * BINS],
                             .count = engine->starts[centre + 1] - first };
        return engine->streams == 4 ? walk_streams(&walk, 4) : walk_streams(&walk, engine->streams);
}
#else
uint32_t scan_test_tables(const struct scan_engine *engine, const struct scan_tables *tables, const uint8_t *words,
                          unsigned lane, uint32_t centre)
{
        UNUSED(engine);
        UNUSED(tables);
        UNUSED(words);
        UNUSED(lane);
        UNUSED(centre);
        return UINT32_MAX;
}
#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every zone around one centre, lane by lane: a bound in single precision first, the logarithms only where it passes.
 * */
#include "detect/engine.h"

#include <math.h>

/* Into the function for this processor, or the one for any. */
#define INLINE inline __attribute__((always_inline))

typedef float lanes_float __attribute__((vector_size(32)));
typedef int32_t lanes_int __attribute__((vector_size(32)));
typedef uint64_t lanes_weight __attribute__((vector_size(64)));
typedef uint64_t four_weights __attribute__((vector_size(32)));

_Static_assert(sizeof(lanes_float) == SCAN_LANES * sizeof(float), "one vector holds the lanes");

/* What has been added up along the list. */
struct sums {
        lanes_int y[SCAN_STREAMS_MAX];
        lanes_float bound[SCAN_STREAMS_MAX]; /* of the score, when its last case came: later it is only less */
        lanes_weight by_lane[SCAN_STREAMS_MAX];
        uint64_t weight[SCAN_STREAMS_MAX];
};

static void add_cover(const struct scan_engine *engine, struct scan_counts *counts, size_t stream,
                      const struct scan_draw *draw)
{
        const uint8_t *covers = engine->group.covers[draw->time];
        int32_t *lanes = &counts->lanes[((size_t)draw->position * engine->streams + stream) * SCAN_LANES];
        for (unsigned lane = 0; lane < SCAN_LANES; lane++) {
                lanes[lane] += covers[lane];
                counts->present[draw->position] |= (uint8_t)(covers[lane] << stream);
        }
}

void scan_add_counts(const struct scan_engine *engine, struct scan_counts *counts, size_t stream,
                     const struct scan_draw *draws, size_t count)
{
        for (size_t i = 0; i < count; i++)
                add_cover(engine, counts, stream, &draws[i]);
}

void scan_clear_counts(const struct scan_engine *engine, struct scan_counts *counts, const struct scan_draw *draws,
                       size_t count)
{
        size_t size = engine->streams * SCAN_LANES;
        for (size_t i = 0; i < count; i++) {
                memset(&counts->lanes[draws[i].position * size], 0, size * sizeof *counts->lanes);
                counts->present[draws[i].position] = 0;
        }
}

/* log(x) for positive x, within 1e-6 relative to 1 + |log x|: exponent, and log((1 + t) / (1 - t)) as a series. */
#define FAST_LOG(x, ret)                                                                                       \
        do {                                                                                                   \
                lanes_int bits_ = (lanes_int)(x);                                                              \
                lanes_int exponent_ = (bits_ - 0x3F3504F3) >> 23;                                              \
                lanes_float m_ = (lanes_float)(bits_ - (exponent_ << 23));                                     \
                lanes_float t_ = (m_ - 1) / (m_ + 1), s_ = t_ * t_;                                            \
                (ret) = __builtin_convertvector(exponent_, lanes_float) * 0.69314718F +                        \
                        t_ * (2 + s_ * (2.0F / 3 + s_ * (2.0F / 5 + s_ * (2.0F / 7))));                        \
        } while (0)

/* Keeps `value` where `mask` is all ones, else 0. */
#define KEEP(value, mask) ((lanes_float)((lanes_int)(value) & (mask)))

/* A number not below the stream's score in any lane. With e = y - mu, y > mu: y log(y/mu) - e is at most e^2 / (2 mu),
 * and (C - y) log((C - y)/(C - mu)) + e at most e^2 / (C - mu), for log x <= x - 1; controls alike. */
static INLINE void bound_score(const struct scan_source *source, const lanes_int *cases,
                                                              const lanes_float *expected, lanes_float *ret_bound)
{
        lanes_float y = __builtin_convertvector(*cases, lanes_float), mu = *expected, rest = { 0 }, logarithm;
        float all = (float)source->cases, contacts = (float)source->contacts;
        if (source->model == SCAN_BERNOULLI) {
                lanes_float n = mu;
                mu = n * (all / contacts);
                lanes_float e = y - mu, inside = n - mu;
                rest = e * e / inside + e * e / (contacts - all - inside);
        }
        lanes_float e = y - mu, square = e * e, ratio = y / mu;
        /* Single precision is given some slack: what is nearly an excess counts as one. */
        lanes_int excess = (e > -1e-5F * y) & (y > 0.5F);
        FAST_LOG(ratio, logarithm);
        lanes_float by_log = y * logarithm - e + y * 1e-5F, by_square = square / (2 * mu);
        lanes_int smaller = by_log < by_square;
        lanes_float one = KEEP(by_log, smaller) + KEEP(by_square, ~smaller);
        if (source->model != SCAN_EXPECTATION)
                rest += square / (all - mu);
        lanes_float sum = (one + rest) * 1.001F + KEEP(e * 1e-6F, e > 0) + 1e-4F;
        /* Where that is no number, or negative (mu at the total), nothing is excluded. */
        lanes_int sane = sum >= 0;
        *ret_bound = KEEP(sum, excess & sane) + KEEP((lanes_float){ 0 } + 1e30F, excess & ~sane);
}

static double weight_in_lane(const struct scan_engine *engine, const struct sums *sums, size_t stream, unsigned lane)
{
        return (double)(engine->any_by_time ? sums->by_lane[stream][lane] : sums->weight[stream]);
}

static double score_lane(const struct scan_engine *engine, const struct sums *sums, unsigned lane)
{
        double score = 0;
        uint64_t cases = 0;
        for (size_t i = 0; i < engine->streams; i++) {
                const struct scan_source *source = &engine->sources[i];
                double expected = scan_expected(source, weight_in_lane(engine, sums, i, lane),
                                                engine->group.factors[i][lane]);
                double one = scan_score(source, sums->y[i][lane], expected);
                score += one;
                if (one > 0)
                        cases += (uint64_t)sums->y[i][lane];
        }
        return cases >= engine->least_cases ? score : 0;
}

static __attribute__((noinline)) void score_lanes(const struct scan_engine *engine, const struct sums *sums,
                                                  uint32_t size, struct scan_best *best)
{
        for (unsigned lane = 0; lane < engine->group.count; lane++) {
                double score = score_lane(engine, sums, lane);
                if (score > best->llr)
                        *best = (struct scan_best){ score, engine->group.first + lane, size };
        }
}

/* What is the same all along the list. */
struct view {
        const struct scan_engine *engine;
        const struct scan_counts *counts;
        const struct scan_lanes *lanes; /* NULL: every score counts */
        size_t streams;
        bool by_time;
};

static INLINE void add_weights(const struct view *view, size_t position, struct sums *sums)
{
        for (size_t i = 0; i < view->streams; i++) {
                size_t at = position * view->streams + i;
                if (view->by_time) {
                        lanes_weight more;
                        memcpy(&more, &view->engine->group.weights[at * SCAN_LANES], sizeof more);
                        sums->by_lane[i] += more;
                } else
                        sums->weight[i] += view->engine->weights[at];
        }
}

static INLINE void add_cases(const struct view *view, size_t position, size_t stream,
                                                            struct sums *sums)
{
        size_t at = (position * view->streams + stream) * SCAN_LANES;
        const int32_t *lanes = &view->counts->lanes[at];
        sums->y[stream] += *(const lanes_int *)__builtin_assume_aligned(lanes, sizeof(lanes_int));
}

static INLINE void bound_stream(const struct view *view, size_t stream,
                                                               struct sums *sums)
{
        lanes_float expected, scales;
        memcpy(&scales, view->engine->group.scales[stream], sizeof scales);
        if (view->by_time)
                expected = __builtin_convertvector(sums->by_lane[stream], lanes_float) * scales;
        else
                expected = (float)(int64_t)sums->weight[stream] * scales;
        bound_score(&view->engine->sources[stream], &sums->y[stream], &expected, &sums->bound[stream]);
}

static INLINE bool is_any(const lanes_int *mask)
{
        uint64_t words[4];
        memcpy(words, mask, sizeof words);
        return (words[0] | words[1] | words[2] | words[3]) != 0;
}

static INLINE bool passes(const struct view *view, const struct sums *sums, double least)
{
        lanes_float bound = sums->bound[0];
        for (size_t i = 1; i < view->streams; i++)
                bound += sums->bound[i];
        lanes_int hit = (bound > (float)least * 0.999F) & (bound > 0);
        return is_any(&hit);
}

static INLINE void open_walk(const struct view *view, struct sums *sums)
{
        for (size_t i = 0; i < view->streams; i++) {
                sums->y[i] = (lanes_int){ 0 };
                sums->bound[i] = (lanes_float){ 0 };
                sums->by_lane[i] = (lanes_weight){ 0 };
                sums->weight[i] = 0;
        }
}

/* Of the streams that have a case in this place. */
static INLINE void add_place(const struct view *view, size_t position, struct sums *sums)
{
        for (size_t k = 0; k < view->streams; k++) {
                if (!(view->counts->present[position] >> k & 1))
                        continue;
                add_cases(view, position, k, sums);
                bound_stream(view, k, sums);
        }
}

/* A zone scores most where its last member has a case: the same cases with a larger expectation score less. */
static INLINE void walk_list(const struct view *view, uint32_t centre, struct scan_best *best)
{
        const struct scan_engine *engine = view->engine;
        struct sums sums __attribute__((uninitialized)); /* large, and opened stream by stream */
        open_walk(view, &sums);
        bool is_new = false;
        size_t first = engine->starts[centre], end = engine->starts[centre + 1];
        for (size_t i = first; i < end; i++) {
                uint32_t position = engine->members[i];
                add_weights(view, position, &sums);
                if (view->counts->present[position]) {
                        add_place(view, position, &sums);
                        is_new = true;
                }
                if (!is_new || (engine->stops && !engine->stops[i]))
                        continue;
                is_new = false;
                if (passes(view, &sums, best->llr))
                        score_lanes(engine, &sums, (uint32_t)(i - first + 1), best);
        }
}

/* The same for four streams whose weights are the same at all times: these stay in a register, in memory only where
 * they are needed. */
static INLINE void walk_four(const struct view *view, uint32_t centre, struct scan_best *best)
{
        const struct scan_engine *engine = view->engine;
        struct sums sums __attribute__((uninitialized)); /* large, and opened stream by stream */
        open_walk(view, &sums);
        four_weights four = { 0 };
        bool is_new = false;
        size_t first = engine->starts[centre], end = engine->starts[centre + 1];
        for (size_t i = first; i < end; i++) {
                uint32_t position = engine->members[i];
                four_weights more;
                memcpy(&more, &engine->weights[(size_t)position * 4], sizeof more);
                four += more;
                if (view->counts->present[position]) {
                        memcpy(sums.weight, &four, sizeof four);
                        add_place(view, position, &sums);
                        is_new = true;
                }
                if (!is_new || (engine->stops && !engine->stops[i]))
                        continue;
                is_new = false;
                if (!passes(view, &sums, best->llr))
                        continue;
                memcpy(sums.weight, &four, sizeof four);
                score_lanes(engine, &sums, (uint32_t)(i - first + 1), best);
        }
}

typedef uint8_t eight_bytes __attribute__((vector_size(8)));
typedef uint16_t eight_shorts __attribute__((vector_size(16)));

/* Whether any lane has as many cases as its bound. */
static INLINE bool reaches_bound(const struct view *view, const struct sums *sums,
                                                                size_t entry)
{
        lanes_int bound;
        if (view->lanes->width == 1) {
                eight_bytes narrow;
                memcpy(&narrow, &view->lanes->bounds[entry * SCAN_LANES], sizeof narrow);
                bound = __builtin_convertvector(narrow, lanes_int);
        } else {
                eight_shorts narrow;
                memcpy(&narrow, &view->lanes->bounds[entry * SCAN_LANES * 2], sizeof narrow);
                bound = __builtin_convertvector(narrow, lanes_int);
        }
        lanes_int hit = sums->y[0] >= bound;
        return is_any(&hit);
}

/* The same for one stream, where only scores above the level of the bounds are sought; weights are added up when they
 * are needed. */
static INLINE void walk_bounded(const struct view *view, uint32_t centre,
                                                               struct scan_best *best)
{
        const struct scan_engine *engine = view->engine;
        struct sums sums __attribute__((uninitialized)); /* large, and opened stream by stream */
        open_walk(view, &sums);
        bool is_new = false;
        size_t first = engine->starts[centre], end = engine->starts[centre + 1], weighed = first;
        for (size_t i = first; i < end; i++) {
                uint32_t position = engine->members[i];
                if (view->counts->present[position]) {
                        add_cases(view, position, 0, &sums);
                        is_new = true;
                }
                if (!is_new || (engine->stops && !engine->stops[i]))
                        continue;
                is_new = false;
                if (!reaches_bound(view, &sums, i))
                        continue;
                for (; weighed <= i; weighed++)
                        add_weights(view, engine->members[weighed], &sums);
                bound_stream(view, 0, &sums);
                if (passes(view, &sums, best->llr))
                        score_lanes(engine, &sums, (uint32_t)(i - first + 1), best);
        }
}

/* The common shapes by themselves, so that the compiler knows them. */
static INLINE void test_centre(const struct scan_engine *engine,
                                                              const struct scan_counts *counts,
                                                              const struct scan_lanes *lanes, uint32_t centre,
                                                              struct scan_best *best)
{
        struct view view = { .engine = engine, .counts = counts, .lanes = lanes, .streams = engine->streams,
                             .by_time = engine->any_by_time };
        if (lanes) {
                view.streams = 1;
                walk_bounded(&view, centre, best);
        } else if (engine->streams == 1 && !engine->any_by_time) {
                view.streams = 1;
                view.by_time = false;
                walk_list(&view, centre, best);
        } else if (engine->streams == 4 && !engine->any_by_time) {
                view.streams = 4;
                view.by_time = false;
                walk_four(&view, centre, best);
        } else
                walk_list(&view, centre, best);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static void test_centre_wide(const struct scan_engine *engine,
                                                             const struct scan_counts *counts,
                                                             const struct scan_lanes *lanes, uint32_t centre,
                                                             struct scan_best *best)
{
        test_centre(engine, counts, lanes, centre, best);
}
#endif

void scan_test_centre(const struct scan_engine *engine, const struct scan_counts *counts,
                      const struct scan_lanes *lanes, uint32_t centre, struct scan_best *best)
{
#ifdef __x86_64__
        if (engine->wide) {
                test_centre_wide(engine, counts, lanes, centre, best);
                return;
        }
#endif
        test_centre(engine, counts, lanes, centre, best);
}

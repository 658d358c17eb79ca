/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/design.h"

#include "base/checked.h"
#include "detect/draw.h"

#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

enum { SETS = 7, SHAPES = 6, WAVES = 3, OLD_OUTBREAKS = 4 };

static const double silent_share = 0.3;

static const struct set {
        double theta, beta, g1, g2, dispersion;
} sets[SETS] = {
        { 0.1, 0.0025, 0.6, 0.6, 1.5 }, { -2, 0.005, 0.1, 0.3, 2 },      { 1.5, 0.003, 0.2, -0.4, 1 },
        { 0.5, 0.002, 0.5, 0.5, 5 },    { 2.5, 0.001, 1, 0.1, 3 },       { 3.75, 0.001, 0.1, -0.1, 1.1 },
        { 5, 0.0001, 0.05, 0.01, 1.2 },
};

static const struct set sparse_sets[] = {
        { .theta = -3, .dispersion = 1 },   { .theta = -4, .dispersion = 1 },   { .theta = -5, .dispersion = 1 },
        { .theta = -3, .dispersion = 1.5 }, { .theta = -4, .dispersion = 1.5 }, { .theta = -5, .dispersion = 1.5 },
};

static const struct {
        const char *name;
        size_t scenarios;
} designs[DESIGN_COUNT] = {
        [DESIGN_NOUFAILY] = { "noufaily", (size_t)SETS * SHAPES },
        [DESIGN_SPARSE] = { "sparse", ARRAY_SIZE(sparse_sets) },
        [DESIGN_SILENT] = { "silent", SETS },
};

bool design_parse(struct slice name, enum design *ret_design)
{
        for (size_t i = 0; i < ARRAY_SIZE(designs); i++) {
                if (slice_equal(name, slice_from_cstr(designs[i].name))) {
                        *ret_design = (enum design)i;
                        return true;
                }
        }
        return false;
}

struct slice design_name(enum design design)
{
        return slice_from_cstr(designs[design].name);
}

size_t design_scenarios(enum design design)
{
        return designs[design].scenarios;
}

/* A stream of random numbers, one after the other. */
struct stream {
        uint64_t seed, counter;
};

static double draw(struct stream *stream)
{
        return draw_uniform(stream->seed, stream->counter++);
}

static size_t draw_below(struct stream *stream, size_t count)
{
        return (size_t)floor(draw(stream) * (double)count);
}

static double draw_negative_binomial(double u, double mu, double dispersion)
{
        return dispersion > 1 ? qnbinom(u, mu / (dispersion - 1), 1 / dispersion, 1, 0) : qpois(u, mu, 1, 0);
}

/* Within each set: trend off with 0, 1, 2 waves, then trend on with 0, 1, 2. */
static struct set set_of(enum design design, size_t scenario, size_t *ret_waves)
{
        struct set set;
        *ret_waves = 0;
        if (design == DESIGN_SPARSE)
                return sparse_sets[scenario];
        set = sets[design == DESIGN_SILENT ? scenario : scenario / SHAPES];
        *ret_waves = design == DESIGN_SILENT ? 1 : scenario % WAVES;
        if (design == DESIGN_SILENT || scenario % SHAPES < WAVES)
                set.beta = 0;
        return set;
}

static double mean_at(const struct set *set, size_t waves, double t)
{
        double sum = set->theta + set->beta * t;
        for (size_t j = 1; j <= waves; j++)
                sum += set->g1 * cos(2 * M_PI * (double)j * t / 52) + set->g2 * sin(2 * M_PI * (double)j * t / 52);
        return exp(sum);
}

static void plant(struct simulated *series, struct stream *stream, size_t start, double k, bool sparse)
{
        double sd = sqrt(series->dispersion * series->mu[start]), u = draw(stream);
        size_t size = (size_t)(sparse ? 2 + qpois(u, 0.8 * k, 1, 0) : qpois(u, k * sd, 1, 0));
        for (size_t i = 0; i < size; i++) {
                double later = floor(exp(0.5 * qnorm5(draw(stream), 0, 1, 1, 0)));
                size_t week = start + (size_t)later;
                if (week >= DESIGN_WEEKS)
                        continue;
                series->counts[week]++;
                if (start >= DESIGN_JUDGED)
                        series->outbreak[week]++;
        }
}

void design_simulate(enum design design, size_t scenario, uint64_t seed, size_t replicate,
                     struct simulated *ret_series)
{
        static const double old_sizes[] = { 2, 3, 5, 10 };
        size_t waves;
        struct set set = set_of(design, scenario, &waves);
        struct stream stream = { .seed = draw_bits(draw_bits(seed, (uint64_t)design * 1000 + scenario), replicate) };
        *ret_series = (struct simulated){ .dispersion = set.dispersion };
        for (size_t t = 0; t < DESIGN_WEEKS; t++) {
                ret_series->mu[t] = mean_at(&set, waves, (double)(t + 1));
                ret_series->counts[t] = draw_negative_binomial(draw(&stream), ret_series->mu[t], set.dispersion);
        }
        for (size_t i = 0; i < OLD_OUTBREAKS; i++) {
                size_t start = DESIGN_FIRST_BASELINE + draw_below(&stream, DESIGN_JUDGED - DESIGN_FIRST_BASELINE);
                double k = old_sizes[draw_below(&stream, ARRAY_SIZE(old_sizes))];
                plant(ret_series, &stream, start, k, design == DESIGN_SPARSE);
        }
        size_t start = DESIGN_JUDGED + draw_below(&stream, DESIGN_WEEKS - DESIGN_JUDGED);
        plant(ret_series, &stream, start, (double)(1 + draw_below(&stream, 10)), design == DESIGN_SPARSE);
        for (size_t t = 0; design == DESIGN_SILENT && t < DESIGN_WEEKS; t++)
                if (draw(&stream) < silent_share)
                        ret_series->counts[t] = ret_series->outbreak[t] = 0;
}

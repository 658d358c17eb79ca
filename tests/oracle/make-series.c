/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writes the series that R and the engine are both asked about: 400 weeks of negative binomial counts with season,
 * trend and outbreaks, from counter-based random numbers, the same bytes everywhere. Nothing of it is anybody's
 * data. */
#include "base/checked.h"
#include "detect/draw.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

enum { WEEKS = 400 };

static const struct shape {
        const char *name;
        double level, trend, wave, dispersion, silent;
} shapes[] = {
        { "busy", 3.6, 0.001, 0.3, 3, 0 },       { "middle", 2.2, 0.0005, 0.6, 1.8, 0 }, { "flat", 1.1, 0, 0, 1, 0 },
        { "sparse", -0.9, 0.001, 0.4, 1.3, 0 },  { "rare", -2.6, 0, 0, 1.2, 0 },
        { "silent", 1.4, -0.001, 0.5, 1.5, 0.3 },
};

/* An outbreak of three weeks about every 60 weeks, and two in the weeks that are judged. */
static double outbreak(int week, double mu)
{
        int phase = week % 61;
        bool late = (week >= 350 && week < 353) || (week >= 381 && week < 384);
        return phase < 3 || late ? 2 + 2 * mu : 0;
}

int main(void)
{
        printf("series,time,count,effort\n");
        for (uint64_t s = 0; s < ARRAY_SIZE(shapes); s++) {
                const struct shape *shape = &shapes[s];
                for (int t = 1; t <= WEEKS; t++) {
                        uint64_t seed = 20261127 + s, counter = (uint64_t)t * 4;
                        double effort = floor(50 + 100 * draw_uniform(seed, counter)) / 100;
                        double mu = exp(shape->level + shape->trend * t + shape->wave * cos(2 * M_PI * t / 52));
                        double u = draw_uniform(seed, counter + 1), y;
                        if (shape->dispersion > 1)
                                y = qnbinom(u, mu / (shape->dispersion - 1), 1 / shape->dispersion, 1, 0);
                        else
                                y = qpois(u, mu, 1, 0);
                        y += qpois(draw_uniform(seed, counter + 2), outbreak(t, mu), 1, 0);
                        if (draw_uniform(seed, counter + 3) < shape->silent)
                                y = 0;
                        printf("%s,%d,%.0f,%.2f\n", shape->name, t, y, effort);
                }
        }
        return 0;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Random counts of the simulated worlds. */
#pragma once

#include "detect/random.h"

#include <math.h>

/* Poisson by products of uniform draws (Knuth 1969, section 3.4.1); for small means. */
static inline uint32_t draw_poisson(struct random_stream *random, double mean)
{
        double left = exp(-mean), product = random_unit(random);
        uint32_t count = 0;
        while (product > left) {
                product *= random_unit(random);
                count++;
        }
        return count;
}

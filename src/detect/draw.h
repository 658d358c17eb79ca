/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Counter-based random numbers: number `counter` of stream `seed`, the same everywhere, in any order (splitmix64 of
 * Steele, Lea & Flood 2014 over the counter, keyed by the mixed seed). Not for secrets. */
#pragma once

#include <stdint.h>

static inline uint64_t draw_mix(uint64_t value)
{
        value += 0x9E3779B97F4A7C15u;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
        return value ^ (value >> 31);
}

static inline uint64_t draw_bits(uint64_t seed, uint64_t counter)
{
        return draw_mix(draw_mix(seed) ^ (counter * 0xD1342543DE82EF95u));
}

/* Above 0 and below 1, in steps of 2^-53. */
static inline double draw_uniform(uint64_t seed, uint64_t counter)
{
        return ((double)(draw_bits(seed, counter) >> 11) + 0.5) * 0x1p-53;
}

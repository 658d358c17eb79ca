/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The generator of a simulation: SplitMix64 (Steele, Lea, Flood 2014). Integers only, so that every machine gives the
 * same stream; not for secrets. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct random {
        uint64_t state;
};

static inline uint64_t random_next(struct random *random)
{
        uint64_t z = random->state += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
}

/* 0 .. bound-1; the bias of the remainder (below 2^-31 for the bounds used here) does not matter to fiction. */
static inline uint32_t random_below(struct random *random, uint32_t bound)
{
        return (uint32_t)(random_next(random) % bound);
}

/* True `percent` times of a hundred. */
static inline int random_percent(struct random *random, uint32_t percent)
{
        return random_below(random, 100) < percent;
}

/* A stream of its own for thing number `number` of a kind, whatever order things are made in. */
static inline struct random random_for(uint64_t seed, uint64_t kind, uint64_t number)
{
        struct random random = { seed ^ kind * 0xd6e8feb86659fd93u };
        random.state = random_next(&random) ^ number * 0xa0761d6478bd642fu;
        (void)random_next(&random);
        return random;
}

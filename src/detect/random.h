/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Random numbers that are a function of (seed, stream, number): Philox 4x32-10 of Salmon, Moraes, Dror and Shaw 2011,
 * "Parallel random numbers: as easy as 1, 2, 3", SC11. Each replicate of a simulation has a stream of its own, so that
 * its numbers do not depend on which thread makes it, nor on what was drawn before. Not for secrets. */
#pragma once

#include <stdint.h>

struct random_stream {
        uint32_t key[2], counter[4];
        uint32_t block[4];
        unsigned left; /* unused words of `block` */
};

/* `purpose` keeps streams of the same number apart. A stream gives 2^34 words before it repeats. */
struct random_stream random_open(uint64_t seed, uint32_t purpose, uint64_t number);
/* The ten rounds on one counter. */
void random_philox(const uint32_t key[2], const uint32_t counter[4], uint32_t ret_block[4]);
/* Fills the stream's block; random_word calls it. */
void random_refill(struct random_stream *stream);

static inline uint32_t random_word(struct random_stream *stream)
{
        if (stream->left == 0)
                random_refill(stream);
        return stream->block[--stream->left];
}

/* 0 .. below - 1, each equally likely (Lemire 2019, ACM TOMACS 29:3); 0 when `below` is 0. */
static inline uint32_t random_below(struct random_stream *stream, uint32_t below)
{
        uint64_t product = (uint64_t)random_word(stream) * below;
        if ((uint32_t)product < below) {
                uint32_t least = below ? -below % below : 0;
                while ((uint32_t)product < least)
                        product = (uint64_t)random_word(stream) * below;
        }
        return (uint32_t)(product >> 32);
}

/* In the open interval (0, 1): an odd multiple of 2^-53. */
static inline double random_unit(struct random_stream *stream)
{
        uint64_t high = random_word(stream) >> 6, low = random_word(stream) >> 6;
        return ((double)(high << 26 | low) + 0.5) * 0x1p-52;
}

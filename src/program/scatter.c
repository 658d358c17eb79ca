/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/scatter.h"

#include <assert.h>
#include <sodium.h>

enum { ROUNDS = 10 };

static_assert(SCATTER_KEY_SIZE == crypto_shorthash_KEYBYTES);

/* 9/10 of `first` * 10 numbers; `half`: bits of half a block, as many as hold them all. */
static const struct band {
        int64_t first, count;
        unsigned half;
} bands[] = { { 100000, 900000, 10 }, { 100000000, 900000000, 15 } };

static uint64_t mix(const uint8_t key[SCATTER_KEY_SIZE], const struct band *band, unsigned round, uint64_t part)
{
        uint8_t in[4] = { (uint8_t)band->half, (uint8_t)round, (uint8_t)(part >> 8), (uint8_t)part };
        uint8_t out[crypto_shorthash_BYTES];
        crypto_shorthash(out, in, sizeof in, key);
        return ((uint64_t)out[0] | (uint64_t)out[1] << 8) & ((UINT64_C(1) << band->half) - 1);
}

static uint64_t permute(const uint8_t key[SCATTER_KEY_SIZE], const struct band *band, uint64_t block)
{
        uint64_t left = block >> band->half, right = block & ((UINT64_C(1) << band->half) - 1);
        for (unsigned round = 0; round < ROUNDS; round++) {
                uint64_t next = left ^ mix(key, band, round, right);
                left = right;
                right = next;
        }
        return left << band->half | right;
}

int64_t scatter(const uint8_t key[SCATTER_KEY_SIZE], int64_t value)
{
        const struct band *band = value <= bands[0].count ? &bands[0] : &bands[1];
        assert(value >= 1 && value <= SCATTER_MOST);
        uint64_t block = (uint64_t)(band == &bands[0] ? value - 1 : value - bands[0].count - 1);
        do
                block = permute(key, band, block);
        while (block >= (uint64_t)band->count);
        return band->first + (int64_t)block;
}

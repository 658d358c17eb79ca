/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/random.h"

enum { ROUNDS = 10 };

void random_philox(const uint32_t key[2], const uint32_t counter[4], uint32_t ret_block[4])
{
        uint32_t k0 = key[0], k1 = key[1], a = counter[0], b = counter[1], c = counter[2], d = counter[3];
        for (int round = 0; round < ROUNDS; round++) {
                uint64_t left = (uint64_t)a * 0xD2511F53U, right = (uint64_t)c * 0xCD9E8D57U;
                a = (uint32_t)(right >> 32) ^ b ^ k0;
                b = (uint32_t)right;
                c = (uint32_t)(left >> 32) ^ d ^ k1;
                d = (uint32_t)left;
                k0 += 0x9E3779B9U;
                k1 += 0xBB67AE85U;
        }
        ret_block[0] = a;
        ret_block[1] = b;
        ret_block[2] = c;
        ret_block[3] = d;
}

struct random_stream random_open(uint64_t seed, uint32_t purpose, uint64_t number)
{
        return (struct random_stream){ .key = { (uint32_t)seed, (uint32_t)(seed >> 32) },
                                       .counter = { 0, purpose, (uint32_t)number, (uint32_t)(number >> 32) } };
}

void random_refill(struct random_stream *stream)
{
        random_philox(stream->key, stream->counter, stream->block);
        stream->counter[0]++;
        stream->left = 4;
}

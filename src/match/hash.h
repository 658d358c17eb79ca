/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One hash for keys of this room: the same on every machine, not for secrets and not against attackers, who could only
 * make a search slower. Multiply and fold, after Wang Yi's wyhash. */
#pragma once

#include "base/slice.h"

#include <endian.h>

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
        unsigned __int128 product = (unsigned __int128)(a ^ UINT64_C(0x9E3779B97F4A7C15)) *
                                    (b ^ UINT64_C(0xE7037ED1A0B428DB));
        return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_bytes(struct slice bytes, uint64_t seed)
{
        uint64_t hash = hash_mix(seed, bytes.size);
        for (size_t at = 0; at < bytes.size; at += 8) {
                uint64_t part = 0;
                size_t left = bytes.size - at;
                memcpy(&part, bytes.data + at, left < 8 ? left : 8);
                hash = hash_mix(hash, le64toh(part));
        }
        return hash;
}

/* A checksum of much: four stripes at a time, so that memory is what it waits for. */
static inline uint64_t hash_stripes(struct slice bytes)
{
        uint64_t lanes[4] = { 1, 2, 3, 4 }, part[4];
        size_t at = 0;
        for (; bytes.size - at >= sizeof part; at += sizeof part) {
                memcpy(part, bytes.data + at, sizeof part);
                for (size_t i = 0; i < 4; i++)
                        lanes[i] = hash_mix(lanes[i], le64toh(part[i]));
        }
        uint64_t hash = hash_mix(hash_mix(lanes[0], lanes[1]), hash_mix(lanes[2], lanes[3]));
        return hash_mix(hash, hash_bytes(slice_from(bytes, at), bytes.size));
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/fixed.h"

typedef unsigned __int128 wide;

/* 2^(2^-(i+1)) with 62 fractional bits. */
static const uint64_t roots[32] = {
        0x5A827999FCEF3242, 0x4C1BF828C6DC54B8, 0x45CAE0F1F545EB73, 0x42D561B3E6243D8A,
        0x4166C34C5615D0EC, 0x40B268F9DE0183BA, 0x4058F6A7ECCCD5B6, 0x402C6BE96AF2FB58,
        0x4016321B687027A8, 0x400B18178BA33B14, 0x40058BCE410147E8, 0x4002C5D7BFF71DAF,
        0x400162E807EE7E5B, 0x4000B1730DF6A524, 0x400058B9497B8152, 0x40002C5C955DD701,
        0x4000162E46D6F26C, 0x40000B1722757B1B, 0x4000058B90FD3E0C, 0x400002C5C86F3F26,
        0x40000162E433C79B, 0x400000B17218EDD0, 0x40000058B90C3968, 0x4000002C5C860D54,
        0x400000162E4302D2, 0x4000000B17218073, 0x400000058B90BFFC, 0x40000002C5C85FEF,
        0x4000000162E42FF3, 0x40000000B17217F9, 0x4000000058B90BFC, 0x400000002C5C85FE,
};

/* log2 with 32 fractional bits; x at least 1. A mantissa in [1, 2) is squared again and again: each time it passes 2, a
 * bit of the logarithm is 1. */
static int64_t log2_fixed(uint64_t x)
{
        int shift = __builtin_clzll(x);
        uint64_t mantissa = x << shift, bits = 0;
        for (int i = 0; i < 33; i++) {
                wide square = (wide)mantissa * mantissa >> 63;
                bool over = square >> 64;
                mantissa = (uint64_t)(over ? square >> 1 : square);
                bits = bits << 1 | over;
        }
        return ((int64_t)(63 - shift) << 32) + (int64_t)((bits + 1) >> 1);
}

int32_t fixed_log2_ratio(uint64_t numerator, uint64_t denominator)
{
        int64_t bits = log2_fixed(numerator) - log2_fixed(denominator);
        int64_t magnitude = bits < 0 ? -bits : bits;
        int64_t units = (magnitude * WEIGHT_BIT + ((int64_t)1 << 31)) >> 32;
        return (int32_t)(bits < 0 ? -units : units);
}

/* 2^-weight with 62 fractional bits, for a weight that is not negative. */
static uint64_t negative_power(int64_t weight)
{
        int64_t whole = (weight + WEIGHT_BIT - 1) / WEIGHT_BIT;
        uint64_t fraction = (uint64_t)((whole * WEIGHT_BIT - weight) << 32) / WEIGHT_BIT;
        uint64_t power = (uint64_t)1 << 62;
        for (int i = 0; i < 32; i++)
                if (fraction >> (31 - i) & 1)
                        power = (uint64_t)((wide)power * roots[i] >> 62);
        return whole > 62 ? 0 : power >> whole;
}

uint64_t fixed_probability(int32_t weight)
{
        uint64_t less = negative_power(weight < 0 ? -(int64_t)weight : weight);
        wide likely = weight < 0 ? less : (uint64_t)1 << 62;
        uint64_t probability = (uint64_t)(PROBABILITY_ONE * likely / (((uint64_t)1 << 62) + less));
        return probability < 1 ? 1 : probability >= PROBABILITY_ONE ? PROBABILITY_ONE - 1 : probability;
}

int32_t fixed_log_odds(uint64_t probability)
{
        uint64_t p = probability < 1 ? 1 : probability >= PROBABILITY_ONE ? PROBABILITY_ONE - 1 : probability;
        return fixed_log2_ratio(p, PROBABILITY_ONE - p);
}

void fixed_write_weight(struct buffer *out, int32_t weight)
{
        uint32_t magnitude = weight < 0 ? 0 - (uint32_t)weight : (uint32_t)weight;
        char text[16]; /* from its end: printf would cost more than the comparison of two records */
        size_t at = sizeof text;
        for (unsigned digits = 0; digits < 5 || magnitude > 0; digits++) {
                if (digits == 4)
                        text[--at] = '.';
                text[--at] = (char)('0' + magnitude % 10);
                magnitude /= 10;
        }
        if (weight < 0)
                text[--at] = '-';
        buffer_append(out, slice_of(text + at, sizeof text - at));
}

void fixed_write_probability(struct buffer *out, uint64_t probability)
{
        buffer_printf(out, "%llu.%012llu", (unsigned long long)(probability / PROBABILITY_ONE),
                      (unsigned long long)(probability % PROBABILITY_ONE));
}

enum error fixed_read_probability(struct slice text, uint64_t *ret_probability)
{
        uint64_t value = 0;
        size_t digits = 0, point = slice_find_byte(text, '.');
        for (size_t i = 0; i < text.size; i++) {
                if (i == point)
                        continue;
                if (text.data[i] < '0' || text.data[i] > '9' || (i > point && ++digits > 12) || value > PROBABILITY_ONE)
                        return ERR_INVALID;
                value = value * 10 + (uint64_t)(text.data[i] - '0');
        }
        if (text.size == 0 || point == 0 || point + 1 == text.size)
                return ERR_INVALID;
        for (; digits < 12 && value <= PROBABILITY_ONE; digits++)
                value *= 10;
        if (value > PROBABILITY_ONE)
                return ERR_INVALID;
        *ret_probability = value;
        return OK;
}

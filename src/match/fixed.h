/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Logarithms and probabilities in whole numbers, so that two machines print the same bytes.
 *
 * Invariants: no floating point anywhere; every function is total over its stated range and gives the same on every
 * machine. Weights are in units of 1/10000 bit (log2). Probabilities are in units of 10^-12. */
#pragma once

#include "base/buffer.h"

#include <stdint.h>

enum { WEIGHT_BIT = 10000 };                          /* units in one bit */
#define PROBABILITY_ONE ((uint64_t)1'000'000'000'000) /* units in 1 */

/* log2(numerator / denominator), rounded to the nearest unit; both at least 1 and below 2^62. */
int32_t fixed_log2_ratio(uint64_t numerator, uint64_t denominator);
/* 1 / (1 + 2^-weight): what a weight says when both answers were equally likely before. Right to ten
 * decimals for any weight; never 0 or 1. */
uint64_t fixed_probability(int32_t weight);
/* log2(p / (1 - p)); p is first brought into [1, PROBABILITY_ONE - 1]. */
int32_t fixed_log_odds(uint64_t probability);

/* "-3.1416" bits with four decimals. */
void fixed_write_weight(struct buffer *out, int32_t weight);
/* "0.123456789012", always twelve decimals. */
void fixed_write_probability(struct buffer *out, uint64_t probability);
/* A decimal from 0 to 1 with at most twelve decimals, a dot between. ERR_INVALID otherwise. */
[[nodiscard]] enum error fixed_read_probability(struct slice text, uint64_t *ret_probability);

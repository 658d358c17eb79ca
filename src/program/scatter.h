/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Running numbers in an order that tells nothing: a keyed permutation.
 *
 * Promise: under one key, two different values never give the same number, and without the key a set of numbers says
 * neither how many were given nor in which order; so the absence of one says nothing. Values up to 900,000 give six
 * digits (100000 to 999999), those behind them nine. A number never has five digits, as numbers of before had. */
#pragma once

#include <stdint.h>

enum { SCATTER_KEY_SIZE = 16 };
#define SCATTER_MOST INT64_C(900900000) /* the last value that has a number */

/* `value` 1 to SCATTER_MOST. A balanced Feistel network of ten rounds (Luby and Rackoff 1988) whose round function is
 * SipHash-2-4, walked until it falls inside the range (Black and Rogaway 2002, cycle walking). */
int64_t scatter(const uint8_t key[SCATTER_KEY_SIZE], int64_t value);

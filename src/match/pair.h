/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How strongly two written values speak for one thing, without a table around them.
 *
 * The built-in model (model.h) and the built-in frequencies (frequency.h) are used: two values say the same here as in
 * `match compare`. Pure; makes a vocabulary of its own for each question, so it is for a pair now and then. */
#pragma once

#include "base/arena.h"
#include "match/schema.h"

/* *ret_weight in 1/10000 bit; 0 when one of them is empty. ERR_MEMORY. */
[[nodiscard]] enum error match_pair_weight(enum match_type type, struct slice a, struct slice b, struct arena *arena,
                                           int32_t *ret_weight);

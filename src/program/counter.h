/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Running numbers: one row for each office, kind and year, taken inside the transaction that uses the number, so that
 * none is used twice. A transaction that fails gives its number back. */
#pragma once

#include "base/arena.h"
#include "base/uuid.h"

struct tx;

/* The next number, from 1. `kind` is a word such as "report"; `year` of the office's clock. */
enum error counter_next(struct tx *tx, struct uuid office_id, struct slice kind, int64_t year, int64_t *ret_value);
/* "L-2026-00042": prefix, year, five digits: what a person reads and says on the phone. */
enum error counter_number(struct tx *tx, struct uuid office_id, struct slice kind, const char *prefix,
                          struct arena *arena, struct slice *ret_number);

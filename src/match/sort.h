/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers in order, by their digits (radix sort, least digit first); only for this room. */
#pragma once

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* Ascending. Needs as much memory again: ERR_MEMORY. */
[[nodiscard]] enum error sort_numbers(uint64_t *numbers, size_t count);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Gives each different name a number, from 0 in order of appearance. Invariant: equal bytes, equal number. */
#pragma once

#include "base/arena.h"

struct names {
        struct arena *arena;
        struct slice *items; /* copies in the arena; items[number] */
        size_t count;
        /* the rest is the table's own */
        size_t *slots; /* number + 1, or 0 */
        size_t slot_count, capacity;
};

void names_init(struct names *names, struct arena *arena);
/* ERR_MEMORY. */
[[nodiscard]] enum error names_add(struct names *names, struct slice name, size_t *ret_number);

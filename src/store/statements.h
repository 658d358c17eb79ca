/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every statement of the program, room by room; made by tools/sqlgen.c. The tests prepare each on both databases. */
#pragma once

#include "store/query.h"

struct statement_list {
        const char *room;
        const struct statement *const *items;
        size_t count;
};

extern const struct statement_list *const statement_lists[];
extern const size_t statement_list_count;

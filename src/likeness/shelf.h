/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The tables of one office; only for this room. */
#pragma once

#include "likeness/likeness.h"
#include "match/live.h"
#include "store/change.h"

/* What an office's rows stand in. */
struct tables {
        struct match_live *items[LIKENESS_TABLES_MAX];
        size_t count;
        size_t rows;
        struct change_cursor cursor; /* everything before it is in the tables */
};

void tables_free(struct tables *tables);
/* Asked between pages: true makes tables_read end with ERR_BUSY. */
typedef bool stop_function(void *context);

struct reading {
        const struct likeness_options *options;
        struct uuid office_id;
        size_t most_rows;
        stop_function *stop;
        void *context;
};
/* All rows of the office. ERR_TOO_LARGE beyond most_rows, ERR_BUSY when it was stopped; of the store, ERR_MEMORY. */
[[nodiscard]] enum error tables_read(const struct reading *reading, struct tables *ret_tables);
/* Takes in what changed since, at most `steps` times CHANGE_READ_MAX changes. *ret_more: there are more. The tables may
 * be asked meanwhile; only one thread calls this for one office at a time. */
[[nodiscard]] enum error tables_follow(const struct reading *reading, struct tables *tables, unsigned steps,
                                       bool *ret_more);
bool tables_are_worn(const struct tables *tables);
size_t tables_count(const struct tables *tables);

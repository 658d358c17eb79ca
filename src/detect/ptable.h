/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* P.csv of `kentongan detect control`: [batch,]id,p[,support]. */
#pragma once

#include "detect/control.h"
#include "detect/datafile.h"

struct ptable_row {
        struct slice batch; /* null slice when the file has no such column */
        struct slice id, p; /* as they stood in the file */
        size_t group;       /* number of the batch, from 0 in order of appearance; 0 for a file without batches */
};

struct ptable {
        bool has_batch;
        struct ptable_row *rows;
        struct control_test *tests; /* of the same rows; support ascending, without repetition */
        size_t count, group_count;
        char problem[DATAFILE_PROBLEM_SIZE]; /* after a refusal: which line and column, and why */
};

/* Reads all of it into a zeroed table. With `wants_support` every row must have attainable p-values, joined by ";".
 * ERR_INVALID or ERR_TOO_LARGE with `problem` set; also ERR_MEMORY, or the source's error. */
[[nodiscard]] enum error ptable_read(struct ptable *table, bool wants_support, csv_source_function *source,
                                     void *context, struct arena *arena);
/* Decides every batch by itself (lord and saffron: all rows as one stream, in file order). One decision a row. */
[[nodiscard]] enum error ptable_decide(const struct ptable *table, struct control_rule rule, struct arena *arena,
                                       struct control_decision *ret_decisions);
/* OUT.csv: [batch,]id,p,level,q,reject in input order; p as it stood. */
void ptable_write(const struct ptable *table, const struct control_decision *decisions, struct buffer *out);

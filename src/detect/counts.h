/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* COUNTS.csv of `kentongan detect run`, and its OUT.csv.
 *
 * Times are whole numbers, ISO weeks (2026-W05) or dates, one kind a file; dates step by a week when the first two
 * rows of a series do, otherwise by a day. Within a series times grow; a step without row is an error unless
 * `missing` says how to read it. Rows of several series may be mixed. */
#pragma once

#include "detect/datafile.h"
#include "detect/series.h"

enum time_kind { TIME_INTEGER, TIME_WEEK, TIME_DATE };

struct counts_row {
        struct slice time; /* as it stood */
        int64_t ordinal;
        double count, effort;
        size_t series, week; /* place in the series */
};

struct counts {
        bool has_series, has_effort;
        enum time_kind kind;
        int64_t step; /* of the ordinals */
        struct counts_row *rows;
        size_t count;
        struct slice *names;   /* of the series */
        struct series *series; /* one with an empty name when the file has no such column */
        int64_t *starts;       /* ordinal of each series' first week */
        size_t series_count;
        char problem[DATAFILE_PROBLEM_SIZE]; /* after a refusal: which line and column, and why */
};

/* Reads all of it into a zeroed struct. ERR_INVALID or ERR_TOO_LARGE with `problem` set; ERR_MEMORY, or the source's
 * error. */
[[nodiscard]] enum error counts_read(struct counts *counts, enum missing missing, csv_source_function *source,
                                     void *context, struct arena *arena);
/* The series of rows whose series, week and names are set: what counts_read ends with. ERR_MEMORY. */
[[nodiscard]] enum error counts_make_series(struct counts *counts, enum missing missing, struct arena *arena);
/* Counts as one what goes by the same name in `targets` (one for each series): added up time by time, in the place of
 * the first row of that time. ERR_INVALID with `problem`: the joined series has a gap that `missing` does not allow,
 * another step, or rows of one time with other efforts. */
[[nodiscard]] enum error counts_join(struct counts *counts, const struct slice *targets, enum missing missing,
                                     struct arena *arena);
/* A time written like those of the file. */
bool counts_parse_time(const struct counts *counts, struct slice text, int64_t *ret_ordinal);
/* [series,]time,observed,expected,threshold,p_value,score,alarm in input order. points[s] are the points of series
 * s. Rows outside [from, to] are written without values. */
struct counts_period {
        int64_t from, to;
};
void counts_write(const struct counts *counts, struct point *const *points, struct counts_period period,
                  struct buffer *out);

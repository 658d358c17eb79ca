/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CSV files of numbers, in and out, for the command line of the engine.
 *
 * Reading: the first row names the columns, in any order; a column that is not known, not there though needed, or there
 * twice is refused. Every refusal names line and column (a field's number, from 1). A row is forgotten when the next
 * one is read. Writing: comma, LF, numbers with 17 significant digits so that a double survives; what is not
 * finite is an
 * empty field; texts are echoed as they were, quoted where CSV needs it. */
#pragma once

#include "text/csv.h"

enum { DATAFILE_COLUMNS_MAX = 16, DATAFILE_PROBLEM_SIZE = 256 };

struct datafile_column {
        const char *name;
        bool required;
};

struct datafile {
        const struct datafile_column *columns;
        size_t column_count;
        /* why reading stopped, "Line 3, column 2: ..." */
        char problem[DATAFILE_PROBLEM_SIZE];
        struct csv_row row;
        /* the rest is the table's own */
        struct csv_reader csv;
        struct arena arena;
        uint32_t place[DATAFILE_COLUMNS_MAX]; /* field number from 1; 0 when the file has no such column */
};

/* Reads the header. `columns` outlives the table. ERR_INVALID, ERR_TOO_LARGE with the problem said; ERR_MEMORY, or the
 * source's error. */
[[nodiscard]] enum error datafile_open(struct datafile *table, const struct datafile_column *columns,
                                          size_t column_count, csv_source_function *source, void *context);
void datafile_close(struct datafile *table);
#define _cleanup_datafile_ _cleanup_(datafile_close)

/* The next row. ERR_NOT_FOUND at the end; otherwise as datafile_open. */
[[nodiscard]] enum error datafile_next(struct datafile *table);
bool datafile_has(const struct datafile *table, size_t column);
/* The field of the current row; the null slice when the file has no such column. Lives until the next row. */
struct slice datafile_field(const struct datafile *table, size_t column);
/* Says what is wrong with that field of the current row; gives ERR_INVALID. */
enum error datafile_refuse(struct datafile *table, size_t column, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* A whole number from 0 to 2^53, as digits or as R and spreadsheets write them ("3", "3.0"). ERR_INVALID, said. */
[[nodiscard]] enum error datafile_count(struct datafile *table, size_t column, double *ret_value);
/* A finite decimal number, point as decimal sign. ERR_INVALID, said. */
[[nodiscard]] enum error datafile_number(struct datafile *table, size_t column, double *ret_value);

/* A finite decimal number with a point, in the manner of strtod but never hexadecimal, infinite or "nan"; the whole
 * slice. */
bool datafile_parse_number(struct slice text, double *ret_value);

/* Fields of one row, after each other; `first` begins the row. */
void datafile_put_text(struct buffer *out, bool first, struct slice text);
void datafile_put_number(struct buffer *out, bool first, double value);
void datafile_put_count(struct buffer *out, bool first, uint64_t value);
void datafile_end_row(struct buffer *out);

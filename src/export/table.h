/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lists as files: the same rows to CSV or to XLSX, one row at a time, so that a list of a hundred thousand needs no
 * more memory than one of ten.
 *
 * Invariants: text is written as text, and a cell never becomes a formula or a link, whatever it begins with;
 * demonstration data say DATA FIKTIF in the first row; the same rows and `created` give the same bytes. Call in this
 * order: open, row*, close or abandon. */
#pragma once

#include "base/buffer.h"
#include "base/clock.h"

enum table_format { TABLE_CSV, TABLE_XLSX };

enum cell_kind { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_DATE };

struct cell {
        enum cell_kind kind;
        struct slice text; /* CELL_TEXT; CELL_DATE as YYYY-MM-DD */
        double number;     /* CELL_NUMBER */
};

static inline struct cell cell_text(struct slice text)
{
        return (struct cell){ .kind = text.size ? CELL_TEXT : CELL_EMPTY, .text = text };
}
static inline struct cell cell_date(struct slice text)
{
        return (struct cell){ .kind = text.size ? CELL_DATE : CELL_EMPTY, .text = text };
}
static inline struct cell cell_number(double number)
{
        return (struct cell){ .kind = CELL_NUMBER, .number = number };
}

struct table_column {
        struct slice name;
        unsigned width; /* characters, XLSX only; 0 = 16 */
};

struct table_options {
        enum table_format format;
        struct slice sheet; /* name of the sheet, up to 31 characters */
        const struct table_column *columns;
        size_t column_count;
        bool fictional;
        instant created;
};

struct table;

enum { TABLE_ROWS_MAX = 1000000, TABLE_COLUMNS_MAX = 256 };

/* The bytes go to `out` (a buffer that the caller keeps, with its limit): CSV row by row, XLSX at table_close. */
[[nodiscard]] enum error table_open(const struct table_options *options, struct buffer *out, struct table **ret_table);
/* `cells` holds column_count cells. ERR_TOO_LARGE behind the last row; ERR_INVALID for a date that is none. */
[[nodiscard]] enum error table_row(struct table *table, const struct cell *cells);
/* Finishes the file and frees the table, also when it fails. */
[[nodiscard]] enum error table_close(struct table *table);
/* Frees the table without a file. NULL is allowed. */
void table_abandon(struct table *table);
/* "text/csv; charset=utf-8" or the media type of XLSX. */
struct slice table_media_type(enum table_format format);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CSV in and out (RFC 4180).
 *
 * The reader takes bytes from a source piece by piece and never holds more than one row. It reads quoted fields with
 * line breaks, LF and CRLF, a byte order mark, and finds out by itself whether ',', ';' or a tab separates (whichever
 * stands most often outside quotes in the first line that is not empty). Every limit is stated; what is wrong is said
 * with line and column. The reader does not clean or trim: fields are valid UTF-8 but otherwise as they were.
 * The writer never lets a text be read as a formula, and leaves out control characters (text/escape.h); the
 * reader guesses its separator rightly, for a text that holds either one stands in quotes. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "text/language.h"

struct csv_limits {
        size_t field_bytes; /* longest field */
        uint32_t columns;   /* most fields in a row */
        uint64_t rows;      /* most rows, header included */
};

#define CSV_LIMITS_DEFAULT ((struct csv_limits){ .field_bytes = 64 * 1024, .columns = 200, .rows = 1000000 })

/* Puts up to `capacity` bytes and says how many; 0 is the end. */
typedef enum error csv_source_function(void *context, char *bytes, size_t capacity, size_t *ret_size);

enum csv_problem {
        CSV_OK = 0,
        CSV_FIELD_TOO_LONG,
        CSV_TOO_MANY_COLUMNS,
        CSV_TOO_MANY_ROWS,
        CSV_QUOTE_INSIDE,    /* a quote in a field that did not begin with one, or text after a closing quote */
        CSV_QUOTE_OPEN,      /* the file ends inside quotes */
        CSV_NOT_UTF8,
        CSV_NUL,             /* a zero byte: not a text file */
        CSV_WRONG_COUNT,     /* set by csv_expect_columns */
        CSV_PROBLEM_COUNT,
};

struct csv_row {
        struct slice *fields;
        size_t count;
        uint64_t line; /* where the row begins, from 1 */
};

struct csv_reader {
        csv_source_function *source;
        void *context;
        struct csv_limits limits;
        char separator; /* 0 until the first row is read */
        uint64_t line;  /* current line, from 1 */
        uint64_t rows;
        enum csv_problem problem;
        uint64_t quoted_from; /* line of the quotation mark that began the field; 0: none did */
        uint64_t problem_line;
        uint32_t problem_column; /* field number, from 1 */
        /* the rest is the reader's own */
        struct slice slice_left;
        struct buffer field;
        size_t at, filled;
        bool ended, started;
        char window[8192];
};

void csv_reader_init(struct csv_reader *reader, struct csv_limits limits, csv_source_function *source, void *context);
/* Over bytes that the caller keeps as long as the reader. */
void csv_reader_init_slice(struct csv_reader *reader, struct csv_limits limits, struct slice bytes);
void csv_reader_free(struct csv_reader *reader);
#define _cleanup_csv_reader_ _cleanup_(csv_reader_free)

/* The next row, in the arena. Lines that are wholly empty are skipped. ERR_NOT_FOUND at the end; ERR_INVALID or
 * ERR_TOO_LARGE with problem, problem_line and problem_column set (reading cannot go on then); ERR_MEMORY; or the
 * source's own error. */
[[nodiscard]] enum error csv_read_row(struct csv_reader *reader, struct arena *arena, struct csv_row *ret_row);
/* ERR_INVALID with the problem set when the row has not `count` fields. */
[[nodiscard]] enum error csv_expect_columns(struct csv_reader *reader, const struct csv_row *row, size_t count);
/* "Baris 12, kolom 3: ..." */
void csv_write_problem(struct buffer *out, const struct csv_reader *reader, enum language language);

struct csv_writer {
        struct buffer *out;
        char separator;
        bool row_open;
};

/* `separator` ',' or ';'. With `mark` a byte order mark comes first (spreadsheets on Windows need it for UTF-8). */
void csv_writer_init(struct csv_writer *writer, struct buffer *out, char separator, bool mark);
void csv_write_text(struct csv_writer *writer, struct slice text);
void csv_write_int64(struct csv_writer *writer, int64_t value);
/* An empty field. */
void csv_write_nothing(struct csv_writer *writer);
void csv_end_row(struct csv_writer *writer);

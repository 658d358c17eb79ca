/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/csv.h"

#include "text/escape.h"
#include "text/utf8.h"

enum { END = -1 };

static enum error read_slice(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        struct csv_reader *reader = context;
        struct slice part = slice_sub(reader->slice_left, 0, capacity);
        if (part.size > 0)
                memcpy(bytes, part.data, part.size);
        reader->slice_left = slice_from(reader->slice_left, part.size);
        *ret_size = part.size;
        return OK;
}

void csv_reader_init(struct csv_reader *reader, struct csv_limits limits, csv_source_function *source, void *context)
{
        *reader = (struct csv_reader){ .source = source, .context = context, .limits = limits, .line = 1 };
        buffer_init(&reader->field, limits.field_bytes);
}

void csv_reader_init_slice(struct csv_reader *reader, struct csv_limits limits, struct slice bytes)
{
        csv_reader_init(reader, limits, read_slice, reader);
        reader->slice_left = bytes;
}

void csv_reader_free(struct csv_reader *reader)
{
        buffer_free(&reader->field);
}

/* Moves what is unread to the front and fills up the window. */
static enum error fill(struct csv_reader *reader)
{
        size_t left = reader->filled - reader->at;
        memmove(reader->window, reader->window + reader->at, left);
        reader->at = 0;
        reader->filled = left;
        while (!reader->ended && reader->filled < sizeof reader->window) {
                size_t size = 0;
                TRY(reader->source(reader->context, reader->window + reader->filled,
                                   sizeof reader->window - reader->filled, &size));
                if (size > sizeof reader->window - reader->filled)
                        return ERR_INTERNAL;
                reader->filled += size;
                reader->ended = size == 0;
        }
        return OK;
}

/* The sign that stands more often outside quotes in the first line, as far as the window shows it. */
static char find_separator(struct slice start)
{
        size_t commas = 0, semicolons = 0, tabs = 0, empty = 0; /* lines before the first that says something */
        bool quoted = false;
        for (size_t i = 0; i < start.size; i++) {
                char c = start.data[i];
                if (c == '"')
                        quoted = !quoted;
                else if (!quoted && (c == '\n' || c == '\r') && i > empty)
                        break;
                else if (!quoted && (c == '\n' || c == '\r'))
                        empty++;
                commas += !quoted && c == ',';
                semicolons += !quoted && c == ';';
                tabs += !quoted && c == '\t';
        }
        if (tabs > commas && tabs > semicolons)
                return '\t';
        return semicolons > commas ? ';' : ',';
}

static enum error start(struct csv_reader *reader)
{
        TRY(fill(reader));
        struct slice head = slice_of(reader->window, reader->filled);
        if (slice_starts_with(head, S("\xEF\xBB\xBF")))
                reader->at = 3;
        if (reader->separator == 0)
                reader->separator = find_separator(slice_from(head, reader->at));
        reader->started = true;
        return OK;
}

/* The byte at `ahead` without taking it, or END. */
static enum error peek(struct csv_reader *reader, size_t ahead, int *ret_byte)
{
        if (reader->at + ahead >= reader->filled && !reader->ended)
                TRY(fill(reader));
        *ret_byte = reader->at + ahead < reader->filled ? (unsigned char)reader->window[reader->at + ahead] : END;
        return OK;
}

static enum error refuse(struct csv_reader *reader, enum csv_problem problem, size_t column)
{
        reader->problem = problem;
        reader->problem_line = reader->line;
        reader->problem_column = (uint32_t)column;
        return problem == CSV_FIELD_TOO_LONG || problem == CSV_TOO_MANY_COLUMNS || problem == CSV_TOO_MANY_ROWS
                       ? ERR_TOO_LARGE
                       : ERR_INVALID;
}

static enum error take_byte(struct csv_reader *reader, int byte, size_t column)
{
        if (byte == 0)
                return refuse(reader, CSV_NUL, column);
        reader->at++;
        reader->line += byte == '\n';
        buffer_append_byte(&reader->field, (char)byte);
        if (buffer_check(&reader->field) == ERR_TOO_LARGE)
                return refuse(reader, CSV_FIELD_TOO_LONG, column);
        return buffer_check(&reader->field);
}

static bool ends_field(const struct csv_reader *reader, int byte)
{
        return byte == END || byte == '\n' || byte == '\r' || byte == reader->separator;
}

/* Behind the opening quote, up to and including the closing one. */
static enum error read_quoted(struct csv_reader *reader, size_t column)
{
        for (;;) {
                int byte, next;
                TRY(peek(reader, 0, &byte));
                if (byte == END)
                        return refuse(reader, CSV_QUOTE_OPEN, column);
                if (byte == '"') {
                        reader->at++;
                        TRY(peek(reader, 0, &next));
                        if (next != '"')
                                return ends_field(reader, next) ? OK : refuse(reader, CSV_QUOTE_INSIDE, column);
                }
                TRY(take_byte(reader, byte, column));
        }
}

/* Most of a field at once: what the window has of it up to a byte that may mean something. */
static void take_run(struct csv_reader *reader)
{
        const char *from = reader->window + reader->at;
        size_t most = reader->filled - reader->at, size = 0;
        if (most > reader->limits.field_bytes - reader->field.size)
                most = reader->limits.field_bytes - reader->field.size;
        while (size < most && from[size] != reader->separator && from[size] != '\n' && from[size] != '\r' &&
               from[size] != '"' && from[size] != 0)
                size++;
        buffer_append(&reader->field, slice_of(from, size));
        reader->at += size;
}

static enum error read_plain(struct csv_reader *reader, size_t column)
{
        for (;;) {
                int byte;
                take_run(reader);
                TRY(buffer_check(&reader->field));
                TRY(peek(reader, 0, &byte));
                if (ends_field(reader, byte))
                        return OK;
                if (byte == '"')
                        return refuse(reader, CSV_QUOTE_INSIDE, column);
                TRY(take_byte(reader, byte, column));
        }
}

static enum error read_field(struct csv_reader *reader, size_t column, struct arena *arena, struct slice *ret_field)
{
        int byte;
        buffer_clear(&reader->field);
        reader->quoted_from = 0;
        TRY(peek(reader, 0, &byte));
        if (byte == '"') {
                reader->quoted_from = reader->line;
                reader->at++;
                TRY(read_quoted(reader, column));
        } else {
                TRY(read_plain(reader, column));
        }
        if (!utf8_is_valid(buffer_slice(&reader->field)))
                return refuse(reader, CSV_NOT_UTF8, column);
        struct slice field = arena_copy(arena, buffer_slice(&reader->field));
        if (slice_is_null(field))
                return ERR_MEMORY;
        *ret_field = field;
        return OK;
}

/* LF, CRLF or a CR alone; nothing at the end of the file. */
static enum error skip_line_end(struct csv_reader *reader, bool *ret_skipped)
{
        int first, second;
        TRY(peek(reader, 0, &first));
        *ret_skipped = first == '\n' || first == '\r';
        if (!*ret_skipped)
                return OK;
        reader->at++;
        reader->line++;
        TRY(peek(reader, 0, &second));
        if (first == '\r' && second == '\n')
                reader->at++;
        return OK;
}

/* Grows by doubling inside the arena; old arrays stay there until the row is dropped. */
static enum error append_field(struct csv_row *row, size_t *capacity, struct slice field, struct arena *arena)
{
        if (row->count == *capacity) {
                size_t larger = *capacity ? *capacity * 2 : 16;
                struct slice *fields = arena_array(arena, struct slice, larger);
                if (!fields)
                        return ERR_MEMORY;
                if (row->count > 0)
                        memcpy(fields, row->fields, row->count * sizeof *fields);
                row->fields = fields;
                *capacity = larger;
        }
        row->fields[row->count++] = field;
        return OK;
}

static enum error read_fields(struct csv_reader *reader, struct arena *arena, struct csv_row *row)
{
        size_t capacity = 0;
        for (;;) {
                struct slice field;
                int byte;
                if (row->count == reader->limits.columns)
                        return refuse(reader, CSV_TOO_MANY_COLUMNS, row->count + 1);
                TRY(read_field(reader, row->count + 1, arena, &field));
                TRY(append_field(row, &capacity, field, arena));
                TRY(peek(reader, 0, &byte));
                if (byte != reader->separator)
                        return OK;
                reader->at++;
        }
}

enum error csv_read_row(struct csv_reader *reader, struct arena *arena, struct csv_row *ret_row)
{
        int byte;
        bool skipped = true;
        if (reader->problem != CSV_OK)
                return ERR_INVALID;
        if (!reader->started)
                TRY(start(reader));
        while (skipped)
                TRY(skip_line_end(reader, &skipped));
        TRY(peek(reader, 0, &byte));
        if (byte == END)
                return ERR_NOT_FOUND;
        if (reader->rows == reader->limits.rows)
                return refuse(reader, CSV_TOO_MANY_ROWS, 1);
        struct csv_row row = { .line = reader->line };
        TRY(read_fields(reader, arena, &row));
        TRY(skip_line_end(reader, &skipped));
        reader->rows++;
        *ret_row = row;
        return OK;
}

enum error csv_expect_columns(struct csv_reader *reader, const struct csv_row *row, size_t count)
{
        if (row->count == count)
                return OK;
        enum error err = refuse(reader, CSV_WRONG_COUNT, row->count < count ? row->count + 1 : count + 1);
        reader->problem_line = row->line;
        return err;
}

void csv_write_problem(struct buffer *out, const struct csv_reader *reader, enum language language)
{
        static const struct slice texts[CSV_PROBLEM_COUNT][LANGUAGE_COUNT] = {
                [CSV_OK] = { S("tidak ada masalah"), S("nothing is wrong") },
                [CSV_FIELD_TOO_LONG] = { S("isi terlalu panjang"), S("the field is too long") },
                [CSV_TOO_MANY_COLUMNS] = { S("terlalu banyak kolom"), S("there are too many columns") },
                [CSV_TOO_MANY_ROWS] = { S("terlalu banyak baris"), S("there are too many rows") },
                [CSV_QUOTE_INSIDE] = { S("tanda kutip tidak pada tempatnya"), S("a quotation mark is out of place") },
                [CSV_QUOTE_OPEN] = { S("tanda kutip tidak ditutup"), S("a quotation mark is not closed") },
                [CSV_NOT_UTF8] = { S("bukan UTF-8; simpan berkas sebagai CSV UTF-8"),
                                   S("not UTF-8; save the file as CSV UTF-8") },
                [CSV_NUL] = { S("bukan berkas teks, atau UTF-16: simpan sebagai CSV UTF-8"),
                              S("not a text file, or UTF-16: save it as CSV UTF-8") },
                [CSV_WRONG_COUNT] = { S("jumlah kolom tidak sesuai"), S("the number of columns does not fit") },
        };
        bool english = language == LANGUAGE_EN;
        buffer_printf(out, "%s %llu, %s %u: ", english ? "Line" : "Baris", (unsigned long long)reader->problem_line,
                      english ? "column" : "kolom", reader->problem_column);
        buffer_append(out, texts[reader->problem][language]);
        buffer_append_byte(out, '.');
        /* A lost quotation mark is noticed far behind it: where the field began is where to look. */
        bool in_field = reader->problem == CSV_FIELD_TOO_LONG || reader->problem == CSV_QUOTE_INSIDE ||
                        reader->problem == CSV_QUOTE_OPEN;
        if (in_field && reader->quoted_from > 0 && reader->quoted_from < reader->problem_line)
                buffer_printf(out,
                              english ? " It begins with a quotation mark on line %llu; look there."
                                      : " Isi itu dimulai dengan tanda kutip di baris %llu; periksa di sana.",
                              (unsigned long long)reader->quoted_from);
}

void csv_writer_init(struct csv_writer *writer, struct buffer *out, char separator, bool mark)
{
        *writer = (struct csv_writer){ .out = out, .separator = separator };
        if (mark)
                buffer_append(out, S("\xEF\xBB\xBF"));
}

static void begin_field(struct csv_writer *writer)
{
        if (writer->row_open)
                buffer_append_byte(writer->out, writer->separator);
        writer->row_open = true;
}

void csv_write_text(struct csv_writer *writer, struct slice text)
{
        begin_field(writer);
        escape_csv_field(writer->out, text, writer->separator);
}

void csv_write_int64(struct csv_writer *writer, int64_t value)
{
        begin_field(writer);
        buffer_printf(writer->out, "%lld", (long long)value);
}

void csv_write_nothing(struct csv_writer *writer)
{
        begin_field(writer);
}

void csv_end_row(struct csv_writer *writer)
{
        buffer_append(writer->out, S("\r\n"));
        writer->row_open = false;
}

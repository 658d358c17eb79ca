/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/datafile.h"

#include <math.h>
#include <stdarg.h>

enum { ROW_ARENA = 32 * 1024 * 1024, FIELD_MAX = 16 * 1024 * 1024 };

static const struct csv_limits limits = {
        .field_bytes = FIELD_MAX, .columns = DATAFILE_COLUMNS_MAX, .rows = UINT64_MAX
};

static enum error say(struct datafile *table, uint64_t line, uint32_t column, const char *text)
{
        (void)snprintf(table->problem, sizeof table->problem, "Line %llu, column %u: %s", (unsigned long long)line,
                       column, text);
        return ERR_INVALID;
}

/* The reader's own complaint becomes ours. */
static enum error read_row(struct datafile *table)
{
        arena_reset(&table->arena);
        enum error err = csv_read_row(&table->csv, &table->arena, &table->row);
        if (err != OK && table->csv.problem != CSV_OK) {
                _cleanup_buffer_ struct buffer text = { 0 };
                buffer_init(&text, sizeof table->problem);
                csv_write_problem(&text, &table->csv, LANGUAGE_EN);
                (void)snprintf(table->problem, sizeof table->problem, "%.*s", SLICE_FMT(buffer_slice(&text)));
        }
        return err;
}

static enum error place_column(struct datafile *table, uint32_t number, struct slice name)
{
        char text[160];
        for (size_t i = 0; i < table->column_count; i++) {
                if (!slice_equal_nocase(name, slice_from_cstr(table->columns[i].name)))
                        continue;
                if (table->place[i])
                        return say(table, table->row.line, number, "this column stands there twice.");
                table->place[i] = number;
                return OK;
        }
        (void)snprintf(text, sizeof text, "there is no column \"%.*s\" in this kind of file.",
                       SLICE_FMT(slice_sub(name, 0, 40)));
        return say(table, table->row.line, number, text);
}

static enum error read_header(struct datafile *table)
{
        char text[160];
        enum error err = read_row(table);
        if (err == ERR_NOT_FOUND)
                return say(table, 1, 1, "the file is empty; its first line must name the columns.");
        TRY(err);
        for (uint32_t i = 0; i < table->row.count; i++)
                TRY(place_column(table, i + 1, slice_trim(table->row.fields[i])));
        for (size_t i = 0; i < table->column_count; i++) {
                if (table->place[i] || !table->columns[i].required)
                        continue;
                (void)snprintf(text, sizeof text, "the column \"%s\" is missing; the first line must name the columns.",
                               table->columns[i].name);
                return say(table, table->row.line, (uint32_t)table->row.count + 1, text);
        }
        return OK;
}

enum error datafile_open(struct datafile *table, const struct datafile_column *columns, size_t column_count,
                      csv_source_function *source, void *context)
{
        *table = (struct datafile){ .columns = columns, .column_count = column_count };
        arena_init(&table->arena, ROW_ARENA);
        csv_reader_init(&table->csv, limits, source, context);
        return read_header(table);
}

void datafile_close(struct datafile *table)
{
        csv_reader_free(&table->csv);
        arena_reset(&table->arena);
}

enum error datafile_next(struct datafile *table)
{
        size_t expected = 0;
        for (size_t i = 0; i < table->column_count; i++)
                expected += table->place[i] != 0;
        TRY(read_row(table));
        if (table->row.count == expected)
                return OK;
        char text[160];
        (void)snprintf(text, sizeof text, "there are %zu fields in this row, but the first line names %zu columns.",
                       table->row.count, expected);
        return say(table, table->row.line,
                   (uint32_t)(table->row.count < expected ? table->row.count : expected) + 1, text);
}

bool datafile_has(const struct datafile *table, size_t column)
{
        return table->place[column] != 0;
}

struct slice datafile_field(const struct datafile *table, size_t column)
{
        return datafile_has(table, column) ? table->row.fields[table->place[column] - 1] : SLICE_NULL;
}

enum error datafile_refuse(struct datafile *table, size_t column, const char *format, ...)
{
        char text[160];
        va_list arguments;
        va_start(arguments, format);
        (void)vsnprintf(text, sizeof text, format, arguments);
        va_end(arguments);
        return say(table, table->row.line, table->place[column] ? table->place[column] : 1, text);
}

enum error datafile_number(struct datafile *table, size_t column, double *ret_value)
{
        struct slice text = datafile_field(table, column);
        if (datafile_parse_number(text, ret_value))
                return OK;
        return datafile_refuse(table, column, "\"%.*s\" is not a number.", SLICE_FMT(slice_sub(text, 0, 40)));
}

enum error datafile_count(struct datafile *table, size_t column, double *ret_value)
{
        double value;
        struct slice text = datafile_field(table, column);
        bool is_number = datafile_parse_number(text, &value);
        if (!is_number || value < 0 || value != floor(value) || value > 9007199254740992.0)
                return datafile_refuse(table, column, "\"%.*s\" is not a count: a whole number from 0 is.",
                                    SLICE_FMT(slice_sub(text, 0, 40)));
        *ret_value = value;
        return OK;
}

static void begin_field(struct buffer *out, bool first)
{
        if (!first)
                buffer_append_byte(out, ',');
}

void datafile_put_text(struct buffer *out, bool first, struct slice text)
{
        begin_field(out, first);
        bool plain = true;
        for (size_t i = 0; i < text.size; i++)
                plain = plain && !strchr(",\";\r\n", text.data[i]);
        if (plain) {
                buffer_append(out, text);
                return;
        }
        buffer_append_byte(out, '"');
        for (size_t i = 0; i < text.size; i++) {
                if (text.data[i] == '"')
                        buffer_append_byte(out, '"');
                buffer_append_byte(out, text.data[i]);
        }
        buffer_append_byte(out, '"');
}

void datafile_put_number(struct buffer *out, bool first, double value)
{
        begin_field(out, first);
        if (isfinite(value))
                buffer_printf(out, "%.17g", value == 0 ? 0 : value);
}

void datafile_put_count(struct buffer *out, bool first, uint64_t value)
{
        begin_field(out, first);
        buffer_printf(out, "%llu", (unsigned long long)value);
}

void datafile_end_row(struct buffer *out)
{
        buffer_append_byte(out, '\n');
}

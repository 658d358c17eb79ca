/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "base/checked.h"
#include "text/csv.h"
#include "text/utf8.h"

static const struct csv_limits limits = { .field_bytes = 4096, .columns = 50, .rows = 5000 };

/* The writer leaves control bytes out. */
static bool has_control(struct slice text)
{
        for (struct utf8_char c; utf8_next(&text, &c);)
                if (utf8_is_control(c.code))
                        return true;
        return false;
}

/* What was read, written and read again is the same row, or begins with the apostrophe that stops a formula. */
static void must_survive(const struct csv_row *row, struct arena *arena)
{
        _cleanup_buffer_ struct buffer out = { 0 };
        buffer_init(&out, 1 << 20);
        struct csv_writer writer;
        csv_writer_init(&writer, &out, ',', false);
        for (size_t i = 0; i < row->count; i++)
                csv_write_text(&writer, row->fields[i]);
        csv_end_row(&writer);
        if (buffer_check(&out) != OK)
                return;
        _cleanup_csv_reader_ struct csv_reader reader = { 0 };
        csv_reader_init_slice(&reader, (struct csv_limits){ .field_bytes = 8192, .columns = 50, .rows = 2 },
                              buffer_slice(&out));
        struct csv_row again;
        enum error err = csv_read_row(&reader, arena, &again);
        bool is_mark = slice_starts_with(row->fields[0], S("\xEF\xBB\xBF")); /* at the very start nobody can tell */
        if (is_mark || (row->count == 1 && err == ERR_NOT_FOUND) /* an empty line */)
                return;
        fuzz_must(reader.separator == ',');
        fuzz_must(err == OK || err == ERR_MEMORY);
        if (err != OK)
                return;
        fuzz_must(again.count == row->count);
        for (size_t i = 0; i < row->count; i++)
                fuzz_must(has_control(row->fields[i]) || slice_ends_with(again.fields[i], row->fields[i]));
}

void fuzz_one(struct slice input, struct arena *arena)
{
        _cleanup_csv_reader_ struct csv_reader reader = { 0 };
        csv_reader_init_slice(&reader, limits, input);
        for (uint64_t rows = 0;; rows++) {
                struct csv_row row;
                enum error err = csv_read_row(&reader, arena, &row);
                if (err != OK) {
                        fuzz_must(err == ERR_NOT_FOUND || err == ERR_MEMORY || reader.problem != CSV_OK);
                        break;
                }
                fuzz_must(rows < limits.rows && row.count > 0 && row.count <= limits.columns);
                for (size_t i = 0; i < row.count; i++)
                        fuzz_must(row.fields[i].size <= limits.field_bytes && utf8_is_valid(row.fields[i]));
                if (rows < 20)
                        must_survive(&row, arena);
        }
        _cleanup_buffer_ struct buffer said = { 0 };
        buffer_init(&said, 4096);
        csv_write_problem(&said, &reader, LANGUAGE_ID);
        UNUSED(said);
}

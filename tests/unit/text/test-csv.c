/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "text/csv.h"

/* Rows as "a|b//c|d". */
static enum error read_all(struct csv_reader *reader, struct arena *arena, struct buffer *out)
{
        for (;;) {
                struct csv_row row;
                enum error err = csv_read_row(reader, arena, &row);
                if (err != OK)
                        return err;
                if (out->size > 0)
                        buffer_append(out, S("//"));
                for (size_t i = 0; i < row.count; i++) {
                        if (i > 0)
                                buffer_append_byte(out, '|');
                        buffer_append(out, row.fields[i]);
                }
        }
}

static void reads_rows(void **state)
{
        (void)state;
        static const char *const rows[][2] = {
                { "a,b\nc,d\n", "a|b//c|d" },
                { "a,b\r\nc,d", "a|b//c|d" },
                { "a,b\rc,d\r", "a|b//c|d" },
                { "\xEF\xBB\xBF" "a;b\nc;d", "a|b//c|d" },
                { "a;b,x;c\n1;2;3", "a|b,x|c//1|2|3" },
                { "\"a;;\",b\n", "a;;|b" },
                { "a\tb, c\td\n1,5\t2;3\t\"4\t5\"\n", "a|b, c|d//1,5|2;3|4\t5" }, /* out of a spreadsheet */
                { "a,b\tc,d\n", "a|b\tc|d" },
                { "\"a\"\"b\",\"c\nd\"\n", "a\"b|c\nd" },
                { "\"\",\n", "|" },
                { "a,\n,b\n", "a|//|b" },
                { "\n\na\n\r\n\nb\n\n", "a//b" },
                { "", "" },
                { "\xEF\xBB\xBF", "" },
                { " a , b ", " a | b " },
                { "\r\n\na;b\nc;d\n", "a|b//c|d" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                _cleanup_arena_ struct arena arena;
                _cleanup_buffer_ struct buffer out;
                _cleanup_csv_reader_ struct csv_reader reader;
                arena_init(&arena, 100000);
                buffer_init(&out, 1000);
                csv_reader_init_slice(&reader, CSV_LIMITS_DEFAULT, slice_from_cstr(rows[i][0]));
                assert_int_equal(read_all(&reader, &arena, &out), ERR_NOT_FOUND);
                assert_slice(buffer_slice(&out), rows[i][1]);
        }
}

static void names_the_place(void **state)
{
        (void)state;
        static const struct csv_limits limits = { .field_bytes = 5, .columns = 3, .rows = 2 };
        static const struct {
                struct slice text;
                enum error err;
                enum csv_problem problem;
                unsigned line, column;
        } rows[] = {
                { S("a,b\nc,x\"y\n"), ERR_INVALID, CSV_QUOTE_INSIDE, 2, 2 },
                { S("a,\"b\"c\n"), ERR_INVALID, CSV_QUOTE_INSIDE, 1, 2 },
                { S("a\n\"b\n\nc"), ERR_INVALID, CSV_QUOTE_OPEN, 4, 1 },
                { S("a,123456\n"), ERR_TOO_LARGE, CSV_FIELD_TOO_LONG, 1, 2 },
                { S("a,b,c,d\n"), ERR_TOO_LARGE, CSV_TOO_MANY_COLUMNS, 1, 4 },
                { S("a\nb\nc\n"), ERR_TOO_LARGE, CSV_TOO_MANY_ROWS, 3, 1 },
                { S("a,b\xFF\n"), ERR_INVALID, CSV_NOT_UTF8, 1, 2 },
                { S("a\0b\n"), ERR_INVALID, CSV_NUL, 1, 1 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                _cleanup_arena_ struct arena arena;
                _cleanup_buffer_ struct buffer out;
                _cleanup_csv_reader_ struct csv_reader reader;
                arena_init(&arena, 100000);
                buffer_init(&out, 1000);
                csv_reader_init_slice(&reader, limits, rows[i].text);
                assert_int_equal(read_all(&reader, &arena, &out), rows[i].err);
                assert_int_equal(reader.problem, rows[i].problem);
                assert_int_equal(reader.problem_line, rows[i].line);
                assert_int_equal(reader.problem_column, rows[i].column);
                buffer_clear(&out);
                csv_write_problem(&out, &reader, LANGUAGE_ID);
                assert_true(slice_starts_with(buffer_slice(&out), S("Baris ")));
                bool told = slice_find(buffer_slice(&out), S("tanda kutip di baris 2")) != SIZE_MAX;
                assert_int_equal(told, rows[i].problem == CSV_QUOTE_OPEN);
        }
}

struct dripping {
        struct slice left;
        size_t step;
};

static enum error drip(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        struct dripping *dripping = context;
        size_t size = dripping->step < capacity ? dripping->step : capacity;
        struct slice part = slice_sub(dripping->left, 0, size);
        if (part.size > 0)
                memcpy(bytes, part.data, part.size);
        dripping->left = slice_from(dripping->left, part.size);
        *ret_size = part.size;
        return OK;
}

/* A file many times the window, in pieces of every awkward size, gives the same rows. */
static void reads_a_long_file_in_pieces(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer file;
        buffer_init(&file, 1 << 20);
        struct csv_writer writer;
        csv_writer_init(&writer, &file, ';', true);
        for (int i = 0; i < 3000; i++) {
                csv_write_int64(&writer, i);
                csv_write_text(&writer, S("satu;\"dua\"\r\ntiga"));
                csv_write_text(&writer, S("=1+1"));
                csv_write_nothing(&writer);
                csv_end_row(&writer);
        }
        assert_ok(buffer_check(&file));
        for (size_t step = 1; step < 9000; step = step * 3 + 1) {
                _cleanup_csv_reader_ struct csv_reader reader;
                struct dripping dripping = { buffer_slice(&file), step };
                csv_reader_init(&reader, CSV_LIMITS_DEFAULT, drip, &dripping);
                for (int i = 0; i < 3000; i++) {
                        _cleanup_arena_ struct arena arena;
                        struct csv_row row;
                        int64_t number;
                        arena_init(&arena, 4096);
                        assert_ok(csv_read_row(&reader, &arena, &row));
                        assert_ok(csv_expect_columns(&reader, &row, 4));
                        assert_true(slice_to_int64(row.fields[0], &number) && number == i);
                        assert_slice(row.fields[1], "satu;\"dua\"\r\ntiga");
                        assert_slice(row.fields[2], "'=1+1");
                        assert_slice(row.fields[3], "");
                        assert_int_equal(row.line, 2 * i + 1);
                        assert_int_equal(csv_expect_columns(&reader, &row, 5), ERR_INVALID);
                        reader.problem = CSV_OK;
                }
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reads_rows),
                cmocka_unit_test(names_the_place),
                cmocka_unit_test(reads_a_long_file_in_pieces),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

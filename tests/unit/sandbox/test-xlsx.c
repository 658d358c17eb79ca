/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "sandbox/parsers.h"
#include "samples.h"

#define MIB ((size_t)1024 * 1024)
#define SHEET(rows) S("<worksheet xmlns='x'><sheetData>" rows "</sheetData></worksheet>")

/* Reads a workbook through the child. */
static enum error read_book(const struct sample_book *book, struct arena *arena, struct sandbox_result *ret_result)
{
        _cleanup_buffer_ struct buffer input;
        buffer_init(&input, 20 * MIB);
        sample_xlsx(&input, book);
        return sandbox_convert(SANDBOX_XLSX, buffer_slice(&input), NULL, arena, ret_result);
}

static void cells_become_rows(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 128 * MIB);
        struct sandbox_result result;
        assert_ok(read_book(&(struct sample_book){
                .strings = S("<sst><si><t>Nama</t></si>"
                             "<si><r><t>Siti </t></r><r><t>Fiktif</t></r><rPh><t>no</t></rPh></si>"
                             "<si><t>a,\"b\"</t></si></sst>"),
                .styles = S("<styleSheet><numFmts><numFmt numFmtId='164' formatCode='[$-421]dd\\ mmmm\\ yyyy'/>"
                            "<numFmt numFmtId='165' formatCode='\"hari\"0.0'/></numFmts>"
                            "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
                            "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"
                            "<xf numFmtId='22'/></cellXfs></styleSheet>"),
                .sheet = SHEET("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='inlineStr'><is><t>NIK</t></is></c>"
                               "<c r='C1' t='str'><f>\"Tang\"&amp;\"gal\"</f><v>Tanggal</v></c></row>"
                               "<row r='3'><c r='A3' t='s'><v>1</v></c><c r='B3'><v>9.9021234567890123E+15</v></c>"
                               "<c r='C3' s='1'><v>45910</v></c></row>"
                               "<row r='4'><c r='C4' s='2'><v>45910</v></c></row>"
                               "<row r='5'><c r='A5' t='s'><v>2</v></c><c r='B5' s='3'><v>0.30000000000000004</v></c>"
                               "<c r='C5' s='4'><v>45910.75</v></c></row>"
                               "<row r='900000'><c r='A900000' s='1'/></row>"),
        }, &arena, &result));
        assert_int_equal(result.count, 1);
        assert_slice(result.items[0].name, "Data");
        assert_slice(result.items[0].bytes,
                     "Nama,NIK,Tanggal\r\n"
                     "\r\n"
                     "Siti Fiktif,9902123456789012,2025-09-10\r\n"
                     ",,2025-09-10\r\n"
                     "\"a,\"\"b\"\"\",0.3,2025-09-10T18:00:00\r\n");
        assert_int_equal(result.items[0].width, 3);
        assert_int_equal(result.items[0].height, 5);
}

static void entities_and_outside_files_are_refused(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 128 * MIB);
        struct sandbox_result result;
        assert_int_equal(read_book(&(struct sample_book){
                .sheet = S("<!DOCTYPE w [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><worksheet><sheetData><row r='1'>"
                           "<c r='A1' t='inlineStr'><is><t>&e;</t></is></c></row></sheetData></worksheet>"),
        }, &arena, &result), ERR_INVALID);
        assert_int_equal(read_book(&(struct sample_book){ .sheet = SHEET("<row><c t='s'><v>7</v></c></row>") }, &arena,
                                   &result), ERR_INVALID);
        assert_int_equal(read_book(&(struct sample_book){ .sheet = S("<worksheet><sheetData>") }, &arena, &result),
                         ERR_INVALID);
}

static void what_is_too_wide_too_long_or_too_deep_is_refused(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 128 * MIB);
        struct sandbox_result result;
        assert_int_equal(read_book(&(struct sample_book){ .sheet = SHEET("<row r='1'><c r='ZZ1'><v>1</v></c></row>") },
                                   &arena, &result), ERR_TOO_LARGE);
        assert_int_equal(read_book(&(struct sample_book){
                .sheet = SHEET("<row r='60000'><c r='A60000'><v>1</v></c></row>") }, &arena, &result), ERR_TOO_LARGE);
        _cleanup_buffer_ struct buffer cell;
        buffer_init(&cell, MIB);
        buffer_append(&cell, S("<worksheet><sheetData><row><c t='str'><v>"));
        for (size_t i = 0; i <= SANDBOX_CELL_MAX; i++)
                buffer_append_byte(&cell, 'x');
        buffer_append(&cell, S("</v></c></row></sheetData></worksheet>"));
        assert_int_equal(read_book(&(struct sample_book){ .sheet = buffer_slice(&cell) }, &arena, &result),
                         ERR_TOO_LARGE);
}

static void a_tag_of_very_many_attributes_is_refused_at_once(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 128 * MIB);
        struct sandbox_result result;
        for (size_t count = SANDBOX_ATTRIBUTES_MAX - 8; count < 1000000; count += 300000) {
                _cleanup_buffer_ struct buffer sheet;
                buffer_init(&sheet, 32 * MIB);
                buffer_append(&sheet, S("<worksheet"));
                for (size_t i = 0; i < count; i++)
                        buffer_printf(&sheet, " a%zu = '1'", i);
                buffer_append(&sheet, S("><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"));
                assert_ok(buffer_check(&sheet));
                bool few = count <= SANDBOX_ATTRIBUTES_MAX;
                assert_int_equal(read_book(&(struct sample_book){ .sheet = buffer_slice(&sheet) }, &arena, &result),
                                 few ? OK : ERR_TOO_LARGE);
        }
        /* In other encodings than ours a tag does not look like one. */
        assert_int_equal(read_book(&(struct sample_book){
                .sheet = S("\xff\xfe<\0w\0o\0r\0k\0s\0h\0e\0e\0t\0/\0>\0") }, &arena, &result), ERR_INVALID);
}

static void a_bomb_is_refused_before_it_opens(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 128 * MIB);
        struct sandbox_result result;
        char *zeros = calloc(1, 40 * MIB);
        assert_non_null(zeros);
        memset(zeros, ' ', 40 * MIB);
        enum error err = read_book(&(struct sample_book){ .sheet = slice_of(zeros, 40 * MIB) }, &arena, &result);
        free(zeros);
        assert_int_equal(err, ERR_TOO_LARGE);
        _cleanup_buffer_ struct buffer other;
        buffer_init(&other, MIB);
        sample_zip(&other, "../../etc/passwd", S("not a workbook"));
        assert_int_equal(sandbox_convert(SANDBOX_XLSX, buffer_slice(&other), NULL, &arena, &result), ERR_INVALID);
        for (size_t cut = 1; cut < other.size; cut += 7)
                assert_int_equal(sandbox_convert(SANDBOX_XLSX, slice_sub(buffer_slice(&other), 0, cut), NULL, &arena,
                                                 &result), ERR_INVALID);
}

int main(int argc, char **argv)
{
        if (argc > 1 && strcmp(argv[1], SANDBOX_SUBCOMMAND) == 0)
                return sandbox_child_main();
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(cells_become_rows),
                cmocka_unit_test(entities_and_outside_files_are_refused),
                cmocka_unit_test(what_is_too_wide_too_long_or_too_deep_is_refused),
                cmocka_unit_test(a_tag_of_very_many_attributes_is_refused_at_once),
                cmocka_unit_test(a_bomb_is_refused_before_it_opens),
        };
        return cmocka_run_group_tests_name("sandbox/xlsx", tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"
#include "../sandbox/samples.h"

#include "cli/sheet_in.h"
#include "sandbox/sandbox.h"

#define MIB ((size_t)1024 * 1024)
#define HEAD "tanggal,jenis,nama,nama_inggris,pasti\r\n"

static char said[4096]; /* what was told of wrong rows */

static enum error read_sheet(struct slice bytes, bool good_only, json_t **ret_items, struct sheet_in_count *ret_count)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 96 * MIB);
        memset(said, 0, sizeof said);
        FILE *faults = fmemopen(said, sizeof said, "w");
        assert_non_null(faults);
        struct sheet_in sheet = { bytes, { 2026, 11, 1 }, good_only, faults };
        enum error err = sheet_in_holidays(&sheet, &arena, ret_items, ret_count);
        (void)fclose(faults);
        return err;
}

static void good_rows_become_items(void **state)
{
        (void)state;
        json_t *items;
        struct sheet_in_count count;
        assert_ok(read_sheet(S(HEAD "2027-08-17,nasional,Hari Kemerdekaan,Independence Day,ya\r\n"
                                    "2027-09-01,Cuti Bersama,Cuti contoh,,tidak\r\n,,,,\r\n"),
                             false, &items, &count));
        assert_int_equal(count.rows, 2);
        assert_int_equal(json_array_size(items), 2);
        json_t *second = json_array_get(items, 1), *body = json_object_get(second, "body");
        assert_string_equal(json_string_value(json_object_get(second, "key")), "2027-09-01");
        assert_string_equal(json_string_value(json_object_get(body, "type")), "joint-leave");
        assert_string_equal(json_string_value(json_object_get(json_object_get(body, "name"), "en")), "Cuti contoh");
        assert_true(json_is_false(json_object_get(second, "confirmed")));
        json_decref(items);
}

static void wrong_rows_are_named_and_good_ones_wait_for_the_word(void **state)
{
        (void)state;
        json_t *items = NULL;
        struct sheet_in_count count;
        struct slice csv = S(HEAD "2027-02-30,nasional,Tidak ada,,ya\r\n2027-03-01,besar,Salah jenis,,ya\r\n"
                                  "2027-03-02,daerah,X,,ya\r\n2027-03-03,daerah,Hari contoh,,mungkin\r\n"
                                  "2027-03-04,daerah,Hari baik,,ya\r\n");
        assert_int_equal(read_sheet(csv, false, &items, &count), ERR_INVALID);
        assert_null(items);
        assert_int_equal(count.wrong, 4);
        assert_non_null(strstr(said, "row 2, column A (tanggal)"));
        assert_non_null(strstr(said, "row 3, column B (jenis)"));
        assert_non_null(strstr(said, "row 4, column C (nama)"));
        assert_non_null(strstr(said, "row 5, column E (pasti)"));
        assert_ok(read_sheet(csv, true, &items, &count));
        assert_int_equal(json_array_size(items), 1);
        json_decref(items);
}

static void every_fault_of_a_row_is_told_at_once(void **state)
{
        (void)state;
        json_t *items = NULL;
        struct sheet_in_count count;
        struct slice csv = S(HEAD "2027-02-30,besar,X,,mungkin\r\n1999-01-01,nasional,Hari lama,,ya\r\n"
                                  "2999-01-01,nasional,Hari jauh,,ya\r\n2027-05-04,nasional,Hari satu,,ya\r\n"
                                  "2027-05-04,daerah,Hari dua,,ya\r\n");
        assert_int_equal(read_sheet(csv, false, &items, &count), ERR_INVALID);
        assert_int_equal(count.wrong, 4);
        assert_non_null(strstr(said, "row 2, column A (tanggal): a day"));
        assert_non_null(strstr(said, "row 2, column B (jenis)"));
        assert_non_null(strstr(said, "row 2, column C (nama)"));
        assert_non_null(strstr(said, "row 2, column E (pasti)"));
        assert_non_null(strstr(said, "row 3, column A (tanggal): a year from 2021 to 2031 is expected"));
        assert_non_null(strstr(said, "row 4, column A (tanggal): a year from"));
        assert_non_null(strstr(said, "row 6, column A (tanggal): this day stands in row 5 already"));
        assert_null(items);
}

static void other_columns_are_no_such_sheet(void **state)
{
        (void)state;
        json_t *items = NULL;
        struct sheet_in_count count;
        assert_int_equal(read_sheet(S("tanggal,nama\r\n2027-01-01,Tahun Baru\r\n"), true, &items, &count), ERR_INVALID);
        assert_non_null(strstr(said, "row 1, column B (jenis)"));
        assert_non_null(strstr(said, "tanggal, jenis, nama, nama_inggris, pasti"));
        assert_int_equal(read_sheet(S(HEAD), false, &items, &count), ERR_INVALID);
        assert_non_null(strstr(said, "there is no row below"));
        assert_int_equal(read_sheet(S(HEAD "\"open"), false, &items, &count), ERR_INVALID);
        assert_null(items);
}

/* One inline text cell of a row. */
#define CELL(place, text) "<c r='" place "' t='inlineStr'><is><t>" text "</t></is></c>"
#define ROW(n, a, b, c, d, e) \
        "<row r='" n "'>" CELL("A" n, a) CELL("B" n, b) CELL("C" n, c) CELL("D" n, d) CELL("E" n, e) "</row>"

static void a_workbook_is_read_by_the_child(void **state)
{
        (void)state;
        json_t *items = NULL;
        struct sheet_in_count count;
        _cleanup_buffer_ struct buffer book;
        buffer_init(&book, MIB);
        sample_xlsx(&book,
                    &(struct sample_book){
                            .sheet = S("<worksheet xmlns='x'><sheetData>" ROW("1", "tanggal", "jenis", "nama",
                                                                              "nama_inggris", "pasti")
                                               ROW("2", "2027-08-17", "nasional", "Hari Kemerdekaan", "", "ya")
                                                       ROW("3", "17/08/2027", "nasional", "Hari lain", "", "ya")
                                                               "</sheetData></worksheet>") });
        assert_true(sheet_in_is(S("libur"), buffer_slice(&book)));
        assert_int_equal(read_sheet(buffer_slice(&book), false, &items, &count), ERR_INVALID);
        assert_non_null(strstr(said, "row 3, column A (tanggal)"));
        assert_ok(read_sheet(buffer_slice(&book), true, &items, &count));
        assert_int_equal(json_array_size(items), 1);
        json_decref(items);
        items = NULL;
        assert_int_not_equal(read_sheet(slice_sub(buffer_slice(&book), 0, 200), true, &items, &count), OK);
        assert_null(items);
}

static void a_bomb_is_told_and_nothing_is_taken(void **state)
{
        (void)state;
        json_t *items = NULL;
        struct sheet_in_count count;
        _cleanup_buffer_ struct buffer book;
        char *blanks = malloc(40 * MIB);
        assert_non_null(blanks);
        memset(blanks, ' ', 40 * MIB);
        buffer_init(&book, 64 * MIB);
        sample_xlsx(&book, &(struct sample_book){ .sheet = slice_of(blanks, 40 * MIB) });
        free(blanks);
        assert_int_equal(read_sheet(buffer_slice(&book), true, &items, &count), ERR_INVALID);
        assert_non_null(strstr(said, "no workbook that can be read safely (too-large)"));
        assert_null(items);
        /* the same as a list of companies: not told twice, and not as a list that is too long */
        struct sheet_in sheet = { buffer_slice(&book), { 2026, 11, 1 }, true, fmemopen(said, sizeof said, "w") };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 96 * MIB);
        memset(said, 0, sizeof said);
        assert_false(sheet_in_is_companies(&sheet, &arena));
        (void)fclose(sheet.faults);
        assert_string_equal(said, "");
}

static void a_row_of_ten_thousand_columns_is_no_list(void **state)
{
        (void)state;
        json_t *items = NULL;
        struct sheet_in_count count;
        _cleanup_buffer_ struct buffer csv;
        buffer_init(&csv, MIB);
        for (int i = 0; i < 10000; i++)
                buffer_printf(&csv, "k%d,", i);
        assert_int_equal(read_sheet(buffer_slice(&csv), true, &items, &count), ERR_INVALID);
        assert_non_null(strstr(said, "line 1, column 201"));
        assert_null(items);
}

#define COMPANIES "nama,izin,berlaku_sampai,status\r\n"

static enum error read_companies(struct slice bytes, const char *source, bool good_only, json_t **ret_items)
{
        _cleanup_arena_ struct arena arena;
        struct sheet_in_count count;
        arena_init(&arena, 96 * MIB);
        memset(said, 0, sizeof said);
        FILE *faults = fmemopen(said, sizeof said, "w");
        assert_non_null(faults);
        struct sheet_in_list list = { { bytes, { 2026, 11, 1 }, good_only, faults }, slice_from_cstr(source) };
        assert_true(sheet_in_is_companies(&list.sheet, &arena));
        enum error err = sheet_in_companies(&list, &arena, ret_items, &count);
        (void)fclose(faults);
        return err;
}

static void companies_become_one_list(void **state)
{
        (void)state;
        json_t *items;
        assert_ok(read_companies(S(COMPANIES "\"PT Maju Jaya Fiktif, Tbk\",SIP-1,2027-05-01,aktif\r\n"
                                             "PT Sinar Fiktif,,,\r\n"),
                                 "KP2MI contoh", false, &items));
        json_t *item = json_array_get(items, 0), *body = json_object_get(item, "body");
        assert_int_equal(json_array_size(items), 1);
        assert_string_equal(json_string_value(json_object_get(item, "kind")), "p3mi");
        assert_string_equal(json_string_value(json_object_get(body, "as_of")), "2026-11-01");
        json_t *company = json_object_get(json_object_get(body, "by_key"), "maju jaya fiktif");
        assert_string_equal(json_string_value(json_object_get(company, "license")), "SIP-1");
        assert_int_equal(json_object_size(json_object_get(body, "by_key")), 2);
        json_decref(items);
}

static void wrong_companies_are_named(void **state)
{
        (void)state;
        json_t *items = NULL;
        struct slice csv = S(COMPANIES "PT Maju Fiktif,1,,\r\nP.T. MAJU Fiktif,2,,\r\n"
                                         "PT Lain Fiktif,3,besok,\r\nX,4,,\r\n");
        assert_int_equal(read_companies(csv, "KP2MI contoh", false, &items), ERR_INVALID);
        assert_null(items);
        assert_non_null(strstr(said, "row 3, column A (nama): this company stands in row 2 already"));
        assert_non_null(strstr(said, "row 4, column C (berlaku_sampai)"));
        assert_non_null(strstr(said, "row 5, column A (nama)"));
        assert_int_equal(read_companies(csv, "K", true, &items), ERR_INVALID); /* whose list it is must be said */
        assert_ok(read_companies(csv, "KP2MI contoh", true, &items));
        assert_int_equal(json_object_size(json_object_get(json_object_get(json_array_get(items, 0), "body"),
                                                          "by_key")),
                         1);
        json_decref(items);
}

static void the_status_is_one_of_the_known_words(void **state)
{
        (void)state;
        json_t *items = NULL;
        struct slice csv = S(COMPANIES "PT Satu Fiktif,1,,Aktif\r\nPT Dua Fiktif,2,2999-01-01,xx\r\n"
                                         "PT Tiga Fiktif,3,,dihentikan sementara\r\nPT Empat Fiktif,4,,dicabut\r\n"
                                         "PT Lima Fiktif,5,2021-01-01,berakhir\r\n");
        assert_int_equal(read_companies(csv, "KP2MI contoh", false, &items), ERR_INVALID);
        assert_non_null(strstr(said, "row 3, column C (berlaku_sampai): a year from 2006 to 2046 is expected"));
        assert_non_null(strstr(said, "row 3, column D (status): aktif, dihentikan sementara, dicabut, berakhir, or"));
        assert_null(strstr(said, "row 2"));
        assert_ok(read_companies(csv, "KP2MI contoh", true, &items));
        assert_int_equal(json_object_size(json_object_get(json_object_get(json_array_get(items, 0), "body"),
                                                          "by_key")),
                         4);
        json_decref(items);
}

static enum error read_many_companies(int count, json_t **ret_items)
{
        _cleanup_buffer_ struct buffer csv;
        buffer_init(&csv, 16 * MIB);
        buffer_append(&csv, S(COMPANIES));
        for (int i = 0; i < count; i++)
                buffer_printf(&csv, "PT Nomor %d Penempatan Fiktif,SIP3MI nomor %d,2027-05-01,aktif\r\n", i, i);
        return read_companies(buffer_slice(&csv), "KP2MI contoh", false, ret_items);
}

/* The official list has hundreds of companies, and those whose licence ended. */
static void a_list_of_the_country_is_taken_in(void **state)
{
        (void)state;
        json_t *items = NULL;
        assert_ok(read_many_companies(50000, &items));
        json_t *body = json_object_get(json_array_get(items, 0), "body");
        assert_int_equal(json_object_size(json_object_get(body, "by_key")), 50000);
        json_decref(items);
}

static void a_list_that_no_item_holds_is_refused(void **state)
{
        (void)state;
        json_t *items = NULL;
        assert_int_equal(read_many_companies(140000, &items), ERR_TOO_LARGE);
        assert_null(items);
}

int main(int argc, char **argv)
{
        if (argc == 2 && strcmp(argv[1], SANDBOX_SUBCOMMAND) == 0)
                return sandbox_child_main();
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(good_rows_become_items),
                cmocka_unit_test(a_list_of_the_country_is_taken_in),
                cmocka_unit_test(wrong_rows_are_named_and_good_ones_wait_for_the_word),
                cmocka_unit_test(every_fault_of_a_row_is_told_at_once),
                cmocka_unit_test(other_columns_are_no_such_sheet),
                cmocka_unit_test(a_workbook_is_read_by_the_child),
                cmocka_unit_test(a_bomb_is_told_and_nothing_is_taken),
                cmocka_unit_test(companies_become_one_list),
                cmocka_unit_test(wrong_companies_are_named),
                cmocka_unit_test(the_status_is_one_of_the_known_words),
                cmocka_unit_test(a_list_that_no_item_holds_is_refused),
                cmocka_unit_test(a_row_of_ten_thousand_columns_is_no_list),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

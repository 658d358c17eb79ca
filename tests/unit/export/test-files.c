/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "export/atom.h"
#include "export/qr.h"
#include "export/table.h"
#include "sandbox/parsers.h"

#include <libxml/parser.h>

#define MIB ((size_t)1024 * 1024)

static const struct table_column columns[] = {
        { S("Nomor"), 12 }, { S("Isi"), 40 }, { S("Tanggal"), 0 }, { S("Jumlah"), 0 }
};

static void write_table(enum table_format format, bool fictional, struct buffer *out)
{
        const struct table_options options = {
                .format = format, .sheet = S("Laporan"), .columns = columns, .column_count = ARRAY_SIZE(columns),
                .fictional = fictional, .created = 1757466000 * SECOND,
        };
        struct table *table;
        assert_ok(table_open(&options, out, &table));
        static const struct slice texts[] = { S("=1+1"), S("@SUM(A1)"), S("http://a.example"),
                                              S("a\x01"
                                                "b\xff, \"c\"") };
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
                const struct cell cells[] = { cell_text(S("0042")), cell_text(texts[i]), cell_date(S("2025-09-10")),
                                              cell_number(2.5) };
                assert_ok(table_row(table, cells));
        }
        const struct cell empty[] = {
                cell_text(S("0043")), cell_text(S("")), cell_date(S("")), { .kind = CELL_EMPTY }
        };
        assert_ok(table_row(table, empty));
        assert_ok(table_close(table));
}

static void csv_never_holds_a_formula(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, MIB);
        write_table(TABLE_CSV, true, &out);
        assert_slice(buffer_slice(&out), "\xef\xbb\xbf" "DATA FIKTIF\r\n"
                     "Nomor,Isi,Tanggal,Jumlah\r\n"
                     "0042,'=1+1,2025-09-10,2.5\r\n"
                     "0042,'@SUM(A1),2025-09-10,2.5\r\n"
                     "0042,http://a.example,2025-09-10,2.5\r\n"
                     "0042,\"ab\xef\xbf\xbd, \"\"c\"\"\",2025-09-10,2.5\r\n"
                     "0043,,,\r\n");
}

/* Our own reader of workbooks, in this process, reads what our writer wrote. */
static void xlsx_comes_back_as_text(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer file, again;
        buffer_init(&file, MIB);
        buffer_init(&again, MIB);
        write_table(TABLE_XLSX, true, &file);
        write_table(TABLE_XLSX, true, &again);
        assert_true(slice_equal(buffer_slice(&file), buffer_slice(&again)));
        _cleanup_sandbox_output_ struct sandbox_output read;
        sandbox_output_init(&read, MIB);
        assert_ok(sandbox_read_xlsx(buffer_slice(&file), &read));
        assert_slice(read.result.items[0].name, "Laporan");
        assert_slice(read.result.items[0].bytes, "DATA FIKTIF\r\n"
                     "Nomor,Isi,Tanggal,Jumlah\r\n"
                     "0042,=1+1,2025-09-10,2.5\r\n"
                     "0042,@SUM(A1),2025-09-10,2.5\r\n"
                     "0042,http://a.example,2025-09-10,2.5\r\n"
                     "0042,\"ab\xef\xbf\xbd, \"\"c\"\"\",2025-09-10,2.5\r\n"
                     "0043,,,\r\n");
}

static void dates_must_be_dates(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, MIB);
        const struct table_options options = { .format = TABLE_XLSX, .columns = columns, .column_count = 1 };
        struct table *table;
        assert_ok(table_open(&options, &out, &table));
        const struct cell wrong = { .kind = CELL_DATE, .text = S("2025-13-01") };
        assert_int_equal(table_row(table, &wrong), ERR_INVALID);
        table_abandon(table);
}

static void feed_stays_xml_whatever_it_holds(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, MIB);
        const struct atom_entry entry = {
                .id = uuid_from_name(UUID_NIL, S("entry")),
                .title = S("<b>Tawaran & \"janji\"</b> \x01\xff"),
                .url = S("https://a.example/berita?a=1&b=\"2\""),
                .summary = S("]]> &amp; <script>"),
                .category = S("a'b"),
                .published = 1757466000 * SECOND,
                .updated = 1757466000 * SECOND,
        };
        const struct atom_feed feed = {
                .id = uuid_from_name(UUID_NIL, S("feed")), .title = S("Berita"), .url = S("https://a.example/"),
                .self_url = S("https://a.example/berita.atom"), .author = S("Kantor"), .language = S("id"),
                .updated = 1757466000 * SECOND, .entries = &entry, .count = 1, .fictional = true,
        };
        assert_ok(atom_feed_write(&feed, &out));
        xmlDocPtr document = xmlReadMemory(out.data, (int)out.size, NULL, NULL, XML_PARSE_NONET);
        assert_non_null(document);
        xmlFreeDoc(document);
        struct slice text = buffer_slice(&out);
        assert_int_not_equal(slice_find(text, S("<title>DATA FIKTIF: &lt;b&gt;Tawaran &amp; ")), SIZE_MAX);
        assert_int_not_equal(slice_find(text, S("<updated>2025-09-10T01:00:00Z</updated>")), SIZE_MAX);
        assert_int_not_equal(slice_find(text, S("&amp;amp; &lt;script&gt;")), SIZE_MAX);
        assert_int_equal(slice_find(text, S("<script")), SIZE_MAX);
}

static void qr_has_its_three_corners(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, MIB);
        struct qr qr;
        assert_ok(qr_encode(S("https://a.example/periksa/0123456789ABCDEFGHJKMNPQRS"), &arena, &qr));
        assert_in_range(qr.size, 25, 41);
        for (unsigned i = 0; i < 7; i++) {
                assert_int_equal(qr.modules[i], 1);
                assert_int_equal(qr.modules[qr.size - 7 + i], 1);
                assert_int_equal(qr.modules[(qr.size - 7 + i) * qr.size], 1);
        }
        assert_true(slice_starts_with(qr_svg_path(&qr, &arena), S("M4 4h7v1h-7z")));
        assert_int_equal(qr_encode(S(""), &arena, &qr), ERR_INVALID);
        assert_int_equal(qr_encode(S("a\0b"), &arena, &qr), ERR_INVALID);
        char *large = arena_alloc(&arena, 4000);
        memset(large, 'x', 4000);
        assert_int_equal(qr_encode(slice_of(large, 4000), &arena, &qr), ERR_TOO_LARGE);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(csv_never_holds_a_formula),
                cmocka_unit_test(xlsx_comes_back_as_text),
                cmocka_unit_test(dates_must_be_dates),
                cmocka_unit_test(feed_stays_xml_whatever_it_holds),
                cmocka_unit_test(qr_has_its_three_corners),
        };
        return cmocka_run_group_tests_name("export/files", tests, NULL, NULL);
}

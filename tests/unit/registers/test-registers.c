/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Registers of others: read from a sheet, let into force by a second person, searched, and taken back. */
#include "../house.h"

#include "base/checked.h"
#include "content/draft.h"
#include "registers/registers.h"
#include "registers/sheet.h"

#define SHEET \
        "Nama Lembaga;Alamat;Telepon;Pemilik;Izin\r\n" \
        "LPK Wanita Islam Fiktif;Jl. Melati 5 Ponorogo;0840-1111-2222;Siti Contoh;LPK-1\r\n" \
        "PT Cahaya Mentari Fiktif;Jl. Kenanga 8 RT 2 RW 3 Desa Selur;;Budi Contoh;LPK-2\r\n"

static struct register_look look_at(struct house *house, const char *text, const struct slice *meanings, size_t count)
{
        struct register_look look;
        const struct register_sheet sheet = {
                .text = slice_from_cstr(text), .name = S("LPK berizin"), .source = S("Disnaker contoh"),
                .as_of = S("2026-05-01"), .meanings = meanings, .meaning_count = count, .language = LANGUAGE_ID };
        assert_ok(register_sheet_look(&sheet, &house->arena, &look));
        return look;
}

/* What the page does: a tested draft of `writer`, published by `second`. */
static void publish(struct house *house, json_t *body, int64_t version, struct actor *writer, struct actor *second)
{
        size_t at;
        struct content_fault fault = { 0 };
        struct content_draft draft = { .kind = CONTENT_REGISTER, .key = S("lpk-berizin"),
                                       .valid_from = S("2026-05-02"), .confirmed = true };
        assert_ok(content_json_text(body, &house->arena, &draft.body));
        assert_ok(content_drafts_tested_by(house->fixture.store, writer,
                                           (struct content_drafts){ &draft, 1, &house->arena }, &fault, &at));
        const struct content_step step = { draft.kind, draft.key, version };
        assert_int_equal(content_publish_by(house->fixture.store, writer, &step), ERR_FORBIDDEN);
        assert_ok(content_publish_by(house->fixture.store, second, &step));
}

static enum error search(struct house *house, enum match_kind kind, const char *value, struct register_hits *ret_hits)
{
        enum error err;
        const struct register_search question = { house->office, S("2026-06-01"), kind, slice_from_cstr(value) };
        transaction (tx, house->fixture.store, TX_READ, &err) {
                err = registers_search(tx, &question, &house->arena, ret_hits);
        }
        return err;
}

static void columns_are_guessed_and_people_are_left_out(void **state)
{
        (void)state;
        static const char *const guessed[] = { "company", "street", "phone", "ignore", "text" };
        struct house house;
        house_open(&house);
        struct register_look look = look_at(&house, SHEET, NULL, 0);
        assert_int_equal(look.column_count, 5);
        for (size_t i = 0; i < ARRAY_SIZE(guessed); i++)
                assert_slice(look.meanings[i], guessed[i]);
        assert_int_equal(look.good, 2);
        assert_int_equal(look.fault_count, 0);
        struct slice key;
        assert_ok(match_identifier_key(MATCH_COMPANY, S("LPK Wanita Islam Fiktif"), &house.arena, &key));
        json_t *row = json_object_getn(json_object_get(look.body, "by_key"), key.data, key.size);
        assert_non_null(row);
        assert_string_equal(json_string_value(json_object_get(row, "Izin")), "LPK-1");
        assert_null(json_object_get(row, "Pemilik"));
        json_decref(look.body);
        const struct slice person[] = { S("company"), S("street"), S("phone"), S("person-name"), S("text") };
        look = look_at(&house, SHEET, person, ARRAY_SIZE(person));
        assert_slice(look.meanings[3], "ignore"); /* no word of a person is a meaning here */
        json_decref(look.body);
        house_close(&house);
}

static void what_is_wrong_says_line_and_column(void **state)
{
        (void)state;
        static const struct {
                uint64_t line;
                uint32_t column;
        } faults[] = { { 3, 3 }, { 4, 1 }, { 5, 1 }, { 6, 0 } };
        struct house house;
        house_open(&house);
        struct register_look look = look_at(&house,
                                            "Nama,Alamat,Telepon\nPT Baik Fiktif,Jl. A 1,0840-1111-2222\n"
                                            "PT Salah Fiktif,Jl. B 2,12\nX,,\nP.T. BAIK Fiktif,,\n"
                                            "PT Lebih Fiktif,a,,b\n,,\nPT Akhir Fiktif,,\n",
                                            NULL, 0);
        assert_int_equal(look.good, 2);
        assert_int_equal(look.wrong, 4);
        assert_int_equal(look.fault_count, ARRAY_SIZE(faults));
        for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
                assert_int_equal(look.faults[i].line, faults[i].line);
                assert_int_equal(look.faults[i].column, faults[i].column);
        }
        json_decref(look.body);
        look = look_at(&house, "Nomor,Izin\n1,A\n", NULL, 0); /* no column of companies */
        assert_null(look.body);
        assert_int_equal(look.fault_count, 1);
        assert_int_equal(look.column_count, 2); /* so that somebody can choose one */
        look = look_at(&house, "", NULL, 0);
        assert_null(look.body);
        assert_int_equal(look.fault_count, 1);
        house_close(&house);
}

static void what_is_in_force_is_found(void **state)
{
        (void)state;
        static const struct {
                enum match_kind kind;
                const char *asked, *first;
                bool same;
        } rows[] = {
                { MATCH_COMPANY, "lpk wanita islam FIKTIF", "LPK Wanita Islam Fiktif", true },
                { MATCH_COMPANY, "PT Cahya Mentari Fiktif", "PT Cahaya Mentari Fiktif", false },
                { MATCH_COMPANY, "Mentari Cahaya Fiktif", "PT Cahaya Mentari Fiktif", false },
                { MATCH_COMPANY, "CV Gunadarma Wirausaha", NULL, false },
                { MATCH_PHONE, "+62 840 1111 2222", "LPK Wanita Islam Fiktif", true },
                { MATCH_PHONE, "0840-1111-2223", NULL, false },
                { MATCH_ADDRESS, "Jalan Kenanga 8 RT 02/RW 03 Ds. Selur", "PT Cahaya Mentari Fiktif", true },
                { MATCH_ADDRESS, "Jl. Kenangga 8 RT 2 RW 3 Desa Selur", "PT Cahaya Mentari Fiktif", false },
        };
        struct house house;
        struct register_hits *hits = malloc(sizeof *hits);
        house_open(&house);
        struct actor writer = house_person(&house, &(struct house_person){ "admin1", "Admin Contoh", "Administrator",
                                                                            "admin", "", NULL });
        struct actor second = house_person(&house, &(struct house_person){ "kepala1", "Kepala Contoh", "Kepala",
                                                                            "head", "", NULL });
        struct register_look look = look_at(&house, SHEET, NULL, 0);
        assert_ok(search(&house, MATCH_COMPANY, "LPK Wanita Islam Fiktif", hits));
        assert_int_equal(hits->searched, 0);
        publish(&house, look.body, 1, &writer, &second);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                assert_ok(search(&house, rows[i].kind, rows[i].asked, hits));
                assert_int_equal(hits->searched, 1);
                if (!rows[i].first) {
                        assert_int_equal(hits->count, 0);
                        continue;
                }
                if (hits->count == 0 || hits->items[0].same != rows[i].same)
                        fail_msg("%s: %zu hits", rows[i].asked, hits->count);
                assert_slice(hits->items[0].cells[0].value, rows[i].first);
                assert_slice(hits->items[0].source, "Disnaker contoh");
                assert_slice(hits->items[0].as_of, "2026-05-01");
        }
        assert_int_equal(search(&house, MATCH_PHONE, "bukan nomor", hits), ERR_INVALID);
        assert_int_equal(search(&house, MATCH_PERSON, "Siti Contoh", hits), ERR_INVALID);
        struct uuid own = house.office;
        house.office = house.other_office;
        assert_ok(search(&house, MATCH_COMPANY, "LPK Wanita Islam Fiktif", hits));
        assert_int_equal(hits->count, 0);
        house.office = own;
        json_decref(look.body);
        free(hits);
        registers_forget(house.fixture.store);
        house_close(&house);
}

/* What came in by mistake goes out again when the words of the version before are published once more. */
static void an_earlier_version_comes_back(void **state)
{
        (void)state;
        struct house house;
        struct register_hits *hits = malloc(sizeof *hits);
        house_open(&house);
        struct actor writer = house_person(&house, &(struct house_person){ "admin1", "Admin Contoh", "Administrator",
                                                                            "admin", "", NULL });
        struct actor second = house_person(&house, &(struct house_person){ "kepala1", "Kepala Contoh", "Kepala",
                                                                            "head", "", NULL });
        struct register_look first = look_at(&house, SHEET, NULL, 0);
        struct register_look wrong = look_at(&house,
                                             "Nama Lembaga;Izin\r\nPT Cahaya Mentari Fiktif;LPK-3\r\n"
                                             "PT Salah Masuk Fiktif;LPK-9\r\n",
                                             NULL, 0);
        struct content_list_changes changes;
        content_compare_lists(first.body, wrong.body, &changes);
        assert_int_equal(changes.came, 1);
        assert_int_equal(changes.went, 1);
        assert_int_equal(changes.changed, 1);
        publish(&house, first.body, 1, &writer, &second);
        publish(&house, wrong.body, 2, &writer, &second);
        assert_ok(search(&house, MATCH_COMPANY, "PT Salah Masuk Fiktif", hits));
        assert_int_equal(hits->count, 1);
        publish(&house, first.body, 3, &writer, &second);
        assert_ok(search(&house, MATCH_COMPANY, "PT Salah Masuk Fiktif", hits));
        assert_int_equal(hits->count, 0);
        assert_ok(search(&house, MATCH_PHONE, "0840-1111-2222", hits));
        assert_int_equal(hits->count, 1);
        json_decref(first.body);
        json_decref(wrong.body);
        free(hits);
        registers_forget(house.fixture.store);
        house_close(&house);
}

/* The list of licensed companies keeps its own members, whatever the ministry's columns are called this year. */
static void the_placement_list_is_read_by_its_meanings(void **state)
{
        (void)state;
        static const struct {
                uint64_t line;
                uint32_t column;
        } faults[] = { { 4, 4 }, { 5, 5 }, { 6, 2 }, { 7, 4 } };
        struct house house;
        house_open(&house);
        struct register_look look;
        struct register_sheet sheet = {
                .text = S("No;Nama P3MI;Nomor SIP3MI;Masa Berlaku;Status;Direktur;Alamat\r\n"
                          "1;PT Wahana Palsu Sentosa;KEP.1/2026;1 Mei 2028;Aktif;Orang Contoh;Jl. A\r\n"
                          "2;PT Buana Fiktif Abadi;KEP.2/2026;;dicabut;;\r\n"
                          "3;PT Salah Tanggal Fiktif;KEP.3;31/02/2028;aktif;;\r\n"
                          "4;PT Salah Status Fiktif;KEP.4;;jalan terus;;\r\n"
                          "5;P.T. WAHANA PALSU SENTOSA;KEP.5;;;;\r\n"
                          "6;PT Jauh Sekali Fiktif;KEP.6;01/05/2128;;;\r\n"),
                .placement = true, .source = S("Kementerian contoh"), .as_of = S("2026-05-01"),
                .language = LANGUAGE_ID };
        assert_ok(register_sheet_look(&sheet, &house.arena, &look));
        assert_int_equal(look.good, 2);
        assert_int_equal(look.fault_count, ARRAY_SIZE(faults));
        for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
                assert_int_equal(look.faults[i].line, faults[i].line);
                assert_int_equal(look.faults[i].column, faults[i].column);
        }
        json_t *row = json_object_get(json_object_get(look.body, "by_key"), "wahana palsu sentosa");
        assert_int_equal(json_object_size(row), 4);
        assert_string_equal(json_string_value(json_object_get(row, "license")), "KEP.1/2026");
        assert_string_equal(json_string_value(json_object_get(row, "until")), "2028-05-01");
        assert_null(json_object_get(look.body, "columns"));
        json_decref(look.body);
        const struct slice twice[] = { S("ignore"), S("company"), S("license"), S("license") };
        sheet.meanings = twice, sheet.meaning_count = ARRAY_SIZE(twice);
        assert_ok(register_sheet_look(&sheet, &house.arena, &look));
        assert_null(look.body);
        assert_int_equal(look.faults[0].column, 4);
        house_close(&house);
}

/* One row more than is searched is refused whole: nobody would know which one is missing. */
static void more_rows_than_are_searched_are_refused(void **state)
{
        (void)state;
        struct house house;
        _cleanup_buffer_ struct buffer text;
        struct register_look look;
        house_open(&house);
        buffer_init(&text, REGISTER_TEXT_MAX);
        buffer_append(&text, S("Nama\n"));
        for (int i = 0; i < REGISTER_ROWS_MAX; i++)
                buffer_printf(&text, "PT Fiktif %d\n", i);
        assert_ok(buffer_check(&text));
        struct register_sheet sheet = { .text = buffer_slice(&text), .name = S("Panjang"), .source = S("Contoh"),
                                        .as_of = S("2026-05-01"), .language = LANGUAGE_ID };
        assert_ok(register_sheet_look(&sheet, &house.arena, &look));
        assert_int_equal(look.good, REGISTER_ROWS_MAX);
        assert_non_null(look.body);
        json_decref(look.body);
        buffer_append(&text, S("PT Fiktif Terakhir\n"));
        sheet.text = buffer_slice(&text);
        assert_ok(register_sheet_look(&sheet, &house.arena, &look));
        assert_null(look.body);
        assert_int_equal(look.faults[0].line, REGISTER_ROWS_MAX + 2);
        house_close(&house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(columns_are_guessed_and_people_are_left_out),
                cmocka_unit_test(what_is_wrong_says_line_and_column),
                cmocka_unit_test(what_is_in_force_is_found),
                cmocka_unit_test(an_earlier_version_comes_back),
                cmocka_unit_test(the_placement_list_is_read_by_its_meanings),
                cmocka_unit_test(more_rows_than_are_searched_are_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

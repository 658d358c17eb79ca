/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The day's list from a sheet: looked at first, kept when told so, and never twice. */
#include "desk.h"
#include "statements.h"

#include "passports/import.h"
#include "program/office.h"
#include "region/region.h"
#include "store/query.h"

#include <string.h>
#include <time.h>

#define HEAD "nomor;tujuan;negara;pertama;nama;nik;lahir;kelamin;desa;agen;telepon_agen\r\n"
#define SITI "M-1;kerja;Malaysia;ya;Siti Contoh;9902025005900001;10/5/1990;P;35.02.02.2003;Pak Agen;0840-1111-2222\r\n"
#define BUDI "M-2;Umrah;Arab Saudi;tidak;Budi Contoh;;1988-01-02;laki-laki;Ngrayun, Ngrayun;;\r\n"

static struct import_list look(struct desk *desk, const struct actor *actor, const char *text)
{
        enum error err;
        struct import_list list = { 0 };
        transaction (tx, desk->house.fixture.store, TX_TRACED, &err) {
                err = passports_import_look(tx, &(struct reading){ actor, LANGUAGE_ID, &desk->house.arena },
                                            slice_from_cstr(text), &list);
        }
        assert_ok(err);
        return list;
}

/* A file of something else is not shown back at length. */
static void headings_of_no_list_are_cut(void **state)
{
        (void)state;
        struct desk desk;
        _cleanup_buffer_ struct buffer text;
        desk_open(&desk);
        buffer_init(&text, 1 << 20);
        for (int i = 0; i < 100; i++)
                buffer_printf(&text, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[%d;", i);
        buffer_append(&text, S("x\n"));
        buffer_append_byte(&text, 0);
        struct import_list list = look(&desk, &desk.officer, buffer_slice(&text).data);
        assert_true(list.fault_count > 0);
        assert_int_equal(list.unread_count, IMPORT_UNREAD_MAX);
        assert_int_equal(list.unread[0].size, IMPORT_UNREAD_TEXT);
        desk_close(&desk);
}

static enum error keep(struct desk *desk, const struct actor *actor, struct import_row *row)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                row->state = IMPORT_GOOD;
                err = passports_import_keep(tx, actor, row, &desk->house.arena);
        }
        return err;
}

static size_t count_applications(struct desk *desk)
{
        enum error err;
        struct application_rows rows;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_list(tx, &desk->officer,
                                     &(struct application_filter){ .state = S("all"), .limit = 200 },
                                     &desk->house.arena, &rows);
        }
        assert_ok(err);
        return rows.count;
}

/* The office works in the regency of Ponorogo. */
static void give_area(struct desk *desk)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = office_area_add(tx, desk->house.office, S("35.02"));
        }
        assert_ok(err);
}

static void a_list_is_looked_at_and_kept_when_told(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        give_area(&desk);
        struct import_list list = look(&desk, &desk.officer, HEAD SITI BUDI);
        assert_int_equal(list.fault_count, 0);
        assert_int_equal(list.count, 2);
        assert_int_equal(list.rows[1].line, 3);
        assert_slice(list.rows[1].new.purpose, "umrah");
        assert_slice(list.rows[1].new.birth_date, "1988-01-02");
        assert_slice(list.rows[1].new.sex, "L");
        assert_slice(region_label_of(&desk.house.arena, list.rows[1].new.village_code), "Ngrayun, Ngrayun");
        assert_true(slice_is_null(list.rows[1].new.nik));
        assert_int_equal(count_applications(&desk), 0);
        for (size_t i = 0; i < 2; i++)
                assert_ok(keep(&desk, &desk.officer, &list.rows[i]));
        assert_int_equal(count_applications(&desk), 2);
        struct application_file file = desk_read(&desk, &desk.officer, list.rows[0].new.id);
        assert_slice(file.head.agent_phone, "0840-1111-2222");
        assert_true(slice_equal(file.head.number, list.rows[0].number));
        assert_true(file.head.first_passport);
        desk_close(&desk);
}

static double worked_ms(void)
{
        struct timespec now;
        assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
        return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static const char *long_list(struct desk *desk)
{
        struct buffer text;
        buffer_init(&text, 1 << 20);
        buffer_append(&text, S("nomor;tujuan;negara;pertama;nama;nik;lahir;kelamin;desa;alamat;telepon;penjamin;"
                               "telepon_penjamin;hubungan;perusahaan;agen;telepon_agen\r\n"));
        for (int i = 0; i < IMPORT_ROWS_MAX; i++)
                buffer_printf(&text,
                              "N-%d;kerja;Malaysia;ya;Siti Contoh %c%c Lestari;99020250059%05d;10/5/1990;P;"
                              "Ngrayun, Ngrayun;RT %d;0840-1000-%04d;Pak Penjamin %c%c;0840-2000-%04d;lain;"
                              "PT Fiktif %c%c;Bu Perantara %c;0840-3000-%04d\r\n",
                              i, 'a' + i % 26, 'a' + i / 26, i, i, i, 'a' + i % 26, 'k' + i / 26, i / 3,
                              'a' + i % 7, 'a' + i % 5, 'a' + i % 9, i / 10);
        struct slice whole = arena_copy(&desk->house.arena, buffer_slice(&text));
        buffer_free(&text);
        return whole.data;
}

/* Keeps what the list's text says, in one transaction, and gives how many statements that took for each row. */
static size_t keep_whole(struct desk *desk, struct import_list *list)
{
        enum error err;
        size_t failed;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                statements = 0;
                err = passports_import_keep_all(tx, &desk->officer, list, &desk->house.arena, &failed);
        }
        assert_ok(err);
        for (size_t i = 0; i < list->count; i++)
                assert_int_equal(list->rows[i].state, IMPORT_KEPT);
        return statements / list->count;
}

/* What is the same for every row is read once, and what needs no database is made while the list is looked at. */
static void a_whole_list_holds_the_writer_for_its_inserts(void **state)
{
        (void)state;
        enum error err;
        struct desk desk;
        desk_open(&desk);
        give_area(&desk);
        const char *text = long_list(&desk);
        double begin = worked_ms();
        struct import_list list = look(&desk, &desk.officer, text);
        double looked = worked_ms();
        assert_int_equal(list.fault_count, 0);
        assert_int_equal(list.count, IMPORT_ROWS_MAX);
        for (size_t i = 0; i < list.count; i++)
                assert_non_null(list.rows[i].keys);
        size_t whole = keep_whole(&desk, &list);
        print_message("%zu rows: looked at in %.0f ms, kept in %.0f ms of processor time, %zu statements a row\n",
                      list.count, looked - begin, worked_ms() - looked, whole);
        struct application_new alone = list.rows[0].new;
        struct slice number;
        alone.id = uuid_new();
        alone.external_number = S("sendiri");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                statements = 0;
                err = passports_create(tx, &desk.officer, &alone, &desk.house.arena, &number);
        }
        assert_ok(err);
        print_message("alone: %zu statements\n", statements);
        /* Alone it reads four rules; a row of a list asks whether it is known. */
        assert_in_range(whole, 10, statements - 3);
        desk_close(&desk);
}

/* The same list again, also with a row that was put right meanwhile, or typed by hand before. */
static void the_same_list_again_makes_nothing_twice(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        struct slice number;
        desk_open(&desk);
        give_area(&desk);
        struct application_new typed = desk_application();
        typed.external_number = S("M-2");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk.officer, &typed, &desk.house.arena, &number);
        }
        assert_ok(err);
        struct import_list list = look(&desk, &desk.officer, HEAD SITI BUDI);
        assert_int_equal(list.rows[0].state, IMPORT_GOOD);
        assert_int_equal(list.rows[1].state, IMPORT_KNOWN);
        assert_true(slice_equal(list.rows[1].number, number));
        assert_true(list.rows[1].differ_count >= 3); /* purpose, country, name ... */
        assert_slice(list.rows[1].differs[0], "tujuan");
        assert_ok(keep(&desk, &desk.officer, &list.rows[0]));
        assert_ok(keep(&desk, &desk.officer, &list.rows[0])); /* an answer was lost */
        list = look(&desk, &desk.second, HEAD SITI BUDI);
        assert_int_equal(list.rows[0].state, IMPORT_KNOWN);
        assert_int_equal(list.rows[0].differ_count, 0);
        assert_int_equal(count_applications(&desk), 2);
        struct import_row late = list.rows[0]; /* looked at before somebody else kept other data */
        late.new.country = S("Singapura");
        assert_int_equal(keep(&desk, &desk.second, &late), ERR_CONFLICT);
        assert_slice(desk_read(&desk, &desk.officer, list.rows[0].new.id).head.country, "Malaysia");
        desk_close(&desk);
}

static void expect_fault(const struct import_list *list, size_t at, uint64_t line, const char *heading)
{
        assert_true(at < list->fault_count);
        assert_int_equal(list->faults[at].line, line);
        assert_slice(list->faults[at].heading, heading);
        assert_true(list->faults[at].text.size > 0);
}

static void every_wrong_cell_says_its_line_and_column(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct import_list list = look(&desk, &desk.officer,
                                       HEAD SITI
                                       "M-3;;Malaysia;ya;Ani Contoh;;10/5/1990;P;35.02.02.2003;;\r\n"
                                       "M-4;kerja;Malaysia;mungkin;A;3.50217E+15;31/2/1990;X;Ngrayun;;\r\n"
                                       "M-1;kerja;Malaysia;ya;Lain Contoh;;10/5/1990;P;35.02.02.2003;;\r\n"
                                       ";kerja;Malaysia;ya;Tono Contoh;;10/5/2990;L;35.02.02.2003;;\r\n"
                                       ";;;;;;;;;;\r\n");
        assert_int_equal(list.count, 5);
        for (size_t i = 1; i < 5; i++)
                assert_int_equal(list.rows[i].state, IMPORT_WRONG);
        expect_fault(&list, 0, 3, "tujuan");
        assert_int_equal(list.faults[0].column, 2);
        static const char *const fourth[] = { "pertama", "nama", "nik", "lahir", "kelamin", "desa" };
        for (size_t i = 0; i < 6; i++)
                expect_fault(&list, i + 1, 4, fourth[i]);
        expect_fault(&list, 7, 5, "nomor"); /* again in this list */
        expect_fault(&list, 8, 6, "nomor");
        expect_fault(&list, 9, 6, "lahir");
        assert_int_equal(list.fault_count, 10);
        assert_true(slice_find(list.faults[4].text, S("tidak ada di kalender")) != SIZE_MAX); /* 31/2 */
        assert_true(slice_find(list.faults[9].text, S("belum terjadi")) != SIZE_MAX);
        enum error err;
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_import_keep(tx, &desk.officer, &list.rows[1], &desk.house.arena);
        }
        assert_int_equal(err, ERR_INVALID);
        assert_int_equal(count_applications(&desk), 0);
        desk_close(&desk);
}

/* The other rows of the list can be kept all the same. */
static void an_unreadable_phone_or_country_is_told_in_its_cell(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct import_list list = look(&desk, &desk.officer,
                                       HEAD SITI
                                       "M-5;kerja;12345;ya;Ani Contoh;;10/5/1990;P;35.02.02.2003;Pak Agen;abc\r\n"
                                       "M-6;kerja;Hong Kong;ya;Ina Contoh;;10/5/1990;P;35.02.02.2003;;"
                                       "+852 5123 4567\r\n");
        assert_int_equal(list.fault_count, 2);
        expect_fault(&list, 0, 3, "negara");
        expect_fault(&list, 1, 3, "telepon_agen");
        assert_int_equal(list.faults[1].column, 11);
        assert_int_equal(list.rows[0].state, IMPORT_GOOD);
        assert_int_equal(list.rows[1].state, IMPORT_WRONG);
        assert_int_equal(list.rows[2].state, IMPORT_GOOD);
        desk_close(&desk);
}

static void a_list_that_is_none_is_told_and_not_read(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct import_list list = look(&desk, &desk.officer, "nomor,nama,catatan\r\nM-1,Siti,halo\r\n");
        assert_int_equal(list.count, 0);
        assert_int_equal(list.unread_count, 1);
        assert_slice(list.unread[0], "catatan");
        expect_fault(&list, 0, 1, "tujuan");
        list = look(&desk, &desk.officer, "");
        assert_int_equal(list.fault_count, 1);
        list = look(&desk, &desk.officer, HEAD SITI "\"M-9;terbuka");
        assert_int_equal(list.count, 1); /* what came before is whole */
        expect_fault(&list, 0, 3, "");
        struct actor village = house_person(&desk.house, &(struct house_person){ "babinsa", "Babinsa Contoh", "Babinsa",
                                                                                "babinsa", "", NULL });
        enum error err;
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_import_look(tx, &(struct reading){ &village, LANGUAGE_ID, &desk.house.arena },
                                            S(HEAD SITI), &list);
        }
        assert_true(err == ERR_FORBIDDEN || err == ERR_NOT_FOUND);
        desk_close(&desk);
}

/* Who is named in an application sees its row as everybody else does, and never what differs. */
static void whom_an_application_names_sees_what_all_see(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct actor named = house_person(&desk.house, &(struct house_person){ "petugas3", "Petugas Contoh",
                                                                              "Petugas layanan", "desk-officer", "",
                                                                              DESK_PHONE });
        named.purpose = S("passport");
        struct import_list list = look(&desk, &desk.officer, HEAD SITI);
        assert_ok(keep(&desk, &desk.officer, &list.rows[0]));
        list = look(&desk, &named, HEAD SITI);
        struct import_list others = look(&desk, &desk.second, HEAD SITI);
        assert_int_equal(list.rows[0].state, IMPORT_KNOWN);
        assert_int_equal(list.rows[0].state, others.rows[0].state);
        assert_true(slice_equal(list.rows[0].number, others.rows[0].number));
        assert_int_equal(list.rows[0].differ_count, others.rows[0].differ_count);
        list.rows[0].state = IMPORT_GOOD; /* he had looked before it was kept */
        assert_ok(keep(&desk, &named, &list.rows[0]));
        assert_true(slice_equal(list.rows[0].number, others.rows[0].number));
        assert_int_equal(count_applications(&desk), 1);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(headings_of_no_list_are_cut),
                cmocka_unit_test(a_list_is_looked_at_and_kept_when_told),
                cmocka_unit_test(a_whole_list_holds_the_writer_for_its_inserts),
                cmocka_unit_test(the_same_list_again_makes_nothing_twice),
                cmocka_unit_test(every_wrong_cell_says_its_line_and_column),
                cmocka_unit_test(an_unreadable_phone_or_country_is_told_in_its_cell),
                cmocka_unit_test(a_list_that_is_none_is_told_and_not_read),
                cmocka_unit_test(whom_an_application_names_sees_what_all_see),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

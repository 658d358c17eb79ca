/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "text/mrz.h"

/* The specimen of ICAO 9303 part 4, appendix B. */
#define UPPER_LINE  "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define LOWER_LINE "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
static const struct date today = { 2012, 1, 1 };

static void reads_the_specimen(void **state)
{
        (void)state;
        struct mrz mrz;
        assert_ok(mrz_parse(S(UPPER_LINE "\n" LOWER_LINE), today, &mrz));
        assert_int_equal(mrz.wrong, 0);
        assert_string_equal(mrz.document, "P");
        assert_string_equal(mrz.issuer, "UTO");
        assert_string_equal(mrz.surname, "ERIKSSON");
        assert_string_equal(mrz.given, "ANNA MARIA");
        assert_string_equal(mrz.number, "L898902C3");
        assert_string_equal(mrz.nationality, "UTO");
        assert_string_equal(mrz.personal, "ZE184226B");
        assert_int_equal(mrz.sex, 'F');
        assert_int_equal(date_compare(mrz.born, (struct date){ 1974, 8, 12 }), 0);
        assert_int_equal(date_compare(mrz.expires, (struct date){ 2012, 4, 15 }), 0);
        assert_false(mrz.name_cut);
        assert_int_equal(mrz_check_digit(S("520727")), 3);
        assert_int_equal(mrz_check_digit(S("AB2134<<<")), 5);
        assert_int_equal(mrz_check_digit(S("a")), -1);
}

static void forgives_the_shape(void **state)
{
        (void)state;
        struct mrz mrz;
        assert_ok(mrz_parse(S(UPPER_LINE LOWER_LINE), today, &mrz));
        assert_ok(mrz_parse(S("  " UPPER_LINE "\r\n" LOWER_LINE " \r\n"), today, &mrz));
        assert_ok(mrz_parse(S("p<utoeriksson<<anna<maria<<<<<<<<<<<<<<<<<<<\n" LOWER_LINE), today, &mrz));
        assert_int_equal(mrz.wrong, 0);
        assert_int_equal(mrz_parse(S(UPPER_LINE), today, &mrz), ERR_INVALID);
        assert_int_equal(mrz_parse(S(UPPER_LINE "\n" LOWER_LINE "<"), today, &mrz), ERR_INVALID);
        assert_int_equal(mrz_parse(S(""), today, &mrz), ERR_INVALID);
        assert_int_equal(mrz_parse(S("P<UTO\nERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" LOWER_LINE), today, &mrz),
                         ERR_INVALID);
}

/* One character of the second line changed: the field that holds it is named. */
static void names_the_wrong_field(void **state)
{
        (void)state;
        static const struct {
                size_t at;
                char c;
                unsigned wrong;
        } rows[] = {
                { 3, '1', MRZ_NUMBER | MRZ_COMPOSITE }, { 10, '0', MRZ_NATIONALITY },
                { 14, '5', MRZ_BORN | MRZ_COMPOSITE },  { 20, 'Q', MRZ_SEX },
                { 22, '3', MRZ_EXPIRES | MRZ_COMPOSITE }, { 30, '2', MRZ_PERSONAL | MRZ_COMPOSITE },
                { 43, '1', MRZ_COMPOSITE },             { 20, '<', 0 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                char text[] = UPPER_LINE LOWER_LINE;
                text[MRZ_LINE_SIZE + rows[i].at] = rows[i].c;
                struct mrz mrz;
                assert_ok(mrz_parse(slice_from_cstr(text), today, &mrz));
                if (mrz.wrong != rows[i].wrong)
                        fail_msg("row %zu: wrong %#x", i, mrz.wrong);
        }
        struct mrz mrz;
        assert_ok(mrz_parse(S("V<0TO<<ERIKSSON<ANNA<MARIA<<<<<<<<<<<<<<<<<<\n" LOWER_LINE), today, &mrz));
        assert_int_equal(mrz.wrong, MRZ_DOCUMENT | MRZ_ISSUER | MRZ_NAME);
}

static void writes_what_it_reads(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 100);
        struct mrz mrz, again;
        assert_ok(mrz_parse(S(UPPER_LINE LOWER_LINE), today, &mrz));
        assert_ok(mrz_write(&out, &mrz));
        assert_slice(buffer_slice(&out), UPPER_LINE "\n" LOWER_LINE);
        /* A single name: all in the primary field. */
        struct mrz single = { .document = "P", .issuer = "IDN", .surname = "SUMINI", .number = "X0000000",
                              .nationality = "IDN", .sex = 'F', .born = { 1990, 1, 1 }, .expires = { 2030, 1, 1 } };
        buffer_clear(&out);
        assert_ok(mrz_write(&out, &single));
        assert_ok(mrz_parse(buffer_slice(&out), (struct date){ 2025, 1, 1 }, &again));
        assert_int_equal(again.wrong, 0);
        assert_string_equal(again.surname, "SUMINI");
        assert_string_equal(again.given, "");
        memcpy(single.given, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ", 37);
        buffer_clear(&out);
        assert_ok(mrz_write(&out, &single));
        assert_ok(mrz_parse(buffer_slice(&out), (struct date){ 2025, 1, 1 }, &again));
        assert_true(again.name_cut);
        single.surname[0] = 'a';
        assert_int_equal(mrz_write(&out, &single), ERR_INVALID);
        for (unsigned bit = 0; bit < MRZ_FIELD_COUNT; bit++)
                assert_true(mrz_field_text((enum mrz_field)(1u << bit), LANGUAGE_ID).size > 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reads_the_specimen),
                cmocka_unit_test(forgives_the_shape),
                cmocka_unit_test(names_the_wrong_field),
                cmocka_unit_test(writes_what_it_reads),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

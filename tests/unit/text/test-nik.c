/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "text/nik.h"

/* All numbers here are fictional: province 99, or serial 0000. */
static void flags_softly(void **state)
{
        (void)state;
        static const struct date born = { 1995, 8, 17 }, today = { 2025, 9, 10 };
        const struct {
                const char *raw;
                struct nik_declared declared;
                unsigned flags;
        } rows[] = {
                { "9902171708950001", { NIK_SEX_MALE, born, today }, NIK_FICTIONAL },
                { "9902175708950001", { NIK_SEX_FEMALE, born, today }, NIK_FICTIONAL },
                { "9902 17.570895-0001", { NIK_SEX_MALE, born, today }, NIK_FICTIONAL | NIK_SEX_DIFFERS },
                { "9902171808950001", { NIK_SEX_UNKNOWN, born, today }, NIK_FICTIONAL | NIK_DATE_DIFFERS },
                { "3502171708950000", { NIK_SEX_UNKNOWN, { 0 }, today }, NIK_FICTIONAL | NIK_SERIAL_ZERO },
                { "0002171708950000", { 0 }, NIK_FICTIONAL | NIK_SERIAL_ZERO | NIK_UNKNOWN_PROVINCE },
                { "9902173202950001", { 0 }, NIK_FICTIONAL | NIK_IMPOSSIBLE_DATE },
                { "9902177302950001", { 0 }, NIK_FICTIONAL | NIK_IMPOSSIBLE_DATE },
                { "9902170008950001", { 0 }, NIK_FICTIONAL | NIK_IMPOSSIBLE_DATE },
                { "9902171713950001", { 0 }, NIK_FICTIONAL | NIK_IMPOSSIBLE_DATE },
                { "990217170895000", { 0 }, NIK_WRONG_LENGTH },
                { "99021717089500011", { 0 }, NIK_WRONG_LENGTH },
                { "9999999999999999", { 0 }, NIK_FICTIONAL | NIK_IMPOSSIBLE_DATE | NIK_PATTERN },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct nik nik;
                assert_ok(nik_parse(slice_from_cstr(rows[i].raw), &rows[i].declared, &nik));
                if (nik.flags != rows[i].flags)
                        fail_msg("%s: flags %#x, not %#x", rows[i].raw, nik.flags, rows[i].flags);
        }
}

static void reads_parts(void **state)
{
        (void)state;
        struct nik nik;
        struct nik_declared declared = { .today = { 2025, 9, 10 } };
        assert_ok(nik_parse(S("9902175708950012"), &declared, &nik));
        assert_string_equal(nik.digits, "9902175708950012");
        assert_int_equal(nik.province, 99);
        assert_int_equal(nik.regency, 2);
        assert_int_equal(nik.district, 17);
        assert_int_equal(nik.serial, 12);
        assert_int_equal(nik.sex, NIK_SEX_FEMALE);
        assert_int_equal(date_compare(nik.born, (struct date){ 1995, 8, 17 }), 0);
}

static void settles_the_century(void **state)
{
        (void)state;
        struct nik nik;
        struct nik_declared declared = { .today = { 2025, 9, 10 } };
        assert_ok(nik_parse(S("9902170101200001"), &declared, &nik));
        assert_int_equal(nik.born.year, 2020);
        assert_ok(nik_parse(S("9902170101260001"), &declared, &nik));
        assert_int_equal(nik.born.year, 1926);
        declared.born = (struct date){ 1920, 1, 1 };
        assert_ok(nik_parse(S("9902170101200001"), &declared, &nik));
        assert_int_equal(nik.born.year, 1920);
        assert_int_equal(nik.flags, NIK_FICTIONAL);
        assert_ok(nik_parse(S("9902172902040001"), NULL, &nik));
        assert_false(date_is_none(nik.born));
}

static void refuses_only_what_is_not_digits(void **state)
{
        (void)state;
        struct nik nik;
        char many[300];
        memset(many, '1', sizeof many);
        assert_int_equal(nik_parse(S("35021717O8950001"), NULL, &nik), ERR_INVALID);
        assert_int_equal(nik_parse(S(""), NULL, &nik), ERR_INVALID);
        assert_int_equal(nik_parse(S(" - "), NULL, &nik), ERR_INVALID);
        assert_int_equal(nik_parse(slice_of(many, sizeof many), NULL, &nik), ERR_TOO_LARGE);
        assert_ok(nik_parse(slice_of(many, 255), NULL, &nik));
        assert_int_equal(nik.flags, NIK_WRONG_LENGTH);
}

static void masks(void **state)
{
        (void)state;
        static const char *const rows[][2] = {
                { "9902171708950001", "9902********0001" }, { "12345678", "********" }, { "", "" },
                { "123456789", "1234*6789" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 100);
                nik_write_masked(&out, slice_from_cstr(rows[i][0]));
                assert_slice(buffer_slice(&out), rows[i][1]);
        }
        for (unsigned bit = 0; bit < NIK_FLAG_COUNT; bit++) {
                assert_true(nik_flag_text((enum nik_flag)(1u << bit), LANGUAGE_ID).size > 10);
                assert_true(nik_flag_text((enum nik_flag)(1u << bit), LANGUAGE_EN).size > 10);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(flags_softly),
                cmocka_unit_test(reads_parts),
                cmocka_unit_test(settles_the_century),
                cmocka_unit_test(refuses_only_what_is_not_digits),
                cmocka_unit_test(masks),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

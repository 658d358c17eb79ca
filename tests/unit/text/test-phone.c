/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "text/phone.h"

static const struct {
        const char *raw, *e164; /* e164 NULL: refused with `problem` */
        enum phone_problem problem;
        enum phone_kind kind;
} numbers[] = {
        { "0840-0001-2345", "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "+62 840-0001-2345", "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "6284000012345", "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "006284000012345", "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "84000012345", "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "+62 (0)840 0001 2345", "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "62 0840 00012345", "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "0840.0001.2345", "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { " 0840 0001\xC2\xA0"
          "2345 ",
          "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "\xE2\x80\xAA+62 840\xE2\x80\x91"
          "0001\xE2\x80\x91"
          "2345\xE2\x80\xAC",
          "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "https://wa.me/6284000012345?text=halo%2010", "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "wa.me/6284000012345", "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "https://api.whatsapp.com/send?phone=%2B6284000012345&text=x", "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "whatsapp://send?phone=6284000012345", "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "tel:+6284000012345", "+6284000012345", PHONE_OK, PHONE_MOBILE },
        { "(0352) 481234", "+62352481234", PHONE_OK, PHONE_LANDLINE },
        { "0355-791234", "+62355791234", PHONE_OK, PHONE_LANDLINE },
        { "0357 881234", "+62357881234", PHONE_OK, PHONE_LANDLINE },
        { "+62 21 5551234", "+62215551234", PHONE_OK, PHONE_LANDLINE },
        { "0800 1000 000", "+628001000000", PHONE_OK, PHONE_SERVICE },
        { "+852 5123 4567", "+85251234567", PHONE_OK, PHONE_FOREIGN },
        { "00886 912 345 678", "+886912345678", PHONE_OK, PHONE_FOREIGN },
        { "+1 202 555 0100", "+12025550100", PHONE_OK, PHONE_FOREIGN },
        { "https://wa.me/85251234567", "+85251234567", PHONE_OK, PHONE_FOREIGN },
        { "", NULL, PHONE_EMPTY, 0 },
        { " - ", NULL, PHONE_EMPTY, 0 },
        { "+", NULL, PHONE_EMPTY, 0 },
        { "0840 abc", NULL, PHONE_LETTERS, 0 },
        { "0840+123", NULL, PHONE_LETTERS, 0 },
        { "++62840", NULL, PHONE_LETTERS, 0 },
        { "wa.me/message/ABC", NULL, PHONE_LETTERS, 0 },
        { "0840123", NULL, PHONE_TOO_SHORT, 0 },
        { "+62", NULL, PHONE_TOO_SHORT, 0 },
        { "110", NULL, PHONE_TOO_SHORT, 0 },
        { "08400001234567", NULL, PHONE_TOO_LONG, 0 },
        { "0840000123450840000123450", NULL, PHONE_TOO_LONG, 0 },
        { "0123456789", NULL, PHONE_UNKNOWN_PREFIX, 0 },
        { "+999 12345678", NULL, PHONE_UNKNOWN_COUNTRY, 0 },
        { "+0 12345678", NULL, PHONE_UNKNOWN_COUNTRY, 0 },
        { "5551234", NULL, PHONE_UNKNOWN_COUNTRY, 0 },
        { "+852 12", NULL, PHONE_TOO_SHORT, 0 },
};

static void reads_numbers(void **state)
{
        (void)state;
        for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
                struct phone phone = { 0 };
                enum phone_problem problem = phone_parse(slice_from_cstr(numbers[i].raw), &phone);
                if (problem != numbers[i].problem)
                        fail_msg("%s: problem %d", numbers[i].raw, (int)problem);
                assert_slice(phone_slice(&phone), numbers[i].e164 ? numbers[i].e164 : "");
                if (problem == PHONE_OK)
                        assert_int_equal(phone.kind, numbers[i].kind);
        }
}

/* The display form and the stored form read back to the same number. */
static void reads_what_it_writes(void **state)
{
        (void)state;
        for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
                struct phone phone, again;
                if (phone_parse(slice_from_cstr(numbers[i].raw), &phone) != PHONE_OK)
                        continue;
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 100);
                phone_write_display(&out, phone_slice(&phone));
                assert_int_equal(phone_parse(buffer_slice(&out), &again), PHONE_OK);
                assert_slice(phone_slice(&again), phone.e164);
                assert_int_equal(phone_parse(phone_slice(&phone), &again), PHONE_OK);
                assert_slice(phone_slice(&again), phone.e164);
        }
}

static void assert_shown(const char *e164, const char *display, const char *masked)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 100);
        phone_write_display(&out, slice_from_cstr(e164));
        assert_slice(buffer_slice(&out), display);
        buffer_clear(&out);
        phone_write_masked(&out, slice_from_cstr(e164));
        assert_slice(buffer_slice(&out), masked);
}

static void shows_numbers(void **state)
{
        (void)state;
        assert_shown("+6284000012345", "0840-0001-2345", "0840-****-2345");
        assert_shown("+62840000123456", "0840-0001-23456", "0840-****-*3456");
        assert_shown("+62840123456", "0840-123456", "0840-**3456");
        assert_shown("+62352481234", "(0352) 481234", "(0352) ****34");
        assert_shown("+62215551234", "(021) 5551234", "(021) *****34");
        assert_shown("+85251234567", "+852 5123 4567", "+852 **** 4567");
        assert_shown("bukan nomor", "bukan nomor", "");
        assert_shown("+62", "+62", "");
        assert_shown("", "", "");
}

static void shows_what_somebody_wrote(void **state)
{
        (void)state;
        static const struct {
                const char *raw, *shown;
        } rows[] = {
                { "+6284000012345", "0840-0001-2345" }, { "0840 0001 2345", "0840-0001-2345" },
                { "0352481234", "(0352) 481234" },      { "+85251234567", "+852 5123 4567" },
                { "tidak tahu", "tidak tahu" },         { "", "" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                _cleanup_arena_ struct arena arena, spent;
                arena_init(&arena, 4096);
                arena_init(&spent, 0);
                assert_slice(phone_shown(&arena, slice_from_cstr(rows[i].raw)), rows[i].shown);
                assert_slice(phone_shown(&spent, slice_from_cstr(rows[i].raw)), rows[i].raw);
        }
}

static void knows_its_fictional_numbers(void **state)
{
        (void)state;
        struct phone phone = phone_demo(12345), parsed;
        assert_slice(phone_slice(&phone), "+6284000012345");
        assert_true(phone_is_unassigned_demo(phone_slice(&phone)));
        assert_int_equal(phone_parse(phone_slice(&phone), &parsed), PHONE_OK);
        phone = phone_demo(UINT32_MAX);
        assert_true(phone_is_unassigned_demo(phone_slice(&phone)));
        assert_false(phone_is_unassigned_demo(S("+6281234567890")));
        assert_false(phone_is_unassigned_demo(S("+628400001234")));
}

static void explains_each_problem(void **state)
{
        (void)state;
        for (int problem = 0; problem < PHONE_PROBLEM_COUNT; problem++)
                for (int language = 0; language < LANGUAGE_COUNT; language++)
                        assert_true(phone_problem_text((enum phone_problem)problem, (enum language)language).size > 10);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reads_numbers),
                cmocka_unit_test(reads_what_it_writes),
                cmocka_unit_test(shows_numbers),
                cmocka_unit_test(shows_what_somebody_wrote),
                cmocka_unit_test(knows_its_fictional_numbers),
                cmocka_unit_test(explains_each_problem),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

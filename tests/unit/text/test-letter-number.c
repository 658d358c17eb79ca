/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "text/letter_number.h"

static void reads_every_numeral_it_writes(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 32);
        for (uint32_t value = 1; value <= 3999; value++) {
                uint32_t again = 0;
                buffer_clear(&out);
                roman_write(&out, value);
                assert_ok(roman_parse(buffer_slice(&out), &again));
                assert_int_equal(again, value);
        }
        buffer_clear(&out);
        roman_write(&out, 0);
        roman_write(&out, 4000);
        assert_slice(buffer_slice(&out), "");
        roman_write(&out, 1994);
        assert_slice(buffer_slice(&out), "MCMXCIV");
        static const char *const wrong[] = { "", "IIII", "IC", "VX", "XIIX", "MMMM", "A", "X 1", "IXI" };
        uint32_t value;
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
                assert_int_equal(roman_parse(slice_from_cstr(wrong[i]), &value), ERR_INVALID);
        assert_ok(roman_parse(S("ix"), &value));
        assert_int_equal(value, 9);
}

static void fills_patterns(void **state)
{
        (void)state;
        static const struct letter_number values = {
                .sequence = 12, .code = S("TEST"), .office = S("PNG"), .date = { 2025, 9, 10 },
        };
        static const char *const rows[][2] = {
                { "{seq:4}/{code}/{month_roman}/{year}", "0012/TEST/IX/2025" },
                { "{office}.{seq}-{month}.{year2}", "PNG.12-09.25" },
                { "{seq:1}", "12" },
                { "tetap", NULL },
                { "{seq}{seq:2}", NULL },
                { "{seq}/{bulan}", NULL },
                { "{seq:0}", NULL },
                { "{seq:12}", NULL },
                { "{seq", NULL },
                { "seq}", NULL },
                { "{seq}}", NULL },
                { "", NULL },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 100);
                enum error expected = rows[i][1] ? OK : ERR_INVALID;
                assert_int_equal(letter_number_check(slice_from_cstr(rows[i][0])), expected);
                assert_int_equal(letter_number_write(&out, slice_from_cstr(rows[i][0]), &values), expected);
                assert_slice(buffer_slice(&out), rows[i][1] ? rows[i][1] : "");
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reads_every_numeral_it_writes),
                cmocka_unit_test(fills_patterns),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

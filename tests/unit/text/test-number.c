/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "text/number.h"

static const enum error refused = ERR_INVALID;

static void assert_number(int64_t value, const char *id, const char *en)
{
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 100);
                number_write(&out, value, (enum language)language);
                assert_slice(buffer_slice(&out), language == LANGUAGE_ID ? id : en);
        }
}

static void writes_numbers(void **state)
{
        (void)state;
        assert_number(0, "0", "0");
        assert_number(999, "999", "999");
        assert_number(-1000, "-1.000", "-1,000");
        assert_number(2500000, "2.500.000", "2,500,000");
        assert_number(INT64_MAX, "9.223.372.036.854.775.807", "9,223,372,036,854,775,807");
        assert_number(INT64_MIN, "-9.223.372.036.854.775.808", "-9,223,372,036,854,775,808");
}

static void assert_decimal(int64_t value, uint8_t decimals, const char *id, const char *en)
{
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 100);
                number_write_decimal(&out, value, decimals, (enum language)language);
                assert_slice(buffer_slice(&out), language == LANGUAGE_ID ? id : en);
                int64_t again = 1;
                assert_ok(number_parse_decimal(buffer_slice(&out), decimals, (enum language)language, &again));
                assert_int_equal(again, value);
        }
}

static void writes_and_reads_decimals(void **state)
{
        (void)state;
        assert_decimal(12345, 2, "123,45", "123.45");
        assert_decimal(-5, 2, "-0,05", "-0.05");
        assert_decimal(123456789, 1, "12.345.678,9", "12,345,678.9");
        assert_decimal(7, 0, "7", "7");
        int64_t value;
        assert_ok(number_parse_decimal(S("1.234"), 3, LANGUAGE_ID, &value));
        assert_int_equal(value, 1234000);
        assert_ok(number_parse_decimal(S("1.234"), 3, LANGUAGE_EN, &value));
        assert_int_equal(value, 1234);
        assert_int_equal(number_parse_decimal(S("1,2345"), 3, LANGUAGE_ID, &value), ERR_INVALID);
        assert_int_equal(number_parse_decimal(S("1,"), 3, LANGUAGE_ID, &value), ERR_INVALID);
        assert_int_equal(number_parse_decimal(S("1,2,3"), 3, LANGUAGE_ID, &value), ERR_INVALID);
        assert_int_equal(number_parse_decimal(S("9223372036854775807"), 1, LANGUAGE_ID, &value), ERR_TOO_LARGE);
}

static void reads_numbers(void **state)
{
        (void)state;
        static const struct {
                const char *text;
                int64_t value;
                enum error err;
        } rows[] = {
                { "2500000", 2500000, OK },   { "2.500.000", 2500000, OK },  { "2,500,000", 2500000, OK },
                { " 2 500 000 ", 2500000, OK }, { "-5", -5, OK },            { "0", 0, OK },
                { "1.000", 1000, OK },        { "9.223.372.036.854.775.807", INT64_MAX, OK },
                { "2.500,000", 0, ERR_INVALID }, { "25.00", 0, ERR_INVALID }, { "1234.567", 0, ERR_INVALID },
                { ".500", 0, ERR_INVALID },   { "500.", 0, ERR_INVALID },    { "", 0, ERR_INVALID },
                { "-", 0, ERR_INVALID },      { "1e5", 0, ERR_INVALID },     { "--5", 0, ERR_INVALID },
                { "9223372036854775808", 0, ERR_TOO_LARGE },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                int64_t value = 0;
                assert_int_equal(number_parse(slice_from_cstr(rows[i].text), &value), rows[i].err);
                assert_int_equal(value, rows[i].value);
        }
}

static void reads_rupiah(void **state)
{
        (void)state;
        static const struct {
                const char *text;
                int64_t rupiah; /* -1: refused */
        } rows[] = {
                { "Rp2.500.000", 2500000 }, { "Rp 2.500.000,00", 2500000 }, { "rp. 2.500.000,-", 2500000 },
                { "IDR 2,500,000.00", 2500000 }, { "2500000", 2500000 },    { "2,5 juta", 2500000 },
                { "2.5jt", 2500000 },       { "25jt", 25000000 },           { "500 rb", 500000 },
                { "1,2 miliar", 1200000000 }, { "Rp0", 0 },                 { "Rp 15 Juta", 15000000 },
                { "-5", -1 },               { "Rp", -1 },                   { "juta", -1 },
                { "2.500,50", -1 },         { "seratus", -1 },              { "", -1 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                int64_t rupiah = -1;
                enum error err = rupiah_parse(slice_from_cstr(rows[i].text), &rupiah);
                if (err != (rows[i].rupiah < 0 ? refused : OK) || rupiah != rows[i].rupiah)
                        fail_msg("%s: %d, %lld", rows[i].text, (int)err, (long long)rupiah);
        }
}

static void assert_text(const struct buffer *out, const char *expected)
{
        assert_slice(buffer_slice(out), expected);
}

static void writes_rupiah_percent_and_counts(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 100);
#define WROTE(call, expected) \
        do { buffer_clear(&out); call; assert_text(&out, expected); } while (0)
        WROTE(rupiah_write(&out, 2500000, LANGUAGE_ID), "Rp2.500.000");
        WROTE(rupiah_write(&out, 2500000, LANGUAGE_EN), "Rp2,500,000");
        WROTE(rupiah_write(&out, -500, LANGUAGE_ID), "-Rp500");
        WROTE(number_write_percent(&out, 1, 8, LANGUAGE_ID), "12,5 %");
        WROTE(number_write_percent(&out, 1, 3, LANGUAGE_EN), "33.3%");
        WROTE(number_write_percent(&out, 2, 3, LANGUAGE_EN), "66.7%");
        WROTE(number_write_percent(&out, 5, 0, LANGUAGE_EN), "");
        WROTE(count_write(&out, 2, 3, COUNT_FEW, LANGUAGE_ID), "beberapa");
        WROTE(count_write(&out, 2, 3, COUNT_FEW, LANGUAGE_EN), "a few");
        WROTE(count_write(&out, 1, 3, COUNT_FEWER_THAN, LANGUAGE_ID), "kurang dari 3");
        WROTE(count_write(&out, 1, 3, COUNT_FEWER_THAN, LANGUAGE_EN), "fewer than 3");
        WROTE(count_write(&out, 3, 3, COUNT_FEW, LANGUAGE_ID), "3");
        WROTE(count_write(&out, 0, 3, COUNT_FEW, LANGUAGE_ID), "0");
        WROTE(count_write(&out, 1200, 3, COUNT_FEW, LANGUAGE_ID), "1.200");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(writes_numbers),
                cmocka_unit_test(writes_and_reads_decimals),
                cmocka_unit_test(reads_numbers),
                cmocka_unit_test(reads_rupiah),
                cmocka_unit_test(writes_rupiah_percent_and_counts),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/buffer.h"

static void grows_up_to_its_limit_and_no_further(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer buffer;
        buffer_init(&buffer, 1000);
        for (int i = 0; i < 100; i++)
                buffer_append(&buffer, S("0123456789"));
        assert_ok(buffer_check(&buffer));
        assert_int_equal(buffer.size, 1000);
        buffer_append_byte(&buffer, 'x');
        assert_int_equal(buffer_check(&buffer), ERR_TOO_LARGE);
        buffer_clear(&buffer);
        buffer_append(&buffer, S("again"));
        assert_slice(buffer_slice(&buffer), "again");
}

static void keeps_nothing_after_a_failure(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer buffer;
        buffer_init(&buffer, 8);
        buffer_append(&buffer, S("123456"));
        buffer_append(&buffer, S("789"));
        buffer_append(&buffer, S("7"));
        assert_slice(buffer_slice(&buffer), "123456");
        assert_int_equal(buffer_check(&buffer), ERR_TOO_LARGE);
}

static void formats_short_and_long_text(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer buffer;
        buffer_init(&buffer, 4096);
        buffer_printf(&buffer, "%05d", 42);
        assert_slice(buffer_slice(&buffer), "00042");
        buffer_clear(&buffer);
        buffer_printf(&buffer, "%2000s", "x");
        assert_ok(buffer_check(&buffer));
        assert_int_equal(buffer.size, 2000);
        assert_int_equal(buffer.data[1999], 'x');
}

static void writes_digits_as_printf_does(void **state)
{
        (void)state;
        static const uint64_t values[] = { 0, 9, 10, 42, 2026, 999'999, 1'000'000, UINT64_MAX };
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
                for (unsigned width = 0; width <= 20; width++) {
                        _cleanup_buffer_ struct buffer ours, theirs;
                        buffer_init(&ours, 64);
                        buffer_init(&theirs, 64);
                        buffer_append_digits(&ours, values[i], width);
                        buffer_printf(&theirs, "%0*llu", (int)width, (unsigned long long)values[i]);
                        assert_true(slice_equal(buffer_slice(&ours), buffer_slice(&theirs)));
                }
        }
}

static void takes_back_what_was_appended_last(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer buffer;
        buffer_init(&buffer, 8);
        buffer_append(&buffer, S("123456"));
        buffer_truncate(&buffer, 7);
        assert_slice(buffer_slice(&buffer), "123456");
        buffer_truncate(&buffer, 2);
        buffer_append(&buffer, S("abcdef"));
        assert_ok(buffer_check(&buffer));
        assert_slice(buffer_slice(&buffer), "12abcdef");
        buffer_truncate(&buffer, 0);
        assert_int_equal(buffer.size, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(grows_up_to_its_limit_and_no_further),
                cmocka_unit_test(keeps_nothing_after_a_failure),
                cmocka_unit_test(formats_short_and_long_text),
                cmocka_unit_test(writes_digits_as_printf_does),
                cmocka_unit_test(takes_back_what_was_appended_last),
        };
        return cmocka_run_group_tests_name("base/buffer", tests, NULL, NULL);
}

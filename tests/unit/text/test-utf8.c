/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "text/utf8.h"

static void tells_valid_from_wrong(void **state)
{
        (void)state;
        static const struct {
                struct slice bytes;
                bool valid;
                size_t characters;
        } rows[] = {
                { S(""), true, 0 },
                { S("desa"), true, 4 },
                { S("\xC3\xA9"), true, 1 },
                { S("\xE2\x82\xAC"), true, 1 },
                { S("\xF0\x9F\x99\x82"), true, 1 },
                { S("\xF4\x8F\xBF\xBF"), true, 1 },
                { S("\xF4\x90\x80\x80"), false, 4 },
                { S("\xC0\x80"), false, 2 },
                { S("\xE0\x9F\xBF"), false, 3 },
                { S("\xED\xA0\x80"), false, 3 },
                { S("\xF0\x80\x80\xAF"), false, 4 },
                { S("\x80"), false, 1 },
                { S("\xE2\x82"), false, 1 },
                { S("\xE2\x82" "a"), false, 2 },
                { S("\xF0\x9F\x99"), false, 1 },
                { S("\xF8\x88\x80\x80\x80"), false, 5 },
                { S("a\0b"), true, 3 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                assert_int_equal(utf8_is_valid(rows[i].bytes), rows[i].valid);
                assert_int_equal(utf8_count(rows[i].bytes), rows[i].characters);
        }
}

static void writes_what_it_reads(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 8);
        for (uint32_t code = 0; code <= 0x110000; code++) {
                bool scalar = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
                buffer_clear(&out);
                utf8_append(&out, code);
                struct slice rest = buffer_slice(&out);
                struct utf8_char c;
                assert_true(utf8_next(&rest, &c));
                assert_true(c.valid && rest.size == 0);
                assert_int_equal(c.code, scalar ? code : UTF8_REPLACEMENT);
        }
}

static void cuts_between_characters(void **state)
{
        (void)state;
        assert_slice(utf8_cut(S("aé€🙂z"), 3), "aé€");
        assert_slice(utf8_cut(S("aé"), 9), "aé");
        assert_slice(utf8_cut(S("aé"), 0), "");
        assert_slice(utf8_cut_bytes(S("aé€"), 2), "a");
        assert_slice(utf8_cut_bytes(S("aé€"), 3), "aé");
        assert_slice(utf8_cut_bytes(S("aé€"), 5), "aé");
        assert_slice(utf8_cut_bytes(S("aé€"), 6), "aé€");
}

static void knows_what_is_not_seen(void **state)
{
        (void)state;
        assert_true(utf8_is_control(0) && utf8_is_control(0x1B) && utf8_is_control(0x7F) && utf8_is_control(0x9B));
        assert_false(utf8_is_control('\t') || utf8_is_control('\n') || utf8_is_control('\r') || utf8_is_control(0xA0));
        assert_true(utf8_is_invisible(0x202E) && utf8_is_invisible(0x200B) && utf8_is_invisible(0xFEFF));
        assert_true(utf8_is_invisible(0x2066) && utf8_is_invisible(0xE0041));
        assert_false(utf8_is_invisible('a') || utf8_is_invisible(0x2019) || utf8_is_invisible(0x1F642));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(tells_valid_from_wrong),
                cmocka_unit_test(writes_what_it_reads),
                cmocka_unit_test(cuts_between_characters),
                cmocka_unit_test(knows_what_is_not_seen),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "text/clean.h"
#include "text/utf8.h"

static void cleans_one_line(void **state)
{
        (void)state;
        static const struct {
                struct slice raw;
                const char *expected;
        } rows[] = {
                { S(""), "" },
                { S("   \t\r\n "), "" },
                { S("  Siti   Aminah \n"), "Siti Aminah" },
                { S("a\r\nb"), "a b" },
                { S("a\xC2\xA0\xE3\x80\x80" "b"), "a b" },
                { S("a\xE2\x80\xA8" "b"), "a b" },
                { S("Sriyante\xCC\x81"), "Sriyant\xC3\xA9" },
                { S("a\xE2\x80\xAE" "cba"), "acba" },
                { S("de\xE2\x80\x8Bsa\xEF\xBB\xBF"), "desa" },
                { S("a\x1B[31mb\0c"), "a[31mbc" },
                { S("e\xE2\x80\x8B\xCC\x81"), "\xC3\xA9" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 10000);
                struct slice text, again;
                assert_ok(text_clean(rows[i].raw, TEXT_ONE_LINE, 100, &arena, &text));
                assert_slice(text, rows[i].expected);
                assert_ok(text_clean(text, TEXT_ONE_LINE, 100, &arena, &again));
                assert_slice(again, rows[i].expected);
        }
}

static void keeps_lines_of_a_narrative(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 10000);
        struct slice text;
        assert_ok(text_clean(S("\n\n satu  \r\n\tdua\r\r\r\n\ntiga  empat\n"), TEXT_MANY_LINES, 100, &arena, &text));
        assert_slice(text, "satu\ndua\n\ntiga empat");
}

static void refuses_what_it_would_have_to_cut(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 10000);
        struct slice text = S("unchanged");
        assert_int_equal(text_clean(S("\xC3\xA9\xC3\xA9\xC3\xA9"), TEXT_ONE_LINE, 2, &arena, &text), ERR_TOO_LARGE);
        assert_int_equal(text_clean(S("a\xFF"), TEXT_ONE_LINE, 9, &arena, &text), ERR_INVALID);
        assert_slice(text, "unchanged");
        assert_ok(text_clean(S(" \xC3\xA9\xC3\xA9 "), TEXT_ONE_LINE, 2, &arena, &text));
        struct arena tiny;
        arena_init(&tiny, 4);
        assert_int_equal(text_clean(S("panjang sekali"), TEXT_ONE_LINE, 99, &tiny, &text), ERR_MEMORY);
}

static void knows_the_forms(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 10000);
        struct slice text;
        assert_ok(utf8_normalise(S("\xEF\xBC\x91\xEF\xAC\x81"), UTF8_NFC, &arena, &text));
        assert_slice(text, "\xEF\xBC\x91\xEF\xAC\x81");
        assert_ok(utf8_normalise(S("\xEF\xBC\x91\xEF\xAC\x81"), UTF8_NFKC, &arena, &text));
        assert_slice(text, "1fi");
        assert_ok(utf8_normalise(S("SRIYANT\xC3\x89 \xC3\x9F"), UTF8_FOLD, &arena, &text));
        assert_slice(text, "sriyante ss");
        assert_ok(utf8_normalise(S("a\xFF"), UTF8_NFC, &arena, &text));
        assert_slice(text, "a\xEF\xBF\xBD");
        assert_ok(utf8_normalise(SLICE_NULL, UTF8_NFC, &arena, &text));
        assert_slice(text, "");
}

/* ASCII takes a way of its own; beside a letter that is not ASCII it goes the way of all others. */
static void ascii_comes_out_the_same_on_both_ways(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        struct slice alone, beside;
        arena_init(&arena, 1024 * 1024);
        for (int form = UTF8_NFC; form <= UTF8_FOLD; form++)
                for (int byte = 0; byte < 0x80; byte++) {
                        char text[] = "Q?xZ?1abc\xC3\xA7";
                        text[1] = text[4] = (char)byte;
                        assert_ok(utf8_normalise(slice_of(text, 9), (enum utf8_form)form, &arena, &alone));
                        assert_ok(utf8_normalise(slice_of(text, 11), (enum utf8_form)form, &arena, &beside));
                        assert_true(beside.size > 9 && slice_equal(alone, slice_sub(beside, 0, 9)));
                }
        assert_true(utf8_is_ascii(SLICE_NULL) && utf8_is_ascii(S("Laporan dari Ngrayun, 12345 \x7F")));
        for (size_t at = 0; at < 20; at++) {
                char text[20] = "0123456789abcdefghi";
                text[at] = '\x80';
                assert_false(utf8_is_ascii(slice_of(text, sizeof text)));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(ascii_comes_out_the_same_on_both_ways),
                cmocka_unit_test(cleans_one_line),
                cmocka_unit_test(keeps_lines_of_a_narrative),
                cmocka_unit_test(refuses_what_it_would_have_to_cut),
                cmocka_unit_test(knows_the_forms),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

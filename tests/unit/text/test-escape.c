/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/buffer.h"
#include "base/checked.h"
#include "text/escape.h"
#include "text/utf8.h"

typedef void escape_function(struct buffer *, struct slice);

static void csv_comma(struct buffer *out, struct slice text)
{
        escape_csv_field(out, text, ',');
}

static void assert_escaped(escape_function *escape, struct slice in, const char *expected)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1000);
        escape(&out, in);
        assert_int_equal(buffer_check(&out), OK);
        assert_slice(buffer_slice(&out), expected);
}

static void escapes_html(void **state)
{
        (void)state;
        assert_escaped(escape_html_text, S("<b> & \"c\" 'd'"), "&lt;b&gt; &amp; \"c\" 'd'");
        assert_escaped(escape_html_attribute, S("<b> & \"c\" 'd' `"),
                       "&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; &#96;");
        assert_escaped(escape_html_text, S("Sriyant\xC3\xA9\n\tbaris"), "Sriyant\xC3\xA9\n\tbaris");
        assert_escaped(escape_html_text, S("a\0b\x07" "c\x7F\xC2\x85" "d"), "abcd");
        assert_escaped(escape_html_text, S("a\xFF" "b\xC3"), "a\xEF\xBF\xBD" "b\xEF\xBF\xBD");
        assert_escaped(escape_html_attribute, S("\xC0\xBC"), "\xEF\xBF\xBD\xEF\xBF\xBD");
        assert_escaped(escape_html_text, SLICE_NULL, "");
}

static void escapes_xml(void **state)
{
        (void)state;
        assert_escaped(escape_xml_text, S("<a b='c'>&\r\n\x01"), "&lt;a b=&#39;c&#39;&gt;&amp;&#13;\n");
        assert_escaped(escape_xml_attribute, S("a\tb\nc\""), "a&#9;b&#10;c&quot;");
        assert_escaped(escape_xml_text, S("\xEF\xBF\xBE"), "\xEF\xBF\xBD");
}

static void escapes_url(void **state)
{
        (void)state;
        assert_escaped(escape_url_component, S("a b/c?d=e&f#g"), "a%20b%2Fc%3Fd%3De%26f%23g");
        assert_escaped(escape_url_component, S("Az09-._~"), "Az09-._~");
        assert_escaped(escape_url_component, S("\xC3\xA9\n\x80"), "%C3%A9%0A%EF%BF%BD");
        assert_escaped(escape_url_component, S("\0%00"), "%2500");
}

static void escapes_json(void **state)
{
        (void)state;
        assert_escaped(escape_json_string, S("a\"b\\c\n\r\t"), "\"a\\\"b\\\\c\\n\\r\\t\"");
        assert_escaped(escape_json_string, S("</script>&"), "\"\\u003c/script\\u003e\\u0026\"");
        assert_escaped(escape_json_string, S("\xE2\x80\xA8\xE2\x80\xA9"), "\"\\u2028\\u2029\"");
        assert_escaped(escape_json_string, S("\x01\x1F\xF0\x9F\x99\x82"), "\"\xF0\x9F\x99\x82\"");
        assert_escaped(escape_json_string, S("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void escapes_csv(void **state)
{
        (void)state;
        static const struct {
                struct slice in;
                const char *expected;
        } rows[] = {
                { S("desa"), "desa" },
                { S(""), "" },
                { S("a,b"), "\"a,b\"" },
                { S("a;b"), "\"a;b\"" },
                { S("kata \"ini\""), "\"kata \"\"ini\"\"\"" },
                { S("a\nb"), "\"a\nb\"" },
                { S(" tepi"), "\" tepi\"" },
                { S("=1+1"), "'=1+1" },
                { S("+62812"), "'+62812" },
                { S("-5"), "'-5" },
                { S("@SUM(A1)"), "'@SUM(A1)" },
                { S("\t=1"), "\"'\t=1\"" },
                { S("\r=1"), "\"'\r=1\"" },
                { S("\n=1"), "\"'\n=1\"" },
                { S("  =1"), "\"'  =1\"" },
                { S("\x01=1"), "'=1" },
                { S("\xEF\xBB\xBF=1"), "'\xEF\xBB\xBF=1" },
                { S("\xEF\xBC\x9D" "1"), "'\xEF\xBC\x9D" "1" },
                { S("=A1,\"x\""), "\"'=A1,\"\"x\"\"\"" },
                { S("a=b"), "a=b" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
                assert_escaped(csv_comma, rows[i].in, rows[i].expected);
}

/* Whatever the bytes are, the result is valid UTF-8 and cannot leave its place. */
static void holds_for_every_pair_of_bytes(void **state)
{
        (void)state;
        escape_function *const functions[] = {
                escape_html_text,     escape_html_attribute, escape_xml_text, escape_xml_attribute,
                escape_url_component, escape_json_string,    csv_comma
        };
        for (unsigned pair = 0; pair < 0x10000; pair++) {
                struct slice in = slice_of((char[]){ (char)(pair >> 8), (char)pair }, 2);
                for (size_t f = 0; f < ARRAY_SIZE(functions); f++) {
                        _cleanup_buffer_ struct buffer out;
                        buffer_init(&out, 64);
                        functions[f](&out, in);
                        assert_true(utf8_is_valid(buffer_slice(&out)));
                        assert_true(f >= 5 || slice_find_byte(buffer_slice(&out), '<') == out.size);
                        assert_true(slice_find_byte(buffer_slice(&out), '\0') == out.size);
                }
        }
}

static void what_is_plain_stands_as_it_is(void **state)
{
        (void)state;
        static escape_function *const escapes[] = { escape_html_text, escape_html_attribute, escape_xml_text,
                                                    escape_xml_attribute };
        size_t plain = 0;
        for (int byte = 0; byte < 256; byte++) {
                char one = (char)byte;
                bool changed = false;
                for (size_t i = 0; i < ARRAY_SIZE(escapes); i++) {
                        _cleanup_buffer_ struct buffer out;
                        buffer_init(&out, 100);
                        escapes[i](&out, slice_of(&one, 1));
                        changed |= !slice_equal(buffer_slice(&out), slice_of(&one, 1));
                }
                if (escape_is_plain(slice_of(&one, 1)))
                        assert_false(changed);
                plain += escape_is_plain(slice_of(&one, 1));
        }
        assert_int_equal(plain, 0x7F - 0x20 - 7);
        assert_true(escape_is_plain(S("12 Januari 2026 pukul 14.05 WIB")));
        assert_false(escape_is_plain(S("12 Januari 2026 <b>")));
        assert_true(escape_is_plain(SLICE_NULL));
}

static void stops_at_the_limit(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 6);
        escape_html_text(&out, S("ab<cd"));
        assert_int_equal(buffer_check(&out), ERR_TOO_LARGE);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(escapes_html),  cmocka_unit_test(escapes_xml),
                cmocka_unit_test(escapes_url),   cmocka_unit_test(escapes_json),
                cmocka_unit_test(escapes_csv),   cmocka_unit_test(holds_for_every_pair_of_bytes),
                cmocka_unit_test(what_is_plain_stands_as_it_is),
                cmocka_unit_test(stops_at_the_limit),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

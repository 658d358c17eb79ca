/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "base/checked.h"
#include "text/escape.h"
#include "text/utf8.h"

static void must_not_contain(struct slice text, const char *bytes)
{
        for (; *bytes; bytes++)
                fuzz_must(slice_find_byte(text, *bytes) == text.size);
}

static struct slice escaped(struct buffer *out, void (*escape)(struct buffer *, struct slice), struct slice input)
{
        buffer_clear(out);
        escape(out, input);
        fuzz_must(buffer_check(out) == OK);
        fuzz_must(utf8_is_valid(buffer_slice(out)));
        return buffer_slice(out);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        UNUSED(arena);
        _cleanup_buffer_ struct buffer out = { 0 };
        buffer_init(&out, 16 + input.size * 12);
        must_not_contain(escaped(&out, escape_html_text, input), "<>");
        must_not_contain(escaped(&out, escape_html_attribute, input), "<>\"'`");
        must_not_contain(escaped(&out, escape_xml_text, input), "<>");
        must_not_contain(escaped(&out, escape_xml_attribute, input), "<>\"'\n\r\t");
        must_not_contain(escaped(&out, escape_url_component, input), " /?#&=+\"'<>\r\n");
        struct slice json = escaped(&out, escape_json_string, input);
        must_not_contain(json, "<>&\r\n\t");
        fuzz_must(json.size >= 2 && json.data[0] == '"' && json.data[json.size - 1] == '"');
}

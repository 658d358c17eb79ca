/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/escape.h"

#include "base/checked.h"
#include "text/utf8.h"

/* A character that must not stand as it is, and what stands for it. */
struct replacement {
        uint32_t code;
        struct slice text;
};

struct dialect {
        const struct replacement *replacements;
        size_t count;
};

#define DIALECT(table) (struct dialect){ (table), ARRAY_SIZE(table) }
#define R(code, text)   { (code), { (text), sizeof(text) - 1 } }

static const struct replacement html_text[] = { R('&', "&amp;"), R('<', "&lt;"), R('>', "&gt;") };
static const struct replacement html_attribute[] = {
        R('&', "&amp;"), R('<', "&lt;"), R('>', "&gt;"), R('"', "&quot;"), R('\'', "&#39;"), R('`', "&#96;"),
};
static const struct replacement xml_text[] = {
        R('&', "&amp;"),  R('<', "&lt;"),    R('>', "&gt;"),          R('"', "&quot;"),
        R('\'', "&#39;"), R('\r', "&#13;"),  R(0xFFFE, "\xEF\xBF\xBD"), R(0xFFFF, "\xEF\xBF\xBD"),
};
static const struct replacement xml_attribute[] = {
        R('&', "&amp;"),  R('<', "&lt;"),   R('>', "&gt;"),   R('"', "&quot;"),         R('\'', "&#39;"),
        R('\t', "&#9;"),  R('\n', "&#10;"), R('\r', "&#13;"), R(0xFFFE, "\xEF\xBF\xBD"), R(0xFFFF, "\xEF\xBF\xBD"),
};
static const struct replacement json_string[] = {
        R('"', "\\\""),     R('\\', "\\\\"),    R('\n', "\\n"),     R('\r', "\\r"),         R('\t', "\\t"),
        R('<', "\\u003c"),  R('>', "\\u003e"),  R('&', "\\u0026"),  R(0x2028, "\\u2028"),   R(0x2029, "\\u2029"),
};

static const struct replacement *find_replacement(struct dialect dialect, uint32_t code)
{
        for (size_t i = 0; i < dialect.count; i++)
                if (dialect.replacements[i].code == code)
                        return &dialect.replacements[i];
        return NULL;
}

/* The ASCII characters that no dialect replaces: nearly all of a page. A table, for each byte of each page is asked. */
static const bool is_plain[256] = {
        [' '] = true, ['!'] = true, ['#' ... '%'] = true, ['(' ... ';'] = true, ['='] = true, ['?' ... '['] = true,
        [']' ... '_'] = true, ['a' ... '~'] = true,
};

static size_t count_plain(struct slice text)
{
        size_t count = 0;
        while (count < text.size && is_plain[(uint8_t)text.data[count]])
                count++;
        return count;
}

bool escape_is_plain(struct slice text)
{
        return count_plain(text) == text.size;
}

static void escape_by(struct dialect dialect, struct buffer *out, struct slice text)
{
        struct utf8_char c;
        struct slice rest = text;
        for (;;) {
                size_t plain = count_plain(rest);
                buffer_append(out, slice_sub(rest, 0, plain));
                if (plain == rest.size)
                        return;
                rest = slice_from(rest, plain);
                if (!utf8_next(&rest, &c))
                        return;
                const struct replacement *replacement = find_replacement(dialect, c.code);
                if (replacement)
                        buffer_append(out, replacement->text);
                else if (!utf8_is_control(c.code))
                        utf8_append(out, c.code);
        }
}

void escape_html_text(struct buffer *out, struct slice text)
{
        escape_by(DIALECT(html_text), out, text);
}

void escape_html_attribute(struct buffer *out, struct slice text)
{
        escape_by(DIALECT(html_attribute), out, text);
}

void escape_xml_text(struct buffer *out, struct slice text)
{
        escape_by(DIALECT(xml_text), out, text);
}

void escape_xml_attribute(struct buffer *out, struct slice text)
{
        escape_by(DIALECT(xml_attribute), out, text);
}

void escape_json_string(struct buffer *out, struct slice text)
{
        buffer_append_byte(out, '"');
        escape_by(DIALECT(json_string), out, text);
        buffer_append_byte(out, '"');
}

static bool is_unreserved(uint32_t code)
{
        return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9') ||
               code == '-' || code == '.' || code == '_' || code == '~';
}

static void append_percent(struct buffer *out, struct slice bytes)
{
        static const char hex[] = "0123456789ABCDEF";
        for (size_t i = 0; i < bytes.size; i++) {
                uint8_t byte = (uint8_t)bytes.data[i];
                buffer_append(out, slice_of((char[]){ '%', hex[byte >> 4], hex[byte & 15] }, 3));
        }
}

void escape_url_component(struct buffer *out, struct slice text)
{
        struct utf8_char c;
        struct slice rest = text;
        for (const char *at = rest.data; utf8_next(&rest, &c); at = rest.data) {
                if (is_unreserved(c.code))
                        buffer_append_byte(out, (char)c.code);
                else if (!c.valid)
                        buffer_append(out, S("%EF%BF%BD"));
                else if (!utf8_is_control(c.code))
                        append_percent(out, slice_of(at, c.size));
        }
}

static bool starts_formula(uint32_t code)
{
        switch (code) {
        case '=': case '+': case '-': case '@': case '\t': case '\r': case '\n':
        case 0xFF1D: case 0xFF0B: case 0xFF0D: case 0xFF20:
                return true;
        default:
                return false;
        }
}

/* The first character that a spreadsheet would see decides. */
static bool reads_as_formula(struct slice text)
{
        struct utf8_char c;
        while (utf8_next(&text, &c))
                if (c.code != ' ' && c.code != 0xA0 && !utf8_is_control(c.code) && !utf8_is_invisible(c.code))
                        return starts_formula(c.code);
        return false;
}

static bool needs_quotes(struct slice text, char separator)
{
        for (size_t i = 0; i < text.size; i++)
                if (text.data[i] == separator || memchr("\"\r\n,;\t", text.data[i], 6))
                        return true;
        return text.size > 0 && (text.data[0] == ' ' || text.data[text.size - 1] == ' ');
}

void escape_csv_field(struct buffer *out, struct slice text, char separator)
{
        static const struct replacement doubled[] = { R('"', "\"\"") };
        bool quoted = needs_quotes(text, separator);
        if (quoted)
                buffer_append_byte(out, '"');
        if (reads_as_formula(text))
                buffer_append_byte(out, '\'');
        escape_by(DIALECT(doubled), out, text);
        if (quoted)
                buffer_append_byte(out, '"');
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/clean.h"

#include "base/buffer.h"
#include "text/utf8.h"

#include <utf8proc.h>

static const utf8proc_option_t form_options[] = {
        [UTF8_NFC] = UTF8PROC_STABLE | UTF8PROC_COMPOSE,
        [UTF8_NFKC] = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT,
        [UTF8_FOLD] = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK |
                      UTF8PROC_IGNORE,
};

/* utf8proc refuses wrong sequences, so they become U+FFFD before it sees them. */
static enum error repair(struct slice s, struct buffer *out)
{
        struct utf8_char c;
        while (utf8_next(&s, &c))
                utf8_append(out, c.code);
        return buffer_check(out);
}

/* ASCII is in every normal form already, and folding it is writing it small: nearly all texts are that, and utf8proc
 * takes fifty times as long. */
static enum error normalise_ascii(struct slice s, enum utf8_form form, struct arena *arena, struct slice *ret_text)
{
        struct slice text = arena_copy(arena, s.size ? s : S(""));
        if (slice_is_null(text))
                return ERR_MEMORY;
        char *bytes = (char *)(uintptr_t)text.data; /* ours */
        for (size_t i = 0; form == UTF8_FOLD && i < text.size; i++)
                if (bytes[i] >= 'A' && bytes[i] <= 'Z')
                        bytes[i] = (char)(bytes[i] + ('a' - 'A'));
        *ret_text = text;
        return OK;
}

enum error utf8_normalise(struct slice s, enum utf8_form form, struct arena *arena, struct slice *ret_text)
{
        if (utf8_is_ascii(s))
                return normalise_ascii(s, form, arena, ret_text);
        _cleanup_buffer_ struct buffer repaired;
        buffer_init(&repaired, 3 * s.size + 1);
        if (!utf8_is_valid(s)) {
                TRY(repair(s, &repaired));
                s = buffer_slice(&repaired);
        }
        _cleanup_free_ utf8proc_uint8_t *mapped = NULL;
        const char *bytes = s.size ? s.data : "";
        utf8proc_ssize_t size =
                utf8proc_map((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)s.size, &mapped, form_options[form]);
        if (size < 0)
                return size == UTF8PROC_ERROR_NOMEM ? ERR_MEMORY : ERR_INTERNAL;
        struct slice text = arena_copy(arena, slice_of((const char *)mapped, (size_t)size));
        if (slice_is_null(text))
                return ERR_MEMORY;
        *ret_text = text;
        return OK;
}

/* Line and page breaks of every kind become LF, so that removing them never joins two words. */
static bool is_line_break(uint32_t code)
{
        return (code >= '\n' && code <= '\r') || code == 0x85 || code == 0x2028 || code == 0x2029;
}

static bool is_space(uint32_t code)
{
        return code == ' ' || code == '\t' || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
               code == 0x202F || code == 0x205F || code == 0x3000;
}

/* Letters, digits and signs of ASCII at the beginning, which need no look. */
static size_t count_plain(struct slice text)
{
        size_t size = 0;
        while (size < text.size && text.data[size] > ' ' && text.data[size] < 0x7F)
                size++;
        return size;
}

static enum error strip(struct slice raw, struct buffer *out)
{
        struct utf8_char c;
        bool after_return = false;
        while (raw.size > 0) {
                size_t plain = count_plain(raw);
                if (plain > 0) {
                        buffer_append(out, slice_sub(raw, 0, plain));
                        raw = slice_from(raw, plain);
                        after_return = false;
                        continue;
                }
                (void)utf8_next(&raw, &c);
                bool second_of_crlf = after_return && c.code == '\n';
                after_return = c.code == '\r';
                if (second_of_crlf)
                        continue;
                if (is_line_break(c.code))
                        buffer_append_byte(out, '\n');
                else if (is_space(c.code))
                        buffer_append_byte(out, ' ');
                else if (!utf8_is_control(c.code) && !utf8_is_invisible(c.code))
                        utf8_append(out, c.code);
        }
        return buffer_check(out);
}

/* White space that was passed is written only when a word follows it: so both ends come out trimmed. */
struct gap {
        unsigned spaces, lines;
};

static void write_gap(struct buffer *out, struct gap gap, enum text_lines lines)
{
        if (out->size == 0 || (gap.spaces == 0 && gap.lines == 0))
                return;
        if (gap.lines == 0 || lines == TEXT_ONE_LINE)
                buffer_append_byte(out, ' ');
        else
                buffer_append(out, gap.lines == 1 ? S("\n") : S("\n\n"));
}

static enum error collapse(struct slice text, enum text_lines lines, struct buffer *out)
{
        struct gap gap = { 0 };
        for (size_t i = 0; i < text.size; i++) {
                if (text.data[i] == ' ') {
                        gap.spaces++;
                } else if (text.data[i] == '\n') {
                        gap.lines++;
                } else {
                        write_gap(out, gap, lines);
                        gap = (struct gap){ 0 };
                        size_t size = 1;
                        while (i + size < text.size && text.data[i + size] != ' ' && text.data[i + size] != '\n')
                                size++;
                        buffer_append(out, slice_sub(text, i, size));
                        i += size - 1;
                }
        }
        return buffer_check(out);
}

/* One line of ASCII without a space too many: as most texts come, and all that were cleaned once. */
static bool is_clean_line(struct slice text)
{
        bool after_space = true;
        for (size_t i = 0; i < text.size; i++) {
                bool space = text.data[i] == ' ';
                if (text.data[i] < ' ' || text.data[i] >= 0x7F || (space && after_space))
                        return false;
                after_space = space;
        }
        return text.size == 0 || !after_space;
}

static enum error keep_line(struct slice text, size_t max_characters, struct arena *arena, struct slice *ret_text)
{
        if (text.size > max_characters)
                return ERR_TOO_LARGE;
        struct slice copy = arena_copy(arena, text.size ? text : S(""));
        if (slice_is_null(copy))
                return ERR_MEMORY;
        *ret_text = copy;
        return OK;
}

enum error text_clean(struct slice raw, enum text_lines lines, size_t max_characters, struct arena *arena,
                      struct slice *ret_text)
{
        if (is_clean_line(raw))
                return keep_line(raw, max_characters, arena, ret_text);
        if (!utf8_is_valid(raw))
                return ERR_INVALID;
        _cleanup_buffer_ struct buffer stripped, collapsed;
        buffer_init(&stripped, raw.size);
        buffer_init(&collapsed, 0);
        TRY(strip(raw, &stripped));
        struct slice text;
        TRY(utf8_normalise(buffer_slice(&stripped), UTF8_NFC, arena, &text));
        collapsed.limit = text.size;
        TRY(collapse(text, lines, &collapsed));
        if (utf8_count(buffer_slice(&collapsed)) > max_characters)
                return ERR_TOO_LARGE;
        text = arena_copy(arena, buffer_slice(&collapsed));
        if (slice_is_null(text))
                return ERR_MEMORY;
        *ret_text = text;
        return OK;
}

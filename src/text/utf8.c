/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/utf8.h"

#include "base/checked.h"

/* What a first byte announces: the size, and the range that the second byte must be in (this is where overlong forms,
 * surrogates and too large values are refused: Unicode 15, table 3-7). */
struct lead {
        uint8_t first, last, size, second_low, second_high;
};

static const struct lead leads[] = {
        { 0xC2, 0xDF, 2, 0x80, 0xBF }, { 0xE0, 0xE0, 3, 0xA0, 0xBF }, { 0xE1, 0xEC, 3, 0x80, 0xBF },
        { 0xED, 0xED, 3, 0x80, 0x9F }, { 0xEE, 0xEF, 3, 0x80, 0xBF }, { 0xF0, 0xF0, 4, 0x90, 0xBF },
        { 0xF1, 0xF3, 4, 0x80, 0xBF }, { 0xF4, 0xF4, 4, 0x80, 0x8F },
};

static const struct lead *find_lead(uint8_t byte)
{
        for (size_t i = 0; i < ARRAY_SIZE(leads); i++)
                if (byte >= leads[i].first && byte <= leads[i].last)
                        return &leads[i];
        return NULL;
}

static struct utf8_char read_long(struct slice s)
{
        struct utf8_char wrong = { .code = UTF8_REPLACEMENT, .size = 1 };
        uint8_t byte = (uint8_t)s.data[0];
        const struct lead *lead = find_lead(byte);
        if (!lead)
                return wrong;
        uint32_t code = byte & (0x7Fu >> lead->size);
        for (uint8_t i = 1; i < lead->size; i++) {
                uint8_t low = i == 1 ? lead->second_low : 0x80;
                uint8_t high = i == 1 ? lead->second_high : 0xBF;
                if (i >= s.size || (uint8_t)s.data[i] < low || (uint8_t)s.data[i] > high)
                        return wrong;
                wrong.size = (uint8_t)(i + 1);
                code = code << 6 | ((uint8_t)s.data[i] & 0x3F);
        }
        return (struct utf8_char){ .code = code, .size = lead->size, .valid = true };
}

bool utf8_next(struct slice *rest, struct utf8_char *ret_char)
{
        if (rest->size == 0)
                return false;
        uint8_t byte = (uint8_t)rest->data[0];
        if (byte < 0x80)
                *ret_char = (struct utf8_char){ .code = byte, .size = 1, .valid = true };
        else
                *ret_char = read_long(*rest);
        *rest = slice_from(*rest, ret_char->size);
        return true;
}

bool utf8_is_ascii(struct slice s)
{
        uint64_t eight, all = 0;
        size_t i = 0;
        for (; i + sizeof eight <= s.size; i += sizeof eight) {
                memcpy(&eight, s.data + i, sizeof eight);
                all |= eight;
        }
        for (; i < s.size; i++)
                all |= (uint8_t)s.data[i];
        return !(all & 0x8080808080808080);
}

bool utf8_is_valid(struct slice s)
{
        struct utf8_char c;
        if (utf8_is_ascii(s))
                return true;
        while (utf8_next(&s, &c))
                if (!c.valid)
                        return false;
        return true;
}

size_t utf8_count(struct slice s)
{
        size_t count = 0;
        struct utf8_char c;
        if (utf8_is_ascii(s))
                return s.size;
        while (utf8_next(&s, &c))
                count++;
        return count;
}

struct slice utf8_cut(struct slice s, size_t characters)
{
        struct slice rest = s;
        struct utf8_char c;
        while (characters > 0 && utf8_next(&rest, &c))
                characters--;
        return slice_sub(s, 0, s.size - rest.size);
}

struct slice utf8_cut_bytes(struct slice s, size_t bytes)
{
        struct slice rest = s;
        struct utf8_char c;
        size_t size = 0;
        while (utf8_next(&rest, &c) && size + c.size <= bytes)
                size += c.size;
        return slice_sub(s, 0, size);
}

void utf8_append(struct buffer *out, uint32_t code)
{
        char bytes[UTF8_MAX_SIZE];
        size_t size = 0;
        if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
                code = UTF8_REPLACEMENT;
        if (code < 0x80) {
                bytes[size++] = (char)code;
        } else if (code < 0x800) {
                bytes[size++] = (char)(0xC0 | code >> 6);
        } else if (code < 0x10000) {
                bytes[size++] = (char)(0xE0 | code >> 12);
                bytes[size++] = (char)(0x80 | (code >> 6 & 0x3F));
        } else {
                bytes[size++] = (char)(0xF0 | code >> 18);
                bytes[size++] = (char)(0x80 | (code >> 12 & 0x3F));
                bytes[size++] = (char)(0x80 | (code >> 6 & 0x3F));
        }
        if (code >= 0x80)
                bytes[size++] = (char)(0x80 | (code & 0x3F));
        buffer_append(out, slice_of(bytes, size));
}

struct range {
        uint32_t first, last;
};

static bool in_ranges(const struct range *ranges, size_t count, uint32_t code)
{
        for (size_t i = 0; i < count && code >= ranges[i].first; i++)
                if (code <= ranges[i].last)
                        return true;
        return false;
}

bool utf8_is_control(uint32_t code)
{
        static const struct range controls[] = { { 0x00, 0x08 }, { 0x0B, 0x0C }, { 0x0E, 0x1F }, { 0x7F, 0x9F } };
        return in_ranges(controls, ARRAY_SIZE(controls), code);
}

bool utf8_is_invisible(uint32_t code)
{
        static const struct range invisible[] = {
                { 0xAD, 0xAD },     { 0x34F, 0x34F },   { 0x61C, 0x61C },   { 0x115F, 0x1160 },   { 0x17B4, 0x17B5 },
                { 0x180B, 0x180F }, { 0x200B, 0x200F }, { 0x2028, 0x202E }, { 0x2060, 0x206F },   { 0x3164, 0x3164 },
                { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 }, { 0xFFF0, 0xFFFB },   { 0x1BCA0, 0x1BCA3 },
                { 0x1D173, 0x1D17A }, { 0xE0000, 0xE0FFF },
        };
        return in_ranges(invisible, ARRAY_SIZE(invisible), code);
}

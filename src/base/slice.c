/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/slice.h"

#include "base/checked.h"

static char ascii_lower(char c)
{
        return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool ascii_space(char c)
{
        return c == ' ' || (c >= '\t' && c <= '\r');
}

bool slice_equal_nocase(struct slice a, struct slice b)
{
        if (a.size != b.size)
                return false;
        for (size_t i = 0; i < a.size; i++)
                if (ascii_lower(a.data[i]) != ascii_lower(b.data[i]))
                        return false;
        return true;
}

int slice_compare(struct slice a, struct slice b)
{
        size_t shared = a.size < b.size ? a.size : b.size;
        int order = shared == 0 ? 0 : memcmp(a.data, b.data, shared);
        if (order != 0)
                return order;
        return (a.size > b.size) - (a.size < b.size);
}

bool slice_equal_constant_time(struct slice a, struct slice b)
{
        if (a.size != b.size)
                return false;
        unsigned char difference = 0;
        for (size_t i = 0; i < a.size; i++)
                difference |= (unsigned char)(a.data[i] ^ b.data[i]);
        return difference == 0;
}

bool slice_starts_with(struct slice s, struct slice prefix)
{
        return s.size >= prefix.size && slice_equal(slice_sub(s, 0, prefix.size), prefix);
}

bool slice_ends_with(struct slice s, struct slice suffix)
{
        return s.size >= suffix.size && slice_equal(slice_from(s, s.size - suffix.size), suffix);
}

struct slice slice_trim(struct slice s)
{
        while (s.size > 0 && ascii_space(s.data[0]))
                s = slice_from(s, 1);
        while (s.size > 0 && ascii_space(s.data[s.size - 1]))
                s.size--;
        return s;
}

size_t slice_find_byte(struct slice s, char byte)
{
        const char *found = s.size ? memchr(s.data, byte, s.size) : NULL;
        return found ? (size_t)(found - s.data) : s.size;
}

size_t slice_find(struct slice s, struct slice needle)
{
        if (needle.size == 0)
                return 0;
        const char *found = s.size ? memmem(s.data, s.size, needle.data, needle.size) : NULL;
        return found ? (size_t)(found - s.data) : SIZE_MAX;
}

bool slice_next(struct slice *rest, char separator, struct slice *ret_item)
{
        if (rest->data == NULL)
                return false;
        if (rest->size == 0 && rest->data != NULL) {
                *rest = SLICE_NULL;
                return false;
        }
        size_t at = slice_find_byte(*rest, separator);
        *ret_item = slice_sub(*rest, 0, at);
        *rest = at == rest->size ? SLICE_NULL : slice_from(*rest, at + 1);
        return true;
}

size_t slice_count_words(struct slice text)
{
        size_t words = 0;
        struct slice word;
        while (slice_next(&text, ' ', &word))
                words += word.size > 0;
        return words;
}

bool slice_to_int64(struct slice s, int64_t *ret_value)
{
        bool negative = s.size > 0 && s.data[0] == '-';
        struct slice digits = negative ? slice_from(s, 1) : s;
        if (digits.size == 0)
                return false;
        int64_t value = 0;
        for (size_t i = 0; i < digits.size; i++) {
                char c = digits.data[i];
                if (c < '0' || c > '9' || ckd_mul(&value, value, (int64_t)10))
                        return false;
                int64_t digit = c - '0';
                if (negative ? ckd_sub(&value, value, digit) : ckd_add(&value, value, digit))
                        return false;
        }
        *ret_value = value;
        return true;
}

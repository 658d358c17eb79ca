/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/number.h"

#include "base/checked.h"

static char group_sign(enum language language)
{
        return language == LANGUAGE_EN ? ',' : '.';
}

static char decimal_sign(enum language language)
{
        return language == LANGUAGE_EN ? '.' : ',';
}

/* The size of a value, which for INT64_MIN is no int64. */
static uint64_t magnitude(int64_t value)
{
        return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static void write_grouped(struct buffer *out, uint64_t value, char sign)
{
        char digits[24];
        size_t size = (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
        for (size_t i = 0; i < size; i++) {
                if (i > 0 && (size - i) % 3 == 0)
                        buffer_append_byte(out, sign);
                buffer_append_byte(out, digits[i]);
        }
}

void number_write(struct buffer *out, int64_t value, enum language language)
{
        if (value < 0)
                buffer_append_byte(out, '-');
        write_grouped(out, magnitude(value), group_sign(language));
}

static uint64_t power_of_ten(uint8_t exponent)
{
        uint64_t power = 1;
        while (exponent-- > 0)
                power *= 10;
        return power;
}

void number_write_decimal(struct buffer *out, int64_t value, uint8_t decimals, enum language language)
{
        if (decimals > 9)
                decimals = 9;
        uint64_t size = magnitude(value), unit = power_of_ten(decimals);
        if (value < 0)
                buffer_append_byte(out, '-');
        write_grouped(out, size / unit, group_sign(language));
        if (decimals > 0)
                buffer_printf(out, "%c%0*llu", decimal_sign(language), (int)decimals,
                              (unsigned long long)(size % unit));
}

void number_write_percent(struct buffer *out, int64_t part, int64_t whole, enum language language)
{
        if (whole <= 0)
                return;
        /* 128 bits hold any int64 times 2000. */
        __int128 doubled = (__int128)part * 2000 / whole;
        __int128 tenths = doubled < 0 ? -((-doubled + 1) / 2) : (doubled + 1) / 2;
        if (tenths > INT64_MAX || tenths < INT64_MIN)
                return;
        number_write_decimal(out, (int64_t)tenths, 1, language);
        buffer_append(out, language == LANGUAGE_EN ? S("%") : S(" %"));
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

/* Digits in groups of three behind the first 1 to 3, all with the same sign, or without any. `digits` has room for
 * all. */
static bool read_groups(struct slice s, const char *signs, char *digits, size_t *ret_size)
{
        char sign = 0;
        size_t size = 0, since_sign = 0;
        for (size_t i = 0; i < s.size; i++) {
                char c = s.data[i];
                if (is_digit(c)) {
                        digits[size++] = c;
                        since_sign++;
                        continue;
                }
                bool first = sign == 0;
                if (!memchr(signs, c, strlen(signs)) || (!first && c != sign) || since_sign == 0)
                        return false;
                if (first ? since_sign > 3 : since_sign != 3)
                        return false;
                sign = c;
                since_sign = 0;
        }
        if (size == 0 || (sign != 0 && since_sign != 3))
                return false;
        *ret_size = size;
        return true;
}

enum { NUMBER_TEXT_MAX = 64 };

static enum error read_number(struct slice text, const char *signs, int64_t *ret_value)
{
        char digits[NUMBER_TEXT_MAX + 1];
        text = slice_trim(text);
        if (text.size > NUMBER_TEXT_MAX)
                return ERR_INVALID;
        bool negative = slice_starts_with(text, S("-"));
        size_t size;
        if (!read_groups(slice_from(text, negative), signs, digits + 1, &size))
                return ERR_INVALID;
        digits[0] = '-';
        return slice_to_int64(slice_of(digits + !negative, size + negative), ret_value) ? OK : ERR_TOO_LARGE;
}

enum error number_parse(struct slice text, int64_t *ret_value)
{
        return read_number(text, ".,' ", ret_value);
}

enum error number_parse_decimal(struct slice text, uint8_t decimals, enum language language, int64_t *ret_value)
{
        text = slice_trim(text);
        size_t at = slice_find_byte(text, decimal_sign(language));
        struct slice fraction = slice_from(text, at + 1);
        bool has_sign = at < text.size;
        if (decimals > 9 || fraction.size > decimals || (has_sign && fraction.size == 0))
                return ERR_INVALID;
        int64_t whole, part = 0;
        TRY(read_number(slice_sub(text, 0, at), (char[]){ group_sign(language), ' ', 0 }, &whole));
        for (uint8_t i = 0; i < decimals; i++) {
                char c = i < fraction.size ? fraction.data[i] : '0';
                if (!is_digit(c))
                        return ERR_INVALID;
                part = part * 10 + (c - '0');
        }
        int64_t value;
        bool negative = slice_starts_with(text, S("-"));
        if (ckd_mul(&value, whole, (int64_t)power_of_ten(decimals)) || ckd_add(&value, value, negative ? -part : part))
                return ERR_TOO_LARGE;
        *ret_value = value;
        return OK;
}

void rupiah_write(struct buffer *out, int64_t rupiah, enum language language)
{
        if (rupiah < 0)
                buffer_append_byte(out, '-');
        buffer_append(out, S("Rp"));
        write_grouped(out, magnitude(rupiah), group_sign(language));
}

static bool drop_head(struct slice *text, struct slice head)
{
        if (!slice_equal_nocase(slice_sub(*text, 0, head.size), head))
                return false;
        *text = slice_trim(slice_from(*text, head.size));
        return true;
}

static bool drop_tail(struct slice *text, struct slice tail)
{
        if (text->size < tail.size || !slice_equal_nocase(slice_from(*text, text->size - tail.size), tail))
                return false;
        *text = slice_trim(slice_sub(*text, 0, text->size - tail.size));
        return true;
}

/* "2,5 juta": the factor's word and its zeros. */
static uint8_t drop_factor(struct slice *text)
{
        static const struct {
                struct slice word;
                uint8_t zeros;
        } factors[] = {
                { S("ribu"), 3 }, { S("rb"), 3 },     { S("juta"), 6 },    { S("jt"), 6 },
                { S("miliar"), 9 }, { S("milyar"), 9 }, { S("million"), 6 }, { S("thousand"), 3 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(factors); i++)
                if (drop_tail(text, factors[i].word))
                        return factors[i].zeros;
        return 0;
}

enum error rupiah_parse(struct slice text, int64_t *ret_rupiah)
{
        text = slice_trim(text);
        if (!drop_head(&text, S("Rp.")) && !drop_head(&text, S("Rp")))
                (void)drop_head(&text, S("IDR"));
        uint8_t zeros = drop_factor(&text);
        int64_t value;
        if (slice_starts_with(text, S("-")))
                return ERR_INVALID;
        if (zeros > 0) {
                if (number_parse_decimal(text, zeros, LANGUAGE_ID, &value) != OK)
                        TRY(number_parse_decimal(text, zeros, LANGUAGE_EN, &value));
                *ret_rupiah = value;
                return OK;
        }
        /* Whole rupiah: ",00", ".00" and ",-" at the end say nothing. */
        if (!drop_tail(&text, S(",00")) && !drop_tail(&text, S(".00")))
                (void)drop_tail(&text, S(",-"));
        TRY(number_parse(text, &value));
        *ret_rupiah = value;
        return OK;
}

void count_write(struct buffer *out, int64_t count, int64_t threshold, enum count_style style, enum language language)
{
        if (count <= 0 || count >= threshold) {
                number_write(out, count, language);
                return;
        }
        bool english = language == LANGUAGE_EN;
        if (style == COUNT_FEW) {
                buffer_append(out, english ? S("a few") : S("beberapa"));
                return;
        }
        buffer_append(out, english ? S("fewer than ") : S("kurang dari "));
        number_write(out, threshold, language);
}

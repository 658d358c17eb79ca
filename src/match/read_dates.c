/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Birth dates in the forms that tables have them: year first, day first, month first, with words, with gaps. */
#include "match/reading.h"

#include "base/checked.h"

enum { YEAR_LEAST = 1500, YEAR_MOST = 2200, CENTURY_TURN = 30, PARTS_MAX = 3 };

/* Numbers in a text that consists of nothing else but - / . and spaces between them. */
struct parts {
        int number[PARTS_MAX];
        uint8_t digits[PARTS_MAX];
        size_t count;
};

static bool read_parts(struct slice text, struct parts *parts)
{
        *parts = (struct parts){ 0 };
        while (text.size > 0) {
                size_t size = 0;
                int number = 0;
                while (size < text.size && size < 9 && is_digit_byte(text.data[size]))
                        number = 10 * number + (text.data[size++] - '0');
                if (size == 0 || parts->count == PARTS_MAX)
                        return false;
                parts->number[parts->count] = number;
                parts->digits[parts->count++] = (uint8_t)size;
                text = slice_from(text, size);
                if (text.size > 0 && !memchr("-/. ", text.data[0], 4))
                        return false;
                text = slice_from(text, 1);
        }
        return parts->count > 0;
}

static bool is_year(int number)
{
        return number >= YEAR_LEAST && number <= YEAR_MOST;
}

/* Day and month may be 0: not known. */
static bool add_date(struct value_reader *value, int year, int month, int day)
{
        if (!is_year(year) || month > 12 || day > 31)
                return false;
        if (month > 0 && day > date_days_in_month((int16_t)year, (uint8_t)month))
                return false;
        add_word(value, ROLE_DATE, (uint32_t)year << 9 | (uint32_t)month << 5 | (uint32_t)(month > 0 ? day : 0));
        return true;
}

/* The order of the column, then the other one: 12/31/1990 is no slip anywhere. */
static bool add_short(struct value_reader *value, int first, int second, int year)
{
        bool month_first = value->reader->month_first[value->field];
        if (month_first ? add_date(value, year, first, second) : add_date(value, year, second, first))
                return true;
        return month_first ? add_date(value, year, second, first) : add_date(value, year, first, second);
}

static int full_year(int number, uint8_t digits)
{
        return digits > 2 ? number : number <= CENTURY_TURN ? 2000 + number : 1900 + number;
}

static bool add_compact(struct value_reader *value, int number, uint8_t digits)
{
        if (digits == 4)
                return add_date(value, number, 0, 0);
        if (digits != 8)
                return false;
        if (is_year(number / 10000) && add_date(value, number / 10000, number / 100 % 100, number % 100))
                return true;
        return add_short(value, number / 1000000, number / 10000 % 100, number % 10000);
}

static bool add_parts(struct value_reader *value, const struct parts *parts)
{
        const int *number = parts->number;
        if (parts->count == 1)
                return add_compact(value, number[0], parts->digits[0]);
        if (parts->count == 2 && parts->digits[0] == 4)
                return add_date(value, number[0], number[1], 0);
        if (parts->count == 2)
                return add_date(value, number[1], number[0], 0);
        if (parts->digits[0] == 4)
                return add_date(value, number[0], number[1], number[2]) ||
                       add_date(value, number[0], number[2], number[1]);
        return add_short(value, number[0], number[1], full_year(number[2], parts->digits[2]));
}

/* "1990-01-02T00:00:00" and "1990-01-02 00:00" are days. */
static struct slice cut_time(struct slice text)
{
        for (size_t i = 8; i < text.size && i <= 10; i++)
                if ((text.data[i] == 't' || text.data[i] == ' ') && is_digit_byte(text.data[i - 1]) &&
                    slice_find_byte(slice_from(text, i), ':') < text.size - i)
                        return slice_sub(text, 0, i);
        return text;
}

static enum error read_in_words(struct value_reader *value, struct slice text)
{
        struct date date;
        char spaced[64];
        size_t size = text.size < sizeof spaced ? text.size : sizeof spaced;
        for (size_t i = 0; i < size; i++)
                spaced[i] = (char)(text.data[i] == '-' || text.data[i] == '/' ? ' ' : text.data[i]);
        TRY(date_parse(slice_of(spaced, size), &date));
        return add_date(value, date.year, date.month, date.day) ? OK : ERR_INVALID;
}

enum error read_date(struct value_reader *value, struct slice text)
{
        struct parts parts;
        text = cut_time(text);
        if (read_parts(text, &parts))
                return add_parts(value, &parts) ? OK : ERR_INVALID;
        return read_in_words(value, text);
}

void match_reader_look_at_date(struct match_reader *reader, size_t field, struct slice value)
{
        struct parts parts;
        value = cut_time(slice_trim(value));
        if (!read_parts(value, &parts) || parts.count != 3 || parts.digits[0] > 2)
                return;
        if (parts.number[0] <= 12 && parts.number[1] > 12 && parts.number[1] <= 31)
                reader->month_first[field] = true;
}

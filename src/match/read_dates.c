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
                for (size = 0; size < text.size && memchr("-/. ", text.data[size], 4);)
                        size++;
                if (text.size > 0 && size == 0)
                        return false;
                text = slice_from(text, size);
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
        bool month_first = value->reader->month_first >> value->field & 1;
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

/* Names and short forms of months as tables have them, in small letters without accents: Indonesian and Malay, English,
 * Spanish, French, German, Dutch, Italian, Portuguese, Tagalog. */
static const struct slice month_words[12] = {
        S("jan january januari januar janvier enero ene gennaio janeiro"),
        S("feb february februari pebruari peb februar fevrier febrero febbraio fevereiro pebrero"),
        S("mar march maret marz maerz mars marzo marco maart mac marso"),
        S("apr april avril abril abr aprile"),
        S("may mei mai mayo maggio maio"),
        S("jun june juni juin junio giugno junho hunyo"),
        S("jul july juli juillet julio luglio julho julai hulyo"),
        S("aug agu agt agst ags august agustus augustus aout agosto ogos"),
        S("sep sept september septembre septiembre settembre setembro setyembre"),
        S("oct okt october oktober octobre octubre ottobre outubro oktubre"),
        S("nov nop november nopember novembre noviembre novembro nobyembre"),
        S("dec des dez dic december desember dezember decembre diciembre dicembre dezembro disember disyembre"),
};

static int month_of(struct slice word)
{
        for (int month = 0; month < 12; month++) {
                struct slice rest = month_words[month], name;
                while (slice_next(&rest, ' ', &name))
                        if (slice_equal(name, word))
                                return month + 1;
        }
        return 0;
}

static bool is_letter(char c)
{
        return c >= 'a' && c <= 'z';
}

/* The numbers of a text with other words between them, and the month that one of these names; 0 for none. */
static bool read_mixed(struct slice text, struct parts *parts, int *ret_month)
{
        *parts = (struct parts){ 0 };
        *ret_month = 0;
        for (size_t i = 0, size; i < text.size; i += size) {
                bool digits = is_digit_byte(text.data[i]), letters = is_letter(text.data[i]);
                for (size = 1; i + size < text.size; size++)
                        if (!(digits && is_digit_byte(text.data[i + size])) &&
                            !(letters && is_letter(text.data[i + size])))
                                break;
                struct slice word = slice_sub(text, i, size);
                int month = letters ? month_of(word) : 0;
                if (month > 0 && *ret_month > 0)
                        return false;
                *ret_month = month > 0 ? month : *ret_month;
                if (!digits)
                        continue;
                if (parts->count == PARTS_MAX || size > 4)
                        return false;
                for (size_t j = 0; j < size; j++)
                        parts->number[parts->count] = 10 * parts->number[parts->count] + (word.data[j] - '0');
                parts->digits[parts->count++] = (uint8_t)size;
        }
        return parts->count > 0;
}

/* "Ponorogo, 12 Mei 1990", "12-MAY-90", "12 de mayo de 1990", "May 12th, 1990", "Mei 1990", and 1990 nian 5 yue 12 ri,
 * as Chinese and Japanese dates are read in Latin letters. */
static enum error read_in_words(struct value_reader *value, struct slice text)
{
        struct parts parts;
        int month;
        if (!read_mixed(text, &parts, &month))
                return ERR_INVALID;
        const int *number = parts.number;
        if (month == 0)
                return parts.count == 3 && parts.digits[0] == 4 && add_date(value, number[0], number[1], number[2]) ?
                               OK : ERR_INVALID;
        if (parts.count == 1 && parts.digits[0] == 4)
                return add_date(value, number[0], month, 0) ? OK : ERR_INVALID;
        if (parts.count != 2)
                return ERR_INVALID;
        bool year_first = parts.digits[0] > 2;
        int year = year_first ? number[0] : full_year(number[1], parts.digits[1]), day = number[year_first ? 1 : 0];
        return day > 0 && add_date(value, year, month, day) ? OK : ERR_INVALID;
}

enum error read_date(struct value_reader *value, struct slice text)
{
        struct parts parts;
        text = cut_time(text);
        if (read_parts(text, &parts))
                return add_parts(value, &parts) ? OK : ERR_INVALID;
        return read_in_words(value, text);
}

/* First and second number of a date that has the year behind them. */
static bool read_short(struct slice text, int *ret_first, int *ret_second)
{
        struct parts parts;
        if (!read_parts(text, &parts))
                return false;
        bool compact = parts.count == 1 && parts.digits[0] == 8;
        *ret_first = compact ? parts.number[0] / 1000000 : parts.number[0];
        *ret_second = compact ? parts.number[0] / 10000 % 100 : parts.number[1];
        return compact || (parts.count == 3 && parts.digits[0] <= 2);
}

void match_reader_begin_table(struct match_reader *reader)
{
        memset(reader->dates, 0, sizeof reader->dates);
}

void match_reader_look_at_date(struct match_reader *reader, size_t field, struct slice value)
{
        int first, second;
        struct match_date_order *own = &reader->dates[field];
        if (!read_short(cut_time(slice_trim(value)), &first, &second) || first < 1 || second < 1)
                return;
        own->month_first += first <= 12 && second > 12 && second <= 31;
        own->day_first += second <= 12 && first > 12 && first <= 31;
        if (own->month_first > own->day_first)
                reader->month_first |= UINT32_C(1) << field;
        else if (own->day_first > 0)
                reader->month_first &= ~(UINT32_C(1) << field);
}

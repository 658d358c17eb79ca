/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Dates and instants as text: the parsers and writers of text/date.h. */
#include "text/date.h"

#include "base/checked.h"

static const struct slice month_names[LANGUAGE_COUNT][12] = {
        [LANGUAGE_ID] = { S("Januari"), S("Februari"), S("Maret"), S("April"), S("Mei"), S("Juni"), S("Juli"),
                          S("Agustus"), S("September"), S("Oktober"), S("November"), S("Desember") },
        [LANGUAGE_EN] = { S("January"), S("February"), S("March"), S("April"), S("May"), S("June"), S("July"),
                          S("August"), S("September"), S("October"), S("November"), S("December") },
};
static const struct slice short_names[LANGUAGE_COUNT][12] = {
        [LANGUAGE_ID] = { S("Jan"), S("Feb"), S("Mar"), S("Apr"), S("Mei"), S("Jun"), S("Jul"), S("Agu"), S("Sep"),
                          S("Okt"), S("Nov"), S("Des") },
        [LANGUAGE_EN] = { S("Jan"), S("Feb"), S("Mar"), S("Apr"), S("May"), S("Jun"), S("Jul"), S("Aug"), S("Sep"),
                          S("Oct"), S("Nov"), S("Dec") },
};
static const struct slice weekday_names[LANGUAGE_COUNT][7] = {
        [LANGUAGE_ID] = { S("Senin"), S("Selasa"), S("Rabu"), S("Kamis"), S("Jumat"), S("Sabtu"), S("Minggu") },
        [LANGUAGE_EN] = { S("Monday"), S("Tuesday"), S("Wednesday"), S("Thursday"), S("Friday"), S("Saturday"),
                          S("Sunday") },
};
/* Further short forms and old spellings that people write. */
static const struct {
        struct slice name;
        uint8_t month;
} other_names[] = {
        { S("sept"), 9 },  { S("agt"), 8 },      { S("agst"), 8 },     { S("ags"), 8 },
        { S("pebruari"), 2 }, { S("peb"), 2 },   { S("nopember"), 11 }, { S("nop"), 11 },
};

struct slice month_name(uint8_t month, enum language language)
{
        return month >= 1 && month <= 12 ? month_names[language][month - 1] : SLICE_NULL;
}

struct slice weekday_name(uint8_t weekday, enum language language)
{
        return weekday >= 1 && weekday <= 7 ? weekday_names[language][weekday - 1] : SLICE_NULL;
}

/* 0 when it is no month's name. */
static uint8_t month_by_name(struct slice name)
{
        if (slice_ends_with(name, S(".")))
                name = slice_sub(name, 0, name.size - 1);
        for (int language = 0; language < LANGUAGE_COUNT; language++)
                for (uint8_t month = 0; month < 12; month++)
                        if (slice_equal_nocase(name, month_names[language][month]) ||
                            slice_equal_nocase(name, short_names[language][month]))
                                return month + 1;
        for (size_t i = 0; i < ARRAY_SIZE(other_names); i++)
                if (slice_equal_nocase(name, other_names[i].name))
                        return other_names[i].month;
        return 0;
}

/* Between `least` and `most` digits and nothing else; -1 otherwise. */
static int read_digits(struct slice s, size_t least, size_t most)
{
        if (s.size < least || s.size > most)
                return -1;
        int value = 0;
        for (size_t i = 0; i < s.size; i++) {
                if (s.data[i] < '0' || s.data[i] > '9')
                        return -1;
                value = value * 10 + (s.data[i] - '0');
        }
        return value;
}

static enum error make_date(int year, int month, int day, struct date *ret_date)
{
        if (year < 0 || month < 0 || day < 0)
                return ERR_INVALID;
        struct date date = { (int16_t)year, (uint8_t)month, (uint8_t)day };
        if (!date_is_valid(date))
                return ERR_INVALID;
        *ret_date = date;
        return OK;
}

enum error date_parse_iso(struct slice text, struct date *ret_date)
{
        if (text.size != 10 || text.data[4] != '-' || text.data[7] != '-')
                return ERR_INVALID;
        return make_date(read_digits(slice_sub(text, 0, 4), 4, 4), read_digits(slice_sub(text, 5, 2), 2, 2),
                         read_digits(slice_sub(text, 8, 2), 2, 2), ret_date);
}

/* Three parts at one of the separators; false when there are fewer or more. */
static bool split_three(struct slice text, const char *separators, struct slice parts[3])
{
        size_t count = 0, begin = 0;
        for (size_t i = 0; i <= text.size; i++) {
                if (i < text.size && !memchr(separators, text.data[i], strlen(separators)))
                        continue;
                if (i > begin) {
                        if (count == 3)
                                return false;
                        parts[count++] = slice_sub(text, begin, i - begin);
                }
                begin = i + 1;
        }
        return count == 3;
}

static enum error parse_numeric(struct slice text, char separator, struct date *ret_date)
{
        struct slice day, month, rest = text;
        size_t at = slice_find_byte(rest, separator);
        day = slice_trim(slice_sub(rest, 0, at));
        rest = slice_from(rest, at + 1);
        at = slice_find_byte(rest, separator);
        month = slice_trim(slice_sub(rest, 0, at));
        rest = slice_trim(slice_from(rest, at + 1));
        return make_date(read_digits(rest, 4, 4), read_digits(month, 1, 2), read_digits(day, 1, 2), ret_date);
}

static enum error parse_named(struct slice text, struct date *ret_date)
{
        struct slice parts[3];
        if (!split_three(text, " ,-/\t", parts))
                return ERR_INVALID;
        size_t name_at = month_by_name(parts[0]) ? 0 : 1;
        uint8_t month = month_by_name(parts[name_at]);
        if (month == 0)
                return ERR_INVALID;
        return make_date(read_digits(parts[2], 4, 4), month, read_digits(parts[1 - name_at], 1, 2), ret_date);
}

static enum error parse_any(struct slice text, struct date *ret_date)
{
        if (date_parse_iso(text, ret_date) == OK)
                return OK;
        for (size_t i = 0; i < 3; i++)
                if (parse_numeric(text, "/-."[i], ret_date) == OK)
                        return OK;
        return parse_named(text, ret_date);
}

enum error date_parse(struct slice text, struct date *ret_date)
{
        struct date date;
        TRY(parse_any(slice_trim(text), &date));
        if (date.year < DATE_YEAR_TYPED_MIN)
                return ERR_INVALID;
        *ret_date = date;
        return OK;
}

void date_write(struct buffer *out, struct date date, enum date_style style, enum language language)
{
        if (date_is_none(date))
                return;
        if (style == DATE_ISO) {
                char text[DATE_ISO_SIZE + 1];
                buffer_append(out, date_iso_text(date, text));
                return;
        }
        if (style == DATE_WEEKDAY) {
                buffer_append(out, weekday_name(date_weekday(date), language));
                buffer_append(out, S(", "));
        }
        struct slice month = style == DATE_SHORT ? short_names[language][date.month - 1]
                                                 : month_names[language][date.month - 1];
        buffer_append_digits(out, date.day, 1);
        buffer_append_byte(out, ' ');
        buffer_append(out, month);
        buffer_append_byte(out, ' ');
        buffer_append_digits(out, (uint64_t)date.year, 1);
}

void date_write_month(struct buffer *out, struct date date, enum language language)
{
        if (!date_is_none(date))
                buffer_printf(out, "%.*s %d", SLICE_FMT(month_name(date.month, language)), date.year);
}

/* Microseconds since local midnight. */
static int64_t time_of_day(instant at, int32_t utc_offset)
{
        int64_t rest = (at % DAY + utc_offset * MINUTE) % DAY;
        return rest < 0 ? rest + DAY : rest;
}

void instant_write_time(struct buffer *out, instant at, int32_t utc_offset, enum language language)
{
        int64_t minutes = time_of_day(at, utc_offset) / MINUTE;
        buffer_append_digits(out, (uint64_t)(minutes / 60), 2);
        buffer_append_byte(out, language == LANGUAGE_EN ? ':' : '.');
        buffer_append_digits(out, (uint64_t)(minutes % 60), 2);
}

void instant_write(struct buffer *out, instant at, int32_t utc_offset, enum date_style style, enum language language)
{
        date_write(out, date_of_instant(at, utc_offset), style, language);
        buffer_append(out, S(", "));
        instant_write_time(out, at, utc_offset, language);
        struct slice zone = zone_name(utc_offset);
        int minutes = utc_offset < 0 ? -utc_offset : utc_offset;
        buffer_append_byte(out, ' ');
        if (!slice_is_null(zone))
                buffer_append(out, zone);
        else
                buffer_printf(out, "UTC%c%02d:%02d", utc_offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

struct unit {
        int64_t length;
        struct slice name[LANGUAGE_COUNT];
};

void instant_write_relative(struct buffer *out, instant at, instant now, enum language language)
{
        static const struct unit units[] = {
                { 365 * DAY, { S("tahun"), S("year") } }, { 30 * DAY, { S("bulan"), S("month") } },
                { 7 * DAY, { S("minggu"), S("week") } },  { DAY, { S("hari"), S("day") } },
                { HOUR, { S("jam"), S("hour") } },        { MINUTE, { S("menit"), S("minute") } },
        };
        int64_t distance;
        bool past = at <= now;
        if (past ? ckd_sub(&distance, now, at) : ckd_sub(&distance, at, now))
                distance = INT64_MAX;
        size_t i = 0;
        while (i < ARRAY_SIZE(units) && distance < units[i].length)
                i++;
        if (i == ARRAY_SIZE(units)) {
                buffer_append(out, language == LANGUAGE_EN ? S("just now") : S("baru saja"));
                return;
        }
        long long count = distance / units[i].length;
        struct slice name = units[i].name[language];
        if (language == LANGUAGE_EN)
                buffer_printf(out, "%s%lld %.*s%s%s", past ? "" : "in ", count, SLICE_FMT(name), count == 1 ? "" : "s",
                              past ? " ago" : "");
        else
                buffer_printf(out, "%s%lld %.*s%s", past ? "" : "dalam ", count, SLICE_FMT(name), past ? " lalu" : "");
}

static char *two_digits(char *at, int64_t value)
{
        at[0] = (char)('0' + value / 10 % 10);
        at[1] = (char)('0' + value % 10);
        return at + 2;
}

void instant_write_iso(struct buffer *out, instant at)
{
        char text[sizeof "T00:00:00"], *end = text;
        int64_t rest = time_of_day(at, 0), seconds = rest / SECOND;
        date_write(out, date_of_instant(at, 0), DATE_ISO, LANGUAGE_EN);
        *end++ = 'T';
        end = two_digits(end, seconds / 3600);
        *end++ = ':';
        end = two_digits(end, seconds / 60 % 60);
        *end++ = ':';
        end = two_digits(end, seconds % 60);
        buffer_append(out, slice_of(text, (size_t)(end - text)));
        if (rest % SECOND != 0) {
                buffer_append_byte(out, '.');
                buffer_append_digits(out, (uint64_t)(rest % SECOND), 6);
        }
        buffer_append_byte(out, 'Z');
}

/* ".123" of a second, digits beyond microseconds dropped; moves *rest behind it. -1 when a dot has no digit. */
static int64_t read_fraction(struct slice *rest)
{
        if (!slice_starts_with(*rest, S(".")))
                return 0;
        int64_t value = 0, unit = SECOND;
        size_t i = 1;
        for (; i < rest->size && rest->data[i] >= '0' && rest->data[i] <= '9'; i++) {
                unit /= 10;
                value += unit * (rest->data[i] - '0');
        }
        *rest = slice_from(*rest, i);
        return i == 1 ? -1 : value;
}

/* "Z" or "+07:00", in minutes. */
static bool read_offset(struct slice s, int *ret_offset)
{
        if (slice_equal_nocase(s, S("Z"))) {
                *ret_offset = 0;
                return true;
        }
        if (s.size != 6 || (s.data[0] != '+' && s.data[0] != '-') || s.data[3] != ':')
                return false;
        int hours = read_digits(slice_sub(s, 1, 2), 2, 2), minutes = read_digits(slice_sub(s, 4, 2), 2, 2);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
                return false;
        *ret_offset = (s.data[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
        return true;
}

enum error instant_parse_iso(struct slice text, instant *ret_at)
{
        struct date date;
        TRY(date_parse_iso(slice_sub(text, 0, 10), &date));
        if (text.size < 20 || (text.data[10] != 'T' && text.data[10] != 't' && text.data[10] != ' ') ||
            text.data[13] != ':' || text.data[16] != ':')
                return ERR_INVALID;
        int hour = read_digits(slice_sub(text, 11, 2), 2, 2), minute = read_digits(slice_sub(text, 14, 2), 2, 2);
        int second = read_digits(slice_sub(text, 17, 2), 2, 2), offset;
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
                return ERR_INVALID;
        struct slice rest = slice_from(text, 19);
        int64_t fraction = read_fraction(&rest);
        if (fraction < 0 || !read_offset(rest, &offset))
                return ERR_INVALID;
        *ret_at = date_start(date, offset) + hour * HOUR + minute * MINUTE + second * SECOND + fraction;
        return OK;
}

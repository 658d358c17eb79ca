/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/date.h"

enum { DAYS_FIRST = -719162, DAYS_LAST = 2932896 }; /* 0001-01-01 and 9999-12-31 */

static bool is_leap(int year)
{
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

uint8_t date_days_in_month(int16_t year, uint8_t month)
{
        static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
        if (month < 1 || month > 12)
                return 0;
        return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool date_is_valid(struct date date)
{
        return date.year >= 1 && date.year <= 9999 && date.day >= 1 &&
               date.day <= date_days_in_month(date.year, date.month);
}

int date_compare(struct date a, struct date b)
{
        int left = a.year * 512 + a.month * 32 + a.day;
        int right = b.year * 512 + b.month * 32 + b.day;
        return (left > right) - (left < right);
}

/* Both directions after Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that
 * the leap day is the last of its year; eras are of 400 years. */
int32_t date_to_days(struct date date)
{
        int32_t year = date.year - (date.month <= 2);
        int32_t era = year / 400;
        int32_t year_of_era = year - era * 400;
        int32_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
        int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        return era * 146097 + day_of_era - 719468;
}

struct date date_from_days(int32_t days)
{
        if (days < DAYS_FIRST)
                days = DAYS_FIRST;
        if (days > DAYS_LAST)
                days = DAYS_LAST;
        int32_t shifted = days + 719468;
        int32_t era = shifted / 146097;
        int32_t day_of_era = shifted - era * 146097;
        int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
        int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        int32_t from_march = (5 * day_of_year + 2) / 153;
        int32_t month = from_march + (from_march < 10 ? 3 : -9);
        return (struct date){
                .year = (int16_t)(year_of_era + era * 400 + (month <= 2)),
                .month = (uint8_t)month,
                .day = (uint8_t)(day_of_year - (153 * from_march + 2) / 5 + 1),
        };
}

struct date date_add_days(struct date date, int32_t days)
{
        int64_t sum = (int64_t)date_to_days(date) + days;
        if (sum < DAYS_FIRST)
                sum = DAYS_FIRST;
        if (sum > DAYS_LAST)
                sum = DAYS_LAST;
        return date_from_days((int32_t)sum);
}

struct date date_add_months(struct date date, int32_t months)
{
        int64_t total = (int64_t)date.year * 12 + (date.month - 1) + months;
        if (total < 12)
                return date_from_days(DAYS_FIRST);
        if (total >= 10000 * 12)
                return date_from_days(DAYS_LAST);
        struct date sum = { .year = (int16_t)(total / 12), .month = (uint8_t)(total % 12 + 1), .day = date.day };
        uint8_t last = date_days_in_month(sum.year, sum.month);
        if (sum.day > last)
                sum.day = last;
        return sum;
}

uint8_t date_weekday(struct date date)
{
        /* 0001-01-01 was a Monday. */
        return (uint8_t)((date_to_days(date) - DAYS_FIRST) % 7 + 1);
}

int date_age(struct date born, struct date at)
{
        if (date_compare(at, born) < 0)
                return -1;
        bool before_birthday = at.month < born.month || (at.month == born.month && at.day < born.day);
        return at.year - born.year - before_birthday;
}

struct iso_week date_iso_week(struct date date)
{
        /* A week belongs to the year of its Thursday. */
        int32_t thursday = date_to_days(date) - date_weekday(date) + 4;
        struct date in_year = date_from_days(thursday);
        int32_t first = date_to_days((struct date){ in_year.year, 1, 1 });
        return (struct iso_week){ .year = in_year.year, .week = (uint8_t)((thursday - first) / 7 + 1) };
}

struct date iso_week_monday(struct iso_week week)
{
        /* 4 January is always in week 1. */
        struct date fourth = { week.year, 1, 4 };
        return date_add_days(fourth, (week.week - 1) * 7 - (date_weekday(fourth) - 1));
}

struct date date_of_instant(instant at, int32_t utc_offset)
{
        int64_t days = at / DAY, rest = at % DAY + utc_offset * MINUTE;
        days += rest / DAY - (rest % DAY < 0);
        if (days < DAYS_FIRST)
                days = DAYS_FIRST;
        if (days > DAYS_LAST)
                days = DAYS_LAST;
        return date_from_days((int32_t)days);
}

instant date_start(struct date date, int32_t utc_offset)
{
        return date_to_days(date) * DAY - utc_offset * MINUTE;
}

struct slice zone_name(int32_t utc_offset)
{
        switch (utc_offset) {
        case 0:           return S("UTC");
        case OFFSET_WIB:  return S("WIB");
        case OFFSET_WITA: return S("WITA");
        case OFFSET_WIT:  return S("WIT");
        default:          return SLICE_NULL;
        }
}

bool zone_parse(struct slice name, int32_t *ret_utc_offset)
{
        for (int32_t offset = OFFSET_WIB; offset <= OFFSET_WIT; offset += 60) {
                if (!slice_equal_nocase(name, zone_name(offset)))
                        continue;
                *ret_utc_offset = offset;
                return true;
        }
        return false;
}

struct slice date_iso_text(struct date date, char ret_text[DATE_ISO_SIZE + 1])
{
        unsigned year = (unsigned)date.year % 10'000;
        const unsigned char digits[] = { year / 1000, year / 100 % 10, year / 10 % 10, year % 10,
                                         date.month / 10 % 10, date.month % 10, date.day / 10 % 10, date.day % 10 };
        memcpy(ret_text, "0000-00-00", DATE_ISO_SIZE + 1);
        for (size_t i = 0, at = 0; i < sizeof digits; i++, at++) {
                at += ret_text[at] == '-';
                ret_text[at] = (char)('0' + digits[i]);
        }
        return slice_of(ret_text, DATE_ISO_SIZE);
}

struct slice date_iso_kept(struct date date, struct arena *arena)
{
        char text[DATE_ISO_SIZE + 1];
        return arena_copy(arena, date_iso_text(date, text));
}

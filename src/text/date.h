/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Calendar dates and times of day as people here write them.
 *
 * A date is a day in the proleptic Gregorian calendar, years 1 to 9999, without a zone. An instant (base/clock.h) is
 * UTC; it becomes a date only with an office's offset, in minutes east of UTC. Indonesia has three zones and no summer
 * time, so an offset is enough and no zone database is asked. Functions that take a date want a valid one
 * (date_is_valid); the parsers give only valid ones. Results of arithmetic that leave years 1..9999 stop at the first
 * or last day. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "text/language.h"

struct date {
        int16_t year;
        uint8_t month, day; /* 1..12, 1..31; year 0 with month 0 is "no date" */
};

#define DATE_NONE ((struct date){ 0 })

enum { OFFSET_WIB = 420, OFFSET_WITA = 480, OFFSET_WIT = 540 }; /* minutes */
enum { DATE_YEAR_TYPED_MIN = 1900 };                            /* the earliest that a person means */
enum { MONDAY = 1, SATURDAY = 6, SUNDAY = 7 };                  /* ISO weekday numbers */

static inline bool date_is_none(struct date date)
{
        return date.year == 0 && date.month == 0 && date.day == 0;
}

bool date_is_valid(struct date date);
/* <0, 0, >0; DATE_NONE comes before every date. */
int date_compare(struct date a, struct date b);
uint8_t date_days_in_month(int16_t year, uint8_t month);

/* Days since 1970-01-01, and back. */
int32_t date_to_days(struct date date);
struct date date_from_days(int32_t days);
struct date date_add_days(struct date date, int32_t days);
/* The same day of another month, or that month's last day. */
struct date date_add_months(struct date date, int32_t months);
/* 1 = Monday .. 7 = Sunday. */
uint8_t date_weekday(struct date date);
/* Whole years on the day `at`; -1 when not yet born. Born on 29 February: a year older on 1 March in common years. */
int date_age(struct date born, struct date at);

struct iso_week {
        int16_t year;
        uint8_t week; /* 1..53 */
};

/* ISO 8601 week; its year may differ from the date's. */
struct iso_week date_iso_week(struct date date);
/* The Monday of that week. */
struct date iso_week_monday(struct iso_week week);

struct date date_of_instant(instant at, int32_t utc_offset);
/* Midnight at the beginning of the date, at that offset. */
instant date_start(struct date date, int32_t utc_offset);
/* "WIB", "WITA", "WIT"; "UTC" for 0; null slice for another offset. */
struct slice zone_name(int32_t utc_offset);
/* "WIB", "WITA" or "WIT", any case. */
[[nodiscard]] bool zone_parse(struct slice name, int32_t *ret_utc_offset);

/* Exactly YYYY-MM-DD. ERR_INVALID otherwise. */
[[nodiscard]] enum error date_parse_iso(struct slice text, struct date *ret_date);
/* What people type: ISO; D/M/Y, D-M-Y, D.M.Y (never month first); "10 September 2025", "10 sept 2025", "10 Agt 2025",
 * "September 10, 2025"; month names and their short forms in Indonesian and English. Years have four digits and are not
 * before 1900: nobody here was born earlier, and "20-05-0645" is a slip. ERR_INVALID when it is none of these or no
 * such day exists. */
[[nodiscard]] enum error date_parse(struct slice text, struct date *ret_date);

enum date_style {
        DATE_LONG,    /* 10 September 2025 */
        DATE_SHORT,   /* 10 Sep 2025 */
        DATE_WEEKDAY, /* Rabu, 10 September 2025 */
        DATE_ISO,     /* 2025-09-10 */
};

enum { DATE_ISO_SIZE = 10 };

/* "2025-09-10" into `ret_text`, with a NUL; the slice views it. For queries, which want days as text. */
struct slice date_iso_text(struct date date, char ret_text[DATE_ISO_SIZE + 1]);
/* The same, kept in `arena`; the null slice when that is exhausted. */
struct slice date_iso_kept(struct date date, struct arena *arena);

/* DATE_NONE writes nothing. */
void date_write(struct buffer *out, struct date date, enum date_style style, enum language language);
/* "September 2025" */
void date_write_month(struct buffer *out, struct date date, enum language language);
struct slice month_name(uint8_t month, enum language language);
struct slice weekday_name(uint8_t weekday, enum language language);

/* Date and time: "10 Sep 2025, 14.05 WIB", in English "10 Sep 2025, 14:05 WIB". */
void instant_write(struct buffer *out, instant at, int32_t utc_offset, enum date_style style, enum language language);
/* "14.05" or "14:05". */
void instant_write_time(struct buffer *out, instant at, int32_t utc_offset, enum language language);
/* "baru saja", "5 menit lalu", "2 hari lalu", "dalam 3 hari"; whole units, rounded down, up to years. */
void instant_write_relative(struct buffer *out, instant at, instant now, enum language language);
/* RFC 3339 in UTC: "2025-09-10T07:05:00Z"; microseconds are written when there are any. Years 1..9999. */
void instant_write_iso(struct buffer *out, instant at);
/* RFC 3339 with any offset. ERR_INVALID. */
[[nodiscard]] enum error instant_parse_iso(struct slice text, instant *ret_at);

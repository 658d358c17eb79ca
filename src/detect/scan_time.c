/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/scan_time.h"

#include "text/date.h"

static const int64_t number_max = (int64_t)1 << 52;

static bool parse_week(struct slice text, int64_t *ret_ordinal)
{
        int64_t year, week;
        if (text.size != 8 || text.data[4] != '-' || text.data[5] != 'W' ||
            !slice_to_int64(slice_sub(text, 0, 4), &year) || !slice_to_int64(slice_from(text, 6), &week) || year < 1 ||
            week < 1 || week > 53)
                return false;
        struct iso_week wanted = { (int16_t)year, (uint8_t)week };
        struct date monday = iso_week_monday(wanted);
        if (date_iso_week(monday).year != wanted.year) /* there is no week 53 in that year */
                return false;
        *ret_ordinal = date_to_days(monday);
        return true;
}

enum scan_time_kind scan_parse_time(struct slice text, int64_t *ret_ordinal)
{
        struct date date;
        int64_t number;
        text = slice_trim(text);
        if (slice_to_int64(text, &number) && number > -number_max && number < number_max) {
                *ret_ordinal = number;
                return SCAN_TIME_INTEGER;
        }
        if (parse_week(text, ret_ordinal))
                return SCAN_TIME_WEEK;
        if (date_parse_iso(text, &date) != OK)
                return SCAN_TIME_NONE;
        *ret_ordinal = date_to_days(date);
        return SCAN_TIME_DATE;
}

bool scan_parse_period(struct slice text, enum scan_time_kind *ret_kind, int64_t *ret_first, int64_t *ret_last)
{
        for (size_t i = 1; i + 1 < text.size; i++) {
                int64_t first = 0, last = 0;
                if (text.data[i] != '-')
                        continue;
                enum scan_time_kind kind = scan_parse_time(slice_sub(text, 0, i), &first);
                if (kind == SCAN_TIME_NONE || kind != scan_parse_time(slice_from(text, i + 1), &last) || first > last)
                        continue;
                *ret_kind = kind;
                *ret_first = first;
                *ret_last = last;
                return true;
        }
        return false;
}

const char *scan_time_name(enum scan_time_kind kind)
{
        switch (kind) {
        case SCAN_TIME_INTEGER:
                return "a whole number";
        case SCAN_TIME_WEEK:
                return "an ISO week such as 2026-W05";
        case SCAN_TIME_DATE:
                return "a date such as 2026-01-31";
        case SCAN_TIME_NONE:
                break;
        }
        return "a time";
}

void scan_write_time(struct buffer *out, const struct scan_calendar *calendar, uint32_t step)
{
        int64_t ordinal = calendar->first + calendar->step * step;
        if (calendar->kind == SCAN_TIME_INTEGER) {
                buffer_printf(out, "%lld", (long long)ordinal);
                return;
        }
        struct date date = date_from_days((int32_t)ordinal);
        if (calendar->kind == SCAN_TIME_DATE) {
                date_write(out, date, DATE_ISO, LANGUAGE_EN);
                return;
        }
        struct iso_week week = date_iso_week(date);
        buffer_printf(out, "%04d-W%02d", week.year, week.week);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/workdays.h"

static bool is_covered(const struct work_calendar *calendar, struct date date)
{
        return date_is_valid(date) && date_compare(date, calendar->first) >= 0 &&
               date_compare(date, calendar->last) <= 0;
}

static bool is_holiday(const struct work_calendar *calendar, struct date date)
{
        size_t low = 0, high = calendar->count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                int order = date_compare(calendar->holidays[middle], date);
                if (order == 0)
                        return true;
                if (order < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return false;
}

bool workdays_are_confirmed(const struct work_calendar *calendar, struct date from, struct date to)
{
        for (int32_t year = from.year; year <= to.year; year++) {
                int32_t at = year - calendar->first.year;
                if (at < 0 || at >= 64 || !(calendar->confirmed_years >> at & 1))
                        return false;
        }
        return true;
}

enum error workdays_is_workday(const struct work_calendar *calendar, struct date date, bool *ret_workday)
{
        if (!is_covered(calendar, date))
                return ERR_UNCONFIGURED;
        *ret_workday = date_weekday(date) < SATURDAY && !is_holiday(calendar, date);
        return OK;
}

enum error workdays_add(const struct work_calendar *calendar, struct date from, int32_t count, struct date *ret_date)
{
        int32_t step = count < 0 ? -1 : 1;
        struct date date = from;
        while (count != 0) {
                bool workday;
                date = date_add_days(date, step);
                TRY(workdays_is_workday(calendar, date, &workday));
                if (workday)
                        count -= step;
        }
        *ret_date = date;
        return OK;
}

enum error workdays_between(const struct work_calendar *calendar, struct date from, struct date to, int32_t *ret_count)
{
        if (date_compare(to, from) < 0) {
                int32_t reversed;
                TRY(workdays_between(calendar, to, from, &reversed));
                *ret_count = -reversed;
                return OK;
        }
        int32_t count = 0;
        for (struct date date = from; date_compare(date, to) < 0;) {
                bool workday;
                date = date_add_days(date, 1);
                TRY(workdays_is_workday(calendar, date, &workday));
                count += workday;
        }
        *ret_count = count;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Deadlines in working days.
 *
 * A working day is Monday to Friday and no holiday of the calendar. The calendar says from when to when its list is
 * complete: a deadline that would fall outside is refused (ERR_UNCONFIGURED), because a missing holiday would shorten
 * somebody's time to object. The day of the event itself never counts: counting starts on the next day. */
#pragma once

#include "text/date.h"

struct work_calendar {
        const struct date *holidays; /* ascending; joint leave days that the office does not work included */
        size_t count;
        struct date first, last;  /* the list knows these days and all between */
        uint64_t confirmed_years; /* bit i: somebody stands for the list of the year first.year + i */
};

/* Whether somebody stands for the list of every year from that of `from` to that of `to`. Without it a day counts that
 * may be free, so what is counted may be told to the office, with that said, and is on no paper. */
bool workdays_are_confirmed(const struct work_calendar *calendar, struct date from, struct date to);

/* ERR_UNCONFIGURED when the date is not covered. */
[[nodiscard]] enum error workdays_is_workday(const struct work_calendar *calendar, struct date date, bool *ret_workday);
/* The date on which the `count`-th working day after `from` falls (count >= 1); with count 0 `from` itself. Negative
 * counts go backwards. ERR_UNCONFIGURED when a day on the way is not covered. */
[[nodiscard]] enum error workdays_add(const struct work_calendar *calendar, struct date from, int32_t count,
                                      struct date *ret_date);
/* Working days after `from` up to and including `to`; negative when `to` is earlier. ERR_UNCONFIGURED as above. */
[[nodiscard]] enum error workdays_between(const struct work_calendar *calendar, struct date from, struct date to,
                                          int32_t *ret_count);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Time limits of law and office: the kind "clock". */
#include "content/content.h"
#include "store/store.h"
#include "text/workdays.h"

#include <string.h>

enum { AMOUNT_MOST = 3660 };

static bool read_unit(const char *word, enum content_unit *ret_unit)
{
        static const char *const words[] = { [UNIT_WORKING_DAY] = "working-day", [UNIT_CALENDAR_DAY] = "calendar-day",
                                             [UNIT_HOUR] = "hour" };
        for (size_t i = 0; word && i < sizeof words / sizeof words[0]; i++)
                if (strcmp(word, words[i]) == 0) {
                        *ret_unit = (enum content_unit)i;
                        return true;
                }
        return false;
}

enum error content_clock(struct tx *tx, struct uuid office_id, struct slice key, struct slice on,
                         struct content_clock *ret_clock)
{
        struct content_item item;
        json_t *body;
        enum error err = content_find(tx, office_id, S("clock"), key, on, tx_arena(tx), &item);
        if (err != OK)
                return err == ERR_NOT_FOUND ? ERR_UNCONFIGURED : err;
        TRY(content_body(&item, &body));
        struct content_clock clock = { .version = item.version, .confirmed = item.confirmed };
        json_int_t amount = json_integer_value(json_object_get(body, "amount"));
        bool known = read_unit(json_string_value(json_object_get(body, "unit")), &clock.unit);
        json_decref(body);
        if (!known || amount < 1 || amount > AMOUNT_MOST)
                return ERR_UNCONFIGURED;
        clock.amount = (int32_t)amount;
        *ret_clock = clock;
        return OK;
}

enum error content_clock_end(struct tx *tx, struct uuid office_id, const struct content_clock *clock, struct date from,
                             struct content_end *ret_end)
{
        struct work_calendar calendar;
        struct content_end end = { date_add_days(from, clock->amount), clock->confirmed };
        if (clock->unit == UNIT_HOUR)
                return ERR_UNCONFIGURED;
        if (clock->unit == UNIT_WORKING_DAY) {
                TRY(content_calendar(tx, office_id, tx_arena(tx), &calendar));
                TRY(workdays_add(&calendar, from, clock->amount, &end.last));
                end.confirmed = end.confirmed && workdays_are_confirmed(&calendar, from, end.last);
        }
        *ret_end = end;
        return OK;
}

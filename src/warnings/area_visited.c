/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where somebody went of late. What comes from there in the days after was asked for: it is read and shown, and alarms
 * nobody, or who looks for something would find more of it where he looked. */
#include "warnings/area.h"

#include "base/checked.h"
#include "text/date.h"
#include "warnings.sql.h"

enum { VISITS_MAX = 1 << 16, VISITS_FIRST = 256 };

struct reading_visits {
        struct arena *arena;
        struct area_visits visits;
        size_t room;
};

static enum error make_room(struct reading_visits *reading)
{
        if (reading->visits.count < reading->room)
                return OK;
        size_t room = reading->room ? 2 * reading->room : VISITS_FIRST;
        struct area_visit *items = room > VISITS_MAX ? NULL : arena_array(reading->arena, struct area_visit, room);
        if (!items)
                return ERR_TOO_LARGE;
        if (reading->visits.count)
                memcpy(items, reading->visits.items, reading->visits.count * sizeof *items);
        reading->visits.items = items;
        reading->room = room;
        return OK;
}

static enum error add_visit(void *context, const struct area_visited_row *row)
{
        struct reading_visits *reading = context;
        struct date day;
        TRY(date_parse_iso(row->visited_on, &day));
        TRY(make_room(reading));
        struct slice code = arena_copy(reading->arena, row->village_code);
        if (slice_is_null(code))
                return ERR_MEMORY;
        reading->visits.items[reading->visits.count++] = (struct area_visit){ code, date_to_days(day) };
        return OK;
}

enum error area_visits_read(struct tx *tx, struct uuid office_id, int32_t first_day, struct arena *arena,
                            struct area_visits *ret_visits)
{
        char from[DATE_ISO_SIZE + 1];
        struct reading_visits reading = { .arena = arena };
        struct slice since = date_iso_text(date_from_days(first_day - AREA_PROMPTED_DAYS), from);
        TRY(area_visited(tx, &(struct area_visited_params){ .office_id = office_id, .since = since }, add_visit,
                         &reading));
        *ret_visits = reading.visits;
        return OK;
}

static size_t first_of_village(const struct area_visits *visits, struct slice village_code)
{
        size_t low = 0, high = visits->count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (slice_compare(visits->items[middle].village_code, village_code) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

bool area_is_prompted(const struct area_visits *visits, struct slice village_code, int32_t day)
{
        for (size_t i = first_of_village(visits, village_code);
             i < visits->count && slice_equal(visits->items[i].village_code, village_code); i++)
                if (day >= visits->items[i].day && day <= visits->items[i].day + AREA_PROMPTED_DAYS)
                        return true;
        return false;
}

bool area_prompted_weeks(const struct area_visit *visit, int32_t *ret_first_day, int32_t *ret_last_day)
{
        int32_t monday = area_monday(date_from_days(visit->day + 6)); /* of the first week that begins then or later */
        int32_t last = visit->day + AREA_PROMPTED_DAYS, end = monday - 1;
        while (end + 7 <= last)
                end += 7;
        *ret_first_day = monday;
        *ret_last_day = end;
        return end >= monday;
}

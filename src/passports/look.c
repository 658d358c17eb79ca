/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/look.h"

#include "passports/internal.h"
#include "text/date.h"

struct looking {
        struct arena *arena;
        int32_t zone;
        struct work_calendar calendar; /* without days when the office has none */
        struct look_rows rows;
};

/* A day that the calendar does not cover is free on Saturday and Sunday. */
static bool is_day_off(const struct looking *looking, struct date day)
{
        bool workday = date_weekday(day) < SATURDAY;
        if (looking->calendar.count && workdays_is_workday(&looking->calendar, day, &workday) != OK)
                workday = date_weekday(day) < SATURDAY;
        return !workday;
}

static bool is_outside(const struct looking *looking, instant at)
{
        struct date day = date_of_instant(at, looking->zone);
        instant since = at - date_start(day, looking->zone);
        return since < LOOK_FROM_HOUR * HOUR || since >= LOOK_UNTIL_HOUR * HOUR || is_day_off(looking, day);
}

static enum error take_interview(void *context, const struct look_interviews_row *row)
{
        struct looking *looking = context;
        struct look_row one = { .id = row->id, .begun = row->begun, .ended = row->has_ended ? row->ended : 0,
                                .outside = is_outside(looking, row->begun) };
        one.brief = one.ended && one.ended - one.begun < LOOK_SECONDS * SECOND;
        if (!one.outside && !one.brief)
                return OK;
        if (looking->rows.count == LOOK_MOST) {
                looking->rows.more = true;
                return OK;
        }
        one.number = arena_copy(looking->arena, row->number);
        one.initials = arena_copy(looking->arena, row->initials);
        one.officer = row->officer.size ? arena_copy(looking->arena, row->officer) : SLICE_NULL;
        one.place = row->place.size ? arena_copy(looking->arena, row->place) : SLICE_NULL;
        looking->rows.items[looking->rows.count++] = one;
        return OK;
}

enum error passports_look(struct tx *tx, const struct actor *actor, struct arena *arena, struct look_rows *ret_rows)
{
        struct uuid ids[LOOK_MOST];
        struct looking looking = { .arena = arena, .zone = actor->zone_minutes,
                                   .rows.items = arena_array(arena, struct look_row, LOOK_MOST) };
        if (!looking.rows.items)
                return ERR_MEMORY;
        TRY(access_decide(tx, actor, S("interview.look"),
                          &(struct access_object){ .kind = APPLICATION, .office_id = actor->office_id, .state = S(""),
                                                   .region = S(""), .class = CLASS_P2 }));
        enum error err = content_calendar(tx, actor->office_id, arena, &looking.calendar);
        if (err != OK && err != ERR_UNCONFIGURED)
                return err;
        TRY(look_interviews(tx,
                            &(struct look_interviews_params){ actor->office_id, actor->person_id,
                                                              clock_now() - LOOK_DAYS * DAY },
                            take_interview, &looking));
        if (arena->exhausted)
                return ERR_MEMORY;
        for (size_t i = 0; i < looking.rows.count; i++)
                ids[i] = looking.rows.items[i].id;
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = S("interview.look"),
                                                      .object_kind = APPLICATION, .office_id = actor->office_id,
                                                      .ids = ids, .id_count = looking.rows.count }));
        *ret_rows = looking.rows;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "office/office.h"

#include "base/checked.h"
#include "office.sql.h"
#include "store/store.h"
#include "text/date.h"

static enum error may_read(struct tx *tx, const struct actor *actor, struct slice action)
{
        struct access_object object = { .kind = S("office"), .office_id = actor->office_id, .class = CLASS_P1 };
        return access_decide(tx, actor, action, &object);
}

static enum error read_outcomes(struct tx *tx, const struct actor *actor, struct arena *arena,
                                struct office_glance *glance)
{
        struct office_outcomes_rows rows = { 0 };
        struct office_outcomes_params params = { .office_id = actor->office_id,
                                                 .since = clock_now() - OFFICE_DAYS * DAY };
        TRY(office_outcomes(tx, &params, arena, &rows));
        glance->outcomes = arena_array(arena, struct office_outcome, rows.count + 1);
        if (!glance->outcomes)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                int64_t number = rows.items[i].number;
                glance->outcomes[i] = (struct office_outcome){ .code = rows.items[i].outcome,
                                                               .number = number >= OFFICE_COUNT_MIN ? number : 0 };
        }
        glance->outcome_count = rows.count;
        return OK;
}

enum error office_look(struct tx *tx, const struct actor *actor, struct arena *arena, struct office_glance *ret_glance)
{
        char first[DATE_ISO_SIZE + 1], last[DATE_ISO_SIZE + 1];
        instant now = clock_now();
        struct date today = date_of_instant(now, actor->zone_minutes);
        struct office_work_row work;
        struct office_objections_row objections;
        struct office_glance glance = { 0 };
        TRY(may_read(tx, actor, S("dashboard.read")));
        TRY(office_work(tx, &(struct office_work_params){ .office_id = actor->office_id, .person_id = actor->person_id,
                                                          .now = now, .soon = now + OFFICE_SOON_DAYS * DAY },
                        arena, &work));
        TRY(office_objections(tx,
                              &(struct office_objections_params){
                                      .office_id = actor->office_id,
                                      .today = date_iso_text(today, first),
                                      .last = date_iso_text(date_add_days(today, 7), last) },
                              arena, &objections));
        TRY(warnings_counts(tx, actor, arena, &glance.warnings));
        TRY(read_outcomes(tx, actor, arena, &glance));
        glance.reports_new = work.reports_new;
        glance.applications_proposed = work.applications_proposed;
        glance.requests_open = work.requests_open;
        glance.requests_late = work.requests_late;
        glance.requests_soon = work.requests_soon;
        glance.exports_waiting = work.exports_waiting;
        glance.glasses_waiting = work.glasses_waiting;
        glance.objections_open = objections.open;
        *ret_glance = glance;
        return OK;
}

enum error office_waits(struct tx *tx, const struct actor *actor, struct arena *arena,
                        struct office_waiting *ret_waiting)
{
        struct office_waiting_row row;
        struct warning_counts warnings;
        TRY(office_waiting(tx, &(struct office_waiting_params){ .office_id = actor->office_id,
                                                                .person_id = actor->person_id },
                           arena, &row));
        TRY(warnings_counts(tx, actor, arena, &warnings));
        bool reports = may_read(tx, actor, S("report.list")) == OK;
        bool signals = may_read(tx, actor, S("signal.list")) == OK;
        bool confirms = access_may_ever(actor, S("application.confirm"));
        *ret_waiting = (struct office_waiting){ .reports_new = reports ? row.reports_new : 0,
                                                .signals_open = signals ? warnings.signals_open : 0,
                                                .warnings_unanswered = warnings.unanswered,
                                                .applications_to_confirm = confirms ? row.to_confirm : 0 };
        return OK;
}

/* --- the map --- */

enum error office_map_read(struct tx *tx, const struct actor *actor, struct arena *arena, struct office_map *ret_map)
{
        struct office_map map = { 0 };
        struct office_reports_rows rows = { 0 };
        struct office_reports_params params = { .office_id = actor->office_id, .person_id = actor->person_id,
                                                .since = clock_now() - OFFICE_DAYS * DAY };
        TRY(may_read(tx, actor, S("map.read")));
        TRY(region_office_area(tx, actor->office_id, arena, &map.area));
        TRY(office_reports(tx, &params, arena, &rows));
        map.villages = arena_array(arena, struct office_village, rows.count + 1);
        if (!map.villages)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                map.villages[map.village_count++] =
                        (struct office_village){ .code = rows.items[i].village_code, .number = rows.items[i].number };
        enum error err = region_borders_load(tx, actor->office_id, arena, &map.drawing);
        map.has_drawing = err == OK;
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        *ret_map = map;
        return OK;
}

int64_t office_map_number(const struct office_map *map, struct slice village_code)
{
        size_t low = 0, high = map->village_count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                int order = slice_compare(map->villages[middle].code, village_code);
                if (order == 0)
                        return map->villages[middle].number;
                if (order < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return 0;
}

int64_t office_map_district(const struct office_map *map, struct slice district_code)
{
        int64_t number = 0;
        for (size_t i = 0; i < map->village_count; i++)
                if (region_within(map->villages[i].code, district_code))
                        number += map->villages[i].number;
        return number;
}

unsigned office_step(int64_t number)
{
        static const int64_t from[OFFICE_STEPS] = { 1, OFFICE_PLACE_MIN, 5, 10, 20 };
        unsigned step = 0;
        while (step < OFFICE_STEPS && number >= from[step])
                step++;
        return step;
}

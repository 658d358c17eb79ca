/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "office/office.h"

#include <stdlib.h>

#include "base/checked.h"
#include "office.sql.h"
#include "passports/passports.h"
#include "reports/reports.h"
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
        for (size_t i = 0; i < rows.count; i++)
                glance->outcomes[i] = (struct office_outcome){ .code = rows.items[i].outcome,
                                                               .number = rows.items[i].number };
        glance->outcome_count = rows.count;
        return OK;
}

static enum error count_unanswered(struct tx *tx, const struct actor *actor, struct arena *arena,
                                   struct office_unanswered_row *ret_row)
{
        struct slice today = actor_today(actor, arena);
        if (slice_is_null(today))
                return ERR_MEMORY;
        return office_unanswered(tx, &(struct office_unanswered_params){ actor->office_id, actor->person_id, today },
                                 arena, ret_row);
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
        struct office_unanswered_row unanswered;
        TRY(count_unanswered(tx, actor, arena, &unanswered));
        glance.unanswered = unanswered.number;
        glance.unanswered_late = unanswered.late;
        TRY(warnings_counts(tx, actor, arena, &glance.warnings));
        TRY(read_outcomes(tx, actor, arena, &glance));
        glance.reports_new = work.reports_new;
        glance.sees_held = access_may_ever(actor, S("named.review"));
        if (glance.sees_held) {
                TRY(reports_alone(tx, actor, arena, &glance.reports_held));
                glance.reports_held += work.reports_held;
        }
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

/* For who answers for an agency. */
static enum error count_requests(struct tx *tx, const struct actor *actor, struct arena *arena, int64_t *ret_number)
{
        struct office_requests_asked_row row = { 0 };
        if (!uuid_is_nil(actor->agency_id) && access_may_ever(actor, S("exchange.answer")))
                TRY(office_requests_asked(tx, &(struct office_requests_asked_params){ .agency_id = actor->agency_id,
                                                                                      .person_id = actor->person_id },
                                          arena, &row));
        *ret_number = row.number;
        return OK;
}

enum error office_waits(struct tx *tx, const struct actor *actor, struct arena *arena,
                        struct office_waiting *ret_waiting)
{
        struct office_waiting_row row;
        struct warning_counts warnings;
        int64_t asked;
        struct slice today = actor_today(actor, arena);
        if (slice_is_null(today))
                return ERR_MEMORY;
        TRY(office_waiting(tx, &(struct office_waiting_params){ .office_id = actor->office_id,
                                                                .person_id = actor->person_id, .today = today },
                           arena, &row));
        TRY(warnings_counts(tx, actor, arena, &warnings));
        TRY(count_requests(tx, actor, arena, &asked));
        struct office_unanswered_row unanswered = { 0 };
        int64_t news = 0;
        if (access_may_ever(actor, S("application.list")))
                TRY(passports_outside_news(tx, actor, &news));
        if (access_may_ever(actor, S("objection.answer")))
                TRY(count_unanswered(tx, actor, arena, &unanswered));
        bool reports = may_read(tx, actor, S("report.list")) == OK;
        bool signals = may_read(tx, actor, S("signal.list")) == OK;
        bool asks = access_may_ever(actor, S("role.request"));
        bool reviews = access_may_ever(actor, S("named.review"));
        bool confirms = access_may_ever(actor, S("application.confirm"));
        bool checks = access_may_ever(actor, S("application.check"));
        bool decides = access_may_ever(actor, S("oversight.decide"));
        bool works = access_may_ever(actor, S("oversight.list"));
        bool agrees = access_may_ever(actor, S("overseer.agree"));
        *ret_waiting = (struct office_waiting){ .reports_new = reports ? row.reports_new : 0,
                                                .reports_held = reviews ? row.reports_held : 0,
                                                .signals_open = signals ? warnings.signals_open : 0,
                                                .areas_open = signals ? warnings.areas_open : 0,
                                                .settings_asked = warnings.settings_asked,
                                                .detectors_asked = warnings.detectors_asked,
                                                .requests_asked = asked,
                                                .warnings_unanswered = warnings.unanswered,
                                                .warnings_to_publish = warnings.to_publish,
                                                .objections_to_answer = unanswered.number,
                                                .passports_answered = news,
                                                .lone_head = asks && row.heads == 1,
                                                .no_analyst = (asks || access_may_ever(actor, S("role.confirm"))) &&
                                                              row.analysts == 0,
                                                .overseen = decides ? row.overseen_waiting + row.overseen_mine :
                                                            works   ? row.overseen_mine :
                                                                      0,
                                                .oversees = works && row.oversees > 0,
                                                .overseer_asked = agrees ? row.overseer_asked : 0,
                                                .unwatched = row.unwatched &&
                                                             access_may_ever(actor, S("overseer.ask")),
                                                .applications_to_take = checks ? row.to_take : 0,
                                                .applications_to_confirm = confirms ? row.to_confirm : 0 };
        return OK;
}

/* --- the map --- */

static int compare_moved(const void *left, const void *right)
{
        const struct office_moved_row *a = left, *b = right;
        return slice_compare(a->code, b->code);
}

static int compare_villages(const void *left, const void *right)
{
        const struct office_village *a = left, *b = right;
        return slice_compare(a->code, b->code);
}

/* Reports under a code of before are those of the village of today that holds it. What was split stays under its own:
 * it counts in its district and in no village. */
static enum error move_numbers(struct tx *tx, struct uuid office_id, struct arena *arena, struct office_map *map)
{
        size_t kept = 0;
        struct office_moved_rows moved;
        TRY(office_moved(tx, &(struct office_moved_params){ .office_id = office_id }, arena, &moved));
        if (moved.count == 0)
                return OK;
        for (size_t i = 0; i < map->village_count; i++) {
                const struct office_moved_row wanted = { .code = map->villages[i].code };
                const struct office_moved_row *found =
                        bsearch(&wanted, moved.items, moved.count, sizeof wanted, compare_moved);
                if (found)
                        map->villages[i].code = found->now_code;
        }
        qsort(map->villages, map->village_count, sizeof *map->villages, compare_villages);
        for (size_t i = 0; i < map->village_count; i++) {
                if (kept > 0 && slice_equal(map->villages[kept - 1].code, map->villages[i].code))
                        map->villages[kept - 1].number += map->villages[i].number;
                else
                        map->villages[kept++] = map->villages[i];
        }
        map->village_count = kept;
        return OK;
}

enum error office_map_read(struct tx *tx, const struct actor *actor, struct arena *arena, struct office_map *ret_map)
{
        struct office_map map = { 0 };
        struct office_reports_rows rows = { 0 };
        instant today = date_start(date_of_instant(clock_now(), actor->zone_minutes), actor->zone_minutes);
        struct office_reports_params params = { .office_id = actor->office_id, .person_id = actor->person_id,
                                                .since = today - OFFICE_DAYS * DAY, .today = today };
        TRY(may_read(tx, actor, S("map.read")));
        TRY(region_office_area(tx, actor->office_id, arena, &map.area));
        TRY(office_reports(tx, &params, arena, &rows));
        map.villages = arena_array(arena, struct office_village, rows.count + 1);
        if (!map.villages)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                map.villages[map.village_count++] =
                        (struct office_village){ .code = rows.items[i].village_code, .number = rows.items[i].number };
        TRY(move_numbers(tx, actor->office_id, arena, &map));
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

struct office_figure office_figure(int64_t number, int64_t width)
{
        if (number <= 0)
                return (struct office_figure){ 0, 0 };
        int64_t from = number / width * width;
        return (struct office_figure){ from ? from : 1, from + width - 1 };
}

/* Whether a total in steps of `width`, wherever it lies between `least` and `most`, leaves each of the `few` villages
 * with 1..4 anything from one to four: the lowest possible step must reach far enough up for four, the highest far
 * enough down for one. */
static bool tells_nothing(int64_t width, int64_t least, int64_t most)
{
        int64_t lowest_end = least / width * width + width - 1, highest_start = most / width * width;
        const int64_t spread = OFFICE_COUNT_MIN - 2;
        return lowest_end >= least + spread && highest_start <= most - spread;
}

int64_t office_map_width(const struct office_map *map, struct slice district_code)
{
        int64_t least = 0, most = 0, few = 0, width = OFFICE_COUNT_MIN;
        for (size_t i = 0; i < map->village_count; i++) {
                if (!region_within(map->villages[i].code, district_code))
                        continue;
                struct office_figure shown = office_figure(map->villages[i].number, OFFICE_COUNT_MIN);
                least += shown.from;
                most += shown.to;
                few += map->villages[i].number < OFFICE_COUNT_MIN;
        }
        while (few > 0 && !tells_nothing(width, least, most))
                width *= 2;
        return width;
}

unsigned office_step(int64_t number)
{
        static const int64_t from[OFFICE_STEPS] = { 1, OFFICE_COUNT_MIN, 10, 15, 20 };
        unsigned step = 0;
        while (step < OFFICE_STEPS && number >= from[step])
                step++;
        return step;
}

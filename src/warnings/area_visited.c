/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where somebody went of late. What comes from there in the days after was asked for: it is read and shown, and alarms
 * nobody, or who looks for something would find more of it where he looked. Who writes down a visit silences a village:
 * so it is bounded here, and what it left out is told to whoever works with signals. */
#include "warnings/area.h"

#include "base/checked.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/units.h"

#include <stdlib.h>

enum { VISITS_MAX = 1 << 16, ROWS_MAX = 1 << 20, VISITS_FIRST = 256, REPORTERS_MAX = 1 << 16, CONTACTS_TOLD_LEAST = 3 };
#define CONTACTS_CHANCE 0.01

struct reading_visits {
        const struct area_visits_wish *wish;
        struct arena *arena;
        struct area_visits visits;
        size_t room;
        struct area_visited_row *rows;              /* as they were read */
        size_t row_count, row_room;
        struct slice place;                         /* that is being read */
        int32_t latest[AREA_OUTREACH_PER_PERIOD];   /* the last days that left it out, the latest first */
        size_t latest_count;
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

/* Whether the village was left out as often as it may be: once by the word of others, once more by the head's. */
static bool is_spent(const struct reading_visits *reading, int32_t day, bool headed)
{
        size_t times = 0, most = headed ? AREA_OUTREACH_PER_PERIOD : AREA_OUTREACH_WITHOUT_HEAD;
        if (reading->latest_count > 0 && reading->latest[0] == day)
                return false;
        for (size_t i = 0; i < reading->latest_count; i++)
                times += reading->latest[i] > day - AREA_OUTREACH_PERIOD_DAYS;
        return times >= most;
}

static void remember(struct reading_visits *reading, int32_t day)
{
        if (reading->latest_count > 0 && reading->latest[0] == day)
                return;
        memmove(reading->latest + 1, reading->latest, (AREA_OUTREACH_PER_PERIOD - 1) * sizeof *reading->latest);
        reading->latest[0] = day;
        reading->latest_count += reading->latest_count < AREA_OUTREACH_PER_PERIOD;
}

static enum error keep_row(struct reading_visits *reading, const struct area_visited_row *row)
{
        if (reading->row_count == reading->row_room) {
                size_t room = reading->row_room ? 2 * reading->row_room : VISITS_FIRST;
                struct area_visited_row *rows =
                        room > ROWS_MAX ? NULL : arena_array(reading->arena, struct area_visited_row, room);
                if (!rows)
                        return ERR_TOO_LARGE;
                if (reading->row_count)
                        memcpy(rows, reading->rows, reading->row_count * sizeof *rows);
                reading->rows = rows;
                reading->row_room = room;
        }
        struct area_visited_row *kept = &reading->rows[reading->row_count++];
        *kept = *row;
        kept->village_code = arena_copy(reading->arena, row->village_code);
        kept->visited_on = arena_copy(reading->arena, row->visited_on);
        kept->kind = arena_copy(reading->arena, row->kind);
        kept->recorded_by = arena_copy(reading->arena, row->recorded_by);
        return slice_is_null(kept->village_code) || slice_is_null(kept->visited_on) || slice_is_null(kept->kind)
                       ? ERR_MEMORY
                       : OK;
}

/* As the query has them, with the place before the village. */
static int compare_rows(const void *left, const void *right, void *context)
{
        const struct area_visited_row *a = left, *b = right;
        const struct area_units *units = context;
        int order = slice_compare(area_unit_code(units, a->village_code), area_unit_code(units, b->village_code));
        if (order == 0)
                order = slice_compare(a->visited_on, b->visited_on);
        if (order == 0 && a->since != b->since)
                order = a->since < b->since ? -1 : 1;
        return order ? order : memcmp(a->id.bytes, b->id.bytes, sizeof a->id.bytes);
}

static enum error add_visit(struct reading_visits *reading, const struct area_visited_row *row)
{
        struct date date;
        struct slice place = area_unit_code(reading->visits.units, row->village_code);
        TRY(date_parse_iso(row->visited_on, &date));
        int32_t day = date_to_days(date), whole = day;
        if (!slice_equal(reading->place, place)) {
                reading->place = arena_copy(reading->arena, place);
                reading->latest_count = 0;
        }
        if (is_spent(reading, day, row->headed))
                return OK;
        remember(reading, day);
        if (day + AREA_PROMPTED_DAYS < reading->wish->first_day)
                return OK;
        TRY(make_room(reading));
        struct area_visit visit = { .village_code = reading->place, .place = reading->place, .day = day,
                                    .since = row->since, .id = row->id,
                                    .kind = arena_copy(reading->arena, row->kind),
                                    .recorded_by = arena_copy(reading->arena, row->recorded_by),
                                    .contacts = row->has_contacts ? row->contacts : 0 };
        if (!slice_equal(row->village_code, reading->place))
                visit.village_code = arena_copy(reading->arena, row->village_code);
        if (slice_is_null(visit.village_code) || slice_is_null(visit.place) || slice_is_null(visit.kind))
                return ERR_MEMORY;
        if (row->since)
                whole = date_to_days(date_of_instant(row->since, reading->wish->zone_minutes)) + 1;
        visit.whole_day = whole > day ? whole : day;
        reading->visits.items[reading->visits.count++] = visit;
        return OK;
}

/* By village and day, as the query has them; with changed codes another order, so they wait until all are there. */
static enum error take_row(void *context, const struct area_visited_row *row)
{
        struct reading_visits *reading = context;
        return reading->visits.units->changed ? keep_row(reading, row) : add_visit(reading, row);
}

static enum error find_units(struct tx *tx, const struct area_visits_wish *wish, struct arena *arena,
                             const struct area_units **ret_units)
{
        struct area_units *units = wish->units ? NULL : arena_new(arena, struct area_units);
        *ret_units = wish->units ? wish->units : units;
        if (wish->units)
                return OK;
        int32_t day = wish->history_day ? wish->history_day : wish->first_day;
        return units ? area_units_changed(tx, wish->office_id, day, arena, units) : ERR_MEMORY;
}

enum error area_visits_read(struct tx *tx, const struct area_visits_wish *wish, struct arena *arena,
                            struct area_visits *ret_visits)
{
        struct reading_visits reading = { .wish = wish, .arena = arena };
        TRY(find_units(tx, wish, arena, &reading.visits.units));
        TRY(area_visited(tx, &(struct area_visited_params){ .office_id = wish->office_id, .reader = wish->reader },
                         take_row, &reading));
        if (reading.visits.units->changed && reading.row_count > 1)
                qsort_r(reading.rows, reading.row_count, sizeof *reading.rows, compare_rows,
                        (void *)(uintptr_t)reading.visits.units);
        for (size_t i = 0; i < reading.row_count; i++)
                TRY(add_visit(&reading, &reading.rows[i]));
        *ret_visits = reading.visits;
        return OK;
}

static size_t first_of_place(const struct area_visits *visits, struct slice place)
{
        size_t low = 0, high = visits->count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (slice_compare(visits->items[middle].place, place) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

const struct area_visit *area_prompt_of(const struct area_visits *visits, struct slice village_code, instant arrived,
                                        int32_t day)
{
        const struct area_visit *latest = NULL;
        struct slice place = visits->units ? area_unit_code(visits->units, village_code) : village_code;
        for (size_t i = first_of_place(visits, place);
             i < visits->count && slice_equal(visits->items[i].place, place); i++) {
                const struct area_visit *visit = &visits->items[i];
                if (day >= visit->day && day <= visit->day + AREA_PROMPTED_DAYS && arrived >= visit->since)
                        latest = visit;
        }
        return latest;
}

bool area_written_late(struct slice day, instant known_at, int32_t zone_minutes)
{
        struct date date;
        return date_parse_iso(day, &date) == OK && known_at >= date_start(date_add_days(date, 1), zone_minutes);
}

bool area_prompted_weeks(const struct area_visit *visit, int32_t *ret_first_day, int32_t *ret_last_day)
{
        int32_t monday = area_monday(date_from_days(visit->whole_day + 6)); /* of the first week that begins then */
        int32_t last = visit->day + AREA_PROMPTED_DAYS, end = monday - 1;
        while (end + 7 <= last)
                end += 7;
        *ret_first_day = monday;
        *ret_last_day = end;
        return end >= monday;
}

/* --- what was left out -------------------------------------------------------------------------------------------- */

struct uncounting {
        const struct actor *actor;
        const struct area_visits *visits;
        struct area_uncounted *items; /* one for each visit */
        struct uuid *reporters;       /* of the visit that is being counted */
        const struct area_visit *visit;
        size_t reporter_count;
};

static bool is_new_reporter(struct uncounting *counting, const struct area_visit *visit, struct uuid reporter)
{
        if (visit != counting->visit)
                counting->reporter_count = 0;
        counting->visit = visit;
        for (size_t i = 0; i < counting->reporter_count; i++)
                if (uuid_equal(counting->reporters[i], reporter))
                        return false;
        if (counting->reporter_count < REPORTERS_MAX)
                counting->reporters[counting->reporter_count++] = reporter;
        return true;
}

/* Reports come by village and time, and so do visits: those of one visit stand side by side. */
static enum error uncount(void *context, const struct area_uncounted_reports_row *row)
{
        struct uncounting *counting = context;
        int32_t day = date_to_days(date_of_instant(row->created_at, counting->actor->zone_minutes));
        const struct area_visit *visit = area_prompt_of(counting->visits, row->village_code, row->created_at, day);
        if (!visit)
                return OK;
        struct area_uncounted *item = &counting->items[visit - counting->visits->items];
        item->reports++;
        item->reporters += is_new_reporter(counting, visit, row->reporter_id);
        return OK;
}

static int compare_uncounted(const void *one, const void *other)
{
        const struct area_uncounted *a = one, *b = other;
        if (a->reporters != b->reporters)
                return a->reporters < b->reporters ? 1 : -1;
        if (a->reports != b->reports)
                return a->reports < b->reports ? 1 : -1;
        int order = date_compare(b->day, a->day);
        return order ? order : slice_compare(a->village, b->village);
}

static enum error count_uncounted(struct tx *tx, const struct actor *actor, const struct area_visits *visits,
                                  struct uncounting *counting)
{
        int32_t first = date_to_days(date_of_instant(clock_now(), actor->zone_minutes)) - AREA_OUTREACH_PERIOD_DAYS;
        counting->actor = actor;
        counting->visits = visits;
        counting->reporters = arena_array(tx_arena(tx), struct uuid, REPORTERS_MAX);
        if (!counting->items || !counting->reporters)
                return ERR_MEMORY;
        for (size_t i = 0; i < visits->count; i++) {
                const struct area_visit *visit = &visits->items[i];
                counting->items[i] = (struct area_uncounted){ .id = visit->id, .village = visit->village_code,
                                                              .kind = visit->kind, .since = visit->since,
                                                              .among.contacts = visit->contacts, .among.p = 1,
                                                              .recorded_by = visit->recorded_by,
                                                              .day = date_from_days(visit->day) };
        }
        return area_uncounted_reports(tx,
                                      &(struct area_uncounted_reports_params){
                                              .office_id = actor->office_id, .reader = actor->person_id,
                                              .from = date_start(date_from_days(first), actor->zone_minutes) },
                                      uncount, counting);
}

/* --- control contacts --------------------------------------------------------------------------------------------- */

static int compare_ids(const void *one, const void *other)
{
        const struct area_uncounted *a = *(struct area_uncounted *const *)one;
        const struct area_uncounted *b = *(struct area_uncounted *const *)other;
        return memcmp(a->id.bytes, b->id.bytes, sizeof a->id.bytes);
}

/* Of one outreach, whose rows are `first` .. `end`: in each what all of them tell. */
static void add_up_outreach(struct area_uncounted **rows, size_t first, size_t end, struct area_contacts *ret_all)
{
        int64_t told = 0, contacts = rows[first]->among.contacts;
        for (size_t i = first; i < end; i++)
                told += rows[i]->reporters;
        contacts = contacts > 0 && contacts < told ? told : contacts;
        for (size_t i = first; i < end; i++) {
                rows[i]->among.told = told;
                rows[i]->among.contacts = contacts;
        }
        if (contacts == 0)
                return;
        ret_all->told += told;
        ret_all->contacts += contacts;
}

static enum error compare_with_others(struct area_contacts *among, const struct area_contacts *all, struct arena *arena)
{
        struct detect_placebo_result result;
        int64_t others = all->contacts - among->contacts, told = all->told - among->told;
        if (among->contacts == 0 || others < AREA_CONTACTS_LEAST || all->contacts > DETECT_STRATUM_MAX)
                return OK;
        struct detect_stratum stratum = { (uint32_t)among->contacts, (uint32_t)among->told, (uint32_t)others,
                                          (uint32_t)told };
        TRY(detect_placebo(&stratum, 1, arena, &result));
        among->other_contacts = others;
        among->other_told = told;
        among->p = result.p;
        among->unusual = among->told >= CONTACTS_TOLD_LEAST && result.p <= CONTACTS_CHANCE;
        return OK;
}

static enum error compare_contacts(struct area_uncounted *items, size_t count, struct arena *arena)
{
        struct area_contacts all = { 0 };
        struct area_uncounted **rows = arena_array(arena, struct area_uncounted *, count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                rows[i] = &items[i];
        if (count > 1)
                qsort(rows, count, sizeof(struct area_uncounted *), compare_ids);
        for (size_t first = 0, end; first < count; first = end) {
                for (end = first + 1; end < count && uuid_equal(rows[end]->id, rows[first]->id); end++)
                        ;
                add_up_outreach(rows, first, end, &all);
        }
        for (size_t i = 0; i < count; i++)
                TRY(compare_with_others(&items[i].among, &all, arena));
        return OK;
}

enum error area_uncounted_read(struct tx *tx, const struct actor *actor, struct arena *arena,
                               struct area_uncounted_list *ret_list)
{
        struct area_visits visits;
        struct area_uncounted_list list = { 0 };
        struct access_object object = { .kind = S("area-signal"), .office_id = actor->office_id, .class = CLASS_P2 };
        TRY(access_enter(tx, actor, S("signal.list"), &object, SLICE_NULL));
        struct area_visits_wish wish = {
                .office_id = actor->office_id, .reader = actor->person_id, .zone_minutes = actor->zone_minutes,
                .history_day = date_to_days(date_of_instant(clock_now(), actor->zone_minutes)) - AREA_HISTORY_DAYS,
                .first_day = date_to_days(date_of_instant(clock_now(), actor->zone_minutes)) -
                             AREA_OUTREACH_PERIOD_DAYS };
        TRY(area_visits_read(tx, &wish, arena, &visits));
        struct uncounting counting = { .items = arena_array(arena, struct area_uncounted, visits.count) };
        TRY(count_uncounted(tx, actor, &visits, &counting));
        TRY(compare_contacts(counting.items, visits.count, tx_arena(tx)));
        list.items = counting.items;
        for (size_t i = 0; i < visits.count; i++) {
                list.reports += counting.items[i].reports;
                if (counting.items[i].reports > 0)
                        list.items[list.count++] = counting.items[i];
        }
        qsort(list.items, list.count, sizeof *list.items, compare_uncounted);
        *ret_list = list;
        return OK;
}

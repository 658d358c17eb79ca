/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From an office's reports to its panel. */
#include "warnings/area.h"

#include "base/checked.h"
#include "detect/season.h"
#include "region/region.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/units.h"

#include <stdlib.h>

enum { WEEKS_MOST = AREA_HISTORY_WEEKS, OLD_NEWS_DAYS = 90, REPLICATES = 999, DISTRICT_SIZE = 8 };
enum { REPORTERS_MAX = 1 << 16 };
/* Of each of a hundred weeks that are judged again: Gumbel's tail says the rest, and a signal is raised by none. */
enum { REPLAY_REPLICATES = 199 };

struct making {
        struct arena *arena;
        struct panel panel;
        int32_t first_day; /* Monday of the first week */
        bool replay;
        int32_t zone_minutes;
        struct area_units units; /* a village of the panel is one of their places */
        struct area_visits visits;
        bool *heard, *told; /* village x week; told: its district was marked for a report of this village */
        struct panel_event *events;
        size_t event_room;
        struct uuid *reporters; /* open addressing; nil: free */
        uint32_t *numbers;
        uint32_t reporter_count;
        uint32_t listened; /* weeks since the office's first report */
        struct effort_visit *went; /* that leave out all of their day; with effort_of */
        size_t went_count;
};

int32_t area_monday(struct date date)
{
        return date_to_days(date) - (date_weekday(date) - MONDAY);
}

struct date area_last_day(struct date last, instant judged_at, int32_t zone_minutes)
{
        struct date judged = date_of_instant(judged_at, zone_minutes);
        return date_compare(judged, last) < 0 ? judged : last;
}

struct collecting {
        struct arena *arena;
        struct area_villages villages;
};

static bool add_village(const struct region *village, void *context)
{
        struct collecting *collecting = context;
        struct area_villages *villages = &collecting->villages;
        if (villages->count == PANEL_VILLAGES_MAX)
                return false;
        villages->codes[villages->count] = arena_copy(collecting->arena, region_code(village));
        return !slice_is_null(villages->codes[villages->count++]);
}

static int compare_codes(const void *left, const void *right)
{
        return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

enum error area_villages_of(struct tx *tx, const struct office *office, struct arena *arena,
                            struct area_villages *ret_villages)
{
        struct area_list areas;
        struct collecting collecting = { .arena = arena };
        TRY(office_areas(tx, office->id, arena, &areas));
        collecting.villages.codes = arena_array(arena, struct slice, PANEL_VILLAGES_MAX);
        if (!collecting.villages.codes)
                return ERR_MEMORY;
        region_area_each_village((struct region_area){ areas.regency_codes, areas.count }, add_village, &collecting);
        qsort(collecting.villages.codes, collecting.villages.count, sizeof *collecting.villages.codes, compare_codes);
        *ret_villages = collecting.villages;
        return collecting.villages.count ? OK : ERR_NOT_FOUND;
}

static enum error find_villages(struct tx *tx, const struct office *office, struct making *making)
{
        TRY(area_units_read(tx, office, making->first_day, making->arena, &making->units));
        making->panel.villages = making->units.places.codes;
        making->panel.village_count = making->units.places.count;
        return area_units_joins(&making->units, making->arena, &making->panel);
}

/* Weeks `first_day` .. `last_day` touch, of all places of an area, by its codes of today or of before. */
static void set_heard(struct making *making, struct slice area, int32_t first_day, int32_t last_day, bool heard)
{
        size_t first, end;
        const struct region_units *places = &making->units.places;
        int32_t weeks = (int32_t)making->panel.weeks;
        int32_t from = first_day <= making->first_day ? 0 : (first_day - making->first_day) / 7;
        int32_t to = last_day < making->first_day ? -1 : (last_day - making->first_day) / 7;
        region_units_range(places, area, &first, &end);
        to = to >= weeks ? weeks - 1 : to;
        for (size_t k = first; k < end; k++)
                for (int32_t w = from; w <= to && places->known[k].unit != UINT32_MAX; w++)
                        making->heard[(size_t)places->known[k].unit * making->panel.weeks + (size_t)w] = heard;
}

static enum error hear(void *context, const struct area_ears_row *row)
{
        struct making *making = context;
        struct date from, to;
        int32_t last = INT32_MAX / 2;
        TRY(date_parse_iso(row->valid_from, &from));
        if (!slice_is_empty(row->valid_to)) {
                TRY(date_parse_iso(row->valid_to, &to));
                last = date_to_days(to);
        }
        set_heard(making, row->area, date_to_days(from), last, true);
        return OK;
}

static enum error leave_out(void *context, const struct area_confirmed_row *row)
{
        struct making *making = context;
        struct date first, last;
        struct panel_finding place;
        TRY(date_parse_iso(row->first_on, &first));
        TRY(date_parse_iso(row->last_on, &last));
        TRY(area_place_read(row->area, row->finding, making->arena, &place));
        for (uint32_t i = 0; i < place.member_count; i++)
                set_heard(making, place.members[i], date_to_days(first), date_to_days(last), false);
        if (place.member_count == 0)
                set_heard(making, row->area, date_to_days(first), date_to_days(last), false);
        return OK;
}

/* Weeks in which all that comes from a village was asked for are no usual weeks of it, nor any that is judged. */
static void leave_out_visited(struct making *making)
{
        int32_t first, last;
        for (size_t i = 0; i < making->visits.count; i++)
                if (area_prompted_weeks(&making->visits.items[i], &first, &last))
                        set_heard(making, making->visits.items[i].village_code, first, last, false);
}

/* A number that means nothing outside the panel: in the order of first appearance. */
static bool number_reporter(struct making *making, struct uuid id, uint32_t *ret_number)
{
        size_t at = 0;
        for (size_t i = 0; i < sizeof id.bytes; i++)
                at = at * 131 + id.bytes[i];
        for (at %= REPORTERS_MAX; !uuid_is_nil(making->reporters[at]); at = (at + 1) % REPORTERS_MAX)
                if (uuid_equal(making->reporters[at], id)) {
                        *ret_number = making->numbers[at];
                        return true;
                }
        if (making->reporter_count == REPORTERS_MAX / 2)
                return false;
        making->reporters[at] = id;
        *ret_number = making->numbers[at] = making->reporter_count++;
        return true;
}

static enum error make_room(struct making *making)
{
        if (making->panel.event_count < making->event_room)
                return OK;
        size_t room = making->event_room ? making->event_room * 2 : 1024;
        struct panel_event *events = room > PANEL_EVENTS_MAX ? NULL : arena_array(making->arena, struct panel_event,
                                                                                  room);
        if (!events)
                return ERR_TOO_LARGE;
        if (making->panel.event_count)
                memcpy(events, making->events, making->panel.event_count * sizeof *events);
        making->events = events;
        making->event_room = room;
        return OK;
}

static enum error count_report(void *context, const struct area_reports_row *row)
{
        struct making *making = context;
        struct date happened, arrived = date_of_instant(row->created_at, making->zone_minutes);
        int32_t day = date_to_days(arrived);
        uint32_t village, reporter;
        if (!slice_is_empty(row->happened_on)) {
                TRY(date_parse_iso(row->happened_on, &happened));
                if (date_to_days(happened) < day - OLD_NEWS_DAYS)
                        return OK;
        }
        village = region_units_find(&making->units.places, row->village_code);
        if (village == UINT32_MAX || day < making->first_day ||
            area_prompt_of(&making->visits, row->village_code, row->created_at, day))
                return OK;
        if (!number_reporter(making, row->reporter_id, &reporter))
                return ERR_TOO_LARGE;
        TRY(make_room(making));
        uint32_t week = (uint32_t)(day - making->first_day) / 7;
        making->events[making->panel.event_count++] = (struct panel_event){ village, week, reporter };
        bool *told = &making->told[(size_t)village * making->panel.weeks + week];
        if (!*told)
                set_heard(making, slice_sub(making->panel.villages[village], 0, DISTRICT_SIZE), day, day, true);
        *told = true;
        return OK;
}

static enum error find_gaps(struct making *making)
{
        size_t room = 0;
        uint32_t weeks = making->panel.weeks;
        for (size_t i = 0; i < (size_t)making->panel.village_count * weeks; i++)
                room += !making->heard[i] && (i % weeks == 0 || making->heard[i - 1]);
        struct panel_gap *gaps = arena_array(making->arena, struct panel_gap, room);
        if (!gaps)
                return ERR_MEMORY;
        for (uint32_t v = 0; v < making->panel.village_count; v++)
                for (uint32_t w = 0; w < weeks; w++) {
                        if (making->heard[(size_t)v * weeks + w])
                                continue;
                        if (w == 0 || making->heard[(size_t)v * weeks + w - 1])
                                gaps[making->panel.gap_count++] = (struct panel_gap){ v, w, w };
                        gaps[making->panel.gap_count - 1].last = w;
                }
        making->panel.gaps = gaps;
        return OK;
}

/* From the week of the office's first report, at most `most` weeks: before it nobody listened. */
static enum error find_weeks(struct tx *tx, const struct office *office, struct making *making, uint32_t most)
{
        int32_t monday = (int32_t)making->panel.monday;
        struct area_first_report_row first;
        TRY(area_first_report(tx, &(struct area_first_report_params){ .office_id = office->id }, making->arena,
                              &first));
        if (!first.has_at)
                return ERR_NOT_FOUND;
        int32_t begin = area_monday(date_of_instant(first.at, making->zone_minutes));
        int32_t weeks = (monday - begin) / 7 + 1;
        if (monday < begin || weeks < 2 * PANEL_WINDOW_MAX)
                return ERR_NOT_FOUND;
        making->listened = (uint32_t)weeks;
        making->panel.weeks = (uint32_t)weeks > most ? most : (uint32_t)weeks;
        making->first_day = monday - 7 * ((int32_t)making->panel.weeks - 1);
        return OK;
}

/* Only what leaves out all of its day: announced, or agreed to by a second person. */
static enum error find_visits(struct making *making)
{
        making->went = arena_array(making->arena, struct effort_visit, making->visits.count);
        if (!making->went)
                return ERR_MEMORY;
        for (size_t i = 0; i < making->visits.count; i++) {
                const struct area_visit *visit = &making->visits.items[i];
                uint32_t village = region_units_find(&making->units.places, visit->village_code);
                if (village != UINT32_MAX && visit->whole_day == visit->day)
                        making->went[making->went_count++] = (struct effort_visit){
                                village, (area_monday(date_from_days(visit->day)) - making->first_day) / 7 };
        }
        return OK;
}

static enum error gather(struct tx *tx, const struct office *office, struct making *making, instant until)
{
        struct arena *arena = making->arena;
        making->heard = arena_array(arena, bool, (size_t)making->panel.village_count * making->panel.weeks);
        making->told = arena_array(arena, bool, (size_t)making->panel.village_count * making->panel.weeks);
        making->reporters = arena_array(arena, struct uuid, REPORTERS_MAX);
        making->numbers = arena_array(arena, uint32_t, REPORTERS_MAX);
        if (!making->heard || !making->told || !making->reporters || !making->numbers)
                return ERR_MEMORY;
        struct area_visits_wish wish = { .office_id = office->id, .first_day = making->first_day - 7 * EFFORT_WEEKS,
                                         .zone_minutes = making->zone_minutes, .units = &making->units };
        TRY(area_visits_read(tx, &wish, arena, &making->visits));
        TRY(area_ears(tx, &(struct area_ears_params){ .office_id = office->id }, hear, making));
        TRY(area_reports(tx, &(struct area_reports_params){
                                     .office_id = office->id, .until = until, .inside = S("%"),
                                     .from = date_start(date_from_days(making->first_day), making->zone_minutes) },
                         count_report, making));
        if (!making->replay)
                TRY(area_confirmed(tx, &(struct area_confirmed_params){ .office_id = office->id }, leave_out, making));
        leave_out_visited(making);
        panel_sort_events(making->events, making->panel.event_count, &making->panel.event_count);
        making->panel.events = making->events;
        TRY(find_gaps(making));
        return find_visits(making);
}

/* What a second person has switched on. */
static enum error apply_setting(struct tx *tx, const struct office *office, struct making *making)
{
        struct area_setting setting;
        struct panel *panel = &making->panel;
        TRY(area_setting_of(tx, office->id, &setting));
        for (size_t i = 0; i < PANEL_LEVELS; i++)
                panel->budget.levels[i] *= (double)setting.percents[i] / 100;
        if (setting.percents[AREA_SCAN] > 0)
                panel->budget.scan *= (double)setting.percents[AREA_SCAN] / 100;
        else
                panel->replicates = 0;
        if (setting.by_tree || panel->replicates == 0)
                panel->point_count = 0;
        return effort_apply(panel, making->went, making->went_count, &setting.effort, making->arena);
}

/* The panel of a span by the default budget, of at most so many weeks, and the visits that it knows of. */
static enum error make(struct tx *tx, const struct office *office, struct area_span span, uint32_t most,
                       struct making *making)
{
        making->zone_minutes = OFFSET_WIB;
        making->replay = span.replay;
        making->panel = (struct panel){ .budget = PANEL_BUDGET_DEFAULT, .monday = (uint32_t)span.monday,
                                        .seed = (uint64_t)span.monday,
                                        .replicates = !span.scan ? 0 : span.replay ? REPLAY_REPLICATES : REPLICATES };
        if (!zone_parse(office->zone, &making->zone_minutes))
                return ERR_CORRUPT;
        instant end = date_start(date_from_days(span.monday + 7), making->zone_minutes);
        TRY(find_weeks(tx, office, making, most));
        TRY(find_villages(tx, office, making));
        return gather(tx, office, making, end < span.until ? end : span.until);
}

/* From the fourth year on. The years before are read as the panel is: weeks of confirmed signals and what visits asked
 * for are left out. An office whose years are more than a panel holds is judged without. */
static enum error add_season(struct tx *tx, const struct office *office, struct area_span span, struct making *making)
{
        struct making years = { .arena = making->arena };
        struct panel_season *seasons;
        if (making->panel.weeks < WEEKS_MOST || making->listened < WEEKS_MOST + SEASON_HISTORY_LEAST)
                return OK;
        enum error err = make(tx, office, span, WEEKS_MOST + SEASON_HISTORY_MOST, &years);
        if (err == OK)
                err = season_estimate(&years.panel, making->panel.weeks, making->arena, &seasons);
        if (err == ERR_NOT_FOUND || err == ERR_TOO_LARGE || err == ERR_INVALID)
                return OK;
        TRY(err);
        making->panel.seasons = seasons;
        return OK;
}

enum error area_panel_of(struct tx *tx, const struct office *office, struct area_span span, struct arena *arena,
                         struct panel *ret_panel)
{
        struct making making = { .arena = arena };
        TRY(make(tx, office, span, WEEKS_MOST, &making));
        TRY(add_season(tx, office, span, &making));
        if (span.scan && !span.by_tree)
                TRY(area_find_points(tx, office, &making.units, arena, &making.panel));
        if (!span.replay)
                TRY(apply_setting(tx, office, &making));
        else if (span.effort)
                TRY(effort_apply(&making.panel, making.went, making.went_count, span.effort, arena));
        *ret_panel = making.panel;
        return OK;
}

enum error area_years_of(struct tx *tx, const struct office *office, struct area_span span, struct arena *arena,
                         struct panel *ret_panel)
{
        struct making making = { .arena = arena };
        TRY(make(tx, office, span, AREA_YEARS_WEEKS, &making));
        *ret_panel = making.panel;
        return OK;
}

enum error area_study_effort(struct tx *tx, const struct office *office, instant now, struct arena *arena,
                             struct effort_study *ret_study)
{
        int32_t zone;
        struct making making = { .arena = arena };
        *ret_study = (struct effort_study){ 0 };
        if (!zone_parse(office->zone, &zone))
                return ERR_CORRUPT;
        struct area_span span = { .monday = area_monday(date_of_instant(now, zone)) - 7, .until = now };
        TRY(make(tx, office, span, WEEKS_MOST, &making));
        return effort_estimate(&making.panel, making.went, making.went_count, arena, ret_study);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The simulated year as an evaluation: planted rings that a signal speaks of, how long before the tenth person, and the
 * signals about something else.
 *
 *   build/bench/year [SEEDS [FIRST [WAY [WORLD [PLACES [RINGS [phones|FILE [REPORTS]]]]]]]]
 *
 * With `phones`, areas are not looked at, which takes nearly all of the time; REPORTS a year beside those of the rings
 * are 400.
 *
 * Three worlds (WORLD 0 to 2): rings, rings that change their phone, no ring.
 *
 * WAY 0: nobody goes anywhere. 1: visits and talks, written down. 2: the same, not written down. 3: written down, and
 * all agreed to by a second person on the next day. 4: as 1, and no head ever agrees to a second one in 91 days. 5:
 * nobody goes, but two who lie write down a visit to each village of each ring two weeks after it began. 6: with the
 * head, who agrees to a second one right after. Without WAY, all.
 *
 * PLACES 0: the scan goes by the administrative tree. 1: by neighbours, too, where the tiles of the cartogram lie.
 * FILE: a CSV of place,east,south in metres instead of the tiles. RINGS 0: in villages that follow each other in code
 * order, as simulated. 1: each time in the village nearest to where it was.
 *
 * The rules are the program's own: reporters of a phone (detect_reporters and chance_judge, after each report) and the
 * panel (panel_judge, each Sunday, with the scan). A signal is kept once: of a phone while the rule stays raised, of an
 * area as src/warnings/area_look.c merges. A reporter is a role in a village, as in the demonstration.
 *
 * Visits: every four weeks the program's own draw (visits_choose, by the rates of what was reported so far) and two
 * talks anywhere. Seven in ten of the list are made. Of six people asked one in four tells something, each for the
 * first time, more than half of them on the day; where a ring is at work, one of them names its phone. Written down
 * in the evening (one in five three days later), half agreed to by a second person within a week; half of the talks
 * are announced. What is written down leaves out what area_visited.c leaves out. */
#include <stdio.h>
#include <stdlib.h>

#include "base/checked.h"
#include "detect/chance.h"
#include "detect/detect.h"
#include "detect/panel.h"
#include "region/region.h"
#include "simulate/simulate.h"
#include "text/csv.h"
#include "text/date.h"
#include "detect/random.h"
#include "text/phone.h"
#include "warnings/area.h"
#include "warnings/visits.h"
#include "year_chance.h"
#include "year_figures.h"
#include "year_places.h"

enum { FIRST_SEED = 9301, SEEDS = 20 };
enum { REPORTS_MAX = 30000, GOINGS_MAX = 2000, RINGS_MAX = 16, RING_VILLAGES_MAX = 20,
       VILLAGES_MAX = 4000, AREAS_MAX = 400 };
enum { DAYS = 365, ZONE = 420, CHANGE_AFTER = 2, VICTIMS = 10, VICTIMS_MAX = 32, WEEKS_LEAST = 16, FILE_MAX = 1 << 26 };

enum { DRAW_WEEKS = 4, TALKS = 2, ASKED = 6, TELLS_IN = 4, LATE_DAYS = 3, EVENING = 18, ROLES = 32 };

enum { HIDES_AFTER = 14, HIDDEN_DAYS = AREA_PROMPTED_DAYS + 1, HEAD_DAYS = 3 };

enum way { STAYING, WRITTEN, UNWRITTEN, AGREED, HEADLESS, HIDDEN, HIDDEN_BY_HEAD, WAYS };
static const char *const ways[] = { "nobody goes", "visits written down", "visits not written down",
                                    "visits all agreed to", "no head agrees", "two hide the rings",
                                    "the head hides them, too" };
static const char *const worlds[] = { "rings", "rings that change their phone", "no ring" };

static bool by_neighbours, rings_move; /* PLACES and RINGS */
static const char *places_file;

static void stop_on(enum error err, const char *what)
{
        if (err == OK)
                return;
        (void)fprintf(stderr, "year: %s: %s\n", what, error_name(err));
        exit(1);
}

struct report {
        struct slice id, village, phone; /* phone: as E.164; empty when none */
        uint32_t village_index, reporter;
        int32_t day;
        instant arrived;
        int ring; /* -1: background */
};

/* Somebody went to a village. */
struct going {
        uint32_t village;
        int32_t day;
        instant known_at, agreed_at; /* INT64_MAX: never */
        bool counts;                 /* not the third in 91 days */
        bool is_second;              /* in 91 days: takes nothing out until the head has agreed */
};

struct ring {
        struct slice villages, reports, applications;
        int32_t first_day, last_day, tenth; /* tenth: the day of its tenth applicant; INT32_MAX: none */
        int32_t days[VICTIMS_MAX];          /* of its applicants, ascending */
        size_t victims;
        int32_t by_phone, by_area;          /* day of the first signal that speaks of it; INT32_MAX: none */
        double overlap; /* Jaccard index of its villages and those of the first signal of the area; 0: none */
        int32_t by_scan; /* as by_area, were the scan alone asked; and as overlap */
        double scan_overlap;
};

struct area_event {
        struct panel_finding finding;
        int32_t last_day;
};

struct world {
        struct arena arena;
        struct simulation simulation;
        struct report *reports;
        size_t report_count;
        struct ring rings[RINGS_MAX];
        size_t ring_count;
        struct slice villages[VILLAGES_MAX];
        uint32_t village_count;
        int32_t first_day;
        enum way way;
        struct panel_point points[VILLAGES_MAX];
        struct going goings[GOINGS_MAX];
        size_t going_count, prompted;
        struct area_event scans[AREAS_MAX];
        size_t scan_count, scan_false;
        size_t phone_signals, phone_false, area_signals, area_false, same_again;
};

static bool only_phones;

static int reports_a_year = 400;

static struct slice scenario_text(struct arena *arena, size_t world)
{
        return arena_printf(arena, "[year]\nfirst_day = 2027-01-04\ndays = %d\n[volume]\nreports = %d\ntips = 1\n"
                            "applications = 200\n[area]\nregencies = 35.01 35.02 35.03\n[rings]\ncount = %d\n"
                            "villages = 5\nweeks = 10\nreports = 7\napplications = 12\nphone_variants = 70\n",
                            DAYS, reports_a_year, world == 2 ? 0 : 5);
}

static int32_t day_of(struct slice text)
{
        struct date date;
        stop_on(date_parse_iso(text, &date), "a day");
        return date_to_days(date);
}

/* Calls `take` for each row behind the header. */
static void read_csv(struct world *world, const struct buffer *file,
                     void (*take)(struct world *world, const struct csv_row *row))
{
        _cleanup_csv_reader_ struct csv_reader reader;
        struct csv_row row;
        enum error err;
        csv_reader_init_slice(&reader, CSV_LIMITS_DEFAULT, buffer_slice(file));
        stop_on(csv_read_row(&reader, &world->arena, &row), "a header");
        while ((err = csv_read_row(&reader, &world->arena, &row)) == OK)
                take(world, &row);
        if (err != ERR_NOT_FOUND)
                stop_on(err, "a row");
}

static void take_ring(struct world *world, const struct csv_row *row)
{
        world->rings[world->ring_count++] = (struct ring){
                .villages = row->fields[4], .first_day = day_of(row->fields[5]), .last_day = day_of(row->fields[6]) + 6,
                .reports = row->fields[7], .applications = row->fields[8], .tenth = INT32_MAX, .by_phone = INT32_MAX,
                .by_area = INT32_MAX, .by_scan = INT32_MAX };
}

/* The tenth applicant is the tenth by day, wherever his row stands. */
static void take_application(struct world *world, const struct csv_row *row)
{
        for (size_t i = 0; i < world->ring_count; i++) {
                struct ring *ring = &world->rings[i];
                if (!year_lists(ring->applications, row->fields[0]) || ring->victims == VICTIMS_MAX)
                        continue;
                int32_t day = day_of(row->fields[1]);
                size_t at = ring->victims++;
                for (; at > 0 && ring->days[at - 1] > day; at--)
                        ring->days[at] = ring->days[at - 1];
                ring->days[at] = day;
                if (ring->victims >= VICTIMS)
                        ring->tenth = ring->days[VICTIMS - 1];
        }
}

static void take_report(struct world *world, const struct csv_row *row)
{
        struct report *report = &world->reports[world->report_count++];
        struct phone phone;
        *report = (struct report){ .id = row->fields[0], .day = day_of(row->fields[1]), .village = row->fields[2],
                                   .reporter = row->fields[4].size, .ring = -1 };
        if (world->report_count == REPORTS_MAX)
                stop_on(ERR_TOO_LARGE, "reports");
        if (phone_parse(row->fields[7], &phone) == PHONE_OK)
                report->phone = arena_copy(&world->arena, slice_from_cstr(phone.e164));
        for (size_t i = 0; i < world->ring_count; i++)
                if (year_lists(world->rings[i].reports, report->id))
                        report->ring = (int)i;
}

static int compare_slices(const void *left, const void *right)
{
        return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

static int compare_days(const void *left, const void *right)
{
        const struct report *a = left, *b = right;
        return a->day != b->day ? (a->day < b->day ? -1 : 1) : slice_compare(a->id, b->id);
}

static bool add_village(const struct region *village, void *context)
{
        struct world *world = context;
        world->villages[world->village_count++] = arena_copy(&world->arena, region_code(village));
        return world->village_count < VILLAGES_MAX;
}

/* A new number for each two reports of a ring: no phone ever has the three that its rule asks for. */
static void change_phones(struct world *world)
{
        size_t seen[RINGS_MAX] = { 0 };
        for (size_t i = 0; i < world->report_count; i++) {
                struct report *report = &world->reports[i];
                if (report->ring < 0 || report->phone.size == 0)
                        continue;
                size_t turn = seen[report->ring]++ / CHANGE_AFTER;
                report->phone = arena_printf(&world->arena, "%.*s-%zu", SLICE_FMT(report->phone), turn);
        }
}

static struct year_places places_of(struct world *world)
{
        return (struct year_places){ world->villages, world->village_count, world->points };
}

/* From where it began it goes to the nearest tile each time; its reports go with it. */
static void move_ring(struct world *world, struct ring *ring, int number)
{
        uint32_t from[RING_VILLAGES_MAX], to[RING_VILLAGES_MAX];
        struct slice list = ring->villages, village, moved = SLICE_NULL;
        size_t count = 0;
        while (count < RING_VILLAGES_MAX && slice_next(&list, '|', &village)) {
                from[count] = year_village(places_of(world), village);
                to[count] = count ? year_next_village(places_of(world), to, count) : from[0];
                moved = count ? arena_printf(&world->arena, "%.*s|%.*s", SLICE_FMT(moved),
                                             SLICE_FMT(world->villages[to[count]]))
                              : world->villages[to[0]];
                count++;
        }
        for (size_t i = 0; i < world->report_count; i++)
                for (size_t k = 0; k < count && world->reports[i].ring == number; k++)
                        if (slice_equal(world->reports[i].village, world->villages[from[k]])) {
                                world->reports[i].village = world->villages[to[k]];
                                break;
                        }
        ring->villages = moved;
}

static void read_world(struct world *world, size_t which, uint64_t seed)
{
        struct scenario scenario;
        *world = (struct world){ 0 };
        arena_init(&world->arena, (size_t)1 << 30);
        stop_on(scenario_read(scenario_text(&world->arena, which), &scenario, NULL), "the scenario");
        stop_on(simulate(&scenario, seed, FILE_MAX, &world->simulation), "the year");
        world->first_day = (int32_t)scenario.first_day;
        world->reports = arena_array(&world->arena, struct report, REPORTS_MAX);
        if (!world->reports)
                stop_on(ERR_MEMORY, "reports");
        read_csv(world, &world->simulation.truth, take_ring);
        read_csv(world, &world->simulation.applications, take_application);
        read_csv(world, &world->simulation.reports, take_report);
        region_area_each_village((struct region_area){ scenario.regencies, scenario.regency_count }, add_village,
                                 world);
        qsort(world->villages, world->village_count, sizeof *world->villages, compare_slices);
        struct region_area area = { scenario.regencies, scenario.regency_count };
        stop_on(places_file ? year_place_by_file(&world->arena, places_file, places_of(world))
                            : year_place(&world->arena, area, places_of(world)),
                "the places");
        for (size_t i = 0; i < world->ring_count && rings_move; i++)
                move_ring(world, &world->rings[i], (int)i);
        qsort(world->reports, world->report_count, sizeof *world->reports, compare_days);
        for (size_t i = 0; i < world->report_count; i++) {
                struct report *report = &world->reports[i];
                while (report->village_index < world->village_count &&
                       !slice_equal(world->villages[report->village_index], report->village))
                        report->village_index++;
                report->reporter = report->village_index * ROLES + report->reporter % ROLES; /* a role in a village */
                report->arrived = report->day * DAY + (instant)(8 + i % 12) * HOUR;
        }
        if (which == 1)
                change_phones(world);
}

/* --- visits ------------------------------------------------------------------------------------------------------- */

static struct panel_event *make_events(struct world *world, struct arena *arena, int32_t end, size_t *ret_count);

/* As area_visited.c: a village is left out twice in 91 days. `goings` are by day. */
static void mark_spent(struct world *world)
{
        for (size_t i = 0; i < world->going_count; i++) {
                struct going *going = &world->goings[i];
                size_t before = 0;
                for (size_t k = 0; k < i; k++)
                        before += world->goings[k].village == going->village && world->goings[k].counts &&
                                  world->goings[k].day > going->day - AREA_OUTREACH_PERIOD_DAYS &&
                                  world->goings[k].day != going->day;
                going->counts = before < AREA_OUTREACH_PER_PERIOD;
                going->is_second = before >= AREA_OUTREACH_WITHOUT_HEAD;
        }
}

static int ring_at(const struct world *world, uint32_t village, int32_t day)
{
        for (size_t i = 0; i < world->ring_count; i++)
                if (day >= world->rings[i].first_day && day <= world->rings[i].last_day &&
                    year_lists(world->rings[i].villages, world->villages[village]))
                        return (int)i;
        return -1;
}

/* The newest phone that the ring uses; null: none yet. */
static struct slice phone_of(const struct world *world, int ring, int32_t day)
{
        struct slice phone = SLICE_NULL;
        for (size_t i = 0; i < world->report_count && world->reports[i].day <= day; i++)
                if (world->reports[i].ring == ring && world->reports[i].phone.size)
                        phone = world->reports[i].phone;
        return phone;
}

static void tell_visitor(struct world *world, const struct going *going, struct random_stream *random)
{
        int ring = ring_at(world, going->village, going->day);
        for (uint32_t asked = 0; asked < ASKED; asked++) {
                if (random_below(random, TELLS_IN) != 0)
                        continue;
                if (world->report_count + 1 >= REPORTS_MAX)
                        stop_on(ERR_TOO_LARGE, "reports");
                int32_t later = random_below(random, 5) < 3 ? 0 : 1 + (int32_t)random_below(random, 13);
                struct report *report = &world->reports[world->report_count];
                *report = (struct report){ .id = arena_printf(&world->arena, "visit-%zu", world->report_count),
                                           .day = going->day + later, .village = world->villages[going->village],
                                           .village_index = going->village, .ring = -1,
                                           .reporter = going->village * ROLES + 10 + asked };
                report->arrived = report->day * DAY + (instant)(9 + random_below(random, 10)) * HOUR;
                if (ring >= 0 && asked == 0) {
                        report->ring = ring;
                        report->phone = phone_of(world, ring, going->day);
                }
                world->report_count++;
                world->prompted++;
        }
}

static void go(struct world *world, uint32_t village, int32_t day, bool announced, struct random_stream *random)
{
        if (world->going_count == GOINGS_MAX)
                stop_on(ERR_TOO_LARGE, "visits");
        struct going *going = &world->goings[world->going_count++];
        int32_t late = random_below(random, 5) == 0 ? LATE_DAYS : 0;
        *going = (struct going){ .village = village, .day = day, .agreed_at = INT64_MAX,
                                 .known_at = (day + late) * DAY + EVENING * HOUR };
        if (announced)
                going->known_at = (day - 1) * DAY;
        else if (random_below(random, 2) == 0)
                going->agreed_at = going->known_at + (instant)(1 + random_below(random, 6)) * DAY;
        tell_visitor(world, going, random);
}

static bool rests(const struct world *world, uint32_t village, int32_t day)
{
        for (size_t i = 0; i < world->going_count; i++)
                if (world->goings[i].village == village && world->goings[i].day > day - VISIT_REST_DAYS)
                        return true;
        return false;
}

/* The month's list by the rates of what was reported until its day. */
static size_t draw_list(struct world *world, uint32_t weeks, struct random_stream *random,
                        struct visit_choice choices[VISITS_MAX])
{
        _cleanup_arena_ struct arena arena;
        double *rates = NULL; /* an office too young for a panel has none, and the reports send nobody */
        uint8_t seed[VISIT_SEED_SIZE];
        size_t count, chosen;
        arena_init(&arena, (size_t)1 << 28);
        int32_t end = world->first_day + 7 * (int32_t)weeks;
        struct panel_event *events = make_events(world, &arena, end, &count);
        struct panel panel = { .monday = (uint32_t)(end - 7), .weeks = weeks, .budget = PANEL_BUDGET_DEFAULT,
                               .villages = world->villages, .village_count = world->village_count, .events = events,
                               .event_count = count };
        struct visit_village *frame = arena_array(&arena, struct visit_village, world->village_count);
        if (!frame)
                stop_on(ERR_MEMORY, "a frame");
        if (weeks > PANEL_WINDOW_MAX)
                stop_on(panel_rates(&panel, &arena, &rates), "rates");
        for (uint32_t i = 0; i < world->village_count; i++)
                frame[i] = (struct visit_village){ world->villages[i], rates ? rates[i] : 0, true,
                                                   rests(world, i, end) };
        for (size_t i = 0; i < sizeof seed; i++)
                seed[i] = (uint8_t)random_below(random, 256);
        stop_on(visits_choose(frame, world->village_count, seed, choices, &chosen), "the draw");
        return chosen;
}

static int compare_goings(const void *left, const void *right)
{
        const struct going *a = left, *b = right;
        return a->day != b->day ? (a->day < b->day ? -1 : 1) : (a->village > b->village) - (a->village < b->village);
}

static void add_visits(struct world *world, uint64_t seed)
{
        struct random_stream random = random_open(seed, 77, 0);
        struct visit_choice choices[VISITS_MAX];
        for (uint32_t weeks = DRAW_WEEKS; weeks + DRAW_WEEKS <= DAYS / 7; weeks += DRAW_WEEKS) {
                int32_t day = world->first_day + 7 * (int32_t)weeks;
                size_t chosen = draw_list(world, weeks, &random, choices);
                for (size_t i = 0; i < chosen; i++) {
                        int32_t on = day + (int32_t)random_below(&random, 7 * DRAW_WEEKS);
                        if (random_below(&random, 10) < 7)
                                go(world, (uint32_t)choices[i].village, on, false, &random);
                }
                for (int i = 0; i < TALKS; i++) {
                        bool announced = random_below(&random, 2) == 0;
                        int32_t on = day + (int32_t)random_below(&random, 7 * DRAW_WEEKS);
                        go(world, random_below(&random, world->village_count), on, announced, &random);
                }
                qsort(world->reports, world->report_count, sizeof *world->reports, compare_days);
        }
        qsort(world->goings, world->going_count, sizeof *world->goings, compare_goings);
        mark_spent(world);
}

static void hide_village(struct world *world, struct slice village, int32_t day)
{
        const struct slice *at = bsearch(&village, world->villages, world->village_count, sizeof *world->villages,
                                         compare_slices);
        if (!at || world->going_count == GOINGS_MAX)
                stop_on(ERR_INVALID, "a village to hide");
        world->goings[world->going_count++] = (struct going){ .village = (uint32_t)(at - world->villages), .day = day,
                                                              .known_at = (day - 1) * DAY,
                                                              .agreed_at = (day - 1) * DAY };
}

/* Visits that nobody made, to the villages of the rings. */
static void hide_rings(struct world *world)
{
        for (size_t i = 0; i < world->ring_count; i++) {
                struct slice list = world->rings[i].villages, village;
                int32_t day = world->rings[i].first_day + HIDES_AFTER;
                while (slice_next(&list, '|', &village)) {
                        hide_village(world, village, day);
                        hide_village(world, village, day + HIDDEN_DAYS);
                }
        }
        qsort(world->goings, world->going_count, sizeof *world->goings, compare_goings);
        mark_spent(world);
}

static void make_world(struct world *world, size_t which, enum way way, uint64_t seed)
{
        read_world(world, which, seed);
        world->way = way;
        if (way >= HIDDEN)
                hide_rings(world);
        else if (way != STAYING)
                add_visits(world, seed);
}

static int compare_visits(const void *left, const void *right)
{
        const struct area_visit *a = left, *b = right;
        int order = slice_compare(a->village_code, b->village_code);
        return order ? order : (a->day > b->day) - (a->day < b->day);
}

/* From when on the head's word about a second one holds. */
static instant headed_at(const struct world *world, const struct going *going)
{
        bool never = world->way == HEADLESS || world->way == HIDDEN;
        return never ? INT64_MAX : going->known_at + (instant)HEAD_DAYS * DAY;
}

/* What is written down by the end of a day, as area_visits_read would give it. */
static struct area_visits known_visits(const struct world *world, struct arena *arena, int32_t end)
{
        struct area_visits visits = { .items = arena_array(arena, struct area_visit, world->going_count) };
        if (!visits.items)
                stop_on(ERR_MEMORY, "visits");
        for (size_t i = 0; i < world->going_count && world->way != UNWRITTEN; i++) {
                const struct going *going = &world->goings[i];
                if (!going->counts || going->known_at >= end * DAY)
                        continue;
                instant agreed_at = world->way == AGREED ? going->known_at + DAY : going->agreed_at;
                if (going->is_second)
                        agreed_at = headed_at(world, going);
                if (going->is_second && agreed_at >= end * DAY)
                        continue;
                instant since = agreed_at < end * DAY ? 0 : going->known_at;
                int32_t whole = since ? (int32_t)(since / DAY) + 1 : going->day;
                visits.items[visits.count++] = (struct area_visit){
                        .village_code = world->villages[going->village], .day = going->day, .since = since,
                        .whole_day = whole > going->day ? whole : going->day };
        }
        qsort(visits.items, visits.count, sizeof *visits.items, compare_visits);
        return visits;
}

static struct panel_gap *make_gaps(const struct world *world, struct arena *arena, const struct area_visits *visits,
                                   uint32_t weeks, size_t *ret_count)
{
        struct panel_gap *gaps = arena_array(arena, struct panel_gap, visits->count);
        *ret_count = 0;
        if (!gaps)
                stop_on(ERR_MEMORY, "gaps");
        for (size_t i = 0; i < visits->count; i++) {
                int32_t first, last;
                if (!area_prompted_weeks(&visits->items[i], &first, &last))
                        continue;
                const struct slice *at = bsearch(&visits->items[i].village_code, world->villages, world->village_count,
                                                 sizeof *world->villages, compare_slices);
                uint32_t from = (uint32_t)(first - world->first_day) / 7, to = (uint32_t)(last - world->first_day) / 7;
                if (at && from < weeks)
                        gaps[(*ret_count)++] = (struct panel_gap){ (uint32_t)(at - world->villages), from,
                                                                   to < weeks ? to : weeks - 1 };
        }
        return gaps;
}

/* Reports of before a day that nobody is known to have asked for. */
static struct panel_event *make_events(struct world *world, struct arena *arena, int32_t end, size_t *ret_count)
{
        struct area_visits visits = known_visits(world, arena, end);
        struct panel_event *made = arena_array(arena, struct panel_event, world->report_count);
        size_t count = 0;
        if (!made)
                stop_on(ERR_MEMORY, "events");
        for (size_t i = 0; i < world->report_count; i++) {
                const struct report *report = &world->reports[i];
                if (report->day < end && !area_prompt_of(&visits, report->village, report->arrived, report->day))
                        made[count++] = (struct panel_event){ report->village_index,
                                                              (uint32_t)(report->day - world->first_day) / 7,
                                                              report->reporter };
        }
        panel_sort_events(made, count, ret_count);
        return made;
}

/* --- phones ------------------------------------------------------------------------------------------------------- */

static bool is_raised(struct world *world, size_t last)
{
        size_t named = 0;
        bool raised = false;
        struct year_naming *namings = calloc(last + 1, sizeof *namings);
        if (!namings)
                stop_on(ERR_MEMORY, "who named what");
        for (size_t i = 0; i <= last; i++)
                if (world->reports[i].phone.size)
                        namings[named++] = (struct year_naming){ world->reports[i].phone, world->reports[i].reporter,
                                                                 world->reports[i].village_index,
                                                                 world->reports[i].day };
        stop_on(year_judge_naming(namings, named, &raised), "chance");
        free(namings);
        return raised;
}

static void judge_phones(struct world *world)
{
        struct slice raised[REPORTS_MAX];
        size_t count = 0;
        for (size_t i = 0; i < world->report_count; i++) {
                const struct report *report = &world->reports[i];
                bool known = false;
                if (report->phone.size == 0 || !is_raised(world, i))
                        continue;
                for (size_t k = 0; k < count; k++)
                        known |= slice_equal(raised[k], report->phone);
                if (known)
                        continue;
                raised[count++] = report->phone;
                world->phone_signals++;
                world->phone_false += report->ring < 0;
                if (report->ring >= 0 && report->day < world->rings[report->ring].by_phone)
                        world->rings[report->ring].by_phone = report->day;
        }
}

/* --- areas -------------------------------------------------------------------------------------------------------- */

/* Whether an area signal of weeks `first` .. `last` speaks of a ring: a village of it, at a time when it works. */
static bool speaks_of(struct ring *ring, const struct panel_finding *finding, int32_t first, int32_t last)
{
        struct slice list = ring->villages, village;
        if (last < ring->first_day || first > ring->last_day)
                return false;
        while (slice_next(&list, '|', &village))
                if (panel_holds(finding, village))
                        return true;
        return false;
}

/* As area_look.c: one signal of an event. */
static bool is_new(struct area_event *events, size_t *count, const struct panel_finding *finding, int32_t day)
{
        for (size_t i = *count; i-- > 0;) {
                struct area_event *event = &events[i];
                if (!area_is_same_event(&event->finding, finding))
                        continue;
                if (event->last_day < day + 1 - 7 * (int32_t)finding->window)
                        break;
                if (panel_is_same_place(&event->finding, finding) || finding->step > event->finding.step)
                        *event = (struct area_event){ *finding, day };
                return false;
        }
        if (*count == AREAS_MAX)
                stop_on(ERR_TOO_LARGE, "area signals");
        events[(*count)++] = (struct area_event){ *finding, day };
        return true;
}

static void count_area(struct world *world, const struct panel_finding *finding, int32_t day)
{
        bool meant = false;
        for (size_t i = 0; i < world->ring_count; i++) {
                struct ring *ring = &world->rings[i];
                if (!speaks_of(ring, finding, day + 1 - 7 * (int32_t)finding->window, day))
                        continue;
                meant = true;
                if (ring->by_area == INT32_MAX)
                        ring->overlap = year_overlap(places_of(world), ring->villages, finding);
                ring->by_area = day < ring->by_area ? day : ring->by_area;
        }
        world->area_signals++;
        world->area_false += !meant;
}

/* What the scan finds, as if nothing else were asked. */
static void count_scan(struct world *world, const struct panel_finding *finding, int32_t day)
{
        bool meant = false;
        if (finding->detector != PANEL_SCAN || !is_new(world->scans, &world->scan_count, finding, day))
                return;
        for (size_t i = 0; i < world->ring_count; i++) {
                struct ring *ring = &world->rings[i];
                if (!speaks_of(ring, finding, day + 1 - 7 * (int32_t)finding->window, day))
                        continue;
                meant = true;
                if (ring->by_scan == INT32_MAX)
                        ring->scan_overlap = year_overlap(places_of(world), ring->villages, finding);
                ring->by_scan = day < ring->by_scan ? day : ring->by_scan;
        }
        world->scan_false += !meant;
}

/* The finding again from the panel as text, as `detect explain` does; both as lines. */
static bool is_same_again(const struct panel *panel, const struct panel_finding *finding, struct arena *arena)
{
        _cleanup_buffer_ struct buffer text, first, again;
        struct panel copy;
        struct panel_findings findings;
        bool same = false;
        buffer_init(&text, FILE_MAX);
        buffer_init(&first, 4096);
        panel_write(&text, panel);
        panel_write_finding(&first, finding);
        stop_on(panel_read(buffer_slice(&text), arena, &copy), "a panel read again");
        stop_on(panel_judge(&copy, arena, &findings), "a panel judged again");
        buffer_init(&again, 4096);
        for (size_t i = 0; i < findings.count; i++) {
                buffer_clear(&again);
                panel_write_finding(&again, &findings.items[i]);
                same |= slice_equal(buffer_slice(&first), buffer_slice(&again));
        }
        return same;
}

/* Codes of its own: the panel goes with its week. */
static void keep_place(struct world *world, struct panel_finding *finding)
{
        struct slice *members = arena_array(&world->arena, struct slice, finding->member_count);
        if (!members)
                stop_on(ERR_MEMORY, "members");
        for (uint32_t i = 0; i < finding->member_count; i++)
                members[i] = arena_copy(&world->arena, finding->members[i]);
        finding->members = members;
        finding->area = arena_copy(&world->arena, finding->area);
}

static void judge_week(struct world *world, uint32_t weeks, struct area_event *events, size_t *count)
{
        _cleanup_arena_ struct arena arena;
        struct panel_findings findings;
        arena_init(&arena, (size_t)1 << 30);
        int32_t end = world->first_day + 7 * (int32_t)weeks;
        size_t made_count, gap_count;
        struct panel_event *made = make_events(world, &arena, end, &made_count);
        struct area_visits visits = known_visits(world, &arena, end);
        struct panel_gap *gaps = make_gaps(world, &arena, &visits, weeks, &gap_count);
        struct panel panel = { .monday = (uint32_t)(end - 7), .weeks = weeks, .budget = PANEL_BUDGET_DEFAULT,
                               .replicates = 999, .seed = (uint64_t)end, .villages = world->villages,
                               .village_count = world->village_count, .events = made, .event_count = made_count,
                               .gaps = gaps, .gap_count = gap_count, .points = world->points,
                               .point_count = by_neighbours ? world->village_count : 0 };
        stop_on(panel_judge(&panel, &arena, &findings), "the panel");
        for (size_t i = 0; i < findings.count; i++) {
                struct panel_finding finding = findings.items[i];
                keep_place(world, &finding);
                count_scan(world, &finding, end - 1);
                if (!is_new(events, count, &finding, end - 1))
                        continue;
                count_area(world, &finding, end - 1);
                world->same_again += is_same_again(&panel, &finding, &arena);
        }
}

/* --- figures ------------------------------------------------------------------------------------------------------ */

static void add_figures(struct year_figures *figures, const struct world *world)
{
        for (size_t i = 0; i < world->ring_count; i++) {
                const struct ring *ring = &world->rings[i];
                int32_t first = ring->by_phone < ring->by_area ? ring->by_phone : ring->by_area;
                figures->rings++;
                figures->by_phone += ring->by_phone != INT32_MAX;
                figures->by_area += ring->by_area != INT32_MAX;
                figures->overlap += ring->overlap;
                figures->by_scan += ring->by_scan != INT32_MAX;
                figures->scan_overlap += ring->scan_overlap;
                figures->by_any += first != INT32_MAX;
                figures->in_time += first < ring->tenth;
                if (first != INT32_MAX && ring->tenth != INT32_MAX && figures->lead_count < ARRAY_SIZE(figures->leads))
                        figures->leads[figures->lead_count++] = ring->tenth - first;
        }
        figures->phone_false += world->phone_false;
        figures->area_false += world->area_false;
        figures->scan_false += world->scan_false;
        figures->area_signals += world->area_signals;
        figures->same_again += world->same_again;
        figures->goings += world->going_count;
        figures->prompted += world->prompted;
        figures->years++;
}

static void run_world(size_t which, enum way way, int64_t first, int64_t seeds)
{
        static struct world world;
        static struct year_figures figures;
        figures = (struct year_figures){ 0 };
        for (int64_t i = 0; i < seeds; i++) {
                struct area_event events[AREAS_MAX];
                size_t count = 0;
                make_world(&world, which, way, (uint64_t)(first + i));
                judge_phones(&world);
                for (uint32_t weeks = WEEKS_LEAST; weeks <= DAYS / 7 && !only_phones; weeks++)
                        judge_week(&world, weeks, events, &count);
                add_figures(&figures, &world);
                simulation_free(&world.simulation);
                arena_reset(&world.arena);
        }
        year_print(ways[way], worlds[which], &figures);
}

/* The number at a place of the command line, or what it is without one. */
static int64_t number_at(int argc, char **argv, int at, int64_t otherwise)
{
        int64_t number = otherwise;
        if (argc > at && (!slice_to_int64(slice_from_cstr(argv[at]), &number) || number < 0))
                stop_on(ERR_INVALID, "a number");
        return number;
}

int main(int argc, char **argv)
{
        int64_t seeds = number_at(argc, argv, 1, SEEDS), first = number_at(argc, argv, 2, FIRST_SEED);
        int64_t only = number_at(argc, argv, 3, WAYS), there = number_at(argc, argv, 4, ARRAY_SIZE(worlds));
        by_neighbours = number_at(argc, argv, 5, 0) == 1;
        rings_move = number_at(argc, argv, 6, 0) == 1;
        only_phones = argc > 7 && strcmp(argv[7], "phones") == 0;
        places_file = argc > 7 && !only_phones ? argv[7] : NULL;
        reports_a_year = (int)number_at(argc, argv, 8, 400);
        if (seeds < 1 || seeds > SEEDS)
                stop_on(ERR_INVALID, "the number of seeds");
        printf("seeds %lld to %lld; %d reports a year beside those of the rings; 5 rings of 7 reports in 10 weeks\n",
               (long long)first, (long long)(first + seeds - 1), reports_a_year);
        year_print_head();
        for (int64_t way = 0; way < WAYS; way++)
                for (size_t which = 0; which < ARRAY_SIZE(worlds) && (only == WAYS || only == way); which++)
                        if (there == ARRAY_SIZE(worlds) || there == (int64_t)which)
                                run_world(which, (enum way)way, first, seeds);
        return 0;
}

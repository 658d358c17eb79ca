/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The simulated year as an evaluation: planted rings that a signal speaks of, how long before the tenth person, and the
 * signals about something else.
 *
 *   build/bench/year [SEEDS]   three worlds: rings, rings that change their phone, no ring
 *
 * The rules are the program's own: reporters of a phone (detect_reporters, after each report) and the panel
 * (panel_judge, each Sunday, with the scan). A signal is kept once: of a phone while the rule stays raised, of an area
 * as src/warnings/area_look.c merges. A reporter is a role in a village, as in the demonstration. */
#include <stdio.h>
#include <stdlib.h>

#include "base/checked.h"
#include "detect/detect.h"
#include "detect/panel.h"
#include "region/region.h"
#include "simulate/simulate.h"
#include "text/csv.h"
#include "text/date.h"
#include "text/phone.h"

enum { FIRST_SEED = 9001, SEEDS = 20, REPORTS_MAX = 4000, RINGS_MAX = 16, VILLAGES_MAX = 4000, AREAS_MAX = 400 };
enum { DAYS = 365, ZONE = 420, CHANGE_AFTER = 2, VICTIMS = 10, VICTIMS_MAX = 32, WEEKS_LEAST = 16, FILE_MAX = 1 << 26 };

static const char *const worlds[] = { "rings", "rings that change their phone", "no ring" };

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
        int ring; /* -1: background */
};

struct ring {
        struct slice villages, reports, applications;
        int32_t first_day, last_day, tenth; /* tenth: the day of its tenth applicant; INT32_MAX: none */
        int32_t days[VICTIMS_MAX];          /* of its applicants, ascending */
        size_t victims;
        int32_t by_phone, by_area;          /* day of the first signal that speaks of it; INT32_MAX: none */
};

struct area_event {
        struct slice area;
        int32_t last_day;
        enum panel_step step;
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
        size_t phone_signals, phone_false, area_signals, area_false, same_again;
};

static struct slice scenario_text(struct arena *arena, size_t world)
{
        return arena_printf(arena, "[year]\nfirst_day = 2027-01-04\ndays = %d\n[volume]\nreports = 400\ntips = 1\n"
                            "applications = 200\n[area]\nregencies = 35.01 35.02 35.03\n[rings]\ncount = %d\n"
                            "villages = 5\nweeks = 10\nreports = 7\napplications = 12\nphone_variants = 70\n",
                            DAYS, world == 2 ? 0 : 5);
}

static bool lists(struct slice list, struct slice item)
{
        struct slice one;
        while (slice_next(&list, '|', &one))
                if (slice_equal(one, item))
                        return true;
        return false;
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
                .by_area = INT32_MAX };
}

/* The tenth applicant is the tenth by day, wherever his row stands. */
static void take_application(struct world *world, const struct csv_row *row)
{
        for (size_t i = 0; i < world->ring_count; i++) {
                struct ring *ring = &world->rings[i];
                if (!lists(ring->applications, row->fields[0]) || ring->victims == VICTIMS_MAX)
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
                if (lists(world->rings[i].reports, report->id))
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

static void make_world(struct world *world, size_t which, uint64_t seed)
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
        qsort(world->reports, world->report_count, sizeof *world->reports, compare_days);
        for (size_t i = 0; i < world->report_count; i++) {
                struct report *report = &world->reports[i];
                while (report->village_index < world->village_count &&
                       !slice_equal(world->villages[report->village_index], report->village))
                        report->village_index++;
                report->reporter = report->village_index * 32 + report->reporter % 32; /* a role in a village */
        }
        if (which == 1)
                change_phones(world);
}

/* --- phones ------------------------------------------------------------------------------------------------------- */

static bool is_raised(struct world *world, size_t last)
{
        struct detect_mention mentions[REPORTS_MAX];
        struct detect_reporters_result result;
        size_t count = 0;
        for (size_t i = 0; i <= last; i++) {
                const struct report *report = &world->reports[i];
                if (!slice_equal(report->phone, world->reports[last].phone))
                        continue;
                struct uuid group = { 0 };
                memcpy(group.bytes, &report->reporter, sizeof report->reporter);
                group.bytes[15] = 1;
                mentions[count++] = (struct detect_mention){ .reporter_group = group,
                                                             .village = report->village_index + 1,
                                                             .date = date_from_days(report->day) };
        }
        stop_on(detect_reporters(mentions, count, date_from_days(world->reports[last].day), &DETECT_REPORTERS_DEFAULT,
                                 &world->arena, &result),
                "reporters");
        return result.raised;
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
static bool speaks_of(struct ring *ring, struct slice area, int32_t first, int32_t last)
{
        struct slice list = ring->villages, village;
        if (last < ring->first_day || first > ring->last_day)
                return false;
        while (slice_next(&list, '|', &village))
                if (slice_starts_with(village, area))
                        return true;
        return false;
}

/* As area_look.c: one signal of an event. */
static bool is_new(struct area_event *events, size_t *count, const struct panel_finding *finding, int32_t day)
{
        for (size_t i = *count; i-- > 0;) {
                struct area_event *event = &events[i];
                if (!slice_starts_with(event->area, finding->area) && !slice_starts_with(finding->area, event->area))
                        continue;
                if (event->last_day < day + 1 - 7 * (int32_t)finding->window)
                        break;
                if (slice_equal(event->area, finding->area) || finding->step > event->step)
                        *event = (struct area_event){ finding->area, day, finding->step };
                return false;
        }
        if (*count == AREAS_MAX)
                stop_on(ERR_TOO_LARGE, "area signals");
        events[(*count)++] = (struct area_event){ finding->area, day, finding->step };
        return true;
}

static void count_area(struct world *world, const struct panel_finding *finding, int32_t day)
{
        bool meant = false;
        for (size_t i = 0; i < world->ring_count; i++) {
                struct ring *ring = &world->rings[i];
                if (!speaks_of(ring, finding->area, day + 1 - 7 * (int32_t)finding->window, day))
                        continue;
                meant = true;
                ring->by_area = day < ring->by_area ? day : ring->by_area;
        }
        world->area_signals++;
        world->area_false += !meant;
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

static void judge_week(struct world *world, uint32_t weeks, struct area_event *events, size_t *count)
{
        _cleanup_arena_ struct arena arena;
        struct panel_findings findings;
        arena_init(&arena, (size_t)1 << 30);
        int32_t end = world->first_day + 7 * (int32_t)weeks;
        struct panel_event *made = arena_array(&arena, struct panel_event, world->report_count);
        size_t made_count = 0;
        if (!made)
                stop_on(ERR_MEMORY, "events");
        for (size_t i = 0; i < world->report_count; i++)
                if (world->reports[i].day < end)
                        made[made_count++] = (struct panel_event){
                                world->reports[i].village_index,
                                (uint32_t)(world->reports[i].day - world->first_day) / 7, world->reports[i].reporter };
        panel_sort_events(made, made_count, &made_count);
        struct panel panel = { .monday = (uint32_t)(end - 7), .weeks = weeks, .budget = PANEL_BUDGET_DEFAULT,
                               .replicates = 999, .seed = (uint64_t)end, .villages = world->villages,
                               .village_count = world->village_count, .events = made, .event_count = made_count };
        stop_on(panel_judge(&panel, &arena, &findings), "the panel");
        for (size_t i = 0; i < findings.count; i++) {
                struct panel_finding finding = findings.items[i];
                finding.area = arena_copy(&world->arena, finding.area);
                if (!is_new(events, count, &finding, end - 1))
                        continue;
                count_area(world, &finding, end - 1);
                world->same_again += is_same_again(&panel, &finding, &arena);
        }
}

/* --- figures ------------------------------------------------------------------------------------------------------ */

struct figures {
        size_t rings, by_phone, by_area, by_any, in_time;
        int32_t leads[SEEDS * RINGS_MAX * 8];
        size_t lead_count, phone_false, area_false, years, area_signals, same_again;
};

static void add_figures(struct figures *figures, const struct world *world)
{
        for (size_t i = 0; i < world->ring_count; i++) {
                const struct ring *ring = &world->rings[i];
                int32_t first = ring->by_phone < ring->by_area ? ring->by_phone : ring->by_area;
                figures->rings++;
                figures->by_phone += ring->by_phone != INT32_MAX;
                figures->by_area += ring->by_area != INT32_MAX;
                figures->by_any += first != INT32_MAX;
                figures->in_time += first < ring->tenth;
                if (first != INT32_MAX && ring->tenth != INT32_MAX && figures->lead_count < ARRAY_SIZE(figures->leads))
                        figures->leads[figures->lead_count++] = ring->tenth - first;
        }
        figures->phone_false += world->phone_false;
        figures->area_false += world->area_false;
        figures->area_signals += world->area_signals;
        figures->same_again += world->same_again;
        figures->years++;
}

static int compare_leads(const void *left, const void *right)
{
        int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
        return a < b ? -1 : a > b;
}

static void print_figures(const char *name, struct figures *f)
{
        double years = (double)f->years;
        qsort(f->leads, f->lead_count, sizeof f->leads[0], compare_leads);
        printf("%-30s %5zu %6zu %6zu %6zu %7zu", name, f->rings, f->by_phone, f->by_area, f->by_any, f->in_time);
        if (f->lead_count)
                printf(" %6d", f->leads[f->lead_count / 2]);
        else
                printf("      -");
        printf(" %10.2f %9.2f %5zu/%zu\n", (double)f->phone_false / years, (double)f->area_false / years,
               f->same_again, f->area_signals);
}

int main(int argc, char **argv)
{
        static struct world world;
        int64_t seeds = SEEDS;
        if (argc > 1 && (!slice_to_int64(slice_from_cstr(argv[1]), &seeds) || seeds < 1 || seeds > SEEDS))
                stop_on(ERR_INVALID, "the number of seeds");
        printf("seeds %d to %lld; 400 reports a year beside those of the rings; 5 rings of 7 reports in 10 weeks\n",
               FIRST_SEED, (long long)(FIRST_SEED + seeds - 1));
        printf("%-30s %5s %6s %6s %6s %7s %6s %10s %9s %s\n", "world", "rings", "phone", "area", "either", "in time",
               "lead", "false/year", "area", "the same again");
        for (size_t which = 0; which < ARRAY_SIZE(worlds); which++) {
                static struct figures figures;
                figures = (struct figures){ 0 };
                for (int64_t i = 0; i < seeds; i++) {
                        struct area_event events[AREAS_MAX];
                        size_t count = 0;
                        make_world(&world, which, (uint64_t)(FIRST_SEED + i));
                        judge_phones(&world);
                        for (uint32_t weeks = WEEKS_LEAST; weeks <= DAYS / 7; weeks++)
                                judge_week(&world, weeks, events, &count);
                        add_figures(&figures, &world);
                        simulation_free(&world.simulation);
                        arena_reset(&world.arena);
                }
                print_figures(worlds[which], &figures);
        }
        return 0;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The space-time permutation scan over a panel: by the administrative tree (village, whole district, whole regency),
 * and by the neighbours of each village where it is known where villages lie. */
#include "base/checked.h"
#include "detect/panel_parts.h"
#include "detect/scan.h"

#include <math.h>
#include <stdlib.h>

enum { LEAST_CASES = 3, DISTRICT_SIZE = 8, REGENCY_SIZE = 5, PROVINCE_SIZE = 2 };

static enum error number_areas(const struct panel *panel, size_t code_size, struct arena *arena,
                               const uint32_t **ret_areas)
{
        uint32_t *areas = arena_array(arena, uint32_t, panel->village_count);
        if (!areas)
                return ERR_MEMORY;
        for (uint32_t v = 1; v < panel->village_count; v++)
                areas[v] = areas[v - 1] + !slice_equal(slice_sub(panel->villages[v], 0, code_size),
                                                       slice_sub(panel->villages[v - 1], 0, code_size));
        *ret_areas = areas;
        return OK;
}

static enum error gather_cases(const struct panel_view *view, struct scan_cells *ret_cells)
{
        size_t count = 0;
        struct scan_cell *cells = arena_array(view->arena, struct scan_cell, view->panel->event_count);
        if (!cells)
                return ERR_MEMORY;
        for (size_t i = 0; i < view->panel->event_count; i++) {
                const struct panel_event *event = &view->panel->events[i];
                if (panel_is_heard(view, event->village, event->week))
                        cells[count++] = (struct scan_cell){ event->village, event->week, 1 };
        }
        *ret_cells = (struct scan_cells){ cells, count };
        return OK;
}

/* Kulldorff's score, given the sum of all cases. */
static double score(double y, double expected, double cases)
{
        if (!(y > expected) || !(cases > expected))
                return 0;
        double rest = cases > y ? (cases - y) * log((cases - y) / (cases - expected)) : 0;
        return y * log(y / expected) + rest;
}

double panel_scan_chance(const struct scan_result *scan, struct panel_scored scored)
{
        double value = score(scored.counted, scored.expected, scored.cases) / scored.dispersion;
        uint32_t reached = 0;
        for (uint32_t i = 0; i < scan->replicates; i++)
                reached += scan->maxima[i] >= value;
        double p = (1.0 + reached) / (1.0 + scan->replicates);
        if (p * (1.0 + scan->replicates) >= 10 || !isfinite(scan->gumbel_scale))
                return p;
        return scan_gumbel_tail(value, scan->gumbel_location, scan->gumbel_scale);
}

/* The villages of a cluster: in the order of its list, and as ranges. */
struct found {
        uint32_t *villages;
        uint32_t count;
        struct panel_set set;
};

static int compare_numbers(const void *left, const void *right)
{
        uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
        return a < b ? -1 : a > b;
}

static enum error make_set(struct arena *arena, struct found *found)
{
        size_t count = 0;
        uint32_t *sorted = arena_array(arena, uint32_t, found->count);
        struct panel_range *ranges = arena_array(arena, struct panel_range, found->count);
        if (!sorted || !ranges)
                return ERR_MEMORY;
        memcpy(sorted, found->villages, found->count * sizeof *sorted);
        qsort(sorted, found->count, sizeof *sorted, compare_numbers);
        for (uint32_t i = 0; i < found->count; i++) {
                if (count == 0 || ranges[count - 1].end < sorted[i])
                        ranges[count++] = (struct panel_range){ sorted[i], sorted[i] };
                ranges[count - 1].end = sorted[i] + 1;
        }
        found->set = (struct panel_set){ ranges, count };
        return OK;
}

/* Without the place that a whole area's zone begins from. */
static enum error find_villages(const struct panel_view *view, const struct scan_cluster *cluster,
                                struct found *ret_found)
{
        struct found found = { .villages = arena_array(view->arena, uint32_t, cluster->member_count) };
        if (!found.villages)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < cluster->member_count; i++)
                if (cluster->members[i] < view->panel->village_count)
                        found.villages[found.count++] = cluster->members[i];
        TRY(make_set(view->arena, &found));
        *ret_found = found;
        return OK;
}

static uint32_t count_inside(const struct panel *panel, struct slice area)
{
        uint32_t count = 0;
        for (uint32_t v = 0; v < panel->village_count; v++)
                count += slice_starts_with(panel->villages[v], area);
        return count;
}

/* The smallest area that holds them all. */
static struct slice area_of(const struct panel *panel, const struct found *found)
{
        static const size_t sizes[] = { PANEL_CODE_SIZE, DISTRICT_SIZE, REGENCY_SIZE, PROVINCE_SIZE };
        struct slice first = panel->villages[found->set.ranges[0].first],
                     last = panel->villages[found->set.ranges[found->set.count - 1].end - 1];
        size_t size = 0;
        while (size + 1 < ARRAY_SIZE(sizes) && !slice_starts_with(last, slice_sub(first, 0, sizes[size])))
                size++;
        return slice_sub(first, 0, sizes[size]);
}

/* A whole village, district or regency; or villages that lie close together. */
static enum error name_area(const struct panel_view *view, const struct found *found, struct panel_finding *finding)
{
        const struct panel *panel = view->panel;
        finding->area = area_of(panel, found);
        finding->level = finding->area.size == PANEL_CODE_SIZE ? PANEL_VILLAGE
                         : finding->area.size == DISTRICT_SIZE ? PANEL_DISTRICT
                                                               : PANEL_REGENCY;
        if (finding->area.size >= REGENCY_SIZE && count_inside(panel, finding->area) == found->count)
                return OK;
        struct slice *members = arena_array(view->arena, struct slice, found->count);
        if (!members)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < found->count; i++)
                members[i] = panel->villages[found->villages[i]];
        finding->level = PANEL_NEIGHBOURS;
        finding->members = members;
        finding->member_count = found->count;
        return OK;
}

static double mean_effort(const struct panel_view *view, struct panel_set villages, struct panel_range weeks)
{
        struct panel_sum sum = panel_add_up_set(view, villages, weeks);
        return sum.weeks > 0 ? sum.visited / sum.weeks : 1;
}

/* Times what the permutation expects of an area in a window: its effort there against its effort in all weeks, as that
 * of the whole office stands in the same weeks. Never below 1: effort makes nothing look rarer. */
static double effort_of(const struct panel_view *view, struct panel_set villages, struct panel_range weeks)
{
        struct panel_range whole = { 0, view->panel->village_count }, always = { 0, view->panel->weeks };
        struct panel_set all = { &whole, 1 };
        if (!view->efforts)
                return 1;
        double own = mean_effort(view, villages, weeks) / mean_effort(view, villages, always);
        double office = mean_effort(view, all, weeks) / mean_effort(view, all, always);
        return own > office ? own / office : 1;
}

/* What a scan made of all reports. */
struct scanned {
        const struct panel_view *view;
        struct scan_result result;
        double cases;
};

/* *ret_finding has no step when the cluster is no reason to look. */
static enum error judge_cluster(const struct scanned *scanned, const struct scan_cluster *cluster,
                                struct panel_finding *ret_finding)
{
        struct found found;
        const struct panel *panel = scanned->view->panel;
        const struct scan_result *scan = &scanned->result;
        struct panel_range weeks = { cluster->window.first, panel->weeks };
        TRY(find_villages(scanned->view, cluster, &found));
        struct panel_window counts = panel_count_set(scanned->view, found.set, weeks);
        double effort = effort_of(scanned->view, found.set, weeks), expected = cluster->expected * effort;
        *ret_finding = (struct panel_finding){ .step = PANEL_NOTHING };
        if (counts.reporters < PANEL_REPORTERS_LEAST || counts.counted < LEAST_CASES)
                return OK;
        struct panel_finding finding = { .detector = PANEL_SCAN, .window = panel->weeks - cluster->window.first,
                                         .reports = counts.reports, .counted = counts.counted,
                                         .reporters = counts.reporters, .villages = counts.villages,
                                         .expected = expected, .effort = effort, .season = 1,
                                         .limit = panel->budget.scan };
        struct panel_scored scored = { scanned->cases, expected, counts.counted, 1 };
        struct panel_scored fewer = { scanned->cases, expected, counts.counted - 1.0, 1 };
        finding.p = panel_scan_chance(scan, scored);
        if (!(finding.p <= panel->budget.scan))
                return OK;
        finding.alarms = finding.p;
        finding.step = panel_step_of(finding.alarms);
        finding.raised_with_one_fewer =
                counts.counted > LEAST_CASES && counts.reporters - counts.has_single >= PANEL_REPORTERS_LEAST &&
                panel_scan_chance(scan, fewer) <= panel->budget.scan;
        TRY(name_area(scanned->view, &found, &finding));
        *ret_finding = finding;
        return OK;
}

static enum error make_zones(const struct panel_view *view, const struct scan_stream *stream, struct zones *ret_zones)
{
        const struct panel *panel = view->panel;
        struct zones_places places = { .count = panel->village_count };
        double *weights = arena_array(view->arena, double, panel->village_count);
        if (!weights)
                return ERR_MEMORY;
        struct scan_panel cells = { .places = panel->village_count, .times = panel->weeks, .streams = stream,
                                    .stream_count = 1 };
        scan_share_weights(&cells, SCAN_PERMUTATION, weights);
        if (panel->point_count > 0)
                return panel_zones(panel, weights, view->arena, ret_zones);
        TRY(number_areas(panel, DISTRICT_SIZE, view->arena, &places.districts));
        TRY(number_areas(panel, REGENCY_SIZE, view->arena, &places.regencies));
        return zones_build(&places, &(struct zones_caps){ .share = 0.5, .weights = weights }, 1, view->arena,
                           ret_zones);
}

enum error panel_scan(struct panel_view *view, struct panel_findings *findings)
{
        const struct panel *panel = view->panel;
        struct scan_stream stream = { 0 };
        struct zones zones;
        struct scanned scanned = { .view = view };
        TRY(gather_cases(view, &stream.cases));
        if (stream.cases.count < LEAST_CASES)
                return OK;
        TRY(make_zones(view, &stream, &zones));
        struct scan_panel cells = { .places = zones.count, .times = panel->weeks, .streams = &stream,
                                    .stream_count = 1 };
        TRY(scan_run(&cells, &zones,
                     &(struct scan_options){ .model = SCAN_PERMUTATION, .mode = SCAN_PROSPECTIVE, .window_least = 1,
                                             .window_most = PANEL_WINDOW_MAX, .least_cases = LEAST_CASES,
                                             .replicates = panel->replicates, .seed = panel->seed, .threads = 1 },
                     view->arena, &scanned.result));
        scanned.cases = (double)stream.cases.count;
        size_t most = findings->count + panel->village_count;
        for (size_t i = 0; i < scanned.result.cluster_count && findings->count < most; i++) {
                struct panel_finding *finding = &findings->items[findings->count];
                TRY(judge_cluster(&scanned, &scanned.result.clusters[i], finding));
                findings->count += finding->step != PANEL_NOTHING;
        }
        return OK;
}

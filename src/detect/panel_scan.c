/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The space-time permutation scan over a panel, by the administrative tree: village, whole district, whole regency. */
#include "base/checked.h"
#include "detect/panel_parts.h"
#include "detect/scan.h"

#include <math.h>

enum { LEAST_CASES = 3, DISTRICT_SIZE = 8, REGENCY_SIZE = 5 };

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

/* p of `counted` reports where `expected` were expected: Gumbel's where Monte Carlo is coarse. */
static double chance_of(const struct scan_result *scan, double cases, double expected, double counted)
{
        double value = score(counted, expected, cases);
        uint32_t reached = 0;
        for (uint32_t i = 0; i < scan->replicates; i++)
                reached += scan->maxima[i] >= value;
        double p = (1.0 + reached) / (1.0 + scan->replicates);
        if (p * (1.0 + scan->replicates) >= 10 || !isfinite(scan->gumbel_scale))
                return p;
        return scan_gumbel_tail(value, scan->gumbel_location, scan->gumbel_scale);
}

/* Village, district or regency: zones are whole. */
static void name_area(const struct panel *panel, const struct scan_cluster *cluster, struct panel_finding *finding)
{
        struct slice code = panel->villages[cluster->members[0]];
        finding->level = PANEL_VILLAGE;
        for (uint32_t i = 1; i < cluster->member_count && finding->level != PANEL_REGENCY; i++)
                finding->level = slice_starts_with(panel->villages[cluster->members[i]],
                                                   slice_sub(code, 0, DISTRICT_SIZE))
                                         ? PANEL_DISTRICT
                                         : PANEL_REGENCY;
        finding->area = finding->level == PANEL_VILLAGE
                                ? code
                                : slice_sub(code, 0, finding->level == PANEL_DISTRICT ? DISTRICT_SIZE : REGENCY_SIZE);
}

static struct panel_range village_range(const struct scan_cluster *cluster)
{
        struct panel_range range = { cluster->members[0], cluster->members[0] + 1 };
        for (uint32_t i = 1; i < cluster->member_count; i++) {
                range.first = cluster->members[i] < range.first ? cluster->members[i] : range.first;
                range.end = cluster->members[i] + 1 > range.end ? cluster->members[i] + 1 : range.end;
        }
        return range;
}

static double mean_effort(const struct panel_view *view, struct panel_range villages, struct panel_range weeks)
{
        struct panel_sum sum = panel_add_up(view, villages, weeks);
        return sum.weeks > 0 ? sum.visited / sum.weeks : 1;
}

/* Times what the permutation expects of an area in a window: its effort there against its effort in all weeks, as that
 * of the whole office stands in the same weeks. Never below 1: effort makes nothing look rarer. */
static double effort_of(const struct panel_view *view, struct panel_range villages, struct panel_range weeks)
{
        struct panel_range all = { 0, view->panel->village_count }, always = { 0, view->panel->weeks };
        if (!view->efforts)
                return 1;
        double own = mean_effort(view, villages, weeks) / mean_effort(view, villages, always);
        double office = mean_effort(view, all, weeks) / mean_effort(view, all, always);
        return own > office ? own / office : 1;
}

static bool judge_cluster(const struct panel_view *view, const struct scan_result *scan, double cases,
                          const struct scan_cluster *cluster, struct panel_finding *ret_finding)
{
        const struct panel *panel = view->panel;
        struct panel_range villages = village_range(cluster), weeks = { cluster->window.first, panel->weeks };
        struct panel_window counts = panel_count(view, villages, weeks);
        double effort = effort_of(view, villages, weeks), expected = cluster->expected * effort;
        if (counts.reporters < PANEL_REPORTERS_LEAST || counts.counted < LEAST_CASES)
                return false;
        struct panel_finding finding = { .detector = PANEL_SCAN, .window = panel->weeks - cluster->window.first,
                                         .reports = counts.reports, .counted = counts.counted,
                                         .reporters = counts.reporters, .villages = counts.villages,
                                         .expected = expected, .effort = effort, .season = 1,
                                         .limit = panel->budget.scan };
        name_area(panel, cluster, &finding);
        finding.p = chance_of(scan, cases, expected, counts.counted);
        finding.alarms = finding.p;
        finding.step = panel_step_of(finding.alarms);
        finding.raised_with_one_fewer = counts.counted > LEAST_CASES &&
                                        counts.reporters - counts.has_single >= PANEL_REPORTERS_LEAST &&
                                        chance_of(scan, cases, expected, counts.counted - 1.0) <= panel->budget.scan;
        *ret_finding = finding;
        return finding.p <= panel->budget.scan && finding.step != PANEL_NOTHING;
}

enum error panel_scan(struct panel_view *view, struct panel_findings *findings)
{
        const struct panel *panel = view->panel;
        struct scan_stream stream = { 0 };
        struct zones zones;
        struct scan_result result;
        struct zones_places places = { .count = panel->village_count };
        double *weights = arena_array(view->arena, double, panel->village_count);
        if (!weights)
                return ERR_MEMORY;
        TRY(gather_cases(view, &stream.cases));
        if (stream.cases.count < LEAST_CASES)
                return OK;
        TRY(number_areas(panel, DISTRICT_SIZE, view->arena, &places.districts));
        TRY(number_areas(panel, REGENCY_SIZE, view->arena, &places.regencies));
        struct scan_panel cells = { .places = panel->village_count, .times = panel->weeks, .streams = &stream,
                                    .stream_count = 1 };
        scan_share_weights(&cells, SCAN_PERMUTATION, weights);
        TRY(zones_build(&places, &(struct zones_caps){ .share = 0.5, .weights = weights }, 1, view->arena, &zones));
        TRY(scan_run(&cells, &zones,
                     &(struct scan_options){ .model = SCAN_PERMUTATION, .mode = SCAN_PROSPECTIVE, .window_least = 1,
                                             .window_most = PANEL_WINDOW_MAX, .least_cases = LEAST_CASES,
                                             .replicates = panel->replicates, .seed = panel->seed, .threads = 1 },
                     view->arena, &result));
        size_t most = findings->count + panel->village_count;
        for (size_t i = 0; i < result.cluster_count && findings->count < most; i++)
                if (judge_cluster(view, &result, (double)stream.cases.count, &result.clusters[i],
                                  &findings->items[findings->count]))
                        findings->count++;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/panel.h"

#include "base/checked.h"
#include "detect/control.h"
#include "detect/detect.h"
#include "detect/panel_parts.h"

#include <math.h>
#include <stdlib.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

static const uint32_t windows[PANEL_WINDOWS] = { 4, PANEL_WINDOW_MAX };
static const size_t code_sizes[PANEL_LEVELS] = { PANEL_CODE_SIZE, 8, 5 };
static const uint32_t least_counted[PANEL_LEVELS] = { 2, 3, 3 };

/* Weeks between false signals: once in a quarter, a year, five years. */
static const double waspada_weeks = 13, siaga_weeks = 52, awas_weeks = 260;
/* Tails below this are not told apart. */
static const double tail_floor = 1e-12;

enum { SUPPORT_MAX = 400, HISTORY_LEAST = 12 };

static int compare_events(const void *left, const void *right)
{
        const struct panel_event *a = left, *b = right;
        if (a->village != b->village)
                return a->village < b->village ? -1 : 1;
        if (a->week != b->week)
                return a->week < b->week ? -1 : 1;
        return a->reporter < b->reporter ? -1 : a->reporter > b->reporter;
}

void panel_sort_events(struct panel_event *events, size_t count, size_t *ret_count)
{
        size_t kept = 0;
        if (count > 1)
                qsort(events, count, sizeof *events, compare_events);
        for (size_t i = 0; i < count; i++)
                if (kept == 0 || compare_events(&events[kept - 1], &events[i]) != 0)
                        events[kept++] = events[i];
        *ret_count = kept;
}

static bool budget_is_valid(const struct panel_budget *budget)
{
        bool valid = isfinite(budget->scan) && budget->scan > 0;
        for (size_t i = 0; i < PANEL_LEVELS; i++)
                valid = valid && isfinite(budget->levels[i]) && budget->levels[i] > 0;
        return valid;
}

bool panel_is_code(struct slice text)
{
        static const char shape[] = "00.00.00.0000";
        for (size_t i = 0; i < text.size; i++)
                if (i >= PANEL_CODE_SIZE ||
                    (shape[i] == '.' ? text.data[i] != '.' : text.data[i] < '0' || text.data[i] > '9'))
                        return false;
        return text.size > 0;
}

static bool villages_are_valid(const struct panel *panel)
{
        for (uint32_t i = 0; i < panel->village_count; i++)
                if (panel->villages[i].size != PANEL_CODE_SIZE || !panel_is_code(panel->villages[i]) ||
                    (i > 0 && slice_compare(panel->villages[i - 1], panel->villages[i]) >= 0))
                        return false;
        return true;
}

static bool efforts_are_valid(const struct panel *panel)
{
        for (size_t i = 0; i < panel->effort_count; i++) {
                const struct panel_effort *effort = &panel->efforts[i], *before = i ? effort - 1 : NULL;
                if (effort->village >= panel->village_count || effort->week >= panel->weeks || !(effort->times >= 1) ||
                    effort->times > PANEL_EFFORT_MOST ||
                    (before && (before->village > effort->village ||
                                (before->village == effort->village && before->week >= effort->week))))
                        return false;
        }
        return panel->effort_count <= PANEL_EFFORTS_MAX;
}

static bool seasons_are_valid(const struct panel *panel)
{
        for (uint32_t w = 0; panel->seasons && w < panel->weeks; w++) {
                const struct panel_season *season = &panel->seasons[w];
                if (!(season->times >= 1.0 / PANEL_SEASON_MOST && season->times <= PANEL_SEASON_MOST) ||
                    !(season->doubt >= 0 && season->doubt <= 1))
                        return false;
        }
        return true;
}

static bool points_are_valid(const struct panel *panel)
{
        for (uint32_t i = 0; i < panel->point_count; i++) {
                const struct panel_point *point = &panel->points[i];
                if (point->village >= panel->village_count || point->east > PANEL_METRES_MAX ||
                    point->south > PANEL_METRES_MAX || (i > 0 && point[-1].village >= point->village))
                        return false;
        }
        return true;
}

enum error panel_check(const struct panel *panel)
{
        if (panel->weeks <= PANEL_WINDOW_MAX || panel->weeks > PANEL_WEEKS_MAX || panel->village_count == 0 ||
            panel->village_count > PANEL_VILLAGES_MAX || panel->event_count > PANEL_EVENTS_MAX ||
            panel->gap_count > PANEL_GAPS_MAX || !budget_is_valid(&panel->budget) || !villages_are_valid(panel) ||
            !efforts_are_valid(panel) || !seasons_are_valid(panel) || !points_are_valid(panel) ||
            !panel_joins_are_valid(panel))
                return ERR_INVALID;
        for (size_t i = 0; i < panel->event_count; i++)
                if (panel->events[i].village >= panel->village_count || panel->events[i].week >= panel->weeks ||
                    (i > 0 && compare_events(&panel->events[i - 1], &panel->events[i]) >= 0))
                        return ERR_INVALID;
        for (size_t i = 0; i < panel->gap_count; i++)
                if (panel->gaps[i].village >= panel->village_count || panel->gaps[i].first > panel->gaps[i].last ||
                    panel->gaps[i].last >= panel->weeks)
                        return ERR_INVALID;
        return OK;
}

static enum error open_efforts(struct panel_view *view, size_t cells)
{
        const struct panel *panel = view->panel;
        if (panel->effort_count == 0)
                return OK;
        view->efforts = arena_array(view->arena, double, cells);
        if (!view->efforts)
                return ERR_MEMORY;
        for (size_t i = 0; i < cells; i++)
                view->efforts[i] = 1;
        for (size_t i = 0; i < panel->effort_count; i++)
                view->efforts[(size_t)panel->efforts[i].village * panel->weeks + panel->efforts[i].week] =
                        panel->efforts[i].times;
        return OK;
}

enum error panel_open(const struct panel *panel, struct arena *arena, struct panel_view *ret_view)
{
        size_t cells = (size_t)panel->village_count * panel->weeks;
        TRY(panel_check(panel));
        struct panel_view view = { .panel = panel, .arena = arena, .heard = arena_array(arena, uint8_t, cells),
                                   .starts = arena_array(arena, size_t, panel->village_count + (size_t)1),
                                   .scratch = arena_array(arena, uint32_t, panel->event_count) };
        if (!view.heard || !view.starts || !view.scratch)
                return ERR_MEMORY;
        memset(view.heard, 1, cells);
        for (size_t i = 0; i < panel->gap_count; i++) {
                const struct panel_gap *gap = &panel->gaps[i];
                memset(view.heard + (size_t)gap->village * panel->weeks + gap->first, 0, gap->last - gap->first + 1);
        }
        for (size_t i = 0; i < panel->event_count; i++)
                view.starts[panel->events[i].village + 1] = i + 1;
        for (uint32_t v = 0; v < panel->village_count; v++)
                if (view.starts[v + 1] < view.starts[v])
                        view.starts[v + 1] = view.starts[v];
        TRY(open_efforts(&view, cells));
        *ret_view = view;
        return OK;
}

bool panel_is_heard(const struct panel_view *view, uint32_t village, uint32_t week)
{
        return view->heard[(size_t)village * view->panel->weeks + week] != 0;
}

static double effort_in(const struct panel_view *view, uint32_t village, uint32_t week)
{
        return view->efforts ? view->efforts[(size_t)village * view->panel->weeks + week] : 1;
}

static double season_in(const struct panel_view *view, uint32_t week)
{
        return view->panel->seasons ? view->panel->seasons[week].times : 1;
}

struct panel_sum panel_add_up(const struct panel_view *view, struct panel_range villages, struct panel_range weeks)
{
        struct panel_sum sum = { 0 };
        for (uint32_t v = villages.first; v < villages.end; v++)
                for (uint32_t w = weeks.first; w < weeks.end; w++) {
                        double heard = panel_is_heard(view, v, w);
                        double visited = heard * effort_in(view, v, w);
                        sum.weeks += heard;
                        sum.visited += visited;
                        sum.exposure += visited * season_in(view, w);
                }
        for (size_t i = view->starts[villages.first]; i < view->starts[villages.end]; i++) {
                const struct panel_event *event = &view->panel->events[i];
                sum.events += event->week >= weeks.first && event->week < weeks.end &&
                              panel_is_heard(view, event->village, event->week);
        }
        return sum;
}

struct panel_sum panel_add_up_set(const struct panel_view *view, struct panel_set villages, struct panel_range weeks)
{
        struct panel_sum sum = { 0 };
        for (size_t i = 0; i < villages.count; i++) {
                struct panel_sum more = panel_add_up(view, villages.ranges[i], weeks);
                sum.events += more.events;
                sum.weeks += more.weeks;
                sum.visited += more.visited;
                sum.exposure += more.exposure;
        }
        return sum;
}

static int compare_numbers(const void *left, const void *right)
{
        uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
        return a < b ? -1 : a > b;
}

/* Counts the runs of equal reporters in `scratch`. */
static void count_reporters(uint32_t *reporters, size_t count, struct panel_window *window)
{
        uint32_t run = 0, busiest = 0;
        if (count > 1)
                qsort(reporters, count, sizeof *reporters, compare_numbers);
        for (size_t i = 0; i < count; i++) {
                bool begins = i == 0 || reporters[i] != reporters[i - 1];
                bool ends = i + 1 == count || reporters[i + 1] != reporters[i];
                run = begins ? 1 : run + 1;
                window->reporters += begins;
                window->has_single |= ends && run == 1;
                busiest = run > busiest ? run : busiest;
        }
        window->counted = window->reports ? window->reports - busiest + 1 : 0;
}

/* Adds reports and villages, and notes who reported. */
static void count_range(const struct panel_view *view, struct panel_range villages, struct panel_range weeks,
                        struct panel_window *window)
{
        uint32_t last = UINT32_MAX;
        for (size_t i = view->starts[villages.first]; i < view->starts[villages.end]; i++) {
                const struct panel_event *event = &view->panel->events[i];
                if (event->week < weeks.first || event->week >= weeks.end ||
                    !panel_is_heard(view, event->village, event->week))
                        continue;
                view->scratch[window->reports++] = event->reporter;
                window->villages += event->village != last;
                last = event->village;
        }
}

struct panel_window panel_count_set(const struct panel_view *view, struct panel_set villages, struct panel_range weeks)
{
        struct panel_window window = { 0 };
        for (size_t i = 0; i < villages.count; i++)
                count_range(view, villages.ranges[i], weeks, &window);
        count_reporters(view->scratch, window.reports, &window);
        return window;
}

struct panel_window panel_count(const struct panel_view *view, struct panel_range villages, struct panel_range weeks)
{
        return panel_count_set(view, (struct panel_set){ &villages, 1 }, weeks);
}

enum panel_step panel_step_of(double alarms)
{
        double weeks = alarms == 0 ? INFINITY : 1 / alarms; /* of NaN: none, which reaches no step */
        if (weeks >= awas_weeks)
                return PANEL_AWAS;
        if (weeks >= siaga_weeks)
                return PANEL_SIAGA;
        return weeks >= waspada_weeks ? PANEL_WASPADA : PANEL_NOTHING;
}

/* --- one level ---------------------------------------------------------------------------------------------------- */

struct unit {
        struct panel_range villages;
        struct slice code;
        size_t group; /* first unit of its group: those that share the code one level up */
};

/* An area in a window. */
struct test {
        const struct unit *unit;
        uint32_t window;
        struct panel_sum history, now;
        struct panel_window counts;
        double size, success, expected; /* of the negative binomial; size 0: cannot be judged */
};

struct level {
        struct panel_view *view;
        enum panel_level level;
        struct unit *units;
        size_t unit_count;
        struct test *tests; /* of the first window, then of the second, ... */
        size_t test_count;  /* of one window */
        struct control_test *judged;
        struct control_decision *decisions;
        size_t *of_judged; /* test of each judged one */
        size_t judged_count;
};

static struct slice group_code(const struct level *level, struct slice code)
{
        return level->level == PANEL_REGENCY ? S("") : slice_sub(code, 0, code_sizes[level->level + 1]);
}

static enum error find_units(struct level *level)
{
        const struct panel *panel = level->view->panel;
        level->units = arena_array(level->view->arena, struct unit, panel->village_count);
        if (!level->units)
                return ERR_MEMORY;
        for (uint32_t v = 0; v < panel->village_count; v++) {
                struct slice code = slice_sub(panel->villages[v], 0, code_sizes[level->level]);
                struct unit *last = level->unit_count ? &level->units[level->unit_count - 1] : NULL;
                if (last && slice_equal(last->code, code)) {
                        last->villages.end = v + 1;
                        continue;
                }
                bool same = last && slice_equal(group_code(level, last->code), group_code(level, code));
                level->units[level->unit_count] = (struct unit){ .villages = { v, v + 1 }, .code = code,
                                                                 .group = same ? last->group : level->unit_count };
                level->unit_count++;
        }
        return OK;
}

/* Variance over mean of windows as long as `window` before the judged one, pooled: sum (y - m)^2 / m over its degrees
 * of freedom, with the mean of each area from its own history. */
static double dispersion_of(const struct level *level, const struct test *tests, uint32_t window)
{
        double squares = 0, freedom = 0;
        uint32_t end = level->view->panel->weeks - window;
        for (size_t u = 0; u < level->unit_count; u++) {
                double rate = tests[u].history.exposure > 0 ? tests[u].history.events / tests[u].history.exposure : 0;
                size_t blocks = 0;
                for (uint32_t last = end; rate > 0 && last >= window; last -= window) {
                        struct panel_sum sum = panel_add_up(level->view, tests[u].unit->villages,
                                                            (struct panel_range){ last - window, last });
                        double mean = rate * sum.exposure;
                        if (mean > 0) {
                                squares += (sum.events - mean) * (sum.events - mean) / mean;
                                blocks++;
                        }
                }
                freedom += blocks > 1 ? (double)blocks - 1 : 0;
        }
        return freedom > 0 && squares > freedom ? squares / freedom : 1;
}

/* Of the season in the last `window` weeks. */
static double mean_doubt(const struct panel *panel, uint32_t window)
{
        double sum = 0;
        for (uint32_t w = panel->weeks - window; panel->seasons && w < panel->weeks; w++)
                sum += panel->seasons[w].doubt;
        return sum / window;
}

/* What a level has in a window, beside its areas. */
struct spread {
        double dispersion, doubt;
};

/* The rate of an area: its own history under the prior of its group, for a window's exposure. */
static void predict(struct test *test, struct detect_prior prior, struct spread spread)
{
        double shape = prior.shape + test->history.events, rate = prior.rate + test->history.exposure;
        double mean = test->now.exposure * shape / rate;
        double most = spread.dispersion > 1 ? mean / (spread.dispersion - 1) : INFINITY;
        double share = shape > most ? most / shape : 1;
        share /= 1 + shape * share * spread.doubt;
        test->size = shape * share;
        test->success = rate * share / (rate * share + test->now.exposure);
        test->expected = mean;
}

/* The areas of one group, `first` .. `end`: a prior from those with a history. */
static enum error predict_group(struct level *level, struct test *tests, struct panel_range group, struct spread spread)
{
        size_t count = 0;
        double weeks = 0;
        struct detect_prior prior;
        uint32_t *events = arena_array(level->view->arena, uint32_t, group.end - group.first);
        double *exposures = arena_array(level->view->arena, double, group.end - group.first);
        if (!events || !exposures)
                return ERR_MEMORY;
        for (uint32_t u = group.first; u < group.end; u++) {
                if (!(tests[u].history.exposure > 0))
                        continue;
                events[count] = tests[u].history.events;
                exposures[count++] = tests[u].history.exposure;
                weeks = fmax(weeks, tests[u].history.exposure);
        }
        if (count == 0 || weeks < HISTORY_LEAST || detect_fit_prior(events, exposures, count, &prior) != OK)
                return OK;
        for (uint32_t u = group.first; u < group.end; u++)
                if (tests[u].now.exposure > 0)
                        predict(&tests[u], prior, spread);
        return OK;
}

static enum error predict_window(struct level *level, struct test *tests, uint32_t window)
{
        uint32_t begin = level->view->panel->weeks - window;
        for (size_t u = 0; u < level->unit_count; u++) {
                const struct unit *unit = &level->units[u];
                struct panel_range now = { begin, level->view->panel->weeks };
                tests[u] = (struct test){
                        .unit = unit, .window = window, .now = panel_add_up(level->view, unit->villages, now),
                        .history = panel_add_up(level->view, unit->villages, (struct panel_range){ 0, begin }),
                        .counts = panel_count(level->view, unit->villages, now) };
        }
        struct spread spread = { dispersion_of(level, tests, window), mean_doubt(level->view->panel, window) };
        for (uint32_t u = 0; u < level->unit_count;) {
                uint32_t end = u + 1;
                while (end < level->unit_count && level->units[end].group == level->units[u].group)
                        end++;
                TRY(predict_group(level, tests, (struct panel_range){ u, end }, spread));
                u = end;
        }
        return OK;
}

static double tail_of(const struct test *test, uint32_t count)
{
        return count == 0 ? 1 : pnbinom(count - 1.0, test->size, test->success, 0, 0);
}

/* What p an area can have, down to a floor or what came up. */
static enum error find_support(struct level *level, const struct test *test, struct control_test *judged)
{
        double tails[SUPPORT_MAX];
        size_t count = 0;
        double *support;
        for (uint32_t k = 0; count < SUPPORT_MAX; k++) {
                double tail = tail_of(test, k);
                if (!(tail > 0) || (tail < tail_floor && k > test->counts.counted))
                        break;
                if (count == 0 || tail < tails[count - 1])
                        tails[count++] = tail;
        }
        support = arena_array(level->view->arena, double, count);
        if (!support)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                support[i] = tails[count - 1 - i];
        *judged = (struct control_test){ .p = fmax(tail_of(test, test->counts.counted), support[0]),
                                         .support = support, .support_count = count };
        return OK;
}

static enum error decide_level(struct level *level)
{
        size_t count = level->unit_count * PANEL_WINDOWS;
        struct arena *arena = level->view->arena;
        level->judged = arena_array(arena, struct control_test, count);
        level->decisions = arena_array(arena, struct control_decision, count);
        level->of_judged = arena_array(arena, size_t, count);
        if (!level->judged || !level->decisions || !level->of_judged)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                if (!(level->tests[i].size > 0))
                        continue;
                TRY(find_support(level, &level->tests[i], &level->judged[level->judged_count]));
                level->of_judged[level->judged_count++] = i;
        }
        struct control_rule rule = { CONTROL_BUDGET, level->view->panel->budget.levels[level->level] };
        return level->judged_count ? control_decide(rule, level->judged, level->judged_count, arena, level->decisions)
                                   : OK;
}

/* With one report fewer, whichever weakens it most. */
static bool survives_one_fewer(const struct level *level, const struct test *test, double limit)
{
        uint32_t counted = test->counts.counted - 1, reporters = test->counts.reporters - test->counts.has_single;
        return counted >= least_counted[level->level] && reporters >= PANEL_REPORTERS_LEAST &&
               tail_of(test, counted) <= limit;
}

static bool is_covered(const struct panel_findings *findings, struct slice area)
{
        for (size_t i = 0; i < findings->count; i++)
                if (slice_starts_with(findings->items[i].area, area))
                        return true;
        return false;
}

/* The rarer of an area's windows, when one is rare enough. */
static void add_unit(const struct level *level, const size_t *judged, struct panel_findings *findings)
{
        struct panel_finding best = { .alarms = INFINITY };
        for (size_t w = 0; w < PANEL_WINDOWS; w++) {
                if (judged[w] == SIZE_MAX)
                        continue;
                const struct test *test = &level->tests[level->of_judged[judged[w]]];
                const struct control_decision *decision = &level->decisions[judged[w]];
                enum panel_step step = panel_step_of(decision->q);
                if (!decision->reject || step == PANEL_NOTHING || decision->q >= best.alarms ||
                    test->counts.reporters < PANEL_REPORTERS_LEAST ||
                    test->counts.counted < least_counted[level->level])
                        continue;
                best = (struct panel_finding){
                        .detector = PANEL_TAIL, .level = level->level, .area = test->unit->code, .window = test->window,
                        .reports = test->counts.reports, .counted = test->counts.counted,
                        .reporters = test->counts.reporters, .villages = test->counts.villages,
                        .expected = test->expected, .effort = test->now.visited / test->now.weeks,
                        .season = test->now.exposure / test->now.visited,
                        .p = level->judged[judged[w]].p, .limit = decision->level,
                        .alarms = decision->q, .step = step,
                        .raised_with_one_fewer = survives_one_fewer(level, test, decision->level) };
        }
        if (best.step != PANEL_NOTHING && !is_covered(findings, best.area))
                findings->items[findings->count++] = best;
}

static enum error judge_level(struct panel_view *view, enum panel_level which, struct panel_findings *findings)
{
        struct level level = { .view = view, .level = which };
        TRY(find_units(&level));
        level.tests = arena_array(view->arena, struct test, level.unit_count * PANEL_WINDOWS);
        size_t *judged = arena_array(view->arena, size_t, level.unit_count * PANEL_WINDOWS);
        if (!level.tests || !judged)
                return ERR_MEMORY;
        for (size_t w = 0; w < PANEL_WINDOWS; w++)
                TRY(predict_window(&level, level.tests + w * level.unit_count, windows[w]));
        TRY(decide_level(&level));
        for (size_t i = 0; i < level.unit_count * PANEL_WINDOWS; i++)
                judged[i] = SIZE_MAX;
        for (size_t i = 0; i < level.judged_count; i++)
                judged[level.of_judged[i] % level.unit_count * PANEL_WINDOWS + level.of_judged[i] / level.unit_count] =
                        i;
        for (size_t u = 0; u < level.unit_count; u++)
                add_unit(&level, judged + u * PANEL_WINDOWS, findings);
        return OK;
}

enum error panel_judge(const struct panel *panel, struct arena *arena, struct panel_findings *ret_findings)
{
        struct panel_view view;
        TRY(panel_open(panel, arena, &view));
        struct panel_findings findings = {
                .items = arena_array(arena, struct panel_finding, (size_t)panel->village_count * 3 + 1) };
        if (!findings.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < PANEL_LEVELS; i++)
                TRY(judge_level(&view, (enum panel_level)i, &findings));
        if (panel->replicates > 0)
                TRY(panel_scan(&view, &findings));
        TRY(panel_name_joins(panel, arena, &findings));
        *ret_findings = findings;
        return OK;
}

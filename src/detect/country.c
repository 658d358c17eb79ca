/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/country.h"

#include "base/checked.h"
#include "detect/flexible.h"
#include "detect/panel_parts.h"
#include "detect/scan.h"

#include <math.h>
#include <stdlib.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

enum { YEAR = 52, YEARS_LEAST = 3, YEARS_MOST = 5, HALF_WINDOW = 3, LEVELS = 10, SKIP_RECENT = 26 };

/* --- from panels -------------------------------------------------------------------------------------------------- */

static struct slice code_of(const struct country_regency *regency)
{
        return slice_of(regency->code, COUNTRY_CODE_SIZE);
}

static void fill_regency(const struct panel_view *view, struct panel_range villages, uint32_t weeks,
                         struct country_regency *regency)
{
        uint32_t *counts = (uint32_t *)(uintptr_t)regency->counts;
        double *efforts = (double *)(uintptr_t)regency->efforts;
        uint32_t own = view->panel->weeks < weeks ? view->panel->weeks : weeks;
        for (uint32_t back = 0; back < own; back++) {
                uint32_t w = view->panel->weeks - 1 - back;
                struct panel_sum sum = panel_add_up(view, villages, (struct panel_range){ w, w + 1 });
                counts[weeks - 1 - back] += sum.events;
                efforts[weeks - 1 - back] = fmax(efforts[weeks - 1 - back],
                                                 sum.weeks / (villages.end - villages.first));
        }
        for (uint32_t n = 1; n <= PANEL_WINDOW_MAX && n <= own; n++) {
                struct panel_window told = panel_count(view, villages, (struct panel_range){ view->panel->weeks - n,
                                                                                             view->panel->weeks });
                struct country_window *window = &regency->windows[n - 1];
                window->reports += told.reports;
                window->counted += told.counted;
                window->reporters += told.reporters;
                window->villages += told.villages;
        }
}

static enum error add_regency(const struct panel_view *view, struct panel_range villages, struct country *country,
                              struct country_regency *regencies)
{
        uint32_t at = 0, weeks = country->weeks;
        struct slice code = slice_sub(view->panel->villages[villages.first], 0, COUNTRY_CODE_SIZE);
        while (at < country->regency_count && slice_compare(code_of(&regencies[at]), code) < 0)
                at++;
        bool known = at < country->regency_count && slice_equal(code_of(&regencies[at]), code);
        if (!known) {
                struct country_regency fresh = { .counts = arena_array(view->arena, uint32_t, weeks),
                                                 .efforts = arena_array(view->arena, double, weeks) };
                if (country->regency_count == COUNTRY_REGENCIES_MAX)
                        return ERR_TOO_LARGE;
                if (!fresh.counts || !fresh.efforts)
                        return ERR_MEMORY;
                memcpy(fresh.code, view->panel->villages[villages.first].data, COUNTRY_CODE_SIZE);
                memmove(&regencies[at + 1], &regencies[at], (country->regency_count - at) * sizeof *regencies);
                regencies[at] = fresh;
                country->regency_count++;
        }
        fill_regency(view, villages, weeks, &regencies[at]);
        return OK;
}

enum error country_add(const struct panel *panel, struct country *country, struct country_regency *regencies,
                       struct arena *arena)
{
        struct panel_view view;
        TRY(panel_open(panel, arena, &view));
        for (uint32_t v = 0; v < panel->village_count;) {
                uint32_t end = v + 1;
                while (end < panel->village_count &&
                       slice_starts_with(panel->villages[end], slice_sub(panel->villages[v], 0, COUNTRY_CODE_SIZE)))
                        end++;
                TRY(add_regency(&view, (struct panel_range){ v, end }, country, regencies));
                v = end;
        }
        country->regencies = regencies;
        return OK;
}

/* --- each regency by itself --------------------------------------------------------------------------------------- */

/* What its last week is compared with. */
struct test {
        const struct country_regency *regency;
        enum panel_detector detector;
        double mean, dispersion; /* variance / mean of the weeks; at least 1 */
        double size;             /* of what the mean itself is known by; infinite: for sure */
        bool judged;
};

static double tail_of(const struct test *test, double count)
{
        double size = 1 / (1 / test->size + (test->dispersion - 1) / test->mean);
        return isfinite(size) ? pnbinom(count - 1, size, size / (size + test->mean), 0, 0)
                              : ppois(count - 1, test->mean, 0, 0);
}

static uint32_t years_of(const struct country *country, const struct country_regency *regency)
{
        uint32_t first = 0;
        while (first < country->weeks && !(regency->efforts[first] > 0))
                first++;
        uint32_t heard = country->weeks - first;
        uint32_t years = heard > HALF_WINDOW ? (heard - 1 - HALF_WINDOW) / YEAR : 0;
        return years < YEARS_MOST ? years : YEARS_MOST;
}

/* By its own years. False: no model fits. */
static enum error ask_farrington(const struct country *country, struct test *test, uint32_t years,
                                 struct arena *arena)
{
        struct settings settings;
        struct flexible flexible;
        struct forecast forecast;
        double *counts = arena_array(arena, double, country->weeks), *efforts = arena_array(arena, double,
                                                                                            country->weeks);
        if (!counts || !efforts)
                return ERR_MEMORY;
        for (uint32_t w = 0; w < country->weeks; w++) {
                bool heard = test->regency->efforts[w] > 0;
                counts[w] = heard ? test->regency->counts[w] : NAN;
                efforts[w] = heard ? test->regency->efforts[w] : 1;
        }
        struct series series = { counts, efforts, country->weeks };
        settings_init(&settings, METHOD_FARRINGTON, COMPAT_NONE);
        settings.values[SET_YEARS_BACK] = years;
        settings.values[SET_HALF_WINDOW] = HALF_WINDOW;
        settings.values[SET_FREQUENCY] = YEAR;
        settings.values[SET_PERIODS] = LEVELS;
        settings.values[SET_SKIP_RECENT] = SKIP_RECENT;
        settings.first = country->weeks - 1;
        TRY(flexible_init(&flexible, &settings, &series, arena));
        enum error err = flexible_forecast(&flexible, country->weeks - 1, &forecast);
        if (err == ERR_NOT_FOUND || err == ERR_INVALID || (err == OK && !(forecast.mean > 0)))
                return OK;
        TRY(err);
        test->detector = PANEL_FARRINGTON;
        test->mean = forecast.mean;
        test->dispersion = forecast.dispersion;
        test->size = forecast.se > 0 ? 1 / (forecast.se * forecast.se) : INFINITY;
        test->judged = true;
        return OK;
}

struct before {
        double events, effort;
        uint32_t weeks;
};

static struct before last_year(const struct country *country, const struct country_regency *regency)
{
        struct before before = { 0 };
        uint32_t end = country->weeks - 1, first = end > YEAR ? end - YEAR : 0;
        for (uint32_t w = first; w < end; w++) {
                if (!(regency->efforts[w] > 0))
                        continue;
                before.events += regency->counts[w];
                before.effort += regency->efforts[w];
                before.weeks++;
        }
        return before;
}

/* Pearson's sum over the last year of all regencies, over its degrees of freedom; never below 1. */
static double pooled_dispersion(const struct country *country)
{
        double squares = 0, freedom = 0;
        uint32_t end = country->weeks - 1, first = end > YEAR ? end - YEAR : 0;
        for (uint32_t r = 0; r < country->regency_count; r++) {
                const struct country_regency *regency = &country->regencies[r];
                struct before before = last_year(country, regency);
                if (before.weeks < COUNTRY_WEEKS_LEAST || !(before.events > 0))
                        continue;
                freedom += before.weeks - 1.0;
                for (uint32_t w = first; w < end; w++) {
                        double mean = regency->efforts[w] * before.events / before.effort;
                        if (mean > 0)
                                squares += (regency->counts[w] - mean) * (regency->counts[w] - mean) / mean;
                }
        }
        return freedom > 0 && squares > freedom ? squares / freedom : 1;
}

static void ask_bayes(const struct country *country, struct test *test, double dispersion)
{
        struct before before = last_year(country, test->regency);
        if (before.weeks < COUNTRY_WEEKS_LEAST)
                return;
        test->detector = PANEL_BAYES;
        test->size = before.events + 0.5;
        test->mean = test->regency->efforts[country->weeks - 1] * test->size / before.effort;
        test->dispersion = dispersion;
        test->judged = true;
}

static enum error make_tests(const struct country *country, struct arena *arena, struct test *tests,
                             uint32_t *ret_judged)
{
        double dispersion = pooled_dispersion(country);
        *ret_judged = 0;
        for (uint32_t r = 0; r < country->regency_count; r++) {
                tests[r] = (struct test){ .regency = &country->regencies[r] };
                uint32_t years = years_of(country, tests[r].regency);
                if (!(tests[r].regency->efforts[country->weeks - 1] > 0))
                        continue;
                if (years >= YEARS_LEAST)
                        TRY(ask_farrington(country, &tests[r], years, arena));
                if (!tests[r].judged)
                        ask_bayes(country, &tests[r], dispersion);
                *ret_judged += tests[r].judged;
        }
        return OK;
}

static bool has_enough(const struct country_window *window)
{
        return window->counted >= COUNTRY_REPORTS_LEAST && window->reporters >= PANEL_REPORTERS_LEAST;
}

static struct panel_finding finding_of(const struct country_regency *regency, uint32_t window)
{
        const struct country_window *told = &regency->windows[window - 1];
        return (struct panel_finding){ .level = PANEL_REGENCY, .area = code_of(regency), .window = window,
                                       .reports = told->reports, .counted = told->counted,
                                       .reporters = told->reporters, .villages = told->villages,
                                       .effort = 1, .season = 1 };
}

/* Keeps the rarer of what is known of a regency. */
static void keep(struct panel_findings *findings, const struct panel_finding *finding)
{
        for (size_t i = 0; i < findings->count; i++) {
                if (!slice_equal(findings->items[i].area, finding->area))
                        continue;
                if (finding->alarms < findings->items[i].alarms)
                        findings->items[i] = *finding;
                return;
        }
        findings->items[findings->count++] = *finding;
}

static void judge_alone(const struct country *country, const struct test *tests, uint32_t judged,
                        struct panel_findings *findings)
{
        for (uint32_t r = 0; r < country->regency_count; r++) {
                const struct test *test = &tests[r];
                const struct country_window *week = &test->regency->windows[0];
                double limit = country->budget.weekly / judged;
                if (!test->judged || !has_enough(week))
                        continue;
                struct panel_finding finding = finding_of(test->regency, 1);
                finding.detector = test->detector;
                finding.expected = test->mean;
                finding.p = tail_of(test, week->counted);
                finding.limit = limit;
                finding.alarms = finding.p * judged;
                finding.step = panel_step_of(finding.alarms);
                finding.raised_with_one_fewer = week->counted > COUNTRY_REPORTS_LEAST &&
                                                week->reporters > PANEL_REPORTERS_LEAST &&
                                                tail_of(test, week->counted - 1.0) <= limit;
                if (finding.p <= limit && finding.step != PANEL_NOTHING)
                        keep(findings, &finding);
        }
}

/* --- all together ------------------------------------------------------------------------------------------------- */

static enum error gather_cases(const struct country *country, struct arena *arena, struct scan_cells *ret_cells)
{
        size_t count = 0;
        uint32_t first = country->weeks > YEAR ? country->weeks - YEAR : 0;
        struct scan_cell *cells = arena_array(arena, struct scan_cell,
                                              (size_t)country->regency_count * (country->weeks - first));
        if (!cells)
                return ERR_MEMORY;
        for (uint32_t r = 0; r < country->regency_count; r++)
                for (uint32_t w = first; w < country->weeks; w++)
                        if (country->regencies[r].counts[w] > 0 && country->regencies[r].efforts[w] > 0)
                                cells[count++] = (struct scan_cell){ r, w - first, country->regencies[r].counts[w] };
        *ret_cells = (struct scan_cells){ cells, count };
        return OK;
}

/* Provinces or groups of islands, by so much of the code. */
static enum error number_areas(const struct country *country, size_t size, struct arena *arena,
                               const uint32_t **ret_areas)
{
        uint32_t *areas = arena_array(arena, uint32_t, country->regency_count);
        if (!areas)
                return ERR_MEMORY;
        const struct country_regency *regencies = country->regencies;
        for (uint32_t r = 1; r < country->regency_count; r++)
                areas[r] = areas[r - 1] + (memcmp(regencies[r].code, regencies[r - 1].code, size) != 0);
        *ret_areas = areas;
        return OK;
}

static double cases_of(const struct scan_cells *cells)
{
        double sum = 0;
        for (size_t i = 0; i < cells->count; i++)
                sum += cells->items[i].count;
        return sum;
}

/* How much more the weeks of a regency differ than the dealing of a permutation lets them: Pearson's sum against the
 * product of what each regency and each week has, over its degrees of freedom; never below 1. */
static enum error scan_dispersion(const struct country *country, const struct scan_cells *cells, uint32_t weeks,
                                  struct arena *arena, double *ret_dispersion)
{
        double cases = cases_of(cells), squares = 0, freedom = (country->regency_count - 1.0) * (weeks - 1.0);
        double *rows = arena_array(arena, double, country->regency_count), *columns = arena_array(arena, double, weeks);
        if (!rows || !columns)
                return ERR_MEMORY;
        for (size_t i = 0; i < cells->count; i++) {
                rows[cells->items[i].place] += cells->items[i].count;
                columns[cells->items[i].time] += cells->items[i].count;
        }
        /* sum (y - m)^2 / m = sum y^2 / m - cases */
        for (size_t i = 0; i < cells->count; i++) {
                const struct scan_cell *cell = &cells->items[i];
                squares += (double)cell->count * cell->count * cases / (rows[cell->place] * columns[cell->time]);
        }
        *ret_dispersion = fmax(1, (squares - cases) / freedom);
        return OK;
}

struct scanned {
        struct scan_result result;
        double cases, dispersion;
};

static void judge_cluster(const struct country *country, const struct scanned *scanned,
                          const struct scan_cluster *cluster, struct panel_findings *findings)
{
        uint32_t window = cluster->window.last - cluster->window.first + 1;
        struct panel_scored scored = { scanned->cases, cluster->expected, (double)cluster->observed,
                                       scanned->dispersion };
        for (uint32_t i = 0; i < cluster->member_count; i++) {
                const struct country_window *told = &country->regencies[cluster->members[i]].windows[window - 1];
                scored.counted -= told->reports - told->counted;
        }
        double p = panel_scan_chance(&scanned->result, scored), counted = scored.counted;
        if (!(p <= country->budget.scan) || panel_step_of(p) == PANEL_NOTHING)
                return;
        scored.counted--;
        double fewer = panel_scan_chance(&scanned->result, scored);
        for (uint32_t i = 0; i < cluster->member_count; i++) {
                const struct country_regency *regency = &country->regencies[cluster->members[i]];
                struct panel_finding finding = finding_of(regency, window);
                if (!has_enough(&regency->windows[window - 1]))
                        continue;
                finding.detector = PANEL_COUNTRY;
                finding.expected = cluster->expected * finding.counted / counted;
                finding.p = finding.alarms = p;
                finding.limit = country->budget.scan;
                finding.step = panel_step_of(p);
                finding.raised_with_one_fewer = fewer <= country->budget.scan &&
                                                finding.counted > COUNTRY_REPORTS_LEAST &&
                                                finding.reporters > PANEL_REPORTERS_LEAST;
                keep(findings, &finding);
        }
}

static enum error judge_together(const struct country *country, struct arena *arena, struct panel_findings *findings)
{
        struct scan_stream stream = { 0 };
        struct zones zones;
        struct scanned scanned;
        uint32_t weeks = country->weeks < YEAR ? country->weeks : YEAR;
        struct zones_places places = { .count = country->regency_count };
        double *weights = arena_array(arena, double, country->regency_count);
        if (!weights)
                return ERR_MEMORY;
        TRY(gather_cases(country, arena, &stream.cases));
        scanned.cases = cases_of(&stream.cases);
        if (scanned.cases < COUNTRY_REPORTS_LEAST || weeks < COUNTRY_WEEKS_LEAST)
                return OK;
        TRY(scan_dispersion(country, &stream.cases, weeks, arena, &scanned.dispersion));
        TRY(number_areas(country, 2, arena, &places.districts));
        TRY(number_areas(country, 1, arena, &places.regencies));
        struct scan_panel cells = { .places = country->regency_count, .times = weeks, .streams = &stream,
                                    .stream_count = 1 };
        scan_share_weights(&cells, SCAN_PERMUTATION, weights);
        TRY(zones_build(&places, &(struct zones_caps){ .share = 0.5, .weights = weights }, 1, arena, &zones));
        TRY(scan_run(&cells, &zones,
                     &(struct scan_options){ .model = SCAN_PERMUTATION, .mode = SCAN_PROSPECTIVE, .window_least = 1,
                                             .window_most = PANEL_WINDOW_MAX, .least_cases = COUNTRY_REPORTS_LEAST,
                                             .replicates = country->replicates, .seed = country->seed, .threads = 1 },
                     arena, &scanned.result));
        for (size_t i = 0; i < scanned.result.cluster_count; i++)
                judge_cluster(country, &scanned, &scanned.result.clusters[i], findings);
        return OK;
}

static bool is_valid(const struct country *country)
{
        bool valid = country->weeks >= 2 * PANEL_WINDOW_MAX && country->weeks <= COUNTRY_WEEKS_MAX &&
                     country->regency_count <= COUNTRY_REGENCIES_MAX && country->budget.weekly > 0 &&
                     country->budget.scan > 0 && isfinite(country->budget.weekly) && isfinite(country->budget.scan) &&
                     country->replicates <= SCAN_REPLICATES_MAX;
        for (uint32_t r = 0; valid && r < country->regency_count; r++) {
                const struct country_regency *regency = &country->regencies[r];
                valid = panel_is_code(code_of(regency)) &&
                        (r == 0 || slice_compare(code_of(regency - 1), code_of(regency)) < 0);
                for (uint32_t w = 0; valid && w < country->weeks; w++)
                        valid = regency->efforts[w] >= 0 && regency->efforts[w] <= 1 &&
                                regency->counts[w] <= PANEL_EVENTS_MAX;
                for (size_t n = 0; valid && n < PANEL_WINDOW_MAX; n++)
                        valid = regency->windows[n].counted <= regency->windows[n].reports;
        }
        return valid;
}

enum error country_judge(const struct country *country, struct arena *arena, struct panel_findings *ret_findings)
{
        uint32_t judged;
        struct panel_findings findings = { .items = arena_array(arena, struct panel_finding,
                                                                country->regency_count + 1) };
        struct test *tests = arena_array(arena, struct test, country->regency_count + 1);
        if (!is_valid(country))
                return ERR_INVALID;
        if (!findings.items || !tests)
                return ERR_MEMORY;
        TRY(make_tests(country, arena, tests, &judged));
        if (judged > 0)
                judge_alone(country, tests, judged, &findings);
        if (country->compared && country->regency_count > 1)
                TRY(judge_together(country, arena, &findings));
        *ret_findings = findings;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which detector at which level, at equal false alarms: districts and regencies of one office, years with a ring and
 * years without.
 *
 *   build/bench/levels [YEARS [FIRST [SPREAD [SIZE]]]]
 *
 * An office of 47 districts in three regencies, 400 reports a year, districts that differ by a log-normal of 0.5, weeks
 * negative binomial with variance SPREAD (hundredths, default 130) over mean. A ring adds SIZE reports (default 7) in
 * ten weeks, in one district. 52 weeks are judged, each with the 60 before it (Farrington: 320). Every report is
 * another person's. Asked are the program's own judgements (panel_judge, country_judge: `alarms` of what it finds, of
 * which nothing is above 4 a year), and the windowed GLR statistic of glr.c (windows of 1 to 8 weeks, at least 3
 * reports) with two expectations. An alarm in a place that has rung in the eight weeks before is none; a method's
 * threshold is that with so many alarms in the years without a ring. */
#include <stdio.h>
#include <stdlib.h>

#include "base/checked.h"
#include "detect/chart.h"
#include "detect/country.h"
#include "detect/detect.h"
#include "detect/panel.h"
#include "detect/random.h"
#include "text/date.h"

#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

enum { FIRST_SEED = 9801, YEARS = 200, YEARS_MAX = 1000 };
enum { DISTRICTS = 47, REGENCIES = 3, WEEKS = 320, JUDGED = 52, KNOWN = 60, WINDOW = 8, RING_WEEKS = 10, QUIET = 8 };

enum method { TAIL, GLR_OWN, GLR_SHRUNK, REGENCY_TAIL, REGENCY_GLR, BAYES, FARRINGTON, METHODS };
static const char *const names[METHODS] = { "district: Gamma-Poisson tail", "district: GLR, own mean",
                                            "district: GLR, shrunken mean", "regency: Gamma-Poisson tail",
                                            "regency: GLR, own mean", "regency: Bayes, weekly",
                                            "regency: Farrington, weekly" };
static const double budgets[] = { 0.5, 1, 2, 3 };

static void stop_on(enum error err, const char *what)
{
        if (err == OK)
                return;
        (void)fprintf(stderr, "levels: %s: %s\n", what, error_name(err));
        exit(1);
}

/* --- an office's weeks -------------------------------------------------------------------------------------------- */

struct office {
        uint32_t districts[DISTRICTS][WEEKS];
        uint32_t regencies[REGENCIES][WEEKS];
        uint32_t ring_district, ring_first; /* week; WEEKS: none */
        struct slice codes[DISTRICTS];      /* a village for each district */
        char texts[DISTRICTS][PANEL_CODE_SIZE + 1];
};

static double uniform(struct random_stream *random)
{
        return (random_below(random, 1000000000) + 0.5) / 1e9;
}

static uint32_t regency_of(uint32_t district)
{
        return district * REGENCIES / DISTRICTS;
}

struct world {
        double spread;
        uint32_t ring_size; /* 0: none */
};

static void add_ring(struct office *office, uint32_t size, struct random_stream *random)
{
        office->ring_district = random_below(random, DISTRICTS);
        office->ring_first = WEEKS - JUDGED + random_below(random, JUDGED - RING_WEEKS - 2);
        for (uint32_t i = 0; i < size; i++)
                office->districts[office->ring_district][office->ring_first + random_below(random, RING_WEEKS)]++;
}

static void make_office(struct office *office, uint64_t seed, struct world world)
{
        struct random_stream random = random_open(seed, 90 + world.ring_size, 0);
        *office = (struct office){ .ring_first = WEEKS };
        for (uint32_t d = 0; d < DISTRICTS; d++) {
                double rate = 400.0 / 52 / DISTRICTS * exp(0.5 * qnorm5(uniform(&random), 0, 1, 1, 0) - 0.125);
                for (uint32_t w = 0; w < WEEKS; w++)
                        office->districts[d][w] = (uint32_t)(
                                world.spread > 1 ? qnbinom(uniform(&random), rate / (world.spread - 1),
                                                           1 / world.spread, 1, 0)
                                                 : qpois(uniform(&random), rate, 1, 0));
                (void)snprintf(office->texts[d], sizeof office->texts[d], "35.%02u.%02u.2001", regency_of(d) + 1,
                               d % 90 + 1);
                office->codes[d] = slice_of(office->texts[d], PANEL_CODE_SIZE);
        }
        if (world.ring_size)
                add_ring(office, world.ring_size, &random);
        for (uint32_t d = 0; d < DISTRICTS; d++)
                for (uint32_t w = 0; w < WEEKS; w++)
                        office->regencies[regency_of(d)][w] += office->districts[d][w];
}

/* --- what each method makes of a week ----------------------------------------------------------------------------- */

struct scores {
        double items[METHODS][DISTRICTS][JUDGED]; /* the higher the rarer; 0: nothing */
};

static double score_of(double alarms)
{
        return alarms > 0 ? -log(alarms) : 700;
}

static struct panel panel_of(const struct office *office, uint32_t week, struct panel_event *events)
{
        size_t count = 0;
        for (uint32_t d = 0; d < DISTRICTS; d++)
                for (uint32_t w = 0; w < KNOWN; w++)
                        for (uint32_t i = 0; i < office->districts[d][week + 1 - KNOWN + w]; i++, count++)
                                events[count] = (struct panel_event){ d, w, (uint32_t)count };
        return (struct panel){ .monday = 19999 + 7 * week, .weeks = KNOWN, .villages = office->codes,
                               .village_count = DISTRICTS, .events = events, .event_count = count };
}

/* The level's own findings with the largest budget of which something is a step; nothing of the others. */
static void ask_panel(const struct office *office, uint32_t week, enum panel_level level, struct scores *scores)
{
        static struct panel_event events[DISTRICTS * KNOWN * 50];
        _cleanup_arena_ struct arena arena;
        struct panel_findings findings;
        arena_init(&arena, (size_t)1 << 28);
        struct panel panel = panel_of(office, week, events);
        panel.budget = (struct panel_budget){ { 1e-12, 1e-12, 1e-12 }, 1e-12 };
        panel.budget.levels[level] = 1.0 / 13;
        stop_on(panel_judge(&panel, &arena, &findings), "a panel");
        for (size_t i = 0; i < findings.count; i++) {
                const struct panel_finding *finding = &findings.items[i];
                for (uint32_t d = 0; d < DISTRICTS && finding->level == level; d++) {
                        uint32_t unit = level == PANEL_DISTRICT ? d : regency_of(d);
                        if (slice_starts_with(office->codes[d], finding->area))
                                scores->items[level == PANEL_DISTRICT ? TAIL : REGENCY_TAIL][unit]
                                             [week + JUDGED - WEEKS] = score_of(finding->alarms);
                }
        }
}

/* The best of the windows that end here, all weeks alike. */
static double ask_glr(const uint32_t *counts, uint32_t week, struct chart_week expected)
{
        double best = 0, events = 0;
        for (uint32_t n = 1; n <= WINDOW; n++) {
                events += counts[week + 1 - n];
                if (events >= 3)
                        best = fmax(best, chart_generalised(expected, n, events));
        }
        return best;
}

static double sum_before(const uint32_t *counts, uint32_t week)
{
        double sum = 0;
        for (uint32_t w = week + 1 - KNOWN; w <= week - WINDOW; w++)
                sum += counts[w];
        return sum;
}

/* Variance over mean of the weeks before, over all units; never below 1. */
static double dispersion_before(const uint32_t (*counts)[WEEKS], uint32_t units, uint32_t week)
{
        double squares = 0, freedom = 0, weeks = KNOWN - WINDOW;
        for (uint32_t u = 0; u < units; u++) {
                double mean = sum_before(counts[u], week) / weeks;
                if (!(mean > 0))
                        continue;
                freedom += weeks - 1;
                for (uint32_t w = week + 1 - KNOWN; w <= week - WINDOW; w++)
                        squares += (counts[u][w] - mean) * (counts[u][w] - mean) / mean;
        }
        return freedom > 0 && squares > freedom ? squares / freedom : 1;
}

static struct chart_week week_of(double mean, double dispersion)
{
        return (struct chart_week){ mean, dispersion > 1 ? mean / (dispersion - 1) : INFINITY };
}

/* The mean of a district by its regency's prior, as the panel has it. */
static void shrink(const struct office *office, uint32_t week, double *means)
{
        for (uint32_t first = 0, end; first < DISTRICTS; first = end) {
                uint32_t events[DISTRICTS];
                double exposures[DISTRICTS], weeks = KNOWN - WINDOW;
                struct detect_prior prior;
                for (end = first; end < DISTRICTS && regency_of(end) == regency_of(first); end++) {
                        events[end - first] = (uint32_t)sum_before(office->districts[end], week);
                        exposures[end - first] = weeks;
                }
                stop_on(detect_fit_prior(events, exposures, end - first, &prior), "a prior");
                for (uint32_t d = first; d < end; d++)
                        means[d] = (prior.shape + events[d - first]) / (prior.rate + weeks);
        }
}

static void ask_charts(const struct office *office, uint32_t week, struct scores *scores)
{
        double means[DISTRICTS], weeks = KNOWN - WINDOW;
        uint32_t at = week + JUDGED - WEEKS;
        double dispersion = dispersion_before(office->districts, DISTRICTS, week);
        double of_regencies = dispersion_before(office->regencies, REGENCIES, week);
        shrink(office, week, means);
        for (uint32_t d = 0; d < DISTRICTS; d++) {
                const uint32_t *counts = office->districts[d];
                double own = fmax(sum_before(counts, week), 0.5) / weeks;
                scores->items[GLR_OWN][d][at] = ask_glr(counts, week, week_of(own, dispersion));
                scores->items[GLR_SHRUNK][d][at] = ask_glr(counts, week, week_of(means[d], dispersion));
        }
        for (uint32_t r = 0; r < REGENCIES; r++)
                scores->items[REGENCY_GLR][r][at] =
                        ask_glr(office->regencies[r], week,
                                week_of(fmax(sum_before(office->regencies[r], week), 0.5) / weeks, of_regencies));
}

/* The regency's last week by itself, from the weeks given. */
static void ask_weekly(const struct office *office, uint32_t week, enum method method, struct scores *scores)
{
        static double efforts[WEEKS];
        uint32_t weeks = method == BAYES ? KNOWN : week + 1;
        struct country_regency regencies[REGENCIES] = { 0 };
        struct panel_findings findings;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, (size_t)1 << 26);
        for (uint32_t w = 0; w < WEEKS; w++)
                efforts[w] = 1;
        for (uint32_t r = 0; r < REGENCIES; r++) {
                uint32_t told = office->regencies[r][week];
                memcpy(regencies[r].code, office->texts[(r * DISTRICTS + REGENCIES - 1) / REGENCIES],
                       COUNTRY_CODE_SIZE);
                regencies[r].counts = office->regencies[r] + week + 1 - weeks;
                regencies[r].efforts = efforts;
                regencies[r].windows[0] = (struct country_window){ told, told, told, told };
        }
        struct country country = { .monday = 20000, .weeks = weeks, .budget = { 1.0 / 13, 1 }, .regencies = regencies,
                                   .regency_count = REGENCIES };
        stop_on(country_judge(&country, &arena, &findings), "regencies");
        for (size_t i = 0; i < findings.count; i++)
                for (uint32_t r = 0; r < REGENCIES; r++)
                        if (slice_equal(findings.items[i].area, slice_of(regencies[r].code, COUNTRY_CODE_SIZE)))
                                scores->items[method][r][week + JUDGED - WEEKS] = score_of(findings.items[i].alarms);
}

static void ask_all(const struct office *office, struct scores *scores)
{
        memset(scores, 0, sizeof *scores);
        for (uint32_t week = WEEKS - JUDGED; week < WEEKS; week++) {
                ask_panel(office, week, PANEL_DISTRICT, scores);
                ask_panel(office, week, PANEL_REGENCY, scores);
                ask_charts(office, week, scores);
                ask_weekly(office, week, BAYES, scores);
                ask_weekly(office, week, FARRINGTON, scores);
        }
}

/* --- alarms at a threshold ---------------------------------------------------------------------------------------- */

static uint32_t units_of(enum method method)
{
        return method <= GLR_SHRUNK ? DISTRICTS : REGENCIES;
}

/* Alarms of a unit; those in `from` .. `to` are counted, *ret_first is the first of them. */
static uint32_t count_alarms(const double *scores, double threshold, uint32_t from, uint32_t to, uint32_t *ret_first)
{
        uint32_t count = 0;
        int32_t last = -QUIET - 1;
        *ret_first = JUDGED;
        for (uint32_t w = 0; w < JUDGED; w++) {
                if (!(scores[w] > 0) || scores[w] < threshold)
                        continue;
                if ((int32_t)w - last > QUIET && w >= from && w <= to) {
                        *ret_first = count == 0 ? w : *ret_first;
                        count++;
                }
                last = (int32_t)w;
        }
        return count;
}

static double false_a_year(const struct scores *quiet, size_t years, enum method method, double threshold)
{
        size_t alarms = 0;
        uint32_t first;
        for (size_t y = 0; y < years; y++)
                for (uint32_t u = 0; u < units_of(method); u++)
                        alarms += count_alarms(quiet[y].items[method][u], threshold, 0, JUDGED, &first);
        return (double)alarms / (double)years;
}

/* The lowest threshold with at most so many. */
static double find_threshold(const struct scores *quiet, size_t years, enum method method, double budget)
{
        double low = 0, high = 700;
        for (int i = 0; i < 60; i++) {
                double middle = (low + high) / 2;
                if (false_a_year(quiet, years, method, middle) > budget)
                        low = middle;
                else
                        high = middle;
        }
        return high;
}

struct ring {
        uint32_t district, first; /* week of the judged ones */
};

static void print_method(const struct scores *quiet, const struct scores *loud, const struct ring *rings, size_t years,
                         enum method method)
{
        printf("%-30s", names[method]);
        for (size_t b = 0; b < ARRAY_SIZE(budgets); b++) {
                double threshold = find_threshold(quiet, years, method, budgets[b]);
                size_t found = 0, weeks = 0;
                for (size_t y = 0; y < years; y++) {
                        uint32_t unit = method <= GLR_SHRUNK ? rings[y].district : regency_of(rings[y].district), first;
                        if (count_alarms(loud[y].items[method][unit], threshold, rings[y].first,
                                         rings[y].first + RING_WEEKS + 1, &first) == 0)
                                continue;
                        found++;
                        weeks += first - rings[y].first + 1;
                }
                printf("  %4.2f %4.2f %4.1f", false_a_year(quiet, years, method, threshold),
                       (double)found / (double)years, found ? (double)weeks / (double)found : 0);
        }
        printf("\n");
        (void)fflush(stdout);
}

static int64_t number_at(int argc, char **argv, int at, int64_t otherwise)
{
        int64_t number = otherwise;
        if (argc > at && (!slice_to_int64(slice_from_cstr(argv[at]), &number) || number < 0))
                stop_on(ERR_INVALID, "a number");
        return number;
}

int main(int argc, char **argv)
{
        static struct office office;
        static struct ring rings[YEARS_MAX];
        size_t years = (size_t)number_at(argc, argv, 1, YEARS);
        uint64_t first = (uint64_t)number_at(argc, argv, 2, FIRST_SEED);
        struct world world = { (double)number_at(argc, argv, 3, 130) / 100, 0 };
        uint32_t size = (uint32_t)number_at(argc, argv, 4, 7);
        if (years < 1 || years > YEARS_MAX || size == 0)
                stop_on(ERR_INVALID, "years or size");
        struct scores *quiet = calloc(years, sizeof *quiet), *loud = calloc(years, sizeof *loud);
        if (!quiet || !loud)
                stop_on(ERR_MEMORY, "scores");
        for (size_t y = 0; y < years; y++) {
                world.ring_size = 0;
                make_office(&office, first + y, world);
                ask_all(&office, &quiet[y]);
                world.ring_size = size;
                make_office(&office, first + y, world);
                ask_all(&office, &loud[y]);
                rings[y] = (struct ring){ office.ring_district, office.ring_first - (WEEKS - JUDGED) };
        }
        printf("%zu years with a ring of %u reports and %zu without, seeds from %llu, variance/mean %g\n", years, size,
               years, (unsigned long long)first, world.spread);
        printf("%-30s", "false a year, found, weeks");
        for (size_t b = 0; b < ARRAY_SIZE(budgets); b++)
                printf("  at most %-9g", budgets[b]);
        printf("\n");
        for (int m = 0; m < METHODS; m++)
                print_method(quiet, loud, rings, years, (enum method)m);
        free(quiet);
        free(loud);
        return 0;
}

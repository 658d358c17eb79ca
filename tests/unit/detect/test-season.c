/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An office whose reports have a season: estimated from its years, expected, and frozen with the panel. */
#include "../test.h"

#include "base/checked.h"
#include "detect/season.h"
#include "draws.h"

#include <math.h>

enum { WEEKS = 60, YEARS = 4, LENGTH = WEEKS + YEARS * SEASON_YEAR + SEASON_HALF_WINDOW };
enum { REGENCIES = 3, DISTRICTS = 4, VILLAGES = 15, ALL = REGENCIES * DISTRICTS * VILLAGES };
enum { EVENTS = 40000, OFFICES = 150 };
static uint64_t offices = OFFICES, seeds; /* seeds: behind those of the test */

struct bench {
        struct arena arena;
        struct panel years, panel; /* years: `panel` and what was before it */
        struct slice codes[ALL];
        char text[ALL][PANEL_CODE_SIZE + 1];
        struct panel_event events[EVENTS], last[EVENTS];
        size_t count;
        struct panel_gap gaps[ALL];
};

static void begin(struct bench *bench)
{
        bench->count = 0;
        arena_init(&bench->arena, (size_t)1 << 30);
        for (unsigned i = 0; i < ALL; i++) {
                (void)snprintf(bench->text[i], sizeof bench->text[i], "35.%02u.%02u.%04u",
                               i / (DISTRICTS * VILLAGES) + 1, i / VILLAGES % DISTRICTS + 1, 2001 + i % VILLAGES);
                bench->codes[i] = slice_of(bench->text[i], PANEL_CODE_SIZE);
        }
        bench->years = (struct panel){ .monday = 20416, .weeks = LENGTH, .budget = PANEL_BUDGET_DEFAULT, .seed = 7,
                                       .villages = bench->codes, .village_count = ALL };
}

/* The last 60 weeks are what is judged. */
static void close_panels(struct bench *bench)
{
        size_t count = 0;
        panel_sort_events(bench->events, bench->count, &bench->count);
        bench->years.events = bench->events;
        bench->years.event_count = bench->count;
        bench->panel = bench->years;
        for (size_t i = 0; i < bench->count; i++)
                if (bench->events[i].week >= LENGTH - WEEKS) {
                        bench->last[count] = bench->events[i];
                        bench->last[count++].week -= LENGTH - WEEKS;
                }
        bench->panel.weeks = WEEKS;
        bench->panel.events = bench->last;
        bench->panel.event_count = count;
}

static double season_of(double wave, double peak, uint32_t week)
{
        return exp(wave * cos(2 * M_PI * (week - peak) / SEASON_YEAR));
}

/* Nothing is going on but a wave each year. 0.005 to 0.035 reports a village and week: 190 a year. */
static void make_world(struct bench *bench, uint64_t number, double wave, double peak)
{
        struct random_stream random = random_open(20261130, 4, number);
        for (uint32_t v = 0; v < ALL; v++) {
                double rate = 0.005 + 0.03 * random_unit(&random);
                for (uint32_t w = 0; w < LENGTH; w++)
                        for (uint32_t n = draw_poisson(&random, rate * season_of(wave, peak, w)); n > 0; n--) {
                                assert_true(bench->count < EVENTS);
                                bench->events[bench->count++] =
                                        (struct panel_event){ v, w, random_below(&random, 100000) };
                        }
        }
        close_panels(bench);
}

static size_t count_found(struct bench *bench)
{
        struct panel_findings found;
        assert_ok(panel_judge(&bench->panel, &bench->arena, &found));
        return found.count;
}

static enum error add_season(struct bench *bench)
{
        struct panel_season *seasons;
        enum error err = season_estimate(&bench->years, WEEKS, &bench->arena, &seasons);
        bench->panel.seasons = err == OK ? seasons : NULL;
        return err;
}

/* A strong wave is found again; its factors are those of the truth within what the panel says of its doubt. */
static void finds_a_season(void **state)
{
        (void)state;
        static struct bench bench;
        double mean = 0, worst = 0;
        begin(&bench);
        make_world(&bench, 1, 0.7, 10);
        assert_ok(add_season(&bench));
        for (uint32_t w = 0; w < WEEKS; w++)
                mean += season_of(0.7, 10, w + LENGTH - WEEKS) / WEEKS;
        for (uint32_t w = 0; w < WEEKS; w++) {
                double truth = season_of(0.7, 10, w + LENGTH - WEEKS) / mean;
                double off = fabs(log(bench.panel.seasons[w].times / truth));
                worst = fmax(worst, off / sqrt(bench.panel.seasons[w].doubt));
                assert_true(bench.panel.seasons[w].doubt > 0 && bench.panel.seasons[w].doubt <= SEASON_DOUBT_MOST);
        }
        assert_true(worst < 5); /* of 60 weeks that share their reports; levels are steps of a smooth wave */
        arena_reset(&bench.arena);
}

/* Too few years, too few reports. */
static void says_when_there_is_too_little(void **state)
{
        (void)state;
        static struct bench bench;
        struct panel_season *seasons;
        begin(&bench);
        make_world(&bench, 1, 0.7, 10);
        assert_ok(season_estimate(&bench.years, LENGTH - SEASON_HISTORY_LEAST, &bench.arena, &seasons));
        assert_int_equal(season_estimate(&bench.years, LENGTH - SEASON_HISTORY_LEAST + 1, &bench.arena, &seasons),
                         ERR_NOT_FOUND);
        assert_int_equal(season_estimate(&bench.years, 0, &bench.arena, &seasons), ERR_NOT_FOUND);
        bench.years.event_count = 0;
        assert_int_equal(season_estimate(&bench.years, WEEKS, &bench.arena, &seasons), ERR_NOT_FOUND);
        bench.years.event_count = 40; /* all in a few villages: the years say too little */
        assert_int_equal(season_estimate(&bench.years, WEEKS, &bench.arena, &seasons), ERR_NOT_FOUND);
        bench.years.weeks = 5;
        assert_int_equal(season_estimate(&bench.years, 1, &bench.arena, &seasons), ERR_INVALID);
        arena_reset(&bench.arena);
}

/* Years in which nobody could be heard say nothing; weeks in which only some villages could be heard do. */
static void weeks_nobody_listened_are_missing(void **state)
{
        (void)state;
        static struct bench bench;
        struct panel_season *seasons;
        begin(&bench);
        make_world(&bench, 2, 0.7, 10);
        for (uint32_t v = 0; v < ALL; v++)
                bench.gaps[v] = (struct panel_gap){ v, 0, LENGTH - WEEKS - 1 };
        bench.years.gaps = bench.gaps;
        bench.years.gap_count = ALL;
        assert_int_equal(season_estimate(&bench.years, WEEKS, &bench.arena, &seasons), ERR_NOT_FOUND);
        bench.years.gap_count = ALL / 3;
        assert_ok(season_estimate(&bench.years, WEEKS, &bench.arena, &seasons));
        arena_reset(&bench.arena);
}

struct world {
        size_t blind, seasonal, known;
};

/* Judged at the end of one week of each office, from three months before its peak to the peak. */
static struct world run_world(double wave, uint64_t first)
{
        static struct bench bench;
        struct world world = { 0 };
        for (uint64_t i = 0; i < offices; i++) {
                begin(&bench);
                make_world(&bench, seeds + first + i, wave, (double)(LENGTH - 1 + i % 13));
                world.blind += count_found(&bench);
                world.known += add_season(&bench) == OK;
                world.seasonal += count_found(&bench);
                arena_reset(&bench.arena);
        }
        return world;
}

/* What a season alone raises: more than the budget when nobody expects it, and not more when the office's own years
 * do. Where there is none, reckoning with one costs nothing. */
static void a_season_alone_stays_within_the_budget(void **state)
{
        (void)state;
        static const double waves[] = { 0, 0.7, 0.4, 1 };
        size_t count = seeds > 0 ? ARRAY_SIZE(waves) : 2;
        double blind = 0;
        double budget = (double)offices * (PANEL_BUDGET_DEFAULT.levels[0] + PANEL_BUDGET_DEFAULT.levels[1] +
                                   PANEL_BUDGET_DEFAULT.levels[2]);
        for (size_t i = 0; i < count; i++) {
                struct world world = run_world(waves[i], 100000 * (i + 1));
                print_message("wave %.1f: false findings of %d offices: %zu blind, %zu with season (known in %zu); "
                              "budget %.0f\n",
                              waves[i], (int)offices, world.blind, world.seasonal, world.known, budget);
                assert_true((double)world.seasonal <= budget + 2 * sqrt(budget)); /* so many offices scatter so much */
                assert_true(waves[i] == 0 || world.seasonal < world.blind);
                blind += waves[i] > 0 ? (double)world.blind : 0;
        }
        assert_true(blind > budget * (double)(count - 1));
}

/* --- what a season does to power ---------------------------------------------------------------------------------- */

enum { SCALES = 10, SCALE_ONE = 3, RING_REPORTS = 7, RING_WEEKS = 10, HALVES = 2 };
/* Of the budget of an office that knows no season, so that it says as many wrong things as one that does. */
static const double scales[SCALES] = { 2, 1.5, 1.2, 1, 0.8, 0.6, 0.45, 0.3, 0.2, 0.1 };

struct tally {
        double wrong, found[HALVES]; /* in the half of the year that is busier than the mean, and in the other */
};

struct power {
        struct tally blind[SCALES], seasonal;
        double rings[HALVES];
        size_t known;
};

/* Seven people report from one district in ten weeks, one each: what a ring does that stays there. */
static void plant_ring(struct bench *bench, uint64_t number, uint32_t *ret_district)
{
        struct random_stream random = random_open(20261130, 5, number);
        uint32_t district = random_below(&random, REGENCIES * DISTRICTS);
        for (uint32_t i = 0; i < RING_REPORTS; i++) {
                assert_true(bench->count < EVENTS);
                bench->events[bench->count++] =
                        (struct panel_event){ district * VILLAGES + random_below(&random, VILLAGES),
                                              LENGTH - 1 - random_below(&random, RING_WEEKS), 200000 + i };
        }
        close_panels(bench);
        *ret_district = district;
}

/* Findings of an office, or those about one district or villages of it. */
static double count_at(struct bench *bench, double scale, struct slice district)
{
        struct panel_findings found;
        size_t count = 0;
        bench->panel.budget = PANEL_BUDGET_DEFAULT;
        for (size_t level = 0; level < PANEL_LEVELS; level++)
                bench->panel.budget.levels[level] *= scale;
        assert_ok(panel_judge(&bench->panel, &bench->arena, &found));
        for (size_t i = 0; i < found.count; i++)
                count += slice_starts_with(found.items[i].area, district);
        return (double)count;
}

/* `half` is HALVES of an office in which nothing is going on. */
static void tally_office(struct bench *bench, struct power *power, size_t half, struct slice district)
{
        bench->panel.seasons = NULL;
        for (size_t i = 0; i <= SCALES; i++) {
                struct tally *tally = i < SCALES ? &power->blind[i] : &power->seasonal;
                if (i == SCALES)
                        power->known += add_season(bench) == OK;
                double count = count_at(bench, i < SCALES ? scales[i] : 1, district);
                if (half == HALVES)
                        tally->wrong += count;
                else
                        tally->found[half] += count > 0;
        }
}

/* Each office is judged in another week of the year, first as it is and then with a ring in it. */
static struct power run_power(double wave, uint64_t first)
{
        static struct bench bench;
        struct power power = { 0 };
        for (uint64_t i = 0; i < offices; i++) {
                uint32_t district;
                double peak = (double)(LENGTH - 1 + i % SEASON_YEAR);
                size_t half = season_of(wave, peak, LENGTH - 1) >= 1 ? 0 : 1;
                begin(&bench);
                make_world(&bench, seeds + first + i, wave, peak);
                tally_office(&bench, &power, HALVES, S(""));
                plant_ring(&bench, seeds + first + i, &district);
                tally_office(&bench, &power, half, slice_sub(bench.codes[district * VILLAGES], 0, 8));
                power.rings[half]++;
                arena_reset(&bench.arena);
        }
        return power;
}

/* What the blind one finds where it says as many wrong things as the other: between two budgets, by line. */
static struct tally at_equal_wrong(const struct power *power)
{
        size_t i = 1;
        while (i < SCALES - 1 && power->blind[i].wrong > power->seasonal.wrong)
                i++;
        const struct tally *more = &power->blind[i - 1], *less = &power->blind[i];
        double between = more->wrong - less->wrong;
        double share = between > 0 ? fmin(1, fmax(0, (power->seasonal.wrong - less->wrong) / between)) : 0;
        struct tally equal = { .wrong = less->wrong + share * between };
        for (size_t half = 0; half < HALVES; half++)
                equal.found[half] = less->found[half] + share * (more->found[half] - less->found[half]);
        return equal;
}

static void print_power(double wave, const struct power *power, const struct tally *equal)
{
        const struct tally *tallies[] = { &power->blind[SCALE_ONE], equal, &power->seasonal };
        static const char *const names[] = { "blind", "blind, budget moved", "with season" };
        print_message("wave %.1f: %d offices, season known in %zu of twice as many\n", wave, (int)offices,
                      power->known);
        for (size_t i = 0; i < ARRAY_SIZE(tallies); i++)
                print_message("  %-22s false findings %5.1f; rings found: busy half %5.1f of %.0f, quiet half %5.1f of "
                              "%.0f\n",
                              names[i], tallies[i]->wrong, tallies[i]->found[0], power->rings[0], tallies[i]->found[1],
                              power->rings[1]);
}

/* Held to the same false findings, an office that knows its season finds no fewer rings than one that does not. */
static void a_season_costs_no_power(void **state)
{
        (void)state;
        static const double waves[] = { 0.7, 0, 0.4, 1 };
        for (size_t i = 0; i < (seeds > 0 ? ARRAY_SIZE(waves) : 1); i++) {
                struct power power = run_power(waves[i], 1000000 * (i + 1));
                struct tally equal = at_equal_wrong(&power);
                double blind = equal.found[0] + equal.found[1];
                double seasonal = power.seasonal.found[0] + power.seasonal.found[1];
                print_power(waves[i], &power, &equal);
                assert_true(seasonal > blind - 2 * sqrt(blind)); /* so many rings scatter so much */
                assert_true(seasonal > 0);
        }
}

/* The same again from the text, to the byte; line and sentence of a finding say the season. */
static void is_frozen_with_the_panel(void **state)
{
        (void)state;
        static struct bench bench;
        _cleanup_buffer_ struct buffer text, again, line;
        struct panel copy;
        struct panel_findings found;
        struct panel_finding finding;
        struct panel_effort effort = { 9, WEEKS - 1, 2 };
        begin(&bench);
        make_world(&bench, 3, 0.7, LENGTH);
        for (uint32_t i = 0; i < 8; i++)
                bench.events[bench.count++] = (struct panel_event){ 9, LENGTH - 4 + i / 2, 200000 + i };
        close_panels(&bench);
        assert_ok(add_season(&bench));
        buffer_init(&text, 1 << 20);
        buffer_init(&again, 1 << 20);
        buffer_init(&line, 4096);
        for (size_t efforts = 0; efforts < 2; efforts++) {
                bench.panel.efforts = &effort;
                bench.panel.effort_count = efforts;
                buffer_clear(&text);
                buffer_clear(&again);
                buffer_clear(&line);
                panel_write(&text, &bench.panel);
                assert_true(slice_starts_with(buffer_slice(&text), S("panel 4\n")));
                assert_ok(panel_read(buffer_slice(&text), &bench.arena, &copy));
                panel_write(&again, &copy);
                assert_true(slice_equal(buffer_slice(&text), buffer_slice(&again)));
                assert_ok(panel_judge(&copy, &bench.arena, &found));
                assert_true(found.count > 0 && found.items[0].season > 1.3);
                panel_write_finding(&line, &found.items[0]);
                assert_ok(panel_read_finding(buffer_slice(&line), &bench.arena, &finding));
                assert_true(finding.season == found.items[0].season && finding.effort == found.items[0].effort);
                assert_true((finding.effort > 1) == (efforts > 0));
        }
        buffer_clear(&again);
        finding.season = 1.62;
        panel_write_sentence(&again, &finding, &(struct panel_words){ LANGUAGE_EN, 0, S("X"), { 2026, 9, 13 } });
        assert_true(slice_find(buffer_slice(&again), S("this time of the year about 1.6 times as much")) < again.size);
        buffer_clear(&again);
        finding.season = 0.7;
        panel_write_sentence(&again, &finding, &(struct panel_words){ LANGUAGE_ID, 0, S("X"), { 2026, 9, 13 } });
        assert_true(slice_find(buffer_slice(&again), S("pada musim ini laporan sekitar 0,7 kali")) < again.size);
        arena_reset(&bench.arena);
}

/* Text that is no panel with a season, and lines that are no finding with one. */
static void refuses_what_is_none(void **state)
{
        (void)state;
        static const char *const head = "weeks 20416 9\nbudget 1 1 1 1\nscan 0 7\nv 35.02.02.2003\n";
        static const char *const seasons[] = { "", "s 0 1 0\n", "s 1 1 0\n", "s 0 1\n", "s 0 x 0\n", "s 0 1 x\n" };
        static const char *const whole =
                "gamma-poisson village 35.02.02.2003 4 5 5 5 1 0.1 0.1 0.1 0.1 AWAS 1";
        static const char *const lines[] = { " 1", " 0.5 1.2", " 1.2 0", " 1.2 x", " x 1.2" };
        _cleanup_arena_ struct arena arena;
        struct panel panel;
        struct panel_finding finding;
        arena_init(&arena, 1 << 20);
        for (size_t i = 0; i < ARRAY_SIZE(seasons); i++)
                assert_int_equal(panel_read(arena_printf(&arena, "panel 4\n%s%s", head, seasons[i]), &arena, &panel),
                                 ERR_INVALID);
        struct slice all = S("");
        for (int w = 0; w < 9; w++)
                all = arena_printf(&arena, "%.*ss %d 1.5 0.01\n", SLICE_FMT(all), w);
        assert_ok(panel_read(arena_printf(&arena, "panel 4\n%s%.*s", head, SLICE_FMT(all)), &arena, &panel));
        assert_true(panel.seasons[8].times == 1.5 && panel.seasons[0].doubt == 0.01);
        assert_int_equal(panel_read(arena_printf(&arena, "panel 2\n%s%.*s", head, SLICE_FMT(all)), &arena, &panel),
                         ERR_INVALID);
        for (int w = 0; w < 2; w++) {
                struct panel_season wrong[9];
                for (size_t i = 0; i < 9; i++)
                        wrong[i] = (struct panel_season){ i == 4 && w == 0 ? 5.1 : 1, i == 4 && w == 1 ? 1.1 : 0 };
                panel.seasons = wrong;
                struct panel_findings found;
                assert_int_equal(panel_judge(&panel, &arena, &found), ERR_INVALID);
        }
        for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
                assert_int_equal(panel_read_finding(arena_printf(&arena, "%s%s", whole, lines[i]), &arena, &finding),
                                 ERR_INVALID);
}

/* test-detect-season [OFFICES]: as many, on seeds of their own, and more waves. */
int main(int argc, char **argv)
{
        int64_t wish;
        if (argc > 1 && slice_to_int64(slice_from_cstr(argv[1]), &wish) && wish > 0) {
                offices = (uint64_t)wish;
                seeds = 1000000;
        }
        const struct CMUnitTest tests[] = { cmocka_unit_test(finds_a_season),
                                            cmocka_unit_test(says_when_there_is_too_little),
                                            cmocka_unit_test(weeks_nobody_listened_are_missing),
                                            cmocka_unit_test(a_season_alone_stays_within_the_budget),
                                            cmocka_unit_test(a_season_costs_no_power),
                                            cmocka_unit_test(is_frozen_with_the_panel),
                                            cmocka_unit_test(refuses_what_is_none) };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Panels: what raises, what must not, and that chance raises no more than the budget promises. */
#include "../test.h"

#include "base/checked.h"
#include "detect/panel.h"
#include "detect/panel_parts.h"
#include "draws.h"

#include <math.h>

enum { WEEKS = 60, REGENCIES = 3, DISTRICTS = 4, VILLAGES = 6, ALL = REGENCIES * DISTRICTS * VILLAGES, EVENTS = 8000 };

struct bench {
        struct arena arena;
        struct panel panel;
        struct slice codes[ALL];
        char text[ALL][PANEL_CODE_SIZE + 1];
        struct panel_event events[EVENTS];
        size_t count;
        struct panel_gap gaps[ALL];
        size_t gap_count;
        struct panel_findings found;
};

static void begin(struct bench *bench)
{
        memset(bench, 0, sizeof *bench);
        arena_init(&bench->arena, (size_t)1 << 30);
        for (unsigned i = 0; i < ALL; i++) {
                (void)snprintf(bench->text[i], sizeof bench->text[i], "35.%02u.%02u.%04u",
                               i / (DISTRICTS * VILLAGES) + 1, i / VILLAGES % DISTRICTS + 1, 2001 + i % VILLAGES);
                bench->codes[i] = slice_of(bench->text[i], PANEL_CODE_SIZE);
        }
        bench->panel = (struct panel){ .monday = 20416, .weeks = WEEKS, .budget = PANEL_BUDGET_DEFAULT, .seed = 7,
                                       .villages = bench->codes, .village_count = ALL };
}

static void report(struct bench *bench, uint32_t village, uint32_t week, uint32_t reporter)
{
        assert_true(bench->count < EVENTS);
        bench->events[bench->count++] = (struct panel_event){ village, week, reporter };
}

static void judge(struct bench *bench)
{
        panel_sort_events(bench->events, bench->count, &bench->count);
        bench->panel.events = bench->events;
        bench->panel.event_count = bench->count;
        bench->panel.gaps = bench->gaps;
        bench->panel.gap_count = bench->gap_count;
        assert_ok(panel_judge(&bench->panel, &bench->arena, &bench->found));
}

static void end(struct bench *bench)
{
        arena_reset(&bench->arena);
}

/* One report from each village every eighth week, by somebody of its own: nothing varies more than chance. */
static void report_regularly(struct bench *bench)
{
        for (uint32_t v = 0; v < ALL; v++)
                for (uint32_t w = 0; w < WEEKS; w += 8)
                        report(bench, v, w, v);
}

/* Each village with a rate of its own; whoever reports is hardly ever the same. */
static void report_by_chance(struct bench *bench, uint64_t number)
{
        struct random_stream random = random_open(4711, 1, number);
        for (uint32_t v = 0; v < ALL; v++) {
                double rate = 0.02 + 0.10 * random_unit(&random);
                for (uint32_t w = 0; w < WEEKS; w++)
                        for (uint32_t n = draw_poisson(&random, rate); n > 0; n--)
                                report(bench, v, w, random_below(&random, 100000));
        }
}

/* P(Y >= y) with the rate of the gamma integrated out, without the negative binomial. */
static double tail_by_integration(uint32_t y, double shape, double rate, double exposure)
{
        double sum = 0, weights = 0, top = (shape + 12 * sqrt(shape) + 12) / rate, peak = (shape - 1) / rate;
        for (int i = 0; i < 50000; i++) {
                double theta = top * (i + 0.5) / 50000, below = 0, mean = theta * exposure;
                double weight = exp((shape - 1) * (log(theta) - log(peak)) - rate * (theta - peak));
                for (uint32_t k = 0; k < y; k++)
                        below += exp(k * log(mean) - mean - lgamma(k + 1.0));
                sum += weight * (1 - below);
                weights += weight;
        }
        return sum / weights;
}

static void finds_a_village_and_says_its_chance(void **state)
{
        (void)state;
        struct bench bench;
        begin(&bench);
        report_regularly(&bench);
        for (uint32_t i = 0; i < 4; i++)
                report(&bench, 9, 56 + i, 1000 + i);
        judge(&bench);
        assert_int_equal(bench.found.count, 1); /* its district and regency hold nothing else */
        const struct panel_finding *finding = &bench.found.items[0];
        assert_int_equal(finding->level, PANEL_VILLAGE);
        assert_slice(finding->area, "35.01.02.2004");
        assert_int_equal(finding->window, 4);
        assert_int_equal(finding->counted, 5); /* its own regular one, too */
        assert_int_equal(finding->reporters, 5);
        /* all villages of the district alike: the prior is firm, 100 times their exposure; 7 reports in 56 weeks */
        double rate = 100.0 * VILLAGES * 56, shape = 7.0 / 56 * rate;
        double p = tail_by_integration(5, shape + 7, rate + 56, 4);
        assert_true(fabs(finding->p / p - 1) < 1e-3);
        assert_true(fabs(finding->expected - 0.5) < 1e-6);
        assert_true(finding->p <= finding->limit && finding->alarms <= bench.panel.budget.levels[PANEL_VILLAGE]);
        end(&bench);
}

static void finds_what_is_spread_over_a_district(void **state)
{
        (void)state;
        struct bench bench;
        begin(&bench);
        report_regularly(&bench);
        for (uint32_t i = 0; i < VILLAGES * 2; i++)
                report(&bench, 2 * VILLAGES + i % VILLAGES, 53 + i % 7, 1000 + i);
        judge(&bench);
        bool found = false;
        for (size_t i = 0; i < bench.found.count; i++)
                found |= bench.found.items[i].level == PANEL_DISTRICT &&
                         slice_equal(bench.found.items[i].area, S("35.01.03"));
        assert_true(found);
        end(&bench);
}

/* However much one reports, and wherever: he is one. */
static void hears_no_single_reporter(void **state)
{
        (void)state;
        struct bench bench;
        begin(&bench);
        bench.panel.replicates = 99;
        report_regularly(&bench);
        for (uint32_t v = 0; v < ALL; v++)
                for (uint32_t w = WEEKS - 8; w < WEEKS; w++)
                        report(&bench, v, w, 5000);
        judge(&bench);
        assert_int_equal(bench.found.count, 0);
        end(&bench);
}

static enum error draw(struct bench *bench, struct slice area, struct panel_series *ret_series)
{
        return panel_draw(&bench->panel, &(struct panel_finding){ .area = area }, &bench->arena, ret_series);
}

static enum error find_members(struct bench *bench, struct slice area, uint32_t window,
                               struct panel_members *ret_members)
{
        return panel_find_members(&bench->panel, &(struct panel_finding){ .area = area, .window = window },
                                  &bench->arena, ret_members);
}

/* Weeks in which nobody could report are no quiet weeks. */
static void takes_missing_for_no_zero(void **state)
{
        (void)state;
        struct panel_series whole, cut;
        struct bench bench;
        begin(&bench);
        report_regularly(&bench);
        judge(&bench);
        assert_ok(draw(&bench, S("35.01.01"), &whole));
        for (uint32_t v = 0; v < VILLAGES; v++)
                bench.gaps[bench.gap_count++] = (struct panel_gap){ v, 1, 24 };
        judge(&bench);
        assert_ok(draw(&bench, S("35.01.01"), &cut));
        for (uint32_t w = 0; w < bench.panel.weeks; w++) {
                assert_true(whole.heard[w]);
                assert_int_equal(cut.heard[w], w < 1 || w > 24);
                assert_int_equal(cut.counts[w], cut.heard[w] ? whole.counts[w] : 0);
        }
        assert_true(whole.heard[8] && !cut.heard[8] && cut.counts[8] == 0 && whole.counts[8] == VILLAGES);
        assert_int_equal(draw(&bench, S("35.09"), &cut), ERR_NOT_FOUND);
        end(&bench);
}

/* Members are the villages with reports in the window, the most first; a gap hides what it covers. */
static void finds_its_members(void **state)
{
        (void)state;
        struct panel_members members;
        struct bench bench;
        begin(&bench);
        report_regularly(&bench);
        judge(&bench);
        struct panel *panel = &bench.panel;
        struct panel_event events[] = { { 0, panel->weeks - 1, 0 }, { 1, panel->weeks - 5, 0 },
                                        { 1, panel->weeks - 4, 1 }, { 1, panel->weeks - 1, 0 }, { 2, 3, 0 } };
        panel->events = events;
        panel->event_count = ARRAY_SIZE(events);
        assert_ok(find_members(&bench, S("35.01.01"), 4, &members));
        assert_int_equal(members.count, 2);
        assert_true(slice_equal(members.items[0].village, panel->villages[1]) && members.items[0].reports == 2);
        assert_true(slice_equal(members.items[1].village, panel->villages[0]) && members.items[1].reports == 1);
        struct panel_gap gap = { 1, panel->weeks - 4, panel->weeks - 4 };
        panel->gaps = &gap;
        panel->gap_count = 1;
        assert_ok(find_members(&bench, S("35.01.01"), 4, &members));
        assert_int_equal(members.items[0].reports + members.items[1].reports, 2);
        assert_true(slice_equal(members.items[0].village, panel->villages[0]));
        assert_ok(find_members(&bench, S("35.09"), 4, &members));
        assert_int_equal(members.count, 0);
        assert_int_equal(find_members(&bench, S("35"), 0, &members), ERR_INVALID);
        assert_int_equal(find_members(&bench, S("35"), panel->weeks + 1, &members), ERR_INVALID);
        panel->weeks = 1;
        assert_int_equal(find_members(&bench, S("35"), 1, &members), ERR_INVALID);
        end(&bench);
}

/* 250 offices in which nothing is going on: no more than the budget, and three standard errors. */
/* Two villages of a district in 20 weeks, 4 reports and none: mean 0.1, variance 0.01 - 0.1 / 20, so shape 2 and rate
 * 20; where nobody could be heard the district speaks. */
static void rates_villages_by_their_district(void **state)
{
        (void)state;
        struct bench bench;
        double *rates;
        begin(&bench);
        bench.panel.weeks = 20;
        for (uint32_t w = 0; w < 4; w++)
                report(&bench, 0, w, w);
        for (uint32_t v = 2; v < 2 * VILLAGES; v++)
                bench.gaps[bench.gap_count++] = (struct panel_gap){ v, 0, 19 };
        bench.panel.events = bench.events;
        bench.panel.event_count = bench.count;
        bench.panel.gaps = bench.gaps;
        bench.panel.gap_count = bench.gap_count;
        assert_ok(panel_rates(&bench.panel, &bench.arena, &rates));
        assert_true(fabs(rates[0] - 6.0 / 40) < 1e-12 && fabs(rates[1] - 2.0 / 40) < 1e-12);
        for (uint32_t v = 2; v < VILLAGES; v++)
                assert_true(fabs(rates[v] - 0.1) < 1e-12);
        assert_true(rates[VILLAGES] == 0 && rates[2 * VILLAGES - 1] == 0);
        assert_true(rates[2 * VILLAGES] > 0 && rates[2 * VILLAGES] < 0.01);
        bench.panel.weeks = 1;
        assert_int_equal(panel_rates(&bench.panel, &bench.arena, &rates), ERR_INVALID);
        end(&bench);
}

static void keeps_the_budget(void **state)
{
        (void)state;
        enum { PANELS = 250 };
        size_t raised = 0;
        double budget = 0;
        for (uint64_t i = 0; i < PANELS; i++) {
                struct bench bench;
                begin(&bench);
                report_by_chance(&bench, i);
                judge(&bench);
                raised += bench.found.count;
                for (size_t l = 0; l < PANEL_LEVELS; l++)
                        budget += bench.panel.budget.levels[l];
                end(&bench);
        }
        assert_true((double)raised <= budget + 3 * sqrt(budget));
        assert_true(raised > 0); /* a rule that can raise nothing keeps every budget */
}

static void scans_and_repeats_to_the_byte(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer first, again;
        struct bench bench;
        bool scanned = false;
        begin(&bench);
        bench.panel.replicates = 199;
        report_by_chance(&bench, 3);
        for (uint32_t i = 0; i < VILLAGES * 2; i++)
                report(&bench, 7 * VILLAGES + i % VILLAGES, WEEKS - 1 - i % 2, 200000 + i);
        judge(&bench);
        buffer_init(&first, 1 << 20);
        buffer_init(&again, 1 << 20);
        for (size_t i = 0; i < bench.found.count; i++) {
                const struct panel_finding *finding = &bench.found.items[i];
                panel_write_finding(&first, finding);
                scanned |= finding->detector == PANEL_SCAN && slice_equal(finding->area, S("35.02.04")) &&
                           finding->window == 2;
        }
        assert_true(scanned);
        _cleanup_buffer_ struct buffer text;
        struct panel copy;
        struct panel_findings found;
        buffer_init(&text, 1 << 20);
        panel_write(&text, &bench.panel);
        assert_ok(panel_read(buffer_slice(&text), &bench.arena, &copy));
        assert_ok(panel_judge(&copy, &bench.arena, &found));
        for (size_t i = 0; i < found.count; i++)
                panel_write_finding(&again, &found.items[i]);
        assert_true(slice_equal(buffer_slice(&first), buffer_slice(&again)));
        buffer_clear(&again);
        panel_write(&again, &copy);
        assert_true(slice_equal(buffer_slice(&text), buffer_slice(&again)));
        struct panel_finding read;
        buffer_clear(&first);
        buffer_clear(&again);
        panel_write_finding(&first, &found.items[0]);
        assert_ok(panel_read_finding(buffer_slice(&first), &bench.arena, &read));
        panel_write_finding(&again, &read);
        assert_true(slice_equal(buffer_slice(&first), buffer_slice(&again)));
        end(&bench);
}

/* On a line, a kilometre from each to the next. */
static void place_villages(struct bench *bench, struct panel_point *points)
{
        for (uint32_t v = 0; v < ALL; v++)
                points[v] = (struct panel_point){ v, v * 1000, 0 };
        bench->panel.points = points;
        bench->panel.point_count = ALL;
}

static const struct panel_finding *scan_of(const struct bench *bench)
{
        for (size_t i = 0; i < bench->found.count; i++)
                if (bench->found.items[i].detector == PANEL_SCAN)
                        return &bench->found.items[i];
        return NULL;
}

/* The last two villages of one district and the first two of the next, which is of another regency when `border` is. */
static void report_ring(struct bench *bench, uint32_t border)
{
        report_regularly(bench);
        for (uint32_t i = 0; i < 8; i++)
                report(bench, border - 2 + i % 4, WEEKS - 3 + i % 3, 1000 + i);
}

static void finds_a_ring_across_a_border_by_neighbours(void **state)
{
        (void)state;
        static const struct {
                uint32_t border;
                const char *area;
        } cases[] = { { 2 * VILLAGES, "35.01" }, { DISTRICTS * VILLAGES, "35" } };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct panel_point points[ALL];
                struct bench bench;
                begin(&bench);
                bench.panel.replicates = 199;
                report_ring(&bench, cases[i].border);
                judge(&bench);
                assert_null(scan_of(&bench)); /* the tree has no zone of these four alone */
                place_villages(&bench, points);
                judge(&bench);
                const struct panel_finding *finding = scan_of(&bench);
                assert_non_null(finding);
                assert_int_equal(finding->level, PANEL_NEIGHBOURS);
                assert_slice(finding->area, cases[i].area);
                assert_int_equal(finding->member_count, 4);
                assert_int_equal(finding->villages, 4);
                assert_int_equal(finding->counted, 8);
                for (uint32_t v = 0; v < ALL; v++)
                        assert_int_equal(panel_holds(finding, bench.codes[v]),
                                         v + 2 >= cases[i].border && v < cases[i].border + 2);
                end(&bench);
        }
}

/* Of too few draws, or draws that are all alike, no tail can be made; what they say by themselves is not rare. */
static void makes_nothing_of_a_few_draws(void **state)
{
        (void)state;
        for (uint32_t replicates = 0; replicates <= 4; replicates++) {
                struct panel_point points[ALL];
                struct bench bench;
                begin(&bench);
                bench.panel.replicates = replicates;
                for (uint32_t i = 0; i < 4; i++) /* all that was ever told, in the last week: every draw is the same */
                        report(&bench, 12 + i % 2, WEEKS - 1, 300000 + i);
                place_villages(&bench, points);
                judge(&bench);
                assert_null(scan_of(&bench));
                end(&bench);
                begin(&bench);
                bench.panel.replicates = replicates < 2 ? replicates : 0;
                report_ring(&bench, 2 * VILLAGES);
                place_villages(&bench, points);
                judge(&bench);
                assert_null(scan_of(&bench));
                end(&bench);
        }
}

/* Whole districts stay zones: far apart from each other, their villages are no neighbours. */
static void finds_districts_beside_neighbours(void **state)
{
        (void)state;
        struct panel_point points[ALL];
        struct bench bench;
        begin(&bench);
        bench.panel.replicates = 199;
        report_by_chance(&bench, 3);
        for (uint32_t i = 0; i < VILLAGES * 2; i++)
                report(&bench, 7 * VILLAGES + i % VILLAGES, WEEKS - 1 - i % 2, 200000 + i);
        place_villages(&bench, points);
        for (uint32_t v = 0; v < ALL; v++)
                points[v].east = v * 2 * PANEL_RADIUS;
        judge(&bench);
        const struct panel_finding *finding = scan_of(&bench);
        assert_non_null(finding);
        assert_int_equal(finding->level, PANEL_DISTRICT);
        assert_slice(finding->area, "35.02.04");
        assert_int_equal(finding->member_count, 0);
        end(&bench);
}

/* As far as PANEL_RADIUS, and no farther; of many places at one spot as many as are allowed. */
static void keeps_neighbours_near(void **state)
{
        (void)state;
        struct panel_point points[ALL];
        struct bench bench;
        begin(&bench);
        bench.panel.replicates = 199;
        report_ring(&bench, 2 * VILLAGES);
        place_villages(&bench, points);
        for (uint32_t v = 0; v < ALL; v++)
                points[v].east = v * PANEL_RADIUS;
        judge(&bench);
        const struct panel_finding *near = scan_of(&bench);
        assert_true(!near || near->member_count <= 3); /* itself and one to each side */
        for (uint32_t v = 0; v < ALL; v++)
                points[v].east = v * (PANEL_RADIUS + 1);
        judge(&bench);
        assert_null(scan_of(&bench));
        for (uint32_t v = 0; v < ALL; v++)
                points[v].east = 0;
        judge(&bench);
        const struct panel_finding *crowded = scan_of(&bench);
        assert_true(!crowded || crowded->member_count <= PANEL_NEIGHBOURS_MAX);
        end(&bench);
}

/* A village of which nobody knows where it lies is no neighbour, but still of its district. */
static void leaves_villages_without_a_place_in_the_tree(void **state)
{
        (void)state;
        struct panel_point points[ALL];
        struct bench bench;
        begin(&bench);
        bench.panel.replicates = 199;
        report_ring(&bench, 2 * VILLAGES);
        for (uint32_t i = 0; i < 3; i++)
                report(&bench, 40, WEEKS - 1, 2000 + i);
        place_villages(&bench, points);
        for (uint32_t v = 2 * VILLAGES; v + 1 < ALL; v++)
                points[v] = points[v + 1];
        bench.panel.point_count = ALL - 1;
        judge(&bench);
        const struct panel_finding *finding = scan_of(&bench);
        if (finding)
                assert_false(finding->member_count && panel_holds(finding, bench.codes[2 * VILLAGES]));
        end(&bench);
}

static void draws_neighbours_and_repeats_them_to_the_byte(void **state)
{
        (void)state;
        struct panel_point points[ALL];
        struct panel copy;
        struct panel_series series;
        struct panel_members members;
        struct panel_findings found;
        struct panel_finding read;
        _cleanup_buffer_ struct buffer text, again, first;
        struct bench bench;
        begin(&bench);
        bench.panel.replicates = 199;
        report_ring(&bench, 2 * VILLAGES);
        place_villages(&bench, points);
        judge(&bench);
        const struct panel_finding *finding = scan_of(&bench);
        assert_non_null(finding);
        assert_ok(panel_draw(&bench.panel, finding, &bench.arena, &series));
        assert_int_equal(series.villages, 4);
        assert_int_equal(series.counts[0], 4);
        assert_int_equal(series.counts[WEEKS - 1] + series.counts[WEEKS - 2] + series.counts[WEEKS - 3], 8);
        assert_ok(panel_find_members(&bench.panel, finding, &bench.arena, &members));
        assert_int_equal(members.count, 4);
        buffer_init(&text, 1 << 20);
        buffer_init(&again, 1 << 20);
        buffer_init(&first, 1 << 20);
        panel_write(&text, &bench.panel);
        assert_true(slice_starts_with(buffer_slice(&text), S("panel 5\n")));
        assert_ok(panel_read(buffer_slice(&text), &bench.arena, &copy));
        panel_write(&again, &copy);
        assert_true(slice_equal(buffer_slice(&text), buffer_slice(&again)));
        assert_ok(panel_judge(&copy, &bench.arena, &found));
        assert_int_equal(found.count, bench.found.count);
        for (size_t i = 0; i < found.count; i++) {
                buffer_clear(&first);
                buffer_clear(&again);
                panel_write_finding(&first, &bench.found.items[i]);
                panel_write_finding(&again, &found.items[i]);
                assert_true(slice_equal(buffer_slice(&first), buffer_slice(&again)));
                assert_true(buffer_slice(&first).size < PANEL_FINDING_SIZE);
                assert_ok(panel_read_finding(buffer_slice(&first), &bench.arena, &read));
                assert_true(panel_is_same_place(&read, &bench.found.items[i]));
                buffer_clear(&again);
                panel_write_finding(&again, &read);
                assert_true(slice_equal(buffer_slice(&first), buffer_slice(&again)));
        }
        buffer_clear(&again);
        panel_write_sentence(&again, finding,
                             &(struct panel_words){ LANGUAGE_ID, 0, S("Desa Contoh"), { 2026, 9, 13 } });
        assert_true(slice_find(buffer_slice(&again), S("ada 8 laporan dari 4 desa sekitar Desa Contoh; ")) <
                    buffer_slice(&again).size);
        end(&bench);
}

/* Memory that ends anywhere is said, and gives no half answer. */
static void says_when_memory_ends(void **state)
{
        (void)state;
        struct panel_point points[ALL];
        struct bench bench;
        bool enough = false;
        begin(&bench);
        bench.panel.replicates = 19;
        report_ring(&bench, 2 * VILLAGES);
        place_villages(&bench, points);
        bench.gaps[bench.gap_count++] = (struct panel_gap){ 3, 2, 5 };
        judge(&bench);
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, 1 << 20);
        panel_write(&text, &bench.panel);
        for (size_t limit = 64; !enough; limit += limit / 8 + 64) {
                struct panel copy;
                struct panel_findings findings;
                struct panel_series series;
                struct arena arena;
                arena_init(&arena, limit);
                enum error err = panel_read(buffer_slice(&text), &arena, &copy);
                if (err == OK)
                        err = panel_draw(&copy, &(struct panel_finding){ .area = S("35.01") }, &arena, &series);
                if (err == OK)
                        err = panel_judge(&copy, &arena, &findings);
                enough = err == OK;
                if (!enough)
                        assert_int_equal(err, ERR_MEMORY);
                arena_reset(&arena);
        }
        end(&bench);
}

/* Each rule of a panel, broken alone. */
static void judges_no_broken_panel(void **state)
{
        (void)state;
        enum { BROKEN = 20 };
        for (int which = 0; which <= BROKEN; which++) {
                struct bench bench;
                begin(&bench);
                report_regularly(&bench);
                judge(&bench);
                struct panel *panel = &bench.panel;
                struct panel_season seasons[WEEKS];
                struct panel_effort efforts[] = { { 1, 5, 2 }, { 1, 6, 2 } };
                for (uint32_t w = 0; w < WEEKS; w++)
                        seasons[w] = (struct panel_season){ 1, 0 };
                panel->seasons = seasons;
                panel->efforts = efforts;
                panel->effort_count = ARRAY_SIZE(efforts);
                assert_ok(panel_judge(panel, &bench.arena, &bench.found));
                switch (which) {
                case 0: panel->weeks = PANEL_WINDOW_MAX; break;
                case 1: panel->weeks = PANEL_WEEKS_MAX + 1; break;
                case 2: panel->village_count = 0; break;
                case 3: panel->village_count = PANEL_VILLAGES_MAX + 1; break;
                case 4: panel->event_count = PANEL_EVENTS_MAX + 1; break;
                case 5: panel->gap_count = PANEL_GAPS_MAX + 1; break;
                case 6: panel->budget.scan = 0; break;
                case 7: panel->budget.levels[PANEL_REGENCY] = NAN; break;
                case 8: bench.codes[4] = bench.codes[3]; break;
                case 9: bench.codes[4].size--; break;
                case 10: bench.events[2].village = ALL; break;
                case 11: bench.events[2].week = WEEKS; break;
                case 12: bench.events[2] = bench.events[1]; break;
                case 13: bench.gaps[0] = (struct panel_gap){ ALL, 0, 0 }, panel->gap_count = 1; break;
                case 14: panel->budget.scan = INFINITY; break;
                case 15: seasons[7].times = 0.5 / PANEL_SEASON_MOST; break;
                case 16: seasons[7].times = 2.0 * PANEL_SEASON_MOST; break;
                case 17: seasons[7].doubt = -0.1; break;
                case 18: seasons[7].doubt = 1.1; break;
                case 19: efforts[1].week = 5; break;
                case 20: efforts[0].village = 2; break;
                }
                if (panel_judge(panel, &bench.arena, &bench.found) != ERR_INVALID)
                        fail_msg("broken panel %d was judged", which);
                end(&bench);
        }
}

/* Too short a history says nothing of what is usual; an office in which nobody reports raises nothing. */
static void is_silent_without_a_history(void **state)
{
        (void)state;
        struct bench bench;
        begin(&bench);
        bench.panel.replicates = 19;
        judge(&bench);
        assert_int_equal(bench.found.count, 0);
        for (uint32_t i = 0; i < 5; i++)
                report(&bench, 9, 58, 1000 + i);
        for (uint32_t v = 0; v < ALL; v++)
                bench.gaps[bench.gap_count++] = (struct panel_gap){ v, 0, 54 };
        bench.panel.replicates = 0;
        judge(&bench);
        for (size_t i = 0; i < bench.found.count; i++)
                assert_int_not_equal(bench.found.items[i].level, PANEL_VILLAGE);
        end(&bench);
}

/* In one village and over a whole regency: the scan names the area that it found. */
static void scans_small_and_large(void **state)
{
        (void)state;
        for (int large = 0; large < 2; large++) {
                struct bench bench;
                bool found = false;
                begin(&bench);
                bench.panel.replicates = 99;
                report_by_chance(&bench, 11);
                for (uint32_t i = 0; i < (large ? 48 : 8); i++)
                        report(&bench, large ? DISTRICTS * VILLAGES + i % (DISTRICTS * VILLAGES) : 40,
                               WEEKS - 1 - i % 2,
                               300000 + i);
                judge(&bench);
                for (size_t i = 0; i < bench.found.count; i++)
                        found |= bench.found.items[i].detector == PANEL_SCAN &&
                                 bench.found.items[i].level == (large ? PANEL_REGENCY : PANEL_VILLAGE);
                assert_true(found);
                end(&bench);
        }
}

static void steps_are_of_numbers_only(void **state)
{
        (void)state;
        assert_int_equal(panel_step_of(0), PANEL_AWAS);
        assert_int_equal(panel_step_of(1.0 / 300), PANEL_AWAS);
        assert_int_equal(panel_step_of(1.0 / 60), PANEL_SIAGA);
        assert_int_equal(panel_step_of(1.0 / 20), PANEL_WASPADA);
        assert_int_equal(panel_step_of(1), PANEL_NOTHING);
        assert_int_equal(panel_step_of(NAN), PANEL_NOTHING);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(finds_a_village_and_says_its_chance),
                cmocka_unit_test(finds_what_is_spread_over_a_district),
                cmocka_unit_test(hears_no_single_reporter),
                cmocka_unit_test(takes_missing_for_no_zero),
                cmocka_unit_test(finds_its_members),
                cmocka_unit_test(rates_villages_by_their_district),
                cmocka_unit_test(keeps_the_budget),
                cmocka_unit_test(scans_and_repeats_to_the_byte),
                cmocka_unit_test(finds_a_ring_across_a_border_by_neighbours),
                cmocka_unit_test(makes_nothing_of_a_few_draws),
                cmocka_unit_test(finds_districts_beside_neighbours),
                cmocka_unit_test(keeps_neighbours_near),
                cmocka_unit_test(leaves_villages_without_a_place_in_the_tree),
                cmocka_unit_test(draws_neighbours_and_repeats_them_to_the_byte),
                cmocka_unit_test(says_when_memory_ends),
                cmocka_unit_test(judges_no_broken_panel),
                cmocka_unit_test(is_silent_without_a_history),
                cmocka_unit_test(scans_small_and_large),
                cmocka_unit_test(steps_are_of_numbers_only),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

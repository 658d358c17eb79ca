/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What visits do to what is told afterwards: estimated, applied, and frozen with the panel. */
#include "../test.h"

#include "base/checked.h"
#include "detect/effort.h"
#include "draws.h"

#include <math.h>

enum { WEEKS = 60, REGENCIES = 3, DISTRICTS = 4, VILLAGES = 6, ALL = REGENCIES * DISTRICTS * VILLAGES };
enum { EVENTS = 16000, VISITS = 400, PANELS = 150 };

struct bench {
        struct arena arena;
        struct panel panel;
        struct slice codes[ALL];
        char text[ALL][PANEL_CODE_SIZE + 1];
        struct panel_event events[EVENTS];
        size_t count;
        struct panel_gap gap;
        struct effort_visit visits[VISITS];
        size_t visit_count;
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

static void visit(struct bench *bench, uint32_t village, int32_t week)
{
        assert_true(bench->visit_count < VISITS);
        bench->visits[bench->visit_count++] = (struct effort_visit){ village, week };
}

static void close_panel(struct bench *bench)
{
        panel_sort_events(bench->events, bench->count, &bench->count);
        bench->panel.events = bench->events;
        bench->panel.event_count = bench->count;
}

/* Twelve villages, two reports each in the eight weeks before week 30; 9, 6 and 7 in all in the three from then on. */
static void study_by_hand(struct bench *bench)
{
        static const uint32_t after[] = { 9, 6, 7 };
        for (uint32_t v = 0; v < 12; v++) {
                visit(bench, v, 30);
                report(bench, v, 23, v);
                report(bench, v, 27, v);
                report(bench, v, 20, v); /* before the eight weeks */
                for (uint32_t h = 0; h < ARRAY_SIZE(after); h++)
                        if (v < after[h])
                                report(bench, v, 30 + h, v);
        }
}

static void estimates_by_hand(void **state)
{
        (void)state;
        struct bench bench;
        struct effort_study study;
        begin(&bench);
        study_by_hand(&bench);
        close_panel(&bench);
        assert_ok(effort_estimate(&bench.panel, bench.visits, bench.visit_count, &bench.arena, &study));
        assert_int_equal(study.visits, 12);
        assert_int_equal(study.reports_before, 24);
        assert_true(study.weeks_before == 96 && study.weeks[0] == 12 && study.reports[2] == 7);
        assert_true(study.curve.kappa[0] == 0.75);  /* (9 + 5) / (3 + 5) - 1 */
        assert_true(study.curve.kappa[1] == 0.438); /* 6 and 7 rise, so they are one: (11 + 12) / 16 - 1 */
        assert_true(study.curve.kappa[2] == 0.438);
        assert_true(study.curve.kappa[3] == 0 && study.curve.kappa[8] == 0);
        arena_reset(&bench.arena);
}

/* Weeks in which nobody could be heard say nothing; nor do too few visits, or what lies outside the panel. */
static void says_when_there_is_too_little(void **state)
{
        (void)state;
        struct bench bench;
        struct effort_study study;
        begin(&bench);
        study_by_hand(&bench);
        close_panel(&bench);
        assert_int_equal(effort_estimate(&bench.panel, bench.visits, 9, &bench.arena, &study), ERR_NOT_FOUND);
        assert_true(study.visits == 9 && effort_is_none(&study.curve));
        bench.gap = (struct panel_gap){ 0, 30, 31 };
        bench.panel.gaps = &bench.gap;
        bench.panel.gap_count = 1;
        assert_ok(effort_estimate(&bench.panel, bench.visits, 12, &bench.arena, &study));
        assert_true(study.weeks[0] == 11 && study.reports[0] == 8 && study.reports[1] == 5 && study.weeks[2] == 12);
        bench.visits[0].week = WEEKS;
        bench.visits[1].week = -20;
        assert_ok(effort_estimate(&bench.panel, bench.visits, 12, &bench.arena, &study));
        assert_int_equal(study.visits, 10);
        bench.visits[0].village = ALL;
        assert_int_equal(effort_estimate(&bench.panel, bench.visits, 12, &bench.arena, &study), ERR_INVALID);
        assert_int_equal(effort_apply(&bench.panel, bench.visits, 12, &study.curve, &bench.arena), ERR_INVALID);
        bench.visits[0].village = 0;
        bench.visits[0].week = 30;
        bench.count = 0; /* nobody reported: nothing is known of visits */
        close_panel(&bench);
        assert_int_equal(effort_estimate(&bench.panel, bench.visits, 12, &bench.arena, &study), ERR_NOT_FOUND);
        arena_reset(&bench.arena);
}

static void reads_and_writes_a_curve(void **state)
{
        (void)state;
        static const char *const wrong[] = { "0", "1 2 0 0 0 0 0 0 0", "4001 0 0 0 0 0 0 0 0", "-1 0 0 0 0 0 0 0 0",
                                             "9 8 7 6 5 4 3 2 1 0", "9 8 7 6 5 4 3 2 x", "9  8 7 6 5 4 3 2 1" };
        struct effort_curve curve, again;
        char text[EFFORT_TEXT_SIZE];
        assert_ok(effort_read(S(""), &curve));
        assert_true(effort_is_none(&curve));
        assert_slice(effort_write(&curve, text), "");
        assert_ok(effort_read(S("4000 412 412 30 0 0 0 0 0"), &curve));
        assert_true(curve.kappa[0] == 4 && curve.kappa[1] == 0.412 && !effort_is_none(&curve));
        assert_slice(effort_write(&curve, text), "4000 412 412 30 0 0 0 0 0");
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
                if (effort_read(slice_from_cstr(wrong[i]), &again) != ERR_INVALID)
                        fail_msg("curve %zu was taken", i);
}

/* Visits add up, and end with the panel. */
static void applies_a_curve(void **state)
{
        (void)state;
        struct bench bench;
        struct effort_curve curve = { { 4, 4, 4, 1 } };
        begin(&bench);
        visit(&bench, 5, WEEKS - 2);
        visit(&bench, 3, -2);
        visit(&bench, 5, WEEKS - 3);
        visit(&bench, 5, WEEKS - 3);
        assert_ok(effort_apply(&bench.panel, bench.visits, bench.visit_count, &curve, &bench.arena));
        assert_int_equal(bench.panel.effort_count, 5);
        assert_true(bench.panel.efforts[0].village == 3 && bench.panel.efforts[0].week == 0 &&
                    bench.panel.efforts[0].times == 5);
        assert_true(bench.panel.efforts[1].times == 2); /* h = 3 */
        assert_true(bench.panel.efforts[2].village == 5 && bench.panel.efforts[2].week == WEEKS - 3 &&
                    bench.panel.efforts[2].times == 9);
        assert_true(bench.panel.efforts[3].times == PANEL_EFFORT_MOST);
        bench.panel.effort_count = 0;
        assert_ok(effort_apply(&bench.panel, bench.visits, bench.visit_count, &(struct effort_curve){ 0 },
                               &bench.arena));
        assert_int_equal(bench.panel.effort_count, 0);
        arena_reset(&bench.arena);
}

/* --- what it is for ----------------------------------------------------------------------------------------------- */

/* A visit trebles what its village tells for two weeks, and falls to once after six more. */
static const struct effort_curve truth = { { 2, 2, 1.667, 1.333, 1, 0.667, 0.333, 0, 0 } };

/* Nothing is going on but visits: now and then two districts get a round of talks, the last of them lately. */
static void make_visited_world(struct bench *bench, uint64_t number)
{
        struct random_stream random = random_open(20261129, 3, number);
        for (int32_t week = 7; week < WEEKS; week += 12)
                for (uint32_t i = 0; i < 2; i++) {
                        uint32_t district = random_below(&random, REGENCIES * DISTRICTS);
                        for (uint32_t k = 0; k < VILLAGES; k++)
                                visit(bench, district * VILLAGES + k, week);
                }
        bench->panel.efforts = NULL;
        bench->panel.effort_count = 0;
        assert_ok(effort_apply(&bench->panel, bench->visits, bench->visit_count, &truth, &bench->arena));
        for (uint32_t v = 0, at = 0; v < ALL; v++) {
                double rate = 0.02 + 0.06 * random_unit(&random);
                for (uint32_t w = 0; w < WEEKS; w++) {
                        const struct panel_effort *effort = &bench->panel.efforts[at];
                        bool here = at < bench->panel.effort_count && effort->village == v && effort->week == w;
                        for (uint32_t n = draw_poisson(&random, here ? rate * effort->times : rate); n > 0; n--)
                                report(bench, v, w, random_below(&random, 100000));
                        at += here;
                }
        }
        close_panel(bench);
        bench->panel.effort_count = 0;
}

static size_t count_found(struct bench *bench)
{
        struct panel_findings found;
        assert_ok(panel_judge(&bench->panel, &bench->arena, &found));
        return found.count;
}

/* Visits alone raise more than the budget when nobody reckons with them, and less when the estimate of the office's own
 * weeks before does. */
static void visits_alone_stay_within_the_budget(void **state)
{
        (void)state;
        size_t blind = 0, estimated = 0;
        static struct bench bench;
        for (uint64_t i = 0; i < PANELS; i++) {
                struct effort_study study;
                begin(&bench);
                make_visited_world(&bench, i);
                blind += count_found(&bench);
                assert_ok(effort_estimate(&bench.panel, bench.visits, bench.visit_count, &bench.arena, &study));
                assert_ok(effort_apply(&bench.panel, bench.visits, bench.visit_count, &study.curve, &bench.arena));
                estimated += count_found(&bench);
                arena_reset(&bench.arena);
        }
        double budget = PANELS * (PANEL_BUDGET_DEFAULT.levels[0] + PANEL_BUDGET_DEFAULT.levels[1] +
                                  PANEL_BUDGET_DEFAULT.levels[2]);
        print_message("false findings of %d offices after visits: %zu blind, %zu with the estimate; budget %.0f\n",
                      PANELS, blind, estimated, budget);
        assert_true((double)blind > budget);
        assert_true((double)estimated <= budget);
}

/* The same again from the text, to the byte; the line of a finding says the effort; without any all is as before. */
static void is_frozen_with_the_panel(void **state)
{
        (void)state;
        static struct bench bench;
        _cleanup_buffer_ struct buffer text, again, line;
        struct panel copy;
        struct panel_findings found;
        struct panel_finding finding;
        begin(&bench);
        for (uint32_t v = 0; v < ALL; v++)
                for (uint32_t w = 0; w < WEEKS; w += 8)
                        report(&bench, v, w, v);
        for (uint32_t i = 0; i < 8; i++)
                report(&bench, 9, 56 + i / 2, 1000 + i);
        visit(&bench, 9, 56);
        close_panel(&bench);
        buffer_init(&text, 1 << 20);
        buffer_init(&again, 1 << 20);
        buffer_init(&line, 4096);
        panel_write(&text, &bench.panel);
        assert_true(slice_starts_with(buffer_slice(&text), S("panel 2\n")));
        assert_ok(effort_apply(&bench.panel, bench.visits, 1, &(struct effort_curve){ { 0.4, 0.4 } }, &bench.arena));
        buffer_clear(&text);
        panel_write(&text, &bench.panel);
        assert_true(slice_starts_with(buffer_slice(&text), S("panel 3\n")));
        assert_ok(panel_read(buffer_slice(&text), &bench.arena, &copy));
        panel_write(&again, &copy);
        assert_true(slice_equal(buffer_slice(&text), buffer_slice(&again)));
        assert_ok(panel_judge(&copy, &bench.arena, &found));
        assert_true(found.count > 0);
        assert_true(fabs(found.items[0].effort - 1.2) < 1e-12); /* 1.4, 1.4, 1, 1 */
        panel_write_finding(&line, &found.items[0]);
        assert_ok(panel_read_finding(buffer_slice(&line), &bench.arena, &finding));
        assert_true(finding.effort == found.items[0].effort);
        buffer_clear(&again);
        panel_write_sentence(&again, &finding, &(struct panel_words){ LANGUAGE_EN, 0, S("X"), { 2026, 9, 13 } });
        assert_true(slice_find(buffer_slice(&again), S("(counted in: after visits about 1.2 times as much is told)")) <
                    again.size);
        arena_reset(&bench.arena);
}

/* The scan expects more of where somebody went, too, and so finds it less rare. */
static void the_scan_expects_more(void **state)
{
        (void)state;
        static struct bench bench;
        struct panel_findings before, after;
        double p[2] = { 0, 0 }, expected[2] = { 0, 0 };
        begin(&bench);
        bench.panel.replicates = 99;
        for (uint32_t v = 0; v < ALL; v++)
                for (uint32_t w = 0; w < WEEKS; w += 8)
                        report(&bench, v, w, v);
        for (uint32_t i = 0; i < 6; i++)
                report(&bench, 9, 58, 1000 + i);
        visit(&bench, 9, 57);
        close_panel(&bench);
        assert_ok(panel_judge(&bench.panel, &bench.arena, &before));
        assert_ok(effort_apply(&bench.panel, bench.visits, 1, &(struct effort_curve){ { 0.5, 0.5, 0.5 } },
                               &bench.arena));
        assert_ok(panel_judge(&bench.panel, &bench.arena, &after));
        for (size_t i = 0; i < before.count; i++)
                if (before.items[i].detector == PANEL_SCAN && before.items[i].level == PANEL_VILLAGE) {
                        p[0] = before.items[i].p;
                        expected[0] = before.items[i].expected;
                }
        for (size_t i = 0; i < after.count; i++)
                if (after.items[i].detector == PANEL_SCAN && after.items[i].level == PANEL_VILLAGE) {
                        p[1] = after.items[i].p;
                        expected[1] = after.items[i].expected;
                }
        assert_true(expected[0] > 0 && expected[1] > expected[0] * 1.3);
        assert_true(p[0] > 0 && p[1] > p[0]);
        arena_reset(&bench.arena);
}

static void refuses_wrong_efforts(void **state)
{
        (void)state;
#define HEAD(N) "panel " N "\nweeks 20416 60\nbudget 0.1 0.1 0.1 0.1\nscan 0 1\nv 35.01.01.2001\n"
        static const char *const texts[] = { HEAD("3"), HEAD("2") "k 0 5 1.5\n", HEAD("3") "k 1 5 1.5\n",
                                             HEAD("3") "k 0 60 1.5\n", HEAD("3") "k 0 5 0.5\n",
                                             HEAD("3") "k 0 5 11\n", HEAD("3") "k 0 5 x\n", HEAD("3") "k 0 5\n",
                                             HEAD("3") "k x 5 2\n", HEAD("3") "k 0 x 2\n",
                                             HEAD("3") "k 0 5 1.5\nk 0 5 1.5\n" };
        _cleanup_arena_ struct arena arena;
        struct panel panel;
        arena_init(&arena, 1 << 24);
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
                if (panel_read(slice_from_cstr(texts[i]), &arena, &panel) != ERR_INVALID)
                        fail_msg("text %zu was taken", i);
        assert_ok(panel_read(S(HEAD("3") "k 0 5 1.5\nk 0 6 1\n"), &arena, &panel));
        assert_int_equal(panel.effort_count, 2);
}

/* Memory that ends anywhere is said, and gives no half answer. */
static void says_when_memory_ends(void **state)
{
        (void)state;
        static struct bench bench;
        _cleanup_buffer_ struct buffer text;
        bool enough = false;
        begin(&bench);
        study_by_hand(&bench);
        close_panel(&bench);
        assert_ok(effort_apply(&bench.panel, bench.visits, bench.visit_count, &truth, &bench.arena));
        buffer_init(&text, 1 << 20);
        panel_write(&text, &bench.panel);
        for (size_t limit = 64; !enough; limit += limit / 8 + 64) {
                struct effort_study study;
                struct panel_findings found;
                struct panel copy;
                struct arena arena;
                arena_init(&arena, limit);
                enum error err = panel_read(buffer_slice(&text), &arena, &copy);
                if (err == OK)
                        err = effort_estimate(&copy, bench.visits, bench.visit_count, &arena, &study);
                if (err == OK)
                        err = effort_apply(&copy, bench.visits, bench.visit_count, &truth, &arena);
                if (err == OK)
                        err = panel_judge(&copy, &arena, &found);
                enough = err == OK;
                if (!enough)
                        assert_int_equal(err, ERR_MEMORY);
                arena_reset(&arena);
        }
        arena_reset(&bench.arena);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(estimates_by_hand),
                cmocka_unit_test(says_when_there_is_too_little),
                cmocka_unit_test(reads_and_writes_a_curve),
                cmocka_unit_test(applies_a_curve),
                cmocka_unit_test(visits_alone_stay_within_the_budget),
                cmocka_unit_test(is_frozen_with_the_panel),
                cmocka_unit_test(the_scan_expects_more),
                cmocka_unit_test(refuses_wrong_efforts),
                cmocka_unit_test(says_when_memory_ends),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

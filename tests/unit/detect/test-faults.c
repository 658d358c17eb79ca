/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The engine with too little memory: every allocation fails once, one after the other, and each time the error comes
 * back; and with fewer threads than it asked for, which changes no byte of an answer. */
#include "../faults.h"
#include "../test.h"

#include "base/checked.h"
#include "detect/chance.h"
#include "detect/chart.h"
#include "detect/counts.h"
#include "detect/country.h"
#include "detect/detect.h"
#include "detect/evaluate.h"
#include "detect/panel.h"
#include "detect/pooled.h"
#include "detect/ptable.h"
#include "detect/scan_input.h"
#include "detect/season.h"
#include "detect/spacetime.h"

#include <math.h>

/* Bytes as a source of rows. */
struct text {
        const char *bytes;
        size_t at;
};

static enum error give_text(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        struct text *text = context;
        size_t left = strlen(text->bytes) - text->at, size = left < capacity ? left : capacity;
        memcpy(bytes, text->bytes + text->at, size);
        text->at += size;
        *ret_size = size;
        return OK;
}

/* ---- the scan, from its files to its clusters ---- */

struct asked {
        enum scan_model model;
        enum scan_mode mode;
        unsigned threads;
        const char *files[SCAN_FILE_COUNT];
        size_t clusters; /* found */
        double llr;      /* of the first */
};

#define POINTS "place,x,y\na,0,0\nb,0,1\nc,1,1\nd,5,5\ne,5,6\nf,9,9\n"
#define CASES "place,time,count\na,1,1\nb,2,1\nd,3,1\nf,4,1\nc,5,1\ne,6,1\na,11,4\nb,11,5\nb,12,4\nc,12,3\nf,12,1\n"

static const struct asked scans[] = {
        { .model = SCAN_PERMUTATION, .mode = SCAN_PROSPECTIVE, .files = { CASES, POINTS } },
        { .model = SCAN_PERMUTATION, .mode = SCAN_RETROSPECTIVE,
          .files = { CASES, "place\na\nb\nc\nd\ne\nf\n",
                     [SCAN_FILE_NEIGHBOURS] = "place,neighbour\na,b\nb,a\nb,c\nc,b\nd,e\ne,d\nf,e\n" } },
        { .model = SCAN_POISSON, .mode = SCAN_RETROSPECTIVE,
          .files = { CASES, "place,district,regency\na,x,r\nb,x,r\nc,x,r\nd,y,r\ne,y,q\nf,y,q\n",
                     "place,time,population\na,1,9\nb,1,9\nc,1,9\nd,1,90\ne,1,90\nf,1,90\nf,9,100\n" } },
        { .model = SCAN_POISSON, .mode = SCAN_SPATIAL,
          .files = { CASES, POINTS, "place,time,population\na,1,9\nb,1,9\nc,1,9\nd,1,90\ne,1,90\nf,1,90\n" } },
        { .model = SCAN_EXPECTATION, .mode = SCAN_PROSPECTIVE, .files = { CASES, POINTS } },
        { .model = SCAN_BERNOULLI, .mode = SCAN_PROSPECTIVE,
          .files = { CASES, POINTS, [SCAN_FILE_CONTROLS] = "place,time,count\na,1,9\nc,5,9\nd,9,30\nf,11,30\n" } },
};

static enum error scan_files(void *context)
{
        static const double alike[] = { 1, 1, 1, 1, 1, 1 };
        struct asked *asked = context;
        struct text texts[SCAN_FILE_COUNT];
        struct scan_request request = { .model = asked->model, .mode = asked->mode };
        struct scan_input input = { 0 };
        struct zones zones;
        struct scan_result result;
        struct scan_cells cells;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        for (size_t i = 0; i < SCAN_FILE_COUNT; i++) {
                texts[i] = (struct text){ asked->files[i], 0 };
                if (asked->files[i])
                        request.files[i] = (struct scan_file){ S("file.csv"), give_text, &texts[i] };
        }
        TRY(scan_input_read(&input, &request, &arena));
        TRY(zones_build(&input.places, &(struct zones_caps){ 4, 0, 1, alike }, asked->threads, &arena, &zones));
        struct scan_options options = { .model = asked->model, .mode = asked->mode, .window_least = 1,
                                        .window_most = input.window_most, .replicates = 5, .seed = 3,
                                        .threads = asked->threads };
        TRY(scan_run(&input.panel, &zones, &options, &arena, &result));
        TRY(scan_draw_replicate(&input.panel, &options, (struct scan_replicate){ 1, 0 }, &arena, &cells));
        asked->clusters = result.cluster_count;
        asked->llr = result.clusters[0].llr;
        return OK;
}

static void scanning_meets_short_memory(void **state)
{
        (void)state;
        for (size_t i = 0; i < ARRAY_SIZE(scans); i++) {
                struct asked asked = scans[i];
                asked.threads = 1;
                assert_true(fault_each(FAULT_ARENA, NULL, scan_files, &asked) > 60);
                assert_true(fault_each(FAULT_MEMORY, NULL, scan_files, &asked) > 3);
                assert_true(asked.clusters > 0 && asked.llr > 0);
        }
}

/* Four kinds of reports at once, all with the same weights: what no file gives. */
static enum error scan_streams(void *context)
{
        enum { PLACES = 9, TIMES = 12, STREAMS = 4, CELLS = 30 };
        const enum scan_model *model = context;
        struct zones_point points[PLACES];
        double weights[PLACES];
        struct scan_cell cells[STREAMS][CELLS];
        struct scan_stream streams[STREAMS];
        struct zones zones;
        struct scan_result result;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        for (uint32_t i = 0; i < PLACES; i++) {
                points[i] = (struct zones_point){ i % 3, i / 3 };
                weights[i] = 1;
        }
        for (uint32_t s = 0; s < STREAMS; s++) {
                for (uint32_t i = 0; i < CELLS; i++)
                        cells[s][i] = i < CELLS - 4 ? (struct scan_cell){ (i * 5 + s) % PLACES, i % (TIMES - 2), 1 }
                                                    : (struct scan_cell){ i % 2, TIMES - 1, 1 + i % 2 };
                streams[s] = (struct scan_stream){ .cases = { cells[s], CELLS }, .weights = weights,
                                                   .controls = { cells[(s + 1) % STREAMS], CELLS - 4 } };
        }
        struct scan_panel panel = { PLACES, TIMES, streams, STREAMS };
        struct scan_options options = { .model = *model, .mode = SCAN_PROSPECTIVE, .window_least = 1, .window_most = 4,
                                        .replicates = 40, .seed = 5, .threads = 1 };
        TRY(zones_build(&(struct zones_places){ .count = PLACES, .points = points },
                        &(struct zones_caps){ .share = 0.5, .weights = weights }, 1, &arena, &zones));
        TRY(scan_run(&panel, &zones, &options, &arena, &result));
        assert_true(result.cluster_count > 0);
        return OK;
}

static void streams_meet_short_memory(void **state)
{
        (void)state;
        static enum scan_model models[] = { SCAN_PERMUTATION, SCAN_POISSON, SCAN_EXPECTATION, SCAN_BERNOULLI };
        for (size_t i = 0; i < ARRAY_SIZE(models); i++) {
                assert_true(fault_each(FAULT_ARENA, NULL, scan_streams, &models[i]) > 40);
                assert_true(fault_each(FAULT_MEMORY, NULL, scan_streams, &models[i]) > 3);
        }
}

static void scanning_does_with_fewer_threads(void **state)
{
        (void)state;
        struct asked one = scans[0], three = scans[0];
        one.threads = 1;
        three.threads = 3;
        assert_ok(scan_files(&one));
        for (unsigned nth = 1; nth <= 2; nth++) {
                fault_arm(FAULT_THREAD, nth);
                assert_ok(scan_files(&three));
                assert_true(fault_fired());
                assert_int_equal(three.clusters, one.clusters);
                assert_true(three.llr == one.llr);
        }
        fault_arm(FAULT_THREAD, 0);
}

/* ---- panels ---- */

enum { WEEKS = 40, VILLAGES = 6 };

static enum error write_panel(struct buffer *out, unsigned version)
{
        buffer_printf(out, "panel %u\n", version);
        buffer_append(out, S("weeks 20416 40\nbudget 0.5 0.5 0.5 0.5\nscan 19 1\n"));
        for (unsigned v = 0; v < VILLAGES; v++)
                buffer_printf(out, "v 35.%02u.%02u.%04u\n", v / 4 + 1, v / 2 + 1, 2001 + v);
        buffer_append(out, S("g 3 2 5\n"));
        for (unsigned v = 0; v < VILLAGES; v++)
                for (unsigned week = 0; week < WEEKS; week += v == 1 && week >= 36 ? 1 : 9)
                        buffer_printf(out, "e %u %u %u\n", v, week, week + v);
        return buffer_check(out);
}

/* The same where places are known and one of them was two villages. */
static enum error write_placed_panel(struct buffer *out)
{
        TRY(write_panel(out, 5));
        buffer_append(out, S("j 1 35.01.01.2903\n"));
        for (unsigned v = 0; v < VILLAGES; v++)
                buffer_printf(out, "p %u %u %u\n", v, 9000 * v, 700 * (v % 3));
        return buffer_check(out);
}

static enum error judge_panel(void *context)
{
        const struct buffer *text = context;
        struct panel panel;
        struct panel_findings found;
        struct panel_finding read;
        struct panel_series series;
        struct panel_members members;
        double *rates;
        _cleanup_buffer_ struct buffer line;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        buffer_init(&line, 4096);
        TRY(panel_read(buffer_slice(text), &arena, &panel));
        TRY(panel_draw(&panel, &(struct panel_finding){ .area = S("35.01") }, &arena, &series));
        TRY(panel_find_members(&panel, &(struct panel_finding){ .area = S("35.01"), .window = 4 }, &arena, &members));
        TRY(panel_rates(&panel, &arena, &rates));
        TRY(panel_judge(&panel, &arena, &found));
        assert_true(found.count > 0);
        panel_write_finding(&line, &found.items[0]);
        TRY(buffer_check(&line));
        return panel_read_finding(buffer_slice(&line), &arena, &read);
}

static void panels_meet_short_memory(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, 1 << 16);
        assert_ok(write_panel(&text, 1));
        assert_true(fault_each(FAULT_ARENA, NULL, judge_panel, &text) > 40);
        assert_true(fault_each(FAULT_MEMORY, NULL, judge_panel, &text) > 5);
        buffer_clear(&text);
        assert_ok(write_placed_panel(&text));
        assert_true(fault_each(FAULT_ARENA, NULL, judge_panel, &text) > 40);
}

/* Each village of one district tells more in the first weeks of a year, for four years. */
static enum error estimate_season(void *context)
{
        enum { LENGTH = 20 + 2 * SEASON_YEAR + SEASON_HALF_WINDOW, TOLD = VILLAGES * LENGTH * 4 };
        static struct panel_event events[TOLD];
        static const struct slice villages[VILLAGES] = { S("35.01.01.2001"), S("35.01.01.2002"), S("35.01.01.2003"),
                                                         S("35.01.01.2004"), S("35.01.01.2005"), S("35.01.01.2006") };
        size_t count = 0;
        struct panel_season *seasons;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        for (uint32_t v = 0; v < VILLAGES; v++)
                for (uint32_t week = 0; week < LENGTH; week++)
                        for (uint32_t told = 0; told < (week % SEASON_YEAR < 13 ? 4 : 1); told++)
                                events[count++] = (struct panel_event){ v, week, 10 * week + told };
        panel_sort_events(events, count, &count);
        struct panel panel = { .monday = 20416, .weeks = LENGTH, .budget = PANEL_BUDGET_DEFAULT, .villages = villages,
                               .village_count = VILLAGES, .events = events, .event_count = count };
        TRY(season_estimate(&panel, *(const uint32_t *)context, &arena, &seasons));
        assert_true(seasons[0].times > 0);
        return OK;
}

static void seasons_meet_short_memory(void **state)
{
        (void)state;
        uint32_t weeks = 20;
        assert_true(fault_each(FAULT_ARENA, NULL, estimate_season, &weeks) > 10);
}

/* Three villages on both sides of a border tell of something in the last weeks; others lie in another province, one of
 * them alone in its own and nobody knows where. */
static enum error write_ring(struct buffer *out)
{
        buffer_append(out, S("panel 5\nweeks 20416 40\nbudget 0.5 0.5 0.5 0.5\nscan 19 1\n"));
        for (unsigned v = 0; v < VILLAGES; v++)
                buffer_printf(out, "v %u.01.%02u.%04u\n", v < 4 ? 34 : 31 + v, v / 3 + 1, 2001 + v);
        for (unsigned v = 0; v < VILLAGES; v++)
                for (unsigned k = 0; k < 13; k++) {
                        unsigned week = v < 1 || v > 3 ? 3 * k : k < 5 ? 4 * k : WEEKS - (k < 9 ? 2 : 1);
                        buffer_printf(out, "e %u %u %u\n", v, week, 100 * v + k);
                }
        for (unsigned v = 0; v < VILLAGES - 1; v++)
                buffer_printf(out, "p %u %u 0\n", v, v >= 1 && v <= 3 ? 500 * v : 90000 * (v + 1));
        return buffer_check(out);
}

static enum error find_ring(void *context)
{
        const struct buffer *text = context;
        struct panel panel;
        struct panel_findings found;
        struct panel_finding read;
        _cleanup_buffer_ struct buffer line;
        _cleanup_arena_ struct arena arena;
        bool is_there = false;
        arena_init(&arena, 1 << 24);
        buffer_init(&line, 4096);
        TRY(panel_read(buffer_slice(text), &arena, &panel));
        TRY(panel_judge(&panel, &arena, &found));
        for (size_t i = 0; i < found.count; i++) {
                buffer_clear(&line);
                panel_write_finding(&line, &found.items[i]);
                TRY(buffer_check(&line));
                TRY(panel_read_finding(buffer_slice(&line), &arena, &read));
                is_there |= read.level == PANEL_NEIGHBOURS && read.member_count == 3;
        }
        assert_true(is_there);
        return OK;
}

static void neighbours_meet_short_memory(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, 1 << 16);
        assert_ok(write_ring(&text));
        assert_true(fault_each(FAULT_ARENA, NULL, find_ring, &text) > 40);
}

/* ---- the country, and one subject ---- */

/* The panel's regency told twice, by two offices, and one of four years beside it. */
static enum error judge_country(void *context)
{
        const struct buffer *text = context;
        struct panel panel;
        struct country country = { .monday = 20416, .weeks = WEEKS, .budget = { 0.9, 0.9 }, .replicates = 9, .seed = 1,
                                   .compared = true };
        struct country again;
        struct panel_findings found;
        _cleanup_buffer_ struct buffer out;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        buffer_init(&out, 1 << 16);
        struct country_regency *regencies = arena_array(&arena, struct country_regency, COUNTRY_REGENCIES_MAX);
        if (!regencies)
                return ERR_MEMORY;
        TRY(panel_read(buffer_slice(text), &arena, &panel));
        TRY(country_add(&panel, &country, regencies, &arena));
        TRY(country_add(&panel, &country, regencies, &arena));
        country_write(&out, &country);
        TRY(buffer_check(&out));
        TRY(country_read(buffer_slice(&out), &arena, &again));
        assert_int_equal(again.regency_count, 2);
        return country_judge(&again, &arena, &found);
}

/* Two regencies of which one has four years. */
static enum error judge_years(void *context)
{
        const struct buffer *text = context;
        struct country country;
        struct panel_findings found;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        TRY(country_read(buffer_slice(text), &arena, &country));
        TRY(country_judge(&country, &arena, &found));
        assert_true(found.count > 0);
        return OK;
}

static enum error write_years(struct buffer *out)
{
        buffer_append(out, S("country 1 1\nweeks 20416 220\nbudget 0.5 0.5\nscan 9 1\n"));
        for (unsigned r = 0; r < 2; r++) {
                buffer_printf(out, "r 35.0%u\nn 1 %u 9 9 4\n", r + 1, r ? 9 : 30);
                for (unsigned week = 150 * r; week < 220; week += week == 190 ? 2 : 1) /* in one nobody was heard */
                        buffer_printf(out, "w %u %u 1\n", week, week == 219 ? 30 : week * 7 % 4);
        }
        return buffer_check(out);
}

static void countries_meet_short_memory(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer text, years;
        buffer_init(&text, 1 << 16);
        buffer_init(&years, 1 << 16);
        assert_ok(write_panel(&text, 1));
        assert_true(fault_each(FAULT_ARENA, NULL, judge_country, &text) > 20);
        assert_true(fault_each(FAULT_MEMORY, NULL, judge_country, &text) > 3);
        assert_ok(write_years(&years));
        assert_true(fault_each(FAULT_ARENA, NULL, judge_years, &years) > 15);
        assert_true(fault_each(FAULT_MEMORY, NULL, judge_years, &years) > 0);
}

static enum error judge_subject(void *context)
{
        struct chance_case given;
        struct chance_finding finding;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        TRY(chance_read(slice_from_cstr(context), &arena, &given));
        TRY(chance_judge(&given, &arena, &finding));
        assert_true(finding.raised && finding.result.raised_with_one_fewer);
        return OK;
}

static void subjects_meet_short_memory(void **state)
{
        (void)state;
        char text[] = "chance 1\nday 20780\nrule 3 2 28\nbudget 0.9\nsubject phone 0\npool phone 5\nknown 1 200\n"
                      "m 1 3502022001 20770 0\nm 2 3502022002 20771 0\nm 3 3502022003 20779 0\n"
                      "m 4 3502022004 20779 0\nm 5 3502022004 20779 0\n";
        assert_true(fault_each(FAULT_ARENA, NULL, judge_subject, text) > 8);
        assert_true(fault_each(FAULT_MEMORY, NULL, judge_subject, text) > 0);
}

/* ---- tables and series ---- */

static enum error decide_table(void *context)
{
        struct control_rule *rule = context;
        struct text text = { "batch,id,p,support\nx,1,0.01,0.01;1\nx,2,0.5,0.5;1\ny,1,0.02,0.02;1\n", 0 };
        struct ptable table = { 0 };
        struct control_decision decisions[3];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        TRY(ptable_read(&table, true, give_text, &text, &arena));
        TRY(ptable_decide(&table, *rule, &arena, decisions));
        assert_true(decisions[0].q <= decisions[1].q || (isnan(decisions[0].q) && decisions[0].level > 0));
        return OK;
}

static enum error count_reporters(void *context)
{
        static const struct detect_mention mentions[] = {
                { .reporter_group = { { 1 } }, .village = 1, .date = { 2026, 9, 1 } },
                { .reporter_group = { { 2 } }, .village = 1, .date = { 2026, 9, 2 } },
                { .reporter_group = { { 3 } }, .village = 2, .date = { 2026, 9, 3 } },
        };
        struct detect_reporters_parameters parameters = DETECT_REPORTERS_DEFAULT;
        struct detect_reporters_result result;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        (void)context;
        TRY(detect_reporters(mentions, ARRAY_SIZE(mentions), (struct date){ 2026, 9, 5 }, &parameters, &arena,
                             &result));
        assert_true(result.raised && !result.raised_with_one_fewer);
        return OK;
}

static void tables_meet_short_memory(void **state)
{
        (void)state;
        for (int method = 0; method < CONTROL_METHOD_COUNT; method++) {
                struct control_rule rule = { (enum control_method)method, 0.1 };
                assert_true(fault_each(FAULT_ARENA, NULL, decide_table, &rule) > 6);
                assert_true(fault_each(FAULT_MEMORY, NULL, decide_table, &rule) > 2);
        }
        assert_true(fault_each(FAULT_ARENA, NULL, count_reporters, NULL) >= 3);
}

static enum error compare_visited(void *context)
{
        static const struct detect_stratum strata[] = { { 3, 2, 9, 1 }, { 2, 1, 6, 2 } };
        struct detect_placebo_result result;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        (void)context;
        return detect_placebo(strata, ARRAY_SIZE(strata), &arena, &result);
}

static enum error join_series(void *context)
{
        static const struct slice targets[] = { S("b"), S("b") };
        struct counts counts = { 0 };
        struct text text = { "series,time,count\na,1,2\na,2,3\nb,2,4\n", 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        (void)context;
        TRY(counts_read(&counts, MISSING_ERROR, give_text, &text, &arena));
        TRY(counts_join(&counts, targets, MISSING_ERROR, &arena));
        assert_int_equal(counts.series_count, 1);
        return OK;
}

static void comparisons_meet_short_memory(void **state)
{
        (void)state;
        assert_true(fault_each(FAULT_ARENA, NULL, compare_visited, NULL) == 2);
        assert_true(fault_each(FAULT_ARENA, NULL, join_series, NULL) > 8);
        assert_true(fault_each(FAULT_MEMORY, NULL, join_series, NULL) > 3);
}

enum { LENGTH = 300 };

/* Reads COUNTS.csv and lets one method judge it. */
static enum error judge_series(void *context)
{
        const struct settings *settings = context;
        static char csv[LENGTH * 32];
        struct counts counts = { 0 };
        struct point points[2][LENGTH], *both[] = { points[0], points[1] };
        static const size_t starts[2];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        size_t size = csv[0] ? 0 : (size_t)snprintf(csv, sizeof csv, "series,time,count,effort\n");
        for (int i = 0; size > 0 && i < LENGTH; i++)
                size += (size_t)snprintf(csv + size, sizeof csv - size, "%c,%d,%d,1\n", 'a' + i % 2, i / 2, i * 7 % 5);
        struct text text = { csv, 0 };
        TRY(counts_read(&counts, MISSING_ERROR, give_text, &text, &arena));
        assert_int_equal(counts.series_count, 2);
        if (settings->method == METHOD_GAMMA_POISSON)
                TRY(pooled_run(settings, &(struct pooled){ counts.series, starts, 2 }, &arena, both));
        else
                TRY(series_run(settings, &counts.series[0], &arena, points[0]));
        assert_true(points[0][LENGTH / 2 - 1].alarm != 1);
        return OK;
}

static struct settings settings_of(enum detect_method method, const char *pairs)
{
        struct settings settings;
        struct slice rest = slice_from_cstr(pairs), pair;
        settings_init(&settings, method, COMPAT_NONE);
        while (slice_next(&rest, ' ', &pair))
                assert_ok(settings_set(&settings, pair, NULL));
        assert_null(settings_check(&settings));
        return settings;
}

static void series_meet_short_memory(void **state)
{
        (void)state;
        static const struct {
                enum detect_method method;
                const char *pairs;
        } rows[] = {
                { METHOD_EARS_C1, "" },          { METHOD_EARS_C3, "" },
                { METHOD_FARRINGTON, "years-back=2 frequency=26" }, { METHOD_CUSUM, "mean=glm" },
                { METHOD_BAYES, "years-back=0" }, { METHOD_LLR_CUSUM, "h=4 mean=flexible years-back=2 frequency=26" },
                { METHOD_GLR, "h=9" },           { METHOD_LLR_CUSUM, "rate-ratio=2" },
                { METHOD_GAMMA_POISSON, "budget=0.1" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct settings settings = settings_of(rows[i].method, rows[i].pairs);
                settings.first = LENGTH / 2 - 2;
                assert_true(fault_each(FAULT_ARENA, NULL, judge_series, &settings) > 5);
                assert_true(fault_each(FAULT_MEMORY, NULL, judge_series, &settings) > 3);
        }
}

/* What takes long when nothing fails: the first allocations only. */
static void simulations_meet_short_memory(void **state)
{
        (void)state;
        static struct tally tallies[2 * LEVELS_MAX];
        static spacetime_tallies found;
        static const struct zones_point points[] = { { 0, 0 }, { 0, 1 }, { 1, 1 } };
        static const uint32_t districts[3], regencies[3];
        static const struct competitor competitors[] = { { COMPETITOR_METHOD, METHOD_GAMMA_POISSON },
                                                         { COMPETITOR_METHOD, METHOD_GLR } };
        struct spacetime_villages villages = { 3, points, districts, regencies, { .count = 3, .points = points } };
        struct spacetime_year year = { .villages = &villages, .world = SPACETIME_RING, .seed = 1, .number = 1,
                                       .methods = { true } };
        for (unsigned nth = 1; nth <= 12; nth++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 26);
                struct evaluation evaluation = { .design = DESIGN_NOUFAILY, .replicates = 1, .seed = 1,
                                                 .competitors = competitors, .competitor_count = 1 + nth % 2 };
                fault_arm(FAULT_ARENA, (nth + 1) / 2);
                assert_int_equal(evaluate_scenario(&evaluation, &arena, tallies), ERR_MEMORY);
                assert_true(fault_fired());
                fault_arm(FAULT_ARENA, nth);
                assert_int_equal(spacetime_judge(&year, &found), ERR_MEMORY);
                assert_true(fault_fired());
        }
        for (unsigned nth = 13; nth <= 60; nth++) { /* in the first look at the year, and in its zones */
                fault_arm(FAULT_ARENA, nth);
                assert_int_equal(spacetime_judge(&year, &found), ERR_MEMORY);
                assert_true(fault_fired());
        }
        fault_arm(FAULT_ARENA, 0);
}

/* One replicate of detectors whose forecasts are made once, and of one that pools. */
static enum error evaluate_one(void *context)
{
        static struct tally tallies[LEVELS_MAX];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 26);
        struct evaluation evaluation = { .design = DESIGN_SPARSE, .replicates = 1, .seed = 1, .competitors = context,
                                         .competitor_count = 1 };
        return evaluate_scenario(&evaluation, &arena, tallies);
}

static void evaluations_meet_short_memory(void **state)
{
        (void)state;
        static struct competitor competitors[] = { { COMPETITOR_METHOD, METHOD_FARRINGTON },
                                                   { COMPETITOR_METHOD, METHOD_GAMMA_POISSON },
                                                   { COMPETITOR_R_FARRINGTON, METHOD_FARRINGTON } };
        for (size_t i = 0; i < ARRAY_SIZE(competitors); i++)
                assert_true(fault_each(FAULT_ARENA, NULL, evaluate_one, &competitors[i]) > 5);
}

/* Without its table of quantiles, which is there for speed alone, a threshold is the same. */
static void thresholds_need_no_table(void **state)
{
        (void)state;
        double with = 0, without = 1;
        struct chart_week week = { 1, INFINITY };
        struct chart_promise promise = { 0.01, 2, 1 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        assert_ok(chart_simulate_threshold(week, promise, &arena, &with));
        for (unsigned nth = 1; nth <= 3; nth++) {
                fault_arm(FAULT_ARENA, nth);
                assert_int_equal(chart_simulate_threshold(week, promise, &arena, &without), nth == 1 ? OK : ERR_MEMORY);
                assert_true(fault_fired());
                arena.exhausted = false;
        }
        fault_arm(FAULT_ARENA, 0);
        assert_true(with == without);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(scanning_meets_short_memory),
                cmocka_unit_test(streams_meet_short_memory),
                cmocka_unit_test(scanning_does_with_fewer_threads),
                cmocka_unit_test(panels_meet_short_memory),
                cmocka_unit_test(seasons_meet_short_memory),
                cmocka_unit_test(neighbours_meet_short_memory),
                cmocka_unit_test(countries_meet_short_memory),
                cmocka_unit_test(subjects_meet_short_memory),
                cmocka_unit_test(tables_meet_short_memory),
                cmocka_unit_test(comparisons_meet_short_memory),
                cmocka_unit_test(series_meet_short_memory),
                cmocka_unit_test(simulations_meet_short_memory),
                cmocka_unit_test(evaluations_meet_short_memory),
                cmocka_unit_test(thresholds_need_no_table),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

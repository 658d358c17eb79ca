/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "detect/scan_input.h"
#include "detect/scan_time.h"

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

struct given {
        const char *cases, *places, *population, *controls, *neighbours, *period;
        enum scan_model model;
        enum scan_mode mode;
        uint32_t window_most;
};

static enum error read_given(const struct given *given, struct arena *arena, struct scan_input *input)
{
        struct text texts[SCAN_FILE_COUNT] = { { given->cases, 0 }, { given->places, 0 }, { given->population, 0 },
                                               { given->controls, 0 }, { given->neighbours, 0 } };
        static const char *const names[] = { "C.csv", "P.csv", "POP.csv", "K.csv", "N.csv" };
        struct scan_request request = { .model = given->model, .mode = given->mode, .window_most = given->window_most,
                                        .period = slice_from_cstr(given->period) };
        for (size_t i = 0; i < SCAN_FILE_COUNT; i++)
                if (texts[i].bytes)
                        request.files[i] = (struct scan_file){ slice_from_cstr(names[i]), give_text, &texts[i] };
        *input = (struct scan_input){ 0 };
        return scan_input_read(input, &request, arena);
}

#define SQUARE "place,x,y\nb,0,1\na,0,0\nc,1,1\n"

static void numbers_places_by_id(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        struct scan_input input;
        struct given given = { .places = SQUARE, .cases = "count,place,time\n2,c,7\n0,a,3\n1,b,9\n1,b,9\n" };
        assert_ok(read_given(&given, &arena, &input));
        assert_int_equal(input.places.count, 3);
        assert_slice(input.ids[0], "a");
        assert_slice(input.ids[2], "c");
        assert_true(input.places.points[1].y == 1 && !input.places.on_earth);
        assert_int_equal(input.calendar.steps, 7); /* a row without cases counts for the period */
        assert_int_equal(input.window_most, 7);
        assert_int_equal(input.stream.cases.count, 3);
        assert_int_equal(input.stream.cases.items[0].place, 2);
        assert_int_equal(input.stream.cases.items[0].time, 4);
        given.mode = SCAN_RETROSPECTIVE;
        assert_ok(read_given(&given, &arena, &input));
        assert_int_equal(input.window_most, 3);
        given.period = "5-8";
        given.window_most = 2;
        assert_ok(read_given(&given, &arena, &input));
        assert_int_equal(input.calendar.steps, 4);
        assert_int_equal(input.stream.cases.count, 1);
        assert_int_equal(input.window_most, 2);
        given = (struct given){ .places = SQUARE, .cases = "place,time,count\n" };
        assert_ok(read_given(&given, &arena, &input));
        assert_int_equal(input.panel.times, 0);
        given.period = "5-8"; /* nothing happened, in a time that is known */
        assert_ok(read_given(&given, &arena, &input));
        assert_int_equal(input.panel.times, 4);
        given = (struct given){ .places = "place,x,y\nab,0,1\na,0,0\nabc,1,1\n",
                                .cases = "place,time,count\nab,1,2\n" };
        assert_ok(read_given(&given, &arena, &input)); /* the shorter of what begins alike comes first */
        assert_slice(input.ids[0], "a");
        assert_int_equal(input.stream.cases.items[0].place, 1);
        given = (struct given){ .places = SQUARE, .cases = "place,time,count\na,7,1\n", .mode = SCAN_RETROSPECTIVE };
        assert_ok(read_given(&given, &arena, &input));
        assert_int_equal(input.window_most, 1);
}

static void reads_times(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        static const struct {
                const char *first, *last, *period;
                uint32_t steps;
                const char *written; /* step 1 */
        } rows[] = {
                { "-2", "3", "-2-3", 6, "-1" },
                { "2026-W52", "2027-W02", "2026-W52-2027-W02", 4, "2026-W53" },
                { "2026-01-01", "2026-01-03", "2026-01-01-2026-01-03", 3, "2026-01-02" },
                { "2026-01-05", "2026-01-19", "2026-01-05-2026-01-19", 3, "2026-01-12" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                char cases[200];
                struct scan_input input;
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 100);
                (void)snprintf(cases, sizeof cases, "place,time,count\na,%s,1\nb,%s,2\n", rows[i].first, rows[i].last);
                struct given given = { .places = SQUARE, .cases = cases };
                for (int k = 0; k < 2; k++) {
                        given.period = k ? rows[i].period : NULL;
                        assert_ok(read_given(&given, &arena, &input));
                        assert_int_equal(input.calendar.steps, rows[i].steps);
                }
                scan_write_time(&out, &input.calendar, 1);
                assert_slice(buffer_slice(&out), rows[i].written);
        }
        int64_t ordinal, last;
        enum scan_time_kind kind;
        static const char *const no_times[] = { "", "x", "2026-W54", "2026-W00", "2025-W53", "2026-02-30", "1.5",
                                                "99999999999999999999", "9007199254740992", "-9007199254740992",
                                                "2026_W05", "2026-X05", "20x6-W05", "0000-W05", "2026-Wx5" };
        for (size_t i = 0; i < ARRAY_SIZE(no_times); i++)
                assert_int_equal(scan_parse_time(slice_from_cstr(no_times[i]), &ordinal), SCAN_TIME_NONE);
        static const char *const no_periods[] = { "", "5", "5-", "-5", "9-3", "1-2026-W05", "2026-01-05-3" };
        for (size_t i = 0; i < ARRAY_SIZE(no_periods); i++)
                assert_false(scan_parse_period(slice_from_cstr(no_periods[i]), &kind, &ordinal, &last));
}

static void interpolates_populations(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        struct scan_input input;
        struct given given = { .places = SQUARE, .model = SCAN_POISSON, .cases = "place,time,count\na,1,1\na,5,1\n",
                               .population = "place,time,population\na,2020,10\nb,2020,20.5\nc,2020,0\n" };
        assert_ok(read_given(&given, &arena, &input));
        assert_false(input.stream.weights_by_time);
        assert_true(input.stream.weights[1] == 20.5);
        given.population = "place,time,population\na,2,10\na,4,30\nb,1,20\nc,3,0\nc,9,60\n";
        assert_ok(read_given(&given, &arena, &input));
        assert_true(input.stream.weights_by_time);
        static const double expected[] = { 10, 10, 20, 30, 30, 20, 20, 20, 20, 20, 0, 0, 0, 10, 20 };
        for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
                assert_true(fabs(input.stream.weights[i] - expected[i]) < 1e-12);
}

static void expects_from_history(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        struct scan_input input;
        struct given given = { .places = SQUARE, .model = SCAN_EXPECTATION, .window_most = 2,
                               .cases = "place,time,count\na,1,3\nb,2,5\na,10,9\nc,9,1\nb,8,1\n" };
        assert_ok(read_given(&given, &arena, &input));
        /* 8 steps of history: 3, 6 and 0 cases; the prior by moments by hand. */
        double mean = 9.0 / 24, variance = ((3 / 8.0 - mean) * (3 / 8.0 - mean) + (6 / 8.0 - mean) * (6 / 8.0 - mean) +
                                            mean * mean) / 3 - mean / 8;
        double rate = mean / variance, shape = mean * rate;
        static const double events[] = { 3, 6, 0 };
        for (size_t i = 0; i < 3; i++)
                assert_true(fabs(input.stream.weights[i] - (shape + events[i]) / (rate + 8)) < 1e-12);
        given.population = "place,time,population\na,0,1\nb,0,2\nc,0,3\n";
        assert_ok(read_given(&given, &arena, &input));
        for (size_t i = 0; i < 3; i++)
                assert_true(fabs(input.stream.weights[i] - 9.0 / (8 * 6) * (double)(i + 1)) < 1e-12);
        given.population = NULL;
        given.mode = SCAN_RETROSPECTIVE;
        given.period = "3-10"; /* history is what was before */
        assert_ok(read_given(&given, &arena, &input));
        assert_true(input.stream.weights[1] > input.stream.weights[0] &&
                    input.stream.weights[0] > input.stream.weights[2]);
        given.period = NULL;
        assert_int_equal(read_given(&given, &arena, &input), ERR_INVALID);
        assert_non_null(strstr(input.problem, "no step before the earliest window"));
}

static void reads_neighbours_and_trees(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        struct scan_input input;
        struct given given = { .places = "place\na\nb\nc\n", .cases = "place,time,count\na,1,1\n",
                               .neighbours = "place,neighbour\nc,b\na,c\nc,a\na,b\n" };
        assert_ok(read_given(&given, &arena, &input));
        static const size_t starts[] = { 0, 2, 2, 4 };
        static const uint32_t neighbours[] = { 2, 1, 1, 0 };
        assert_memory_equal(input.places.neighbour_starts, starts, sizeof starts);
        assert_memory_equal(input.places.neighbours, neighbours, sizeof neighbours);
        given = (struct given){ .places = "place,district,regency,name\na,x,r,A\nb,y,r,B\nc,x,q,C\n",
                                .cases = "place,time,count\na,1,1\n" };
        assert_ok(read_given(&given, &arena, &input));
        assert_true(input.places.districts[0] == input.places.districts[2] &&
                    input.places.districts[0] != input.places.districts[1]);
        assert_true(input.places.regencies[0] == input.places.regencies[1] &&
                    input.places.regencies[0] != input.places.regencies[2]);
        given.places = "place,lat,lng\na,-8,111\nb,-7,111.5\nc,-7.5,112\n";
        assert_ok(read_given(&given, &arena, &input));
        assert_true(input.places.on_earth && input.places.points[0].x == 111 && input.places.points[0].y == -8);
}

/* "b2" is counted as "b", of which alone the place stays. */
static struct slice name_parts(const void *context, struct slice id, bool *ret_first)
{
        UNUSED(context);
        bool is_part = slice_equal(id, S("b2"));
        *ret_first = !is_part;
        return is_part ? S("b") : id;
}

static void counts_parts_as_one_place(void **state)
{
        (void)state;
        static const char *const files[SCAN_FILE_COUNT] = {
                "place,time,count\na,1,1\nb,1,2\nb2,1,3\n", "place\na\nb\nb2\nc\n",
                [SCAN_FILE_NEIGHBOURS] = "place,neighbour\nb,b2\nb2,b\nb2,c\na,b\n" };
        struct text texts[SCAN_FILE_COUNT] = { 0 };
        struct scan_request request = { .model = SCAN_PERMUTATION, .naming = { name_parts, NULL } };
        struct scan_input input = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        for (size_t i = 0; i < SCAN_FILE_COUNT; i++)
                if (files[i]) {
                        texts[i].bytes = files[i];
                        request.files[i] = (struct scan_file){ S("F.csv"), give_text, &texts[i] };
                }
        assert_ok(scan_input_read(&input, &request, &arena));
        assert_int_equal(input.places.count, 3);
        uint32_t cases = 0;
        for (size_t i = 0; i < input.stream.cases.count; i++)
                cases += input.stream.cases.items[i].place == 1 ? input.stream.cases.items[i].count : 0;
        assert_int_equal(cases, 5);
        static const size_t starts[] = { 0, 1, 2, 2 }; /* parts of one place are no neighbours */
        static const uint32_t neighbours[] = { 1, 2 };
        assert_memory_equal(input.places.neighbour_starts, starts, sizeof starts);
        assert_memory_equal(input.places.neighbours, neighbours, sizeof neighbours);
}

struct refused {
        struct given given;
        const char *problem;
};

static void check_refusals(const struct refused *rows, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 24);
                struct scan_input input;
                enum error err = read_given(&rows[i].given, &arena, &input);
                if ((err != ERR_INVALID && err != ERR_TOO_LARGE) ||
                    strncmp(input.problem, rows[i].problem, strlen(rows[i].problem)) != 0)
                        fail_msg("row %zu: %s, \"%s\" instead of \"%s\"", i, error_name(err), input.problem,
                                 rows[i].problem);
        }
}

static void names_line_and_column(void **state)
{
        (void)state;
        static const struct refused rows[] = {
                { { .places = "", .cases = "" }, "P.csv: Line 1, column 1" },
                { { .places = "place,x,y\n", .cases = "" }, "P.csv: there is no place" },
                { { .places = "place,x\na,1\n", .cases = "" }, "P.csv: Line 2, column 1: the columns are" },
                { { .places = "place,x,y,lat,lng\na,1,1,1,1\n", .cases = "" },
                  "P.csv: Line 2, column 1: the columns are" },
                { { .places = "place,regency\na,1\n", .cases = "" }, "P.csv: Line 2, column 2: a regency needs" },
                { { .places = "place\na\n", .cases = "" }, "P.csv: it says neither" },
                { { .places = "place,x,y\na,1,2\nb,1,z\n", .cases = "" }, "P.csv: Line 3, column 3: \"z\"" },
                { { .places = "place,x,y\na,1e13,2\n", .cases = "" }, "P.csv: Line 2, column 2" },
                { { .places = "place,x,y\na;b,1,2\n", .cases = "" }, "P.csv: Line 2, column 1: a place has no" },
                { { .places = "place,x,y\n ,1,2\n", .cases = "" }, "P.csv: Line 2, column 1: the place is empty" },
                { { .places = "place,lat,lng\na,91,2\n", .cases = "" }, "P.csv: Line 2, column 2: 91" },
                { { .places = "place,lng,lat\na,200,2\n", .cases = "" }, "P.csv: Line 2, column 2: 200" },
                { { .places = "place,x,y\na,1,2\nb,1,1\na,3,4\n", .cases = "" },
                  "P.csv: Line 4, column 1: place \"a\" stands in line 2 already." },
                { { .places = SQUARE, .cases = "place,time\n" }, "C.csv: Line 1, column 3" },
                { { .places = SQUARE, .cases = "place,time,count\nz,1,1\n" }, "C.csv: Line 2, column 1: place \"z\"" },
                { { .places = SQUARE, .cases = "place,time,count\na,later,1\n" },
                  "C.csv: Line 2, column 2: \"later\"" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\na,2026-W01,1\n" },
                  "C.csv: Line 3, column 2: \"2026-W01\" is not a whole number" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,-1\n" }, "C.csv: Line 2, column 3: \"-1\"" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1.5\n" }, "C.csv: Line 2, column 3: \"1.5\"" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,9e9\n" }, "C.csv: Line 2, column 3: 9000000000" },
                { { .places = SQUARE, .cases = "place,time,count\na,1\n" }, "C.csv: Line 2, column 3" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\na,99999,1\n" }, "The period has 99999 steps" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n", .period = "2026-W01-2026-W05" },
                  "--period is FIRST-LAST" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n", .controls = "place,time,count\na,b,1\n",
                    .model = SCAN_BERNOULLI }, "K.csv: Line 2, column 2: \"b\" is not a whole number" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n", .neighbours = "place,neighbour\na,q\n" },
                  "N.csv: Line 2, column 2: place \"q\"" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n",
                    .population = "place,time,population\na,1,-2\n" },
                  "POP.csv: Line 2, column 3: -2 is less" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n",
                    .population = "place,time,population\na,x,2\n" },
                  "POP.csv: Line 2, column 2: \"x\" is not a time" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n",
                    .population = "place,time,population\na,2026-W01,2\nb,2026-W02,2\n" },
                  "POP.csv: Line 3, column 2: \"2026-W02\" is not a whole number" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n",
                    .population = "place,time,population\na,1,2\nb,1,2\n" }, "POP.csv: place \"c\" has no row" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n",
                    .population = "place,time,population\na,1,2\nb,1,2\nb,1,3\n" },
                            "POP.csv: place \"b\" has two rows" },
                { { .places = SQUARE, .cases = "place,time,count\nb,1,1\na,1,1\n", .model = SCAN_POISSON,
                    .population = "place,time,population\na,1,0\nb,1,2\nc,1,3\n" },
                  "C.csv: Line 3, column 1: cases at \"a\"" },
        };
        check_refusals(rows, ARRAY_SIZE(rows));
}

#define LONG "0123456789012345678901234567890123456789"

static void names_what_no_column_takes(void **state)
{
        (void)state;
        static const struct refused rows[] = {
                { { .places = SQUARE, .cases = "place,time,count\n",
                    .population = "place,time,population\na,1,2\nb,2,2\n" },
                  "POP.csv: Line 3, column 2: \"2\" is not a time, as the times of the cases are" },
                { { .places = "place,x,y\n" LONG LONG LONG LONG LONG "a,1,2\n", .cases = "" },
                  "P.csv: Line 2, column 1: the place is empty, or longer than 200 bytes" },
                { { .places = "place,lat\na,1\n", .cases = "" }, "P.csv: Line 2, column 1: the columns are" },
                { { .places = "place,x,y\na,z,2\n", .cases = "" }, "P.csv: Line 2, column 2: \"z\"" },
                { { .places = "place,x,y\na,2,-1e13\n", .cases = "" }, "P.csv: Line 2, column 2: a coordinate" },
                { { .places = "place,lat,lng\na,x,2\n", .cases = "" }, "P.csv: Line 2, column 2: \"x\"" },
                { { .places = SQUARE, .cases = "place,time,count\na,2026-W01,1\na,5,1\n" },
                  "C.csv: Line 3, column 2: \"5\" is not an ISO week such as 2026-W05" },
                { { .places = SQUARE, .cases = "place,time,count\na,2026-01-05,1\na,5,1\n" },
                  "C.csv: Line 3, column 2: \"5\" is not a date such as 2026-01-31" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n", .period = "later" },
                  "--period is FIRST-LAST" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n",
                    .population = "place,time,population\nz,1,2\n" }, "POP.csv: Line 2, column 1: place \"z\"" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n",
                    .population = "place,time,population\na,1,many\n" }, "POP.csv: Line 2, column 3: \"many\"" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n",
                    .population = "place,time,population\n" }, "POP.csv: place \"a\" has no row" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n", .neighbours = "place,neighbour\nq,a\n" },
                  "N.csv: Line 2, column 1: place \"q\"" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n", .controls = "place\n" },
                  "K.csv: Line 1, column 2" },
                { { .places = SQUARE, .cases = "place,time,count\na,1,1\n", .population = "place\n" },
                  "POP.csv: Line 1, column 2" },
        };
        check_refusals(rows, ARRAY_SIZE(rows));
}

/* Nobody at risk, nothing that happened, or nothing before: what is left to expect. */
static void expects_where_there_is_next_to_nothing(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        struct scan_input input;
        struct given given = { .places = SQUARE, .model = SCAN_EXPECTATION, .window_most = 2,
                               .cases = "place,time,count\na,1,0\nb,10,2\n",
                               .population = "place,time,population\na,0,1\nb,0,2\nc,0,3\n" };
        assert_ok(read_given(&given, &arena, &input)); /* half a case in all of the history */
        for (size_t i = 0; i < 3; i++)
                assert_true(fabs(input.stream.weights[i] - 0.5 / (8 * 6) * (double)(i + 1)) < 1e-12);
        given.population = "place,time,population\na,0,0\nb,0,0\nc,0,0\n";
        assert_int_equal(read_given(&given, &arena, &input), ERR_INVALID);
        assert_non_null(strstr(input.problem, "where the population is 0"));
        given.cases = "place,time,count\na,1,0\nb,10,0\n";
        assert_ok(read_given(&given, &arena, &input));
        assert_true(input.stream.weights[0] == 0);
        given.model = SCAN_POISSON;
        given.population = "place,time,population\na,0,1\nb,0,0\nc,0,3\n";
        given.cases = "place,time,count\nb,1,2\na,5,1\nb,9,2\nb,5,0\n";
        given.period = "4-6"; /* nobody is at risk in b, but nothing happened there then */
        assert_ok(read_given(&given, &arena, &input));
        given.period = NULL;
        given.cases = "place,time,count\n";
        assert_ok(read_given(&given, &arena, &input));
        assert_int_equal(input.panel.times, 0);
        given = (struct given){ .places = "place,district\na,x\nb,y\n", .cases = "place,time,count\na,1,1\n" };
        assert_ok(read_given(&given, &arena, &input));
        assert_true(input.places.districts && !input.places.regencies);
        given.neighbours = "place,neighbour\na,b\n"; /* who is near whom is known better than by the district */
        assert_ok(read_given(&given, &arena, &input));
        assert_true(input.places.neighbours && !input.places.districts);
}

static void writes_clusters(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer out;
        arena_init(&arena, 1 << 24);
        buffer_init(&out, 10000);
        struct scan_input input;
        struct given given = { .places = "place,x,y\na,0,0\n\"b,\"\"1\",3,4\n",
                               .cases = "place,time,count\na,1,1\na,40,1\n" };
        assert_ok(read_given(&given, &arena, &input));
        uint32_t members[] = { 0, 1 };
        struct scan_cluster cluster = { .centre = 0, .window = { 37, 39 }, .members = members, .member_count = 2,
                                        .observed = 3, .expected = 1.5, .llr = 0.5, .p_monte_carlo = 0.25,
                                        .p_gumbel = 0.125 };
        struct scan_result result = { .clusters = &cluster, .cluster_count = 1, .replicates = 3,
                                      .maxima = (double[]){ 0, 0.5, 2 } };
        scan_write_clusters(&out, &input, &(struct scan_answer){ &result, true, 1 });
        assert_slice(buffer_slice(&out),
                     "rank,centre,radius,first_time,last_time,places,observed,expected,ratio,llr,p_monte_carlo,"
                     "p_gumbel,recurrence_interval,members\n1,a,5,38,40,2,3,1.5,2,0.5,0.25,0.125,8,\"a;b,\"\"1\"\n");
        buffer_clear(&out);
        cluster.p_gumbel = NAN;
        cluster.member_count = 1;
        scan_write_clusters(&out, &input, &(struct scan_answer){ &result, false, 1 });
        assert_true(slice_ends_with(buffer_slice(&out), S("\n1,a,0,38,40,1,3,1.5,2,0.5,0.25,,,a\n")));
        buffer_clear(&out);
        input.places.points = NULL; /* by districts: nothing is so and so far */
        scan_write_clusters(&out, &input, &(struct scan_answer){ &result, false, 1 });
        assert_true(slice_ends_with(buffer_slice(&out), S("\n1,a,,38,40,1,3,1.5,2,0.5,0.25,,,a\n")));
        buffer_clear(&out);
        scan_write_maxima(&out, &result);
        assert_slice(buffer_slice(&out), "replicate,llr\n1,0\n2,0.5\n3,2\n");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(numbers_places_by_id),   cmocka_unit_test(reads_times),
                cmocka_unit_test(interpolates_populations), cmocka_unit_test(expects_from_history),
                cmocka_unit_test(reads_neighbours_and_trees),
                cmocka_unit_test(counts_parts_as_one_place), cmocka_unit_test(names_line_and_column),
                cmocka_unit_test(names_what_no_column_takes),
                cmocka_unit_test(expects_where_there_is_next_to_nothing),
                cmocka_unit_test(writes_clusters),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

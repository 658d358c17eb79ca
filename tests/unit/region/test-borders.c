/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"
#include "base/buffer.h"
#include "region/borders.h"

#include <stdio.h>
#include <stdlib.h>

static const struct slice ngrayun_code[] = { S("35.02.02") };
static const struct region_area ngrayun = { ngrayun_code, 1 };

#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define NAMED "{\"properties\":{\"code\":\"35.02.02.2009\"},\"geometry\":"
#define SQUARE(code, x, y)                                                                                             \
        "{\"type\":\"Feature\",\"properties\":{\"code\":\"" code "\"},\"geometry\":{\"type\":\"Polygon\","           \
        "\"coordinates\":[[[" x "0," y "0],[" x "9," y "0],[" x "9," y "9],[" x "0," y "9],[" x "0," y "0]]]}}"

static enum error read_text(struct arena *arena, const char *text, struct borders *ret_borders,
                            struct borders_problem *ret_problem)
{
        struct borders_options options = { .area = ngrayun };
        return borders_read(arena, slice_from_cstr(text), &options, ret_borders, ret_problem);
}

static void reads_polygons_and_reports_codes(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        struct borders borders;
        assert_ok(read_text(
                &arena,
                COLLECTION(SQUARE("35.02.02.2009", "111.4", "-8.1") "," SQUARE(
                        "35.02.02.2001", "111.5", "-8.2") "," SQUARE("35.03.02.2001", "112.5",
                                                                     "-8.2") "," SQUARE("99.1", "1.5", "8.2")),
                &borders, NULL));
        assert_int_equal(borders.village_count, 2);
        assert_string_equal(borders.villages[0].code, "35.02.02.2001");
        assert_string_equal(borders.villages[1].code, "35.02.02.2009");
        assert_int_equal(borders.unknown_count, 2);
        assert_slice(borders.unknown[0], "35.03.02.2001");
        assert_slice(borders.unknown[1], "99.1");
        assert_int_equal(borders.missing_count, 9);
        assert_slice(borders.missing[0], "35.02.02.2002");
        assert_true(borders.width == 1000);
        assert_true(slice_starts_with(borders.villages[1].path, S("M0.0 ")));
        assert_true(slice_ends_with(borders.villages[1].path, S("Z")));
        assert_true(borders.villages[0].label_x > borders.villages[1].label_x);
        assert_true(borders.villages[0].label_y > borders.villages[1].label_y);
}

static void reads_multipolygons_in_any_order_of_members(void **state)
{
        (void)state;
        static const char text[] =
                " { \"crs\" : {\"a\":[1,2,{\"b\":null}],\"t\":true} , \"features\" : [ { \"geometry\" : { "
                "\"coordinates\" : "
                "[ [ [ [111.0,-8.0,12.5],[111.1,-8.0],[111.1,-8.1],[111.0,-8.0,12.5] ] ] , [ [ "
                "[111.2,-8.0],[111.3,-8.0],"
                "[111.3,-8.1],[111.2,-8.0] ] ] ] , \"type\" : \"MultiPolygon\" } , \"properties\" : { \"code\" : "
                "\"35.02.02.2009\", \"x\": \"a \\\"quoted\\\" text\" } } ] , \"type\" : \"FeatureCollection\" } \n";
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        struct borders borders;
        assert_ok(read_text(&arena, text, &borders, NULL));
        assert_int_equal(borders.village_count, 1);
        size_t rings = 0;
        for (size_t i = 0; i < borders.villages[0].path.size; i++)
                rings += borders.villages[0].path.data[i] == 'Z';
        assert_int_equal(rings, 2);
}

/* A tenth of a degree is 11.12 km; a C is open to the east, so that its centroid lies outside. */
static void says_where_villages_lie(void **state)
{
        (void)state;
        static const char text[] = COLLECTION(
                SQUARE("35.02.02.2001", "111.4", "0.0") ","
                "{\"properties\":{\"code\":\"35.02.02.2009\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
                "[[[111,-0.1],[112,-0.1],[112,0],[111.1,0],[111.1,0.2],[112,0.2],[112,0.3],[111,0.3],[111,-0.1]]]}}");
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        struct borders borders;
        assert_ok(read_text(&arena, text, &borders, NULL));
        const struct borders_village *square = &borders.villages[0], *open = &borders.villages[1];
        /* the square: 111.40 to 111.49 east, 0.00 to 0.09 north; the corner lies at 111 east, 0.3 north */
        assert_true(llabs(square->east - 49482) <= 2 && llabs(square->south - 28355) <= 2);
        assert_true(open->east >= 0 && open->east <= 11120); /* in its western bar */
        assert_true(llabs(open->south - 22239) <= 2);
}

static void leaves_out_what_nobody_sees(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, 1 << 20);
        buffer_append(&text,
                      S("{\"type\":\"FeatureCollection\",\"features\":[{\"properties\":{\"code\":\"35.02.02.2009\"},"
                        "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[111,-8]"));
        for (int i = 1; i < 5000; i++)
                buffer_printf(&text, ",[111.%04d,-8.000000%d]", i, i % 2);
        buffer_append(&text, S(",[111.4999,-8.5],[111,-8.5],[111,-8]]]}}]}"));
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        struct borders borders;
        struct borders_options options = { .area = ngrayun };
        assert_ok(borders_read(&arena, buffer_slice(&text), &options, &borders, NULL));
        assert_int_equal(borders.vertices_read, 5002);
        assert_true(borders.vertices_kept >= 4 && borders.vertices_kept <= 6);
}

static void refuses_what_is_no_map(void **state)
{
        (void)state;
        static const char *const bad[] = {
                "",
                "null",
                "[]",
                "{}",
                "{\"type\":\"FeatureCollection\"}",
                "{\"type\":\"Feature\",\"features\":[]}",
                COLLECTION(""),
                COLLECTION("{}"),
                COLLECTION("1"),
                COLLECTION(SQUARE("35.02.02.2009", "111.4", "-8.1")) "x",
                COLLECTION(SQUARE("35.02.02.2009", "111.4", "-8.1") ","),
                COLLECTION(SQUARE("35.02.02.2009", "111.4", "-8.1") "," SQUARE("35.02.02.2009", "111.4", "-8.1")),
                COLLECTION(SQUARE("35.02.02.2009", "191.4", "-8.1")),
                COLLECTION(SQUARE("35.02.02.2009", "111.4", "-98.1")),
                COLLECTION(SQUARE("35.02.02.2009", "111.4e", "-8.1")),
                COLLECTION(SQUARE("35.02.02.2009", "NaN", "-8.1")),
                COLLECTION(SQUARE("", "111.4", "-8.1")),
                COLLECTION(SQUARE("35.02.02.20099", "111.4", "-8.1")),
                COLLECTION(SQUARE("kode", "111.4", "-8.1")),
                COLLECTION(SQUARE("35.03.02.2001", "111.4", "-8.1")),
                COLLECTION(NAMED "{\"type\":\"Point\",\"coordinates\":[1,2]}}"),
                COLLECTION(NAMED "null}"),
                COLLECTION(NAMED "{\"type\":\"Polygon\",\"coordinates\":[[[1,2],"
                                 "[2,3],[1,2]]]}}"),
                COLLECTION(NAMED "{\"type\":\"Polygon\",\"coordinates\":[[[1,2],"
                                 "[2,3],[4,2],[5,5]]]}}"),
                COLLECTION(NAMED "{\"type\":\"Polygon\",\"coordinates\":[[[1,2],"
                                 "[1,2],[1,2],[1,2]]]}}"),
                "{\"type\":\"FeatureCollection\",\"features\":[",
                "{\"type\":\"Feature",
        };
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 4 << 20);
                struct borders borders = { .village_count = 77 };
                struct borders_problem problem = { 0 };
                enum error err = read_text(&arena, bad[i], &borders, &problem);
                if (err != ERR_INVALID || !problem.message[0])
                        fail_msg("%s: %s", bad[i], error_name(err));
                assert_int_equal(borders.village_count, 77);
        }
}

static void stays_within_its_limits(void **state)
{
        (void)state;
        static char deep[400];
        snprintf(deep, sizeof deep, "{\"type\":\"FeatureCollection\",\"x\":");
        size_t start = strlen(deep);
        memset(deep + start, '[', sizeof deep - start - 1);
        _cleanup_arena_ struct arena arena, small;
        arena_init(&arena, 4 << 20);
        arena_init(&small, 64);
        struct borders borders;
        struct borders_problem problem;
        assert_int_equal(read_text(&arena, deep, &borders, &problem), ERR_TOO_LARGE);
        assert_true(problem.offset > start);
        assert_int_equal(read_text(&small, COLLECTION(SQUARE("35.02.02.2009", "111.4", "-8.1")), &borders, NULL),
                         ERR_MEMORY);
        struct borders_options wide = { .area = ngrayun, .width = 10'001 };
        assert_int_equal(borders_read(&arena, S("{}"), &wide, &borders, NULL), ERR_INVALID);
}

/* Every beginning of a good file is refused, and every byte may be any other one. */
static void survives_damage(void **state)
{
        (void)state;
        static const char good[] = COLLECTION(SQUARE("35.02.02.2009", "111.4", "-8.1"));
        char text[sizeof good];
        struct borders borders;
        for (size_t size = 0; size < sizeof good - 1; size++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 20);
                struct borders_options options = { .area = ngrayun };
                assert_int_equal(borders_read(&arena, slice_of(good, size), &options, &borders, NULL), ERR_INVALID);
        }
        for (size_t at = 0; at < sizeof good - 1; at++) {
                for (int byte = 0; byte < 256; byte += 3) {
                        _cleanup_arena_ struct arena arena;
                        arena_init(&arena, 1 << 20);
                        memcpy(text, good, sizeof good);
                        text[at] = (char)byte;
                        (void)read_text(&arena, text, &borders, NULL);
                }
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reads_polygons_and_reports_codes),
                cmocka_unit_test(reads_multipolygons_in_any_order_of_members),
                cmocka_unit_test(says_where_villages_lie),
                cmocka_unit_test(leaves_out_what_nobody_sees),
                cmocka_unit_test(refuses_what_is_no_map),
                cmocka_unit_test(stays_within_its_limits),
                cmocka_unit_test(survives_damage),
        };
        return cmocka_run_group_tests_name("region/borders", tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The working area of an office, and the borders that it brought. */
#include "../fixture.h"

#include "program.sql.h"
#include "region/store.h"

struct place {
        struct fixture fixture;
        struct arena arena;
};

static void open_place(struct place *place)
{
        enum error err;
        fixture_open(&place->fixture);
        arena_init(&place->arena, 1 << 20);
        transaction (tx, place->fixture.store, TX_WRITE, &err) {
                err = program_office_insert(tx,
                                            &(struct program_office_insert_params){ .id = place->fixture.office,
                                                                                    .code = S("satu"),
                                                                                    .name = S("Kantor"),
                                                                                    .zone = S("WIB"),
                                                                                    .address = S(""),
                                                                                    .phone = S(""),
                                                                                    .letter_pattern = S("{seq}"),
                                                                                    .fictional = true,
                                                                                    .created_at = clock_now() },
                                            NULL);
                if (err == OK)
                        err = program_office_area_insert(tx, &(struct program_office_area_insert_params){
                                                                     .office_id = place->fixture.office,
                                                                     .regency_code = S("35.02") },
                                                         NULL);
        }
        assert_ok(err);
}

static void close_place(struct place *place)
{
        arena_reset(&place->arena);
        fixture_close(&place->fixture);
}

static enum error store(struct place *place, const struct borders *borders, struct slice source)
{
        enum error err;
        transaction (tx, place->fixture.store, TX_WRITE, &err) {
                err = region_borders_store(tx, place->fixture.office, borders, source);
        }
        return err;
}

static enum error load(struct place *place, struct region_drawing *ret_drawing)
{
        enum error err;
        transaction (tx, place->fixture.store, TX_READ, &err) {
                err = region_borders_load(tx, place->fixture.office, &place->arena, ret_drawing);
        }
        return err;
}

static void gives_the_area_of_an_office_and_none_of_another(void **state)
{
        enum error err;
        struct place place;
        struct region_area area = { 0 }, none = { 0 };
        (void)state;
        open_place(&place);
        transaction (tx, place.fixture.store, TX_READ, &err) {
                err = region_office_area(tx, place.fixture.office, &place.arena, &area);
                if (err == OK)
                        err = region_office_area(tx, uuid_new(), &place.arena, &none);
        }
        assert_ok(err);
        assert_int_equal(area.count, 1);
        assert_true(region_area_contains(area, S("35.02.01.2001")));
        assert_int_equal(none.count, 0);
        close_place(&place);
}

static struct region_points points_of(struct place *place)
{
        enum error err;
        struct region_points points = { 0 };
        transaction (tx, place->fixture.store, TX_READ, &err) {
                err = region_points(tx, place->fixture.office, &place->arena, &points);
        }
        assert_ok(err);
        return points;
}

static void keeps_one_whole_drawing_and_replaces_it(void **state)
{
        struct place place;
        struct region_drawing drawing;
        struct borders_village villages[] = {
                { .code = "35.02.01.2002", .path = S("M1 1L2 2Z"), .label_x = 1.5F, .label_y = 2.5F,
                  .east = 1500, .south = 2500 },
                { .code = "35.02.01.2001", .path = S("M3 3L4 4Z"), .label_x = 3.5F, .label_y = 4.5F,
                  .east = 3500, .south = 4500 },
        };
        struct borders borders = { .width = 1000, .height = 750.5F, .villages = villages, .village_count = 2 };
        (void)state;
        open_place(&place);
        assert_int_equal(load(&place, &drawing), ERR_NOT_FOUND);
        assert_ok(store(&place, &borders, S("BIG 2024")));
        assert_ok(load(&place, &drawing));
        assert_slice(drawing.source, "BIG 2024");
        assert_int_equal(drawing.borders.village_count, 2);
        assert_string_equal(drawing.borders.villages[0].code, "35.02.01.2001");
        assert_slice(drawing.borders.villages[0].path, "M3 3L4 4Z");
        assert_true(drawing.borders.villages[1].label_y == 2.5F);
        assert_true(drawing.borders.height == 750.5F);
        struct region_points points = points_of(&place);
        assert_int_equal(points.count, 2);
        assert_slice(points.items[0].village_code, "35.02.01.2001");
        assert_true(points.items[0].east == 3500 && points.items[1].south == 2500);
        borders.village_count = 1;
        assert_ok(store(&place, &borders, S("BIG 2025")));
        assert_ok(load(&place, &drawing));
        assert_int_equal(drawing.borders.village_count, 1);
        assert_slice(drawing.source, "BIG 2025");
        close_place(&place);
}

static void refuses_what_says_nothing_and_can_be_undone(void **state)
{
        enum error err;
        struct place place;
        struct region_drawing drawing;
        struct borders_village village = { .code = "35.02.01.2001", .path = S("M3 3L4 4Z") };
        struct borders borders = { .width = 10, .height = 10, .villages = &village, .village_count = 1 };
        (void)state;
        open_place(&place);
        assert_int_equal(store(&place, &borders, S("  ")), ERR_INVALID);
        borders.village_count = 0;
        assert_int_equal(store(&place, &borders, S("BIG")), ERR_INVALID);
        borders.village_count = 1;
        assert_ok(store(&place, &borders, S("BIG")));
        transaction (tx, place.fixture.store, TX_WRITE, &err) {
                err = region_borders_remove(tx, place.fixture.office);
        }
        assert_ok(err);
        assert_int_equal(load(&place, &drawing), ERR_NOT_FOUND);
        assert_int_equal(points_of(&place).count, 0);
        close_place(&place);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(gives_the_area_of_an_office_and_none_of_another),
                cmocka_unit_test(keeps_one_whole_drawing_and_replaces_it),
                cmocka_unit_test(refuses_what_says_nothing_and_can_be_undone),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

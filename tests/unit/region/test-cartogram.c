/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"
#include "region/cartogram.h"

static const struct slice ponorogo_codes[] = { S("35.01"), S("35.02"), S("35.03") };
static const struct region_area ponorogo = { ponorogo_codes, 3 };

static const struct cartogram_cell *cell_of(const struct cartogram *map, struct slice code)
{
        for (size_t i = 0; i < map->cell_count; i++)
                if (slice_equal(region_code(&map->cells[i].district), code))
                        return &map->cells[i];
        fail_msg("no cell");
        return NULL;
}

static bool apart(const struct cartogram_cell *a, const struct cartogram_cell *b)
{
        return a->x + a->width < b->x || b->x + b->width < a->x || a->y + a->height < b->y || b->y + b->height < a->y;
}

static void check_geometry(const struct cartogram *map)
{
        size_t villages = 0;
        for (size_t i = 0; i < map->cell_count; i++) {
                const struct cartogram_cell *cell = &map->cells[i];
                assert_true(cell->x >= 0 && cell->x + cell->width <= map->width);
                assert_true(cell->y >= 0 && cell->y + cell->height <= map->height);
                assert_true(cell->label.size > 0);
                for (size_t j = 0; j < i; j++)
                        assert_true(apart(cell, &map->cells[j]));
                for (size_t t = 0; t < cell->tile_count; t++, villages++) {
                        const struct cartogram_tile *tile = &cell->tiles[t];
                        assert_true(tile->x >= cell->x && tile->x + tile->size <= cell->x + cell->width + 0.01f);
                        assert_true(tile->y > cell->label_y && tile->y + tile->size <= cell->y + cell->height + 0.01f);
                        assert_true(t == 0 ||
                                    slice_compare(region_code(&tile[-1].village), region_code(&tile->village)) < 0);
                }
        }
        assert_int_equal(villages, map->village_count);
}

static void fits_phone_and_desk(void **state)
{
        (void)state;
        static const unsigned widths[] = { 320, 360, 800, 1100, 1280 };
        for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 4 << 20);
                struct cartogram map;
                assert_ok(cartogram_layout(&arena, ponorogo, widths[i], &map));
                assert_int_equal(map.cell_count, 47);
                assert_int_equal(map.village_count, 636);
                check_geometry(&map);
        }
}

static void keeps_the_compass(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        struct cartogram map;
        assert_ok(cartogram_layout(&arena, ponorogo, 1100, &map));
        const struct cartogram_cell *pacitan = cell_of(&map, S("35.01.04")),
                                    *ponorogo_town = cell_of(&map, S("35.02.17"));
        const struct cartogram_cell *trenggalek = cell_of(&map, S("35.03.11")), *ngrayun = cell_of(&map, S("35.02.02"));
        assert_true(pacitan->y > ponorogo_town->y && pacitan->x < ponorogo_town->x);
        assert_true(trenggalek->x > ponorogo_town->x && trenggalek->y > ponorogo_town->y);
        assert_true(ngrayun->y > ponorogo_town->y);
        assert_slice(ngrayun->label, "Ngrayun");
        assert_slice(ngrayun->tiles[8].label, "Ngrayun, Ngrayun");
}

static void shortens_labels_where_it_is_narrow(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        struct cartogram map;
        assert_ok(cartogram_layout(&arena, ponorogo, 360, &map));
        for (size_t i = 0; i < map.cell_count; i++)
                assert_true(map.cells[i].label.size <= 4);
}

static void draws_offices_nobody_has_placed(void **state)
{
        (void)state;
        static const struct slice elsewhere[] = { S("35.04"), S("35.02") };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        struct cartogram map;
        assert_ok(cartogram_layout(&arena, (struct region_area){ elsewhere, 1 }, 360, &map));
        assert_int_equal(map.cell_count, 19);
        check_geometry(&map);
        assert_ok(cartogram_layout(&arena, (struct region_area){ elsewhere, 2 }, 1100, &map));
        assert_int_equal(map.cell_count, 40);
        check_geometry(&map);
}

static void refuses_bad_input(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena, small;
        arena_init(&arena, 4 << 20);
        arena_init(&small, 1000);
        struct cartogram map;
        assert_int_equal(cartogram_layout(&arena, ponorogo, 319, &map), ERR_INVALID);
        assert_int_equal(cartogram_layout(&arena, ponorogo, 4001, &map), ERR_INVALID);
        assert_int_equal(cartogram_layout(&arena, (struct region_area){ 0 }, 360, &map), ERR_INVALID);
        assert_int_equal(cartogram_layout(&small, ponorogo, 360, &map), ERR_MEMORY);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(fits_phone_and_desk),
                cmocka_unit_test(keeps_the_compass),
                cmocka_unit_test(shortens_labels_where_it_is_narrow),
                cmocka_unit_test(draws_offices_nobody_has_placed),
                cmocka_unit_test(refuses_bad_input),
        };
        return cmocka_run_group_tests_name("region/cartogram", tests, NULL, NULL);
}

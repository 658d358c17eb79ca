/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "region/cartogram.h"
#include "region/table.h"

#include <assert.h>

enum { DISTRICTS_MAX = 2000, MARGIN = 4, GAP_SHARE = 12, TILES_MIN = 3, WIDE_CELL = 76, COLUMNS_MIN = 6 };

/* Where a district stands on the grid before pixels are known. */
struct place {
        struct region district;
        const char *short_label; /* NULL: nobody has given one */
        unsigned column, row;
};

struct plan {
        struct place places[DISTRICTS_MAX];
        size_t count;
        unsigned columns, rows;
        unsigned tiles_across; /* in every cell, so that tiles are equal everywhere */
        size_t villages;
};

static const struct cartogram_place *find_place(struct slice code)
{
        for (size_t i = 0; i < cartogram_place_count; i++)
                if (slice_equal(slice_from_cstr(cartogram_places[i].code), code))
                        return &cartogram_places[i];
        return NULL;
}

static bool plan_village(const struct region *village, void *context)
{
        struct plan *plan = context;
        struct region district;
        (void)region_parent(village, &district);
        plan->villages++;
        if (plan->count && plan->places[plan->count - 1].district.index == district.index)
                return true;
        if (plan->count == DISTRICTS_MAX)
                return false;
        plan->places[plan->count++].district = district;
        return true;
}

/* Moves the hand-placed cells so that the grid begins at 0,0 and says how large it is. */
static void place_by_hand(struct plan *plan)
{
        unsigned left = UINT8_MAX, top = UINT8_MAX;
        for (size_t i = 0; i < plan->count; i++) {
                const struct cartogram_place *given = find_place(region_code(&plan->places[i].district));
                if (!given)
                        continue;
                plan->places[i].short_label = given->short_label;
                plan->places[i].column = given->column;
                plan->places[i].row = given->row;
                left = given->column < left ? given->column : left;
                top = given->row < top ? given->row : top;
        }
        for (size_t i = 0; i < plan->count; i++) {
                struct place *place = &plan->places[i];
                if (!place->short_label)
                        continue;
                place->column -= left;
                place->row -= top;
                plan->columns = place->column + 1 > plan->columns ? place->column + 1 : plan->columns;
                plan->rows = place->row + 1 > plan->rows ? place->row + 1 : plan->rows;
        }
}

/* Districts without a place stand below, row by row. */
static void place_the_rest(struct plan *plan)
{
        unsigned column = 0;
        if (plan->columns < COLUMNS_MIN)
                plan->columns = plan->count < COLUMNS_MIN ? (unsigned)plan->count : COLUMNS_MIN;
        for (size_t i = 0; i < plan->count; i++) {
                struct place *place = &plan->places[i];
                if (place->short_label)
                        continue;
                if (column == 0)
                        plan->rows++;
                place->column = column;
                place->row = plan->rows - 1;
                column = (column + 1) % plan->columns;
        }
}

static void count_tiles_across(struct plan *plan)
{
        plan->tiles_across = TILES_MIN;
        for (size_t i = 0; i < plan->count; i++) {
                size_t villages = region_child_count(&plan->places[i].district);
                while ((size_t)plan->tiles_across * plan->tiles_across < villages)
                        plan->tiles_across++;
        }
}

struct measures {
        float step_x, step_y, cell_width, cell_height, label_height, tile_step, tile_size, font_size;
};

static struct measures measure(const struct plan *plan, unsigned width)
{
        struct measures m;
        m.step_x = ((float)width - 2 * MARGIN) / (float)plan->columns;
        m.cell_width = m.step_x * (1 - 1.0f / GAP_SHARE);
        m.font_size = m.cell_width >= WIDE_CELL ? 12 : 9;
        m.label_height = m.font_size + 3;
        m.tile_step = m.cell_width / (float)plan->tiles_across;
        m.tile_size = m.tile_step * 0.86f;
        m.cell_height = m.label_height + m.cell_width;
        m.step_y = m.cell_height + m.step_x / GAP_SHARE;
        return m;
}

/* First letters, for a narrow cell nobody has abbreviated. */
static struct slice narrow_label(const struct place *place)
{
        if (place->short_label)
                return slice_from_cstr(place->short_label);
        size_t size = place->district.name.size < 4 ? place->district.name.size : 4;
        while (size > 0 && ((unsigned char)place->district.name.data[size - 1] & 0x80))
                size--;
        return slice_sub(place->district.name, 0, size);
}

static void lay_tile(struct arena *arena, const struct measures *m, const struct plan *plan,
                     struct cartogram_cell *cell, size_t position)
{
        struct cartogram_tile *tile = &cell->tiles[position];
        size_t column = position % plan->tiles_across, row = position / plan->tiles_across;
        (void)region_child(&cell->district, position, &tile->village);
        tile->label = region_label(arena, &tile->village);
        tile->size = m->tile_size;
        tile->x = cell->x + (float)column * m->tile_step;
        tile->y = cell->y + m->label_height + (float)row * m->tile_step;
}

static bool lay_cell(struct arena *arena, const struct measures *m, const struct plan *plan, const struct place *place,
                     struct cartogram_cell *cell)
{
        cell->district = place->district;
        cell->label = m->cell_width >= WIDE_CELL ? place->district.name : narrow_label(place);
        cell->x = MARGIN + (float)place->column * m->step_x;
        cell->y = MARGIN + (float)place->row * m->step_y;
        cell->width = m->cell_width;
        cell->height = m->cell_height;
        cell->label_x = cell->x + m->cell_width / 2;
        cell->label_y = cell->y + m->font_size;
        cell->tile_count = region_child_count(&place->district);
        cell->tiles = arena_array(arena, struct cartogram_tile, cell->tile_count);
        if (!cell->tiles)
                return false;
        for (size_t i = 0; i < cell->tile_count; i++)
                lay_tile(arena, m, plan, cell, i);
        return true;
}

enum error cartogram_layout(struct arena *arena, struct region_area area, unsigned width,
                            struct cartogram *ret_cartogram)
{
        if (width < CARTOGRAM_WIDTH_MIN || width > CARTOGRAM_WIDTH_MAX)
                return ERR_INVALID;
        struct plan *plan = arena_new(arena, struct plan);
        if (!plan)
                return ERR_MEMORY;
        region_area_each_village(area, plan_village, plan);
        if (!plan->count)
                return ERR_INVALID;
        place_by_hand(plan);
        place_the_rest(plan);
        count_tiles_across(plan);

        struct measures m = measure(plan, width);
        struct cartogram map = { .width = (float)width, .height = 2 * MARGIN + (float)plan->rows * m.step_y,
                                 .font_size = m.font_size, .cell_count = plan->count, .village_count = plan->villages };
        map.cells = arena_array(arena, struct cartogram_cell, plan->count);
        if (!map.cells)
                return ERR_MEMORY;
        for (size_t i = 0; i < plan->count; i++)
                if (!lay_cell(arena, &m, plan, &plan->places[i], &map.cells[i]))
                        return ERR_MEMORY;
        if (arena->exhausted)
                return ERR_MEMORY;
        *ret_cartogram = map;
        return OK;
}

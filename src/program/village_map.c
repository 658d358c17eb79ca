/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/village_map.h"

#include "base/checked.h"

static const struct {
        unsigned width; /* px */
        struct slice shape, hatching;
} shapes[] = { { 1100, S("kt-wide"), S("belum") }, { 360, S("kt-narrow"), S("belum-hp") } };

static struct slice unit(struct request *rq, float value)
{
        return arena_printf(rq->arena, "%.1f", (double)value);
}

static struct view_village_cell cell_of(struct request *rq, const struct cartogram_cell *cell)
{
        return (struct view_village_cell){
                .x = unit(rq, cell->x), .y = unit(rq, cell->y), .width = unit(rq, cell->width),
                .height = unit(rq, cell->height), .label_x = unit(rq, cell->label_x),
                .label_y = unit(rq, cell->label_y), .label = cell->label };
}

static struct view_village_tile tile_of(struct request *rq, const struct village_looks *looks,
                                        const struct cartogram_tile *tile)
{
        struct village_look look = looks->look(rq, looks->context, tile);
        return (struct view_village_tile){ .x = unit(rq, tile->x), .y = unit(rq, tile->y), .size = unit(rq, tile->size),
                                           .kind = look.kind, .title = look.title };
}

static enum error draw(struct request *rq, const struct cartogram *plan, const struct village_looks *looks,
                       struct view_village_drawing *drawing)
{
        struct view_village_cell *cells = arena_array(rq->arena, struct view_village_cell, plan->cell_count);
        struct view_village_tile *tiles = arena_array(rq->arena, struct view_village_tile, plan->village_count + 1);
        drawing->box = arena_printf(rq->arena, "0 0 %.0f %.0f", (double)plan->width, (double)plan->height);
        if (!cells || !tiles || slice_is_null(drawing->box))
                return ERR_MEMORY;
        for (size_t i = 0; i < plan->cell_count; i++) {
                const struct cartogram_cell *cell = &plan->cells[i];
                cells[drawing->cells_count++] = cell_of(rq, cell);
                for (size_t j = 0; j < cell->tile_count; j++)
                        tiles[drawing->tiles_count++] = tile_of(rq, looks, &cell->tiles[j]);
        }
        drawing->cells = cells;
        drawing->tiles = tiles;
        return OK;
}

enum error village_map_draw(struct request *rq, struct region_area area, const struct village_looks *looks,
                            const struct view_village_drawing **ret_drawings, size_t *ret_count)
{
        struct view_village_drawing *drawings = arena_array(rq->arena, struct view_village_drawing, ARRAY_SIZE(shapes));
        if (!drawings)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
                struct cartogram plan;
                TRY(cartogram_layout(rq->arena, area, shapes[i].width, &plan));
                drawings[i] = (struct view_village_drawing){ .shape = shapes[i].shape, .hatching = shapes[i].hatching };
                TRY(draw(rq, &plan, looks, &drawings[i]));
        }
        *ret_drawings = drawings;
        *ret_count = ARRAY_SIZE(shapes);
        return OK;
}

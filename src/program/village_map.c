/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/village_map.h"

#include "base/checked.h"
#include "store/store.h"

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
        struct village_look look = looks->look(rq, looks->context, region_code(&tile->village), tile->label);
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

static enum error draw_tiles(struct request *rq, struct region_area area, const struct village_looks *looks,
                             struct village_map *map)
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
        map->drawings = drawings;
        map->count = ARRAY_SIZE(shapes);
        return OK;
}

static enum error draw_borders(struct request *rq, const struct region_drawing *known,
                               const struct village_looks *looks, struct village_map *map)
{
        const struct borders *borders = &known->borders;
        struct view_village_drawing *drawing = arena_new(rq->arena, struct view_village_drawing);
        struct view_village_path *paths = arena_array(rq->arena, struct view_village_path, borders->village_count + 1);
        if (!drawing || !paths)
                return ERR_MEMORY;
        for (size_t i = 0; i < borders->village_count; i++) {
                struct slice code = slice_from_cstr(borders->villages[i].code);
                struct village_look look = looks->look(rq, looks->context, code, region_label_of(rq->arena, code));
                paths[i] = (struct view_village_path){ .d = borders->villages[i].path, .kind = look.kind,
                                                       .title = look.title };
        }
        *drawing = (struct view_village_drawing){
                .hatching = shapes[0].hatching, .paths = paths, .paths_count = borders->village_count,
                .box = arena_printf(rq->arena, "0 0 %.0f %.0f", (double)borders->width, (double)borders->height) };
        *map = (struct village_map){ drawing, 1, known->source };
        return OK;
}

enum error village_map_draw(struct request *rq, const struct village_ground *ground,
                            const struct village_looks *looks, struct village_map *ret_map)
{
        struct village_map map = { 0 };
        if (ground->drawing)
                TRY(draw_borders(rq, ground->drawing, looks, &map));
        else
                TRY(draw_tiles(rq, ground->area, looks, &map));
        *ret_map = map;
        return OK;
}

enum error village_ground_read(struct request *rq, struct village_ground *ret_ground)
{
        enum error err;
        struct uuid office_id = request_actor(rq)->office_id;
        struct village_ground ground = { 0 };
        struct region_drawing *drawing = arena_new(rq->arena, struct region_drawing);
        if (!drawing)
                return ERR_MEMORY;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = region_office_area(tx, office_id, rq->arena, &ground.area);
                if (err == OK)
                        err = region_borders_load(tx, office_id, rq->arena, drawing);
                ground.drawing = err == OK ? drawing : NULL;
                err = err == ERR_NOT_FOUND ? OK : err;
        }
        TRY(err);
        *ret_ground = ground;
        return OK;
}

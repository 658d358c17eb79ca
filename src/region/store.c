/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "region/store.h"

#include "region.sql.h"
#include "store/store.h"

enum { SOURCE_BYTES_MAX = 800 };

enum error region_office_area(struct tx *tx, struct uuid office_id, struct arena *arena, struct region_area *ret_area)
{
        struct region_areas_rows rows = { 0 };
        TRY(region_areas(tx, &(struct region_areas_params){ .office_id = office_id }, arena, &rows));
        struct slice *codes = arena_array(arena, struct slice, rows.count + 1);
        if (!codes)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                codes[i] = rows.items[i].regency_code;
        *ret_area = (struct region_area){ .codes = codes, .count = rows.count };
        return OK;
}

enum error region_borders_remove(struct tx *tx, struct uuid office_id)
{
        TRY(region_borders_delete(tx, &(struct region_borders_delete_params){ .office_id = office_id }, NULL));
        return region_drawing_delete(tx, &(struct region_drawing_delete_params){ .office_id = office_id }, NULL);
}

enum error region_borders_store(struct tx *tx, struct uuid office_id, const struct borders *borders,
                                struct slice source)
{
        source = slice_trim(source);
        if (borders->village_count == 0 || source.size == 0 || source.size > SOURCE_BYTES_MAX)
                return ERR_INVALID;
        TRY(region_borders_remove(tx, office_id));
        TRY(region_drawing_insert(tx,
                                  &(struct region_drawing_insert_params){ .office_id = office_id,
                                                                          .width = (double)borders->width,
                                                                          .height = (double)borders->height,
                                                                          .source = source,
                                                                          .imported_at = clock_now() },
                                  NULL));
        for (size_t i = 0; i < borders->village_count; i++) {
                const struct borders_village *village = &borders->villages[i];
                TRY(region_border_insert(
                        tx,
                        &(struct region_border_insert_params){ .office_id = office_id,
                                                               .village_code = slice_from_cstr(village->code),
                                                               .path = village->path,
                                                               .label_x = (double)village->label_x,
                                                               .label_y = (double)village->label_y,
                                                               .east = village->east, .south = village->south },
                        NULL));
        }
        return OK;
}

static enum error fill_villages(const struct region_borders_rows *rows, struct arena *arena, struct borders *borders)
{
        borders->villages = arena_array(arena, struct borders_village, rows->count + 1);
        if (!borders->villages)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++) {
                const struct region_borders_row *row = &rows->items[i];
                struct borders_village *village = &borders->villages[borders->village_count++];
                if (row->village_code.size > REGION_CODE_SIZE)
                        return ERR_CORRUPT;
                *village = (struct borders_village){ .path = row->path,
                                                     .label_x = (float)row->label_x,
                                                     .label_y = (float)row->label_y };
                memcpy(village->code, row->village_code.data, row->village_code.size);
        }
        return OK;
}

enum error region_points(struct tx *tx, struct uuid office_id, struct arena *arena, struct region_points *ret_points)
{
        struct region_places_rows rows = { 0 };
        TRY(region_places(tx, &(struct region_places_params){ .office_id = office_id }, arena, &rows));
        struct region_points points = { .items = arena_array(arena, struct region_point, rows.count) };
        if (!points.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                points.items[points.count++] = (struct region_point){ rows.items[i].village_code, rows.items[i].east,
                                                                      rows.items[i].south };
        *ret_points = points;
        return OK;
}

enum error region_borders_load(struct tx *tx, struct uuid office_id, struct arena *arena,
                               struct region_drawing *ret_drawing)
{
        struct region_drawing_row drawing;
        struct region_borders_rows rows = { 0 };
        TRY(region_drawing(tx, &(struct region_drawing_params){ .office_id = office_id }, arena, &drawing));
        TRY(region_borders(tx, &(struct region_borders_params){ .office_id = office_id }, arena, &rows));
        struct region_drawing loaded = { .borders = { .width = (float)drawing.width, .height = (float)drawing.height },
                                         .source = drawing.source,
                                         .imported_at = drawing.imported_at };
        TRY(fill_villages(&rows, arena, &loaded.borders));
        *ret_drawing = loaded;
        return OK;
}

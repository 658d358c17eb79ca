/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "year_places.h"

#include "base/checked.h"
#include "program/program.h"
#include "region/cartogram.h"

#include <math.h>
#include <stdlib.h>

enum { MAP_WIDTH = 1100, METRES = 100, FILE_MAX = 1 << 22 };

static int compare_codes(const void *left, const void *right)
{
        return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

uint32_t year_village(struct year_places places, struct slice code)
{
        const struct slice *at = bsearch(&code, places.codes, places.count, sizeof *places.codes, compare_codes);
        return at ? (uint32_t)(at - places.codes) : UINT32_MAX;
}

enum error year_place(struct arena *arena, struct region_area area, struct year_places places)
{
        struct cartogram map;
        TRY(cartogram_layout(arena, area, MAP_WIDTH, &map));
        for (size_t c = 0; c < map.cell_count; c++)
                for (size_t t = 0; t < map.cells[c].tile_count; t++) {
                        const struct cartogram_tile *tile = &map.cells[c].tiles[t];
                        uint32_t village = year_village(places, region_code(&tile->village));
                        if (village == UINT32_MAX)
                                return ERR_NOT_FOUND;
                        places.points[village] =
                                (struct panel_point){ village, (uint32_t)((tile->x + tile->size / 2) * METRES),
                                                      (uint32_t)((tile->y + tile->size / 2) * METRES) };
                }
        return OK;
}

enum error year_place_by_file(struct arena *arena, const char *path, struct year_places places)
{
        struct slice text, line, rest;
        uint32_t count = 0;
        TRY(file_read(path, FILE_MAX, arena, &text));
        for (rest = text; slice_next(&rest, '\n', &line);) {
                struct slice code, east, south;
                int64_t x, y;
                bool whole = slice_next(&line, ',', &code) && slice_next(&line, ',', &east) &&
                             slice_next(&line, ',', &south) && slice_to_int64(east, &x) && slice_to_int64(south, &y);
                uint32_t village = whole ? year_village(places, code) : UINT32_MAX;
                if (village == UINT32_MAX)
                        continue;
                places.points[village] = (struct panel_point){ village, (uint32_t)x, (uint32_t)y };
                count++;
        }
        return count == places.count ? OK : ERR_NOT_FOUND;
}

uint32_t year_next_village(struct year_places places, const uint32_t *been, size_t count)
{
        double nearest = INFINITY;
        uint32_t next = been[count - 1];
        const struct panel_point *from = &places.points[next];
        for (uint32_t v = 0; v < places.count; v++) {
                const struct panel_point *to = &places.points[v];
                double away = hypot((double)to->east - from->east, (double)to->south - from->south);
                for (size_t i = 0; i < count; i++)
                        away = been[i] == v ? INFINITY : away;
                if (away < nearest) {
                        nearest = away;
                        next = v;
                }
        }
        return next;
}

bool year_lists(struct slice list, struct slice item)
{
        struct slice one;
        while (slice_next(&list, '|', &one))
                if (slice_equal(one, item))
                        return true;
        return false;
}

double year_overlap(struct year_places places, struct slice list, const struct panel_finding *finding)
{
        size_t both = 0, either = 0;
        for (uint32_t v = 0; v < places.count; v++) {
                bool is_listed = year_lists(list, places.codes[v]), is_found = panel_holds(finding, places.codes[v]);
                both += is_listed && is_found;
                either += is_listed || is_found;
        }
        return either ? (double)both / (double)either : 0;
}

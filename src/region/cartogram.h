/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A map of an office without border data: one cell a district, placed by hand by compass position
 * (data/cartogram.json), one square tile a village inside it, in code order from the top left. Pure geometry: the SVG
 * text is a template's work.
 *
 * Invariants: tiles lie inside their cell below its label, cells do not touch each other, everything lies inside
 * [0, width] x [0, height]. Coordinates are in CSS pixels. */
#pragma once

#include "base/arena.h"
#include "region/region.h"

struct cartogram_tile {
        struct region village;
        struct slice label; /* "desa, kecamatan" */
        float x, y, size;
};

struct cartogram_cell {
        struct region district;
        struct slice label;       /* the full name, or a short form of at most four letters where the cell is narrow */
        float x, y, width, height;
        float label_x, label_y;   /* baseline, anchored in the middle */
        struct cartogram_tile *tiles;
        size_t tile_count;
};

struct cartogram {
        float width, height, font_size;
        struct cartogram_cell *cells;
        size_t cell_count, village_count;
};

enum { CARTOGRAM_WIDTH_MIN = 320, CARTOGRAM_WIDTH_MAX = 4000 };

/* Lays out the districts of `area` for a drawing `width` pixels wide: 360 for a phone, 1,100 for a desk. Districts that
 * nobody has placed by hand stand in rows of their own below the others, in code order, so that an office without a
 * hand-made map still gets every village. ERR_INVALID: width out of bounds, or an area without districts.
 * ERR_MEMORY. */
[[nodiscard]] enum error cartogram_layout(struct arena *arena, struct region_area area, unsigned width,
                                          struct cartogram *ret_cartogram);

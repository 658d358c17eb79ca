/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What tools/regiongen.c writes, for region.c and cartogram.c only. Rows of a level stand in code order, so the
 * children of a row are one run in the next level. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { REGION_LEVELS = 4 };

struct region_row {
        uint32_t name;        /* offset into region_names */
        uint32_t parent;      /* index in the level above */
        uint32_t first_child; /* index in the level below */
        uint16_t number;      /* last group of the code */
        uint16_t child_count;
};

struct region_table {
        const struct region_row *rows;
        size_t count;
};

extern const char region_names[]; /* each ends with a NUL */
extern const struct region_table region_tables[REGION_LEVELS];

struct cartogram_place {
        const char *code;
        const char *short_label;
        uint8_t column, row;
};

extern const struct cartogram_place cartogram_places[];
extern const size_t cartogram_place_count;

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where the villages of the simulated year lie: the middle of each one's tile, a hundred metres a pixel, so that the
 * pilot's three regencies are 110 km wide. */
#pragma once

#include "detect/panel.h"
#include "region/region.h"

struct year_places {
        const struct slice *codes; /* ascending */
        uint32_t count;
        struct panel_point *points; /* one a village; room for `count` */
};
[[nodiscard]] enum error year_place(struct arena *arena, struct region_area area, struct year_places places);
/* The same from a CSV of place,east,south in metres with a line for each village, such as a table of real borders
 * gives; such files are no part of this tree. */
[[nodiscard]] enum error year_place_by_file(struct arena *arena, const char *path, struct year_places places);
/* UINT32_MAX: none has this code. */
uint32_t year_village(struct year_places places, struct slice code);
/* The village nearest to the last of `been` that is none of them. */
uint32_t year_next_village(struct year_places places, const uint32_t *been, size_t count);
/* A list "CODE|CODE" has this item. */
bool year_lists(struct slice list, struct slice item);
/* Jaccard index: villages that both the list and the finding have, of those that either has. */
double year_overlap(struct year_places places, struct slice list, const struct panel_finding *finding);

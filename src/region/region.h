/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Provinces, regencies, districts and villages of Indonesia under their Kemendagri codes, and the areas offices work
 * in.
 *
 * The list is npm `idn-area-data`, read at build (tools/regiongen.c) into a constant table: nothing is loaded, nothing
 * fails at start, every name is valid as long as the program runs. A page that shows names from it carries
 * REGION_ATTRIBUTION (Open Database License 1.0).
 *
 * Invariants: a code is written with dots ("35", "35.02", "35.02.02", "35.02.02.2003") and its length says its level;
 * children stand in code order. Village names repeat all over the country (even 65 times inside the first office), so
 * what a person reads is always region_label. Codes are Kemendagri's and never BPS's. */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

#define REGION_ATTRIBUTION "idn-area-data, ODbL 1.0" /* after the words "Data wilayah:" */

enum region_level { REGION_PROVINCE, REGION_REGENCY, REGION_DISTRICT, REGION_VILLAGE };

enum { REGION_CODE_SIZE = 13 };

struct region {
        enum region_level level;
        uint32_t index;                  /* place among the regions of its level, in code order */
        char code[REGION_CODE_SIZE + 1]; /* with dots and a NUL */
        struct slice name;               /* constant; a regency's begins with "Kabupaten" or "Kota" */
};

/* The region with this code, of any level. False when the list has none; *ret_region is untouched then. */
bool region_find(struct slice code, struct region *ret_region);
/* Exists and is of this level. */
bool region_exists(struct slice code, enum region_level level);
struct slice region_code(const struct region *region);
/* The region one level up; false for a province. */
bool region_parent(const struct region *region, struct region *ret_parent);
/* The region itself or what contains it at `level`; false when `level` is below its own. */
bool region_ancestor(const struct region *region, enum region_level level, struct region *ret_ancestor);

/* Children one level down, in code order: districts of a regency, villages of a district. A village has none. */
size_t region_child_count(const struct region *region);
/* False when `position` is past the last child. */
bool region_child(const struct region *region, size_t position, struct region *ret_child);
/* How many regions of a level the list has, and the one at `index` in code order. */
size_t region_count(enum region_level level);
bool region_at(enum region_level level, size_t index, struct region *ret_region);

/* `code` is `ancestor` or lies in it. Compares codes only; neither needs to exist. */
bool region_within(struct slice code, struct slice ancestor);
/* A kelurahan, by its serial that begins with 1; other villages are desa. */
bool region_is_kelurahan(const struct region *village);

/* How a region is named to people: "Ngrayun, Ngrayun" for a village (desa, kecamatan), "Kecamatan Ngrayun, Kabupaten
 * Ponorogo" for a district, "Kabupaten Ponorogo" for a regency. The null slice when the arena is spent. */
struct slice region_label(struct arena *arena, const struct region *region);
/* The same from a code. One of before, which is not in the list any more, is named with the smallest region of the list
 * that it lay in: "35.02.02.2999 (kode lama), Ngrayun"; what lies in none is returned as it was written. */
struct slice region_label_of(struct arena *arena, struct slice code);

/* A working area: the regencies (or larger or smaller regions) whose codes it lists. An empty area contains nothing. */
struct region_area {
        const struct slice *codes;
        size_t count;
};

bool region_area_contains(struct region_area area, struct slice code);
/* Number of villages in the area; overlapping codes are counted once each time they are listed. */
size_t region_area_village_count(struct region_area area);
/* Calls `visit` for each village in code order of each listed code, until it returns false. */
void region_area_each_village(struct region_area area, bool (*visit)(const struct region *village, void *context),
                              void *context);

enum { REGION_SEARCH_MAX = 50, REGION_QUERY_MAX = 100 };

/* Villages of `area` whose name or district's name begins with, then contains, each word of `query` (ASCII case does
 * not matter, commas count as spaces: "ngrayun, slahung" works). Names that equal the query come first, then villages
 * of a district of that name, then names, then districts that begin with it, then the rest, each in code order. Writes
 * up to `max` (at most REGION_SEARCH_MAX) and returns how many. An empty query, or one longer than REGION_QUERY_MAX
 * bytes, finds nothing. */
size_t region_search(struct region_area area, struct slice query, size_t max, struct region *ret_found);

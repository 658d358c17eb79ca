/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Real borders from a file that an office brings (GeoJSON FeatureCollection of Polygon or MultiPolygon in WGS84,
 * property `code` with the village's Kemendagri code), simplified to drawing resolution, as SVG path data.
 *
 * The file is hostile until proven otherwise: it is read in one pass by our own reader, with a maximum for bytes,
 * depth, vertices and features, no recursion on its content beyond BORDERS_DEPTH_MAX, and no partial result on failure.
 * Borders are for orientation, and say which villages are neighbours; they decide nothing. */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "region/region.h"

enum {
        BORDERS_BYTES_MAX = 64 * 1024 * 1024,
        BORDERS_DEPTH_MAX = 32,
        BORDERS_FEATURES_MAX = 100'000,
        BORDERS_RING_VERTICES_MAX = 20'000,
        BORDERS_VERTICES_MAX = 3'000'000,
        BORDERS_MESSAGE_SIZE = 160,
};

struct borders_options {
        struct region_area area;   /* villages that are expected */
        unsigned width;            /* of the drawing in units; 1,000 when 0, at most 10,000 */
        double tolerance;          /* Douglas-Peucker distance in units; 0.4 when 0 */
};

struct borders_village {
        char code[REGION_CODE_SIZE + 1];
        struct slice path;         /* SVG path data: "M12.3 45.6L...Z", one subpath a ring, even-odd fill */
        float label_x, label_y;    /* centre of the largest ring's bounding box */
        /* Of a point inside that ring, whole metres from the drawing's north-west corner; on a sphere of 6,371 km, in
         * the drawing's plane: within a few parts in a thousand over the 500 km of a large office. */
        int64_t east, south;
};

struct borders {
        float width, height;
        struct borders_village *villages; /* in code order, each code once */
        size_t village_count;
        struct slice *unknown;     /* codes in the file that the list of villages does not have, or outside the area */
        size_t unknown_count;
        struct slice *missing;     /* villages of the area that the file does not have */
        size_t missing_count;
        size_t vertices_read, vertices_kept;
};

/* What is wrong, in a few words, and at which byte; for the operator who brought the file. */
struct borders_problem {
        size_t offset;
        char message[BORDERS_MESSAGE_SIZE];
};

/* Reads the whole file given in `json`; nothing of the result points into it. Unknown and missing codes are reported,
 * not errors: the caller decides. `ret_problem` may be NULL and is written on failure only.
 * ERR_INVALID: not such a GeoJSON (position in ret_problem), a code twice, coordinates off the earth.
 * ERR_TOO_LARGE: a maximum is passed. ERR_MEMORY: the arena is spent (64 bytes a vertex are enough). */
[[nodiscard]] enum error borders_read(struct arena *arena, struct slice json, const struct borders_options *options,
                                      struct borders *ret_borders, struct borders_problem *ret_problem);

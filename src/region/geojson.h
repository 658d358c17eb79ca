/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The reader of a hostile GeoJSON file, for borders.c only: one pass, every count limited, no tree in memory. */
#pragma once

#include "region/borders.h"

struct vertex {
        double x, y; /* degrees east and north */
};

struct geo_ring {
        size_t first, count; /* in vertices; the closing vertex is not repeated */
};

struct geo_feature {
        char code[REGION_CODE_SIZE + 1];
        size_t first_ring, ring_count;
};

/* Owns its arrays (malloc); free with geojson_free, also after a failure. */
struct geojson {
        struct vertex *vertices;
        struct geo_ring *rings;
        struct geo_feature *features;
        size_t vertex_count, ring_count, feature_count;
        size_t vertex_capacity, ring_capacity, feature_capacity;
};

enum error geojson_read(struct slice text, struct geojson *ret_geojson, struct borders_problem *ret_problem);
void geojson_free(struct geojson *geojson);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A point inside a ring, for borders.c only. */
#pragma once

#include "base/error.h"
#include "region/geojson.h"

/* The centroid of a closed ring (`count` >= 3 vertices, the first not repeated) where it lies inside; else the middle
 * of the widest stretch that the ring has at the centroid's height. Of a ring without a surface the middle of its box.
 * Not finer than the rounding of double; ERR_MEMORY. */
[[nodiscard]] enum error ring_middle(const struct vertex *points, size_t count, struct vertex *ret_middle);

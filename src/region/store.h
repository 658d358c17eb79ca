/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an office keeps about its regions: its working area, and the real borders that it brought (if any).
 *
 * Invariants: an office has at most one drawing, whole: storing one replaces the one before in the same transaction.
 * Borders are for orientation, and say which villages are neighbours; they decide nothing. */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "region/borders.h"
#include "region/region.h"

struct tx;

/* The codes of the regencies (or other regions) that the office works in; an office without any gives an empty area. */
[[nodiscard]] enum error region_office_area(struct tx *tx, struct uuid office_id, struct arena *arena,
                                            struct region_area *ret_area);

/* Keeps the villages of `borders` as the office's drawing; `source` says where they come from (1..200 characters), and
 * stands below every map. ERR_INVALID: no village at all, or no source. In a TX_WRITE. */
[[nodiscard]] enum error region_borders_store(struct tx *tx, struct uuid office_id, const struct borders *borders,
                                              struct slice source);
/* Back to the cartogram. Not an error when there is no drawing. In a TX_WRITE. */
[[nodiscard]] enum error region_borders_remove(struct tx *tx, struct uuid office_id);

/* Where a village lies in the office's drawing, as borders_village has it. */
struct region_point {
        struct slice village_code;
        int64_t east, south; /* metres */
};
struct region_points {
        struct region_point *items; /* in code order */
        size_t count;
};
/* None when the office brought no borders, or before their places were kept. */
[[nodiscard]] enum error region_points(struct tx *tx, struct uuid office_id, struct arena *arena,
                                       struct region_points *ret_points);

struct region_drawing {
        struct borders borders; /* only width, height, villages and their count */
        struct slice source;
        instant imported_at;
};
/* ERR_NOT_FOUND: the office has brought none. */
[[nodiscard]] enum error region_borders_load(struct tx *tx, struct uuid office_id, struct arena *arena,
                                             struct region_drawing *ret_drawing);

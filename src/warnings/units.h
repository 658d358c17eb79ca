/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The places in which an office's reports are counted, by the table of changed codes that is in force
 * (content/changes.h, region/changes.h): recoded and merged villages under the code of today; the parts of a split as
 * one, while the weeks that are counted begin before the split or a report of these weeks still has the old code. */
#pragma once

#include "region/changes.h"
#include "warnings/area.h"

struct area_units {
        struct region_units places;
        struct region_changes changes;
        bool changed; /* false: no code has changed, and the places are the villages */
};
/* In `arena`. `first_day`: of the weeks that are counted, as days since 1970-01-01. ERR_NOT_FOUND: the office has no
 * area. */
[[nodiscard]] enum error area_units_read(struct tx *tx, const struct office *office, int32_t first_day,
                                         struct arena *arena, struct area_units *ret_units);
/* The same for who has only the office's id; without changes nothing else is read, and `places` is empty. */
[[nodiscard]] enum error area_units_changed(struct tx *tx, struct uuid office_id, int32_t first_day,
                                            struct arena *arena, struct area_units *ret_units);
/* The code of the place that a village of today or of before is counted in; what is in none, or when nothing has
 * changed: the code itself. */
struct slice area_unit_code(const struct area_units *units, struct slice village_code);
/* Whether an area, by its codes of today or of before, and the place of a village have something in common. */
bool area_units_touch(const struct area_units *units, struct slice area, struct slice village_code);
/* Whether a village of the list has ended by a merge or under another code: nothing is there any more. */
bool area_units_ended(const struct area_units *units, struct slice village_code);
/* What a finding of before is about, by the codes of today: its area, and each of its villages once. ERR_MEMORY. */
[[nodiscard]] enum error area_units_place(const struct area_units *units, struct arena *arena,
                                          struct panel_finding *place);
/* What is counted as one with a place, for the panel. ERR_MEMORY. */
[[nodiscard]] enum error area_units_joins(const struct area_units *units, struct arena *arena, struct panel *panel);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which places of signals belong together. */
#include "warnings/area.h"

#include "base/checked.h"
#include "region/region.h"
#include "region/store.h"
#include "warnings/units.h"

#include <stdlib.h>

static size_t count_villages(const struct panel_finding *finding)
{
        struct region_area area = { &finding->area, 1 };
        if (finding->member_count)
                return finding->member_count;
        return finding->area.size == PANEL_CODE_SIZE ? 1 : region_area_village_count(area);
}

/* Neighbours against an area or other neighbours. */
static bool shares_enough(const struct panel_finding *neighbours, const struct panel_finding *other)
{
        size_t shared = 0, smaller = count_villages(other);
        if (neighbours->member_count < smaller)
                smaller = neighbours->member_count;
        for (uint32_t i = 0; i < neighbours->member_count; i++)
                shared += panel_holds(other, neighbours->members[i]);
        return panel_holds(other, neighbours->members[0]) ||
               (other->member_count && panel_holds(neighbours, other->members[0])) ||
               (shared > 0 && shared * 2 >= smaller);
}

bool area_is_same_event(const struct panel_finding *a, const struct panel_finding *b)
{
        if (!slice_starts_with(a->area, b->area) && !slice_starts_with(b->area, a->area))
                return false;
        if (a->member_count)
                return shares_enough(a, b);
        return b->member_count ? shares_enough(b, a) : true;
}

bool area_is_same_kind(const struct panel_finding *a, const struct panel_finding *b)
{
        if (a->detector != b->detector)
                return false;
        return panel_is_same_place(a, b) || ((a->member_count || b->member_count) && area_is_same_event(a, b));
}

enum error area_place_read(struct slice area, struct slice finding, struct arena *arena,
                           struct panel_finding *ret_finding)
{
        if (slice_is_empty(finding)) {
                *ret_finding = (struct panel_finding){ .area = area };
                return OK;
        }
        enum error err = panel_read_finding(finding, arena, ret_finding);
        return err == ERR_INVALID ? ERR_CORRUPT : err;
}

struct slice area_villages_text(const struct panel_finding *finding, enum language language, struct arena *arena)
{
        struct slice text = region_label_of(arena, finding->member_count ? finding->members[0] : finding->area);
        for (uint32_t i = 0; i < finding->joined_count; i++) {
                struct slice between = i + 1 < finding->joined_count ? S(";") : tr(language, "dan");
                text = arena_printf(arena, i + 1 < finding->joined_count ? "%.*s%.*s %.*s" : "%.*s %.*s %.*s",
                                    SLICE_FMT(text), SLICE_FMT(between),
                                    SLICE_FMT(region_label_of(arena, finding->joined[i])));
        }
        return text;
}

struct slice area_place_text(const struct panel_finding *finding, enum language language, struct arena *arena)
{
        if (finding->member_count == 0)
                return area_villages_text(finding, language, arena);
        return arena_printf(arena, "%.*s %.*s", SLICE_FMT(tr(language, "Sekitar")),
                            SLICE_FMT(region_label_of(arena, finding->members[0])));
}

/* --- where villages lie ------------------------------------------------------------------------------------------- */

static int compare_codes(const void *left, const void *right)
{
        return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

static int compare_points(const void *left, const void *right)
{
        const struct panel_point *a = left, *b = right;
        if (a->village != b->village)
                return a->village < b->village ? -1 : 1;
        if (a->east != b->east)
                return a->east < b->east ? -1 : 1;
        return a->south < b->south ? -1 : a->south > b->south;
}

/* Of parts that are counted as one, one place. */
static uint32_t keep_first(struct panel_point *points, uint32_t count)
{
        uint32_t kept = 0;
        if (count > 1)
                qsort(points, count, sizeof *points, compare_points);
        for (uint32_t i = 0; i < count; i++)
                if (kept == 0 || points[kept - 1].village != points[i].village)
                        points[kept++] = points[i];
        return kept;
}

static uint32_t find_village(const struct panel *panel, const struct area_units *units, struct slice code)
{
        if (units)
                return region_units_find(&units->places, code);
        const struct slice *at = bsearch(&code, panel->villages, panel->village_count, sizeof *panel->villages,
                                         compare_codes);
        return at ? (uint32_t)(at - panel->villages) : UINT32_MAX;
}

static bool is_on_map(const struct region_point *point)
{
        return point->east >= 0 && point->south >= 0 && point->east <= PANEL_METRES_MAX &&
               point->south <= PANEL_METRES_MAX;
}

enum error area_find_points(struct tx *tx, const struct office *office, const struct area_units *units,
                            struct arena *arena, struct panel *panel)
{
        struct region_points known;
        uint32_t count = 0;
        TRY(region_points(tx, office->id, tx_arena(tx), &known));
        struct panel_point *points = arena_array(arena, struct panel_point, known.count);
        if (!points)
                return ERR_MEMORY;
        for (size_t i = 0; i < known.count; i++) {
                const struct region_point *point = &known.items[i];
                uint32_t village = find_village(panel, units, point->village_code);
                if (village != UINT32_MAX && is_on_map(point))
                        points[count++] = (struct panel_point){ village, (uint32_t)point->east,
                                                                (uint32_t)point->south };
        }
        count = keep_first(points, count);
        panel->points = points;
        panel->point_count = (uint64_t)count * 100 >= (uint64_t)panel->village_count * AREA_PLACED_PERCENT ? count : 0;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Zones of a panel that knows where its villages lie. */
#include "base/checked.h"
#include "detect/panel_parts.h"
#include "detect/zones.h"

enum { PROVINCE_SIZE = 2, REGENCY_SIZE = 5, DISTRICT_SIZE = 8 };
/* Of all reports, in one zone at most; a share that is met exactly in decimals is met. */
static const double most_share = 0.5 * (1 + 1e-12);

struct building {
        const struct panel *panel;
        const double *weights;
        struct arena *arena;
        double most;
        struct zones zones;
        uint32_t walked, next; /* centres in the walk; the first centre without a list */
        size_t entries;
};

/* Villages that share the first `size` characters of the code of `first`. */
static struct panel_range range_from(const struct panel *panel, uint32_t first, size_t size)
{
        struct panel_range range = { first, first + 1 };
        struct slice code = slice_sub(panel->villages[first], 0, size);
        while (range.end < panel->village_count && slice_starts_with(panel->villages[range.end], code))
                range.end++;
        return range;
}

static uint32_t count_areas(const struct panel *panel, size_t size)
{
        uint32_t count = 0;
        for (struct panel_range at = { 0, 0 }; at.end < panel->village_count; count++)
                at = range_from(panel, at.end, size);
        return count;
}

static void end_list(struct building *building)
{
        building->zones.starts[++building->next] = building->entries;
}

static void add_entry(struct building *building, uint32_t place, bool may_end)
{
        building->zones.members[building->entries] = place;
        building->zones.stops[building->entries++] = may_end;
}

/* --- neighbours --------------------------------------------------------------------------------------------------- */

/* Villages of a province of which it is known where they lie. */
struct placed {
        struct zones zones;
        uint32_t *villages; /* of the panel, by their number among the placed ones */
        uint32_t count;
};

static enum error place_province(const struct building *building, struct panel_range range, struct placed *ret_placed)
{
        const struct panel *panel = building->panel;
        struct arena *arena = building->arena;
        uint32_t room = range.end - range.first;
        struct placed placed = { .villages = arena_array(arena, uint32_t, room) };
        struct zones_point *points = arena_array(arena, struct zones_point, room);
        double *weights = arena_array(arena, double, room);
        if (!placed.villages || !points || !weights)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < panel->point_count; i++) {
                const struct panel_point *point = &panel->points[i];
                if (point->village < range.first || point->village >= range.end)
                        continue;
                points[placed.count] = (struct zones_point){ point->east, point->south };
                placed.villages[placed.count++] = point->village;
        }
        if (placed.count > 0) /* the share is capped among all villages of the panel, when lists are copied */
                TRY(zones_build(&(struct zones_places){ .count = placed.count, .points = points },
                                &(struct zones_caps){ .places = PANEL_NEIGHBOURS_MAX, .radius = PANEL_RADIUS,
                                                      .share = 1, .weights = weights },
                                1, arena, &placed.zones));
        *ret_placed = placed;
        return OK;
}

/* The nearest of a village, until they have half of all reports. */
static void add_neighbours(struct building *building, const struct placed *placed, uint32_t at)
{
        double weight = 0;
        for (size_t i = placed->zones.starts[at]; i < placed->zones.starts[at + 1]; i++) {
                uint32_t village = placed->villages[placed->zones.members[i]];
                weight += building->weights[village];
                if (weight > building->most)
                        break;
                add_entry(building, village, true);
        }
        end_list(building);
}

static void add_alone(struct building *building, uint32_t village)
{
        if (building->weights[village] <= building->most)
                add_entry(building, village, true);
        building->zones.walk[building->walked++] = village;
        end_list(building);
}

/* No zone lies in two provinces: what it is about would have no code. */
static enum error add_province(struct building *building, struct panel_range range)
{
        struct placed placed;
        TRY(place_province(building, range, &placed));
        for (uint32_t i = 0; i < placed.count; i++)
                building->zones.walk[building->walked++] = placed.villages[placed.zones.walk[i]];
        uint32_t at = 0;
        for (uint32_t v = range.first; v < range.end; v++) {
                if (at < placed.count && placed.villages[at] == v)
                        add_neighbours(building, &placed, at++);
                else
                        add_alone(building, v);
        }
        return OK;
}

/* --- whole areas -------------------------------------------------------------------------------------------------- */

/* A zone that begins from a place without reports and ends where all of it is in; none of one village alone. */
static void add_area(struct building *building, struct panel_range range)
{
        double weight = 0;
        uint32_t centre = building->next;
        for (uint32_t v = range.first; v < range.end; v++)
                weight += building->weights[v];
        building->zones.walk[building->walked++] = centre;
        if (range.end - range.first > 1 && weight <= building->most) {
                add_entry(building, centre, false);
                for (uint32_t v = range.first; v < range.end; v++)
                        add_entry(building, v, v + 1 == range.end);
        }
        end_list(building);
}

static void add_areas(struct building *building, size_t size)
{
        for (struct panel_range at = { 0, 0 }; at.end < building->panel->village_count;) {
                at = range_from(building->panel, at.end, size);
                add_area(building, at);
        }
}

enum error panel_zones(const struct panel *panel, const double *weights, struct arena *arena, struct zones *ret_zones)
{
        struct building building = { .panel = panel, .weights = weights, .arena = arena };
        uint32_t areas = count_areas(panel, DISTRICT_SIZE) + count_areas(panel, REGENCY_SIZE);
        size_t room = (size_t)panel->village_count * (PANEL_NEIGHBOURS_MAX + 2) + areas;
        building.zones = (struct zones){ .count = panel->village_count + areas,
                                         .starts = arena_array(arena, size_t, (size_t)panel->village_count + areas + 1),
                                         .members = arena_array(arena, uint32_t, room),
                                         .stops = arena_array(arena, uint8_t, room),
                                         .walk = arena_array(arena, uint32_t, panel->village_count + areas) };
        if (arena->exhausted)
                return ERR_MEMORY;
        for (uint32_t v = 0; v < panel->village_count; v++)
                building.most += weights[v];
        building.most *= most_share;
        for (struct panel_range at = { 0, 0 }; at.end < panel->village_count;) {
                at = range_from(panel, at.end, PROVINCE_SIZE);
                TRY(add_province(&building, at));
        }
        add_areas(&building, DISTRICT_SIZE);
        add_areas(&building, REGENCY_SIZE);
        *ret_zones = building.zones;
        return OK;
}

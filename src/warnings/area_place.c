/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which places of signals belong together. */
#include "warnings/area.h"

#include "base/checked.h"
#include "region/region.h"

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

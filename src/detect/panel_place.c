/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a finding is about: which villages, and what a panel has of them. */
#include "detect/panel.h"

#include "base/checked.h"
#include "detect/panel_parts.h"

#include <stdlib.h>

static bool is_member(const struct panel_finding *finding, struct slice village)
{
        for (uint32_t i = 0; i < finding->member_count; i++)
                if (slice_equal(finding->members[i], village))
                        return true;
        return false;
}

bool panel_holds(const struct panel_finding *finding, struct slice village)
{
        return finding->member_count ? is_member(finding, village) : slice_starts_with(village, finding->area);
}

bool panel_is_same_place(const struct panel_finding *a, const struct panel_finding *b)
{
        if (!slice_equal(a->area, b->area) || a->member_count != b->member_count)
                return false;
        for (uint32_t i = 0; i < a->member_count; i++)
                if (!is_member(b, a->members[i]))
                        return false;
        return true;
}

/* The villages of a panel that a finding is about. */
static enum error find_villages(const struct panel *panel, const struct panel_finding *finding, struct arena *arena,
                                struct panel_set *ret_set)
{
        size_t count = 0;
        struct panel_range *ranges = arena_array(arena, struct panel_range, panel->village_count);
        if (!ranges)
                return ERR_MEMORY;
        for (uint32_t v = 0; v < panel->village_count; v++) {
                if (!panel_holds(finding, panel->villages[v]))
                        continue;
                if (count == 0 || ranges[count - 1].end < v)
                        ranges[count++] = (struct panel_range){ v, v };
                ranges[count - 1].end = v + 1;
        }
        *ret_set = (struct panel_set){ ranges, count };
        return OK;
}

static uint32_t count_villages(struct panel_set set)
{
        uint32_t count = 0;
        for (size_t i = 0; i < set.count; i++)
                count += set.ranges[i].end - set.ranges[i].first;
        return count;
}

enum error panel_draw(const struct panel *panel, const struct panel_finding *finding, struct arena *arena,
                      struct panel_series *ret_series)
{
        struct panel_view view;
        struct panel_set set;
        TRY(panel_open(panel, arena, &view));
        TRY(find_villages(panel, finding, arena, &set));
        if (set.count == 0)
                return ERR_NOT_FOUND;
        struct panel_series series = { .counts = arena_array(arena, uint32_t, panel->weeks),
                                       .heard = arena_array(arena, bool, panel->weeks),
                                       .villages = count_villages(set) };
        if (!series.counts || !series.heard)
                return ERR_MEMORY;
        for (uint32_t w = 0; w < panel->weeks; w++) {
                struct panel_sum sum = panel_add_up_set(&view, set, (struct panel_range){ w, w + 1 });
                series.counts[w] = sum.events;
                series.heard[w] = sum.exposure > 0;
        }
        *ret_series = series;
        return OK;
}

static int compare_members(const void *left, const void *right)
{
        const struct panel_member *a = left, *b = right;
        if (a->reports != b->reports)
                return a->reports > b->reports ? -1 : 1;
        return slice_compare(a->village, b->village);
}

/* The villages of a range with reports. */
static void add_members(const struct panel_view *view, struct panel_range villages, struct panel_range weeks,
                        struct panel_members *members)
{
        for (uint32_t v = villages.first; v < villages.end; v++) {
                struct panel_sum sum = panel_add_up(view, (struct panel_range){ v, v + 1 }, weeks);
                if (sum.events > 0)
                        members->items[members->count++] =
                                (struct panel_member){ view->panel->villages[v], sum.events };
        }
}

enum error panel_find_members(const struct panel *panel, const struct panel_finding *finding, struct arena *arena,
                              struct panel_members *ret_members)
{
        struct panel_view view;
        struct panel_set set;
        if (finding->window == 0 || finding->window > panel->weeks)
                return ERR_INVALID;
        TRY(panel_open(panel, arena, &view));
        TRY(find_villages(panel, finding, arena, &set));
        struct panel_members members = { .items = arena_array(arena, struct panel_member, count_villages(set)) };
        if (!members.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < set.count; i++)
                add_members(&view, set.ranges[i],
                            (struct panel_range){ panel->weeks - finding->window, panel->weeks }, &members);
        if (members.count > 1)
                qsort(members.items, members.count, sizeof *members.items, compare_members);
        *ret_members = members;
        return OK;
}

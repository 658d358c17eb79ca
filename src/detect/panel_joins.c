/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Villages that a panel counts as one with another: named with what is found there. */
#include "base/checked.h"
#include "detect/panel_parts.h"

bool panel_joins_are_valid(const struct panel *panel)
{
        for (size_t i = 0; i < panel->join_count; i++) {
                const struct panel_join *join = &panel->joins[i], *before = i ? join - 1 : NULL;
                if (join->village >= panel->village_count || join->code.size != PANEL_CODE_SIZE ||
                    !panel_is_code(join->code) ||
                    (before && (before->village > join->village ||
                                (before->village == join->village && slice_compare(before->code, join->code) >= 0))))
                        return false;
        }
        return panel->join_count <= PANEL_VILLAGES_MAX;
}

static enum error name_joins(const struct panel *panel, struct arena *arena, struct panel_finding *finding)
{
        struct slice *codes = NULL;
        for (size_t i = 0; i < panel->join_count; i++) {
                const struct panel_join *join = &panel->joins[i];
                if (!slice_equal(panel->villages[join->village], finding->area) ||
                    finding->joined_count == PANEL_JOINED_MAX)
                        continue;
                codes = codes ? codes : arena_array(arena, struct slice, PANEL_JOINED_MAX);
                if (!codes)
                        return ERR_MEMORY;
                codes[finding->joined_count++] = join->code;
        }
        finding->joined = codes;
        return OK;
}

enum error panel_name_joins(const struct panel *panel, struct arena *arena, struct panel_findings *findings)
{
        for (size_t i = 0; panel->join_count && i < findings->count; i++)
                TRY(name_joins(panel, arena, &findings->items[i]));
        return OK;
}

void panel_write_joined(struct buffer *out, const struct panel_finding *finding)
{
        for (uint32_t i = 0; i < finding->joined_count; i++)
                buffer_printf(out, "%s%.*s", i ? "," : " with ", SLICE_FMT(finding->joined[i]));
}

enum error panel_read_joined(struct slice list, struct arena *arena, struct panel_finding *finding)
{
        struct slice code, *codes = arena_array(arena, struct slice, PANEL_JOINED_MAX);
        if (!codes)
                return ERR_MEMORY;
        for (finding->joined = codes; slice_next(&list, ',', &code);) {
                if (finding->joined_count == PANEL_JOINED_MAX || code.size != PANEL_CODE_SIZE || !panel_is_code(code))
                        return ERR_INVALID;
                codes[finding->joined_count++] = code;
        }
        return finding->joined_count && finding->area.size == PANEL_CODE_SIZE ? OK : ERR_INVALID;
}

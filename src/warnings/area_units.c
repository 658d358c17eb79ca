/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "warnings/units.h"

#include "base/checked.h"
#include "content/changes.h"
#include "text/date.h"
#include "warnings.sql.h"

/* Whether a report of these weeks has the code of a village that has ended by a split: where in it nobody knows. */
static enum error is_used(struct tx *tx, struct uuid office_id, struct slice code, int32_t first_day, bool *ret_used)
{
        struct area_code_used_row row;
        TRY(area_code_used(tx,
                           &(struct area_code_used_params){ .office_id = office_id, .code = code,
                                                            .from = date_start(date_from_days(first_day), OFFSET_WIB) },
                           tx_arena(tx), &row));
        *ret_used = row.used;
        return OK;
}

static enum error find_joined(struct tx *tx, struct uuid office_id, const struct region_changes *changes,
                              int32_t first_day, bool *joined)
{
        for (size_t i = 0; i < changes->count; i++) {
                const struct region_change *change = &changes->items[i];
                joined[i] = change->kind == REGION_SPLIT && first_day < change->on;
                if (change->kind == REGION_SPLIT && !joined[i] && !region_change_stays(changes, change))
                        TRY(is_used(tx, office_id, change->from, first_day, &joined[i]));
        }
        return OK;
}

struct making {
        const struct office *office;
        int32_t first_day;
        struct region_changes changes;
};

static enum error make(struct tx *tx, const struct making *making, struct arena *arena, struct area_units *ret_units)
{
        struct area_villages villages;
        const struct region_changes *changes = &making->changes;
        struct area_units units = { .changes = *changes, .changed = changes->count > 0 };
        bool *joined = arena_array(arena, bool, changes->count);
        if (!joined)
                return ERR_MEMORY;
        TRY(area_villages_of(tx, making->office, arena, &villages));
        TRY(find_joined(tx, making->office->id, changes, making->first_day, joined));
        struct region_units_wish wish = { changes, joined, villages.codes, villages.count };
        TRY(region_units_make(&wish, arena, &units.places));
        *ret_units = units;
        return OK;
}

enum error area_units_read(struct tx *tx, const struct office *office, int32_t first_day, struct arena *arena,
                           struct area_units *ret_units)
{
        struct making making = { .office = office, .first_day = first_day };
        TRY(content_changes_now(tx, office->id, arena, &making.changes));
        return make(tx, &making, arena, ret_units);
}

enum error area_units_changed(struct tx *tx, struct uuid office_id, int32_t first_day, struct arena *arena,
                              struct area_units *ret_units)
{
        struct office office = { .id = office_id };
        struct making making = { .office = &office, .first_day = first_day };
        TRY(content_changes_now(tx, office_id, arena, &making.changes));
        *ret_units = (struct area_units){ 0 };
        enum error err = making.changes.count ? make(tx, &making, arena, ret_units) : OK;
        return err == ERR_NOT_FOUND ? OK : err;
}

struct slice area_unit_code(const struct area_units *units, struct slice village_code)
{
        uint32_t unit = units->changed ? region_units_find(&units->places, village_code) : UINT32_MAX;
        return unit == UINT32_MAX ? village_code : units->places.codes[unit];
}

bool area_units_touch(const struct area_units *units, struct slice area, struct slice village_code)
{
        size_t first, end;
        if (slice_starts_with(village_code, area))
                return true;
        uint32_t unit = units->changed ? region_units_find(&units->places, village_code) : UINT32_MAX;
        if (unit == UINT32_MAX)
                return false;
        region_units_range(&units->places, area, &first, &end);
        for (size_t i = first; i < end; i++)
                if (units->places.known[i].unit == unit)
                        return true;
        return false;
}

bool area_units_ended(const struct area_units *units, struct slice village_code)
{
        uint32_t unit = units->changed ? region_units_find(&units->places, village_code) : UINT32_MAX;
        if (!units->changed || (unit != UINT32_MAX && slice_equal(units->places.codes[unit], village_code)))
                return false;
        for (size_t i = 0; i < units->places.join_count; i++)
                if (slice_equal(units->places.joins[i].code, village_code))
                        return false;
        return true;
}

static bool is_among(const struct slice *codes, uint32_t count, struct slice code)
{
        for (uint32_t i = 0; i < count; i++)
                if (slice_equal(codes[i], code))
                        return true;
        return false;
}

static enum error rename_members(const struct area_units *units, struct arena *arena, struct panel_finding *place)
{
        struct slice *members = arena_array(arena, struct slice, place->member_count);
        uint32_t count = 0;
        if (!members)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < place->member_count; i++) {
                struct slice code = area_unit_code(units, place->members[i]);
                if (!is_among(members, count, code))
                        members[count++] = code;
        }
        place->members = members;
        place->member_count = count;
        return OK;
}

enum error area_units_place(const struct area_units *units, struct arena *arena, struct panel_finding *place)
{
        struct region_now now;
        if (!units->changed)
                return OK;
        TRY(region_now_of(&units->changes, place->area, arena, &now));
        place->area = area_unit_code(units, now.code);
        return place->member_count ? rename_members(units, arena, place) : OK;
}

enum error area_units_joins(const struct area_units *units, struct arena *arena, struct panel *panel)
{
        const struct region_units *places = &units->places;
        struct panel_join *joins = arena_array(arena, struct panel_join, places->join_count);
        if (!joins)
                return ERR_MEMORY;
        for (size_t i = 0; i < places->join_count; i++)
                joins[i] = (struct panel_join){ places->joins[i].unit, places->joins[i].code };
        panel->joins = joins;
        panel->join_count = places->join_count;
        return OK;
}

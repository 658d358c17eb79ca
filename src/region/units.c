/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a code became, and the places that history is counted in. */
#include "base/checked.h"
#include "region/changes.h"
#include "region/region.h"

#include <stdlib.h>

/* The next thing that happened to a code after that day. A row of its own goes before one of what it lies in. */
static const struct region_change *next_of(const struct region_changes *changes, struct slice code, int64_t after)
{
        const struct region_change *around = NULL;
        for (size_t i = 0; i < changes->count; i++) {
                const struct region_change *change = &changes->items[i];
                if (change->on <= after)
                        continue;
                if (around && change->on > around->on)
                        break;
                if (slice_equal(change->from, code)) {
                        if (!region_change_stays(changes, change))
                                return change;
                } else if (!around && change->kind == REGION_RECODE && region_within(code, change->from)) {
                        around = change;
                }
        }
        return around;
}

static bool is_part_of(const struct region_change *split, const struct region_change *other)
{
        return other->kind == REGION_SPLIT && other->on == split->on && slice_equal(other->from, split->from);
}

/* The first part of a split by its code, whatever the order of the rows. */
static struct slice first_part(const struct region_changes *changes, const struct region_change *split)
{
        struct slice first = split->to;
        for (size_t i = 0; i < changes->count; i++)
                if (is_part_of(split, &changes->items[i]) && slice_compare(changes->items[i].to, first) < 0)
                        first = changes->items[i].to;
        return first;
}

static enum error step(const struct region_change *change, struct slice to, struct arena *arena,
                       struct region_now *now)
{
        bool itself = slice_equal(change->from, now->code);
        now->moved = true;
        now->inside = now->inside && change->kind != REGION_SPLIT;
        now->covers = now->covers && change->kind != REGION_MERGE;
        now->code = itself ? to : arena_join(arena, to, slice_from(now->code, change->from.size));
        return slice_is_null(now->code) ? ERR_MEMORY : OK;
}

enum error region_now_of(const struct region_changes *changes, struct slice code, struct arena *arena,
                         struct region_now *ret_now)
{
        struct region_now now = { .code = code, .inside = true, .covers = true };
        const struct region_change *change;
        for (int64_t after = INT64_MIN; (change = next_of(changes, now.code, after)) != NULL; after = change->on) {
                bool split = change->kind == REGION_SPLIT;
                TRY(step(change, split ? first_part(changes, change) : change->to, arena, &now));
        }
        *ret_now = now;
        return OK;
}

enum { PASSED_MAX = 4 * REGION_PARTS_MAX };

struct following {
        const struct region_changes *changes;
        struct arena *arena;
        struct region_now *items;
        size_t count;
        struct slice passed[PASSED_MAX]; /* on the way: parts of several old villages lead to the same once */
        size_t passed_count;
};

static bool has_passed(struct following *following, struct slice code)
{
        for (size_t i = 0; i < following->passed_count; i++)
                if (slice_equal(following->passed[i], code))
                        return true;
        if (following->passed_count == PASSED_MAX)
                return true;
        following->passed[following->passed_count++] = code;
        return false;
}

static bool is_among(const struct following *following, struct slice code)
{
        for (size_t i = 0; i < following->count; i++)
                if (slice_equal(following->items[i].code, code))
                        return true;
        return false;
}

static enum error follow(struct following *following, struct region_now now, int64_t after)
{
        const struct region_change *change = next_of(following->changes, now.code, after);
        if (following->count == REGION_PARTS_MAX || has_passed(following, now.code))
                return OK;
        if (!change) {
                if (!is_among(following, now.code))
                        following->items[following->count++] = now;
                return OK;
        }
        for (size_t i = 0; i < following->changes->count; i++) {
                const struct region_change *part = &following->changes->items[i];
                struct region_now next = now;
                if (part != change && !is_part_of(change, part))
                        continue;
                TRY(step(change, part->to, following->arena, &next));
                TRY(follow(following, next, change->on));
                if (change->kind != REGION_SPLIT)
                        break;
        }
        return OK;
}

enum error region_now_all(const struct region_changes *changes, struct slice code, struct arena *arena,
                          struct region_now *ret_parts, size_t *ret_count)
{
        struct following following = { .changes = changes, .arena = arena, .items = ret_parts };
        TRY(follow(&following, (struct region_now){ .code = code, .inside = true, .covers = true }, INT64_MIN));
        *ret_count = following.count;
        return OK;
}

/* --- units -------------------------------------------------------------------------------------------------------- */

struct gathering {
        const struct region_units_wish *wish;
        struct arena *arena;
        struct slice *codes; /* every code that is spoken of */
        size_t count, room;
        uint32_t *parents; /* of each code, as numbers: those of one unit have one root */
        uint32_t *units;   /* of each root */
};

static int compare_codes(const void *left, const void *right)
{
        return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

static enum error add_code(struct gathering *gathering, struct slice code)
{
        if (gathering->count == gathering->room) {
                size_t room = 2 * gathering->room + 64;
                struct slice *codes = arena_array(gathering->arena, struct slice, room);
                if (!codes)
                        return ERR_MEMORY;
                if (gathering->count)
                        memcpy(codes, gathering->codes, gathering->count * sizeof *codes);
                gathering->codes = codes;
                gathering->room = room;
        }
        gathering->codes[gathering->count++] = code;
        return slice_is_null(code) ? ERR_MEMORY : OK;
}

static void sort_codes(struct gathering *gathering)
{
        size_t kept = 0;
        if (gathering->count > 1)
                qsort(gathering->codes, gathering->count, sizeof *gathering->codes, compare_codes);
        for (size_t i = 0; i < gathering->count; i++)
                if (kept == 0 || !slice_equal(gathering->codes[kept - 1], gathering->codes[i]))
                        gathering->codes[kept++] = gathering->codes[i];
        gathering->count = kept;
}

static bool is_whole(const struct region_change *change)
{
        return change->kind == REGION_RECODE && change->from.size < REGION_CODE_SIZE &&
               change->from.size == change->to.size;
}

/* The villages of a district or regency had the codes of before, too; the latest change first, so that each step goes
 * one further back. */
static enum error add_codes(struct gathering *gathering)
{
        const struct region_units_wish *wish = gathering->wish;
        for (size_t i = 0; i < wish->village_count; i++)
                TRY(add_code(gathering, wish->villages[i]));
        for (size_t i = 0; i < wish->changes->count; i++) {
                TRY(add_code(gathering, wish->changes->items[i].from));
                TRY(add_code(gathering, wish->changes->items[i].to));
        }
        for (size_t i = wish->changes->count; i-- > 0;) {
                const struct region_change *change = &wish->changes->items[i];
                size_t count = gathering->count;
                for (size_t k = 0; k < count && is_whole(change); k++)
                        if (gathering->codes[k].size > change->to.size &&
                            region_within(gathering->codes[k], change->to))
                                TRY(add_code(gathering,
                                             arena_join(gathering->arena, change->from,
                                                        slice_from(gathering->codes[k], change->to.size))));
        }
        sort_codes(gathering);
        return OK;
}

static uint32_t number_of(const struct gathering *gathering, struct slice code)
{
        const struct slice *found = bsearch(&code, gathering->codes, gathering->count, sizeof code, compare_codes);
        return found ? (uint32_t)(found - gathering->codes) : UINT32_MAX;
}

static uint32_t root_of(struct gathering *gathering, uint32_t number)
{
        while (gathering->parents[number] != number)
                number = gathering->parents[number] = gathering->parents[gathering->parents[number]];
        return number;
}

/* The smaller number is the root. */
static void unite(struct gathering *gathering, struct slice one, struct slice other)
{
        uint32_t a = number_of(gathering, one), b = number_of(gathering, other);
        if (a == UINT32_MAX || b == UINT32_MAX)
                return;
        a = root_of(gathering, a);
        b = root_of(gathering, b);
        gathering->parents[a > b ? a : b] = a > b ? b : a;
}

static enum error unite_all(struct gathering *gathering)
{
        const struct region_units_wish *wish = gathering->wish;
        struct region_now now, part;
        for (uint32_t i = 0; i < gathering->count; i++)
                gathering->parents[i] = i;
        for (uint32_t i = 0; i < gathering->count && wish->changes->count; i++) {
                TRY(region_now_of(wish->changes, gathering->codes[i], gathering->arena, &now));
                if (now.moved)
                        unite(gathering, gathering->codes[i], now.code);
        }
        for (size_t i = 0; i < wish->changes->count; i++) {
                const struct region_change *change = &wish->changes->items[i];
                if (change->kind != REGION_SPLIT || !wish->joined[i])
                        continue;
                TRY(region_now_of(wish->changes, change->from, gathering->arena, &now));
                TRY(region_now_of(wish->changes, change->to, gathering->arena, &part));
                unite(gathering, now.code, part.code);
        }
        return OK;
}

/* Numbers each unit by its first village of today, and notes the others. */
static enum error number_units(struct gathering *gathering, struct region_units *units)
{
        const struct region_units_wish *wish = gathering->wish;
        struct region_now now = { .moved = false };
        for (size_t i = 0; i < gathering->count; i++)
                gathering->units[i] = UINT32_MAX;
        for (size_t i = 0; i < wish->village_count; i++) {
                if (wish->changes->count)
                        TRY(region_now_of(wish->changes, wish->villages[i], gathering->arena, &now));
                if (now.moved)
                        continue;
                uint32_t *unit = &gathering->units[root_of(gathering, number_of(gathering, wish->villages[i]))];
                if (*unit == UINT32_MAX) {
                        *unit = units->count;
                        units->codes[units->count++] = wish->villages[i];
                } else {
                        units->joins[units->join_count++] = (struct region_join){ *unit, wish->villages[i] };
                }
        }
        return OK;
}

static int compare_joins(const void *left, const void *right)
{
        const struct region_join *a = left, *b = right;
        if (a->unit != b->unit)
                return a->unit < b->unit ? -1 : 1;
        return slice_compare(a->code, b->code);
}

enum error region_units_make(const struct region_units_wish *wish, struct arena *arena, struct region_units *ret_units)
{
        struct gathering gathering = { .wish = wish, .arena = arena };
        TRY(add_codes(&gathering));
        gathering.parents = arena_array(arena, uint32_t, gathering.count);
        gathering.units = arena_array(arena, uint32_t, gathering.count);
        struct region_units units = { .codes = arena_array(arena, struct slice, wish->village_count),
                                      .joins = arena_array(arena, struct region_join, wish->village_count),
                                      .known = arena_array(arena, struct region_known, gathering.count) };
        if (!gathering.parents || !gathering.units || !units.codes || !units.joins || !units.known)
                return ERR_MEMORY;
        TRY(unite_all(&gathering));
        TRY(number_units(&gathering, &units));
        for (uint32_t i = 0; i < gathering.count; i++)
                units.known[units.known_count++] = (struct region_known){
                        gathering.codes[i], gathering.units[root_of(&gathering, i)] };
        if (units.join_count > 1)
                qsort(units.joins, units.join_count, sizeof *units.joins, compare_joins);
        *ret_units = units;
        return OK;
}

/* The first known code that is not below `code`. */
static size_t first_from(const struct region_units *units, struct slice code)
{
        size_t low = 0, high = units->known_count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (slice_compare(units->known[middle].code, code) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

uint32_t region_units_find(const struct region_units *units, struct slice code)
{
        size_t at = first_from(units, code);
        return at < units->known_count && slice_equal(units->known[at].code, code) ? units->known[at].unit : UINT32_MAX;
}

void region_units_range(const struct region_units *units, struct slice area, size_t *ret_first, size_t *ret_end)
{
        size_t end = first_from(units, area);
        *ret_first = end;
        while (end < units->known_count && slice_starts_with(units->known[end].code, area))
                end++;
        *ret_end = end;
}

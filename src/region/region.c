/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "region/region.h"

#include "base/checked.h"
#include "region/table.h"

#include <assert.h>

/* Digits of the last group of a code, by level, and where that group begins. */
static const size_t group_size[REGION_LEVELS] = { 2, 2, 2, 4 };
static const size_t group_start[REGION_LEVELS] = { 0, 3, 6, 9 };

static void write_group(char *code, enum region_level level, unsigned number)
{
        for (size_t i = group_size[level]; i-- > 0; number /= 10)
                code[group_start[level] + i] = (char)('0' + number % 10);
        if (level != REGION_PROVINCE)
                code[group_start[level] - 1] = '.';
}

static struct region region_load(enum region_level level, uint32_t index)
{
        assert(index < region_tables[level].count);
        const struct region_row *row = &region_tables[level].rows[index];
        struct region region = { .level = level, .index = index, .name = slice_from_cstr(region_names + row->name) };
        for (int at = (int)level;; at--) {
                write_group(region.code, (enum region_level)at, row->number);
                if (at == 0)
                        break;
                row = &region_tables[at - 1].rows[row->parent];
        }
        return region;
}

static const struct region_row *row_of(const struct region *region)
{
        return &region_tables[region->level].rows[region->index];
}

/* Number of a group of digits; -1 when it is not one. */
static int read_group(struct slice group)
{
        int number = 0;
        for (size_t i = 0; i < group.size; i++) {
                if (group.data[i] < '0' || group.data[i] > '9')
                        return -1;
                number = number * 10 + (group.data[i] - '0');
        }
        return number;
}

/* The row with `number` among [first, first + count) of a level, which stand in order. */
static bool search_rows(enum region_level level, uint32_t first, uint32_t count, int number, uint32_t *ret_index)
{
        const struct region_row *rows = region_tables[level].rows;
        uint32_t low = first, high = first + count;
        while (low < high) {
                uint32_t middle = low + (high - low) / 2;
                if (rows[middle].number == number) {
                        *ret_index = middle;
                        return true;
                }
                if (rows[middle].number < number)
                        low = middle + 1;
                else
                        high = middle;
        }
        return false;
}

bool region_find(struct slice code, struct region *ret_region)
{
        uint32_t first = 0, count = (uint32_t)region_tables[REGION_PROVINCE].count, index;
        for (int level = REGION_PROVINCE; level <= REGION_VILLAGE; level++) {
                size_t end = group_start[level] + group_size[level];
                if (code.size < end || (level && code.data[group_start[level] - 1] != '.'))
                        return false;
                int number = read_group(slice_sub(code, group_start[level], group_size[level]));
                if (number < 0 || !search_rows((enum region_level)level, first, count, number, &index))
                        return false;
                if (code.size == end) {
                        *ret_region = region_load((enum region_level)level, index);
                        return true;
                }
                first = region_tables[level].rows[index].first_child;
                count = region_tables[level].rows[index].child_count;
        }
        return false;
}

bool region_exists(struct slice code, enum region_level level)
{
        struct region region;
        return region_find(code, &region) && region.level == level;
}

struct slice region_code(const struct region *region)
{
        return slice_from_cstr(region->code);
}

bool region_parent(const struct region *region, struct region *ret_parent)
{
        if (region->level == REGION_PROVINCE)
                return false;
        *ret_parent = region_load(region->level - 1, row_of(region)->parent);
        return true;
}

bool region_ancestor(const struct region *region, enum region_level level, struct region *ret_ancestor)
{
        if (level > region->level)
                return false;
        struct region at = *region;
        while (at.level > level)
                (void)region_parent(&at, &at);
        *ret_ancestor = at;
        return true;
}

size_t region_child_count(const struct region *region)
{
        return row_of(region)->child_count;
}

bool region_child(const struct region *region, size_t position, struct region *ret_child)
{
        const struct region_row *row = row_of(region);
        if (position >= row->child_count)
                return false;
        *ret_child = region_load(region->level + 1, row->first_child + (uint32_t)position);
        return true;
}

size_t region_count(enum region_level level)
{
        return region_tables[level].count;
}

bool region_at(enum region_level level, size_t index, struct region *ret_region)
{
        if (index >= region_tables[level].count)
                return false;
        *ret_region = region_load(level, (uint32_t)index);
        return true;
}

bool region_within(struct slice code, struct slice ancestor)
{
        if (!ancestor.size || !slice_starts_with(code, ancestor))
                return false;
        return code.size == ancestor.size || code.data[ancestor.size] == '.';
}

bool region_is_kelurahan(const struct region *village)
{
        return village->level == REGION_VILLAGE && row_of(village)->number / 1000 == 1;
}

struct slice region_label(struct arena *arena, const struct region *region)
{
        struct region parent;
        if (region->level < REGION_DISTRICT || !region_parent(region, &parent))
                return region->name;
        if (region->level == REGION_VILLAGE)
                return arena_join(arena, region->name, arena_join(arena, S(", "), parent.name));
        return arena_printf(arena, "Kecamatan %.*s, %.*s", SLICE_FMT(region->name), SLICE_FMT(parent.name));
}

static bool is_digits_and_dots(struct slice code)
{
        for (size_t i = 0; i < code.size; i++)
                if (code.data[i] != '.' && (code.data[i] < '0' || code.data[i] > '9'))
                        return false;
        return code.size <= REGION_CODE_SIZE;
}

struct slice region_label_of(struct arena *arena, struct slice code)
{
        static const size_t sizes[] = { 8, 5, 2 }; /* of a district, a regency, a province */
        struct region region;
        if (region_find(code, &region))
                return region_label(arena, &region);
        for (size_t i = 0; i < ARRAY_SIZE(sizes) && is_digits_and_dots(code); i++)
                if (code.size > sizes[i] && code.data[sizes[i]] == '.' &&
                    region_find(slice_sub(code, 0, sizes[i]), &region))
                        return arena_printf(arena, "%.*s (kode lama), %.*s", SLICE_FMT(code), SLICE_FMT(region.name));
        return arena_copy(arena, code);
}

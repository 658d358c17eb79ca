/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/zones.h"

#include "base/checked.h"
#include "base/parallel.h"
#include "detect/near.h"

#include <math.h>
#include <stdatomic.h>

/* One part in 10^12 more than asked: a share that is met exactly in decimals is met. */
static const double SLACK = 1 + 1e-12;

struct list {
        uint32_t *items;
        uint32_t size;
};

struct builder {
        const struct zones_places *places;
        const struct zones_caps *caps;
        struct near_index near;
        struct near_scratch *scratches; /* one for each worker */
        double most_weight;
        uint64_t most_quanta;
        /* the tree: places by region, and where each place's region begins */
        uint32_t *by_district, *by_regency;
        uint32_t *district_first, *regency_first;
        struct list *lists;
        atomic_int failed;
        atomic_size_t entries;
};

/* ---- growing one list ---- */

struct growing {
        const struct builder *builder;
        uint32_t *items;
        size_t size;
        double weight;
};

/* False when a cap is reached. */
static bool add_member(struct growing *list, uint32_t place)
{
        const struct zones_caps *caps = list->builder->caps;
        double weight = list->weight + caps->weights[place];
        if ((caps->places && list->size >= caps->places) || weight > list->builder->most_weight)
                return false;
        list->weight = weight;
        list->items[list->size++] = place;
        return true;
}

static void grow_near(struct growing *list, uint32_t centre, struct near_scratch *scratch)
{
        const struct builder *builder = list->builder;
        size_t most = builder->caps->places ? builder->caps->places - 1 : builder->places->count;
        size_t found = near_find(&builder->near, centre, most, scratch);
        for (size_t i = 0; i < found; i++) {
                near_key key = scratch->keys[i];
                if (key >> NEAR_INDEX_BITS > builder->most_quanta || !add_member(list, near_place(key)))
                        return;
        }
}

static bool has_member(const struct growing *list, uint32_t place)
{
        for (size_t i = 0; i < list->size; i++)
                if (list->items[i] == place)
                        return true;
        return false;
}

static void grow_listed(struct growing *list, uint32_t centre, struct near_scratch *scratch)
{
        const struct zones_places *places = list->builder->places;
        size_t count = 0;
        for (size_t i = places->neighbour_starts[centre]; i < places->neighbour_starts[centre + 1]; i++) {
                uint32_t place = places->neighbours[i];
                if (!places->points) {
                        if (!has_member(list, place) && !add_member(list, place))
                                return;
                } else if (place != centre && count < places->count)
                        scratch->keys[count++] = near_key_of(&list->builder->near, centre, place);
        }
        near_sort(scratch->keys, scratch->spare, count);
        for (size_t i = 0; i < count; i++) {
                if (i > 0 && scratch->keys[i] == scratch->keys[i - 1])
                        continue;
                if (scratch->keys[i] >> NEAR_INDEX_BITS > list->builder->most_quanta ||
                    !add_member(list, near_place(scratch->keys[i])))
                        return;
        }
}

/* Adds the rest of a region, or nothing of it. */
static bool add_region(struct growing *list, const uint32_t *sorted, const uint32_t *regions, uint32_t first)
{
        const struct growing before = *list;
        uint32_t own = list->items[0];
        const uint32_t *districts = list->builder->places->districts;
        for (uint32_t i = first; i < list->builder->places->count && regions[sorted[i]] == regions[own]; i++) {
                bool is_inside = sorted[i] == own || (regions != districts && districts[sorted[i]] == districts[own]);
                if (!is_inside && !add_member(list, sorted[i])) {
                        *list = before;
                        return false;
                }
        }
        return true;
}

static void grow_tree(struct growing *list, uint32_t centre)
{
        const struct builder *builder = list->builder;
        const struct zones_places *places = builder->places;
        if (add_region(list, builder->by_district, places->districts, builder->district_first[centre]) &&
            places->regencies)
                add_region(list, builder->by_regency, places->regencies, builder->regency_first[centre]);
}

static void build_list(void *context, unsigned worker, size_t centre)
{
        struct builder *builder = context;
        const struct zones_places *places = builder->places;
        struct near_scratch *scratch = &builder->scratches[worker];
        struct growing list = { .builder = builder, .items = scratch->list };
        if (atomic_load(&builder->failed) || !add_member(&list, (uint32_t)centre))
                return;
        if (places->neighbour_starts)
                grow_listed(&list, (uint32_t)centre, scratch);
        else if (places->points)
                grow_near(&list, (uint32_t)centre, scratch);
        else
                grow_tree(&list, (uint32_t)centre);
        struct list *kept = &builder->lists[centre];
        kept->items = malloc(list.size * sizeof *kept->items);
        if (!kept->items || atomic_fetch_add(&builder->entries, list.size) + list.size > ZONES_ENTRIES_MAX) {
                atomic_store(&builder->failed, kept->items ? ERR_TOO_LARGE : ERR_MEMORY);
                return;
        }
        memcpy(kept->items, list.items, list.size * sizeof *kept->items);
        kept->size = (uint32_t)list.size;
}

/* ---- the tree ---- */

static int compare_by_region(const void *a, const void *b, void *regions)
{
        const uint32_t *left = a, *right = b, *region = regions;
        if (region[*left] != region[*right])
                return region[*left] < region[*right] ? -1 : 1;
        return *left < *right ? -1 : 1;
}

static enum error sort_regions(const uint32_t *regions, uint32_t count, struct arena *arena, uint32_t **ret_sorted,
                               uint32_t **ret_first)
{
        uint32_t *sorted = arena_array(arena, uint32_t, count), *first = arena_array(arena, uint32_t, count);
        if (arena->exhausted)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < count; i++)
                sorted[i] = i;
        qsort_r(sorted, count, sizeof *sorted, compare_by_region, (void *)(uintptr_t)regions);
        for (uint32_t i = 0; i < count; i++) {
                bool is_same = i > 0 && regions[sorted[i]] == regions[sorted[i - 1]];
                first[sorted[i]] = is_same ? first[sorted[i - 1]] : i;
        }
        *ret_sorted = sorted;
        *ret_first = first;
        return OK;
}

/* A zone may end where the district of the centre is complete, and where the regency is. */
static void mark_stops(const struct builder *builder, struct zones *zones)
{
        const uint32_t *districts = builder->places->districts;
        for (uint32_t centre = 0; centre < zones->count; centre++) {
                size_t first = zones->starts[centre], end = zones->starts[centre + 1];
                if (first == end)
                        continue;
                size_t last = first;
                while (last + 1 < end && districts[zones->members[last + 1]] == districts[centre])
                        last++;
                zones->stops[first] = zones->stops[last] = zones->stops[end - 1] = 1;
        }
}

/* ---- all lists ---- */

static enum error check_caps(const struct zones_places *places, const struct zones_caps *caps)
{
        if (!places->points && !places->neighbour_starts && !places->districts)
                return ERR_INVALID;
        if (places->count == 0 || !(caps->share > 0) || !(caps->share <= 1) || !(caps->radius >= 0) ||
            (caps->radius > 0 && !places->points))
                return ERR_INVALID;
        for (uint32_t i = 0; i < places->count; i++)
                if (!isfinite(caps->weights[i]) || caps->weights[i] < 0)
                        return ERR_INVALID;
        if (!places->neighbour_starts)
                return places->count > ZONES_PLACES_MAX ? ERR_TOO_LARGE : OK;
        for (size_t i = 0; i < places->neighbour_starts[places->count]; i++)
                if (places->neighbours[i] >= places->count)
                        return ERR_INVALID;
        return places->count > ZONES_PLACES_MAX ? ERR_TOO_LARGE : OK;
}

static enum error join_lists(const struct builder *builder, struct arena *arena, struct zones *zones)
{
        zones->starts = arena_array(arena, size_t, (size_t)zones->count + 1);
        zones->members = arena_array(arena, uint32_t, atomic_load(&builder->entries));
        if (arena->exhausted)
                return ERR_MEMORY;
        size_t at = 0;
        for (uint32_t i = 0; i < zones->count; i++) {
                const struct list *list = &builder->lists[i];
                zones->starts[i] = at;
                if (list->size)
                        memcpy(&zones->members[at], list->items, list->size * sizeof *list->items);
                at += list->size;
        }
        zones->starts[zones->count] = at;
        return OK;
}

static enum error finish(const struct builder *builder, struct arena *arena, struct zones *zones)
{
        TRY(join_lists(builder, arena, zones));
        zones->walk = arena_array(arena, uint32_t, zones->count);
        if (!zones->walk)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < zones->count; i++)
                zones->walk[i] = i;
        if (builder->places->points)
                return near_walk(&builder->near, zones->walk);
        if (builder->by_district) {
                zones->stops = arena_array(arena, uint8_t, zones->starts[zones->count]);
                if (!zones->stops)
                        return ERR_MEMORY;
                mark_stops(builder, zones);
        }
        return OK;
}

static enum error prepare(struct builder *builder, unsigned threads, struct arena *scratch)
{
        const struct zones_places *places = builder->places;
        double total = 0;
        for (uint32_t i = 0; i < places->count; i++)
                total += builder->caps->weights[i];
        builder->most_weight = total * builder->caps->share * SLACK;
        builder->most_quanta = UINT64_MAX;
        builder->lists = arena_array(scratch, struct list, places->count);
        builder->scratches = arena_array(scratch, struct near_scratch, threads);
        for (unsigned i = 0; i < threads && !scratch->exhausted; i++)
                builder->scratches[i] =
                        (struct near_scratch){ .keys = arena_array(scratch, near_key, places->count),
                                               .spare = arena_array(scratch, near_key, places->count),
                                               .list = arena_array(scratch, uint32_t, places->count) };
        if (scratch->exhausted)
                return ERR_MEMORY;
        if (places->points) {
                TRY(near_build(places, scratch, &builder->near));
                if (builder->caps->radius > 0)
                        builder->most_quanta = near_quanta_of(&builder->near, places, builder->caps->radius);
                return OK;
        }
        if (places->neighbour_starts)
                return OK;
        TRY(sort_regions(places->districts, places->count, scratch, &builder->by_district, &builder->district_first));
        if (!places->regencies)
                return OK;
        return sort_regions(places->regencies, places->count, scratch, &builder->by_regency, &builder->regency_first);
}

enum error zones_build(const struct zones_places *places, const struct zones_caps *caps, unsigned threads,
                       struct arena *arena, struct zones *ret_zones)
{
        TRY(check_caps(places, caps));
        threads = threads < 1 ? 1 : threads > PARALLEL_THREADS_MAX ? PARALLEL_THREADS_MAX : threads;
        struct builder builder = { .places = places, .caps = caps };
        struct zones zones = { .count = places->count };
        _cleanup_arena_ struct arena scratch;
        arena_init(&scratch, SIZE_MAX / 2);
        enum error err = prepare(&builder, threads, &scratch);
        if (err == OK)
                parallel_run(threads, places->count, build_list, &builder);
        if (err == OK)
                err = (enum error)atomic_load(&builder.failed);
        if (err == OK)
                err = finish(&builder, arena, &zones);
        for (uint32_t i = 0; builder.lists && i < places->count; i++)
                free(builder.lists[i].items);
        if (err == OK)
                *ret_zones = zones;
        return err;
}

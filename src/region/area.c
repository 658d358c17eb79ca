/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Working areas and the search inside them. */
#include "region/region.h"

bool region_area_contains(struct region_area area, struct slice code)
{
        for (size_t i = 0; i < area.count; i++)
                if (region_within(code, area.codes[i]))
                        return true;
        return false;
}

/* Villages of one region are one run of the list; gives its first index and its length. */
static size_t village_run(struct slice code, size_t *ret_first)
{
        struct region first, last, child;
        if (!region_find(code, &first))
                return 0;
        for (last = first; first.level != REGION_VILLAGE; first = child)
                if (!region_child(&first, 0, &child))
                        return 0;
        for (; last.level != REGION_VILLAGE; last = child)
                if (!region_child(&last, region_child_count(&last) - 1, &child))
                        return 0;
        *ret_first = first.index;
        return last.index - first.index + 1;
}

size_t region_area_village_count(struct region_area area)
{
        size_t count = 0, first;
        for (size_t i = 0; i < area.count; i++)
                count += village_run(area.codes[i], &first);
        return count;
}

void region_area_each_village(struct region_area area, bool (*visit)(const struct region *village, void *context),
                              void *context)
{
        for (size_t i = 0; i < area.count; i++) {
                size_t first = 0, count = village_run(area.codes[i], &first);
                struct region village;
                for (size_t at = first; at < first + count; at++)
                        if (!region_at(REGION_VILLAGE, at, &village) || !visit(&village, context))
                                return;
        }
}

enum { QUERY_WORDS_MAX = 8, RANKS = 5 };

struct search {
        struct slice query; /* spaces trimmed */
        struct slice words[QUERY_WORDS_MAX];
        size_t word_count, max;
        uint32_t found[RANKS][REGION_SEARCH_MAX];
        size_t found_count[RANKS];
};

static bool starts_nocase(struct slice text, struct slice prefix)
{
        return slice_equal_nocase(slice_sub(text, 0, prefix.size), prefix);
}

static bool contains_nocase(struct slice text, struct slice part)
{
        for (size_t i = 0; i + part.size <= text.size; i++)
                if (starts_nocase(slice_from(text, i), part))
                        return true;
        return false;
}

/* 0 is shown first. */
static size_t rank_of(const struct search *search, const struct region *village, const struct region *district)
{
        if (slice_equal_nocase(village->name, search->query))
                return 0;
        if (slice_equal_nocase(district->name, search->query))
                return 1;
        if (starts_nocase(village->name, search->words[0]))
                return 2;
        return starts_nocase(district->name, search->words[0]) ? 3 : 4;
}

static bool search_visit(const struct region *village, void *context)
{
        struct search *search = context;
        struct region district;
        (void)region_parent(village, &district);
        for (size_t i = 0; i < search->word_count; i++)
                if (!contains_nocase(village->name, search->words[i]) &&
                    !contains_nocase(district.name, search->words[i]))
                        return true;
        size_t rank = rank_of(search, village, &district);
        if (search->found_count[rank] < search->max)
                search->found[rank][search->found_count[rank]++] = village->index;
        return true;
}

/* Splits at spaces and commas; false when nothing is left or there are too many words. */
static bool split_query(struct slice query, struct search *search)
{
        size_t start = 0;
        for (size_t i = 0; i <= query.size; i++) {
                if (i < query.size && query.data[i] != ' ' && query.data[i] != ',')
                        continue;
                if (i > start) {
                        if (search->word_count == QUERY_WORDS_MAX)
                                return false;
                        search->words[search->word_count++] = slice_sub(query, start, i - start);
                }
                start = i + 1;
        }
        return search->word_count > 0;
}

size_t region_search(struct region_area area, struct slice query, size_t max, struct region *ret_found)
{
        struct search search = { .query = slice_trim(query), .max = max < REGION_SEARCH_MAX ? max : REGION_SEARCH_MAX };
        if (query.size > REGION_QUERY_MAX || !split_query(search.query, &search))
                return 0;
        region_area_each_village(area, search_visit, &search);

        size_t count = 0;
        for (size_t rank = 0; rank < RANKS; rank++)
                for (size_t i = 0; i < search.found_count[rank] && count < search.max; i++)
                        (void)region_at(REGION_VILLAGE, search.found[rank][i], &ret_found[count++]);
        return count;
}

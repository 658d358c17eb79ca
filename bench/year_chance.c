/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "year_chance.h"

#include <stdlib.h>

#include "base/checked.h"

enum { WINDOW = 28, BEFORE = 365 };

/* A reporter once in the window (month 0), and once a month before it. */
struct told {
        struct slice phone;
        uint32_t reporter;
        int32_t month;
};

struct told_list {
        struct told *items;
        size_t count;
};

static int compare_told(const void *left, const void *right)
{
        const struct told *a = left, *b = right;
        int order = slice_compare(a->phone, b->phone);
        if (order == 0)
                order = (a->reporter > b->reporter) - (a->reporter < b->reporter);
        return order ? order : (a->month > b->month) - (a->month < b->month);
}

static size_t list_told(const struct year_naming *namings, size_t count, struct told *told)
{
        size_t listed = 0, kept = 0;
        for (size_t i = 0; i < count; i++) {
                struct date day = date_from_days(namings[i].day);
                int32_t ago = namings[count - 1].day - namings[i].day;
                if (ago < WINDOW + BEFORE)
                        told[listed++] = (struct told){ namings[i].phone, namings[i].reporter,
                                                        ago < WINDOW ? 0 : day.year * 12 + day.month };
        }
        qsort(told, listed, sizeof *told, compare_told);
        for (size_t i = 0; i < listed; i++)
                if (kept == 0 || compare_told(&told[kept - 1], &told[i]) != 0)
                        told[kept++] = told[i];
        return kept;
}

static int compare_counts(const void *left, const void *right)
{
        uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
        return (a > b) - (a < b);
}

/* How often each phone was named before the window; what the window has, and the phone itself, in `given`. */
static size_t count_phones(const struct told_list *list, struct slice phone, struct chance_pool *pool,
                           struct chance_case *given, uint32_t *counts)
{
        size_t phones = 0;
        const struct told *told = list->items;
        for (size_t i = 0; i < list->count; i++) {
                if (i == 0 || !slice_equal(told[i].phone, told[i - 1].phone))
                        counts[phones++] = 0;
                counts[phones - 1] += told[i].month > 0;
                pool->mentions += told[i].month == 0;
                given->history += told[i].month > 0 && slice_equal(told[i].phone, phone);
        }
        qsort(counts, phones, sizeof *counts, compare_counts);
        return phones;
}

static void add_known(const uint32_t *counts, size_t phones, struct chance_known *known, struct chance_pool *pool)
{
        for (size_t i = 0; i < phones; i++) {
                if (counts[i] == 0)
                        continue;
                if (pool->known_count == 0 || known[pool->known_count - 1].history != counts[i])
                        known[pool->known_count++] = (struct chance_known){ counts[i], 0 };
                known[pool->known_count - 1].subjects++;
        }
        pool->known = known;
}

static size_t list_mentions(const struct year_naming *namings, size_t count, struct detect_mention *mentions)
{
        size_t listed = 0;
        for (size_t i = 0; i < count; i++)
                if (slice_equal(namings[i].phone, namings[count - 1].phone))
                        mentions[listed++] = (struct detect_mention){
                                .reporter_group = chance_reporter(namings[i].reporter + 1ull),
                                .village = (int64_t)namings[i].village + 1,
                                .date = date_from_days(namings[i].day) };
        return listed;
}

enum error year_judge_naming(const struct year_naming *namings, size_t count, bool *ret_raised)
{
        _cleanup_arena_ struct arena arena;
        struct detect_reporters_result result;
        struct chance_finding finding = { 0 };
        struct chance_pool pool = { .kind = S("phone") };
        arena_init(&arena, (size_t)1 << 26);
        struct told *told = arena_array(&arena, struct told, count);
        uint32_t *counts = arena_array(&arena, uint32_t, count);
        struct chance_known *known = arena_array(&arena, struct chance_known, count);
        struct detect_mention *mentions = arena_array(&arena, struct detect_mention, count);
        if (!told || !counts || !known || !mentions)
                return ERR_MEMORY;
        struct chance_case given = { .day = date_from_days(namings[count - 1].day), .rule = DETECT_REPORTERS_DEFAULT,
                                     .budget = CHANCE_BUDGET_DEFAULT, .pools = &pool, .pool_count = 1,
                                     .kind = pool.kind, .mentions = mentions,
                                     .mention_count = list_mentions(namings, count, mentions) };
        TRY(detect_reporters(mentions, given.mention_count, given.day, &given.rule, &arena, &result));
        if (result.raised) {
                struct told_list list = { told, list_told(namings, count, told) };
                size_t phones = count_phones(&list, namings[count - 1].phone, &pool, &given, counts);
                add_known(counts, phones, known, &pool);
                TRY(chance_judge(&given, &arena, &finding));
        }
        *ret_raised = finding.raised;
        return OK;
}

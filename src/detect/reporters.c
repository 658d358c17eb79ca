/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/detect.h"

enum { WINDOW_DAYS_MAX = 366 };

/* What one run of the rule looks at, with scratch room for `count` entries in each array. */
struct run {
        const struct detect_mention *mentions;
        size_t count, excluded; /* excluded == count: nothing */
        struct date first, last;
        size_t *order;
        int64_t *villages;
};

static bool is_in_window(const struct run *run, const struct detect_mention *mention)
{
        return date_is_valid(mention->date) && date_compare(mention->date, run->first) >= 0 &&
               date_compare(mention->date, run->last) <= 0;
}

/* By group, in it the latest first. What is equal in all of this is equal for the rule too. */
static int compare_mentions(const void *left, const void *right, void *context)
{
        const struct detect_mention *mentions = context;
        const struct detect_mention *a = &mentions[*(const size_t *)left], *b = &mentions[*(const size_t *)right];
        int order = uuid_compare(a->reporter_group, b->reporter_group);
        if (order == 0)
                order = date_compare(b->date, a->date);
        if (order == 0)
                order = (a->village > b->village) - (a->village < b->village);
        return order;
}

static int compare_villages(const void *left, const void *right)
{
        int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
        return (a > b) - (a < b);
}

static uint32_t count_villages(const struct run *run, size_t counted)
{
        uint32_t distinct = 0;
        for (size_t i = 0; i < counted; i++)
                run->villages[i] = run->mentions[run->order[i]].village;
        qsort(run->villages, counted, sizeof *run->villages, compare_villages);
        for (size_t i = 0; i < counted; i++)
                distinct += run->villages[i] != 0 && (i == 0 || run->villages[i] != run->villages[i - 1]);
        return distinct;
}

/* Leaves the latest mention of each group at the front of run->order. */
static size_t keep_one_of_each_group(const struct run *run, size_t size)
{
        size_t kept = 0;
        for (size_t i = 0; i < size; i++) {
                struct uuid group = run->mentions[run->order[i]].reporter_group;
                if (kept == 0 || !uuid_equal(group, run->mentions[run->order[kept - 1]].reporter_group))
                        run->order[kept++] = run->order[i];
        }
        return kept;
}

static void apply_rule(const struct run *run, struct detect_reporters_result *result)
{
        size_t size = 0;
        result->mentions = result->prompted = result->source_kinds = result->tips = result->tip_groups = 0;
        for (size_t i = 0; i < run->count; i++) {
                const struct detect_mention *mention = &run->mentions[i];
                if (i == run->excluded || !is_in_window(run, mention))
                        continue;
                result->mentions++;
                result->prompted += mention->prompted;
                if (mention->prompted)
                        continue;
                result->source_kinds |= (uint32_t)1 << mention->source_kind;
                result->tips += mention->source_kind == DETECT_SOURCE_TIP;
                run->order[size++] = i;
        }
        result->villages = count_villages(run, size);
        qsort_r(run->order, size, sizeof *run->order, compare_mentions, (void *)(uintptr_t)run->mentions);
        result->counted_count = keep_one_of_each_group(run, size);
        result->reporters = (uint32_t)result->counted_count;
        for (size_t i = 0; i < result->counted_count; i++)
                result->tip_groups += run->mentions[run->order[i]].source_kind == DETECT_SOURCE_TIP;
        result->counted_villages = count_villages(run, result->counted_count);
        result->raised = result->reporters >= result->parameters.reporters &&
                         result->counted_villages >= result->parameters.villages;
}

static bool is_alone_in_village(const struct run *run, const struct detect_reporters_result *result, size_t index)
{
        size_t same = 0;
        for (size_t i = 0; i < result->counted_count; i++)
                same += run->mentions[result->counted[i]].village == run->mentions[index].village;
        return same == 1;
}

/* Only a counted mention can matter, and when there are reporters to spare only one that is alone in its village. */
static bool survives_one_fewer(struct run *run, const struct detect_reporters_result *result)
{
        bool spare_reporter = result->reporters > result->parameters.reporters;
        bool spare_village = result->counted_villages > result->parameters.villages;
        if (!result->raised || (spare_reporter && spare_village))
                return result->raised;
        for (size_t i = 0; i < result->counted_count; i++) {
                struct detect_reporters_result fewer = *result;
                if (spare_reporter && !is_alone_in_village(run, result, result->counted[i]))
                        continue;
                run->excluded = result->counted[i];
                apply_rule(run, &fewer);
                if (!fewer.raised)
                        return false;
        }
        return true;
}

static enum error check_mentions(const struct detect_mention *mentions, size_t count)
{
        if (count > DETECT_MENTIONS_MAX)
                return ERR_TOO_LARGE;
        for (size_t i = 0; i < count; i++)
                if (mentions[i].source_kind >= DETECT_SOURCE_KINDS_MAX)
                        return ERR_INVALID;
        return OK;
}

/* lint: parameters (an array, a day, a setting: nothing of it belongs together) */
enum error detect_reporters(const struct detect_mention *mentions, size_t count, struct date today,
                            const struct detect_reporters_parameters *parameters, struct arena *arena,
                            struct detect_reporters_result *ret_result)
{
        TRY(check_mentions(mentions, count));
        if (parameters->reporters == 0 || parameters->villages == 0 || parameters->window_days == 0 ||
            parameters->window_days > WINDOW_DAYS_MAX || !date_is_valid(today))
                return ERR_INVALID;
        struct run run = {
                .mentions = mentions, .count = count, .excluded = count, .last = today,
                .first = date_add_days(today, 1 - (int32_t)parameters->window_days),
                .order = arena_array(arena, size_t, count), .villages = arena_array(arena, int64_t, count),
        };
        size_t *counted = arena_array(arena, size_t, count);
        if (!run.order || !run.villages || !counted)
                return ERR_MEMORY;
        struct detect_reporters_result result = {
                .version = DETECT_VERSION, .parameters = *parameters, .first_day = run.first, .last_day = run.last,
        };
        apply_rule(&run, &result);
        if (result.counted_count > 0)
                memcpy(counted, run.order, result.counted_count * sizeof *counted);
        result.counted = counted;
        result.raised_with_one_fewer = survives_one_fewer(&run, &result);
        *ret_result = result;
        return OK;
}

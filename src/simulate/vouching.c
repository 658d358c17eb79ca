/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "simulate/vouching.h"

#include "base/checked.h"
#include "simulate/words.h"
#include "text/phone.h"

enum {
        CIRCLE_PHONE_FROM = 70'000'000, /* of families and groups, by their first applicant */
        HEAD_PHONE_FROM = 80'000'000,   /* of village heads, by village */
        STRAW_PHONE_FROM = 81'000'000,
};

/* --- who comes with whom ------------------------------------------------------------------------------------------ */

/* A circle begins at a free applicant so often that `percent` of all applicants end up in one: with the mean size m and
 * the share s the chance is s / (m - s (m - 1)). */
static bool begins(struct random *random, const struct circle_kind *kind)
{
        uint32_t twice_mean = (uint32_t)(kind->least + kind->most), percent = (uint32_t)kind->percent;
        return percent > 0 && random_below(random, 100 * twice_mean - percent * (twice_mean - 2)) < 2 * percent;
}

static size_t close_circle(struct world *world, size_t first, enum circle circle, struct random *random)
{
        const struct circle_kind *kind = &world->scenario->circles[circle];
        size_t count = (size_t)world->scenario->applications;
        size_t size = (size_t)kind->least + random_below(random, (uint32_t)(kind->most - kind->least + 1));
        for (size_t i = first; i < first + size && i < count; i++)
                world->circles[i] = (struct circle_of){ (int32_t)first, (int8_t)circle };
        return first + size;
}

enum error vouching_make(struct world *world)
{
        size_t count = (size_t)world->scenario->applications;
        world->circles = arena_array(&world->arena, struct circle_of, count + 1);
        if (!world->circles)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                world->circles[i] = (struct circle_of){ -1, 0 };
        for (size_t at = 0; at < count;) {
                struct random random = random_for(world->seed, STREAM_CIRCLE, at);
                size_t next = at + 1;
                for (int circle = 0; circle < CIRCLES && next == at + 1; circle++)
                        if (begins(&random, &world->scenario->circles[circle]))
                                next = close_circle(world, at, (enum circle)circle, &random);
                at = next;
        }
        return OK;
}

/* --- the guarantor ------------------------------------------------------------------------------------------------ */

static void set_voucher(struct voucher *voucher, struct random *random, uint32_t serial, int variants)
{
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, sizeof voucher->name);
        words_person(&text, random, random_percent(random, 50));
        snprintf(voucher->name, sizeof voucher->name, "%.*s", SLICE_FMT(buffer_slice(&text)));
        buffer_clear(&text);
        world_write_phone(&text, random, serial, random_percent(random, (uint32_t)variants));
        snprintf(voucher->phone, sizeof voucher->phone, "%.*s", SLICE_FMT(buffer_slice(&text)));
}

static bool by_straw(const struct world *world, const struct event *event, struct voucher *voucher)
{
        struct random random = random_for(world->seed, STREAM_STRAW, event->number);
        if (!random_percent(&random, (uint32_t)world->scenario->straw_percent))
                return false;
        set_voucher(voucher, &random, STRAW_PHONE_FROM + event->number % 1'000'000,
                    world->scenario->phone_variants);
        voucher->relation = words_relation(&random);
        return true;
}

/* The same person for all of them: drawn from the number of the first. */
static bool by_circle(const struct world *world, const struct event *event, struct voucher *voucher)
{
        struct circle_of circle = world->circles[event->number];
        if (circle.first < 0)
                return false;
        struct random random = random_for(world->seed, STREAM_VOUCHER, (uint64_t)circle.first);
        set_voucher(voucher, &random, CIRCLE_PHONE_FROM + (uint32_t)circle.first % 10'000'000,
                    world->scenario->phone_variants);
        struct random own = random_for(world->seed, STREAM_RELATION, event->number);
        voucher->relation = circle.kind == CIRCLE_GROUP ? "other" : words_relation(&own);
        return true;
}

uint32_t vouching_village(const struct world *world, const struct event *event, uint32_t own)
{
        if (event->ring >= 0 || world->circles[event->number].first < 0)
                return own;
        struct random random = random_for(world->seed, STREAM_CIRCLE, UINT32_MAX + 1ull +
                                          (uint64_t)world->circles[event->number].first);
        return world_village(world, &random);
}

static bool by_head(const struct world *world, const struct event *event, uint32_t village, struct voucher *voucher)
{
        const struct scenario *scenario = world->scenario;
        struct random head = random_for(world->seed, STREAM_HEAD, village);
        struct random own = random_for(world->seed, STREAM_RELATION, event->number);
        if (!random_percent(&head, (uint32_t)scenario->head_villages) ||
            !random_percent(&own, (uint32_t)scenario->head_percent))
                return false;
        set_voucher(voucher, &head, HEAD_PHONE_FROM + village, scenario->phone_variants);
        voucher->relation = "other";
        return true;
}

bool vouching_of(const struct world *world, const struct event *event, uint32_t village, struct voucher *ret_voucher)
{
        *ret_voucher = (struct voucher){ 0 };
        if (event->ring >= 0)
                return by_straw(world, event, ret_voucher);
        return by_circle(world, event, ret_voucher) || by_head(world, event, village, ret_voucher);
}

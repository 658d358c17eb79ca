/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "simulate/world.h"

#include "base/uuid.h"
#include "simulate/vouching.h"
#include "simulate/words.h"
#include "text/date.h"
#include "text/phone.h"

enum { WORLD_ARENA_LIMIT = 512 * 1024 * 1024, RING_WARM_UP = 56, COMPANY_MAX = 100 };

static const struct uuid id_space = { { 0x8b, 0x1f, 0x6e, 0x02, 0x53, 0x49, 0x8d, 0x4d, 0x9a, 0x11, 0x46, 0x49, 0x4b,
                                        0x54, 0x49, 0x46 } };

static bool add_village(const struct region *village, void *context)
{
        struct world *world = context;
        struct random random = random_for(world->seed, STREAM_VILLAGE, village->index);
        uint32_t weight = 1 + random_below(&random, 10) * random_below(&random, 10) / 6;
        size_t at = world->village_count++;
        world->villages[at] = village->index;
        world->weights[at] = weight + (at ? world->weights[at - 1] : 0);
        return true;
}

static enum error list_villages(struct world *world)
{
        struct region_area area = { world->scenario->regencies, world->scenario->regency_count };
        size_t count = 0;
        for (size_t i = 0; i < area.count; i++) {
                if (!region_exists(area.codes[i], REGION_REGENCY))
                        return ERR_INVALID;
                for (size_t j = 0; j < i; j++)
                        if (slice_equal(area.codes[i], area.codes[j]))
                                return ERR_INVALID;
        }
        count = region_area_village_count(area);
        if (!count)
                return ERR_INVALID;
        world->villages = arena_array(&world->arena, uint32_t, count);
        world->weights = arena_array(&world->arena, uint32_t, count);
        if (!world->villages || !world->weights)
                return ERR_MEMORY;
        region_area_each_village(area, add_village, world);
        return OK;
}

/* Villages next to each other in code order: those of one district, going on into the next of the same regency. */
static void place_ring(const struct world *world, struct ring *ring, struct random *random)
{
        size_t wanted = (size_t)world->scenario->ring_villages;
        size_t start = random_below(random, (uint32_t)world->village_count);
        struct region first, village, regency, other;
        (void)region_at(REGION_VILLAGE, world->villages[start], &first);
        (void)region_ancestor(&first, REGION_REGENCY, &regency);
        for (size_t step = 0; step < world->village_count && ring->village_count < wanted; step++) {
                uint32_t index = world->villages[(start + step) % world->village_count];
                (void)region_at(REGION_VILLAGE, index, &village);
                (void)region_ancestor(&village, REGION_REGENCY, &other);
                if (other.index == regency.index)
                        ring->villages[ring->village_count++] = index;
        }
}

static struct slice person_of(struct arena *arena, struct random *random, bool company)
{
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, COMPANY_MAX);
        if (company)
                words_company(&text, random);
        else
                words_person(&text, random, random_percent(random, 40));
        return arena_copy(arena, buffer_slice(&text));
}

static void plant_ring(struct world *world, int number)
{
        const struct scenario *scenario = world->scenario;
        struct ring *ring = &world->rings[number];
        struct random random = random_for(world->seed, STREAM_RING, (uint64_t)number);
        ring->days = scenario->ring_weeks * 7;
        ring->phone = 10'000'000u + (uint32_t)number * 1000u + random_below(&random, 1000);
        ring->company = person_of(&world->arena, &random, true);
        ring->recruiter = person_of(&world->arena, &random, false);
        ring->country = words_country(&random, true);
        place_ring(world, ring, &random);
        /* Late enough that a detector has seen what is usual, when the year is long enough for that. */
        int room = scenario->days - ring->days, warm_up = room > RING_WARM_UP ? RING_WARM_UP : 0;
        ring->first_day = warm_up + (int)random_below(&random, (uint32_t)(room - warm_up + 1));
}

enum error world_make(struct world *world, const struct scenario *scenario, uint64_t seed)
{
        *world = (struct world){ .scenario = scenario, .seed = seed };
        arena_init(&world->arena, WORLD_ARENA_LIMIT);
        TRY(list_villages(world));
        for (int i = 0; i < scenario->rings; i++)
                plant_ring(world, i);
        TRY(vouching_make(world));
        return world->arena.exhausted ? ERR_MEMORY : OK;
}

void world_free(struct world *world)
{
        arena_reset(&world->arena);
}

uint32_t world_village(const struct world *world, struct random *random)
{
        uint32_t at = random_below(random, world->weights[world->village_count - 1]);
        size_t low = 0, high = world->village_count - 1;
        while (low < high) {
                size_t middle = (low + high) / 2;
                if (world->weights[middle] <= at)
                        low = middle + 1;
                else
                        high = middle;
        }
        return world->villages[low];
}

static int compare_events(const void *a, const void *b)
{
        const struct event *left = a, *right = b;
        if (left->day != right->day)
                return left->day < right->day ? -1 : 1;
        return left->number < right->number ? -1 : left->number > right->number;
}

/* Offices are closed at weekends: an application of a Saturday or Sunday comes on the Monday, or on the Friday before
 * when the year ends first. */
static int working_day(const struct world *world, int day)
{
        uint8_t weekday = date_weekday(date_from_days((int32_t)world->scenario->first_day + day));
        if (weekday < SATURDAY)
                return day;
        int monday = day + 8 - weekday;
        return monday < world->scenario->days ? monday : day - (weekday - 5);
}

/* Who comes with others comes within some days of the first of them. */
static int32_t day_in_circle(const struct world *world, uint32_t number, int32_t day)
{
        struct circle_of circle = world->circles[number];
        if (circle.first < 0)
                return day;
        struct random first = random_for(world->seed, STREAM_DAY * 16 + STREAM_APPLICATION, (uint64_t)circle.first);
        struct random own = random_for(world->seed, STREAM_CIRCLE_DAY, number);
        int days = world->scenario->days, within = world->scenario->circles[circle.kind].days;
        int32_t at = (int32_t)random_below(&first, (uint32_t)days) + (int32_t)random_below(&own, (uint32_t)within + 1);
        return at < days ? at : days - 1;
}

enum error world_events(struct world *world, enum stream stream, int background, int per_ring,
                        struct event_list *ret_list)
{
        size_t count = (size_t)background + (size_t)per_ring * (size_t)world->scenario->rings;
        struct event *events = arena_array(&world->arena, struct event, count);
        if (!events)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                struct random random = random_for(world->seed, STREAM_DAY * 16 + stream, i);
                struct event *event = &events[i];
                event->number = (uint32_t)i;
                event->ring = i < (size_t)background ? -1 : (int32_t)((i - (size_t)background) / (size_t)per_ring);
                const struct ring *ring = event->ring < 0 ? NULL : &world->rings[event->ring];
                event->day = (int32_t)random_below(&random, (uint32_t)(ring ? ring->days : world->scenario->days));
                event->day += ring ? ring->first_day : 0;
                if (stream == STREAM_APPLICATION && event->ring < 0)
                        event->day = day_in_circle(world, event->number, event->day);
                if (stream == STREAM_APPLICATION)
                        event->day = working_day(world, event->day);
        }
        qsort(events, count, sizeof *events, compare_events);
        *ret_list = (struct event_list){ events, count };
        return OK;
}

void world_write_id(struct buffer *out, const struct world *world, enum stream stream, uint32_t number)
{
        char name[80], text[UUID_TEXT_SIZE + 1];
        snprintf(name, sizeof name, "simulate/%llu/%d/%u", (unsigned long long)world->seed, (int)stream, number);
        uuid_format(uuid_from_name(id_space, slice_from_cstr(name)), text);
        buffer_append(out, slice_from_cstr(text));
}

void world_write_day(struct buffer *out, const struct world *world, int day)
{
        date_write(out, date_from_days((int32_t)world->scenario->first_day + day), DATE_ISO, LANGUAGE_ID);
}

void world_write_phone(struct buffer *out, struct random *random, uint32_t serial, bool vary)
{
        struct phone phone = phone_demo(serial);
        struct slice national = slice_from(phone_slice(&phone), 3); /* behind "+62" */
        struct slice a = slice_sub(national, 0, 3), b = slice_sub(national, 3, 4), c = slice_from(national, 7);
        switch (vary ? random_below(random, 6) : 0) {
        case 1:
                buffer_printf(out, "+62 %.*s-%.*s-%.*s", SLICE_FMT(a), SLICE_FMT(b), SLICE_FMT(c));
                break;
        case 2:
                buffer_printf(out, "62%.*s", SLICE_FMT(national));
                break;
        case 3:
                buffer_printf(out, "0%.*s %.*s %.*s", SLICE_FMT(a), SLICE_FMT(b), SLICE_FMT(c));
                break;
        case 4:
                buffer_printf(out, "0%.*s-%.*s-%.*s", SLICE_FMT(a), SLICE_FMT(b), SLICE_FMT(c));
                break;
        case 5:
                buffer_printf(out, "wa.me/62%.*s", SLICE_FMT(national));
                break;
        default:
                buffer_printf(out, "0%.*s", SLICE_FMT(national));
        }
}

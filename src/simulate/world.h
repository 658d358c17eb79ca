/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of one simulation share: villages with weights, the planted rings, phones that repeat innocently.
 * Private to this folder. Everything is in the world's arena. */
#pragma once

#include "region/region.h"
#include "simulate/random.h"
#include "simulate/simulate.h"

enum { RING_VILLAGES_MAX = 20 };
enum stream { STREAM_VILLAGE = 1, STREAM_RING, STREAM_REPORT, STREAM_APPLICATION, STREAM_TIP, STREAM_DAY,
              /* who vouches, and letters */
              STREAM_CIRCLE, STREAM_CIRCLE_DAY, STREAM_VOUCHER, STREAM_RELATION, STREAM_HEAD, STREAM_STRAW,
              STREAM_LETTER, STREAM_SAMPLE, STREAM_FORM };

struct ring {
        uint32_t phone; /* serial of the fictional number */
        struct slice company, recruiter;
        const char *country;
        uint32_t villages[RING_VILLAGES_MAX]; /* indexes of region_at */
        size_t village_count;
        int first_day, days; /* from the scenario's first day */
};

struct circle_of {
        int32_t first; /* number of the circle's first application; -1: he comes alone */
        int8_t kind;   /* enum circle */
};

struct world {
        const struct scenario *scenario;
        uint64_t seed;
        struct arena arena;
        uint32_t *villages; /* indexes of region_at */
        uint32_t *weights;  /* running sums: some villages send more than others */
        size_t village_count;
        struct ring rings[SIMULATE_RINGS_MAX];
        struct circle_of *circles; /* of each innocent application, by number */
};

/* One thing that happens: `number` counts within its kind, rings' things after the background's. */
struct event {
        int32_t day;
        uint32_t number;
        int32_t ring; /* -1: background */
};

enum error world_make(struct world *world, const struct scenario *scenario, uint64_t seed);
void world_free(struct world *world);
uint32_t world_village(const struct world *world, struct random *random);
struct event_list {
        struct event *events;
        size_t count;
};

/* All events of a kind in order of day: `background` of them spread over the year, `per_ring` for each ring. */
enum error world_events(struct world *world, enum stream stream, int background, int per_ring,
                        struct event_list *ret_list);

void world_write_id(struct buffer *out, const struct world *world, enum stream stream, uint32_t number);
void world_write_day(struct buffer *out, const struct world *world, int day);
/* The fictional phone with this serial; in the usual form, or with `vary` in one of the ways people write it. */
void world_write_phone(struct buffer *out, struct random *random, uint32_t serial, bool vary);

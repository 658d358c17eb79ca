/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Networks with rings planted in them. */
#include "simulate/simulate.h"

#include <stdlib.h>

#include "simulate/random.h"

enum { STREAM_RINGS = 101, STREAM_SPURIOUS = 102, YEAR = 365, PROBABILITY_LEAST = 7'000, HALF_LIFE = 365, HUB = 40 };

#define EVERYDAY .common = 30, .common_percent = 30, .relatives_percent = 8, .own = 2
const struct ring_scenario ring_scenarios[RING_SCENARIOS] = {
        { .name = "steady", .alone = 1500, .rings = 60, .members_least = 4, .members_most = 9, .pool = 5,
          .pool_percent = 70, .spurious_permille = 30, EVERYDAY },
        { .name = "changing phones", .alone = 1500, .rings = 60, .members_least = 4, .members_most = 9, .pool = 6,
          .pool_percent = 60, .changes = 3, .spurious_permille = 30, EVERYDAY },
        { .name = "no rings", .alone = 2000, .spurious_permille = 30, .members_most = 1, EVERYDAY },
        { .name = "few and loose", .alone = 3000, .rings = 20, .members_least = 6, .members_most = 16,
          .pool = 10, .pool_percent = 45, .changes = 2, .spurious_permille = 30, EVERYDAY },
};

struct maker {
        const struct ring_scenario *scenario;
        struct random random;
        struct ring_links made;
        size_t capacity;
        uint32_t identifiers, groups;
};

static void add_link(struct maker *own, uint32_t subject, uint32_t identifier)
{
        struct random *random = &own->random;
        if (own->made.count == own->capacity)
                return; /* cannot be: the capacity is the most that a scenario makes */
        own->made.links[own->made.count++] = (struct network_link){
                .subject = subject, .identifier = identifier, .day = (int32_t)random_below(random, YEAR),
                .probability = PROBABILITY_LEAST + random_below(random, NETWORK_CERTAIN - PROBABILITY_LEAST + 1) };
}

/* What every recruiter has: phones of his own, new ones after each change, and what many use. */
static void add_own(struct maker *own, uint32_t subject)
{
        const struct ring_scenario *scenario = own->scenario;
        for (uint32_t i = 0; i < scenario->own * (scenario->changes + 1); i++)
                add_link(own, subject, own->identifiers++);
        if (scenario->common && random_percent(&own->random, scenario->common_percent))
                add_link(own, subject, random_below(&own->random, scenario->common));
}

static void add_ring(struct maker *own)
{
        const struct ring_scenario *scenario = own->scenario;
        uint32_t spread = scenario->members_most - scenario->members_least + 1;
        uint32_t members = scenario->members_least + random_below(&own->random, spread);
        uint32_t pool = own->identifiers;
        own->identifiers += scenario->pool;
        for (uint32_t member = 0; member < members; member++) {
                uint32_t subject = own->made.shape.subjects++;
                own->made.truth[subject] = own->groups;
                add_own(own, subject);
                for (uint32_t i = 0; i < scenario->pool; i++)
                        if (random_percent(&own->random, scenario->pool_percent))
                                add_link(own, subject, pool + i);
        }
        own->groups++;
}

static void add_alone(struct maker *own, bool last)
{
        uint32_t subject = own->made.shape.subjects++;
        own->made.truth[subject] = own->groups++;
        add_own(own, subject);
        if (!last && random_percent(&own->random, own->scenario->relatives_percent)) {
                add_link(own, subject, own->identifiers);
                add_link(own, subject + 1, own->identifiers++);
        }
}

static void add_spurious(struct maker *own, uint64_t seed)
{
        size_t count = own->made.count * own->scenario->spurious_permille / 1000;
        own->random = random_for(seed, STREAM_SPURIOUS, 0);
        for (size_t i = 0; i < count; i++) {
                uint32_t subject = random_below(&own->random, own->made.shape.subjects);
                add_link(own, subject, random_below(&own->random, own->identifiers));
        }
}

static enum error make_room(struct maker *own)
{
        const struct ring_scenario *scenario = own->scenario;
        uint64_t subjects = (uint64_t)scenario->alone + (uint64_t)scenario->rings * scenario->members_most;
        uint64_t each = (uint64_t)scenario->own * (scenario->changes + 1) + scenario->pool + 3;
        if (subjects == 0 || subjects > 1 << 28 || scenario->members_least > scenario->members_most ||
            scenario->own < 1)
                return ERR_INVALID;
        own->capacity = (size_t)(subjects * each * (1000 + scenario->spurious_permille) / 1000 + 1);
        own->made.links = calloc(own->capacity, sizeof *own->made.links);
        own->made.truth = calloc((size_t)subjects, sizeof *own->made.truth);
        return own->made.links && own->made.truth ? OK : ERR_MEMORY;
}

enum error simulate_rings(const struct ring_scenario *scenario, uint64_t seed, struct ring_links *ret_links)
{
        struct maker own = { .scenario = scenario, .random = random_for(seed, STREAM_RINGS, 0),
                             .identifiers = scenario->common };
        enum error err = make_room(&own);
        if (err != OK) {
                ring_links_free(&own.made);
                return err;
        }
        for (uint32_t i = 0; i < scenario->rings; i++)
                add_ring(&own);
        for (uint32_t i = 0; i < scenario->alone; i++)
                add_alone(&own, i + 1 == scenario->alone);
        add_spurious(&own, seed);
        own.made.shape.identifiers = own.identifiers;
        own.made.shape.today = YEAR;
        own.made.shape.half_life = HALF_LIFE;
        own.made.shape.hub = HUB;
        *ret_links = own.made;
        return OK;
}

void ring_links_free(struct ring_links *links)
{
        free(links->links);
        free(links->truth);
        *links = (struct ring_links){ 0 };
}

enum error ring_links_write(const struct ring_links *made, struct buffer *links, struct buffer *truth)
{
        buffer_append(links, S("subject,identifier,day,probability\r\n"));
        for (size_t i = 0; i < made->count; i++) {
                const struct network_link *link = &made->links[i];
                buffer_printf(links, "%u,%u,%d,%u\r\n", link->subject, link->identifier, link->day,
                              link->probability);
        }
        buffer_append(truth, S("subject,group\r\n"));
        for (uint32_t i = 0; i < made->shape.subjects; i++)
                buffer_printf(truth, "%u,%u\r\n", i, made->truth[i]);
        TRY(buffer_check(links));
        return buffer_check(truth);
}

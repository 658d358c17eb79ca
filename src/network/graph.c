/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Links sorted to both kinds of nodes, and what each says. */
#include "network/network.h"

#include <stdlib.h>

static const size_t links_max = (size_t)1 << 31;

/* log2(above / below) in 1/1000, rounded down; above >= below >= 1. Binary digits of the logarithm by squaring. */
static uint32_t log2_milli(uint64_t above, uint64_t below)
{
        uint32_t whole = 0;
        uint64_t digits = 0;
        while (above >= below << 1) {
                below <<= 1;
                whole++;
        }
        uint64_t ratio = (above << 30) / below; /* 1 <= ratio / 2^30 < 2; counts are below 2^33 */
        for (int i = 0; i < 20; i++) {
                ratio = (ratio * ratio) >> 30;
                digits <<= 1;
                if (ratio >= (uint64_t)2 << 30) {
                        ratio >>= 1;
                        digits |= 1;
                }
        }
        return whole * 1000 + (uint32_t)(digits * 1000 >> 20);
}

/* Probability by age, in 1/1,000,000. */
static uint32_t strength_of(const struct network_link *link, const struct network_shape *shape)
{
        uint64_t strength = (uint64_t)link->probability * (1'000'000 / NETWORK_CERTAIN);
        int64_t age = (int64_t)shape->today - link->day;
        if (age <= 0)
                return (uint32_t)strength;
        int64_t halvings = age / shape->half_life, rest = age % shape->half_life;
        strength = halvings > 30 ? 0 : strength >> halvings;
        return (uint32_t)(strength - strength * (uint64_t)rest / (2 * (uint64_t)shape->half_life));
}

static bool is_valid(const struct network_link *links, size_t count, const struct network_shape *shape)
{
        if (shape->half_life < 1 || shape->half_life > 100'000 || shape->hub < 2)
                return false;
        for (size_t i = 0; i < count; i++)
                if (links[i].subject >= shape->subjects || links[i].identifier >= shape->identifiers ||
                    links[i].probability < 1 || links[i].probability > NETWORK_CERTAIN)
                        return false;
        return true;
}

static enum error side_make(uint32_t nodes, size_t links, struct network_side *side)
{
        side->count = nodes;
        side->starts = calloc((size_t)nodes + 1, sizeof *side->starts);
        side->others = calloc(links ? links : 1, sizeof *side->others);
        side->weights = calloc(links ? links : 1, sizeof *side->weights);
        return side->starts && side->others && side->weights ? OK : ERR_MEMORY;
}

static void side_free(struct network_side *side)
{
        free(side->starts);
        free(side->others);
        free(side->weights);
}

void network_free(struct network *network)
{
        side_free(&network->subjects);
        side_free(&network->identifiers);
        *network = (struct network){ 0 };
}

/* Counts of each node become where its links begin. */
static void counts_to_starts(struct network_side *side)
{
        uint32_t sum = 0;
        for (size_t i = 0; i <= side->count; i++) {
                uint32_t count = side->starts[i];
                side->starts[i] = sum;
                sum += count;
        }
}

/* After filling, starts[i] is where node i ends: moves them back by one. */
static void starts_again(struct network_side *side)
{
        for (size_t i = side->count; i > 0; i--)
                side->starts[i] = side->starts[i - 1];
        side->starts[0] = 0;
}

static void put(struct network_side *side, uint32_t node, uint32_t other, uint32_t weight)
{
        uint32_t at = side->starts[node]++;
        side->others[at] = other;
        side->weights[at] = weight;
}

/* Every link of one side into the other, whose nodes then have theirs in ascending order (a stable counting sort). */
static void turn(const struct network_side *from, struct network_side *to)
{
        for (uint32_t i = 0; i < from->starts[from->count]; i++)
                to->starts[from->others[i]]++;
        counts_to_starts(to);
        for (uint32_t node = 0; node < from->count; node++)
                for (uint32_t i = from->starts[node]; i < from->starts[node + 1]; i++)
                        put(to, from->others[i], node, from->weights[i]);
        starts_again(to);
}

/* Of equal links that stand together the strongest. Links of each node are ascending. */
static void drop_equal(struct network_side *side)
{
        uint32_t kept = 0, begin = 0;
        for (uint32_t node = 0; node < side->count; node++) {
                uint32_t end = side->starts[node + 1], first = kept;
                for (uint32_t i = begin; i < end; i++) {
                        if (kept > first && side->others[kept - 1] == side->others[i]) {
                                if (side->weights[kept - 1] < side->weights[i])
                                        side->weights[kept - 1] = side->weights[i];
                                continue;
                        }
                        side->others[kept] = side->others[i];
                        side->weights[kept++] = side->weights[i];
                }
                begin = end;
                side->starts[node + 1] = kept;
        }
}

/* Strengths become weights: each link times how rare its identifier is. */
static void weigh(struct network_side *identifiers, uint32_t subjects)
{
        for (uint32_t node = 0; node < identifiers->count; node++) {
                uint32_t begin = identifiers->starts[node], end = identifiers->starts[node + 1];
                if (begin == end)
                        continue;
                uint64_t rarity = log2_milli((uint64_t)subjects + 1, end - begin);
                for (uint32_t i = begin; i < end; i++)
                        identifiers->weights[i] = (uint32_t)(rarity * identifiers->weights[i] / 1'000'000);
        }
}

static void fill(struct network *network, const struct network_link *links, size_t count,
                 const struct network_shape *shape)
{
        struct network_side *subjects = &network->subjects, *identifiers = &network->identifiers;
        for (size_t i = 0; i < count; i++)
                identifiers->starts[links[i].identifier]++;
        counts_to_starts(identifiers);
        for (size_t i = 0; i < count; i++)
                put(identifiers, links[i].identifier, links[i].subject, strength_of(&links[i], shape));
        starts_again(identifiers);
        turn(identifiers, subjects);
        drop_equal(subjects);
        memset(identifiers->starts, 0, ((size_t)identifiers->count + 1) * sizeof *identifiers->starts);
        turn(subjects, identifiers);
        weigh(identifiers, shape->subjects);
        memset(subjects->starts, 0, ((size_t)subjects->count + 1) * sizeof *subjects->starts);
        turn(identifiers, subjects);
}

enum error network_make(const struct network_link *links, size_t count, const struct network_shape *shape,
                        struct network *ret_network)
{
        _cleanup_network_ struct network network = { .hub = shape->hub };
        if (count >= links_max)
                return ERR_TOO_LARGE;
        if (!is_valid(links, count, shape))
                return ERR_INVALID;
        TRY(side_make(shape->subjects, count, &network.subjects));
        TRY(side_make(shape->identifiers, count, &network.identifiers));
        fill(&network, links, count, shape);
        network.links = network.subjects.starts[network.subjects.count];
        *ret_network = network;
        network = (struct network){ 0 };
        return OK;
}

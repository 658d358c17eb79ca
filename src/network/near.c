/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Walks from one node: what is near it, and how it hangs together with another. */
#include "network/network.h"

#include <stdlib.h>

static size_t node_count(const struct network *network)
{
        return (size_t)network->subjects.count + network->identifiers.count;
}

/* Subjects are numbered first, then identifiers. */
static uint32_t number_of(const struct network *network, struct network_node node)
{
        return node.identifier ? network->subjects.count + node.index : node.index;
}

static struct network_node node_of(const struct network *network, uint32_t number)
{
        bool identifier = number >= network->subjects.count;
        return (struct network_node){ identifier, identifier ? number - network->subjects.count : number };
}

enum error network_walker_make(const struct network *network, struct network_walker *ret_walker)
{
        size_t count = node_count(network) + 1;
        struct network_walker walker = { .network = network,
                                         .marks = calloc(count, sizeof *walker.marks),
                                         .strengths = calloc(count, sizeof *walker.strengths),
                                         .parents = calloc(count, sizeof *walker.parents),
                                         .queue = calloc(count, sizeof *walker.queue),
                                         .steps = calloc(count, sizeof *walker.steps) };
        if (!walker.marks || !walker.strengths || !walker.parents || !walker.queue || !walker.steps) {
                network_walker_free(&walker);
                return ERR_MEMORY;
        }
        *ret_walker = walker;
        return OK;
}

void network_walker_free(struct network_walker *walker)
{
        free(walker->marks);
        free(walker->strengths);
        free(walker->parents);
        free(walker->queue);
        free(walker->steps);
        *walker = (struct network_walker){ 0 };
}

static void begin(struct network_walker *walker, uint32_t from)
{
        if (++walker->mark == 0) { /* marks of four thousand million walks ago */
                memset(walker->marks, 0, node_count(walker->network) * sizeof *walker->marks);
                walker->mark = 1;
        }
        walker->marks[from] = walker->mark;
        walker->strengths[from] = UINT32_MAX;
        walker->steps[from] = 0;
        walker->queue[0] = from;
}

/* The links of a node, as a range of its side; none of a hub, unless the walk begins there. */
static const struct network_side *links_of(const struct network_walker *walker, uint32_t number, uint32_t *ret_begin,
                                           uint32_t *ret_end)
{
        struct network_node node = node_of(walker->network, number);
        const struct network_side *side = node.identifier ? &walker->network->identifiers : &walker->network->subjects;
        *ret_begin = side->starts[node.index];
        *ret_end = side->starts[node.index + 1];
        if (node.identifier && *ret_end - *ret_begin > walker->network->hub && walker->steps[number] > 0)
                *ret_end = *ret_begin;
        return side;
}

static uint32_t number_across(const struct network_walker *walker, const struct network_side *side, uint32_t link)
{
        bool from_subject = side == &walker->network->subjects;
        return from_subject ? walker->network->subjects.count + side->others[link] : side->others[link];
}

/* All that one node leads to, a step further; *count nodes stand in the queue. */
static void step_from(struct network_walker *walker, uint32_t number, size_t *count)
{
        uint32_t link, end;
        const struct network_side *side = links_of(walker, number, &link, &end);
        for (; link < end; link++) {
                uint32_t other = number_across(walker, side, link);
                uint64_t strength = side->weights[link];
                if (walker->steps[number] > 0 && walker->strengths[number] < strength)
                        strength = walker->strengths[number];
                if (walker->marks[other] != walker->mark) {
                        walker->marks[other] = walker->mark;
                        walker->steps[other] = walker->steps[number] + 1;
                        walker->strengths[other] = 0;
                        walker->queue[(*count)++] = other;
                }
                if (walker->steps[other] == walker->steps[number] + 1)
                        walker->strengths[other] += strength;
        }
}

/* Whether `a` stands before `b` in the list. */
static bool is_before(const struct network_near *a, const struct network_near *b)
{
        if (a->steps != b->steps)
                return a->steps < b->steps;
        if (a->strength != b->strength)
                return a->strength > b->strength;
        return a->node.identifier == b->node.identifier ? a->node.index < b->node.index : a->node.identifier;
}

/* The list is a heap whose first item is the last in order. */
static void sink(struct network_near *items, size_t count, size_t at)
{
        for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
                if (child + 1 < count && is_before(&items[child], &items[child + 1]))
                        child++;
                if (!is_before(&items[at], &items[child]))
                        return;
                struct network_near held = items[at];
                items[at] = items[child];
                items[child] = held;
                at = child;
        }
}

static void rise(struct network_near *items, size_t at)
{
        while (at > 0 && is_before(&items[(at - 1) / 2], &items[at])) {
                struct network_near held = items[at];
                items[at] = items[(at - 1) / 2];
                items[(at - 1) / 2] = held;
                at = (at - 1) / 2;
        }
}

static void offer(struct network_nearby *nearby, size_t most, const struct network_near *near)
{
        if (nearby->count < most) {
                nearby->items[nearby->count] = *near;
                rise(nearby->items, nearby->count++);
                return;
        }
        nearby->hidden++;
        if (!is_before(near, &nearby->items[0]))
                return;
        nearby->items[0] = *near;
        sink(nearby->items, nearby->count, 0);
}

static void sort_heap(struct network_near *items, size_t count)
{
        for (size_t left = count; left > 1; left--) {
                struct network_near held = items[0];
                items[0] = items[left - 1];
                items[left - 1] = held;
                sink(items, left - 1, 0);
        }
}

void network_near(struct network_walker *walker, struct network_node from, size_t most,
                  struct network_nearby *ret_nearby)
{
        size_t count = 1, first;
        begin(walker, number_of(walker->network, from));
        step_from(walker, walker->queue[0], &count);
        first = count;
        for (size_t i = 1; i < first; i++)
                step_from(walker, walker->queue[i], &count);
        ret_nearby->count = ret_nearby->hidden = 0;
        for (size_t i = 1; i < count; i++) {
                uint32_t number = walker->queue[i];
                offer(ret_nearby, most,
                      &(struct network_near){ node_of(walker->network, number), walker->steps[number],
                                              walker->strengths[number] });
        }
        sort_heap(ret_nearby->items, ret_nearby->count);
}

/* One layer of the search: strengths are the most weight of a way so far. */
static void reach_from(struct network_walker *walker, uint32_t number, size_t *count)
{
        uint32_t link, end;
        const struct network_side *side = links_of(walker, number, &link, &end);
        for (; link < end; link++) {
                uint32_t other = number_across(walker, side, link);
                uint64_t strength = walker->strengths[number] + side->weights[link];
                bool fresh = walker->marks[other] != walker->mark;
                if (fresh) {
                        walker->marks[other] = walker->mark;
                        walker->steps[other] = walker->steps[number] + 1;
                        walker->queue[(*count)++] = other;
                }
                bool better = !fresh && walker->steps[other] == walker->steps[number] + 1 &&
                              strength > walker->strengths[other];
                if (!fresh && !better)
                        continue;
                walker->strengths[other] = strength;
                walker->parents[other] = number;
        }
}

void network_path(struct network_walker *walker, struct network_node from, struct network_node to,
                  struct network_node ret_path[NETWORK_PATH_MAX], size_t *ret_count)
{
        uint32_t target = number_of(walker->network, to), first = number_of(walker->network, from);
        size_t count = 1;
        begin(walker, first);
        walker->strengths[first] = 0;
        *ret_count = 0;
        for (size_t i = 0; i < count; i++) {
                uint32_t number = walker->queue[i];
                bool found = walker->marks[target] == walker->mark;
                if ((found && walker->steps[number] >= walker->steps[target]) ||
                    walker->steps[number] == NETWORK_PATH_MAX - 1)
                        break;
                reach_from(walker, number, &count);
        }
        if (walker->marks[target] != walker->mark)
                return;
        size_t length = (size_t)walker->steps[target] + 1;
        for (size_t i = length; i > 0; i--, target = walker->parents[target])
                ret_path[i - 1] = node_of(walker->network, target);
        *ret_count = length;
}

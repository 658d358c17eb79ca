/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "subjects/plan.h"

#include <math.h>

static const double line = 20, first_ring = 150, ring_apart = 210, name_width = 200, whole = 6.283185307179586;

static void place(struct plan *plan, uint32_t node, double radius, double angle)
{
        double degrees = angle * 360 / whole - 90;
        plan->places[node] = (struct plan_place){ radius * cos(angle - whole / 4), radius * sin(angle - whole / 4),
                                                  degrees > 180 ? degrees - 360 : degrees };
}

static size_t count_steps(const struct circle *circle, uint32_t steps)
{
        size_t count = 0;
        for (size_t i = 0; i < circle->node_count; i++)
                count += circle->nodes[i].steps == steps;
        return count;
}

static double ring_radius(size_t count, double least)
{
        double needed = (double)count * line / whole;
        return needed > least ? needed : least;
}

/* Those of the second ring stand in the order of what they hang on. */
static void place_second(const struct circle *circle, double radius, struct plan *plan)
{
        size_t count = count_steps(circle, 2), at = 0;
        for (uint32_t via = 0; via < circle->node_count; via++)
                for (uint32_t i = 1; i < circle->node_count; i++)
                        if (circle->nodes[i].steps == 2 && circle->nodes[i].via == via)
                                place(plan, i, radius, whole * (double)at++ / (double)count);
}

void plan_circle(const struct circle *circle, struct plan *ret_plan)
{
        size_t count = count_steps(circle, 1), at = 0;
        double radius = ring_radius(count, first_ring);
        double outer = ring_radius(count_steps(circle, 2), radius + ring_apart);
        ret_plan->places[0] = (struct plan_place){ 0, 0, 0 };
        for (uint32_t i = 1; i < circle->node_count; i++)
                if (circle->nodes[i].steps == 1)
                        place(ret_plan, i, radius, whole * (double)at++ / (double)count);
        place_second(circle, outer, ret_plan);
        ret_plan->radius = (count_steps(circle, 2) ? outer : radius) + name_width;
}

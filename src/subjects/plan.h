/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where the nodes of a circle stand on paper: the subject in the middle, what is beside it on one ring, what hangs on
 * that on a second, near what it hangs on.
 *
 * Invariants: the same circle gives the same numbers; nodes of a ring are at least a line of text apart. */
#pragma once

#include "subjects/circle.h"

struct plan_place {
        double x, y;     /* from the middle; y grows downwards */
        double degrees;  /* of the ray from the middle, -180..180 */
};
struct plan {
        struct plan_place places[CIRCLE_MOST]; /* by node */
        double radius;                         /* of everything, names included */
};
/* `circle` has at most CIRCLE_MOST nodes. */
void plan_circle(const struct circle *circle, struct plan *ret_plan);

enum { PLAN_LABEL = 28 }; /* characters of a name that find room */

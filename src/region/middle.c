/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "region/middle.h"

#include <math.h>
#include <stdlib.h>

static struct vertex middle_of_box(const struct vertex *points, size_t count)
{
        struct vertex low = points[0], high = points[0];
        for (size_t i = 1; i < count; i++) {
                low = (struct vertex){ fmin(low.x, points[i].x), fmin(low.y, points[i].y) };
                high = (struct vertex){ fmax(high.x, points[i].x), fmax(high.y, points[i].y) };
        }
        return (struct vertex){ (low.x + high.x) / 2, (low.y + high.y) / 2 };
}

/* From the middle of its box, so that large coordinates do not eat the digits. False: it has no surface. */
static bool find_centroid(const struct vertex *points, size_t count, struct vertex *centroid)
{
        struct vertex origin = middle_of_box(points, count), sum = { 0 };
        double twice = 0;
        for (size_t i = 0; i < count; i++) {
                const struct vertex *next = &points[(i + 1) % count];
                double x = points[i].x - origin.x, y = points[i].y - origin.y;
                double cross = x * (next->y - origin.y) - (next->x - origin.x) * y;
                twice += cross;
                sum.x += (x + next->x - origin.x) * cross;
                sum.y += (y + next->y - origin.y) * cross;
        }
        *centroid = (struct vertex){ origin.x + sum.x / (3 * twice), origin.y + sum.y / (3 * twice) };
        return isfinite(centroid->x) && isfinite(centroid->y);
}

static int compare_numbers(const void *left, const void *right)
{
        double a = *(const double *)left, b = *(const double *)right;
        return a < b ? -1 : a > b;
}

/* Where the ring crosses a height, ascending; an even number. */
static size_t find_crossings(const struct vertex *points, size_t count, double height, double *crossings)
{
        size_t found = 0;
        for (size_t i = 0; i < count; i++) {
                const struct vertex *a = &points[i], *b = &points[(i + 1) % count];
                if ((a->y > height) != (b->y > height))
                        crossings[found++] = a->x + (height - a->y) * (b->x - a->x) / (b->y - a->y);
        }
        qsort(crossings, found, sizeof *crossings, compare_numbers);
        return found;
}

enum error ring_middle(const struct vertex *points, size_t count, struct vertex *ret_middle)
{
        struct vertex middle;
        double widest = -1, at = 0;
        bool inside = false;
        if (!find_centroid(points, count, &middle)) {
                *ret_middle = middle_of_box(points, count);
                return OK;
        }
        double *crossings = reallocarray(NULL, count, sizeof *crossings);
        if (!crossings)
                return ERR_MEMORY;
        size_t found = find_crossings(points, count, middle.y, crossings);
        for (size_t i = 0; i + 1 < found; i += 2) {
                inside = inside || (crossings[i] <= middle.x && middle.x <= crossings[i + 1]);
                if (crossings[i + 1] - crossings[i] > widest) {
                        widest = crossings[i + 1] - crossings[i];
                        at = (crossings[i] + crossings[i + 1]) / 2;
                }
        }
        free(crossings);
        *ret_middle = inside || widest < 0 ? middle : (struct vertex){ at, middle.y };
        return OK;
}

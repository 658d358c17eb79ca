/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which sets of places a scan looks at: for each place as a centre an ordered list of places, whose prefixes are the
 * zones.
 *
 * A place is a number, 0 .. count - 1, in the order of its id: where two places are equally far the lower number comes
 * first. The centre itself is always first in its list. Distances are compared in steps of 2^-30 of the
 * extent of the map (5 mm in Indonesia), so that rounding does not decide who is a member. */
#pragma once

#include "base/arena.h"

enum { ZONES_PLACES_MAX = 1 << 22, ZONES_ENTRIES_MAX = 200000000 };

#define EARTH_RADIUS_KM 6371.0

struct zones_point {
        double x, y; /* plane coordinates; or longitude and latitude in degrees */
};

/* Where places are. Any of the three may be given; at least one is. */
struct zones_places {
        uint32_t count;
        /* Distances: Euclidean, or great-circle kilometres on a sphere of EARTH_RADIUS_KM when `on_earth`. */
        const struct zones_point *points;
        bool on_earth;
        /* Neighbours of place i are neighbours[starts[i]] .. neighbours[starts[i + 1] - 1], nearest first. With
         * `points` the list says who may be in a zone and distance orders them; without, its order is the order. */
        const size_t *neighbour_starts;
        const uint32_t *neighbours;
        /* The tree, when neither of the two is given: district and regency of each place, any numbers. Zones are the
         * place, its district, its regency (NULL: no second level), each whole or not at all. */
        const uint32_t *districts, *regencies;
};

struct zones_caps {
        uint32_t places;       /* most places in a zone, centre included; 0: no such cap */
        double radius;         /* greatest distance of a member, inclusive, in the unit of distance; 0: no such cap */
        double share;          /* greatest share of the sum of `weights`, inclusive; 0 < share <= 1 */
        const double *weights; /* one for each place, not negative */
};

/* Lists of all centres one after the other. Everything is in the arena that was given. */
struct zones {
        uint32_t count;
        size_t *starts;    /* count + 1 */
        uint32_t *members; /* of centre c: members[starts[c]] ..; empty when c alone passes a cap */
        uint8_t *stops;    /* 1 where a zone may end; NULL: everywhere */
        uint32_t *walk;    /* an order of the centres in which neighbours follow each other (Morton's), for speed */
};

/* ERR_INVALID for a senseless cap, a point that is not finite, or when nothing says where places are; ERR_TOO_LARGE
 * above ZONES_PLACES_MAX places or ZONES_ENTRIES_MAX entries in all lists (about 12 bytes each are needed later), where
 * a cap helps; ERR_MEMORY. Takes up to `threads` threads; the result does not depend on them. */
[[nodiscard]] enum error zones_build(const struct zones_places *places, const struct zones_caps *caps, unsigned threads,
                                     struct arena *arena, struct zones *ret_zones);
/* Between places a and b, which have points. */
double zones_distance(const struct zones_places *places, uint32_t a, uint32_t b);

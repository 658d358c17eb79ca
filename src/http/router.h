/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Finds the route of a path: a tree of path segments, words before places.
 *
 * Invariants: the tree is built once and never changes; a word wins over a place in the same position; matching does
 * not allocate and takes time bounded by segments (at most ROUTE_SEGMENTS_MAX) and declared routes. */
#pragma once

#include "base/arena.h"
#include "http/route.h"

enum { ROUTE_SEGMENTS_MAX = 16 };

struct router_node;

struct router {
        struct router_node *root;
};

struct route_match {
        const struct route *route; /* NULL: none with this method */
        unsigned allowed;          /* bit per enum http_method that the path has; 0: no such path */
        struct slice segments[ROUTE_SEGMENTS_MAX]; /* raw, by position in the path */
        size_t segment_count;
};

/* ERR_CONFLICT when two routes answer the same request, ERR_TOO_LARGE for too many segments. */
[[nodiscard]] enum error router_build(struct arena *arena, const struct route_table *table, struct router *ret_router);
/* `path` begins with '/'. */
void router_match(const struct router *router, struct slice path, enum http_method method,
                  struct route_match *ret_match);

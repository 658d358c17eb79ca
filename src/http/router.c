/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/router.h"

struct router_node {
        struct slice word;
        struct router_node *next;  /* sibling words */
        struct router_node *words; /* children that are words */
        struct router_node *place; /* child that is {name} */
        const struct route *routes[HTTP_METHOD_COUNT];
        unsigned allowed;
};

const char *http_method_name(enum http_method method)
{
        static const char *const names[HTTP_METHOD_COUNT] = { "GET", "POST", "PUT", "PATCH", "DELETE" };
        return (unsigned)method < HTTP_METHOD_COUNT ? names[method] : "GET";
}

static struct router_node *find_word(const struct router_node *node, struct slice word)
{
        for (struct router_node *child = node->words; child; child = child->next)
                if (slice_equal(child->word, word))
                        return child;
        return NULL;
}

static struct router_node *child_for(struct arena *arena, struct router_node *node, struct slice segment)
{
        bool place = slice_starts_with(segment, S("{"));
        struct router_node *child = place ? node->place : find_word(node, segment);
        if (child)
                return child;
        child = arena_new(arena, struct router_node);
        if (!child)
                return NULL;
        child->word = segment;
        if (place) {
                node->place = child;
        } else {
                child->next = node->words;
                node->words = child;
        }
        return child;
}

static enum error add_route(struct arena *arena, struct router_node *node, const struct route *route)
{
        struct slice rest = slice_from(slice_from_cstr(route->pattern), 1), segment;
        size_t depth = 0;
        while (slice_next(&rest, '/', &segment)) {
                if (++depth > ROUTE_SEGMENTS_MAX)
                        return ERR_TOO_LARGE;
                node = child_for(arena, node, segment);
                if (!node)
                        return ERR_MEMORY;
        }
        if (node->routes[route->method])
                return ERR_CONFLICT;
        node->routes[route->method] = route;
        node->allowed |= 1u << route->method;
        return OK;
}

enum error router_build(struct arena *arena, const struct route_table *table, struct router *ret_router)
{
        struct router_node *root = arena_new(arena, struct router_node);
        if (!root)
                return ERR_MEMORY;
        for (size_t i = 0; i < table->count; i++)
                TRY(add_route(arena, root, &table->routes[i]));
        ret_router->root = root;
        return OK;
}

/* Depth-first, words first; at most 2^segments in theory, but a level has one place, so in practice a handful. */
static const struct router_node *walk(const struct router_node *node, const struct route_match *match, size_t at)
{
        if (at == match->segment_count)
                return node->allowed ? node : NULL;
        const struct router_node *child = find_word(node, match->segments[at]);
        const struct router_node *found = child ? walk(child, match, at + 1) : NULL;
        if (!found && node->place && match->segments[at].size > 0)
                found = walk(node->place, match, at + 1);
        return found;
}

void router_match(const struct router *router, struct slice path, enum http_method method,
                  struct route_match *ret_match)
{
        *ret_match = (struct route_match){ 0 };
        struct slice rest = slice_from(path, 1), segment;
        bool trailing = path.size > 1 && path.data[path.size - 1] == '/';
        while (slice_next(&rest, '/', &segment)) {
                if (ret_match->segment_count == ROUTE_SEGMENTS_MAX || segment.size == 0)
                        return;
                ret_match->segments[ret_match->segment_count++] = segment;
        }
        const struct router_node *node = trailing ? NULL : walk(router->root, ret_match, 0);
        if (!node)
                return;
        ret_match->allowed = node->allowed;
        ret_match->route = node->routes[method];
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The router against its own table read line by line. */
#include "fuzz.h"

#include "http/router.h"
#include "http/routes.h"

static bool pattern_fits(struct slice pattern, struct slice path)
{
        struct slice want, have;
        if (path.size > 1 && slice_ends_with(path, S("/"))) /* another address, which we do not have */
                return false;
        pattern = slice_from(pattern, 1);
        path = slice_from(path, 1);
        for (;;) {
                bool more = slice_next(&pattern, '/', &want);
                if (more != slice_next(&path, '/', &have))
                        return false;
                if (!more)
                        return true;
                bool place = slice_starts_with(want, S("{"));
                if (place ? have.size == 0 : !slice_equal(want, have))
                        return false;
        }
}

void fuzz_one(struct slice input, struct arena *arena)
{
        static struct arena kept;
        static struct router router;
        struct route_match match = { 0 };
        (void)arena;
        if (!router.root) {
                arena_init(&kept, 16 << 20);
                fuzz_must(router_build(&kept, &kentongan_routes, &router) == OK);
        }
        if (!slice_starts_with(input, S("/")))
                return;
        router_match(&router, input, HTTP_GET, &match);
        fuzz_must(match.segment_count <= ROUTE_SEGMENTS_MAX);
        if (match.route) {
                fuzz_must(match.route->method == HTTP_GET && (match.allowed & 1U << HTTP_GET));
                fuzz_must(pattern_fits(slice_from_cstr(match.route->pattern), input));
        }
        for (size_t i = 0; i < kentongan_routes.count; i++) {
                const struct route *route = &kentongan_routes.routes[i];
                if (route->method == HTTP_GET && pattern_fits(slice_from_cstr(route->pattern), input))
                        fuzz_must(match.route != NULL);
        }
}

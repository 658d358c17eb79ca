/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An office's villages as a drawing, for `{{include village-map …}}`: by the borders that the office brought
 * (region/store.h), or without borders (region/cartogram.h), once as wide as a desk and once as wide as a phone. The
 * rooms say how each village looks. */
#pragma once

#include "pages.html.h"
#include "program/app.h"
#include "region/cartogram.h"
#include "region/store.h"

struct village_look {
        struct slice kind;  /* a class of the style sheet: "hatched", "step-1" … "step-5" */
        struct slice title; /* what stands there when one points at it */
};

struct village_looks {
        /* `label`: "desa, kecamatan" */
        struct village_look (*look)(struct request *rq, const void *context, struct slice code, struct slice label);
        const void *context;
};

/* What there is to draw. */
struct village_ground {
        struct region_area area;
        const struct region_drawing *drawing; /* NULL: the office brought no borders */
};
/* Of the office of who asks. */
[[nodiscard]] enum error village_ground_read(struct request *rq, struct village_ground *ret_ground);

struct village_map {
        const struct view_village_drawing *drawings;
        size_t count;
        struct slice source; /* where the borders come from; null without borders */
};
/* In the request's arena. ERR_INVALID: an area without districts. ERR_MEMORY. */
[[nodiscard]] enum error village_map_draw(struct request *rq, const struct village_ground *ground,
                                          const struct village_looks *looks, struct village_map *ret_map);

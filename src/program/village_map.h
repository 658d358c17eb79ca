/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An office's villages as a drawing without borders (region/cartogram.h), for `{{include village-map …}}`: once as
 * wide as a desk, once as wide as a phone. The rooms say how each village looks. */
#pragma once

#include "pages.html.h"
#include "program/app.h"
#include "region/cartogram.h"

struct village_look {
        struct slice kind;  /* a class of the style sheet: "hatched", "step-1" … "step-5" */
        struct slice title; /* what stands there when one points at it */
};

struct village_looks {
        struct village_look (*look)(struct request *rq, const void *context, const struct cartogram_tile *tile);
        const void *context;
};

/* Two drawings in the request's arena. ERR_INVALID: an area without districts. ERR_MEMORY. */
[[nodiscard]] enum error village_map_draw(struct request *rq, struct region_area area,
                                          const struct village_looks *looks,
                                          const struct view_village_drawing **ret_drawings, size_t *ret_count);

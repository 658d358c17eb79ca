/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Paper: a graph on one landscape A4 page, as PDF or SVG.
 *
 * Invariants: the same graph gives the same bytes (the date in the file comes from `created`); everything within
 * `radius` is scaled to the page; of demonstration data it carries DATA FIKTIF. Texts are set as they are, never read
 * as markup. */
#pragma once

#include "base/buffer.h"
#include "base/clock.h"
#include "text/language.h"

struct graph_node {
        double x, y;    /* from the middle; y grows downwards */
        double degrees; /* along which the name is written, -180..180 */
        struct slice name;
        bool round;     /* filled; else a ring */
};
struct graph_line {
        uint32_t a, b; /* nodes */
        bool dashed;
};
struct graph {
        const struct graph_node *nodes;
        size_t node_count;
        const struct graph_line *lines;
        size_t line_count;
        double radius; /* > 0 */
        struct slice title, note;
        bool fictional;
        instant created;
        enum language language;
};

/* Appends the PDF. ERR_TOO_LARGE at the buffer's limit; ERR_MEMORY. */
[[nodiscard]] enum error graph_pdf(const struct graph *graph, struct buffer *pdf);
/* The same page as SVG: shapes only, its texts are outlines; no date, script or link. Errors as above. */
[[nodiscard]] enum error graph_svg(const struct graph *graph, struct buffer *svg);

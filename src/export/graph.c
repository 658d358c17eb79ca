/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "export/graph.h"

#include "export/words.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <pango/pangocairo.h>

/* Points of a landscape A4 page. */
#define PAGE_WIDTH  841.89
#define PAGE_HEIGHT 595.276
#define MARGIN      36.0
#define HEAD        48.0 /* of title and note */
#define DOT         6.0
#define TEXT_SIZE   13.0

static cairo_status_t append(void *context, const unsigned char *data, unsigned size)
{
        struct buffer *out = context;
        buffer_append(out, slice_of((const char *)data, size));
        return buffer_check(out) == OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* Returns the width. */
static double set_text(PangoLayout *layout, struct slice text, double size)
{
        int width;
        PangoFontDescription *font = pango_font_description_new();
        pango_font_description_set_family_static(font, "Liberation Sans, Arial, DejaVu Sans, sans-serif");
        pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
        pango_layout_set_font_description(layout, font);
        pango_font_description_free(font);
        pango_layout_set_text(layout, text.data ? text.data : "", (int)text.size);
        pango_layout_get_size(layout, &width, NULL);
        return (double)width / PANGO_SCALE;
}

static void draw_head(cairo_t *cairo, PangoLayout *layout, const struct graph *graph)
{
        (void)set_text(layout, graph->title, 14);
        cairo_move_to(cairo, MARGIN, MARGIN / 2);
        pango_cairo_show_layout(cairo, layout);
        (void)set_text(layout, graph->note, 9);
        cairo_move_to(cairo, MARGIN, MARGIN / 2 + 20);
        pango_cairo_show_layout(cairo, layout);
        if (!graph->fictional)
                return;
        double width = set_text(layout, export_word(WORD_FICTIONAL, graph->language), 14);
        cairo_move_to(cairo, PAGE_WIDTH - MARGIN - width, MARGIN / 2);
        pango_cairo_show_layout(cairo, layout);
}

static void draw_lines(cairo_t *cairo, const struct graph *graph)
{
        static const double dashes[] = { 4, 4 };
        cairo_set_source_rgb(cairo, 0.45, 0.5, 0.58);
        cairo_set_line_width(cairo, 1.2);
        for (size_t i = 0; i < graph->line_count; i++) {
                const struct graph_line *line = &graph->lines[i];
                cairo_set_dash(cairo, dashes, line->dashed ? 2 : 0, 0);
                cairo_move_to(cairo, graph->nodes[line->a].x, graph->nodes[line->a].y);
                cairo_line_to(cairo, graph->nodes[line->b].x, graph->nodes[line->b].y);
                cairo_stroke(cairo);
        }
        cairo_set_dash(cairo, dashes, 0, 0);
}

/* The name follows the ray from the middle; on the left half it is turned round, so that nobody reads upside down. */
static void draw_node(cairo_t *cairo, PangoLayout *layout, const struct graph_node *node)
{
        bool left = node->degrees > 90 || node->degrees < -90;
        double width = set_text(layout, node->name, TEXT_SIZE);
        cairo_save(cairo);
        cairo_translate(cairo, node->x, node->y);
        cairo_new_path(cairo);
        cairo_arc(cairo, 0, 0, DOT, 0, 2 * 3.14159265358979);
        cairo_set_source_rgb(cairo, 1, 1, 1);
        cairo_fill_preserve(cairo);
        cairo_set_source_rgb(cairo, 0.07, 0.15, 0.3);
        cairo_set_line_width(cairo, 2);
        if (node->round)
                cairo_fill_preserve(cairo);
        cairo_stroke(cairo);
        cairo_rotate(cairo, (left ? node->degrees + 180 : node->degrees) * 3.14159265358979 / 180);
        cairo_move_to(cairo, left ? -12 - width : 12, -TEXT_SIZE * 0.6);
        pango_cairo_show_layout(cairo, layout);
        cairo_restore(cairo);
}

static void draw(cairo_t *cairo, PangoLayout *layout, const struct graph *graph)
{
        double room = PAGE_HEIGHT - HEAD - MARGIN, scale = room / (2 * graph->radius);
        draw_head(cairo, layout, graph);
        cairo_translate(cairo, PAGE_WIDTH / 2, HEAD + room / 2 + MARGIN / 2);
        cairo_scale(cairo, scale, scale);
        draw_lines(cairo, graph);
        for (size_t i = 0; i < graph->node_count; i++)
                draw_node(cairo, layout, &graph->nodes[i]);
}

static void set_date(cairo_surface_t *surface, instant created)
{
        char date[32];
        time_t at = (time_t)(created / SECOND);
        struct tm day;
        if (!gmtime_r(&at, &day) || !strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &day))
                return;
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, date);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Kentongan");
}

/* Takes over the surface, which writes to `out`. */
static enum error draw_on(cairo_surface_t *surface, const struct graph *graph, struct buffer *out)
{
        cairo_t *cairo = cairo_create(surface);
        PangoLayout *layout = pango_cairo_create_layout(cairo);
        draw(cairo, layout, graph);
        g_object_unref(layout);
        enum error err = cairo_status(cairo) == CAIRO_STATUS_SUCCESS ? OK : ERR_MEMORY;
        cairo_destroy(cairo);
        cairo_surface_finish(surface);
        cairo_surface_destroy(surface);
        return buffer_check(out) != OK ? buffer_check(out) : err;
}

enum error graph_pdf(const struct graph *graph, struct buffer *pdf)
{
        cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(append, pdf, PAGE_WIDTH, PAGE_HEIGHT);
        set_date(surface, graph->created);
        return draw_on(surface, graph, pdf);
}

enum error graph_svg(const struct graph *graph, struct buffer *svg)
{
        return draw_on(cairo_svg_surface_create_for_stream(append, svg, PAGE_WIDTH, PAGE_HEIGHT), graph, svg);
}

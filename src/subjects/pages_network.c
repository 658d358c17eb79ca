/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The network view: drawn by the server, the same as a table, and as a sheet to print. */
#include "subjects.html.h"
#include "subjects.routes.h"

#include "export/graph.h"
#include "program/fields.h"
#include "store/store.h"
#include "subjects/plan.h"
#include "subjects/rings.h"
#include "subjects/view.h"
#include "text/number.h"
#include "text/utf8.h"

enum { FEW = 3, COUNT_TEXT_MAX = 60, SHEET_MAX = 4 * 1024 * 1024 };

static struct slice decimal(struct request *rq, double value)
{
        double rounded = value > -0.05 && value < 0.05 ? 0 : value; /* no "-0.0" */
        return arena_printf(rq->arena, "%.1f", rounded);
}

/* "beberapa" below three: the table must not tell who alone spoke. */
static struct slice sources_text(struct request *rq, int64_t sources)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, COUNT_TEXT_MAX);
        count_write(&out, sources, FEW, COUNT_FEW, rq->language);
        return arena_copy(rq->arena, buffer_slice(&out));
}

static struct slice name_of(struct request *rq, const struct circle_node *node)
{
        if (!uuid_is_nil(node->id))
                return node->label;
        struct slice nameless = tr(rq->language, "tanpa nama");
        return arena_printf(rq->arena, "%.*s (%.*s, %.*s)", SLICE_FMT(nameless),
                            SLICE_FMT(subject_source_text(node->source_kind, rq->language)),
                            SLICE_FMT(day_text(rq, node->observed_on)));
}

/* For the drawing, where there is little room. */
static struct slice short_name(struct request *rq, const struct circle_node *node)
{
        if (uuid_is_nil(node->id))
                return arena_printf(rq->arena, "%.*s, %.*s", SLICE_FMT(tr(rq->language, "tanpa nama")),
                                    SLICE_FMT(day_text(rq, node->observed_on)));
        struct slice cut = utf8_cut(node->label, PLAN_LABEL);
        return cut.size < node->label.size ? arena_join(rq->arena, cut, S("…")) : node->label;
}

static struct slice how_text(struct request *rq, const struct circle *circle, uint32_t number)
{
        const struct circle_node *node = &circle->nodes[number];
        if (node->steps < 2 || node->via == number)
                return tr(rq->language, "Disebut bersama subjek ini.");
        return arena_printf(rq->arena, "%.*s %.*s", SLICE_FMT(tr(rq->language, "Lewat")),
                            SLICE_FMT(name_of(rq, &circle->nodes[node->via])));
}

static const char *node_class(const struct circle_node *node)
{
        if (node->steps == 0)
                return "node node--self";
        return node->kind == MATCH_PERSON ? "node node--person" : "node";
}

/* A name on the left half is written towards the middle, so that nobody reads upside down. */
static void fill_node(struct request *rq, const struct circle *circle, const struct plan *plan, uint32_t number,
                      struct view_network_node *ret_node)
{
        const struct circle_node *node = &circle->nodes[number];
        const struct plan_place *at = &plan->places[number];
        bool left = at->degrees > 90 || at->degrees < -90;
        *ret_node = (struct view_network_node){
                .number = int_text(rq, number), .x = decimal(rq, at->x), .y = decimal(rq, at->y),
                .text_x = left ? S("-12") : S("12"), .anchor = left ? S("end") : S("start"),
                .turn = decimal(rq, left ? at->degrees + 180 : at->degrees),
                .kind = slice_from_cstr(node_class(node)), .title = name_of(rq, node),
                .label = short_name(rq, node) };
}

static enum error fill_drawing(struct request *rq, const struct circle *circle, const struct plan *plan,
                               struct view_subjects_network *view)
{
        struct view_network_node *nodes = arena_array(rq->arena, struct view_network_node, circle->node_count);
        struct view_network_line *lines = arena_array(rq->arena, struct view_network_line, circle->link_count);
        if (!nodes || !lines)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < circle->node_count; i++)
                fill_node(rq, circle, plan, i, &nodes[i]);
        for (size_t i = 0; i < circle->link_count; i++) {
                const struct circle_link *link = &circle->links[i];
                lines[i] = (struct view_network_line){
                        .a = int_text(rq, link->a), .b = int_text(rq, link->b), .x1 = nodes[link->a].x,
                        .y1 = nodes[link->a].y, .x2 = nodes[link->b].x, .y2 = nodes[link->b].y,
                        .kind = link->possible ? S("link link--possible") : S("link") };
        }
        double size = 2 * plan->radius;
        view->box = arena_printf(rq->arena, "%.0f %.0f %.0f %.0f", -plan->radius, -plan->radius, size, size);
        view->size = (int64_t)size;
        view->nodes = nodes;
        view->nodes_count = circle->node_count;
        view->lines = lines;
        view->lines_count = circle->link_count;
        return OK;
}

static enum error fill_table(struct request *rq, const struct circle *circle, struct view_subjects_network *view)
{
        struct view_network_row *rows = arena_array(rq->arena, struct view_network_row, circle->node_count);
        if (!rows)
                return ERR_MEMORY;
        for (uint32_t i = 1; i < circle->node_count; i++) {
                const struct circle_node *node = &circle->nodes[i];
                rows[i - 1] = (struct view_network_row){
                        .label = name_of(rq, node), .kind = subject_kind_name(node->kind, rq->language),
                        .url = uuid_is_nil(node->id) ? SLICE_NULL : path_with_id(rq, "/subjek/", node->id, ""),
                        .how = how_text(rq, circle, i), .sources = sources_text(rq, node->sources) };
        }
        view->rows = rows;
        view->rows_count = circle->node_count - 1;
        return OK;
}

static enum error read_circle(struct request *rq, struct uuid id, struct circle *ret_circle)
{
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = subjects_circle(tx, request_actor(rq), id, rq->arena, ret_circle);
        }
        return err;
}

/* ROUTE GET /subjek/{subject}/jaringan
 * summary: Jaringan di sekitar subjek / The network around a subject
 * permission: subject.read
 * purpose: triage
 * pool: slow
 * path subject uuid
 */
enum error subjects_network_page(struct request *rq, const struct subjects_network_page_params *p)
{
        struct page page;
        struct circle circle;
        TRY(read_circle(rq, p->subject, &circle));
        struct plan *plan = arena_array(rq->arena, struct plan, 1);
        if (!plan)
                return ERR_MEMORY;
        plan_circle(&circle, plan);
        struct view_subjects_network view = {
                .kind = subject_kind_name(circle.head.kind, rq->language), .label = circle.head.label,
                .hidden = (int64_t)circle.hidden, .incomplete = !circle.complete,
                .back = path_with_id(rq, "/subjek/", p->subject, ""),
                .pdf_url = path_with_id(rq, "/subjek/", p->subject, "/jaringan.pdf"),
                .svg_url = path_with_id(rq, "/subjek/", p->subject, "/jaringan.svg") };
        TRY(fill_drawing(rq, &circle, plan, &view));
        TRY(fill_table(rq, &circle, &view));
        TRY(page_open(rq, &page));
        render_subjects_network(&page, &view);
        return response_html(rq, 200);
}

static enum error fill_graph(struct request *rq, const struct circle *circle, const struct plan *plan,
                             struct graph *graph)
{
        struct graph_node *nodes = arena_array(rq->arena, struct graph_node, circle->node_count);
        struct graph_line *lines = arena_array(rq->arena, struct graph_line, circle->link_count);
        if (!nodes || !lines)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < circle->node_count; i++)
                nodes[i] = (struct graph_node){ plan->places[i].x, plan->places[i].y, plan->places[i].degrees,
                                                short_name(rq, &circle->nodes[i]),
                                                circle->nodes[i].kind == MATCH_PERSON };
        for (size_t i = 0; i < circle->link_count; i++)
                lines[i] = (struct graph_line){ circle->links[i].a, circle->links[i].b, circle->links[i].possible };
        graph->nodes = nodes;
        graph->node_count = circle->node_count;
        graph->lines = lines;
        graph->line_count = circle->link_count;
        return OK;
}

/* What stands below the title: how much is not drawn, for a sheet travels without its page. */
static struct slice sheet_note(struct request *rq, const struct circle *circle)
{
        struct slice note = tr(rq->language, "Disebut bersama bukan bukti bersalah. Rahasia kantor; jangan "
                                             "diteruskan.");
        if (circle->hidden)
                note = arena_printf(rq->arena, "%.*s %.*s %zu.", SLICE_FMT(note),
                                    SLICE_FMT(tr(rq->language, "Simpul yang lebih lemah dan tidak digambar:")),
                                    circle->hidden);
        return note;
}

/* Draws the circle with `write`, graph_pdf or graph_svg. */
static enum error draw_sheet(struct request *rq, struct uuid id,
                             enum error (*write)(const struct graph *graph, struct buffer *out),
                             struct slice *ret_bytes)
{
        struct circle circle;
        _cleanup_buffer_ struct buffer out;
        TRY(read_circle(rq, id, &circle));
        struct plan *plan = arena_array(rq->arena, struct plan, 1);
        if (!plan)
                return ERR_MEMORY;
        plan_circle(&circle, plan);
        struct graph graph = { .radius = plan->radius, .created = clock_now(), .language = rq->language,
                               .fictional = request_actor(rq)->fictional, .note = sheet_note(rq, &circle),
                               .title = arena_printf(rq->arena, "%.*s %.*s",
                                                     SLICE_FMT(tr(rq->language, "Jaringan")),
                                                     SLICE_FMT(circle.head.label)) };
        TRY(fill_graph(rq, &circle, plan, &graph));
        buffer_init(&out, SHEET_MAX);
        TRY(write(&graph, &out));
        *ret_bytes = arena_copy(rq->arena, buffer_slice(&out));
        return slice_is_null(*ret_bytes) ? ERR_MEMORY : OK;
}

/* ROUTE GET /subjek/{subject}/jaringan.pdf
 * summary: Jaringan sebagai lembar cetak / The network as a sheet to print
 * permission: subject.read
 * purpose: triage
 * pool: slow
 * path subject uuid
 * returns: PDF
 */
enum error subjects_network_pdf(struct request *rq, const struct subjects_network_pdf_params *p)
{
        struct slice bytes;
        TRY(draw_sheet(rq, p->subject, graph_pdf, &bytes));
        return response_download(rq, &(struct download){ .content_type = "application/pdf",
                                                         .filename = S("jaringan.pdf"), .bytes = bytes,
                                                         .show = true });
}

/* ROUTE GET /subjek/{subject}/jaringan.svg
 * summary: Jaringan sebagai gambar SVG / The network as an SVG drawing
 * permission: subject.read
 * purpose: triage
 * pool: slow
 * path subject uuid
 * returns: SVG
 */
enum error subjects_network_svg(struct request *rq, const struct subjects_network_svg_params *p)
{
        struct slice bytes;
        TRY(draw_sheet(rq, p->subject, graph_svg, &bytes));
        return response_download(rq, &(struct download){ .content_type = "image/svg+xml",
                                                         .filename = S("jaringan.svg"), .bytes = bytes });
}

/* --- groups ------------------------------------------------------------------------------------------------------- */

static enum error fill_links(struct request *rq, const struct subject_head *heads, size_t count,
                             const struct view_ring_link **ret_links)
{
        struct view_ring_link *links = arena_array(rq->arena, struct view_ring_link, count);
        if (!links)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                links[i] = (struct view_ring_link){ .label = heads[i].label,
                                                    .url = path_with_id(rq, "/subjek/", heads[i].id, ""),
                                                    .kind = subject_kind_name(heads[i].kind, rq->language) };
        *ret_links = links;
        return OK;
}

/* ROUTE GET /subjek/kelompok
 * summary: Kelompok perekrut yang berbagi lebih dari kebetulan / Groups of recruiters who share more than chance
 * permission: subject.list
 * purpose: triage
 * pool: slow
 */
enum error subjects_rings_page(struct request *rq, const struct subjects_rings_page_params *p)
{
        (void)p;
        struct page page;
        struct rings rings;
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = subjects_rings(tx, request_actor(rq), rq->arena, &rings);
        }
        TRY(err);
        struct view_ring_row *rows = arena_array(rq->arena, struct view_ring_row, rings.count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < rings.count; i++) {
                const struct ring *ring = &rings.items[i];
                rows[i] = (struct view_ring_row){ .members_count = ring->member_count,
                                                  .shared_count = ring->shared_count,
                                                  .left_out = (int64_t)ring->members_left_out };
                TRY(fill_links(rq, ring->members, ring->member_count, &rows[i].members));
                TRY(fill_links(rq, ring->shared, ring->shared_count, &rows[i].shared));
        }
        struct view_subjects_rings view = { .rings = rows, .rings_count = rings.count,
                                            .left_out = (int64_t)rings.left_out, .incomplete = !rings.complete };
        TRY(page_open(rq, &page));
        render_subjects_rings(&page, &view);
        return response_html(rq, 200);
}

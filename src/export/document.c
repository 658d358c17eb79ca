/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "export/document.h"

#include "export/pdf_language.h"
#include "export/qr.h"
#include "export/words.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>

/* Points (1/72 inch) of an A4 page. */
#define PAGE_WIDTH   595.276
#define PAGE_HEIGHT  841.89
#define LEFT         71.0
#define RIGHT        (PAGE_WIDTH - 57.0)
#define TOP          48.0
#define BOTTOM       (PAGE_HEIGHT - 62.0)
#define WIDTH        (RIGHT - LEFT)
#define INDENT       20.0
#define LABEL_WIDTH  132.0
#define BODY_SIZE    10.5
#define LINE_SPACING 1.18
#define BAND_HEIGHT  104.0 /* of signature and QR code */
#define QR_SIDE      74.0
#define NOTE_WIDTH   170.0 /* beside the QR code, up to the signature */
#define SHORT_HEIGHT 80.0  /* of a text that is not broken before the signature */

enum { PAGES_MAX = 50 };

/* A document is drawn twice: first dry, to know how many pages it has. */
struct painter {
        const struct document *document;
        cairo_t *cairo;
        PangoLayout *layout;
        double y;
        size_t page, pages;  /* from 1; `pages` is 0 while dry */
        size_t only;         /* the page that shows; 0 is each */
        bool paged;          /* the surface knows pages */
        double reserve;      /* height that must stay free below the last line of the block */
        bool margin;         /* what is drawn now belongs to the page, not to the text */
        bool whole;          /* what is drawn now was measured and fits on this page to its end */
};

struct style {
        double size;
        bool bold;
        PangoAlignment align;
        const char *tag; /* NULL: a part of the element that is open */
};

static const struct style body_style = { BODY_SIZE, false, PANGO_ALIGN_LEFT, "P" };
static const struct style part_style = { BODY_SIZE, false, PANGO_ALIGN_LEFT, NULL };
static const struct style strong_style = { BODY_SIZE, true, PANGO_ALIGN_LEFT, "P" };
static const struct style heading_style = { BODY_SIZE, true, PANGO_ALIGN_LEFT, "H2" };
static const struct style small_style = { 8, false, PANGO_ALIGN_LEFT, NULL };

static bool shows(const struct painter *p)
{
        return p->pages != 0 && (p->only == 0 || p->only == p->page);
}

/* Who listens instead of looking hears headings, paragraphs, lists and rows of tables in order (ISO 32000-1, 14.8);
 * marks in the margin are no text. cairo 1.16 knows neither artifacts nor the words for a picture. */
static void begin_tag(const struct painter *p, const char *tag)
{
        if (tag && p->paged && p->pages && !p->margin)
                cairo_tag_begin(p->cairo, tag, NULL);
}

static void end_tag(const struct painter *p, const char *tag)
{
        if (tag && p->paged && p->pages && !p->margin)
                cairo_tag_end(p->cairo, tag);
}

static void set_text(struct painter *p, struct slice text, const struct style *style, double width)
{
        PangoFontDescription *font = pango_font_description_new();
        pango_font_description_set_family_static(font, "Liberation Sans, Arial, DejaVu Sans, sans-serif");
        pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
        pango_font_description_set_weight(font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_layout_set_font_description(p->layout, font);
        pango_font_description_free(font);
        pango_layout_set_width(p->layout, (int)(width * PANGO_SCALE));
        pango_layout_set_alignment(p->layout, style->align);
        pango_layout_set_line_spacing(p->layout, LINE_SPACING);
        pango_layout_set_text(p->layout, text.data ? text.data : "", (int)(text.size > INT32_MAX ? 0 : text.size));
}

static double text_height(struct painter *p)
{
        int height;
        pango_layout_get_size(p->layout, NULL, &height);
        return (double)height / PANGO_SCALE;
}

/* Puts the whole text at a place, without looking at page ends. Returns its height. */
static double put_text(struct painter *p, struct slice text, const struct style *style, const double box[3])
{
        set_text(p, text, style, box[2]);
        if (shows(p)) {
                begin_tag(p, style->tag);
                cairo_move_to(p->cairo, box[0], box[1]);
                pango_cairo_show_layout(p->cairo, p->layout);
                end_tag(p, style->tag);
        }
        return text_height(p);
}

static void draw_line(struct painter *p, double x1, double x2, double y, double thickness)
{
        if (!shows(p))
                return;
        cairo_set_line_width(p->cairo, thickness);
        cairo_move_to(p->cairo, x1, y);
        cairo_line_to(p->cairo, x2, y);
        cairo_stroke(p->cairo);
}

static void draw_fiction_mark(struct painter *p)
{
        if (!p->document->fictional || !shows(p))
                return;
        struct style huge = { 64, true, PANGO_ALIGN_CENTER, NULL }, bar = { 9, true, PANGO_ALIGN_CENTER, NULL };
        struct slice mark = export_word(WORD_FICTIONAL, p->document->language);
        cairo_save(p->cairo);
        cairo_set_source_rgb(p->cairo, 0.94, 0.94, 0.94);
        cairo_translate(p->cairo, PAGE_WIDTH / 2, PAGE_HEIGHT / 2);
        cairo_rotate(p->cairo, -atan2(PAGE_HEIGHT, PAGE_WIDTH));
        (void)put_text(p, mark, &huge, (double[]){ -PAGE_WIDTH / 2, -40, PAGE_WIDTH });
        cairo_restore(p->cairo);
        char text[160];
        struct slice note = export_word(WORD_FICTIONAL_NOTE, p->document->language);
        int size = snprintf(text, sizeof text, "%.*s – %.*s", SLICE_FMT(mark), SLICE_FMT(note));
        cairo_save(p->cairo);
        cairo_set_source_rgb(p->cairo, 0.72, 0.1, 0.1);
        (void)put_text(p, slice_of(text, (size_t)size), &bar, (double[]){ LEFT, 20, WIDTH });
        cairo_restore(p->cairo);
}

static void draw_foot(struct painter *p)
{
        if (!shows(p))
                return;
        char text[96];
        enum language language = p->document->language;
        struct slice page = export_word(WORD_PAGE, language), of = export_word(WORD_OF, language);
        struct style right = { 8, false, PANGO_ALIGN_RIGHT, NULL };
        int size = snprintf(text, sizeof text, "%.*s %zu %.*s %zu", SLICE_FMT(page), p->page, SLICE_FMT(of), p->pages);
        draw_line(p, LEFT, RIGHT, PAGE_HEIGHT - 46, 0.5);
        (void)put_text(p, p->document->page_note, &small_style, (double[]){ LEFT, PAGE_HEIGHT - 41, WIDTH * 0.7 });
        (void)put_text(p, slice_of(text, (size_t)size), &right, (double[]){ LEFT, PAGE_HEIGHT - 41, WIDTH });
}

static void begin_page(struct painter *p)
{
        if (p->paged && p->page > 0 && p->pages)
                cairo_show_page(p->cairo);
        p->page++;
        p->y = TOP;
        p->margin = true;
        draw_fiction_mark(p);
        draw_foot(p);
        p->margin = false;
}

/* A new page when less than `height` is left on this one. */
static void make_room(struct painter *p, double height)
{
        if (!p->whole && p->y + height > BOTTOM && p->y > TOP)
                begin_page(p);
}

/* Text that may run over the end of a page, line by line. */
static void flow_text(struct painter *p, struct slice text, const struct style *style, double x)
{
        set_text(p, text, style, RIGHT - x);
        /* A short last block goes over whole. */
        if (p->reserve > 0 && text_height(p) < SHORT_HEIGHT) {
                make_room(p, text_height(p) + p->reserve);
                set_text(p, text, style, RIGHT - x);
        }
        PangoLayoutIter *iter = pango_layout_get_iter(p->layout);
        bool more = true;
        begin_tag(p, style->tag);
        while (more) {
                PangoLayoutLine *line = pango_layout_iter_get_line_readonly(iter);
                PangoRectangle extents;
                int top, bottom;
                pango_layout_iter_get_line_extents(iter, NULL, &extents);
                pango_layout_iter_get_line_yrange(iter, &top, &bottom);
                double height = (double)(bottom - top) / PANGO_SCALE;
                double baseline = (double)(pango_layout_iter_get_baseline(iter) - top) / PANGO_SCALE;
                bool last = pango_layout_iter_at_last_line(iter);
                if (p->y + height + (last ? p->reserve : 0) > BOTTOM && p->y > TOP) {
                        /* The marks of the new page use the layout: take a copy of this text for the rest. */
                        PangoLayout *mine = p->layout;
                        p->layout = pango_layout_copy(mine);
                        end_tag(p, style->tag);
                        begin_page(p);
                        begin_tag(p, style->tag);
                        g_object_unref(p->layout);
                        p->layout = mine;
                }
                if (shows(p)) {
                        cairo_move_to(p->cairo, x + (double)extents.x / PANGO_SCALE, p->y + baseline);
                        pango_cairo_show_layout_line(p->cairo, line);
                }
                p->y += height;
                more = pango_layout_iter_next_line(iter);
        }
        end_tag(p, style->tag);
        pango_layout_iter_free(iter);
}

static void draw_letterhead(struct painter *p)
{
        const struct letterhead *head = &p->document->head;
        struct style ministry = { 11, false, PANGO_ALIGN_CENTER, "P" };
        struct style office = { 13, true, PANGO_ALIGN_CENTER, "P" };
        struct style address = { 8.5, false, PANGO_ALIGN_CENTER, "P" };
        if (head->ministry.size)
                p->y += put_text(p, head->ministry, &ministry, (double[]){ LEFT, p->y, WIDTH });
        if (head->office.size)
                p->y += put_text(p, head->office, &office, (double[]){ LEFT, p->y, WIDTH });
        if (head->address.size)
                p->y += put_text(p, head->address, &address, (double[]){ LEFT, p->y + 1, WIDTH }) + 1;
        draw_line(p, LEFT, RIGHT, p->y + 5, 1.6);
        draw_line(p, LEFT, RIGHT, p->y + 7.5, 0.5);
        p->y += 20;
}

static void draw_labelled(struct painter *p, struct slice label, struct slice text, const struct style *style)
{
        char line[512];
        int size = snprintf(line, sizeof line, "%.*s: %.*s", SLICE_FMT(label), SLICE_FMT(text));
        size = size < (int)sizeof line ? size : (int)sizeof line - 1;
        p->y += put_text(p, slice_of(line, (size_t)size), style, (double[]){ LEFT, p->y, WIDTH });
}

static void draw_heading_lines(struct painter *p)
{
        const struct document *document = p->document;
        struct style title = { 13, true, PANGO_ALIGN_CENTER, "H1" };
        struct style number = { BODY_SIZE, false, PANGO_ALIGN_CENTER, "P" };
        if (document->title.size)
                p->y += put_text(p, document->title, &title, (double[]){ LEFT, p->y, WIDTH });
        if (document->number.size)
                draw_labelled(p, export_word(WORD_NUMBER, document->language), document->number, &number);
        p->y += 12;
        if (document->recipient.size)
                p->y += put_text(p, document->recipient, &body_style, (double[]){ LEFT, p->y, WIDTH }) + 8;
        if (document->subject.size) {
                draw_labelled(p, export_word(WORD_SUBJECT, document->language), document->subject, &strong_style);
                p->y += 8;
        }
}

static void draw_pair(struct painter *p, const struct block *block)
{
        const double value_x = LEFT + LABEL_WIDTH + 10;
        set_text(p, block->label, &body_style, LABEL_WIDTH);
        make_room(p, text_height(p));
        begin_tag(p, "TR");
        begin_tag(p, "TH");
        double label = put_text(p, block->label, &part_style, (double[]){ LEFT, p->y, LABEL_WIDTH });
        (void)put_text(p, S(":"), &part_style, (double[]){ LEFT + LABEL_WIDTH, p->y, 10 });
        end_tag(p, "TH");
        double start = p->y;
        size_t page = p->page;
        begin_tag(p, "TD");
        flow_text(p, block->text, &body_style, value_x);
        end_tag(p, "TD");
        end_tag(p, "TR");
        if (p->page == page && p->y < start + label)
                p->y = start + label;
        p->y += 2;
}

static void draw_item(struct painter *p, const struct block *block, struct slice mark)
{
        set_text(p, mark, &body_style, INDENT);
        make_room(p, text_height(p));
        begin_tag(p, "LI");
        begin_tag(p, "Lbl");
        if (block->kind == BLOCK_CHECKBOX && shows(p)) {
                cairo_set_line_width(p->cairo, 0.8);
                cairo_rectangle(p->cairo, LEFT + 1, p->y + 1.5, 9, 9);
                cairo_stroke(p->cairo);
        } else {
                (void)put_text(p, mark, &part_style, (double[]){ LEFT, p->y, INDENT });
        }
        end_tag(p, "Lbl");
        begin_tag(p, "LBody");
        flow_text(p, block->text, &body_style, LEFT + INDENT);
        end_tag(p, "LBody");
        end_tag(p, "LI");
        p->y += 3;
}

/* A frame around label and text; what is longer than a page loses its frame. */
static void draw_note(struct painter *p, const struct block *block)
{
        const double inner = WIDTH - 20;
        set_text(p, block->label, &heading_style, inner);
        double label = block->label.size ? text_height(p) : 0;
        set_text(p, block->text, &body_style, inner);
        double height = label + text_height(p) + 16;
        if (height > BOTTOM - TOP - BAND_HEIGHT) {
                flow_text(p, block->label, &heading_style, LEFT);
                flow_text(p, block->text, &body_style, LEFT);
                return;
        }
        p->y += 3;
        make_room(p, height + p->reserve);
        if (shows(p)) {
                cairo_set_line_width(p->cairo, 1.2);
                cairo_rectangle(p->cairo, LEFT + 0.6, p->y + 0.6, WIDTH - 1.2, height - 1.2);
                cairo_stroke(p->cairo);
        }
        if (block->label.size)
                (void)put_text(p, block->label, &heading_style, (double[]){ LEFT + 10, p->y + 8, inner });
        (void)put_text(p, block->text, &body_style, (double[]){ LEFT + 10, p->y + 8 + label, inner });
        p->y += height + 8;
}

static void draw_rule(struct painter *p)
{
        static const double dots[] = { 1, 2.5 };
        make_room(p, 40); /* a hand's height above the line, and what follows not on it */
        double line = p->y + 30;
        p->y = line + 8;
        if (!shows(p))
                return;
        cairo_save(p->cairo);
        cairo_set_dash(p->cairo, dots, 2, 0);
        draw_line(p, LEFT, RIGHT, line, 0.7);
        cairo_restore(p->cairo);
}

static void draw_block(struct painter *p, const struct block *block, size_t number)
{
        char mark[32];
        switch (block->kind) {
        case BLOCK_HEADING:
                p->y += 6;
                make_room(p, 44 + p->reserve);
                flow_text(p, block->text, &heading_style, LEFT);
                p->y += 3;
                break;
        case BLOCK_PARAGRAPH:
                flow_text(p, block->text, &body_style, LEFT);
                p->y += 7;
                break;
        case BLOCK_NUMBERED:
                (void)snprintf(mark, sizeof mark, "%zu.", number);
                draw_item(p, block, slice_from_cstr(mark));
                break;
        case BLOCK_BULLET:
                draw_item(p, block, S("•"));
                break;
        case BLOCK_CHECKBOX:
                draw_item(p, block, SLICE_NULL);
                break;
        case BLOCK_PAIR:
                draw_pair(p, block);
                break;
        case BLOCK_NOTE:
                draw_note(p, block);
                break;
        case BLOCK_RULE:
                draw_rule(p);
                break;
        }
}

static enum error draw_qr(struct painter *p, double x, double y)
{
        _cleanup_arena_ struct arena arena;
        struct qr qr;
        arena_init(&arena, (size_t)256 * 1024);
        TRY(qr_encode(p->document->verify_url, &arena, &qr));
        double module = QR_SIDE / qr_side(&qr);
        for (unsigned i = 0; shows(p) && i < qr.size * qr.size; i++) {
                unsigned column = i % qr.size + 4, row = i / qr.size + 4;
                if (qr.modules[i])
                        cairo_rectangle(p->cairo, x + column * module, y + row * module, module, module);
        }
        if (shows(p))
                cairo_fill(p->cairo);
        struct style tiny = { 7, false, PANGO_ALIGN_LEFT, "P" };
        (void)put_text(p, p->document->verify_note, &tiny, (double[]){ x + QR_SIDE + 4, y + 8, NOTE_WIDTH });
        return OK;
}

static void draw_signature(struct painter *p)
{
        const struct signature_block *signature = p->document->signature;
        const double x = LEFT + WIDTH * 0.56, width = WIDTH * 0.44;
        double y = p->y;
        y += put_text(p, signature->place_date, &body_style, (double[]){ x, y, width });
        y += put_text(p, signature->position, &body_style, (double[]){ x, y, width });
        y += 46;
        y += put_text(p, signature->name, &strong_style, (double[]){ x, y, width });
        if (signature->number.size)
                (void)put_text(p, signature->number, &body_style, (double[]){ x, y, width });
}

static double band_height(const struct document *document)
{
        if (document->signature)
                return BAND_HEIGHT;
        return document->verify_url.size ? QR_SIDE + 6 : 0;
}

static enum error draw_band(struct painter *p)
{
        const struct document *document = p->document;
        double height = band_height(document);
        if (height == 0)
                return OK;
        p->y += 10;
        make_room(p, height);
        if (document->verify_url.size)
                TRY(draw_qr(p, LEFT - 4, p->y + (document->signature ? 24 : 0)));
        if (document->signature)
                draw_signature(p);
        p->y += height;
        return OK;
}

static void draw_copies(struct painter *p)
{
        const struct document *document = p->document;
        if (document->copy_count == 0)
                return;
        make_room(p, 30);
        p->y += 4;
        struct style strong_small = { 9, true, PANGO_ALIGN_LEFT, "H2" };
        struct style plain_small = { 9, false, PANGO_ALIGN_LEFT, NULL };
        struct style text_small = { 9, false, PANGO_ALIGN_LEFT, "P" };
        flow_text(p, export_word(WORD_COPIES, document->language), &strong_small, LEFT);
        begin_tag(p, "L");
        for (size_t i = 0; i < document->copy_count; i++) {
                char mark[32];
                (void)snprintf(mark, sizeof mark, "%zu.", i + 1);
                make_room(p, 14);
                begin_tag(p, "LI");
                begin_tag(p, "Lbl");
                (void)put_text(p, slice_from_cstr(mark), &plain_small, (double[]){ LEFT, p->y, INDENT });
                end_tag(p, "Lbl");
                begin_tag(p, "LBody");
                flow_text(p, document->copies[i], &text_small, LEFT + INDENT);
                end_tag(p, "LBody");
                end_tag(p, "LI");
        }
        end_tag(p, "L");
}

/* What holds the blocks of a kind that follow each other; NULL: nothing. */
static const char *group_of(enum block_kind kind)
{
        if (kind == BLOCK_PAIR)
                return "Table";
        return kind == BLOCK_NUMBERED || kind == BLOCK_BULLET || kind == BLOCK_CHECKBOX ? "L" : NULL;
}

/* The blocks from `first` to `end`. */
static enum error draw_blocks(struct painter *p, size_t first, size_t end)
{
        const struct document *document = p->document;
        size_t number = 0;
        for (size_t i = first; i < end; i++) {
                const struct block *block = &document->blocks[i];
                number = block->kind == BLOCK_NUMBERED ? number + 1 : 0;
                bool last = i + 1 == document->block_count;
                bool before_last = i + 2 == document->block_count && block->kind == BLOCK_HEADING;
                bool starts = i == first || block[-1].kind != block->kind;
                bool ends = i + 1 == end || block[1].kind != block->kind;
                p->reserve = !p->whole && (last || before_last) ? band_height(document) + 20 : 0;
                begin_tag(p, starts ? group_of(block->kind) : NULL);
                draw_block(p, block, number);
                end_tag(p, ends ? group_of(block->kind) : NULL);
                bool text_next = i + 1 < end && block[1].kind == BLOCK_PARAGRAPH;
                p->y += block->kind == BLOCK_PAIR && text_next ? 5 : 0;
                if (p->page > PAGES_MAX)
                        return ERR_TOO_LARGE;
        }
        p->reserve = 0;
        return OK;
}

/* What belongs to the signature goes over whole, so that no page holds a signature and little else. */
static enum error keep_together(struct painter *p)
{
        const struct document *document = p->document;
        struct painter dry = *p;
        dry.pages = 0;
        dry.page = 1;
        dry.y = TOP;
        TRY(draw_blocks(&dry, document->keep_from, document->block_count));
        double height = dry.y - TOP + 10 + band_height(document);
        if (dry.page > 1 || TOP + height > BOTTOM)
                return OK;
        make_room(p, height);
        p->whole = true;
        return OK;
}

static enum error draw_all(struct painter *p)
{
        const struct document *document = p->document;
        p->page = 0;
        p->whole = false;
        begin_page(p);
        draw_letterhead(p);
        draw_heading_lines(p);
        TRY(draw_blocks(p, 0, document->keep_from));
        if (document->keep_from)
                TRY(keep_together(p));
        TRY(draw_blocks(p, document->keep_from, document->block_count));
        TRY(draw_band(p));
        p->whole = false;
        draw_copies(p);
        return p->page > PAGES_MAX ? ERR_TOO_LARGE : OK;
}

static void prepare_layout(struct painter *p)
{
        cairo_font_options_t *options = cairo_font_options_create();
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
        p->layout = pango_cairo_create_layout(p->cairo);
        pango_cairo_context_set_font_options(pango_layout_get_context(p->layout), options);
        pango_context_set_round_glyph_positions(pango_layout_get_context(p->layout), FALSE);
        pango_layout_context_changed(p->layout);
        pango_layout_set_wrap(p->layout, PANGO_WRAP_WORD_CHAR);
        /* A hyphen that is not in a number, an address or a code would be typed with it. */
        PangoAttrList *attributes = pango_attr_list_new();
        pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
        pango_layout_set_attributes(p->layout, attributes);
        pango_attr_list_unref(attributes);
        cairo_font_options_destroy(options);
}

/* Draws on a fresh surface; `only` 0 draws every page. */
static enum error paint(const struct document *document, cairo_t *cairo, size_t only, size_t *ret_pages)
{
        struct painter p = { .document = document, .cairo = cairo, .only = only, .paged = only == 0 };
        prepare_layout(&p);
        enum error err = draw_all(&p);
        if (err == OK && only > p.page)
                err = ERR_NOT_FOUND;
        if (err == OK) {
                p.pages = p.page;
                cairo_tag_begin(cairo, "Document", NULL);
                err = draw_all(&p);
                cairo_tag_end(cairo, "Document");
        }
        g_object_unref(p.layout);
        if (err == OK && cairo_status(cairo) != CAIRO_STATUS_SUCCESS)
                err = ERR_MEMORY;
        if (err == OK && ret_pages)
                *ret_pages = p.pages;
        return err;
}

static cairo_status_t append(void *context, const unsigned char *data, unsigned size)
{
        struct buffer *out = context;
        buffer_append(out, slice_of((const char *)data, size));
        return buffer_check(out) == OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void set_metadata(cairo_surface_t *surface, const struct document *document)
{
        char date[32], title[256], author[256];
        time_t at = (time_t)(document->created / SECOND);
        struct tm day;
        if (gmtime_r(&at, &day) && strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &day)) {
                cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
                cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, date);
        }
        (void)snprintf(title, sizeof title, "%.*s", SLICE_FMT(document->title));
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
        (void)snprintf(author, sizeof author, "%.*s", SLICE_FMT(document->head.office));
        if (*author)
                cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, author);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Kentongan");
}

enum error document_pdf(const struct document *document, struct buffer *pdf, size_t *ret_pages)
{
        size_t from = pdf->size;
        cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(append, pdf, PAGE_WIDTH, PAGE_HEIGHT);
        set_metadata(surface, document);
        cairo_t *cairo = cairo_create(surface);
        enum error err = paint(document, cairo, 0, ret_pages);
        cairo_destroy(cairo);
        cairo_surface_finish(surface);
        cairo_surface_destroy(surface);
        TRY(err);
        TRY(buffer_check(pdf));
        return pdf_say_language(pdf, from, document->language);
}

enum error document_png(const struct document *document, size_t page, unsigned dpi, struct buffer *png)
{
        if (page == 0 || page > PAGES_MAX)
                return ERR_NOT_FOUND;
        if (dpi < 24 || dpi > 300)
                return ERR_INVALID;
        double scale = dpi / 72.0;
        cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(PAGE_WIDTH * scale),
                                                              (int)ceil(PAGE_HEIGHT * scale));
        cairo_t *cairo = cairo_create(surface);
        cairo_set_source_rgb(cairo, 1, 1, 1);
        cairo_paint(cairo);
        cairo_set_source_rgb(cairo, 0, 0, 0);
        cairo_scale(cairo, scale, scale);
        enum error err = paint(document, cairo, page, NULL);
        if (err == OK && cairo_surface_write_to_png_stream(surface, append, png) != CAIRO_STATUS_SUCCESS)
                err = buffer_check(png) != OK ? buffer_check(png) : ERR_MEMORY;
        cairo_destroy(cairo);
        cairo_surface_destroy(surface);
        return err;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sandbox/image.h"

#include <cairo.h>
#include <poppler.h>

/* A page is drawn at 110 dots an inch, or smaller so that no side passes SANDBOX_SIDE_OUT. */
#define DOTS_PER_POINT (110.0 / 72.0)

DEFINE_CLEANUP(PopplerDocument *, g_object_unref)
DEFINE_CLEANUP(cairo_surface_t *, cairo_surface_destroy)

static void page_free(PopplerPage **page)
{
        if (*page)
                g_object_unref(*page);
}

/* Cairo holds BGRx (little endian); a page is opaque. */
static enum error copy_pixels(cairo_surface_t *surface, struct picture *ret_picture)
{
        struct picture picture = {
                .width = (uint32_t)cairo_image_surface_get_width(surface),
                .height = (uint32_t)cairo_image_surface_get_height(surface), .channels = 3,
        };
        picture.pixels = malloc((size_t)picture.width * picture.height * 3);
        if (!picture.pixels)
                return ERR_MEMORY;
        cairo_surface_flush(surface);
        const uint8_t *from = cairo_image_surface_get_data(surface);
        size_t stride = (size_t)cairo_image_surface_get_stride(surface);
        uint8_t *to = picture.pixels;
        for (uint32_t y = 0; y < picture.height; y++, from += stride) {
                for (uint32_t x = 0; x < picture.width; x++, to += 3) {
                        to[0] = from[(size_t)x * 4 + 2];
                        to[1] = from[(size_t)x * 4 + 1];
                        to[2] = from[(size_t)x * 4];
                }
        }
        *ret_picture = picture;
        return OK;
}

static enum error draw_page(PopplerPage *page, struct picture *ret_picture)
{
        double width = 0, height = 0, scale = DOTS_PER_POINT;
        poppler_page_get_size(page, &width, &height);
        if (!(width >= 1 && height >= 1 && width <= 100000 && height <= 100000))
                return ERR_INVALID;
        double longest = (width > height ? width : height) * scale;
        if (longest > SANDBOX_SIDE_OUT)
                scale *= SANDBOX_SIDE_OUT / longest;
        int across = (int)(width * scale), down = (int)(height * scale);
        _cleanup_(cairo_surface_destroy_cleanup) cairo_surface_t *surface =
                cairo_image_surface_create(CAIRO_FORMAT_RGB24, across ? across : 1, down ? down : 1);
        cairo_t *cairo = cairo_create(surface);
        cairo_set_source_rgb(cairo, 1, 1, 1);
        cairo_paint(cairo);
        cairo_scale(cairo, scale, scale);
        poppler_page_render(page, cairo);
        bool drawn = cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
        cairo_destroy(cairo);
        if (!drawn || cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
                return ERR_INVALID;
        return copy_pixels(surface, ret_picture);
}

static enum error read_page(PopplerDocument *document, int number, struct sandbox_output *out)
{
        _cleanup_(page_free) PopplerPage *page = poppler_document_get_page(document, number);
        _cleanup_picture_ struct picture picture = { 0 };
        if (!page)
                return ERR_INVALID;
        TRY(draw_page(page, &picture));
        struct buffer *png = sandbox_output_begin(out);
        if (!png)
                return ERR_TOO_LARGE;
        TRY(picture_write_png(&picture, png));
        return sandbox_output_end(out, SLICE_NULL, picture.width, picture.height);
}

/* Of the text layer, in the order in which poppler reads it; bytes as they come, for the parent cleans them. */
static enum error read_page_text(PopplerDocument *document, int number, struct sandbox_output *out)
{
        _cleanup_(page_free) PopplerPage *page = poppler_document_get_page(document, number);
        if (!page)
                return ERR_INVALID;
        struct buffer *item = sandbox_output_begin(out);
        if (!item)
                return ERR_TOO_LARGE;
        char *text = poppler_page_get_text(page);
        if (text)
                buffer_append(item, slice_from_cstr(text));
        g_free(text);
        return sandbox_output_end(out, SLICE_NULL, 0, 0);
}

typedef enum error page_reader(PopplerDocument *document, int number, struct sandbox_output *out);

static enum error read_pages(struct slice input, page_reader *read, struct sandbox_output *out)
{
        GError *failure = NULL;
        GBytes *bytes = g_bytes_new_static(input.data, input.size);
        _cleanup_(g_object_unref_cleanup) PopplerDocument *document =
                poppler_document_new_from_bytes(bytes, NULL, &failure);
        g_bytes_unref(bytes);
        if (!document) {
                bool locked = g_error_matches(failure, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
                g_clear_error(&failure);
                return locked ? ERR_UNSUPPORTED : ERR_INVALID;
        }
        int pages = poppler_document_get_n_pages(document);
        if (pages < 1)
                return ERR_INVALID;
        if (pages > SANDBOX_PAGES_MAX)
                return ERR_TOO_LARGE;
        for (int number = 0; number < pages; number++)
                TRY(read(document, number, out));
        return OK;
}

enum error sandbox_read_pdf(struct slice input, struct sandbox_output *out)
{
        return read_pages(input, read_page, out);
}

enum error sandbox_read_pdf_text(struct slice input, struct sandbox_output *out)
{
        return read_pages(input, read_page_text, out);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "samples.h"

#include <cairo-pdf.h>
#include <jpeglib.h>
#include <png.h>
#include <zip.h>

#define MAIN_NS "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS_NS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

/* Little-endian TIFF: Orientation, and a pointer to a GPS directory that says "S". */
static void write_exif(struct jpeg_compress_struct *jpeg, unsigned orientation)
{
        uint8_t exif[] = {
                'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0, 2, 0,
                0x12, 0x01, 3, 0, 1, 0, 0, 0, (uint8_t)orientation, 0, 0, 0,
                0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0,
                1, 0, 1, 0, 2, 0, 2, 0, 0, 0, 'S', 0, 0, 0, 0, 0, 0, 0, 'G', 'P', 'S', '-', '7', '.', '8', '7',
        };
        jpeg_write_marker(jpeg, JPEG_APP0 + 1, exif, sizeof exif);
}

void sample_jpeg(struct buffer *out, unsigned width, unsigned height, unsigned exif_orientation)
{
        struct jpeg_compress_struct jpeg;
        struct jpeg_error_mgr errors;
        unsigned char *bytes = NULL;
        unsigned long size = 0;
        jpeg.err = jpeg_std_error(&errors);
        jpeg_create_compress(&jpeg);
        jpeg_mem_dest(&jpeg, &bytes, &size);
        jpeg.image_width = width;
        jpeg.image_height = height;
        jpeg.input_components = 3;
        jpeg.in_color_space = JCS_RGB;
        jpeg_set_defaults(&jpeg);
        jpeg_start_compress(&jpeg, TRUE);
        if (exif_orientation)
                write_exif(&jpeg, exif_orientation);
        uint8_t *row = calloc(width, 3);
        for (unsigned x = 0; x < width; x++)
                row[(size_t)x * 3 + (x < width / 2 ? 0 : 2)] = 255;
        while (jpeg.next_scanline < height)
                (void)jpeg_write_scanlines(&jpeg, &row, 1);
        jpeg_finish_compress(&jpeg);
        jpeg_destroy_compress(&jpeg);
        buffer_append(out, slice_of((const char *)bytes, size));
        free(row);
        free(bytes);
}

static void append_png(png_structp png, png_bytep data, size_t size)
{
        buffer_append(png_get_io_ptr(png), slice_of((const char *)data, size));
}

static png_structp begin_png(struct buffer *out, unsigned width, unsigned height, png_infop *ret_info)
{
        png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
        *ret_info = png_create_info_struct(png);
        png_set_write_fn(png, out, append_png, NULL);
        png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
        png_set_IHDR(png, *ret_info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, 0, 0);
        return png;
}

void sample_png(struct buffer *out, unsigned width, unsigned height)
{
        png_infop info;
        png_structp png = begin_png(out, width, height, &info);
        char key[] = "Comment", value[] = "secret-comment";
        png_text text = { .compression = PNG_TEXT_COMPRESSION_NONE, .key = key, .text = value };
        png_set_text(png, info, &text, 1);
        png_write_info(png, info);
        uint8_t *row = calloc(width, 3);
        for (unsigned x = 0; x < width; x++)
                row[(size_t)x * 3 + 1] = 255;
        for (unsigned y = 0; y < height; y++)
                png_write_row(png, row);
        png_write_end(png, info);
        png_destroy_write_struct(&png, &info);
        free(row);
}

void sample_png_claiming(struct buffer *out, unsigned width, unsigned height)
{
        png_infop info;
        png_structp png = begin_png(out, width, height, &info);
        png_write_info(png, info);
        const png_byte name[] = "IDAT", nothing[] = { 0x78, 0x9c, 3, 0, 0, 0, 0, 1 };
        png_write_chunk(png, name, nothing, sizeof nothing);
        png_destroy_write_struct(&png, &info);
}

static cairo_status_t append_pdf(void *out, const unsigned char *data, unsigned size)
{
        buffer_append(out, slice_of((const char *)data, size));
        return CAIRO_STATUS_SUCCESS;
}

void sample_pdf(struct buffer *out, unsigned pages)
{
        cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(append_pdf, out, 595, 842);
        cairo_t *cairo = cairo_create(surface);
        for (unsigned i = 0; i < pages; i++) {
                cairo_set_source_rgb(cairo, 1, 0, 0);
                cairo_rectangle(cairo, 0, 0, 300, 842);
                cairo_fill(cairo);
                cairo_move_to(cairo, 320, 100);
                cairo_show_text(cairo, "Surat");
                cairo_show_page(cairo);
        }
        cairo_destroy(cairo);
        cairo_surface_destroy(surface);
}

static void add_part(zip_t *zip, const char *name, struct slice bytes)
{
        zip_source_t *source = zip_source_buffer(zip, bytes.data, bytes.size, 0);
        assert_true(zip_file_add(zip, name, source, 0) >= 0);
}

static zip_t *begin_zip(zip_source_t **ret_kept)
{
        zip_error_t error;
        zip_error_init(&error);
        *ret_kept = zip_source_buffer_create(NULL, 0, 0, &error);
        zip_t *zip = zip_open_from_source(*ret_kept, ZIP_TRUNCATE, &error);
        assert_non_null(zip);
        zip_source_keep(*ret_kept);
        return zip;
}

static void end_zip(zip_t *zip, zip_source_t *kept, struct buffer *out)
{
        char piece[4096];
        assert_int_equal(zip_close(zip), 0);
        assert_int_equal(zip_source_open(kept), 0);
        for (zip_int64_t got; (got = zip_source_read(kept, piece, sizeof piece)) > 0;)
                buffer_append(out, slice_of(piece, (size_t)got));
        (void)zip_source_close(kept);
        zip_source_free(kept);
}

void sample_zip(struct buffer *out, const char *name, struct slice bytes)
{
        zip_source_t *kept;
        zip_t *zip = begin_zip(&kept);
        add_part(zip, name, bytes);
        end_zip(zip, kept, out);
}

void sample_xlsx(struct buffer *out, const struct sample_book *book)
{
        zip_source_t *kept;
        zip_t *zip = begin_zip(&kept);
        add_part(zip, "xl/workbook.xml",
                 S("<workbook xmlns='" MAIN_NS "' xmlns:r='" RELATIONS_NS "'><sheets>"
                   "<sheet name='Data' sheetId='1' r:id='rId1'/></sheets></workbook>"));
        add_part(zip, "xl/_rels/workbook.xml.rels",
                 S("<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
                   "<Relationship Id='rId1' Type='" RELATIONS_NS "/worksheet' Target='worksheets/sheet1.xml'/>"
                   "</Relationships>"));
        add_part(zip, "xl/worksheets/sheet1.xml", book->sheet);
        if (!slice_is_null(book->strings))
                add_part(zip, "xl/sharedStrings.xml", book->strings);
        if (!slice_is_null(book->styles))
                add_part(zip, "xl/styles.xml", book->styles);
        end_zip(zip, kept, out);
}

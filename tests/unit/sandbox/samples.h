/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files made for the tests: each maker appends to `out`. */
#pragma once

#include "base/buffer.h"

/* A JPEG whose left half is red and right half blue; with `exif`, a block with that orientation and a GPS position. */
void sample_jpeg(struct buffer *out, unsigned width, unsigned height, unsigned exif_orientation);
/* A green PNG with a text chunk "secret-comment". */
void sample_png(struct buffer *out, unsigned width, unsigned height);
/* A PNG that claims a size and holds nothing of it. */
void sample_png_claiming(struct buffer *out, unsigned width, unsigned height);
/* A PDF of `pages` pages with text. */
void sample_pdf(struct buffer *out, unsigned pages);
/* Bytes of a ZIP with one entry. */
void sample_zip(struct buffer *out, const char *name, struct slice bytes);
/* A workbook with the parts given; a null slice leaves the part out. */
struct sample_book {
        struct slice sheet, strings, styles;
};
void sample_xlsx(struct buffer *out, const struct sample_book *book);

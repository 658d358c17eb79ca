/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The parsers of untrusted files. Called inside the child only, and by the fuzz targets in their own process.
 *
 * Each takes the whole file and adds to `out`. Invariants: the sizes a file claims are checked before memory is taken
 * for them; nothing is read from outside the slice; no callback of a library leaves the function. On failure `out` may
 * hold part of a result, which the caller drops. */
#pragma once

#include "base/buffer.h"
#include "sandbox/sandbox.h"

enum {
        SANDBOX_PIXELS_MAX = 40 * 1000 * 1000, /* of an image as it comes in */
        SANDBOX_SIDE_MAX = 20000,              /* of an image as it comes in */
        SANDBOX_SIDE_OUT = 2000,               /* of an image or page as it goes out */
        SANDBOX_SIDE_SMALL = 320,              /* of a small picture as it goes out */
        SANDBOX_PAGES_MAX = SANDBOX_ITEMS_MAX,
        SANDBOX_SHEETS_MAX = SANDBOX_ITEMS_MAX,
        SANDBOX_ROWS_MAX = 50000,
        SANDBOX_COLUMNS_MAX = 200,
        SANDBOX_CELL_MAX = 8192,               /* bytes */
        SANDBOX_ZIP_ENTRIES_MAX = 500,
        SANDBOX_ZIP_ENTRY_MAX = 48 * 1024 * 1024, /* bytes unpacked, one entry */
        SANDBOX_ZIP_TOTAL_MAX = 96 * 1024 * 1024, /* bytes unpacked, all entries read */
        SANDBOX_ZIP_RATIO_MAX = 200,              /* unpacked : packed, of an entry above 1 MiB */
        SANDBOX_ATTRIBUTES_MAX = 256,             /* of one tag */
};

/* Items as they are made: each owns the buffer of its bytes until sandbox_output_free. */
struct sandbox_output {
        struct buffer items[SANDBOX_ITEMS_MAX];
        struct sandbox_result result; /* views the buffers; names live in `names` */
        struct arena names;
        size_t limit;                 /* bytes of all items together */
        uint32_t side;                /* most pixels of a side of an image that goes out */
};

void sandbox_output_init(struct sandbox_output *out, size_t limit);
void sandbox_output_free(struct sandbox_output *out);
#define _cleanup_sandbox_output_ _cleanup_(sandbox_output_free)
/* The next item, empty, bounded by what is left of the limit; NULL when all are used. */
struct buffer *sandbox_output_begin(struct sandbox_output *out);
/* Closes the item begun last. ERR_TOO_LARGE when its buffer was too small. */
[[nodiscard]] enum error sandbox_output_end(struct sandbox_output *out, struct slice name, uint32_t width,
                                            uint32_t height);

[[nodiscard]] enum error sandbox_read_jpeg(struct slice input, struct sandbox_output *out);
[[nodiscard]] enum error sandbox_read_png(struct slice input, struct sandbox_output *out);
[[nodiscard]] enum error sandbox_read_pdf(struct slice input, struct sandbox_output *out);
[[nodiscard]] enum error sandbox_read_pdf_text(struct slice input, struct sandbox_output *out);
[[nodiscard]] enum error sandbox_read_xlsx(struct slice input, struct sandbox_output *out);

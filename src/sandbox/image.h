/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pixels between the readers and the writers of the child: 8 bits a channel, RGB or RGBA, rows without gaps.
 *
 * Invariant: width, height >= 1 and both at most the side asked for once shrink_finish has given them. */
#pragma once

#include "sandbox/parsers.h"

struct picture {
        uint32_t width, height;
        unsigned channels; /* 3 or 4 */
        uint8_t *pixels;   /* owned */
};

void picture_free(struct picture *picture);
#define _cleanup_picture_ _cleanup_(picture_free)

/* OK when an image of this size may be read at all, else ERR_TOO_LARGE or (a side of 0) ERR_INVALID. */
[[nodiscard]] enum error image_check_size(uint64_t width, uint64_t height);

/* Takes rows from top to bottom and keeps only their means: each pixel that goes out is the mean of the box of pixels
 * that it covers, so a large image needs the memory of a small one. */
struct shrink {
        struct picture to;
        uint32_t from_width, from_height, row; /* `row` is the next one that comes in */
        uint32_t *sums;                        /* of the row that goes out: channels * to.width */
        uint32_t rows_summed;
};

/* What comes in, and the longest side that may go out. */
struct shrink_sizes {
        uint32_t width, height, side;
        unsigned channels;
};
[[nodiscard]] enum error shrink_init(struct shrink *shrink, const struct shrink_sizes *sizes);
void shrink_free(struct shrink *shrink);
/* `pixels` holds from_width * channels bytes. Rows behind the last are ignored. */
void shrink_row(struct shrink *shrink, const uint8_t *pixels);
/* Hands the picture over when every row came; ERR_INVALID else. */
[[nodiscard]] enum error shrink_finish(struct shrink *shrink, struct picture *ret_picture);

/* Turns the picture upright as EXIF orientation 1..8 says; other values change nothing. */
[[nodiscard]] enum error picture_turn(struct picture *picture, unsigned orientation);

/* Pixels only: no comment, no time, no profile. */
[[nodiscard]] enum error picture_write_png(const struct picture *picture, struct buffer *png);
[[nodiscard]] enum error picture_write_jpeg(const struct picture *picture, struct buffer *jpeg);

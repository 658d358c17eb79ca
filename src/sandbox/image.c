/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sandbox/image.h"

#include "base/checked.h"

void picture_free(struct picture *picture)
{
        free(picture->pixels);
        picture->pixels = NULL;
}

enum error image_check_size(uint64_t width, uint64_t height)
{
        if (width == 0 || height == 0)
                return ERR_INVALID;
        if (width > SANDBOX_SIDE_MAX || height > SANDBOX_SIDE_MAX || width * height > SANDBOX_PIXELS_MAX)
                return ERR_TOO_LARGE;
        return OK;
}

static uint32_t scaled_side(uint32_t side, uint32_t longest, uint32_t most)
{
        if (longest <= most)
                return side;
        uint32_t scaled = (uint32_t)((uint64_t)side * most / longest);
        return scaled ? scaled : 1;
}

enum error shrink_init(struct shrink *shrink, const struct shrink_sizes *sizes)
{
        *shrink = (struct shrink){ .from_width = sizes->width, .from_height = sizes->height };
        TRY(image_check_size(sizes->width, sizes->height));
        uint32_t longest = sizes->width > sizes->height ? sizes->width : sizes->height;
        struct picture *to = &shrink->to;
        to->channels = sizes->channels;
        to->width = scaled_side(sizes->width, longest, sizes->side);
        to->height = scaled_side(sizes->height, longest, sizes->side);
        to->pixels = calloc((size_t)to->width * to->height, to->channels);
        shrink->sums = calloc((size_t)to->width * to->channels, sizeof *shrink->sums);
        return to->pixels && shrink->sums ? OK : ERR_MEMORY;
}

void shrink_free(struct shrink *shrink)
{
        picture_free(&shrink->to);
        free(shrink->sums);
        shrink->sums = NULL;
}

/* First pixel that comes in of the box of pixel `out`. */
static uint32_t box_start(uint32_t out, uint32_t from, uint32_t to)
{
        return (uint32_t)((uint64_t)out * from / to);
}

static void add_row(struct shrink *shrink, const uint8_t *pixels)
{
        unsigned channels = shrink->to.channels;
        for (uint32_t x = 0; x < shrink->to.width; x++) {
                uint32_t start = box_start(x, shrink->from_width, shrink->to.width);
                uint32_t end = box_start(x + 1, shrink->from_width, shrink->to.width);
                for (unsigned c = 0; c < channels; c++) {
                        uint32_t sum = 0;
                        for (uint32_t i = start; i < end; i++)
                                sum += pixels[(size_t)i * channels + c];
                        shrink->sums[(size_t)x * channels + c] += sum;
                }
        }
        shrink->rows_summed++;
}

static void put_row(struct shrink *shrink, uint32_t y)
{
        unsigned channels = shrink->to.channels;
        uint8_t *row = shrink->to.pixels + (size_t)y * shrink->to.width * channels;
        for (uint32_t x = 0; x < shrink->to.width; x++) {
                uint32_t wide = box_start(x + 1, shrink->from_width, shrink->to.width) -
                                box_start(x, shrink->from_width, shrink->to.width);
                uint32_t area = wide * shrink->rows_summed;
                for (unsigned c = 0; c < channels; c++) {
                        size_t i = (size_t)x * channels + c;
                        row[i] = (uint8_t)((shrink->sums[i] + area / 2) / area);
                        shrink->sums[i] = 0;
                }
        }
        shrink->rows_summed = 0;
}

void shrink_row(struct shrink *shrink, const uint8_t *pixels)
{
        if (shrink->row >= shrink->from_height)
                return;
        add_row(shrink, pixels);
        shrink->row++;
        uint32_t y = (uint32_t)(((uint64_t)shrink->row * shrink->to.height - 1) / shrink->from_height);
        if (shrink->row == box_start(y + 1, shrink->from_height, shrink->to.height))
                put_row(shrink, y);
}

enum error shrink_finish(struct shrink *shrink, struct picture *ret_picture)
{
        if (shrink->row != shrink->from_height)
                return ERR_INVALID;
        *ret_picture = shrink->to;
        shrink->to.pixels = NULL;
        return OK;
}

enum error picture_turn(struct picture *picture, unsigned orientation)
{
        if (orientation < 2 || orientation > 8)
                return OK;
        /* For each orientation: are x and y of the source swapped, then mirrored? */
        static const struct {
                bool swap, mirror_x, mirror_y;
        } turns[] = {
                [2] = { false, true, false }, [3] = { false, true, true }, [4] = { false, false, true },
                [5] = { true, false, false }, [6] = { true, false, true }, [7] = { true, true, true },
                [8] = { true, true, false },
        };
        bool swap = turns[orientation].swap;
        struct picture turned = *picture;
        turned.width = swap ? picture->height : picture->width;
        turned.height = swap ? picture->width : picture->height;
        turned.pixels = malloc((size_t)turned.width * turned.height * turned.channels);
        if (!turned.pixels)
                return ERR_MEMORY;
        for (uint32_t y = 0; y < turned.height; y++) {
                for (uint32_t x = 0; x < turned.width; x++) {
                        uint32_t from_x = swap ? y : x, from_y = swap ? x : y;
                        if (turns[orientation].mirror_x)
                                from_x = picture->width - 1 - from_x;
                        if (turns[orientation].mirror_y)
                                from_y = picture->height - 1 - from_y;
                        memcpy(turned.pixels + ((size_t)y * turned.width + x) * turned.channels,
                               picture->pixels + ((size_t)from_y * picture->width + from_x) * turned.channels,
                               turned.channels);
                }
        }
        picture_free(picture);
        *picture = turned;
        return OK;
}

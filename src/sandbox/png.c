/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sandbox/image.h"

#include <png.h>
#include <setjmp.h>

enum { CHUNKS_MAX = 64, CHUNK_BYTES_MAX = 8 * 1024 * 1024, COMPRESSION = 6 };

/* libpng leaves by longjmp: all that must survive it stands here, not in locals. */
struct png_task {
        png_structp png;
        png_infop info;
        struct slice rest;     /* of the input */
        struct buffer *output;
        enum error err;
        uint32_t side;         /* most pixels of a side that goes out */
        struct shrink shrink;
        uint8_t *pixels;       /* one row, or the whole image when it is interlaced */
};

static void on_error(png_structp png, png_const_charp message)
{
        struct png_task *task = png_get_error_ptr(png);
        (void)message;
        if (task->err == OK)
                task->err = ERR_INVALID;
        png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
        (void)png;
        (void)message;
}

static void read_bytes(png_structp png, png_bytep data, size_t size)
{
        struct png_task *task = png_get_io_ptr(png);
        if (size > task->rest.size)
                png_error(png, "ends early");
        memcpy(data, task->rest.data, size);
        task->rest = slice_from(task->rest, size);
}

static void stop_with(struct png_task *task, enum error err)
{
        task->err = err;
        png_error(task->png, "stopped");
}

static void read_head(struct png_task *task)
{
        png_structp png = task->png;
        png_set_read_fn(png, task, read_bytes);
        png_set_user_limits(png, SANDBOX_SIDE_MAX, SANDBOX_SIDE_MAX);
        png_set_chunk_cache_max(png, CHUNKS_MAX);
        png_set_chunk_malloc_max(png, CHUNK_BYTES_MAX);
        /* Every chunk that does not make pixels is skipped unread: profiles, texts, EXIF, times. */
        png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
        png_read_info(png, task->info);
        enum error err = image_check_size(png_get_image_width(png, task->info), png_get_image_height(png, task->info));
        if (err != OK)
                stop_with(task, err);
        png_set_expand(png);
        png_set_scale_16(png);
        png_set_gray_to_rgb(png);
}

static void read_rows(struct png_task *task)
{
        png_structp png = task->png;
        int passes = png_set_interlace_handling(png);
        png_read_update_info(png, task->info);
        uint32_t height = png_get_image_height(png, task->info);
        size_t row_size = png_get_rowbytes(png, task->info);
        unsigned channels = png_get_channels(png, task->info);
        if (channels != 3 && channels != 4)
                stop_with(task, ERR_UNSUPPORTED);
        enum error err = shrink_init(&task->shrink,
                                     &(struct shrink_sizes){ png_get_image_width(png, task->info), height, task->side,
                                                             channels });
        if (err != OK)
                stop_with(task, err);
        task->pixels = calloc(passes > 1 ? height : 1, row_size);
        if (!task->pixels)
                stop_with(task, ERR_MEMORY);
        for (int pass = 1; pass < passes; pass++)
                for (uint32_t y = 0; y < height; y++)
                        png_read_row(png, task->pixels + y * row_size, NULL);
        /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): task->pixels has it, and decode frees that */
        for (uint32_t y = 0; y < height; y++) {
                uint8_t *row = task->pixels + (passes > 1 ? y * row_size : 0);
                png_read_row(png, row, NULL);
                shrink_row(&task->shrink, row);
        }
        png_read_end(png, NULL);
}

static enum error decode(struct png_task *task, struct picture *ret_picture)
{
        task->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, task, on_error, on_warning);
        task->info = task->png ? png_create_info_struct(task->png) : NULL;
        if (!task->info) {
                task->err = ERR_MEMORY;
        } else if (setjmp(png_jmpbuf(task->png)) == 0) {
                read_head(task);
                read_rows(task);
        }
        if (task->err == OK)
                task->err = shrink_finish(&task->shrink, ret_picture);
        png_destroy_read_struct(&task->png, &task->info, NULL);
        shrink_free(&task->shrink);
        free(task->pixels);
        return task->err;
}

static uint64_t big_endian(const char *bytes)
{
        uint64_t value = 0;
        for (size_t i = 0; i < 4; i++)
                value = value << 8 | (uint8_t)bytes[i];
        return value;
}

/* What IHDR claims, which is always the first chunk: libpng calls what is above its limits broken, and so would we. */
static enum error check_claim(struct slice input)
{
        enum { WIDTH_AT = 16, HEIGHT_AT = 20, CLAIM_END = 24 };
        if (input.size < CLAIM_END)
                return ERR_INVALID;
        return image_check_size(big_endian(input.data + WIDTH_AT), big_endian(input.data + HEIGHT_AT));
}

enum error sandbox_read_png(struct slice input, struct sandbox_output *out)
{
        struct png_task task = { .rest = input, .side = out->side };
        _cleanup_picture_ struct picture picture = { 0 };
        TRY(check_claim(input));
        TRY(decode(&task, &picture));
        struct buffer *png = sandbox_output_begin(out);
        if (!png)
                return ERR_TOO_LARGE;
        TRY(picture_write_png(&picture, png));
        return sandbox_output_end(out, SLICE_NULL, picture.width, picture.height);
}

static void write_bytes(png_structp png, png_bytep data, size_t size)
{
        struct png_task *task = png_get_io_ptr(png);
        buffer_append(task->output, slice_of((const char *)data, size));
        if (buffer_check(task->output) != OK)
                stop_with(task, buffer_check(task->output));
}

static void flush_nothing(png_structp png)
{
        (void)png;
}

static void write_rows(struct png_task *task, const struct picture *picture)
{
        png_structp png = task->png;
        int colour = picture->channels == 4 ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB;
        png_set_write_fn(png, task, write_bytes, flush_nothing);
        png_set_compression_level(png, COMPRESSION);
        png_set_IHDR(png, task->info, picture->width, picture->height, 8, colour, PNG_INTERLACE_NONE,
                     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        png_write_info(png, task->info);
        for (uint32_t y = 0; y < picture->height; y++)
                png_write_row(png, picture->pixels + (size_t)y * picture->width * picture->channels);
        png_write_end(png, NULL);
}

enum error picture_write_png(const struct picture *picture, struct buffer *output)
{
        struct png_task task = { .output = output };
        task.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &task, on_error, on_warning);
        task.info = task.png ? png_create_info_struct(task.png) : NULL;
        if (!task.info)
                task.err = ERR_MEMORY;
        else if (setjmp(png_jmpbuf(task.png)) == 0)
                write_rows(&task, picture);
        png_destroy_write_struct(&task.png, &task.info);
        return task.err;
}

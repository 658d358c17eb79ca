/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sandbox/image.h"

#include <setjmp.h>

#include <jpeglib.h>
#include <jerror.h>

enum { QUALITY = 85, SCANS_MAX = 64, EXIF_MARKER = JPEG_APP0 + 1, EXIF_BYTES = 4096 };

/* libjpeg leaves by longjmp: all that must survive it stands here, not in locals. */
struct jpeg_task {
        struct jpeg_error_mgr errors;
        struct jpeg_progress_mgr progress;
        jmp_buf escape;
        enum error err;
        struct jpeg_decompress_struct in;
        struct jpeg_compress_struct out;
        struct shrink shrink;
        uint8_t *row;
        unsigned char *bytes;
        unsigned long size;
        unsigned orientation;
        uint32_t side; /* most pixels of a side that goes out */
};

static void escape_with(j_common_ptr any, enum error err)
{
        struct jpeg_task *task = any->client_data;
        task->err = err;
        longjmp(task->escape, 1);
}

static void on_error(j_common_ptr any)
{
        bool memory = any->err->msg_code == JERR_OUT_OF_MEMORY;
        bool unknown = any->err->msg_code == JERR_CONVERSION_NOTIMPL || any->err->msg_code == JERR_SOF_UNSUPPORTED ||
                       any->err->msg_code == JERR_BAD_PRECISION;
        escape_with(any, memory ? ERR_MEMORY : unknown ? ERR_UNSUPPORTED : ERR_INVALID);
}

/* A photo with a stray byte is read; one that ends early is not. */
static void on_message(j_common_ptr any, int level)
{
        if (level < 0 && (any->err->msg_code == JWRN_JPEG_EOF || any->err->msg_code == JWRN_HIT_MARKER))
                escape_with(any, ERR_INVALID);
}

/* A progressive file may ask for its whole image to be refined thousands of times. */
static void on_progress(j_common_ptr any)
{
        struct jpeg_task *task = any->client_data;
        if (any->is_decompressor && task->in.input_scan_number > SCANS_MAX)
                escape_with(any, ERR_TOO_LARGE);
}

static void set_handlers(struct jpeg_task *task)
{
        (void)jpeg_std_error(&task->errors);
        task->errors.error_exit = on_error;
        task->errors.emit_message = on_message;
        task->progress.progress_monitor = on_progress;
        task->in.err = task->out.err = &task->errors;
        task->in.client_data = task->out.client_data = task;
}

static unsigned exif_number(const uint8_t *bytes, size_t size, bool little)
{
        unsigned number = 0;
        for (size_t i = 0; i < size; i++)
                number |= (unsigned)bytes[i] << 8 * (little ? i : size - 1 - i);
        return number;
}

/* The tag Orientation (0x0112) of the first directory of an EXIF block; 1 when it is not there. */
static unsigned exif_orientation(const uint8_t *data, size_t size)
{
        enum { HEAD = 6, ENTRY = 12 };
        if (size < HEAD + 8 || memcmp(data, "Exif\0\0", HEAD) != 0)
                return 1;
        const uint8_t *tiff = data + HEAD;
        size -= HEAD;
        bool little = tiff[0] == 'I';
        size_t at = exif_number(tiff + 4, 4, little);
        if (at > size || size - at < 2)
                return 1;
        size_t entries = exif_number(tiff + at, 2, little);
        for (at += 2; entries > 0 && size - at >= ENTRY; at += ENTRY, entries--)
                if (exif_number(tiff + at, 2, little) == 0x0112)
                        return exif_number(tiff + at + 8, 2, little);
        return 1;
}

/* libjpeg can drop to a half, quarter or eighth while it decodes: the largest step that still leaves enough. */
static void choose_scale(struct jpeg_decompress_struct *in, uint32_t side)
{
        uint32_t longest = in->image_width > in->image_height ? in->image_width : in->image_height;
        in->scale_num = 1;
        in->scale_denom = 1;
        while (in->scale_denom < 8 && longest / (in->scale_denom * 2) >= side)
                in->scale_denom *= 2;
}

static void read_head(struct jpeg_task *task, struct slice input)
{
        struct jpeg_decompress_struct *in = &task->in;
        jpeg_create_decompress(in);
        in->client_data = task;
        in->progress = &task->progress;
        jpeg_mem_src(in, (const unsigned char *)input.data, input.size);
        jpeg_save_markers(in, EXIF_MARKER, EXIF_BYTES);
        (void)jpeg_read_header(in, TRUE);
        enum error err = image_check_size(in->image_width, in->image_height);
        if (err != OK)
                escape_with((j_common_ptr)in, err);
        task->orientation = 1;
        for (jpeg_saved_marker_ptr marker = in->marker_list; marker; marker = marker->next)
                if (marker->marker == EXIF_MARKER)
                        task->orientation = exif_orientation(marker->data, marker->data_length);
        in->out_color_space = JCS_RGB;
        in->dct_method = JDCT_ISLOW;
        choose_scale(in, task->side);
}

static void read_pixels(struct jpeg_task *task)
{
        struct jpeg_decompress_struct *in = &task->in;
        (void)jpeg_start_decompress(in);
        task->err = shrink_init(&task->shrink,
                                &(struct shrink_sizes){ in->output_width, in->output_height, task->side, 3 });
        task->row = malloc((size_t)in->output_width * 3);
        if (task->err == OK && !task->row)
                task->err = ERR_MEMORY;
        if (task->err != OK)
                return;
        while (in->output_scanline < in->output_height) {
                JSAMPROW rows[1] = { task->row };
                if (jpeg_read_scanlines(in, rows, 1) == 1)
                        shrink_row(&task->shrink, task->row);
        }
        (void)jpeg_finish_decompress(in);
}

static enum error decode(struct jpeg_task *task, struct slice input, struct picture *ret_picture)
{
        set_handlers(task);
        if (setjmp(task->escape) == 0) {
                read_head(task, input);
                read_pixels(task);
        }
        if (task->err == OK)
                task->err = shrink_finish(&task->shrink, ret_picture);
        jpeg_destroy_decompress(&task->in);
        shrink_free(&task->shrink);
        free(task->row);
        return task->err;
}

enum error sandbox_read_jpeg(struct slice input, struct sandbox_output *out)
{
        struct jpeg_task task = { .side = out->side };
        _cleanup_picture_ struct picture picture = { 0 };
        TRY(decode(&task, input, &picture));
        TRY(picture_turn(&picture, task.orientation));
        struct buffer *jpeg = sandbox_output_begin(out);
        if (!jpeg)
                return ERR_TOO_LARGE;
        TRY(picture_write_jpeg(&picture, jpeg));
        return sandbox_output_end(out, SLICE_NULL, picture.width, picture.height);
}

static void write_rows(struct jpeg_task *task, const struct picture *picture)
{
        struct jpeg_compress_struct *out = &task->out;
        jpeg_create_compress(out);
        out->client_data = task;
        jpeg_mem_dest(out, &task->bytes, &task->size);
        out->image_width = picture->width;
        out->image_height = picture->height;
        out->input_components = 3;
        out->in_color_space = JCS_RGB;
        jpeg_set_defaults(out);
        jpeg_set_quality(out, QUALITY, TRUE);
        out->optimize_coding = TRUE;
        jpeg_start_compress(out, TRUE);
        while (out->next_scanline < out->image_height) {
                JSAMPROW rows[1] = { picture->pixels + (size_t)out->next_scanline * picture->width * 3 };
                (void)jpeg_write_scanlines(out, rows, 1);
        }
        jpeg_finish_compress(out);
}

enum error picture_write_jpeg(const struct picture *picture, struct buffer *jpeg)
{
        struct jpeg_task task = { 0 };
        if (picture->channels != 3)
                return ERR_INTERNAL;
        set_handlers(&task);
        if (setjmp(task.escape) == 0)
                write_rows(&task, picture);
        if (task.err == OK) {
                buffer_append(jpeg, slice_of((const char *)task.bytes, task.size));
                task.err = buffer_check(jpeg);
        }
        jpeg_destroy_compress(&task.out);
        free(task.bytes);
        return task.err;
}

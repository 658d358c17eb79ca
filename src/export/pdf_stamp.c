/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "export/pdf_stamp.h"

#include "base/checked.h"

enum { PAGES_MAX = 60, BOX_LEFT = 36, BOX_WIDTH = 523, BOX_BOTTOM = 812, BOX_HEIGHT = 20 }; /* points, on A4 */

/* A page of the file: its number as an object, and its words before the end of its dictionary. */
struct old_page {
        int64_t number;
        struct slice words;
};
struct old_file {
        struct old_page pages[PAGES_MAX];
        size_t page_count;
        struct slice root, info;
        int64_t size, table; /* one more than the highest object; where the table of offsets begins */
};

static size_t find_last(struct slice text, struct slice words)
{
        for (size_t at = text.size < words.size ? 0 : text.size - words.size + 1; at-- > 0;)
                if (slice_equal(slice_sub(text, at, words.size), words))
                        return at;
        return SIZE_MAX;
}

/* The words between `before` and the end of their line. */
static struct slice line_after(struct slice text, struct slice before)
{
        size_t at = slice_find(text, before);
        if (at == SIZE_MAX)
                return SLICE_NULL;
        struct slice rest = slice_from(text, at + before.size);
        return slice_trim(slice_sub(rest, 0, slice_find_byte(rest, '\n')));
}

/* "12 0 obj" directly before `at`. */
static bool number_before(struct slice pdf, size_t at, int64_t *ret_number)
{
        static const struct slice words = S(" 0 obj\n");
        if (at < words.size || !slice_equal(slice_sub(pdf, at - words.size, words.size), words))
                return false;
        size_t end = at - words.size, begin = end;
        while (begin > 0 && pdf.data[begin - 1] != '\n')
                begin--;
        return slice_to_int64(slice_sub(pdf, begin, end - begin), ret_number) && *ret_number > 0;
}

static bool read_pages(struct slice pdf, struct old_file *file)
{
        static const struct slice begin = S("<< /Type /Page %"), end = S("\n>>\nendobj\n");
        for (size_t from = 0;;) {
                size_t at = slice_find(slice_from(pdf, from), begin);
                if (at == SIZE_MAX)
                        return file->page_count > 0;
                struct old_page *page = &file->pages[file->page_count];
                at += from;
                size_t size = slice_find(slice_from(pdf, at), end);
                if (size == SIZE_MAX || file->page_count == PAGES_MAX || !number_before(pdf, at, &page->number))
                        return false;
                page->words = slice_sub(pdf, at, size);
                if (slice_find(page->words, S("/Annots")) != SIZE_MAX)
                        return false;
                file->page_count++;
                from = at + size;
        }
}

static bool read_file(struct slice pdf, struct old_file *file)
{
        size_t trailer = find_last(pdf, S("\ntrailer\n"));
        if (!slice_starts_with(pdf, S("%PDF-")) || trailer == SIZE_MAX)
                return false;
        struct slice end = slice_from(pdf, trailer);
        file->root = line_after(end, S("/Root "));
        file->info = line_after(end, S("/Info "));
        return slice_to_int64(line_after(end, S("/Size ")), &file->size) && file->root.size && file->info.size &&
               slice_to_int64(line_after(end, S("startxref\n")), &file->table) && read_pages(pdf, file);
}

/* A parenthesis or a backslash would end the text. */
static void put_text(struct buffer *out, struct slice line)
{
        for (size_t i = 0; i < line.size; i++)
                buffer_printf(out, "%s%c", strchr("()\\", line.data[i]) ? "\\" : "", line.data[i]);
}

/* What is seen: a frame, white inside, and the line in the middle of it. */
static void put_look(struct buffer *out, struct slice line)
{
        _cleanup_buffer_ struct buffer stream;
        buffer_init(&stream, 8 * STAMP_MAX);
        buffer_printf(&stream, "1 1 1 rg 0 0 0 RG 1.5 w 1 1 %d %d re B 0 0 0 rg BT /F 9 Tf 8 7 Td (", BOX_WIDTH - 2,
                      BOX_HEIGHT - 2);
        put_text(&stream, line);
        buffer_append(&stream, S(") Tj ET"));
        buffer_printf(out,
                      "<< /Type /XObject /Subtype /Form /BBox [ 0 0 %d %d ] /Resources << /Font << /F << /Type /Font "
                      "/Subtype /Type1 /BaseFont /Helvetica-Bold >> >> >> /Length %zu >>\nstream\n%.*s\nendstream\n",
                      BOX_WIDTH, BOX_HEIGHT, stream.size, SLICE_FMT(buffer_slice(&stream)));
}

static void put_note(struct buffer *out, struct slice line, int64_t look)
{
        buffer_printf(out, "<< /Type /Annot /Subtype /Stamp /Rect [ %d %d %d %d ] /F 196 /Contents (", BOX_LEFT,
                      BOX_BOTTOM, BOX_LEFT + BOX_WIDTH, BOX_BOTTOM + BOX_HEIGHT);
        put_text(out, line);
        buffer_printf(out, ") /AP << /N %lld 0 R >> >>\n", (long long)look);
}

/* Objects behind the old file, and where each begins. */
struct addition {
        struct buffer *out;
        size_t from; /* where the file begins in `out` */
        int64_t numbers[PAGES_MAX + 2];
        size_t offsets[PAGES_MAX + 2], count;
};

static void begin_object(struct addition *addition, int64_t number)
{
        addition->numbers[addition->count] = number;
        addition->offsets[addition->count++] = addition->out->size - addition->from;
        buffer_printf(addition->out, "%lld 0 obj\n", (long long)number);
}

static void put_table(const struct addition *addition, const struct old_file *file)
{
        struct buffer *out = addition->out;
        size_t at = out->size - addition->from;
        buffer_append(out, S("xref\n"));
        for (size_t i = 0; i < addition->count; i++)
                buffer_printf(out, "%lld 1\n%010zu 00000 n \n", (long long)addition->numbers[i], addition->offsets[i]);
        buffer_printf(out, "trailer\n<< /Size %lld\n   /Root %.*s\n   /Info %.*s\n   /Prev %lld\n>>\n",
                      (long long)file->size + 2, SLICE_FMT(file->root), SLICE_FMT(file->info), (long long)file->table);
        buffer_printf(out, "startxref\n%zu\n%%%%EOF\n", at);
}

static bool is_plain(struct slice line)
{
        for (size_t i = 0; i < line.size; i++)
                if (line.data[i] < ' ' || line.data[i] > '~')
                        return false;
        return line.size > 0 && line.size <= STAMP_MAX;
}

enum error pdf_stamp(struct buffer *out, struct slice pdf, struct slice line)
{
        struct old_file file = { .page_count = 0 };
        struct addition addition = { .out = out, .from = out->size };
        if (!is_plain(line))
                return ERR_INVALID;
        if (!read_file(pdf, &file))
                return ERR_CORRUPT;
        buffer_append(out, pdf);
        begin_object(&addition, file.size);
        put_look(out, line);
        buffer_append(out, S("endobj\n"));
        begin_object(&addition, file.size + 1);
        put_note(out, line, file.size);
        buffer_append(out, S("endobj\n"));
        for (size_t i = 0; i < file.page_count; i++) {
                begin_object(&addition, file.pages[i].number);
                buffer_printf(out, "%.*s\n   /Annots [ %lld 0 R ]\n>>\nendobj\n", SLICE_FMT(file.pages[i].words),
                              (long long)file.size + 1);
        }
        put_table(&addition, &file);
        return buffer_check(out);
}

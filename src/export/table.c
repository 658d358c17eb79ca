/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "export/table.h"

#include "export/words.h"
#include "text/date.h"
#include "text/escape.h"
#include "text/utf8.h"

#include <sys/mman.h>
#include <xlsxwriter.h>

enum { CELL_BYTES_MAX = 4 * 32767, DEFAULT_WIDTH = 16, WIDEST = 80, SHEET_NAME_MAX = 31 };

struct table {
        enum table_format format;
        struct buffer *out;
        size_t columns;
        uint32_t row;          /* the next one */
        uint32_t header_rows;
        struct buffer scratch; /* one cell */
        int file;              /* a file in memory that libxlsxwriter fills; -1 for CSV */
        lxw_workbook *workbook;
        lxw_worksheet *sheet;
        lxw_format *head, *date, *mark;
};

/* Valid UTF-8 without characters that XML forbids, as a C string that lives until the next call. */
static const char *clean(struct table *table, struct slice text)
{
        struct utf8_char c;
        buffer_clear(&table->scratch);
        while (utf8_next(&text, &c))
                if (c.code != 0 && !utf8_is_control(c.code) && c.code != 0xFFFE && c.code != 0xFFFF)
                        utf8_append(&table->scratch, c.code);
        buffer_append_byte(&table->scratch, '\0');
        return buffer_check(&table->scratch) == OK ? table->scratch.data : NULL;
}

static enum error write_text(struct table *table, size_t column, struct slice text, lxw_format *format)
{
        const char *string = clean(table, text);
        if (!string)
                return ERR_TOO_LARGE;
        /* worksheet_write_string and nothing else: it never reads a formula or a link into a text. */
        lxw_error failed = worksheet_write_string(table->sheet, table->row, (lxw_col_t)column, string, format);
        return failed == LXW_NO_ERROR ? OK : ERR_TOO_LARGE;
}

static enum error write_xlsx_cell(struct table *table, size_t column, const struct cell *cell)
{
        struct date date;
        switch (cell->kind) {
        case CELL_TEXT:
                return write_text(table, column, cell->text, NULL);
        case CELL_NUMBER:
                (void)worksheet_write_number(table->sheet, table->row, (lxw_col_t)column, cell->number, NULL);
                return OK;
        case CELL_DATE: {
                TRY(date_parse_iso(cell->text, &date));
                lxw_datetime value = { .year = date.year, .month = date.month, .day = date.day };
                (void)worksheet_write_datetime(table->sheet, table->row, (lxw_col_t)column, &value, table->date);
                return OK;
        }
        case CELL_EMPTY:
        default:
                return OK;
        }
}

static enum error write_csv_cell(struct table *table, size_t column, const struct cell *cell)
{
        struct date date;
        if (column)
                buffer_append_byte(table->out, ',');
        switch (cell->kind) {
        case CELL_TEXT:
                escape_csv_field(table->out, cell->text, ',');
                return OK;
        case CELL_NUMBER:
                buffer_printf(table->out, "%.15g", cell->number);
                return OK;
        case CELL_DATE:
                TRY(date_parse_iso(cell->text, &date));
                buffer_append(table->out, cell->text);
                return OK;
        case CELL_EMPTY:
        default:
                return OK;
        }
}

static enum error write_row(struct table *table, const struct cell *cells, size_t count)
{
        for (size_t i = 0; i < count; i++)
                TRY(table->format == TABLE_CSV ? write_csv_cell(table, i, &cells[i])
                                               : write_xlsx_cell(table, i, &cells[i]));
        if (table->format == TABLE_CSV)
                buffer_append(table->out, S("\r\n"));
        table->row++;
        return buffer_check(table->out);
}

/* What personal data pass through on their way into the file stays in memory: a memory file, and temporary parts on the
 * file system in memory where there is one. */
static enum error open_workbook(struct table *table, const struct table_options *options)
{
        static char in_memory[] = "/dev/shm";
        char path[64];
        table->file = memfd_create("table", MFD_CLOEXEC);
        if (table->file < 0)
                return ERR_IO;
        (void)snprintf(path, sizeof path, "/proc/self/fd/%d", table->file);
        lxw_workbook_options settings = {
                .constant_memory = LXW_TRUE, .tmpdir = access(in_memory, W_OK) == 0 ? in_memory : NULL,
        };
        table->workbook = workbook_new_opt(path, &settings);
        if (!table->workbook)
                return ERR_MEMORY;
        lxw_doc_properties properties = { .created = (time_t)(options->created / SECOND) };
        (void)workbook_set_properties(table->workbook, &properties);
        const char *name = clean(table, slice_sub(options->sheet, 0, SHEET_NAME_MAX));
        table->sheet = workbook_add_worksheet(table->workbook, name && *name ? name : NULL);
        if (!table->sheet)
                return ERR_INVALID;
        table->head = workbook_add_format(table->workbook);
        table->date = workbook_add_format(table->workbook);
        table->mark = workbook_add_format(table->workbook);
        format_set_bold(table->head);
        format_set_bottom(table->head, LXW_BORDER_THIN);
        format_set_num_format(table->date, "yyyy-mm-dd");
        format_set_bold(table->mark);
        format_set_font_color(table->mark, 0xB81A1A);
        return OK;
}

static enum error write_head(struct table *table, const struct table_options *options)
{
        struct slice mark = export_word(WORD_FICTIONAL, LANGUAGE_ID);
        if (options->fictional && table->format == TABLE_CSV)
                TRY(write_row(table, &(struct cell){ .kind = CELL_TEXT, .text = mark }, 1));
        for (size_t i = 0; i < table->columns; i++) {
                unsigned width = options->columns[i].width ? options->columns[i].width : DEFAULT_WIDTH;
                if (table->format == TABLE_XLSX)
                        (void)worksheet_set_column(table->sheet, (lxw_col_t)i, (lxw_col_t)i,
                                                   width < WIDEST ? width : WIDEST, NULL);
        }
        if (options->fictional && table->format == TABLE_XLSX) {
                TRY(write_text(table, 0, mark, table->mark));
                worksheet_set_header(table->sheet, "&CDATA FIKTIF");
                table->row++;
        }
        for (size_t i = 0; i < table->columns; i++) {
                struct cell name = cell_text(options->columns[i].name);
                TRY(table->format == TABLE_CSV ? write_csv_cell(table, i, &name)
                                               : write_text(table, i, name.text, table->head));
        }
        if (table->format == TABLE_CSV)
                buffer_append(table->out, S("\r\n"));
        else
                worksheet_freeze_panes(table->sheet, table->row + 1, 0);
        table->header_rows = ++table->row;
        return buffer_check(table->out);
}

enum error table_open(const struct table_options *options, struct buffer *out, struct table **ret_table)
{
        if (options->column_count == 0 || options->column_count > TABLE_COLUMNS_MAX)
                return ERR_INVALID;
        struct table *table = calloc(1, sizeof *table);
        if (!table)
                return ERR_MEMORY;
        *table = (struct table){ .format = options->format, .out = out, .columns = options->column_count, .file = -1 };
        buffer_init(&table->scratch, CELL_BYTES_MAX);
        enum error err = OK;
        if (options->format == TABLE_XLSX)
                err = open_workbook(table, options);
        else
                buffer_append(out, S("\xef\xbb\xbf")); /* Excel reads UTF-8 only behind a mark */
        if (err == OK)
                err = write_head(table, options);
        if (err != OK) {
                table_abandon(table);
                return err;
        }
        *ret_table = table;
        return OK;
}

enum error table_row(struct table *table, const struct cell *cells)
{
        if (table->row - table->header_rows >= TABLE_ROWS_MAX)
                return ERR_TOO_LARGE;
        return write_row(table, cells, table->columns);
}

static enum error copy_file(struct table *table)
{
        char piece[16384];
        off_t at = 0;
        for (ssize_t got; (got = pread(table->file, piece, sizeof piece, at)) != 0; at += got) {
                if (got < 0)
                        return ERR_IO;
                buffer_append(table->out, slice_of(piece, (size_t)got));
        }
        return at > 0 ? buffer_check(table->out) : ERR_IO;
}

enum error table_close(struct table *table)
{
        enum error err = buffer_check(table->out);
        if (table->workbook && err == OK) {
                lxw_worksheet *sheet = table->sheet;
                if (table->row > table->header_rows)
                        (void)worksheet_autofilter(sheet, table->header_rows - 1, 0, table->row - 1,
                                                   (lxw_col_t)(table->columns - 1));
                lxw_error failed = workbook_close(table->workbook);
                table->workbook = NULL;
                err = failed == LXW_NO_ERROR ? copy_file(table) : ERR_IO;
        }
        table_abandon(table);
        return err;
}

void table_abandon(struct table *table)
{
        if (!table)
                return;
        lxw_workbook_free(table->workbook);
        if (table->file >= 0)
                (void)close(table->file);
        buffer_free(&table->scratch);
        free(table);
}

struct slice table_media_type(enum table_format format)
{
        return format == TABLE_CSV ? S("text/csv; charset=utf-8")
                                   : S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
}

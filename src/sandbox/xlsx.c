/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sandbox/archive.h"

#include "base/checked.h"

#include <math.h>

enum { STRINGS_MAX = 500000, STYLES_MAX = 4096, FORMATS_MAX = 1024, STRINGS_BYTES = SANDBOX_ZIP_ENTRY_MAX * 2 };

struct sheet {
        struct slice name, relation; /* relation is its r:id in the workbook */
        struct slice path;
        bool hidden;
};

/* What the parts of a workbook tell before its sheets are read. */
struct book {
        struct archive archive;
        struct arena arena; /* strings and names of the whole book */
        struct sheet sheets[SANDBOX_SHEETS_MAX];
        size_t sheet_count;
        struct slice *strings;
        size_t string_count, string_room;
        int64_t date_formats[FORMATS_MAX]; /* ids of the book's own formats that show a date */
        size_t date_format_count;
        bool is_date[STYLES_MAX]; /* by style number of a cell */
        size_t style_count;
        bool since_1904, in_styles;
        bool in_text, in_phonetic; /* inside <t>, inside <rPh> of a shared string */
        struct buffer text;
};

static void book_free(struct book *book)
{
        archive_close(&book->archive);
        arena_reset(&book->arena);
        buffer_free(&book->text);
        free(book->strings);
}

static bool named(const struct xml_node *node, const char *name)
{
        return slice_equal(node->name, slice_from_cstr(name));
}

static int64_t number_attribute(const struct xml_node *node, const char *name, struct arena *arena, int64_t otherwise)
{
        int64_t value;
        return slice_to_int64(xml_attribute(node, name, arena), &value) ? value : otherwise;
}

/* A part that may be missing counts as empty. */
static enum error read_part(struct book *book, const char *name, xml_visit visit, bool needed)
{
        _cleanup_buffer_ struct buffer part;
        buffer_init(&part, SANDBOX_ZIP_ENTRY_MAX);
        enum error err = archive_read(&book->archive, name, &part);
        if (err == ERR_NOT_FOUND)
                return needed ? ERR_INVALID : OK;
        TRY(err);
        TRY(xml_walk(buffer_slice(&part), visit, book));
        return book->arena.exhausted ? ERR_TOO_LARGE : OK;
}

static enum error visit_workbook(const struct xml_node *node, void *context)
{
        struct book *book = context;
        if (node->event != XML_BEGIN)
                return OK;
        if (named(node, "workbookPr")) {
                struct slice value = xml_attribute(node, "date1904", &book->arena);
                book->since_1904 = slice_equal(value, S("1")) || slice_equal(value, S("true"));
        } else if (named(node, "sheet")) {
                if (book->sheet_count == SANDBOX_SHEETS_MAX)
                        return ERR_TOO_LARGE;
                struct slice state = xml_attribute(node, "state", &book->arena);
                book->sheets[book->sheet_count++] = (struct sheet){
                        .name = xml_attribute(node, "name", &book->arena),
                        .relation = xml_attribute(node, "id", &book->arena),
                        .hidden = state.size != 0 && !slice_equal(state, S("visible")),
                };
        }
        return OK;
}

static enum error visit_relations(const struct xml_node *node, void *context)
{
        struct book *book = context;
        if (node->event != XML_BEGIN || !named(node, "Relationship"))
                return OK;
        struct slice id = xml_attribute(node, "Id", &book->arena);
        struct slice target = xml_attribute(node, "Target", &book->arena);
        struct slice path = slice_starts_with(target, S("/")) ? slice_from(target, 1)
                                                              : arena_join(&book->arena, S("xl/"), target);
        for (size_t i = 0; i < book->sheet_count; i++)
                if (slice_equal(book->sheets[i].relation, id))
                        book->sheets[i].path = path;
        return OK;
}

static enum error add_string(struct book *book)
{
        if (book->string_count == STRINGS_MAX)
                return ERR_TOO_LARGE;
        if (book->string_count == book->string_room) {
                size_t room = book->string_room ? book->string_room * 2 : 256;
                struct slice *more = reallocarray(book->strings, room, sizeof *more);
                if (!more)
                        return ERR_MEMORY;
                book->strings = more;
                book->string_room = room;
        }
        TRY(buffer_check(&book->text));
        book->strings[book->string_count++] = arena_copy(&book->arena, buffer_slice(&book->text));
        return OK;
}

/* <si> holds <t>, or runs <r><t>, and hints how to pronounce it <rPh><t>, which are not part of it. */
static enum error visit_strings(const struct xml_node *node, void *context)
{
        struct book *book = context;
        bool begins = node->event == XML_BEGIN;
        if (node->event == XML_TEXT) {
                if (book->in_text && !book->in_phonetic)
                        buffer_append(&book->text, node->text);
        } else if (named(node, "t")) {
                book->in_text = begins;
        } else if (named(node, "rPh")) {
                book->in_phonetic = begins;
        } else if (named(node, "si") && begins) {
                buffer_clear(&book->text);
        } else if (named(node, "si")) {
                return add_string(book);
        }
        return OK;
}

/* A letter of day, month, year, hour or second outside quotes, brackets and escapes. */
static bool shows_date(struct slice format)
{
        char until = 0;
        for (size_t i = 0; i < format.size; i++) {
                char c = format.data[i];
                if (until) {
                        until = c == until ? 0 : until;
                } else if (c == '"') {
                        until = '"';
                } else if (c == '[') {
                        until = ']';
                } else if (c == '\\' || c == '_' || c == '*') {
                        i++;
                } else if (strchr("dmyhsDMYHS", c)) {
                        return true;
                }
        }
        return false;
}

/* ECMA-376 part 1, 18.8.30: the formats that have a number and no text. */
static bool is_date_format(const struct book *book, int64_t id)
{
        if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58))
                return true;
        for (size_t i = 0; i < book->date_format_count; i++)
                if (book->date_formats[i] == id)
                        return true;
        return false;
}

static enum error visit_styles(const struct xml_node *node, void *context)
{
        struct book *book = context;
        if (node->event == XML_TEXT)
                return OK;
        if (named(node, "cellXfs")) {
                book->in_styles = node->event == XML_BEGIN;
        } else if (node->event == XML_BEGIN && named(node, "numFmt")) {
                if (book->date_format_count == FORMATS_MAX)
                        return ERR_TOO_LARGE;
                if (shows_date(xml_attribute(node, "formatCode", &book->arena)))
                        book->date_formats[book->date_format_count++] =
                                number_attribute(node, "numFmtId", &book->arena, -1);
        } else if (node->event == XML_BEGIN && book->in_styles && named(node, "xf")) {
                if (book->style_count == STYLES_MAX)
                        return ERR_TOO_LARGE;
                book->is_date[book->style_count++] =
                        is_date_format(book, number_attribute(node, "numFmtId", &book->arena, 0));
        }
        return OK;
}

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT };

/* One sheet while it is read. */
struct reading {
        struct book *book;
        struct buffer *csv;
        struct arena scratch; /* attributes of one row, cells of one row */
        struct slice cells[SANDBOX_COLUMNS_MAX];
        uint32_t columns;     /* of the row, up to its last cell that holds something */
        uint32_t widest;      /* columns of the widest row so far: later ones are filled up to it */
        uint32_t row, column; /* from 1; of what is being read */
        uint32_t written;     /* rows */
        enum cell_type type;
        bool date, in_value, in_phonetic;
        struct buffer text;
};

/* "BC12" is column 55. A cell without a reference follows the one before it. */
static enum error place_cell(struct reading *reading, struct slice reference)
{
        uint32_t column = 0;
        for (size_t i = 0; i < reference.size && reference.data[i] >= 'A' && reference.data[i] <= 'Z'; i++) {
                if (column > 100000)
                        return ERR_INVALID;
                column = column * 26 + (uint32_t)(reference.data[i] - 'A' + 1);
        }
        reading->column = column ? column : reading->column + 1;
        return OK;
}

static enum error begin_cell(struct reading *reading, const struct xml_node *node)
{
        struct slice type = xml_attribute(node, "t", &reading->scratch);
        int64_t style = number_attribute(node, "s", &reading->scratch, 0);
        TRY(place_cell(reading, xml_attribute(node, "r", &reading->scratch)));
        reading->type = slice_equal(type, S("s"))                        ? CELL_SHARED
                        : type.size == 0 || slice_equal(type, S("n")) ? CELL_NUMBER
                                                                         : CELL_TEXT;
        reading->date = style >= 0 && (size_t)style < reading->book->style_count && reading->book->is_date[style];
        reading->in_value = reading->in_phonetic = false;
        buffer_clear(&reading->text);
        return OK;
}

/* Days since the epoch of the book, with the part of the day, as ISO 8601. Excel thinks that 1900 was a leap year. */
static struct slice write_date(struct reading *reading, double serial)
{
        const int64_t epoch_1900 = -25569, day_seconds = 86400;
        int64_t seconds = (int64_t)floor(serial * (double)day_seconds + 0.5);
        int64_t days = seconds / day_seconds + (reading->book->since_1904 ? 1462 : 0);
        int64_t rest = seconds % day_seconds;
        if (!reading->book->since_1904 && days < 60 && days > 0)
                days++;
        int hour = (int)(rest / 3600), minute = (int)(rest / 60 % 60), second = (int)(rest % 60);
        if (days == 0)
                return arena_printf(&reading->scratch, "%02d:%02d:%02d", hour, minute, second);
        time_t at = (time_t)((days + epoch_1900) * day_seconds);
        struct tm day;
        if (!gmtime_r(&at, &day))
                return SLICE_NULL;
        struct slice date = arena_printf(&reading->scratch, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1,
                                         day.tm_mday);
        if (rest == 0)
                return date;
        return arena_printf(&reading->scratch, "%.*sT%02d:%02d:%02d", SLICE_FMT(date), hour, minute, second);
}

/* A whole number is written without exponent, for many are identity numbers; others with 15 digits, as Excel shows. */
static struct slice write_number(struct reading *reading, struct slice text)
{
        const double last_day = 2958466, whole_max = 1e17;
        char *end, *digits = arena_cstr(&reading->scratch, text);
        if (!digits)
                return SLICE_NULL;
        double value = strtod(digits, &end);
        if (end == digits || *end != '\0' || !isfinite(value))
                return slice_from_cstr(digits);
        if (reading->date && value >= 0 && value < last_day)
                return write_date(reading, value);
        if (value == floor(value) && fabs(value) < whole_max)
                return arena_printf(&reading->scratch, "%.0f", value);
        return arena_printf(&reading->scratch, "%.15g", value);
}

static enum error cell_value(struct reading *reading, struct slice *ret_value)
{
        struct slice text = buffer_slice(&reading->text);
        int64_t index;
        switch (reading->type) {
        case CELL_SHARED:
                if (!slice_to_int64(text, &index) || index < 0 || (uint64_t)index >= reading->book->string_count)
                        return ERR_INVALID;
                *ret_value = reading->book->strings[index];
                return OK;
        case CELL_NUMBER:
                *ret_value = write_number(reading, text);
                return OK;
        case CELL_TEXT:
        default:
                *ret_value = arena_copy(&reading->scratch, text);
                return OK;
        }
}

static enum error end_cell(struct reading *reading)
{
        struct slice value;
        if (reading->text.size == 0)
                return buffer_check(&reading->text);
        TRY(buffer_check(&reading->text));
        TRY(cell_value(reading, &value));
        if (value.size > SANDBOX_CELL_MAX || reading->column > SANDBOX_COLUMNS_MAX)
                return ERR_TOO_LARGE;
        reading->cells[reading->column - 1] = value;
        if (value.size && reading->column > reading->columns)
                reading->columns = reading->column;
        return reading->scratch.exhausted ? ERR_TOO_LARGE : OK;
}

/* Not text/csv.h: its writer guards spreadsheets against formulas, and this goes to our own reader as it is. */
static void write_field(struct buffer *csv, struct slice value)
{
        bool quote = false;
        for (size_t i = 0; i < value.size && !quote; i++)
                quote = strchr(",;\"\r\n", value.data[i]) != NULL;
        if (quote)
                buffer_append_byte(csv, '"');
        for (size_t i = 0; i < value.size; i++) {
                if (value.data[i] == '"')
                        buffer_append_byte(csv, '"');
                buffer_append_byte(csv, value.data[i]);
        }
        if (quote)
                buffer_append_byte(csv, '"');
}

static void begin_row(struct reading *reading, const struct xml_node *node)
{
        arena_reset(&reading->scratch);
        memset(reading->cells, 0, sizeof reading->cells);
        reading->columns = reading->column = 0;
        int64_t row = number_attribute(node, "r", &reading->scratch, (int64_t)reading->row + 1);
        reading->row = row > reading->row && row < UINT32_MAX ? (uint32_t)row : reading->row + 1;
}

/* Empty rows are written only when one with something follows, so that a sheet formatted to its end stays small. */
static enum error end_row(struct reading *reading)
{
        if (reading->columns == 0)
                return OK;
        if (reading->row > SANDBOX_ROWS_MAX)
                return ERR_TOO_LARGE;
        for (; reading->written + 1 < reading->row; reading->written++)
                buffer_append(reading->csv, S("\r\n"));
        if (reading->columns > reading->widest)
                reading->widest = reading->columns;
        for (uint32_t i = 0; i < reading->widest; i++) {
                if (i)
                        buffer_append_byte(reading->csv, ',');
                write_field(reading->csv, reading->cells[i]);
        }
        buffer_append(reading->csv, S("\r\n"));
        reading->written++;
        return buffer_check(reading->csv);
}

/* <row><c><v>…</v></c></row>; an inline text is <c><is><t>…</t></is></c>; a formula <f> is not looked at. */
static enum error visit_sheet(const struct xml_node *node, void *context)
{
        struct reading *reading = context;
        bool begins = node->event == XML_BEGIN;
        if (node->event == XML_TEXT) {
                if (reading->in_value && !reading->in_phonetic)
                        buffer_append(&reading->text, node->text);
        } else if (named(node, "v") || named(node, "t")) {
                reading->in_value = begins;
        } else if (named(node, "rPh")) {
                reading->in_phonetic = begins;
        } else if (named(node, "c")) {
                return begins ? begin_cell(reading, node) : end_cell(reading);
        } else if (named(node, "row")) {
                if (!begins)
                        return end_row(reading);
                begin_row(reading, node);
        }
        return OK;
}

static enum error read_sheet(struct book *book, const struct sheet *sheet, struct sandbox_output *out)
{
        struct reading *reading = arena_new(&book->arena, struct reading);
        char *path = sheet->path.size ? arena_cstr(&book->arena, sheet->path) : NULL;
        struct buffer *csv = sandbox_output_begin(out);
        if (!reading || !csv)
                return ERR_TOO_LARGE;
        if (!path)
                return ERR_INVALID;
        _cleanup_buffer_ struct buffer part;
        buffer_init(&part, SANDBOX_ZIP_ENTRY_MAX);
        TRY(archive_read(&book->archive, path, &part));
        *reading = (struct reading){ .book = book, .csv = csv };
        arena_init(&reading->scratch, (size_t)16 * 1024 * 1024);
        buffer_init(&reading->text, SANDBOX_CELL_MAX);
        enum error err = xml_walk(buffer_slice(&part), visit_sheet, reading);
        arena_reset(&reading->scratch);
        buffer_free(&reading->text);
        TRY(err);
        return sandbox_output_end(out, sheet->name, reading->widest, reading->written);
}

static enum error read_book(struct book *book, struct sandbox_output *out)
{
        TRY(read_part(book, "xl/workbook.xml", visit_workbook, true));
        TRY(read_part(book, "xl/_rels/workbook.xml.rels", visit_relations, true));
        TRY(read_part(book, "xl/styles.xml", visit_styles, false));
        TRY(read_part(book, "xl/sharedStrings.xml", visit_strings, false));
        for (size_t i = 0; i < book->sheet_count; i++)
                if (!book->sheets[i].hidden)
                        TRY(read_sheet(book, &book->sheets[i], out));
        return out->result.count ? OK : ERR_INVALID;
}

enum error sandbox_read_xlsx(struct slice input, struct sandbox_output *out)
{
        struct book *book = calloc(1, sizeof *book);
        if (!book)
                return ERR_MEMORY;
        arena_init(&book->arena, STRINGS_BYTES);
        buffer_init(&book->text, SANDBOX_CELL_MAX);
        enum error err = archive_open(input, &book->archive);
        if (err == OK)
                err = read_book(book, out);
        book_free(book);
        free(book);
        return err == ERR_NOT_FOUND ? ERR_INVALID : err;
}

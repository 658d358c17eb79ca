/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/sheet_in.h"

#include "base/checked.h"
#include "sandbox/sandbox.h"
#include "text/csv.h"
#include "text/date.h"
#include "text/utf8.h"

enum { COLUMNS = 5, NAME_MAX_LETTERS = 120 };
enum column { DAY_COLUMN, TYPE_COLUMN, NAME_COLUMN, ENGLISH_COLUMN, SURE_COLUMN };

static const struct slice headings[COLUMNS] = { S("tanggal"), S("jenis"), S("nama"), S("nama_inggris"), S("pasti") };

static const struct {
        struct slice said, word;
} types[] = {
        { S("nasional"), S("national") }, { S("cuti bersama"), S("joint-leave") }, { S("daerah"), S("local") },
};

bool sheet_in_is(struct slice path, struct slice bytes)
{
        enum sandbox_kind kind;
        bool book = sandbox_recognize(bytes, &kind) && kind == SANDBOX_XLSX;
        return book || slice_ends_with(path, S(".csv")) || slice_ends_with(path, S(".xlsx"));
}

struct reading {
        const struct sheet_in *sheet;
        json_t *items;
        struct sheet_in_count count;
};

/* "row 3, column B (jenis): …" */
static void tell(struct reading *reading, uint64_t row, enum column column, const char *what)
{
        fprintf(reading->sheet->faults, "row %llu, column %c (%.*s): %s\n", (unsigned long long)row,
                'A' + (int)column, SLICE_FMT(headings[column]), what);
}

static struct slice type_word(struct slice said)
{
        for (size_t i = 0; i < ARRAY_SIZE(types); i++)
                if (slice_equal_nocase(said, types[i].said))
                        return types[i].word;
        return SLICE_NULL;
}

/* The first wrong cell of a row is told. */
static bool is_good(struct reading *reading, const struct csv_row *row, const struct slice cells[COLUMNS])
{
        struct date day;
        size_t letters = utf8_count(cells[NAME_COLUMN]);
        bool sure = slice_equal_nocase(cells[SURE_COLUMN], S("ya"));
        if (date_parse_iso(cells[DAY_COLUMN], &day) != OK)
                tell(reading, row->line, DAY_COLUMN, "a day as 2026-08-17 is expected");
        else if (slice_is_null(type_word(cells[TYPE_COLUMN])))
                tell(reading, row->line, TYPE_COLUMN, "nasional, cuti bersama or daerah is expected");
        else if (letters < 3 || letters > NAME_MAX_LETTERS)
                tell(reading, row->line, NAME_COLUMN, "a name of 3 to 120 letters is expected");
        else if (utf8_count(cells[ENGLISH_COLUMN]) > NAME_MAX_LETTERS)
                tell(reading, row->line, ENGLISH_COLUMN, "at most 120 letters");
        else if (!sure && !slice_equal_nocase(cells[SURE_COLUMN], S("tidak")))
                tell(reading, row->line, SURE_COLUMN, "ya or tidak is expected");
        else
                return true;
        return false;
}

static json_t *text_of(struct slice text)
{
        return json_stringn(text.data, text.size);
}

static enum error add_item(struct reading *reading, const struct slice cells[COLUMNS])
{
        struct slice day = cells[DAY_COLUMN], name = cells[NAME_COLUMN];
        struct slice english = cells[ENGLISH_COLUMN].size ? cells[ENGLISH_COLUMN] : name;
        json_t *names = json_pack("{s:o, s:o}", "id", text_of(name), "en", text_of(english));
        json_t *type = text_of(type_word(cells[TYPE_COLUMN]));
        json_t *body = json_pack("{s:o, s:o, s:o}", "date", text_of(day), "type", type, "name", names);
        json_t *item = json_pack("{s:s, s:o, s:o, s:o, s:b, s:o}", "kind", "holiday", "key", text_of(day), "valid_from",
                                 text_of(day), "valid_to", text_of(day), "confirmed",
                                 slice_equal_nocase(cells[SURE_COLUMN], S("ya")), "body", body);
        return item && json_array_append_new(reading->items, item) == 0 ? OK : ERR_MEMORY;
}

static enum error take_row(struct reading *reading, const struct csv_row *row)
{
        struct slice cells[COLUMNS] = { S(""), S(""), S(""), S(""), S("") };
        bool blank = true;
        for (size_t i = 0; i < row->count && i < COLUMNS; i++) {
                cells[i] = slice_trim(row->fields[i]);
                blank = blank && cells[i].size == 0;
        }
        if (blank)
                return OK;
        reading->count.rows++;
        if (is_good(reading, row, cells))
                return add_item(reading, cells);
        reading->count.wrong++;
        return OK;
}

static enum error check_headings(struct reading *reading, const struct csv_row *row)
{
        for (size_t i = 0; i < COLUMNS; i++)
                if (i >= row->count || !slice_equal_nocase(slice_trim(row->fields[i]), headings[i])) {
                        tell(reading, row->line, (enum column)i, "the first row must hold the names of the columns");
                        return ERR_INVALID;
                }
        return OK;
}

static enum error read_rows(struct reading *reading, struct slice csv, struct arena *arena)
{
        _cleanup_csv_reader_ struct csv_reader reader;
        struct csv_row row;
        csv_reader_init_slice(&reader, CSV_LIMITS_DEFAULT, csv);
        enum error err = csv_read_row(&reader, arena, &row);
        if (err == OK)
                err = check_headings(reading, &row);
        while (err == OK) {
                err = csv_read_row(&reader, arena, &row);
                if (err == OK)
                        err = take_row(reading, &row);
        }
        if (err == ERR_NOT_FOUND)
                return reading->count.rows ? OK : ERR_INVALID;
        if (reader.problem != CSV_OK)
                fprintf(reading->sheet->faults, "line %llu, column %u: this is no readable CSV\n",
                        (unsigned long long)reader.problem_line, reader.problem_column);
        return err;
}

/* The text of the first sheet. A file that calls itself a workbook is opened in the child and nowhere else. */
static enum error open_sheet(const struct sheet_in *sheet, struct arena *arena, struct slice *ret_csv)
{
        enum sandbox_kind kind;
        if (!sandbox_recognize(sheet->bytes, &kind) || kind != SANDBOX_XLSX) {
                *ret_csv = sheet->bytes;
                return OK;
        }
        struct sandbox_result *result = arena_new(arena, struct sandbox_result);
        if (!result)
                return ERR_MEMORY;
        enum error err = sandbox_convert(SANDBOX_XLSX, sheet->bytes, NULL, arena, result);
        if (err != OK)
                fprintf(sheet->faults, "this is no workbook that can be read safely (%s)\n", error_name(err));
        TRY(err);
        *ret_csv = result->items[0].bytes;
        return OK;
}

enum error sheet_in_holidays(const struct sheet_in *sheet, struct arena *arena, json_t **ret_items,
                             struct sheet_in_count *ret_count)
{
        struct slice csv;
        struct reading reading = { .sheet = sheet, .items = json_array() };
        enum error err = reading.items ? open_sheet(sheet, arena, &csv) : ERR_MEMORY;
        if (err == OK)
                err = read_rows(&reading, csv, arena);
        if (err == OK && reading.count.wrong > 0 && !sheet->good_only)
                err = ERR_INVALID;
        *ret_count = reading.count;
        if (err == OK)
                *ret_items = reading.items;
        else
                json_decref(reading.items);
        return err;
}

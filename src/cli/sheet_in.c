/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/sheet_in.h"

#include "base/checked.h"
#include "content/draft.h"
#include "match/match.h"
#include "sandbox/sandbox.h"
#include "text/csv.h"
#include "text/date.h"
#include "text/utf8.h"

enum { COLUMNS = 5, NAME_MAX_LETTERS = 120 };
enum column { DAY_COLUMN, TYPE_COLUMN, NAME_COLUMN, ENGLISH_COLUMN, SURE_COLUMN };

static const struct slice headings[COLUMNS] = { S("tanggal"), S("jenis"), S("nama"), S("nama_inggris"), S("pasti") };

enum { COMPANY_COLUMNS = 4, SHORT_LETTERS = 60, SOURCE_LEAST = 3 };
enum company_column { COMPANY_NAME, COMPANY_LICENSE, COMPANY_UNTIL, COMPANY_STATUS };

static const struct slice company_headings[COMPANY_COLUMNS] = { S("nama"), S("izin"), S("berlaku_sampai"),
                                                                S("status") };

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
        const struct slice *headings;
        size_t columns;
        /* Takes a row that is not blank, its cells trimmed; tells what is wrong with it and leaves it out. */
        enum error (*take)(struct reading *reading, const struct csv_row *row, const struct slice cells[COLUMNS]);
        struct arena *arena;
        json_t *items;
        struct sheet_in_count count;
};

/* "row 3, column B (jenis): …" */
static void tell(struct reading *reading, uint64_t row, int column, const char *what)
{
        fprintf(reading->sheet->faults, "row %llu, column %c (%.*s): %s\n", (unsigned long long)row,
                'A' + column, SLICE_FMT(reading->headings[column]), what);
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
        for (size_t i = 0; i < row->count && i < reading->columns; i++) {
                cells[i] = slice_trim(row->fields[i]);
                blank = blank && cells[i].size == 0;
        }
        if (blank)
                return OK;
        reading->count.rows++;
        return reading->take(reading, row, cells);
}

static enum error take_holiday(struct reading *reading, const struct csv_row *row, const struct slice cells[COLUMNS])
{
        if (is_good(reading, row, cells))
                return add_item(reading, cells);
        reading->count.wrong++;
        return OK;
}

static enum error check_headings(struct reading *reading, const struct csv_row *row)
{
        for (size_t i = 0; i < reading->columns; i++)
                if (i >= row->count || !slice_equal_nocase(slice_trim(row->fields[i]), reading->headings[i])) {
                        tell(reading, row->line, (int)i, "the first row must hold the names of the columns");
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
        struct reading reading = { .sheet = sheet, .headings = headings, .columns = COLUMNS, .take = take_holiday,
                                   .arena = arena, .items = json_array() };
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

/* --- the list of licensed placement companies --------------------------------------------------------------------- */

/* The key of a good row; the null slice when one cell is wrong, which is told. */
static enum error company_key(struct reading *reading, const struct csv_row *row, const struct slice cells[COLUMNS],
                              struct slice *ret_key)
{
        struct date day;
        size_t letters = utf8_count(cells[COMPANY_NAME]);
        struct slice key = S("");
        *ret_key = SLICE_NULL;
        enum error err = letters < 3 || letters > NAME_MAX_LETTERS ?
                                 ERR_INVALID :
                                 match_identifier_key(MATCH_COMPANY, cells[COMPANY_NAME], reading->arena, &key);
        if (err == ERR_INVALID)
                tell(reading, row->line, COMPANY_NAME, "a name of 3 to 120 letters is expected");
        else if (err != OK)
                return err;
        else if (json_object_get(reading->items, arena_cstr(reading->arena, key)))
                tell(reading, row->line, COMPANY_NAME, "this company stands in a row above already");
        else if (utf8_count(cells[COMPANY_LICENSE]) > SHORT_LETTERS)
                tell(reading, row->line, COMPANY_LICENSE, "at most 60 letters");
        else if (cells[COMPANY_UNTIL].size > 0 && date_parse_iso(cells[COMPANY_UNTIL], &day) != OK)
                tell(reading, row->line, COMPANY_UNTIL, "a day as 2027-05-01 is expected, or nothing");
        else if (utf8_count(cells[COMPANY_STATUS]) > SHORT_LETTERS)
                tell(reading, row->line, COMPANY_STATUS, "at most 60 letters");
        else
                *ret_key = key;
        return OK;
}

static enum error take_company(struct reading *reading, const struct csv_row *row, const struct slice cells[COLUMNS])
{
        struct slice key;
        TRY(company_key(reading, row, cells, &key));
        if (slice_is_null(key)) {
                reading->count.wrong++;
                return OK;
        }
        const char *name = arena_cstr(reading->arena, key);
        json_t *company = json_pack("{s:o, s:o, s:o, s:o}", "name", text_of(cells[COMPANY_NAME]), "license",
                                    text_of(cells[COMPANY_LICENSE]), "until", text_of(cells[COMPANY_UNTIL]), "status",
                                    text_of(cells[COMPANY_STATUS]));
        return name && company && json_object_set_new(reading->items, name, company) == 0 ? OK : ERR_MEMORY;
}

bool sheet_in_is_companies(const struct sheet_in *sheet, struct arena *arena)
{
        _cleanup_csv_reader_ struct csv_reader reader;
        struct csv_row row;
        struct slice csv;
        if (open_sheet(sheet, arena, &csv) != OK)
                return false;
        csv_reader_init_slice(&reader, CSV_LIMITS_DEFAULT, csv);
        return csv_read_row(&reader, arena, &row) == OK && row.count >= COMPANY_COLUMNS &&
               slice_equal_nocase(slice_trim(row.fields[COMPANY_NAME]), company_headings[COMPANY_NAME]) &&
               slice_equal_nocase(slice_trim(row.fields[COMPANY_LICENSE]), company_headings[COMPANY_LICENSE]);
}

/* Takes over `by_key`. */
static enum error wrap_companies(const struct sheet_in_list *list, json_t *by_key, json_t **ret_items)
{
        json_t *items = json_pack("[{s:s, s:s, s:o, s:b, s:{s:o, s:o, s:o}}]", "kind", "p3mi", "key", "daftar",
                                  "valid_from", text_of(list->as_of), "confirmed", 1, "body", "source",
                                  text_of(list->source), "as_of", text_of(list->as_of), "by_key", by_key);
        if (!items)
                return ERR_MEMORY;
        size_t size = json_dumpb(json_object_get(json_array_get(items, 0), "body"), NULL, 0, JSON_COMPACT);
        if (size > CONTENT_BODY_MAX) {
                json_decref(items);
                return ERR_TOO_LARGE;
        }
        *ret_items = items;
        return OK;
}

enum error sheet_in_companies(const struct sheet_in_list *list, struct arena *arena, json_t **ret_items,
                              struct sheet_in_count *ret_count)
{
        struct slice csv;
        struct date day;
        struct reading reading = { .sheet = &list->sheet, .headings = company_headings, .columns = COMPANY_COLUMNS,
                                   .take = take_company, .arena = arena, .items = json_object() };
        enum error err = reading.items ? open_sheet(&list->sheet, arena, &csv) : ERR_MEMORY;
        if (err == OK && (utf8_count(list->source) < SOURCE_LEAST || utf8_count(list->source) > NAME_MAX_LETTERS ||
                          date_parse_iso(list->as_of, &day) != OK))
                err = ERR_INVALID;
        if (err == OK)
                err = read_rows(&reading, csv, arena);
        if (err == OK && reading.count.wrong > 0 && !list->sheet.good_only)
                err = ERR_INVALID;
        *ret_count = reading.count;
        if (err == OK)
                return wrap_companies(list, reading.items, ret_items);
        json_decref(reading.items);
        return err;
}

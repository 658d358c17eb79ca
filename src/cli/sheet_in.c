/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/sheet_in.h"

#include "base/checked.h"
#include "content/draft.h"
#include "match/match.h"
#include "registers/registers.h"
#include "sandbox/sandbox.h"
#include "text/csv.h"
#include "text/terminal.h"
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
        json_t *seen; /* the row of each day or company */
        struct sheet_in_count count;
};

/* "row 3, column B (jenis): …" */
static void tell(struct reading *reading, uint64_t row, int column, const char *what)
{
        fprintf(reading->sheet->faults, M("row %llu, column %c (%.*s): %s\n"), (unsigned long long)row,
                'A' + column, SLICE_FMT(reading->headings[column]), what);
}

static struct slice type_word(struct slice said)
{
        for (size_t i = 0; i < ARRAY_SIZE(types); i++)
                if (slice_equal_nocase(said, types[i].said))
                        return types[i].word;
        return SLICE_NULL;
}

/* "row 3, column A (tanggal): this day stands in row 2 already" */
static void tell_twice(struct reading *reading, uint64_t row, const char *what, uint64_t first)
{
        char words[64];
        (void)snprintf(words, sizeof words, M("this %s stands in row %llu already"), what, (unsigned long long)first);
        tell(reading, row, 0, words);
}

/* The row in which `key` was seen before, 0 for none; then it is this row's. */
static enum error see(struct reading *reading, struct slice key, uint64_t row, uint64_t *ret_first)
{
        const char *name = arena_cstr(reading->arena, key);
        json_t *first = name ? json_object_get(reading->seen, name) : NULL;
        if (!name)
                return ERR_MEMORY;
        *ret_first = (uint64_t)json_integer_value(first);
        return first || json_object_set_new(reading->seen, name, json_integer((json_int_t)row)) == 0 ? OK : ERR_MEMORY;
}

/* False, and told, when the cell is no day, or its year is further from the sheet's than `years`. */
static bool is_day(struct reading *reading, uint64_t row, int column, struct slice cell, int years)
{
        struct date day;
        char words[64];
        int year = reading->sheet->on.year;
        if (date_parse_iso(cell, &day) != OK) {
                tell(reading, row, column, M("a day as 2027-08-17 is expected"));
                return false;
        }
        if (day.year >= year - years && day.year <= year + years)
                return true;
        (void)snprintf(words, sizeof words, M("a year from %d to %d is expected"), year - years, year + years);
        tell(reading, row, column, words);
        return false;
}

/* Tells of it unless `good`; how many faults that is. */
static int expect(struct reading *reading, bool good, uint64_t row, int column, const char *what)
{
        if (!good)
                tell(reading, row, column, what);
        return good ? 0 : 1;
}

/* Every wrong cell of a row is told; how many there are. */
static enum error check_holiday(struct reading *reading, const struct csv_row *row, const struct slice cells[COLUMNS],
                                int *ret_faults)
{
        uint64_t line = row->line, first = 0;
        size_t letters = utf8_count(cells[NAME_COLUMN]);
        bool sure = slice_equal_nocase(cells[SURE_COLUMN], S("ya"));
        int faults = is_day(reading, line, DAY_COLUMN, cells[DAY_COLUMN], SHEET_HOLIDAY_YEARS) ? 0 : 1;
        if (faults == 0)
                TRY(see(reading, cells[DAY_COLUMN], line, &first));
        if (first) {
                tell_twice(reading, line, M("day"), first);
                faults++;
        }
        faults += expect(reading, !slice_is_null(type_word(cells[TYPE_COLUMN])), line, TYPE_COLUMN,
                         M("nasional, cuti bersama or daerah is expected"));
        faults += expect(reading, letters >= 3 && letters <= NAME_MAX_LETTERS, line, NAME_COLUMN,
                         M("a name of 3 to 120 letters is expected"));
        faults += expect(reading, utf8_count(cells[ENGLISH_COLUMN]) <= NAME_MAX_LETTERS, line, ENGLISH_COLUMN,
                         M("at most 120 letters"));
        faults += expect(reading, sure || slice_equal_nocase(cells[SURE_COLUMN], S("tidak")), line, SURE_COLUMN,
                         M("ya or tidak is expected"));
        *ret_faults = faults;
        return OK;
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
        int faults;
        TRY(check_holiday(reading, row, cells, &faults));
        if (faults == 0)
                return add_item(reading, cells);
        reading->count.wrong++;
        return OK;
}

static enum error check_headings(struct reading *reading, const struct csv_row *row)
{
        for (size_t i = 0; i < reading->columns; i++)
                if (i >= row->count || !slice_equal_nocase(slice_trim(row->fields[i]), reading->headings[i])) {
                        tell(reading, row->line, (int)i, M("the first row must name the columns, in this order:"));
                        for (size_t j = 0; j < reading->columns; j++)
                                fprintf(reading->sheet->faults, "%s%.*s", j ? ", " : "        ",
                                        SLICE_FMT(reading->headings[j]));
                        fputc('\n', reading->sheet->faults);
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
        if (err == ERR_NOT_FOUND && reading->count.rows == 0)
                fputs(M("there is no row below the names of the columns\n"), reading->sheet->faults);
        if (err == ERR_NOT_FOUND)
                return reading->count.rows ? OK : ERR_INVALID;
        if (reader.problem != CSV_OK)
                fprintf(reading->sheet->faults, M("line %llu, column %u: this is no readable CSV (UTF-8) and no "
                                                  "XLSX\n"),
                        (unsigned long long)reader.problem_line, reader.problem_column);
        return err == ERR_TOO_LARGE ? ERR_INVALID : err;
}

/* The text of the first sheet. A file that calls itself a workbook is opened in the child and nowhere else. */
static enum error read_sheet(const struct sheet_in *sheet, struct arena *arena, struct slice *ret_csv)
{
        enum sandbox_kind kind;
        if (!sandbox_recognize(sheet->bytes, &kind) || kind != SANDBOX_XLSX) {
                *ret_csv = sheet->bytes;
                return OK;
        }
        struct sandbox_result *result = arena_new(arena, struct sandbox_result);
        if (!result)
                return ERR_MEMORY;
        TRY(sandbox_convert(SANDBOX_XLSX, sheet->bytes, NULL, arena, result));
        *ret_csv = result->items[0].bytes;
        return OK;
}

/* ERR_INVALID, told: it is none that can be read. */
static enum error open_sheet(const struct sheet_in *sheet, struct arena *arena, struct slice *ret_csv)
{
        enum error err = read_sheet(sheet, arena, ret_csv);
        if (err == OK || err == ERR_MEMORY)
                return err;
        fprintf(sheet->faults, M("this is no workbook that can be read safely (%s)\n"), error_name(err));
        return ERR_INVALID;
}

enum error sheet_in_holidays(const struct sheet_in *sheet, struct arena *arena, json_t **ret_items,
                             struct sheet_in_count *ret_count)
{
        struct slice csv;
        struct reading reading = { .sheet = sheet, .headings = headings, .columns = COLUMNS, .take = take_holiday,
                                   .arena = arena, .items = json_array(), .seen = json_object() };
        enum error err = reading.items && reading.seen ? open_sheet(sheet, arena, &csv) : ERR_MEMORY;
        if (err == OK)
                err = read_rows(&reading, csv, arena);
        if (err == OK && reading.count.wrong > 0 && !sheet->good_only)
                err = ERR_INVALID;
        *ret_count = reading.count;
        json_decref(reading.seen);
        if (err == OK)
                *ret_items = reading.items;
        else
                json_decref(reading.items);
        return err;
}

/* --- the list of licensed placement companies --------------------------------------------------------------------- */

/* The key by which the public check finds a company; the null slice, told, when its name cannot be read. */
static enum error company_key(struct reading *reading, uint64_t row, struct slice name, struct slice *ret_key)
{
        size_t letters = utf8_count(name);
        struct slice key = SLICE_NULL;
        enum error err = letters < 3 || letters > NAME_MAX_LETTERS ?
                                 ERR_INVALID :
                                 match_identifier_key(MATCH_COMPANY, name, reading->arena, &key);
        if (err == ERR_INVALID)
                tell(reading, row, COMPANY_NAME, M("a name of 3 to 120 letters is expected"));
        else if (err != OK)
                return err;
        *ret_key = err == OK ? key : SLICE_NULL;
        return OK;
}

/* The key of a good row; the null slice when a cell is wrong. Every wrong cell is told. */
static enum error check_company(struct reading *reading, const struct csv_row *row, const struct slice cells[COLUMNS],
                                struct slice *ret_key)
{
        struct slice key;
        uint64_t line = row->line, first = 0;
        TRY(company_key(reading, line, cells[COMPANY_NAME], &key));
        int faults = slice_is_null(key) ? 1 : 0;
        if (faults == 0)
                TRY(see(reading, key, line, &first));
        if (first) {
                tell_twice(reading, line, M("company"), first);
                faults++;
        }
        faults += expect(reading, utf8_count(cells[COMPANY_LICENSE]) <= SHORT_LETTERS, line, COMPANY_LICENSE,
                         M("at most 60 letters"));
        if (cells[COMPANY_UNTIL].size > 0 &&
            !is_day(reading, line, COMPANY_UNTIL, cells[COMPANY_UNTIL], SHEET_LICENSE_YEARS))
                faults++;
        faults += expect(reading, check_status(cells[COMPANY_STATUS]) != STANDING_OTHER, line, COMPANY_STATUS,
                         M("aktif, dihentikan sementara, dicabut, berakhir, or nothing is expected"));
        *ret_key = faults ? SLICE_NULL : key;
        return OK;
}

static enum error take_company(struct reading *reading, const struct csv_row *row, const struct slice cells[COLUMNS])
{
        struct slice key;
        TRY(check_company(reading, row, cells, &key));
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
        if (read_sheet(sheet, arena, &csv) != OK)
                return false;
        csv_reader_init_slice(&reader, CSV_LIMITS_DEFAULT, csv);
        return csv_read_row(&reader, arena, &row) == OK && row.count >= COMPANY_COLUMNS &&
               slice_equal_nocase(slice_trim(row.fields[COMPANY_NAME]), company_headings[COMPANY_NAME]) &&
               slice_equal_nocase(slice_trim(row.fields[COMPANY_LICENSE]), company_headings[COMPANY_LICENSE]);
}

/* Takes over `by_key`. */
static enum error wrap_companies(const struct sheet_in_list *list, json_t *by_key, json_t **ret_items)
{
        char day[DATE_ISO_SIZE + 1];
        struct slice as_of = date_iso_text(list->sheet.on, day);
        json_t *items = json_pack("[{s:s, s:s, s:o, s:b, s:{s:o, s:o, s:o}}]", "kind", "p3mi", "key", "daftar",
                                  "valid_from", text_of(as_of), "confirmed", 1, "body", "source",
                                  text_of(list->source), "as_of", text_of(as_of), "by_key", by_key);
        if (!items)
                return ERR_MEMORY;
        size_t size = json_dumpb(json_object_get(json_array_get(items, 0), "body"), NULL, 0, JSON_COMPACT);
        if (size > content_body_max(S("p3mi"))) {
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
        struct reading reading = { .sheet = &list->sheet, .headings = company_headings, .columns = COMPANY_COLUMNS,
                                   .take = take_company, .arena = arena, .items = json_object(),
                                   .seen = json_object() };
        enum error err = reading.items && reading.seen ? open_sheet(&list->sheet, arena, &csv) : ERR_MEMORY;
        if (err == OK && (utf8_count(list->source) < SOURCE_LEAST || utf8_count(list->source) > NAME_MAX_LETTERS))
                err = ERR_INVALID;
        if (err == OK)
                err = read_rows(&reading, csv, arena);
        if (err == OK && reading.count.wrong > 0 && !list->sheet.good_only)
                err = ERR_INVALID;
        *ret_count = reading.count;
        json_decref(reading.seen);
        if (err == OK)
                return wrap_companies(list, reading.items, ret_items);
        json_decref(reading.items);
        return err;
}

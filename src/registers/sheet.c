/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "registers/sheet.h"

#include "base/checked.h"
#include "content/draft.h"
#include "text/clean.h"
#include "text/csv.h"
#include "text/date.h"
#include "text/utf8.h"

enum {
        CELL_MOST = 200, COMPANY_LEAST = 3, COMPANY_MOST = 120, HEADING_MOST = 60, /* characters */
        LICENSE_MOST = 60,
        ROW_MEMORY = 16 * 1024 * 1024, /* bytes, of one row while it is read */
};

static const struct register_meaning meanings[] = {
        { S("company"), T("Nama perusahaan atau lembaga (dicari)"), MATCH_TYPE_COMPANY },
        { S("phone"), T("Nomor telepon (dicari)"), MATCH_TYPE_PHONE },
        { S("street"), T("Alamat (dicari)"), MATCH_TYPE_STREET },
        { S("account"), T("Nomor rekening (dicari)"), MATCH_TYPE_ACCOUNT },
        { S("text"), T("Keterangan (hanya ditampilkan)"), MATCH_TYPE_TEXT },
        { S("ignore"), T("Tidak dimuat"), MATCH_TYPE_IGNORE },
};

static const struct register_meaning placement_meanings[] = {
        { S("company"), T("Nama perusahaan"), MATCH_TYPE_COMPANY, S("name") },
        { S("license"), T("Nomor izin (SIP3MI)"), MATCH_TYPE_TEXT, S("license") },
        { S("until"), T("Izin berlaku sampai"), MATCH_TYPE_TEXT, S("until") },
        { S("status"), T("Status izin"), MATCH_TYPE_TEXT, S("status") },
        { S("ignore"), T("Tidak dimuat"), MATCH_TYPE_IGNORE },
};

/* What a heading most likely means: the first of these words that it holds. People are left out. */
struct guess {
        struct slice word, meaning;
};
static const struct guess guesses[] = {
        { S("nik"), S("ignore") },          { S("ktp"), S("ignore") },        { S("pemilik"), S("ignore") },
        { S("direktur"), S("ignore") },     { S("pimpinan"), S("ignore") },   { S("penanggung"), S("ignore") },
        { S("lahir"), S("ignore") },        { S("kelamin"), S("ignore") },    { S("owner"), S("ignore") },
        { S("director"), S("ignore") },     { S("telepon"), S("phone") },     { S("telp"), S("phone") },
        { S("phone"), S("phone") },         { S("nomor hp"), S("phone") },    { S("alamat"), S("street") },
        { S("address"), S("street") },      { S("rekening"), S("account") },  { S("perusahaan"), S("company") },
        { S("lembaga"), S("company") },     { S("company"), S("company") },   { S("nama"), S("company") },
        { S("name"), S("company") },
};
static const struct guess placement_guesses[] = {
        { S("pemilik"), S("ignore") },    { S("direktur"), S("ignore") },  { S("pimpinan"), S("ignore") },
        { S("penanggung"), S("ignore") }, { S("director"), S("ignore") },  { S("owner"), S("ignore") },
        { S("alamat"), S("ignore") },     { S("address"), S("ignore") },   { S("status"), S("status") },
        { S("berlaku"), S("until") },     { S("sampai"), S("until") },     { S("until"), S("until") },
        { S("expir"), S("until") },       { S("izin"), S("license") },     { S("sip3mi"), S("license") },
        { S("sippmi"), S("license") },    { S("licen"), S("license") },    { S("perusahaan"), S("company") },
        { S("company"), S("company") },   { S("nama"), S("company") },     { S("name"), S("company") },
        { S("p3mi"), S("company") },
};

struct register_meanings register_meanings(bool placement)
{
        if (placement)
                return (struct register_meanings){ placement_meanings, ARRAY_SIZE(placement_meanings) };
        return (struct register_meanings){ meanings, ARRAY_SIZE(meanings) };
}

static const struct register_meaning *find_meaning(bool placement, struct slice word)
{
        struct register_meanings all = register_meanings(placement);
        for (size_t i = 0; i < all.count; i++)
                if (slice_equal(all.items[i].word, word))
                        return &all.items[i];
        return NULL;
}

struct reading {
        const struct register_sheet *sheet;
        struct arena *arena; /* of what the look keeps */
        struct arena *row;   /* of one row, emptied before the next */
        struct register_look *look;
        json_t *by_key;
        json_t *seen; /* the line of each company */
        size_t key_column;
};

static void tell(struct reading *reading, uint64_t line, size_t column, struct slice text)
{
        struct register_look *look = reading->look;
        if (look->fault_count == REGISTER_FAULTS_MAX) {
                look->more_faults = true;
                return;
        }
        look->faults[look->fault_count++] = (struct register_fault){
                .line = line, .column = column < look->column_count ? (uint32_t)column + 1 : 0,
                .heading = column < look->column_count ? look->headings[column] : S(""), .text = text };
}

/* --- the first row --- */

/* Whether a column before this one has the meaning. */
static bool is_taken(const struct register_look *look, size_t column, struct slice meaning)
{
        for (size_t i = 0; i < column; i++)
                if (slice_equal(look->meanings[i], meaning))
                        return true;
        return false;
}

static struct slice guess(struct reading *reading, size_t column)
{
        bool placement = reading->sheet->placement;
        const struct guess *words = placement ? placement_guesses : guesses;
        size_t count = placement ? ARRAY_SIZE(placement_guesses) : ARRAY_SIZE(guesses);
        struct slice folded, otherwise = placement ? S("ignore") : S("text");
        if (utf8_normalise(reading->look->headings[column], UTF8_FOLD, reading->arena, &folded) != OK)
                return otherwise;
        for (size_t i = 0; i < count; i++) {
                if (slice_find(folded, words[i].word) == SIZE_MAX)
                        continue;
                bool once = placement || slice_equal(words[i].meaning, S("company"));
                return once && is_taken(reading->look, column, words[i].meaning) ? otherwise : words[i].meaning;
        }
        return otherwise;
}

static struct slice meaning_of(struct reading *reading, size_t column)
{
        const struct register_sheet *sheet = reading->sheet;
        if (column < sheet->meaning_count && find_meaning(sheet->placement, sheet->meanings[column]))
                return sheet->meanings[column];
        return guess(reading, column);
}

static bool is_twice(const struct register_look *look, size_t column)
{
        for (size_t i = 0; i < column; i++)
                if (slice_equal_nocase(look->headings[i], look->headings[column]) &&
                    !slice_equal(look->meanings[i], S("ignore")))
                        return true;
        return false;
}

/* What is wrong with the head of a column that is kept; the null slice for nothing. */
static struct slice heading_fault(const struct reading *reading, size_t column)
{
        const struct register_look *look = reading->look;
        if (reading->sheet->placement)
                return is_taken(look, column, look->meanings[column]) ?
                               T("Kolom sebelumnya sudah mempunyai arti ini. Pilih arti lain, atau Tidak dimuat.") :
                               SLICE_NULL;
        if (look->headings[column].size == 0)
                return T("Kolom ini tidak bernama, atau namanya lebih dari 60 huruf. Beri nama pada baris pertama, "
                         "atau pilih Tidak dimuat.");
        return is_twice(look, column) ? T("Nama kolom ini sudah dipakai kolom sebelumnya.") : SLICE_NULL;
}

static enum error read_heading(struct reading *reading, const struct csv_row *row, size_t column, bool *whole)
{
        struct register_look *look = reading->look;
        struct slice heading;
        enum error err = text_clean(row->fields[column], TEXT_ONE_LINE, HEADING_MOST, reading->arena, &heading);
        if (err == ERR_MEMORY)
                return err;
        look->headings[column] = err == OK ? heading : S("");
        look->meanings[column] = meaning_of(reading, column);
        look->column_count = column + 1;
        if (slice_equal(look->meanings[column], S("company")) && reading->key_column == SIZE_MAX)
                reading->key_column = column;
        if (slice_equal(look->meanings[column], S("ignore")))
                return OK;
        struct slice fault = heading_fault(reading, column);
        if (fault.size) {
                tell(reading, row->line, column, fault);
                *whole = false;
        }
        return OK;
}

static size_t count_kept(const struct register_look *look)
{
        size_t kept = 0;
        for (size_t i = 0; i < look->column_count; i++)
                kept += !slice_equal(look->meanings[i], S("ignore"));
        return kept;
}

/* ERR_INVALID, told: no row can be read below. */
static enum error read_headings(struct reading *reading, const struct csv_row *row)
{
        bool whole = row->count <= REGISTER_SHEET_COLUMNS;
        if (!whole)
                tell(reading, row->line, SIZE_MAX, T("Lembar ini mempunyai lebih dari 40 kolom."));
        for (size_t i = 0; i < row->count && i < REGISTER_SHEET_COLUMNS; i++)
                TRY(read_heading(reading, row, i, &whole));
        if (reading->key_column == SIZE_MAX) {
                tell(reading, row->line, SIZE_MAX, T("Pilih satu kolom yang berisi nama perusahaan atau lembaga."));
                whole = false;
        }
        if (count_kept(reading->look) > REGISTER_COLUMNS_MAX) {
                tell(reading, row->line, SIZE_MAX, T("Paling banyak 12 kolom dimuat. Pilih Tidak dimuat untuk yang "
                                                     "lain."));
                whole = false;
        }
        return whole ? OK : ERR_INVALID;
}

/* --- rows --- */

static struct slice company_fault(struct reading *reading, struct slice cell)
{
        struct slice key;
        size_t letters = utf8_count(cell);
        bool good = letters >= COMPANY_LEAST && letters <= COMPANY_MOST &&
                    match_identifier_key(MATCH_COMPANY, cell, reading->row, &key) == OK;
        return good ? SLICE_NULL : T("Nama 3 sampai 120 huruf diperlukan di sini.");
}

/* Makes the day in *cell ISO, as the list keeps it. */
static struct slice until_fault(struct reading *reading, struct slice *cell)
{
        struct date until, on;
        if (cell->size == 0)
                return SLICE_NULL;
        if (date_parse(*cell, &until) != OK)
                return T("Tanggal ini tidak dapat dibaca. Tulis misalnya 2027-05-01 atau 1 Mei 2027; kosong bila "
                         "izinnya tidak berbatas waktu.");
        bool dated = date_parse_iso(reading->sheet->as_of, &on) == OK;
        if (dated && (until.year < on.year - REGISTER_LICENSE_YEARS || until.year > on.year + REGISTER_LICENSE_YEARS))
                return T("Tahun ini lebih dari 20 tahun dari tanggal daftar.");
        *cell = date_iso_kept(until, reading->row);
        return SLICE_NULL;
}

/* What is wrong with a cell of this meaning; the null slice for nothing. */
static struct slice fault_of(struct reading *reading, const struct register_meaning *meaning, struct slice *cell)
{
        struct slice key;
        if (meaning->type == MATCH_TYPE_COMPANY)
                return company_fault(reading, *cell);
        if (meaning->type == MATCH_TYPE_PHONE && cell->size &&
            match_identifier_key(MATCH_PHONE, *cell, reading->row, &key) != OK)
                return T("Nomor telepon ini tidak dapat dibaca.");
        if (slice_equal(meaning->word, S("until")))
                return until_fault(reading, cell);
        if (slice_equal(meaning->word, S("license")) && utf8_count(*cell) > LICENSE_MOST)
                return T("Nomor izin paling panjang 60 huruf.");
        if (slice_equal(meaning->word, S("status")) && check_status(*cell) == STANDING_OTHER)
                return T("Status yang dikenal: aktif, dihentikan sementara, dicabut, berakhir; kosong berarti aktif.");
        return SLICE_NULL;
}

static enum error read_cell(struct reading *reading, const struct csv_row *row, size_t column, struct slice *ret_cell)
{
        struct slice cell = S("");
        const struct register_meaning *meaning = find_meaning(reading->sheet->placement,
                                                              reading->look->meanings[column]);
        enum error err = column < row->count ?
                                 text_clean(row->fields[column], TEXT_ONE_LINE, CELL_MOST, reading->row, &cell) :
                                 OK;
        if (err == ERR_MEMORY)
                return err;
        struct slice fault = err != OK ? T("Isinya lebih dari 200 huruf, atau tidak dapat dibaca.") :
                                         fault_of(reading, meaning, &cell);
        if (fault.size)
                tell(reading, row->line, column, fault);
        *ret_cell = fault.size ? SLICE_NULL : cell;
        return reading->row->exhausted ? ERR_MEMORY : OK;
}

/* What a row calls its cell of this column. */
static struct slice member_of(const struct reading *reading, size_t column)
{
        const struct register_look *look = reading->look;
        const struct register_meaning *meaning = find_meaning(reading->sheet->placement, look->meanings[column]);
        return meaning->member.size ? meaning->member : look->headings[column];
}

/* The row's cells by the names of their columns; *ret_entry NULL, told, when one is wrong. */
static enum error read_entry(struct reading *reading, const struct csv_row *row, json_t **ret_entry)
{
        const struct register_look *look = reading->look;
        json_t *entry = json_object();
        bool good = true;
        enum error err = entry ? OK : ERR_MEMORY;
        for (size_t i = 0; err == OK && i < look->column_count; i++) {
                struct slice cell;
                if (slice_equal(look->meanings[i], S("ignore")))
                        continue;
                struct slice name = member_of(reading, i);
                err = read_cell(reading, row, i, &cell);
                good = good && err == OK && !slice_is_null(cell);
                if (good && json_object_setn_new(entry, name.data, name.size, json_stringn(cell.data, cell.size)) != 0)
                        err = ERR_MEMORY;
        }
        *ret_entry = err == OK && good ? entry : NULL;
        if (!*ret_entry)
                json_decref(entry);
        return err;
}

/* False, told: the company stands in a line above. */
static enum error see(struct reading *reading, const struct csv_row *row, struct slice key, bool *ret_new)
{
        json_t *first = json_object_getn(reading->seen, key.data, key.size);
        *ret_new = first == NULL;
        if (!first)
                return json_object_setn_new(reading->seen, key.data, key.size, json_integer((json_int_t)row->line)) ==
                                       0 ?
                               OK :
                               ERR_MEMORY;
        tell(reading, row->line, reading->key_column, T("Perusahaan atau lembaga ini sudah ada di baris sebelumnya."));
        return OK;
}

static enum error keep_row(struct reading *reading, const struct csv_row *row, json_t *entry)
{
        struct slice key, name = member_of(reading, reading->key_column);
        const char *said = json_string_value(json_object_getn(entry, name.data, name.size));
        bool is_new = false;
        enum error err = match_identifier_key(MATCH_COMPANY, slice_from_cstr(said), reading->row, &key);
        if (err == OK)
                err = see(reading, row, key, &is_new);
        if (err == OK && is_new)
                err = json_object_setn(reading->by_key, key.data, key.size, entry) == 0 ? OK : ERR_MEMORY;
        json_decref(entry);
        *(is_new ? &reading->look->good : &reading->look->wrong) += 1;
        return err;
}

static bool is_blank(const struct csv_row *row)
{
        for (size_t i = 0; i < row->count; i++)
                if (slice_trim(row->fields[i]).size)
                        return false;
        return true;
}

static struct slice sample_of(struct reading *reading, struct slice cell)
{
        return arena_copy(reading->arena, utf8_cut(slice_trim(cell), HEADING_MOST));
}

static enum error take_row(struct reading *reading, const struct csv_row *row)
{
        struct register_look *look = reading->look;
        json_t *entry;
        if (is_blank(row))
                return OK;
        if (look->good + look->wrong == 0)
                for (size_t i = 0; i < look->column_count; i++)
                        look->samples[i] = i < row->count ? sample_of(reading, row->fields[i]) : S("");
        if (row->count > look->column_count) {
                tell(reading, row->line, SIZE_MAX, T("Baris ini mempunyai lebih banyak kolom daripada baris pertama."));
                look->wrong++;
                return OK;
        }
        if (look->good == REGISTER_ROWS_MAX) {
                tell(reading, row->line, SIZE_MAX, T("Lebih dari 60.000 baris. Bagi menjadi dua daftar, atau pilih "
                                                     "baris yang diperlukan. Tidak ada yang dimuat."));
                return ERR_TOO_LARGE;
        }
        TRY(read_entry(reading, row, &entry));
        if (entry)
                return keep_row(reading, row, entry);
        look->wrong++;
        return OK;
}

/* --- the sheet --- */

static struct slice problem_of(const struct csv_reader *reader, const struct reading *reading)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 500);
        csv_write_problem(&out, reader, reading->sheet->language);
        if (reader->problem != CSV_OK)
                return arena_copy(reading->arena, buffer_slice(&out));
        return T("Lembar ini kosong. Baris pertama berisi nama kolom, sesudahnya satu baris untuk setiap perusahaan.");
}

/* With faults that are told, the look goes on for whoever chooses columns. */
static enum error read_rows(struct reading *reading)
{
        _cleanup_csv_reader_ struct csv_reader reader;
        struct csv_row row;
        csv_reader_init_slice(&reader, CSV_LIMITS_DEFAULT, reading->sheet->text);
        enum error err = csv_read_row(&reader, reading->arena, &row);
        if (err == OK)
                err = read_headings(reading, &row);
        while (err == OK) {
                arena_reset(reading->row);
                err = csv_read_row(&reader, reading->row, &row);
                if (err == OK)
                        err = take_row(reading, &row);
        }
        size_t rows = reading->look->good + reading->look->wrong;
        if (err != ERR_MEMORY && (reader.problem != CSV_OK || (rows == 0 && reading->look->fault_count == 0)))
                tell(reading, reader.problem_line ? reader.problem_line : 1, SIZE_MAX, problem_of(&reader, reading));
        return err;
}

static json_t *text_of(struct slice text)
{
        return json_stringn(text.data, text.size);
}

static json_t *columns_of(const struct register_look *look)
{
        json_t *columns = json_array();
        for (size_t i = 0; i < look->column_count; i++)
                if (!slice_equal(look->meanings[i], S("ignore")))
                        (void)json_array_append_new(columns, json_pack("{s:o, s:o}", "name", text_of(look->headings[i]),
                                                                       "type", text_of(look->meanings[i])));
        return columns;
}

static enum error make_body(struct reading *reading)
{
        const struct register_sheet *sheet = reading->sheet;
        struct register_look *look = reading->look;
        json_t *body = json_pack("{s:o, s:o, s:O}", "source", text_of(sheet->source), "as_of", text_of(sheet->as_of),
                                 "by_key", reading->by_key);
        int failed = body ? 0 : -1;
        if (!failed && !sheet->placement)
                failed = json_object_set_new(body, "name", text_of(sheet->name)) +
                         json_object_set_new(body, "columns", columns_of(look));
        look->body = body;
        return failed ? ERR_MEMORY : OK;
}

enum error register_sheet_look(const struct register_sheet *sheet, struct arena *arena, struct register_look *ret_look)
{
        _cleanup_arena_ struct arena row;
        struct reading reading = { .sheet = sheet, .arena = arena, .row = &row, .look = ret_look,
                                   .key_column = SIZE_MAX, .by_key = json_object(), .seen = json_object() };
        arena_init(&row, ROW_MEMORY);
        *ret_look = (struct register_look){ .faults = arena_array(arena, struct register_fault, REGISTER_FAULTS_MAX) };
        enum error err = ret_look->faults && reading.by_key && reading.seen ? read_rows(&reading) : ERR_MEMORY;
        bool whole = err == ERR_NOT_FOUND; /* the end of the sheet */
        if (err == ERR_INVALID || err == ERR_TOO_LARGE || whole)
                err = OK;
        if (err == OK && whole && ret_look->good > 0)
                err = make_body(&reading);
        json_decref(reading.by_key);
        json_decref(reading.seen);
        return err;
}

struct slice register_key(struct slice name, struct arena *arena)
{
        struct slice folded;
        char key[CONTENT_KEY_MAX];
        size_t size = 0;
        if (utf8_normalise(name, UTF8_FOLD, arena, &folded) != OK)
                return SLICE_NULL;
        for (size_t i = 0; i < folded.size && size < sizeof key; i++) {
                char c = folded.data[i];
                if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
                        key[size++] = c;
                else if (size > 0 && key[size - 1] != '-')
                        key[size++] = '-';
        }
        while (size > 0 && key[size - 1] == '-')
                size--;
        return size ? arena_copy(arena, slice_of(key, size)) : SLICE_NULL;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/import.h"

#include "base/checked.h"
#include "passports/internal.h"
#include "program/office.h"
#include "region/region.h"
#include "text/clean.h"
#include "text/csv.h"
#include "text/date.h"
#include "text/phone.h"
#include "text/utf8.h"

#include <stddef.h>


#define FIELD(name) offsetof(struct application_new, name)

enum column {
        NUMBER, PURPOSE, COUNTRY, FIRST, NAME, NIK, PASSPORT, BORN, SEX, VILLAGE, ADDRESS, PHONE,
        GUARANTOR, GUARANTOR_PHONE, RELATION, COMPANY, AGENT, AGENT_PHONE,
};

static const struct import_column columns[IMPORT_COLUMNS] = {
        { S("nomor"), T("Nomor permohonan di M-Paspor"), FIELD(external_number), 1, 40 },
        { S("tujuan"), T("Tujuan yang dinyatakan"), FIELD(purpose), 1, 120 },
        { S("negara"), T("Negara tujuan"), FIELD(country), 1, 60 },
        { S("pertama"), T("Paspor pertama?"), SIZE_MAX, 1, 10 },
        { S("nama"), T("Nama lengkap"), FIELD(name), 2, 120 },
        { S("nik"), T("NIK"), FIELD(nik), 0, 16 },
        { S("paspor_lama"), T("Nomor paspor lama"), FIELD(passport), 0, 12 },
        { S("lahir"), T("Tanggal lahir"), FIELD(birth_date), 1, 30 },
        { S("kelamin"), T("Jenis kelamin"), FIELD(sex), 1, 12 },
        { S("desa"), T("Desa"), FIELD(village_code), 1, 100 },
        { S("alamat"), T("Alamat"), FIELD(address), 0, 200 },
        { S("telepon"), T("Nomor telepon pemohon"), FIELD(phone), 0, 30 },
        { S("penjamin"), T("Nama penjamin"), FIELD(guarantor_name), 0, 120 },
        { S("telepon_penjamin"), T("Nomor telepon penjamin"), FIELD(guarantor_phone), 0, 30 },
        { S("hubungan"), T("Hubungan dengan pemohon"), FIELD(guarantor_relation), 0, 40 },
        { S("perusahaan"), T("Perusahaan"), FIELD(company), 0, 120 },
        { S("agen"), T("Perekrut atau agen"), FIELD(agent), 0, 120 },
        { S("telepon_agen"), T("Nomor telepon perekrut atau agen"), FIELD(agent_phone), 0, 30 },
};

const struct import_column *import_columns(void)
{
        return columns;
}

struct slice import_state_word(enum import_state state)
{
        static const struct slice words[IMPORT_STATE_COUNT] = { S("good"), S("known"), S("wrong"), S("kept") };
        return words[state];
}

/* --- what is being read --- */

struct reading_list {
        struct tx *tx;
        const struct actor *actor;
        struct arena *arena;
        enum language language;
        struct import_list list;
        struct content_list purposes;
        struct area_list areas;
        uint32_t place[IMPORT_COLUMNS]; /* of each column in a row, from 1; 0: the list has none */
        struct date today;
        struct uuid seen[IMPORT_ROWS_MAX]; /* applications that were compared */
        size_t seen_count;
};

static void tell(struct reading_list *reading, uint64_t line, int column, struct slice text)
{
        struct import_list *list = &reading->list;
        if (list->fault_count == IMPORT_FAULTS_MAX) {
                list->more_faults = true;
                return;
        }
        list->faults[list->fault_count++] = (struct import_fault){
                .line = line, .column = column < 0 ? 0 : reading->place[column],
                .heading = column < 0 ? S("") : columns[column].heading, .text = text };
}

static struct slice *field_of(struct application_new *new, size_t column)
{
        return (struct slice *)(void *)((char *)new + columns[column].offset);
}

/* --- cells --- */

/* A purpose by its key or by its name in either language. */
static struct slice read_purpose(struct reading_list *reading, struct slice said)
{
        for (size_t i = 0; i < reading->purposes.count; i++) {
                const struct content_item *item = &reading->purposes.items[i];
                if (slice_equal_nocase(item->key, said) ||
                    slice_equal_nocase(content_text(item, "label", LANGUAGE_ID, reading->arena), said) ||
                    slice_equal_nocase(content_text(item, "label", LANGUAGE_EN, reading->arena), said))
                        return item->key;
        }
        return SLICE_NULL;
}

/* A village by its code, or as "desa, kecamatan" of the office's area where only one is called so. */
static struct slice read_village(struct reading_list *reading, struct slice said)
{
        struct region found[REGION_SEARCH_MAX];
        struct slice code = SLICE_NULL;
        if (region_exists(said, REGION_VILLAGE))
                return said;
        size_t count = region_search((struct region_area){ reading->areas.regency_codes, reading->areas.count }, said,
                                     REGION_SEARCH_MAX, found);
        for (size_t i = 0; i < count; i++) {
                if (!slice_equal_nocase(region_label(reading->arena, &found[i]), said))
                        continue;
                if (code.size)
                        return SLICE_NULL;
                code = arena_copy(reading->arena, region_code(&found[i]));
        }
        return code;
}

static struct slice read_sex(struct slice said)
{
        if (slice_equal_nocase(said, S("P")) || slice_equal_nocase(said, S("perempuan")))
                return S("P");
        if (slice_equal_nocase(said, S("L")) || slice_equal_nocase(said, S("laki-laki")))
                return S("L");
        return SLICE_NULL;
}

/* A day as people write it, or as a workbook keeps it: "1990-05-10T00:00:00". */
static struct slice read_born(struct reading_list *reading, struct slice said, struct slice *ret_fault)
{
        struct date born;
        size_t time = slice_find(said, S("T00:00:00"));
        struct slice day = time == DATE_ISO_SIZE ? slice_sub(said, 0, time) : said;
        bool exists = date_parse(day, &born) == OK;
        *ret_fault = exists ? T("Tanggal ini belum terjadi. Tulis tanggal lahir, misalnya 10/5/1990.")
                            : T("Tanggal ini tidak terbaca, atau tidak ada di kalender. Tulis "
                              "hari/bulan/tahun: 10/5/1990.");
        if (!exists || date_compare(born, reading->today) > 0)
                return SLICE_NULL;
        return date_iso_kept(born, reading->arena);
}

static bool is_nik(struct slice said)
{
        size_t digits = 0;
        while (digits < said.size && said.data[digits] >= '0' && said.data[digits] <= '9')
                digits++;
        return said.size == 16 && digits == 16;
}

/* As it was written, when a rule reads it. */
static struct slice read_phone(struct reading_list *reading, struct slice said, struct slice *ret_fault)
{
        struct phone phone;
        enum phone_problem problem = phone_parse(said, &phone);
        *ret_fault = problem == PHONE_EMPTY ? T("Tulis nomornya, atau kosongkan isian ini.")
                                            : phone_problem_text(problem, reading->language);
        return problem == PHONE_OK ? said : SLICE_NULL;
}

/* What a rule makes of a cell that is not empty; *ret_fault says what is wrong with it. */
static struct slice read_cell(struct reading_list *reading, size_t column, struct slice said, struct slice *ret_fault)
{
        struct slice value = said;
        switch (column) {
        case COUNTRY:
                value = application_country_reads(said) ? said : SLICE_NULL;
                *ret_fault = T("Tulis nama negara dengan huruf, misalnya Malaysia.");
                break;
        case PHONE:
        case GUARANTOR_PHONE:
        case AGENT_PHONE:
                value = read_phone(reading, said, ret_fault);
                break;
        case PURPOSE:
                value = read_purpose(reading, said);
                *ret_fault = T("Tujuan ini tidak ada di daftar kantor.");
                break;
        case FIRST:
                value = slice_equal_nocase(said, S("ya")) || slice_equal_nocase(said, S("tidak")) ? said : SLICE_NULL;
                *ret_fault = T("Tulis ya atau tidak.");
                break;
        case NIK:
                value = is_nik(said) ? said : SLICE_NULL;
                *ret_fault = T("NIK terdiri atas 16 angka. Simpan kolomnya sebagai teks, atau kosongkan selnya.");
                break;
        case BORN:
                value = read_born(reading, said, ret_fault);
                break;
        case SEX:
                value = read_sex(said);
                *ret_fault = T("Tulis P atau L.");
                break;
        case VILLAGE:
                value = read_village(reading, said);
                *ret_fault = T("Tulis kode desa, atau desa dan kecamatannya: Ngrayun, Ngrayun.");
                break;
        default:
                break;
        }
        return value;
}

/* Text as every other entry cleans it; the null slice when the cell is wrong, which is told. */
static struct slice take_cell(struct reading_list *reading, const struct csv_row *row, size_t column)
{
        const struct import_column *rule = &columns[column];
        uint32_t place = reading->place[column];
        struct slice said = S(""), fault = T("Ini terlalu panjang."), value;
        if (place > 0 && place <= row->count &&
            text_clean(row->fields[place - 1], TEXT_ONE_LINE, rule->most, reading->arena, &said) != OK)
                value = SLICE_NULL;
        else if (said.size == 0) {
                value = rule->least ? SLICE_NULL : said;
                fault = T("Ini belum diisi.");
        } else if (utf8_count(said) < rule->least) {
                value = SLICE_NULL;
                fault = T("Ini terlalu pendek.");
        } else
                value = read_cell(reading, column, said, &fault);
        if (slice_is_null(value))
                tell(reading, row->line, (int)column, fault);
        return value;
}

/* --- rows --- */

static const struct import_row *row_with_number(const struct import_list *list, struct slice number)
{
        for (size_t i = 0; i < list->count; i++)
                if (slice_equal(list->rows[i].new.external_number, number))
                        return &list->rows[i];
        return NULL;
}

/* Empty optional cells are absent. The relation alone is never null (struct application_new). */
static bool take_cells(struct reading_list *reading, const struct csv_row *row, struct application_new *new)
{
        bool good = true;
        for (size_t i = 0; i < IMPORT_COLUMNS; i++) {
                struct slice value = take_cell(reading, row, i);
                good = good && !slice_is_null(value);
                if (columns[i].offset == SIZE_MAX)
                        new->first_passport = slice_equal_nocase(value, S("ya"));
                else
                        *field_of(new, i) = value.size ? value : SLICE_NULL;
        }
        if (slice_is_null(new->guarantor_relation))
                new->guarantor_relation = S("");
        return good;
}

static bool is_blank(const struct csv_row *row)
{
        for (size_t i = 0; i < row->count; i++)
                if (slice_trim(row->fields[i]).size)
                        return false;
        return true;
}

/* --- what is there already --- */

static enum error compare(struct reading_list *reading, const struct application_by_number_row *known,
                          struct import_row *row)
{
        struct application_head head;
        struct slice *differs = arena_array(reading->arena, struct slice, IMPORT_COLUMNS);
        TRY(head_read(reading->tx, reading->actor->office_id, known->id, reading->arena, &head));
        const struct {
                size_t column;
                struct slice there;
        } pairs[] = {
                { PURPOSE, head.purpose },
                { COUNTRY, head.country },
                { NAME, head.name },
                { PHONE, head.phone },
                { GUARANTOR, head.guarantor_name },
                { GUARANTOR_PHONE, head.guarantor_phone },
                { RELATION, head.guarantor_relation },
                { COMPANY, head.company },
                { AGENT, head.agent },
                { AGENT_PHONE, head.agent_phone },
        };
        if (!differs)
                return ERR_MEMORY;
        row->differs = differs;
        for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
                if (!slice_equal(*field_of(&row->new, pairs[i].column), pairs[i].there))
                        differs[row->differ_count++] = columns[pairs[i].column].heading;
        reading->seen[reading->seen_count++] = known->id;
        return OK;
}

/* Whoever is named in the application sees what everybody sees whose row says what is there already: a row that looked
 * new and got no number would tell him apart. What differs he is not told, for he would learn what it says. */
static enum error find_known(struct reading_list *reading, struct import_row *row)
{
        struct application_by_number_row known;
        enum error err = application_by_number(
                reading->tx, &(struct application_by_number_params){ .office_id = reading->actor->office_id,
                                                                     .external_number = row->new.external_number,
                                                                     .reader = reading->actor->person_id },
                reading->arena, &known);
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        row->state = IMPORT_KNOWN;
        row->number = known.number;
        return known.named ? OK : compare(reading, &known, row);
}

static enum error take_row(struct reading_list *reading, const struct csv_row *row)
{
        struct import_list *list = &reading->list;
        if (is_blank(row))
                return OK;
        if (list->count == IMPORT_ROWS_MAX) {
                tell(reading, row->line, -1, T("Satu daftar paling banyak 300 baris. Bagi daftar ini."));
                return ERR_TOO_LARGE;
        }
        struct import_row taken = { .line = row->line, .state = IMPORT_GOOD };
        if (!take_cells(reading, row, &taken.new))
                taken.state = IMPORT_WRONG;
        else if (row_with_number(list, taken.new.external_number)) {
                taken.state = IMPORT_WRONG;
                tell(reading, row->line, NUMBER, T("Nomor ini sudah ada di baris sebelumnya."));
        } else {
                struct slice name = arena_printf(reading->arena, "impor:%.*s", SLICE_FMT(taken.new.external_number));
                taken.new.id = uuid_from_name(reading->actor->office_id, name);
                TRY(find_known(reading, &taken));
                struct search_keys *keys = arena_new(reading->arena, struct search_keys);
                if (!keys)
                        return ERR_MEMORY;
                TRY(search_keys_make(&taken.new, reading->arena, keys));
                taken.keys = keys;
        }
        list->rows[list->count++] = taken;
        return OK;
}

/* --- the whole list --- */

static enum error read_headings(struct reading_list *reading, const struct csv_row *row)
{
        struct import_list *list = &reading->list;
        bool whole = true;
        list->unread = arena_array(reading->arena, struct slice, IMPORT_UNREAD_MAX);
        if (!list->unread)
                return ERR_MEMORY;
        for (uint32_t at = 0; at < row->count; at++) {
                struct slice heading = slice_trim(row->fields[at]);
                size_t i = 0;
                while (i < IMPORT_COLUMNS && !slice_equal_nocase(columns[i].heading, heading))
                        i++;
                if (i < IMPORT_COLUMNS && reading->place[i] == 0)
                        reading->place[i] = at + 1;
                else if (heading.size && list->unread_count < IMPORT_UNREAD_MAX)
                        list->unread[list->unread_count++] = utf8_cut(heading, IMPORT_UNREAD_TEXT);
        }
        for (int i = 0; i < IMPORT_COLUMNS; i++)
                if (columns[i].least && reading->place[i] == 0) {
                        tell(reading, row->line, i, T("Kolom ini tidak ada. Baris pertama harus berisi nama kolom."));
                        whole = false;
                }
        return whole ? OK : ERR_INVALID;
}

static struct slice problem_of(const struct csv_reader *reader, const struct reading_list *reading)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 500);
        csv_write_problem(&out, reader, reading->language);
        if (reader->problem != CSV_OK)
                return arena_copy(reading->arena, buffer_slice(&out));
        return T("Daftar ini kosong. Baris pertama berisi nama kolom, sesudahnya satu baris untuk setiap permohonan. "
                 "Daftar kosong untuk diisi dapat diunduh di bawah.");
}

/* What is wrong with the list itself is a fault of it, and no error. */
static enum error read_list(struct reading_list *reading, struct slice text)
{
        _cleanup_csv_reader_ struct csv_reader reader;
        struct csv_row row;
        csv_reader_init_slice(&reader, CSV_LIMITS_DEFAULT, text);
        enum error err = csv_read_row(&reader, reading->arena, &row);
        if (err == OK)
                err = read_headings(reading, &row);
        while (err == OK) {
                err = csv_read_row(&reader, reading->arena, &row);
                if (err == OK)
                        err = take_row(reading, &row);
        }
        bool unread = reader.problem != CSV_OK || (reading->list.count == 0 && reading->list.fault_count == 0);
        if ((err == ERR_INVALID || err == ERR_TOO_LARGE || err == ERR_NOT_FOUND) && unread)
                tell(reading, reader.problem_line ? reader.problem_line : 1, -1, problem_of(&reader, reading));
        return err == ERR_INVALID || err == ERR_TOO_LARGE || err == ERR_NOT_FOUND ? OK : err;
}

enum error passports_import_look(struct tx *tx, const struct reading *reader, struct slice text,
                                 struct import_list *ret_list)
{
        const struct actor *actor = reader->actor;
        struct arena *arena = reader->arena;
        const struct access_object made = { .kind = APPLICATION, .office_id = actor->office_id, .state = S(""),
                                            .region = S(""), .class = CLASS_P3 };
        struct reading_list *reading = arena_new(arena, struct reading_list);
        if (!reading)
                return ERR_MEMORY;
        *reading = (struct reading_list){ .tx = tx, .actor = actor, .arena = arena, .language = reader->language,
                                          .today = date_of_instant(clock_now(), actor->zone_minutes) };
        reading->list.rows = arena_array(arena, struct import_row, IMPORT_ROWS_MAX);
        reading->list.faults = arena_array(arena, struct import_fault, IMPORT_FAULTS_MAX);
        if (!reading->list.rows || !reading->list.faults)
                return ERR_MEMORY;
        TRY(access_decide(tx, actor, S("application.create"), &made));
        TRY(content_list(tx, actor->office_id, S("checklist"), today_of(actor, arena), arena, &reading->purposes));
        TRY(office_areas(tx, actor->office_id, arena, &reading->areas));
        TRY(read_list(reading, text));
        *ret_list = reading->list;
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("application.create"),
                                                         .object_kind = APPLICATION, .office_id = actor->office_id,
                                                         .ids = reading->seen, .id_count = reading->seen_count });
}

static enum error keep_row(struct tx *tx, const struct actor *actor, struct import_row *row,
                           const struct finding_rules *rules, struct arena *arena)
{
        struct application_by_number_row known;
        const struct application_by_number_params asked = { .office_id = actor->office_id,
                                                            .external_number = row->new.external_number,
                                                            .reader = actor->person_id };
        const struct create_ready ready = { rules, row->keys };
        if (row->state != IMPORT_GOOD)
                return ERR_INVALID;
        enum error err = application_by_number(tx, &asked, arena, &known);
        if (err == ERR_NOT_FOUND || (err == OK && !known.named && uuid_equal(known.id, row->new.id)))
                TRY(create_ready(tx, actor, &row->new, &ready, arena, &row->number));
        else if (err == OK)
                row->number = known.number;
        else
                return err;
        row->state = IMPORT_KEPT;
        return OK;
}

enum error passports_import_keep(struct tx *tx, const struct actor *actor, struct import_row *row, struct arena *arena)
{
        return keep_row(tx, actor, row, NULL, arena);
}

/* lint: parameters (which list, and where it failed) */
enum error passports_import_keep_all(struct tx *tx, const struct actor *actor, struct import_list *list,
                                     struct arena *arena, size_t *ret_failed)
{
        struct finding_rules *rules;
        for (size_t i = 0; i < list->count; i++)
                if (list->rows[i].state == IMPORT_KEPT)
                        list->rows[i].state = IMPORT_GOOD; /* not, by a try that came to nothing */
        TRY(finding_rules_read(tx, actor, tx_arena(tx), &rules));
        for (size_t i = 0; i < list->count; i++) {
                if (list->rows[i].state != IMPORT_GOOD)
                        continue;
                *ret_failed = i;
                TRY(keep_row(tx, actor, &list->rows[i], rules, arena));
        }
        return OK;
}

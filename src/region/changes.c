/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading and checking a table of changes. */
#include "region/changes.h"

#include "base/checked.h"
#include "region/region.h"
#include "text/csv.h"
#include "text/date.h"

#include <stdlib.h>

enum column { KIND, FROM, TO, DATE, SOURCE, COLUMNS };
enum { FIELD_MAX = 1000, QUOTED = 40, CODE_MAX = 200 };

static const struct slice column_names[COLUMNS] = { S("kind"), S("from"), S("to"), S("date"), S("source") };
static const struct slice kind_names[] = { S("split"), S("merge"), S("recode") };

static const struct {
        const char *id, *en;
} sentences[] = {
        [REGION_CHANGE_CSV] = { "baris ini tidak dapat dibaca sebagai CSV.", "this row cannot be read as CSV." },
        [REGION_CHANGE_HEADER] = { "baris pertama menyebut kolomnya: kind,from,to,date,source.",
                                   "the first line names the columns: kind,from,to,date,source." },
        [REGION_CHANGE_COLUMNS] = { "jumlah kolomnya tidak sesuai: kind,from,to,date,source.",
                                    "the number of columns is wrong: kind,from,to,date,source." },
        [REGION_CHANGE_KIND] = { "jenisnya split, merge, atau recode.", "the kind is split, merge or recode." },
        [REGION_CHANGE_CODE] = { "bukan kode wilayah, seperti 35.02.02.2003.",
                                 "this is no code of a region, such as 35.02.02.2003." },
        [REGION_CHANGE_DATE] = { "bukan tanggal seperti 2025-07-01.", "this is no date such as 2025-07-01." },
        [REGION_CHANGE_FUTURE] = { "tanggal ini belum tiba. Masukkan perubahan setelah berlaku.",
                                   "this day has not come yet. Bring a change in once it holds." },
        [REGION_CHANGE_SOURCE] = { "sebutkan dasarnya, misalnya nomor peraturan.",
                                   "say where it stands, such as the number of the regulation." },
        [REGION_CHANGE_UNKNOWN] = { "kode baru ini tidak ada dalam daftar wilayah program ini. Perbarui program dulu.",
                                    "this new code is not in the list of regions of this program. Upgrade it first." },
        [REGION_CHANGE_LEVELS] = { "kode lama dan kode baru bukan tingkat yang sama.",
                                   "old and new code are not of the same level." },
        [REGION_CHANGE_WHOLE_ONLY] = { "kecamatan dan kabupaten hanya dapat berganti kode (recode). Untuk yang lain "
                                       "tulis desanya satu per satu.",
                                       "districts and regencies can only be recoded. For anything else write their "
                                       "villages, a row each." },
        [REGION_CHANGE_ITSELF] = { "kode lama dan kode baru sama.", "old and new code are the same." },
        [REGION_CHANGE_TWICE] = { "baris ini sudah ada di atas.", "this row stands above already." },
        [REGION_CHANGE_ENDED] = { "kode lama ini sudah berakhir menurut baris lain.",
                                  "this old code has ended already, as another row says." },
        [REGION_CHANGE_GONE] = { "kode baru ini sudah berakhir menurut baris lain sebelum hari itu.",
                                 "this new code has ended by that day, as another row says." },
        [REGION_CHANGE_CIRCLE] = { "perubahan ini memutar: kode baru berasal dari kode lama ini.",
                                   "this goes round in a circle: the old code came from this new one." },
        [REGION_CHANGE_TAKEN] = { "kode baru ini sudah dipakai tempat lain. Bila keduanya menjadi satu, itu "
                                  "penggabungan (merge).",
                                  "this new code belongs to another place already. If both became one, that is a "
                                  "merge." },
        [REGION_CHANGE_ONE_PART] = { "pemecahan perlu sedikitnya dua bagian pada hari yang sama. Bila desa lama tetap "
                                     "memakai kodenya, tulis juga baris dari kode itu ke kode itu sendiri.",
                                     "a split has at least two parts on the same day. If the old village keeps its "
                                     "code, write a row from that code to itself too." },
        [REGION_CHANGE_TOO_MANY] = { "paling banyak 5.000 baris.", "at most 5,000 rows." },
};

void region_changes_write_fault(struct buffer *out, const struct region_changes_fault *fault, enum language language)
{
        bool english = language == LANGUAGE_EN;
        buffer_printf(out, english ? "Line %u, column %u" : "Baris %u, kolom %u", fault->line, fault->column);
        if (fault->what.size)
                buffer_printf(out, " (%.*s)", SLICE_FMT(fault->what));
        buffer_printf(out, ": %s", english ? sentences[fault->problem].en : sentences[fault->problem].id);
}

void region_change_write(struct buffer *out, const struct region_change *change)
{
        char day[DATE_ISO_SIZE + 1];
        struct csv_writer writer;
        csv_writer_init(&writer, out, ',', false);
        csv_write_text(&writer, kind_names[change->kind]);
        csv_write_text(&writer, change->from);
        csv_write_text(&writer, change->to);
        csv_write_text(&writer, date_iso_text(date_from_days((int32_t)change->on), day));
        csv_write_text(&writer, change->source);
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

struct reading {
        const struct region_changes_form *form;
        struct arena *arena;
        struct region_changes changes;
        struct region_changes_faults *faults;
        struct csv_reader csv;
        size_t place[COLUMNS]; /* field of a column, from 0; COLUMNS: the file has no such */
        size_t field_count;
};

static void blame(struct reading *reading, enum region_change_problem problem, struct region_changes_fault where)
{
        struct region_changes_faults *faults = reading->faults;
        if (faults->count == REGION_FAULTS_MAX)
                return;
        where.problem = problem;
        where.what = slice_sub(where.what, 0, QUOTED);
        faults->items[faults->count++] = where;
}

static void blame_field(struct reading *reading, const struct csv_row *row, enum column column,
                        enum region_change_problem problem)
{
        size_t place = reading->place[column];
        struct slice what = place < row->count ? row->fields[place] : S("");
        blame(reading, problem,
              (struct region_changes_fault){ .line = (uint32_t)row->line, .column = (uint32_t)place + 1,
                                             .what = what });
}

static struct slice field_of(const struct reading *reading, const struct csv_row *row, enum column column)
{
        size_t place = reading->place[column];
        return place < row->count ? slice_trim(row->fields[place]) : S("");
}

/* "35.02", "35.02.02" or "35.02.02.2003": nothing below a regency or above a village changes here. */
static bool is_code(struct slice text)
{
        static const char shape[] = "00.00.00.0000";
        if (text.size != 5 && text.size != 8 && text.size != REGION_CODE_SIZE)
                return false;
        for (size_t i = 0; i < text.size; i++)
                if (shape[i] == '.' ? text.data[i] != '.' : text.data[i] < '0' || text.data[i] > '9')
                        return false;
        return true;
}

static bool is_acceptable(const struct reading *reading, struct slice code)
{
        return reading->form->codes ? is_code(code) : code.size > 0 && code.size <= CODE_MAX;
}

static bool parse_day(const struct reading *reading, struct slice text, int64_t *ret_on)
{
        struct date date;
        if (reading->form->parse_time)
                return reading->form->parse_time(reading->form->context, text, ret_on);
        if (date_parse_iso(text, &date) != OK)
                return false;
        *ret_on = date_to_days(date);
        return true;
}

static bool parse_kind(struct slice text, enum region_change_kind *ret_kind)
{
        for (size_t i = 0; i < ARRAY_SIZE(kind_names); i++)
                if (slice_equal(text, kind_names[i])) {
                        *ret_kind = (enum region_change_kind)i;
                        return true;
                }
        return false;
}

static void read_fields(struct reading *reading, const struct csv_row *row, struct region_change *change)
{
        const struct region_changes_form *form = reading->form;
        if (!parse_kind(field_of(reading, row, KIND), &change->kind))
                blame_field(reading, row, KIND, REGION_CHANGE_KIND);
        if (!is_acceptable(reading, change->from))
                blame_field(reading, row, FROM, REGION_CHANGE_CODE);
        if (!is_acceptable(reading, change->to))
                blame_field(reading, row, TO, REGION_CHANGE_CODE);
        if (!parse_day(reading, field_of(reading, row, DATE), &change->on))
                blame_field(reading, row, DATE, REGION_CHANGE_DATE);
        else if (form->codes && change->on > form->today)
                blame_field(reading, row, DATE, REGION_CHANGE_FUTURE);
        if (form->codes && change->source.size == 0)
                blame_field(reading, row, SOURCE, REGION_CHANGE_SOURCE);
}

static enum error read_row(struct reading *reading, const struct csv_row *row)
{
        struct region_change change = { .line = (uint32_t)row->line,
                                        .from = arena_copy(reading->arena, field_of(reading, row, FROM)),
                                        .to = arena_copy(reading->arena, field_of(reading, row, TO)),
                                        .source = arena_copy(reading->arena, field_of(reading, row, SOURCE)) };
        if (slice_is_null(change.from) || slice_is_null(change.to) || slice_is_null(change.source))
                return ERR_MEMORY;
        if (reading->changes.count == REGION_CHANGES_MAX) {
                blame(reading, REGION_CHANGE_TOO_MANY,
                      (struct region_changes_fault){ .line = change.line, .column = 1 });
                return ERR_TOO_LARGE;
        }
        if (row->count != reading->field_count &&
            !(reading->form->headless && row->count == SOURCE)) { /* without a source it is named as missing */
                blame(reading, REGION_CHANGE_COLUMNS,
                      (struct region_changes_fault){ .line = change.line, .column = (uint32_t)row->count });
                return OK;
        }
        read_fields(reading, row, &change);
        reading->changes.items[reading->changes.count++] = change;
        return OK;
}

static bool name_columns(struct reading *reading, const struct csv_row *row)
{
        for (size_t c = 0; c < COLUMNS; c++) {
                reading->place[c] = row->count;
                for (size_t i = 0; i < row->count; i++)
                        if (slice_equal(slice_trim(row->fields[i]), column_names[c]))
                                reading->place[c] = i;
                if (reading->place[c] == row->count && (c != SOURCE || reading->form->codes))
                        return false;
        }
        reading->field_count = row->count;
        return true;
}

static enum error read_header(struct reading *reading)
{
        struct csv_row row;
        enum error err = csv_read_row(&reading->csv, reading->arena, &row);
        if (err == ERR_MEMORY || (err != OK && err != ERR_NOT_FOUND && reading->csv.problem != CSV_OK))
                return err;
        if (err == OK && name_columns(reading, &row))
                return OK;
        blame(reading, REGION_CHANGE_HEADER, (struct region_changes_fault){ .line = 1, .column = 1 });
        return ERR_INVALID;
}

static enum error read_rows(struct reading *reading)
{
        if (reading->form->headless) {
                for (size_t c = 0; c < COLUMNS; c++)
                        reading->place[c] = c;
                reading->field_count = COLUMNS;
        } else {
                TRY(read_header(reading));
        }
        for (;;) {
                struct csv_row row;
                enum error err = csv_read_row(&reading->csv, reading->arena, &row);
                if (err == ERR_NOT_FOUND)
                        return OK;
                TRY(err);
                TRY(read_row(reading, &row));
        }
}

/* --- what the rows say together ----------------------------------------------------------------------------------- */

static int compare_changes(const void *left, const void *right)
{
        const struct region_change *a = left, *b = right;
        if (a->on != b->on)
                return a->on < b->on ? -1 : 1;
        return a->line < b->line ? -1 : a->line > b->line;
}

bool region_change_stays(const struct region_changes *changes, const struct region_change *change)
{
        for (size_t i = 0; i < changes->count && change->kind == REGION_SPLIT; i++) {
                const struct region_change *other = &changes->items[i];
                if (other->kind == REGION_SPLIT && other->on == change->on && slice_equal(other->from, change->from) &&
                    slice_equal(other->to, change->from))
                        return true;
        }
        return false;
}

static bool is_same_split(const struct region_change *a, const struct region_change *b)
{
        return a->kind == REGION_SPLIT && b->kind == REGION_SPLIT && a->on == b->on && slice_equal(a->from, b->from);
}

/* Whether `other` ends the code: itself, or a larger region that it lies in. */
static bool ends(const struct region_changes *changes, const struct region_change *other, struct slice code)
{
        if (slice_equal(other->from, code))
                return !region_change_stays(changes, other);
        return other->kind == REGION_RECODE && region_within(code, other->from);
}

/* Another row that ended the old code before, or one above that says something else of the same day. */
static bool has_ended(const struct region_changes *changes, const struct region_change *change)
{
        for (size_t i = 0; i < changes->count && changes->items[i].on <= change->on; i++) {
                const struct region_change *other = &changes->items[i];
                bool same_day = other->on == change->on && slice_equal(other->from, change->from);
                bool before = other->on < change->on || (same_day && other->line < change->line);
                if (is_same_split(other, change) || !before)
                        continue;
                if (same_day || ends(changes, other, change->from))
                        return true;
        }
        return false;
}

static bool is_gone(const struct region_changes *changes, const struct region_change *change)
{
        for (size_t i = 0; i < changes->count && changes->items[i].on <= change->on; i++)
                if (&changes->items[i] != change && !is_same_split(&changes->items[i], change) &&
                    ends(changes, &changes->items[i], change->to))
                        return true;
        return false;
}

/* What the new code became before that day leads to the old code. */
static bool is_circle(const struct region_changes *changes, const struct region_change *change)
{
        struct slice at = change->to;
        for (size_t i = 0; i < changes->count && changes->items[i].on <= change->on; i++) {
                const struct region_change *other = &changes->items[i];
                if (other == change || !slice_equal(other->from, at) || region_change_stays(changes, other))
                        continue;
                at = other->to;
                if (slice_equal(at, change->from))
                        return true;
        }
        return false;
}

/* The new code of a recode, or a part of a split that is not new, was somebody else's. Parts of two old villages may
 * have become one new village. */
static bool is_taken(const struct region_changes *changes, const struct region_change *change)
{
        for (size_t i = 0; i < changes->count; i++) {
                const struct region_change *other = &changes->items[i];
                if (other == change || is_same_split(other, change) || change->kind == REGION_MERGE)
                        continue;
                bool part_of_two = change->kind == REGION_SPLIT && other->kind == REGION_SPLIT &&
                                   other->on == change->on;
                if (slice_equal(other->to, change->to) && !part_of_two &&
                    (other->on < change->on || (other->on == change->on && other->line < change->line)))
                        return true;
                if (other->on < change->on && slice_equal(other->from, change->to))
                        return true;
        }
        return false;
}

static bool stands_above(const struct region_changes *changes, const struct region_change *change)
{
        for (size_t i = 0; i < changes->count; i++) {
                const struct region_change *other = &changes->items[i];
                if (other->line < change->line && other->kind == change->kind && other->on == change->on &&
                    slice_equal(other->from, change->from) && slice_equal(other->to, change->to))
                        return true;
        }
        return false;
}

static size_t count_parts(const struct region_changes *changes, const struct region_change *change)
{
        size_t parts = 0;
        for (size_t i = 0; i < changes->count; i++)
                parts += is_same_split(&changes->items[i], change);
        return parts;
}

static bool is_unknown(const struct reading *reading, const struct region_change *change)
{
        struct region region;
        if (!reading->form->codes || region_find(change->to, &region))
                return false;
        for (size_t i = 0; i < reading->changes.count; i++)
                if (reading->changes.items[i].on > change->on &&
                    ends(&reading->changes, &reading->changes.items[i], change->to))
                        return false;
        return true;
}

/* The first thing that is wrong with a row among the others. */
static bool find_problem(const struct reading *reading, const struct region_change *change,
                         enum region_change_problem *ret_problem, enum column *ret_column)
{
        const struct region_changes *all = &reading->changes;
        bool self = slice_equal(change->from, change->to), split = change->kind == REGION_SPLIT;
        bool whole = reading->form->codes && change->from.size != REGION_CODE_SIZE;
        const struct {
                bool wrong;
                enum region_change_problem problem;
                enum column column;
        } checks[] = {
                { reading->form->codes && change->from.size != change->to.size, REGION_CHANGE_LEVELS, TO },
                { whole && change->kind != REGION_RECODE, REGION_CHANGE_WHOLE_ONLY, KIND },
                { self && !split, REGION_CHANGE_ITSELF, TO },
                { stands_above(all, change), REGION_CHANGE_TWICE, FROM },
                { has_ended(all, change), REGION_CHANGE_ENDED, FROM },
                { !self && is_circle(all, change), REGION_CHANGE_CIRCLE, TO },
                { !self && is_gone(all, change), REGION_CHANGE_GONE, TO },
                { !self && is_taken(all, change), REGION_CHANGE_TAKEN, TO },
                { split && count_parts(all, change) < 2, REGION_CHANGE_ONE_PART, KIND },
                { is_unknown(reading, change), REGION_CHANGE_UNKNOWN, TO },
        };
        for (size_t i = 0; i < ARRAY_SIZE(checks); i++)
                if (checks[i].wrong) {
                        *ret_problem = checks[i].problem;
                        *ret_column = checks[i].column;
                        return true;
                }
        return false;
}

static void check_together(struct reading *reading)
{
        for (size_t i = 0; i < reading->changes.count; i++) {
                const struct region_change *change = &reading->changes.items[i];
                enum region_change_problem problem;
                enum column column;
                if (!find_problem(reading, change, &problem, &column))
                        continue;
                const struct slice fields[] = { [KIND] = S(""), [FROM] = change->from, [TO] = change->to };
                blame(reading, problem,
                      (struct region_changes_fault){ .line = change->line,
                                                     .column = (uint32_t)reading->place[column] + 1,
                                                     .what = fields[column] });
        }
}

static enum error finish(struct reading *reading, enum error err)
{
        if (err == OK && reading->faults->count == 0) {
                if (reading->changes.count > 1)
                        qsort(reading->changes.items, reading->changes.count, sizeof *reading->changes.items,
                              compare_changes);
                check_together(reading);
        } else if (err != OK && err != ERR_MEMORY && reading->faults->count == 0) {
                blame(reading, REGION_CHANGE_CSV,
                      (struct region_changes_fault){ .line = (uint32_t)reading->csv.problem_line,
                                                     .column = reading->csv.problem_column });
        }
        if (err == ERR_MEMORY)
                return err;
        return reading->faults->count ? ERR_INVALID : OK;
}

enum error region_changes_read(struct slice text, const struct region_changes_form *form, struct arena *arena,
                               struct region_changes *ret_changes, struct region_changes_faults *ret_faults)
{
        size_t lines = 1;
        for (size_t i = 0; i < text.size; i++)
                lines += text.data[i] == '\n';
        struct reading *reading = arena_new(arena, struct reading);
        *ret_faults = (struct region_changes_faults){ 0 };
        if (!reading)
                return ERR_MEMORY;
        *reading = (struct reading){ .form = form, .arena = arena, .faults = ret_faults };
        size_t room = lines < REGION_CHANGES_MAX ? lines : REGION_CHANGES_MAX;
        reading->changes.items = arena_array(arena, struct region_change, room);
        if (!reading->changes.items)
                return ERR_MEMORY;
        csv_reader_init_slice(&reading->csv,
                              (struct csv_limits){ .field_bytes = FIELD_MAX, .columns = 2 * COLUMNS,
                                                   .rows = REGION_CHANGES_MAX + 2 },
                              text);
        enum error err = finish(reading, read_rows(reading));
        csv_reader_free(&reading->csv);
        TRY(err);
        *ret_changes = reading->changes;
        return OK;
}

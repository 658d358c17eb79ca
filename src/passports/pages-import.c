/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The day's list as a file: looked at first, kept when its officer says so; the same for programs. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/import.h"
#include "passports/view.h"
#include "program/api.h"
#include "program/fields.h"
#include "program/labels.h"
#include "sandbox/sheet.h"
#include "text/csv.h"

/* --- reading and keeping, for pages and programs --- */

static enum error look_at(struct request *rq, struct slice text, struct import_list *ret_list)
{
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_import_look(tx, &(struct reading){ request_actor(rq), rq->language, rq->arena }, text,
                                            ret_list);
        }
        return err;
}

static void refuse_row(struct import_list *list, struct import_row *row)
{
        row->state = IMPORT_WRONG;
        if (list->fault_count < IMPORT_FAULTS_MAX)
                list->faults[list->fault_count++] = (struct import_fault){
                        .line = row->line, .heading = S(""),
                        .text = T("Nomor ini baru saja disimpan dengan isi lain. "
                                  "Yang tersimpan tetap; periksa berkasnya.") };
}

/* All good rows are there or none is, whatever happens meanwhile. One whose number came with other data while somebody
 * looked at the list is refused, and the others are kept without it. */
static enum error keep_good(struct request *rq, struct import_list *list)
{
        enum error err;
        do {
                size_t failed = 0;
                transaction (tx, rq->app->store, TX_WRITE, &err) {
                        err = passports_import_keep_all(tx, request_actor(rq), list, rq->arena, &failed);
                }
                if (err == ERR_CONFLICT || err == ERR_INVALID)
                        refuse_row(list, &list->rows[failed]);
        } while (err == ERR_CONFLICT || err == ERR_INVALID);
        return err;
}

/* What an upload is not, in words; the null slice for an error that is none of the file's. */
static struct slice file_fault(enum error err)
{
        if (err == ERR_TOO_LARGE)
                return T("Daftar ini terlalu besar. Bagi menjadi beberapa berkas.");
        if (err == ERR_INVALID || err == ERR_CORRUPT || err == ERR_EXPIRED || err == ERR_UNSUPPORTED)
                return T("Berkas ini bukan CSV atau XLSX yang dapat dibaca. Simpan lagi sebagai CSV, lalu coba lagi.");
        return SLICE_NULL;
}

/* --- the page --- */

static struct slice column_letter(struct request *rq, uint32_t column)
{
        if (column == 0)
                return S("-");
        return column <= 26 ? arena_printf(rq->arena, "%c", (int)('A' + column - 1))
                            : arena_printf(rq->arena, "A%c", (int)('A' + (column - 27) % 26));
}

static struct slice joined(struct request *rq, const struct slice *items, size_t count)
{
        struct slice all = SLICE_NULL;
        for (size_t i = 0; i < count; i++)
                all = arena_printf(rq->arena, "%.*s%s%.*s", SLICE_FMT(all), i ? ", " : "", SLICE_FMT(items[i]));
        return all;
}

static enum error show_faults(struct request *rq, const struct import_list *list, struct view_passports_import *view)
{
        struct view_passports_import_faults *items = arena_array(rq->arena, struct view_passports_import_faults,
                                                                 list->fault_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->fault_count; i++)
                items[i] = (struct view_passports_import_faults){
                        .line = (int64_t)list->faults[i].line, .column = column_letter(rq, list->faults[i].column),
                        .heading = list->faults[i].heading, .text = translate(rq->language, list->faults[i].text) };
        view->faults = items;
        view->faults_count = list->fault_count;
        return OK;
}

static const struct {
        struct slice label, kind;
} states[IMPORT_STATE_COUNT] = {
        [IMPORT_GOOD] = { T("Siap disimpan"), S("waiting") },
        [IMPORT_KNOWN] = { T("Sudah tercatat"), S("done") },
        [IMPORT_WRONG] = { T("Perlu diperbaiki"), S("bad") },
        [IMPORT_KEPT] = { T("Disimpan"), S("done") },
};

static enum error show_rows(struct request *rq, const struct import_list *list, struct view_passports_import *view)
{
        struct content_list purposes;
        struct view_passports_import_rows *items = arena_array(rq->arena, struct view_passports_import_rows,
                                                               list->count);
        TRY(labels_read(rq, S("checklist"), &purposes));
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                const struct import_row *row = &list->rows[i];
                bool there = row->number.size && row->state == IMPORT_KEPT;
                items[i] = (struct view_passports_import_rows){
                        .line = (int64_t)row->line, .name = row->new.name, .number = row->number,
                        .url = there ? application_path(rq, row->new.id, "") : SLICE_NULL,
                        .purpose = short_label_of(rq, &purposes, row->new.purpose),
                        .state = translate(rq->language, states[row->state].label),
                        .state_kind = states[row->state].kind,
                        .differs = joined(rq, row->differs, row->differ_count) };
        }
        view->rows = items;
        view->rows_count = list->count;
        return OK;
}

static struct view_passports_import_list *count_list(struct request *rq, const struct import_list *list,
                                                     struct slice text)
{
        struct view_passports_import_list *counts = arena_new(rq->arena, struct view_passports_import_list);
        if (!counts)
                return NULL;
        *counts = (struct view_passports_import_list){ .text = text, .more_faults = list->more_faults,
                                                       .unread = joined(rq, list->unread, list->unread_count) };
        int64_t *const of[IMPORT_STATE_COUNT] = { [IMPORT_GOOD] = &counts->good, [IMPORT_KNOWN] = &counts->known,
                                                  [IMPORT_WRONG] = &counts->wrong, [IMPORT_KEPT] = &counts->kept };
        for (size_t i = 0; i < list->count; i++) {
                ++*of[list->rows[i].state];
                counts->differing += list->rows[i].differ_count > 0;
        }
        counts->can_keep = counts->good > 0;
        return counts;
}

/* The words that the column of purposes takes, as the office calls them. */
static enum error fill_purposes(struct request *rq, struct view_passports_import_columns *column)
{
        struct content_list purposes;
        TRY(labels_read(rq, S("checklist"), &purposes));
        struct view_option *options = arena_array(rq->arena, struct view_option, purposes.count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < purposes.count; i++)
                options[i] = (struct view_option){ .value = purposes.items[i].key,
                                                   .label = short_label_of(rq, &purposes, purposes.items[i].key) };
        column->purposes = options;
        column->purposes_count = purposes.count;
        return OK;
}

static enum error show_import(struct request *rq, const struct import_list *list, struct slice text,
                              const struct form_errors *errors)
{
        struct page page;
        struct view_passports_import view = { 0 };
        struct view_passports_import_columns *columns = arena_array(rq->arena, struct view_passports_import_columns,
                                                                    IMPORT_COLUMNS);
        const struct import_column *known = import_columns();
        if (!columns)
                return ERR_MEMORY;
        for (size_t i = 0; i < IMPORT_COLUMNS; i++)
                columns[i] = (struct view_passports_import_columns){ .heading = known[i].heading,
                                                                     .label = translate(rq->language, known[i].label),
                                                                     .needed = known[i].least > 0 };
        for (size_t i = 0; i < IMPORT_COLUMNS; i++)
                if (slice_equal(known[i].heading, S("tujuan")))
                        TRY(fill_purposes(rq, &columns[i]));
        view.columns = columns;
        view.columns_count = IMPORT_COLUMNS;
        view.file_error = fields_text(rq, errors, "berkas");
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        if (list) {
                view.list = count_list(rq, list, text);
                if (!view.list)
                        return ERR_MEMORY;
                TRY(show_faults(rq, list, &view));
                TRY(show_rows(rq, list, &view));
        }
        TRY(page_open(rq, &page));
        render_passports_import(&page, &view);
        return response_html(rq, errors && errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/impor
 * summary: Halaman impor daftar permohonan / Page to import a list of applications
 * permission: application.create
 * purpose: passport
 */
enum error passports_import_page(struct request *rq, const struct passports_import_page_params *p)
{
        (void)p;
        static const struct form_errors none;
        return show_import(rq, NULL, SLICE_NULL, &none);
}

/* ROUTE GET /paspor/impor/contoh
 * summary: Daftar kosong untuk diisi / An empty list to fill in
 * permission: application.create
 * purpose: none
 * returns: CSV with the names of the columns
 */
enum error passports_import_example(struct request *rq, const struct passports_import_example_params *p)
{
        (void)p;
        struct csv_writer writer;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 4096);
        csv_writer_init(&writer, &out, ';', true);
        for (size_t i = 0; i < IMPORT_COLUMNS; i++)
                csv_write_text(&writer, import_columns()[i].heading);
        csv_end_row(&writer);
        TRY(buffer_check(&out));
        return response_download(rq, &(struct download){ .content_type = "text/csv; charset=utf-8",
                                                         .filename = S("daftar-permohonan.csv"),
                                                         .bytes = arena_copy(rq->arena, buffer_slice(&out)) });
}

/* ROUTE POST /paspor/impor
 * summary: Periksa berkas daftar permohonan / Look at a file of applications
 * permission: application.create
 * purpose: passport
 * csrf: token
 * pool: slow
 * on-invalid: handler
 * file berkas 1..2097152
 */
enum error passports_import_post(struct request *rq, const struct passports_import_post_params *p)
{
        struct slice text;
        struct import_list list;
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (errors->count)
                return show_import(rq, NULL, SLICE_NULL, errors);
        enum error err = sandbox_sheet(p->berkas.filename, p->berkas.bytes, IMPORT_TEXT_MAX, rq->arena,
                                       &text);
        if (err != OK && file_fault(err).size) {
                fields_fault(errors, "berkas", file_fault(err));
                return show_import(rq, NULL, SLICE_NULL, errors);
        }
        TRY(err);
        TRY(look_at(rq, text, &list));
        return show_import(rq, &list, text, errors);
}

/* ROUTE POST /paspor/impor/daftar
 * summary: Periksa lagi daftar atau simpan baris yang benar / Look again at a list, or keep its good rows
 * permission: application.create
 * purpose: passport
 * csrf: token
 * body: 1048576
 * form daftar text 1..300000
 * form langkah choice(periksa simpan)
 */
enum error passports_import_keep_post(struct request *rq, const struct passports_import_keep_post_params *p)
{
        struct import_list list;
        static const struct form_errors none;
        TRY(look_at(rq, p->daftar, &list));
        if (slice_equal(p->langkah, S("simpan")))
                TRY(keep_good(rq, &list));
        return show_import(rq, &list, p->daftar, &none);
}

/* --- for programs --- */

/* SHAPE ImportRow: a row of the list; differs: columns that are otherwise in the application that is there
 * line int
 * external_number text null
 * state choice(good known wrong kept)
 * number text null
 * differs text[]
 */
static void write_row(struct json_writer *out, const struct import_row *row)
{
        json_open_object(out, NULL);
        json_write_int64(out, "line", (int64_t)row->line);
        json_write_text(out, "external_number", row->new.external_number);
        json_write_text(out, "state", import_state_word(row->state));
        json_write_text(out, "number", row->number.size ? row->number : SLICE_NULL);
        json_open_array(out, "differs");
        for (size_t i = 0; i < row->differ_count; i++)
                json_write_text(out, NULL, row->differs[i]);
        json_close(out);
        json_close(out);
}

/* SHAPE ImportFault: what is wrong in a line
 * line int
 * column int
 * heading text null
 * text text
 */
/* SHAPE ImportList: unread: columns that nothing was done with
 * rows ImportRow[]
 * faults ImportFault[]
 * unread text[]
 */
static void write_list(struct request *rq, struct json_writer *out, const struct import_list *list)
{
        json_open_array(out, "rows");
        for (size_t i = 0; i < list->count; i++)
                write_row(out, &list->rows[i]);
        json_close(out);
        json_open_array(out, "faults");
        for (size_t i = 0; i < list->fault_count; i++) {
                const struct import_fault *fault = &list->faults[i];
                json_open_object(out, NULL);
                json_write_int64(out, "line", (int64_t)fault->line);
                json_write_int64(out, "column", fault->column);
                json_write_text(out, "heading", fault->heading.size ? fault->heading : SLICE_NULL);
                json_write_text(out, "text", translate(rq->language, fault->text));
                json_close(out);
        }
        json_close(out);
        json_open_array(out, "unread");
        for (size_t i = 0; i < list->unread_count; i++)
                json_write_text(out, NULL, list->unread[i]);
        json_close(out);
}

/* ROUTE POST /api/paspor/impor
 * summary: Periksa daftar permohonan, atau simpan baris yang benar / Look at a list, or keep its good rows
 * permission: application.create
 * purpose: passport
 * csrf: token
 * pool: slow
 * form langkah choice(periksa simpan)
 * file berkas 1..2097152
 * returns: rows with line, state (good, known, wrong, kept), number and differs; faults with line and column; unread
 * answer 200 ImportList
 */
enum error passports_api_import(struct request *rq, const struct passports_api_import_params *p)
{
        struct json_writer out;
        struct slice text;
        struct import_list list;
        enum error err = sandbox_sheet(p->berkas.filename, p->berkas.bytes, IMPORT_TEXT_MAX, rq->arena,
                                       &text);
        if (err != OK && file_fault(err).size) {
                struct form_errors *errors = fields_errors(rq);
                if (!errors)
                        return ERR_MEMORY;
                fields_fault(errors, "berkas", file_fault(err));
                api_set_errors(rq, errors);
                return ERR_INVALID;
        }
        TRY(err);
        TRY(look_at(rq, text, &list));
        if (slice_equal(p->langkah, S("simpan")))
                TRY(keep_good(rq, &list));
        api_begin(rq, &out);
        write_list(rq, &out, &list);
        return api_send(rq, &out, 200);
}

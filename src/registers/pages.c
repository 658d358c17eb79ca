/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Registers of others: looked through by who works with companies, imported by who writes content. */
#include "registers.html.h"
#include "registers.routes.h"

#include "base/checked.h"
#include "content/draft.h"
#include "program/app.h"
#include "program/fields.h"
#include "registers/sheet.h"
#include "registers/view.h"
#include "sandbox/sheet.h"
#include "store/store.h"

static struct slice today(struct request *rq)
{
        return date_iso_kept(date_of_instant(clock_now(), request_actor(rq)->zone_minutes), rq->arena);
}

/* --- looking --- */

static const struct {
        struct slice word, label;
        enum match_kind kind;
} kinds[] = {
        { S("company"), T("Perusahaan atau lembaga"), MATCH_COMPANY },
        { S("phone"), T("Nomor telepon"), MATCH_PHONE },
        { S("address"), T("Alamat"), MATCH_ADDRESS },
        { S("account"), T("Nomor rekening"), MATCH_ACCOUNT },
};

static size_t find_kind(struct slice word)
{
        for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
                if (slice_equal(kinds[i].word, word))
                        return i;
        return 0;
}

static struct slice register_title(struct request *rq, struct slice name)
{
        return name.size ? name : tr(rq->language, "Daftar perusahaan berizin (P3MI)");
}

/* What a column is called: those of the P3MI list have names of the program's. */
static struct slice column_title(struct request *rq, const struct register_hit *hit, struct slice name)
{
        static const struct {
                struct slice name, label;
        } names[] = {
                { S("name"), T("Nama") }, { S("license"), T("Izin") }, { S("until"), T("Berlaku sampai") },
                { S("status"), T("Status") },
        };
        for (size_t i = 0; hit->register_name.size == 0 && i < ARRAY_SIZE(names); i++)
                if (slice_equal(names[i].name, name))
                        return translate(rq->language, names[i].label);
        return name;
}

static enum error fill_hit(struct request *rq, const struct register_hit *hit, struct view_register_hit *ret_view)
{
        struct view_register_cell *cells = arena_array(rq->arena, struct view_register_cell, hit->cell_count);
        if (!cells)
                return ERR_MEMORY;
        for (size_t i = 0; i < hit->cell_count; i++)
                cells[i] = (struct view_register_cell){ column_title(rq, hit, hit->cells[i].name),
                                                        hit->cells[i].value };
        *ret_view = (struct view_register_hit){
                .title = register_title(rq, hit->register_name), .same = hit->same, .cells = cells,
                .cells_count = hit->cell_count,
                .from = arena_printf(rq->arena, "%.*s %.*s, %.*s", SLICE_FMT(tr(rq->language, "Menurut")),
                                     SLICE_FMT(hit->source), SLICE_FMT(day_text(rq, hit->as_of))) };
        return OK;
}

enum error registers_show(struct request *rq, const struct register_wish *wish,
                          struct view_register_hit **ret_items, size_t *ret_count)
{
        size_t shown = 0;
        enum error err;
        struct register_hits *hits = arena_new(rq->arena, struct register_hits);
        const struct register_search search = { request_actor(rq)->office_id, today(rq), wish->kind, wish->value };
        if (!hits)
                return ERR_MEMORY;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = registers_search(tx, &search, rq->arena, hits);
        }
        if (err == ERR_INVALID)
                hits->count = 0;
        else
                TRY(err);
        struct view_register_hit *items = arena_array(rq->arena, struct view_register_hit, hits->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < hits->count; i++)
                if (!wish->others || hits->items[i].register_name.size)
                        TRY(fill_hit(rq, &hits->items[i], &items[shown++]));
        *ret_items = items;
        *ret_count = shown;
        return err;
}

static enum error fill_kinds(struct request *rq, size_t chosen, struct view_registers_list *view)
{
        struct view_option *options = arena_array(rq->arena, struct view_option, ARRAY_SIZE(kinds));
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
                options[i] = (struct view_option){ .value = kinds[i].word, .chosen = i == chosen,
                                                   .label = translate(rq->language, kinds[i].label) };
        view->kinds = options;
        view->kinds_count = ARRAY_SIZE(kinds);
        return OK;
}

static enum error fill_registers(struct request *rq, struct view_registers_list *view)
{
        enum error err;
        struct register_entry *entries = NULL;
        size_t count = 0;
        const struct actor *actor = request_actor(rq);
        const struct access_object object = { .kind = S("content"), .office_id = actor->office_id, .class = CLASS_P1 };
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = access_decide(tx, actor, S("register.search"), &object);
                if (err == OK)
                        err = registers_in_force(tx, &(struct register_day){ actor->office_id, today(rq) }, rq->arena,
                                                 &entries, &count);
        }
        TRY(err);
        struct view_registers_list_rows *rows = arena_array(rq->arena, struct view_registers_list_rows, count);
        if (!rows)
                return ERR_MEMORY;
        bool opens = access_may_ever(actor, S("content.list"));
        for (size_t i = 0; i < count; i++)
                rows[i] = (struct view_registers_list_rows){
                        .url = !opens ? SLICE_NULL : arena_printf(rq->arena, "/isi/%s/%.*s",
                                                                  entries[i].name.size ? "register" : "p3mi",
                                                                  SLICE_FMT(entries[i].key)),
                        .name = register_title(rq, entries[i].name), .source = entries[i].source,
                        .day = day_text(rq, entries[i].as_of), .count = entries[i].rows };
        view->rows = rows;
        view->rows_count = count;
        view->count = (int64_t)count;
        return OK;
}

/* ROUTE GET /daftar-resmi
 * summary: Cari di daftar resmi yang dimuat kantor / Search the registers that the office imported
 * permission: register.search
 * purpose: none
 * query jenis choice(company phone address account) ?
 * query q line 0..200 ?
 */
enum error registers_list_page(struct request *rq, const struct registers_list_page_params *p)
{
        struct page page;
        struct view_registers_list view = { .query = p->q };
        struct form_errors *errors = fields_errors(rq);
        size_t kind = find_kind(p->jenis);
        if (!errors)
                return ERR_MEMORY;
        TRY(fill_kinds(rq, kind, &view));
        TRY(fill_registers(rq, &view));
        if (p->q.size) {
                struct view_register_hit *hits = NULL;
                const struct register_wish wish = { kinds[kind].kind, p->q, false };
                enum error err = registers_show(rq, &wish, &hits, &view.hits_count);
                if (err == ERR_INVALID)
                        fields_fault(errors, "q", T("Ini tidak dapat dibaca sebagai yang dicari. Periksa tulisannya, "
                                                    "atau pilih jenis yang lain."));
                else
                        TRY(err);
                view.hits = hits;
                view.searched = err == OK;
        }
        view.query_error = fields_text(rq, errors, "q");
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        if (access_may_ever(request_actor(rq), S("content.draft"))) {
                view.import_url = S("/daftar-resmi/impor");
                view.placement_url = S("/daftar-resmi/impor?daftar=p3mi");
        }
        TRY(page_open(rq, &page));
        render_registers_list(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* --- importing --- */

/* The list of licensed placement companies is one, and its name is the program's. */
#define PLACEMENT_KIND S("p3mi")
#define PLACEMENT_KEY  S("daftar")

struct typed_sheet {
        bool placement;
        struct slice name, source;
        struct date day;
        struct slice text;
        const struct slice *meanings;
        size_t meaning_count;
};

static struct slice column_letter(struct request *rq, uint32_t column)
{
        if (column == 0)
                return SLICE_NULL;
        return column <= 26 ? arena_printf(rq->arena, "%c", (int)('A' + column - 1))
                            : arena_printf(rq->arena, "A%c", (int)('A' + (column - 27) % 26));
}

static enum error fill_columns(struct request *rq, const struct typed_sheet *typed, const struct register_look *look,
                               struct view_registers_import *view)
{
        struct register_meanings meanings = register_meanings(typed->placement);
        struct view_registers_import_columns *columns = arena_array(rq->arena, struct view_registers_import_columns,
                                                                    look->column_count);
        if (!columns)
                return ERR_MEMORY;
        for (size_t i = 0; i < look->column_count; i++) {
                struct view_option *options = arena_array(rq->arena, struct view_option, meanings.count);
                if (!options)
                        return ERR_MEMORY;
                for (size_t m = 0; m < meanings.count; m++) {
                        const struct register_meaning *meaning = &meanings.items[m];
                        options[m] = (struct view_option){ .value = meaning->word,
                                                           .label = translate(rq->language, meaning->label),
                                                           .chosen = slice_equal(meaning->word, look->meanings[i]) };
                }
                columns[i] = (struct view_registers_import_columns){
                        .letter = column_letter(rq, (uint32_t)i + 1), .heading = look->headings[i],
                        .sample = look->samples[i], .options = options, .options_count = meanings.count };
        }
        view->columns = columns;
        view->columns_count = look->column_count;
        return OK;
}

static enum error fill_faults(struct request *rq, const struct register_look *look, struct view_registers_import *view)
{
        struct view_registers_import_faults *items = arena_array(rq->arena, struct view_registers_import_faults,
                                                                 look->fault_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < look->fault_count; i++)
                items[i] = (struct view_registers_import_faults){
                        .line = (int64_t)look->faults[i].line, .column = column_letter(rq, look->faults[i].column),
                        .heading = look->faults[i].heading, .text = translate(rq->language, look->faults[i].text) };
        view->faults = items;
        view->faults_count = look->fault_count;
        return OK;
}

static struct slice kind_of(const struct typed_sheet *typed)
{
        return typed->placement ? PLACEMENT_KIND : CONTENT_REGISTER;
}

/* "" when its name has no letters yet. */
static struct slice key_of(struct request *rq, const struct typed_sheet *typed)
{
        return typed->placement ? PLACEMENT_KEY : register_key(typed->name, rq->arena);
}

/* What this sheet would change of what is in force. */
static enum error compare(struct request *rq, const struct typed_sheet *typed, json_t *body,
                          struct view_registers_import_sheet *sheet)
{
        enum error err;
        struct content_item item;
        struct content_list_changes changes;
        json_t *before;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = content_find(tx, request_actor(rq)->office_id, kind_of(typed), key_of(rq, typed), today(rq),
                                   rq->arena, &item);
        }
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        TRY(content_body(&item, &before));
        content_compare_lists(before, body, &changes);
        json_decref(before);
        sheet->compared = true;
        sheet->came = changes.came, sheet->went = changes.went, sheet->other = changes.changed;
        return OK;
}

static enum error fill_sheet(struct request *rq, const struct typed_sheet *typed, const struct register_look *look,
                             struct view_registers_import *view)
{
        struct view_registers_import_sheet *sheet = arena_new(rq->arena, struct view_registers_import_sheet);
        if (!sheet)
                return ERR_MEMORY;
        *sheet = (struct view_registers_import_sheet){ .text = typed->text, .good = (int64_t)look->good,
                                                       .wrong = (int64_t)look->wrong,
                                                       .opened = look->wrong && typed->text.size <= REGISTER_SHEET_OPEN,
                                                       .more_faults = look->more_faults };
        if (!look->body)
                sheet->good = 0;
        else if (key_of(rq, typed).size)
                TRY(compare(rq, typed, look->body, sheet));
        view->sheet = sheet;
        TRY(fill_columns(rq, typed, look, view));
        return fill_faults(rq, look, view);
}

static enum error show_import(struct request *rq, const struct typed_sheet *typed, const struct register_look *look,
                              const struct form_errors *errors)
{
        struct page page;
        struct view_registers_import view = {
                .placement = typed->placement,
                .title = typed->placement ? tr(rq->language, "Muat daftar P3MI") : tr(rq->language, "Muat daftar"),
                .name = fields_typed(rq, "nama", typed->name), .name_error = fields_text(rq, errors, "nama"),
                .source = fields_typed(rq, "sumber", typed->source), .source_error = fields_text(rq, errors, "sumber"),
                .day = fields_typed(rq, "tanggal", typed->day.year ? date_iso_kept(typed->day, rq->arena) : today(rq)),
                .day_error = fields_text(rq, errors, "tanggal"), .file_error = fields_text(rq, errors, "lembar"),
        };
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        if (look)
                TRY(fill_sheet(rq, typed, look, &view));
        TRY(page_open(rq, &page));
        render_registers_import(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /daftar-resmi/impor
 * summary: Halaman untuk memuat daftar / Page to import a register
 * permission: content.draft
 * purpose: none
 * query daftar choice(p3mi lain) ?
 */
enum error registers_import_page(struct request *rq, const struct registers_import_page_params *p)
{
        static const struct form_errors none;
        return show_import(rq, &(struct typed_sheet){ .placement = slice_equal(p->daftar, S("p3mi")) }, NULL, &none);
}

static void check_name(struct request *rq, const struct typed_sheet *typed, struct form_errors *errors)
{
        if (!typed->placement && register_key(typed->name, rq->arena).size < REGISTER_NAME_LEAST)
                fields_fault(errors, "nama", T("Nama daftar memerlukan sedikitnya tiga huruf atau angka."));
        if (typed->day.year && slice_compare(date_iso_kept(typed->day, rq->arena), today(rq)) > 0)
                fields_fault(errors, "tanggal", T("Tanggal daftar tidak boleh sesudah hari ini."));
}

static enum error look_at(struct request *rq, const struct typed_sheet *typed, struct register_look *ret_look)
{
        const struct register_sheet sheet = {
                .text = typed->text, .placement = typed->placement, .name = typed->name, .source = typed->source,
                .as_of = typed->day.year ? date_iso_kept(typed->day, rq->arena) : S(""),
                .meanings = typed->meanings, .meaning_count = typed->meaning_count, .language = rq->language };
        return register_sheet_look(&sheet, rq->arena, ret_look);
}

/* What an upload is not, in words; the null slice for an error that is none of the file's. */
static struct slice file_fault(enum error err)
{
        if (err == ERR_TOO_LARGE)
                return T("Lembar ini terlalu besar (lebih dari 8 MB sebagai teks). Tidak ada yang disimpan. Hapus "
                         "kolom yang tidak diperlukan, atau bagi menjadi dua daftar.");
        if (err == ERR_INVALID || err == ERR_CORRUPT || err == ERR_EXPIRED || err == ERR_UNSUPPORTED)
                return T("Berkas ini bukan CSV atau XLSX yang dapat dibaca. Simpan lagi sebagai CSV, lalu coba lagi.");
        return SLICE_NULL;
}

/* ROUTE POST /daftar-resmi/impor
 * summary: Periksa lembar sebuah daftar / Look at the sheet of a register
 * permission: content.draft
 * purpose: none
 * csrf: token
 * pool: slow
 * on-invalid: handler
 * body: 25165824
 * form daftar choice(p3mi lain) ?
 * form nama line 3..60 ?
 * form sumber line 3..120
 * form tanggal date
 * file lembar 1..8388608
 */
enum error registers_import_post(struct request *rq, const struct registers_import_post_params *p)
{
        struct register_look look;
        struct form_errors *errors = fields_errors(rq);
        struct typed_sheet typed = { .placement = slice_equal(p->daftar, S("p3mi")), .name = p->nama,
                                     .source = p->sumber, .day = p->tanggal };
        if (!errors)
                return ERR_MEMORY;
        check_name(rq, &typed, errors);
        if (errors->count)
                return show_import(rq, &typed, NULL, errors);
        enum error err = sandbox_sheet(p->lembar.filename, p->lembar.bytes, REGISTER_TEXT_MAX, rq->arena,
                                       &typed.text);
        if (err != OK && file_fault(err).size) {
                fields_fault(errors, "lembar", file_fault(err));
                return show_import(rq, &typed, NULL, errors);
        }
        TRY(err);
        TRY(look_at(rq, &typed, &look));
        err = show_import(rq, &typed, &look, errors);
        json_decref(look.body);
        memory_give_back();
        return err;
}

/* As a version that is tested already: a second person is left to ask. */
static enum error keep(struct request *rq, const struct typed_sheet *typed, json_t *body, struct form_errors *errors)
{
        size_t at;
        struct slice why;
        struct content_fault fault = { 0 };
        struct content_draft draft = { .kind = kind_of(typed), .key = key_of(rq, typed), .valid_from = today(rq),
                                       .confirmed = true };
        TRY(content_json_text(body, rq->arena, &draft.body));
        if (draft.body.size > content_body_max(draft.kind)) {
                fields_fault(errors, "", T("Daftar ini lebih besar dari yang dapat disimpan (12 MB, sekitar 60.000 "
                                           "baris dengan empat kolom). Tidak ada yang disimpan. Pilih Tidak dimuat "
                                           "bagi kolom yang tidak diperlukan, atau bagi menjadi dua daftar."));
                return OK;
        }
        if (content_draft_check(&draft, &why) != OK) {
                fields_fault(errors, "", why);
                return OK;
        }
        enum error err = content_drafts_tested_by(rq->app->store, request_actor(rq),
                                                  (struct content_drafts){ &draft, 1, rq->arena }, &fault, &at);
        if (err != ERR_INVALID)
                return err;
        fields_fault(errors, "", fault.why.size ? fault.why : T("Isi ini tidak mempunyai bentuk jenisnya."));
        return OK;
}

static enum error keep_or_show(struct request *rq, const struct typed_sheet *typed, const struct register_look *look,
                               bool wanted)
{
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        check_name(rq, typed, errors);
        if (!wanted || !look->body || errors->count)
                return show_import(rq, typed, look, errors);
        TRY(keep(rq, typed, look->body, errors));
        if (errors->count)
                return show_import(rq, typed, look, errors);
        return redirect_with(rq,
                             arena_printf(rq->arena, "/isi/%.*s/%.*s", SLICE_FMT(kind_of(typed)),
                                          SLICE_FMT(key_of(rq, typed))),
                             "diminta");
}

/* ROUTE POST /daftar-resmi/impor/lembar
 * summary: Periksa lagi lembar, atau simpan sebagai versi baru / Look again at a sheet, or keep it as a new version
 * permission: content.draft
 * purpose: none
 * csrf: token
 * pool: slow
 * on-invalid: handler
 * body: 25165824
 * form daftar choice(p3mi lain) ?
 * form nama line 3..60 ?
 * form sumber line 3..120
 * form tanggal date
 * form teks text 1..9000000
 * form kolom line 0..20 [40]
 * form langkah choice(periksa simpan)
 */
enum error registers_sheet_post(struct request *rq, const struct registers_sheet_post_params *p)
{
        struct register_look look;
        const struct typed_sheet typed = { slice_equal(p->daftar, S("p3mi")), p->nama, p->sumber, p->tanggal, p->teks,
                                           p->kolom, p->kolom_count };
        TRY(look_at(rq, &typed, &look));
        enum error err = keep_or_show(rq, &typed, &look, slice_equal(p->langkah, S("simpan")));
        json_decref(look.body);
        memory_give_back();
        return err;
}

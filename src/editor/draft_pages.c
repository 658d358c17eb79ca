/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A new version, or a new item: as a form of fields where the kind is simple, else as JSON. */
#include "editor.html.h"
#include "editor.routes.h"

#include "base/checked.h"
#include "content/changes.h"
#include "content/draft.h"
#include "editor/form.h"
#include "editor/view.h"
#include "program/fields.h"
#include "region/store.h"
#include "store/store.h"
#include "text/utf8.h"

enum { LINE_SHOWN = 80 }; /* characters */

struct typed_draft {
        struct slice kind, key; /* key "" while a new item has none */
        struct slice body;      /* JSON as typed; null when the fields were */
        const struct slice *values;
        size_t value_count;
        struct date from, to;
        bool is_new, confirmed;
};

/* The newest version of the key; for a new key, any item of its kind, whose form is the example. */
static enum error example_of(struct request *rq, struct slice kind, struct slice key, struct content_item *ret_item)
{
        struct content_version_list list = { 0 };
        struct content_key_list keys = { 0 };
        if (!key.size) {
                TRY(editor_read_keys(rq, kind, S(""), &keys));
                if (keys.count == 0)
                        return content_example(kind, rq->arena, ret_item);
                key = keys.items[0].key;
        }
        TRY(editor_read_versions(rq, kind, key, &list));
        *ret_item = list.items[0];
        return OK;
}

/* How the page shows it. */
static struct slice form_word(enum editor_form form)
{
        switch (form) {
        case FORM_DAY:
                return S("day");
        case FORM_CHOICE:
        case FORM_YES_NO:
                return S("choice");
        case FORM_TEXT:
        case FORM_LINES:
        case FORM_REGENCIES:
                return S("text");
        case FORM_CHANGES:
        case FORM_DOCUMENTS:
                return S("rows");
        case FORM_LINE:
        case FORM_NUMBER:
                break;
        }
        return S("line");
}

static const struct editor_choice yes_or_no[] = { { S("no"), T("Tidak") }, { S("yes"), T("Ya") },
                                                  { SLICE_NULL, SLICE_NULL } };

/* What stands there and is no choice of the table stays one. */
static enum error fill_options(struct request *rq, const struct editor_choice *choices,
                               struct view_editor_draft_fields *view)
{
        size_t count = 0;
        bool found = view->value.size == 0;
        while (choices[count].value.size)
                count++;
        struct view_option *options = arena_array(rq->arena, struct view_option, count + 1);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                options[i] = (struct view_option){ .value = choices[i].value,
                                                   .label = translate(rq->language, choices[i].label),
                                                   .chosen = slice_equal(view->value, choices[i].value) };
                found = found || options[i].chosen;
        }
        if (!found)
                options[count++] = (struct view_option){ .value = view->value, .label = view->value, .chosen = true };
        view->options = options;
        view->options_count = count;
        return OK;
}

/* "… Kantor ini: 35.01 Kabupaten Pacitan, 35.02 Kabupaten Ponorogo." */
static struct slice regencies_hint(struct request *rq, struct region_area area)
{
        struct slice text = tr(rq->language, "Satu kode Kemendagri per baris. Wilayah kantor ini:");
        for (size_t i = 0; i < area.count; i++) {
                struct region region;
                if (region_find(area.codes[i], &region))
                        text = arena_printf(rq->arena, "%.*s%s %.*s %.*s", SLICE_FMT(text), i ? "," : "",
                                            SLICE_FMT(area.codes[i]), SLICE_FMT(region.name));
        }
        return arena_join(rq->arena, text, S("."));
}

static struct slice hint_of(struct request *rq, const struct editor_field *field, struct region_area area)
{
        if (slice_ends_with(slice_from_cstr(field->path), S(".en")))
                return tr(rq->language, "Bila kosong, halaman Inggris memakai teks Indonesianya.");
        if (field->form == FORM_REGENCIES)
                return regencies_hint(rq, area);
        return translate(rq->language, field->hint);
}

static enum error fill_field(struct request *rq, const struct editor_field *field, struct region_area area,
                             struct view_editor_draft_fields *view)
{
        view->label = translate(rq->language, field->label);
        view->hint = hint_of(rq, field, area);
        view->form = form_word(field->form);
        view->optional = field->optional;
        if (field->form == FORM_YES_NO)
                return fill_options(rq, yes_or_no, view);
        return field->form == FORM_CHOICE ? fill_options(rq, field->choices, view) : OK;
}

/* What was typed, or what the newest version says; nothing for a new item. */
static enum error fill_fields(struct request *rq, const struct typed_draft *typed, const struct content_item *item,
                              const struct form_errors *errors, struct view_editor_draft *view)
{
        struct editor_fields fields;
        struct region_area area = { 0 };
        json_t *body = NULL;
        enum error err = OK;
        if (!slice_is_null(typed->body) || !editor_fields_of(typed->kind, &fields))
                return OK;
        struct view_editor_draft_fields *items = arena_array(rq->arena, struct view_editor_draft_fields, fields.count);
        if (!items)
                return ERR_MEMORY;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = region_office_area(tx, request_actor(rq)->office_id, rq->arena, &area);
        }
        TRY(err);
        if (typed->key.size && !typed->is_new)
                TRY(content_body(item, &body));
        for (size_t i = 0; err == OK && i < fields.count; i++) {
                const char *name = editor_field_name(rq->arena, i);
                bool sent = typed->value_count == fields.count;
                items[i] = (struct view_editor_draft_fields){
                        .id = slice_from_cstr(name), .error = fields_text(rq, errors, name),
                        .value = sent ? typed->values[i] : editor_value(body, &fields.items[i], rq->arena) };
                err = fill_field(rq, &fields.items[i], area, &items[i]);
        }
        json_decref(body);
        view->fields = items;
        view->fields_count = fields.count;
        return err;
}

/* "Nama: Wajib diisi." for the fields of a form, whose names are not those of fields.c. */
static enum error fill_summary(struct request *rq, const struct form_errors *errors, struct view_editor_draft *view)
{
        const struct view_field_error *list;
        TRY(fields_summary(rq, errors, &list, &view->errors_count));
        struct view_field_error *items = arena_array(rq->arena, struct view_field_error, view->errors_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < view->errors_count; i++) {
                items[i] = list[i];
                for (size_t f = 0; f < view->fields_count; f++)
                        if (slice_equal(list[i].field, view->fields[f].id))
                                items[i].text = arena_printf(rq->arena, "%.*s: %.*s", SLICE_FMT(view->fields[f].label),
                                                             SLICE_FMT(list[i].text));
        }
        view->errors = items;
        return OK;
}

/* Whose form asks for no key. */
static bool is_keyed_by_itself(struct slice kind)
{
        return slice_equal(kind, S("holiday")) || slice_equal(kind, S("calendar")) ||
               slice_equal(kind, CONTENT_CHANGES_KIND);
}

static enum error show_draft(struct request *rq, const struct typed_draft *typed, const struct form_errors *errors)
{
        struct page page;
        struct content_item example;
        struct slice kind = typed->kind, key = typed->is_new ? S("") : typed->key;
        bool holiday = slice_equal(kind, S("holiday"));
        TRY(example_of(rq, kind, key, &example));
        struct view_editor_draft view = {
                .kind = editor_kind_label(rq, kind), .key = key,
                .action_url = key.size ? arena_printf(rq->arena, "/isi/%.*s/%.*s/baru", SLICE_FMT(kind), SLICE_FMT(key))
                                       : arena_printf(rq->arena, "/isi/%.*s/baru", SLICE_FMT(kind)),
                .asks_key = !key.size && !is_keyed_by_itself(kind), .many = !key.size && holiday,
                .new_key = fields_typed(rq, "kunci", SLICE_NULL), .key_error = fields_text(rq, errors, "kunci"),
                .body = fields_typed(rq, "isi", editor_pretty(rq, &example)),
                .body_error = fields_text(rq, errors, "isi"),
                .from = fields_typed(rq, "mulai", editor_today(rq)), .from_error = fields_text(rq, errors, "mulai"),
                .to = fields_typed(rq, "sampai", key.size ? example.valid_to : SLICE_NULL),
                .to_error = fields_text(rq, errors, "sampai"),
                .confirmed = slice_equal(fields_typed(rq, "pasti", SLICE_NULL), S("true")),
        };
        TRY(fill_fields(rq, typed, &example, errors, &view));
        TRY(fill_summary(rq, errors, &view));
        TRY(page_open(rq, &page));
        render_editor_draft(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /isi/{kind}/{key}/baru
 * summary: Formulir versi baru / Form of a new version
 * permission: content.draft
 * purpose: none
 * path kind line 1..60
 * path key line 1..60
 */
enum error editor_draft_page(struct request *rq, const struct editor_draft_page_params *p)
{
        static const struct form_errors none;
        return show_draft(rq, &(struct typed_draft){ .kind = p->kind, .key = p->key }, &none);
}

/* The body that the fields make; the null slice when something is wrong with them. */
static enum error read_fields(struct request *rq, const struct typed_draft *typed, struct form_errors *errors,
                              struct slice *ret_body)
{
        struct editor_typed form = { .language = rq->language, .values = typed->values };
        struct content_version_list list = { 0 };
        json_t *base = NULL;
        *ret_body = SLICE_NULL;
        if (!editor_fields_of(typed->kind, &form.fields) || typed->value_count != form.fields.count) {
                fields_fault(errors, "isi", T("Wajib diisi."));
                return OK;
        }
        if (!typed->is_new) {
                TRY(editor_read_versions(rq, typed->kind, typed->key, &list));
                TRY(content_body(&list.items[0], &base));
        }
        form.base = base;
        enum error err = editor_body(&form, rq->arena, errors, ret_body);
        json_decref(base);
        return err;
}

/* A holiday is known by its day, a calendar by its year; what else is new says its key. */
static struct slice key_of(struct request *rq, const struct typed_draft *typed)
{
        struct date day;
        if (slice_equal(typed->kind, CONTENT_CHANGES_KIND)) /* one table */
                return CONTENT_CHANGES_KEY;
        if (!typed->key.size && slice_equal(typed->kind, S("calendar")) && typed->value_count > 0)
                return slice_trim(typed->values[0]);
        if (typed->key.size || !slice_equal(typed->kind, S("holiday")) || typed->value_count == 0 ||
            date_parse(slice_trim(typed->values[0]), &day) != OK)
                return typed->key;
        return date_iso_kept(day, rq->arena);
}

/* What a form of ours wrote has its form: the machine tests it at once. */
static enum error keep(struct request *rq, const struct content_draft *draft, bool from_fields,
                       struct form_errors *errors)
{
        int64_t version;
        size_t at;
        struct content_fault fault = { 0 };
        struct content_drafts drafts = { draft, 1, rq->arena };
        if (!from_fields)
                return content_draft_by(rq->app->store, request_actor(rq), draft, &version);
        enum error err = content_drafts_tested_by(rq->app->store, request_actor(rq), drafts, &fault, &at);
        if (err != ERR_INVALID)
                return err;
        fields_fault(errors, "", fault.why.size ? fault.why : T("Isi ini tidak mempunyai bentuk jenisnya."));
        return OK;
}

static void check_key(struct request *rq, const struct typed_draft *typed, struct slice key,
                            struct form_errors *errors)
{
        struct content_item existing;
        if (key.size == 0)
                fields_fault(errors, "kunci", T("Wajib diisi."));
        else if (typed->is_new && example_of(rq, typed->kind, key, &existing) == OK)
                fields_fault(errors, is_keyed_by_itself(typed->kind) ? "isi-0" : "kunci",
                             T("Kunci ini sudah ada. Buka isinya dan buat versi baru."));
}

/* What is wrong, with the line on which to look: a body has forty of them. */
static struct slice with_line(struct request *rq, const struct content_draft *draft, struct slice why)
{
        struct slice rest = draft->body, text = SLICE_NULL, sentence = translate(rq->language, why);
        int64_t line = content_draft_line(draft);
        for (int64_t i = 0; i < line; i++)
                if (!slice_next(&rest, '\n', &text))
                        return sentence;
        if (line == 0)
                return sentence;
        return arena_printf(rq->arena, "%.*s %.*s %lld: %.*s", SLICE_FMT(sentence),
                            SLICE_FMT(tr(rq->language, "Lihat baris")), (long long)line,
                            SLICE_FMT(utf8_cut(slice_trim(text), LINE_SHOWN)));
}

static enum error keep_draft(struct request *rq, const struct typed_draft *typed, struct form_errors *errors)
{
        char from[DATE_ISO_SIZE + 1], to[DATE_ISO_SIZE + 1];
        struct slice why, body = typed->body, key = key_of(rq, typed);
        bool from_fields = slice_is_null(body);
        if (from_fields)
                TRY(read_fields(rq, typed, errors, &body));
        if (errors->count == 0)
                check_key(rq, typed, key, errors);
        struct content_draft draft = { .kind = typed->kind, .key = key, .confirmed = typed->confirmed, .body = body,
                                       .valid_from = date_iso_text(typed->from, from) };
        if (typed->to.year != 0)
                draft.valid_to = date_iso_text(typed->to, to);
        if (errors->count == 0 && content_draft_check(&draft, &why) != OK)
                fields_fault(errors, from_fields ? "" : "isi", from_fields ? why : with_line(rq, &draft, why));
        if (errors->count == 0)
                TRY(keep(rq, &draft, from_fields, errors));
        if (errors->count)
                return show_draft(rq, typed, errors);
        return redirect_with(rq, arena_printf(rq->arena, "/isi/%.*s/%.*s", SLICE_FMT(draft.kind), SLICE_FMT(key)),
                             from_fields ? "diminta" : "tersimpan");
}

/* ROUTE POST /isi/{kind}/{key}/baru
 * summary: Simpan rancangan / Save a draft
 * permission: content.draft
 * purpose: none
 * csrf: token
 * on-invalid: handler
 * path kind line 1..60
 * path key line 1..60
 * form isi text 2..65536 ?
 * form nilai text 0..8000 [24]
 * form mulai date
 * form sampai date ?
 * form pasti bool
 */
enum error editor_draft_post(struct request *rq, const struct editor_draft_post_params *p)
{
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        return keep_draft(rq, &(struct typed_draft){ .kind = p->kind, .key = p->key, .body = p->isi, .values = p->nilai,
                                                     .value_count = p->nilai_count, .from = p->mulai, .to = p->sampai,
                                                     .confirmed = p->pasti },
                          errors);
}

/* ROUTE GET /isi/{kind}/baru
 * summary: Formulir isi baru / Form of a new item
 * permission: content.draft
 * purpose: none
 * path kind line 1..60
 */
enum error editor_new_page(struct request *rq, const struct editor_new_page_params *p)
{
        static const struct form_errors none;
        return show_draft(rq, &(struct typed_draft){ .kind = p->kind, .is_new = true }, &none);
}

/* ROUTE POST /isi/{kind}/baru
 * summary: Simpan isi baru sebagai rancangan / Save a new item as a draft
 * permission: content.draft
 * purpose: none
 * csrf: token
 * on-invalid: handler
 * path kind line 1..60
 * form kunci line 0..60 ?
 * form isi text 2..65536 ?
 * form nilai text 0..8000 [24]
 * form mulai date
 * form sampai date ?
 * form pasti bool
 */
enum error editor_new_post(struct request *rq, const struct editor_new_post_params *p)
{
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        return keep_draft(rq, &(struct typed_draft){ .kind = p->kind, .key = p->kunci, .body = p->isi,
                                                     .values = p->nilai, .value_count = p->nilai_count,
                                                     .from = p->mulai, .to = p->sampai, .is_new = true,
                                                     .confirmed = p->pasti },
                          errors);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages: the office's list and form, the agency's inbox and its answer. */
#include "exchange.html.h"
#include "exchange.routes.h"

#include "base/checked.h"
#include "exchange/view.h"
#include "passports/passports.h"
#include "program/fields.h"
#include "program/list.h"
#include "store/store.h"
#include "text/nik.h"
#include "text/phone.h"

enum { PAGE_ROWS = 50 };

static struct slice id_words(struct request *rq, struct uuid id)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        return arena_copy(rq->arena, slice_from_cstr(text));
}

static struct slice request_path(struct request *rq, const char *before, struct uuid id)
{
        return arena_join(rq->arena, slice_from_cstr(before), id_words(rq, id));
}

static struct slice kind_of_state(struct slice state)
{
        bool waits = slice_equal(state, S("sent")) || slice_equal(state, S("opened"));
        return waits ? S("waiting") : S("done");
}

/* --- list --- */

static const struct tab tabs[] = {
        { "/permintaan", S(""), T("Terbuka") },
        { "/permintaan?keadaan=answered", S("answered"), T("Dijawab") },
        { "/permintaan?keadaan=all", S("all"), T("Semua") },
};

/* What a list says that holds nothing: by what was asked for. */
static struct slice empty_text(enum language language, struct slice state, bool partner)
{
        if (slice_equal(state, S("answered")))
                return tr(language, "Belum ada permintaan yang dijawab.");
        if (slice_equal(state, S("all")))
                return tr(language, "Belum pernah ada permintaan.");
        if (!slice_is_null(state))
                return tr(language, "Tidak ada permintaan dalam keadaan ini.");
        return partner ? tr(language, "Tidak ada permintaan yang menunggu jawaban Anda.")
                       : tr(language, "Tidak ada permintaan yang terbuka.");
}

/* ROUTE GET /permintaan
 * summary: Permintaan informasi / Requests for information
 * permission: exchange.list
 * purpose: exchange
 * query keadaan choice(sent opened answered refused closed all) ?
 * query sesudah line 0..240 ?
 */
enum error exchange_list_page(struct request *rq, const struct exchange_list_page_params *p)
{
        struct page page;
        struct request_rows rows;
        enum error err;
        bool partner = !uuid_is_nil(request_actor(rq)->agency_id);
        struct request_filter filter = { .state = p->keadaan, .limit = PAGE_ROWS };
        struct list list = { .path = "/permintaan", .after = p->sesudah,
                             .filter = list_filter(rq, SLICE_NULL, "keadaan", p->keadaan) };
        TRY(list_position_number(rq, &list, &filter.after));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = exchange_list(tx, request_actor(rq), &filter, rq->language, rq->arena, &rows);
        }
        TRY(err);
        struct view_exchange_list_rows *items = arena_array(rq->arena, struct view_exchange_list_rows, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct request_row *row = &rows.items[i];
                items[i] = (struct view_exchange_list_rows){
                        .url = request_path(rq, "/permintaan/", row->id), .number = row->number,
                        .who = partner ? row->office : row->agency, .kind = row->kind, .answer = row->answer,
                        .state = translate(rq->language, request_state_text(request_state_parse(row->state))),
                        .state_kind = kind_of_state(row->state), .late = row->overdue, .due = row->due_at };
        }
        struct view_exchange_list view = { .rows = items, .rows_count = rows.count, .partner = partner,
                                          .empty = empty_text(rq->language, p->keadaan, partner),
                                          .may_open_desk = access_may_ever(request_actor(rq), S("application.list")) };
        TRY(page_tabs(rq, tabs, ARRAY_SIZE(tabs), slice_is_null(p->keadaan) ? S("") : p->keadaan, &view.tabs));
        view.tabs_count = ARRAY_SIZE(tabs);
        if (access_may_ever(request_actor(rq), S("export.list")))
                view.csv_url = list_file(rq, "/permintaan.csv", list.filter);
        if (rows.more)
                view.next_url = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        TRY(page_open(rq, &page));
        render_exchange_list(&page, &view);
        return response_html(rq, 200);
}

/* --- asking --- */

/* What came with the form; NULL on the first visit. */
static struct slice typed_value(const struct exchange_new_post_params *sent, struct slice key, struct slice otherwise)
{
        for (size_t i = 0; sent && i < sent->isian_count && i < sent->nilai_count; i++)
                if (slice_equal(sent->isian[i], key))
                        return sent->nilai[i];
        return otherwise;
}

static struct view_exchange_new_kinds_fields new_field(struct request *rq, const struct request_kind *kind, size_t i,
                                                       const struct exchange_new_post_params *mine)
{
        const struct request_field *field = &kind->fields[i];
        struct slice value = typed_value(mine, field->key, field->value);
        return (struct view_exchange_new_kinds_fields){
                .id = arena_printf(rq->arena, "f-%.*s-%zu", SLICE_FMT(kind->key), i), .key = field->key,
                .label = translate(rq->language, field->label), .value = value,
                .error = mine && slice_trim(value).size == 0 ? tr(rq->language, "Wajib diisi.") : SLICE_NULL };
}

static struct slice agency_label(struct request *rq, const struct request_agency *agency)
{
        if (!agency->unread)
                return agency->name;
        return arena_printf(rq->arena, "%.*s (%.*s)", SLICE_FMT(agency->name),
                            SLICE_FMT(tr(rq->language, "belum ada akun; cetak dan kirim sendiri")));
}

static enum error fill_kind(struct request *rq, const struct request_kind *kind,
                            const struct exchange_new_post_params *sent, struct view_exchange_new_kinds *view)
{
        const struct exchange_new_post_params *mine = sent && slice_equal(sent->jenis, kind->key) ? sent : NULL;
        struct view_option *agencies = arena_array(rq->arena, struct view_option, kind->agency_count);
        struct view_exchange_new_kinds_fields *fields = arena_array(rq->arena, struct view_exchange_new_kinds_fields,
                                                                    kind->field_count);
        struct view_option *missing = arena_array(rq->arena, struct view_option, kind->missing_count);
        if (!agencies || !fields || !missing)
                return ERR_MEMORY;
        for (size_t i = 0; i < kind->missing_count; i++)
                missing[i].label = kind->missing[i];
        for (size_t i = 0; i < kind->agency_count; i++)
                agencies[i] =
                        (struct view_option){ .value = id_words(rq, kind->agencies[i].id),
                                              .label = agency_label(rq, &kind->agencies[i]),
                                              .chosen = mine && uuid_equal(mine->instansi, kind->agencies[i].id) };
        for (size_t i = 0; i < kind->field_count; i++)
                fields[i] = new_field(rq, kind, i, mine);
        *view = (struct view_exchange_new_kinds){ .id = id_words(rq, uuid_new()),
                                                  .key = kind->key,
                                                  .label = kind->label,
                                                  .purpose = kind->purpose,
                                                  .legal = kind->legal_count ? kind->legal[0] : SLICE_NULL,
                                                  .open = kind->confirmed,
                                                  .unread = kind->unread,
                                                  .missing = missing,
                                                  .missing_count = kind->missing_count,
                                                  .shown = mine != NULL,
                                                  .several = kind->agency_count > 1,
                                                  .agency_error = mine && uuid_is_nil(mine->instansi)
                                                                          ? tr(rq->language, "Pilih instansi.")
                                                                          : SLICE_NULL,
                                                  .agencies = agencies,
                                                  .agencies_count = kind->agency_count,
                                                  .fields = fields,
                                                  .fields_count = kind->field_count };
        return OK;
}

static enum error fill_items(struct request *rq, const struct application_file *file, struct slice chosen,
                             struct view_exchange_new *view)
{
        struct view_option *items = arena_array(rq->arena, struct view_option, file->check_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->check_count; i++)
                items[i] = (struct view_option){ .value = file->checks[i].key, .label = file->checks[i].document,
                                                .chosen = slice_equal(file->checks[i].key, chosen) };
        view->items = items;
        view->items_count = file->check_count;
        struct view_exchange_new_nik_flags *flags = arena_array(rq->arena, struct view_exchange_new_nik_flags,
                                                                NIK_FLAG_COUNT);
        if (!flags)
                return ERR_MEMORY;
        for (int i = 0; i < NIK_FLAG_COUNT; i++)
                if (file->nik_flags & (1u << i))
                        flags[view->nik_flags_count++].text = nik_flag_text((enum nik_flag)(1 << i), rq->language);
        view->nik_flags = flags;
        return OK;
}

/* The thing that the form is about, from its address or its hidden fields. */
static enum error about_of(struct slice application, struct slice report, struct slice subject,
                           struct request_about *ret_about)
{
        const struct {
                struct slice kind, id;
        } given[] = { { S("application"), application }, { S("report"), report }, { S("subject"), subject } };
        *ret_about = (struct request_about){ 0 };
        for (size_t i = 0; i < ARRAY_SIZE(given); i++) {
                if (given[i].id.size == 0)
                        continue;
                if (!slice_is_null(ret_about->kind) || !uuid_parse(given[i].id, &ret_about->id))
                        return ERR_INVALID;
                ret_about->kind = given[i].kind;
        }
        return OK;
}

/* Where one came from, and the hidden fields by which the form remembers it. */
static void fill_about(struct request *rq, const struct request_about *about, struct view_exchange_new *view)
{
        struct slice id = slice_is_null(about->kind) ? S("") : id_words(rq, about->id);
        view->back = S("/permintaan");
        if (slice_equal(about->kind, S("application"))) {
                view->application = id;
                view->back = request_path(rq, "/paspor/", about->id);
        } else if (slice_equal(about->kind, S("report"))) {
                view->report = id;
                view->back = request_path(rq, "/laporan/", about->id);
        } else if (slice_equal(about->kind, S("subject"))) {
                view->subject = id;
                view->back = request_path(rq, "/subjek/", about->id);
        }
}

/* `wrong`: why what was sent was not taken. ERR_CONFLICT: the same form was sent before with other words, which are
 * kept; each form on the page has an id of its own, so these go as another request. */
static enum error show_new(struct request *rq, const struct request_about *about,
                           const struct exchange_new_post_params *sent, enum error wrong)
{
        struct page page;
        struct request_kinds kinds;
        struct application_file file = { 0 };
        enum error err;
        struct reading reading = { request_actor(rq), rq->language, rq->arena };
        bool application = slice_equal(about->kind, S("application"));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = application ? passports_open(tx, &reading, about->id, &file) : OK;
                if (err == OK)
                        err = exchange_kinds(tx, request_actor(rq), about, rq->language, rq->arena, &kinds);
        }
        TRY(err);
        struct view_exchange_new_kinds *items = arena_array(rq->arena, struct view_exchange_new_kinds, kinds.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < kinds.count; i++)
                TRY(fill_kind(rq, &kinds.items[i], sent, &items[i]));
        struct view_exchange_new view = { .wrong = wrong == ERR_INVALID, .unconfigured = wrong == ERR_UNCONFIGURED,
                                          .kept_url = wrong == ERR_CONFLICT ? request_path(rq, "/permintaan/", sent->id)
                                                                            : SLICE_NULL,
                                          .kinds = items, .kinds_count = kinds.count };
        fill_about(rq, about, &view);
        TRY(fill_items(rq, &file, sent ? sent->dokumen : SLICE_NULL, &view));
        TRY(page_open(rq, &page));
        render_exchange_new(&page, &view);
        return response_html(rq, wrong == OK ? 200 : 422);
}

/* ROUTE GET /permintaan/baru
 * summary: Halaman tanya instansi / Page to ask an agency
 * permission: exchange.request
 * purpose: exchange
 * query permohonan line 0..36 ?
 * query laporan line 0..36 ?
 * query subjek line 0..36 ?
 */
enum error exchange_new_page(struct request *rq, const struct exchange_new_page_params *p)
{
        struct request_about about;
        TRY(about_of(p->permohonan, p->laporan, p->subjek, &about));
        return show_new(rq, &about, NULL, OK);
}

/* Of somebody else's request he learns nothing, not even that the id is taken by one. */
static enum error show_sent_otherwise(struct request *rq, const struct request_about *about,
                                      const struct exchange_new_post_params *sent)
{
        enum error err;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = exchange_is_open(tx, request_actor(rq), sent->id);
        }
        return err == OK ? show_new(rq, about, sent, ERR_CONFLICT) : ERR_CONFLICT;
}

/* ROUTE POST /permintaan/baru
 * summary: Kirim permintaan informasi / Send a request for information
 * permission: exchange.request
 * purpose: exchange
 * csrf: token
 * on-invalid: handler
 * form id uuid
 * form jenis line 1..60
 * form permohonan line 0..36 ?
 * form laporan line 0..36 ?
 * form subjek line 0..36 ?
 * form instansi uuid
 * form dokumen line 0..60 ?
 * form isian line 1..40 [8] ?
 * form nilai line 0..200 [8]
 */
enum error exchange_new_post(struct request *rq, const struct exchange_new_post_params *p)
{
        struct request_field typed[REQUEST_FIELDS_MAX];
        struct request_about about;
        struct slice number;
        enum error err;
        TRY(about_of(p->permohonan, p->laporan, p->subjek, &about));
        if (rq->errors || p->isian_count != p->nilai_count)
                return show_new(rq, &about, p, ERR_INVALID);
        for (size_t i = 0; i < p->isian_count; i++)
                typed[i] = (struct request_field){ .key = p->isian[i], .value = p->nilai[i] };
        struct request_new request = { .id = p->id, .kind = p->jenis, .item_key = p->dokumen, .agency_id = p->instansi,
                                       .about = about, .typed = typed, .typed_count = p->isian_count };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = exchange_send(tx, request_actor(rq), &request, rq->arena, &number);
        }
        if (err == ERR_INVALID || err == ERR_UNCONFIGURED)
                return show_new(rq, &about, p, err);
        if (err == ERR_CONFLICT)
                return show_sent_otherwise(rq, &about, p);
        TRY(err);
        return redirect_with(rq, request_path(rq, "/permintaan/", p->id), "terkirim");
}

/* ROUTE POST /permintaan/nanti
 * summary: Simpan pertanyaan yang belum boleh dikirim / Keep a question that may not be sent yet
 * permission: exchange.request
 * purpose: exchange
 * csrf: token
 * form permohonan uuid
 * form jenis line 1..60
 */
enum error exchange_keep_post(struct request *rq, const struct exchange_keep_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = exchange_keep(tx, request_actor(rq), p->permohonan, p->jenis);
        }
        TRY(err);
        return redirect_with(rq, request_path(rq, "/paspor/", p->permohonan), "tersimpan");
}

/* --- one --- */

static struct slice value_shown(struct request *rq, const struct request_field *field)
{
        return slice_equal(field->key, S("phone")) ? phone_shown(rq->arena, field->value) : field->value;
}

static enum error fill_file(struct request *rq, const struct request_file *file, struct view_exchange_show *view)
{
        struct slice chosen = fields_typed(rq, "jawaban", S("-"));
        struct view_exchange_show_fields *fields =
                arena_array(rq->arena, struct view_exchange_show_fields, file->field_count);
        struct view_option *choices = arena_array(rq->arena, struct view_option, file->choice_count);
        struct view_exchange_show_readers *readers = arena_array(rq->arena, struct view_exchange_show_readers,
                                                                 file->reader_count);
        if (!fields || !choices || !readers)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->field_count; i++)
                fields[i] = (struct view_exchange_show_fields){ translate(rq->language, file->fields[i].label),
                                                                value_shown(rq, &file->fields[i]) };
        for (size_t i = 0; i < file->choice_count; i++)
                choices[i] = (struct view_option){ .value = file->choices[i].code, .label = file->choices[i].label,
                                                   .chosen = slice_equal(file->choices[i].code, chosen) };
        for (size_t i = 0; i < file->reader_count; i++) {
                readers[i] = (struct view_exchange_show_readers){
                        .who = file->readers[i].who, .role = exchange_roles(rq, file->readers[i].role),
                        .at = file->readers[i].at, .what = exchange_action(rq, file->readers[i].action) };
        }
        view->fields = fields, view->fields_count = file->field_count;
        view->choices = choices, view->choices_count = file->choice_count;
        view->readers = readers, view->readers_count = file->reader_count;
        return OK;
}

static enum error fill_attachments(struct request *rq, const struct request_file *file,
                                   const struct attach_faults *faults, struct view_exchange_show *view)
{
        struct attach_rows rows;
        TRY(attach_rows(rq,
                        &(struct attach_show){ .list = &file->attachments, .base = view->base,
                                               .may_withdraw = file->may_answer },
                        &rows));
        view->files = rows.items, view->files_count = rows.count;
        view->faults = faults->items, view->faults_count = faults->count;
        return OK;
}

/* What was wrong with an answer: its fields, its files. */
struct answer_wrong {
        const struct form_errors *errors;
        struct attach_faults faults;
};

/* Null when it is about another kind of thing, or about one that this reader's roles never open. */
static struct slice about_url(struct request *rq, const struct request_about *about, struct slice kind,
                              const char *base)
{
        struct slice action = slice_equal(kind, S("report")) ? S("report.open") : S("subject.read");
        return slice_equal(about->kind, kind) && access_may_ever(request_actor(rq), action) ?
               request_path(rq, base, about->id) : SLICE_NULL;
}

static enum error show_request(struct request *rq, struct uuid id, const struct answer_wrong *wrong)
{
        struct page page;
        struct request_file file;
        enum error err;
        const struct form_errors *errors = wrong->errors;
        bool partner = !uuid_is_nil(request_actor(rq)->agency_id);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = exchange_open(tx, request_actor(rq), id, rq->language, rq->arena, &file);
        }
        TRY(err);
        bool answered = slice_equal(file.state, S("answered")) || slice_equal(file.state, S("refused"));
        struct view_exchange_show view = {
                .number = file.number,
                .base = request_path(rq, "/permintaan/", id),
                .id = id_words(rq, uuid_new()),
                .version = int_text(rq, request_version(file.state)),
                .office = file.office,
                .agency = file.agency,
                .label = file.label,
                .purpose = file.purpose,
                .legal = file.legal,
                .note = file.note,
                .answer = file.answer_label,
                .answer_note = file.answer_note,
                .state = translate(rq->language, request_state_text(request_state_parse(file.state))),
                .state_kind = kind_of_state(file.state),
                .by = file.requested_by,
                .due = file.due_at,
                .late = file.overdue,
                .answered = file.answered_by,
                .partner = partner,
                .unread = file.unread,
                .may_answer = file.may_answer,
                .typed = fields_typed(rq, "catatan", SLICE_NULL),
                .answer_error = fields_text(rq, errors, "jawaban"),
                .note_error = fields_text(rq, errors, "catatan"),
                .application_url = partner || uuid_is_nil(file.application_id)
                                           ? SLICE_NULL
                                           : request_path(rq, "/paspor/", file.application_id),
                .report_url = about_url(rq, &file.about, S("report"), "/laporan/"),
                .subject_url = about_url(rq, &file.about, S("subject"), "/subjek/"),
                .may_close = answered && file.may_close
        };
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(fill_file(rq, &file, &view));
        TRY(fill_attachments(rq, &file, &wrong->faults, &view));
        TRY(page_open(rq, &page));
        render_exchange_show(&page, &view);
        return response_html(rq, errors->count || wrong->faults.count ? 422 : 200);
}

/* ROUTE GET /permintaan/{id}
 * summary: Satu permintaan informasi / One request for information
 * permission: exchange.read
 * purpose: exchange
 * path id uuid
 */
enum error exchange_show_page(struct request *rq, const struct exchange_show_page_params *p)
{
        static const struct form_errors none;
        return show_request(rq, p->id, &(struct answer_wrong){ .errors = &none });
}

/* ROUTE GET /permintaan/{id}/cetak
 * summary: Permintaan informasi untuk dicetak / A request for information on paper
 * permission: exchange.read
 * purpose: exchange
 * path id uuid
 */
enum error exchange_print_page(struct request *rq, const struct exchange_print_page_params *p)
{
        struct page page;
        struct request_file file;
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = exchange_open(tx, request_actor(rq), p->id, rq->language, rq->arena, &file);
        }
        TRY(err);
        struct view_exchange_print_fields *fields = arena_array(rq->arena, struct view_exchange_print_fields,
                                                                file.field_count);
        struct view_option *choices = arena_array(rq->arena, struct view_option, file.choice_count);
        if (!fields || !choices)
                return ERR_MEMORY;
        for (size_t i = 0; i < file.field_count; i++)
                fields[i] = (struct view_exchange_print_fields){ translate(rq->language, file.fields[i].label),
                                                                 value_shown(rq, &file.fields[i]) };
        for (size_t i = 0; i < file.choice_count; i++)
                choices[i] = (struct view_option){ .value = file.choices[i].code, .label = file.choices[i].label };
        struct view_exchange_print view = {
                .number = file.number, .back = request_path(rq, "/permintaan/", p->id), .office = file.office,
                .agency = file.agency, .label = file.label, .purpose = file.purpose, .legal = file.legal,
                .note = file.note, .by = file.requested_by, .due = file.due_at, .answer = file.answer_label,
                .answer_note = file.answer_note, .fields = fields, .fields_count = file.field_count,
                .choices = choices, .choices_count = file.choice_count };
        TRY(page_open(rq, &page));
        render_exchange_print(&page, &view);
        return response_html(rq, 200);
}

/* ROUTE POST /permintaan/{id}/jawab
 * summary: Jawab permintaan informasi / Answer a request for information
 * permission: exchange.answer
 * purpose: exchange
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form id_jawaban uuid
 * form versi int 1..100 ?
 * form jawaban line 0..60 ?
 * form catatan text 0..1000 ?
 * file files 0..10485760 [5] ?
 */
enum error exchange_answer_post(struct request *rq, const struct exchange_answer_post_params *p)
{
        enum error err = OK;
        struct form_errors *errors = fields_errors(rq);
        struct answer_wrong wrong = { .errors = errors };
        struct attach_thing thing = { .what = &p->id, .enter = exchange_attach_enter };
        if (!errors)
                return ERR_MEMORY;
        if (!attach_field_fault(rq, "files", &wrong.faults) && errors->count == 0)
                err = attach_keep_all(rq, &thing, p->files, p->files_count, &wrong.faults);
        /* Not found: answered already, and exchange_answer knows whether this is that answer sent again. */
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        if (errors->count || wrong.faults.count)
                return show_request(rq, p->id, &wrong);
        struct request_answer answer = { p->id_jawaban, p->id, p->jawaban.data ? p->jawaban : S(""), p->catatan,
                                         p->has_versi ? p->versi : 0 };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = exchange_answer(tx, request_actor(rq), &answer);
        }
        if (err == ERR_INVALID) {
                bool refused = slice_equal(answer.code, S("ditolak"));
                fields_fault(errors, refused ? "catatan" : "jawaban",
                             refused ? T("Tulis mengapa tidak dapat dijawab.") : T("Pilih satu jawaban."));
                return show_request(rq, p->id, &wrong);
        }
        TRY(err);
        return redirect_with(rq, request_path(rq, "/permintaan/", p->id), "dijawab");
}

/* ROUTE POST /permintaan/{id}/selesai
 * summary: Tandai permintaan selesai / Close a request
 * permission: exchange.close
 * purpose: exchange
 * csrf: token
 * path id uuid
 */
enum error exchange_close_post(struct request *rq, const struct exchange_close_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = exchange_close(tx, request_actor(rq), p->id);
        }
        TRY(err);
        return redirect_with(rq, request_path(rq, "/permintaan/", p->id), "tersimpan");
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages: field people file and follow their reports on a phone, analysts and the head work at a desk. */
#include "reports.html.h"
#include "reports.routes.h"

#include "base/checked.h"
#include "content/content.h"
#include "program/fields.h"
#include "program/list.h"
#include "region/region.h"
#include "reports/alike_pages.h"
#include "reports/page_words.h"
#include "store/store.h"
#include "subjects/subjects.h"
#include "text/country.h"
#include "text/date.h"
#include "text/phone.h"

/* --- the list of one's own ---------------------------------------------------------------------------------------- */

static enum error list_rows(struct request *rq, const struct report_filter *filter, struct report_rows *ret_rows)
{
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = reports_list(tx, request_actor(rq), filter, rq->arena, ret_rows);
        }
        return err;
}

/* ROUTE GET /laporan
 * summary: Laporan saya / My reports
 * permission: report.list-own
 * purpose: own-work
 * query sesudah line 0..240 ?
 */
enum error reports_mine_page(struct request *rq, const struct reports_mine_page_params *p)
{
        struct page page;
        struct report_rows rows;
        struct list list = { .path = "/laporan", .after = p->sesudah };
        struct report_filter filter = { .tab = REPORTS_OWN, .limit = PAGE_ROWS };
        TRY(list_position_number(rq, &list, &filter.cursor));
        TRY(list_rows(rq, &filter, &rows));
        struct view_reports_mine_rows *items = arena_array(rq->arena, struct view_reports_mine_rows, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                items[i] = (struct view_reports_mine_rows){
                        .url = path_with_id(rq, "/laporan/", rows.items[i].id, ""),
                        .number = rows.items[i].number,
                        .place = region_label_of(rq->arena, rows.items[i].village_code),
                        .state_label = state_label(rows.items[i].state, rq->language),
                        .state_kind = state_kind(rows.items[i].state),
                        .urgent = rows.items[i].urgent,
                        .at = rows.items[i].created_at,
                };
        struct view_reports_mine view = { .rows = items, .rows_count = rows.count,
                                          .can_create = access_may_ever(request_actor(rq), S("report.create")) };
        if (rows.more)
                view.next_url = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        TRY(page_open(rq, &page));
        render_reports_mine(&page, &view);
        return response_html(rq, 200);
}

/* --- the form ----------------------------------------------------------------------------------------------------- */

/* The villages of the areas in which this person may report; the whole working area is that of his office. */
static enum error find_places(struct request *rq, struct slice chosen, struct field_places *ret_places)
{
        struct area_list areas;
        enum error err;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = report_areas(tx, request_actor(rq), rq->arena, &areas);
        }
        TRY(err);
        return fields_places(rq, (struct region_area){ areas.regency_codes, areas.count },
                             fields_typed(rq, "district", SLICE_NULL), chosen, ret_places);
}

static bool was_ticked(struct slice key, const struct slice *signs, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(signs[i], key))
                        return true;
        return false;
}

static enum error sign_options(struct request *rq, const struct slice *ticked, size_t ticked_count,
                               struct options *ret_options)
{
        const struct actor *actor = request_actor(rq);
        struct content_list list;
        enum error err;
        struct slice today = actor_today(actor, rq->arena);
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = content_list(tx, actor->office_id, S("sign"), today, rq->arena, &list);
        }
        TRY(err);
        struct options options = { arena_array(rq->arena, struct view_option, list.count), list.count };
        if (!options.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++)
                options.items[i] = (struct view_option){
                        .value = list.items[i].key,
                        .label = content_text(&list.items[i], "label", rq->language, rq->arena),
                        .hint = content_text(&list.items[i], "help", rq->language, rq->arena),
                        .chosen = was_ticked(list.items[i].key, ticked, ticked_count) };
        *ret_options = options;
        return OK;
}

static void fill_typed(struct request *rq, const struct form_errors *errors, struct view_reports_new *view)
{
        const struct {
                const char *field;
                struct slice *value, *error;
        } fields[] = {
                { "narrative", &view->narrative, &view->narrative_error },
                { "happened_on", &view->happened_on, &view->happened_on_error },
                { "recruiter", &view->recruiter, &view->recruiter_error },
                { "phone", &view->phone, &view->phone_error },
                { "company", &view->company, &view->company_error },
                { "address", &view->address, &view->address_error },
                { "country", &view->country, &view->country_error },
                { "household", &view->household, &view->household_error },
                { "official", &view->official, &view->official_error },
        };
        for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
                *fields[i].value = fields_typed(rq, fields[i].field, SLICE_NULL);
                *fields[i].error = fields_text(rq, errors, fields[i].field);
        }
        view->village_error = fields_text(rq, errors, "village");
        view->signs_error = fields_text(rq, errors, "signs");
        view->knowledge_error = fields_text(rq, errors, "knowledge");
        view->urgent = slice_equal(fields_typed(rq, "urgent", SLICE_NULL), S("true"));
}

struct ticked {
        const struct slice *items;
        size_t count;
};

/* What the sender sent before this form: a report that it looks like, or the same form with other words. */
struct sent_before {
        struct slice like_number, like_url, like_shared;
        struct slice form_url;
};

/* `before`: NULL for nothing. A form that was sent already is another one now. */
static enum error show_form(struct request *rq, const struct form_errors *errors, struct ticked ticked,
                            const struct sent_before *before)
{
        struct page page;
        struct field_places places;
        struct options signs, knowledges;
        size_t count;
        struct view_reports_new view = { .id = fields_typed(rq, "id", SLICE_NULL) };
        const struct report_word *words = report_knowledges(&count);
        TRY(find_places(rq, fields_typed(rq, "village", SLICE_NULL), &places));
        TRY(sign_options(rq, ticked.items, ticked.count, &signs));
        TRY(word_options(rq, words, count, fields_typed(rq, "knowledge", SLICE_NULL), &knowledges));
        struct uuid id;
        if (!uuid_parse(view.id, &id) || (before && before->form_url.size))
                view.id = id_text(rq, uuid_new());
        fill_typed(rq, errors, &view);
        view.districts = places.districts;
        view.districts_count = places.district_count;
        view.many_districts = places.district_count > 1;
        view.villages = places.villages;
        view.villages_count = places.village_count;
        view.signs = signs.items;
        view.signs_count = signs.count;
        view.knowledges = knowledges.items;
        view.knowledges_count = knowledges.count;
        if (before) {
                view.like_number = before->like_number;
                view.like_url = before->like_url;
                view.like_shared = before->like_shared;
                view.sent_url = before->form_url;
        }
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_reports_new(&page, &view);
        return response_html(rq, errors->count || before ? 422 : 200);
}

/* ROUTE GET /laporan/baru
 * summary: Formulir laporan / The report form
 * permission: report.create
 * purpose: none
 */
enum error reports_new_page(struct request *rq, const struct reports_new_page_params *p)
{
        (void)p;
        static const struct form_errors none;
        return show_form(rq, &none, (struct ticked){ 0 }, NULL);
}

static struct slice iso_or_null(struct request *rq, struct date date)
{
        return date_is_none(date) ? SLICE_NULL : date_iso_kept(date, rq->arena);
}

static struct slice or_null(struct slice text)
{
        return text.size ? text : SLICE_NULL;
}

static enum error read_report(struct request *rq, struct uuid id, struct report_page *ret_page)
{
        enum error err;
        struct report_ask ask = { id, rq->language };
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = report_read(tx, request_actor(rq), &ask, rq->arena, ret_page);
        }
        return err;
}

static enum error show_like(struct request *rq, const struct alike_report *like, const struct form_errors *errors,
                            struct ticked ticked)
{
        struct sent_before before = { .like_number = like->number,
                                      .like_url = path_with_id(rq, "/laporan/", like->id, ""),
                                      .like_shared = alike_shared_text(rq, like->by) };
        return show_form(rq, errors, ticked, &before);
}

/* The form was sent already, with other words: those are kept, and these stay in the form, for only he knows whether
 * they belong to the first report or are another. */
static enum error show_sent_otherwise(struct request *rq, struct uuid id, const struct form_errors *errors,
                                      struct ticked ticked)
{
        struct report_page report;
        enum error err = read_report(rq, id, &report);
        if (err != OK || !report.is_own)
                return ERR_CONFLICT;
        return show_form(rq, errors, ticked,
                         &(struct sent_before){ .form_url = path_with_id(rq, "/laporan/", id, "") });
}

static enum error show_sent(struct request *rq, struct uuid id, const struct attach_faults *faults)
{
        struct page page;
        struct report_page report;
        TRY(read_report(rq, id, &report));
        if (!report.is_own)
                return ERR_NOT_FOUND;
        struct view_reports_sent view = { .number = report.row.number, .urgent = report.row.urgent,
                                          .files = (int64_t)report.attachments.count,
                                          .url = path_with_id(rq, "/laporan/", id, ""),
                                          .faults = faults ? faults->items : NULL,
                                          .faults_count = faults ? faults->count : 0,
                                          .kept = tr(rq->language, "Laporan Anda sudah kami terima dan tersimpan. "
                                                                   "Berkas lain juga tersimpan.") };
        TRY(page_open(rq, &page));
        render_reports_sent(&page, &view);
        return response_html(rq, 200);
}

/* ROUTE POST /laporan/baru
 * summary: Kirim laporan / File a report
 * permission: report.create
 * purpose: report
 * csrf: token
 * on-invalid: handler
 * form id uuid
 * form narrative text 0..4000 ?
 * form district line 0..13 ?
 * form village line 0..13 ?
 * form happened_on date ?
 * form urgent bool
 * form recruiter line 0..200 ?
 * form phone line 0..200 ?
 * form company line 0..200 ?
 * form address line 0..200 ?
 * form country line 0..200 ?
 * form household line 0..200 ?
 * form official line 0..200 ?
 * form knowledge line 0..40 ?
 * form signs line 1..60 [20] ?
 * form tetap choice(ya) ?
 * file files 0..10485760 [5] ?
 */
enum error reports_new_post(struct request *rq, const struct reports_new_post_params *p)
{
        struct form_errors *errors = fields_errors(rq);
        struct report_receipt receipt;
        enum error err;
        if (!errors)
                return ERR_MEMORY;
        struct report_draft draft = {
                .id = p->id, .channel = S("web"), .village_code = p->village,
                .happened_on = iso_or_null(rq, p->happened_on), .urgent = p->urgent,
                .knowledge = p->knowledge, .country = p->country, .narrative = p->narrative,
                .recruiter = or_null(p->recruiter), .phone = or_null(p->phone), .company = or_null(p->company),
                .address = or_null(p->address), .household = or_null(p->household), .official = or_null(p->official),
                .signs = p->signs, .sign_count = p->signs_count, .errors = errors,
        };
        struct ticked ticked = { p->signs, p->signs_count };
        struct attach_faults faults = { 0 };
        bool files_wrong = attach_field_fault(rq, "files", &faults);
        if (errors->count > (files_wrong ? 1 : 0)) {
                (void)report_check(&draft, actor_today(request_actor(rq), rq->arena), rq->arena);
                return show_form(rq, errors, ticked, NULL);
        }
        if (p->tetap.size == 0) {
                struct alike_report like;
                bool is_like;
                struct alike_question question = { .id = p->id, .village_code = p->village, .phone = draft.phone,
                                                   .recruiter = draft.recruiter };
                TRY(find_sent_before(rq, &question, &like, &is_like));
                if (is_like)
                        return show_like(rq, &like, errors, ticked);
        }
        err = report_send(rq->app->store, request_actor(rq), &draft, rq->arena, &receipt);
        if (err == ERR_CONFLICT)
                return show_sent_otherwise(rq, p->id, errors, ticked);
        if (err == ERR_INVALID && errors->count > 0)
                return show_form(rq, errors, ticked, NULL);
        TRY(err);
        if (!files_wrong)
                TRY(reports_attach(rq, receipt.id, &(struct files){ p->files, p->files_count }, &faults));
        if (faults.count > 0)
                return show_sent(rq, receipt.id, &faults);
        return response_redirect(rq, path_with_id(rq, "/laporan/", receipt.id, "/diterima"));
}

/* --- one report --------------------------------------------------------------------------------------------------- */

/* ROUTE GET /laporan/{id}/diterima
 * summary: Tanda terima laporan / Receipt of a report
 * permission: report.read-own
 * purpose: own-work
 * path id uuid
 */
enum error reports_sent_page(struct request *rq, const struct reports_sent_page_params *p)
{
        return show_sent(rq, p->id, NULL);
}

/* What a step is called; the key is the event's kind. */
static const struct report_word steps[] = {
        { S("filed"), T("Diterima") },           { S("take"), T("Diambil petugas") },
        { S("return"), T("Dikembalikan ke antrean") }, { S("verify"), T("Mulai diperiksa") },
        { S("grade"), T("Dinilai") },            { S("close"), T("Selesai") },
        { S("added"), T("Tambahan dari pelapor") }, { S("release"), T("Dilepas oleh kepala kantor") },
        { S("outcome"), T("Kabar") },            { S("attached"), T("Lampiran dari pelapor") },
        { S("withdrawn"), T("Lampiran ditarik") }, { S("held"), T("Ditahan untuk kepala kantor") },
        { S("passed"), T("Diserahkan ke kantor pengawas") }, { S("given-back"), T("Dikembalikan kantor pengawas") },
};

struct timeline {
        struct view_timeline_entry *items;
        size_t count;
};

/* For those who work on it: who sent it, and to whom. His own page thanks the reporter instead. */
static void tell_filing(struct request *rq, const struct report_event *event, struct view_timeline_entry *entry)
{
        entry->title = tr(rq->language, "Dikirim");
        entry->text = arena_printf(rq->arena, "%.*s %.*s", SLICE_FMT(tr(rq->language, "Kepada kantor imigrasi, oleh")),
                                   SLICE_FMT(event->actor_name));
        entry->by = SLICE_NULL;
}

/* Newest first. */
static enum error timeline_of(struct request *rq, const struct report_page *report, struct timeline *ret_timeline)
{
        struct timeline timeline = { arena_array(rq->arena, struct view_timeline_entry, report->event_count),
                                     report->event_count };
        if (!timeline.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < report->event_count; i++) {
                const struct report_event *event = &report->events[report->event_count - 1 - i];
                timeline.items[i] = (struct view_timeline_entry){
                        .title = report_label(steps, ARRAY_SIZE(steps), event->kind, rq->language),
                        .text = event->note, .by = event->actor_name, .at = event->at };
                if (slice_equal(event->kind, S("filed")) && !slice_is_null(event->actor_name))
                        tell_filing(rq, event, &timeline.items[i]);
        }
        *ret_timeline = timeline;
        return OK;
}

/* List items of the two pages of a report differ by their generated names only. */
#define COPY_LABELS(rq, type, report, ret)                                                   \
        do {                                                                                 \
                type *labels_ = arena_array((rq)->arena, type, (report)->sign_count);        \
                if (!labels_)                                                                \
                        return ERR_MEMORY;                                                   \
                for (size_t i_ = 0; i_ < (report)->sign_count; i_++)                         \
                        labels_[i_] = (type){ .label = (report)->signs[i_].label };          \
                (ret)->signs = labels_;                                                      \
                (ret)->signs_count = (report)->sign_count;                                   \
        } while (0)
#define COPY_ADDITIONS(rq, type, report, ret)                                                                   \
        do {                                                                                                    \
                type *told_ = arena_array((rq)->arena, type, (report)->addition_count);                         \
                if (!told_)                                                                                     \
                        return ERR_MEMORY;                                                                      \
                for (size_t i_ = 0; i_ < (report)->addition_count; i_++)                                        \
                        told_[i_] = (type){ .told = (report)->additions[i_].told, .at = (report)->additions[i_].at }; \
                (ret)->additions = told_;                                                                       \
                (ret)->additions_count = (report)->addition_count;                                              \
        } while (0)

/* What is wrong with what came with the page's forms. */
struct wrong {
        const struct form_errors *errors;
        const struct attach_faults *faults; /* NULL: no file came */
};

static enum error own_attachments(struct request *rq, const struct report_page *report,
                                  const struct attach_faults *faults, struct view_reports_own *view)
{
        struct attach_rows rows;
        struct slice base = path_with_id(rq, "/laporan/", report->row.id, "");
        TRY(attach_rows(rq,
                        &(struct attach_show){ .list = &report->attachments, .base = base,
                                               .may_withdraw = report->can_add },
                        &rows));
        view->files = rows.items;
        view->files_count = rows.count;
        view->attach_url = path_with_id(rq, "/laporan/", report->row.id, "/lampiran");
        view->faults = faults ? faults->items : NULL;
        view->faults_count = faults ? faults->count : 0;
        return OK;
}

/* Something came of it before an officer took it. */
static bool has_news(const struct report_page *report)
{
        for (size_t i = 0; i < report->event_count; i++)
                if (slice_equal(report->events[i].kind, S("outcome")) && !slice_is_null(report->events[i].note))
                        return true;
        return false;
}

static enum error show_own(struct request *rq, const struct report_page *report, struct wrong wrong)
{
        const struct form_errors *errors = wrong.errors;
        struct page page;
        struct timeline timeline;
        const struct report_row *row = &report->row;
        TRY(timeline_of(rq, report, &timeline));
        struct view_reports_own view = {
                .number = row->number, .place = region_label_of(rq->arena, row->village_code),
                .state_label = state_label(row->state, rq->language), .state_kind = state_kind(row->state),
                .narrative = report->narrative, .happened_on = day_text(rq, row->happened_on),
                .recruiter = report->recruiter, .phone = phone_shown(rq->arena, report->phone),
                .company = report->company, .address = report->address,
                .country = country_name(row->country, rq->language),
                .household = report->household,
                .official = report->official, .knowledge = knowledge_label(row->knowledge, rq->language),
                .outcome = outcome_label(row->outcome, rq->language), .outcome_note = report->outcome_note,
                .entries = timeline.items, .entries_count = timeline.count, .can_add = report->can_add,
                .add_url = path_with_id(rq, "/laporan/", row->id, "/tambah"),
                .add_id = fields_typed(rq, "entry", id_text(rq, uuid_new())),
                .told = fields_typed(rq, "told", SLICE_NULL), .told_error = fields_text(rq, errors, "told"),
        };
        view.meaning = state_meaning(row->state, rq->language, &view.next_step);
        if (slice_equal(row->state, S("new")) && has_news(report))
                view.meaning = tr(rq->language,
                                  "Laporan Anda sudah ikut ditelaah bersama laporan lain: lihat kabarnya "
                                  "di bawah. Isinya sendiri masih akan diperiksa petugas.");
        COPY_LABELS(rq, struct view_reports_own_signs, report, &view);
        COPY_ADDITIONS(rq, struct view_reports_own_additions, report, &view);
        TRY(own_attachments(rq, report, wrong.faults, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_reports_own(&page, &view);
        return response_html(rq, errors->count || view.faults_count ? 422 : 200);
}

static enum error scale_options(struct request *rq, const char *scale, struct slice chosen, struct options *ret_options)
{
        const struct actor *actor = request_actor(rq);
        struct content_list list = { 0 };
        enum error err;
        struct slice today = actor_today(actor, rq->arena), prefix = arena_printf(rq->arena, "%s-", scale);
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = content_list(tx, actor->office_id, S("scale"), today, rq->arena, &list);
        }
        TRY(err);
        struct options options = { arena_array(rq->arena, struct view_option, list.count), 0 };
        if (!options.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                if (!slice_starts_with(list.items[i].key, prefix))
                        continue;
                struct slice code = content_text(&list.items[i], "code", rq->language, rq->arena);
                struct slice label = content_text(&list.items[i], "label", rq->language, rq->arena);
                options.items[options.count++] = (struct view_option){
                        .value = code, .chosen = slice_equal(code, chosen),
                        .label = arena_printf(rq->arena, "%.*s · %.*s", SLICE_FMT(code), SLICE_FMT(label)) };
        }
        *ret_options = options;
        return OK;
}

static enum error add_subject_links(struct request *rq, const struct report_page *report,
                                    struct view_reports_show *view)
{
        struct view_reports_show_subjects *items = arena_array(rq->arena, struct view_reports_show_subjects,
                                                               report->subject_count);
        enum error err = OK;
        if (!items)
                return ERR_MEMORY;
        transaction (tx, rq->app->store, TX_READ, &err) {
                for (size_t i = 0; i < report->subject_count && err == OK; i++) {
                        struct subject_head head;
                        err = subjects_head_for(tx, request_actor(rq), report->subjects[i], rq->arena, &head);
                        if (err == OK)
                                items[i] = (struct view_reports_show_subjects){
                                        .url = path_with_id(rq, "/subjek/", head.id, ""), .label = head.label,
                                        .kind = subject_kind_name(head.kind, rq->language) };
                }
        }
        view->subjects = items;
        view->subjects_count = report->subject_count;
        return err;
}

static enum error add_likely(struct request *rq, const struct report_page *report, struct view_reports_show *view)
{
        struct view_option *items = arena_array(rq->arena, struct view_option, report->likely_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < report->likely_count; i++)
                items[i] = (struct view_option){ .value = id_text(rq, report->likely[i].person_id),
                                                 .label = report->likely[i].name, .hint = report->likely[i].position };
        view->likely = items;
        view->likely_count = report->likely_count;
        return OK;
}

static enum error add_desk_forms(struct request *rq, const struct report_page *report, const struct form_errors *errors,
                                 struct view_reports_show *view)
{
        struct options reliabilities = { 0 }, credibilities = { 0 }, outcomes = { 0 };
        size_t count;
        const struct report_word *words = report_outcomes(&count);
        TRY(scale_options(rq, "reliability", fields_typed(rq, "reliability", report->row.reliability), &reliabilities));
        TRY(scale_options(rq, "credibility", fields_typed(rq, "credibility", report->row.credibility), &credibilities));
        TRY(word_options(rq, words, count, fields_typed(rq, "outcome", SLICE_NULL), &outcomes));
        view->reliabilities = reliabilities.items;
        view->reliabilities_count = reliabilities.count;
        view->credibilities = credibilities.items;
        view->credibilities_count = credibilities.count;
        view->outcomes = outcomes.items;
        view->outcomes_count = outcomes.count;
        view->reliability_error = fields_text(rq, errors, "reliability");
        view->credibility_error = fields_text(rq, errors, "credibility");
        view->note = fields_typed(rq, "note", report->grade_note);
        view->note_error = fields_text(rq, errors, "note");
        view->outcome_error = fields_text(rq, errors, "outcome");
        view->told = fields_typed(rq, "told", SLICE_NULL);
        view->told_error = fields_text(rq, errors, "told");
        return OK;
}

static enum error show_desk(struct request *rq, const struct report_page *report, const struct form_errors *errors)
{
        struct page page;
        struct timeline timeline;
        const struct report_row *row = &report->row;
        TRY(timeline_of(rq, report, &timeline));
        struct view_reports_show view = {
                .number = row->number, .place = region_label_of(rq->arena, row->village_code),
                .state_label = state_label(row->state, rq->language), .state_kind = state_kind(row->state),
                .urgent = row->urgent, .held = row->held, .mine = row->mine,
                .base = path_with_id(rq, "/laporan/", row->id, ""), .version = int_text(rq, report->version),
                .narrative = report->narrative, .happened_on = day_text(rq, row->happened_on),
                .recruiter = report->recruiter, .phone = phone_shown(rq->arena, report->phone),
                .company = report->company, .address = report->address,
                .country = country_name(row->country, rq->language),
                .household = report->household,
                .official = report->official, .knowledge = knowledge_label(row->knowledge, rq->language),
                .reporter = report->reporter_position, .outcome = outcome_label(row->outcome, rq->language),
                .outcome_note = report->outcome_note, .grade = grade_text(rq, row), .grade_note = report->grade_note,
                .entries = timeline.items, .entries_count = timeline.count,
                .can_take = report->can_take, .can_return = report->can_return, .can_verify = report->can_verify,
                .can_grade = report->can_grade, .can_close = report->can_close, .can_release = report->can_release,
                .alone = report->alone,
                .ask_url = access_may_ever(request_actor(rq), S("exchange.request")) ?
                                   path_with_id(rq, "/permintaan/baru?laporan=", row->id, "") :
                                   SLICE_NULL,
        };
        COPY_LABELS(rq, struct view_reports_show_signs, report, &view);
        COPY_ADDITIONS(rq, struct view_reports_show_additions, report, &view);
        struct attach_rows files;
        TRY(attach_rows(rq, &(struct attach_show){ .list = &report->attachments, .base = view.base }, &files));
        view.files = files.items;
        view.files_count = files.count;
        if (access_may_ever(request_actor(rq), S("subject.read"))) {
                TRY(add_subject_links(rq, report, &view));
                TRY(fill_alike(rq, report, &view));
        }
        TRY(add_likely(rq, report, &view));
        TRY(add_desk_forms(rq, report, errors, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_reports_show(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

static enum error show_report(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct report_page report;
        TRY(read_report(rq, id, &report));
        return report.is_own ? show_own(rq, &report, (struct wrong){ errors, NULL }) : show_desk(rq, &report, errors);
}

/* ROUTE GET /laporan/{id}
 * summary: Satu laporan / One report
 * permission: report.open
 * purpose: triage
 * path id uuid
 */
enum error reports_show_page(struct request *rq, const struct reports_show_page_params *p)
{
        static const struct form_errors none;
        return show_report(rq, p->id, &none);
}

/* ROUTE POST /laporan/{id}/tambah
 * summary: Tambah keterangan / Add to one's report
 * permission: report.add
 * purpose: report
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form entry uuid
 * form told text 5..4000
 */
enum error reports_add_post(struct request *rq, const struct reports_add_post_params *p)
{
        enum error err;
        if (rq->errors)
                return show_report(rq, p->id, rq->errors);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = report_add(tx, request_actor(rq), &(struct report_more){ p->id, p->entry, p->told });
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/laporan/", p->id, ""), "terkirim");
}

/* ROUTE POST /laporan/{id}/lampiran
 * summary: Lampirkan foto atau dokumen / Attach photos or papers
 * permission: report.add
 * purpose: report
 * csrf: token
 * pool: slow
 * on-invalid: handler
 * path id uuid
 * file files 0..10485760 [5] ?
 */
enum error reports_attach_post(struct request *rq, const struct reports_attach_post_params *p)
{
        static const struct form_errors none;
        struct report_page report;
        struct attach_faults faults = { 0 };
        if (!attach_field_fault(rq, "files", &faults))
                TRY(reports_attach(rq, p->id, &(struct files){ p->files, p->files_count }, &faults));
        if (faults.count == 0)
                return redirect_with(rq, path_with_id(rq, "/laporan/", p->id, ""), "tersimpan");
        TRY(read_report(rq, p->id, &report));
        return report.is_own ? show_own(rq, &report, (struct wrong){ &none, &faults }) : ERR_NOT_FOUND;
}

/* --- steps -------------------------------------------------------------------------------------------------------- */

static enum error do_step(struct request *rq, struct uuid id, int64_t version, const char *action)
{
        enum error err;
        struct report_step step = { .report_id = id, .version = version, .action = slice_from_cstr(action) };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = report_step(tx, request_actor(rq), &step);
        }
        return err;
}

/* ROUTE POST /laporan/{id}/ambil
 * summary: Ambil laporan / Take a report
 * permission: report.take
 * purpose: triage
 * csrf: token
 * path id uuid
 * form version int 0..1000000
 */
enum error reports_take_post(struct request *rq, const struct reports_take_post_params *p)
{
        TRY(do_step(rq, p->id, p->version, "report.take"));
        return redirect_with(rq, path_with_id(rq, "/laporan/", p->id, ""), "diambil");
}

/* ROUTE POST /laporan/{id}/periksa
 * summary: Mulai memeriksa / Start verifying
 * permission: report.verify
 * purpose: triage
 * csrf: token
 * path id uuid
 * form version int 0..1000000
 */
enum error reports_verify_post(struct request *rq, const struct reports_verify_post_params *p)
{
        TRY(do_step(rq, p->id, p->version, "report.verify"));
        return redirect_with(rq, path_with_id(rq, "/laporan/", p->id, ""), "tersimpan");
}

/* ROUTE POST /laporan/{id}/kembalikan
 * summary: Kembalikan ke antrean / Give a report back
 * permission: report.return
 * purpose: triage
 * csrf: token
 * path id uuid
 * form version int 0..1000000
 */
enum error reports_return_post(struct request *rq, const struct reports_return_post_params *p)
{
        TRY(do_step(rq, p->id, p->version, "report.return"));
        return redirect_with(rq, S("/laporan/masuk"), "tersimpan");
}

/* ROUTE POST /laporan/{id}/nilai
 * summary: Nilai laporan / Grade a report
 * permission: report.grade
 * purpose: triage
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 0..1000000
 * form reliability choice(A B C D E F)
 * form credibility choice(1 2 3 4 5 6)
 * form note text 0..2000 ?
 */
enum error reports_grade_post(struct request *rq, const struct reports_grade_post_params *p)
{
        enum error err;
        if (rq->errors)
                return show_report(rq, p->id, rq->errors);
        struct report_grade grade = { .report_id = p->id, .version = p->version, .reliability = p->reliability,
                                      .credibility = p->credibility, .note = or_null(p->note) };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = report_grade(tx, request_actor(rq), &grade);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/laporan/", p->id, ""), "dinilai");
}

/* ROUTE POST /laporan/{id}/tutup
 * summary: Tutup laporan / Close a report
 * permission: report.close
 * purpose: triage
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 0..1000000
 * form outcome choice(confirmed partly not-confirmed unfounded duplicate referred)
 * form told text 5..500
 */
enum error reports_close_post(struct request *rq, const struct reports_close_post_params *p)
{
        enum error err;
        if (rq->errors)
                return show_report(rq, p->id, rq->errors);
        struct report_close close = { .report_id = p->id, .version = p->version, .outcome = p->outcome,
                                      .note = p->told };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = report_close(tx, request_actor(rq), &close);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/laporan/", p->id, ""), "ditutup");
}

/* ROUTE POST /laporan/{id}/lepas
 * summary: Lepaskan laporan yang ditahan / Release a held report
 * permission: named.review
 * purpose: triage
 * csrf: token
 * path id uuid
 * form version int 0..1000000
 * form persons uuid [1000] ?
 */
enum error reports_release_post(struct request *rq, const struct reports_release_post_params *p)
{
        enum error err;
        struct report_release release = { .report_id = p->id, .version = p->version, .persons = p->persons,
                                          .person_count = p->persons_count };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = report_release(tx, request_actor(rq), &release);
        }
        TRY(err);
        return redirect_with(rq, S("/laporan/masuk"), "tersimpan");
}

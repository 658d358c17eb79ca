/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports of other offices that name their heads: the overseer's list, and one of them with its three decisions. */
#include "reports.html.h"
#include "reports.routes.h"

#include "base/checked.h"
#include "program/attach.h"
#include "region/region.h"
#include "reports/overseen.h"
#include "reports/page_words.h"
#include "store/store.h"
#include "text/country.h"

/* ROUTE GET /pengawasan
 * summary: Laporan dari kantor lain / Reports of other offices
 * permission: oversight.list
 * purpose: review
 */
enum error reports_overseen_list_page(struct request *rq, const struct reports_overseen_list_page_params *p)
{
        (void)p;
        struct page page;
        struct overseen_rows rows = { 0 };
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = overseen_list(tx, request_actor(rq), rq->arena, &rows);
        }
        TRY(err);
        struct view_reports_overseen_list_rows *items =
                arena_array(rq->arena, struct view_reports_overseen_list_rows, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct overseen_row *row = &rows.items[i];
                items[i] = (struct view_reports_overseen_list_rows){
                        .url = path_with_id(rq, "/pengawasan/", row->report_id, ""), .number = row->number,
                        .office = row->office, .place = region_label_of(rq->arena, row->village_code),
                        .handler = row->handler, .urgent = row->urgent, .late = row->late, .mine = row->mine,
                        .arrived = row->arrived_at, .due = row->due_at };
        }
        TRY(page_open(rq, &page));
        render_reports_overseen_list(&page, &(struct view_reports_overseen_list){ items, rows.count, rows.more });
        return response_html(rq, 200);
}

static enum error fill_choices(struct request *rq, const struct overseen_page *found,
                               struct view_reports_overseen *view)
{
        const struct report_page *report = &found->report;
        size_t count;
        struct options outcomes;
        struct view_option *helpers = arena_array(rq->arena, struct view_option, found->helper_count);
        struct view_option *likely = arena_array(rq->arena, struct view_option, report->likely_count);
        if (!helpers || !likely)
                return ERR_MEMORY;
        for (size_t i = 0; i < found->helper_count; i++)
                helpers[i] = (struct view_option){
                        .value = id_text(rq, found->helpers[i].person_id),
                        .label = uuid_equal(found->helpers[i].person_id, request_actor(rq)->person_id) ?
                                         tr(rq->language, "Saya sendiri") :
                                         arena_printf(rq->arena, "%.*s · %.*s", SLICE_FMT(found->helpers[i].name),
                                                      SLICE_FMT(found->helpers[i].position)) };
        for (size_t i = 0; i < report->likely_count; i++)
                likely[i] = (struct view_option){ .value = id_text(rq, report->likely[i].person_id),
                                                  .label = report->likely[i].name,
                                                  .hint = report->likely[i].position };
        const struct report_word *words = report_outcomes(&count);
        TRY(word_options(rq, words, count, fields_typed(rq, "outcome", SLICE_NULL), &outcomes));
        view->helpers = helpers;
        view->helpers_count = found->helper_count;
        view->likely = likely;
        view->likely_count = report->likely_count;
        view->outcomes = outcomes.items;
        view->outcomes_count = outcomes.count;
        return OK;
}

static enum error fill_content(struct request *rq, const struct report_page *report,
                               struct view_reports_overseen *view)
{
        const struct report_row *row = &report->row;
        struct attach_rows files;
        struct view_reports_overseen_signs *signs =
                arena_array(rq->arena, struct view_reports_overseen_signs, report->sign_count);
        struct view_reports_overseen_additions *told =
                arena_array(rq->arena, struct view_reports_overseen_additions, report->addition_count);
        if (!signs || !told)
                return ERR_MEMORY;
        for (size_t i = 0; i < report->sign_count; i++)
                signs[i].label = report->signs[i].label;
        for (size_t i = 0; i < report->addition_count; i++)
                told[i] = (struct view_reports_overseen_additions){ report->additions[i].told,
                                                                    report->additions[i].at };
        TRY(attach_rows(rq, &(struct attach_show){ .list = &report->attachments, .base = view->base }, &files));
        view->narrative = report->narrative;
        view->place = region_label_of(rq->arena, row->village_code);
        view->happened_on = day_text(rq, row->happened_on);
        view->recruiter = report->recruiter;
        view->phone = report->phone;
        view->company = report->company;
        view->address = report->address;
        view->country = country_name(row->country, rq->language);
        view->household = report->household;
        view->official = report->official;
        view->knowledge = knowledge_label(row->knowledge, rq->language);
        view->reporter = report->reporter_position;
        view->outcome = outcome_label(row->outcome, rq->language);
        view->outcome_note = report->outcome_note;
        view->signs = signs;
        view->signs_count = report->sign_count;
        view->additions = told;
        view->additions_count = report->addition_count;
        view->files = files.items;
        view->files_count = files.count;
        return OK;
}

static enum error show(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct page page;
        struct overseen_page found = { 0 };
        struct report_ask ask = { id, rq->language };
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = overseen_read(tx, request_actor(rq), &ask, rq->arena, &found);
        }
        TRY(err);
        struct view_reports_overseen view = {
                .number = found.row.number, .office = found.row.office, .handler = found.row.handler,
                .waiting = slice_equal(found.row.state, S("waiting")), .urgent = found.row.urgent,
                .late = found.row.late, .mine = found.row.mine, .arrived = found.row.arrived_at,
                .due = found.row.due_at, .base = path_with_id(rq, "/pengawasan/", id, ""),
                .version = int_text(rq, found.version), .can_decide = found.can_decide, .can_close = found.can_close,
                .person_error = fields_text(rq, errors, "person"),
                .persons_error = fields_text(rq, errors, "persons"),
                .outcome_error = fields_text(rq, errors, "outcome"),
                .told = fields_typed(rq, "told", SLICE_NULL), .told_error = fields_text(rq, errors, "told"),
        };
        TRY(fill_content(rq, &found.report, &view));
        TRY(fill_choices(rq, &found, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_reports_overseen(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /pengawasan/{id}
 * summary: Satu laporan dari kantor lain / One report of another office
 * permission: oversight.list
 * purpose: review
 * path id uuid
 */
enum error reports_overseen_page(struct request *rq, const struct reports_overseen_page_params *p)
{
        static const struct form_errors none;
        return show(rq, p->id, &none);
}

/* ROUTE GET /pengawasan/{id}/lampiran/{file}/{page}
 * summary: Satu halaman lampiran / One page of an attachment
 * permission: oversight.list
 * purpose: review
 * path id uuid
 * path file uuid
 * path page int 0..20
 * returns: JPEG or PNG; page 0 is the small picture
 */
enum error reports_overseen_attachment(struct request *rq, const struct reports_overseen_attachment_params *p)
{
        struct attach_thing thing = { .what = &p->id, .enter = overseen_attach_enter };
        return attach_send(rq, &thing, &(struct attachment_place){ p->file, p->page });
}

/* ROUTE POST /pengawasan/{id}/serahkan
 * summary: Tentukan siapa yang menangani / Say who works on it
 * permission: oversight.decide
 * purpose: review
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 0..1000000
 * form person uuid
 */
enum error reports_overseen_give_post(struct request *rq, const struct reports_overseen_give_post_params *p)
{
        enum error err;
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (errors->count)
                return show(rq, p->id, errors);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = overseen_give(tx, request_actor(rq), &(struct overseen_hand){ p->id, p->person, p->version });
        }
        if (err == ERR_INVALID) {
                fields_fault(errors, "person", T("Pilih seorang dari daftar. Belum ada yang diubah."));
                return show(rq, p->id, errors);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/pengawasan/", p->id, ""), "tersimpan");
}

/* ROUTE POST /pengawasan/{id}/kembalikan
 * summary: Kembalikan ke kantornya / Give it back to its office
 * permission: oversight.decide
 * purpose: review
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 0..1000000
 * form persons uuid [1000] ?
 */
enum error reports_overseen_return_post(struct request *rq, const struct reports_overseen_return_post_params *p)
{
        enum error err;
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (errors->count)
                return show(rq, p->id, errors);
        struct overseen_return back = { p->id, p->version, p->persons, p->persons_count };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = overseen_give_back(tx, request_actor(rq), &back);
        }
        if (err == ERR_INVALID) {
                fields_fault(errors, "persons", T("Kepala kantor itu Anda tandai sebagai yang dimaksud, jadi laporan "
                                                  "ini tidak dapat kembali kepada bawahannya. Belum ada yang "
                                                  "diubah."));
                return show(rq, p->id, errors);
        }
        TRY(err);
        return redirect_with(rq, S("/pengawasan"), "tersimpan");
}

/* ROUTE POST /pengawasan/{id}/tutup
 * summary: Tutup laporan / Close the report
 * permission: oversight.close
 * purpose: review
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 0..1000000
 * form outcome choice(confirmed partly not-confirmed unfounded duplicate referred)
 * form told text 5..500
 */
enum error reports_overseen_close_post(struct request *rq, const struct reports_overseen_close_post_params *p)
{
        enum error err;
        if (rq->errors)
                return show(rq, p->id, rq->errors);
        struct report_close close = { .report_id = p->id, .version = p->version, .outcome = p->outcome,
                                      .note = p->told };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = overseen_close(tx, request_actor(rq), &close);
        }
        TRY(err);
        return redirect_with(rq, S("/pengawasan"), "ditutup");
}

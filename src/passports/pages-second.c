/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The second look at decisions that were drawn. */
#include "passports.html.h"
#include "passports.routes.h"

#include "passports/second.h"
#include "passports/view.h"
#include "program/fields.h"
#include "program/labels.h"

enum { SHOWN_JUDGED = 50 };

static struct slice second_path(struct request *rq, struct uuid id)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        return arena_printf(rq->arena, "/paspor/telaah/%s", text);
}

/* --- the queue --- */

static enum error fill_waiting(struct request *rq, const struct content_list *outcomes, const struct second_rows *rows,
                               struct view_passports_seconds *view)
{
        struct view_passports_seconds_rows *items = arena_array(rq->arena, struct view_passports_seconds_rows,
                                                                rows->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++) {
                const struct second_row *row = &rows->items[i];
                items[i] = (struct view_passports_seconds_rows){ second_path(rq, row->id), row->number, row->initials,
                                                                 coded_label_of(rq, outcomes, row->outcome),
                                                                 row->drawn_at };
        }
        view->rows = items;
        view->rows_count = rows->count;
        view->more = rows->more;
        return OK;
}

static enum error fill_done(struct request *rq, const struct content_list *outcomes, const struct second_rows *rows,
                            struct view_passports_seconds *view)
{
        size_t count = rows->count < SHOWN_JUDGED ? rows->count : SHOWN_JUDGED;
        struct view_passports_seconds_done *items = arena_array(rq->arena, struct view_passports_seconds_done, count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                const struct second_row *row = &rows->items[i];
                items[i] = (struct view_passports_seconds_done){
                        .url = second_path(rq, row->id), .number = row->number,
                        .outcome = coded_label_of(rq, outcomes, row->outcome), .at = row->drawn_at,
                        .agrees = slice_equal(row->verdict, S("agree")),
                        .other = coded_label_of(rq, outcomes, row->other), .why = row->why, .judge = row->judge };
        }
        view->done = items;
        view->done_count = count;
        return OK;
}

/* ROUTE GET /paspor/telaah
 * summary: Putusan untuk ditelaah sekali lagi / Decisions to be looked at once more
 * permission: outcome.look
 * purpose: review
 */
enum error passports_seconds_page(struct request *rq, const struct passports_seconds_page_params *p)
{
        (void)p;
        enum error err;
        struct page page;
        struct content_list outcomes;
        struct second_rows waiting, judged;
        struct view_passports_seconds view = { 0 };
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_second_list(tx, request_actor(rq), false, rq->arena, &waiting);
                if (err == OK)
                        err = passports_second_list(tx, request_actor(rq), true, rq->arena, &judged);
        }
        TRY(err);
        TRY(labels_read(rq, S("outcome"), &outcomes));
        TRY(fill_waiting(rq, &outcomes, &waiting, &view));
        TRY(fill_done(rq, &outcomes, &judged, &view));
        TRY(page_open(rq, &page));
        render_passports_seconds(&page, &view);
        return response_html(rq, 200);
}

/* --- one --- */

static enum error fill_form(struct request *rq, const struct content_list *outcomes, const struct form_errors *errors,
                            struct view_passports_second *view)
{
        static const struct view_option words[] = { { .value = S("sama"), .label = T("Ya, sama") },
                                                    { .value = S("lain"), .label = T("Tidak") } };
        struct slice chosen = fields_typed(rq, "penilaian", S("")), other = fields_typed(rq, "hasil", S(""));
        struct view_option *verdicts = arena_array(rq->arena, struct view_option, 2);
        struct view_option *options = arena_array(rq->arena, struct view_option, outcomes->count);
        if (!verdicts || !options)
                return ERR_MEMORY;
        for (size_t i = 0; i < 2; i++) {
                verdicts[i] = words[i];
                verdicts[i].label = translate(rq->language, words[i].label);
                verdicts[i].chosen = slice_equal(words[i].value, chosen);
        }
        for (size_t i = 0; i < outcomes->count; i++) {
                struct slice code = outcomes->items[i].key;
                const struct outcome_rule *rule = outcome_rule_find(code);
                if (rule && rule->way != WAY_ELSEWHERE)
                        options[view->outcomes_count++] =
                                (struct view_option){ .value = code, .label = coded_label_of(rq, outcomes, code),
                                                      .chosen = slice_equal(code, other) };
        }
        view->verdicts = verdicts;
        view->verdicts_count = 2;
        view->outcomes = options;
        view->typed_why = fields_typed(rq, "sebab", SLICE_NULL);
        view->verdict_error = fields_text(rq, errors, "penilaian");
        view->other_error = fields_text(rq, errors, "hasil");
        view->why_error = fields_text(rq, errors, "sebab");
        return fields_summary(rq, errors, &view->errors, &view->errors_count);
}

static enum error fill_words(struct request *rq, const struct second_file *file, struct view_passports_second *view)
{
        struct content_list reasons;
        struct view_passports_second_reasons *items = arena_array(rq->arena, struct view_passports_second_reasons,
                                                                  file->reason_count);
        TRY(labels_read(rq, S("reason"), &reasons));
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->reason_count; i++)
                items[i].text = label_of(rq, &reasons, file->reasons[i]);
        view->reasons = items;
        view->reasons_count = file->reason_count;
        view->facts = file->facts;
        view->fix = file->fix;
        return OK;
}

static enum error show_second(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        enum error err;
        struct page page;
        struct second_file file;
        struct content_list outcomes;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_second_open(tx, request_actor(rq), id, rq->arena, &file);
        }
        TRY(err);
        TRY(labels_read(rq, S("outcome"), &outcomes));
        const struct second_row *row = &file.row;
        struct view_passports_second view = {
                .number = row->number, .initials = row->initials,
                .outcome = coded_label_of(rq, &outcomes, row->outcome), .at = row->drawn_at,
                .file_url = application_path(rq, row->application_id, ""), .action_url = second_path(rq, id),
                .judged = row->judged, .agrees = slice_equal(row->verdict, S("agree")),
                .other = coded_label_of(rq, &outcomes, row->other), .why = row->why, .judge = row->judge,
        };
        TRY(fill_words(rq, &file, &view));
        TRY(fill_form(rq, &outcomes, errors, &view));
        TRY(page_open(rq, &page));
        render_passports_second(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/telaah/{id}
 * summary: Satu putusan untuk ditelaah / One decision to be looked at once more
 * permission: outcome.judge
 * purpose: review
 * path id uuid
 */
enum error passports_second_page(struct request *rq, const struct passports_second_page_params *p)
{
        static const struct form_errors none;
        return show_second(rq, p->id, &none);
}

/* ROUTE POST /paspor/telaah/{id}
 * summary: Simpan penilaian telaah kedua / Keep the judgement of the second look
 * permission: outcome.judge
 * purpose: review
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form penilaian line 0..10 ?
 * form hasil line 0..10 ?
 * form sebab text 0..1000 ?
 */
enum error passports_second_post(struct request *rq, const struct passports_second_post_params *p)
{
        enum error err = ERR_INVALID;
        struct form_errors *errors = fields_errors(rq);
        bool agrees = slice_equal(p->penilaian, S("sama"));
        if (!errors)
                return ERR_MEMORY;
        if (!agrees && !slice_equal(p->penilaian, S("lain")))
                fields_fault(errors, "penilaian", T("Pilih ya atau tidak."));
        else if (!agrees && p->hasil.size == 0)
                fields_fault(errors, "hasil", T("Pilih hasil yang akan Anda putuskan."));
        else if (!agrees && slice_trim(p->sebab).size < SECOND_WHY_LEAST)
                fields_fault(errors, "sebab", T("Tulis sebabnya, sedikitnya sepuluh huruf."));
        if (errors->count)
                return show_second(rq, p->id, errors);
        const struct second_verdict verdict = { p->id, agrees, p->hasil, p->sebab };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_second_judge(tx, request_actor(rq), &verdict);
        }
        if (err == ERR_INVALID)
                fields_fault(errors, "hasil", T("Itu hasil yang sama. Pilih Ya, atau hasil lain."));
        if (err == ERR_INVALID)
                return show_second(rq, p->id, errors);
        TRY(err);
        return redirect_with(rq, S("/paspor/telaah"), "tersimpan");
}

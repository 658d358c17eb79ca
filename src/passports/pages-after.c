/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Thirty days later: was the legal route reached? */
#include "passports.html.h"
#include "passports.routes.h"

#include "passports/after.h"
#include "passports/view.h"
#include "program/api.h"
#include "program/fields.h"
#include "program/labels.h"
#include "text/phone.h"

static struct slice choice_text(struct request *rq, const struct after_choice *choices, size_t count, struct slice code)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(choices[i].code, code))
                        return translate(rq->language, choices[i].text);
        return SLICE_NULL;
}

static enum error fill_choice(struct request *rq, const struct after_choice *choices, size_t count, struct slice chosen,
                              const struct view_option **ret_options)
{
        struct view_option *options = arena_array(rq->arena, struct view_option, count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                options[i] = (struct view_option){ .value = choices[i].code,
                                                   .label = translate(rq->language, choices[i].text),
                                                   .chosen = slice_equal(choices[i].code, chosen) };
        *ret_options = options;
        return OK;
}

static enum error fill_choices(struct request *rq, const struct after_file *after, const struct form_errors *errors,
                               struct view_passports_after *view)
{
        const struct after_choice *answers = after_answers(&view->answers_count);
        const struct after_choice *sources = after_sources(&view->sources_count);
        TRY(fill_choice(rq, answers, view->answers_count, fields_typed(rq, "jawaban", S("")), &view->answers));
        TRY(fill_choice(rq, sources, view->sources_count, fields_typed(rq, "dari", S("")), &view->sources));
        view->answer = choice_text(rq, answers, view->answers_count, after->answer);
        view->told_by = choice_text(rq, sources, view->sources_count, after->told_by);
        view->answer_error = fields_text(rq, errors, "jawaban");
        view->source_error = fields_text(rq, errors, "dari");
        return fields_summary(rq, errors, &view->errors, &view->errors_count);
}

static enum error show_after(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        enum error err;
        struct page page;
        struct after_file after;
        struct application_file file;
        struct content_list outcomes;
        char decision[UUID_TEXT_SIZE + 1];
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_after_open(tx, request_actor(rq), id, rq->arena, &after);
                if (err == OK)
                        err = passports_open(tx, &(struct reading){ request_actor(rq), rq->language, rq->arena }, id,
                                             &file);
        }
        TRY(err);
        TRY(labels_read(rq, S("outcome"), &outcomes));
        uuid_format(after.decision_id, decision);
        struct view_passports_after view = {
                .number = file.head.number, .name = file.head.name, .phone = phone_shown(rq->arena, file.head.phone),
                .base = application_path(rq, id, ""), .id = arena_copy(rq->arena, slice_from_cstr(decision)),
                .asked = !uuid_is_nil(after.decision_id),
                .outcome = coded_label_of(rq, &outcomes, after.outcome), .at = after.decided_at, .by = after.by,
                .answered_at = after.answered_at,
        };
        TRY(fill_choices(rq, &after, errors, &view));
        TRY(page_open(rq, &page));
        render_passports_after(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/{id}/sesudah
 * summary: Apakah jalur resmi tercapai / Whether the legal route was reached
 * permission: application.after
 * purpose: passport
 * path id uuid
 */
enum error passports_after_page(struct request *rq, const struct passports_after_page_params *p)
{
        static const struct form_errors none;
        return show_after(rq, p->id, &none);
}

static enum error answer(struct request *rq, const struct after_answer *given)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_after_answer(tx, request_actor(rq), given);
        }
        return err;
}

/* ROUTE POST /paspor/{id}/sesudah
 * summary: Catat apakah jalur resmi tercapai / Record whether the legal route was reached
 * permission: application.after
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form putusan uuid
 * form jawaban line 0..20 ?
 * form dari line 0..20 ?
 */
enum error passports_after_post(struct request *rq, const struct passports_after_post_params *p)
{
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (p->jawaban.size == 0)
                fields_fault(errors, "jawaban", T("Pilih keadaannya."));
        if (p->dari.size == 0)
                fields_fault(errors, "dari", T("Pilih menurut siapa."));
        if (errors->count)
                return show_after(rq, p->id, errors);
        enum error err = answer(rq, &(struct after_answer){ p->id, p->putusan, p->jawaban, p->dari, 0 });
        if (err == ERR_INVALID) {
                fields_fault(errors, "dari", T("Tidak ada yang menjawab hanya cocok dengan tidak dapat dihubungi."));
                return show_after(rq, p->id, errors);
        }
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, "/sesudah"), "tersimpan");
}

/* ROUTE POST /api/paspor/{id}/sesudah
 * summary: Catat apakah jalur resmi tercapai / Record whether the legal route was reached
 * permission: application.after
 * purpose: passport
 * csrf: token
 * path id uuid
 * json decision uuid
 * json answer choice(reached going not dropped left unknown)
 * json told_by choice(applicant family agency nobody)
 * returns: the same again changes nothing
 * version: match
 * answer 204
 */
enum error passports_api_after(struct request *rq, const struct passports_api_after_params *p)
{
        int64_t version;
        TRY(api_if_match(rq, &version));
        TRY(answer(rq, &(struct after_answer){ p->id, p->decision, p->answer, p->told_by, version }));
        return response_no_content(rq);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The form of the short way, and what becomes of it. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/quick.h"
#include "passports/view.h"
#include "program/fields.h"
#include "region/region.h"

/* Documents in one line: "KTP; kartu keluarga; ...". */
static struct slice paper_text(struct request *rq, const struct application_file *file)
{
        struct slice text = SLICE_NULL;
        for (size_t i = 0; i < file->check_count; i++)
                if (passports_quick_paper(&file->checks[i]))
                        text = text.size ? arena_printf(rq->arena, "%.*s; %.*s", SLICE_FMT(text),
                                                        SLICE_FMT(file->checks[i].document))
                                         : file->checks[i].document;
        return text;
}

static enum error fill_question(struct request *rq, const struct application_file *file,
                                struct view_passports_show_quick *view)
{
        const struct question_item *question = passports_quick_question(file);
        if (!question)
                return OK;
        struct view_option *options = arena_array(rq->arena, struct view_option, question->option_count + 1);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < question->option_count; i++)
                options[i] = (struct view_option){ .value = question->options[i].code,
                                                   .label = question->options[i].label };
        view->question = question->key;
        view->ask = question->ask;
        view->options = options;
        view->options_count = question->option_count;
        return OK;
}

enum error quick_form(struct request *rq, const struct application_file *file,
                      const struct view_passports_show_quick **ret_quick)
{
        enum error err;
        struct application_identity identity;
        *ret_quick = NULL;
        if (!access_may_ever(request_actor(rq), S("application.decide")) || !passports_quick_fits(file))
                return OK;
        struct view_passports_show_quick *view = arena_array(rq->arena, struct view_passports_show_quick, 1);
        if (!view)
                return ERR_MEMORY;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_identity(tx, request_actor(rq), file->head.id, rq->arena, &identity);
        }
        TRY(err);
        *view = (struct view_passports_show_quick){
                .decision = form_id(rq), .version = file->head.version, .opened = clock_now(), .name = identity.name,
                .nik = identity.nik, .birth_date = application_day(rq, identity.birth_date),
                .village = region_label_of(rq->arena, identity.village_code), .papers = paper_text(rq, file) };
        *ret_quick = view;
        return fill_question(rq, file, view);
}

static enum error show_refusal(struct request *rq, struct uuid id, const struct obstacles *obstacles)
{
        struct page page;
        struct application_file file;
        struct view_passports_quick_reasons reasons[OBSTACLES_MAX];
        TRY(open_application(rq, id, &file));
        for (size_t i = 0; i < obstacles->count; i++)
                reasons[i].text = translate(rq->language, obstacles->items[i]);
        TRY(page_open(rq, &page));
        render_passports_quick(&page, &(struct view_passports_quick){ .number = file.head.number,
                                                                      .base = application_path(rq, id, ""),
                                                                      .reasons = reasons,
                                                                      .reasons_count = obstacles->count });
        return response_html(rq, 422);
}

/* ROUTE POST /paspor/{id}/terbit
 * summary: Terbitkan permohonan tanpa catatan / Issue an application that nothing speaks against
 * permission: application.decide
 * purpose: passport
 * csrf: token
 * path id uuid
 * form id_putusan uuid
 * form versi int 1..1000000
 * form dibuka int 0..9000000000000000
 * form identitas choice(sama) ?
 * form berkas choice(ada) ?
 * form pertanyaan line 1..60 ?
 * form jawaban line 1..60 ?
 */
enum error passports_quick_post(struct request *rq, const struct passports_quick_post_params *p)
{
        enum error err;
        bool issued = false;
        struct obstacles obstacles = { 0 };
        const struct quick_issue issue = { .application_id = p->id, .decision_id = p->id_putusan, .version = p->versi,
                                           .opened_at = p->dibuka, .identity = p->identitas.size > 0,
                                           .papers = p->berkas.size > 0, .question = p->pertanyaan,
                                           .answer = p->jawaban };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_issue_quick(tx, request_actor(rq), &issue, &obstacles, &issued);
        }
        if (err == ERR_INVALID && obstacles.count)
                return show_refusal(rq, p->id, &obstacles);
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, issued ? "" : "/wawancara"), "tersimpan");
}

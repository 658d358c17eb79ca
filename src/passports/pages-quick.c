/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The form of the short way, and what becomes of it. What was ticked stays ticked until it is issued. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/quick.h"
#include "passports/view.h"
#include "program/fields.h"
#include "region/region.h"

#include <string.h>

/* What the form asks, and what struct quick_issue calls it. */
static const struct {
        const char *member, *field;
} asked[] = { { "identity", "identitas" }, { "papers", "berkas" }, { "answer", "jawaban" } };

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
        struct slice chosen = fields_typed(rq, "jawaban", S(""));
        const struct question_item *question = passports_quick_question(file);
        if (!question)
                return OK;
        struct view_option *options = arena_array(rq->arena, struct view_option, question->option_count + 1);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < question->option_count; i++)
                options[i] = (struct view_option){ .value = question->options[i].code,
                                                   .label = question->options[i].label,
                                                   .chosen = slice_equal(question->options[i].code, chosen) };
        view->question = question->key;
        view->ask = question->ask;
        view->options = options;
        view->options_count = question->option_count;
        return OK;
}

static void fill_typed(struct request *rq, const struct form_errors *errors, struct view_passports_show_quick *view)
{
        view->same = fields_typed(rq, "identitas", S("")).size > 0;
        view->there = fields_typed(rq, "berkas", S("")).size > 0;
        view->identity_error = fields_text(rq, errors, "identitas");
        view->papers_error = fields_text(rq, errors, "berkas");
        view->answer_error = fields_text(rq, errors, "jawaban");
}

enum error quick_form(struct request *rq, const struct application_file *file, const struct form_errors *errors,
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
                .decision = fields_typed(rq, "id_putusan", form_id(rq)), .version = file->head.version,
                .opened = fields_typed(rq, "dibuka", int_text(rq, clock_now())), .name = identity.name,
                .nik = identity.nik, .birth_date = application_day(rq, identity.birth_date),
                .village = region_label_of(rq->arena, identity.village_code), .papers = paper_text(rq, file) };
        fill_typed(rq, errors, view);
        *ret_quick = view;
        return fill_question(rq, file, view);
}

static const char *field_of(const char *member)
{
        for (size_t i = 0; member && i < ARRAY_SIZE(asked); i++)
                if (strcmp(asked[i].member, member) == 0)
                        return asked[i].field;
        return "";
}

/* The application again, with what was ticked, and what is missing beside it. */
static enum error show_refusal(struct request *rq, struct uuid id, const struct obstacles *obstacles)
{
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        for (size_t i = 0; i < obstacles->count; i++)
                fields_fault(errors, field_of(obstacles->fields[i]), obstacles->items[i]);
        return show_application(rq, id, errors);
}

struct slice application_tag(struct slice state)
{
        enum application_state parsed = application_state_parse(state);
        return parsed == STATE_DECIDED || parsed == STATE_SERVED ? S("done") : S("waiting");
}

enum error unless_open(struct request *rq, struct uuid id, enum error err)
{
        struct application_file file;
        bool refused = err == ERR_NOT_FOUND || err == ERR_FORBIDDEN;
        return refused && open_application(rq, id, &file) == OK ? ERR_CONFLICT : err;
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
        TRY(unless_open(rq, p->id, err));
        return redirect_with(rq, application_path(rq, p->id, issued ? "" : "/wawancara"), "tersimpan");
}

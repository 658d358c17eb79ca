/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A draft of a rule on past applications. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "content/rule.h"
#include "passports/trial.h"
#include "passports/view.h"
#include "program/fields.h"
#include "text/number.h"

enum { ARENA_LIMIT = 64 << 20 };

static const struct slice ends[TRIAL_ENDS] = {
        [TRIAL_OPEN] = T("Belum diputuskan, atau menunggu"),
        [TRIAL_ISSUED] = T("Paspor terbit"),
        [TRIAL_STOPPED] = T("Ditangguhkan atau ditolak"),
        [TRIAL_REVERSED] = T("Putusan dibatalkan"),
};
static const struct slice levels[] = { [TRIAL_NOTHING] = T("tidak"), [TRIAL_ASKS] = T("bertanya"),
                                       [TRIAL_COUNTS] = T("dapat menjadi bukti") };

static struct slice number_text(struct request *rq, int64_t number)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 32);
        number_write(&out, number, rq->language);
        return arena_copy(rq->arena, buffer_slice(&out));
}

/* "3 dari 12": of those that ended, with a stop that stands. */
static struct slice right_text(struct request *rq, const struct trial_side *side)
{
        int64_t ended = side->ends[TRIAL_ISSUED] + side->ends[TRIAL_STOPPED] + side->ends[TRIAL_REVERSED];
        struct slice stood = number_text(rq, side->ends[TRIAL_STOPPED]);
        struct slice all = number_text(rq, ended);
        return arena_printf(rq->arena, "%.*s %.*s %.*s", SLICE_FMT(stood), SLICE_FMT(tr(rq->language, "dari")),
                            SLICE_FMT(all));
}

static enum error fill_lines(struct request *rq, const struct trial *trial,
                             struct view_passports_trial *view)
{
        const struct trial_side *now = &trial->now, *then = &trial->then;
        struct view_passports_trial_lines *lines = arena_array(rq->arena, struct view_passports_trial_lines,
                                                               TRIAL_ENDS + 3);
        size_t count = 0;
        if (!lines)
                return ERR_MEMORY;
        lines[count++] = (struct view_passports_trial_lines){ tr(rq->language, "Membuka pertanyaan pada"),
                                                              number_text(rq, now->fires),
                                                              number_text(rq, then->fires) };
        lines[count++] = (struct view_passports_trial_lines){ tr(rq->language, "Di antaranya dapat menjadi bukti"),
                                                              number_text(rq, now->counts),
                                                              number_text(rq, then->counts) };
        for (enum trial_end end = 0; end < TRIAL_ENDS; end++)
                lines[count++] = (struct view_passports_trial_lines){ translate(rq->language, ends[end]),
                                                                      number_text(rq, now->ends[end]),
                                                                      number_text(rq, then->ends[end]) };
        lines[count++] = (struct view_passports_trial_lines){
                tr(rq->language, "Tepat: putusan berdiri, dari yang selesai"), right_text(rq, now),
                right_text(rq, then)
        };
        view->lines = lines;
        view->lines_count = count;
        return OK;
}

static enum error fill_rows(struct request *rq, const struct trial *trial, struct view_passports_trial *view)
{
        struct view_passports_trial_rows *rows = arena_array(rq->arena, struct view_passports_trial_rows,
                                                             trial->row_count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < trial->row_count; i++) {
                const struct trial_row *row = &trial->rows[i];
                rows[i] = (struct view_passports_trial_rows){ .url = application_path(rq, row->id, ""),
                                                              .number = row->number, .initials = row->initials,
                                                              .at = row->created_at,
                                                              .now = translate(rq->language, levels[row->now]),
                                                              .draft = translate(rq->language, levels[row->draft]),
                                                              .ended = translate(rq->language, ends[row->end]) };
        }
        view->rows = rows;
        view->rows_count = trial->row_count;
        view->rows_cut = trial->rows_cut;
        return OK;
}

static enum error fill_reasons(struct request *rq, const struct form_errors *errors, struct view_passports_trial *view)
{
        size_t count;
        const struct trial_reason *reasons = trial_reasons(&count);
        struct view_option *options = arena_array(rq->arena, struct view_option, count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                options[i] = (struct view_option){ .value = reasons[i].code,
                                                   .label = translate(rq->language, reasons[i].text) };
        view->reasons = options;
        view->reasons_count = count;
        view->reason_error = fields_text(rq, errors, "keperluan");
        return fields_summary(rq, errors, &view->errors, &view->errors_count);
}

static enum error read_trial(struct request *rq, const struct trial_question *question, struct arena *arena,
                             struct trial *ret_trial)
{
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_trial(tx, request_actor(rq), question, arena, ret_trial);
        }
        return err;
}

static enum error show_trial(struct request *rq, const struct trial_question *question,
                             const struct form_errors *errors)
{
        struct page page;
        struct trial trial;
        const struct actor *actor = request_actor(rq);
        bool exact = access_may_ever(actor, S("rule.whom"));
        const struct content_step *step = &question->step;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ARENA_LIMIT);
        TRY(read_trial(rq, question, &arena, &trial));
        struct slice kind = slice_equal(step->kind, S("question")) ? tr(rq->language, "Pertanyaan wawancara")
                                                                   : tr(rq->language, "Indikator");
        struct view_passports_trial view = {
                .kind = kind, .key = step->key, .version = step->version, .now_version = trial.now_version,
                .in_force = trial.now_version == step->version,
                .item_url = arena_printf(rq->arena, "/isi/%.*s/%.*s", SLICE_FMT(step->kind), SLICE_FMT(step->key)),
                .base = arena_printf(rq->arena, "/paspor/aturan/%.*s/%.*s/%lld", SLICE_FMT(step->kind),
                                     SLICE_FMT(step->key), (long long)step->version),
                .names_url = arena_printf(rq->arena, "/paspor/aturan/%.*s/%.*s/%lld/permohonan", SLICE_FMT(step->kind),
                                          SLICE_FMT(step->key), (long long)step->version),
                .from = application_day(rq, trial.from), .to = application_day(rq, trial.to),
                .applications = number_text(rq, exact ? trial.applications : trial_round(trial.applications)),
                .rounded = trial.rounded, .cut = trial.cut,
                .more = number_text(rq, trial.more), .fewer = number_text(rq, trial.fewer),
                .may_keep = slice_equal(trial.draft.state, S("draft")) &&
                            access_may_ever(actor, S("content.test")),
                .may_name = exact, .named = !slice_is_null(question->why),
        };
        TRY(fill_lines(rq, &trial, &view));
        TRY(fill_rows(rq, &trial, &view));
        TRY(fill_reasons(rq, errors, &view));
        TRY(page_open(rq, &page));
        render_passports_trial(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/aturan/{kind}/{key}/{version}
 * summary: Uji aturan pada permohonan 90 hari terakhir / A rule on the applications of the last 90 days
 * permission: rule.try
 * purpose: evaluation
 * pool: slow
 * path kind choice(indicator question)
 * path key line 1..60
 * path version int 1..1000000
 */
enum error passports_trial_page(struct request *rq, const struct passports_trial_page_params *p)
{
        static const struct form_errors none;
        return show_trial(rq, &(struct trial_question){ .step = { p->kind, p->key, p->version } }, &none);
}

/* ROUTE POST /paspor/aturan/{kind}/{key}/{version}/permohonan
 * summary: Permohonan mana yang kena aturan / Which applications a rule fires on
 * permission: rule.whom
 * purpose: evaluation
 * csrf: token
 * pool: slow
 * on-invalid: handler
 * path kind choice(indicator question)
 * path key line 1..60
 * path version int 1..1000000
 * form keperluan line 1..20
 */
enum error passports_trial_names_post(struct request *rq, const struct passports_trial_names_post_params *p)
{
        size_t count;
        const struct trial_reason *reasons = trial_reasons(&count);
        struct trial_question question = { .step = { p->kind, p->key, p->version } };
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                if (slice_equal(reasons[i].code, p->keperluan))
                        question.why = reasons[i].code;
        if (slice_is_null(question.why))
                fields_fault(errors, "keperluan", T("Pilih mengapa Anda ingin melihatnya."));
        return show_trial(rq, &question, errors);
}

/* ROUTE POST /paspor/aturan/{kind}/{key}/{version}
 * summary: Catat uji dan luluskan rancangan / Keep the trial and pass the draft
 * permission: content.test
 * purpose: evaluation
 * csrf: token
 * pool: slow
 * path kind choice(indicator question)
 * path key line 1..60
 * path version int 1..1000000
 */
enum error passports_trial_post(struct request *rq, const struct passports_trial_post_params *p)
{
        enum error err;
        struct content_fault fault = { 0 };
        struct trial_question question = { .step = { p->kind, p->key, p->version } };
        struct slice path = arena_printf(rq->arena, "/isi/%.*s/%.*s", SLICE_FMT(p->kind), SLICE_FMT(p->key));
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ARENA_LIMIT);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                struct trial trial;
                err = passports_trial(tx, request_actor(rq), &question, &arena, &trial);
                if (err == OK)
                        err = content_trial_keep(tx, request_actor(rq), &question.step,
                                                 &(struct content_trial){ .from = trial.from, .to = trial.to,
                                                                          .applications = trial.applications });
        }
        TRY(err);
        err = content_test_by(rq->app->store, request_actor(rq), &question.step, rq->arena, &fault);
        /* Its page says what is wrong with the form of the draft. */
        if (err == ERR_INVALID)
                return redirect_with(rq, path, "belum-lulus");
        TRY(err);
        return redirect_with(rq, path, "lulus");
}

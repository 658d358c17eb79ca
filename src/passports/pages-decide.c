/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The desk's pages for deciding, for the second officer, and for paper; and the public page that verifies a letter. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/internal.h"
#include "passports/issue.h"
#include "passports/view.h"
#include "program/fields.h"
#include "program/labels.h"
#include "text/date.h"

enum error show_application_text(struct request *rq, unsigned status, struct slice title, struct slice text)
{
        struct page page;
        TRY(page_open(rq, &page));
        render_passports_text(&page, &(struct view_passports_text){ translate(rq->language, title),
                                                                    translate(rq->language, text) });
        return response_html(rq, status);
}

static bool in_list(struct slice word, const struct slice *items, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(items[i], word))
                        return true;
        return false;
}

/* --- proposing --- */

struct choices {
        struct view_option *items;
        size_t count;
};

static bool reason_fits(const struct content_item *reason, struct slice outcome, struct arena *arena)
{
        struct slice *codes;
        size_t count;
        return content_strings(reason, "outcomes", arena, &codes, &count) == OK && in_list(outcome, codes, count);
}

static struct choices choices_new(struct request *rq, size_t most)
{
        return (struct choices){ arena_array(rq->arena, struct view_option, most), 0 };
}

/* What may be chosen as an outcome here. An application that nobody interviewed can only be cancelled, and so can one
 * whose letter was received; what waits for a second officer, or for its letter, is decided for now. */
static bool offered_in(enum application_state state, const struct outcome_rule *rule)
{
        if (!rule || rule->way == WAY_ELSEWHERE)
                return false;
        if (state == STATE_NEW || state == STATE_SERVED)
                return slice_equal(rule->code, S("B1"));
        return state == STATE_INTERVIEW;
}

static enum error outcome_choices(struct request *rq, enum application_state state, struct choices *ret_choices)
{
        struct content_list list;
        TRY(labels_read(rq, S("outcome"), &list));
        struct choices choices = choices_new(rq, list.count);
        if (!choices.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                const struct content_item *item = &list.items[i];
                const struct outcome_rule *rule = outcome_rule_find(item->key);
                if (offered_in(state, rule))
                        choices.items[choices.count++] = (struct view_option){
                                .value = item->key, .label = coded_label_of(rq, &list, item->key),
                                .hint = content_text(item, "meaning", rq->language, rq->arena) };
        }
        *ret_choices = choices;
        return OK;
}

/* Only the reasons that fit the outcome. */
static enum error reason_choices(struct request *rq, const struct passports_propose_post_params *p,
                                 struct choices *ret_choices)
{
        struct content_list list;
        TRY(labels_read(rq, S("reason"), &list));
        struct choices choices = choices_new(rq, list.count);
        if (!choices.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++)
                if (reason_fits(&list.items[i], p->hasil, rq->arena))
                        choices.items[choices.count++] = (struct view_option){
                                .value = list.items[i].key, .label = label_of(rq, &list, list.items[i].key),
                                .hint = content_text(&list.items[i], "evidence", rq->language, rq->arena),
                                .chosen = in_list(list.items[i].key, p->alasan, p->alasan_count) };
        *ret_choices = choices;
        return OK;
}

/* The reasons that were ticked; while none is, all that fit the outcome. */
static enum error reasons_given(struct request *rq, const struct content_list *reasons,
                                const struct passports_propose_post_params *p, struct law_reasons *ret_given)
{
        struct slice *keys = arena_array(rq->arena, struct slice, reasons->count);
        *ret_given = (struct law_reasons){ reasons, p->alasan, p->alasan_count };
        if (!keys)
                return ERR_MEMORY;
        if (p->alasan_count)
                return OK;
        ret_given->keys = keys;
        for (size_t i = 0; i < reasons->count; i++)
                if (reason_fits(&reasons->items[i], p->hasil, rq->arena))
                        keys[ret_given->count++] = reasons->items[i].key;
        return OK;
}

/* Only law that may be chosen here; the rest is listed with the reason why not. */
static enum error law_choices(struct request *rq, const struct application_file *file, const struct outcome_rule *rule,
                              const struct passports_propose_post_params *p, struct view_passports_propose *view)
{
        struct content_list law, purposes, reasons;
        struct law_reasons given;
        TRY(labels_read(rq, S("legal"), &law));
        TRY(labels_read(rq, S("checklist"), &purposes));
        TRY(labels_read(rq, S("reason"), &reasons));
        TRY(reasons_given(rq, &reasons, p, &given));
        struct law_choice choice = { .rule = rule, .purpose = file->head.purpose, .purposes = &purposes };
        TRY(passports_law_narrow(&given, &law, rq->arena, &choice));
        struct choices fit = choices_new(rq, law.count);
        struct view_passports_propose_other_legal *others =
                arena_array(rq->arena, struct view_passports_propose_other_legal, law.count);
        if (!fit.items || !others)
                return ERR_MEMORY;
        for (size_t i = 0; i < law.count; i++) {
                const struct content_item *item = &law.items[i];
                struct slice why = passports_law_unfit(item, &choice, rq->arena);
                struct slice title = content_text(item, "title", rq->language, rq->arena);
                if (slice_is_null(why))
                        fit.items[fit.count++] = (struct view_option){
                                .value = item->key, .label = title,
                                .hint = content_text(item, "about", rq->language, rq->arena),
                                .chosen = in_list(item->key, p->hukum, p->hukum_count) };
                else
                        others[view->other_legal_count++] = (struct view_passports_propose_other_legal){
                                title, translate(rq->language, why) };
        }
        view->legal = fit.items, view->legal_count = fit.count;
        view->other_legal = others;
        return OK;
}

/* Law for a period; what the office has not confirmed is never offered. */
static enum error period_choices(struct request *rq, struct slice chosen, struct view_passports_propose *view)
{
        struct content_list list;
        TRY(labels_read(rq, S("legal"), &list));
        struct choices choices = choices_new(rq, list.count);
        if (!choices.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++)
                if (passports_law_sets_period(&list.items[i], rq->arena))
                        choices.items[choices.count++] = (struct view_option){
                                .value = list.items[i].key,
                                .label = content_text(&list.items[i], "title", rq->language, rq->arena),
                                .chosen = slice_equal(list.items[i].key, chosen) };
        view->period_legal = choices.items, view->period_legal_count = choices.count;
        return OK;
}

static enum error evidence_choices(struct request *rq, const struct application_file *file,
                                   const struct passports_propose_post_params *p, struct choices *ret_choices)
{
        struct choices choices = { arena_array(rq->arena, struct view_option, file->evidence_count),
                                   file->evidence_count };
        if (!choices.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->evidence_count; i++) {
                const struct evidence_item *item = &file->evidence[i];
                choices.items[i] =
                        (struct view_option){ .value = item->code,
                                              .label = item->text,
                                              .chosen = in_list(item->code, p->bukti, p->bukti_count),
                                              .hint = item->proven      ? tr(rq->language, "fakta yang terbukti")
                                                      : item->objective ? tr(rq->language, "temuan objektif")
                                                                        : item->not_because };
        }
        *ret_choices = choices;
        return OK;
}

static enum error fill_choices(struct request *rq, const struct application_file *file, const struct outcome_rule *rule,
                               const struct passports_propose_post_params *p, struct view_passports_propose *view)
{
        struct choices reasons, evidence;
        TRY(reason_choices(rq, p, &reasons));
        TRY(evidence_choices(rq, file, p, &evidence));
        view->reasons = reasons.items, view->reasons_count = reasons.count;
        view->evidence = evidence.items, view->evidence_count = evidence.count;
        TRY(law_choices(rq, file, rule, p, view));
        return period_choices(rq, p->hukum_waktu, view);
}

/* First the outcome alone: what else is asked depends on it. */
static enum error show_outcomes(struct request *rq, struct uuid id, bool missing)
{
        struct page page;
        struct choices outcomes;
        struct application_file file;
        TRY(open_application(rq, id, &file));
        enum application_state state = application_state_parse(file.head.state);
        TRY(outcome_choices(rq, state, &outcomes));
        TRY(page_open(rq, &page));
        render_passports_outcome(&page, &(struct view_passports_outcome){
                                                .number = file.head.number, .name = file.head.name,
                                                .base = application_path(rq, id, ""), .missing = missing,
                                                .not_begun = state == STATE_NEW,
                                                .waits = state == STATE_PROPOSED,
                                                .decided = state == STATE_DECIDED,
                                                .outcomes = outcomes.items, .outcomes_count = outcomes.count });
        return response_html(rq, missing ? 422 : 200);
}

/* The floor, and what the office's content adds. */
static enum error needs_here(struct request *rq, const struct outcome_rule *rule, struct outcome_rule *ret_needs)
{
        struct content_list list;
        TRY(labels_read(rq, S("outcome"), &list));
        const struct content_item *item = content_in_list(&list, rule->code);
        *ret_needs = item ? outcome_needs(rule, item) : *rule;
        return OK;
}

static enum error fill_outcome(struct request *rq, const struct outcome_rule *rule, struct view_passports_propose *view)
{
        struct content_list list;
        TRY(labels_read(rq, S("outcome"), &list));
        const struct content_item *item = content_in_list(&list, rule->code);
        view->code = rule->code;
        view->outcome = coded_label_of(rq, &list, rule->code);
        view->meaning = item ? content_text(item, "meaning", rq->language, rq->arena) : SLICE_NULL;
        view->on_paper = rule->letter;
        view->asks_statement = slice_equal(rule->code, S("B1"));
        view->evidence_free = rule->findings == 0 || (rule->burdensome && rule->resumes);
        view->two_findings = rule->findings > 1 && !rule->fact_only;
        view->fact_only = rule->fact_only;
        view->own_wish = rule->burdensome && rule->resumes;
        view->asks_recruiter = rule->burdensome;
        struct outcome_rule needs;
        TRY(needs_here(rq, rule, &needs));
        view->recruiter_free = !needs.recruiter;
        view->decides = needs.way == WAY_DECIDE;
        view->asks_period = rule->period;
        view->can_set_law = access_may_ever(request_actor(rq), S("content.draft"));
        return OK;
}

static enum error show_propose(struct request *rq, struct uuid id, const struct passports_propose_post_params *p,
                               const struct obstacles *obstacles)
{
        struct page page;
        struct application_file file;
        struct form_errors *errors = fields_errors(rq);
        const struct outcome_rule *rule = outcome_rule_find(p->hasil.data ? p->hasil : S(""));
        if (!rule || rule->way == WAY_ELSEWHERE)
                return show_outcomes(rq, id, rq->method == HTTP_POST);
        if (!errors)
                return ERR_MEMORY;
        TRY(open_application(rq, id, &file));
        if (rq->method == HTTP_GET && !offered_in(application_state_parse(file.head.state), rule))
                return show_outcomes(rq, id, false);
        struct view_passports_propose view = {
                .number = file.head.number, .name = file.head.name, .base = application_path(rq, id, ""),
                .id = form_id(rq) };
        TRY(fill_outcome(rq, rule, &view));
        view.asks_why = rule->issues && passports_issue_wants_why(&file);
        TRY(fill_choices(rq, &file, rule, p, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(propose_faults(rq, obstacles, errors, file.decision, &view));
        struct view_checks_outside outside;
        TRY(show_outside(rq, &file, &outside));
        view.checks = outside.checks, view.checks_count = outside.checks_count;
        view.unchecked = outside.unchecked;
        TRY(page_open(rq, &page));
        render_passports_propose(&page, &view);
        return response_html(rq, obstacles || errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/{id}/usul
 * summary: Halaman memutuskan atau mengusulkan hasil / Page to decide or propose
 * permission: application.propose
 * purpose: passport
 * path id uuid
 * query hasil line 0..2 ?
 * query langkah choice(alasan) ?
 */
enum error passports_propose_page(struct request *rq, const struct passports_propose_page_params *p)
{
        const struct outcome_rule *rule = outcome_rule_find(p->hasil.data ? p->hasil : S(""));
        if (!rule && !slice_is_null(p->langkah))
                return show_outcomes(rq, p->id, true);
        return show_propose(rq, p->id, &(struct passports_propose_post_params){ .hasil = p->hasil }, NULL);
}

/* Everything that was chosen, again as fields. */
static enum error chosen_again(struct request *rq, const struct passports_propose_post_params *p,
                               struct view_passports_interrupt *view)
{
        char day[DATE_ISO_SIZE + 1], review[DATE_ISO_SIZE + 1], decision[UUID_TEXT_SIZE + 1];
        size_t most = 13 + p->alasan_count + p->bukti_count + p->hukum_count, count = 0;
        struct view_passports_interrupt_fields *fields =
                arena_array(rq->arena, struct view_passports_interrupt_fields, most);
        if (!fields)
                return ERR_MEMORY;
        uuid_format(p->id_putusan, decision);
        const struct view_passports_interrupt_fields single[] = {
                { S("id_putusan"), arena_copy(rq->arena, slice_from_cstr(decision)) },
                { S("hasil"), p->hasil },
                { S("fakta"), p->fakta },
                { S("perbaikan"), p->perbaikan },
                { S("nama_perekrut"), p->nama_perekrut },
                { S("telepon_perekrut"), p->telepon_perekrut },
                { S("perusahaan_perekrut"), p->perusahaan_perekrut },
                { S("tempat_perekrut"), p->tempat_perekrut },
                { S("tidak_diketahui"), p->tidak_diketahui },
                { S("hingga"), date_is_none(p->hingga) ? SLICE_NULL
                                                       : arena_copy(rq->arena, date_iso_text(p->hingga, day)) },
                { S("tinjau"), date_is_none(p->tinjau) ? SLICE_NULL
                                                       : arena_copy(rq->arena, date_iso_text(p->tinjau, review)) },
                { S("hukum_waktu"), p->hukum_waktu }
        };
        for (size_t i = 0; i < ARRAY_SIZE(single); i++)
                if (single[i].value.size)
                        fields[count++] = single[i];
        for (size_t i = 0; i < p->alasan_count; i++)
                fields[count++] = (struct view_passports_interrupt_fields){ S("alasan"), p->alasan[i] };
        for (size_t i = 0; i < p->bukti_count; i++)
                fields[count++] = (struct view_passports_interrupt_fields){ S("bukti"), p->bukti[i] };
        for (size_t i = 0; i < p->hukum_count; i++)
                fields[count++] = (struct view_passports_interrupt_fields){ S("hukum"), p->hukum[i] };
        view->fields = fields;
        view->fields_count = count;
        return OK;
}

/* The law that the letter will print. */
static enum error stop_law(struct request *rq, const struct passports_propose_post_params *p,
                           struct view_passports_interrupt *view)
{
        const struct actor *actor = request_actor(rq);
        const struct outcome_rule *rule = outcome_rule_find(p->hasil);
        struct law_list list;
        char day[DATE_ISO_SIZE + 1];
        enum error err;
        struct date today = date_of_instant(clock_now(), actor->zone_minutes);
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = passports_law(tx,
                                    &(struct law_question){
                                            .office_id = actor->office_id, .language = rq->language,
                                            .day = date_iso_text(today, day),
                                            .keys = words_join(p->hukum, p->hukum_count, rq->arena),
                                            .period = p->hukum_waktu, .letter = rule && rule->letter },
                                    rq->arena, &list);
        }
        TRY(err);
        struct view_passports_interrupt_legal *items = arena_array(rq->arena, struct view_passports_interrupt_legal,
                                                                   list.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++)
                items[i] = (struct view_passports_interrupt_legal){ .text = list.items[i].title,
                                                                    .objection =
                                                                            list.items[i].role == LAW_OBJECTION,
                                                                    .period = list.items[i].role == LAW_PERIOD };
        view->legal = items;
        view->legal_count = list.count;
        return OK;
}

/* Whether the innocent explanation was asked about, and what came of it. */
static enum error stop_findings(struct request *rq, const struct application_file *file,
                                struct view_passports_interrupt *view)
{
        struct view_passports_interrupt_findings *items =
                arena_array(rq->arena, struct view_passports_interrupt_findings, file->finding_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->finding_count; i++) {
                const struct finding_item *finding = &file->findings[i];
                if (finding->asked || !finding->silence.holds)
                        items[view->findings_count++] = (struct view_passports_interrupt_findings){
                                .ask = finding->ask, .innocent = finding->innocent,
                                .answer = finding_answer(rq->language, finding), .words = finding->words };
        }
        view->findings = items;
        return OK;
}

/* One page that makes people stop, and shows what they are about to propose about whom. */
static enum error show_interrupt(struct request *rq, const struct application_file *file,
                                 const struct passports_propose_post_params *p)
{
        struct page page;
        struct content_list outcomes, reasons;
        TRY(labels_read(rq, S("outcome"), &outcomes));
        TRY(labels_read(rq, S("reason"), &reasons));
        const struct content_item *outcome = content_in_list(&outcomes, p->hasil);
        struct view_passports_interrupt_reasons *why = arena_array(rq->arena, struct view_passports_interrupt_reasons,
                                                                   p->alasan_count + 1);
        if (!why)
                return ERR_MEMORY;
        for (size_t i = 0; i < p->alasan_count; i++)
                why[i].text = label_of(rq, &reasons, p->alasan[i]);
        struct view_passports_interrupt view = {
                .number = file->head.number, .name = file->head.name, .base = application_path(rq, p->id, ""),
                .outcome = coded_label_of(rq, &outcomes, p->hasil),
                .meaning = outcome ? content_text(outcome, "meaning", rq->language, rq->arena) : SLICE_NULL,
                .facts = p->fakta, .fix = p->perbaikan, .reasons = why, .reasons_count = p->alasan_count };
        TRY(stop_findings(rq, file, &view));
        TRY(stop_law(rq, p, &view));
        TRY(chosen_again(rq, p, &view));
        TRY(page_open(rq, &page));
        render_passports_interrupt(&page, &view);
        return response_html(rq, 200);
}

/* What keeps the proposal from being made is said before the page that makes people stop. */
static enum error check_and_stop(struct request *rq, const struct passports_propose_post_params *p,
                                 const struct proposal *proposal)
{
        struct application_file file;
        struct obstacles obstacles = { 0 };
        enum error err;
        TRY(open_application(rq, p->id, &file));
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = passports_obstacles(tx, request_actor(rq), proposal, &file, &obstacles);
        }
        TRY(err);
        return obstacles.count ? show_propose(rq, p->id, p, &obstacles) : show_interrupt(rq, &file, p);
}

/* ROUTE POST /paspor/{id}/usul
 * summary: Putuskan atau usulkan hasil / Decide or propose
 * permission: application.propose
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form id_putusan uuid
 * form hasil line 0..2 ?
 * form alasan line 1..60 [12] ?
 * form bukti line 1..80 [40] ?
 * form hukum line 1..60 [20] ?
 * form fakta text 0..4000 ?
 * form perbaikan text 0..4000 ?
 * form nama_perekrut line 0..100 ?
 * form telepon_perekrut line 0..30 ?
 * form perusahaan_perekrut line 0..160 ?
 * form tempat_perekrut line 0..300 ?
 * form tidak_diketahui line 0..300 ?
 * form hingga date ?
 * form tinjau date ?
 * form hukum_waktu line 0..60 ?
 * form yakin choice(ya) ?
 * form ubah choice(ya) ?
 */
enum error passports_propose_post(struct request *rq, const struct passports_propose_post_params *p)
{
        struct obstacles obstacles = { 0 };
        enum error err;
        char day[DATE_ISO_SIZE + 1], review[DATE_ISO_SIZE + 1];
        const struct outcome_rule *rule = outcome_rule_find(p->hasil.data ? p->hasil : S(""));
        if (rq->errors || !rule || !slice_is_null(p->ubah))
                return show_propose(rq, p->id, p, NULL);
        struct proposal proposal = { .id = p->id_putusan,
                                     .application_id = p->id,
                                     .outcome = p->hasil,
                                     .facts = p->fakta,
                                     .fix = p->perbaikan,
                                     .recruiter = { p->nama_perekrut, p->telepon_perekrut, p->perusahaan_perekrut,
                                                    p->tempat_perekrut },
                                     .recruiter_unknown = p->tidak_diketahui,
                                     .reasons = p->alasan,
                                     .reason_count = p->alasan_count,
                                     .legal = p->hukum,
                                     .legal_count = p->hukum_count,
                                     .evidence = p->bukti,
                                     .evidence_count = p->bukti_count,
                                     .period_basis = p->hukum_waktu,
                                     .period_until =
                                             date_is_none(p->hingga) ? SLICE_NULL : date_iso_text(p->hingga, day),
                                     .review_on =
                                             date_is_none(p->tinjau) ? SLICE_NULL : date_iso_text(p->tinjau, review) };
        struct outcome_rule needs;
        TRY(needs_here(rq, rule, &needs));
        if (needs.way == WAY_PROPOSE && slice_is_null(p->yakin))
                return check_and_stop(rq, p, &proposal);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_propose(tx, request_actor(rq), &proposal, rq->arena, &obstacles);
        }
        if (err == ERR_INVALID && obstacles.count)
                return show_propose(rq, p->id, p, &obstacles);
        TRY(unless_open(rq, p->id, err));
        return redirect_with(rq, application_path(rq, p->id, "/putusan"),
                             needs.way == WAY_PROPOSE ? "diajukan" : needs.way == WAY_REFER ? "dirujuk" : "diputuskan");
}

/* --- the decision --- */

static enum error fill_lists(struct request *rq, const struct decision_item *decision,
                             struct view_passports_decision *view)
{
        struct view_passports_decision_reasons *reasons = arena_array(rq->arena, struct view_passports_decision_reasons,
                                                                      decision->reason_count);
        struct view_passports_decision_legal *legal = arena_array(rq->arena, struct view_passports_decision_legal,
                                                                  decision->legal_count);
        struct view_passports_decision_evidence *evidence =
                arena_array(rq->arena, struct view_passports_decision_evidence, decision->evidence_count);
        struct view_passports_decision_objection *objection =
                arena_array(rq->arena, struct view_passports_decision_objection, decision->objection_count);
        if (!reasons || !legal || !evidence || !objection)
                return ERR_MEMORY;
        for (size_t i = 0; i < decision->objection_count; i++)
                objection[i].text = decision->objection[i];
        for (size_t i = 0; i < decision->reason_count; i++)
                reasons[i].text = decision->reasons[i];
        for (size_t i = 0; i < decision->legal_count; i++)
                legal[i].text = decision->legal[i];
        for (size_t i = 0; i < decision->evidence_count; i++)
                evidence[i].text = decision->evidence[i];
        view->reasons = reasons, view->reasons_count = decision->reason_count;
        view->legal = legal, view->legal_count = decision->legal_count;
        view->evidence = evidence, view->evidence_count = decision->evidence_count;
        view->objection = objection, view->objection_count = decision->objection_count;
        return OK;
}

/* What was asked and answered, for the officer who decides without having been there. */
static enum error fill_answers(struct request *rq, const struct application_file *file,
                               struct view_passports_decision *view)
{
        struct view_passports_decision_answers *answers =
                arena_array(rq->arena, struct view_passports_decision_answers,
                            file->question_count + file->finding_count);
        if (!answers)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->question_count; i++) {
                const struct question_item *question = &file->questions[i];
                if (!question->next)
                        answers[view->answers_count++] = (struct view_passports_decision_answers){
                                .ask = question->ask, .words = question->words,
                                .answer = question->not_answered ? tr(rq->language, "Tidak menjawab")
                                                                 : question->answer_label };
        }
        for (size_t i = 0; i < file->finding_count; i++) {
                const struct finding_item *finding = &file->findings[i];
                if (finding->asked || !finding->silence.holds)
                        answers[view->answers_count++] = (struct view_passports_decision_answers){
                                .ask = finding->ask, .words = finding->words,
                                .answer = finding_answer(rq->language, finding) };
        }
        view->answers = answers;
        return OK;
}

/* What the page shows: a proposal, one that was sent back, or what was decided. */
static struct slice decision_heading(enum language language, struct slice state)
{
        if (slice_equal(state, S("proposed")))
                return tr(language, "Usulan petugas");
        if (slice_equal(state, S("returned")))
                return tr(language, "Usulan yang dikembalikan");
        return slice_equal(state, S("referred")) ? tr(language, "Rujukan kepada petugas kedua")
                                                 : tr(language, "Putusan");
}

/* What the second officer sets going; null for an outcome that costs the applicant nothing. */
static struct slice what_follows(enum language language, const struct outcome_rule *rule)
{
        if (!rule || !rule->burdensome)
                return SLICE_NULL;
        if (rule->period)
                return tr(language, "Pemohon tidak menerima paspor sampai hari yang tertulis di atas. Surat keputusan "
                                    "dicetak atas nama Anda; nama pengusul hanya ada di berkas ini. Putusan tidak "
                                    "dapat ditarik dari halaman ini: hanya keberatan atau habisnya waktu yang "
                                    "mengubahnya.");
        return tr(language, "Permohonan ini ditolak. Surat keputusan dicetak atas nama Anda; nama pengusul hanya ada "
                            "di berkas ini. Putusan tidak dapat ditarik dari halaman ini: hanya keberatan, banding, "
                            "atau gugatan yang mengubahnya.");
}

static enum error fill_decision(struct request *rq, const struct application_file *file,
                                struct view_passports_decision *view)
{
        const struct actor *actor = request_actor(rq);
        const struct decision_item *decision = file->decision;
        const struct outcome_rule *rule = outcome_rule_find(decision->outcome);
        enum application_state state = application_state_parse(file->head.state);
        char id[UUID_TEXT_SIZE + 1];
        bool party = uuid_equal(decision->proposed_by_id, actor->person_id) ||
                     uuid_equal(file->head.interviewer_id, actor->person_id);
        uuid_format(decision->id, id);
        view->there = true;
        view->outcome = arena_printf(rq->arena, "%.*s · %.*s", SLICE_FMT(decision->outcome),
                                     SLICE_FMT(decision->outcome_label));
        view->facts = decision->facts, view->fix = decision->fix, view->recruiter = decision->recruiter;
        view->unknown = decision->recruiter_unknown, view->until = application_day(rq, decision->period_until);
        view->review = application_day(rq, decision->review_on);
        view->period_law = decision->period_basis;
        if (decision->period_version)
                view->period_version = int_text(rq, decision->period_version);
        view->heading = decision_heading(rq->language, decision->state);
        view->issued = rule && rule->issues;
        view->by = decision->proposed_by, view->note = decision->note;
        if (slice_equal(decision->state, S("returned")))
                view->returned_by = decision->decided_by;
        else
                view->decided_by = decision->decided_by;
        view->id = arena_copy(rq->arena, slice_from_cstr(id)), view->version = file->head.version;
        view->follows = what_follows(rq->language, rule);
        view->can_confirm = state == STATE_PROPOSED && !party && access_may_ever(actor, S("application.confirm"));
        bool done = state == STATE_DECIDED || state == STATE_SERVED;
        view->no_origin = rq->app->public_origin.size == 0;
        view->can_print = done && rule && rule->letter && access_may_ever(actor, S("application.print"));
        view->can_serve = state == STATE_DECIDED && decision->printed && access_may_ever(actor, S("application.serve"));
        bool may_resume = done && rule && rule->resumes && access_may_ever(actor, S("application.resume"));
        view->can_resume = may_resume && (!rule->letter || decision->printed);
        view->prints_first = may_resume && !view->can_resume;
        view->letter_number = decision->letter_number;
        view->served = application_day(rq, decision->served_on);
        view->object_until = application_day(rq, decision->object_until);
        return fill_lists(rq, decision, view);
}

static enum error fill_sides(struct request *rq, const struct application_file *file,
                             struct view_passports_decision *view)
{
        struct view_sides sides;
        TRY(show_sides(rq, file, &sides));
        view->replies = sides.replies, view->replies_count = sides.replies_count;
        view->findings = sides.findings, view->findings_count = sides.findings_count;
        view->papers = sides.papers, view->papers_count = sides.papers_count;
        view->checks = sides.checks, view->checks_count = sides.checks_count;
        view->unchecked = sides.unchecked;
        for (size_t i = 0; i < file->finding_count; i++)
                view->unasked += !file->findings[i].asked && finding_is_open(&file->findings[i]);
        return OK;
}

static enum error show_decision(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct page page;
        struct application_file file;
        char day[DATE_ISO_SIZE + 1];
        struct slice how = fields_typed(rq, "cara", S("hand"));
        struct view_option hows[] = { { .value = S("hand"),
                                        .label = tr(rq->language, "Diserahkan langsung"),
                                        .chosen = slice_equal(how, S("hand")) },
                                      { .value = S("post"),
                                        .label = tr(rq->language, "Pos tercatat"),
                                        .chosen = slice_equal(how, S("post")) },
                                      { .value = S("family"),
                                        .label = tr(rq->language, "Diterima keluarga serumah"),
                                        .chosen = slice_equal(how, S("family")) } };
        TRY(open_application(rq, id, &file));
        struct view_passports_decision view = {
                .number = file.head.number,
                .name = file.head.name,
                .base = application_path(rq, id, ""),
                .hearing = file.head.hearing,
                .none = !file.decision,
                .hows = hows,
                .hows_count = ARRAY_SIZE(hows),
                .today =
                        fields_typed(rq, "tanggal",
                                     date_iso_text(date_of_instant(clock_now(), request_actor(rq)->zone_minutes), day)),
                .day_error = fields_text(rq, errors, "tanggal"),
                .how_error = fields_text(rq, errors, "cara"),
                .note_typed = fields_typed(rq, "catatan", SLICE_NULL),
                .note_error = fields_text(rq, errors, "catatan")
        };
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(fill_answers(rq, &file, &view));
        if (file.decision) {
                TRY(fill_decision(rq, &file, &view));
                TRY(fill_sides(rq, &file, &view));
        }
        TRY(page_open(rq, &page));
        render_passports_decision(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/{id}/putusan
 * summary: Putusan dan surat / Decision and letter
 * permission: application.read
 * purpose: passport
 * path id uuid
 */
enum error passports_decision_page(struct request *rq, const struct passports_decision_page_params *p)
{
        static const struct form_errors none;
        return show_decision(rq, p->id, &none);
}

/* What a rule says about one field of the decision's forms. */
static enum error blame_decision(struct request *rq, struct uuid id, const char *field, struct slice text)
{
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        fields_fault(errors, field, text);
        return show_decision(rq, id, errors);
}

/* ROUTE POST /paspor/{id}/putusan
 * summary: Tetapkan atau kembalikan usulan / Confirm or return a proposal
 * permission: application.confirm
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form putusan uuid
 * form versi int 1..1000000
 * form langkah choice(setuju kembalikan)
 * form catatan text 0..1000 ?
 */
enum error passports_decision_post(struct request *rq, const struct passports_decision_post_params *p)
{
        enum error err;
        if (rq->errors)
                return show_decision(rq, p->id, rq->errors);
        bool agree = slice_equal(p->langkah, S("setuju"));
        struct second_step step = { p->id, p->putusan, p->versi, p->catatan };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = agree ? passports_confirm(tx, request_actor(rq), &step)
                            : passports_return(tx, request_actor(rq), &step);
        }
        if (err == ERR_INVALID)
                return blame_decision(rq, p->id, "catatan",
                                      T("Tulis mengapa dikembalikan, agar pengusul tahu apa yang kurang."));
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, "/putusan"), agree ? "diputuskan" : "dikembalikan");
}

/* ROUTE POST /paspor/{id}/tanda-terima
 * summary: Catat surat diterima / Record that the letter was received
 * permission: application.serve
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form putusan uuid
 * form tanggal date
 * form cara choice(hand post family)
 */
enum error passports_serve_post(struct request *rq, const struct passports_serve_post_params *p)
{
        enum error err;
        char day[DATE_ISO_SIZE + 1];
        if (rq->errors)
                return show_decision(rq, p->id, rq->errors);
        struct service service = { p->putusan, date_iso_text(p->tanggal, day), p->cara };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_serve(tx, request_actor(rq), p->id, &service);
        }
        if (err == ERR_INVALID)
                return blame_decision(rq, p->id, "tanggal",
                                      T("Tanggal ini belum terjadi, atau mendahului tanggal surat."));
        if (err == ERR_UNCONFIGURED)
                return show_application_text(
                        rq, 409, T("Hari terakhir keberatan belum dapat dihitung"),
                        T("Kalender hari libur atau jangka waktu keberatan belum diatur dan dikonfirmasi kantor."));
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, "/putusan"), "tersimpan");
}

/* ROUTE POST /paspor/{id}/lanjut
 * summary: Lanjutkan setelah dilengkapi / Go on after completion
 * permission: application.resume
 * purpose: passport
 * csrf: token
 * path id uuid
 * form tanpa_surat choice(ya) ?
 */
enum error passports_resume_post(struct request *rq, const struct passports_resume_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = p->tanpa_surat.size ? passports_resume_unprinted(tx, request_actor(rq), p->id)
                                          : passports_resume(tx, request_actor(rq), p->id);
        }
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, ""), "tersimpan");
}

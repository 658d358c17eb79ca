/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages of referrals. No address here carries an application, and no page of an application names a referral. */
#include "referrals.html.h"
#include "referrals.routes.h"

#include "base/checked.h"
#include "program/fields.h"
#include "referrals/referrals.h"
#include "store/store.h"
#include "text/date.h"

static struct slice state_text(struct slice state, enum language language)
{
        size_t count;
        const struct referral_word *words = referral_states(&count);
        return referral_label(words, count, state, language);
}

static struct slice state_kind(struct slice state)
{
        return slice_equal(state, S("closed")) ? S("done") : S("waiting");
}

/* ROUTE GET /rujukan
 * summary: Rujukan saya; untuk kepala kantor semuanya / My referrals; for the head, those of the office
 * permission: referral.list
 * purpose: exchange
 */
enum error referrals_list_page(struct request *rq, const struct referrals_list_page_params *p)
{
        enum error err;
        struct page page;
        struct referral_list list;
        UNUSED(p);
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = referrals_list(tx, request_actor(rq), rq->arena, &list);
        }
        TRY(err);
        struct view_referral_list_rows *rows = arena_array(rq->arena, struct view_referral_list_rows, list.count + 1);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                const struct referral_row *row = &list.items[i];
                rows[i] = (struct view_referral_list_rows){
                        .url = path_with_id(rq, "/rujukan/", row->id, ""), .at = row->hour, .by = row->made_by,
                        .mine = row->mine, .state = state_text(row->state, rq->language),
                        .kind = state_kind(row->state), .late = row->late, .follow = row->follow };
        }
        TRY(page_open(rq, &page));
        render_referral_list(&page, &(struct view_referral_list){ .rows = rows, .rows_count = list.count });
        return response_html(rq, 200);
}

/* --- the form ----------------------------------------------------------------------------------------------------- */

/* Words as options; those among `chosen` are chosen. */
static struct view_option *options_of(struct request *rq, const struct referral_word *words, size_t count,
                                      const struct slice *chosen, size_t chosen_count)
{
        struct view_option *items = arena_array(rq->arena, struct view_option, count);
        for (size_t i = 0; items && i < count; i++) {
                items[i] = (struct view_option){ .value = words[i].key,
                                                 .label = translate(rq->language, words[i].label) };
                for (size_t j = 0; j < chosen_count; j++)
                        items[i].chosen = items[i].chosen || slice_equal(chosen[j], words[i].key);
        }
        return items;
}

static enum error show_form(struct request *rq, const struct referral_draft *draft, bool taken,
                            const struct form_errors *errors)
{
        struct page page;
        size_t count;
        const struct referral_word *words = referral_needs(&count);
        struct view_referral_new view = {
                .id = id_text(rq, draft->id), .seen = draft->seen, .wanted = draft->wanted, .reach = draft->reach,
                .taken_url = taken ? path_with_id(rq, "/rujukan/", draft->id, "") : SLICE_NULL,
                .needs = options_of(rq, words, count, draft->needs, draft->need_count), .needs_count = count,
                .seen_error = fields_text(rq, errors, "dilihat"), .needs_error = fields_text(rq, errors, "butuh"),
                .wanted_error = fields_text(rq, errors, "keinginan"),
                .reach_error = fields_text(rq, errors, "hubungi") };
        if (!view.needs)
                return ERR_MEMORY;
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_referral_new(&page, &view);
        return response_html(rq, taken ? 409 : errors->count ? 422 : 200);
}

/* ROUTE GET /rujukan/baru
 * summary: Tulis rujukan / Write a referral
 * permission: referral.make
 * purpose: exchange
 */
enum error referrals_new_page(struct request *rq, const struct referrals_new_page_params *p)
{
        static const struct form_errors none;
        UNUSED(p);
        return show_form(rq, &(struct referral_draft){ .id = uuid_timeless() }, false, &none);
}

/* What a rule calls a field, and what it is called in a form. */
static void blame(struct form_errors *errors, const struct referral_fault *fault, const char *note)
{
        static const char *const names[][2] = { { "seen", "dilihat" },    { "needs", "butuh" },
                                                { "wanted", "keinginan" }, { "reach", "hubungi" },
                                                { "agency", "layanan" },   { "consent", "persetujuan" },
                                                { "end", "akhir" },        { "fate", "kini" } };
        for (size_t i = 0; i < ARRAY_SIZE(names); i++)
                if (strcmp(names[i][0], fault->field) == 0) {
                        fields_fault(errors, names[i][1], fault->text);
                        return;
                }
        fields_fault(errors, note, fault->text);
}

/* All that is missing at once, in the order of the page: the rule says only the first. */
static void blame_missing(struct form_errors *errors, const struct referral_draft *draft)
{
        if (draft->seen.size == 0)
                fields_fault(errors, "dilihat", T("Tulis apa yang dilihat dan dikatakan."));
        if (draft->need_count == 0)
                fields_fault(errors, "butuh", T("Pilih paling sedikit satu."));
        if (draft->reach.size == 0)
                fields_fault(errors, "hubungi", T("Tulis bagaimana ia dihubungi dengan aman."));
}

/* ROUTE POST /rujukan/baru
 * summary: Simpan rujukan / Write a referral
 * permission: referral.make
 * purpose: exchange
 * csrf: token
 * on-invalid: handler
 * form id uuid
 * form dilihat text 0..4000 ?
 * form butuh line 1..20 [12] ?
 * form keinginan text 0..1000 ?
 * form hubungi text 0..500 ?
 */
enum error referrals_new_post(struct request *rq, const struct referrals_new_post_params *p)
{
        enum error err;
        struct referral_fault fault = { 0 };
        struct form_errors *errors = fields_errors(rq);
        struct referral_draft draft = { .id = p->id, .seen = fields_typed(rq, "dilihat", p->dilihat),
                                        .wanted = fields_typed(rq, "keinginan", p->keinginan),
                                        .reach = fields_typed(rq, "hubungi", p->hubungi), .needs = p->butuh,
                                        .need_count = p->butuh_count };
        if (!errors)
                return ERR_MEMORY;
        blame_missing(errors, &draft);
        if (errors->count > 0)
                return show_form(rq, &draft, false, errors);
        draft.seen = p->dilihat;
        draft.wanted = p->keinginan;
        draft.reach = p->hubungi;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = referrals_make(tx, request_actor(rq), &draft, &fault);
        }
        if (err == ERR_INVALID && fault.field) {
                blame(errors, &fault, "dilihat");
                return show_form(rq, &draft, false, errors);
        }
        if (err == ERR_CONFLICT)
                return show_form(rq, &draft, true, errors);
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/rujukan/", p->id, ""), "tersimpan");
}

/* --- one of them -------------------------------------------------------------------------------------------------- */

/* "UPTD PPA Kabupaten Contoh. Orangnya setuju dirujuk ke sana. Catatan" */
static struct slice step_text(struct request *rq, const struct referral_step *step)
{
        size_t consents, ends, fates;
        const struct referral_word *consent = referral_consents(&consents), *end = referral_ends(&ends);
        const struct referral_word *fate = referral_fates(&fates);
        struct slice parts[] = { step->agency,
                                 step->consent.size ? referral_label(consent, consents, step->consent, rq->language)
                                                    : SLICE_NULL,
                                 step->end.size ? referral_label(end, ends, step->end, rq->language) : SLICE_NULL,
                                 step->fate.size ? referral_label(fate, fates, step->fate, rq->language) : SLICE_NULL,
                                 step->note };
        struct slice text = S("");
        for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
                if (parts[i].size)
                        text = arena_printf(rq->arena, "%.*s%s%.*s", SLICE_FMT(text), text.size ? ". " : "",
                                            SLICE_FMT(parts[i]));
        return text;
}

static enum error fill_past(struct request *rq, const struct referral_page *referral, struct view_referral_show *view)
{
        struct view_timeline_entry *items = arena_array(rq->arena, struct view_timeline_entry,
                                                        referral->step_count + 1);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < referral->step_count; i++) {
                const struct referral_step *step = &referral->steps[referral->step_count - 1 - i];
                items[i] = (struct view_timeline_entry){ .title = state_text(step->act, rq->language), .by = step->by,
                                                         .text = step_text(rq, step), .at = step->hour };
        }
        items[referral->step_count] = (struct view_timeline_entry){ .title = state_text(S("made"), rq->language),
                                                                    .by = referral->row.made_by,
                                                                    .at = referral->row.hour };
        view->entries = items;
        view->entries_count = referral->step_count + 1;
        return OK;
}

/* What was chosen and typed in the form that came back. */
struct typed {
        struct slice agency, consent, end, note, receiver, last, fate, heard;
};

static enum error fill_agencies(struct request *rq, const struct typed *typed, struct view_referral_show *view)
{
        enum error err;
        char day[DATE_ISO_SIZE + 1];
        struct referral_agencies agencies = { 0 };
        const struct actor *actor = request_actor(rq);
        struct slice today = date_iso_text(date_of_instant(clock_now(), actor->zone_minutes), day);
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = referrals_agencies(tx, actor->office_id, today, rq->arena, &agencies);
        }
        TRY(err);
        struct view_option *items = arena_array(rq->arena, struct view_option, agencies.count + 1);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < agencies.count; i++)
                items[i] = (struct view_option){ .value = agencies.items[i].key, .label = agencies.items[i].name,
                                                 .chosen = slice_equal(agencies.items[i].key, typed->agency) };
        view->agencies = items;
        view->agencies_count = agencies.count;
        return OK;
}

static enum error fill_forms(struct request *rq, const struct typed *typed, const struct form_errors *errors,
                             struct view_referral_show *view)
{
        size_t consents, ends, fates;
        const struct referral_word *consent = referral_consents(&consents), *end = referral_ends(&ends);
        const struct referral_word *fate = referral_fates(&fates);
        view->fates = options_of(rq, fate, fates, &typed->fate, 1);
        view->fates_count = fates;
        view->consents = options_of(rq, consent, consents, &typed->consent, 1);
        view->consents_count = consents;
        view->ends = options_of(rq, end, ends, &typed->end, 1);
        view->ends_count = ends;
        if (!view->consents || !view->ends || !view->fates)
                return ERR_MEMORY;
        view->heard = typed->heard;
        view->fate_error = fields_text(rq, errors, "kini");
        view->heard_error = fields_text(rq, errors, "kabar");
        view->note = typed->note;
        view->receiver = typed->receiver;
        view->last = typed->last;
        view->agency_error = fields_text(rq, errors, "layanan");
        view->consent_error = fields_text(rq, errors, "persetujuan");
        view->end_error = fields_text(rq, errors, "akhir");
        view->note_error = fields_text(rq, errors, "catatan");
        view->receiver_error = fields_text(rq, errors, "penerima");
        view->last_error = fields_text(rq, errors, "penutup");
        TRY(fields_summary(rq, errors, &view->errors, &view->errors_count));
        return fill_agencies(rq, typed, view);
}

/* What one referral says is needed, for its page and its slip. NULL: memory. */
static struct view_option *needs_of(struct request *rq, const struct referral_page *referral)
{
        size_t count;
        const struct referral_word *words = referral_needs(&count);
        struct view_option *needs = arena_array(rq->arena, struct view_option, referral->need_count + 1);
        for (size_t i = 0; needs && i < referral->need_count; i++)
                needs[i].label = referral_label(words, count, referral->needs[i], rq->language);
        return needs;
}

typedef enum error read_rule(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                             struct referral_page *ret_page);

static enum error read_one(struct request *rq, read_rule *rule, struct uuid id, struct referral_page *ret_page)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = rule(tx, request_actor(rq), id, rq->arena, ret_page);
        }
        return err;
}

static enum error show_one(struct request *rq, struct uuid id, const struct typed *typed,
                           const struct form_errors *errors)
{
        struct page page;
        struct referral_page referral;
        TRY(read_one(rq, referrals_read, id, &referral));
        struct view_referral_show view = {
                .base = path_with_id(rq, "/rujukan/", id, ""), .version = int_text(rq, referral.version),
                .step_id = id_text(rq, uuid_timeless()), .hour = referral.row.hour, .by = referral.row.made_by,
                .state = state_text(referral.row.state, rq->language), .kind = state_kind(referral.row.state),
                .late = referral.row.late, .seen = referral.seen, .wanted = referral.wanted, .reach = referral.reach,
                .can_hand_over = referral.can_hand_over, .can_receive = referral.can_receive,
                .can_close = referral.can_close, .can_follow = referral.can_follow, .can_print = referral.can_print,
                .again = slice_equal(referral.row.state, S("handed-over")) };
        view.needs = needs_of(rq, &referral);
        if (!view.needs)
                return ERR_MEMORY;
        view.needs_count = referral.need_count;
        TRY(fill_past(rq, &referral, &view));
        TRY(fill_forms(rq, typed, errors, &view));
        TRY(page_open(rq, &page));
        render_referral_show(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /rujukan/{id}
 * summary: Satu rujukan / One referral
 * permission: referral.read
 * purpose: exchange
 * path id uuid
 */
enum error referrals_show_page(struct request *rq, const struct referrals_show_page_params *p)
{
        static const struct form_errors none;
        return show_one(rq, p->id, &(struct typed){ 0 }, &none);
}

/* ROUTE GET /rujukan/{id}/lembar
 * summary: Lembar untuk penerima / The slip for who receives it
 * permission: referral.print
 * purpose: exchange
 * path id uuid
 */
enum error referrals_slip_page(struct request *rq, const struct referrals_slip_page_params *p)
{
        size_t consents;
        struct page page;
        struct referral_page referral;
        const struct referral_word *consent = referral_consents(&consents);
        TRY(read_one(rq, referrals_print, p->id, &referral));
        struct view_referral_slip view = { .back = path_with_id(rq, "/rujukan/", p->id, ""), .seen = referral.seen,
                                           .wanted = referral.wanted, .reach = referral.reach };
        for (size_t i = 0; i < referral.step_count; i++) {
                const struct referral_step *step = &referral.steps[i];
                if (step->agency.size == 0)
                        continue;
                view.agency = step->agency;
                view.consent = referral_label(consent, consents, step->consent, rq->language);
                view.by = step->by;
                view.at = step->hour;
        }
        view.needs = needs_of(rq, &referral);
        if (!view.needs)
                return ERR_MEMORY;
        view.needs_count = referral.need_count;
        TRY(page_open(rq, &page));
        render_referral_slip(&page, &view);
        return response_html(rq, 200);
}

/* --- steps -------------------------------------------------------------------------------------------------------- */

typedef enum error move_rule(struct tx *tx, const struct actor *actor, const struct referral_move *move,
                             struct referral_fault *ret_fault);

struct step {
        move_rule *rule;
        struct referral_move move;
        struct typed typed;
        const char *note; /* what the note is called in its form */
};

static enum error take_step(struct request *rq, const struct step *step)
{
        enum error err = OK;
        struct referral_fault fault = { 0 };
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (errors->count == 0)
                transaction (tx, rq->app->store, TX_WRITE, &err) {
                        err = step->rule(tx, request_actor(rq), &step->move, &fault);
                }
        if (err == ERR_INVALID && fault.field)
                blame(errors, &fault, step->note);
        if (errors->count > 0)
                return show_one(rq, step->move.id, &step->typed, errors);
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/rujukan/", step->move.id, ""), "tersimpan");
}

/* ROUTE POST /rujukan/{id}/serah
 * summary: Catat bahwa rujukan diserahkan / Hand a referral over
 * permission: referral.hand-over
 * purpose: exchange
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 1..1000
 * form langkah uuid
 * form layanan line 0..60 ?
 * form persetujuan line 0..20 ?
 * form catatan text 0..500 ?
 */
enum error referrals_hand_over_post(struct request *rq, const struct referrals_hand_over_post_params *p)
{
        struct slice note = fields_typed(rq, "catatan", p->catatan);
        return take_step(rq, &(struct step){ .rule = referrals_hand_over, .note = "catatan",
                                             .move = { .id = p->id, .step_id = p->langkah, .version = p->version,
                                                       .agency = p->layanan, .consent = p->persetujuan,
                                                       .note = p->catatan },
                                             .typed = { .agency = p->layanan, .consent = p->persetujuan,
                                                        .note = note } });
}

/* ROUTE POST /rujukan/{id}/terima
 * summary: Catat bahwa rujukan diterima / Write down that a referral was received
 * permission: referral.receive
 * purpose: exchange
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 1..1000
 * form langkah uuid
 * form penerima line 0..500 ?
 */
enum error referrals_receive_post(struct request *rq, const struct referrals_receive_post_params *p)
{
        struct slice receiver = fields_typed(rq, "penerima", p->penerima);
        return take_step(rq, &(struct step){ .rule = referrals_receive, .note = "penerima",
                                             .move = { .id = p->id, .step_id = p->langkah, .version = p->version,
                                                       .note = p->penerima },
                                             .typed = { .receiver = receiver } });
}

/* ROUTE POST /rujukan/{id}/tutup
 * summary: Akhiri rujukan / Close a referral
 * permission: referral.close
 * purpose: exchange
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 1..1000
 * form langkah uuid
 * form akhir line 0..20 ?
 * form penutup text 0..500 ?
 */
enum error referrals_close_post(struct request *rq, const struct referrals_close_post_params *p)
{
        struct slice last = fields_typed(rq, "penutup", p->penutup);
        return take_step(rq, &(struct step){ .rule = referrals_close, .note = "penutup",
                                             .move = { .id = p->id, .step_id = p->langkah, .version = p->version,
                                                       .end = p->akhir, .note = p->penutup },
                                             .typed = { .end = p->akhir, .last = last } });
}

/* ROUTE POST /rujukan/{id}/kabar
 * summary: Catat apa yang terjadi sesudah 30 hari / Write down what became of the person
 * permission: referral.follow
 * purpose: exchange
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 1..1000
 * form langkah uuid
 * form kini line 0..20 ?
 * form kabar text 0..500 ?
 */
enum error referrals_follow_post(struct request *rq, const struct referrals_follow_post_params *p)
{
        struct slice heard = fields_typed(rq, "kabar", p->kabar);
        return take_step(rq, &(struct step){ .rule = referrals_follow, .note = "kabar",
                                             .move = { .id = p->id, .step_id = p->langkah, .version = p->version,
                                                       .fate = p->kini, .note = p->kabar },
                                             .typed = { .fate = p->kini, .heard = heard } });
}

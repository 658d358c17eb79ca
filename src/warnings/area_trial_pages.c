/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages of other budgets: what they would have raised, and switching one on. */
#include "warnings.html.h"
#include "warnings.routes.h"

#include "base/checked.h"
#include "program/fields.h"
#include "region/region.h"
#include "store/store.h"
#include "text/date.h"
#include "warnings/area.h"
#include "warnings/internal.h"

enum { SHOWN_MAX = 100 };

/* Expected false signals a year by the default budget: 0.275 a week. */
static const double false_a_year = 14.3;

static int false_signals(int64_t percent)
{
        return (int)(false_a_year * (double)percent / 100 + 0.5);
}

static struct slice setting_text(struct request *rq, struct area_setting setting)
{
        int count = false_signals(setting.percent);
        struct slice text = TN("paling banyak sekitar %d sinyal keliru setahun, dengan pencarian gugus");
        if (!setting.scan)
                text = TN("paling banyak sekitar %d sinyal keliru setahun, tanpa pencarian gugus");
        text = translate_count(rq->language, text, count);
        size_t mark = slice_find(text, S("%d"));
        return arena_printf(rq->arena, "%.*s%d%.*s", SLICE_FMT(slice_sub(text, 0, mark)), count,
                            SLICE_FMT(slice_from(text, mark + 2)));
}

static struct slice state_text(struct slice state, enum language language)
{
        static const struct coded_word states[] = {
                { S("counting"), S(""), T("Sedang dihitung") },     { S("counted"), S(""), T("Selesai dihitung") },
                { S("asked"), S(""), T("Menunggu orang kedua") },   { S("in-force"), S(""), T("Berlaku") },
                { S("refused"), S(""), T("Ditolak") },              { S("past"), S(""), T("Pernah berlaku") },
        };
        return coded_label(states, ARRAY_SIZE(states), state, language);
}

static enum error fill_choices(struct request *rq, struct view_area_trials *view)
{
        size_t count;
        const int64_t *percents = area_trial_percents(&count);
        struct view_option *items = arena_array(rq->arena, struct view_option, count);
        struct slice chosen = fields_typed(rq, "anggaran", S("100"));
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                struct slice value = int_text(rq, percents[i]);
                struct slice about = percents[i] == 100 ? tr(rq->language, "anggaran bawaan") : S("");
                int number = false_signals(percents[i]);
                items[i] = (struct view_option){
                        .value = value, .chosen = slice_equal(value, chosen),
                        .label = arena_printf(rq->arena, "%d %.*s%.*s%.*s%.*s", number,
                                              SLICE_FMT(translate_count(rq->language, TN("sinyal keliru setahun"),
                                                                        number)),
                                              SLICE_FMT(about.size ? S(" (") : S("")), SLICE_FMT(about),
                                              SLICE_FMT(about.size ? S(")") : S(""))),
                };
        }
        view->percents = items;
        view->percents_count = count;
        return OK;
}

static enum error fill_scans(struct request *rq, struct view_area_trials *view)
{
        struct view_option *items = arena_array(rq->arena, struct view_option, 2);
        bool no = slice_equal(fields_typed(rq, "gugus", S("ya")), S("tidak"));
        if (!items)
                return ERR_MEMORY;
        items[0] = (struct view_option){ .value = S("ya"), .label = tr(rq->language, "Ya"), .chosen = !no };
        items[1] = (struct view_option){ .value = S("tidak"), .label = tr(rq->language, "Tidak"), .chosen = no };
        view->scans = items;
        view->scans_count = 2;
        return OK;
}

static enum error show_trials(struct request *rq, const struct form_errors *errors)
{
        struct page page;
        struct area_trials trials;
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = area_trial_list(tx, request_actor(rq), rq->arena, &trials);
        }
        TRY(err);
        struct view_area_trials view = { .in_force = setting_text(rq, trials.in_force), .can_try = trials.can_try,
                                         .percent_error = fields_text(rq, errors, "anggaran"),
                                         .scan_error = fields_text(rq, errors, "gugus") };
        struct view_area_trials_rows *rows = arena_array(rq->arena, struct view_area_trials_rows, trials.count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < trials.count; i++)
                rows[i] = (struct view_area_trials_rows){
                        .url = path_with_id(rq, "/sinyal/wilayah/setelan/", trials.items[i].id, ""),
                        .setting = setting_text(rq, trials.items[i].setting), .who = trials.items[i].tried_by,
                        .state = state_text(trials.items[i].state, rq->language), .at = trials.items[i].tried_at };
        view.rows = rows;
        view.rows_count = trials.count;
        TRY(fill_choices(rq, &view));
        TRY(fill_scans(rq, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_area_trials(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /sinyal/wilayah/setelan
 * summary: Setelan sinyal wilayah / Setting of area signals
 * permission: signal.list
 * purpose: triage
 */
enum error area_trials_page(struct request *rq, const struct area_trials_page_params *p)
{
        static const struct form_errors none;
        UNUSED(p);
        return show_trials(rq, &none);
}

/* ROUTE POST /sinyal/wilayah/setelan
 * summary: Coba setelan sinyal wilayah / Try a setting of area signals
 * permission: signal.tune
 * purpose: triage
 * csrf: token
 * on-invalid: handler
 * form anggaran int 1..1000
 * form gugus choice(ya tidak)
 */
enum error area_trials_post(struct request *rq, const struct area_trials_post_params *p)
{
        enum error err;
        struct uuid id;
        if (rq->errors)
                return show_trials(rq, rq->errors);
        struct area_setting setting = { p->anggaran, slice_equal(p->gugus, S("ya")) };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = area_trial_start(tx, request_actor(rq), setting, &id);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/sinyal/wilayah/setelan/", id, ""), "dicoba");
}

/* --- one trial ---------------------------------------------------------------------------------------------------- */

static enum error fill_steps(struct request *rq, const struct area_trial_page *trial, struct view_area_trial *view)
{
        static const struct slice names[] = { S("AWAS"), S("SIAGA"), S("WASPADA") };
        static const struct slice kinds[] = { S("awas"), S("siaga"), S("waspada") };
        struct view_area_trial_steps *items = arena_array(rq->arena, struct view_area_trial_steps, ARRAY_SIZE(names));
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(names); i++)
                items[i] = (struct view_area_trial_steps){ .step = names[i], .kind = kinds[i],
                                                           .tried = trial->tried.steps[PANEL_AWAS - i],
                                                           .beside = trial->beside.steps[PANEL_AWAS - i] };
        view->steps = items;
        view->steps_count = ARRAY_SIZE(names);
        return OK;
}

static enum error fill_events(struct request *rq, const struct area_trial_page *trial, struct view_area_trial *view)
{
        static const struct slice names[] = { S(""), S("WASPADA"), S("SIAGA"), S("AWAS") };
        static const struct slice kinds[] = { S(""), S("waspada"), S("siaga"), S("awas") };
        size_t count = trial->tried.count < SHOWN_MAX ? trial->tried.count : SHOWN_MAX;
        struct view_area_trial_events *items = arena_array(rq->arena, struct view_area_trial_events, count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                const struct area_replayed *event = &trial->tried.events[trial->tried.count - 1 - i];
                _cleanup_buffer_ struct buffer week;
                buffer_init(&week, 100);
                date_write(&week, date_from_days(event->monday), DATE_LONG, rq->language);
                items[i] = (struct view_area_trial_events){
                        .place = region_label_of(rq->arena, event->finding.area), .step = names[event->finding.step],
                        .kind = kinds[event->finding.step], .week = arena_copy(rq->arena, buffer_slice(&week)),
                        .reports = event->finding.reports, .window = event->finding.window };
        }
        view->events = items;
        view->events_count = count;
        return OK;
}

/* ROUTE GET /sinyal/wilayah/setelan/{id}
 * summary: Satu percobaan setelan / One tried setting
 * permission: signal.list
 * purpose: triage
 * path id uuid
 */
enum error area_trial_show_page(struct request *rq, const struct area_trial_show_page_params *p)
{
        struct page page;
        struct area_trial_page trial;
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = area_trial_read(tx, request_actor(rq), p->id, rq->arena, &trial);
        }
        TRY(err);
        struct view_area_trial view = {
                .setting = setting_text(rq, trial.row.setting), .state = state_text(trial.row.state, rq->language),
                .counting = slice_equal(trial.row.state, S("counting")), .weeks = trial.weeks,
                .tried_by = trial.row.tried_by, .tried_at = trial.row.tried_at, .asked_by = trial.asked_by,
                .decided_by = trial.decided_by, .tried = (int64_t)trial.tried.count,
                .beside = (int64_t)trial.beside.count, .confirmed = trial.confirmed, .wrong = trial.wrong,
                .tried_confirmed = trial.tried.confirmed, .beside_confirmed = trial.beside.confirmed,
                .tried_wrong = trial.tried.wrong, .beside_wrong = trial.beside.wrong,
                .more = trial.tried.count > SHOWN_MAX, .base = path_with_id(rq, "/sinyal/wilayah/setelan/", p->id, ""),
                .version = int_text(rq, trial.version), .can_ask = trial.can_ask && trial.weeks > 0,
                .can_decide = trial.can_decide };
        TRY(fill_steps(rq, &trial, &view));
        TRY(fill_events(rq, &trial, &view));
        TRY(page_open(rq, &page));
        render_area_trial(&page, &view);
        return response_html(rq, 200);
}

/* ROUTE POST /sinyal/wilayah/setelan/{id}/ajukan
 * summary: Ajukan setelan untuk diberlakukan / Ask for a setting to be switched on
 * permission: signal.tune
 * purpose: triage
 * csrf: token
 * path id uuid
 * form version int 0..1000000
 */
enum error area_trial_ask_post(struct request *rq, const struct area_trial_ask_post_params *p)
{
        enum error err;
        struct area_step_at step = { p->id, p->version };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = area_trial_ask(tx, request_actor(rq), &step);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/sinyal/wilayah/setelan/", p->id, ""), "tersimpan");
}

/* ROUTE POST /sinyal/wilayah/setelan/{id}/putusan
 * summary: Berlakukan atau tolak setelan / Switch a setting on, or refuse it
 * permission: signal.agree
 * purpose: triage
 * csrf: token
 * path id uuid
 * form version int 0..1000000
 * form putusan choice(setuju tolak)
 */
enum error area_trial_decide_post(struct request *rq, const struct area_trial_decide_post_params *p)
{
        enum error err;
        struct area_step_at step = { p->id, p->version };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = area_trial_decide(tx, request_actor(rq), &step, slice_equal(p->putusan, S("setuju")));
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/sinyal/wilayah/setelan/", p->id, ""), "tersimpan");
}

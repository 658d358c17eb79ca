/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages of other budgets: what they would have raised, and switching one on. */
#include "warnings.html.h"
#include "warnings.routes.h"

#include "base/checked.h"
#include "detect/country.h"
#include "program/fields.h"
#include "region/region.h"
#include "store/store.h"
#include "text/date.h"
#include "text/number.h"
#include "warnings/area.h"
#include "warnings/internal.h"

#include <math.h>

enum { SHOWN_MAX = 100 };

/* Expected false signals a year by the default budgets: 52 weeks of panel.h's. */
static double false_signals(size_t part, int64_t percent)
{
        const struct panel_budget budget = PANEL_BUDGET_DEFAULT;
        return 52 * (part == AREA_SCAN ? budget.scan : budget.levels[part]) * (double)percent / 100;
}

static int rounded(double value)
{
        return (int)(value + 0.5);
}

/* False signals a year with a decimal: whole numbers would not add up, and a tenth of a budget is not none. */
static struct slice year_text(struct request *rq, double a_year)
{
        _cleanup_buffer_ struct buffer number;
        buffer_init(&number, 32);
        number_write_decimal(&number, lround(10 * a_year), 1, rq->language);
        return arena_copy(rq->arena, buffer_slice(&number));
}

/* "Desa 3,9; Kecamatan 3,9; Kabupaten 2,6; Gugus 0,4" */
static struct slice parts_text(struct request *rq, const struct area_setting *setting)
{
        static const struct slice names[AREA_PARTS] = { T("Desa"), T("Kecamatan"), T("Kabupaten"), T("Gugus") };
        struct slice text = S("");
        for (size_t i = 0; i < AREA_PARTS; i++)
                if (setting->percents[i] > 0)
                        text = arena_printf(rq->arena, "%.*s%s%.*s %.*s", SLICE_FMT(text), i ? "; " : "",
                                            SLICE_FMT(translate(rq->language, names[i])),
                                            SLICE_FMT(year_text(rq, false_signals(i, setting->percents[i]))));
        return text;
}

static struct slice setting_text(struct request *rq, const struct area_setting *setting)
{
        double sum = 0;
        struct slice text = TN("paling banyak sekitar %d sinyal keliru setahun, dengan pencarian gugus");
        struct slice effort = effort_is_none(&setting->effort) ? S("") : tr(rq->language, "; kunjungan diperhitungkan");
        struct slice places = setting->by_tree ? tr(rq->language, "; gugus menurut kecamatan dan kabupaten saja")
                                               : S("");
        for (size_t i = 0; i < AREA_PARTS; i++)
                sum += false_signals(i, setting->percents[i]);
        if (setting->percents[AREA_SCAN] == 0)
                text = TN("paling banyak sekitar %d sinyal keliru setahun, tanpa pencarian gugus");
        text = translate_count(rq->language, text, rounded(sum));
        size_t mark = slice_find(text, S("%d"));
        return arena_printf(rq->arena, "%.*s%d%.*s (%.*s)%.*s%.*s", SLICE_FMT(slice_sub(text, 0, mark)), rounded(sum),
                            SLICE_FMT(slice_from(text, mark + 2)), SLICE_FMT(parts_text(rq, setting)),
                            SLICE_FMT(effort), SLICE_FMT(places));
}

/* Neighbours are taken without a setting where borders are known. */
static struct slice in_force_text(struct request *rq, const struct area_trials *trials)
{
        struct slice text = setting_text(rq, &trials->in_force);
        if (!trials->has_borders || trials->in_force.by_tree || trials->in_force.percents[AREA_SCAN] == 0)
                return text;
        return arena_printf(rq->arena, "%.*s%.*s", SLICE_FMT(text),
                            SLICE_FMT(tr(rq->language, "; gugus juga di antara desa yang bertetangga")));
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

static struct slice choice_text(struct request *rq, size_t part, int64_t percent)
{
        struct slice about = percent == 100 ? tr(rq->language, "bawaan") : S("");
        if (percent == 0)
                return tr(rq->language, "Tidak dicari");
        return arena_printf(rq->arena, "%d %% · %.*s %.*s%.*s%.*s%.*s", (int)percent,
                            SLICE_FMT(year_text(rq, false_signals(part, percent))),
                            SLICE_FMT(translate_count(rq->language, TN("sinyal keliru setahun"), 2)),
                            SLICE_FMT(about.size ? S(" (") : S("")), SLICE_FMT(about),
                            SLICE_FMT(about.size ? S(")") : S("")));
}

/* The percents that a part may have; the scan may also not look. */
static enum error fill_percents(struct request *rq, size_t part, int64_t in_force,
                                const struct view_option **ret_items, size_t *ret_count)
{
        static const char *const fields[AREA_PARTS] = { "desa", "kecamatan", "kabupaten", "gugus" };
        size_t count, at = 0;
        const int64_t *percents = area_trial_percents(&count);
        struct view_option *items = arena_array(rq->arena, struct view_option, count + 1);
        struct slice chosen = fields_typed(rq, fields[part], int_text(rq, in_force));
        if (!items)
                return ERR_MEMORY;
        for (size_t i = part == AREA_SCAN ? 0 : 1; i <= count; i++) {
                int64_t percent = i == 0 ? 0 : percents[i - 1];
                struct slice value = int_text(rq, percent);
                items[at++] = (struct view_option){ .value = value, .chosen = slice_equal(value, chosen),
                                                    .label = choice_text(rq, part, percent) };
        }
        *ret_items = items;
        *ret_count = at;
        return OK;
}

static enum error fill_choices(struct request *rq, const struct area_setting *in_force, struct view_area_trials *view)
{
        TRY(fill_percents(rq, PANEL_VILLAGE, in_force->percents[PANEL_VILLAGE], &view->villages,
                          &view->villages_count));
        TRY(fill_percents(rq, PANEL_DISTRICT, in_force->percents[PANEL_DISTRICT], &view->districts,
                          &view->districts_count));
        TRY(fill_percents(rq, PANEL_REGENCY, in_force->percents[PANEL_REGENCY], &view->regencies,
                          &view->regencies_count));
        return fill_percents(rq, AREA_SCAN, in_force->percents[AREA_SCAN], &view->scans, &view->scans_count);
}

static const struct coded_word effort_words[] = {
        { S("none"), S(""), T("Tidak: harapan sama, ada kunjungan atau tidak") },
        { S("estimate"), S(""), T("Menurut taksiran dari kunjungan kantor ini sendiri") },
        { S("keep"), S(""), T("Seperti yang sekarang berlaku") },
};

/* What is in force can be kept when there is something to keep. */
static enum error fill_efforts(struct request *rq, const struct area_setting *in_force, struct view_area_trials *view)
{
        bool none = effort_is_none(&in_force->effort);
        size_t count = ARRAY_SIZE(effort_words) - none;
        struct view_option *items = arena_array(rq->arena, struct view_option, count);
        struct slice chosen = fields_typed(rq, "kunjungan", none ? S("none") : S("keep"));
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                items[i] = (struct view_option){ .value = effort_words[i].key,
                                                 .label = translate(rq->language, effort_words[i].label),
                                                 .chosen = slice_equal(effort_words[i].key, chosen) };
        view->efforts = items;
        view->efforts_count = count;
        return OK;
}

static const struct coded_word place_words[] = {
        { S("batas"), S(""), T("Di antara desa yang bertetangga menurut batas yang diimpor, juga melewati batas "
                               "kecamatan dan kabupaten") },
        { S("pohon"), S(""), T("Menurut kecamatan dan kabupaten saja") },
};

static enum error fill_places(struct request *rq, const struct area_setting *in_force, struct view_area_trials *view)
{
        struct view_option *items = arena_array(rq->arena, struct view_option, ARRAY_SIZE(place_words));
        struct slice chosen = fields_typed(rq, "tempat", place_words[in_force->by_tree].key);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(place_words); i++)
                items[i] = (struct view_option){ .value = place_words[i].key,
                                                 .label = translate(rq->language, place_words[i].label),
                                                 .chosen = slice_equal(place_words[i].key, chosen) };
        view->places = items;
        view->places_count = ARRAY_SIZE(place_words);
        return OK;
}

/* "1.41 kali" of each week from a visit on; nothing for no effort. */
static enum error write_curve(struct request *rq, const struct effort_curve *curve, struct slice **ret_times)
{
        struct slice *times = arena_array(rq->arena, struct slice, EFFORT_WEEKS);
        if (!times)
                return ERR_MEMORY;
        for (size_t h = 0; h < EFFORT_WEEKS; h++) {
                long hundredths = lround((1 + curve->kappa[h]) * 100);
                times[h] = arena_printf(rq->arena, "%ld%s%02ld", hundredths / 100,
                                        rq->language == LANGUAGE_EN ? "." : ",", hundredths % 100);
        }
        *ret_times = times;
        return OK;
}

static enum error fill_curve(struct request *rq, const struct effort_curve *curve, struct view_area_trials *view)
{
        struct slice *times;
        if (effort_is_none(curve))
                return OK;
        TRY(write_curve(rq, curve, &times));
        struct view_area_trials_curve *rows = arena_array(rq->arena, struct view_area_trials_curve, EFFORT_WEEKS);
        if (!rows)
                return ERR_MEMORY;
        for (size_t h = 0; h < EFFORT_WEEKS; h++)
                rows[h] = (struct view_area_trials_curve){ (int64_t)h, times[h] };
        view->curve = rows;
        view->curve_count = EFFORT_WEEKS;
        return OK;
}

/* All that shares the office's budget: what a setting moves, and what is fixed in the program. */
static enum error fill_shares(struct request *rq, const struct area_setting *setting, struct view_area_trials *view)
{
        static const struct slice names[AREA_PARTS] = {
                T("Lebih banyak laporan dari biasanya di sebuah desa"),
                T("Lebih banyak laporan dari biasanya di sebuah kecamatan"),
                T("Lebih banyak laporan dari biasanya di sebuah kabupaten"),
                T("Gugus desa yang berdekatan"),
        };
        struct view_area_trials_shares *items = arena_array(rq->arena, struct view_area_trials_shares, AREA_PARTS + 3);
        double sum = 52 * CHANCE_BUDGET_DEFAULT;
        const struct country_budget country = COUNTRY_BUDGET_DEFAULT;
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < AREA_PARTS; i++) {
                double a_year = false_signals(i, setting->percents[i]);
                sum += a_year;
                items[view->shares_count++] = (struct view_area_trials_shares){
                        translate(rq->language, names[i]), year_text(rq, a_year), tr(rq->language, "di halaman ini") };
        }
        items[view->shares_count++] = (struct view_area_trials_shares){
                tr(rq->language, "Telepon, orang, perusahaan, atau rute yang sama di beberapa desa"),
                year_text(rq, 52 * CHANCE_BUDGET_DEFAULT), tr(rq->language, "tetap") };
        items[view->shares_count++] = (struct view_area_trials_shares){ tr(rq->language, "Jumlah"), year_text(rq, sum),
                                                                        S("") };
        items[view->shares_count++] = (struct view_area_trials_shares){
                tr(rq->language, "Di samping itu: kabupaten semua kantor dibandingkan, untuk semua kantor bersama"),
                year_text(rq, 52 * (country.weekly + country.scan)), tr(rq->language, "tetap") };
        view->shares = items;
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
        struct view_area_trials view = { .in_force = in_force_text(rq, &trials), .can_try = trials.can_try,
                                         .has_borders = trials.has_borders,
                                         .places_error = fields_text(rq, errors, "tempat"),
                                         .effort_error = fields_text(rq, errors, "kunjungan") };
        struct view_area_trials_rows *rows = arena_array(rq->arena, struct view_area_trials_rows, trials.count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < trials.count; i++)
                rows[i] = (struct view_area_trials_rows){
                        .url = path_with_id(rq, "/sinyal/wilayah/setelan/", trials.items[i].id, ""),
                        .setting = setting_text(rq, &trials.items[i].setting), .who = trials.items[i].tried_by,
                        .state = state_text(trials.items[i].state, rq->language), .at = trials.items[i].tried_at };
        view.rows = rows;
        view.rows_count = trials.count;
        TRY(fill_shares(rq, &trials.in_force, &view));
        TRY(fill_choices(rq, &trials.in_force, &view));
        TRY(fill_efforts(rq, &trials.in_force, &view));
        TRY(fill_places(rq, &trials.in_force, &view));
        TRY(fill_curve(rq, &trials.in_force.effort, &view));
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
 * form desa int 1..100
 * form kecamatan int 1..100
 * form kabupaten int 1..100
 * form gugus int 0..100
 * form kunjungan choice(none estimate keep)
 * form tempat choice(batas pohon) ?
 */
enum error area_trials_post(struct request *rq, const struct area_trials_post_params *p)
{
        enum error err;
        struct uuid id;
        if (rq->errors)
                return show_trials(rq, rq->errors);
        struct area_trial_wish wish = { { p->desa, p->kecamatan, p->kabupaten, p->gugus }, p->kunjungan,
                                        slice_equal(p->tempat, S("pohon")) };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = area_trial_start(tx, request_actor(rq), &wish, &id);
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

static enum error fill_events(struct request *rq, const struct area_trial_result *result,
                              const struct view_area_trial_events **ret_items, size_t *ret_count)
{
        static const struct slice names[] = { S(""), S("WASPADA"), S("SIAGA"), S("AWAS") };
        static const struct slice kinds[] = { S(""), S("waspada"), S("siaga"), S("awas") };
        size_t count = result->count < SHOWN_MAX ? result->count : SHOWN_MAX;
        struct view_area_trial_events *items = arena_array(rq->arena, struct view_area_trial_events, count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                const struct area_replayed *event = &result->events[result->count - 1 - i];
                _cleanup_buffer_ struct buffer week;
                buffer_init(&week, 100);
                date_write(&week, date_from_days(event->monday), DATE_LONG, rq->language);
                items[i] = (struct view_area_trial_events){
                        .place = area_place_text(&event->finding, rq->language, rq->arena),
                        .step = names[event->finding.step],
                        .kind = kinds[event->finding.step], .week = arena_copy(rq->arena, buffer_slice(&week)),
                        .reports = event->finding.reports, .window = event->finding.window };
        }
        *ret_items = items;
        *ret_count = count;
        return OK;
}

/* What the setting in force would have raised: who decides sees what would be missed. */
static enum error fill_others(struct request *rq, const struct area_trial_result *result, struct view_area_trial *view)
{
        const struct view_area_trial_events *events;
        size_t count;
        TRY(fill_events(rq, result, &events, &count));
        struct view_area_trial_others *items = arena_array(rq->arena, struct view_area_trial_others, count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                items[i] = (struct view_area_trial_others){ .place = events[i].place, .step = events[i].step,
                                                            .kind = events[i].kind, .week = events[i].week,
                                                            .reports = events[i].reports, .window = events[i].window };
        view->others = items;
        view->others_count = count;
        return OK;
}

/* What is expected after visits, and what that rests on. */
static enum error fill_effort(struct request *rq, const struct area_trial_page *trial, struct view_area_trial *view)
{
        const struct effort_curve *curve = &trial->row.setting.effort;
        struct slice *times;
        view->estimated = trial->effort_visits >= 0;
        view->too_few = view->estimated && effort_is_none(curve);
        view->visits = trial->effort_visits;
        if (effort_is_none(curve))
                return OK;
        TRY(write_curve(rq, curve, &times));
        struct view_area_trial_curve *rows = arena_array(rq->arena, struct view_area_trial_curve, EFFORT_WEEKS);
        if (!rows)
                return ERR_MEMORY;
        for (size_t h = 0; h < EFFORT_WEEKS; h++)
                rows[h] = (struct view_area_trial_curve){ (int64_t)h, times[h] };
        view->curve = rows;
        view->curve_count = EFFORT_WEEKS;
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
                .setting = setting_text(rq, &trial.row.setting), .state = state_text(trial.row.state, rq->language),
                .counting = slice_equal(trial.row.state, S("counting")), .weeks = trial.weeks,
                .unjudged = trial.unjudged,
                .tried_by = trial.row.tried_by, .tried_at = trial.row.tried_at, .asked_by = trial.asked_by,
                .decided_by = trial.decided_by, .tried = (int64_t)trial.tried.count,
                .beside = (int64_t)trial.beside.count, .confirmed = trial.confirmed, .wrong = trial.wrong,
                .tried_confirmed = trial.tried.confirmed, .beside_confirmed = trial.beside.confirmed,
                .tried_wrong = trial.tried.wrong, .beside_wrong = trial.beside.wrong,
                .more = trial.tried.count > SHOWN_MAX || trial.beside.count > SHOWN_MAX,
                .base = path_with_id(rq, "/sinyal/wilayah/setelan/", p->id, ""),
                .version = int_text(rq, trial.version), .can_ask = trial.can_ask && trial.weeks > 0,
                .can_decide = trial.can_decide };
        TRY(fill_steps(rq, &trial, &view));
        TRY(fill_events(rq, &trial.tried, &view.events, &view.events_count));
        TRY(fill_others(rq, &trial.beside, &view));
        TRY(fill_effort(rq, &trial, &view));
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

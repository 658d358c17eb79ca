/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The detectors' report card, and those that went a step down. */
#include "warnings.html.h"
#include "warnings.routes.h"

#include "base/checked.h"
#include "detect/detect.h"
#include "program/fields.h"
#include "store/store.h"
#include "text/number.h"
#include "warnings/area.h"
#include "warnings/internal.h"
#include "warnings/visits.h"

#include <math.h>

/* "Lebih banyak laporan dari biasanya, kecamatan, SIAGA" */
static struct slice rule_text(struct request *rq, struct slice detector, struct slice level, struct slice step)
{
        struct slice place = area_level_name(level, rq->language);
        return arena_printf(rq->arena, "%.*s%s%.*s%s%.*s", SLICE_FMT(detector_name(detector, rq->language)),
                            place.size ? ", " : "", SLICE_FMT(place), step.size ? ", " : "", SLICE_FMT(step));
}

static struct slice right_text(struct request *rq, int64_t confirmed, int64_t wrong)
{
        struct detect_interval right = detect_ppv((uint64_t)confirmed, (uint64_t)wrong);
        return arena_printf(rq->arena, "%d–%d %%", (int)(right.low * 100 + 0.5), (int)(right.high * 100 + 0.5));
}

static struct slice lead_text(struct request *rq, int64_t days)
{
        struct slice word = T("hari");
        if (days < 0)
                return S("–");
        return arena_printf(rq->arena, "%lld %.*s", (long long)days,
                            SLICE_FMT(translate_count(rq->language, word, days)));
}

static struct slice card_name(struct request *rq, const struct detector_card *card)
{
        struct slice effort = card->effort ? tr(rq->language, ", kenaikan sesudah kunjungan diperhitungkan") : S("");
        return arena_printf(rq->arena, "%.*s%.*s (%.*s %lld)",
                            SLICE_FMT(rule_text(rq, card->detector, card->level, card->step)), SLICE_FMT(effort),
                            SLICE_FMT(tr(rq->language, "versi")), (long long)card->version);
}

static enum error fill_rows(struct request *rq, const struct detector_cards *cards, struct view_detector_card *view)
{
        struct view_detector_card_rows *items = arena_array(rq->arena, struct view_detector_card_rows, cards->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < cards->count; i++) {
                const struct detector_card *card = &cards->items[i];
                view->followed = view->followed || card->asked > 0 || card->sent > 0 || card->silenced > 0;
                items[i] = (struct view_detector_card_rows){
                        .name = card_name(rq, card),
                        .raised = card->raised, .confirmed = card->confirmed, .false_alarms = card->false_alarms,
                        .unclear = card->unclear, .waiting = card->waiting, .lapsed = card->lapsed,
                        .reversed = card->reversed, .asked = card->asked, .reached = card->reached,
                        .sent = card->sent, .silenced = card->silenced, .mistaken = card->mistaken,
                        .lead = lead_text(rq, card->lead_days_median),
                        .right = card->confirmed + card->false_alarms == 0
                                         ? S("–")
                                         : right_text(rq, card->confirmed, card->false_alarms) };
        }
        view->rows = items;
        view->rows_count = cards->count;
        return OK;
}

/* What a brake does to the signals of its step. */
static struct slice effect_text(struct request *rq, const struct area_brake *brake)
{
        static const struct coded_word effects[] = {
                { S("AWAS"), S(""), T("AWAS diangkat sebagai SIAGA") },
                { S("SIAGA"), S(""), T("SIAGA diangkat sebagai WASPADA") },
                { S("WASPADA"), S(""), T("WASPADA tidak diangkat") },
        };
        if (brake->step.size == 0)
                return tr(rq->language, "sinyalnya tidak diangkat");
        return coded_label(effects, ARRAY_SIZE(effects), brake->step, rq->language);
}

static struct slice brake_state(const struct area_brake *brake, enum language language)
{
        static const struct coded_word states[] = {
                { S("on"), S(""), T("Diturunkan") },
                { S("asked"), S(""), T("Menunggu orang kedua") },
                { S("lifted"), S(""), T("Dipulihkan") },
        };
        if (brake->step.size == 0 && slice_equal(brake->state, S("on")))
                return tr(language, "Dihentikan");
        if (brake->step.size == 0 && slice_equal(brake->state, S("lifted")))
                return tr(language, "Dijalankan lagi");
        return coded_label(states, ARRAY_SIZE(states), brake->state, language);
}

static enum error fill_brakes(struct request *rq, const struct area_brakes *brakes, struct view_detector_card *view)
{
        size_t count;
        const struct coded_word *reasons = area_brake_reasons(&count);
        struct view_detector_card_brakes *items = arena_array(rq->arena, struct view_detector_card_brakes,
                                                              brakes->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < brakes->count; i++) {
                const struct area_brake *brake = &brakes->items[i];
                bool lifted = slice_equal(brake->state, S("lifted"));
                items[i] = (struct view_detector_card_brakes){
                        .rule = rule_text(rq, brake->detector, brake->level, brake->step),
                        .effect = lifted ? SLICE_NULL : effect_text(rq, brake),
                        .state = brake_state(brake, rq->language), .confirmed = brake->confirmed,
                        .wrong = brake->wrong, .right = right_text(rq, brake->confirmed, brake->wrong),
                        .stopped = brake->step.size == 0, .visited = brake->confirmed + brake->wrong,
                        .other_alarms = brake->other_alarms, .others = brake->others,
                        .since = lifted ? brake->decided_at : brake->since, .asked_by = brake->asked_by,
                        .decided_by = brake->decided_by,
                        .reason = slice_is_null(brake->reason)
                                          ? SLICE_NULL
                                          : coded_label(reasons, count, brake->reason, rq->language),
                        .base = path_with_id(rq, "/sinyal/rapor/", brake->id, ""),
                        .version = int_text(rq, brake->version), .can_ask = brake->can_ask,
                        .can_decide = brake->can_decide };
        }
        view->brakes = items;
        view->brakes_count = brakes->count;
        return OK;
}

static enum error fill_reasons(struct request *rq, struct view_detector_card *view)
{
        size_t count;
        const struct coded_word *reasons = area_brake_reasons(&count);
        struct view_option *items = arena_array(rq->arena, struct view_option, count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                items[i] = (struct view_option){ .value = reasons[i].key,
                                                 .label = translate(rq->language, reasons[i].label) };
        view->reasons = items;
        view->reasons_count = count;
        return OK;
}

static struct view_detector_card_visits visit_row(struct request *rq, struct slice name, const struct visit_sum *sum)
{
        int64_t made = sum->found + sum->nothing;
        return (struct view_detector_card_visits){
                .name = name, .made = made, .found = sum->found, .missed = sum->missed, .open = sum->open,
                .share = made == 0 ? S("–") : right_text(rq, sum->found, sum->nothing) };
}

/* "3 dari 40"; nothing to compare yet. */
static struct slice share_text(struct request *rq, int64_t alarms, int64_t villages)
{
        struct slice of = tr(rq->language, "dari");
        return villages == 0 ? S("–")
                             : arena_printf(rq->arena, "%lld %.*s %lld", (long long)alarms, SLICE_FMT(of),
                                            (long long)villages);
}

/* One decimal, or nothing where it cannot be said. */
static struct slice ratio_text(struct request *rq, const struct area_comparison *comparison)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 64);
        if (comparison->visited == 0 || comparison->others == 0 || !isfinite(comparison->ratio))
                return S("–");
        number_write_decimal(&out, (int64_t)(comparison->ratio * 10 + 0.5), 1, rq->language);
        return arena_copy(rq->arena, buffer_slice(&out));
}

static struct slice chance_text(struct request *rq, const struct area_comparison *comparison)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 64);
        if (comparison->visited == 0 || comparison->visited_alarms + comparison->other_alarms == 0)
                return S("–");
        number_write_decimal(&out, (int64_t)ceil(comparison->p * 1000), 1, rq->language);
        buffer_append(&out, S(" %"));
        return arena_copy(rq->arena, buffer_slice(&out));
}

static enum error fill_comparisons(struct request *rq, const struct area_comparison *comparisons,
                                   struct view_detector_card *view)
{
        struct view_detector_card_comparisons *items =
                arena_array(rq->arena, struct view_detector_card_comparisons, AREA_COMPARISONS);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < AREA_COMPARISONS; i++) {
                const struct area_comparison *comparison = &comparisons[i];
                view->draws = comparison->draws > view->draws ? comparison->draws : view->draws;
                items[i] = (struct view_detector_card_comparisons){
                        .name = detector_name(comparison->detector, rq->language), .stopped = comparison->stopped,
                        .visited = share_text(rq, comparison->visited_alarms, comparison->visited),
                        .others = share_text(rq, comparison->other_alarms, comparison->others),
                        .ratio = ratio_text(rq, comparison), .chance = chance_text(rq, comparison) };
        }
        view->comparisons = items;
        view->comparisons_count = AREA_COMPARISONS;
        return OK;
}

enum { LOOKED_MIN = 20 }; /* villages visited: with fewer the interval says next to nothing, and frightens */

static enum error fill_visits(struct request *rq, const struct visit_results *results, struct view_detector_card *view)
{
        struct view_detector_card_visits *items = arena_array(rq->arena, struct view_detector_card_visits, 3);
        if (!items)
                return ERR_MEMORY;
        items[0] = visit_row(rq, tr(rq->language, "Menurut laporan"), &results->model);
        items[1] = visit_row(rq, tr(rq->language, "Diundi"), &results->lot);
        items[2] = visit_row(rq, tr(rq->language, "Diundi, tanpa peringatan"), &results->unwarned);
        view->visits = items;
        view->visits_count = 3;
        view->looked = results->unwarned.found + results->unwarned.nothing >= LOOKED_MIN;
        view->villages = results->villages;
        view->overlooked_low = (int64_t)(results->low * (double)results->villages + 0.5);
        view->overlooked_high = (int64_t)(results->high * (double)results->villages + 0.5);
        return OK;
}

/* ROUTE GET /sinyal/rapor
 * summary: Rapor pendeteksi / Report card of the detectors
 * permission: signal.list
 * purpose: evaluation
 */
enum error signals_card_page(struct request *rq, const struct signals_card_page_params *p)
{
        struct page page;
        struct detector_cards cards;
        struct area_brakes brakes;
        struct visit_results results;
        struct area_comparison comparisons[AREA_COMPARISONS];
        enum error err;
        UNUSED(p);
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = warnings_report_card(tx, request_actor(rq), rq->arena, &cards);
                if (err == OK)
                        err = area_brake_list(tx, request_actor(rq), rq->arena, &brakes);
                if (err == OK)
                        err = visits_results(tx, request_actor(rq), rq->arena, &results);
                if (err == OK)
                        err = area_placebo_read(tx, request_actor(rq), comparisons);
        }
        TRY(err);
        struct view_detector_card view = { .least = AREA_BRAKE_LEAST, .bar = (int64_t)(AREA_BRAKE_BAR * 100 + 0.5) };
        TRY(fill_rows(rq, &cards, &view));
        TRY(fill_brakes(rq, &brakes, &view));
        TRY(fill_reasons(rq, &view));
        TRY(fill_visits(rq, &results, &view));
        TRY(fill_comparisons(rq, comparisons, &view));
        TRY(page_open(rq, &page));
        render_detector_card(&page, &view);
        return response_html(rq, 200);
}

/* ROUTE POST /sinyal/rapor/{id}/ajukan
 * summary: Minta tingkat pendeteksi dipulihkan / Ask for a detector's step back
 * permission: signal.tune
 * purpose: evaluation
 * csrf: token
 * path id uuid
 * form version int 0..1000000
 * form alasan line 1..40
 */
enum error signals_brake_ask_post(struct request *rq, const struct signals_brake_ask_post_params *p)
{
        enum error err;
        struct area_step_at step = { p->id, p->version };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = area_brake_ask(tx, request_actor(rq), &step, p->alasan);
        }
        TRY(err);
        return redirect_with(rq, S("/sinyal/rapor"), "tersimpan");
}

/* ROUTE POST /sinyal/rapor/{id}/putusan
 * summary: Pulihkan tingkat pendeteksi atau tidak / Give a detector its step back, or not
 * permission: signal.agree
 * purpose: evaluation
 * csrf: token
 * path id uuid
 * form version int 0..1000000
 * form putusan choice(setuju tolak)
 */
enum error signals_brake_decide_post(struct request *rq, const struct signals_brake_decide_post_params *p)
{
        enum error err;
        struct area_step_at step = { p->id, p->version };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = area_brake_decide(tx, request_actor(rq), &step, slice_equal(p->putusan, S("setuju")));
        }
        TRY(err);
        return redirect_with(rq, S("/sinyal/rapor"), "tersimpan");
}

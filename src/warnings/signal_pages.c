/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages of signals. */
#include "warnings.html.h"
#include "warnings.routes.h"

#include "base/checked.h"
#include "program/fields.h"
#include "program/list.h"
#include "program/office.h"
#include "program/village_map.h"
#include "region/region.h"
#include "store/store.h"
#include "subjects/subjects.h"
#include "warnings/internal.h"
#include "warnings/page_parts.h"
#include "warnings/warnings.h"

enum { PAGE_ROWS = 50, SENTENCE_MAX = 4000 };

static struct slice kind_text(struct slice word, enum language language)
{
        enum match_kind kind;
        return subject_kind_parse(word, &kind) ? subject_kind_name(kind, language) : word;
}

static struct slice state_kind(struct slice state)
{
        if (slice_equal(state, S("open")))
                return S("waiting");
        return slice_equal(state, S("raised")) ? S("siaga") : S("done");
}

static const struct {
        const char *key;
        struct slice label;
} tabs[] = {
        { "open", T("Baru") },
        { "watched", T("Diamati") },
        { "raised", T("Menjadi peringatan") },
        { "closed", T("Ditutup") },
        { "all", T("Semua") },
};

static enum error fill_tabs(struct request *rq, struct slice chosen, struct view_signals_list *view)
{
        struct page_link *links = arena_array(rq->arena, struct page_link, ARRAY_SIZE(tabs));
        if (!links)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(tabs); i++)
                links[i] = (struct page_link){ .url = arena_printf(rq->arena, "/sinyal?status=%s", tabs[i].key),
                                               .label = translate(rq->language, tabs[i].label),
                                               .current = slice_equal(chosen, slice_from_cstr(tabs[i].key)) };
        view->tabs = links;
        view->tabs_count = ARRAY_SIZE(tabs);
        return OK;
}

/* ROUTE GET /sinyal
 * summary: Daftar sinyal / List of signals
 * permission: signal.list
 * purpose: triage
 * query status line 0..20 ?
 * query sesudah line 0..240 ?
 */
enum error signals_list_page(struct request *rq, const struct signals_list_page_params *p)
{
        struct page page;
        struct signal_rows rows;
        enum error err;
        struct slice status = signals_part_of(p->status);
        struct signal_filter filter = { .state = signals_state_of(status), .limit = PAGE_ROWS };
        struct list list = { .path = "/sinyal", .after = p->sesudah,
                             .filter = list_filter(rq, SLICE_NULL, "status", status) };
        TRY(list_position_number(rq, &list, &filter.before));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = signals_list(tx, request_actor(rq), &filter, rq->arena, &rows);
        }
        TRY(err);
        struct view_signals_list view = { 0 };
        struct view_signals_list_rows *items = arena_array(rq->arena, struct view_signals_list_rows, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                items[i] = (struct view_signals_list_rows){
                        .url = path_with_id(rq, "/sinyal/", rows.items[i].id, ""), .number = rows.items[i].number,
                        .kind = kind_text(rows.items[i].subject_kind, rq->language),
                        .state = warning_state_text(rows.items[i].state, rq->language),
                        .step = rows.items[i].step, .step_kind = level_kind(rows.items[i].step),
                        .state_kind = state_kind(rows.items[i].state), .reporters = rows.items[i].reporters,
                        .villages = rows.items[i].villages, .at = rows.items[i].created_at };
        view.rows = items;
        view.rows_count = rows.count;
        TRY(fill_tabs(rq, status, &view));
        view.csv_url = list_file(rq, "/sinyal.csv", list.filter);
        if (rows.more)
                view.next_url = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        TRY(page_open(rq, &page));
        render_signals_list(&page, &view);
        return response_html(rq, 200);
}

/* --- one signal --------------------------------------------------------------------------------------------------- */

static int later_first(const void *a, const void *b)
{
        const struct view_signals_show_sources *x = a, *y = b;
        return date_compare(y->day, x->day);
}

/* Those of the period that the sentence speaks of, the latest first, and those of before. */
static enum error fill_sources(struct request *rq, const struct signal_page *signal, struct view_signals_show *view)
{
        struct view_signals_show_sources *items = arena_array(rq->arena, struct view_signals_show_sources,
                                                              signal->source_count);
        struct view_signals_show_earlier *earlier = arena_array(rq->arena, struct view_signals_show_earlier,
                                                                signal->source_count);
        if (!items || !earlier)
                return ERR_MEMORY;
        for (size_t i = 0; i < signal->source_count; i++) {
                const struct signal_source *source = &signal->sources[i];
                struct slice kind = subject_source_text(source->kind, rq->language), number = source->number,
                             url = path_with_id(rq, "/laporan/", source->id, ""),
                             place = region_label_of(rq->arena, source->village_code);
                if (date_is_none(source->counted_on))
                        earlier[view->earlier_count++] = (struct view_signals_show_earlier){
                                .kind = kind, .number = number, .url = url, .place = place,
                                .untaken = source->untaken };
                else
                        items[view->sources_count++] = (struct view_signals_show_sources){
                                .kind = kind, .number = number, .url = url, .place = place,
                                .day = source->counted_on, .untaken = source->untaken };
        }
        qsort(items, view->sources_count, sizeof items[0], later_first);
        view->sources = items;
        view->earlier = earlier;
        return OK;
}

/* Counted reports of a village, as the list of sources has them. */
static uint32_t reports_of(const struct signal_page *signal, struct slice village)
{
        uint32_t reports = 0;
        for (size_t i = 0; i < signal->source_count; i++)
                reports += !date_is_none(signal->sources[i].counted_on) &&
                           !slice_is_null(signal->sources[i].number) && /* what is no report is nowhere */
                           slice_equal(signal->sources[i].village_code, village);
        return reports;
}

static struct village_look look_of(struct request *rq, const void *context, struct slice code, struct slice label)
{
        static const struct slice kinds[] = { S("hatched"), S("step-2"), S("step-3"), S("step-4"), S("step-5") };
        uint32_t reports = reports_of(context, code);
        return (struct village_look){ .kind = kinds[reports < ARRAY_SIZE(kinds) ? reports : ARRAY_SIZE(kinds) - 1],
                                      .title = arena_printf(rq->arena, "%.*s: %u", SLICE_FMT(label), reports) };
}

/* Each village once, with its reports, and all of them on the office's map. */
static enum error fill_villages(struct request *rq, const struct signal_page *signal, struct view_signals_show *view)
{
        struct village_ground ground;
        struct village_map drawn;
        struct village_looks looks = { look_of, signal };
        struct view_signals_show_members *items = arena_array(rq->arena, struct view_signals_show_members,
                                                              signal->source_count);
        struct slice seen = S(" ");
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < signal->source_count; i++) {
                struct slice code = signal->sources[i].village_code;
                uint32_t reports = code.size ? reports_of(signal, code) : 0;
                struct slice mark = arena_printf(rq->arena, " %.*s ", SLICE_FMT(code));
                if (reports == 0 || slice_find(seen, mark) != SIZE_MAX)
                        continue;
                seen = arena_printf(rq->arena, "%.*s%.*s", SLICE_FMT(seen), SLICE_FMT(mark));
                items[view->members_count++] = (struct view_signals_show_members){
                        .place = region_label_of(rq->arena, code), .reports = reports };
        }
        view->members = items;
        TRY(village_ground_read(rq, &ground));
        TRY(village_map_draw(rq, &ground, &looks, &drawn));
        view->drawings = drawn.drawings;
        view->drawings_count = drawn.count;
        view->borders = drawn.source;
        return OK;
}

/* One choice for each reason, with its verdict in front. */
static struct slice verdict_text(struct slice verdict, enum language language)
{
        if (slice_equal(verdict, S("raise")))
                return tr(language, "Jadikan peringatan");
        return slice_equal(verdict, S("watch")) ? tr(language, "Amati dulu") : tr(language, "Tutup");
}

static enum error fill_reasons(struct request *rq, struct slice state, struct view_signals_show *view)
{
        size_t count;
        const struct coded_word *words = signal_reasons(&count);
        struct view_option *items = arena_array(rq->arena, struct view_option, count);
        struct slice chosen = fields_typed(rq, "reason", SLICE_NULL);
        if (!items)
                return ERR_MEMORY;
        UNUSED(state);
        for (size_t i = 0; i < count; i++)
                items[i] = (struct view_option){
                        .value = words[i].key, .chosen = slice_equal(words[i].key, chosen),
                        .label = arena_printf(rq->arena, "%.*s: %.*s",
                                              SLICE_FMT(verdict_text(words[i].group, rq->language)),
                                              SLICE_FMT(translate(rq->language, words[i].label))) };
        view->reasons = items;
        view->reasons_count = count;
        return OK;
}

static struct slice reviewed_text(struct request *rq, const struct signal_page *signal)
{
        size_t count;
        const struct coded_word *words = signal_reasons(&count);
        if (slice_is_null(signal->reviewed_by))
                return SLICE_NULL;
        struct slice before = tr(rq->language, "Ditelaah oleh"),
                     reason = coded_label(words, count, signal->review_reason, rq->language);
        return arena_printf(rq->arena, "%.*s %.*s: %.*s.", SLICE_FMT(before), SLICE_FMT(signal->reviewed_by),
                            SLICE_FMT(reason));
}

struct slice detector_record_text(struct request *rq, const struct detector_record *record)
{
        int64_t known = record->confirmed + record->false_alarms;
        if (known + record->unclear == 0)
                return tr(rq->language, "belum ada sinyalnya yang ditutup");
        struct slice confirmed = tr(rq->language, "terbukti"), wrong = tr(rq->language, "keliru"),
                     unclear = tr(rq->language, "tidak jelas"), right = tr(rq->language, "benar"),
                     range = tr(rq->language, "selang 90 %");
        struct slice counts = arena_printf(rq->arena, "%lld %.*s, %lld %.*s, %lld %.*s", (long long)record->confirmed,
                                           SLICE_FMT(confirmed), (long long)record->false_alarms, SLICE_FMT(wrong),
                                           (long long)record->unclear, SLICE_FMT(unclear));
        if (known == 0)
                return counts;
        return arena_printf(rq->arena, "%.*s; %.*s %d–%d %% (%.*s)", SLICE_FMT(counts), SLICE_FMT(right),
                            (int)(record->low * 100 + 0.5), (int)(record->high * 100 + 0.5), SLICE_FMT(range));
}

static struct slice sentence_of(struct request *rq, const struct signal_page *signal)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, SENTENCE_MAX);
        signal_write_sentence(&out, signal, rq->language);
        return buffer_check(&out) == OK ? arena_copy(rq->arena, buffer_slice(&out)) : SLICE_NULL;
}

static enum error fill_weeks(struct request *rq, const struct signal_page *signal, struct view_signals_show *view)
{
        const struct signal_weeks *weeks = &signal->weeks;
        view->usual = usual_text(rq, weeks->usual);
        view->charts_count = 1;
        return weeks_draw(rq,
                          &(struct week_counts){ .monday = weeks->monday, .count = SIGNAL_WEEKS,
                                                 .window = weeks->window, .reports = weeks->reports,
                                                 .heard = weeks->heard, .usual = weeks->usual },
                          &view->charts);
}

static struct slice outcome_text(struct slice outcome, enum language language)
{
        if (slice_equal(outcome, S("confirmed")))
                return tr(language, "terbukti");
        return slice_equal(outcome, S("false")) ? tr(language, "keliru") : tr(language, "tidak jelas");
}

static enum error fill_alike(struct request *rq, const struct signal_page *signal, struct view_signals_show *view)
{
        struct view_signals_show_alike *items = arena_array(rq->arena, struct view_signals_show_alike,
                                                            signal->alike_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < signal->alike_count; i++) {
                const struct signal_alike *alike = &signal->alike[i];
                struct slice state = warning_state_text(alike->state, rq->language);
                items[i] = (struct view_signals_show_alike){
                        .number = alike->number, .url = path_with_id(rq, "/sinyal/", alike->id, ""),
                        .kind = kind_text(alike->subject_kind, rq->language), .same = alike->same,
                        .state = slice_is_null(alike->outcome) ? state : outcome_text(alike->outcome, rq->language),
                        .at = alike->created_at };
        }
        view->alike = items;
        view->alike_count = signal->alike_count;
        return OK;
}

static enum error show_signal(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct page page;
        struct signal_page signal;
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = signals_read(tx, request_actor(rq), id, rq->arena, &signal);
        }
        TRY(err);
        struct view_signals_show view = {
                .number = signal.row.number, .step = signal.row.step, .found = signal.found,
                .step_kind = level_kind(signal.row.step), .state = warning_state_text(signal.row.state, rq->language),
                .state_kind = state_kind(signal.row.state), .sentence = sentence_of(rq, &signal),
                .kind = kind_text(signal.row.subject_kind, rq->language), .subject = signal.subject_label,
                .subject_url = access_may_ever(request_actor(rq), S("subject.read")) ?
                               path_with_id(rq, "/subjek/", signal.row.subject_id, "") : SLICE_NULL,
                .rule = detector_name(signal.detector, rq->language),
                .rule_version = signal.detector_version, .record = detector_record_text(rq, &signal.record),
                .least_reporters = signal.result.parameters.reporters,
                .least_villages = signal.result.parameters.villages, .days = signal.result.parameters.window_days,
                .base = path_with_id(rq, "/sinyal/", id, ""), .version = int_text(rq, signal.version),
                .mentions = signal.row.mentions, .reporters = signal.row.reporters, .villages = signal.row.villages,
                .counted_villages = signal.result.counted_villages,
                .prompted = (int64_t)signal.prompted,
                .fewer_counted = signal.result.counted_villages < signal.result.villages,
                .reviewed = reviewed_text(rq, &signal), .warning_number = signal.warning_number,
                .warning_url = path_with_id(rq, "/peringatan/", signal.warning_id, ""),
                .draft_url = path_with_id(rq, "/peringatan/baru?sinyal=", id, ""), .can_review = signal.can_review,
                .can_draft = signal.can_draft, .reason_error = fields_text(rq, errors, "reason"),
        };
        TRY(fill_weeks(rq, &signal, &view));
        TRY(fill_alike(rq, &signal, &view));
        TRY(fill_sources(rq, &signal, &view));
        TRY(fill_villages(rq, &signal, &view));
        TRY(fill_reasons(rq, signal.row.state, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_signals_show(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /sinyal/{id}
 * summary: Satu sinyal / One signal
 * permission: signal.read
 * purpose: triage
 * path id uuid
 */
enum error signals_show_page(struct request *rq, const struct signals_show_page_params *p)
{
        static const struct form_errors none;
        return show_signal(rq, p->id, &none);
}

/* ROUTE POST /sinyal/{id}/telaah
 * summary: Telaah sinyal / Review a signal
 * permission: signal.review
 * purpose: triage
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 0..1000000
 * form reason line 1..40
 */
enum error signals_review_post(struct request *rq, const struct signals_review_post_params *p)
{
        enum error err;
        size_t count;
        if (rq->errors)
                return show_signal(rq, p->id, rq->errors);
        const struct coded_word *words = signal_reasons(&count), *chosen = coded_find(words, count, p->reason);
        if (!chosen)
                return ERR_INVALID;
        struct signal_review review = { .signal_id = p->id, .version = p->version, .verdict = chosen->group,
                                        .reason = chosen->key };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = signals_review(tx, request_actor(rq), &review);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/sinyal/", p->id, ""), "tersimpan");
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages of signals about an area: the list, one with its weeks drawn, its review. */
#include "warnings.html.h"
#include "warnings.routes.h"

#include "base/checked.h"
#include "program/fields.h"
#include "program/listing.h"
#include "program/office.h"
#include "program/village_map.h"
#include "region/region.h"
#include "store/store.h"
#include "text/date.h"
#include "text/number.h"
#include "warnings/area.h"
#include "warnings/internal.h"
#include "warnings/outreach.h"
#include "warnings/page_parts.h"

enum { PAGE_ROWS = 50, SENTENCE_MAX = 4000 };

static struct slice outcome_text(struct slice outcome, enum language language)
{
        size_t count;
        const struct coded_word *words = area_reasons(&count);
        return slice_is_null(outcome) ? SLICE_NULL : coded_label(words, count, outcome, language);
}

static const struct {
        const char *key;
        struct slice label;
} tabs[] = {
        { "open", T("Baru") },      { "watched", T("Diamati") }, { "raised", T("Menjadi peringatan") },
        { "closed", T("Ditutup") }, { "all", T("Semua") },
};

static enum error fill_tabs(struct request *rq, struct slice chosen, struct view_area_list *view)
{
        struct page_link *links = arena_array(rq->arena, struct page_link, ARRAY_SIZE(tabs));
        if (!links)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(tabs); i++)
                links[i] = (struct page_link){ .url = arena_printf(rq->arena, "/sinyal/wilayah?status=%s", tabs[i].key),
                                               .label = translate(rq->language, tabs[i].label),
                                               .current = slice_equal(chosen, slice_from_cstr(tabs[i].key)) };
        view->tabs = links;
        view->tabs_count = ARRAY_SIZE(tabs);
        return OK;
}

/* --- as a file and as JSON --- */

static const struct listing_field fields[] = {
        { "number", T("Nomor"), 16 },   { "area", T("Kode wilayah"), 16 }, { "place", T("Wilayah"), 36 },
        { "step", T("Tingkat"), 10 },   { "state", T("Keadaan"), 20 },     { "late", T("Lewat waktu"), 10 },
        { "created_at", T("Sejak"), 20 },
};

struct areas_reading {
        struct slice state;
        struct area_rows rows;
};

static enum error read_listing(struct tx *tx, const struct actor *actor, void *list, struct listing_reading *reading)
{
        struct areas_reading *areas = list;
        struct area_rows *rows = &areas->rows;
        struct signal_filter filter = { .state = areas->state, .limit = reading->limit };
        TRY(listing_number(reading, &filter.before));
        TRY(area_list(tx, actor, &filter, reading->arena, rows));
        if (rows->more)
                reading->position = listing_position(reading, rows->items[rows->count - 1].seq);
        return sheet_page_of(reading->arena, SHEET_ROWS(rows), &reading->page);
}

static enum error write_listing(struct request *rq, const void *list, size_t index, struct value *ret_values)
{
        const struct area_row *row = &((const struct areas_reading *)list)->rows.items[index];
        ret_values[0] = value_text(row->number);
        ret_values[1] = value_text(row->area);
        ret_values[2] = value_text(area_place_text(&row->place, rq->language, rq->arena));
        ret_values[3] = value_text(row->step);
        ret_values[4] = value_coded(row->state, warning_state_text(row->state, rq->language));
        ret_values[5] = value_yes_no(row->escalated_at != 0);
        ret_values[6] = value_at(row->created_at);
        return OK;
}

static const struct listing areas_listing = { .page = "/sinyal/wilayah", .file = "/sinyal/wilayah.csv",
                                      .api = "/api/sinyal/wilayah", .object_kind = S("area-signal"), .fields = fields,
                                      .field_count = ARRAY_SIZE(fields), .read = read_listing,
                                      .write = write_listing };

/* ROUTE GET /sinyal/wilayah.csv
 * summary: Unduh daftar sinyal wilayah / Download the list of signals about an area
 * permission: signal.list
 * purpose: triage
 * pool: slow
 * query status line 0..20 ?
 * returns: CSV
 */
enum error area_csv(struct request *rq, const struct area_csv_params *p)
{
        struct areas_reading list = { .state = signals_state_of(signals_part_of(p->status)) };
        return listing_send_file(rq, &areas_listing, &list);
}

/* SHAPE AreaSignal: a signal about an area in a list; late: nobody reviewed it in time
 * id uuid
 * number text
 * area text
 * place text
 * step text
 * state choice(open watched raised closed lapsed asked)
 * late bool
 * created_at instant
 */

/* ROUTE GET /api/sinyal/wilayah
 * summary: Daftar sinyal wilayah / List of signals about an area
 * permission: signal.list
 * purpose: triage
 * query status line 0..20 ?
 * query sesudah line 0..240 ?
 * query batas int 1..200 ?
 * returns: items, newest first, and the next page; without a status the open ones, of the status all every one
 * answer 200 AreaSignal[]
 */
enum error area_api_list(struct request *rq, const struct area_api_list_params *p)
{
        struct slice part = signals_part_of(p->status);
        struct areas_reading list = { .state = signals_state_of(part) };
        return listing_send_json(rq, &areas_listing, &list,
                                 &(struct listing_wish){ .filter = list_filter(rq, SLICE_NULL, "status", part),
                                                         .after = p->sesudah,
                                                         .limit = p->has_batas ? p->batas : 0 });
}

/* ROUTE GET /sinyal/wilayah
 * summary: Daftar sinyal wilayah / List of signals about an area
 * permission: signal.list
 * purpose: triage
 * query status line 0..20 ?
 * query sesudah line 0..240 ?
 */
enum error area_list_page(struct request *rq, const struct area_list_page_params *p)
{
        struct page page;
        struct area_rows rows;
        enum error err;
        struct slice status = signals_part_of(p->status);
        struct signal_filter filter = { .state = signals_state_of(status), .limit = PAGE_ROWS };
        struct list list = { .path = "/sinyal/wilayah", .after = p->sesudah,
                             .filter = list_filter(rq, SLICE_NULL, "status", status) };
        TRY(list_position_number(rq, &list, &filter.before));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = area_list(tx, request_actor(rq), &filter, rq->arena, &rows);
        }
        TRY(err);
        struct view_area_list view = { 0 };
        struct view_area_list_rows *items = arena_array(rq->arena, struct view_area_list_rows, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                items[i] = (struct view_area_list_rows){
                        .url = path_with_id(rq, "/sinyal/wilayah/", rows.items[i].id, ""),
                        .number = rows.items[i].number,
                        .place = area_place_text(&rows.items[i].place, rq->language, rq->arena),
                        .step = rows.items[i].step, .step_kind = level_kind(rows.items[i].step),
                        .state = warning_state_text(rows.items[i].state, rq->language),
                        .late = rows.items[i].escalated_at != 0,
                        .undone = slice_equal(rows.items[i].examined_step, S("NONE")), .at = rows.items[i].created_at };
        view.rows = items;
        view.rows_count = rows.count;
        TRY(fill_tabs(rq, status, &view));
        view.csv_url = listing_file(rq, &areas_listing, list.filter);
        view.stopped = rows.stopped;
        view.can_look = access_may_ever(request_actor(rq), S("signal.review"));
        if (rows.more)
                view.next_url = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        TRY(page_open(rq, &page));
        render_area_list(&page, &view);
        return response_html(rq, 200);
}

/* ROUTE POST /sinyal/wilayah/hitung
 * summary: Hitung sinyal wilayah sekarang / Look at all areas now
 * permission: signal.review
 * purpose: triage
 * csrf: token
 */
enum error area_look_post(struct request *rq, const struct area_look_post_params *p)
{
        enum error err;
        UNUSED(p);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = area_ask_look(tx, request_actor(rq));
        }
        TRY(err);
        return redirect_with(rq, S("/sinyal/wilayah"), "dihitung");
}

/* --- one signal --------------------------------------------------------------------------------------------------- */

/* What was expected of the judged weeks, a week: one number for the sentence, the line and the table. */
static double usual_of(const struct area_page *area)
{
        return area->finding.expected / area->finding.window;
}

static enum error fill_bars(struct request *rq, const struct area_page *area, struct view_area_show *view)
{
        const struct week_counts weeks = { .monday = area->monday, .count = area->weeks,
                                           .window = area->finding.window, .reports = area->series.counts,
                                           .heard = area->series.heard, .usual = usual_of(area) };
        if (area->weeks == 0)
                return OK; /* one event, and nothing was counted */
        view->charts_count = 1;
        return weeks_draw(rq, &weeks, &view->charts);
}

static enum error fill_sources(struct request *rq, const struct area_page *area, struct view_area_show *view)
{
        struct view_area_show_sources *items = arena_array(rq->arena, struct view_area_show_sources,
                                                           area->source_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < area->source_count; i++)
                items[i] = (struct view_area_show_sources){
                        .number = area->sources[i].number,
                        .url = path_with_id(rq, "/laporan/", area->sources[i].id, ""),
                        .place = region_label_of(rq->arena, area->sources[i].village_code),
                        .untaken = area->sources[i].untaken };
        view->sources = items;
        view->sources_count = area->source_count;
        view->prompted = (int64_t)area->prompted;
        return OK;
}

/* What asked for some of them: kind, village, day, and who wrote it down. */
static enum error fill_prompts(struct request *rq, const struct area_page *area, struct view_area_show *view)
{
        struct view_area_show_prompts *items = arena_array(rq->arena, struct view_area_show_prompts,
                                                           area->prompt_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < area->prompt_count; i++) {
                const struct area_prompt *prompt = &area->prompts[i];
                bool drawn = slice_equal(prompt->kind, S("draw"));
                struct slice kind = outreach_kind_text(prompt->kind, rq->language),
                             place = region_label_of(rq->arena, prompt->village),
                             day = day_text(rq, date_iso_kept(prompt->day, rq->arena));
                items[i] = (struct view_area_show_prompts){
                        .url = path_with_id(rq, drawn ? "/kunjungan/" : "/penyuluhan/", prompt->id, ""),
                        .text = arena_printf(rq->arena, "%.*s, %.*s, %.*s (%.*s)", SLICE_FMT(kind), SLICE_FMT(place),
                                             SLICE_FMT(day), SLICE_FMT(prompt->recorded_by)),
                        .reports = (int64_t)prompt->reports };
        }
        view->prompts = items;
        view->prompts_count = area->prompt_count;
        return OK;
}

static enum error fill_members(struct request *rq, const struct area_page *area, struct view_area_show *view)
{
        struct view_area_show_members *items = arena_array(rq->arena, struct view_area_show_members,
                                                           area->members.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < area->members.count; i++)
                items[i] = (struct view_area_show_members){
                        .place = region_label_of(rq->arena, area->members.items[i].village),
                        .reports = area->members.items[i].reports };
        view->members = items;
        view->members_count = area->members.count;
        return OK;
}

static uint32_t reports_of(const struct area_page *area, struct slice village)
{
        for (size_t i = 0; i < area->members.count; i++)
                if (slice_equal(area->members.items[i].village, village))
                        return area->members.items[i].reports;
        return 0;
}

static struct village_look look_of(struct request *rq, const void *context, struct slice code, struct slice label)
{
        static const struct slice kinds[] = { S("hatched"), S("step-2"), S("step-3"), S("step-4"), S("step-5") };
        uint32_t reports = reports_of(context, code);
        const struct area_page *area = context;
        if (reports == 0 && area->finding.member_count && panel_holds(&area->finding, code))
                return (struct village_look){ .kind = S("step-1"),
                                              .title = arena_printf(rq->arena, "%.*s: 0", SLICE_FMT(label)) };
        return (struct village_look){ .kind = kinds[reports < ARRAY_SIZE(kinds) ? reports : ARRAY_SIZE(kinds) - 1],
                                      .title = arena_printf(rq->arena, "%.*s: %u", SLICE_FMT(label), reports) };
}

/* The office's villages, as on the map of reports. */
static enum error fill_map(struct request *rq, const struct area_page *area, struct view_area_show *view)
{
        struct village_ground ground;
        struct village_map drawn;
        struct village_looks looks = { look_of, area };
        TRY(village_ground_read(rq, &ground));
        TRY(village_map_draw(rq, &ground, &looks, &drawn));
        view->drawings = drawn.drawings;
        view->drawings_count = drawn.count;
        view->borders = drawn.source;
        return OK;
}

static enum error fill_alike(struct request *rq, const struct area_page *area, struct view_area_show *view)
{
        struct view_area_show_alike *items = arena_array(rq->arena, struct view_area_show_alike, area->alike_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < area->alike_count; i++) {
                const struct area_alike *alike = &area->alike[i];
                struct slice state = warning_state_text(alike->state, rq->language);
                items[i] = (struct view_area_show_alike){
                        .number = alike->number, .url = path_with_id(rq, "/sinyal/wilayah/", alike->id, ""),
                        .step = alike->step,
                        .state = slice_is_null(alike->outcome) ? state : outcome_text(alike->outcome, rq->language),
                        .at = alike->created_at };
        }
        view->alike = items;
        view->alike_count = area->alike_count;
        return OK;
}

static struct slice verdict_text(struct slice verdict, enum language language)
{
        if (slice_equal(verdict, S("raise")))
                return tr(language, "Jadikan peringatan");
        return slice_equal(verdict, S("watch")) ? tr(language, "Amati dulu") : tr(language, "Tutup");
}

static enum error fill_reasons(struct request *rq, struct view_area_show *view)
{
        size_t count;
        const struct coded_word *words = area_reasons(&count);
        struct view_option *items = arena_array(rq->arena, struct view_option, count);
        struct slice chosen = fields_typed(rq, "reason", SLICE_NULL);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                struct slice verdict = verdict_text(words[i].group, rq->language);
                items[i] = (struct view_option){ .value = words[i].key, .chosen = slice_equal(words[i].key, chosen),
                                                 .label = arena_printf(rq->arena, "%.*s: %.*s", SLICE_FMT(verdict),
                                                                       SLICE_FMT(translate(rq->language,
                                                                                           words[i].label))) };
        }
        view->reasons = items;
        view->reasons_count = count;
        return OK;
}

static struct slice reviewed_text(struct request *rq, const struct area_page *area)
{
        struct slice before = tr(rq->language, "Ditelaah oleh");
        return slice_is_null(area->reviewed_by)
                       ? SLICE_NULL
                       : arena_printf(rq->arena, "%.*s %.*s: %.*s.", SLICE_FMT(before), SLICE_FMT(area->reviewed_by),
                                      SLICE_FMT(outcome_text(area->review_reason, rq->language)));
}

static struct slice sentence_of(struct request *rq, const struct area_page *area)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, SENTENCE_MAX);
        area_write_sentence(&out, &area->finding, area->last_day, rq->language);
        return buffer_check(&out) == OK ? arena_copy(rq->arena, buffer_slice(&out)) : SLICE_NULL;
}

static enum error show_area(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct page page;
        struct area_page area;
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = area_read(tx, request_actor(rq), id, rq->arena, &area);
        }
        TRY(err);
        struct view_area_show view = {
                .number = area.row.number, .place = area_place_text(&area.finding, rq->language, rq->arena),
                .step = area.row.step, .around = (int64_t)area.finding.member_count,
                .found = slice_equal(area_step_key(area.finding.step), area.row.step)
                                 ? SLICE_NULL
                                 : area_step_key(area.finding.step),
                .step_kind = level_kind(area.row.step), .state = warning_state_text(area.row.state, rq->language),
                .waits = slice_equal(area.row.state, S("asked")), .can_agree = area.can_agree,
                .asked_by = area.asked_by, .agreed_by = area.agreed_by,
                .late = area.row.escalated_at != 0, .sentence = sentence_of(rq, &area),
                .rule = detector_name(area.row.detector, rq->language), .rule_version = area.detector_version,
                .record = detector_record_text(rq, &area.record),
                .reports = area.finding.reports, .counted = area.finding.counted,
                .reporters = area.finding.reporters, .villages = area.finding.villages,
                .window = area.finding.window, .expected = usual_text(rq, area.finding.expected),
                .usual = usual_text(rq, usual_of(&area)), .base = path_with_id(rq, "/sinyal/wilayah/", id, ""),
                .version = int_text(rq, area.version), .id = id_text(rq, id), .reviewed = reviewed_text(rq, &area),
                .can_review = area.can_review && signal_edge(area.row.state, S("watched")),
                .can_draft = area.can_draft, .warning_number = area.warning_number,
                .warning_url = path_with_id(rq, "/peringatan/", area.warning_id, ""),
                .draft_url = path_with_id(rq, "/peringatan/baru?sinyal=", id, ""),
                .reason_error = fields_text(rq, errors, "reason"), .again = area.row.examined_step,
                .again_at = area.examined_at, .undone = slice_equal(area.row.examined_step, S("NONE")),
        };
        TRY(fill_bars(rq, &area, &view));
        TRY(fill_sources(rq, &area, &view));
        TRY(fill_prompts(rq, &area, &view));
        TRY(fill_alike(rq, &area, &view));
        TRY(fill_members(rq, &area, &view));
        TRY(fill_map(rq, &area, &view));
        TRY(fill_reasons(rq, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_area_show(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /sinyal/wilayah/{id}
 * summary: Satu sinyal wilayah / One signal about an area
 * permission: signal.read
 * purpose: triage
 * path id uuid
 */
enum error area_show_page(struct request *rq, const struct area_show_page_params *p)
{
        static const struct form_errors none;
        return show_area(rq, p->id, &none);
}

/* ROUTE POST /sinyal/wilayah/{id}/telaah
 * summary: Telaah sinyal wilayah / Review a signal about an area
 * permission: signal.review
 * purpose: triage
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 0..1000000
 * form reason line 1..40
 */
enum error area_review_post(struct request *rq, const struct area_review_post_params *p)
{
        enum error err;
        size_t count;
        if (rq->errors)
                return show_area(rq, p->id, rq->errors);
        const struct coded_word *words = area_reasons(&count), *chosen = coded_find(words, count, p->reason);
        if (!chosen)
                return ERR_INVALID;
        struct signal_review review = { .signal_id = p->id, .version = p->version, .verdict = chosen->group,
                                        .reason = chosen->key };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = area_review(tx, request_actor(rq), &review);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/sinyal/wilayah/", p->id, ""), "tersimpan");
}

/* ROUTE POST /sinyal/wilayah/{id}/orang-kedua
 * summary: Setujui kejadian A1 sebagai orang kedua / Agree to an A1 event as the second person
 * permission: signal.agree
 * purpose: triage
 * csrf: token
 * path id uuid
 * form version int 0..1000000
 * form putusan choice(setuju tolak)
 */
enum error area_second_post(struct request *rq, const struct area_second_post_params *p)
{
        enum error err;
        struct area_step_at step = { p->id, p->version };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = area_event_decide(tx, request_actor(rq), &step, slice_equal(p->putusan, S("setuju")));
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/sinyal/wilayah/", p->id, ""), "tersimpan");
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages of warnings: recipients read and answer on a phone, analysts draft, publish and close at a desk. */
#include "warnings.html.h"
#include "warnings.routes.h"

#include "base/checked.h"
#include "content/content.h"
#include "program/fields.h"
#include "program/list.h"
#include "program/office.h"
#include "region/region.h"
#include "store/store.h"
#include "text/date.h"
#include "warnings/area.h"
#include "warnings/page_parts.h"
#include "warnings/warnings.h"

enum { PAGE_ROWS = 50, AREAS_MAX = 1200, DEFAULT_DAYS = 30 };

static struct slice areas_text(struct request *rq, struct slice areas)
{
        return areas.size ? warning_areas_text(rq->arena, areas) : tr(rq->language, "Seluruh wilayah kerja");
}

static struct slice answer_text(struct slice answer, enum language language)
{
        size_t count;
        const struct coded_word *words = warning_answers(&count);
        return slice_is_null(answer) ? SLICE_NULL : coded_label(words, count, answer, language);
}

static struct slice outcome_text(struct slice outcome, enum language language)
{
        size_t count;
        const struct coded_word *words = warning_outcomes(&count);
        return slice_is_null(outcome) ? SLICE_NULL : coded_label(words, count, outcome, language);
}

struct options {
        struct view_option *items;
        size_t count;
};

static enum error coded_options(struct request *rq, const struct coded_word *words, size_t count, struct slice chosen,
                                struct options *ret_options)
{
        struct options options = { arena_array(rq->arena, struct view_option, count), count };
        if (!options.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                options.items[i] = (struct view_option){ .value = words[i].key,
                                                         .label = translate(rq->language, words[i].label),
                                                         .chosen = slice_equal(words[i].key, chosen) };
        *ret_options = options;
        return OK;
}

/* --- lists -------------------------------------------------------------------------------------------------------- */

static enum error show_mine(struct request *rq, const struct warning_rows *rows, struct slice next)
{
        struct page page;
        struct view_warnings_mine_rows *items = arena_array(rq->arena, struct view_warnings_mine_rows, rows->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++)
                items[i] = (struct view_warnings_mine_rows){
                        .url = path_with_id(rq, "/peringatan/", rows->items[i].id, ""),
                        .level = rows->items[i].level,
                        .level_kind = level_kind(rows->items[i].level),
                        .title = rows->items[i].title,
                        .place = areas_text(rq, rows->items[i].areas),
                        .state = warning_state_text(rows->items[i].state, rq->language),
                        .in_force = slice_equal(rows->items[i].state, S("published")),
                        .answer = answer_text(rows->items[i].answer, rq->language),
                        .answer_old = rows->items[i].answer_old && slice_equal(rows->items[i].state, S("published")),
                        .until = rows->items[i].expires_at - 1
                };
        struct view_warnings_mine view = { .rows = items, .rows_count = rows->count, .next_url = next };
        TRY(page_open(rq, &page));
        render_warnings_mine(&page, &view);
        return response_html(rq, 200);
}

static const struct {
        const char *key;
        struct slice label;
} tabs[] = {
        { "published", T("Berlaku") }, { "draft", T("Konsep") },     { "menunggu", T("Menunggu orang kedua") },
        { "expired", T("Sudah lewat") }, { "closed", T("Ditutup") }, { "untuk-saya", T("Untuk saya") },
};

static enum error fill_tabs(struct request *rq, struct slice chosen, struct view_warnings_office *view)
{
        struct page_link *links = arena_array(rq->arena, struct page_link, ARRAY_SIZE(tabs));
        if (!links)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(tabs); i++)
                links[i] = (struct page_link){ .url = arena_printf(rq->arena, "/peringatan?status=%s", tabs[i].key),
                                               .label = translate(rq->language, tabs[i].label),
                                               .current = slice_equal(chosen, slice_from_cstr(tabs[i].key)) };
        view->tabs = links;
        view->tabs_count = ARRAY_SIZE(tabs);
        return OK;
}

static struct slice row_state_text(const struct warning_row *row, enum language language)
{
        if (!row->needs_second)
                return warning_state_text(row->state, language);
        return slice_equal(row->state, S("draft")) ? tr(language, "Konsep untuk warga, menunggu orang kedua")
                                                   : tr(language, "Berlaku; perubahannya menunggu orang kedua");
}

static enum error show_office(struct request *rq, const struct warning_rows *rows, struct slice status,
                              struct slice next)
{
        struct page page;
        struct view_warnings_office view = { 0 };
        struct view_warnings_office_rows *items = arena_array(rq->arena, struct view_warnings_office_rows, rows->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++)
                items[i] = (struct view_warnings_office_rows){
                        .url = path_with_id(rq, "/peringatan/", rows->items[i].id, ""), .number = rows->items[i].number,
                        .level = rows->items[i].level, .level_kind = level_kind(rows->items[i].level),
                        .title = rows->items[i].title, .place = areas_text(rq, rows->items[i].areas),
                        .state = row_state_text(&rows->items[i], rq->language),
                        .recipients = rows->items[i].recipients, .answered = rows->items[i].answered,
                        .until = rows->items[i].expires_at - 1 };
        view.rows = items;
        view.rows_count = rows->count;
        TRY(fill_tabs(rq, status, &view));
        view.csv_url = list_file(rq, "/peringatan.csv", list_filter(rq, SLICE_NULL, "status", status));
        view.next_url = next;
        TRY(page_open(rq, &page));
        render_warnings_office(&page, &view);
        return response_html(rq, 200);
}

/* ROUTE GET /peringatan
 * summary: Daftar peringatan / List of warnings
 * permission: warning.list
 * purpose: own-work
 * query status choice(published draft menunggu expired closed untuk-saya) ?
 * query sesudah line 0..240 ?
 */
enum error warnings_list_page(struct request *rq, const struct warnings_list_page_params *p)
{
        struct warning_rows rows;
        enum error err;
        struct slice status = slice_is_null(p->status) ? S("published") : p->status, next = SLICE_NULL;
        bool office =
                access_may_ever(request_actor(rq), S("warning.list-office")) && !slice_equal(status, S("untuk-saya"));
        bool waiting = office && slice_equal(status, S("menunggu"));
        struct warning_filter filter = { .mine = !office, .state = office && !waiting ? status : SLICE_NULL,
                                         .waiting = waiting, .limit = PAGE_ROWS };
        struct list list = { .path = "/peringatan", .after = p->sesudah,
                             .filter = list_filter(rq, SLICE_NULL, "status", office ? status : p->status) };
        TRY(list_position_number(rq, &list, &filter.before));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = warnings_list(tx, request_actor(rq), &filter, rq->arena, &rows);
        }
        TRY(err);
        if (rows.more)
                next = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        return office ? show_office(rq, &rows, status, next) : show_mine(rq, &rows, next);
}

/* --- one warning -------------------------------------------------------------------------------------------------- */

/* In the words that it was written with; one of before they were kept has those of today. */
static enum error level_meaning(struct request *rq, const struct warning_page *warning, struct slice *ret_meaning)
{
        struct content_item item;
        enum error err;
        struct date today = date_of_instant(clock_now(), request_actor(rq)->zone_minutes);
        struct slice day = date_iso_kept(today, rq->arena);
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = warning->level_version
                              ? content_find_version(tx, request_actor(rq)->office_id, S("level"), warning->level,
                                                     warning->level_version, rq->arena, &item)
                              : content_find(tx, request_actor(rq)->office_id, S("level"), warning->level, day,
                                             rq->arena, &item);
        }
        *ret_meaning = err == OK ? content_text(&item, "meaning", rq->language, rq->arena) : SLICE_NULL;
        return err == ERR_NOT_FOUND ? OK : err;
}

static enum error show_recipient(struct request *rq, const struct warning_page *warning,
                                 const struct form_errors *errors)
{
        struct page page;
        struct options answers;
        size_t count;
        const struct coded_word *words = warning_answers(&count);
        TRY(coded_options(rq, words, count, fields_typed(rq, "answer", warning->mine.answer), &answers));
        struct view_warnings_read view = {
                .number = warning->number,
                .level = warning->level,
                .level_kind = level_kind(warning->level),
                .title = warning->title,
                .body = warning->body,
                .asked = warning->asked,
                .place = areas_text(rq, warning->areas),
                .state = warning_state_text(warning->state, rq->language),
                .in_force = slice_equal(warning->state, S("published")),
                .until = warning->expires_at - 1,
                .outcome = outcome_text(warning->outcome, rq->language),
                .outcome_note = warning->outcome_note,
                .base = path_with_id(rq, "/peringatan/", warning->id, ""),
                .can_answer = warning->can_answer,
                .answers = answers.items,
                .answers_count = answers.count,
                .answer_error = fields_text(rq, errors, "answer"),
                .note = fields_typed(rq, "note", warning->mine.note),
                .note_error = fields_text(rq, errors, "note"),
                .answer = answer_text(warning->mine.answer, rq->language),
                .answered_at = warning->mine.answered_at,
                .old_note = warning->mine.note,
                .answer_old = warning->can_answer && warning->mine.answered_at != 0 &&
                              warning->mine.answered_at < warning->mine.notified_at,
        };
        const struct warning_messages *messages = &warning->messages;
        if (messages->count > 1 && slice_equal(messages->items[messages->count - 1].kind, S("update")))
                view.changed_at = messages->items[messages->count - 1].sent_at;
        TRY(level_meaning(rq, warning, &view.meaning));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_warnings_read(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

static struct slice seen_text(struct request *rq, instant at)
{
        if (at == 0)
                return tr(rq->language, "belum");
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 100);
        instant_write(&out, at, request_actor(rq)->zone_minutes, DATE_SHORT, rq->language);
        return arena_copy(rq->arena, buffer_slice(&out));
}

/* "Dibaca 2 dari 19 · Terima 0 · Bukan wilayah saya 1 · Sudah ditangani 1": answers of before the last change are
 * none. */
static struct slice answers_text(struct request *rq, const struct warning_recipients *people)
{
        size_t count, seen = 0;
        const struct coded_word *words = warning_answers(&count);
        for (size_t i = 0; i < people->count; i++)
                seen += people->items[i].seen_at != 0;
        struct slice text = arena_printf(rq->arena, "%.*s %zu %.*s %zu", SLICE_FMT(tr(rq->language, "Dibaca")), seen,
                                         SLICE_FMT(tr(rq->language, "dari")), people->count);
        for (size_t i = 0; i < count; i++) {
                size_t found = 0;
                for (size_t j = 0; j < people->count; j++)
                        found += slice_equal(people->items[j].answer, words[i].key) &&
                                 people->items[j].answered_at >= people->items[j].notified_at;
                text = arena_printf(rq->arena, "%.*s · %.*s %zu", SLICE_FMT(text),
                                    SLICE_FMT(translate(rq->language, words[i].label)), found);
        }
        return text;
}

static enum error fill_people(struct request *rq, const struct warning_recipients *people,
                              struct view_warnings_manage *view)
{
        struct view_warnings_manage_people *items =
                arena_array(rq->arena, struct view_warnings_manage_people, people->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < people->count; i++) {
                const struct warning_recipient *person = &people->items[i];
                items[i] = (struct view_warnings_manage_people){
                        .name = person->name, .position = person->position, .place = areas_text(rq, person->area),
                        .answer = answer_text(person->answer, rq->language), .note = person->note,
                        .answer_old = person->answered_at != 0 && person->answered_at < person->notified_at,
                        .seen = seen_text(rq, person->seen_at) };
        }
        view->people = items;
        view->people_count = people->count;
        view->answers = answers_text(rq, people);
        return slice_is_null(view->answers) ? ERR_MEMORY : OK;
}

static enum error find_people(struct request *rq, const struct warning_page *warning,
                              struct warning_recipients *ret_people)
{
        enum error err;
        if (!slice_equal(warning->state, S("draft"))) {
                *ret_people = warning->recipients;
                return OK;
        }
        if (!warning->can_edit && !warning->can_publish)
                return OK;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = warnings_audience(tx, request_actor(rq), warning->id, rq->arena, ret_people);
        }
        return err;
}

static struct slice message_kind_text(struct slice kind, enum language language)
{
        if (slice_equal(kind, S("alert")))
                return tr(language, "Terbit");
        return slice_equal(kind, S("cancel")) ? tr(language, "Berakhir") : tr(language, "Diperbarui");
}

/* What was sent, each as CAP, and what waits. */
static enum error fill_messages(struct request *rq, const struct warning_page *warning,
                                struct view_warnings_manage *view)
{
        const struct warning_messages *messages = &warning->messages;
        struct view_warnings_manage_messages *items =
                arena_array(rq->arena, struct view_warnings_manage_messages, messages->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < messages->count; i++) {
                const struct warning_message *message = &messages->items[i];
                if (message->sent_at == 0) {
                        view->waits = message->title, view->waits_body = message->body;
                        view->waits_asked = message->asked, view->waits_level = message->level;
                        view->waits_level_kind = level_kind(message->level);
                        view->waits_until = message->expires_at - 1, view->waits_by = message->written_name;
                        view->message = int_text(rq, message->step);
                        view->message_version = int_text(rq, message->version);
                        continue;
                }
                items[view->messages_count++] = (struct view_warnings_manage_messages){
                        .kind = message_kind_text(message->kind, rq->language), .at = message->sent_at,
                        .url = arena_printf(rq->arena, "%.*s/cap?pesan=%lld", SLICE_FMT(view->base),
                                            (long long)message->step) };
        }
        view->messages = items;
        view->can_change = warning->can_change;
        view->can_send = warning->can_send;
        return OK;
}

static enum error show_manager(struct request *rq, const struct warning_page *warning, const struct form_errors *errors)
{
        struct page page;
        struct options outcomes;
        struct warning_recipients people = { 0 };
        size_t count;
        const struct coded_word *words = warning_outcomes(&count);
        TRY(find_people(rq, warning, &people));
        TRY(coded_options(rq, words, count, fields_typed(rq, "outcome", SLICE_NULL), &outcomes));
        struct view_warnings_manage view = {
                .number = warning->number, .level = warning->level, .level_kind = level_kind(warning->level),
                .title = warning->title, .body = warning->body, .asked = warning->asked,
                .place = areas_text(rq, warning->areas), .state = warning_state_text(warning->state, rq->language),
                .state_kind = slice_equal(warning->state, S("published")) ? S("waiting") : S("done"),
                .owner = warning->owner, .until = warning->expires_at - 1, .public = warning->public,
                .due = slice_equal(warning->state, S("published")) || slice_equal(warning->state, S("expired"))
                               ? warning->expires_at + WARNING_OUTCOME_DAYS * DAY - 1
                               : 0,
                .base = path_with_id(rq, "/peringatan/", warning->id, ""), .version = int_text(rq, warning->version),
                .draft = slice_equal(warning->state, S("draft")),
                .edit_url = path_with_id(rq, "/peringatan/", warning->id, "/ubah"),
                .outcome = outcome_text(warning->outcome, rq->language), .outcome_note = warning->outcome_note,
                .can_publish = warning->can_publish, .can_edit = warning->can_edit,
                .quiet = slice_equal(warning->state, S("draft")) && slice_equal(warning->level, S("WASPADA")),
                .needs_second = warning->needs_second, .untaken = warning->untaken,
                .second_people = warning->second_people,
                .can_close = warning->can_close, .outcomes = outcomes.items,
                .outcomes_count = outcomes.count, .outcome_error = fields_text(rq, errors, "outcome"),
                .told = fields_typed(rq, "told", SLICE_NULL), .told_error = fields_text(rq, errors, "told"),
        };
        if (warning->level_version)
                view.level_version = int_text(rq, warning->level_version);
        TRY(level_meaning(rq, warning, &view.meaning));
        if (!uuid_is_nil(warning->signal_id)) {
                view.signal_url = path_with_id(rq, warning->from_area ? "/sinyal/wilayah/" : "/sinyal/",
                                               warning->signal_id, "");
                view.sources_url = arena_printf(rq->arena, "%.*s#sumber", SLICE_FMT(view.signal_url));
        }
        TRY(fill_people(rq, &people, &view));
        TRY(fill_messages(rq, warning, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_warnings_manage(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

static enum error read_warning(struct request *rq, struct uuid id, struct warning_page *ret_page)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_read(tx, request_actor(rq), id, rq->arena, ret_page);
        }
        return err;
}

static enum error show_warning(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct warning_page warning;
        TRY(read_warning(rq, id, &warning));
        return warning.can_manage ? show_manager(rq, &warning, errors) : show_recipient(rq, &warning, errors);
}

/* ROUTE GET /peringatan/{id}
 * summary: Satu peringatan / One warning
 * permission: warning.read
 * purpose: own-work
 * path id uuid
 */
enum error warnings_show_page(struct request *rq, const struct warnings_show_page_params *p)
{
        static const struct form_errors none;
        return show_warning(rq, p->id, &none);
}

/* ROUTE POST /peringatan/{id}/jawab
 * summary: Jawab peringatan / Answer a warning
 * permission: warning.answer
 * purpose: own-work
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form answer choice(accepted not-mine handled)
 * form note text 0..500 ?
 */
enum error warnings_answer_post(struct request *rq, const struct warnings_answer_post_params *p)
{
        enum error err;
        if (rq->errors)
                return show_warning(rq, p->id, rq->errors);
        struct warning_answer answer = { .warning_id = p->id, .answer = p->answer, .note = p->note };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_answer(tx, request_actor(rq), &answer);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/peringatan/", p->id, ""), "dijawab");
}

/* ROUTE POST /peringatan/{id}/terbit
 * summary: Terbitkan peringatan / Publish a warning
 * permission: warning.publish
 * purpose: warn
 * csrf: token
 * path id uuid
 * form version int 0..1000000
 */
enum error warnings_publish_post(struct request *rq, const struct warnings_publish_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_publish(tx, request_actor(rq), p->id, p->version);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/peringatan/", p->id, ""), "diterbitkan");
}

/* ROUTE POST /peringatan/{id}/tutup
 * summary: Tutup peringatan / Close a warning
 * permission: warning.close
 * purpose: warn
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 0..1000000
 * form outcome choice(confirmed prevented not-confirmed unclear)
 * form told text 5..500
 */
enum error warnings_close_post(struct request *rq, const struct warnings_close_post_params *p)
{
        enum error err;
        struct warning_fault_at fault = { 0 };
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (errors->count > 0)
                return show_warning(rq, p->id, errors);
        struct warning_close close = {
                .warning_id = p->id, .version = p->version, .outcome = p->outcome, .note = p->told
        };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_close(tx, request_actor(rq), &close, &fault);
        }
        if (err == ERR_INVALID && fault.field) {
                fields_fault(errors, fault.field, fault.text);
                return show_warning(rq, p->id, errors);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/peringatan/", p->id, ""), "ditutup");
}

/* --- the draft ---------------------------------------------------------------------------------------------------- */

struct area_options {
        struct request *rq;
        struct options options;
};

static struct view_option whole_option(struct request *rq)
{
        return (struct view_option){ .value = WARNING_AREA_WHOLE, .label = tr(rq->language, "Seluruh wilayah kerja") };
}

/* What stands in the form, to be taken out again; more are added by the list. */
static enum error fill_chosen(struct request *rq, struct slice areas, struct view_warnings_edit *view)
{
        struct slice code;
        struct view_option *items = arena_array(rq->arena, struct view_option, WARNING_AREAS_MAX + 1);
        if (!items)
                return ERR_MEMORY;
        view->chosen = items;
        if (!slice_is_null(areas) && areas.size == 0)
                items[view->chosen_count++] = whole_option(rq);
        while (view->chosen_count <= WARNING_AREAS_MAX && slice_next(&areas, ' ', &code))
                items[view->chosen_count++] =
                        (struct view_option){ .value = code, .label = region_label_of(rq->arena, code) };
        return OK;
}

static void add_area(struct area_options *areas, const struct region *region)
{
        struct slice code = arena_copy(areas->rq->arena, region_code(region));
        if (areas->options.count == AREAS_MAX || slice_is_null(code))
                return;
        areas->options.items[areas->options.count++] =
                (struct view_option){ .value = code, .label = region_label(areas->rq->arena, region) };
}

/* The whole, each regency, its districts, and their villages. */
static enum error find_areas(struct request *rq, struct options *ret_options)
{
        struct area_list whole;
        struct region regency, district, village;
        enum error err;
        struct area_options areas = { .rq = rq,
                                      .options.items = arena_array(rq->arena, struct view_option, AREAS_MAX) };
        if (!areas.options.items)
                return ERR_MEMORY;
        areas.options.items[areas.options.count++] = whole_option(rq);
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = office_areas(tx, request_actor(rq)->office_id, rq->arena, &whole);
        }
        TRY(err);
        for (size_t i = 0; i < whole.count; i++) {
                if (!region_find(whole.regency_codes[i], &regency))
                        continue;
                add_area(&areas, &regency);
                for (size_t d = 0; region_child(&regency, d, &district); d++) {
                        add_area(&areas, &district);
                        for (size_t v = 0; region_child(&district, v, &village); v++)
                                add_area(&areas, &village);
                }
        }
        *ret_options = areas.options;
        return OK;
}

enum error warning_level_options(struct request *rq, struct slice chosen, const struct view_option **ret_items,
                                 size_t *ret_count)
{
        struct content_list list;
        enum error err;
        struct slice today = actor_today(request_actor(rq), rq->arena);
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = content_list(tx, request_actor(rq)->office_id, S("level"), today, rq->arena, &list);
        }
        TRY(err);
        struct view_option *items = arena_array(rq->arena, struct view_option, list.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++)
                items[i] = (struct view_option){
                        .value = list.items[i].key, .chosen = slice_equal(list.items[i].key, chosen),
                        .label = list.items[i].key,
                        .hint = content_text(&list.items[i], "meaning", rq->language, rq->arena) };
        *ret_items = items;
        *ret_count = list.count;
        return OK;
}

static struct slice default_end(struct request *rq)
{
        struct date today = date_of_instant(clock_now(), request_actor(rq)->zone_minutes);
        return date_iso_kept(date_add_days(today, DEFAULT_DAYS), rq->arena);
}

/* `view` brings what stands in the form; options and errors are filled here. */
static enum error show_edit(struct request *rq, struct view_warnings_edit *view, struct slice level,
                            struct slice chosen)
{
        struct page page;
        struct options areas;
        TRY(warning_level_options(rq, level, &view->levels, &view->levels_count));
        TRY(find_areas(rq, &areas));
        TRY(fill_chosen(rq, chosen, view));
        view->areas = areas.items;
        view->areas_count = areas.count;
        TRY(page_open(rq, &page));
        render_warnings_edit(&page, view);
        return response_html(rq, view->errors_count ? 422 : 200);
}

/* What a draft begins with: from a signal about a subject, or from one about an area. */
static enum error suggest(struct request *rq, struct uuid signal_id, struct warning_draft *begun,
                          struct slice *ret_number)
{
        struct signal_page signal;
        struct area_page area;
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = area_read(tx, request_actor(rq), signal_id, rq->arena, &area);
        }
        if (err == OK) {
                area_suggest(&area, rq->arena, begun);
                *ret_number = area.row.number;
        }
        if (err != ERR_NOT_FOUND)
                return err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = signals_read(tx, request_actor(rq), signal_id, rq->arena, &signal);
        }
        TRY(err);
        warning_suggest(&signal, rq->arena, begun);
        *ret_number = signal.row.number;
        return OK;
}

/* ROUTE GET /peringatan/baru
 * summary: Susun peringatan / Draft a warning
 * permission: warning.draft
 * purpose: warn
 * query sinyal uuid ?
 */
enum error warnings_new_page(struct request *rq, const struct warnings_new_page_params *p)
{
        struct view_warnings_edit view = { .id = id_text(rq, uuid_new()), .expires_on = default_end(rq) };
        struct warning_draft begun = { 0 };
        if (!uuid_is_nil(p->sinyal)) {
                TRY(suggest(rq, p->sinyal, &begun, &view.signal_number));
                view.signal = id_text(rq, p->sinyal);
                view.title = begun.title, view.body = begun.body, view.asked = begun.asked;
        }
        return show_edit(rq, &view, begun.level, begun.areas);
}

/* ROUTE GET /peringatan/{id}/ubah
 * summary: Ubah konsep peringatan / Change a draft
 * permission: warning.draft
 * purpose: warn
 * path id uuid
 */
enum error warnings_edit_page(struct request *rq, const struct warnings_edit_page_params *p)
{
        struct warning_page warning;
        TRY(read_warning(rq, p->id, &warning));
        if (!slice_equal(warning.state, S("draft")) || !warning.can_manage)
                return ERR_CONFLICT;
        struct date last = date_of_instant(warning.expires_at - 1, request_actor(rq)->zone_minutes);
        struct view_warnings_edit view = { .id = id_text(rq, p->id), .title = warning.title, .body = warning.body,
                                           .asked = warning.asked, .public = warning.public,
                                           .expires_on = date_iso_kept(last, rq->arena) };
        if (!uuid_is_nil(warning.signal_id))
                view.signal = id_text(rq, warning.signal_id);
        return show_edit(rq, &view, warning.level, warning.areas);
}

static enum error show_edit_again(struct request *rq, struct slice areas, const struct form_errors *errors)
{
        struct view_warnings_edit view = {
                .id = fields_typed(rq, "id", SLICE_NULL), .signal = fields_typed(rq, "signal", SLICE_NULL),
                .title = fields_typed(rq, "title", SLICE_NULL), .title_error = fields_text(rq, errors, "title"),
                .body = fields_typed(rq, "body", SLICE_NULL), .body_error = fields_text(rq, errors, "body"),
                .asked = fields_typed(rq, "asked", SLICE_NULL), .asked_error = fields_text(rq, errors, "asked"),
                .level_error = fields_text(rq, errors, "level"), .areas_error = fields_text(rq, errors, "areas"),
                .expires_on = fields_typed(rq, "expires_on", SLICE_NULL),
                .expires_on_error = fields_text(rq, errors, "expires_on"),
                .public = slice_equal(fields_typed(rq, "public", SLICE_NULL), S("true")),
        };
        struct warning_draft begun = { 0 };
        struct uuid signal_id;
        if (uuid_parse(view.signal, &signal_id)) /* one that is not his to see names nothing */
                (void)suggest(rq, signal_id, &begun, &view.signal_number);
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        return show_edit(rq, &view, fields_typed(rq, "level", SLICE_NULL), areas);
}

/* ROUTE POST /peringatan/baru
 * summary: Simpan konsep peringatan / Save a draft
 * permission: warning.draft
 * purpose: warn
 * csrf: token
 * on-invalid: handler
 * form id uuid
 * form signal uuid ?
 * form level choice(WASPADA SIAGA AWAS)
 * form title line 5..120
 * form body text 20..2000
 * form asked text 10..1000
 * form areas line 0..13 [21] ?
 * form tambah bool
 * form expires_on date
 * form public bool
 */
enum error warnings_new_post(struct request *rq, const struct warnings_new_post_params *p)
{
        static const struct form_errors none;
        struct warning_fault_at fault = { 0 };
        struct form_errors *errors = fields_errors(rq);
        enum error err;
        if (!errors)
                return ERR_MEMORY;
        struct slice areas = warning_areas_join(rq->arena, p->areas, p->areas_count);
        if (p->tambah)
                return show_edit_again(rq, areas, &none);
        if (errors->count > 0)
                return show_edit_again(rq, areas, errors);
        struct warning_draft draft = { .id = p->id,
                                       .signal_id = p->signal,
                                       .level = p->level,
                                       .title = p->title,
                                       .body = p->body,
                                       .asked = p->asked,
                                       .areas = areas,
                                       .expires_on = date_iso_kept(p->expires_on, rq->arena),
                                       .public = p->public };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_draft(tx, request_actor(rq), &draft, rq->arena, &fault);
        }
        if (err == ERR_INVALID && fault.field) {
                fields_fault(errors, fault.field, fault.text);
                return show_edit_again(rq, areas, errors);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/peringatan/", p->id, ""), "tersimpan");
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Warnings for programs and the field app: the same rules as the pages, the same fields. */
#include "warnings.routes.h"

#include "program/api.h"
#include "program/fields.h"
#include "program/list.h"
#include "store/store.h"
#include "text/date.h"
#include "warnings/warnings.h"

/* --- the list ----------------------------------------------------------------------------------------------------- */

/* SHAPE WarningArea: a place that a warning is about
 * area text
 * place text null
 */

/* The whole working area is no code. */
static void write_areas(struct request *rq, struct json_writer *out, struct slice areas)
{
        struct slice code;
        json_open_array(out, "areas");
        while (slice_next(&areas, ' ', &code)) {
                json_open_object(out, NULL);
                api_write_place(rq, out, "area", code);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE Warning: a warning in a list; counts for the office, answer for its recipient
 * id uuid
 * number text
 * level choice(WASPADA SIAGA AWAS)
 * title text
 * areas WarningArea[]
 * state choice(draft published expired closed dropped)
 * expires_at instant null
 * recipients int ?
 * answered int ?
 * answer choice(accepted not-mine handled) null ?
 */
static void write_row(struct request *rq, struct json_writer *out, const struct warning_row *row, bool office)
{
        json_open_object(out, NULL);
        api_write_id(out, "id", row->id);
        json_write_text(out, "number", row->number);
        json_write_text(out, "level", row->level);
        json_write_text(out, "title", row->title);
        write_areas(rq, out, row->areas);
        json_write_text(out, "state", row->state);
        api_write_at(out, "expires_at", row->expires_at);
        if (office) {
                json_write_int64(out, "recipients", row->recipients);
                json_write_int64(out, "answered", row->answered);
        } else {
                json_write_text(out, "answer", row->answer);
        }
        json_close(out);
}

/* ROUTE GET /api/peringatan
 * summary: Daftar peringatan / List of warnings
 * permission: warning.list
 * purpose: own-work
 * query status choice(published draft expired closed untuk-saya) ?
 * query sesudah line 0..240 ?
 * query batas int 1..200 ?
 * answer 200 Warning[]
 */
enum error warnings_api_list(struct request *rq, const struct warnings_api_list_params *p)
{
        struct json_writer out;
        struct warning_rows rows;
        struct slice status = slice_is_null(p->status) ? S("published") : p->status, next = SLICE_NULL;
        bool office = access_may_ever(request_actor(rq), S("warning.list-office")) &&
                      !slice_equal(status, S("untuk-saya"));
        struct warning_filter filter = { .mine = !office, .state = office ? status : SLICE_NULL,
                                         .limit = p->has_batas ? p->batas : API_ROWS };
        struct list list = { .path = "/api/peringatan", .after = p->sesudah, .limit = filter.limit,
                             .filter = list_filter(rq, SLICE_NULL, "status", status) };
        enum error err;
        TRY(list_position_number(rq, &list, &filter.before));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = warnings_list(tx, request_actor(rq), &filter, rq->arena, &rows);
        }
        TRY(err);
        api_begin_list(rq, &out);
        for (size_t i = 0; i < rows.count; i++)
                write_row(rq, &out, &rows.items[i], office);
        if (rows.more)
                next = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        return api_send_list(rq, &out, next);
}

/* --- one warning -------------------------------------------------------------------------------------------------- */

/* SHAPE WarningRecipient: whom it reached, and what he answered
 * name text
 * position text null
 * area text null
 * place text null
 * answer choice(accepted not-mine handled) null
 * note text null
 * seen_at instant null
 */
static void write_recipients(struct request *rq, struct json_writer *out, const struct warning_recipients *people)
{
        json_open_array(out, "recipients");
        for (size_t i = 0; i < people->count; i++) {
                const struct warning_recipient *person = &people->items[i];
                json_open_object(out, NULL);
                json_write_text(out, "name", person->name);
                json_write_text(out, "position", person->position);
                api_write_place(rq, out, "area", person->area);
                json_write_text(out, "answer", person->answer);
                json_write_text(out, "note", person->note);
                api_write_at(out, "seen_at", person->seen_at);
                json_close(out);
        }
        json_close(out);
}

static void write_manager(struct request *rq, struct json_writer *out, const struct warning_page *warning)
{
        json_write_text(out, "owner", warning->owner);
        json_write_bool(out, "public", warning->public);
        api_write_id(out, "signal_id", warning->signal_id);
        json_write_int64(out, "version", warning->version);
        json_write_bool(out, "can_publish", warning->can_publish);
        json_write_bool(out, "can_close", warning->can_close);
        write_recipients(rq, out, &warning->recipients);
}

static void write_recipient(struct json_writer *out, const struct warning_page *warning)
{
        json_write_bool(out, "can_answer", warning->can_answer);
        json_write_text(out, "answer", warning->mine.answer);
        json_write_text(out, "note", warning->mine.note);
        api_write_at(out, "answered_at", warning->mine.answered_at);
}

/* What recipients do changes no version, so the tag serves If-Match and is never answered with 304. */
static enum error set_version_tag(struct request *rq, const struct warning_page *warning)
{
        struct slice tag = arena_printf(rq->arena, "\"%lld\"", (long long)warning->version);
        return slice_is_null(tag) ? ERR_MEMORY : response_header(rq, "ETag", tag);
}

/* SHAPE WarningFile: a warning; owner to recipients for who manages it, can_answer to answered_at for others
 * id uuid
 * number text
 * level choice(WASPADA SIAGA AWAS)
 * level_version int ?
 * title text
 * body text
 * asked text
 * areas WarningArea[]
 * state choice(draft published expired closed dropped)
 * expires_at instant null
 * outcome choice(confirmed prevented not-confirmed unclear) null
 * outcome_note text null
 * owner text null ?
 * public bool ?
 * signal_id uuid null ?
 * version int ?
 * can_publish bool ?
 * can_close bool ?
 * recipients WarningRecipient[] ?
 * can_answer bool ?
 * answer choice(accepted not-mine handled) null ?
 * note text null ?
 * answered_at instant null ?
 */

/* ROUTE GET /api/peringatan/{id}
 * summary: Satu peringatan / One warning
 * permission: warning.read
 * purpose: own-work
 * path id uuid
 * returns: the warning as its reader's page shows it
 * version: tag
 * answer 200 WarningFile
 */
enum error warnings_api_show(struct request *rq, const struct warnings_api_show_params *p)
{
        struct json_writer out;
        struct warning_page warning;
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_read(tx, request_actor(rq), p->id, rq->arena, &warning);
        }
        TRY(err);
        TRY(set_version_tag(rq, &warning));
        api_begin(rq, &out);
        api_write_id(&out, "id", warning.id);
        json_write_text(&out, "number", warning.number);
        json_write_text(&out, "level", warning.level);
        if (warning.level_version)
                json_write_int64(&out, "level_version", warning.level_version);
        json_write_text(&out, "title", warning.title);
        json_write_text(&out, "body", warning.body);
        json_write_text(&out, "asked", warning.asked);
        write_areas(rq, &out, warning.areas);
        json_write_text(&out, "state", warning.state);
        api_write_at(&out, "expires_at", warning.expires_at);
        json_write_text(&out, "outcome", warning.outcome);
        json_write_text(&out, "outcome_note", warning.outcome_note);
        if (warning.can_manage)
                write_manager(rq, &out, &warning);
        else
                write_recipient(&out, &warning);
        return api_send(rq, &out, 200);
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

/* SHAPE Made: what was made or changed
 * id uuid
 */

/* ROUTE POST /api/peringatan
 * summary: Simpan konsep peringatan / Save a draft
 * permission: warning.draft
 * purpose: warn
 * csrf: token
 * json id uuid
 * json signal uuid ?
 * json level choice(WASPADA SIAGA AWAS)
 * json title line 5..120
 * json body text 20..2000
 * json asked text 10..1000
 * json areas line 0..13 [21]
 * json expires_on date
 * json public bool
 * returns: its id; the same again changes nothing, other content changes the draft; areas: codes, or "semua"
 * answer 200 Made
 */
enum error warnings_api_draft(struct request *rq, const struct warnings_api_draft_params *p)
{
        struct json_writer out;
        struct warning_fault_at fault = { 0 };
        struct form_errors *errors = fields_errors(rq);
        char day[DATE_ISO_SIZE + 1];
        enum error err;
        if (!errors)
                return ERR_MEMORY;
        struct warning_draft draft = { .id = p->id, .signal_id = p->signal, .level = p->level, .title = p->title,
                                       .body = p->body, .asked = p->asked,
                                       .areas = warning_areas_join(rq->arena, p->areas, p->areas_count),
                                       .expires_on = date_iso_text(p->expires_on, day), .public = p->public };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_draft(tx, request_actor(rq), &draft, rq->arena, &fault);
        }
        if (err == ERR_INVALID && fault.field) {
                fields_fault(errors, fault.field, fault.text);
                api_set_errors(rq, errors);
        }
        TRY(err);
        TRY(response_header(rq, "Location", path_with_id(rq, "/api/peringatan/", p->id, "")));
        api_begin(rq, &out);
        api_write_id(&out, "id", p->id);
        return api_send(rq, &out, 200);
}

/* ROUTE POST /api/peringatan/{id}/jawab
 * summary: Jawab peringatan / Answer a warning
 * permission: warning.answer
 * purpose: own-work
 * csrf: token
 * path id uuid
 * json answer choice(accepted not-mine handled)
 * json note text 0..500 ?
 * returns: a later answer replaces it; a stale version that is named is refused, unless it is the same answer
 * version: match-or-none
 * answer 204
 */
enum error warnings_api_answer(struct request *rq, const struct warnings_api_answer_params *p)
{
        struct warning_answer answer = { .warning_id = p->id, .answer = p->answer, .note = p->note };
        enum error err;
        TRY(api_if_match_or_none(rq, &answer.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_answer(tx, request_actor(rq), &answer);
        }
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE POST /api/peringatan/{id}/terbit
 * summary: Terbitkan peringatan / Publish a warning
 * permission: warning.publish
 * purpose: warn
 * csrf: token
 * path id uuid
 * version: match
 * answer 204
 */
enum error warnings_api_publish(struct request *rq, const struct warnings_api_publish_params *p)
{
        int64_t version;
        enum error err;
        TRY(api_if_match(rq, &version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_publish(tx, request_actor(rq), p->id, version);
        }
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE POST /api/peringatan/{id}/tutup
 * summary: Tutup peringatan / Close a warning
 * permission: warning.close
 * purpose: warn
 * csrf: token
 * path id uuid
 * json outcome choice(confirmed prevented not-confirmed unclear)
 * json told text 5..500
 * version: match
 * answer 204
 */
enum error warnings_api_close(struct request *rq, const struct warnings_api_close_params *p)
{
        struct warning_close close = { .warning_id = p->id, .outcome = p->outcome, .note = p->told };
        struct warning_fault_at fault = { 0 };
        struct form_errors *errors = fields_errors(rq);
        enum error err;
        if (!errors)
                return ERR_MEMORY;
        TRY(api_if_match(rq, &close.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_close(tx, request_actor(rq), &close, &fault);
        }
        if (err == ERR_INVALID && fault.field) {
                fields_fault(errors, fault.field, fault.text);
                api_set_errors(rq, errors);
        }
        TRY(err);
        return response_no_content(rq);
}

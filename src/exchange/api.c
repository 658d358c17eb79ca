/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Requests between office and agency for programs: the same rules as the pages, the same fields. */
#include "exchange.routes.h"

#include "base/checked.h"
#include "exchange/exchange.h"
#include "program/api.h"
#include "program/fields.h"
#include "program/list.h"
#include "store/store.h"

/* SHAPE Request: a request for information in a list
 * id uuid
 * number text
 * office text
 * agency text
 * kind text
 * state choice(sent opened answered refused closed)
 * answer text null
 * requested_at instant
 * due_at instant null
 * overdue bool
 */

/* ROUTE GET /api/permintaan
 * summary: Permintaan informasi / Requests for information
 * permission: exchange.list
 * purpose: exchange
 * query keadaan choice(sent opened answered refused closed all) ?
 * query sesudah line 0..240 ?
 * query batas int 1..200 ?
 * answer 200 Request[]
 */
enum error exchange_api_list(struct request *rq, const struct exchange_api_list_params *p)
{
        struct json_writer out;
        struct request_rows rows;
        struct slice next = SLICE_NULL;
        enum error err;
        int64_t limit = p->has_batas ? p->batas : API_ROWS;
        struct request_filter filter = { .state = p->keadaan, .limit = limit };
        struct list list = { .path = "/api/permintaan", .after = p->sesudah, .limit = limit,
                             .filter = list_filter(rq, SLICE_NULL, "keadaan", p->keadaan) };
        TRY(list_position_number(rq, &list, &filter.after));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = exchange_list(tx, request_actor(rq), &filter, rq->language, rq->arena, &rows);
        }
        TRY(err);
        api_begin_list(rq, &out);
        for (size_t i = 0; i < rows.count; i++) {
                const struct request_row *row = &rows.items[i];
                json_open_object(&out, NULL);
                api_write_id(&out, "id", row->id);
                json_write_text(&out, "number", row->number);
                json_write_text(&out, "office", row->office);
                json_write_text(&out, "agency", row->agency);
                json_write_text(&out, "kind", row->kind);
                json_write_text(&out, "state", row->state);
                json_write_text(&out, "answer", row->answer);
                api_write_at(&out, "requested_at", row->requested_at);
                api_write_at(&out, "due_at", row->due_at);
                json_write_bool(&out, "overdue", row->overdue);
                json_close(&out);
        }
        if (rows.more)
                next = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        return api_send_list(rq, &out, next);
}

/* ROUTE POST /api/permintaan
 * summary: Kirim permintaan informasi / Send a request for information
 * permission: exchange.request
 * purpose: exchange
 * csrf: token
 * json id uuid
 * json kind line 1..60
 * json agency uuid
 * json application uuid ?
 * json report uuid ?
 * json subject uuid ?
 * json document line 0..60 ?
 * json fields line 1..40 [8] ?
 * json values line 1..200 [8] ?
 * returns: number of the request; id is made by the client, and the same again gives the same number
 * answer 201 Numbered
 */
enum error exchange_api_send(struct request *rq, const struct exchange_api_send_params *p)
{
        struct request_field typed[REQUEST_FIELDS_MAX];
        struct slice number;
        enum error err;
        struct request_about about = p->has_application ? (struct request_about){ S("application"), p->application } :
                                     p->has_report      ? (struct request_about){ S("report"), p->report } :
                                     p->has_subject     ? (struct request_about){ S("subject"), p->subject } :
                                                          (struct request_about){ 0 };
        if (p->fields_count != p->values_count || p->has_application + p->has_report + p->has_subject > 1)
                return ERR_INVALID;
        for (size_t i = 0; i < p->fields_count; i++)
                typed[i] = (struct request_field){ .key = p->fields[i], .value = p->values[i] };
        struct request_new request = { .id = p->id, .kind = p->kind, .item_key = p->document, .agency_id = p->agency,
                                       .about = about, .typed = typed, .typed_count = p->fields_count };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = exchange_send(tx, request_actor(rq), &request, rq->arena, &number);
        }
        TRY(err);
        return api_send_created(rq, "/api/permintaan/", p->id, number);
}

/* SHAPE RequestField: what is told to the agency, and no more
 * key text
 * label text
 * value text null
 */
/* SHAPE RequestChoice: a coded answer that the agency may give
 * code text
 * label text
 */
/* SHAPE RequestReader: who opened it
 * who text
 * role text null
 * action text
 * at instant
 */
static void write_lists(struct request *rq, struct json_writer *out, const struct request_file *file)
{
        json_open_array(out, "fields");
        for (size_t i = 0; i < file->field_count; i++) {
                json_open_object(out, NULL);
                json_write_text(out, "key", file->fields[i].key);
                json_write_text(out, "label", translate(rq->language, file->fields[i].label));
                json_write_text(out, "value", file->fields[i].value);
                json_close(out);
        }
        json_close(out);
        json_open_array(out, "choices");
        for (size_t i = 0; i < file->choice_count; i++) {
                json_open_object(out, NULL);
                json_write_text(out, "code", file->choices[i].code);
                json_write_text(out, "label", file->choices[i].label);
                json_close(out);
        }
        json_close(out);
        json_open_array(out, "readers");
        for (size_t i = 0; i < file->reader_count; i++) {
                json_open_object(out, NULL);
                json_write_text(out, "who", file->readers[i].who);
                json_write_text(out, "role", file->readers[i].role);
                json_write_text(out, "action", file->readers[i].action);
                api_write_at(out, "at", file->readers[i].at);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE RequestFile: a request as its reader's page shows it; application_id never for the agency
 * id uuid
 * number text
 * office text
 * agency text
 * kind text
 * label text
 * purpose text
 * legal text null
 * note text null
 * state choice(sent opened answered refused closed)
 * answer text null
 * answer_note text null
 * requested_by text null
 * answered_by text null
 * application_id uuid null
 * requested_at instant
 * due_at instant null
 * answered_at instant null
 * overdue bool
 * may_answer bool
 * fields RequestField[]
 * choices RequestChoice[]
 * readers RequestReader[]
 * attachments Attachment[]
 */

/* ROUTE GET /api/permintaan/{id}
 * summary: Satu permintaan informasi / One request for information
 * permission: exchange.read
 * purpose: exchange
 * path id uuid
 * returns: the request as its reader's page shows it; opening it is kept with its time
 * version: tag
 * answer 200 RequestFile
 */
enum error exchange_api_show(struct request *rq, const struct exchange_api_show_params *p)
{
        struct json_writer out;
        struct request_file file;
        enum error err;
        bool partner = !uuid_is_nil(request_actor(rq)->agency_id);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = exchange_open(tx, request_actor(rq), p->id, rq->language, rq->arena, &file);
        }
        TRY(err);
        /* Each opening is written down, so the tag serves If-Match and is never answered with 304. */
        TRY(response_header(rq, "ETag", arena_printf(rq->arena, "\"%lld\"", (long long)request_version(file.state))));
        api_begin(rq, &out);
        api_write_id(&out, "id", file.id);
        json_write_text(&out, "number", file.number);
        json_write_text(&out, "office", file.office);
        json_write_text(&out, "agency", file.agency);
        json_write_text(&out, "kind", file.kind);
        json_write_text(&out, "label", file.label);
        json_write_text(&out, "purpose", file.purpose);
        json_write_text(&out, "legal", file.legal);
        json_write_text(&out, "note", file.note);
        json_write_text(&out, "state", file.state);
        json_write_text(&out, "answer", file.answer);
        json_write_text(&out, "answer_note", file.answer_note);
        json_write_text(&out, "requested_by", file.requested_by);
        json_write_text(&out, "answered_by", file.answered_by);
        api_write_id(&out, "application_id", partner ? UUID_NIL : file.application_id);
        api_write_at(&out, "requested_at", file.requested_at);
        api_write_at(&out, "due_at", file.due_at);
        api_write_at(&out, "answered_at", file.answered_at);
        json_write_bool(&out, "overdue", file.overdue);
        json_write_bool(&out, "may_answer", file.may_answer);
        write_lists(rq, &out, &file);
        attach_write(rq, &out, &file.attachments, path_with_id(rq, "/permintaan/", file.id, ""));
        return api_send(rq, &out, 200);
}

/* ROUTE POST /api/permintaan/{id}/jawab
 * summary: Jawab permintaan informasi / Answer a request for information
 * permission: exchange.answer
 * purpose: exchange
 * csrf: token
 * path id uuid
 * json answer_id uuid
 * json answer line 1..60
 * json note text 0..1000 ?
 * returns: answer_id is made by the client, and the same again changes nothing
 * version: match
 * answer 204
 */
enum error exchange_api_answer(struct request *rq, const struct exchange_api_answer_params *p)
{
        enum error err;
        struct request_answer answer = { p->answer_id, p->id, p->answer, p->note, 0 };
        TRY(api_if_match(rq, &answer.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = exchange_answer(tx, request_actor(rq), &answer);
        }
        TRY(err);
        return response_no_content(rq);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Downloads that need a second person, for programs: the same rules as the pages, the same fields. */
#include "downloads.routes.h"

#include "downloads/view.h"
#include "program/api.h"
#include "store/store.h"

/* SHAPE DownloadFile: a request for a large download
 * id uuid
 * number text
 * list choice(application due outside person)
 * filter text null
 * persons int
 * purpose choice(report audit case evaluation)
 * reason text
 * requester text
 * state choice(waiting approved refused expired spent)
 * requested_at instant
 * expires_at instant null
 * decided_by text null
 * decided_at instant null
 * note text null
 * fetches_left int
 * can_decide bool
 * can_fetch bool
 */

/* ROUTE GET /api/unduhan/{id}
 * summary: Satu permintaan unduhan / One request for a download
 * permission: export.read
 * purpose: review
 * path id uuid
 * returns: the request
 * version: fresh
 * answer 200 DownloadFile
 */
enum error downloads_api_show(struct request *rq, const struct downloads_api_show_params *p)
{
        struct json_writer out;
        struct download_file file;
        enum error err;
        bool fresh;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = download_read(tx, request_actor(rq), p->id, rq->arena, &file);
        }
        TRY(err);
        TRY(api_etag(rq, file.version, &fresh));
        if (fresh)
                return OK;
        api_begin(rq, &out);
        api_write_id(&out, "id", file.id);
        json_write_text(&out, "number", file.number);
        json_write_text(&out, "list", file.list);
        json_write_text(&out, "filter", file.filter);
        json_write_int64(&out, "persons", file.persons);
        json_write_text(&out, "purpose", file.purpose);
        json_write_text(&out, "reason", file.reason);
        json_write_text(&out, "requester", file.requester);
        json_write_text(&out, "state", download_state_word(file.state));
        api_write_at(&out, "requested_at", file.requested_at);
        api_write_at(&out, "expires_at", file.expires_at);
        json_write_text(&out, "decided_by", file.decider);
        api_write_at(&out, "decided_at", file.decided_at);
        json_write_text(&out, "note", file.note);
        json_write_int64(&out, "fetches_left", file.fetches_left);
        json_write_bool(&out, "can_decide", file.may_decide);
        json_write_bool(&out, "can_fetch", file.may_fetch);
        return api_send(rq, &out, 200);
}

/* ROUTE POST /api/unduhan
 * summary: Minta unduhan besar / Ask for a large download
 * permission: export.ask
 * purpose: review
 * csrf: token
 * pool: slow
 * json id uuid
 * json list choice(application due outside person)
 * json filter choice(new interview proposed decided served all) ?
 * json words line 0..80 ?
 * json purpose choice(report audit case evaluation)
 * json reason text 10..1000
 * returns: its number
 * answer 200 Numbered
 */
enum error downloads_api_ask(struct request *rq, const struct downloads_api_ask_params *p)
{
        struct json_writer out;
        struct slice number;
        struct slice filter = download_narrowing(p->list, p->filter, p->words);
        TRY(download_send(rq, &(struct download_wish){ p->id, p->list, filter, p->purpose, p->reason },
                          &number));
        api_begin(rq, &out);
        api_write_id(&out, "id", p->id);
        json_write_text(&out, "number", number);
        return api_send(rq, &out, 200);
}

/* The second person decides on the version that he has read. */
static enum error decide(struct request *rq, struct download_verdict *verdict)
{
        enum error err;
        TRY(api_if_match(rq, &verdict->version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = download_decide(tx, request_actor(rq), verdict);
        }
        return err == OK ? response_no_content(rq) : err;
}

/* ROUTE POST /api/unduhan/{id}/setuju
 * summary: Setujui unduhan / Agree to a download
 * permission: export.confirm
 * purpose: review
 * csrf: token
 * path id uuid
 * version: match
 * answer 204
 */
enum error downloads_api_agree(struct request *rq, const struct downloads_api_agree_params *p)
{
        return decide(rq, &(struct download_verdict){ .id = p->id, .agree = true });
}

/* ROUTE POST /api/unduhan/{id}/tolak
 * summary: Tolak unduhan / Refuse a download
 * permission: export.confirm
 * purpose: review
 * csrf: token
 * path id uuid
 * json note text 5..1000
 * version: match
 * answer 204
 */
enum error downloads_api_refuse(struct request *rq, const struct downloads_api_refuse_params *p)
{
        return decide(rq, &(struct download_verdict){ .id = p->id, .note = p->note });
}

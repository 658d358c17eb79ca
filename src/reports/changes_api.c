/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What changed: topic, id and kind of things that the reader may open, in the order of commits. As a list for phones,
 * and as a stream for pages that wait. */
#include "reports.routes.h"

#include "access/scope.h"
#include "base/checked.h"
#include "downloads/downloads.h"
#include "exchange/exchange.h"
#include "program/api.h"
#include "reports/reports.h"
#include "store/change.h"
#include "store/store.h"
#include "store/vault.h"
#include "warnings/warnings.h"

/* How many changes one answer looks through. Only after so many in a row that he may not open does a reader get an
 * answer with nothing in it and with more to come. */
enum { SCAN_MOST = 1000 };

/* A topic that is not here is told to nobody. */
static const struct {
        const char *topic;
        enum error (*is_open)(struct tx *tx, const struct actor *actor, struct uuid id);
} topics[] = { { "report", report_is_open }, { "signal", signal_is_open }, { "area-signal", area_is_open },
              { "warning", warning_is_open }, { "request", exchange_is_open }, { "export", download_is_open } };

/* An error is not an answer: a change that was passed over for one would be missed for good. */
static enum error find_open(struct tx *tx, const struct actor *actor, const struct change *change, bool *ret_open)
{
        enum error err = ERR_NOT_FOUND;
        for (size_t i = 0; i < ARRAY_SIZE(topics); i++)
                if (slice_equal(change->topic, slice_from_cstr(topics[i].topic)))
                        err = topics[i].is_open(tx, actor, change->row_id);
        if (err != OK && err != ERR_STEP_UP && err != ERR_NOT_FOUND && err != ERR_FORBIDDEN)
                return err;
        *ret_open = err == OK || err == ERR_STEP_UP; /* to be asked for a proof is to know that it is there */
        return OK;
}

/* Whose cursor it is; points into the actor. */
static struct ticket_use use_of(struct request *rq)
{
        const struct uuid *office = &request_actor(rq)->office_id;
        return (struct ticket_use){ "change cursor", slice_of((const char *)office->bytes, sizeof office->bytes) };
}

/* Sealed and never twice the same: neither that it moved nor how far says that something happened which is kept from
 * the reader. */
static enum error write_cursor(struct request *rq, const struct change_cursor *cursor, struct arena *arena,
                               struct slice *ret_text)
{
        const int64_t parts[] = { cursor->epoch, cursor->number };
        struct ticket_use use = use_of(rq);
        return vault_seal_ticket(rq->app->vault, &use, slice_of((const char *)parts, sizeof parts), arena, ret_text);
}

/* As the answer gave it; absent: from the beginning. */
static enum error read_cursor(struct request *rq, struct slice text, struct change_cursor *ret_cursor)
{
        int64_t parts[2];
        struct slice plain;
        if (text.size == 0) {
                *ret_cursor = (struct change_cursor){ 0 };
                return OK;
        }
        struct ticket_use use = use_of(rq);
        TRY(vault_open_ticket(rq->app->vault, &use, text, rq->arena, &plain));
        if (plain.size != sizeof parts)
                return ERR_INVALID;
        memcpy(parts, plain.data, sizeof parts);
        *ret_cursor = (struct change_cursor){ parts[0], parts[1] };
        return OK;
}

static enum error keep_open(struct tx *tx, const struct actor *actor, const struct changes *read, size_t most,
                            struct changes *open)
{
        for (size_t i = 0; i < read->count && open->count < most; i++) {
                bool is_open;
                TRY(find_open(tx, actor, &read->items[i], &is_open));
                if (is_open)
                        open->items[open->count++] = read->items[i];
        }
        return OK;
}

/* Of the changes behind the cursor those that he may open, up to the wanted number. Whether there are more is said of
 * those alone, so one further is looked for. */
static enum error read_changes(struct tx *tx, const struct actor *actor, const struct change_query *query,
                               struct arena *arena, struct changes *ret_changes)
{
        struct change_query part = { query->office_id, query->after, CHANGE_READ_MAX };
        struct changes open = { .items = arena_array(arena, struct change, query->limit + 1), .more = true }, read;
        if (!open.items)
                return ERR_MEMORY;
        for (size_t looked = 0; looked < SCAN_MOST && open.more && open.count <= query->limit; looked += read.count) {
                TRY(change_read(tx, &part, arena, &read));
                TRY(keep_open(tx, actor, &read, query->limit + 1, &open));
                part.after = read.next;
                open.more = read.more;
        }
        open.next = part.after;
        if (open.count > query->limit) {
                open.more = true;
                open.count = query->limit;
                open.next = open.items[open.count - 1].cursor;
        }
        *ret_changes = open;
        return OK;
}

/* SHAPE Change: a thing that the reader may open, and what became of it
 * topic choice(report signal area-signal warning request export)
 * id uuid
 * kind text
 */
/* SHAPE Changes: in the order of commits; cursor: to come back with, never twice the same
 * items Change[]
 * cursor text
 * more bool
 */

/* ROUTE GET /api/perubahan
 * summary: Apa yang berubah / What changed
 * permission: warning.list
 * purpose: own-work
 * query cursor line 0..120 ?
 * query batas int 1..200 ?
 * returns: topic, id and kind of what the reader may open; the cursor to come back with; whether there is more
 * answer 200 Changes
 */
enum error changes_api_list(struct request *rq, const struct changes_api_list_params *p)
{
        struct json_writer out;
        struct slice cursor;
        struct changes changes = { 0 };
        struct change_query query = { .office_id = request_actor(rq)->office_id,
                                      .limit = p->has_batas ? (size_t)p->batas : CHANGE_READ_MAX };
        enum error err;
        TRY(read_cursor(rq, p->cursor, &query.after));
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = read_changes(tx, request_actor(rq), &query, rq->arena, &changes);
        }
        TRY(err);
        TRY(write_cursor(rq, &changes.next, rq->arena, &cursor));
        api_begin_list(rq, &out);
        for (size_t i = 0; i < changes.count; i++) {
                json_open_object(&out, NULL);
                json_write_text(&out, "topic", changes.items[i].topic);
                api_write_id(&out, "id", changes.items[i].row_id);
                json_write_text(&out, "kind", changes.items[i].kind);
                json_close(&out);
        }
        json_close(&out);
        json_write_text(&out, "cursor", cursor);
        json_write_bool(&out, "more", changes.more);
        return api_send(rq, &out, 200);
}

/* --- the stream --------------------------------------------------------------------------------------------------- */

enum { STREAM_TOPICS_MAX = 80, TICK_ARENA = 1 << 20 };

/* What one open stream has told. Lives in the request's arena. */
struct stream {
        struct change_cursor cursor;
        char topics[STREAM_TOPICS_MAX + 1];
        bool started;
};

struct telling {
        struct request *rq;
        struct arena *arena;
        struct buffer *out;
};

static enum error tell(const struct telling *to, const struct change_cursor *cursor, struct slice name,
                       struct slice data)
{
        struct slice id;
        TRY(write_cursor(to->rq, cursor, to->arena, &id));
        event_append(to->out, id, name, data);
        return OK;
}

static bool is_watched(const struct stream *stream, struct slice topic)
{
        struct slice rest = slice_from_cstr(stream->topics), one;
        while (slice_next(&rest, ',', &one))
                if (slice_equal(one, topic))
                        return true;
        return false;
}

static enum error tell_changes(struct stream *stream, const struct changes *changes, const struct telling *to)
{
        char id[UUID_TEXT_SIZE + 1], data[160];
        for (size_t i = 0; i < changes->count; i++) {
                const struct change *change = &changes->items[i];
                if (!is_watched(stream, change->topic))
                        continue;
                uuid_format(change->row_id, id);
                int size = snprintf(data, sizeof data, "{\"topic\":\"%.*s\",\"id\":\"%s\",\"kind\":\"%.*s\"}",
                                    SLICE_FMT(change->topic), id, SLICE_FMT(change->kind));
                TRY(tell(to, &change->cursor, S("baru"), slice_of(data, (size_t)size)));
        }
        stream->cursor = changes->next;
        return OK;
}

/* His roles as they are now: what was taken from him since the stream began is not told any more. */
static enum error next_as(struct request *rq, const struct actor *actor, struct stream *stream, struct arena *arena,
                          struct buffer *out)
{
        struct changes changes = { 0 };
        const struct telling to = { rq, arena, out };
        struct change_query query = { actor->office_id, stream->cursor, CHANGE_READ_MAX };
        enum error err;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = read_changes(tx, actor, &query, arena, &changes);
        }
        TRY(err);
        if (!stream->started)
                TRY(tell(&to, &stream->cursor, S("mulai"), S("{}")));
        stream->started = true;
        TRY(tell_changes(stream, &changes, &to));
        return buffer_check(out);
}

/* On the thread of the streams, which works for nobody in particular between two of them. */
static enum error next(struct request *rq, void *state, struct buffer *out)
{
        struct actor actor;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, TICK_ARENA);
        TRY(session_find(rq->app->store, rq->session->token, &arena, &actor));
        actor.purpose = request_actor(rq)->purpose;
        TRY(scope_of_actor(rq->app->store, &actor));
        enum error err = next_as(rq, &actor, state, &arena, out);
        scope_none();
        return err;
}

static enum error begin(struct request *rq, struct slice since, struct stream *stream)
{
        enum error err;
        struct slice last = request_header(rq, "Last-Event-ID");
        if (last.size || since.size)
                return read_cursor(rq, last.size ? last : since, &stream->cursor);
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = change_now(tx, request_actor(rq)->office_id, &stream->cursor);
        }
        return err;
}

/* ROUTE GET /aliran
 * summary: Kabar perubahan untuk halaman yang terbuka / News of changes for an open page
 * permission: warning.list
 * purpose: own-work
 * query topik line 1..80
 * query sejak line 0..120 ?
 * returns: text/event-stream: "mulai" with the cursor, then "baru" with topic, id and kind of what the reader may open
 */
enum error changes_stream(struct request *rq, const struct changes_stream_params *p)
{
        struct stream *stream = arena_new(rq->arena, struct stream);
        if (!stream)
                return ERR_MEMORY;
        *stream = (struct stream){ 0 };
        memcpy(stream->topics, p->topik.data, p->topik.size < STREAM_TOPICS_MAX ? p->topik.size : STREAM_TOPICS_MAX);
        TRY(begin(rq, p->sejak, stream));
        return response_events(rq, &(struct event_source){ .next = next, .state = stream });
}

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
#include "warnings/warnings.h"

enum { CURSOR_PARTS = 2 };

/* A topic that is not here is told to nobody. */
static const struct {
        const char *topic;
        enum error (*is_open)(struct tx *tx, const struct actor *actor, struct uuid id);
} topics[] = { { "report", report_is_open }, { "signal", signal_is_open }, { "warning", warning_is_open },
              { "request", exchange_is_open }, { "export", download_is_open } };

static bool is_open(struct tx *tx, const struct actor *actor, const struct change *change)
{
        for (size_t i = 0; i < ARRAY_SIZE(topics); i++)
                if (slice_equal(change->topic, slice_from_cstr(topics[i].topic)))
                        return topics[i].is_open(tx, actor, change->row_id) == OK;
        return false;
}

/* "0-123" as the answer gave it; absent: from the beginning. */
static enum error read_cursor(struct slice text, struct change_cursor *ret_cursor)
{
        struct change_cursor cursor = { 0 };
        int64_t *const parts[CURSOR_PARTS] = { &cursor.epoch, &cursor.number };
        struct slice part;
        size_t count = 0;
        if (text.size == 0) {
                *ret_cursor = cursor;
                return OK;
        }
        while (slice_next(&text, '-', &part)) {
                if (count == CURSOR_PARTS || !slice_to_int64(part, parts[count]) || *parts[count] < 0)
                        return ERR_INVALID;
                count++;
        }
        if (count != CURSOR_PARTS)
                return ERR_INVALID;
        *ret_cursor = cursor;
        return OK;
}

static enum error read_changes(struct tx *tx, const struct actor *actor, const struct change_query *query,
                               struct arena *arena, struct changes *ret_changes)
{
        struct changes changes;
        size_t kept = 0;
        TRY(change_read(tx, query, arena, &changes));
        for (size_t i = 0; i < changes.count; i++)
                if (is_open(tx, actor, &changes.items[i]))
                        changes.items[kept++] = changes.items[i];
        changes.count = kept;
        *ret_changes = changes;
        return OK;
}

/* ROUTE GET /api/perubahan
 * summary: Apa yang berubah / What changed
 * permission: warning.list
 * purpose: own-work
 * query cursor line 0..40 ?
 * query batas int 1..200 ?
 * returns: topic, id and kind of what the reader may open; the cursor to come back with; whether there is more
 */
enum error changes_api_list(struct request *rq, const struct changes_api_list_params *p)
{
        struct json_writer out;
        struct changes changes = { 0 };
        struct change_query query = { .office_id = request_actor(rq)->office_id,
                                      .limit = p->has_batas ? (size_t)p->batas : CHANGE_READ_MAX };
        enum error err;
        TRY(read_cursor(p->cursor, &query.after));
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = read_changes(tx, request_actor(rq), &query, rq->arena, &changes);
        }
        TRY(err);
        api_begin_list(rq, &out);
        for (size_t i = 0; i < changes.count; i++) {
                json_open_object(&out, NULL);
                json_write_text(&out, "topic", changes.items[i].topic);
                api_write_id(&out, "id", changes.items[i].row_id);
                json_write_text(&out, "kind", changes.items[i].kind);
                json_close(&out);
        }
        json_close(&out);
        struct slice cursor = arena_printf(rq->arena, "%lld-%lld", (long long)changes.next.epoch,
                                           (long long)changes.next.number);
        json_write_text(&out, "cursor", cursor);
        json_write_bool(&out, "more", changes.more);
        json_close(&out);
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

static void tell(struct buffer *out, const struct change_cursor *cursor, struct slice name, struct slice data)
{
        char id[48];
        int size = snprintf(id, sizeof id, "%lld-%lld", (long long)cursor->epoch, (long long)cursor->number);
        event_append(out, slice_of(id, (size_t)size), name, data);
}

static bool is_watched(const struct stream *stream, struct slice topic)
{
        struct slice rest = slice_from_cstr(stream->topics), one;
        while (slice_next(&rest, ',', &one))
                if (slice_equal(one, topic))
                        return true;
        return false;
}

static void tell_changes(struct stream *stream, const struct changes *changes, struct buffer *out)
{
        char id[UUID_TEXT_SIZE + 1], data[160];
        for (size_t i = 0; i < changes->count; i++) {
                const struct change *change = &changes->items[i];
                if (!is_watched(stream, change->topic))
                        continue;
                uuid_format(change->row_id, id);
                int size = snprintf(data, sizeof data, "{\"topic\":\"%.*s\",\"id\":\"%s\",\"kind\":\"%.*s\"}",
                                    SLICE_FMT(change->topic), id, SLICE_FMT(change->kind));
                tell(out, &change->cursor, S("baru"), slice_of(data, (size_t)size));
        }
        stream->cursor = changes->next;
}

/* His roles as they are now: what was taken from him since the stream began is not told any more. */
static enum error next_as(struct request *rq, const struct actor *actor, struct stream *stream, struct arena *arena,
                          struct buffer *out)
{
        struct changes changes = { 0 };
        struct change_query query = { actor->office_id, stream->cursor, CHANGE_READ_MAX };
        enum error err;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = read_changes(tx, actor, &query, arena, &changes);
        }
        TRY(err);
        if (!stream->started)
                tell(out, &stream->cursor, S("mulai"), S("{}"));
        stream->started = true;
        tell_changes(stream, &changes, out);
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
        scope_all();
        return err;
}

static enum error begin(struct request *rq, struct slice since, struct stream *stream)
{
        enum error err;
        struct slice last = request_header(rq, "Last-Event-ID");
        if (last.size || since.size)
                return read_cursor(last.size ? last : since, &stream->cursor);
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
 * query sejak line 0..40 ?
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

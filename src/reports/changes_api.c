/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What changed, for phones: topic, id and kind of things that the reader may open, in the order of commits. */
#include "reports.routes.h"

#include "base/checked.h"
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
} topics[] = { { "report", report_is_open }, { "signal", signal_is_open }, { "warning", warning_is_open } };

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

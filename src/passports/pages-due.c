/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days by which the desk must act. */
#include "passports.html.h"
#include "passports.routes.h"

#include "passports/view.h"
#include "program/api.h"
#include "program/list.h"

static enum error read_due(struct request *rq, const struct due_range *range, struct due_rows *ret_rows)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_due(tx, request_actor(rq), range, rq->arena, ret_rows);
        }
        return err;
}

/* Where the next step is taken. */
static const char *place_of(enum due_kind kind)
{
        return kind == DUE_TELL                         ? "/beri-tahu"
               : kind == DUE_ANSWER                     ? "/keberatan"
               : kind == DUE_AFTER                      ? "/sesudah"
               : kind == DUE_REVIEW || kind == DUE_PAPERS ? "/putusan"
                                                          : "";
}

/* ROUTE GET /paspor/tenggat
 * summary: Tenggat meja paspor / Days by which the desk must act
 * permission: application.list
 * purpose: passport
 * query sesudah line 0..240 ?
 */
enum error passports_due_page(struct request *rq, const struct passports_due_page_params *p)
{
        struct page page;
        struct due_rows rows;
        struct due_range range = { .limit = LIST_MOST_PERSONS };
        struct list list = { .path = "/paspor/tenggat", .after = p->sesudah };
        TRY(list_position(rq, &list, &range.after));
        TRY(read_due(rq, &range, &rows));
        struct view_passports_due view = { .late_count = (int64_t)rows.late, .cut = rows.cut };
        struct view_passports_due_rows *items = arena_array(rq->arena, struct view_passports_due_rows, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct due_row *row = &rows.items[i];
                items[i] = (struct view_passports_due_rows){
                        .url = application_path(rq, row->id, place_of(row->kind)), .number = row->number,
                        .initials = row->initials, .what = translate(rq->language, passports_due_text(row->kind)),
                        .since = application_day(rq, row->since), .until = application_day(rq, row->until),
                        .late = row->late, .unconfirmed = row->unconfirmed };
        }
        view.rows = items;
        view.rows_count = rows.count;
        if (rows.more)
                view.next_url = list_next(rq, &list, passports_due_position(&rows.items[rows.count - 1], rq->arena));
        TRY(page_open(rq, &page));
        render_passports_due(&page, &view);
        return response_html(rq, 200);
}

/* ROUTE GET /api/paspor/tenggat
 * summary: Tenggat meja paspor / Days by which the desk must act
 * permission: application.list
 * purpose: passport
 * query sesudah line 0..240 ?
 * query batas int 1..50 ?
 * returns: items by day and the next page; kind is issue, deepen, papers, review, tell, answer, follow or after
 */
enum error passports_api_due(struct request *rq, const struct passports_api_due_params *p)
{
        struct json_writer out;
        struct due_rows rows;
        struct slice next = SLICE_NULL;
        struct due_range range = { .limit = p->has_batas ? (size_t)p->batas : API_ROWS };
        struct list list = { .path = "/api/paspor/tenggat", .after = p->sesudah, .limit = (int64_t)range.limit };
        TRY(list_position(rq, &list, &range.after));
        TRY(read_due(rq, &range, &rows));
        api_begin_list(rq, &out);
        for (size_t i = 0; i < rows.count; i++) {
                const struct due_row *row = &rows.items[i];
                json_open_object(&out, NULL);
                json_write_text(&out, "kind", passports_due_word(row->kind));
                api_write_id(&out, "id", row->id);
                json_write_text(&out, "number", row->number);
                json_write_text(&out, "initials", row->initials);
                json_write_text(&out, "since", row->since);
                json_write_text(&out, "until", row->until);
                json_write_bool(&out, "late", row->late);
                json_write_bool(&out, "unconfirmed", row->unconfirmed);
                json_close(&out);
        }
        if (rows.more)
                next = list_next(rq, &list, passports_due_position(&rows.items[rows.count - 1], rq->arena));
        return api_send_list(rq, &out, next);
}

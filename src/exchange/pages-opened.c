/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an agency sees of the use of its data: page and JSON. */
#include "exchange.html.h"
#include "exchange.routes.h"

#include "base/checked.h"
#include "exchange/view.h"
#include "program/api.h"
#include "program/fields.h"
#include "program/list.h"
#include "program/roles.h"
#include "store/store.h"
#include "text/date.h"

enum { PAGE_ROWS = 50 };

struct slice exchange_roles(struct request *rq, struct slice words)
{
        struct slice text = SLICE_NULL, word;
        while (slice_next(&words, ' ', &word))
                text = arena_printf(rq->arena, "%.*s%s%.*s", SLICE_FMT(text), text.size ? ", " : "",
                                    SLICE_FMT(role_label(rq->language, word)));
        return text;
}

struct slice exchange_action(struct request *rq, struct slice action)
{
        static const struct {
                struct slice action, text;
        } actions[] = {
                { S("exchange.read"), T("membuka permintaan dan jawabannya") },
                { S("application.read"), T("membuka permohonan yang memuat jawaban") },
                { S("exchange.answer"), T("menjawab") },
                { S("exchange.close"), T("menutup") },
        };
        for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
                if (slice_equal(actions[i].action, action))
                        return translate(rq->language, actions[i].text);
        return action;
}

static struct slice purpose_text(struct request *rq, struct slice purpose)
{
        static const struct {
                struct slice purpose, text;
        } purposes[] = {
                { S("exchange"), T("permintaan antarinstansi") },
                { S("passport"), T("permohonan paspor dan putusannya") },
                { S("review"), T("pengawasan") },
                { S("triage"), T("telaah laporan") },
        };
        for (size_t i = 0; i < ARRAY_SIZE(purposes); i++)
                if (slice_equal(purposes[i].purpose, purpose))
                        return translate(rq->language, purposes[i].text);
        return purpose;
}

/* A list of openings as its address asks for it. */
struct wish {
        struct list list;
        struct opening_filter filter;
};

static enum error make_wish(struct request *rq, const char *path, const struct exchange_opened_page_params *p,
                            struct wish *ret_wish)
{
        char day[DATE_ISO_SIZE + 1];
        struct slice position;
        bool since = p->sejak.year != 0;
        struct wish wish = { .filter = { .office_id = p->has_kantor ? p->kantor : UUID_NIL,
                                         .since = since ? date_start(p->sejak, request_actor(rq)->zone_minutes) : 0,
                                         .oldest_first = slice_equal(p->urut, S("terlama")) } };
        struct slice office = p->has_kantor ? id_text(rq, p->kantor) : SLICE_NULL;
        struct slice filter = list_filter(rq, SLICE_NULL, "kantor", office);
        filter = list_filter(rq, filter, "sejak", since ? date_iso_text(p->sejak, day) : SLICE_NULL);
        wish.list = (struct list){ .path = path, .after = p->sesudah,
                                   .filter = list_filter(rq, filter, "urut", p->urut) };
        TRY(list_position(rq, &wish.list, &position));
        if (!slice_is_null(position) && !uuid_parse(position, &wish.filter.after))
                return ERR_INVALID;
        *ret_wish = wish;
        return OK;
}

static enum error read_openings(struct request *rq, const struct opening_filter *filter,
                                struct request_openings *ret_list)
{
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = exchange_openings(tx, request_actor(rq), filter, rq->language, rq->arena, ret_list);
        }
        return err;
}

static enum error fill_offices(struct request *rq, struct uuid chosen, struct view_exchange_opened *view)
{
        struct request_offices offices;
        enum error err;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = exchange_offices(tx, request_actor(rq), rq->arena, &offices);
        }
        TRY(err);
        struct view_option *options = arena_array(rq->arena, struct view_option, offices.count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < offices.count; i++)
                options[i] = (struct view_option){ .value = id_text(rq, offices.items[i].id),
                                                   .label = offices.items[i].name,
                                                   .chosen = uuid_equal(offices.items[i].id, chosen) };
        view->offices = options;
        view->offices_count = offices.count;
        return OK;
}

/* ROUTE GET /permintaan/dibuka
 * summary: Siapa yang membuka data instansi / Who opened the agency's data
 * permission: journal.read-own-data
 * purpose: review
 * query kantor uuid ?
 * query sejak date ?
 * query urut choice(terbaru terlama) ?
 * query sesudah line 0..240 ?
 */
enum error exchange_opened_page(struct request *rq, const struct exchange_opened_page_params *p)
{
        struct page page;
        struct wish wish;
        struct request_openings list;
        char day[DATE_ISO_SIZE + 1];
        TRY(make_wish(rq, "/permintaan/dibuka", p, &wish));
        wish.filter.limit = PAGE_ROWS;
        TRY(read_openings(rq, &wish.filter, &list));
        struct view_exchange_opened_rows *rows = arena_array(rq->arena, struct view_exchange_opened_rows, list.count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                const struct request_opening *from = &list.items[i];
                rows[i] = (struct view_exchange_opened_rows){
                        .url = path_with_id(rq, "/permintaan/", from->request_id, ""), .number = from->number,
                        .question = from->question, .office = from->office, .role = exchange_roles(rq, from->role),
                        .what = exchange_action(rq, from->action), .purpose = purpose_text(rq, from->purpose),
                        .at = from->at };
        }
        struct view_exchange_opened view = { .rows = rows, .rows_count = list.count,
                                             .since = p->sejak.year ?
                                                              arena_copy(rq->arena, date_iso_text(p->sejak, day)) :
                                                              SLICE_NULL,
                                             .oldest_first = wish.filter.oldest_first };
        if (list.more)
                view.next_url = list_next(rq, &wish.list, id_text(rq, list.items[list.count - 1].id));
        TRY(fill_offices(rq, wish.filter.office_id, &view));
        TRY(page_open(rq, &page));
        render_exchange_opened(&page, &view);
        return response_html(rq, 200);
}

/* SHAPE RequestOpening: once that somebody of an office opened the agency's answer
 * request uuid
 * number text
 * office text
 * role text
 * action text
 * purpose text
 * at instant
 */

/* ROUTE GET /api/permintaan/dibuka
 * summary: Siapa yang membuka data instansi / Who opened the agency's data
 * permission: journal.read-own-data
 * purpose: review
 * query kantor uuid ?
 * query sejak date ?
 * query urut choice(terbaru terlama) ?
 * query sesudah line 0..240 ?
 * query batas int 1..200 ?
 * answer 200 RequestOpening[]
 */
enum error exchange_api_opened(struct request *rq, const struct exchange_api_opened_params *p)
{
        struct json_writer out;
        struct wish wish;
        struct request_openings list;
        struct slice next = SLICE_NULL;
        TRY(make_wish(rq, "/api/permintaan/dibuka",
                      &(struct exchange_opened_page_params){ .kantor = p->kantor, .has_kantor = p->has_kantor,
                                                             .sejak = p->sejak, .urut = p->urut,
                                                             .sesudah = p->sesudah },
                      &wish));
        wish.filter.limit = wish.list.limit = p->has_batas ? p->batas : API_ROWS;
        TRY(read_openings(rq, &wish.filter, &list));
        api_begin_list(rq, &out);
        for (size_t i = 0; i < list.count; i++) {
                const struct request_opening *row = &list.items[i];
                json_open_object(&out, NULL);
                api_write_id(&out, "request", row->request_id);
                json_write_text(&out, "number", row->number);
                json_write_text(&out, "office", row->office);
                json_write_text(&out, "role", row->role);
                json_write_text(&out, "action", row->action);
                json_write_text(&out, "purpose", row->purpose);
                api_write_at(&out, "at", row->at);
                json_close(&out);
        }
        if (list.more)
                next = list_next(rq, &wish.list, id_text(rq, list.items[list.count - 1].id));
        return api_send_list(rq, &out, next);
}

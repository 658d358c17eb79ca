/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What came with the program, item by item, until the office itself says that it holds. */
#include "content/confirm.h"
#include "editor.html.h"
#include "editor.routes.h"
#include "editor/view.h"
#include "program/app.h"
#include "program/fields.h"
#include "store/store.h"

static enum error fill_open(struct request *rq, const struct confirm_list *list, struct view_editor_confirm *view)
{
        struct view_editor_confirm_open *items = arena_array(rq->arena, struct view_editor_confirm_open, list->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                const struct confirm_item *item = &list->items[i];
                items[i] = (struct view_editor_confirm_open){
                        .value = arena_printf(rq->arena, "%.*s:%lld", SLICE_FMT(item->key), (long long)item->version),
                        .title = item->title.size ? item->title : item->key, .about = day_text(rq, item->about),
                        .url = arena_printf(rq->arena, "%.*s/%.*s", SLICE_FMT(view->kind_url), SLICE_FMT(item->key)),
                };
        }
        view->open = items;
        view->open_count = list->count;
        return OK;
}

static enum error fill_waiting(struct request *rq, const struct confirm_list *list, struct view_editor_confirm *view)
{
        struct view_editor_confirm_waiting *items = arena_array(rq->arena, struct view_editor_confirm_waiting,
                                                                list->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                const struct confirm_item *item = &list->items[i];
                items[i] = (struct view_editor_confirm_waiting){
                        .value = arena_printf(rq->arena, "%.*s:%lld", SLICE_FMT(item->key), (long long)item->version),
                        .title = item->title.size ? item->title : item->key, .about = day_text(rq, item->about),
                        .url = arena_printf(rq->arena, "%.*s/%.*s", SLICE_FMT(view->kind_url), SLICE_FMT(item->key)),
                        .may = access_may_ever(request_actor(rq), S("content.publish")) && !item->own, .own = item->own,
                        .confirmed = item->confirmed,
                };
                view->any = view->any || items[i].may;
        }
        view->waiting = items;
        view->waiting_count = list->count;
        return OK;
}

static enum error fill_drafts(struct request *rq, const struct confirm_list *list, struct view_editor_confirm *view)
{
        struct view_editor_confirm_drafts *items = arena_array(rq->arena, struct view_editor_confirm_drafts,
                                                               list->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                const struct confirm_item *item = &list->items[i];
                items[i] = (struct view_editor_confirm_drafts){
                        .value = arena_printf(rq->arena, "%.*s:%lld", SLICE_FMT(item->key), (long long)item->version),
                        .title = item->title.size ? item->title : item->key, .about = day_text(rq, item->about),
                        .version = item->version, .confirmed = item->confirmed,
                        .url = arena_printf(rq->arena, "%.*s/%.*s", SLICE_FMT(view->kind_url), SLICE_FMT(item->key)),
                };
        }
        view->drafts = items;
        view->drafts_count = list->count;
        view->all_at_once = view->may_test && list->count <= CONFIRM_MAX;
        return OK;
}

/* What went wrong with the step before, if anything. */
struct said {
        bool nothing;     /* nothing was chosen */
        struct slice key; /* whose test failed */
        struct content_fault fault;
};

static enum error show_confirm(struct request *rq, struct slice kind, const struct said *said)
{
        struct page page;
        struct confirm_page lists = { 0 };
        const struct actor *actor = request_actor(rq);
        struct confirm_wish wish = { kind, editor_today(rq), rq->language };
        enum error err;
        struct view_editor_confirm view = {
                .kind = editor_kind_label(rq, kind),
                .kind_url = arena_printf(rq->arena, "/isi/%.*s", SLICE_FMT(kind)),
                .ask_url = arena_printf(rq->arena, "/pastikan/%.*s", SLICE_FMT(kind)),
                .publish_url = arena_printf(rq->arena, "/pastikan/%.*s/terbit", SLICE_FMT(kind)),
                .test_url = arena_printf(rq->arena, "/pastikan/%.*s/uji", SLICE_FMT(kind)),
                .drop_url = arena_printf(rq->arena, "/pastikan/%.*s/buang", SLICE_FMT(kind)),
                .may_ask = access_may_ever(actor, S("content.draft")), .nothing = said->nothing,
                .may_test = access_may_ever(actor, S("content.test")),
                .may_publish = access_may_ever(actor, S("content.publish")), .failed = said->key,
                .fault = said->fault.member, .refused = translate(rq->language, said->fault.why),
        };
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = confirm_read(tx, actor, &wish, rq->arena, &lists);
        }
        TRY(err);
        TRY(fill_open(rq, &lists.open, &view));
        TRY(fill_waiting(rq, &lists.waiting, &view));
        TRY(fill_drafts(rq, &lists.drafts, &view));
        TRY(page_open(rq, &page));
        render_editor_confirm(&page, &view);
        return response_html(rq, said->nothing || said->key.size ? 422 : 200);
}

/* ROUTE GET /pastikan/{kind}
 * summary: Isi yang perlu dipastikan kantor / Content to be confirmed by the office
 * permission: content.list
 * purpose: none
 * path kind line 1..60
 */
enum error editor_confirm_page(struct request *rq, const struct editor_confirm_page_params *p)
{
        return show_confirm(rq, p->kind, &(struct said){ 0 });
}

/* "key:version", as the page wrote it. */
static enum error read_steps(struct request *rq, struct slice kind, const struct slice *values, size_t count,
                             struct content_step **ret_steps)
{
        struct content_step *steps = arena_array(rq->arena, struct content_step, count);
        if (!steps)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                size_t colon = slice_find_byte(values[i], ':');
                steps[i] = (struct content_step){ .kind = kind, .key = slice_sub(values[i], 0, colon) };
                if (colon == values[i].size || !slice_to_int64(slice_from(values[i], colon + 1), &steps[i].version))
                        return ERR_INVALID;
        }
        *ret_steps = steps;
        return OK;
}

/* ROUTE POST /pastikan/{kind}
 * summary: Ajukan beberapa isi sebagai dipastikan kantor / Put several items forward as confirmed by the office
 * permission: content.draft
 * purpose: none
 * csrf: token
 * path kind line 1..60
 * form isi line 1..90 [200] ?
 */
enum error editor_confirm_post(struct request *rq, const struct editor_confirm_post_params *p)
{
        struct content_step *steps;
        if (p->isi_count == 0)
                return show_confirm(rq, p->kind, &(struct said){ .nothing = true });
        TRY(read_steps(rq, p->kind, p->isi, p->isi_count, &steps));
        TRY(confirm_ask(rq->app->store, request_actor(rq), steps, p->isi_count));
        return redirect_with(rq, arena_printf(rq->arena, "/pastikan/%.*s", SLICE_FMT(p->kind)), "diminta");
}

/* ROUTE POST /pastikan/{kind}/terbit
 * summary: Pastikan beberapa isi sebagai orang kedua / Confirm several items as the second person
 * permission: content.publish
 * purpose: none
 * csrf: token
 * path kind line 1..60
 * form isi line 1..90 [200] ?
 */
enum error editor_confirm_publish_post(struct request *rq, const struct editor_confirm_publish_post_params *p)
{
        struct content_step *steps;
        if (p->isi_count == 0)
                return show_confirm(rq, p->kind, &(struct said){ .nothing = true });
        TRY(read_steps(rq, p->kind, p->isi, p->isi_count, &steps));
        TRY(confirm_publish(rq->app->store, request_actor(rq), steps, p->isi_count));
        return redirect_with(rq, arena_printf(rq->arena, "/pastikan/%.*s", SLICE_FMT(p->kind)), "dikonfirmasi");
}

/* ROUTE POST /pastikan/{kind}/uji
 * summary: Uji beberapa rancangan / Test several drafts
 * permission: content.test
 * purpose: none
 * csrf: token
 * path kind line 1..60
 * form isi line 1..90 [200] ?
 */
enum error editor_confirm_test_post(struct request *rq, const struct editor_confirm_test_post_params *p)
{
        struct content_step *steps;
        struct said said = { 0 };
        size_t at = 0;
        if (p->isi_count == 0)
                return show_confirm(rq, p->kind, &(struct said){ .nothing = true });
        TRY(read_steps(rq, p->kind, p->isi, p->isi_count, &steps));
        enum error err = confirm_test(rq->app->store, request_actor(rq),
                                      (struct confirm_steps){ steps, p->isi_count, rq->arena }, &said.fault, &at);
        if (err == ERR_INVALID) {
                said.key = steps[at].key;
                return show_confirm(rq, p->kind, &said);
        }
        TRY(err);
        return redirect_with(rq, arena_printf(rq->arena, "/pastikan/%.*s", SLICE_FMT(p->kind)), "lulus");
}

/* ROUTE POST /pastikan/{kind}/buang
 * summary: Buang beberapa rancangan / Drop several drafts
 * permission: content.drop
 * purpose: none
 * csrf: token
 * path kind line 1..60
 * form isi line 1..90 [200] ?
 */
enum error editor_confirm_drop_post(struct request *rq, const struct editor_confirm_drop_post_params *p)
{
        struct content_step *steps;
        if (p->isi_count == 0)
                return show_confirm(rq, p->kind, &(struct said){ .nothing = true });
        TRY(read_steps(rq, p->kind, p->isi, p->isi_count, &steps));
        TRY(confirm_drop(rq->app->store, request_actor(rq), steps, p->isi_count));
        return redirect_with(rq, arena_printf(rq->arena, "/pastikan/%.*s", SLICE_FMT(p->kind)), "dibuang");
}

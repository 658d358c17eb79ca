/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "finder.html.h"
#include "finder.routes.h"

#include "finder/finder.h"
#include "program/app.h"
#include "store/store.h"

/* ROUTE GET /cari
 * summary: Cari nomor / Find a number
 * permission: home.read
 * purpose: search
 * query q line 0..120 ?
 */
enum error finder_page(struct request *rq, const struct finder_page_params *p)
{
        struct slice path = SLICE_NULL;
        enum error err = ERR_NOT_FOUND;
        if (p->q.size > 0) {
                transaction (tx, rq->app->store, TX_READ, &err) {
                        err = finder_path(tx, request_actor(rq), p->q, rq->arena, &path);
                }
        }
        if (err == OK)
                return response_redirect(rq, path);
        if (err != ERR_NOT_FOUND)
                return err;
        struct page page;
        TRY(page_open(rq, &page));
        render_finder_nothing(&page, &(struct view_finder_nothing){ .words = p->q });
        return response_html(rq, 200);
}

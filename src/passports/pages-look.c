/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Interviews that a senior should look at. */
#include "passports.html.h"
#include "passports.routes.h"

#include "passports/look.h"
#include "passports/view.h"

/* ROUTE GET /paspor/wawancara
 * summary: Wawancara untuk dilihat pengawas / Interviews that a supervisor should look at
 * permission: interview.look
 * purpose: review
 */
enum error passports_look_page(struct request *rq, const struct passports_look_page_params *p)
{
        (void)p;
        enum error err;
        struct page page;
        struct look_rows rows;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_look(tx, request_actor(rq), rq->arena, &rows);
        }
        TRY(err);
        struct view_passports_look_rows *items = arena_array(rq->arena, struct view_passports_look_rows,
                                                             rows.count + 1);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct look_row *row = &rows.items[i];
                items[i] = (struct view_passports_look_rows){
                        .url = application_path(rq, row->id, ""), .number = row->number, .initials = row->initials,
                        .officer = row->officer, .begun = row->begun, .ended = row->ended > 0,
                        .seconds = row->ended ? (row->ended - row->begun) / SECOND : 0, .outside = row->outside,
                        .brief = row->brief };
        }
        TRY(page_open(rq, &page));
        render_passports_look(&page, &(struct view_passports_look){ .rows = items, .rows_count = rows.count,
                                                                    .more = rows.more });
        return response_html(rq, 200);
}

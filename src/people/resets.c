/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A new activation token: asked on the page of the account, confirmed here by another person. */
#include "people.html.h"
#include "people.routes.h"
#include "people/view.h"

#include "access/directory.h"
#include "access/reset.h"
#include "program/fields.h"

/* ROUTE POST /orang/{id}/kode
 * summary: Minta kode aktivasi baru / Ask for a new activation token
 * permission: person.activate
 * purpose: administration
 * csrf: token
 * path id uuid
 */
enum error people_token_post(struct request *rq, const struct people_token_post_params *p)
{
        struct page page;
        struct reset_token token;
        struct person_page person;
        const struct actor *actor = request_actor(rq);
        TRY(person_read(rq->app->store, actor, p->id, rq->arena, &person));
        TRY(person_reset(rq->app->store, actor, p->id, rq->arena, &token));
        TRY(page_open(rq, &page));
        render_people_token(&page, &(struct view_people_token){ .name = person.name, .login = person.login,
                                                                .token = token.text, .first_half = token.half,
                                                                .back_url = path_with_id(rq, "/orang/", p->id, "") });
        return response_html(rq, 200);
}

/* ROUTE GET /orang/kode
 * summary: Kode aktivasi yang menunggu orang kedua / Activation tokens that wait for the second person
 * permission: person.activate-queue
 * purpose: administration
 */
enum error people_resets_page(struct request *rq, const struct people_resets_page_params *p)
{
        (void)p;
        struct page page;
        struct resets_waiting waiting;
        TRY(resets_list(rq->app->store, request_actor(rq), rq->arena, &waiting));
        struct view_people_resets_rows *rows = arena_array(rq->arena, struct view_people_resets_rows, waiting.count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < waiting.count; i++) {
                const struct reset_waiting *item = &waiting.items[i];
                rows[i] = (struct view_people_resets_rows){
                        .name = item->name, .login = item->login, .asker = item->asker, .at = item->at,
                        .may_confirm = item->other,
                        .confirm_url = path_with_id(rq, "/orang/kode/", item->id, "/konfirmasi"),
                };
        }
        TRY(page_open(rq, &page));
        render_people_resets(&page, &(struct view_people_resets){ rows, waiting.count });
        return response_html(rq, 200);
}

/* ROUTE POST /orang/kode/{id}/konfirmasi
 * summary: Konfirmasi kode aktivasi / Confirm an activation token
 * permission: person.activate-confirm
 * purpose: administration
 * csrf: token
 * path id uuid
 */
enum error people_reset_confirm_post(struct request *rq, const struct people_reset_confirm_post_params *p)
{
        struct page page;
        struct slice half;
        TRY(person_reset_confirm(rq->app->store, request_actor(rq), p->id, rq->arena, &half));
        TRY(page_open(rq, &page));
        render_people_token(&page, &(struct view_people_token){ .token = half, .second_half = true,
                                                                .back_url = S("/orang/kode") });
        return response_html(rq, 200);
}

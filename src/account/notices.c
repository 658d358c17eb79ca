/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "account/notices.h"

#include "account.html.h"
#include "account.routes.h"
#include "assets.h"

#include "access/scope.h"
#include "base/buffer.h"
#include "http/asset.h"
#include "jobs/push.h"
#include "program/app.h"
#include "program/fields.h"

enum error account_fill_notices(struct request *rq, struct view_account_self *view)
{
        struct push_places places;
        view->demo = rq->app->demo;
        TRY(push_places(rq->app->store, request_actor(rq), rq->arena, &places));
        struct view_account_self_places *rows = arena_array(rq->arena, struct view_account_self_places, places.count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < places.count; i++)
                rows[i] = (struct view_account_self_places){
                        .mark = places.items[i].mark, .service = places.items[i].service,
                        .since = places.items[i].since, .lost_at = places.items[i].lost_at,
                        .off_url = path_with_id(rq, "/akun/pemberitahuan/", places.items[i].id, "/matikan") };
        view->places = rows;
        view->places_count = places.count;
        char *office = arena_alloc(rq->arena, UUID_TEXT_SIZE + 1);
        if (!office)
                return ERR_MEMORY;
        uuid_format(request_actor(rq)->office_id, office);
        view->push_office = slice_from_cstr(office);
        if (view->demo || rq->app->pushes.hosts.size == 0)
                return OK;
        return push_public_key(rq->app->store, request_actor(rq)->office_id, rq->arena, &view->push_key);
}

/* ROUTE GET /pemberitahuan.js
 * summary: Skrip yang menunjukkan pemberitahuan / Script that shows notices
 * permission: public
 * purpose: none
 * returns: JavaScript
 */
enum error account_notice_script(struct request *rq, const struct account_notice_script_params *p)
{
        (void)p;
        const struct asset *asset = asset_find(&built_in_assets, S(ASSET_URL_notice_js));
        if (!asset)
                return ERR_NOT_FOUND;
        buffer_append(response_body(rq), asset->bytes);
        return response_send(rq, 200, "text/javascript; charset=utf-8");
}

/* ROUTE POST /akun/pemberitahuan
 * summary: Nyalakan pemberitahuan di peramban ini / Turn notices on in this browser
 * permission: account.notices
 * purpose: none
 * csrf: token
 * form alamat line 1..1000
 * form kunci line 87..88
 * form rahasia line 22..24
 * form lama line 0..1000 ?
 */
enum error account_notice_on_post(struct request *rq, const struct account_notice_on_post_params *p)
{
        if (rq->app->demo)
                return account_show_self(rq, 422,
                                         tr(rq->language, "Ini peragaan: tidak ada pesan yang keluar, jadi "
                                                          "pemberitahuan tidak dapat dinyalakan di sini."));
        if (rq->app->pushes.hosts.size == 0)
                return account_show_self(rq, 422,
                                         tr(rq->language, "Belum dibuka di kantor Anda. Administrator dapat "
                                                          "membukanya di setelan program."));
        enum error err = push_turn_on(rq->app->store, request_actor(rq),
                                      &(struct push_place_new){ p->alamat, p->kunci, p->rahasia, &rq->app->pushes,
                                                                p->lama });
        if (err == ERR_CONFLICT)
                return account_show_self(rq, 409,
                                         tr(rq->language, "Sudah lima perangkat menyala. Matikan satu dahulu."));
        if (err == ERR_INVALID)
                return account_show_self(rq, 422,
                                         tr(rq->language, "Peramban ini memakai layanan pesan yang tidak dibuka di "
                                                          "kantor Anda. Hubungi administrator."));
        TRY(err);
        return redirect_with(rq, S("/akun"), "tersimpan");
}

/* ROUTE POST /akun/pemberitahuan/{id}/matikan
 * summary: Matikan pemberitahuan di satu perangkat / Turn notices off on one device
 * permission: account.notices
 * purpose: none
 * csrf: token
 * path id uuid
 */
enum error account_notice_off_post(struct request *rq, const struct account_notice_off_post_params *p)
{
        TRY(push_turn_off(rq->app->store, request_actor(rq), p->id));
        return redirect_with(rq, S("/akun"), "tersimpan");
}

/* ROUTE POST /pemberitahuan/ganti
 * summary: Peramban memberi tahu alamat pemberitahuannya yang baru / A browser says its new address for notices
 * permission: public
 * purpose: none
 * csrf: origin
 * rate: client 30/3600
 * form kantor uuid ?
 * form lama line 1..1000
 * form rahasia_lama line 22..24
 * form alamat line 1..1000
 * form kunci line 87..88
 * form rahasia line 22..24
 */
enum error account_notice_renew_post(struct request *rq, const struct account_notice_renew_post_params *p)
{
        struct uuid office = uuid_is_nil(p->kantor) ? rq->app->public_office : p->kantor;
        if (rq->app->demo || uuid_is_nil(office))
                return ERR_NOT_FOUND;
        scope_of_office(office);
        TRY(push_renew(rq->app->store, office, p->rahasia_lama,
                       &(struct push_place_new){ p->alamat, p->kunci, p->rahasia, &rq->app->pushes, p->lama }));
        return response_no_content(rq);
}

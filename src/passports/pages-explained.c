/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A senior agrees to an explanation that one officer heard, on the applicant's page, or somebody takes that back. */
#include "passports.routes.h"

#include "passports/explained.h"
#include "passports/view.h"

/* ROUTE POST /paspor/{id}/penjelasan
 * summary: Setujui penjelasan wajar yang didengar satu petugas / Agree to an explanation that one officer heard
 * permission: explanation.agree
 * purpose: passport
 * csrf: token
 * path id uuid
 * form temuan uuid
 */
enum error passports_explanation_post(struct request *rq, const struct passports_explanation_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_explanation_agree(tx, request_actor(rq), p->id, p->temuan);
        }
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, ""), "tersimpan");
}

/* ROUTE POST /paspor/{id}/penjelasan/cabut
 * summary: Cabut persetujuan atas penjelasan / Take back an agreement to an explanation
 * permission: explanation.end
 * purpose: passport
 * csrf: token
 * path id uuid
 * form temuan uuid
 */
enum error passports_explanation_end_post(struct request *rq, const struct passports_explanation_end_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_explanation_end(tx, request_actor(rq), p->id, p->temuan);
        }
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, ""), "tersimpan");
}

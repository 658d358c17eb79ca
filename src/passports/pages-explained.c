/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A senior agrees to an explanation that one officer heard, on the applicant's page, or somebody takes that back. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/explained.h"
#include "passports/internal.h"
#include "passports/view.h"
#include "program/listing.h"

/* --- what waits, as a page and as JSON --- */

static const struct listing_field fields[] = {
        { "number", T("Nomor"), 16 }, { "about", T("Tentang"), 30 }, { "heard", T("Didengar"), 14 },
};

static enum error read_listing(struct tx *tx, const struct actor *actor, void *list, struct listing_reading *reading)
{
        struct explanation_rows *rows = list;
        size_t first;
        TRY(passports_explanations(tx, actor, reading->arena, rows));
        TRY(listing_cut(LISTING_ALL(rows), reading, &first));
        rows->items += first;
        return OK;
}

static enum error write_listing(struct request *rq, const void *list, size_t index, struct value *ret_values)
{
        const struct explanation_row *row = &((const struct explanation_rows *)list)->items[index];
        ret_values[0] = value_text(row->number);
        ret_values[1] = value_coded(row->about, finding_about_name(row->about, rq->language));
        ret_values[2] = value_day_of(rq, row->heard_at);
        return OK;
}

static const struct listing waiting = { .page = "/paspor/penjelasan", .api = "/api/paspor/penjelasan",
                                        .object_kind = S("finding"), .fields = fields,
                                        .field_count = ARRAY_SIZE(fields), .read = read_listing,
                                        .write = write_listing };

/* SHAPE WaitingExplanation: an explanation that one officer heard, and that waits for a senior's agreement
 * id uuid
 * number text
 * about choice(guarantor-group guarantor-place letter-words)
 * heard date
 */

/* ROUTE GET /api/paspor/penjelasan
 * summary: Penjelasan yang menunggu persetujuan / Explanations that wait for agreement
 * permission: explanation.agree
 * purpose: review
 * query sesudah line 0..240 ?
 * query batas int 1..50 ?
 * returns: items, the newest first; id is that of the finding
 * answer 200 WaitingExplanation[]
 */
enum error passports_api_explanations(struct request *rq, const struct passports_api_explanations_params *p)
{
        struct explanation_rows rows;
        return listing_send_json(rq, &waiting, &rows,
                                 &(struct listing_wish){ .after = p->sesudah, .limit = p->has_batas ? p->batas : 0 });
}

/* ROUTE GET /paspor/penjelasan
 * summary: Penjelasan yang menunggu persetujuan / Explanations that wait for agreement
 * permission: explanation.agree
 * purpose: review
 */
enum error passports_explanations_page(struct request *rq, const struct passports_explanations_page_params *p)
{
        (void)p;
        enum error err;
        struct page page;
        struct explanation_rows rows;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_explanations(tx, request_actor(rq), rq->arena, &rows);
        }
        TRY(err);
        struct view_passports_explained_rows *items = arena_array(rq->arena, struct view_passports_explained_rows,
                                                                  rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct explanation_row *row = &rows.items[i];
                items[i] = (struct view_passports_explained_rows){ application_path(rq, row->application_id, ""),
                                                                   row->number,
                                                                   finding_about_name(row->about, rq->language),
                                                                   row->heard_at };
        }
        TRY(page_open(rq, &page));
        render_passports_explained(&page, &(struct view_passports_explained){ items, rows.count, rows.more });
        return response_html(rq, 200);
}

/* --- on the applicant's page --- */

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

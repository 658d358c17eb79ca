/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The decision letter as a file, and what its code tells anybody. */
#include "passports.html.h"
#include "passports.routes.h"

#include "passports/view.h"

/* ROUTE GET /paspor/{id}/surat.pdf
 * summary: Surat keputusan / Decision letter
 * permission: application.print
 * purpose: passport
 * pool: slow
 * path id uuid
 */
enum error passports_letter_pdf(struct request *rq, const struct passports_letter_pdf_params *p)
{
        struct page page;
        struct slice pdf;
        struct obstacles missing;
        enum error err =
                passports_letter(rq->app, request_actor(rq), p->id, request_origin(rq), rq->arena, &pdf, &missing);
        if (err == OK)
                return response_download(rq, &(struct download){ .content_type = "application/pdf",
                                                                 .filename = S("surat.pdf"),
                                                                 .bytes = pdf,
                                                                 .show = true });
        if (err != ERR_UNCONFIGURED)
                return err;
        struct view_passports_missing_items *items =
                arena_array(rq->arena, struct view_passports_missing_items, missing.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < missing.count; i++)
                items[i].text = translate(rq->language, missing.items[i]);
        TRY(page_open(rq, &page));
        render_passports_missing(&page, &(struct view_passports_missing){ application_path(rq, p->id, ""), items,
                                                                          missing.count });
        return response_html(rq, 409);
}

/* ROUTE GET /verifikasi/{kode}
 * summary: Periksa keaslian surat / Verify a letter
 * permission: public
 * purpose: none
 * path kode line 1..60
 */
enum error passports_verify_page(struct request *rq, const struct passports_verify_page_params *p)
{
        struct page page;
        struct letter_fact fact = { 0 };
        enum error err;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = passports_verify(tx, p->kode, rq->arena, &fact);
        }
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        TRY(page_open(rq, &page));
        render_passports_verify(&page, &(struct view_passports_verify){ .known = err == OK, .number = fact.number,
                                                                        .date = application_day(rq, fact.date),
                                                                        .office = fact.office,
                                                                        .ended = application_day(rq, fact.ended_on),
                                                                        .replaced = fact.replaced });
        return response_html(rq, 200);
}

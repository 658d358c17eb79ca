/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The way to help from the desk (V1). It is bound to no application: its address names none, it decides nothing, and no
 * file, history, list or paper of the applicant says that somebody went here. What is sent goes by `exchange`. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "content/content.h"
#include "exchange/exchange.h"
#include "text/date.h"
#include "text/phone.h"

#define REFERRAL S("rujukan-bantuan")

/* Whether the office may send a referral today. */
static enum error read_ready(struct request *rq, struct slice today, bool *ret_ready)
{
        enum error err;
        struct slice label;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = exchange_kind_ready(tx,
                                          &(struct kind_question){ request_actor(rq)->office_id, REFERRAL, today,
                                                                   rq->language },
                                          rq->arena, &label, ret_ready);
        }
        return err;
}

/* ROUTE GET /paspor/bantuan
 * summary: Jalan ke pertolongan, apa pun hasil paspornya / The way to help, whatever the passport's outcome
 * permission: application.read
 * purpose: passport
 */
enum error passports_help_page(struct request *rq, const struct passports_help_page_params *p)
{
        (void)p;
        struct page page;
        char day[DATE_ISO_SIZE + 1];
        const struct actor *actor = request_actor(rq);
        struct slice today = date_iso_text(date_of_instant(clock_now(), actor->zone_minutes), day);
        struct view_passports_help view = { .can_refer = access_may_ever(actor, S("exchange.request")) };
        TRY(read_ready(rq, today, &view.ready));
        TRY(page_open(rq, &page));
        render_passports_help(&page, &view);
        return response_html(rq, 200);
}

static enum error read_numbers(struct request *rq, struct view_passports_help_slip *view)
{
        enum error err;
        char day[DATE_ISO_SIZE + 1];
        struct content_list list = { 0 };
        const struct actor *actor = request_actor(rq);
        struct slice today = date_iso_text(date_of_instant(clock_now(), actor->zone_minutes), day);
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = content_list(tx, actor->office_id, S("contact"), today, rq->arena, &list);
        }
        TRY(err);
        struct view_passports_help_slip_numbers *items =
                arena_array(rq->arena, struct view_passports_help_slip_numbers, list.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                const struct content_item *item = &list.items[i];
                struct slice phone = content_text(item, "phone", rq->language, rq->arena);
                if (item->confirmed && phone.size > 0)
                        items[view->numbers_count++] = (struct view_passports_help_slip_numbers){
                                .name = content_text(item, "name", rq->language, rq->arena),
                                .phone = phone_shown(rq->arena, phone),
                                .whatsapp = phone_shown(rq->arena,
                                                        content_text(item, "whatsapp", rq->language, rq->arena)) };
        }
        view->numbers = items;
        return OK;
}

/* ROUTE GET /paspor/bantuan/lembar
 * summary: Lembar nomor layanan, tanpa nama dan tanpa keperluan / Slip of service numbers, with no name and no purpose
 * permission: application.read
 * purpose: passport
 */
enum error passports_help_slip(struct request *rq, const struct passports_help_slip_params *p)
{
        (void)p;
        struct page page;
        struct view_passports_help_slip view = { 0 };
        TRY(read_numbers(rq, &view));
        TRY(page_open(rq, &page));
        render_passports_help_slip(&page, &view);
        return response_html(rq, 200);
}

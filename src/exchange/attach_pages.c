/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Photos and papers of an agency's answer: their pages, and how the agency withdraws one before it answers. */
#include "exchange.routes.h"

#include "base/checked.h"
#include "exchange/exchange.h"
#include "program/attach.h"
#include "program/fields.h"

static struct attach_thing thing_of(const struct uuid *request_id)
{
        return (struct attach_thing){ .what = request_id, .enter = exchange_attach_enter };
}

/* ROUTE GET /permintaan/{id}/lampiran/{file}/{page}
 * summary: Satu halaman lampiran jawaban / One page of an answer's attachment
 * permission: exchange.read
 * purpose: exchange
 * path id uuid
 * path file uuid
 * path page int 0..20
 * returns: JPEG or PNG; page 0 is the small picture
 */
enum error exchange_attachment_page(struct request *rq, const struct exchange_attachment_page_params *p)
{
        struct attach_thing thing = thing_of(&p->id);
        return attach_send(rq, &thing, &(struct attachment_place){ p->file, p->page });
}

/* ROUTE POST /permintaan/{id}/lampiran/{file}/tarik
 * summary: Tarik lampiran jawaban / Withdraw an attachment of an answer
 * permission: exchange.answer
 * purpose: exchange
 * csrf: token
 * path id uuid
 * path file uuid
 * form why line 3..300
 */
enum error exchange_withdraw_post(struct request *rq, const struct exchange_withdraw_post_params *p)
{
        struct attach_thing thing = thing_of(&p->id);
        TRY(attach_withdraw(rq, &thing, p->file, p->why));
        return redirect_with(rq, path_with_id(rq, "/permintaan/", p->id, ""), "tersimpan");
}

/* ROUTE POST /api/permintaan/{id}/lampiran
 * summary: Lampirkan satu foto atau dokumen ke jawaban / Attach one photo or paper to an answer
 * permission: exchange.answer
 * purpose: exchange
 * csrf: token
 * pool: slow
 * path id uuid
 * form attachment uuid
 * file file 0..10485760
 * returns: attachment is made by the client, and the same file again changes nothing; before the answer
 * version: match-or-none
 * answer 204
 */
enum error exchange_api_attach(struct request *rq, const struct exchange_api_attach_params *p)
{
        struct attach_thing thing = thing_of(&p->id);
        return attach_keep_one(rq, &thing, &(struct attach_upload){ p->attachment, p->file.bytes });
}

/* ROUTE POST /api/permintaan/{id}/lampiran/{file}/tarik
 * summary: Tarik lampiran jawaban / Withdraw an attachment of an answer
 * permission: exchange.answer
 * purpose: exchange
 * csrf: token
 * path id uuid
 * path file uuid
 * json why line 3..300
 * returns: again is the same
 * version: match-or-none
 * answer 204
 */
enum error exchange_api_withdraw(struct request *rq, const struct exchange_api_withdraw_params *p)
{
        struct attach_thing thing = thing_of(&p->id);
        TRY(attach_withdraw(rq, &thing, p->file, p->why));
        return response_no_content(rq);
}

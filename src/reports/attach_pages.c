/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Photos and papers of a report: their pages, and how the author adds and withdraws them. */
#include "reports.routes.h"

#include "base/checked.h"
#include "program/attach.h"
#include "reports/page_words.h"

static struct attach_thing thing_of(const struct uuid *report_id)
{
        return (struct attach_thing){ .what = report_id, .enter = report_attach_enter, .after = report_attach_after };
}

enum error reports_attach(struct request *rq, struct uuid report_id, const struct files *files,
                          struct attach_faults *faults)
{
        struct attach_thing thing = thing_of(&report_id);
        return attach_keep_all(rq, &thing, files->items, files->count, faults);
}

/* ROUTE GET /laporan/{id}/lampiran/{file}/{page}
 * summary: Satu halaman lampiran laporan / One page of a report's attachment
 * permission: report.open
 * purpose: triage
 * path id uuid
 * path file uuid
 * path page int 0..20
 * returns: JPEG or PNG; page 0 is the small picture
 */
enum error reports_attachment_page(struct request *rq, const struct reports_attachment_page_params *p)
{
        struct attach_thing thing = thing_of(&p->id);
        return attach_send(rq, &thing, &(struct attachment_place){ p->file, p->page });
}

/* ROUTE POST /laporan/{id}/lampiran/{file}/tarik
 * summary: Tarik lampiran laporan / Withdraw an attachment of one's report
 * permission: report.add
 * purpose: report
 * csrf: token
 * path id uuid
 * path file uuid
 * form why line 3..300
 */
enum error reports_withdraw_post(struct request *rq, const struct reports_withdraw_post_params *p)
{
        struct attach_thing thing = thing_of(&p->id);
        TRY(attach_withdraw(rq, &thing, p->file, p->why));
        return redirect_with(rq, path_with_id(rq, "/laporan/", p->id, ""), "tersimpan");
}

/* ROUTE POST /api/laporan/{id}/lampiran
 * summary: Lampirkan satu foto atau dokumen / Attach one photo or paper
 * permission: report.add
 * purpose: report
 * csrf: token
 * pool: slow
 * path id uuid
 * form attachment uuid
 * file file 0..10485760
 * returns: attachment is made by the client, and the same file again changes nothing
 * version: match-or-none
 * answer 204
 */
enum error reports_api_attach(struct request *rq, const struct reports_api_attach_params *p)
{
        struct attach_thing thing = thing_of(&p->id);
        return attach_keep_one(rq, &thing, &(struct attach_upload){ p->attachment, p->file.bytes });
}

/* ROUTE POST /api/laporan/{id}/lampiran/{file}/tarik
 * summary: Tarik lampiran laporan / Withdraw an attachment of one's report
 * permission: report.add
 * purpose: report
 * csrf: token
 * path id uuid
 * path file uuid
 * json why line 3..300
 * returns: again is the same
 * version: match-or-none
 * answer 204
 */
enum error reports_api_withdraw(struct request *rq, const struct reports_api_withdraw_params *p)
{
        struct attach_thing thing = thing_of(&p->id);
        TRY(attach_withdraw(rq, &thing, p->file, p->why));
        return response_no_content(rq);
}

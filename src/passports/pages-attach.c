/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Scans of an application's documents: their pages, and how officers add and withdraw them. */
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/view.h"
#include "program/attach.h"

static struct attach_thing thing_of(const struct application_scan *scan)
{
        return (struct attach_thing){ .what = scan, .enter = passports_scan_enter, .after = passports_scan_after };
}

/* ROUTE GET /paspor/{id}/lampiran/{file}/{page}
 * summary: Satu halaman pindaian dokumen / One page of a document's scan
 * permission: application.read
 * purpose: passport
 * path id uuid
 * path file uuid
 * path page int 0..20
 * returns: JPEG or PNG; page 0 is the small picture
 */
enum error passports_scan_page(struct request *rq, const struct passports_scan_page_params *p)
{
        struct application_scan scan = { .application_id = p->id };
        struct attach_thing thing = thing_of(&scan);
        return attach_send(rq, &thing, &(struct attachment_place){ p->file, p->page });
}

/* ROUTE POST /paspor/{id}/pindaian
 * summary: Simpan pindaian dokumen / Keep scans of a document
 * permission: application.check
 * purpose: passport
 * csrf: token
 * pool: slow
 * on-invalid: handler
 * path id uuid
 * form dokumen line 0..60 ?
 * file files 0..10485760 [5] ?
 */
enum error passports_scan_post(struct request *rq, const struct passports_scan_post_params *p)
{
        struct application_scan scan = { p->id, p->dokumen };
        struct attach_thing thing = thing_of(&scan);
        struct attach_faults faults = { 0 };
        if (!attach_field_fault(rq, "files", &faults))
                TRY(attach_keep_all(rq, &thing, p->files, p->files_count, &faults));
        return faults.count ? show_documents(rq, p->id, &faults)
                            : redirect_with(rq, application_path(rq, p->id, "/berkas"), "tersimpan");
}

/* ROUTE POST /paspor/{id}/lampiran/{file}/tarik
 * summary: Tarik pindaian dokumen / Withdraw a document's scan
 * permission: application.check
 * purpose: passport
 * csrf: token
 * path id uuid
 * path file uuid
 * form why line 3..300
 */
enum error passports_unscan_post(struct request *rq, const struct passports_unscan_post_params *p)
{
        struct application_scan scan = { .application_id = p->id };
        struct attach_thing thing = thing_of(&scan);
        TRY(attach_withdraw(rq, &thing, p->file, p->why));
        return redirect_with(rq, application_path(rq, p->id, "/berkas"), "tersimpan");
}

/* ROUTE POST /api/paspor/{id}/lampiran
 * summary: Simpan satu pindaian dokumen / Keep one scan of a document
 * permission: application.check
 * purpose: passport
 * csrf: token
 * pool: slow
 * path id uuid
 * form attachment uuid
 * form document line 1..60
 * file file 0..10485760
 * returns: attachment is made by the client, and the same file again changes nothing
 * version: match-or-none
 * answer 204
 */
enum error passports_api_scan(struct request *rq, const struct passports_api_scan_params *p)
{
        struct application_scan scan = { p->id, p->document };
        struct attach_thing thing = thing_of(&scan);
        return attach_keep_one(rq, &thing, &(struct attach_upload){ p->attachment, p->file.bytes });
}

/* ROUTE POST /api/paspor/{id}/lampiran/{file}/tarik
 * summary: Tarik pindaian dokumen / Withdraw a document's scan
 * permission: application.check
 * purpose: passport
 * csrf: token
 * path id uuid
 * path file uuid
 * json why line 3..300
 * returns: again is the same
 * version: match-or-none
 * answer 204
 */
enum error passports_api_unscan(struct request *rq, const struct passports_api_unscan_params *p)
{
        struct application_scan scan = { .application_id = p->id };
        struct attach_thing thing = thing_of(&scan);
        TRY(attach_withdraw(rq, &thing, p->file, p->why));
        return response_no_content(rq);
}

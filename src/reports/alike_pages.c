/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "reports.html.h"

#include "base/checked.h"
#include "likeness/likeness.h"
#include "reports/alike_pages.h"
#include "store/store.h"

static const struct {
        unsigned by;
        struct slice text;
} shared[] = {
        { ALIKE_PHONE, T("nomor telepon sama") },
        { ALIKE_RECRUITER, T("nama perekrut ditulis sama") },
        { ALIKE_COMPANY, T("nama perusahaan ditulis sama") },
        { ALIKE_RECRUITER_NEARLY, T("nama perekrut ditulis mirip") },
        { ALIKE_COMPANY_NEARLY, T("nama perusahaan ditulis mirip") },
        { ALIKE_VILLAGE, T("desa sama") },
};

struct slice alike_shared_text(struct request *rq, unsigned by)
{
        struct slice all = S("");
        for (size_t i = 0; i < ARRAY_SIZE(shared); i++)
                if (by & shared[i].by)
                        all = arena_printf(rq->arena, "%.*s%s%.*s", SLICE_FMT(all), all.size ? ", " : "",
                                           SLICE_FMT(translate(rq->language, shared[i].text)));
        return all;
}

enum error fill_alike(struct request *rq, const struct report_page *report, struct view_reports_show *view)
{
        struct alike_reports alike = { .count = 0 };
        enum error err;
        struct alike_question question = { .id = report->row.id, .village_code = report->row.village_code,
                                           .phone = report->phone, .recruiter = report->recruiter,
                                           .company = report->company, .likeness = rq->app->likeness };
        struct view_reports_show_alike *items = arena_array(rq->arena, struct view_reports_show_alike, ALIKE_MAX);
        if (!items)
                return ERR_MEMORY;
        likeness_follow(rq->app->likeness, request_actor(rq)->office_id, LIKENESS_WAIT);
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = reports_alike(tx, request_actor(rq), &question, &alike);
                for (size_t i = 0; err == OK && i < alike.count; i++)
                        alike.items[i].number = arena_copy(rq->arena, alike.items[i].number);
        }
        TRY(err);
        for (size_t i = 0; i < alike.count; i++)
                items[i] = (struct view_reports_show_alike){
                        .url = path_with_id(rq, "/laporan/", alike.items[i].id, ""), .number = alike.items[i].number,
                        .shared = alike_shared_text(rq, alike.items[i].by) };
        view->alike = items;
        view->alike_count = alike.count;
        return OK;
}

enum error find_sent_before(struct request *rq, const struct alike_question *question, struct alike_report *ret_report,
                            bool *ret_found)
{
        struct alike_reports alike = { .count = 0 };
        enum error err;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = reports_alike_own(tx, request_actor(rq), question, &alike);
                if (err == OK && alike.count > 0)
                        alike.items[0].number = arena_copy(rq->arena, alike.items[0].number);
        }
        TRY(err);
        *ret_found = alike.count > 0;
        if (alike.count > 0)
                *ret_report = alike.items[0];
        return OK;
}

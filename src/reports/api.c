/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports for programs and the field app: the same rules as the pages, the same fields. */
#include "reports.routes.h"

#include "base/checked.h"
#include "program/api.h"
#include "program/fields.h"
#include "reports/reports.h"
#include "store/store.h"
#include "subjects/subjects.h"
#include "text/date.h"

/* --- the list ------------------------------------------------------------------------------------------------------- */

static const struct {
        const char *key;
        enum report_tab tab;
} tabs[] = {
        { "belum", REPORTS_UNTAKEN }, { "saya", REPORTS_MINE },    { "semua", REPORTS_ALL },
        { "kepala", REPORTS_HEAD },   { "terkirim", REPORTS_OWN },
};

/* Without a word: what the reader's own page opens with. */
static size_t tab_of(struct request *rq, struct slice key)
{
        for (size_t i = 0; i < ARRAY_SIZE(tabs); i++)
                if (slice_equal(key, slice_from_cstr(tabs[i].key)))
                        return i;
        if (access_may_ever(request_actor(rq), S("report.take")))
                return 0;
        return access_may_ever(request_actor(rq), S("report.list")) ? 2 : 4;
}

static void write_grade(struct json_writer *out, const struct report_row *row)
{
        json_write_text(out, "reliability", row->reliability);
        json_write_text(out, "credibility", row->credibility);
}

static void write_row(struct request *rq, struct json_writer *out, const struct report_row *row, bool own)
{
        json_open_object(out, NULL);
        api_write_id(out, "id", row->id);
        json_write_text(out, "number", row->number);
        api_write_place(rq, out, "village", row->village_code);
        json_write_text(out, "state", row->state);
        json_write_bool(out, "urgent", row->urgent);
        if (!own) {
                json_write_bool(out, "held", row->held);
                write_grade(out, row);
                json_write_text(out, "country", row->country);
        }
        api_write_at(out, "received_at", row->created_at);
        json_close(out);
}

static struct slice or_null(struct slice text)
{
        return text.size ? text : SLICE_NULL;
}

/* ROUTE GET /api/laporan
 * summary: Daftar laporan / List of reports
 * permission: report.open
 * purpose: triage
 * query bagian choice(belum saya semua kepala terkirim) ?
 * query status line 0..20 ?
 * query mendesak bool ?
 * query lama bool ?
 * query sesudah int 1..1000000000 ?
 * query batas int 1..200 ?
 * returns: items and the address of the next page
 */
enum error reports_api_list(struct request *rq, const struct reports_api_list_params *p)
{
        struct json_writer out;
        struct report_rows rows;
        size_t tab = tab_of(rq, p->bagian);
        int64_t limit = p->has_batas ? p->batas : API_ROWS;
        struct slice next = SLICE_NULL;
        enum error err;
        struct report_filter filter = { .tab = tabs[tab].tab, .state = or_null(p->status), .urgent_only = p->mendesak,
                                        .oldest_first = p->lama, .cursor = p->has_sesudah ? p->sesudah : 0, .limit = limit };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = reports_list(tx, request_actor(rq), &filter, rq->arena, &rows);
        }
        TRY(err);
        api_begin_list(rq, &out);
        for (size_t i = 0; i < rows.count; i++)
                write_row(rq, &out, &rows.items[i], filter.tab == REPORTS_OWN);
        if (rows.more)
                next = arena_printf(rq->arena, "/api/laporan?bagian=%s&status=%.*s%s%s&sesudah=%lld&batas=%lld",
                                    tabs[tab].key, SLICE_FMT(p->status), p->mendesak ? "&mendesak=true" : "",
                                    p->lama ? "&lama=true" : "", (long long)rows.items[rows.count - 1].seq,
                                    (long long)limit);
        return api_send_list(rq, &out, next);
}

/* --- filing --------------------------------------------------------------------------------------------------------- */

static struct slice iso_or_null(struct request *rq, struct date date)
{
        return date_is_none(date) ? SLICE_NULL :
                                    arena_printf(rq->arena, "%04d-%02u-%02u", date.year, date.month, date.day);
}

static enum error send_receipt(struct request *rq, const struct report_receipt *receipt)
{
        struct json_writer out;
        TRY(response_header(rq, "Location", path_with_id(rq, "/api/laporan/", receipt->id, "")));
        api_begin(rq, &out);
        json_open_object(&out, NULL);
        api_write_id(&out, "id", receipt->id);
        json_write_text(&out, "number", receipt->number);
        json_write_bool(&out, "repeated", receipt->repeated);
        json_close(&out);
        return api_send(rq, &out, receipt->repeated ? 200 : 201);
}

/* ROUTE POST /api/laporan
 * summary: Kirim laporan / File a report
 * permission: report.create
 * purpose: report
 * csrf: token
 * json id uuid
 * json narrative text 10..4000
 * json village line 13..13
 * json knowledge choice(own-eyes told-by-involved second-hand online document)
 * json happened_on date ?
 * json urgent bool ?
 * json recruiter line 0..200 ?
 * json phone line 0..200 ?
 * json company line 0..200 ?
 * json address line 0..200 ?
 * json country line 0..200 ?
 * json household line 0..200 ?
 * json official line 0..200 ?
 * json signs line 1..60 [20] ?
 * returns: number of the report; 201 when it is new, 200 when it had arrived before
 */
enum error reports_api_file(struct request *rq, const struct reports_api_file_params *p)
{
        struct form_errors *errors = fields_errors(rq);
        struct report_receipt receipt;
        enum error err;
        if (!errors)
                return ERR_MEMORY;
        struct report_draft draft = {
                .id = p->id, .channel = S("api"), .village_code = p->village,
                .happened_on = iso_or_null(rq, p->happened_on), .urgent = p->urgent, .knowledge = p->knowledge,
                .country = p->country, .narrative = p->narrative, .recruiter = or_null(p->recruiter),
                .phone = or_null(p->phone), .company = or_null(p->company), .address = or_null(p->address),
                .household = or_null(p->household), .official = or_null(p->official), .signs = p->signs,
                .sign_count = p->signs_count, .errors = errors,
        };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = report_file(tx, request_actor(rq), &draft, rq->arena, &receipt);
        }
        if (err == ERR_INVALID)
                api_set_errors(rq, errors);
        TRY(err);
        return send_receipt(rq, &receipt);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Breaking the glass: the form, and what was opened by or of the reader. Reviewing is in pages.c. */
#include "people.html.h"
#include "people.routes.h"
#include "people/view.h"

#include "access/directory.h"
#include "access/people.h"
#include "base/checked.h"
#include "program/fields.h"
#include "reports/reports.h"
#include "store/store.h"
#include "text/utf8.h"
#include "tips/tips.h"

enum { SHORT_ID = 8 }; /* how a tip's address begins */

static struct slice kind_text(enum language language, struct slice kind)
{
        return slice_equal(kind, S("tip")) ? tr(language, "informasi dari warga") : tr(language, "laporan desa");
}

static struct slice path_of(struct request *rq, struct slice kind, struct uuid id)
{
        return path_with_id(rq, slice_equal(kind, S("tip")) ? "/tip/" : "/laporan/", id, "");
}

enum error glass_number(struct request *rq, struct slice kind, struct uuid id, struct slice *ret_number)
{
        struct report_head report;
        char text[UUID_TEXT_SIZE + 1];
        enum error err;
        if (!slice_equal(kind, S("report"))) {
                uuid_format(id, text);
                *ret_number = arena_copy(rq->arena, slice_of(text, SHORT_ID));
                return OK;
        }
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = reports_head(tx, request_actor(rq)->office_id, id, rq->arena, &report);
        }
        *ret_number = err == OK ? report.number : SLICE_NULL;
        return err == ERR_NOT_FOUND ? OK : err;
}

static struct slice verdict_text(enum language language, struct slice verdict)
{
        if (verdict.size == 0)
                return tr(language, "belum ditelaah");
        return slice_equal(verdict, S("justified")) ? tr(language, "beralasan") : tr(language, "tidak beralasan");
}

static enum error fill_rows(struct request *rq, struct view_people_emergency *view)
{
        struct glass_owns list;
        TRY(glasses_concerning(rq->app->store, request_actor(rq), rq->arena, &list));
        struct view_people_emergency_rows *rows = arena_array(rq->arena, struct view_people_emergency_rows, list.count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                const struct glass_own *own = &list.items[i];
                struct slice number;
                TRY(glass_number(rq, own->object_kind, own->object_id, &number));
                rows[i] = (struct view_people_emergency_rows){
                        .url = path_of(rq, own->object_kind, own->object_id),
                        .kind = kind_text(rq->language, own->object_kind), .number = number,
                        .name = own->name, .mine = own->mine, .opened_at = own->opened_at,
                        .expires_at = own->expires_at, .verdict = verdict_text(rq->language, own->verdict) };
        }
        view->rows = rows;
        view->rows_count = list.count;
        return OK;
}

static enum error show(struct request *rq, const struct form_errors *errors)
{
        struct page page;
        struct view_people_emergency view = { .id = id_text(rq, uuid_new()),
                                              .thing = fields_typed(rq, "berkas", SLICE_NULL),
                                              .reason = fields_typed(rq, "alasan", SLICE_NULL),
                                              .thing_error = fields_text(rq, errors, "berkas"),
                                              .reason_error = fields_text(rq, errors, "alasan") };
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(fill_rows(rq, &view));
        TRY(page_open(rq, &page));
        render_people_emergency(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /darurat
 * summary: Buka darurat / Break the glass
 * permission: glass.own
 * purpose: review
 */
enum error people_emergency_page(struct request *rq, const struct people_emergency_page_params *p)
{
        static const struct form_errors none;
        (void)p;
        return show(rq, &none);
}

/* A tip by the end of its address, a report by its number; *ret_readable: he may read it without this. */
static enum error find_thing(struct request *rq, struct slice typed, struct glass *glass, bool *ret_readable)
{
        const struct actor *actor = request_actor(rq);
        struct slice end = typed.size > UUID_TEXT_SIZE ? slice_from(typed, typed.size - UUID_TEXT_SIZE) : typed;
        if (uuid_parse(end, &glass->object_id)) {
                struct tip_key tip;
                struct tip_desk desk = { .tips = rq->app->tips, .main = rq->app->store, .office_id = actor->office_id,
                                         .zone_minutes = actor->zone_minutes };
                TRY(tips_key(&desk, actor, glass->object_id, rq->arena, &tip));
                glass->object_kind = S("tip");
                *ret_readable = tip.readable;
                glass->owner_id = tip.owner_id, glass->named = tip.named, glass->named_count = tip.named_count;
                return OK;
        }
        struct report_key report;
        enum error err;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = reports_key(tx, actor, typed, &report);
        }
        TRY(err);
        glass->object_kind = S("report");
        *ret_readable = report.readable;
        glass->object_id = report.id, glass->owner_id = report.owner_id;
        return OK;
}

/* ROUTE POST /darurat
 * summary: Buka satu berkas dalam keadaan darurat / Open one thing in an emergency
 * permission: glass.open
 * purpose: review
 * csrf: token
 * on-invalid: handler
 * form id uuid
 * form berkas line 0..200 ?
 * form alasan text 0..1000 ?
 */
enum error people_emergency_post(struct request *rq, const struct people_emergency_post_params *p)
{
        struct form_errors *errors = fields_errors(rq);
        struct glass glass = { .id = p->id, .reason = slice_trim(p->alasan) };
        if (!errors)
                return ERR_MEMORY;
        if (utf8_count(glass.reason) < 20)
                fields_fault(errors, "alasan", T("Tulis mengapa tidak dapat menunggu, paling sedikit 20 huruf."));
        bool readable = false;
        enum error err = errors->count ? OK : glass_try(rq->app->store, request_actor(rq), glass.id);
        bool too_many = err == ERR_BUSY;
        if (too_many)
                fields_fault(errors, "", T("Batas pembukaan darurat: 5 sekaligus dan 10 percobaan dalam 24 jam. Tunggu "
                                           "atau minta kepala kantor membukanya. Alasan Anda masih ada di bawah."));
        if (err == OK && errors->count == 0)
                err = find_thing(rq, slice_trim(p->berkas), &glass, &readable);
        if (err == OK && readable)
                fields_fault(errors, "berkas", T("Berkas ini sudah boleh Anda baca. Tidak perlu dibuka darurat."));
        if (err == OK && errors->count == 0)
                err = glass_break(rq->app->store, request_actor(rq), &glass);
        if (err == ERR_NOT_FOUND)
                fields_fault(errors, "berkas", T("Tidak ada berkas dengan nomor atau alamat ini di kantor Anda."));
        else if (err == ERR_FORBIDDEN)
                fields_fault(errors, "",
                             T("Pembukaan darurat Anda yang lalu belum ditelaah lebih dari 72 jam. Minta kepala kantor "
                               "atau pemeriksa jurnal menelaahnya dahulu."));
        else if (!too_many)
                TRY(err);
        if (errors->count)
                return show(rq, errors);
        return redirect_with(rq, path_of(rq, glass.object_kind, glass.object_id), "darurat");
}

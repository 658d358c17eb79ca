/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which office oversees which: asked for here, agreed to by the head of the other. */
#include "people.html.h"
#include "people.routes.h"

#include "access/overseer.h"
#include "base/checked.h"
#include "program/app.h"
#include "program/fields.h"
#include "program/office.h"
#include "store/store.h"

static enum error read_all(struct request *rq, struct overseer_rows *ret_rows, struct office_list *ret_offices)
{
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = overseers_list(tx, request_actor(rq), rq->arena, ret_rows);
                if (err == OK)
                        err = office_list_all(tx, rq->arena, ret_offices);
        }
        return err;
}

static enum error fill_rows(struct request *rq, const struct overseer_rows *rows, struct view_people_overseers *view)
{
        bool may_answer = access_may_ever(request_actor(rq), S("overseer.agree"));
        struct view_people_overseers_ours *ours =
                arena_array(rq->arena, struct view_people_overseers_ours, rows->count);
        struct view_people_overseers_theirs *theirs =
                arena_array(rq->arena, struct view_people_overseers_theirs, rows->count);
        if (!ours || !theirs)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++) {
                const struct overseer_row *row = &rows->items[i];
                if (row->is_ours)
                        theirs[view->theirs_count++] = (struct view_people_overseers_theirs){
                                .name = row->office, .days = row->days, .waits = row->waits, .at = row->asked_at,
                                .answer_url = may_answer ?
                                                      path_with_id(rq, "/kantor/pengawas/", row->id, "/jawab") :
                                                      SLICE_NULL };
                else
                        ours[view->ours_count++] = (struct view_people_overseers_ours){
                                .name = row->overseer, .days = row->days, .waits = row->waits };
        }
        view->ours = ours;
        view->theirs = theirs;
        return OK;
}

static enum error fill_choices(struct request *rq, const struct office_list *offices,
                               struct view_people_overseers *view)
{
        struct view_option *items = arena_array(rq->arena, struct view_option, offices->count);
        struct slice chosen = fields_typed(rq, "kantor", SLICE_NULL);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < offices->count; i++) {
                if (uuid_equal(offices->items[i].id, request_actor(rq)->office_id))
                        continue;
                struct slice value = id_text(rq, offices->items[i].id);
                items[view->offices_count++] = (struct view_option){ .value = value, .label = offices->items[i].name,
                                                                     .chosen = slice_equal(value, chosen) };
        }
        view->offices = items;
        return OK;
}

static enum error show(struct request *rq, const struct form_errors *errors)
{
        struct page page;
        struct overseer_rows rows = { 0 };
        struct office_list offices = { 0 };
        TRY(read_all(rq, &rows, &offices));
        struct view_people_overseers view = {
                .id = id_text(rq, uuid_new()), .office_error = fields_text(rq, errors, "kantor"),
                .days = fields_typed(rq, "hari", int_text(rq, OVERSEER_DAYS_USUAL)),
                .days_error = fields_text(rq, errors, "hari"),
                .may_ask = access_may_ever(request_actor(rq), S("overseer.ask")),
        };
        TRY(fill_rows(rq, &rows, &view));
        TRY(fill_choices(rq, &offices, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_people_overseers(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /kantor/pengawas
 * summary: Kantor pengawas / The office that oversees
 * permission: overseer.list
 * purpose: administration
 */
enum error people_overseers_page(struct request *rq, const struct people_overseers_page_params *p)
{
        (void)p;
        static const struct form_errors none;
        return show(rq, &none);
}

/* ROUTE POST /kantor/pengawas
 * summary: Minta kantor pengawas / Ask an office to oversee
 * permission: overseer.ask
 * purpose: administration
 * csrf: token
 * on-invalid: handler
 * form id uuid
 * form kantor uuid
 * form hari int 1..30
 */
enum error people_overseers_post(struct request *rq, const struct people_overseers_post_params *p)
{
        enum error err;
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (errors->count)
                return show(rq, errors);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = overseer_ask(tx, request_actor(rq), &(struct overseer_wish){ p->id, p->kantor, p->hari });
        }
        if (err == ERR_INVALID)
                fields_fault(errors, "kantor", T("Pilih kantor lain yang ada di program ini. Belum ada yang diminta."));
        if (err == ERR_CONFLICT)
                fields_fault(errors, "kantor", T("Ada permintaan yang masih menunggu jawaban, atau kantor itu sudah "
                                                 "menjadi pengawas. Tidak ada yang berubah."));
        if (errors->count)
                return show(rq, errors);
        TRY(err);
        return redirect_with(rq, S("/kantor/pengawas"), "diminta");
}

/* ROUTE POST /kantor/pengawas/{id}/jawab
 * summary: Jawab sebagai kantor pengawas / Answer as the office that oversees
 * permission: overseer.agree
 * purpose: administration
 * csrf: token
 * path id uuid
 * form jawaban choice(setuju tolak akhiri)
 */
enum error people_overseers_answer_post(struct request *rq, const struct people_overseers_answer_post_params *p)
{
        enum error err;
        enum overseer_answer answer = slice_equal(p->jawaban, S("setuju")) ? OVERSEER_AGREE :
                                      slice_equal(p->jawaban, S("tolak"))  ? OVERSEER_REFUSE :
                                                                             OVERSEER_END;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = overseer_answer(tx, request_actor(rq), p->id, answer);
        }
        TRY(err);
        return redirect_with(rq, S("/kantor/pengawas"), "tersimpan");
}

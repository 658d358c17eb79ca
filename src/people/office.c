/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What stands on the office's letters and is its own: address, phone, place, numbers. */
#include "people.html.h"
#include "people.routes.h"

#include "base/checked.h"
#include "program/app.h"
#include "program/fields.h"
#include "program/office.h"
#include "store/store.h"

static enum error read_office(struct request *rq, struct office *ret_office)
{
        enum error err;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = office_find(tx, request_actor(rq)->office_id, rq->arena, ret_office);
        }
        return err;
}

static enum error show_office(struct request *rq, const struct form_errors *errors)
{
        struct page page;
        struct office office;
        TRY(read_office(rq, &office));
        struct view_people_office view = {
                .name = office.name, .code = office.code, .zone = office.zone, .version = office.version,
                .no_origin = !rq->app->public_origin.size,
                .address = fields_typed(rq, "alamat", office.address),
                .address_error = fields_text(rq, errors, "alamat"),
                .phone = fields_typed(rq, "telepon", office.phone), .phone_error = fields_text(rq, errors, "telepon"),
                .place = fields_typed(rq, "tempat", office.place), .place_error = fields_text(rq, errors, "tempat"),
                .pattern = fields_typed(rq, "nomor", office.letter_pattern),
                .pattern_error = fields_text(rq, errors, "nomor"),
        };
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_people_office(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /kantor
 * summary: Pengaturan kantor / The office's settings
 * permission: office.change
 * purpose: administration
 */
enum error people_office_page(struct request *rq, const struct people_office_page_params *p)
{
        (void)p;
        static const struct form_errors none;
        return show_office(rq, &none);
}

/* ROUTE POST /kantor
 * summary: Ubah pengaturan kantor / Change the office's settings
 * permission: office.change
 * purpose: administration
 * csrf: token
 * on-invalid: handler
 * form versi int 1..9223372036854775807
 * form alamat text 0..300 ?
 * form telepon line 0..60 ?
 * form tempat line 0..80 ?
 * form nomor line 1..100
 */
enum error people_office_post(struct request *rq, const struct people_office_post_params *p)
{
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (errors->count)
                return show_office(rq, errors);
        struct office office = { .address = p->alamat.data ? slice_trim(p->alamat) : S(""),
                                 .phone = p->telepon.data ? slice_trim(p->telepon) : S(""),
                                 .place = p->tempat.data ? slice_trim(p->tempat) : S(""),
                                 .letter_pattern = slice_trim(p->nomor), .version = p->versi };
        enum error err = office_change(rq->app->store, request_actor(rq), &office);
        if (err == ERR_INVALID)
                fields_fault(errors, "nomor", T("Pola ini tidak terbaca. Tulis {seq} satu kali; yang lain hanya "
                                                "{code}, {office}, {month}, {month_roman}, {year}, {year2}."));
        if (err == ERR_CONFLICT)
                fields_fault(errors, "alamat", T("Pengaturan sudah diubah orang lain sejak halaman ini dibuka. Belum "
                                                 "ada yang disimpan; buka halaman ini lagi untuk melihatnya."));
        if (errors->count)
                return show_office(rq, errors);
        TRY(err);
        return redirect_with(rq, S("/kantor"), "tersimpan");
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The words of the guarantor's letter: typed or pasted at the desk. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/view.h"
#include "passports/vouch.h"
#include "program/fields.h"

static enum error read_letter(struct request *rq, struct uuid id, struct guarantor_letter *ret_letter)
{
        enum error err;
        const struct reading reading = { request_actor(rq), rq->language, rq->arena };
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_letter_read(tx, &reading, id, ret_letter);
        }
        return err;
}

static enum error fill_past(struct request *rq, const struct guarantor_letter *letter,
                            struct view_passports_vouch *view)
{
        struct view_passports_vouch_past *past = arena_array(rq->arena, struct view_passports_vouch_past,
                                                             letter->past_count);
        if (!past)
                return ERR_MEMORY;
        for (size_t i = 0; i < letter->past_count; i++) {
                const struct past_item *from = &letter->past[i];
                bool wording = slice_equal(from->what, S("wording"));
                past[i] = (struct view_passports_vouch_past){ wording ? tr(rq->language, "Isi surat")
                                                                      : tr(rq->language,
                                                                           "Alamat penjamin menurut surat"),
                                                              from->was, from->by, from->at };
        }
        view->past = past;
        view->past_count = letter->past_count;
        return OK;
}

static enum error show_letter(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct page page;
        struct application_file file;
        struct guarantor_letter letter;
        TRY(open_application(rq, id, &file));
        TRY(read_letter(rq, id, &letter));
        enum application_state state = application_state_parse(file.head.state);
        struct view_passports_vouch view = {
                .number = file.head.number, .base = application_path(rq, id, ""),
                .version = fields_typed(rq, "versi", arena_printf(rq->arena, "%lld", (long long)file.head.version)),
                .can_work = (state == STATE_NEW || state == STATE_INTERVIEW) &&
                            access_may_ever(request_actor(rq), S("application.check")),
                .guarantor = file.head.guarantor_name, .wording = fields_typed(rq, "isi", letter.wording),
                .place = fields_typed(rq, "tempat_penjamin", letter.place),
                .wording_error = fields_text(rq, errors, "isi"),
                .place_error = fields_text(rq, errors, "tempat_penjamin"), .by = letter.by, .at = letter.at };
        TRY(fill_past(rq, &letter, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_passports_vouch(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/{id}/surat-penjamin
 * summary: Surat penjamin / The guarantor's letter
 * permission: application.read
 * purpose: passport
 * path id uuid
 */
enum error passports_vouch_page(struct request *rq, const struct passports_vouch_page_params *p)
{
        static const struct form_errors none;
        return show_letter(rq, p->id, &none);
}

/* ROUTE POST /paspor/{id}/surat-penjamin
 * summary: Simpan kata-kata surat penjamin / Keep the words of the guarantor's letter
 * permission: application.check
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form versi int 1..1000000
 * form isi text 0..6000 ?
 * form tempat_penjamin line 0..200 ?
 */
enum error passports_vouch_post(struct request *rq, const struct passports_vouch_post_params *p)
{
        enum error err;
        if (rq->errors)
                return show_letter(rq, p->id, rq->errors);
        const struct guarantor_letter_new letter = { p->isi, p->tempat_penjamin, p->versi };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_letter_write(tx, request_actor(rq), p->id, &letter);
        }
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, "/surat-penjamin"), "tersimpan");
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The words of the guarantor's letter: typed or pasted at the desk. */
#include "passports.html.h"
#include "passports.routes.h"

#include "attachments/attachments.h"
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

static bool can_write(struct request *rq, const struct application_file *file)
{
        enum application_state state = application_state_parse(file->head.state);
        return (state == STATE_NEW || state == STATE_INTERVIEW) &&
               access_may_ever(request_actor(rq), S("application.check"));
}

/* `from_paper`: the text layer of a PDF, not saved yet; null when none was read. */
static enum error show_letter(struct request *rq, struct uuid id, struct slice from_paper,
                              const struct form_errors *errors)
{
        struct page page;
        struct application_file file;
        struct guarantor_letter letter;
        TRY(open_application(rq, id, &file));
        TRY(read_letter(rq, id, &letter));
        struct view_passports_vouch view = {
                .number = file.head.number, .base = application_path(rq, id, ""),
                .version = fields_typed(rq, "versi", arena_printf(rq->arena, "%lld", (long long)file.head.version)),
                .can_work = can_write(rq, &file), .from_paper = from_paper.size > 0,
                .empty_paper = !slice_is_null(from_paper) && from_paper.size == 0,
                .guarantor = file.head.guarantor_name,
                .wording = from_paper.size ? from_paper : fields_typed(rq, "isi", letter.wording),
                .file_error = fields_text(rq, errors, "surat"),
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
        return show_letter(rq, p->id, SLICE_NULL, &none);
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
                return show_letter(rq, p->id, SLICE_NULL, rq->errors);
        const struct guarantor_letter_new letter = { p->isi, p->tempat_penjamin, p->versi };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_letter_write(tx, request_actor(rq), p->id, &letter);
        }
        TRY(unless_open(rq, p->id, err));
        return redirect_after_words(rq, p->id, "/surat-penjamin", "tersimpan");
}

/* ROUTE POST /paspor/{id}/surat-penjamin/pdf
 * summary: Baca teks surat penjamin dari PDF / Read the words of a guarantor's letter from a PDF
 * permission: application.check
 * purpose: passport
 * csrf: token
 * pool: slow
 * on-invalid: handler
 * path id uuid
 * file surat 1..10485760
 */
enum error passports_vouch_pdf_post(struct request *rq, const struct passports_vouch_pdf_post_params *p)
{
        struct slice text = SLICE_NULL;
        struct application_file file;
        enum attachment_fault fault;
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        TRY(open_application(rq, p->id, &file)); /* before a byte of it is read */
        if (!can_write(rq, &file))
                return ERR_CONFLICT;
        if (errors->count == 0) {
                const struct attachment_upload upload = { p->surat.bytes, request_actor(rq)->person_id };
                enum error err = attachment_text(&upload, LETTER_WORDING_MOST, rq->arena, &text, &fault);
                if (err == ERR_INVALID)
                        fields_fault(errors, "surat", attachment_fault_text(fault));
                else
                        TRY(err);
        }
        return show_letter(rq, p->id, errors->count ? SLICE_NULL : text, errors);
}

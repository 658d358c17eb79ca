/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Photos and papers of a tip: sent with the code, without a trace; seen by who may read the tip. */
#include "tips.routes.h"

#include "base/checked.h"
#include "tips/view.h"

static enum error keep_drawn(struct request *rq, const struct tips_picture_post_params *p, struct arena *arena,
                             enum attachment_fault *ret_fault)
{
        struct tip_desk desk = desk_of(rq);
        struct attachment_made *made = arena_new(arena, struct attachment_made);
        if (!made)
                return ERR_MEMORY;
        TRY(attachment_make(&(struct attachment_upload){ .bytes = p->berkas.bytes }, arena, made, ret_fault));
        enum error err = tips_add_pictures(&desk, &(struct tip_pictures_new){ p->kode, p->id, made }, arena);
        if (err != ERR_TOO_LARGE)
                return err;
        *ret_fault = ATTACHMENT_TOO_LARGE;
        return ERR_INVALID;
}

/* The code is asked first: nobody without one makes us open a file. */
static enum error keep(struct request *rq, const struct tips_picture_post_params *p, enum attachment_fault *ret_fault)
{
        _cleanup_arena_ struct arena arena;
        struct tip_desk desk = desk_of(rq);
        struct tip_status status;
        arena_init(&arena, ATTACHMENT_ARENA);
        TRY(tips_status(&desk, p->kode, &arena, &status));
        return slice_equal(status.state, S("closed")) ? ERR_CONFLICT : keep_drawn(rq, p, &arena, ret_fault);
}

/* ROUTE POST /lapor/status/lampiran
 * summary: Tambah foto atau dokumen / Add a photo or paper
 * permission: public
 * purpose: none
 * csrf: origin
 * rate: none
 * pool: tips
 * log: none
 * on-invalid: handler
 * form kode secret 0..40 ?
 * form id uuid
 * file berkas 0..10485760 ?
 */
enum error tips_picture_post(struct request *rq, const struct tips_picture_post_params *p)
{
        enum attachment_fault fault = ATTACHMENT_FINE;
        struct tip_said said = { 0 };
        enum error err = OK;
        bool wait;
        if (rq->errors && !form_error_find(rq->errors, "berkas"))
                return ERR_INVALID;
        TRY(take_code_turn(rq, p->kode, &wait));
        if (wait)
                return show_wait(rq, p->kode, SLICE_NULL);
        if (rq->errors)
                fault = ATTACHMENT_TOO_LARGE;
        else
                err = keep(rq, p, &fault);
        if (tip_is_gone(err))
                return show_gone(rq, SLICE_NULL);
        said.attached = err == OK && fault == ATTACHMENT_FINE;
        if (fault != ATTACHMENT_FINE)
                said.file_error = translate(rq->language, attachment_fault_text(fault));
        else if (err == ERR_CONFLICT)
                said.file_error =
                        tr(rq->language, "Laporan ini tidak menerima tambahan lagi. Buat laporan baru bila perlu.");
        else if (err != OK && err != ERR_NOT_FOUND && err != ERR_BUSY && err != ERR_MEMORY)
                return err;
        return show_status(rq, p->kode, &said);
}

/* ROUTE GET /tip/{id}/lampiran/{picture}
 * summary: Satu halaman lampiran informasi warga / One page of what a citizen attached
 * permission: tip.read
 * purpose: triage
 * path id uuid
 * path picture uuid
 * returns: JPEG or PNG
 */
enum error tips_picture_page(struct request *rq, const struct tips_picture_page_params *p)
{
        struct tip_picture picture;
        struct tip_desk desk = desk_of(rq);
        TRY(tips_picture(&desk, request_actor(rq), &(struct tip_picture_place){ p->id, p->picture }, rq->arena,
                         &picture));
        bool jpeg = slice_equal(picture.media_type, S("image/jpeg"));
        return response_download(rq, &(struct download){ .content_type = jpeg ? "image/jpeg" : "image/png",
                                                         .filename = jpeg ? S("lampiran.jpg") : S("lampiran.png"),
                                                         .bytes = picture.bytes, .show = true });
}

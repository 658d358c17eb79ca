/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The citizen comes back with the code: reads, adds, and is held apart from who has none. */
#include "tips.html.h"
#include "tips.routes.h"

#include "base/checked.h"
#include "tips/internal.h"
#include "tips/view.h"

/* Codes without our mark, of all together in CODES_SECONDS: each costs a slow hash. */
enum { CODES_OF_OTHERS = 240, CODES_SECONDS = 60 };

static enum error show_code(struct request *rq, unsigned status, const struct view_tips_code *view)
{
        struct page page;
        TRY(page_open(rq, &page));
        render_tips_code(&page, view);
        return response_html(rq, status);
}

/* ROUTE GET /lapor/status
 * summary: Halaman kode / Page for the code
 * permission: public
 * purpose: none
 * rate: none
 * log: none
 */
enum error tips_code_page(struct request *rq, const struct tips_code_page_params *p)
{
        (void)p;
        return show_code(rq, 200, &(struct view_tips_code){ 0 });
}

/* What a state means to somebody who does not know our words. */
static const struct {
        struct slice state, kind, meaning;
} meanings[] = {
        { S("new"), S("waiting"), T("Laporan Anda sudah sampai. Petugas belum membukanya.") },
        { S("taken"), S("waiting"), T("Petugas sedang membaca dan memeriksa. Jawabannya muncul di halaman ini.") },
        { S("closed"), S("done"), T("Petugas sudah menyelesaikan laporan ini.") },
};

static size_t meaning_of(struct slice state)
{
        size_t i = 0;
        while (i + 1 < ARRAY_SIZE(meanings) && !slice_equal(meanings[i].state, state))
                i++;
        return i;
}

struct slice tip_state_kind(struct slice state)
{
        return meanings[meaning_of(state)].kind;
}

static enum error fill_status(struct request *rq, const struct tip_status *status, struct view_tips_status *view)
{
        size_t state_count, outcome_count, meaning = meaning_of(status->state);
        const struct tip_word *states = tip_states(&state_count), *outcomes = tip_outcomes(&outcome_count);
        struct view_tips_status_messages *messages =
                arena_array(rq->arena, struct view_tips_status_messages, status->message_count + 1);
        if (!messages)
                return ERR_MEMORY;
        for (size_t i = 0; i < status->message_count; i++)
                messages[i] = (struct view_tips_status_messages){ .from_office = status->messages[i].from_office,
                                                                  .told = status->messages[i].told,
                                                                  .hour = status->messages[i].hour };
        view->messages = messages;
        view->messages_count = status->message_count;
        view->label = tip_label(states, state_count, status->state, rq->language);
        view->kind = meanings[meaning].kind;
        view->meaning = translate(rq->language, meanings[meaning].meaning);
        view->outcome =
                status->outcome.size ? tip_label(outcomes, outcome_count, status->outcome, rq->language) : SLICE_NULL;
        view->closed = slice_equal(status->state, S("closed"));
        view->pictures = (int64_t)status->picture_count;
        view->file_id = words_of_id(rq, tip_id_new());
        view->message_id = words_of_id(rq, tip_id_new());
        return OK;
}

/* What a flood can fill is the share of codes that nobody was given. */
enum error take_code_turn(struct request *rq, struct slice code, bool *ret_wait)
{
        bool given;
        unsigned wait_s;
        struct tip_desk desk = desk_of(rq);
        enum error err = tips_code_turn(&desk, code, rq->arena, &given);
        if (err == OK && !given)
                err = request_spend(rq, 0, CODES_OF_OTHERS, CODES_SECONDS, &wait_s);
        *ret_wait = err == ERR_BUSY;
        return err == ERR_BUSY ? OK : err;
}

enum error show_wait(struct request *rq, struct slice code, struct slice told)
{
        TRY(response_header(rq, "Retry-After", arena_printf(rq->arena, "%d", TIP_TURNS_S)));
        return show_code(rq, 429, &(struct view_tips_code){ .busy = true, .code = code, .told = told });
}

bool tip_is_gone(enum error err)
{
        return err == ERR_ERASED || err == ERR_CORRUPT;
}

enum error show_gone(struct request *rq, struct slice told)
{
        return show_code(rq, 410, &(struct view_tips_code){ .gone = true, .told = told });
}

enum error show_status(struct request *rq, struct slice code, const struct tip_said *said)
{
        struct page page;
        struct tip_status status;
        struct tip_desk desk = desk_of(rq);
        enum error err = tips_status(&desk, code, rq->arena, &status);
        if (err == ERR_NOT_FOUND)
                return show_code(rq, 422, &(struct view_tips_code){ .wrong = true });
        if (err == ERR_BUSY)
                return show_wait(rq, code, SLICE_NULL);
        if (tip_is_gone(err))
                return show_gone(rq, SLICE_NULL);
        if (err == ERR_MEMORY)
                return show_code(rq, 503, &(struct view_tips_code){ .busy = true, .code = code });
        TRY(err);
        struct view_tips_status view = { .code = code, .added = said->added, .attached = said->attached,
                                         .error = said->error, .file_error = said->file_error };
        TRY(fill_status(rq, &status, &view));
        TRY(page_open(rq, &page));
        render_tips_status(&page, &view);
        return response_html(rq, view.error.size || view.file_error.size ? 422 : 200);
}

/* ROUTE POST /lapor/status
 * summary: Keadaan dan jawaban / State and answers
 * permission: public
 * purpose: none
 * csrf: origin
 * rate: none
 * pool: tips
 * log: none
 * form kode secret 0..40 ?
 */
enum error tips_status_post(struct request *rq, const struct tips_status_post_params *p)
{
        bool wait;
        TRY(take_code_turn(rq, p->kode, &wait));
        return wait ? show_wait(rq, p->kode, SLICE_NULL) : show_status(rq, p->kode, &(struct tip_said){ 0 });
}

/* ROUTE POST /lapor/status/tambah
 * summary: Tambah keterangan / Add something
 * permission: public
 * purpose: none
 * csrf: origin
 * rate: none
 * pool: tips
 * log: none
 * form kode secret 0..40 ?
 * form id uuid
 * form tambahan text 0..2000 ?
 */
enum error tips_add_post(struct request *rq, const struct tips_add_post_params *p)
{
        struct tip_said said = { 0 };
        struct tip_desk desk = desk_of(rq);
        struct tip_addition addition = { .code = p->kode, .id = p->id, .told = p->tambahan };
        bool wait;
        TRY(take_code_turn(rq, p->kode, &wait));
        if (wait)
                return show_wait(rq, p->kode, p->tambahan);
        enum error err = tips_add(&desk, &addition, rq->arena);
        if (err == ERR_NOT_FOUND)
                return show_code(rq, 422, &(struct view_tips_code){ .wrong = true });
        if (err == ERR_BUSY)
                return show_wait(rq, p->kode, p->tambahan);
        if (tip_is_gone(err))
                return show_gone(rq, p->tambahan);
        said.added = err == OK;
        if (err == ERR_INVALID)
                said.error = tr(rq->language, "Tulis keterangan Anda, paling banyak 2.000 huruf.");
        if (err == ERR_UNSUPPORTED)
                said.error = tr(rq->language, "Terlalu banyak nomor telepon sekaligus; belum ada yang terkirim. Kirim "
                                              "sebagian demi sebagian.");
        else if (err == ERR_CONFLICT || err == ERR_TOO_LARGE)
                said.error =
                        tr(rq->language, "Laporan ini tidak menerima tambahan lagi. Buat laporan baru bila perlu.");
        else if (err != OK && err != ERR_INVALID)
                return err;
        return show_status(rq, p->kode, &said);
}

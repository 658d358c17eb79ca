/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Proposing that a finding is silenced, and the list from which it is confirmed or ended. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/internal.h"
#include "passports/silence.h"
#include "passports/view.h"
#include "program/fields.h"
#include "text/date.h"
#include "text/phone.h"

struct slice silence_text(struct request *rq, const struct finding_silence *silence)
{
        if (!silence->holds)
                return SLICE_NULL;
        struct slice day = application_day(rq, silence->until);
        return arena_printf(rq->arena, "%.*s %.*s. %.*s %.*s; %.*s %.*s. %.*s: “%.*s”",
                            SLICE_FMT(tr(rq->language, "Diredam sampai")), SLICE_FMT(day),
                            SLICE_FMT(tr(rq->language, "Diusulkan")), SLICE_FMT(silence->proposed_by),
                            SLICE_FMT(tr(rq->language, "ditetapkan")), SLICE_FMT(silence->confirmed_by),
                            SLICE_FMT(translate(rq->language, silence->reason)), SLICE_FMT(silence->why));
}

/* --- the proposal --- */

static const struct finding_item *find_finding(const struct application_file *file, struct uuid id)
{
        for (size_t i = 0; i < file->finding_count; i++)
                if (uuid_equal(file->findings[i].id, id))
                        return &file->findings[i];
        return NULL;
}

static enum error fill_reasons(struct request *rq, struct view_passports_silence *view)
{
        const struct silence_reason *reasons = silence_reasons(&view->reasons_count);
        struct view_option *options = arena_array(rq->arena, struct view_option, view->reasons_count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < view->reasons_count; i++)
                options[i] = (struct view_option){ .value = reasons[i].code,
                                                   .label = translate(rq->language, reasons[i].text),
                                                   .chosen = slice_equal(reasons[i].code,
                                                                         fields_typed(rq, "alasan", S(""))) };
        view->reasons = options;
        return OK;
}

struct silence_place {
        struct uuid application_id, finding_id;
};

static enum error show_silence(struct request *rq, const struct silence_place *place, const struct form_errors *errors)
{
        struct page page;
        struct application_file file;
        struct date today = date_of_instant(clock_now(), request_actor(rq)->zone_minutes);
        TRY(open_application(rq, place->application_id, &file));
        const struct finding_item *finding = find_finding(&file, place->finding_id);
        if (!finding)
                return ERR_NOT_FOUND;
        struct view_passports_silence view = {
                .number = file.head.number, .base = application_path(rq, place->application_id, ""),
                .action_url = arena_join(rq->arena, application_path(rq, place->application_id, "/redam/"),
                                         id_text(rq, place->finding_id)),
                .id = fields_typed(rq, "redaman", form_id(rq)), .sentence = finding->sentence,
                .innocent = finding->innocent, .agency = finding->agency,
                .taken = finding->silence.holds || finding->silence.waits,
                .last = application_day(rq, date_iso_kept(date_add_days(today, SILENCE_DAYS_MOST), rq->arena)),
                .until = fields_typed(rq, "diredam_sampai", SLICE_NULL),
                .why = fields_typed(rq, "diperiksa", SLICE_NULL),
                .reason_error = fields_text(rq, errors, "alasan"), .why_error = fields_text(rq, errors, "diperiksa"),
                .until_error = fields_text(rq, errors, "diredam_sampai") };
        TRY(fill_reasons(rq, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_passports_silence(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/{id}/redam/{temuan}
 * summary: Usulkan agar satu temuan diredam / Propose that a finding is silenced
 * permission: silence.propose
 * purpose: passport
 * path id uuid
 * path temuan uuid
 */
enum error passports_silence_page(struct request *rq, const struct passports_silence_page_params *p)
{
        static const struct form_errors none;
        return show_silence(rq, &(struct silence_place){ p->id, p->temuan }, &none);
}

/* ROUTE POST /paspor/{id}/redam/{temuan}
 * summary: Simpan usul meredam temuan / Keep the proposal to silence a finding
 * permission: silence.propose
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * path temuan uuid
 * form redaman uuid
 * form alasan line 1..30
 * form diperiksa line 10..300
 * form diredam_sampai date
 */
enum error passports_silence_post(struct request *rq, const struct passports_silence_post_params *p)
{
        enum error err;
        char day[DATE_ISO_SIZE + 1];
        const struct silence_place place = { p->id, p->temuan };
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (errors->count)
                return show_silence(rq, &place, errors);
        const struct silence_new silence = { .id = p->redaman, .application_id = p->id, .finding_id = p->temuan,
                                             .reason = p->alasan, .why = p->diperiksa,
                                             .until = date_iso_text(p->diredam_sampai, day) };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_silence_propose(tx, request_actor(rq), &silence);
        }
        if (err == ERR_INVALID) {
                fields_fault(errors, "diredam_sampai",
                             T("Pilih alasan, dan hari sesudah hari ini, paling lama 180 hari."));
                return show_silence(rq, &place, errors);
        }
        TRY(err);
        return redirect_with(rq, S("/paspor/redaman"), "tersimpan");
}

/* --- the list --- */

/* The number itself is on the application; here it is only told apart from others. */
static struct slice object_text(struct request *rq, const struct silence_row *row)
{
        _cleanup_buffer_ struct buffer out;
        struct phone phone;
        if (slice_equal(row->about, S("company")) || phone_parse(row->label, &phone) != PHONE_OK)
                return row->label;
        buffer_init(&out, 64);
        phone_write_masked(&out, phone_slice(&phone));
        return arena_copy(rq->arena, buffer_slice(&out));
}

static struct slice now_text(enum language language, enum silence_now now)
{
        static const struct slice texts[] = {
                [SILENCE_WAITS] = T("Menunggu orang kedua"),
                [SILENCE_HOLDS] = T("Diredam"),
                [SILENCE_OVERTAKEN] = T("Tidak berlaku lagi: periksa lagi temuannya"),
                [SILENCE_OVER] = T("Berakhir pada harinya"),
                [SILENCE_ENDED] = T("Diakhiri"),
        };
        return translate(language, texts[now]);
}

/* The form of a row that was sent in vain stands open, with what was typed. */
static void fill_end(struct request *rq, const struct form_errors *errors, struct view_passports_silences_rows *item)
{
        if (!slice_equal(item->end_url, rq->path))
                return;
        item->end_error = fields_text(rq, errors, "sebab");
        item->typed = fields_typed(rq, "sebab", SLICE_NULL);
}

static enum error fill_rows(struct request *rq, const struct silence_rows *rows, const struct form_errors *errors,
                            struct view_passports_silences *view)
{
        const struct actor *actor = request_actor(rq);
        bool may_confirm = access_may_ever(actor, S("silence.confirm"));
        struct view_passports_silences_rows *items = arena_array(rq->arena, struct view_passports_silences_rows,
                                                                 rows->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++) {
                const struct silence_row *row = &rows->items[i];
                bool lasts = row->now == SILENCE_WAITS || row->now == SILENCE_HOLDS;
                items[i] = (struct view_passports_silences_rows){
                        .about = finding_about_name(row->about, rq->language), .object = object_text(rq, row),
                        .file_url = application_path(rq, row->application_id, ""), .number = row->number,
                        .reason = translate(rq->language, row->reason), .why = row->why,
                        .until = application_day(rq, row->until), .now = now_text(rq->language, row->now),
                        .now_kind = row->now == SILENCE_HOLDS ? S("done") : S("waiting"),
                        .proposed_by = row->proposed_by, .confirmed_by = row->confirmed_by,
                        .ended_by = row->ended_by, .ended_why = row->ended_why, .at = row->proposed_at,
                        .confirm_url = may_confirm && row->now == SILENCE_WAITS && !row->own
                                               ? path_with_id(rq, "/paspor/redaman/", row->id, "/tetapkan")
                                               : SLICE_NULL,
                        .end_url = lasts ? path_with_id(rq, "/paspor/redaman/", row->id, "/akhiri") : SLICE_NULL };
                fill_end(rq, errors, &items[i]);
        }
        view->rows = items;
        view->rows_count = rows->count;
        view->more = rows->more;
        return OK;
}

static enum error show_silences(struct request *rq, const struct form_errors *errors)
{
        enum error err;
        struct page page;
        struct silence_rows rows;
        struct view_passports_silences view = { 0 };
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_silences(tx, request_actor(rq), rq->arena, &rows);
        }
        TRY(err);
        TRY(fill_rows(rq, &rows, errors, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_passports_silences(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/redaman
 * summary: Temuan yang diredam / Findings that are silenced
 * permission: silence.read
 * purpose: passport
 */
enum error passports_silences_page(struct request *rq, const struct passports_silences_page_params *p)
{
        static const struct form_errors none;
        (void)p;
        return show_silences(rq, &none);
}

/* ROUTE POST /paspor/redaman/{id}/tetapkan
 * summary: Tetapkan redaman sebagai orang kedua / Confirm a silence as the second person
 * permission: silence.confirm
 * purpose: passport
 * csrf: token
 * path id uuid
 */
enum error passports_silence_confirm_post(struct request *rq, const struct passports_silence_confirm_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_silence_confirm(tx, request_actor(rq), p->id);
        }
        TRY(err);
        return redirect_with(rq, S("/paspor/redaman"), "tersimpan");
}

/* ROUTE POST /paspor/redaman/{id}/akhiri
 * summary: Akhiri atau tolak redaman / End or refuse a silence
 * permission: silence.end
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form sebab line 5..300
 */
enum error passports_silence_end_post(struct request *rq, const struct passports_silence_end_post_params *p)
{
        enum error err;
        if (rq->errors && rq->errors->count)
                return show_silences(rq, rq->errors);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_silence_end(tx, request_actor(rq), p->id, p->sebab);
        }
        TRY(err);
        return redirect_with(rq, S("/paspor/redaman"), "tersimpan");
}

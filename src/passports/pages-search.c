/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Looking for earlier applications of a person, in the browser and for programs. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/search.h"
#include "passports/view.h"
#include "program/api.h"
#include "program/fields.h"
#include "program/labels.h"
#include "text/country.h"
#include "text/date.h"
#include "text/nik.h"

static enum error search(struct request *rq, struct search_question question, struct search_hits *ret_hits)
{
        enum error err;
        question.likeness = rq->app->applicants;
        TRY(passports_search_follow(rq->app->store, question.likeness, request_actor(rq)));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_search(tx, &(struct reading){ request_actor(rq), rq->language, rq->arena }, &question,
                                       ret_hits);
        }
        return err;
}

static bool is_nik(struct slice typed)
{
        size_t digits = 0;
        while (digits < typed.size && typed.data[digits] >= '0' && typed.data[digits] <= '9')
                digits++;
        return digits == NIK_SIZE && typed.size == NIK_SIZE;
}

enum error search_typed(struct request *rq, const struct search_question *question, struct form_errors *errors,
                        struct search_hits *ret_hits)
{
        if (question->nik.size && !is_nik(question->nik))
                fields_fault(errors, "nik", T("NIK terdiri atas 16 angka."));
        if (errors->count)
                return ERR_INVALID;
        enum error err = search(rq, *question, ret_hits);
        if (err == ERR_INVALID)
                fields_fault(errors, "nama", T("Isi nama, NIK, nomor paspor, atau nomor telepon."));
        return err;
}

static enum error search_file(struct request *rq, struct uuid id, struct search_hits *ret_hits)
{
        enum error err;
        TRY(passports_search_follow(rq->app->store, rq->app->applicants, request_actor(rq)));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_search_file(tx, &(struct reading){ request_actor(rq), rq->language, rq->arena }, id,
                                            rq->app->applicants, ret_hits);
        }
        return err;
}

/* --- the page --- */

static enum error fill_reasons(struct request *rq, const struct form_errors *errors, struct view_passports_search *view)
{
        size_t count;
        const struct search_reason *reasons = search_reasons(&count);
        struct view_option *options = arena_array(rq->arena, struct view_option, count);
        struct slice chosen = fields_typed(rq, "keperluan", S(""));
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                options[i] = (struct view_option){ .value = reasons[i].code,
                                                   .label = translate(rq->language, reasons[i].text),
                                                   .chosen = slice_equal(reasons[i].code, chosen) };
        view->reasons = options;
        view->reasons_count = count;
        view->reason_error = fields_text(rq, errors, "keperluan");
        return OK;
}

static void fill_typed(struct request *rq, const struct form_errors *errors, struct view_passports_search *view)
{
        const struct {
                const char *field;
                struct slice *value, *error;
        } fields[] = {
                { "nama", &view->name, &view->name_error },
                { "nik", &view->nik, &view->nik_error },
                { "paspor_lama", &view->passport, &view->passport_error },
                { "lahir", &view->birth_date, &view->birth_date_error },
                { "telepon", &view->phone, &view->phone_error },
        };
        for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
                *fields[i].value = fields_typed(rq, fields[i].field, SLICE_NULL);
                *fields[i].error = fields_text(rq, errors, fields[i].field);
        }
}

static struct view_search_own own_row(struct request *rq, const struct content_list *purposes,
                                                const struct content_list *outcomes, const struct search_hit *hit)
{
        return (struct view_search_own){
                .url = application_path(rq, hit->id, ""), .number = hit->number,
                .purpose = short_label_of(rq, purposes, hit->purpose),
                .country = country_name(hit->country, rq->language),
                .state = application_label(rq->language, hit->state),
                .outcome = coded_label_of(rq, outcomes, hit->outcome), .at = hit->created_at,
                .because = hit->because };
}

enum error show_hits(struct request *rq, const struct search_hits *hits, struct view_search_hits *view)
{
        struct content_list purposes, outcomes;
        struct view_search_own *own = arena_array(rq->arena, struct view_search_own, hits->count);
        struct view_search_other *others = arena_array(rq->arena, struct view_search_other, hits->count);
        TRY(labels_read(rq, S("checklist"), &purposes));
        TRY(labels_read(rq, S("outcome"), &outcomes));
        if (!own || !others)
                return ERR_MEMORY;
        for (size_t i = 0; i < hits->count; i++) {
                const struct search_hit *hit = &hits->items[i];
                if (hit->own)
                        own[view->own_count++] = own_row(rq, &purposes, &outcomes, hit);
                else
                        others[view->others_count++] = (struct view_search_other){ hit->office, hit->outcome,
                                                                                   hit->contact };
        }
        view->own = own;
        view->others = others;
        view->more = hits->more;
        view->partial = !hits->whole;
        return OK;
}

/* `hits` NULL: nothing was searched for; `file` NULL: the form is shown. */
static enum error show_search(struct request *rq, const struct search_hits *hits,
                              const struct view_passports_search_file *file, const struct form_errors *errors)
{
        struct page page;
        struct view_search_hits found = { 0 };
        struct view_passports_search view = { .file = file, .hits = hits ? &found : NULL };
        TRY(fill_reasons(rq, errors, &view));
        fill_typed(rq, errors, &view);
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        if (hits)
                TRY(show_hits(rq, hits, &found));
        TRY(page_open(rq, &page));
        render_passports_search(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/cari
 * summary: Halaman pencarian permohonan seseorang / Page to look for a person's applications
 * permission: applicant.look-up
 * purpose: identity
 */
enum error passports_search_page(struct request *rq, const struct passports_search_page_params *p)
{
        (void)p;
        static const struct form_errors none;
        return show_search(rq, NULL, NULL, &none);
}

struct slice iso_day(struct request *rq, struct date date)
{
        return date_is_none(date) ? SLICE_NULL : date_iso_kept(date, rq->arena);
}

/* ROUTE POST /paspor/cari
 * summary: Cari permohonan seseorang, juga di kantor lain / Look for a person's applications, at other offices too
 * permission: applicant.look-up
 * purpose: identity
 * csrf: token
 * on-invalid: handler
 * form keperluan choice(counter asked duplicate objection)
 * form nama line 0..120 ?
 * form nik line 0..16 ?
 * form paspor_lama line 0..12 ?
 * form lahir date ?
 * form telepon line 0..30 ?
 */
enum error passports_search_post(struct request *rq, const struct passports_search_post_params *p)
{
        struct search_hits hits;
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        enum error err = search_typed(rq,
                                      &(struct search_question){ .why = p->keperluan, .name = p->nama, .nik = p->nik,
                                                                 .passport = p->paspor_lama, .phone = p->telepon,
                                                                 .birth_date = iso_day(rq, p->lahir) },
                                      errors, &hits);
        if (err == ERR_INVALID)
                return show_search(rq, NULL, NULL, errors);
        TRY(err);
        return show_search(rq, &hits, NULL, errors);
}

/* ROUTE GET /paspor/{id}/terdahulu
 * summary: Permohonan terdahulu pemohon ini / Earlier applications of this applicant
 * permission: applicant.look-up
 * purpose: identity
 * path id uuid
 */
enum error passports_search_file_page(struct request *rq, const struct passports_search_file_page_params *p)
{
        static const struct form_errors none;
        struct search_hits hits;
        struct application_file file;
        TRY(search_file(rq, p->id, &hits));
        TRY(open_application(rq, p->id, &file));
        return show_search(rq, &hits,
                           &(struct view_passports_search_file){ .number = file.head.number,
                                                                 .base = application_path(rq, p->id, "") },
                           &none);
}

/* --- for programs --- */

/* SHAPE SearchHit: of another office: office, outcome and contact; of the own one the application
 * office text
 * outcome text null
 * id uuid ?
 * number text ?
 * purpose text ?
 * country text ?
 * state choice(new interview proposed decided served) ?
 * created_at instant ?
 * because text null ?
 * contact text null ?
 */
static enum error send_hits(struct request *rq, const struct search_hits *hits)
{
        struct json_writer out;
        api_begin_list(rq, &out);
        for (size_t i = 0; i < hits->count; i++) {
                const struct search_hit *hit = &hits->items[i];
                json_open_object(&out, NULL);
                json_write_text(&out, "office", hit->office);
                json_write_text(&out, "outcome", hit->outcome.size ? hit->outcome : SLICE_NULL);
                if (hit->own) {
                        api_write_id(&out, "id", hit->id);
                        json_write_text(&out, "number", hit->number);
                        json_write_text(&out, "purpose", hit->purpose);
                        json_write_text(&out, "country", hit->country);
                        json_write_text(&out, "state", hit->state);
                        api_write_at(&out, "created_at", hit->created_at);
                        json_write_text(&out, "because", hit->because);
                } else
                        json_write_text(&out, "contact", hit->contact);
                json_close(&out);
        }
        return api_send_list(rq, &out, SLICE_NULL);
}

/* ROUTE POST /api/paspor/cari
 * summary: Cari permohonan seseorang, juga di kantor lain / Look for a person's applications, at other offices too
 * permission: applicant.look-up
 * purpose: identity
 * csrf: token
 * json why choice(counter asked duplicate objection)
 * json name line 0..120 ?
 * json nik line 0..16 ?
 * json passport line 0..12 ?
 * json birth_date date ?
 * json phone line 0..30 ?
 * returns: items; of another office: office, outcome (null until decided) and contact, of the own one the application
 * answer 200 SearchHit[]
 */
enum error passports_api_search(struct request *rq, const struct passports_api_search_params *p)
{
        struct search_hits hits;
        TRY(search(rq,
                   (struct search_question){ .why = p->why, .name = p->name, .nik = p->nik, .passport = p->passport,
                                              .phone = p->phone, .birth_date = iso_day(rq, p->birth_date) },
                   &hits));
        return send_hits(rq, &hits);
}

/* ROUTE GET /api/paspor/{id}/terdahulu
 * summary: Permohonan terdahulu pemohon ini / Earlier applications of this applicant
 * permission: applicant.look-up
 * purpose: identity
 * path id uuid
 * returns: items as of the search
 * answer 200 SearchHit[]
 */
enum error passports_api_search_file(struct request *rq, const struct passports_api_search_file_params *p)
{
        struct search_hits hits;
        TRY(search_file(rq, p->id, &hits));
        return send_hits(rq, &hits);
}

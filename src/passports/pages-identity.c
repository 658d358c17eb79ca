/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the applicant said beside what the identity card says, and the verdict of who compared them. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/view.h"
#include "program/fields.h"
#include "store/store.h"

static const struct {
        struct slice verdict, text, hint;
} verdicts[] = {
        { S("match"), T("Sama"), T("Nama, NIK, dan tanggal lahir sama seperti di KTP.") },
        { S("differs"), T("Ada yang berbeda"),
          T("Perbaiki dulu dengan pemohon. Salah tulis bukan tanda kejahatan.") },
};

struct slice identity_text(enum language language, struct slice verdict)
{
        for (size_t i = 0; i < ARRAY_SIZE(verdicts); i++)
                if (slice_equal(verdict, verdicts[i].verdict))
                        return translate(language, verdicts[i].text);
        return SLICE_NULL;
}

static enum error fill_verdicts(struct request *rq, struct slice chosen, struct view_passports_identity *view)
{
        struct view_option *options = arena_array(rq->arena, struct view_option, ARRAY_SIZE(verdicts));
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(verdicts); i++)
                options[i] = (struct view_option){ .value = verdicts[i].verdict,
                                                   .label = translate(rq->language, verdicts[i].text),
                                                   .hint = translate(rq->language, verdicts[i].hint),
                                                   .chosen = slice_equal(verdicts[i].verdict, chosen) };
        view->verdicts = options;
        view->verdicts_count = ARRAY_SIZE(verdicts);
        return OK;
}

static enum error show_identity(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct page page;
        struct application_identity identity = { 0 };
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_identity(tx, request_actor(rq), id, rq->arena, &identity);
        }
        TRY(err);
        bool woman = slice_equal(identity.sex, S("P"));
        struct view_passports_identity view = {
                .number = identity.number, .name = identity.name, .nik = identity.nik,
                .passport = identity.passport,
                .birth_date = application_day(rq, identity.birth_date),
                .sex = woman ? tr(rq->language, "Perempuan") : tr(rq->language, "Laki-laki"),
                .village = region_label_of(rq->arena, identity.village_code), .address = identity.address,
                .base = application_path(rq, id, ""), .back = application_path(rq, id, ""),
                .verdict = identity_text(rq->language, identity.verdict),
                .verdict_error = fields_text(rq, errors, "hasil"),
                .can_work = identity.open && access_may_ever(request_actor(rq), S("application.check")) };
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(fill_verdicts(rq, identity.verdict, &view));
        struct view_passports_identity_corrected *corrected =
                arena_array(rq->arena, struct view_passports_identity_corrected, identity.past_count);
        if (!corrected)
                return ERR_MEMORY;
        for (size_t i = 0; i < identity.past_count; i++)
                corrected[i] = (struct view_passports_identity_corrected){
                        field_label(rq->language, identity.past[i].what), identity.past[i].was, identity.past[i].by,
                        identity.past[i].at };
        view.corrected = corrected;
        view.corrected_count = identity.past_count;
        TRY(page_open(rq, &page));
        render_passports_identity(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/{id}/identitas
 * summary: Cocokkan identitas / Compare with the identity card
 * permission: application.read
 * purpose: identity
 * path id uuid
 */
enum error passports_identity_page(struct request *rq, const struct passports_identity_page_params *p)
{
        static const struct form_errors none;
        return show_identity(rq, p->id, &none);
}

/* ROUTE POST /paspor/{id}/identitas
 * summary: Catat hasil pencocokan identitas / Record what the comparison showed
 * permission: application.check
 * purpose: identity
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form hasil choice(match differs) ?
 */
enum error passports_identity_post(struct request *rq, const struct passports_identity_post_params *p)
{
        enum error err;
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (errors->count == 0 && p->hasil.size == 0)
                fields_fault(errors, "hasil", T("Pilih sama atau ada yang berbeda."));
        if (errors->count)
                return show_identity(rq, p->id, errors);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_identity_match(tx, request_actor(rq), p->id, p->hasil, 0);
        }
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, ""), "tersimpan");
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page from which the applicant is told that his suspension is over. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/view.h"
#include "program/api.h"
#include "program/fields.h"
#include "text/date.h"
#include "text/phone.h"

static const struct {
        struct slice how, text;
} ways[] = {
        { S("phone"), T("Lewat telepon atau pesan") },
        { S("hand"), T("Diserahkan langsung") },
        { S("post"), T("Pos tercatat") },
        { S("family"), T("Diterima keluarga serumah") },
};

static void fill_ways(struct request *rq, struct slice chosen, struct view_option options[ARRAY_SIZE(ways)])
{
        for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
                options[i] = (struct view_option){ .value = ways[i].how, .label = translate(rq->language, ways[i].text),
                                                   .chosen = slice_equal(ways[i].how, chosen) };
}

static struct slice way_text(struct request *rq, struct slice how)
{
        for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
                if (slice_equal(ways[i].how, how))
                        return translate(rq->language, ways[i].text);
        return how;
}

static void fill_end(struct request *rq, const struct decision_item *decision, struct view_passports_tell *view)
{
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(decision->id, id);
        view->over = true;
        view->id = arena_copy(rq->arena, slice_from_cstr(id));
        view->until = application_day(rq, decision->period_until);
        view->letter_number = decision->letter_number;
        view->told = application_day(rq, decision->told_on);
        view->told_how = way_text(rq, decision->told_how);
        view->can_tell = access_may_ever(request_actor(rq), S("application.tell"));
}

static enum error show_tell(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct page page;
        struct application_file file;
        struct view_option options[ARRAY_SIZE(ways)];
        char day[DATE_ISO_SIZE + 1];
        struct slice today = date_iso_text(date_of_instant(clock_now(), request_actor(rq)->zone_minutes), day);
        TRY(open_application(rq, id, &file));
        fill_ways(rq, fields_typed(rq, "cara", S("phone")), options);
        struct view_passports_tell view = { .number = file.head.number, .name = file.head.name,
                                            .phone = phone_shown(rq->arena, file.head.phone),
                                            .base = application_path(rq, id, ""),
                                            .today = fields_typed(rq, "diberi_tahu", today),
                                            .hows = options, .hows_count = ARRAY_SIZE(options),
                                            .day_error = fields_text(rq, errors, "diberi_tahu"),
                                            .how_error = fields_text(rq, errors, "cara") };
        if (file.decision && slice_equal(file.decision->state, S("ended")))
                fill_end(rq, file.decision, &view);
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_passports_tell(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/{id}/beri-tahu
 * summary: Beri tahu pemohon bahwa penangguhan berakhir / Tell the applicant that the suspension is over
 * permission: application.tell
 * purpose: passport
 * path id uuid
 */
enum error passports_tell_page(struct request *rq, const struct passports_tell_page_params *p)
{
        static const struct form_errors none;
        return show_tell(rq, p->id, &none);
}

static enum error tell(struct request *rq, struct uuid id, const struct telling *telling)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_tell(tx, request_actor(rq), id, telling);
        }
        return err;
}

/* ROUTE POST /paspor/{id}/beri-tahu
 * summary: Catat bahwa pemohon diberi tahu / Record that the applicant was told
 * permission: application.tell
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form putusan uuid
 * form diberi_tahu date
 * form cara choice(hand phone post family)
 */
enum error passports_tell_post(struct request *rq, const struct passports_tell_post_params *p)
{
        char day[DATE_ISO_SIZE + 1];
        if (rq->errors)
                return show_tell(rq, p->id, rq->errors);
        enum error err = tell(rq, p->id, &(struct telling){ p->putusan, date_iso_text(p->diberi_tahu, day), p->cara });
        if (err == ERR_INVALID) {
                struct form_errors *errors = fields_errors(rq);
                if (!errors)
                        return ERR_MEMORY;
                fields_fault(errors, "diberi_tahu", T("Tanggal ini belum terjadi, atau mendahului akhir penangguhan."));
                return show_tell(rq, p->id, errors);
        }
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, "/beri-tahu"), "tersimpan");
}

/* ROUTE POST /api/paspor/{id}/beri-tahu
 * summary: Catat bahwa pemohon diberi tahu / Record that the applicant was told
 * permission: application.tell
 * purpose: passport
 * csrf: token
 * path id uuid
 * json decision uuid
 * json on date
 * json how choice(hand phone post family)
 * returns: the same again changes nothing
 * answer 204
 */
enum error passports_api_tell(struct request *rq, const struct passports_api_tell_params *p)
{
        char day[DATE_ISO_SIZE + 1];
        TRY(tell(rq, p->id, &(struct telling){ p->decision, date_iso_text(p->on, day), p->how }));
        return response_no_content(rq);
}

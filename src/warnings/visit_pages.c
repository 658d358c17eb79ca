/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages of the villages to visit. */
#include "warnings.html.h"
#include "warnings.routes.h"

#include "base/checked.h"
#include "program/fields.h"
#include "program/listing.h"
#include "region/region.h"
#include "store/store.h"
#include "text/date.h"
#include "warnings/internal.h"
#include "warnings/page_parts.h"
#include "warnings/visits.h"

static const struct coded_word states[] = {
        { S("open"), S("waiting"), T("Belum dicatat") },
        { S("found"), S("siaga"), T("Ada temuan") },
        { S("nothing"), S("done"), T("Didatangi, tidak ada temuan") },
        { S("missed"), S("done"), T("Tidak didatangi") },
};

static struct slice state_kind(struct slice state)
{
        const struct coded_word *word = coded_find(states, ARRAY_SIZE(states), state);
        return word ? word->group : S("waiting");
}

static const struct listing_field fields[] = {
        { "village", T("Kode desa"), 16 }, { "place", T("Desa"), 36 },
        { "state", T("Keadaan"), 24 },     { "since", T("Sejak"), 12 },
        { "visited_on", T("Didatangi"), 12 }, { "agreed", T("Dibenarkan orang kedua"), 10 },
};

static enum error read_listing(struct tx *tx, const struct actor *actor, void *rows, struct listing_reading *reading)
{
        struct visit_list *list = rows;
        size_t first;
        TRY(visits_list(tx, actor, reading->arena, list));
        TRY(listing_cut(LISTING_ALL(list), reading, &first));
        list->items += first;
        return OK;
}

static enum error write_listing(struct request *rq, const void *rows, size_t index, struct value *ret_values)
{
        const struct visit_row *visit = &((const struct visit_list *)rows)->items[index];
        struct slice words = coded_label(states, ARRAY_SIZE(states), visit->state, rq->language);
        ret_values[0] = value_text(visit->village);
        ret_values[1] = value_text(region_label_of(rq->arena, visit->village));
        ret_values[2] = value_coded(visit->state, words);
        ret_values[3] = value_day_of(rq, visit->drawn_at);
        ret_values[4] = value_day(visit->visited_on);
        ret_values[5] = value_yes_no(visit->agreed);
        return OK;
}

static const struct listing visits = { .page = "/kunjungan", .file = "/kunjungan.csv", .api = "/api/kunjungan",
                                       .object_kind = S("visit"), .fields = fields,
                                       .field_count = ARRAY_SIZE(fields), .read = read_listing,
                                       .write = write_listing };

/* ROUTE GET /kunjungan.csv
 * summary: Unduh daftar desa yang perlu didatangi / Download the list of villages to visit
 * permission: visit.list
 * purpose: triage
 * pool: slow
 * returns: CSV
 */
enum error visits_csv(struct request *rq, const struct visits_csv_params *p)
{
        struct visit_list list;
        UNUSED(p);
        return listing_send_file(rq, &visits, &list);
}

/* SHAPE Visit: a village to visit
 * id uuid
 * village text
 * place text
 * state choice(open found nothing missed)
 * since date
 * visited_on date null
 * agreed bool
 */

/* ROUTE GET /api/kunjungan
 * summary: Desa yang perlu didatangi / Villages to visit
 * permission: visit.list
 * purpose: triage
 * query sesudah line 0..240 ?
 * query batas int 1..200 ?
 * returns: items and the next page; state is open, found, nothing or missed
 * answer 200 Visit[]
 */
enum error visits_api_list(struct request *rq, const struct visits_api_list_params *p)
{
        struct visit_list list;
        return listing_send_json(rq, &visits, &list,
                                 &(struct listing_wish){ .after = p->sesudah, .limit = p->has_batas ? p->batas : 0 });
}

/* ROUTE GET /kunjungan
 * summary: Desa yang perlu didatangi / Villages to visit
 * permission: visit.list
 * purpose: triage
 */
enum error visits_page(struct request *rq, const struct visits_page_params *p)
{
        struct page page;
        struct visit_list list;
        enum error err;
        UNUSED(p);
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = visits_list(tx, request_actor(rq), rq->arena, &list);
        }
        TRY(err);
        struct view_visits_rows *rows = arena_array(rq->arena, struct view_visits_rows, list.count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                const struct visit_row *visit = &list.items[i];
                rows[i] = (struct view_visits_rows){
                        .url = path_with_id(rq, "/kunjungan/", visit->id, ""),
                        .place = region_label_of(rq->arena, visit->village), .kind = state_kind(visit->state),
                        .state = coded_label(states, ARRAY_SIZE(states), visit->state, rq->language),
                        .since = visit->drawn_at,
                        .late = visit->is_late && access_may_ever(request_actor(rq), S("visit.agree")) };
        }
        TRY(page_open(rq, &page));
        render_visits(&page, &(struct view_visits){ .rows = rows, .rows_count = list.count,
                                                    .csv_url = listing_file(rq, &visits, SLICE_NULL),
                                                    .suggested = VISIT_MODEL + VISIT_RANDOM,
                                                    .lots = VISIT_RANDOM });
        return response_html(rq, 200);
}

static enum error fill_outcomes(struct request *rq, struct slice chosen, struct view_visit *view)
{
        struct view_option *items = arena_array(rq->arena, struct view_option, ARRAY_SIZE(states) - 1);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 1; i < ARRAY_SIZE(states); i++)
                items[i - 1] = (struct view_option){ .value = states[i].key,
                                                     .label = translate(rq->language, states[i].label),
                                                     .chosen = slice_equal(states[i].key, chosen) };
        view->outcomes = items;
        view->outcomes_count = ARRAY_SIZE(states) - 1;
        return OK;
}

static struct slice contacts_text(struct request *rq, const struct visit_row *visit)
{
        return visit->contacts > 0 ? int_text(rq, visit->contacts) : SLICE_NULL;
}

static enum error show_visit(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct page page;
        struct visit_row visit;
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = visit_read(tx, request_actor(rq), id, rq->arena, &visit);
        }
        TRY(err);
        struct view_visit view = {
                .place = region_label_of(rq->arena, visit.village), .since = visit.drawn_at,
                .state = coded_label(states, ARRAY_SIZE(states), visit.state, rq->language),
                .kind = state_kind(visit.state), .visited = day_text(rq, visit.visited_on),
                .recorded_by = visit.recorded_by, .late = visit.is_late,
                .same_day = visit.counts_before && !visit.is_late && visit.known_at,
                .known = clock_text(rq, visit.known_at), .agreed = visit.agreed_by,
                .before = visit.before, .can_agree = visit.can_agree, .seconds = visit.seconds,
                .headed = visit.headed, .contacts = contacts_text(rq, &visit),
                .spoken = fields_typed(rq, "hadir", contacts_text(rq, &visit)),
                .spoken_error = fields_text(rq, errors, "hadir"), .base = path_with_id(rq, "/kunjungan/", id, ""),
                .version = int_text(rq, visit.version), .can_record = visit.can_record,
                .can_report = access_may_ever(request_actor(rq), S("report.create")),
                .day = fields_typed(rq, "didatangi", visit.visited_on),
                .day_error = fields_text(rq, errors, "didatangi"),
                .outcome_error = fields_text(rq, errors, "outcome") };
        TRY(fill_outcomes(rq, fields_typed(rq, "outcome", visit.state), &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_visit(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /kunjungan/{id}
 * summary: Satu desa yang perlu didatangi / One village to visit
 * permission: visit.read
 * purpose: triage
 * path id uuid
 */
enum error visits_show_page(struct request *rq, const struct visits_show_page_params *p)
{
        static const struct form_errors none;
        return show_visit(rq, p->id, &none);
}

static enum error show_fault(struct request *rq, struct uuid id, struct slice text)
{
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        fields_fault(errors, "didatangi", text);
        return show_visit(rq, id, errors);
}

/* ROUTE POST /kunjungan/{id}
 * summary: Catat hasil kunjungan / Write down what a visit found
 * permission: visit.record
 * purpose: triage
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 0..1000000
 * form outcome choice(found nothing missed)
 * form didatangi date ?
 * form hadir int 1..5000 ?
 */
enum error visits_post(struct request *rq, const struct visits_post_params *p)
{
        enum error err;
        if (rq->errors)
                return show_visit(rq, p->id, rq->errors);
        bool missed = slice_equal(p->outcome, S("missed"));
        struct visit_outcome outcome = { p->id, p->version, p->outcome, missed ? DATE_NONE : p->didatangi,
                                         !missed && p->has_hadir ? p->hadir : 0 };
        if (!missed && date_is_none(p->didatangi))
                return show_fault(rq, p->id, T("Isi tanggal kunjungan."));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = visit_set_outcome(tx, request_actor(rq), &outcome);
        }
        if (err == ERR_CONFLICT)
                return show_fault(rq, p->id, T("Tanggal kunjungan tidak boleh sebelum daftar ini dibuat atau "
                                               "sesudah hari ini; hasil dapat dicatat sampai 45 hari. Tidak ada yang "
                                               "berubah."));
        TRY(err);
        return redirect_with(rq, S("/kunjungan"), "tersimpan");
}

/* ROUTE POST /kunjungan/{id}/benar
 * summary: Benarkan kunjungan sebagai orang kedua / Agree to a visit as the second person
 * permission: visit.agree
 * purpose: triage
 * csrf: token
 * path id uuid
 * form version int 0..1000000
 */
enum error visits_agree_post(struct request *rq, const struct visits_agree_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = visit_agree(tx, request_actor(rq), p->id, p->version);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/kunjungan/", p->id, ""), "tersimpan");
}

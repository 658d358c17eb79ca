/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tips.html.h"
#include "tips.routes.h"

#include "base/checked.h"
#include "content/content.h"
#include "program/app.h"
#include "program/fields.h"
#include "region/store.h"
#include "store/store.h"
#include "text/clean.h"
#include "text/identifiers.h"
#include "text/phone.h"
#include "tips/internal.h"
#include "tips/view.h"

enum { ROWS_SHOWN = 100 };

/* Right tips of all senders together, in TIPS_SECONDS: of forms that were open for a while, and of others. Who posts
 * without asking for forms spends the others' share only. Each costs a slow hash. */
enum { TIPS_OF_FORMS = 60, TIPS_WITHOUT = 6, TIPS_SECONDS = 6 };

struct tip_desk desk_of(struct request *rq)
{
        return (struct tip_desk){ .tips = rq->app->tips, .main = rq->app->store, .office_id = rq->app->public_office,
                                  .zone_minutes = rq->app->public_zone_minutes };
}

/* --- parts of pages --- */

struct dangers {
        const struct view_tips_danger_contact *items;
        size_t count;
};

static bool is_urgent(const struct content_item *item)
{
        json_t *body;
        if (!item->confirmed || content_body(item, &body) != OK)
                return false;
        bool urgent = json_is_true(json_object_get(body, "urgent"));
        json_decref(body);
        return urgent;
}

/* Confirmed numbers for somebody in danger. */
static enum error read_dangers(struct request *rq, struct dangers *ret_dangers)
{
        enum error err;
        char text[DATE_ISO_SIZE + 1];
        struct content_list list = { 0 };
        struct slice today = date_iso_text(date_of_instant(clock_now(), rq->app->public_zone_minutes), text);
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = content_list(tx, rq->app->public_office, S("contact"), today, rq->arena, &list);
        }
        TRY(err);
        size_t count = 0;
        struct view_tips_danger_contact *items =
                arena_array(rq->arena, struct view_tips_danger_contact, list.count + 1);
        for (size_t i = 0; items && i < list.count; i++) {
                struct slice phone = content_text(&list.items[i], "phone", rq->language, rq->arena);
                if (phone.size == 0 || !is_urgent(&list.items[i]))
                        continue;
                items[count++] = (struct view_tips_danger_contact){
                        .name = content_text(&list.items[i], "use", rq->language, rq->arena),
                        .phone = phone_shown(rq->arena, phone),
                        .phone_url = arena_join(rq->arena, S("tel:"), phone) };
        }
        *ret_dangers = (struct dangers){ .items = items, .count = count };
        return items ? OK : ERR_MEMORY;
}

struct options {
        const struct view_option *items;
        size_t count;
};

static enum error word_options(struct request *rq, const struct tip_word *words, size_t count, struct slice chosen,
                               struct options *ret_options)
{
        struct view_option *items = arena_array(rq->arena, struct view_option, count + 1);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                items[i] = (struct view_option){ .value = words[i].key,
                                                 .label = translate(rq->language, words[i].label),
                                                 .chosen = slice_equal(words[i].key, chosen) };
        *ret_options = (struct options){ .items = items, .count = count };
        return OK;
}

/* The districts of the office's regencies, each with its regency: names repeat. */
static enum error district_options(struct request *rq, struct options *ret_options)
{
        enum error err;
        struct region regency, district;
        struct region_area area = { 0 };
        size_t count = 0, most = 0;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = region_office_area(tx, rq->app->public_office, rq->arena, &area);
        }
        TRY(err);
        for (size_t i = 0; i < area.count; i++)
                most += region_find(area.codes[i], &regency) ? region_child_count(&regency) : 0;
        struct view_option *items = arena_array(rq->arena, struct view_option, most + 1);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < area.count; i++)
                for (size_t j = 0; region_find(area.codes[i], &regency) && region_child(&regency, j, &district); j++)
                        items[count++] = (struct view_option){
                                .value = arena_copy(rq->arena, region_code(&district)),
                                .label = arena_printf(rq->arena, "%.*s, %.*s", SLICE_FMT(district.name),
                                                      SLICE_FMT(regency.name)) };
        *ret_options = (struct options){ .items = items, .count = count };
        return OK;
}

static enum error village_options(struct request *rq, struct slice code, struct slice chosen,
                                  struct options *ret_options)
{
        struct region district, village;
        if (!region_find(code, &district) || district.level != REGION_DISTRICT) {
                *ret_options = (struct options){ 0 };
                return OK;
        }
        size_t count = region_child_count(&district);
        struct view_option *items = arena_array(rq->arena, struct view_option, count + 1);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count && region_child(&district, i, &village); i++)
                items[i] = (struct view_option){ .value = arena_copy(rq->arena, region_code(&village)),
                                                 .label = region_label(rq->arena, &village),
                                                 .chosen = slice_equal(region_code(&village), chosen) };
        *ret_options = (struct options){ .items = items, .count = count };
        return OK;
}

static struct slice place_label(struct request *rq, struct slice district, struct slice village)
{
        struct slice code = village.size ? village : district;
        return code.size ? region_label_of(rq->arena, code) : tr(rq->language, "Tempat tidak diketahui");
}

struct slice words_of_id(struct request *rq, struct uuid id)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        return arena_copy(rq->arena, slice_from_cstr(text));
}

/* --- the safety page and the place --- */

/* ROUTE GET /lapor
 * summary: Sebelum melapor / Before reporting
 * permission: public
 * purpose: none
 * rate: none
 * log: none
 */
enum error tips_safety_page(struct request *rq, const struct tips_safety_page_params *p)
{
        (void)p;
        struct page page;
        struct dangers dangers;
        TRY(read_dangers(rq, &dangers));
        TRY(page_open(rq, &page));
        render_tips_safety(&page,
                           &(struct view_tips_safety){ .contacts = dangers.items, .contacts_count = dangers.count });
        return response_html(rq, 200);
}

static enum error show_start(struct request *rq, bool missing)
{
        struct page page;
        struct options districts;
        const struct view_option answers[] = {
                { .value = S("ya"), .label = tr(rq->language, "Ya") },
                { .value = S("tidak"), .label = tr(rq->language, "Tidak") },
        };
        struct view_tips_start view = { .danger_options = answers, .danger_options_count = ARRAY_SIZE(answers) };
        TRY(district_options(rq, &districts));
        view.districts = districts.items;
        view.districts_count = districts.count;
        if (missing)
                view.danger_error = tr(rq->language, "Pilih ya atau tidak.");
        TRY(page_open(rq, &page));
        render_tips_start(&page, &view);
        return response_html(rq, missing ? 422 : 200);
}

/* ROUTE GET /lapor/isi
 * summary: Tempat kejadian / Where it happened
 * permission: public
 * purpose: none
 * rate: none
 * log: none
 */
enum error tips_start_page(struct request *rq, const struct tips_start_page_params *p)
{
        (void)p;
        return show_start(rq, false);
}

/* --- the form --- */

/* What stands in the form so far, right or wrong. */
struct answers {
        struct slice id, danger, stamp;
        int64_t age_s; /* of the stamp, -1 when it came without one that holds */
        struct tip_draft draft;
};

static struct slice typed(struct request *rq, const char *name)
{
        struct slice value = slice_trim(request_typed(rq, name));
        return value.data ? value : S("");
}

/* The form keeps the stamp it came with; without one that holds it gets a new one. */
static enum error read_stamp(struct request *rq, struct answers *answers)
{
        struct tip_desk desk = desk_of(rq);
        answers->stamp = typed(rq, "cap");
        TRY(tip_stamp_age(&desk, answers->draft.id, answers->stamp, rq->arena, &answers->age_s));
        return answers->age_s >= 0 ? OK : tip_stamp_new(&desk, answers->draft.id, rq->arena, &answers->stamp);
}

static enum error read_answers(struct request *rq, struct answers *ret_answers)
{
        struct answers answers = { .id = typed(rq, "id"), .danger = typed(rq, "bahaya") };
        struct tip_draft *draft = &answers.draft;
        if (!uuid_parse(answers.id, &draft->id)) {
                draft->id = tip_id_new();
                answers.id = words_of_id(rq, draft->id);
        }
        draft->danger = slice_equal(answers.danger, S("ya"));
        draft->district_code = typed(rq, "kecamatan");
        draft->village_code = typed(rq, "desa");
        draft->told = typed(rq, "cerita");
        draft->happened = typed(rq, "kapan");
        draft->recruiter = typed(rq, "siapa");
        draft->phone = typed(rq, "telepon");
        draft->knowledge = typed(rq, "tahu");
        TRY(read_stamp(rq, &answers));
        *ret_answers = answers;
        return OK;
}

static struct slice error_of(struct request *rq, const struct form_errors *errors, const char *name)
{
        const struct field_error *error = form_error_find(errors, name);
        return error ? form_error_text(rq->arena, error, rq->language) : SLICE_NULL;
}

static enum error fill_choices(struct request *rq, const struct tip_draft *draft, struct view_tips_form *view)
{
        size_t time_count, knowledge_count;
        struct options villages, times, knowledges;
        const struct tip_word *time_words = tip_times(&time_count), *knowledge_words = tip_knowledges(&knowledge_count);
        TRY(village_options(rq, draft->district_code, draft->village_code, &villages));
        TRY(word_options(rq, time_words, time_count, draft->happened, &times));
        TRY(word_options(rq, knowledge_words, knowledge_count, draft->knowledge, &knowledges));
        view->villages = villages.items;
        view->villages_count = villages.count;
        view->times = times.items;
        view->times_count = times.count;
        view->knowledges = knowledges.items;
        view->knowledges_count = knowledges.count;
        return OK;
}

static enum error show_form(struct request *rq, const struct answers *answers, const struct form_errors *errors)
{
        struct page page;
        struct dangers dangers;
        const struct tip_draft *draft = &answers->draft;
        struct view_tips_form view = { .id = answers->id, .stamp = answers->stamp, .danger = draft->danger,
                                       .danger_value = answers->danger, .district = draft->district_code,
                                       .told = draft->told, .recruiter = draft->recruiter, .phone = draft->phone };
        if (draft->district_code.size)
                view.district_label = region_label_of(rq->arena, draft->district_code);
        TRY(fill_choices(rq, draft, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        view.told_error = error_of(rq, errors, "cerita");
        view.village_error = error_of(rq, errors, "desa");
        view.time_error = error_of(rq, errors, "kapan");
        view.recruiter_error = error_of(rq, errors, "siapa");
        view.phone_error = error_of(rq, errors, "telepon");
        view.knowledge_error = error_of(rq, errors, "tahu");
        TRY(read_dangers(rq, &dangers));
        view.contacts = dangers.items;
        view.contacts_count = dangers.count;
        TRY(page_open(rq, &page));
        render_tips_form(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* The form was sent already, with other words: those are kept, and these stay in a form of their own. */
static enum error show_sent_otherwise(struct request *rq, struct answers *answers)
{
        struct form_errors errors = { 0 };
        struct tip_desk desk = desk_of(rq);
        answers->draft.id = tip_id_new();
        answers->id = words_of_id(rq, answers->draft.id);
        TRY(tip_stamp_new(&desk, answers->draft.id, rq->arena, &answers->stamp));
        form_error_add(&errors, (struct field_error){
                .name = S("cerita"), .fault = FIELD_RULE,
                .text = T("Formulir ini sudah terkirim dengan isian lain, yang tersimpan. Isian di bawah belum "
                          "terkirim. Untuk menambahi, buka Periksa jawaban dengan kode Anda. Untuk hal lain, kirim "
                          "sekali lagi.") });
        return show_form(rq, answers, &errors);
}

/* ROUTE POST /lapor/isi
 * summary: Formulir laporan tanpa nama / Form of a report without a name
 * permission: public
 * purpose: none
 * csrf: origin
 * rate: none
 * log: none
 * form id line 0..36 ?
 * form cap line 0..60 ?
 * form bahaya line 0..5 ?
 * form kecamatan line 0..13 ?
 * form desa line 0..13 ?
 * form cerita text 0..4000 ?
 * form kapan line 0..20 ?
 * form siapa line 0..200 ?
 * form telepon line 0..200 ?
 * form tahu line 0..20 ?
 * on-invalid: handler
 */
enum error tips_form_post(struct request *rq, const struct tips_form_post_params *p)
{
        (void)p;
        struct answers answers;
        TRY(read_answers(rq, &answers));
        if (!answers.draft.danger && !slice_equal(answers.danger, S("tidak")))
                return show_start(rq, true);
        if (!region_exists(answers.draft.district_code, REGION_DISTRICT))
                answers.draft.district_code = answers.draft.village_code = S("");
        return show_form(rq, &answers, &(struct form_errors){ 0 });
}

/* It may say who sends it. Nothing is kept of the answer. */
static enum error may_name_sender(struct request *rq, struct slice told, bool *ret_may)
{
        static const char *const words[] = { "nama saya", "namaku", "saya bernama", "nomor saya", "my name" };
        *ret_may = !slice_is_null(identifiers_first(told));
        struct slice folded;
        TRY(utf8_normalise(told, UTF8_FOLD, rq->arena, &folded));
        for (size_t i = 0; i < ARRAY_SIZE(words); i++)
                *ret_may |= slice_find(folded, slice_from_cstr(words[i])) != SIZE_MAX;
        return OK;
}

/* `wait_s`: it was sent and could not be taken yet; 0 when it was not sent. */
static enum error show_check(struct request *rq, const struct answers *answers, unsigned wait_s)
{
        struct page page;
        struct dangers dangers;
        size_t time_count, knowledge_count;
        const struct tip_draft *draft = &answers->draft;
        const struct tip_word *times = tip_times(&time_count), *knowledges = tip_knowledges(&knowledge_count);
        bool names_sender;
        TRY(may_name_sender(rq, draft->told, &names_sender));
        TRY(read_dangers(rq, &dangers));
        TRY(page_open(rq, &page));
        render_tips_check(&page,
                          &(struct view_tips_check){
                                  .id = answers->id,
                                  .stamp = answers->stamp,
                                  .wait_s = wait_s,
                                  .danger = draft->danger,
                                  .danger_value = answers->danger,
                                  .district = draft->district_code,
                                  .village = draft->village_code,
                                  .told = draft->told,
                                  .names_sender = names_sender,
                                  .time_value = draft->happened,
                                  .recruiter = draft->recruiter,
                                  .phone = draft->phone,
                                  .knowledge_value = draft->knowledge,
                                  .place = place_label(rq, draft->district_code, draft->village_code),
                                  .time = tip_label(times, time_count, draft->happened, rq->language),
                                  .knowledge = tip_label(knowledges, knowledge_count, draft->knowledge, rq->language),
                                  .contacts = dangers.items,
                                  .contacts_count = dangers.count });
        if (wait_s)
                TRY(response_header(rq, "Retry-After", arena_printf(rq->arena, "%u", wait_s)));
        return response_html(rq, wait_s ? 429 : 200);
}

/* ROUTE POST /lapor/periksa
 * summary: Periksa jawaban / Check the answers
 * permission: public
 * purpose: none
 * csrf: origin
 * rate: none
 * log: none
 * form id line 0..36 ?
 * form cap line 0..60 ?
 * form bahaya line 0..5 ?
 * form kecamatan line 0..13 ?
 * form desa line 0..13 ?
 * form cerita text 0..4000 ?
 * form kapan line 0..20 ?
 * form siapa line 0..200 ?
 * form telepon line 0..200 ?
 * form tahu line 0..20 ?
 * on-invalid: handler
 */
enum error tips_check_post(struct request *rq, const struct tips_check_post_params *p)
{
        (void)p;
        struct form_errors errors = { 0 };
        struct answers answers;
        TRY(read_answers(rq, &answers));
        tips_check(&answers.draft, &errors);
        return errors.count ? show_form(rq, &answers, &errors) : show_check(rq, &answers, 0);
}

/* Only a right tip is counted, so that nobody can use up the others' turns with empty ones. The wait is never shorter
 * than what makes the form's own stamp ripe. */
static enum error take_turn(struct request *rq, const struct answers *answers, unsigned *ret_wait_s)
{
        bool ripe = answers->age_s >= TIP_STAMP_RIPE_S;
        enum error err = request_spend(rq, ripe, ripe ? TIPS_OF_FORMS : TIPS_WITHOUT, TIPS_SECONDS, ret_wait_s);
        if (err != OK && !ripe)
                *ret_wait_s = TIP_STAMP_RIPE_S + 1;
        return err;
}

/* ROUTE POST /lapor/kirim
 * summary: Kirim laporan tanpa nama / Send a report without a name
 * permission: public
 * purpose: none
 * csrf: origin
 * rate: none
 * pool: tips
 * log: none
 * form id line 0..36 ?
 * form cap line 0..60 ?
 * form bahaya line 0..5 ?
 * form kecamatan line 0..13 ?
 * form desa line 0..13 ?
 * form cerita text 0..4000 ?
 * form kapan line 0..20 ?
 * form siapa line 0..200 ?
 * form telepon line 0..200 ?
 * form tahu line 0..20 ?
 * on-invalid: handler
 */
enum error tips_send_post(struct request *rq, const struct tips_send_post_params *p)
{
        (void)p;
        struct page page;
        unsigned wait_s;
        struct tip_receipt receipt;
        struct dangers dangers;
        struct form_errors errors = { 0 };
        struct tip_desk desk = desk_of(rq);
        struct answers answers;
        TRY(read_answers(rq, &answers));
        tips_check(&answers.draft, &errors);
        if (errors.count)
                return show_form(rq, &answers, &errors);
        if (take_turn(rq, &answers, &wait_s) != OK)
                return show_check(rq, &answers, wait_s);
        enum error err = tips_send(&desk, &answers.draft, rq->arena, &receipt);
        if (err == ERR_UNSUPPORTED) {
                form_error_add(&errors, (struct field_error){
                        .name = S("cerita"), .fault = FIELD_RULE,
                        .text = T("Terlalu banyak nomor telepon sekaligus; belum ada yang terkirim. Hapus sebagian, "
                                  "lalu kirim sisanya sebagai tambahan.") });
                return show_form(rq, &answers, &errors);
        }
        if (err == ERR_CONFLICT)
                return show_sent_otherwise(rq, &answers);
        TRY(err);
        TRY(read_dangers(rq, &dangers));
        TRY(page_open(rq, &page));
        render_tips_sent(&page, &(struct view_tips_sent){ .code = slice_from_cstr(receipt.code),
                                                          .danger = answers.draft.danger, .contacts = dangers.items,
                                                          .contacts_count = dangers.count });
        return response_html(rq, 200);
}

/* --- the office --- */

/* ROUTE GET /tip
 * summary: Informasi warga / What citizens told
 * permission: tip.list
 * purpose: triage
 * query keadaan choice(terbuka selesai) ?
 */
enum error tips_inbox_page(struct request *rq, const struct tips_inbox_page_params *p)
{
        struct page page;
        struct tip_rows rows;
        size_t count;
        const struct tip_word *states = tip_states(&count);
        struct tip_desk desk = desk_of(rq);
        bool closed = slice_equal(p->keadaan, S("selesai"));
        struct tip_filter filter = { .state = closed ? S("closed") : SLICE_NULL, .limit = ROWS_SHOWN };
        TRY(tips_list(&desk, request_actor(rq), &filter, rq->arena, &rows));
        struct view_tips_inbox_rows *items = arena_array(rq->arena, struct view_tips_inbox_rows, rows.count + 1);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct tip_row *row = &rows.items[i];
                items[i] = (struct view_tips_inbox_rows){
                        .url = arena_join(rq->arena, S("/tip/"), words_of_id(rq, row->id)),
                        .place = place_label(rq, row->district_code, row->village_code),
                        .state = tip_label(states, count, row->state, rq->language),
                        .kind = tip_state_kind(row->state), .hour = row->hour, .due = row->due_hour,
                        .danger = row->danger, .late = row->late,
                        .mine = row->mine, .answered = row->answered,
                        .citizen_wrote = row->citizen_wrote };
        }
        TRY(page_open(rq, &page));
        render_tips_inbox(&page, &(struct view_tips_inbox){ .rows = items,
                                                            .rows_count = rows.count,
                                                            .more = rows.more,
                                                            .open_url = S("/tip"),
                                                            .closed_url = S("/tip?keadaan=selesai"),
                                                            .showing_closed = closed });
        return response_html(rq, 200);
}

static enum error fill_messages(struct request *rq, const struct tip_page *tip, struct view_tips_tip *view)
{
        struct view_tips_tip_messages *messages =
                arena_array(rq->arena, struct view_tips_tip_messages, tip->message_count + 1);
        if (!messages)
                return ERR_MEMORY;
        for (size_t i = 0; i < tip->message_count; i++)
                messages[i] = (struct view_tips_tip_messages){ .from_office = tip->messages[i].from_office,
                                                               .told = tip->messages[i].told,
                                                               .hour = tip->messages[i].hour };
        view->messages = messages;
        view->messages_count = tip->message_count;
        return OK;
}

static void fill_words(struct request *rq, const struct tip_page *tip, struct view_tips_tip *view)
{
        size_t states, times, knowledges, outcomes;
        const struct tip_word *state_words = tip_states(&states), *time_words = tip_times(&times);
        const struct tip_word *knowledge_words = tip_knowledges(&knowledges), *outcome_words = tip_outcomes(&outcomes);
        view->state = tip_label(state_words, states, tip->row.state, rq->language);
        view->time = tip_label(time_words, times, tip->happened, rq->language);
        view->knowledge = tip_label(knowledge_words, knowledges, tip->knowledge, rq->language);
        if (tip->row.outcome.size)
                view->outcome = tip_label(outcome_words, outcomes, tip->row.outcome, rq->language);
}

static enum error fill_pictures(struct request *rq, const struct tip_page *tip, struct view_tips_tip *view)
{
        struct view_tips_tip_pictures *items =
                arena_array(rq->arena, struct view_tips_tip_pictures, tip->picture_count + 1);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < tip->picture_count; i++)
                items[i].url = arena_printf(rq->arena, "/tip/%.*s/lampiran/%.*s", SLICE_FMT(view->base_url),
                                            SLICE_FMT(words_of_id(rq, tip->pictures[i])));
        view->pictures = items;
        view->pictures_count = tip->picture_count;
        return OK;
}

static enum error show_tip(struct request *rq, struct uuid id, struct slice problem)
{
        struct page page;
        struct tip_page tip;
        size_t count;
        struct options outcomes;
        const struct tip_word *words = tip_outcomes(&count);
        struct tip_desk desk = desk_of(rq);
        TRY(tips_read(&desk, request_actor(rq), id, rq->arena, &tip));
        TRY(word_options(rq, words, count, SLICE_NULL, &outcomes));
        struct view_tips_tip view = { .place = place_label(rq, tip.row.district_code, tip.row.village_code),
                                      .kind = tip_state_kind(tip.row.state), .hour = tip.row.hour,
                                      .due = tip.row.due_hour,
                                      .danger = tip.row.danger, .late = tip.row.late, .told = tip.told,
                                      .recruiter = tip.recruiter,
                                      .phone = phone_shown(rq->arena, tip.phone), .version = tip.version,
                                      .message_id = words_of_id(rq, tip_id_new()), .base_url = words_of_id(rq, id),
                                      .can_take = tip.can_take, .can_reply = tip.can_reply, .can_close = tip.can_close,
                                      .outcomes = outcomes.items, .outcomes_count = outcomes.count, .error = problem };
        fill_words(rq, &tip, &view);
        TRY(fill_messages(rq, &tip, &view));
        TRY(fill_pictures(rq, &tip, &view));
        TRY(page_open(rq, &page));
        render_tips_tip(&page, &view);
        return response_html(rq, slice_is_null(problem) ? 200 : 422);
}

/* ROUTE GET /tip/{id}
 * summary: Satu informasi warga / One thing that a citizen told
 * permission: tip.read
 * purpose: triage
 * path id uuid
 */
enum error tips_tip_page(struct request *rq, const struct tips_tip_page_params *p)
{
        return show_tip(rq, p->id, SLICE_NULL);
}

static enum error back_to(struct request *rq, struct uuid id, enum error err, const char *done)
{
        if (err == ERR_STALE || err == ERR_CONFLICT)
                return show_tip(rq, id,
                                tr(rq->language,
                                   "Keadaannya sudah berubah. Periksa lagi, lalu ulangi bila masih perlu."));
        if (err == ERR_INVALID)
                return show_tip(rq, id, tr(rq->language, "Isi pesan, dan pilih hasil bila menutup."));
        TRY(err);
        return redirect_with(rq, arena_join(rq->arena, S("/tip/"), words_of_id(rq, id)), done);
}

/* ROUTE POST /tip/{id}/ambil
 * summary: Ambil informasi / Take it
 * permission: tip.take
 * purpose: triage
 * csrf: token
 * path id uuid
 * form versi int 1..1000000
 */
enum error tips_take_post(struct request *rq, const struct tips_take_post_params *p)
{
        struct tip_desk desk = desk_of(rq);
        struct tip_step step = { .tip_id = p->id, .version = p->versi };
        return back_to(rq, p->id, tips_take(&desk, request_actor(rq), &step), "tersimpan");
}

/* ROUTE POST /tip/{id}/jawab
 * summary: Jawab warga / Answer the citizen
 * permission: tip.reply
 * purpose: triage
 * csrf: token
 * path id uuid
 * form versi int 1..1000000
 * form pesan_id uuid
 * form jawaban text 0..2000 ?
 */
enum error tips_reply_post(struct request *rq, const struct tips_reply_post_params *p)
{
        struct tip_desk desk = desk_of(rq);
        struct tip_step step = { .tip_id = p->id, .version = p->versi, .message_id = p->pesan_id, .told = p->jawaban };
        return back_to(rq, p->id, tips_reply(&desk, request_actor(rq), &step), "terkirim");
}

/* ROUTE POST /tip/{id}/tutup
 * summary: Tutup dengan hasil / Close with an outcome
 * permission: tip.close
 * purpose: triage
 * csrf: token
 * path id uuid
 * form versi int 1..1000000
 * form pesan_id uuid
 * form hasil line 0..40 ?
 * form penutup text 0..2000 ?
 */
enum error tips_close_post(struct request *rq, const struct tips_close_post_params *p)
{
        struct tip_desk desk = desk_of(rq);
        struct tip_step step = { .tip_id = p->id, .version = p->versi, .message_id = p->pesan_id, .told = p->penutup,
                                 .outcome = p->hasil };
        return back_to(rq, p->id, tips_close(&desk, request_actor(rq), &step), "tersimpan");
}

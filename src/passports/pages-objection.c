/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Both sides of a decision, and what the applicant does against it; the same for programs. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/objection.h"
#include "passports/view.h"
#include "program/api.h"
#include "program/fields.h"
#include "program/labels.h"
#include "text/date.h"

/* --- words --- */

struct word {
        struct slice code, text;
};
static const struct word step_words[] = {
        { S("objection"), T("Keberatan kepada kepala kantor") },
        { S("appeal"), T("Banding administratif kepada atasan") },
        { S("court"), T("Gugatan ke pengadilan tata usaha negara") },
};
static const struct word outcome_words[] = {
        { S("granted"), T("Dikabulkan") },
        { S("partly"), T("Dikabulkan sebagian") },
        { S("rejected"), T("Ditolak") },
        { S("late"), T("Tidak diterima karena terlambat") },
};
static const struct word way_words[] = {
        { S("hand"), T("Diserahkan langsung") },
        { S("post"), T("Pos tercatat") },
        { S("email"), T("Surel") },
        { S("family"), T("Diterima keluarga serumah") },
};
static const struct word reversal_words[] = {
        { S("objection"), T("keberatan dikabulkan") },
        { S("appeal"), T("banding dikabulkan") },
        { S("court"), T("putusan pengadilan") },
        { S("silence"), T("tidak dijawab dalam waktunya") },
};

static struct slice word_of(struct request *rq, const struct word *words, size_t count, struct slice code)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(words[i].code, code))
                        return translate(rq->language, words[i].text);
        return SLICE_NULL;
}
#define WORD(rq, list, code) word_of((rq), (list), ARRAY_SIZE(list), (code))

static struct view_option *options_of(struct request *rq, const struct word *words, size_t count, struct slice chosen)
{
        struct view_option *options = arena_array(rq->arena, struct view_option, count);
        for (size_t i = 0; options && i < count; i++)
                options[i] = (struct view_option){ .value = words[i].code,
                                                   .label = translate(rq->language, words[i].text),
                                                   .chosen = slice_equal(words[i].code, chosen) };
        return options;
}

/* --- both sides --- */

static const struct objection_item *newest_of(const struct objection_file *file, struct uuid decision_id)
{
        const struct objection_item *newest = NULL;
        for (size_t i = 0; i < file->count; i++)
                if (uuid_equal(file->items[i].decision_id, decision_id))
                        newest = &file->items[i];
        return newest;
}

static struct slice next_step(const struct objection_item *last)
{
        if (!last)
                return S("objection");
        bool open = last->told_on.size > 0 && !slice_equal(last->outcome, S("granted"));
        if (!open)
                return SLICE_NULL;
        return slice_equal(last->step, S("objection")) ? S("appeal")
               : slice_equal(last->step, S("appeal")) ? S("court")
                                                       : SLICE_NULL;
}

static struct slice next_label(struct request *rq, struct slice step)
{
        return slice_equal(step, S("objection")) ? tr(rq->language, "Banding administratif")
                                                 : tr(rq->language, "Gugatan ke pengadilan");
}

static struct view_passports_objection_items item_view(struct request *rq, const struct objection_item *item,
                                                       struct slice today)
{
        bool open = slice_equal(item->state, S("open")), court = slice_equal(item->step, S("court"));
        bool goes_on = item->told_on.size > 0 && !court && !slice_equal(item->outcome, S("granted"));
        return (struct view_passports_objection_items){
                .title = WORD(rq, step_words, item->step), .words = item->words, .late = item->late,
                .received = application_day(rq, item->received_on), .how = WORD(rq, way_words, item->received_how),
                .file_until = application_day(rq, item->file_until),
                .answer_until = open ? application_day(rq, item->answer_until) : SLICE_NULL,
                .answer_unset = open && !court && item->answer_until.size == 0,
                .overdue = open && item->answer_until.size > 0 && slice_compare(today, item->answer_until) > 0,
                .outcome = open ? SLICE_NULL : WORD(rq, outcome_words, item->outcome), .answer = item->answer,
                .by = item->answered_by, .answered = application_day(rq, item->answered_on),
                .told = application_day(rq, item->told_on), .told_how = WORD(rq, way_words, item->told_how),
                .next_label = next_label(rq, item->step),
                .next_until = goes_on ? application_day(rq, item->next_until) : SLICE_NULL,
                .next_unset = goes_on && item->next_until.size == 0,
                .follow_until = application_day(rq, item->follow_until),
                .silent = slice_equal(item->state, S("deemed")) };
}

/* The decision in full only when it is the newest, which is the one that the file holds. */
static enum error fill_sides(struct request *rq, const struct objection_file *file, struct slice today,
                             struct view_passports_objection *view)
{
        const struct objection_letter *letter = file->letters;
        const struct decision_item *decision = file->application.decision;
        struct content_list outcomes;
        struct view_passports_objection_items *items =
                arena_array(rq->arena, struct view_passports_objection_items, file->count);
        TRY(labels_read(rq, S("outcome"), &outcomes));
        view->outcome = coded_label_of(rq, &outcomes, letter->outcome);
        view->letter = letter->number, view->served = application_day(rq, letter->served_on);
        view->until = application_day(rq, letter->object_until);
        view->reversed = application_day(rq, letter->reversed_on);
        view->reversed_by = WORD(rq, reversal_words, letter->reversed_by);
        view->hearing = file->application.head.hearing;
        for (size_t i = 0; items && i < file->count; i++)
                items[i] = item_view(rq, &file->items[i], today);
        view->items = items, view->items_count = file->count;
        if (!items || !decision || !uuid_equal(decision->id, letter->decision_id))
                return items ? OK : ERR_MEMORY;
        struct view_passports_objection_reasons *reasons =
                arena_array(rq->arena, struct view_passports_objection_reasons, decision->reason_count);
        struct view_passports_objection_evidence *evidence =
                arena_array(rq->arena, struct view_passports_objection_evidence, decision->evidence_count);
        struct view_passports_objection_legal *legal =
                arena_array(rq->arena, struct view_passports_objection_legal, decision->legal_count);
        if (!reasons || !evidence || !legal)
                return ERR_MEMORY;
        for (size_t i = 0; i < decision->reason_count; i++)
                reasons[i].text = decision->reasons[i];
        for (size_t i = 0; i < decision->evidence_count; i++)
                evidence[i].text = decision->evidence[i];
        for (size_t i = 0; i < decision->legal_count; i++)
                legal[i].text = decision->legal[i];
        view->facts = decision->facts, view->fix = decision->fix;
        view->reasons = reasons, view->reasons_count = decision->reason_count;
        view->evidence = evidence, view->evidence_count = decision->evidence_count;
        view->legal = legal, view->legal_count = decision->legal_count;
        return OK;
}

/* --- what can be done now --- */

static struct slice step_path(struct request *rq, struct uuid id, const struct objection_item *item, const char *what)
{
        return arena_printf(rq->arena, "%.*s/%.*s/%s", SLICE_FMT(application_path(rq, id, "/keberatan")),
                            SLICE_FMT(id_text(rq, item->id)), what);
}

static void offer_receipt(struct request *rq, struct uuid id, const struct objection_file *file, struct slice step,
                          struct view_passports_objection *view)
{
        view->receive = access_may_ever(request_actor(rq), S("objection.receive"));
        view->receive_title = arena_printf(rq->arena, "%.*s: %.*s", SLICE_FMT(tr(rq->language, "Catat yang diterima")),
                                           SLICE_FMT(WORD(rq, step_words, step)));
        view->form_action = application_path(rq, id, "/keberatan");
        view->id = fields_typed(rq, "id_keberatan", form_id(rq));
        view->decision = id_text(rq, file->letters->decision_id);
        view->step = step;
        view->hows = options_of(rq, way_words, 3, fields_typed(rq, "cara", S("hand")));
        view->hows_count = 3;
}

/* One form at a time: what is next. */
static void offer_step(struct request *rq, struct uuid id, const struct objection_file *file,
                       struct view_passports_objection *view)
{
        const struct actor *actor = request_actor(rq);
        const struct objection_item *last = newest_of(file, file->letters->decision_id);
        struct slice next = next_step(last);
        bool open = last && slice_equal(last->state, S("open"));
        bool own = last && slice_equal(last->step, S("objection"));
        if (next.size) {
                offer_receipt(rq, id, file, next, view);
        } else if (open) {
                view->answer = own && access_may_ever(actor, S("objection.answer"));
                view->record = !own && access_may_ever(actor, S("objection.record"));
                view->form_action = step_path(rq, id, last, own ? "jawab" : "hasil");
                view->step = last->step;
                view->outcomes = options_of(rq, outcome_words, last->late ? 4 : 3,
                                            fields_typed(rq, "jawaban", SLICE_NULL));
                view->outcomes_count = last->late ? 4 : 3;
        } else if (last && last->told_on.size == 0) {
                view->tell = access_may_ever(actor, S("objection.receive"));
                view->form_action = step_path(rq, id, last, "diterima");
                view->hows = options_of(rq, way_words, ARRAY_SIZE(way_words), fields_typed(rq, "cara", S("hand")));
                view->hows_count = ARRAY_SIZE(way_words);
        }
}

static enum error fill_obstacles(struct request *rq, const struct obstacles *obstacles,
                                 struct view_passports_objection *view)
{
        struct view_passports_objection_obstacles *items =
                arena_array(rq->arena, struct view_passports_objection_obstacles, OBSTACLES_MAX);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; obstacles && i < obstacles->count; i++)
                items[view->obstacles_count++].text = translate(rq->language, obstacles->items[i]);
        view->obstacles = items;
        return OK;
}

static enum error read_sides(struct request *rq, struct uuid id, struct objection_file *ret_file)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_objections(tx, &(struct reading){ request_actor(rq), rq->language, rq->arena }, id,
                                           ret_file);
        }
        return err;
}

static enum error show_objection(struct request *rq, struct uuid id, const struct obstacles *obstacles)
{
        struct page page;
        struct objection_file file;
        static const struct form_errors none;
        const struct form_errors *errors = rq->errors ? rq->errors : &none;
        char iso[DATE_ISO_SIZE + 1];
        struct slice today = date_iso_text(date_of_instant(clock_now(), request_actor(rq)->zone_minutes), iso);
        TRY(read_sides(rq, id, &file));
        struct view_passports_objection view = {
                .number = file.application.head.number, .name = file.application.head.name,
                .base = application_path(rq, id, ""), .none = file.letter_count == 0,
                .day = fields_typed(rq, "tanggal", fields_typed(rq, "tanggal_jawaban", today)),
                .words = fields_typed(rq, "isi", SLICE_NULL), .words_error = fields_text(rq, errors, "isi"),
                .reason = fields_typed(rq, "alasan", SLICE_NULL), .reason_error = fields_text(rq, errors, "alasan"),
                .days_error = fields_text(rq, errors, "tanggal"), .how_error = fields_text(rq, errors, "cara"),
                .outcome_error = fields_text(rq, errors, "jawaban") };
        if (!view.none) {
                TRY(fill_sides(rq, &file, today, &view));
                offer_step(rq, id, &file, &view);
        }
        TRY(fill_obstacles(rq, obstacles, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_passports_objection(&page, &view);
        return response_html(rq, obstacles || errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/{id}/keberatan
 * summary: Kedua sisi putusan, keberatan dan banding / Both sides of a decision, objection and appeal
 * permission: application.read
 * purpose: passport
 * path id uuid
 */
enum error passports_objection_page(struct request *rq, const struct passports_objection_page_params *p)
{
        return show_objection(rq, p->id, NULL);
}

/* --- the steps --- */

static enum error receive(struct request *rq, const struct objection_new *new, struct obstacles *obstacles)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_objection_receive(tx, request_actor(rq), new, obstacles);
        }
        return err;
}

static enum error answer(struct request *rq, const struct objection_answer_given *given, struct obstacles *obstacles)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_objection_answer(tx, request_actor(rq), given, obstacles);
        }
        return err;
}

static enum error tell(struct request *rq, const struct objection_told *told)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_objection_tell(tx, request_actor(rq), told);
        }
        return err;
}

/* What a step leads to: the page again with what keeps it, or with what was kept. */
static enum error after_step(struct request *rq, struct uuid id, enum error err, const struct obstacles *obstacles)
{
        if (err == ERR_INVALID && obstacles->count)
                return show_objection(rq, id, obstacles);
        TRY(err);
        return redirect_with(rq, application_path(rq, id, "/keberatan"), "tersimpan");
}

static struct slice today_text(struct request *rq)
{
        char day[DATE_ISO_SIZE + 1];
        return arena_copy(rq->arena,
                          date_iso_text(date_of_instant(clock_now(), request_actor(rq)->zone_minutes), day));
}

/* ROUTE POST /paspor/{id}/keberatan
 * summary: Catat keberatan, banding, atau gugatan / Record an objection, an appeal or a court action
 * permission: objection.receive
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form id_keberatan uuid
 * form putusan uuid
 * form langkah choice(objection appeal court)
 * form tanggal date
 * form cara choice(hand post email)
 * form isi text 10..4000
 */
enum error passports_objection_post(struct request *rq, const struct passports_objection_post_params *p)
{
        struct obstacles obstacles = { 0 };
        char day[DATE_ISO_SIZE + 1];
        if (rq->errors)
                return show_objection(rq, p->id, NULL);
        struct objection_new new = { p->id_keberatan, p->id, p->putusan, p->langkah, date_iso_text(p->tanggal, day),
                                     p->cara, p->isi };
        return after_step(rq, p->id, receive(rq, &new, &obstacles), &obstacles);
}

/* ROUTE POST /paspor/{id}/keberatan/{keberatan}/jawab
 * summary: Jawab keberatan / Answer an objection
 * permission: objection.answer
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * path keberatan uuid
 * form jawaban choice(granted partly rejected late)
 * form alasan text 10..4000
 */
enum error passports_objection_answer_post(struct request *rq, const struct passports_objection_answer_post_params *p)
{
        struct obstacles obstacles = { 0 };
        if (rq->errors)
                return show_objection(rq, p->id, NULL);
        struct objection_answer_given given = { p->keberatan, p->id, S("objection"), p->jawaban, p->alasan,
                                                today_text(rq) };
        return after_step(rq, p->id, answer(rq, &given, &obstacles), &obstacles);
}

/* ROUTE POST /paspor/{id}/keberatan/{keberatan}/hasil
 * summary: Catat putusan banding atau pengadilan / Record what became of an appeal or a court action
 * permission: objection.record
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * path keberatan uuid
 * form langkah choice(appeal court)
 * form tanggal_jawaban date
 * form jawaban choice(granted partly rejected late)
 * form alasan text 10..4000
 */
enum error passports_objection_record_post(struct request *rq, const struct passports_objection_record_post_params *p)
{
        struct obstacles obstacles = { 0 };
        char day[DATE_ISO_SIZE + 1];
        if (rq->errors)
                return show_objection(rq, p->id, NULL);
        struct objection_answer_given given = { p->keberatan, p->id, p->langkah, p->jawaban, p->alasan,
                                                date_iso_text(p->tanggal_jawaban, day) };
        return after_step(rq, p->id, answer(rq, &given, &obstacles), &obstacles);
}

/* ROUTE POST /paspor/{id}/keberatan/{keberatan}/diterima
 * summary: Catat jawaban diterima pemohon / Record that the applicant received the answer
 * permission: objection.receive
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * path keberatan uuid
 * form tanggal date
 * form cara choice(hand post family email)
 */
enum error passports_objection_tell_post(struct request *rq, const struct passports_objection_tell_post_params *p)
{
        struct obstacles obstacles = { 0 };
        char day[DATE_ISO_SIZE + 1];
        if (rq->errors)
                return show_objection(rq, p->id, NULL);
        enum error err = tell(rq, &(struct objection_told){ p->keberatan, p->id, date_iso_text(p->tanggal, day),
                                                            p->cara });
        if (err == ERR_INVALID)
                obstacles = (struct obstacles){ { T("Tanggal ini belum terjadi, atau mendahului jawabannya.") }, 1 };
        return after_step(rq, p->id, err, &obstacles);
}

/* --- for programs --- */

static enum error api_after(struct request *rq, enum error err, const struct obstacles *obstacles)
{
        struct form_errors *errors = err == ERR_INVALID && obstacles->count ? fields_errors(rq) : NULL;
        for (size_t i = 0; errors && i < obstacles->count; i++)
                form_error_add(errors, (struct field_error){ .name = arena_printf(rq->arena, "obstacle-%zu", i + 1),
                                                             .fault = FIELD_RULE, .text = obstacles->items[i] });
        if (errors)
                api_set_errors(rq, errors);
        TRY(err);
        return response_no_content(rq);
}

/* SHAPE Objection: an objection, appeal or court action with its last days as counted from proven receipt
 * id uuid
 * decision uuid
 * step choice(objection appeal court)
 * received_on date
 * received_how choice(hand post email)
 * words text
 * file_until date null
 * late bool
 * state text
 * answer_until date null
 * outcome choice(granted partly rejected late) null
 * answer text null
 * answered_on date null
 * told_on date null
 * next_until date null
 * follow_until date null
 */
static void write_item(struct json_writer *out, const struct objection_item *item)
{
        json_open_object(out, NULL);
        api_write_id(out, "id", item->id);
        api_write_id(out, "decision", item->decision_id);
        json_write_text(out, "step", item->step);
        json_write_text(out, "received_on", item->received_on);
        json_write_text(out, "received_how", item->received_how);
        json_write_text(out, "words", item->words);
        json_write_text(out, "file_until", item->file_until);
        json_write_bool(out, "late", item->late);
        json_write_text(out, "state", item->state);
        json_write_text(out, "answer_until", item->answer_until);
        json_write_text(out, "outcome", item->outcome);
        json_write_text(out, "answer", item->answer);
        json_write_text(out, "answered_on", item->answered_on);
        json_write_text(out, "told_on", item->told_on);
        json_write_text(out, "next_until", item->next_until);
        json_write_text(out, "follow_until", item->follow_until);
        json_close(out);
}

/* ROUTE GET /api/paspor/{id}/keberatan
 * summary: Keberatan, banding, dan gugatan / Objections, appeals and court actions
 * permission: application.read
 * purpose: passport
 * path id uuid
 * returns: items, oldest first, each with its last days as counted from proven receipt
 * answer 200 Objection[]
 */
enum error passports_api_objections(struct request *rq, const struct passports_api_objections_params *p)
{
        struct json_writer out;
        struct objection_file file;
        TRY(read_sides(rq, p->id, &file));
        api_begin_list(rq, &out);
        for (size_t i = 0; i < file.count; i++)
                write_item(&out, &file.items[i]);
        return api_send_list(rq, &out, SLICE_NULL);
}

/* ROUTE POST /api/paspor/{id}/keberatan
 * summary: Catat keberatan, banding, atau gugatan / Record an objection, an appeal or a court action
 * permission: objection.receive
 * purpose: passport
 * csrf: token
 * path id uuid
 * json objection uuid
 * json decision uuid
 * json step choice(objection appeal court)
 * json on date
 * json how choice(hand post email)
 * json words text 10..4000
 * returns: objection is made by the client, and the same again changes nothing
 * answer 204
 */
enum error passports_api_objection(struct request *rq, const struct passports_api_objection_params *p)
{
        struct obstacles obstacles = { 0 };
        char day[DATE_ISO_SIZE + 1];
        struct objection_new new = { p->objection, p->id, p->decision, p->step, date_iso_text(p->on, day), p->how,
                                     p->words };
        return api_after(rq, receive(rq, &new, &obstacles), &obstacles);
}

/* ROUTE POST /api/paspor/{id}/keberatan/{keberatan}/jawab
 * summary: Jawab keberatan / Answer an objection
 * permission: objection.answer
 * purpose: passport
 * csrf: token
 * path id uuid
 * path keberatan uuid
 * json outcome choice(granted partly rejected late)
 * json words text 10..4000
 * returns: the same again on the same day changes nothing
 * answer 204
 */
enum error passports_api_objection_answer(struct request *rq, const struct passports_api_objection_answer_params *p)
{
        struct obstacles obstacles = { 0 };
        struct objection_answer_given given = { p->keberatan, p->id, S("objection"), p->outcome, p->words,
                                                today_text(rq) };
        return api_after(rq, answer(rq, &given, &obstacles), &obstacles);
}

/* ROUTE POST /api/paspor/{id}/keberatan/{keberatan}/hasil
 * summary: Catat putusan banding atau pengadilan / Record what became of an appeal or a court action
 * permission: objection.record
 * purpose: passport
 * csrf: token
 * path id uuid
 * path keberatan uuid
 * json step choice(appeal court)
 * json on date
 * json outcome choice(granted partly rejected late)
 * json words text 10..4000
 * returns: the same again changes nothing
 * answer 204
 */
enum error passports_api_objection_record(struct request *rq, const struct passports_api_objection_record_params *p)
{
        struct obstacles obstacles = { 0 };
        char day[DATE_ISO_SIZE + 1];
        struct objection_answer_given given = { p->keberatan, p->id, p->step, p->outcome, p->words,
                                                date_iso_text(p->on, day) };
        return api_after(rq, answer(rq, &given, &obstacles), &obstacles);
}

/* ROUTE POST /api/paspor/{id}/keberatan/{keberatan}/diterima
 * summary: Catat jawaban diterima pemohon / Record that the applicant received the answer
 * permission: objection.receive
 * purpose: passport
 * csrf: token
 * path id uuid
 * path keberatan uuid
 * json on date
 * json how choice(hand post family email)
 * returns: the same again changes nothing
 * answer 204
 */
enum error passports_api_objection_tell(struct request *rq, const struct passports_api_objection_tell_params *p)
{
        const struct obstacles none = { 0 };
        char day[DATE_ISO_SIZE + 1];
        const struct objection_told told = { p->keberatan, p->id, date_iso_text(p->on, day), p->how };
        return api_after(rq, tell(rq, &told), &none);
}

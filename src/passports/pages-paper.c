/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Papers of an application: the list, making them, printing them again; the same for programs. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/paper.h"
#include "passports/view.h"
#include "program/api.h"
#include "program/fields.h"
#include "program/labels.h"

static enum error read_papers(struct request *rq, struct uuid id, struct paper_list *ret_list)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_papers(tx, &(struct reading){ request_actor(rq), rq->language, rq->arena }, id,
                                       ret_list);
        }
        return err;
}

static bool has_valid(const struct paper_list *list, enum paper_kind kind, struct uuid about)
{
        for (size_t i = 0; i < list->count; i++)
                if (list->items[i].valid && list->items[i].kind == kind &&
                    (kind != PAPER_ANSWER || uuid_equal(list->items[i].about, about)))
                        return true;
        return false;
}

/* --- the list --- */

static enum error fill_papers(struct request *rq, const struct paper_list *list, struct view_passports_papers *view)
{
        struct view_passports_papers_papers *items = arena_array(rq->arena, struct view_passports_papers_papers,
                                                                 list->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                const struct paper_item *paper = &list->items[i];
                items[i] = (struct view_passports_papers_papers){
                        .kind = translate(rq->language, paper_kind_text(paper->kind)), .number = paper->number,
                        .day = application_day(rq, paper->day), .maker = paper->maker, .valid = paper->valid,
                        .why = paper->why,
                        .url = arena_printf(rq->arena, "%.*s/surat/%.*s/pdf", SLICE_FMT(view->base),
                                            SLICE_FMT(id_text(rq, paper->id))) };
        }
        view->papers = items;
        view->papers_count = list->count;
        return OK;
}

/* What can be made now: one form each, and one for each objection that has an answer. */
static struct view_passports_papers_offers offer_of(struct request *rq, const struct paper_list *list,
                                                    enum paper_kind kind, const struct paper_answerable *answer,
                                                    size_t place)
{
        struct slice label = translate(rq->language, paper_kind_text(kind));
        bool sent = slice_equal(fields_typed(rq, "jenis", S("")), paper_kind_word(kind));
        if (answer)
                label = arena_printf(rq->arena, "%.*s (%.*s)", SLICE_FMT(label),
                                     SLICE_FMT(application_day(rq, answer->received_on)));
        return (struct view_passports_papers_offers){
                .kind = paper_kind_word(kind), .label = label, .id = form_id(rq),
                .about = answer ? id_text(rq, answer->id) : SLICE_NULL,
                .again = has_valid(list, kind, answer ? answer->id : UUID_NIL),
                .reason_id = sent ? S("f-alasan") : arena_printf(rq->arena, "f-alasan-%zu", place),
                .why_typed = sent ? fields_typed(rq, "alasan", S("")) : S(""),
                .error = sent ? fields_text(rq, rq->errors, "alasan") : SLICE_NULL };
}

/* The labour offices that the way to the labour office can name alone. */
static enum error agency_options(struct request *rq, struct view_passports_papers_offers *offer)
{
        struct content_list list;
        struct slice chosen = fields_typed(rq, "dinas", S(""));
        TRY(labels_read(rq, S("agency"), &list));
        struct view_option *options = arena_array(rq->arena, struct view_option, list.count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                const struct content_item *item = &list.items[i];
                struct slice type = content_text(item, "type", LANGUAGE_ID, rq->arena);
                if (item->confirmed && slice_equal(type, S("disnaker")))
                        options[offer->agencies_count++] = (struct view_option){
                                .value = item->key, .label = content_text(item, "name", rq->language, rq->arena),
                                .chosen = slice_equal(item->key, chosen) };
        }
        offer->agencies = options;
        return OK;
}

static enum error fill_offers(struct request *rq, const struct paper_list *list, struct view_passports_papers *view)
{
        size_t count = 0;
        struct view_passports_papers_offers *offers = arena_array(rq->arena, struct view_passports_papers_offers,
                                                                  PAPER_KIND_COUNT + list->answer_count);
        if (!offers)
                return ERR_MEMORY;
        for (enum paper_kind kind = PAPER_CHECKLIST; kind < PAPER_ANSWER; kind++)
                if (passports_paper_fits(list, kind)) {
                        offers[count] = offer_of(rq, list, kind, NULL, count);
                        if (kind == PAPER_ROUTE)
                                TRY(agency_options(rq, &offers[count]));
                        count++;
                }
        for (size_t i = 0; i < list->answer_count; i++, count++)
                offers[count] = offer_of(rq, list, PAPER_ANSWER, &list->answers[i], count);
        view->offers = offers;
        view->offers_count = count;
        return OK;
}

/* Why a letter does not hold. */
static struct slice standing_text(struct request *rq, const struct letter_item *item)
{
        static const struct slice words[] = { [LETTER_REPLACED] = T("Diganti putusan lain pada"),
                                              [LETTER_ENDED] = T("Penangguhan berakhir pada"),
                                              [LETTER_REVERSED] = T("Dibatalkan pada") };
        if (item->standing == LETTER_HOLDS)
                return SLICE_NULL;
        return arena_printf(rq->arena, "%.*s %.*s", SLICE_FMT(translate(rq->language, words[item->standing])),
                            SLICE_FMT(application_day(rq, item->since)));
}

static enum error fill_letters(struct request *rq, const struct paper_list *list, struct view_passports_papers *view)
{
        struct content_list outcomes;
        struct view_passports_papers_letters *letters =
                arena_array(rq->arena, struct view_passports_papers_letters, list->letters.count);
        if (!letters)
                return ERR_MEMORY;
        TRY(labels_read(rq, S("outcome"), &outcomes));
        for (size_t i = 0; i < list->letters.count; i++) {
                const struct letter_item *item = &list->letters.items[i];
                letters[i] = (struct view_passports_papers_letters){
                        .number = item->number, .day = application_day(rq, item->day),
                        .outcome = coded_label_of(rq, &outcomes, item->outcome),
                        .holds = item->standing == LETTER_HOLDS, .says = standing_text(rq, item),
                        .url = arena_printf(rq->arena, "%.*s/surat/keputusan/%.*s/pdf", SLICE_FMT(view->base),
                                            SLICE_FMT(id_text(rq, item->id))) };
        }
        view->letters = letters;
        view->letters_count = list->letters.count;
        return OK;
}

static enum error show_papers(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct page page;
        struct paper_list list;
        TRY(read_papers(rq, id, &list));
        struct view_passports_papers view = { .number = list.file.head.number, .name = list.file.head.name,
                                              .base = application_path(rq, id, "") };
        view.no_origin = rq->app->public_origin.size == 0;
        TRY(fill_papers(rq, &list, &view));
        TRY(fill_letters(rq, &list, &view));
        TRY(fill_offers(rq, &list, &view));
        if (passports_paper_fits(&list, PAPER_RECORD))
                view.record_url = application_path(rq, id, "/bap");
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_passports_papers(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/{id}/surat
 * summary: Surat dan berita acara permohonan / Papers of an application
 * permission: application.read
 * purpose: passport
 * path id uuid
 */
enum error passports_papers_page(struct request *rq, const struct passports_papers_page_params *p)
{
        static const struct form_errors none;
        return show_papers(rq, p->id, &none);
}

/* The page that says what the office has not configured. */
static enum error show_missing(struct request *rq, struct uuid id, const struct obstacles *missing)
{
        struct page page;
        struct view_passports_missing_items *items = arena_array(rq->arena, struct view_passports_missing_items,
                                                                 missing->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < missing->count; i++)
                items[i].text = translate(rq->language, missing->items[i]);
        TRY(page_open(rq, &page));
        render_passports_missing(&page, &(struct view_passports_missing){ application_path(rq, id, "/surat"), items,
                                                                          missing->count });
        return response_html(rq, 409);
}

static enum error fault_reason(struct request *rq, struct form_errors **ret_errors)
{
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        fields_fault(errors, "alasan", T("Tulis mengapa surat ini dibuat lagi."));
        rq->errors = errors;
        *ret_errors = errors;
        return OK;
}

/* ROUTE POST /paspor/{id}/surat
 * summary: Buat surat / Make a paper
 * permission: application.paper
 * purpose: passport
 * csrf: token
 * pool: slow
 * path id uuid
 * form id_surat uuid
 * form jenis choice(daftar lembar jalur jawaban)
 * form tentang uuid ?
 * form dinas line 0..60 ?
 * form alasan line 0..200 ?
 */
enum error passports_paper_post(struct request *rq, const struct passports_paper_post_params *p)
{
        struct obstacles missing = { 0 };
        struct form_errors *errors;
        struct paper_wish wish = { .id = p->id_surat, .application_id = p->id, .kind = paper_kind_parse(p->jenis),
                                   .about = p->has_tentang ? p->tentang : UUID_NIL, .agency = p->dinas,
                                   .why = p->alasan };
        enum error err =
                passports_paper_make(rq->app, request_actor(rq), &wish, request_origin(rq), rq->arena, &missing);
        if (err == ERR_CONFLICT) {
                TRY(fault_reason(rq, &errors));
                return show_papers(rq, p->id, errors);
        }
        if ((err == ERR_UNCONFIGURED || err == ERR_INVALID) && missing.count)
                return show_missing(rq, p->id, &missing);
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, "/surat"), "tersimpan");
}

static enum error send_paper(struct request *rq, const struct paper_place *place)
{
        struct slice pdf;
        TRY(passports_paper_print(rq->app, request_actor(rq), place, rq->arena, &pdf));
        return response_download(rq, &(struct download){ .content_type = "application/pdf", .filename = S("surat.pdf"),
                                                         .bytes = pdf, .show = true });
}

/* ROUTE GET /paspor/{id}/surat/{surat}/pdf
 * summary: Cetak surat / Print a paper
 * permission: application.paper
 * purpose: passport
 * path id uuid
 * path surat uuid
 * returns: the PDF as it was made
 */
enum error passports_paper_pdf(struct request *rq, const struct passports_paper_pdf_params *p)
{
        return send_paper(rq, &(struct paper_place){ p->id, p->surat });
}

/* ROUTE GET /paspor/{id}/surat/keputusan/{putusan}/pdf
 * summary: Cetak lagi surat keputusan, juga yang tidak berlaku lagi / Print a decision letter again, also of old ones
 * permission: application.paper
 * purpose: passport
 * pool: slow
 * path id uuid
 * path putusan uuid
 * returns: the PDF as it was made; marked on each page when its decision does not hold any more
 */
enum error passports_letter_again_pdf(struct request *rq, const struct passports_letter_again_pdf_params *p)
{
        struct slice pdf;
        const struct paper_place place = { p->id, p->putusan };
        TRY(passports_letter_again(rq->app, request_actor(rq), &place, rq->arena, &pdf));
        return response_download(rq, &(struct download){ .content_type = "application/pdf", .filename = S("surat.pdf"),
                                                         .bytes = pdf, .show = true });
}

/* --- the record of an examination --- */

struct coded {
        struct slice value, label;
};
static const struct coded spoken[] = {
        { S("Indonesia"), T("Indonesia") },
        { S("Jawa"), T("Jawa") },
        { S("Indonesia dan Jawa"), T("Indonesia dan Jawa") },
};
static const struct coded signings[] = {
        { S("signed"), T("Menandatangani") }, { S("thumb"), T("Cap jempol") },
        { S("refused"), T("Tidak bersedia menandatangani") },
};
static const struct coded readings[] = { { S("ya"), T("Ya, sudah dibacakan") } };

static struct view_option *options_of(struct request *rq, const struct coded *items, size_t count, struct slice chosen)
{
        struct view_option *options = arena_array(rq->arena, struct view_option, count);
        for (size_t i = 0; options && i < count; i++)
                options[i] = (struct view_option){ .value = items[i].value,
                                                   .label = translate(rq->language, items[i].label),
                                                   .chosen = slice_equal(items[i].value, chosen) };
        return options;
}

static enum error fill_choices(struct request *rq, const struct paper_list *list, struct view_passports_record *view)
{
        struct slice chosen = fields_typed(rq, "petugas_kedua", S(""));
        struct view_option *seconds = arena_array(rq->arena, struct view_option, list->officer_count);
        view->spoken_options = options_of(rq, spoken, ARRAY_SIZE(spoken), fields_typed(rq, "bahasa", S("")));
        view->signings = options_of(rq, signings, ARRAY_SIZE(signings), fields_typed(rq, "tanda", S("")));
        view->read_options = options_of(rq, readings, ARRAY_SIZE(readings), fields_typed(rq, "dibacakan", S("")));
        if (!seconds || !view->spoken_options || !view->signings || !view->read_options)
                return ERR_MEMORY;
        view->spoken_options_count = ARRAY_SIZE(spoken);
        view->signings_count = ARRAY_SIZE(signings);
        view->read_options_count = ARRAY_SIZE(readings);
        for (size_t i = 0; i < list->officer_count; i++) {
                const struct desk_officer *officer = &list->officers[i];
                struct slice label = arena_printf(rq->arena, "%.*s%s%.*s", SLICE_FMT(officer->name),
                                                  officer->position.size ? ", " : "", SLICE_FMT(officer->position));
                struct slice id = id_text(rq, officer->id);
                seconds[i] = (struct view_option){ .value = id, .label = label, .chosen = slice_equal(id, chosen) };
        }
        view->seconds = seconds;
        view->seconds_count = list->officer_count;
        return OK;
}

/* What the record will say, without what may not stand on it. */
static enum error fill_asked(struct request *rq, const struct application_file *file,
                             struct view_passports_record *view)
{
        struct view_passports_record_asked *asked = arena_array(rq->arena, struct view_passports_record_asked,
                                                                file->question_count + file->finding_count);
        if (!asked)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->question_count; i++) {
                const struct question_item *question = &file->questions[i];
                if (!question->apart && (question->code.size || question->not_answered))
                        asked[view->asked_count++] = (struct view_passports_record_asked){
                                question->ask,
                                question->not_answered ? tr(rq->language, "Tidak menjawab") : question->answer_label };
        }
        for (size_t i = 0; i < file->finding_count; i++) {
                const struct finding_item *finding = &file->findings[i];
                if (finding->asked && finding->showable && !finding->tips_only)
                        asked[view->asked_count++] = (struct view_passports_record_asked){
                                finding->question, finding_answer(rq->language, finding) };
        }
        view->asked = asked;
        return OK;
}

static void fill_typed(struct request *rq, const struct form_errors *errors, struct view_passports_record *view)
{
        view->place = fields_typed(rq, "tempat", SLICE_NULL);
        view->companion = fields_typed(rq, "pendamping", SLICE_NULL);
        view->changes = fields_typed(rq, "perubahan", SLICE_NULL);
        view->refusal = fields_typed(rq, "alasan_menolak", SLICE_NULL);
        view->why = fields_typed(rq, "alasan", SLICE_NULL);
        view->place_error = fields_text(rq, errors, "tempat");
        view->spoken_error = fields_text(rq, errors, "bahasa");
        view->second_error = fields_text(rq, errors, "petugas_kedua");
        view->read_error = fields_text(rq, errors, "dibacakan");
        view->signing_error = fields_text(rq, errors, "tanda");
        view->refusal_error = fields_text(rq, errors, "alasan_menolak");
        view->why_error = fields_text(rq, errors, "alasan");
}

static enum error show_record(struct request *rq, struct uuid id, const struct obstacles *obstacles,
                              const struct form_errors *errors)
{
        struct page page;
        struct paper_list list;
        TRY(read_papers(rq, id, &list));
        if (!passports_paper_fits(&list, PAPER_RECORD))
                return ERR_NOT_FOUND;
        struct view_passports_record view = { .number = list.file.head.number, .name = list.file.head.name,
                                              .base = application_path(rq, id, ""),
                                              .id = fields_typed(rq, "id_surat", SLICE_NULL),
                                              .again = has_valid(&list, PAPER_RECORD, UUID_NIL) };
        struct view_passports_record_obstacles *items = arena_array(rq->arena, struct view_passports_record_obstacles,
                                                                    obstacles->count);
        if (!items)
                return ERR_MEMORY;
        if (slice_is_null(view.id))
                view.id = form_id(rq);
        for (size_t i = 0; i < obstacles->count; i++)
                items[i].text = translate(rq->language, obstacles->items[i]);
        view.obstacles = items;
        view.obstacles_count = obstacles->count;
        TRY(fill_choices(rq, &list, &view));
        TRY(fill_asked(rq, &list.file, &view));
        fill_typed(rq, errors, &view);
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_passports_record(&page, &view);
        return response_html(rq, errors->count || obstacles->count ? 422 : 200);
}

/* ROUTE GET /paspor/{id}/bap
 * summary: Halaman berita acara pemeriksaan / Page of the record of an examination
 * permission: application.paper
 * purpose: passport
 * path id uuid
 */
enum error passports_record_page(struct request *rq, const struct passports_record_page_params *p)
{
        static const struct form_errors none;
        static const struct obstacles no_obstacle;
        return show_record(rq, p->id, &no_obstacle, &none);
}

/* ROUTE POST /paspor/{id}/bap
 * summary: Buat berita acara pemeriksaan / Make the record of an examination
 * permission: application.paper
 * purpose: passport
 * csrf: token
 * pool: slow
 * on-invalid: handler
 * path id uuid
 * form id_surat uuid
 * form tempat line 3..120
 * form bahasa line 1..60
 * form pendamping line 0..120 ?
 * form petugas_kedua uuid
 * form dibacakan choice(ya)
 * form perubahan text 0..1000 ?
 * form tanda choice(signed thumb refused)
 * form alasan_menolak line 0..300 ?
 * form alasan line 0..200 ?
 */
enum error passports_record_post(struct request *rq, const struct passports_record_post_params *p)
{
        struct obstacles obstacles = { 0 };
        struct form_errors *errors;
        if (rq->errors)
                return show_record(rq, p->id, &obstacles, rq->errors);
        struct paper_wish wish = { .id = p->id_surat, .application_id = p->id, .kind = PAPER_RECORD, .why = p->alasan,
                                   .record = { .place = p->tempat, .spoken = p->bahasa,
                                               .companion = given_text(p->pendamping), .second_id = p->petugas_kedua,
                                               .read_back = slice_equal(p->dibacakan, S("ya")),
                                               .changes = given_text(p->perubahan), .signing = p->tanda,
                                               .refusal = given_text(p->alasan_menolak) } };
        enum error err =
                passports_paper_make(rq->app, request_actor(rq), &wish, request_origin(rq), rq->arena, &obstacles);
        static const struct form_errors none;
        if (err == ERR_CONFLICT) {
                TRY(fault_reason(rq, &errors));
                return show_record(rq, p->id, &obstacles, errors);
        }
        if ((err == ERR_INVALID || err == ERR_UNCONFIGURED) && obstacles.count)
                return show_record(rq, p->id, &obstacles, &none);
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, "/surat"), "tersimpan");
}

/* --- for programs --- */

static struct slice paper_address(struct request *rq, struct uuid id, struct uuid paper)
{
        return arena_printf(rq->arena, "/api%.*s/%.*s/pdf", SLICE_FMT(application_path(rq, id, "/surat")),
                            SLICE_FMT(id_text(rq, paper)));
}

/* SHAPE Paper: a paper of an application; pdf: its address, null while it is not drawn
 * id uuid
 * kind choice(bap daftar lembar jalur jawaban)
 * number text
 * day date null
 * valid bool
 * why text null
 * pdf text null
 */

/* ROUTE GET /api/paspor/{id}/surat
 * summary: Surat dan berita acara permohonan / Papers of an application
 * permission: application.read
 * purpose: passport
 * path id uuid
 * returns: items with id, kind, number, day, valid, why and the address of the PDF, null while it is not drawn
 * answer 200 Paper[]
 */
enum error passports_api_papers(struct request *rq, const struct passports_api_papers_params *p)
{
        struct json_writer out;
        struct paper_list list;
        TRY(read_papers(rq, p->id, &list));
        api_begin_list(rq, &out);
        for (size_t i = 0; i < list.count; i++) {
                json_open_object(&out, NULL);
                api_write_id(&out, "id", list.items[i].id);
                json_write_text(&out, "kind", paper_kind_word(list.items[i].kind));
                json_write_text(&out, "number", list.items[i].number);
                json_write_text(&out, "day", list.items[i].day);
                json_write_bool(&out, "valid", list.items[i].valid);
                json_write_text(&out, "why", list.items[i].why);
                json_write_text(&out, "pdf", list.items[i].drawn ? paper_address(rq, p->id, list.items[i].id)
                                                                 : SLICE_NULL);
                json_close(&out);
        }
        return api_send_list(rq, &out, SLICE_NULL);
}

/* ROUTE GET /api/paspor/{id}/surat/{surat}/pdf
 * summary: PDF surat permohonan / PDF of a paper
 * permission: application.paper
 * purpose: passport
 * path id uuid
 * path surat uuid
 * returns: the PDF as it was made; each is journaled as a print
 * answer 200 application/pdf
 * answer 409
 */
enum error passports_api_paper_pdf(struct request *rq, const struct passports_api_paper_pdf_params *p)
{
        return send_paper(rq, &(struct paper_place){ p->id, p->surat });
}

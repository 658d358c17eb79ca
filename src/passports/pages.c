/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The desk's pages: queue, file, documents, interview. A new application is in pages-new.c, deciding and paper in
 * pages-decide.c. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "content/content.h"
#include "passports/issue.h"
#include "passports/outside.h"
#include "passports/view.h"
#include "program/fields.h"
#include "program/labels.h"
#include "program/list.h"
#include "text/country.h"
#include "text/date.h"
#include "text/nik.h"
#include "text/phone.h"

enum { PAGE_ROWS = 50 };

struct slice application_path(struct request *rq, struct uuid id, const char *after)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        return arena_printf(rq->arena, "/paspor/%s%s", text, after);
}

struct slice form_id(struct request *rq)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(uuid_new(), text);
        return arena_copy(rq->arena, slice_from_cstr(text));
}

struct slice application_day(struct request *rq, struct slice iso)
{
        struct date date;
        _cleanup_buffer_ struct buffer out;
        if (date_parse_iso(iso, &date) != OK)
                return iso;
        buffer_init(&out, 64);
        date_write(&out, date, DATE_LONG, rq->language);
        return arena_copy(rq->arena, buffer_slice(&out));
}

enum error open_application(struct request *rq, struct uuid id, struct application_file *ret_file)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_open(tx, &(struct reading){ request_actor(rq), rq->language, rq->arena }, id, ret_file);
        }
        return err;
}

struct slice application_label(enum language language, struct slice state)
{
        return translate(language, application_state_text(application_state_parse(state)));
}

struct slice given_text(struct slice text)
{
        struct slice trimmed = slice_trim(text);
        return trimmed.size ? trimmed : SLICE_NULL;
}

/* --- queue --- */

static const struct tab tabs[] = {
        { "/paspor", S(""), T("Terbuka") },
        { "/paspor?keadaan=new", S("new"), T("Baru") },
        { "/paspor?keadaan=interview", S("interview"), T("Wawancara") },
        { "/paspor?keadaan=proposed", S("proposed"), T("Menunggu petugas kedua") },
        { "/paspor?keadaan=decided", S("decided"), T("Diputus") },
        { "/paspor?keadaan=served", S("served"), T("Surat diterima, juga yang keberatan") },
        { "/paspor?keadaan=all", S("all"), T("Semua") },
};

static enum error read_queue(struct request *rq, const struct application_filter *filter,
                             struct application_rows *ret_rows, int64_t *ret_news)
{
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_list(tx, request_actor(rq), filter, rq->arena, ret_rows);
                if (err == OK)
                        err = passports_outside_news(tx, request_actor(rq), ret_news);
        }
        return err;
}

/* The words behind the keys that a row holds. */
struct row_words {
        struct content_list purposes, outcomes;
};

static enum error read_words(struct request *rq, struct row_words *ret_words)
{
        TRY(labels_read(rq, S("checklist"), &ret_words->purposes));
        return labels_read(rq, S("outcome"), &ret_words->outcomes);
}

static struct view_passports_list_rows queue_row(struct request *rq, const struct row_words *words,
                                                 const struct application_row *row)
{
        return (struct view_passports_list_rows){
                .url = application_path(rq, row->id, ""), .number = row->number, .initials = row->initials,
                .purpose = short_label_of(rq, &words->purposes, row->purpose),
                .country = country_name(row->country, rq->language),
                .state = application_label(rq->language, row->state), .state_kind = application_tag(row->state),
                .outcome = coded_label_of(rq, &words->outcomes, row->outcome), .officer = row->interviewer,
                .findings = row->findings, .at = row->created_at };
}

static struct list queue_list(struct request *rq, const struct application_filter *filter)
{
        struct slice state = list_filter(rq, SLICE_NULL, "keadaan", filter->state);
        return (struct list){ .path = "/paspor", .filter = list_filter(rq, state, "tujuan", filter->purpose) };
}

/* The queue as a file, as it is shown. */
static struct slice queue_file(struct request *rq, const struct application_filter *filter, struct slice format)
{
        struct slice shown = list_filter(rq, list_filter(rq, SLICE_NULL, "format", format), "keadaan", filter->state);
        return list_file(rq, "/paspor/ekspor", list_filter(rq, shown, "tujuan", filter->purpose));
}

static enum error show_queue(struct request *rq, const struct application_filter *filter)
{
        struct page page;
        struct application_rows rows;
        struct row_words words;
        const struct actor *actor = request_actor(rq);
        struct view_passports_list view = { .can_create = access_may_ever(actor, S("application.create")),
                                            .can_look_up = access_may_ever(actor, S("applicant.look-up")),
                                            .can_see_silences = access_may_ever(actor, S("silence.read")),
                                            .csv_url = queue_file(rq, filter, S("csv")),
                                            .xlsx_url = queue_file(rq, filter, S("xlsx")) };
        TRY(read_queue(rq, filter, &rows, &view.news));
        TRY(read_words(rq, &words));
        struct view_passports_list_rows *items = arena_array(rq->arena, struct view_passports_list_rows, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                items[i] = queue_row(rq, &words, &rows.items[i]);
        view.rows = items;
        view.rows_count = rows.count;
        struct slice state = slice_is_null(filter->state) ? S("") : filter->state;
        TRY(page_tabs(rq, tabs, ARRAY_SIZE(tabs), state, &view.tabs));
        view.tabs_count = ARRAY_SIZE(tabs);
        if (rows.more) {
                struct list list = queue_list(rq, filter);
                view.next_url = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        }
        TRY(page_open(rq, &page));
        render_passports_list(&page, &view);
        return response_html(rq, 200);
}

/* ROUTE GET /paspor
 * summary: Antrean permohonan paspor / Queue of passport applications
 * permission: application.list
 * purpose: passport
 * query keadaan choice(new interview proposed decided served all) ?
 * query tujuan line 1..30 ?
 * query sesudah line 0..240 ?
 */
enum error passports_list_page(struct request *rq, const struct passports_list_page_params *p)
{
        struct application_filter filter = { .state = p->keadaan, .purpose = p->tujuan, .limit = PAGE_ROWS };
        struct list list = queue_list(rq, &filter);
        list.after = p->sesudah;
        TRY(list_position_number(rq, &list, &filter.after));
        return show_queue(rq, &filter);
}

/* --- the file --- */

static const struct {
        const char *kind;
        struct slice text;
} event_words[] = {
        { "create", T("Permohonan dicatat") },         { "start", T("Wawancara dimulai") },
        { "identity", T("Identitas dicocokkan dengan KTP") },
        { "identity-again", T("Identitas perlu dicocokkan lagi") },
        { "check", T("Berkas diperiksa") },            { "answer", T("Jawaban dicatat") },
        { "letter-words", T("Kata-kata surat penjamin dicatat") },
        { "correct", T("Jawaban diperbaiki") },       { "correct-data", T("Data diperbaiki") },
        { "scan", T("Pindaian dokumen disimpan") },     { "unscan", T("Pindaian dokumen ditarik") },
        { "hear", T("Keterangan pemohon dicatat") },   { "set-aside", T("Temuan tidak dipakai") },
        { "silence", T("Redaman temuan diusulkan") }, { "silence-confirm", T("Redaman temuan ditetapkan") },
        { "silence-end", T("Redaman temuan diakhiri") }, { "explanation", T("Penjelasan wajar disetujui orang kedua") },
        { "explanation-end", T("Persetujuan penjelasan dicabut") },
        { "refer", T("Dirujuk kepada petugas kedua") }, { "decide", T("Diputus") },
        { "propose", T("Hasil diusulkan") },           { "confirm", T("Ditetapkan petugas kedua") },
        { "return", T("Dikembalikan kepada pengusul") }, { "serve", T("Surat diterima pemohon") },
        { "paper", T("Surat atau berita acara dibuat") },
        { "resume", T("Pemohon datang melengkapi") },
        { "resume-unprinted", T("Pemohon datang melengkapi sebelum surat dicetak") },
        { "end", T("Penangguhan berakhir, kembali ke meja") },
        { "objection", T("Keberatan atau banding dicatat") },
        { "objection-answer", T("Keberatan atau banding dijawab") },
        { "objection-told", T("Jawaban keberatan diterima pemohon") },
        { "reverse", T("Putusan tidak berlaku lagi") },
        { "after", T("Ditanyakan apakah jalur resmi tercapai") },
        { "tell", T("Pemohon diberi tahu") },          { "agency-answer", T("Instansi menjawab") },
        { "agency-asked", T("Pertanyaan dikirim kepada instansi") },
};

static struct slice event_text(struct request *rq, struct slice kind)
{
        for (size_t i = 0; i < ARRAY_SIZE(event_words); i++)
                if (slice_equal(kind, slice_from_cstr(event_words[i].kind)))
                        return translate(rq->language, event_words[i].text);
        return kind;
}

/* How many events of one kind by one person stand together from `at` on: fourteen documents are one line. */
static size_t run_length(const struct application_file *file, size_t at)
{
        const struct event_item *first = &file->events[at];
        size_t end = at + 1;
        while (end < file->event_count && slice_equal(file->events[end].kind, first->kind) &&
               slice_equal(file->events[end].by, first->by))
                end++;
        return end - at;
}

static enum error show_events(struct request *rq, const struct application_file *file, struct view_passports_show *view)
{
        struct view_timeline_entry *entries = arena_array(rq->arena, struct view_timeline_entry, file->event_count);
        if (!entries)
                return ERR_MEMORY;
        for (size_t i = 0, run; i < file->event_count; i += run) {
                const struct event_item *first = &file->events[i];
                run = run_length(file, i);
                struct slice title = event_text(rq, first->kind);
                if (run > 1)
                        title = arena_printf(rq->arena, "%.*s (%zu %.*s)", SLICE_FMT(title), run,
                                             SLICE_FMT(tr(rq->language, "kali")));
                entries[view->entries_count++] = (struct view_timeline_entry){ .title = title, .by = first->by,
                                                                               .at = first->at };
        }
        view->entries = entries;
        return OK;
}

static enum error show_findings(struct request *rq, const struct application_file *file,
                                struct view_passports_show *view)
{
        struct view_passports_show_findings *items = arena_array(rq->arena, struct view_passports_show_findings,
                                                                 file->finding_count);
        struct view_passports_show_requests *requests = arena_array(rq->arena, struct view_passports_show_requests,
                                                                    file->request_count);
        if (!items || !requests)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->finding_count; i++) {
                const struct finding_item *finding = &file->findings[i];
                char id[UUID_TEXT_SIZE + 1];
                uuid_format(finding->id, id);
                bool sent = slice_equal(slice_from_cstr(id), fields_typed(rq, "temuan", S("")));
                items[i] = (struct view_passports_show_findings){
                        .sentence = finding->sentence, .strength = translate(rq->language, finding->strength),
                        .innocent = finding->innocent, .question = finding->ask, .tips_only = finding->tips_only,
                        .key = finding->key, .asked = finding->asked, .words = finding->words,
                        .answer = finding_answer(rq->language, finding),
                        .set_aside = finding->set_aside, .silenced = silence_text(rq, &finding->silence),
                        .waits = finding->silence.waits,
                        .may_silence = !finding->agency && finding->object && !finding->silence.holds &&
                                       access_may_ever(request_actor(rq), S("silence.propose")),
                        .heard = finding->explanation.heard, .agreed_by = finding->explanation.agreed_by,
                        .agreed_at = finding->explanation.agreed_at,
                        .doubted_by = finding->explanation.doubted_by, .doubted_at = finding->explanation.doubted_at,
                        .may_agree = finding->explanation.heard && !finding->explanation.barred &&
                                     slice_is_null(finding->explanation.agreed_by) &&
                                     access_may_ever(request_actor(rq), S("explanation.agree")),
                        .typed = sent ? fields_typed(rq, "alasan", S("")) : S(""),
                        .error = sent ? fields_text(rq, rq->errors, "alasan") : SLICE_NULL,
                        .id = arena_copy(rq->arena, slice_from_cstr(id)) };
        }
        for (size_t i = 0; i < file->request_count; i++) {
                const struct agency_item *request = &file->requests[i];
                char id[UUID_TEXT_SIZE + 1];
                uuid_format(request->id, id);
                requests[i] = (struct view_passports_show_requests){
                        .url = arena_printf(rq->arena, "/permintaan/%s", id), .number = request->number,
                        .agency = request->agency, .question = request->question, .answer = request->answer,
                        .note = request->note, .state = tr(rq->language, "menunggu jawaban"), .late = request->overdue,
                        .due = request->due_at, .untold = agency_is_untold(file, request) };
        }
        view->findings = items;
        view->findings_count = file->finding_count;
        view->requests = requests;
        view->requests_count = file->request_count;
        return OK;
}

static void count_work(struct request *rq, const struct application_file *file, struct view_passports_show *view)
{
        size_t checked = 0, asked = 0;
        for (size_t i = 0; i < file->check_count; i++)
                checked += file->checks[i].verdict.size > 0;
        for (size_t i = 0; i < file->question_count; i++)
                asked += !file->questions[i].next;
        view->checks_done = arena_printf(rq->arena, "%zu / %zu", checked, file->check_count);
        view->identity_done = identity_text(rq->language, passports_identity_verdict(file));
        struct slice answers = translate_count(rq->language, T("jawaban"), (int64_t)asked);
        view->questions_done = arena_printf(rq->arena, "%zu %.*s", asked, SLICE_FMT(answers));
}

enum error show_application(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct page page;
        struct row_words words;
        struct application_file file;
        const struct actor *actor = request_actor(rq);
        TRY(open_application(rq, id, &file));
        TRY(read_words(rq, &words));
        const struct application_head *head = &file.head;
        enum application_state state = application_state_parse(head->state);
        bool open = state == STATE_NEW || state == STATE_INTERVIEW;
        struct view_passports_show view = {
                .number = head->number, .name = head->name, .purpose = label_of(rq, &words.purposes, head->purpose),
                .country = country_name(head->country, rq->language),
                .state = application_label(rq->language, head->state), .state_kind = application_tag(head->state),
                .outcome = coded_label_of(rq, &words.outcomes, head->outcome), .officer = head->interviewer,
                .phone = phone_shown(rq->arena, head->phone),
                .guarantor = head->guarantor_name,
                .guarantor_phone = phone_shown(rq->arena, head->guarantor_phone), .company = head->company,
                .agent = head->agent, .agent_phone = phone_shown(rq->arena, head->agent_phone),
                .base = application_path(rq, id, ""),
                .can_work = open && access_may_ever(actor, S("application.check")),
                .can_ask = open && access_may_ever(actor, S("exchange.request")),
                .can_see_silences = access_may_ever(actor, S("silence.read")),
                .can_search = access_may_ever(actor, S("applicant.look-up")) };
        count_work(rq, &file, &view);
        view.ended = file.decision && slice_equal(file.decision->state, S("ended"));
        view.untold = view.ended && file.decision->told_on.size == 0;
        view.served = state == STATE_SERVED;
        if (open && file.decision && slice_equal(file.decision->state, S("returned"))) {
                view.returned_by = file.decision->decided_by, view.returned_note = file.decision->note;
                view.returned_outcome = file.decision->outcome;
        }
        struct view_passports_show_nik_flags *flags = arena_array(rq->arena, struct view_passports_show_nik_flags,
                                                                  NIK_FLAG_COUNT);
        if (!flags)
                return ERR_MEMORY;
        for (int i = 0; i < NIK_FLAG_COUNT; i++)
                if (file.nik_flags & (1u << i))
                        flags[view.nik_flags_count++].text = nik_flag_text((enum nik_flag)(1 << i), rq->language);
        view.nik_flags = flags;
        struct view_passports_show_corrected *corrected =
                arena_array(rq->arena, struct view_passports_show_corrected, file.corrected_count);
        if (!corrected)
                return ERR_MEMORY;
        for (size_t i = 0; i < file.corrected_count; i++)
                corrected[i] = (struct view_passports_show_corrected){
                        field_label(rq->language, file.corrected[i].what), file.corrected[i].was, file.corrected[i].by,
                        file.corrected[i].at };
        view.corrected = corrected;
        view.corrected_count = file.corrected_count;
        TRY(show_findings(rq, &file, &view));
        TRY(show_unread(rq, head, &view));
        view.earlier = open && file.earlier > 0;
        view.earlier_unseen = passports_earlier_unseen(&file);
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(show_events(rq, &file, &view));
        struct view_checks_outside outside;
        TRY(show_outside(rq, &file, &outside));
        view.checks = outside.checks, view.checks_count = outside.checks_count;
        view.unchecked = outside.unchecked, view.can_retry = view.can_work && outside.unchecked > 0;
        TRY(show_registered(rq, head, &view));
        TRY(quick_form(rq, &file, errors, &view.quick));
        TRY(page_open(rq, &page));
        render_passports_show(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/{id}
 * summary: Berkas permohonan / File of an application
 * permission: application.read
 * purpose: passport
 * path id uuid
 */
enum error passports_show_page(struct request *rq, const struct passports_show_page_params *p)
{
        static const struct form_errors none;
        return show_application(rq, p->id, &none);
}

/* ROUTE GET /paspor/{id}/tanya
 * summary: Tanya instansi tentang permohonan / Ask an agency about an application
 * permission: exchange.request
 * purpose: passport
 * path id uuid
 */
enum error passports_ask_page(struct request *rq, const struct passports_ask_page_params *p)
{
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(p->id, id);
        struct slice target = arena_printf(rq->arena, "/permintaan/baru?permohonan=%s", id);
        return slice_is_null(target) ? ERR_MEMORY : response_redirect(rq, target);
}

/* ROUTE POST /paspor/{id}/temuan
 * summary: Catat mengapa temuan tidak dipakai / Say why a finding is set aside
 * permission: application.check
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form temuan uuid
 * form alasan line 5..200
 */
enum error passports_set_aside_post(struct request *rq, const struct passports_set_aside_post_params *p)
{
        enum error err;
        if (rq->errors)
                return show_application(rq, p->id, rq->errors);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_set_aside(tx, request_actor(rq), p->id, p->temuan, p->alasan);
        }
        TRY(unless_open(rq, p->id, err));
        return redirect_with(rq, application_path(rq, p->id, ""), "tersimpan");
}

/* --- documents --- */

static struct slice need_text(enum language language, struct slice need)
{
        static const struct {
                struct slice need, text;
        } words[] = {
                { S("law"), T("Diwajibkan peraturan") },
                { S("practice"), T("Biasa diminta") },
                { S("if-applies"), T("Bila ada") },
                { S("before-departure"), T("Disiapkan sebelum berangkat; bukan syarat paspor") },
        };
        for (size_t i = 0; i < ARRAY_SIZE(words); i++)
                if (slice_equal(words[i].need, need))
                        return translate(language, words[i].text);
        return need;
}

static struct view_passports_documents_items document_row(struct request *rq, const struct check_item *check)
{
        return (struct view_passports_documents_items){
                .key = check->key, .document = check->document, .where = check->where, .note = check->note,
                .need = need_text(rq->language, check->need), .age = check->by_law_of_age,
                .unconfirmed = !check->confirmed, .there = slice_equal(check->verdict, S("there")),
                .missing = slice_equal(check->verdict, S("missing")),
                .to_check = slice_equal(check->verdict, S("to-check")),
                .differs = slice_equal(check->verdict, S("differs")),
                .not_needed = slice_equal(check->verdict, S("not-needed")) };
}

static enum error fill_documents(struct request *rq, const struct application_file *file,
                                 struct view_passports_documents *view)
{
        struct view_passports_documents_items *items = arena_array(rq->arena, struct view_passports_documents_items,
                                                                   file->check_count);
        struct view_option *choices = arena_array(rq->arena, struct view_option, file->check_count);
        if (!items || !choices)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->check_count; i++) {
                struct attach_rows scans;
                items[i] = document_row(rq, &file->checks[i]);
                choices[i] = (struct view_option){ .value = items[i].key, .label = items[i].document,
                                                   .chosen = slice_equal(items[i].key, fields_typed(rq, "dokumen",
                                                                                                    SLICE_NULL)) };
                TRY(attach_rows(rq,
                                &(struct attach_show){ .list = &file->scans, .base = view->base,
                                                       .item_key = items[i].key, .may_withdraw = view->can_work },
                                &scans));
                items[i].scans = scans.items;
                items[i].scans_count = scans.count;
        }
        view->items = items;
        view->choices = choices;
        view->items_count = view->choices_count = file->check_count;
        return OK;
}

enum error show_documents(struct request *rq, struct uuid id, const struct attach_faults *faults)
{
        struct page page;
        struct application_file file;
        TRY(open_application(rq, id, &file));
        enum application_state state = application_state_parse(file.head.state);
        struct view_passports_documents view = {
                .number = file.head.number, .name = file.head.name, .base = application_path(rq, id, ""),
                .can_work = (state == STATE_NEW || state == STATE_INTERVIEW) &&
                            access_may_ever(request_actor(rq), S("application.check")),
                .faults = faults ? faults->items : NULL, .faults_count = faults ? faults->count : 0 };
        TRY(fill_documents(rq, &file, &view));
        TRY(page_open(rq, &page));
        render_passports_documents(&page, &view);
        return response_html(rq, faults ? 422 : 200);
}

/* ROUTE GET /paspor/{id}/berkas
 * summary: Daftar periksa berkas / Checklist of documents
 * permission: application.read
 * purpose: passport
 * path id uuid
 */
enum error passports_documents_page(struct request *rq, const struct passports_documents_page_params *p)
{
        return show_documents(rq, p->id, NULL);
}

static enum error save_checks(struct tx *tx, struct request *rq, const struct passports_documents_post_params *p)
{
        for (size_t i = 0; i < p->kunci_count; i++) {
                if (slice_equal(p->hasil[i], S("-")))
                        continue;
                TRY(passports_check(tx, request_actor(rq), p->id,
                                    &(struct check_verdict){ .id = uuid_new(), .key = p->kunci[i],
                                                             .verdict = p->hasil[i], .note = p->catatan[i] }));
        }
        return OK;
}

/* ROUTE POST /paspor/{id}/berkas
 * summary: Simpan hasil periksa berkas / Keep the verdicts on documents
 * permission: application.check
 * purpose: passport
 * csrf: token
 * path id uuid
 * form kunci line 1..60 [40]
 * form hasil choice(- there missing to-check differs not-needed) [40]
 * form catatan line 0..300 [40]
 */
enum error passports_documents_post(struct request *rq, const struct passports_documents_post_params *p)
{
        enum error err;
        if (p->hasil_count != p->kunci_count || p->catatan_count != p->kunci_count)
                return ERR_INVALID;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = save_checks(tx, rq, p);
        }
        TRY(unless_open(rq, p->id, err));
        return redirect_with(rq, application_path(rq, p->id, ""), "tersimpan");
}

/* --- interview --- */

static enum error fill_next(struct request *rq, const struct question_item *question,
                            struct view_passports_interview *view)
{
        struct slice chosen = question->not_answered ? S("-") : question->code;
        struct view_option *options = arena_array(rq->arena, struct view_option, question->option_count + 1);
        struct view_passports_interview_next *next = arena_new(rq->arena, struct view_passports_interview_next);
        if (!options || !next)
                return ERR_MEMORY;
        for (size_t i = 0; i < question->option_count; i++)
                options[i] = (struct view_option){ .value = question->options[i].code,
                                                   .label = question->options[i].label,
                                                   .chosen = slice_equal(question->options[i].code, chosen) };
        options[question->option_count] = (struct view_option){ .value = S("-"), .chosen = question->not_answered,
                                                                .label = tr(rq->language, "Tidak menjawab") };
        *next = (struct view_passports_interview_next){
                .key = question->key, .words_needed = slice_starts_with(question->key, S("finding:")),
                .ask = question->ask, .javanese = question->javanese,
                .apart = question->apart,
                .unread = !question->confirmed, .javanese_open = !question->javanese_confirmed,
                .why = question->why, .innocent = question->innocent,
                .options = options, .options_count = question->option_count + 1 };
        view->next = next;
        view->words = fields_typed(rq, "kata", question->words);
        return OK;
}

/* The question of a finding is asked like any other; it is about the number, not about the applicant. */
static enum error fill_finding_question(struct request *rq, const struct finding_item *finding,
                                        struct view_passports_interview *view)
{
        size_t count;
        const struct answer_option *fits = passports_fits(&count);
        struct answer_option *options = arena_array(rq->arena, struct answer_option, count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                options[i] = (struct answer_option){ fits[i].code, translate(rq->language, fits[i].label) };
        return fill_next(rq,
                         &(struct question_item){ .key = finding->key, .ask = finding->ask, .confirmed = true,
                                                  .why = finding->sentence, .innocent = finding->innocent,
                                                  .code = finding->code, .words = finding->words,
                                                  .not_answered = finding->not_answered, .options = options,
                                                  .option_count = count, .javanese_confirmed = true },
                         view);
}

struct slice finding_answer(enum language language, const struct finding_item *finding)
{
        size_t count;
        const struct answer_option *fits = passports_fits(&count);
        for (size_t i = 0; i < count; i++)
                if (slice_equal(fits[i].code, finding->code))
                        return translate(language, fits[i].label);
        return finding->not_answered ? tr(language, "Tidak menjawab") : tr(language, "Belum ditanyakan");
}

static enum error fill_questions(struct request *rq, const struct application_file *file, struct slice wanted,
                                 struct view_passports_interview *view)
{
        struct view_passports_interview_asked *asked = arena_array(rq->arena, struct view_passports_interview_asked,
                                                                   file->question_count);
        if (!asked)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->question_count; i++) {
                const struct question_item *question = &file->questions[i];
                if (slice_equal(question->key, wanted) || (question->next && !view->next))
                        TRY(fill_next(rq, question, view));
                if (question->next)
                        continue;
                asked[view->asked_count++] = (struct view_passports_interview_asked){
                        .key = question->key, .ask = question->ask, .words = question->words,
                        .answer = question->not_answered ? tr(rq->language, "Tidak menjawab") : question->answer_label
                };
        }
        view->asked = asked;
        return OK;
}

static enum error fill_findings(struct request *rq, const struct application_file *file, struct slice wanted,
                                struct view_passports_interview *view)
{
        struct view_passports_interview_findings *items =
                arena_array(rq->arena, struct view_passports_interview_findings, file->finding_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->finding_count; i++) {
                const struct finding_item *finding = &file->findings[i];
                bool open = finding_is_open(finding) && !finding->asked;
                if (slice_equal(finding->key, wanted) || (open && !view->next && view->can_work))
                        TRY(fill_finding_question(rq, finding, view));
                if (!open && !finding->asked)
                        continue;
                items[view->findings_count++] = (struct view_passports_interview_findings){
                        .key = finding->key, .sentence = finding->sentence, .ask = finding->ask,
                        .asked = finding->asked, .answer = finding_answer(rq->language, finding),
                        .words = finding->words };
        }
        view->findings = items;
        return OK;
}

/* What was answered before it was corrected. */
static enum error fill_past(struct request *rq, const struct application_file *file,
                            struct view_passports_interview *view)
{
        struct view_passports_interview_past *items = arena_array(rq->arena, struct view_passports_interview_past,
                                                                  file->past_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->past_count; i++) {
                const struct past_item *past = &file->past[i];
                struct slice what = slice_equal(past->what, S("hearing")) ? tr(rq->language, "Keterangan pemohon")
                                                                          : past->what;
                for (size_t q = 0; q < file->question_count; q++)
                        if (slice_equal(file->questions[q].key, past->what))
                                what = file->questions[q].ask;
                for (size_t f = 0; f < file->finding_count; f++)
                        if (slice_equal(file->findings[f].key, past->what))
                                what = file->findings[f].ask;
                items[view->past_count++] = (struct view_passports_interview_past){ what, past->was, past->by,
                                                                                    past->at };
        }
        view->past = items;
        return OK;
}

/* `wanted`: the question to ask or to correct; null: the next. */
static enum error show_interview(struct request *rq, struct uuid id, struct slice wanted,
                                 const struct form_errors *errors)
{
        struct page page;
        struct application_file file;
        const struct actor *actor = request_actor(rq);
        TRY(open_application(rq, id, &file));
        enum application_state state = application_state_parse(file.head.state);
        bool may = access_may_ever(actor, S("application.interview"));
        bool mine = uuid_equal(file.head.interviewer_id, actor->person_id);
        struct content_list purposes;
        TRY(labels_read(rq, S("checklist"), &purposes));
        struct view_passports_interview view = {
                .purpose = label_of(rq, &purposes, file.head.purpose),
                .country = country_name(file.head.country, rq->language),
                .number = file.head.number, .name = file.head.name, .base = application_path(rq, id, ""),
                .hearing = fields_typed(rq, "keterangan", file.head.hearing),
                .was_heard = file.head.heard_at != 0, .heard = file.head.heard_at,
                .can_start = may && !mine && (state == STATE_NEW || state == STATE_INTERVIEW),
                .interviewer = file.head.interviewer, .begun = file.head.interview_from,
                .place = interview_place_label(rq->language, file.head.interview_place),
                .can_work = may && mine && state == STATE_INTERVIEW };
        view.words_error = fields_text(rq, errors, "kata");
        view.answer_error = fields_text(rq, errors, "jawaban"),
        view.hearing_error = fields_text(rq, errors, "keterangan");
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(fill_questions(rq, &file, wanted, &view));
        TRY(fill_findings(rq, &file, wanted, &view));
        TRY(fill_past(rq, &file, &view));
        TRY(interview_told(rq, &file, &view));
        TRY(interview_place_options(rq, &view.places, &view.places_count));
        TRY(page_open(rq, &page));
        render_passports_interview(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/{id}/wawancara
 * summary: Wawancara terpandu / Guided interview
 * permission: application.read
 * purpose: passport
 * path id uuid
 * query tanya line 1..60 ?
 */
enum error passports_interview_page(struct request *rq, const struct passports_interview_page_params *p)
{
        static const struct form_errors none;
        return show_interview(rq, p->id, p->tanya, &none);
}

/* ROUTE POST /paspor/{id}/mulai
 * summary: Mulai wawancara / Begin the interview
 * permission: application.interview
 * purpose: passport
 * csrf: token
 * path id uuid
 * form tempat choice(office service visit) ?
 */
enum error passports_start_post(struct request *rq, const struct passports_start_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_start_in(tx, request_actor(rq), p->id, p->tempat.size ? p->tempat : INTERVIEW_OFFICE);
        }
        TRY(err);
        return response_redirect(rq, application_path(rq, p->id, "/wawancara"));
}

/* ROUTE POST /paspor/{id}/jawab
 * summary: Simpan jawaban / Keep an answer
 * permission: application.interview
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form pertanyaan line 1..60
 * form jawaban line 1..60
 * form kata text 0..1000 ?
 */
enum error passports_answer_post(struct request *rq, const struct passports_answer_post_params *p)
{
        enum error err;
        if (rq->errors)
                return show_interview(rq, p->id, fields_typed(rq, "pertanyaan", SLICE_NULL), rq->errors);
        bool silent = slice_equal(p->jawaban, S("-"));
        struct answer_given answer = { uuid_new(), p->pertanyaan, silent ? SLICE_NULL : p->jawaban,
                                       given_text(p->kata) };
        bool asks_help = false;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_answer(tx, request_actor(rq), p->id, &answer);
                if (err == OK)
                        err = passports_answer_asks_help(tx, request_actor(rq), answer.key, answer.code, &asks_help);
        }
        if (err == ERR_INVALID && slice_starts_with(p->pertanyaan, S("finding:")) && !silent && !answer.words.size) {
                struct form_errors *errors = fields_errors(rq);
                if (!errors)
                        return ERR_MEMORY;
                fields_fault(errors, "kata", T("Tulis jawaban pemohon dengan kata-katanya sendiri."));
                return show_interview(rq, p->id, p->pertanyaan, errors);
        }
        TRY(unless_open(rq, p->id, err));
        if (asks_help)
                return response_redirect(rq, S("/paspor/bantuan"));
        return redirect_after_words(rq, p->id, "/wawancara", NULL);
}

/* ROUTE POST /paspor/{id}/dengar
 * summary: Simpan keterangan pemohon / Keep what the applicant says
 * permission: application.interview
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form keterangan text 5..4000
 */
enum error passports_hear_post(struct request *rq, const struct passports_hear_post_params *p)
{
        enum error err;
        if (rq->errors)
                return show_interview(rq, p->id, SLICE_NULL, rq->errors);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_hear(tx, request_actor(rq), p->id, p->keterangan, 0);
        }
        TRY(unless_open(rq, p->id, err));
        return redirect_after_words(rq, p->id, "/wawancara", "tersimpan");
}

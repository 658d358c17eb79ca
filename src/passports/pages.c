/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The desk's pages: queue, file, documents, interview. Deciding and paper are in pages-decide.c. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "content/content.h"
#include "export/table.h"
#include "passports/view.h"
#include "program/app.h"
#include "region/region.h"
#include "text/date.h"

enum { PAGE_ROWS = 50, EXPORT_MOST = 50, EXPORT_BYTES = 4 * 1024 * 1024 };

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
                err = passports_open(tx, request_actor(rq), id, rq->language, rq->arena, ret_file);
        }
        return err;
}

struct slice application_label(enum language language, struct slice state)
{
        return translate(language, application_state_text(application_state_parse(state)));
}

struct slice application_tag(struct slice state)
{
        enum application_state parsed = application_state_parse(state);
        return parsed == STATE_DECIDED || parsed == STATE_SERVED ? S("done") : S("waiting");
}

/* --- queue --- */

static enum error queue_tabs(struct request *rq, struct slice state, struct view_passports_list *view)
{
        static const struct {
                const char *url;
                struct slice state, label;
        } tabs[] = {
                { "/paspor", S(""), T("Terbuka") },
                { "/paspor?keadaan=new", S("new"), T("Baru") },
                { "/paspor?keadaan=interview", S("interview"), T("Wawancara") },
                { "/paspor?keadaan=proposed", S("proposed"), T("Menunggu petugas kedua") },
                { "/paspor?keadaan=decided", S("decided"), T("Diputus") },
                { "/paspor?keadaan=all", S("all"), T("Semua") },
        };
        struct page_link *links = arena_array(rq->arena, struct page_link, ARRAY_SIZE(tabs));
        if (!links)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(tabs); i++)
                links[i] = (struct page_link){ .url = slice_from_cstr(tabs[i].url),
                                               .label = translate(rq->language, tabs[i].label),
                                               .current = slice_equal(tabs[i].state, state) };
        view->tabs = links;
        view->tabs_count = ARRAY_SIZE(tabs);
        return OK;
}

static enum error read_queue(struct request *rq, const struct application_filter *filter,
                             struct application_rows *ret_rows)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_list(tx, request_actor(rq), filter, rq->arena, ret_rows);
        }
        return err;
}

static struct view_passports_list_rows queue_row(struct request *rq, const struct application_row *row)
{
        return (struct view_passports_list_rows){
                .url = application_path(rq, row->id, ""), .number = row->number, .initials = row->initials,
                .purpose = row->purpose, .country = row->country, .state = application_label(rq->language, row->state),
                .state_kind = application_tag(row->state), .outcome = row->outcome, .officer = row->interviewer,
                .findings = row->findings, .at = row->created_at };
}

/* ROUTE GET /paspor
 * summary: Antrean permohonan paspor / Queue of passport applications
 * permission: application.list
 * purpose: passport
 * query keadaan choice(new interview proposed decided served all) ?
 * query tujuan line 1..30 ?
 * query sesudah int 1..9223372036854775807 ?
 */
enum error passports_list_page(struct request *rq, const struct passports_list_page_params *p)
{
        struct page page;
        struct application_rows rows;
        const struct actor *actor = request_actor(rq);
        struct application_filter filter = { p->keadaan, p->tujuan, p->has_sesudah ? p->sesudah : 0, PAGE_ROWS };
        struct view_passports_list view = { .can_create = access_may_ever(actor, S("application.create")),
                                            .can_look_up = access_may_ever(actor, S("applicant.look-up")),
                                            .can_export = access_may_ever(actor, S("export.list")) };
        TRY(read_queue(rq, &filter, &rows));
        struct view_passports_list_rows *items = arena_array(rq->arena, struct view_passports_list_rows, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                items[i] = queue_row(rq, &rows.items[i]);
        view.rows = items;
        view.rows_count = rows.count;
        struct slice state = slice_is_null(p->keadaan) ? S("") : p->keadaan;
        TRY(queue_tabs(rq, state, &view));
        if (rows.more)
                view.next_url = arena_printf(rq->arena, "/paspor?sesudah=%lld%s%.*s",
                                             (long long)rows.items[rows.count - 1].seq, state.size ? "&keadaan=" : "",
                                             SLICE_FMT(state));
        TRY(page_open(rq, &page));
        render_passports_list(&page, &view);
        return response_html(rq, 200);
}

/* ROUTE POST /paspor/cek-nik
 * summary: Cek NIK di semua kantor / Look a NIK up in all offices
 * permission: applicant.look-up
 * purpose: identity
 * csrf: token
 * form nik line 16..16
 */
enum error passports_look_up_post(struct request *rq, const struct passports_look_up_post_params *p)
{
        struct page page;
        struct look_up_hits hits;
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_look_up(tx, request_actor(rq), p->nik, rq->arena, &hits);
        }
        TRY(err);
        struct view_passports_hits_hits *items = arena_array(rq->arena, struct view_passports_hits_hits, hits.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < hits.count; i++)
                items[i] = (struct view_passports_hits_hits){
                        .office = hits.items[i].office, .outcome = hits.items[i].outcome,
                        .contact = hits.items[i].contact,
                        .url = hits.items[i].own ? application_path(rq, hits.items[i].id, "") : SLICE_NULL };
        TRY(page_open(rq, &page));
        render_passports_hits(&page, &(struct view_passports_hits){ .hits = items, .hits_count = hits.count });
        return response_html(rq, 200);
}

/* --- download --- */

static enum error write_rows(struct request *rq, const struct application_rows *rows, struct table *table)
{
        for (size_t i = 0; i < rows->count; i++) {
                const struct application_row *row = &rows->items[i];
                char day[DATE_ISO_SIZE + 1];
                struct date date = date_of_instant(row->created_at, request_actor(rq)->zone_minutes);
                struct cell cells[] = { cell_text(row->number),
                                        cell_text(row->initials),
                                        cell_text(row->purpose),
                                        cell_text(row->country),
                                        cell_date(date_iso_text(date, day)),
                                        cell_text(application_label(rq->language, row->state)),
                                        cell_text(row->outcome) };
                TRY(table_row(table, cells));
        }
        return OK;
}

static enum error write_table(struct request *rq, const struct application_rows *rows, enum table_format format,
                              struct buffer *out)
{
        const struct table_column columns[] = {
                { tr(rq->language, "Nomor"), 16 },
                { tr(rq->language, "Inisial"), 10 },
                { tr(rq->language, "Tujuan perjalanan"), 14 },
                { tr(rq->language, "Negara tujuan"), 16 },
                { tr(rq->language, "Masuk"), 12 },
                { tr(rq->language, "Keadaan"), 22 },
                { tr(rq->language, "Hasil"), 8 },
        };
        struct table *table;
        TRY(table_open(&(struct table_options){ .format = format, .sheet = S("Permohonan"), .columns = columns,
                                                .column_count = ARRAY_SIZE(columns),
                                                .fictional = request_actor(rq)->fictional || rq->app->demo,
                                                .created = clock_now() },
                       out, &table));
        enum error err = write_rows(rq, rows, table);
        if (err != OK) {
                table_abandon(table);
                return err;
        }
        return table_close(table);
}

/* ROUTE GET /paspor/ekspor
 * summary: Unduh daftar permohonan, paling banyak 50 / Download the list, at most 50
 * permission: export.list
 * purpose: passport
 * query format choice(csv xlsx)
 * query keadaan choice(new interview proposed decided served all) ?
 */
enum error passports_export(struct request *rq, const struct passports_export_params *p)
{
        struct application_rows rows;
        struct application_filter filter = { p->keadaan, SLICE_NULL, 0, EXPORT_MOST };
        bool csv = slice_equal(p->format, S("csv"));
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, EXPORT_BYTES);
        TRY(read_queue(rq, &filter, &rows));
        if (rows.more)
                return show_application_text(rq, 403, T("Daftar ini memuat lebih dari 50 orang"),
                                 T("Unduhan lebih dari 50 orang memerlukan persetujuan orang kedua, dan belum ada "
                                   "persetujuannya. Persempit daftarnya."));
        TRY(write_table(rq, &rows, csv ? TABLE_CSV : TABLE_XLSX, &out));
        struct slice bytes = arena_copy(rq->arena, buffer_slice(&out));
        if (slice_is_null(bytes))
                return ERR_MEMORY;
        return response_download(rq, &(struct download){
                                             .content_type = csv ? "text/csv; charset=utf-8"
                                                                 : "application/vnd.openxmlformats-officedocument."
                                                                   "spreadsheetml.sheet",
                                             .filename = csv ? S("permohonan.csv") : S("permohonan.xlsx"),
                                             .bytes = bytes });
}

/* --- a new one --- */

static struct slice typed(struct request *rq, const char *name)
{
        struct slice text = request_typed(rq, name);
        return slice_is_null(text) ? S("") : text;
}

static enum error purpose_options(struct request *rq, struct view_passports_new *view)
{
        struct content_list list = { 0 };
        enum error err;
        struct slice chosen = typed(rq, "tujuan");
        transaction (tx, rq->app->store, TX_READ, &err) {
                char day[DATE_ISO_SIZE + 1];
                struct date today = date_of_instant(clock_now(), request_actor(rq)->zone_minutes);
                err = content_list(tx, request_actor(rq)->office_id, S("checklist"), date_iso_text(today, day),
                                   rq->arena, &list);
        }
        TRY(err);
        struct view_option *options = arena_array(rq->arena, struct view_option, list.count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++)
                options[i] =
                        (struct view_option){ .value = list.items[i].key,
                                              .label = content_text(&list.items[i], "label", rq->language, rq->arena),
                                              .chosen = slice_equal(list.items[i].key, chosen) };
        view->purposes = options;
        view->purposes_count = list.count;
        return OK;
}

static enum error new_errors(struct request *rq, struct slice rule, struct view_passports_new *view)
{
        size_t count = rq->errors ? rq->errors->count : 0;
        struct view_field_error *errors = arena_array(rq->arena, struct view_field_error, count + 1);
        if (!errors)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                errors[view->errors_count++] = (struct view_field_error){
                        rq->errors->list[i].name,
                        arena_printf(rq->arena, "%.*s: %.*s", SLICE_FMT(rq->errors->list[i].name),
                                     SLICE_FMT(form_error_text(rq->arena, &rq->errors->list[i], rq->language))) };
        if (rule.size)
                errors[view->errors_count++] = (struct view_field_error){ .text = translate(rq->language, rule) };
        view->errors = errors;
        return OK;
}

static enum error show_new(struct request *rq, unsigned status, struct slice rule)
{
        struct page page;
        struct slice sex = typed(rq, "kelamin"), first = typed(rq, "pertama"), id = typed(rq, "id");
        struct view_option sexes[] = {
                { .value = S("P"), .label = tr(rq->language, "Perempuan"), .chosen = slice_equal(sex, S("P")) },
                { .value = S("L"), .label = tr(rq->language, "Laki-laki"), .chosen = slice_equal(sex, S("L")) } };
        struct view_option firsts[] = {
                { .value = S("ya"), .label = tr(rq->language, "Ya"), .chosen = slice_equal(first, S("ya")) },
                { .value = S("tidak"), .label = tr(rq->language, "Bukan"), .chosen = slice_equal(first, S("tidak")) } };
        struct view_passports_new view = {
                .id = id.size ? id : form_id(rq), .sexes = sexes, .sexes_count = 2, .first = firsts, .first_count = 2,
                .external_number = typed(rq, "nomor_luar"), .country = typed(rq, "negara"), .name = typed(rq, "nama"),
                .nik = typed(rq, "nik"), .birth_date = typed(rq, "lahir"), .village = typed(rq, "desa"),
                .address = typed(rq, "alamat"), .phone = typed(rq, "telepon"), .guarantor_name = typed(rq, "penjamin"),
                .guarantor_phone = typed(rq, "telepon_penjamin"), .guarantor_relation = typed(rq, "hubungan"),
                .company = typed(rq, "perusahaan"), .agent = typed(rq, "agen"),
                .agent_phone = typed(rq, "telepon_agen") };
        TRY(purpose_options(rq, &view));
        TRY(new_errors(rq, rule, &view));
        TRY(page_open(rq, &page));
        render_passports_new(&page, &view);
        return response_html(rq, status);
}

/* ROUTE GET /paspor/baru
 * summary: Halaman permohonan baru / Page for a new application
 * permission: application.create
 * purpose: passport
 */
enum error passports_new_page(struct request *rq, const struct passports_new_page_params *p)
{
        (void)p;
        return show_new(rq, 200, SLICE_NULL);
}

static struct slice or_null(struct slice text)
{
        struct slice trimmed = slice_trim(text);
        return trimmed.size ? trimmed : SLICE_NULL;
}

/* ROUTE POST /paspor/baru
 * summary: Simpan permohonan baru / Keep a new application
 * permission: application.create
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * form id uuid
 * form nomor_luar line 0..40 ?
 * form tujuan line 1..30
 * form negara line 1..60
 * form pertama choice(ya tidak)
 * form nama line 2..120
 * form nik line 0..16 ?
 * form lahir date
 * form kelamin choice(P L)
 * form desa line 13..13
 * form alamat line 0..200 ?
 * form telepon line 0..30 ?
 * form penjamin line 0..120 ?
 * form telepon_penjamin line 0..30 ?
 * form hubungan line 0..40 ?
 * form perusahaan line 0..120 ?
 * form agen line 0..120 ?
 * form telepon_agen line 0..30 ?
 */
enum error passports_new_post(struct request *rq, const struct passports_new_post_params *p)
{
        struct slice number;
        char born[DATE_ISO_SIZE + 1];
        enum error err;
        if (rq->errors)
                return show_new(rq, 422, SLICE_NULL);
        struct application_new new = {
                .id = p->id, .external_number = p->nomor_luar.data ? p->nomor_luar : S(""), .purpose = p->tujuan,
                .country = p->negara, .first_passport = slice_equal(p->pertama, S("ya")), .name = slice_trim(p->nama),
                .nik = or_null(p->nik), .birth_date = date_iso_text(p->lahir, born), .sex = p->kelamin,
                .village_code = p->desa, .address = or_null(p->alamat), .phone = or_null(p->telepon),
                .guarantor_name = or_null(p->penjamin), .guarantor_phone = or_null(p->telepon_penjamin),
                .guarantor_relation = p->hubungan.data ? p->hubungan : S(""), .company = or_null(p->perusahaan),
                .agent = or_null(p->agen), .agent_phone = or_null(p->telepon_agen) };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_create(tx, request_actor(rq), &new, rq->arena, &number);
        }
        if (err == ERR_INVALID)
                return show_new(rq, 422, T("Periksa kode desa, tanggal lahir, dan tujuan."));
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, ""), "tersimpan");
}

/* --- the file --- */

static const struct {
        const char *kind;
        struct slice text;
} event_words[] = {
        { "create", T("Permohonan dicatat") },         { "start", T("Wawancara dimulai") },
        { "check", T("Berkas diperiksa") },            { "answer", T("Jawaban dicatat") },
        { "hear", T("Keterangan pemohon dicatat") },   { "set-aside", T("Temuan tidak dipakai") },
        { "refer", T("Dirujuk kepada petugas kedua") }, { "decide", T("Diputus") },
        { "propose", T("Hasil diusulkan") },           { "confirm", T("Ditetapkan petugas kedua") },
        { "return", T("Dikembalikan kepada pengusul") }, { "serve", T("Surat diterima pemohon") },
        { "resume", T("Pemohon datang melengkapi") },  { "agency-answer", T("Instansi menjawab") },
};

static struct slice event_text(struct request *rq, struct slice kind)
{
        for (size_t i = 0; i < ARRAY_SIZE(event_words); i++)
                if (slice_equal(kind, slice_from_cstr(event_words[i].kind)))
                        return translate(rq->language, event_words[i].text);
        return kind;
}

static enum error show_events(struct request *rq, const struct application_file *file, struct view_passports_show *view)
{
        struct view_timeline_entry *entries = arena_array(rq->arena, struct view_timeline_entry, file->event_count);
        if (!entries)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->event_count; i++)
                entries[i] = (struct view_timeline_entry){ .title = event_text(rq, file->events[i].kind),
                                                           .by = file->events[i].by, .at = file->events[i].at };
        view->entries = entries;
        view->entries_count = file->event_count;
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
                items[i] = (struct view_passports_show_findings){
                        .sentence = finding->sentence, .strength = translate(rq->language, finding->strength),
                        .innocent = finding->innocent, .question = finding->question, .tips_only = finding->tips_only,
                        .set_aside = finding->set_aside, .id = arena_copy(rq->arena, slice_from_cstr(id)) };
        }
        for (size_t i = 0; i < file->request_count; i++) {
                const struct agency_item *request = &file->requests[i];
                char id[UUID_TEXT_SIZE + 1];
                uuid_format(request->id, id);
                requests[i] = (struct view_passports_show_requests){
                        .url = arena_printf(rq->arena, "/permintaan/%s", id), .number = request->number,
                        .agency = request->agency, .question = request->question, .answer = request->answer,
                        .state = tr(rq->language, "menunggu jawaban"), .late = request->overdue,
                        .due = request->due_at };
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
        view->questions_done = arena_printf(rq->arena, "%zu %.*s", asked, SLICE_FMT(tr(rq->language, "jawaban")));
}

/* ROUTE GET /paspor/{id}
 * summary: Berkas permohonan / File of an application
 * permission: application.read
 * purpose: passport
 * path id uuid
 */
enum error passports_show_page(struct request *rq, const struct passports_show_page_params *p)
{
        struct page page;
        struct application_file file;
        const struct actor *actor = request_actor(rq);
        TRY(open_application(rq, p->id, &file));
        const struct application_head *head = &file.head;
        enum application_state state = application_state_parse(head->state);
        bool open = state == STATE_NEW || state == STATE_INTERVIEW;
        struct view_passports_show view = {
                .number = head->number, .name = head->name, .purpose = head->purpose, .country = head->country,
                .state = application_label(rq->language, head->state), .state_kind = application_tag(head->state),
                .outcome = head->outcome, .officer = head->interviewer, .phone = head->phone,
                .guarantor = head->guarantor_name, .guarantor_phone = head->guarantor_phone, .company = head->company,
                .agent = head->agent, .agent_phone = head->agent_phone,
                .base = application_path(rq, p->id, ""),
                .can_work = open && access_may_ever(actor, S("application.check")),
                .can_ask = open && access_may_ever(actor, S("exchange.request")) };
        count_work(rq, &file, &view);
        TRY(show_findings(rq, &file, &view));
        TRY(show_events(rq, &file, &view));
        TRY(page_open(rq, &page));
        render_passports_show(&page, &view);
        return response_html(rq, 200);
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
 * path id uuid
 * form temuan uuid
 * form alasan line 5..200
 */
enum error passports_set_aside_post(struct request *rq, const struct passports_set_aside_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_set_aside(tx, request_actor(rq), p->id, p->temuan, p->alasan);
        }
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, ""), "tersimpan");
}

/* ROUTE GET /paspor/{id}/identitas
 * summary: Cocokkan identitas / Match the identity
 * permission: application.read
 * purpose: identity
 * path id uuid
 */
enum error passports_identity_page(struct request *rq, const struct passports_identity_page_params *p)
{
        struct page page;
        struct application_identity identity = { 0 };
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_identity(tx, request_actor(rq), p->id, rq->arena, &identity);
        }
        TRY(err);
        bool woman = slice_equal(identity.sex, S("P"));
        TRY(page_open(rq, &page));
        render_passports_identity(&page,
                                  &(struct view_passports_identity){
                                          .number = identity.number,
                                          .name = identity.name,
                                          .nik = identity.nik,
                                          .birth_date = application_day(rq, identity.birth_date),
                                          .sex = woman ? tr(rq->language, "Perempuan") : tr(rq->language, "Laki-laki"),
                                          .village = region_label_of(rq->arena, identity.village_code),
                                          .address = identity.address,
                                          .back = application_path(rq, p->id, "") });
        return response_html(rq, 200);
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

/* ROUTE GET /paspor/{id}/berkas
 * summary: Daftar periksa berkas / Checklist of documents
 * permission: application.read
 * purpose: passport
 * path id uuid
 */
enum error passports_documents_page(struct request *rq, const struct passports_documents_page_params *p)
{
        struct page page;
        struct application_file file;
        TRY(open_application(rq, p->id, &file));
        struct view_passports_documents_items *items = arena_array(rq->arena, struct view_passports_documents_items,
                                                                   file.check_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < file.check_count; i++) {
                const struct check_item *check = &file.checks[i];
                items[i] = (struct view_passports_documents_items){
                        .key = check->key, .document = check->document, .where = check->where, .note = check->note,
                        .need = need_text(rq->language, check->need), .age = check->by_law_of_age,
                        .unconfirmed = !check->confirmed, .there = slice_equal(check->verdict, S("there")),
                        .missing = slice_equal(check->verdict, S("missing")),
                        .to_check = slice_equal(check->verdict, S("to-check")),
                        .not_needed = slice_equal(check->verdict, S("not-needed")) };
        }
        enum application_state state = application_state_parse(file.head.state);
        TRY(page_open(rq, &page));
        render_passports_documents(&page,
                                   &(struct view_passports_documents){
                                           .number = file.head.number,
                                           .base = application_path(rq, p->id, ""),
                                           .can_work = (state == STATE_NEW || state == STATE_INTERVIEW) &&
                                                       access_may_ever(request_actor(rq), S("application.check")),
                                           .items = items,
                                           .items_count = file.check_count });
        return response_html(rq, 200);
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
 * form hasil choice(- there missing to-check not-needed) [40]
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
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, ""), "tersimpan");
}

/* --- interview --- */

static enum error fill_next(struct request *rq, const struct question_item *question,
                            struct view_passports_interview *view)
{
        struct view_option *options = arena_array(rq->arena, struct view_option, question->option_count + 1);
        struct view_passports_interview_next *next = arena_new(rq->arena, struct view_passports_interview_next);
        if (!options || !next)
                return ERR_MEMORY;
        for (size_t i = 0; i < question->option_count; i++)
                options[i] = (struct view_option){ .value = question->options[i].code,
                                                   .label = question->options[i].label };
        options[question->option_count] = (struct view_option){ .value = S("-"),
                                                                .label = tr(rq->language, "Tidak menjawab") };
        *next = (struct view_passports_interview_next){
                .key = question->key, .ask = question->ask, .javanese = question->javanese,
                .javanese_open = !question->javanese_confirmed, .why = question->why, .innocent = question->innocent,
                .options = options, .options_count = question->option_count + 1 };
        view->next = next;
        return OK;
}

static enum error fill_asked(struct request *rq, const struct application_file *file,
                             struct view_passports_interview *view)
{
        struct view_passports_interview_asked *asked = arena_array(rq->arena, struct view_passports_interview_asked,
                                                                   file->question_count);
        if (!asked)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->question_count; i++) {
                const struct question_item *question = &file->questions[i];
                if (question->next) {
                        TRY(fill_next(rq, question, view));
                        continue;
                }
                asked[view->asked_count++] = (struct view_passports_interview_asked){
                        .ask = question->ask,
                        .words = question->words,
                        .answer = question->not_answered ? tr(rq->language, "Tidak menjawab") : question->answer_label
                };
        }
        view->asked = asked;
        return OK;
}

/* ROUTE GET /paspor/{id}/wawancara
 * summary: Wawancara terpandu / Guided interview
 * permission: application.read
 * purpose: passport
 * path id uuid
 */
enum error passports_interview_page(struct request *rq, const struct passports_interview_page_params *p)
{
        struct page page;
        struct application_file file;
        const struct actor *actor = request_actor(rq);
        TRY(open_application(rq, p->id, &file));
        enum application_state state = application_state_parse(file.head.state);
        bool may = access_may_ever(actor, S("application.interview"));
        bool mine = uuid_equal(file.head.interviewer_id, actor->person_id);
        struct view_passports_interview view = {
                .number = file.head.number, .base = application_path(rq, p->id, ""), .hearing = file.head.hearing,
                .was_heard = file.head.heard_at != 0, .heard = file.head.heard_at,
                .can_start = may && !mine && (state == STATE_NEW || state == STATE_INTERVIEW),
                .can_work = may && mine && state == STATE_INTERVIEW };
        TRY(fill_asked(rq, &file, &view));
        TRY(page_open(rq, &page));
        render_passports_interview(&page, &view);
        return response_html(rq, 200);
}

/* ROUTE POST /paspor/{id}/mulai
 * summary: Mulai wawancara / Begin the interview
 * permission: application.interview
 * purpose: passport
 * csrf: token
 * path id uuid
 */
enum error passports_start_post(struct request *rq, const struct passports_start_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_start(tx, request_actor(rq), p->id);
        }
        TRY(err);
        return response_redirect(rq, application_path(rq, p->id, "/wawancara"));
}

/* ROUTE POST /paspor/{id}/jawab
 * summary: Simpan jawaban / Keep an answer
 * permission: application.interview
 * purpose: passport
 * csrf: token
 * path id uuid
 * form pertanyaan line 1..60
 * form jawaban line 1..60
 * form kata text 0..1000 ?
 */
enum error passports_answer_post(struct request *rq, const struct passports_answer_post_params *p)
{
        enum error err;
        bool silent = slice_equal(p->jawaban, S("-"));
        struct answer_given answer = { uuid_new(), p->pertanyaan, silent ? SLICE_NULL : p->jawaban, or_null(p->kata) };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_answer(tx, request_actor(rq), p->id, &answer);
        }
        TRY(err);
        return response_redirect(rq, application_path(rq, p->id, "/wawancara"));
}

/* ROUTE POST /paspor/{id}/dengar
 * summary: Simpan keterangan pemohon / Keep what the applicant says
 * permission: application.interview
 * purpose: passport
 * csrf: token
 * path id uuid
 * form keterangan text 5..4000
 */
enum error passports_hear_post(struct request *rq, const struct passports_hear_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_hear(tx, request_actor(rq), p->id, p->keterangan);
        }
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, "/wawancara"), "tersimpan");
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports for programs and the field app: the same rules as the pages, the same fields. */
#include "reports.routes.h"

#include "base/checked.h"
#include "program/api.h"
#include "program/fields.h"
#include "program/list.h"
#include "reports/reports.h"
#include "store/store.h"
#include "subjects/subjects.h"
#include "text/date.h"

/* --- the list ----------------------------------------------------------------------------------------------------- */

static const struct {
        const char *key;
        enum report_tab tab;
} tabs[] = {
        { "belum", REPORTS_UNTAKEN }, { "saya", REPORTS_MINE },    { "semua", REPORTS_ALL },
        { "kepala", REPORTS_HEAD },   { "terkirim", REPORTS_OWN },
};

/* Without a word: what the reader's own page opens with. */
static size_t tab_of(struct request *rq, struct slice key)
{
        for (size_t i = 0; i < ARRAY_SIZE(tabs); i++)
                if (slice_equal(key, slice_from_cstr(tabs[i].key)))
                        return i;
        if (access_may_ever(request_actor(rq), S("report.take")))
                return 0;
        return access_may_ever(request_actor(rq), S("report.list")) ? 2 : 4;
}

static void write_grade(struct json_writer *out, const struct report_row *row)
{
        json_write_text(out, "reliability", row->reliability);
        json_write_text(out, "credibility", row->credibility);
}

/* SHAPE Report: a report in a list; of one's own without what the desk writes
 * id uuid
 * number text
 * village text
 * place text null
 * state choice(new taken verifying closed returned)
 * urgent bool
 * held bool ?
 * reliability choice(A B C D E F) null ?
 * credibility choice(1 2 3 4 5 6) null ?
 * country text null ?
 * received_at instant
 */
static void write_row(struct request *rq, struct json_writer *out, const struct report_row *row, bool own)
{
        json_open_object(out, NULL);
        api_write_id(out, "id", row->id);
        json_write_text(out, "number", row->number);
        api_write_place(rq, out, "village", row->village_code);
        json_write_text(out, "state", row->state);
        json_write_bool(out, "urgent", row->urgent);
        if (!own) {
                json_write_bool(out, "held", row->held);
                write_grade(out, row);
                json_write_text(out, "country", row->country);
        }
        api_write_at(out, "received_at", row->created_at);
        json_close(out);
}

static struct slice or_null(struct slice text)
{
        return text.size ? text : SLICE_NULL;
}

static struct slice list_words(struct request *rq, const char *tab, const struct report_filter *filter)
{
        struct slice text = list_filter(rq, SLICE_NULL, "bagian", slice_from_cstr(tab));
        text = list_filter(rq, text, "status", filter->state);
        text = list_filter(rq, text, "mendesak", filter->urgent_only ? S("true") : SLICE_NULL);
        return list_filter(rq, text, "lama", filter->oldest_first ? S("true") : SLICE_NULL);
}

/* ROUTE GET /api/laporan
 * summary: Daftar laporan / List of reports
 * permission: report.open
 * purpose: triage
 * query bagian choice(belum saya semua kepala terkirim) ?
 * query status line 0..20 ?
 * query mendesak bool ?
 * query lama bool ?
 * query sesudah line 0..240 ?
 * query batas int 1..50 ?
 * answer 200 Report[]
 */
enum error reports_api_list(struct request *rq, const struct reports_api_list_params *p)
{
        struct json_writer out;
        struct report_rows rows;
        size_t tab = tab_of(rq, p->bagian);
        int64_t limit = p->has_batas ? p->batas : API_ROWS;
        struct slice next = SLICE_NULL;
        enum error err;
        struct report_filter filter = { .tab = tabs[tab].tab, .state = or_null(p->status), .urgent_only = p->mendesak,
                                        .oldest_first = p->lama, .limit = limit };
        struct list list = { .path = "/api/laporan", .after = p->sesudah, .limit = limit,
                             .filter = list_words(rq, tabs[tab].key, &filter) };
        TRY(list_position_number(rq, &list, &filter.cursor));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = reports_list(tx, request_actor(rq), &filter, rq->arena, &rows);
        }
        TRY(err);
        api_begin_list(rq, &out);
        for (size_t i = 0; i < rows.count; i++)
                write_row(rq, &out, &rows.items[i], filter.tab == REPORTS_OWN);
        if (rows.more)
                next = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        return api_send_list(rq, &out, next);
}

/* --- filing ------------------------------------------------------------------------------------------------------- */

static struct slice iso_or_null(struct request *rq, struct date date)
{
        return date_is_none(date) ? SLICE_NULL : date_iso_kept(date, rq->arena);
}

/* SHAPE ReportReceipt: where a report was kept; repeated: it had arrived before
 * id uuid
 * number text
 * repeated bool
 */
static enum error send_receipt(struct request *rq, const struct report_receipt *receipt)
{
        struct json_writer out;
        TRY(response_header(rq, "Location", path_with_id(rq, "/api/laporan/", receipt->id, "")));
        api_begin(rq, &out);
        api_write_id(&out, "id", receipt->id);
        json_write_text(&out, "number", receipt->number);
        json_write_bool(&out, "repeated", receipt->repeated);
        return api_send(rq, &out, receipt->repeated ? 200 : 201);
}

/* ROUTE POST /api/laporan
 * summary: Kirim laporan / File a report
 * permission: report.create
 * purpose: report
 * csrf: token
 * json id uuid
 * json narrative text 10..4000
 * json village line 13..13
 * json knowledge choice(own-eyes told-by-involved second-hand online document)
 * json happened_on date ?
 * json urgent bool ?
 * json recruiter line 0..200 ?
 * json phone line 0..200 ?
 * json company line 0..200 ?
 * json address line 0..200 ?
 * json country line 0..200 ?
 * json household line 0..200 ?
 * json official line 0..200 ?
 * json signs line 1..60 [20] ?
 * returns: number of the report; 201 when it is new, 200 when it had arrived before
 * answer 200 ReportReceipt
 * answer 201 ReportReceipt
 */
enum error reports_api_file(struct request *rq, const struct reports_api_file_params *p)
{
        struct form_errors *errors = fields_errors(rq);
        struct report_receipt receipt;
        enum error err;
        if (!errors)
                return ERR_MEMORY;
        struct report_draft draft = {
                .id = p->id, .channel = S("api"), .village_code = p->village,
                .happened_on = iso_or_null(rq, p->happened_on), .urgent = p->urgent, .knowledge = p->knowledge,
                .country = p->country, .narrative = p->narrative, .recruiter = or_null(p->recruiter),
                .phone = or_null(p->phone), .company = or_null(p->company), .address = or_null(p->address),
                .household = or_null(p->household), .official = or_null(p->official), .signs = p->signs,
                .sign_count = p->signs_count, .errors = errors,
        };
        err = report_send(rq->app->store, request_actor(rq), &draft, rq->arena, &receipt);
        if (err == ERR_INVALID)
                api_set_errors(rq, errors);
        TRY(err);
        return send_receipt(rq, &receipt);
}

/* --- one report --------------------------------------------------------------------------------------------------- */

static void write_words(struct json_writer *out, const struct report_page *report)
{
        json_write_text(out, "narrative", report->narrative);
        json_write_text(out, "happened_on", report->row.happened_on);
        json_write_text(out, "recruiter", report->recruiter);
        json_write_text(out, "phone", report->phone);
        json_write_text(out, "company", report->company);
        json_write_text(out, "address", report->address);
        json_write_text(out, "country", report->row.country);
        json_write_text(out, "household", report->household);
        json_write_text(out, "official", report->official);
        json_write_text(out, "knowledge", report->row.knowledge);
        json_write_text(out, "outcome", report->row.outcome);
        json_write_text(out, "outcome_note", report->outcome_note);
}

/* SHAPE ReportSign: a sign from the coded list
 * key text
 * label text
 */
/* SHAPE ReportEvent: a step of a report; by: not on one's own
 * at instant
 * kind text
 * note text null
 * by text null ?
 */
/* SHAPE ReportAddition: what the reporter told later
 * at instant
 * told text
 */
static void write_lists(struct json_writer *out, const struct report_page *report)
{
        json_open_array(out, "signs");
        for (size_t i = 0; i < report->sign_count; i++) {
                json_open_object(out, NULL);
                json_write_text(out, "key", report->signs[i].key);
                json_write_text(out, "label", report->signs[i].label);
                json_close(out);
        }
        json_close(out);
        json_open_array(out, "events");
        for (size_t i = 0; i < report->event_count; i++) {
                const struct report_event *event = &report->events[i];
                json_open_object(out, NULL);
                api_write_at(out, "at", event->at);
                json_write_text(out, "kind", event->kind);
                json_write_text(out, "note", event->note);
                if (!report->is_own)
                        json_write_text(out, "by", event->actor_name);
                json_close(out);
        }
        json_close(out);
        json_open_array(out, "additions");
        for (size_t i = 0; i < report->addition_count; i++) {
                json_open_object(out, NULL);
                api_write_at(out, "at", report->additions[i].at);
                json_write_text(out, "told", report->additions[i].told);
                json_close(out);
        }
        json_close(out);
}

struct heads {
        struct subject_head *items;
        size_t count;
};

/* As on the page: for those who may read subjects at all. */
static enum error find_heads(struct request *rq, const struct report_page *report, struct heads *ret_heads)
{
        struct heads heads = { arena_array(rq->arena, struct subject_head, report->subject_count), 0 };
        enum error err = OK;
        if (!heads.items)
                return ERR_MEMORY;
        if (access_may_ever(request_actor(rq), S("subject.read")))
                heads.count = report->subject_count;
        transaction (tx, rq->app->store, TX_READ, &err) {
                for (size_t i = 0; i < heads.count && err == OK; i++)
                        err = subjects_head_for(tx, request_actor(rq), report->subjects[i], rq->arena,
                                            &heads.items[i]);
        }
        *ret_heads = heads;
        return err;
}

static void write_rights(struct json_writer *out, const struct report_page *report)
{
        const struct {
                const char *step;
                bool may;
        } steps[] = { { "ambil", report->can_take },     { "kembalikan", report->can_return },
                      { "periksa", report->can_verify }, { "nilai", report->can_grade },
                      { "tutup", report->can_close },    { "tambah", report->can_add } };
        json_open_array(out, "steps");
        for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
                if (steps[i].may)
                        json_write_text(out, NULL, slice_from_cstr(steps[i].step));
        json_close(out);
}

/* SHAPE ReportSubject: whom or what a report mentions
 * id uuid
 * kind choice(person phone company address account handle route)
 * label text
 */
/* SHAPE ReportLikely: a person of the staff who may be named in it, for the head
 * id uuid
 * name text
 * position text null
 */
static void write_desk(struct json_writer *out, const struct report_page *report, const struct heads *heads)
{
        json_write_bool(out, "held", report->row.held);
        json_write_bool(out, "mine", report->row.mine);
        write_grade(out, &report->row);
        json_write_text(out, "grade_note", report->grade_note);
        json_write_text(out, "reporter_position", report->reporter_position);
        json_open_array(out, "subjects");
        for (size_t i = 0; i < heads->count; i++) {
                json_open_object(out, NULL);
                api_write_id(out, "id", heads->items[i].id);
                json_write_text(out, "kind", subject_kind_word(heads->items[i].kind));
                json_write_text(out, "label", heads->items[i].label);
                json_close(out);
        }
        json_close(out);
        json_open_array(out, "likely");
        for (size_t i = 0; i < report->likely_count; i++) {
                json_open_object(out, NULL);
                api_write_id(out, "id", report->likely[i].person_id);
                json_write_text(out, "name", report->likely[i].name);
                json_write_text(out, "position", report->likely[i].position);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE ReportFile: a report as its reader's page shows it; from held to likely only at the desk
 * id uuid
 * number text
 * version int
 * village text
 * place text null
 * state choice(new taken verifying closed returned)
 * urgent bool
 * own bool
 * received_at instant
 * narrative text
 * happened_on date null
 * recruiter text null
 * phone text null
 * company text null
 * address text null
 * country text null
 * household text null
 * official text null
 * knowledge choice(own-eyes told-by-involved second-hand online document)
 * outcome choice(confirmed partly not-confirmed unfounded duplicate referred) null
 * outcome_note text null
 * signs ReportSign[]
 * events ReportEvent[]
 * additions ReportAddition[]
 * attachments Attachment[]
 * held bool ?
 * mine bool ?
 * reliability choice(A B C D E F) null ?
 * credibility choice(1 2 3 4 5 6) null ?
 * grade_note text null ?
 * reporter_position text null ?
 * subjects ReportSubject[] ?
 * likely ReportLikely[] ?
 * steps text[]
 */

/* ROUTE GET /api/laporan/{id}
 * summary: Satu laporan / One report
 * permission: report.open
 * purpose: triage
 * path id uuid
 * returns: the report as its reader's page shows it
 * version: fresh
 * answer 200 ReportFile
 */
enum error reports_api_show(struct request *rq, const struct reports_api_show_params *p)
{
        struct json_writer out;
        struct report_page report;
        struct heads heads = { 0 };
        struct report_ask ask = { p->id, rq->language };
        bool fresh;
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = report_read(tx, request_actor(rq), &ask, rq->arena, &report);
        }
        TRY(err);
        if (!report.is_own)
                TRY(find_heads(rq, &report, &heads));
        TRY(api_etag(rq, report.version, &fresh));
        if (fresh)
                return OK;
        api_begin(rq, &out);
        api_write_id(&out, "id", report.row.id);
        json_write_text(&out, "number", report.row.number);
        json_write_int64(&out, "version", report.version);
        api_write_place(rq, &out, "village", report.row.village_code);
        json_write_text(&out, "state", report.row.state);
        json_write_bool(&out, "urgent", report.row.urgent);
        json_write_bool(&out, "own", report.is_own);
        api_write_at(&out, "received_at", report.row.created_at);
        write_words(&out, &report);
        write_lists(&out, &report);
        attach_write(rq, &out, &report.attachments, path_with_id(rq, "/laporan/", report.row.id, ""));
        if (!report.is_own)
                write_desk(&out, &report, &heads);
        write_rights(&out, &report);
        return api_send(rq, &out, 200);
}

/* --- steps -------------------------------------------------------------------------------------------------------- */

static enum error do_step(struct request *rq, struct uuid id, const char *action)
{
        struct report_step step = { .report_id = id, .action = slice_from_cstr(action) };
        enum error err;
        TRY(api_if_match(rq, &step.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = report_step(tx, request_actor(rq), &step);
        }
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE POST /api/laporan/{id}/ambil
 * summary: Ambil laporan / Take a report
 * permission: report.take
 * purpose: triage
 * csrf: token
 * path id uuid
 * version: match
 * answer 204
 */
enum error reports_api_take(struct request *rq, const struct reports_api_take_params *p)
{
        return do_step(rq, p->id, "report.take");
}

/* ROUTE POST /api/laporan/{id}/periksa
 * summary: Mulai memeriksa / Start verifying
 * permission: report.verify
 * purpose: triage
 * csrf: token
 * path id uuid
 * version: match
 * answer 204
 */
enum error reports_api_verify(struct request *rq, const struct reports_api_verify_params *p)
{
        return do_step(rq, p->id, "report.verify");
}

/* ROUTE POST /api/laporan/{id}/kembalikan
 * summary: Kembalikan ke antrean / Give a report back
 * permission: report.return
 * purpose: triage
 * csrf: token
 * path id uuid
 * version: match
 * answer 204
 */
enum error reports_api_return(struct request *rq, const struct reports_api_return_params *p)
{
        return do_step(rq, p->id, "report.return");
}

/* ROUTE POST /api/laporan/{id}/nilai
 * summary: Nilai laporan / Grade a report
 * permission: report.grade
 * purpose: triage
 * csrf: token
 * path id uuid
 * json reliability choice(A B C D E F)
 * json credibility choice(1 2 3 4 5 6)
 * json note text 0..2000 ?
 * version: match
 * answer 204
 */
enum error reports_api_grade(struct request *rq, const struct reports_api_grade_params *p)
{
        struct report_grade grade = { .report_id = p->id, .reliability = p->reliability, .credibility = p->credibility,
                                      .note = or_null(p->note) };
        enum error err;
        TRY(api_if_match(rq, &grade.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = report_grade(tx, request_actor(rq), &grade);
        }
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE POST /api/laporan/{id}/tutup
 * summary: Tutup laporan / Close a report
 * permission: report.close
 * purpose: triage
 * csrf: token
 * path id uuid
 * json outcome choice(confirmed partly not-confirmed unfounded duplicate referred)
 * json told text 5..500
 * version: match
 * answer 204
 */
enum error reports_api_close(struct request *rq, const struct reports_api_close_params *p)
{
        struct report_close close = { .report_id = p->id, .outcome = p->outcome, .note = p->told };
        enum error err;
        TRY(api_if_match(rq, &close.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = report_close(tx, request_actor(rq), &close);
        }
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE POST /api/laporan/{id}/tambah
 * summary: Tambah keterangan / Add to one's report
 * permission: report.add
 * purpose: report
 * csrf: token
 * path id uuid
 * json entry uuid
 * json told text 5..4000
 * returns: entry is made by the client, and the same again changes nothing
 * version: match-or-none
 * answer 204
 */
enum error reports_api_add(struct request *rq, const struct reports_api_add_params *p)
{
        struct report_more more = { p->id, p->entry, p->told, 0 };
        enum error err;
        TRY(api_if_match_or_none(rq, &more.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = report_add(tx, request_actor(rq), &more);
        }
        TRY(err);
        return response_no_content(rq);
}

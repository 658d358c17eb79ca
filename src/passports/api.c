/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The desk for programs: the same rules as the pages, the same fields. What is compared with the identity card has its
 * own page and is not here. */
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/issue.h"
#include "passports/outside.h"
#include "passports/view.h"
#include "program/api.h"
#include "program/fields.h"
#include "program/list.h"
#include "text/date.h"
#include "text/nik.h"

/* --- the queue --- */

/* SHAPE Application: an application in the queue
 * id uuid
 * number text
 * initials text
 * purpose text
 * country text
 * state choice(new interview proposed decided served)
 * outcome text null
 * interviewer text null
 * findings int
 * created_at instant
 */
static void write_row(struct json_writer *out, const struct application_row *row)
{
        json_open_object(out, NULL);
        api_write_id(out, "id", row->id);
        json_write_text(out, "number", row->number);
        json_write_text(out, "initials", row->initials);
        json_write_text(out, "purpose", row->purpose);
        json_write_text(out, "country", row->country);
        json_write_text(out, "state", row->state);
        json_write_text(out, "outcome", row->outcome);
        json_write_text(out, "interviewer", row->interviewer);
        json_write_int64(out, "findings", row->findings);
        api_write_at(out, "created_at", row->created_at);
        json_close(out);
}

/* ROUTE GET /api/paspor
 * summary: Antrean permohonan paspor / Queue of passport applications
 * permission: application.list
 * purpose: passport
 * query keadaan choice(new interview proposed decided served all) ?
 * query sesudah line 0..240 ?
 * query batas int 1..50 ?
 * answer 200 Application[]
 */
enum error passports_api_list(struct request *rq, const struct passports_api_list_params *p)
{
        struct json_writer out;
        struct application_rows rows;
        struct slice next = SLICE_NULL;
        enum error err;
        int64_t limit = p->has_batas ? p->batas : API_ROWS;
        struct application_filter filter = { .state = p->keadaan, .limit = limit };
        struct list list = { .path = "/api/paspor", .after = p->sesudah, .limit = limit,
                             .filter = list_filter(rq, SLICE_NULL, "keadaan", p->keadaan) };
        TRY(list_position_number(rq, &list, &filter.after));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_list(tx, request_actor(rq), &filter, rq->arena, &rows);
        }
        TRY(err);
        api_begin_list(rq, &out);
        for (size_t i = 0; i < rows.count; i++)
                write_row(&out, &rows.items[i]);
        if (rows.more)
                next = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        return api_send_list(rq, &out, next);
}

/* ROUTE POST /api/paspor
 * summary: Simpan permohonan baru / Keep a new application
 * permission: application.create
 * purpose: passport
 * csrf: token
 * json id uuid
 * json external_number line 0..40 ?
 * json purpose line 1..30
 * json country line 1..60
 * json first_passport bool
 * json name line 2..120
 * json nik line 0..16 ?
 * json passport line 0..12 ?
 * json birth_date date
 * json sex choice(P L)
 * json village line 13..13
 * json address line 0..200 ?
 * json phone line 0..30 ?
 * json guarantor_name line 0..120 ?
 * json guarantor_phone line 0..30 ?
 * json guarantor_relation line 0..40 ?
 * json company line 0..120 ?
 * json agent line 0..120 ?
 * json agent_phone line 0..30 ?
 * returns: number of the application; id is made by the client, and the same again gives the same number
 * answer 201 Numbered
 */
enum error passports_api_create(struct request *rq, const struct passports_api_create_params *p)
{
        struct slice number = SLICE_NULL;
        char born[DATE_ISO_SIZE + 1];
        enum error err;
        struct application_new new = { .id = p->id,
                                       .external_number = p->external_number.data ? p->external_number : S(""),
                                       .purpose = p->purpose,
                                       .country = p->country,
                                       .first_passport = p->first_passport,
                                       .name = slice_trim(p->name),
                                       .nik = given_text(p->nik),
                                       .passport = given_text(p->passport),
                                       .birth_date = date_iso_text(p->birth_date, born),
                                       .sex = p->sex,
                                       .village_code = p->village,
                                       .address = given_text(p->address),
                                       .phone = given_text(p->phone),
                                       .guarantor_name = given_text(p->guarantor_name),
                                       .guarantor_phone = given_text(p->guarantor_phone),
                                       .guarantor_relation = p->guarantor_relation.data ? p->guarantor_relation : S(""),
                                       .company = given_text(p->company),
                                       .agent = given_text(p->agent),
                                       .agent_phone = given_text(p->agent_phone) };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_create(tx, request_actor(rq), &new, rq->arena, &number);
        }
        TRY(blame_sent(rq, &new, err));
        return api_send_created(rq, "/api/paspor/", p->id, number);
}

/* --- one --- */

/* SHAPE ApplicationFinding: what is known of a phone, company or recruiter; code: what the applicant's explanation did
 * id uuid
 * about text
 * sentence text
 * strength text
 * innocent text
 * question text
 * tips_only bool
 * set_aside text null
 * silenced_until date null
 * key text
 * asked bool
 * code choice(fits differs unclear) null
 * words text null
 */
static void write_findings(struct request *rq, struct json_writer *out, const struct application_file *file)
{
        json_open_array(out, "findings");
        for (size_t i = 0; i < file->finding_count; i++) {
                const struct finding_item *finding = &file->findings[i];
                json_open_object(out, NULL);
                api_write_id(out, "id", finding->id);
                json_write_text(out, "about", finding->about);
                json_write_text(out, "sentence", finding->sentence);
                json_write_text(out, "strength", translate(rq->language, finding->strength));
                json_write_text(out, "innocent", finding->innocent);
                json_write_text(out, "question", finding->question);
                json_write_bool(out, "tips_only", finding->tips_only);
                json_write_text(out, "set_aside", given_text(finding->set_aside));
                json_write_text(out, "silenced_until",
                                finding->silence.holds ? finding->silence.until : SLICE_NULL);
                json_write_text(out, "key", finding->key);
                json_write_bool(out, "asked", finding->asked);
                json_write_text(out, "code", given_text(finding->code));
                json_write_text(out, "words", given_text(finding->words));
                json_close(out);
        }
        json_close(out);
}

/* SHAPE ApplicationDocument: a document of the checklist
 * key text
 * document text
 * need choice(law practice if-applies before-departure)
 * verdict choice(there missing to-check differs not-needed) null
 * note text null
 */
/* SHAPE ApplicationQuestion: a question of the interview and its answer
 * key text
 * ask text
 * code text null
 * words text null
 * next bool
 */
/* SHAPE ApplicationEvidence: what may be shown to the applicant
 * code text
 * text text
 * proven bool
 * objective bool
 */
static void write_work(struct json_writer *out, const struct application_file *file)
{
        json_open_array(out, "documents");
        for (size_t i = 0; i < file->check_count; i++) {
                json_open_object(out, NULL);
                json_write_text(out, "key", file->checks[i].key);
                json_write_text(out, "document", file->checks[i].document);
                json_write_text(out, "need", file->checks[i].need);
                json_write_text(out, "verdict", given_text(file->checks[i].verdict));
                json_write_text(out, "note", given_text(file->checks[i].note));
                json_close(out);
        }
        json_close(out);
        json_open_array(out, "questions");
        for (size_t i = 0; i < file->question_count; i++) {
                json_open_object(out, NULL);
                json_write_text(out, "key", file->questions[i].key);
                json_write_text(out, "ask", file->questions[i].ask);
                json_write_text(out, "code", given_text(file->questions[i].code));
                json_write_text(out, "words", given_text(file->questions[i].words));
                json_write_bool(out, "next", file->questions[i].next);
                json_close(out);
        }
        json_close(out);
        json_open_array(out, "evidence");
        for (size_t i = 0; i < file->evidence_count; i++) {
                json_open_object(out, NULL);
                json_write_text(out, "code", file->evidence[i].code);
                json_write_text(out, "text", file->evidence[i].text);
                json_write_bool(out, "proven", file->evidence[i].proven);
                json_write_bool(out, "objective", file->evidence[i].objective);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE ApplicationRequest: what an agency was asked
 * id uuid
 * number text
 * agency text
 * question text
 * answer text null
 * due_at instant null
 * overdue bool
 */
static void write_requests(struct json_writer *out, const struct application_file *file)
{
        json_open_array(out, "requests");
        for (size_t i = 0; i < file->request_count; i++) {
                json_open_object(out, NULL);
                api_write_id(out, "id", file->requests[i].id);
                json_write_text(out, "number", file->requests[i].number);
                json_write_text(out, "agency", file->requests[i].agency);
                json_write_text(out, "question", file->requests[i].question);
                json_write_text(out, "answer", file->requests[i].answer);
                api_write_at(out, "due_at", file->requests[i].due_at);
                json_write_bool(out, "overdue", file->requests[i].overdue);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE ApplicationOutside: what was looked up outside of the office, and why not
 * kind choice(p3mi office agency)
 * checked bool
 * result text null
 * why_not text null
 * as_of date null
 * tried_at instant null
 */
static void write_outside(struct json_writer *out, const struct application_file *file)
{
        json_open_array(out, "outside_checks");
        for (size_t i = 0; i < file->outside_count; i++) {
                const struct outside_item *item = &file->outside[i];
                json_open_object(out, NULL);
                json_write_text(out, "kind", outside_kind_word(item->kind));
                json_write_bool(out, "checked", item->checked);
                json_write_text(out, "result", item->result);
                json_write_text(out, "why_not", item->why);
                json_write_text(out, "as_of", item->as_of);
                api_write_at(out, "tried_at", item->tried_at);
                json_close(out);
        }
        json_close(out);
}

static void write_texts(struct json_writer *out, const char *name, const struct slice *texts, size_t count)
{
        json_open_array(out, name);
        for (size_t i = 0; i < count; i++)
                json_write_text(out, NULL, texts[i]);
        json_close(out);
}

/* SHAPE ApplicationDecision: the newest decision
 * id uuid
 * outcome text
 * facts text null
 * fix text null
 * legal text[]
 * objection_law text[]
 * period_law text null
 * review_on date null
 * told_on date null
 * state text
 * proposed_by text null
 * decided_by text null
 * returned_because text null
 * letter_number text null
 * served_on date null
 * object_until date null
 * version int
 */
static void write_decision(struct json_writer *out, const struct decision_item *decision)
{
        json_open_object(out, "decision");
        api_write_id(out, "id", decision->id);
        json_write_text(out, "outcome", decision->outcome);
        json_write_text(out, "facts", decision->facts);
        json_write_text(out, "fix", decision->fix);
        write_texts(out, "legal", decision->legal, decision->legal_count);
        write_texts(out, "objection_law", decision->objection, decision->objection_count);
        json_write_text(out, "period_law", decision->period_basis);
        json_write_text(out, "review_on", decision->review_on);
        json_write_text(out, "told_on", decision->told_on);
        json_write_text(out, "state", decision->state);
        json_write_text(out, "proposed_by", decision->proposed_by);
        json_write_text(out, "decided_by", decision->decided_by);
        json_write_text(out, "returned_because", decision->note);
        json_write_text(out, "letter_number", decision->letter_number);
        json_write_text(out, "served_on", decision->served_on);
        json_write_text(out, "object_until", decision->object_until);
        json_write_int64(out, "version", decision->version);
        json_close(out);
}

static void write_head(struct json_writer *out, const struct application_head *head)
{
        api_write_id(out, "id", head->id);
        json_write_text(out, "number", head->number);
        json_write_text(out, "state", head->state);
        json_write_text(out, "outcome", head->outcome);
        json_write_text(out, "purpose", head->purpose);
        json_write_text(out, "country", head->country);
        json_write_text(out, "name", head->name);
        json_write_text(out, "phone", head->phone);
        json_write_text(out, "guarantor_name", head->guarantor_name);
        json_write_text(out, "guarantor_phone", head->guarantor_phone);
        json_write_text(out, "company", head->company);
        json_write_text(out, "agent", head->agent);
        json_write_text(out, "agent_phone", head->agent_phone);
        json_write_text(out, "interviewer", head->interviewer);
        json_write_text(out, "hearing", head->hearing);
        api_write_at(out, "heard_at", head->heard_at);
        api_write_at(out, "created_at", head->created_at);
}

/* SHAPE ApplicationFile: what its reader's pages show; decision: once there is one; earlier: this office has others
 * id uuid
 * number text
 * state choice(new interview proposed decided served)
 * outcome text null
 * purpose text
 * country text
 * name text
 * phone text null
 * guarantor_name text null
 * guarantor_phone text null
 * company text null
 * agent text null
 * agent_phone text null
 * interviewer text null
 * identity choice(match differs) null
 * hearing text null
 * heard_at instant null
 * created_at instant
 * findings ApplicationFinding[]
 * documents ApplicationDocument[]
 * questions ApplicationQuestion[]
 * evidence ApplicationEvidence[]
 * requests ApplicationRequest[]
 * outside_checks ApplicationOutside[]
 * earlier bool
 * nik_flags text[]
 * attachments Attachment[]
 * decision ApplicationDecision ?
 */

/* ROUTE GET /api/paspor/{id}
 * summary: Berkas permohonan / File of an application
 * permission: application.read
 * purpose: passport
 * path id uuid
 * returns: the file as its reader's pages show it
 * version: tag
 * answer 200 ApplicationFile
 */
enum error passports_api_show(struct request *rq, const struct passports_api_show_params *p)
{
        struct json_writer out;
        struct application_file file;
        TRY(open_application(rq, p->id, &file));
        /* Findings are counted anew at each reading, so the tag serves If-Match and is never answered with 304. */
        TRY(response_header(rq, "ETag", arena_printf(rq->arena, "\"%lld\"", (long long)file.head.version)));
        api_begin(rq, &out);
        write_head(&out, &file.head);
        json_write_text(&out, "identity", given_text(passports_identity_verdict(&file)));
        write_findings(rq, &out, &file);
        write_work(&out, &file);
        write_requests(&out, &file);
        write_outside(&out, &file);
        json_write_bool(&out, "earlier", file.earlier > 0);
        json_open_array(&out, "nik_flags");
        for (int i = 0; i < NIK_FLAG_COUNT; i++)
                if (file.nik_flags & (1u << i))
                        json_write_text(&out, NULL, nik_flag_text((enum nik_flag)(1 << i), rq->language));
        json_close(&out);
        attach_write(rq, &out, &file.scans, application_path(rq, file.head.id, ""));
        if (file.decision)
                write_decision(&out, file.decision);
        return api_send(rq, &out, 200);
}

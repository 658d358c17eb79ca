/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One subject and its judgements for programs: the same rules as the pages, the same fields. */
#include "subjects.routes.h"

#include "program/api.h"
#include "program/fields.h"
#include "program/list.h"
#include "store/store.h"
#include "subjects/subjects.h"

/* SHAPE SubjectMention: one place that names the subject; report_id only when it is a report
 * id uuid
 * source text
 * report_id uuid null
 * village text null
 * place text null
 * raw text null
 * on date null
 * state text
 * group int
 */
static void write_mentions(struct request *rq, struct json_writer *out, const struct subject_page *subject)
{
        json_open_array(out, "mentions");
        for (size_t i = 0; i < subject->mention_count; i++) {
                const struct subject_mention *mention = &subject->mentions[i];
                bool report = slice_equal(mention->source_kind, SOURCE_REPORT);
                json_open_object(out, NULL);
                api_write_id(out, "id", mention->id);
                json_write_text(out, "source", mention->source_kind);
                api_write_id(out, "report_id", report ? mention->source_id : UUID_NIL);
                api_write_place(rq, out, "village", mention->village_code);
                json_write_text(out, "raw", mention->raw);
                json_write_text(out, "on", mention->observed_on);
                json_write_text(out, "state", mention->state);
                json_write_int64(out, "group", mention->group);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE SubjectWeek: mentions of a village in a week
 * village text null
 * place text null
 * monday date
 * source text
 * mentions int
 */
static void write_weeks(struct request *rq, struct json_writer *out, const struct subject_page *subject)
{
        json_open_array(out, "weeks");
        for (size_t i = 0; i < subject->week_count; i++) {
                json_open_object(out, NULL);
                api_write_place(rq, out, "village", subject->weeks[i].village_code);
                json_write_text(out, "monday", subject->weeks[i].monday);
                json_write_text(out, "source", subject->weeks[i].source_kind);
                json_write_int64(out, "mentions", subject->weeks[i].mentions);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE SubjectJudgement: what a person decided about a mention or another subject
 * id uuid
 * verdict choice(same different later)
 * reason text
 * by text null
 * at instant
 * undone bool
 */
static void write_judgements(struct json_writer *out, const struct subject_page *subject)
{
        json_open_array(out, "judgements");
        for (size_t i = 0; i < subject->judgement_count; i++) {
                const struct subject_judged *judged = &subject->judgements[i];
                json_open_object(out, NULL);
                api_write_id(out, "id", judged->id);
                json_write_text(out, "verdict", judged->verdict);
                json_write_text(out, "reason", judged->reason);
                json_write_text(out, "by", judged->decided_by);
                api_write_at(out, "at", judged->decided_at);
                json_write_bool(out, "undone", judged->undone);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE SubjectSignal: a signal that was raised about it
 * id uuid
 * number text
 * state choice(open watched raised closed lapsed asked)
 * at instant
 */
static void write_signals(struct json_writer *out, const struct subject_page *subject)
{
        json_open_array(out, "signals");
        for (size_t i = 0; i < subject->signal_count; i++) {
                json_open_object(out, NULL);
                api_write_id(out, "id", subject->signals[i].id);
                json_write_text(out, "number", subject->signals[i].number);
                json_write_text(out, "state", subject->signals[i].state);
                api_write_at(out, "at", subject->signals[i].created_at);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE Subject: a subject in a list
 * id uuid
 * kind choice(person phone company address account handle route)
 * label text
 * mentions int
 * villages int
 * first_on date null
 * last_on date null
 */
static void write_row(struct json_writer *out, const struct subject_row *row)
{
        json_open_object(out, NULL);
        api_write_id(out, "id", row->id);
        json_write_text(out, "kind", row->kind);
        json_write_text(out, "label", row->label);
        json_write_int64(out, "mentions", row->mentions);
        json_write_int64(out, "villages", row->villages);
        json_write_text(out, "first_on", row->first_on);
        json_write_text(out, "last_on", row->last_on);
        json_close(out);
}

/* ROUTE GET /api/subjek
 * summary: Daftar subjek / List of subjects
 * permission: subject.list
 * purpose: triage
 * query q line 0..200 ?
 * query jenis line 0..20 ?
 * query sesudah line 0..240 ?
 * query batas int 1..50 ?
 * returns: 429 beyond 50 subjects a day, files included
 * answer 200 Subject[]
 */
enum error subjects_api_list(struct request *rq, const struct subjects_api_list_params *p)
{
        struct json_writer out;
        struct subject_rows rows;
        struct slice next = SLICE_NULL;
        enum error err;
        struct subject_filter filter = { .kind = p->jenis, .query = p->q, .limit = p->has_batas ? p->batas : API_ROWS,
                                         .reading = SUBJECTS_TAKEN };
        struct list list = { .path = "/api/subjek", .after = p->sesudah, .limit = filter.limit,
                             .filter = list_filter(rq, list_filter(rq, SLICE_NULL, "jenis", p->jenis), "q", p->q) };
        TRY(list_position(rq, &list, &filter.after));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = subjects_list(tx, request_actor(rq), &filter, rq->arena, &rows);
        }
        TRY(err == ERR_TOO_LARGE ? ERR_SPENT : err);
        api_begin_list(rq, &out);
        for (size_t i = 0; i < rows.count; i++)
                write_row(&out, &rows.items[i]);
        if (rows.more)
                next = list_next(rq, &list, subjects_position(&rows.items[rows.count - 1], rq->arena));
        return api_send_list(rq, &out, next);
}

/* SHAPE SubjectFile: a subject without what names the reader
 * id uuid
 * kind choice(person phone company address account handle route)
 * label text
 * spellings text[]
 * mentions SubjectMention[]
 * weeks SubjectWeek[]
 * judgements SubjectJudgement[]
 * signals SubjectSignal[]
 */

/* ROUTE GET /api/subjek/{id}
 * summary: Satu subjek / One subject
 * permission: subject.read
 * purpose: triage
 * path id uuid
 * returns: its mentions, weeks, judgements and signals, without what names the reader
 * version: tag
 * answer 200 SubjectFile
 */
enum error subjects_api_show(struct request *rq, const struct subjects_api_show_params *p)
{
        struct json_writer out;
        struct subject_page subject;
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = subjects_read(tx, request_actor(rq), p->id, rq->arena, &subject);
        }
        TRY(err);
        /* New mentions change no version, so the tag serves If-Match and is never answered with 304. */
        TRY(response_header(rq, "ETag", arena_printf(rq->arena, "\"%lld\"", (long long)subject.version)));
        api_begin(rq, &out);
        api_write_id(&out, "id", subject.head.id);
        json_write_text(&out, "kind", subject_kind_word(subject.head.kind));
        json_write_text(&out, "label", subject.head.label);
        json_open_array(&out, "spellings");
        for (size_t i = 0; i < subject.spelling_count; i++)
                json_write_text(&out, NULL, subject.spellings[i]);
        json_close(&out);
        write_mentions(rq, &out, &subject);
        write_weeks(rq, &out, &subject);
        write_judgements(&out, &subject);
        write_signals(&out, &subject);
        return api_send(rq, &out, 200);
}

/* ROUTE POST /api/subjek/{id}/nilai
 * summary: Nilai satu penyebutan atau gabungkan / Judge a mention or merge
 * permission: subject.judge
 * purpose: triage
 * csrf: token
 * path id uuid
 * json judgement uuid
 * json other_kind choice(mention subject)
 * json other uuid
 * json verdict choice(same different later)
 * json reason line 5..500
 * returns: judgement is made by the client, and the same again changes nothing
 * version: match
 * answer 204
 */
enum error subjects_api_judge(struct request *rq, const struct subjects_api_judge_params *p)
{
        struct judgement judgement = { .id = p->judgement, .subject_id = p->id, .other_kind = p->other_kind,
                                       .other_id = p->other, .reason = p->reason };
        enum error err;
        if (!subject_verdict_parse(p->verdict, &judgement.verdict))
                return ERR_INVALID;
        TRY(api_if_match(rq, &judgement.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = subjects_judge(tx, request_actor(rq), &judgement);
        }
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE POST /api/subjek/{id}/batal/{judgement}
 * summary: Batalkan penilaian / Undo a judgement
 * permission: subject.judge
 * purpose: triage
 * csrf: token
 * path id uuid
 * path judgement uuid
 * version: match
 * answer 204
 */
enum error subjects_api_undo(struct request *rq, const struct subjects_api_undo_params *p)
{
        enum error err;
        struct judgement_undoing undoing = { .subject_id = p->id, .judgement_id = p->judgement };
        TRY(api_if_match(rq, &undoing.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = subjects_undo(tx, request_actor(rq), &undoing);
        }
        TRY(err);
        return response_no_content(rq);
}

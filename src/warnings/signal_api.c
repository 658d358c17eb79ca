/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signals for programs: the same rules as the pages, the same fields. */
#include "warnings.routes.h"

#include "program/api.h"
#include "program/list.h"
#include "store/store.h"
#include "warnings/page_parts.h"
#include "warnings/warnings.h"

enum { SENTENCE_MAX = 4000 };

/* SHAPE Signal: a signal in a list
 * id uuid
 * number text
 * subject_kind choice(person phone company address account handle route)
 * state choice(open watched raised closed lapsed asked)
 * reporters int
 * villages int
 * raised_at instant
 * step choice(WASPADA SIAGA AWAS) null
 */
static void write_row(struct json_writer *out, const struct signal_row *row)
{
        api_write_id(out, "id", row->id);
        json_write_text(out, "number", row->number);
        json_write_text(out, "subject_kind", row->subject_kind);
        json_write_text(out, "state", row->state);
        json_write_int64(out, "reporters", row->reporters);
        json_write_int64(out, "villages", row->villages);
        api_write_at(out, "raised_at", row->created_at);
        json_write_text(out, "step", row->step);
}

/* ROUTE GET /api/sinyal
 * summary: Daftar sinyal / List of signals
 * permission: signal.list
 * purpose: triage
 * query status choice(open watched raised closed lapsed) ?
 * query sesudah line 0..240 ?
 * query batas int 1..200 ?
 * answer 200 Signal[]
 */
enum error signals_api_list(struct request *rq, const struct signals_api_list_params *p)
{
        struct json_writer out;
        struct signal_rows rows;
        struct slice next = SLICE_NULL;
        struct signal_filter filter = { .state = p->status, .limit = p->has_batas ? p->batas : API_ROWS };
        struct list list = { .path = "/api/sinyal", .after = p->sesudah, .limit = filter.limit,
                             .filter = list_filter(rq, SLICE_NULL, "status", p->status) };
        enum error err;
        TRY(list_position_number(rq, &list, &filter.before));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = signals_list(tx, request_actor(rq), &filter, rq->arena, &rows);
        }
        TRY(err);
        api_begin_list(rq, &out);
        for (size_t i = 0; i < rows.count; i++) {
                json_open_object(&out, NULL);
                write_row(&out, &rows.items[i]);
                json_close(&out);
        }
        if (rows.more)
                next = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        return api_send_list(rq, &out, next);
}

/* SHAPE SignalSource: what a signal rests on; counted: its reporter counts; prompted: a visit asked for it
 * kind text
 * id uuid
 * number text null
 * village text null
 * place text null
 * counted bool
 * prompted bool
 */
static void write_sources(struct request *rq, struct json_writer *out, const struct signal_page *signal)
{
        json_open_array(out, "sources");
        for (size_t i = 0; i < signal->source_count; i++) {
                const struct signal_source *source = &signal->sources[i];
                json_open_object(out, NULL);
                json_write_text(out, "kind", source->kind);
                api_write_id(out, "id", source->id);
                json_write_text(out, "number", source->number);
                api_write_place(rq, out, "village", source->village_code);
                json_write_bool(out, "counted", !date_is_none(source->counted_on));
                json_write_bool(out, "prompted", source->prompted);
                json_close(out);
        }
        json_close(out);
}

static enum error write_sentence(struct request *rq, struct json_writer *out, const struct signal_page *signal)
{
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, SENTENCE_MAX);
        signal_write_sentence(&text, signal, rq->language);
        TRY(buffer_check(&text));
        json_write_text(out, "sentence", buffer_slice(&text));
        return OK;
}

/* SHAPE SignalWeek: reports in a week, one reporter once a village; not heard: nobody could be
 * monday date
 * reports int
 * heard bool
 */

/* SHAPE SignalWeeks: weeks up to a signal; counted: those at the end that it rests on; usual: reports a week otherwise
 * usual real
 * counted int
 * items SignalWeek[]
 */
static enum error write_weeks(struct request *rq, struct json_writer *out, const struct signal_weeks *weeks)
{
        return weeks_write(rq, out,
                           &(struct week_counts){ .monday = weeks->monday, .count = SIGNAL_WEEKS,
                                                  .window = weeks->window, .reports = weeks->reports,
                                                  .heard = weeks->heard, .usual = weeks->usual });
}

/* SHAPE SignalAlike: a signal of the same subject (same) or of the same reports, and what became of it
 * id uuid
 * number text
 * subject_kind choice(person phone company address account handle route)
 * same bool
 * state choice(open watched raised closed lapsed asked)
 * outcome choice(confirmed false unclear) null
 * raised_at instant
 */
static void write_alike(struct json_writer *out, const struct signal_page *signal)
{
        json_open_array(out, "alike");
        for (size_t i = 0; i < signal->alike_count; i++) {
                const struct signal_alike *alike = &signal->alike[i];
                json_open_object(out, NULL);
                api_write_id(out, "id", alike->id);
                json_write_text(out, "number", alike->number);
                json_write_text(out, "subject_kind", alike->subject_kind);
                json_write_bool(out, "same", alike->same);
                json_write_text(out, "state", alike->state);
                json_write_text(out, "outcome", alike->outcome);
                api_write_at(out, "raised_at", alike->created_at);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE SignalFile: a signal with its sentence, sources, weeks and what is like it
 * id uuid
 * number text
 * subject_kind choice(person phone company address account handle route)
 * state choice(open watched raised closed lapsed asked)
 * reporters int
 * villages int
 * raised_at instant
 * step choice(WASPADA SIAGA AWAS) null
 * version int
 * mentions int
 * subject_id uuid
 * subject text
 * sentence text
 * detector text
 * detector_version int
 * review_reason text null
 * reviewed_by text null
 * warning_id uuid null
 * warning_number text null
 * sources SignalSource[]
 * weeks SignalWeeks
 * alike SignalAlike[]
 * can_review bool
 * can_draft bool
 */

/* ROUTE GET /api/sinyal/{id}
 * summary: Satu sinyal / One signal
 * permission: signal.read
 * purpose: triage
 * path id uuid
 * returns: the signal with its sentence, sources, weeks and what is like it
 * version: tag
 * answer 200 SignalFile
 */
enum error signals_api_show(struct request *rq, const struct signals_api_show_params *p)
{
        struct json_writer out;
        struct signal_page signal;
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = signals_read(tx, request_actor(rq), p->id, rq->arena, &signal);
        }
        TRY(err);
        /* Weeks and what is like it change without a version: the tag serves If-Match, nothing is answered with 304. */
        TRY(response_header(rq, "ETag", arena_printf(rq->arena, "\"%lld\"", (long long)signal.version)));
        api_begin(rq, &out);
        write_row(&out, &signal.row);
        json_write_int64(&out, "version", signal.version);
        json_write_int64(&out, "mentions", signal.row.mentions);
        api_write_id(&out, "subject_id", signal.row.subject_id);
        json_write_text(&out, "subject", signal.subject_label);
        TRY(write_sentence(rq, &out, &signal));
        json_write_text(&out, "detector", signal.detector);
        json_write_int64(&out, "detector_version", signal.detector_version);
        json_write_text(&out, "review_reason", signal.review_reason);
        json_write_text(&out, "reviewed_by", signal.reviewed_by);
        api_write_id(&out, "warning_id", signal.warning_id);
        json_write_text(&out, "warning_number", signal.warning_number);
        write_sources(rq, &out, &signal);
        TRY(write_weeks(rq, &out, &signal.weeks));
        write_alike(&out, &signal);
        json_write_bool(&out, "can_review", signal.can_review);
        json_write_bool(&out, "can_draft", signal.can_draft);
        return api_send(rq, &out, 200);
}

/* ROUTE POST /api/sinyal/{id}/telaah
 * summary: Telaah sinyal / Review a signal
 * permission: signal.review
 * purpose: triage
 * csrf: token
 * path id uuid
 * json reason line 1..40
 * returns: the reason says the verdict
 * version: match
 * answer 204
 */
enum error signals_api_review(struct request *rq, const struct signals_api_review_params *p)
{
        size_t count, i = 0;
        enum error err;
        const struct coded_word *words = signal_reasons(&count);
        struct signal_review review = { .signal_id = p->id };
        TRY(api_if_match(rq, &review.version));
        while (i < count && !slice_equal(words[i].key, p->reason))
                i++;
        if (i == count)
                return ERR_INVALID;
        review.verdict = words[i].group;
        review.reason = words[i].key;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = signals_review(tx, request_actor(rq), &review);
        }
        TRY(err);
        return response_no_content(rq);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One signal about an area for programs: what its page shows but the map. */
#include "warnings.routes.h"

#include "program/api.h"
#include "store/store.h"
#include "warnings/area.h"
#include "warnings/internal.h"
#include "warnings/page_parts.h"

enum { SENTENCE_MAX = 4000 };

/* SHAPE AreaMember: a village that a signal rests on
 * village text
 * place text null
 * reports int
 */
static void write_members(struct request *rq, struct json_writer *out, const struct area_page *area)
{
        json_open_array(out, "members");
        for (size_t i = 0; i < area->members.count; i++) {
                json_open_object(out, NULL);
                api_write_place(rq, out, "village", area->members.items[i].village);
                json_write_int64(out, "reports", area->members.items[i].reports);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE AreaSource: a report of a signal's window; prompted: a visit that is written down by now had asked for it
 * id uuid
 * number text
 * village text
 * place text null
 * prompted bool
 */
static void write_sources(struct request *rq, struct json_writer *out, const struct area_page *area)
{
        json_open_array(out, "sources");
        for (size_t i = 0; i < area->source_count; i++) {
                json_open_object(out, NULL);
                api_write_id(out, "id", area->sources[i].id);
                json_write_text(out, "number", area->sources[i].number);
                api_write_place(rq, out, "village", area->sources[i].village_code);
                json_write_bool(out, "prompted", area->sources[i].prompted);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE AreaAlike: a signal about the same place before; outcome: its closing code
 * id uuid
 * number text
 * step text
 * state choice(open watched raised closed lapsed asked)
 * outcome text null
 * raised_at instant
 */
static void write_alike(struct json_writer *out, const struct area_page *area)
{
        json_open_array(out, "alike");
        for (size_t i = 0; i < area->alike_count; i++) {
                const struct area_alike *alike = &area->alike[i];
                json_open_object(out, NULL);
                api_write_id(out, "id", alike->id);
                json_write_text(out, "number", alike->number);
                json_write_text(out, "step", alike->step);
                json_write_text(out, "state", alike->state);
                json_write_text(out, "outcome", alike->outcome);
                api_write_at(out, "raised_at", alike->created_at);
                json_close(out);
        }
        json_close(out);
}

/* Of one event nothing was counted: no weeks. */
static enum error write_weeks(struct request *rq, struct json_writer *out, const struct area_page *area)
{
        if (area->weeks == 0) {
                json_write_null(out, "weeks");
                return OK;
        }
        return weeks_write(rq, out,
                           &(struct week_counts){ .monday = area->monday, .count = area->weeks,
                                                  .window = area->finding.window, .reports = area->series.counts,
                                                  .heard = area->series.heard,
                                                  .usual = area->finding.expected / area->finding.window });
}

static enum error write_sentence(struct request *rq, struct json_writer *out, const struct area_page *area)
{
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, SENTENCE_MAX);
        area_write_sentence(&text, &area->finding, area->last_day, rq->language);
        TRY(buffer_check(&text));
        json_write_text(out, "sentence", buffer_slice(&text));
        return OK;
}

/* SHAPE AreaSignalFile: a signal about an area with its sentence, villages, weeks, reports and what is like it
 * id uuid
 * number text
 * area text
 * place text null
 * around text[]
 * step text
 * state choice(open watched raised closed lapsed asked)
 * created_at instant
 * version int
 * detector text
 * detector_version int
 * sentence text
 * last_day date
 * reports int
 * reporters int
 * villages int
 * expected real
 * examined_step text null
 * review_reason text null
 * reviewed_by text null
 * outcome text null
 * warning_id uuid null
 * warning_number text null
 * members AreaMember[]
 * sources AreaSource[]
 * weeks SignalWeeks null
 * alike AreaAlike[]
 * can_review bool
 * can_draft bool
 */
static void write_head(struct request *rq, struct json_writer *out, const struct area_page *area)
{
        api_write_id(out, "id", area->row.id);
        json_write_text(out, "number", area->row.number);
        json_write_text(out, "area", area->row.area);
        json_write_text(out, "place", area_place_text(&area->finding, rq->language, rq->arena));
        json_open_array(out, "around");
        for (uint32_t i = 0; i < area->finding.member_count; i++)
                json_write_text(out, NULL, area->finding.members[i]);
        json_close(out);
        json_write_text(out, "step", area->row.step);
        json_write_text(out, "state", area->row.state);
        api_write_at(out, "created_at", area->row.created_at);
        json_write_int64(out, "version", area->version);
        json_write_text(out, "detector", area->row.detector);
        json_write_int64(out, "detector_version", area->detector_version);
        json_write_text(out, "last_day", date_iso_kept(area->last_day, rq->arena));
        json_write_int64(out, "reports", area->finding.reports);
        json_write_int64(out, "reporters", area->finding.reporters);
        json_write_int64(out, "villages", area->finding.villages);
        json_write_real(out, "expected", area->finding.expected);
        json_write_text(out, "examined_step", area->row.examined_step);
        json_write_text(out, "review_reason", area->review_reason);
        json_write_text(out, "reviewed_by", area->reviewed_by);
        json_write_text(out, "outcome", area->outcome);
        api_write_id(out, "warning_id", area->warning_id);
        json_write_text(out, "warning_number", area->warning_number);
}

/* ROUTE GET /api/sinyal/wilayah/{id}
 * summary: Satu sinyal wilayah / One signal about an area
 * permission: signal.read
 * purpose: triage
 * path id uuid
 * returns: the signal with its sentence, villages, weeks, reports and what is like it
 * version: tag
 * answer 200 AreaSignalFile
 */
enum error area_api_show(struct request *rq, const struct area_api_show_params *p)
{
        struct json_writer out;
        struct area_page area;
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = area_read(tx, request_actor(rq), p->id, rq->arena, &area);
        }
        TRY(err);
        /* What visits asked for and what is like it change without a version: nothing is answered with 304. */
        TRY(response_header(rq, "ETag", arena_printf(rq->arena, "\"%lld\"", (long long)area.version)));
        api_begin(rq, &out);
        write_head(rq, &out, &area);
        TRY(write_sentence(rq, &out, &area));
        write_members(rq, &out, &area);
        write_sources(rq, &out, &area);
        TRY(write_weeks(rq, &out, &area));
        write_alike(&out, &area);
        json_write_bool(&out, "can_review", area.can_review);
        json_write_bool(&out, "can_draft", area.can_draft);
        return api_send(rq, &out, 200);
}

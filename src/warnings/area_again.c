/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signals that rest on what a visit asked for, judged again: a visit may be written down, or agreed to, after its
 * reports were counted. Nothing is taken back by that: a person reads what the same weeks say without those reports. */
#include "warnings/area.h"

#include "base/checked.h"
#include "base/parallel.h"
#include "jobs/jobs.h"
#include "store/change.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/internal.h"

#define AGAIN_LEASE  (10 * MINUTE)
#define AGAIN_MEMORY ((size_t)512 << 20)

struct again {
        struct store *store;
        const struct job *job;
        const struct office *office;
        instant now;
        int32_t zone_minutes;
        struct arena *arena; /* of one signal */
        const struct area_standing_row *row;
        struct panel_finding finding;
        struct panel panel;
        struct panel_findings findings;
        int64_t prompted;
        enum error err;
};

/* How many reports of its window were asked for, by what is written down now. */
static enum error count_prompted(struct tx *tx, struct again *again, int32_t monday)
{
        struct area_signal_sources_rows rows;
        struct area_visits visits;
        int32_t from = monday + 7 - 7 * (int32_t)again->finding.window;
        struct area_visits_wish wish = { .office_id = again->office->id, .first_day = from,
                                         .history_day = monday - AREA_HISTORY_DAYS,
                                         .zone_minutes = again->zone_minutes };
        TRY(area_signal_sources(tx,
                                &(struct area_signal_sources_params){
                                        .office_id = again->office->id, .signal_id = again->row->id,
                                        .from = date_start(date_from_days(from), again->zone_minutes) },
                                again->arena, &rows));
        TRY(area_visits_read(tx, &wish, again->arena, &visits));
        again->prompted = 0;
        for (size_t i = 0; i < rows.count; i++) {
                const struct area_signal_sources_row *row = &rows.items[i];
                int32_t day = date_to_days(date_of_instant(row->created_at, again->zone_minutes));
                again->prompted += area_prompt_of(&visits, row->village_code, row->created_at, day) != NULL;
        }
        return OK;
}

/* What all offices were compared in is not judged again from one. */
static bool has_changed(const struct again *again)
{
        if (again->finding.detector >= PANEL_FARRINGTON)
                return false;
        int64_t before = again->row->has_examined_prompted ? again->row->examined_prompted : 0;
        return again->prompted != before;
}

/* Its weeks as they are known now. */
static enum error read_weeks(struct again *again)
{
        enum error err;
        struct date last;
        TRY(date_parse_iso(again->row->last_on, &last));
        TRY(panel_read_finding(again->row->finding, again->arena, &again->finding));
        struct area_span span = { .monday = date_to_days(last) - 6, .scan = again->finding.detector == PANEL_SCAN,
                                  .until = again->now };
        transaction (tx, again->store, TX_READ, &err) {
                err = count_prompted(tx, again, span.monday);
                if (err == OK && has_changed(again) && again->prompted > 0)
                        err = area_panel_of(tx, again->office, span, again->arena, &again->panel);
        }
        return err;
}

static void judge(void *context)
{
        struct again *again = context;
        again->err = panel_judge(&again->panel, again->arena, &again->findings);
}

static enum panel_step step_found(const struct again *again)
{
        enum panel_step step = PANEL_NOTHING;
        for (size_t i = 0; i < again->findings.count; i++) {
                const struct panel_finding *finding = &again->findings.items[i];
                if (area_is_same_kind(finding, &again->finding) && finding->step > step)
                        step = finding->step;
        }
        return step;
}

static enum error keep(const struct again *again)
{
        enum error err;
        bool asked = again->prompted > 0;
        struct slice step = step_found(again) == PANEL_NOTHING ? S("NONE") : area_step_key(step_found(again));
        transaction (tx, again->store, TX_WRITE, &err) {
                err = again->job ? job_hold(tx, again->job, AGAIN_LEASE) : OK;
                if (err == OK)
                        err = area_examined_set(tx,
                                                &(struct area_examined_set_params){
                                                        .office_id = again->office->id, .id = again->row->id,
                                                        .examined_at = again->now,
                                                        .examined_step = asked ? step : SLICE_NULL,
                                                        .examined_prompted = again->prompted },
                                                NULL);
                if (err == OK)
                        err = change_record(tx, again->office->id, S("area-signal"), again->row->id, S("changed"));
        }
        return err;
}

static enum error examine(struct again *again)
{
        again->findings = (struct panel_findings){ 0 };
        enum error err = read_weeks(again);
        if (err == ERR_NOT_FOUND || (err == OK && !has_changed(again)))
                return OK;
        TRY(err);
        if (again->prompted > 0) {
                parallel_behind(judge, again);
                TRY(again->err);
        }
        return keep(again);
}

enum error area_examine(struct store *store, const struct job *job, const struct office *office, instant now)
{
        enum error err;
        struct area_standing_rows rows = { 0 };
        struct again again = { .store = store, .job = job, .office = office, .now = now };
        _cleanup_arena_ struct arena list;
        arena_init(&list, 4 << 20);
        if (!zone_parse(office->zone, &again.zone_minutes))
                return ERR_CORRUPT;
        transaction (tx, store, TX_READ, &err) {
                err = area_standing(tx, &(struct area_standing_params){ .office_id = office->id }, &list, &rows);
        }
        TRY(err);
        for (size_t i = 0; i < rows.count; i++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, AGAIN_MEMORY);
                again.arena = &arena;
                again.row = &rows.items[i];
                TRY(examine(&again));
        }
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Villages to visit as people see them: the list, one visit, what was found. */
#include "warnings/visits.h"

#include "base/checked.h"
#include "detect/detect.h"
#include "store/change.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/area.h"
#include "warnings/outreach.h"

enum { RESULT_DAYS = 365 };

static struct access_object object_of(const struct actor *actor, struct uuid id, struct slice village)
{
        return (struct access_object){ .kind = S("visit"), .office_id = actor->office_id, .id = id,
                                       .region = village, .class = CLASS_P1 };
}

static bool is_writable(instant drawn_at)
{
        return drawn_at >= clock_now() - VISIT_OPEN_DAYS * DAY;
}

static bool is_made(struct slice state)
{
        return slice_equal(state, S("found")) || slice_equal(state, S("nothing"));
}

/* ERR_NOT_FOUND when it is not for him. */
static enum error fill_row(struct tx *tx, const struct actor *actor, const struct visit_rows_row *row,
                           struct visit_row *ret_visit)
{
        struct access_object object = object_of(actor, row->id, row->village_code);
        TRY(access_decide(tx, actor, S("visit.read"), &object));
        *ret_visit = (struct visit_row){ .id = row->id, .village = row->village_code, .state = row->state,
                                         .drawn_at = row->drawn_at, .visited_on = row->visited_on,
                                         .recorded_by = row->recorded_name, .agreed = row->agreed };
        ret_visit->counts_before = is_made(row->state) && !row->agreed;
        ret_visit->is_late = ret_visit->counts_before && row->has_day_known_at &&
                             area_written_late(row->visited_on, row->day_known_at, actor->zone_minutes);
        ret_visit->can_record = is_writable(row->drawn_at) &&
                                access_decide(tx, actor, S("visit.record"), &object) == OK;
        return OK;
}

enum error visits_list(struct tx *tx, const struct actor *actor, struct arena *arena, struct visit_list *ret_list)
{
        struct visit_rows_rows rows;
        struct access_object object = object_of(actor, UUID_NIL, S(""));
        TRY(access_decide(tx, actor, S("visit.list"), &object));
        TRY(visit_rows(tx,
                       &(struct visit_rows_params){ .office_id = actor->office_id, .reader = actor->person_id,
                                                    .since = clock_now() - VISIT_OPEN_DAYS * DAY },
                       arena, &rows));
        struct visit_list list = { .items = arena_array(arena, struct visit_row, rows.count) };
        struct uuid *ids = arena_array(tx_arena(tx), struct uuid, rows.count);
        if (!list.items || !ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                enum error err = fill_row(tx, actor, &rows.items[i], &list.items[list.count]);
                if (err == ERR_NOT_FOUND)
                        continue;
                TRY(err);
                ids[list.count++] = rows.items[i].id;
        }
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = S("visit.list"),
                                                      .object_kind = S("visit"), .office_id = actor->office_id,
                                                      .ids = ids, .id_count = list.count }));
        *ret_list = list;
        return OK;
}

static enum error load(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                       struct visit_get_row *ret_row)
{
        return visit_get(tx, &(struct visit_get_params){ .office_id = actor->office_id, .id = id,
                                                         .reader = actor->person_id },
                         arena, ret_row);
}

/* Who wrote down the visit or its day is not its second person. */
static struct access_object agreeing_to(const struct actor *actor, struct uuid id, const struct visit_get_row *row)
{
        struct access_object object = object_of(actor, id, row->village_code);
        if (uuid_equal(row->recorded_by, actor->person_id) || uuid_equal(row->day_by, actor->person_id))
                object.relations |= RELATION_PROPOSER;
        return object;
}

/* A head whose word is not there yet. */
static bool may_add_word(const struct actor *actor, const struct visit_get_row *row)
{
        return !row->has_head_at && actor_has_role(actor, S("head"));
}

static bool is_agreeable(const struct actor *actor, const struct visit_get_row *row)
{
        return is_made(row->state) && row->visited_on.size > 0 && is_writable(row->drawn_at) &&
               (uuid_is_nil(row->agreed_by) || may_add_word(actor, row));
}

static enum error count_seconds(struct tx *tx, const struct actor *actor, const struct visit_get_row *row,
                                int64_t *ret_count)
{
        struct date day;
        struct visit_seconds_row seconds;
        TRY(date_parse_iso(row->visited_on, &day));
        struct slice first = date_iso_kept(date_add_days(day, 1 - AREA_OUTREACH_PERIOD_DAYS), tx_arena(tx));
        if (slice_is_null(first))
                return ERR_MEMORY;
        TRY(visit_seconds(tx,
                          &(struct visit_seconds_params){ .office_id = actor->office_id, .first = first,
                                                          .village_code = row->village_code,
                                                          .reader = actor->person_id, .day = row->visited_on },
                          tx_arena(tx), &seconds));
        *ret_count = seconds.count;
        return OK;
}

/* Who may agree is told how many reports it is about, as with other outreach. */
static enum error add_agreement(struct tx *tx, const struct actor *actor, const struct visit_get_row *row,
                                struct visit_row *visit)
{
        struct date day;
        struct visit_before_row before;
        struct access_object object = agreeing_to(actor, visit->id, row);
        visit->agreed = !uuid_is_nil(row->agreed_by);
        visit->agreed_by = row->agreed_name;
        visit->counts_before = is_made(row->state) && !visit->agreed;
        visit->known_at = row->has_day_known_at ? row->day_known_at : 0;
        visit->is_late = visit->counts_before &&
                         area_written_late(row->visited_on, visit->known_at, actor->zone_minutes);
        visit->headed = row->has_head_at;
        visit->contacts = row->has_contacts ? row->contacts : 0;
        bool may = is_agreeable(actor, row) && access_decide(tx, actor, S("visit.agree"), &object) == OK;
        if (may && may_add_word(actor, row))
                TRY(count_seconds(tx, actor, row, &visit->seconds));
        visit->can_agree = may && (visit->is_late || visit->seconds > 0);
        if (!may || !visit->counts_before || !access_may_ever(actor, S("signal.list")))
                return OK;
        TRY(date_parse_iso(row->visited_on, &day));
        TRY(visit_before(tx,
                         &(struct visit_before_params){ .office_id = actor->office_id, .id = visit->id,
                                                        .from = date_start(day, actor->zone_minutes),
                                                        .until = row->day_known_at, .reader = actor->person_id },
                         tx_arena(tx), &before));
        visit->before = before.reports;
        visit->can_agree = visit->can_agree || visit->before > 0;
        return OK;
}

enum error visit_read(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                      struct visit_row *ret_visit)
{
        struct visit_get_row row;
        TRY(load(tx, actor, id, arena, &row));
        struct access_object object = object_of(actor, id, row.village_code);
        TRY(access_enter(tx, actor, S("visit.read"), &object, SLICE_NULL));
        struct visit_row visit = { .id = id, .village = row.village_code, .state = row.state, .drawn_at = row.drawn_at,
                                   .visited_on = row.visited_on, .recorded_by = row.recorded_name,
                                   .version = row.version };
        visit.can_record = is_writable(row.drawn_at) && access_decide(tx, actor, S("visit.record"), &object) == OK;
        TRY(add_agreement(tx, actor, &row, &visit));
        *ret_visit = visit;
        return OK;
}

enum error visit_agree(struct tx *tx, const struct actor *actor, struct uuid id, int64_t version)
{
        struct visit_get_row row;
        int64_t changed;
        TRY(load(tx, actor, id, tx_arena(tx), &row));
        struct access_object object = agreeing_to(actor, id, &row);
        TRY(access_enter(tx, actor, S("visit.agree"), &object, SLICE_NULL));
        if (!is_agreeable(actor, &row))
                return ERR_CONFLICT;
        TRY(visit_agree_set(tx,
                            &(struct visit_agree_set_params){ .office_id = actor->office_id, .id = id,
                                                              .version = version, .agreed_by = actor->person_id,
                                                              .agreed_at = clock_now(), .head_at = clock_now(),
                                                              .has_head_at = may_add_word(actor, &row) },
                            &changed));
        if (changed == 0)
                return ERR_STALE;
        return change_record(tx, actor->office_id, S("visit"), id, S("changed"));
}

static bool is_outcome(struct slice state)
{
        return is_made(state) || slice_equal(state, S("missed"));
}

/* A visit is not before its draw, nor in the future; what was not made has no day. */
static bool is_possible_day(const struct actor *actor, const struct visit_get_row *row,
                            const struct visit_outcome *outcome)
{
        struct date first = date_of_instant(row->drawn_at, actor->zone_minutes);
        struct date today = date_of_instant(clock_now(), actor->zone_minutes);
        if (slice_equal(outcome->state, S("missed")))
                return date_is_none(outcome->visited_on);
        return date_compare(outcome->visited_on, first) >= 0 && date_compare(outcome->visited_on, today) <= 0;
}

/* What stood there before is in the journal, for another may write over it. */
static enum error note_outcome(struct tx *tx, const struct actor *actor, const struct visit_get_row *row,
                               const struct visit_outcome *outcome)
{
        char day[DATE_ISO_SIZE + 1];
        struct slice visited = date_is_none(outcome->visited_on) ? S("-") : date_iso_text(outcome->visited_on, day);
        struct slice before = slice_is_null(row->visited_on) ? S("-") : row->visited_on;
        struct slice detail = arena_printf(tx_arena(tx), "%.*s %.*s -> %.*s %.*s", SLICE_FMT(row->state),
                                           SLICE_FMT(before), SLICE_FMT(outcome->state), SLICE_FMT(visited));
        if (row->has_contacts || outcome->contacts > 0)
                detail = arena_printf(tx_arena(tx), "%.*s, contacts %lld -> %lld", SLICE_FMT(detail),
                                      (long long)(row->has_contacts ? row->contacts : 0),
                                      (long long)outcome->contacts);
        if (slice_is_null(detail))
                return ERR_MEMORY;
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("visit.record"),
                                                         .office_id = actor->office_id, .object_kind = S("visit"),
                                                         .ids = &outcome->id, .id_count = 1, .detail = detail });
}

/* The same day keeps since when it is known, by whom, and the second person's word. */
static enum error write_outcome(struct tx *tx, const struct actor *actor, const struct visit_get_row *row,
                                const struct visit_outcome *outcome, int64_t *ret_changed)
{
        char day[DATE_ISO_SIZE + 1];
        bool none = date_is_none(outcome->visited_on);
        struct slice visited = none ? SLICE_NULL : date_iso_text(outcome->visited_on, day);
        bool same = !none && row->has_day_known_at && slice_equal(visited, row->visited_on);
        instant now = clock_now();
        struct visit_record_params values = { .office_id = actor->office_id, .id = outcome->id,
                                              .version = outcome->version, .state = outcome->state,
                                              .visited_on = visited, .recorded_by = actor->person_id,
                                              .recorded_at = now, .has_day_known_at = !none,
                                              .day_by = none ? UUID_NIL : same ? row->day_by : actor->person_id,
                                              .day_known_at = same ? row->day_known_at : now,
                                              .contacts = outcome->contacts, .has_contacts = outcome->contacts > 0 };
        if (same) {
                values.agreed_by = row->agreed_by;
                values.agreed_at = row->agreed_at;
                values.has_agreed_at = row->has_agreed_at;
                values.head_at = row->head_at;
                values.has_head_at = row->has_head_at;
        }
        return visit_record(tx, &values, ret_changed);
}

enum error visit_set_outcome(struct tx *tx, const struct actor *actor, const struct visit_outcome *outcome)
{
        struct visit_get_row row;
        int64_t changed;
        bool missed = slice_equal(outcome->state, S("missed"));
        if (!is_outcome(outcome->state) || outcome->contacts < 0 ||
            outcome->contacts > (missed ? 0 : OUTREACH_CONTACTS_MAX))
                return ERR_INVALID;
        TRY(load(tx, actor, outcome->id, tx_arena(tx), &row));
        struct access_object object = object_of(actor, outcome->id, row.village_code);
        TRY(access_decide(tx, actor, S("visit.record"), &object));
        if (!is_writable(row.drawn_at) || !is_possible_day(actor, &row, outcome))
                return ERR_CONFLICT;
        TRY(note_outcome(tx, actor, &row, outcome));
        TRY(write_outcome(tx, actor, &row, outcome, &changed));
        if (changed == 0)
                return ERR_STALE;
        return change_record(tx, actor->office_id, S("visit"), outcome->id, S("changed"));
}

static void add(struct visit_sum *sum, const struct visit_results_row *row)
{
        int64_t *to = slice_equal(row->state, S("found"))     ? &sum->found
                      : slice_equal(row->state, S("nothing")) ? &sum->nothing
                      : slice_equal(row->state, S("missed"))  ? &sum->missed
                                                              : &sum->open;
        *to += row->found;
}

enum error visits_results(struct tx *tx, const struct actor *actor, struct arena *arena,
                          struct visit_results *ret_results)
{
        struct visit_results_rows rows;
        struct visit_draw_newest_row draw;
        struct visit_results results = { 0 };
        struct access_object object = object_of(actor, UUID_NIL, S(""));
        TRY(access_enter(tx, actor, S("signal.list"), &object, SLICE_NULL));
        enum error err = visit_draw_newest(tx, &(struct visit_draw_newest_params){ actor->office_id }, arena, &draw);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        results.villages = err == OK ? draw.unwarned : 0;
        TRY(visit_results(tx,
                          &(struct visit_results_params){ .office_id = actor->office_id,
                                                          .since = clock_now() - RESULT_DAYS * DAY },
                          arena, &rows));
        for (size_t i = 0; i < rows.count; i++) {
                bool model = slice_equal(rows.items[i].share, S("model"));
                add(model ? &results.model : &results.lot, &rows.items[i]);
                if (!model && rows.items[i].unwarned)
                        add(&results.unwarned, &rows.items[i]);
        }
        struct detect_interval share = detect_ppv((uint64_t)results.unwarned.found,
                                                  (uint64_t)results.unwarned.nothing);
        results.low = share.low;
        results.high = share.high;
        *ret_results = results;
        return OK;
}

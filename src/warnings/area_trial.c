/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Another setting (budgets of false signals, what is expected after visits): tried on the last two years by a job,
 * asked for by one person, switched on by a second. */
#include "warnings/area.h"

#include "access/scope.h"
#include "base/checked.h"
#include "base/parallel.h"
#include "jobs/jobs.h"
#include "store/change.h"
#include "store/store.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/internal.h"
#include "warnings/units.h"

enum { RESULT_MAX = 4 << 20, TRIAL_WEEKS = 104 };
#define TRIAL_MEMORY ((size_t)64 << 20)
#define STUDY_MEMORY ((size_t)512 << 20)

/* Not above: what comes up more often than once in 13 weeks is no step, whatever the budget. */
static const int64_t percents[] = { 10, 25, 50, 75, 100 };

const int64_t *area_trial_percents(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(percents);
        return percents;
}

static bool is_percent(int64_t percent)
{
        for (size_t i = 0; i < ARRAY_SIZE(percents); i++)
                if (percents[i] == percent)
                        return true;
        return false;
}

const struct slice area_effort_sources[3] = { S("none"), S("estimate"), S("keep") };

static bool is_wish(const struct area_trial_wish *wish)
{
        bool known = false;
        for (size_t i = 0; i < ARRAY_SIZE(area_effort_sources); i++)
                known = known || slice_equal(wish->effort, area_effort_sources[i]);
        for (size_t i = 0; i < AREA_PARTS; i++)
                known = known && (is_percent(wish->percents[i]) || (i == AREA_SCAN && wish->percents[i] == 0));
        return known;
}

static struct access_object object_of(const struct actor *actor, struct uuid id, struct slice state)
{
        return (struct access_object){ .kind = S("area-trial"), .office_id = actor->office_id, .id = id,
                                       .state = state, .class = CLASS_P2 };
}

enum error area_setting_of(struct tx *tx, struct uuid office_id, struct area_setting *ret_setting)
{
        struct area_setting_get_row row;
        enum error err = area_setting_get(tx, &(struct area_setting_get_params){ .office_id = office_id },
                                          tx_arena(tx), &row);
        if (err == ERR_NOT_FOUND) {
                *ret_setting = (struct area_setting){ .percents = { 100, 100, 100, 100 } };
                return OK;
        }
        TRY(err);
        struct area_setting setting = { .percents = { row.village_percent, row.district_percent, row.regency_percent,
                                                      row.scan_percent } };
        setting.by_tree = row.by_tree;
        TRY(effort_read(row.effort, &setting.effort));
        *ret_setting = setting;
        return OK;
}

/* --- trying ------------------------------------------------------------------------------------------------------- */

enum error area_trial_start(struct tx *tx, const struct actor *actor, const struct area_trial_wish *wish,
                            struct uuid *ret_id)
{
        struct uuid id = uuid_new();
        struct area_trial_counting_row counting;
        struct access_object object = object_of(actor, UUID_NIL, S(""));
        if (!is_wish(wish))
                return ERR_INVALID;
        TRY(access_decide(tx, actor, S("signal.tune"), &object));
        TRY(area_trial_counting(tx, &(struct area_trial_counting_params){ .office_id = actor->office_id },
                                tx_arena(tx), &counting));
        if (counting.found > 0)
                return ERR_CONFLICT;
        TRY(area_trial_insert(tx,
                              &(struct area_trial_insert_params){ .office_id = actor->office_id, .id = id,
                                                                  .village_percent = wish->percents[PANEL_VILLAGE],
                                                                  .district_percent = wish->percents[PANEL_DISTRICT],
                                                                  .regency_percent = wish->percents[PANEL_REGENCY],
                                                                  .scan_percent = wish->percents[AREA_SCAN],
                                                                  .scan = wish->percents[AREA_SCAN] > 0,
                                                                  .effort_from = wish->effort, .by_tree = wish->by_tree,
                                                                  .tried_by = actor->person_id,
                                                                  .tried_at = clock_now() },
                              NULL));
        TRY(job_add(tx, &(struct job_new){ .office_id = actor->office_id, .id = id, .kind = S("areas.trial"),
                                           .payload = S("") }));
        object = object_of(actor, id, S("counting"));
        TRY(access_enter(tx, actor, S("signal.tune"), &object, SLICE_NULL));
        *ret_id = id;
        return OK;
}

static void write_events(struct buffer *out, const struct area_replay *replay)
{
        for (size_t i = 0; i < replay->count; i++) {
                const struct area_replayed *event = &replay->items[i];
                buffer_printf(out, "%d %d ", (int)event->monday, (int)event->last_monday);
                panel_write_finding(out, &event->finding);
                buffer_append_byte(out, '\n');
        }
}

struct trying {
        struct store *store;
        struct office office;
        struct area_setting tried, beside;
        int64_t effort_visits; /* -1: nothing was estimated */
        instant now;
        struct arena arena;
        struct buffer result, other;
        int32_t weeks;
        enum error err;
};

static struct area_replay_wish wish_of(const struct trying *trying, const struct area_setting *setting)
{
        struct area_replay_wish wish = { .weeks = TRIAL_WEEKS, .effort = setting->effort, .now = trying->now,
                                         .by_tree = setting->by_tree, .stop = job_given_up };
        for (size_t i = 0; i < AREA_PARTS; i++)
                wish.scales[i] = (double)setting->percents[i] / 100;
        return wish;
}

static enum error replay_both(struct trying *trying)
{
        struct area_replay replay;
        TRY(area_replay(trying->store, &trying->office, wish_of(trying, &trying->tried), &trying->arena, &replay));
        write_events(&trying->result, &replay);
        trying->weeks = replay.weeks;
        TRY(area_replay(trying->store, &trying->office, wish_of(trying, &trying->beside), &trying->arena, &replay));
        write_events(&trying->other, &replay);
        TRY(buffer_check(&trying->result));
        return buffer_check(&trying->other);
}

static void try_both(void *context)
{
        struct trying *trying = context;
        scope_of_office(trying->office.id); /* on a thread of its own */
        trying->err = replay_both(trying);
}

/* What is to be expected after visits; too few of them say nothing. */
static enum error choose_effort(struct tx *tx, struct trying *trying, struct slice from)
{
        struct effort_study study;
        _cleanup_arena_ struct arena arena;
        trying->effort_visits = -1;
        if (slice_equal(from, S("keep")))
                trying->tried.effort = trying->beside.effort;
        if (!slice_equal(from, S("estimate")))
                return OK;
        arena_init(&arena, STUDY_MEMORY);
        enum error err = area_study_effort(tx, &trying->office, trying->now, &arena, &study);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        trying->tried.effort = study.curve;
        trying->effort_visits = study.visits;
        return OK;
}

static enum error keep_counted(struct tx *tx, const struct trying *trying, const struct job *job)
{
        char effort[EFFORT_TEXT_SIZE];
        TRY(job_hold(tx, job, MINUTE));
        TRY(area_trial_counted(tx,
                               &(struct area_trial_counted_params){
                                       .office_id = job->office_id, .id = job->id, .weeks = trying->weeks,
                                       .result = buffer_slice(&trying->result), .beside = buffer_slice(&trying->other),
                                       .effort = effort_write(&trying->tried.effort, effort),
                                       .effort_visits = trying->effort_visits,
                                       .has_effort_visits = trying->effort_visits >= 0 },
                               NULL));
        return change_record(tx, job->office_id, S("area-trial"), job->id, S("changed"));
}

static enum error count_trial(struct trying *trying, const struct job *job)
{
        enum error err;
        struct area_trial_get_row row;
        transaction (tx, trying->store, TX_READ, &err) {
                err = area_trial_get(tx, &(struct area_trial_get_params){ .office_id = job->office_id, .id = job->id },
                                     &trying->arena, &row);
                if (err == OK)
                        err = area_setting_of(tx, job->office_id, &trying->beside);
                if (err == OK)
                        err = office_find(tx, job->office_id, &trying->arena, &trying->office);
                if (err == OK)
                        err = choose_effort(tx, trying, row.effort_from);
        }
        TRY(err);
        memcpy(trying->tried.percents,
               (int64_t[]){ row.village_percent, row.district_percent, row.regency_percent, row.scan_percent },
               sizeof trying->tried.percents);
        trying->tried.by_tree = row.by_tree;
        parallel_behind(try_both, trying);
        TRY(trying->err);
        transaction (tx, trying->store, TX_WRITE, &err) {
                err = keep_counted(tx, trying, job);
        }
        return err;
}

enum error area_trial_run(struct store *store, const struct job *job, instant now)
{
        struct trying trying = { .store = store, .now = now };
        arena_init(&trying.arena, TRIAL_MEMORY);
        buffer_init(&trying.result, RESULT_MAX);
        buffer_init(&trying.other, RESULT_MAX);
        enum error err = count_trial(&trying, job);
        buffer_free(&trying.result);
        buffer_free(&trying.other);
        arena_reset(&trying.arena);
        return err;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static enum error find_borders(struct tx *tx, struct uuid office_id, bool *ret_known)
{
        struct area_villages villages;
        struct office office = { .id = office_id };
        enum error err = area_villages_of(tx, &office, tx_arena(tx), &villages);
        if (err == ERR_NOT_FOUND) {
                *ret_known = false;
                return OK;
        }
        TRY(err);
        struct panel panel = { .villages = villages.codes, .village_count = villages.count };
        TRY(area_find_points(tx, &office, NULL, tx_arena(tx), &panel));
        *ret_known = panel.point_count > 0;
        return OK;
}

enum error area_trial_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                           struct area_trials *ret_trials)
{
        struct area_trial_rows_rows rows;
        struct area_trials trials = { 0 };
        struct access_object object = object_of(actor, UUID_NIL, S(""));
        TRY(access_enter(tx, actor, S("signal.list"), &object, SLICE_NULL));
        TRY(area_setting_of(tx, actor->office_id, &trials.in_force));
        TRY(area_trial_rows(tx, &(struct area_trial_rows_params){ .office_id = actor->office_id }, arena, &rows));
        trials.items = arena_array(arena, struct area_trial_row, rows.count);
        if (!trials.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct area_trial_rows_row *row = &rows.items[i];
                struct area_trial_row *item = &trials.items[trials.count++];
                *item = (struct area_trial_row){
                        .id = row->id, .state = row->state, .tried_by = row->tried_name, .tried_at = row->tried_at,
                        .setting.percents = { row->village_percent, row->district_percent, row->regency_percent,
                                              row->scan_percent },
                        .setting.by_tree = row->by_tree };
                TRY(effort_read(row->effort, &item->setting.effort));
        }
        trials.can_try = access_may_ever(actor, S("signal.tune"));
        TRY(find_borders(tx, actor->office_id, &trials.has_borders));
        *ret_trials = trials;
        return OK;
}

/* What a result is read by: reports that name the reader, and places as they are counted today. */
struct reading {
        struct area_named_reports_rows named;
        struct area_units units;
};

/* What shows the area of such a report as it was after it came is not for him, under whichever code either stands. */
static bool is_hidden(const struct reading *reading, const struct area_replayed *event,
                      const struct panel_finding *today)
{
        instant end = date_start(date_from_days(event->last_monday + 8), 0);
        for (size_t i = 0; i < reading->named.count; i++) {
                struct slice code = reading->named.items[i].village_code;
                if (reading->named.items[i].created_at < end &&
                    (panel_holds(&event->finding, code) || panel_holds(today, area_unit_code(&reading->units, code))))
                        return true;
        }
        return false;
}

static enum error read_event(struct slice line, struct arena *arena, struct area_replayed *ret_event)
{
        size_t first = slice_find_byte(line, ' ');
        struct slice rest = slice_from(line, first < line.size ? first + 1 : line.size);
        size_t second = slice_find_byte(rest, ' ');
        int64_t monday, last;
        if (second == rest.size || !slice_to_int64(slice_sub(line, 0, first), &monday) ||
            !slice_to_int64(slice_sub(rest, 0, second), &last))
                return ERR_CORRUPT;
        *ret_event = (struct area_replayed){ .monday = (int32_t)monday, .last_monday = (int32_t)last };
        return panel_read_finding(slice_from(rest, second + 1), arena, &ret_event->finding);
}

static enum error read_events(struct slice text, const struct reading *reading, struct arena *arena,
                              struct area_trial_result *result)
{
        struct slice rest = text, line;
        result->events = arena_array(arena, struct area_replayed, AREA_REPLAYED_MAX);
        result->places = arena_array(arena, struct panel_finding, AREA_REPLAYED_MAX);
        if (!result->events || !result->places)
                return ERR_MEMORY;
        while (slice_next(&rest, '\n', &line)) {
                struct area_replayed event;
                if (line.size == 0 || result->count == AREA_REPLAYED_MAX)
                        continue;
                TRY(read_event(line, arena, &event));
                struct panel_finding today = event.finding;
                TRY(area_units_place(&reading->units, arena, &today));
                if (is_hidden(reading, &event, &today))
                        continue;
                result->places[result->count] = today;
                result->steps[event.finding.step]++;
                result->events[result->count++] = event;
        }
        return OK;
}

static bool is_raised(const struct area_trial_result *result, const struct area_trial_outcomes_row *signal,
                      const struct panel_finding *place)
{
        struct date first, last;
        if (date_parse_iso(signal->first_on, &first) != OK || date_parse_iso(signal->last_on, &last) != OK)
                return false;
        for (size_t i = 0; i < result->count; i++) {
                const struct area_replayed *event = &result->events[i];
                bool near = area_is_same_event(&result->places[i], place);
                int32_t begin = event->monday + 7 - 7 * (int32_t)event->finding.window;
                if (near && begin <= date_to_days(last) && date_to_days(first) < event->last_monday + 7)
                        return true;
        }
        return false;
}

/* What became of the signals of those two years, and which of them a setting would have raised. */
static enum error compare(const struct area_trial_outcomes_rows *rows, const struct area_units *units,
                          struct arena *arena, struct area_trial_page *page)
{
        for (size_t i = 0; i < rows->count; i++) {
                struct slice meaning = area_outcome_meaning(rows->items[i].outcome);
                bool confirmed = slice_equal(meaning, S("confirmed"));
                if (!confirmed && !slice_equal(meaning, S("false")))
                        continue;
                struct panel_finding place;
                TRY(area_place_read(rows->items[i].area, rows->items[i].finding, arena, &place));
                TRY(area_units_place(units, arena, &place));
                *(confirmed ? &page->confirmed : &page->wrong) += 1;
                *(confirmed ? &page->tried.confirmed : &page->tried.wrong) +=
                        is_raised(&page->tried, &rows->items[i], &place);
                *(confirmed ? &page->beside.confirmed : &page->beside.wrong) +=
                        is_raised(&page->beside, &rows->items[i], &place);
        }
        return OK;
}

static struct access_object object_of_trial(const struct actor *actor, struct uuid id,
                                            const struct area_trial_get_row *row)
{
        struct access_object object = object_of(actor, id, row->state);
        if (uuid_equal(row->tried_by, actor->person_id) || uuid_equal(row->asked_by, actor->person_id))
                object.relations |= RELATION_PROPOSER;
        return object;
}

static enum error fill_page(struct tx *tx, const struct actor *actor, const struct area_trial_get_row *row,
                            struct arena *arena, struct area_trial_page *page)
{
        char from[DATE_ISO_SIZE + 1];
        struct reading reading;
        struct area_trial_outcomes_rows outcomes;
        struct date tried = date_of_instant(row->tried_at, actor->zone_minutes);
        struct slice begin = date_iso_text(date_add_days(tried, -7 * TRIAL_WEEKS), from);
        TRY(area_named_reports(tx, &(struct area_named_reports_params){ .office_id = actor->office_id,
                                                                        .reader = actor->person_id },
                               tx_arena(tx), &reading.named));
        TRY(area_units_changed(tx, actor->office_id, date_to_days(tried) - 7 * TRIAL_WEEKS - AREA_HISTORY_DAYS,
                               tx_arena(tx), &reading.units));
        TRY(area_trial_outcomes(tx, &(struct area_trial_outcomes_params){ .office_id = actor->office_id, .from = begin,
                                                                          .reader = actor->person_id },
                                tx_arena(tx), &outcomes));
        TRY(read_events(row->result, &reading, arena, &page->tried));
        TRY(read_events(row->beside, &reading, arena, &page->beside));
        return compare(&outcomes, &reading.units, tx_arena(tx), page);
}

enum error area_trial_read(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                           struct area_trial_page *ret_page)
{
        struct area_trial_get_row row;
        TRY(area_trial_get(tx, &(struct area_trial_get_params){ .office_id = actor->office_id, .id = id }, arena,
                           &row));
        struct access_object object = object_of_trial(actor, id, &row);
        TRY(access_enter(tx, actor, S("signal.list"), &object, SLICE_NULL));
        struct area_trial_page page = {
                .row = { .id = id, .state = row.state, .tried_by = row.tried_name, .tried_at = row.tried_at,
                         .setting.percents = { row.village_percent, row.district_percent, row.regency_percent,
                                               row.scan_percent },
                         .setting.by_tree = row.by_tree },
                .effort_from = row.effort_from, .effort_visits = row.has_effort_visits ? row.effort_visits : -1,
                .asked_by = row.asked_name, .decided_by = row.decided_name, .weeks = row.weeks,
                .unjudged = row.weeks > 0 ? TRIAL_WEEKS - row.weeks : 0,
                .decided_at = row.has_decided_at ? row.decided_at : 0, .version = row.version,
        };
        TRY(effort_read(row.effort, &page.row.setting.effort));
        TRY(fill_page(tx, actor, &row, arena, &page));
        page.can_ask = slice_equal(row.state, S("counted")) &&
                       access_decide(tx, actor, S("signal.tune"), &object) == OK;
        page.can_decide = access_decide(tx, actor, S("signal.agree"), &object) == OK;
        *ret_page = page;
        return OK;
}

/* --- switching on ------------------------------------------------------------------------------------------------- */

static enum error take_step(struct tx *tx, const struct actor *actor, const struct area_trial_get_row *row,
                            const struct area_step_at *step, struct slice state)
{
        int64_t changed;
        bool asks = slice_equal(state, S("asked"));
        struct uuid asked_by = asks ? actor->person_id : row->asked_by, decided_by = asks ? UUID_NIL : actor->person_id;
        TRY(area_trial_set(tx,
                           &(struct area_trial_set_params){ .office_id = actor->office_id, .id = step->id,
                                                            .version = step->version, .state = state,
                                                            .asked_by = asked_by, .decided_by = decided_by,
                                                            .decided_at = clock_now(), .has_decided_at = !asks },
                           &changed));
        if (changed == 0)
                return ERR_STALE;
        return change_record(tx, actor->office_id, S("area-trial"), step->id, S("changed"));
}

static enum error tell_seconds(struct tx *tx, const struct actor *actor, struct uuid id)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        return signal_tell_seconds(
                tx, actor,
                &(struct signal_asked){ .topic = S("Setelan sinyal wilayah menunggu orang kedua"),
                                        .text = "Seorang analis mengajukan setelan lain. Baca hasil percobaannya, lalu "
                                                "berlakukan atau tolak.",
                                        .path = arena_printf(tx_arena(tx), "/sinyal/wilayah/setelan/%s", text) });
}

enum error area_trial_ask(struct tx *tx, const struct actor *actor, const struct area_step_at *step)
{
        struct area_trial_get_row row;
        TRY(area_trial_get(tx, &(struct area_trial_get_params){ .office_id = actor->office_id, .id = step->id },
                           tx_arena(tx), &row));
        struct access_object object = object_of_trial(actor, step->id, &row);
        TRY(access_decide(tx, actor, S("signal.tune"), &object));
        if (!slice_equal(row.state, S("counted")))
                return ERR_CONFLICT;
        TRY(access_enter(tx, actor, S("signal.tune"), &object, SLICE_NULL));
        TRY(take_step(tx, actor, &row, step, S("asked")));
        return tell_seconds(tx, actor, step->id);
}

enum error area_trial_decide(struct tx *tx, const struct actor *actor, const struct area_step_at *step, bool agreed)
{
        struct area_trial_get_row row;
        TRY(area_trial_get(tx, &(struct area_trial_get_params){ .office_id = actor->office_id, .id = step->id },
                           tx_arena(tx), &row));
        if (!slice_equal(row.state, S("asked")))
                return ERR_CONFLICT;
        struct access_object object = object_of_trial(actor, step->id, &row);
        TRY(access_enter(tx, actor, S("signal.agree"), &object, SLICE_NULL));
        if (agreed)
                TRY(area_trial_end(tx, &(struct area_trial_end_params){ .office_id = actor->office_id }, NULL));
        return take_step(tx, actor, &row, step, agreed ? S("in-force") : S("refused"));
}

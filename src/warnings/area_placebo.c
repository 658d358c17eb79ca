/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The placebo check: visiting a village must not by itself raise alarms about it. */
#include "warnings/area.h"

#include "base/checked.h"
#include "detect/detect.h"
#include "store/store.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/units.h"
#include "warnings/visits.h"

enum { YEAR_DAYS = 365, ALARM_DAYS = 56 };

/* What a signal is about: as the draw knew its villages, or, when none of them is in it under the codes of then, as of
 * today. */
struct alarm {
        struct panel_finding place;
        bool moved;
};

/* One draw, with what became of its villages. */
struct month {
        struct slice frame;
        const struct area_units *units;
        struct visit_shares_rows visits;
        struct alarm *alarms;
        size_t alarm_count;
        struct detect_stratum sum;
};

static bool is_alarmed(const struct month *month, struct slice village)
{
        struct slice today = area_unit_code(month->units, village);
        for (size_t i = 0; i < month->alarm_count; i++)
                if (panel_holds(&month->alarms[i].place, month->alarms[i].moved ? today : village))
                        return true;
        return false;
}

enum group { GROUP_OUT, GROUP_VISITED, GROUP_OTHER };

/* Visited: drawn by lot, and nothing found, so that nothing true explains an alarm. What was found, and where the
 * reports sent somebody, is in neither group. */
static enum group group_of(const struct month *month, struct slice village)
{
        for (size_t i = 0; i < month->visits.count; i++) {
                const struct visit_shares_row *visit = &month->visits.items[i];
                if (!slice_equal(visit->village_code, village))
                        continue;
                if (slice_equal(visit->share, S("model")) || slice_equal(visit->state, S("found")))
                        return GROUP_OUT;
                return slice_equal(visit->state, S("nothing")) ? GROUP_VISITED : GROUP_OTHER;
        }
        return GROUP_OTHER;
}

/* Lines of visit_draw.c: "35.02.01.2001 1 0 0.0123"; the first figure is 1 where no warning stood. */
static enum error count_line(struct month *month, struct slice line)
{
        if (line.size < PANEL_CODE_SIZE + 2)
                return ERR_CORRUPT;
        struct slice village = slice_sub(line, 0, PANEL_CODE_SIZE);
        enum group group = line.data[PANEL_CODE_SIZE + 1] == '1' ? group_of(month, village) : GROUP_OUT;
        bool alarmed = is_alarmed(month, village);
        month->sum.treated += group == GROUP_VISITED;
        month->sum.treated_hits += group == GROUP_VISITED && alarmed;
        month->sum.others += group == GROUP_OTHER;
        month->sum.other_hits += group == GROUP_OTHER && alarmed;
        return OK;
}

static enum error count_month(struct tx *tx, struct uuid office_id, const struct placebo_draws_row *draw,
                              struct month *month)
{
        struct slice rest = month->frame, line;
        TRY(visit_shares(tx, &(struct visit_shares_params){ office_id, draw->id }, tx_arena(tx), &month->visits));
        while (slice_next(&rest, '\n', &line))
                if (line.size > 0)
                        TRY(count_line(month, line));
        return OK;
}

static bool is_in_frame(const struct month *month, const struct panel_finding *place)
{
        struct slice rest = month->frame, line;
        while (slice_next(&rest, '\n', &line))
                if (line.size >= PANEL_CODE_SIZE && panel_holds(place, slice_sub(line, 0, PANEL_CODE_SIZE)))
                        return true;
        return false;
}

static enum error read_alarms(const struct placebo_alarms_rows *rows, struct arena *arena, struct month *month)
{
        month->alarms = arena_array(arena, struct alarm, rows->count);
        if (!month->alarms)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++) {
                struct alarm *alarm = &month->alarms[i];
                TRY(area_place_read(rows->items[i].area, rows->items[i].finding, arena, &alarm->place));
                alarm->moved = month->units->changed && !is_in_frame(month, &alarm->place);
                if (alarm->moved)
                        TRY(area_units_place(month->units, arena, &alarm->place));
        }
        month->alarm_count = rows->count;
        return OK;
}

struct placebo {
        struct uuid office_id;
        instant now;
        enum panel_detector detector;
        struct placebo_draws_rows draws;
        struct area_units units;
};

static enum error compare(struct tx *tx, const struct placebo *placebo, struct detect_placebo_result *ret_result)
{
        struct detect_stratum *strata = arena_array(tx_arena(tx), struct detect_stratum, placebo->draws.count);
        if (!strata)
                return ERR_MEMORY;
        for (size_t i = 0; i < placebo->draws.count; i++) {
                const struct placebo_draws_row *draw = &placebo->draws.items[i];
                struct month month = { .frame = draw->frame, .units = &placebo->units };
                struct placebo_alarms_rows alarms;
                TRY(placebo_alarms(tx,
                                   &(struct placebo_alarms_params){
                                           .office_id = placebo->office_id, .detector_version = PANEL_VERSION,
                                           .detector = area_detector_key(placebo->detector), .after = draw->drawn_at,
                                           .until = draw->drawn_at + ALARM_DAYS * DAY },
                                   tx_arena(tx), &alarms));
                TRY(read_alarms(&alarms, tx_arena(tx), &month));
                TRY(count_month(tx, placebo->office_id, draw, &month));
                strata[i] = month.sum;
        }
        return detect_placebo(strata, placebo->draws.count, tx_arena(tx), ret_result);
}

static enum error stop(struct tx *tx, const struct placebo *placebo, const struct detect_stratum *sum)
{
        struct slice name = detector_name(area_detector_key(placebo->detector), LANGUAGE_ID);
        struct slice body = arena_printf(
                tx_arena(tx),
                "%.*s: sinyal muncul di %u dari %u desa yang diundi, didatangi, dan tanpa temuan, dan di %u dari %u "
                "desa yang tidak didatangi.\nKunjungan sendiri tampaknya memunculkan sinyal. Karena itu pendeteksi ini "
                "berhenti mulai penilaian berikutnya. Analis dapat meminta dijalankan lagi, orang kedua memutuskan.\n"
                "Masuk ke Kentongan untuk membacanya: /sinyal/rapor\n",
                SLICE_FMT(name), sum->treated_hits, sum->treated, sum->other_hits, sum->others);
        return area_brake_put_on(tx, &(struct area_brake_new){
                                             .office_id = placebo->office_id, .now = placebo->now, .level = S(""),
                                             .detector = area_detector_key(placebo->detector), .step = S(""),
                                             .version = PANEL_VERSION,
                                             .topic = S("Pendeteksi sinyal wilayah dihentikan"), .body = body,
                                             .confirmed = sum->treated_hits,
                                             .wrong = (int64_t)sum->treated - sum->treated_hits,
                                             .other_alarms = sum->other_hits, .others = sum->others });
}

/* By the draws of the last year, or since the detector was started again. */
static enum error compare_now(struct tx *tx, struct placebo *placebo, struct area_stop *ret_stopped,
                              struct detect_placebo_result *ret_result)
{
        instant after = placebo->now - YEAR_DAYS * DAY;
        TRY(area_stop_read(tx, placebo->office_id, placebo->detector, ret_stopped));
        if (ret_stopped->from > after)
                after = ret_stopped->from;
        TRY(area_units_changed(tx, placebo->office_id, date_to_days(date_of_instant(after, OFFSET_WIB)), tx_arena(tx),
                               &placebo->units));
        TRY(placebo_draws(tx,
                          &(struct placebo_draws_params){ .office_id = placebo->office_id, .after = after,
                                                          .before = placebo->now - ALARM_DAYS * DAY },
                          tx_arena(tx), &placebo->draws));
        return compare(tx, placebo, ret_result);
}

enum error area_placebo_check(struct tx *tx, struct uuid office_id, instant now, int64_t *ret_count)
{
        int64_t count = 0;
        for (int detector = PANEL_TAIL; detector <= PANEL_SCAN; detector++) {
                struct area_stop stopped;
                struct detect_placebo_result result;
                struct placebo placebo = { .office_id = office_id, .now = now, .detector = detector };
                TRY(compare_now(tx, &placebo, &stopped, &result));
                if (stopped.on || result.ratio <= AREA_PLACEBO_RATIO || result.p > AREA_PLACEBO_P)
                        continue;
                TRY(stop(tx, &placebo, &result.sum));
                count++;
        }
        *ret_count = count;
        return OK;
}

enum error area_placebo_read(struct tx *tx, const struct actor *actor, struct area_comparison *ret_comparisons)
{
        struct access_object object = { .kind = S("area-brake"), .office_id = actor->office_id, .class = CLASS_P2 };
        TRY(access_enter(tx, actor, S("signal.list"), &object, SLICE_NULL));
        for (int detector = PANEL_TAIL; detector <= PANEL_SCAN; detector++) {
                struct area_stop stopped;
                struct detect_placebo_result result;
                struct placebo placebo = { .office_id = actor->office_id, .now = clock_now(), .detector = detector };
                TRY(compare_now(tx, &placebo, &stopped, &result));
                ret_comparisons[detector] = (struct area_comparison){
                        .detector = area_detector_key(placebo.detector), .draws = (int64_t)placebo.draws.count,
                        .visited = result.sum.treated, .visited_alarms = result.sum.treated_hits,
                        .others = result.sum.others, .other_alarms = result.sum.other_hits, .ratio = result.ratio,
                        .p = result.p, .stopped = stopped.on };
        }
        return OK;
}

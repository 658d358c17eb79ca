/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A detector that is seldom right, of areas or of subjects, goes one step down by itself, with notice; a second person
 * lifts it again. */
#include "warnings/area.h"

#include "base/checked.h"
#include "detect/detect.h"
#include "journal/journal.h"
#include "store/change.h"
#include "store/store.h"
#include "warnings.sql.h"
#include "warnings/internal.h"

static const struct coded_word reasons[] = {
        { S("cause-gone"), S(""), T("Sebab kelirunya sudah hilang") },
        { S("changed"), S(""), T("Anggaran atau cara melapor sudah diubah") },
        { S("missed"), S(""), T("Kejadian nyata terlewat sejak diturunkan atau dihentikan") },
};

const struct coded_word *area_brake_reasons(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(reasons);
        return reasons;
}

/* --- what is on --------------------------------------------------------------------------------------------------- */

/* What became of a detector's signals at one level and step. The rule of reporters has no level. */
struct cell {
        struct slice detector, level;
        int64_t version;
        enum panel_step step;
        int64_t confirmed, wrong;
        instant from; /* outcomes of before count no more */
        bool on;
};
enum { AREA_CELLS = PANEL_DETECTORS * PANEL_SIZES * PANEL_AWAS, CELLS = AREA_CELLS + PANEL_AWAS };
struct cells {
        struct cell items[CELLS];
        struct arena *arena;
        bool effort; /* more is expected after visits now */
};

static struct cell *cell_of(struct cells *cells, int detector, int level, int step)
{
        return &cells->items[(detector * PANEL_SIZES + level) * PANEL_AWAS + step - PANEL_WASPADA];
}

static struct cell *subject_cell(struct cells *cells, enum panel_step step)
{
        return &cells->items[AREA_CELLS + (int)step - PANEL_WASPADA];
}

static void name_cells(struct cells *cells)
{
        for (int i = 0; i < CELLS; i++)
                cells->items[i] = i < AREA_CELLS
                                          ? (struct cell){ .detector = area_detector_key(i / PANEL_AWAS / PANEL_SIZES),
                                                           .level = area_level_key(i / PANEL_AWAS % PANEL_SIZES),
                                                           .version = PANEL_VERSION,
                                                           .step = PANEL_WASPADA + i % PANEL_AWAS }
                                          : (struct cell){ .detector = SIGNAL_DETECTOR, .level = S(""),
                                                           .version = DETECT_VERSION,
                                                           .step = PANEL_WASPADA + i % PANEL_AWAS };
}

/* A row about another version of the engine belongs to none. */
static bool is_about(const struct area_brake_rows_row *row, const struct cell *cell)
{
        return row->detector_version == cell->version && slice_equal(row->detector, cell->detector) &&
               slice_equal(row->level, cell->level) && slice_equal(row->step, area_step_key(cell->step));
}

static enum error read_cells(struct tx *tx, struct uuid office_id, struct cells *ret_cells)
{
        struct area_brake_rows_rows rows;
        struct cells cells = { .arena = tx_arena(tx) };
        name_cells(&cells);
        TRY(area_brake_rows(tx, &(struct area_brake_rows_params){ .office_id = office_id }, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count * CELLS; i++) {
                const struct area_brake_rows_row *row = &rows.items[i / CELLS];
                struct cell *cell = &cells.items[i % CELLS];
                if (!is_about(row, cell))
                        continue;
                bool lifted = slice_equal(row->state, S("lifted"));
                cell->on = cell->on || !lifted;
                if (lifted && row->decided_at > cell->from)
                        cell->from = row->decided_at;
        }
        *ret_cells = cells;
        return OK;
}

enum error area_stop_read(struct tx *tx, struct uuid office_id, enum panel_detector detector,
                          struct area_stop *ret_stop)
{
        struct area_brake_rows_rows rows;
        struct area_stop stop = { 0 };
        TRY(area_brake_rows(tx, &(struct area_brake_rows_params){ .office_id = office_id }, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++) {
                const struct area_brake_rows_row *row = &rows.items[i];
                if (row->step.size > 0 || row->detector_version != PANEL_VERSION ||
                    !slice_equal(row->detector, area_detector_key(detector)))
                        continue;
                bool lifted = slice_equal(row->state, S("lifted"));
                stop.on = stop.on || !lifted;
                if (lifted && row->decided_at > stop.from)
                        stop.from = row->decided_at;
        }
        *ret_stop = stop;
        return OK;
}

enum error area_brakes_read(struct tx *tx, struct uuid office_id, struct area_brakes_on *ret_brakes)
{
        struct cells cells;
        struct area_stop stop;
        struct area_brakes_on brakes = { 0 };
        TRY(read_cells(tx, office_id, &cells));
        for (int detector = PANEL_TAIL; detector <= PANEL_SCAN; detector++) {
                TRY(area_stop_read(tx, office_id, detector, &stop));
                brakes.stopped[detector] = stop.on;
        }
        for (int i = 0; i < AREA_CELLS; i++)
                brakes.on[i / PANEL_AWAS / PANEL_SIZES][i / PANEL_AWAS % PANEL_SIZES][cells.items[i].step] =
                        cells.items[i].on;
        *ret_brakes = brakes;
        return OK;
}

enum panel_step area_braked_step(const struct area_brakes_on *brakes, const struct panel_finding *finding)
{
        if (finding->detector == PANEL_EVENT) /* nothing was counted */
                return finding->step;
        if (finding->detector <= PANEL_SCAN && brakes->stopped[finding->detector])
                return PANEL_NOTHING;
        return finding->step - brakes->on[finding->detector][finding->level][finding->step];
}

enum error signal_braked_step(struct tx *tx, struct uuid office_id, enum panel_step found, enum panel_step *ret_step)
{
        struct cells cells;
        *ret_step = found;
        if (found == PANEL_NOTHING)
                return OK;
        TRY(read_cells(tx, office_id, &cells));
        *ret_step = found - subject_cell(&cells, found)->on;
        return OK;
}

/* --- putting on --------------------------------------------------------------------------------------------------- */

static void count_outcome(struct cell *cell, struct slice meaning, instant at)
{
        if (at <= cell->from)
                return;
        cell->confirmed += slice_equal(meaning, S("confirmed"));
        cell->wrong += slice_equal(meaning, S("false"));
}

static enum error count_result(void *context, const struct area_brake_results_row *row)
{
        struct cells *cells = context;
        struct panel_finding finding;
        struct slice meaning = area_outcome_meaning(row->outcome);
        TRY(panel_read_finding(row->finding, cells->arena, &finding));
        if (finding.detector == PANEL_EVENT) /* somebody verified it: there is no rule to be wrong */
                return OK;
        if (finding.detector < PANEL_EVENT && row->effort != cells->effort) /* of another setting */
                return OK;
        count_outcome(cell_of(cells, (int)finding.detector, (int)finding.level, (int)finding.step), meaning,
                      row->outcome_at);
        return OK;
}

static enum error count_subject(void *context, const struct signal_brake_results_row *row)
{
        for (enum panel_step step = PANEL_WASPADA; step <= PANEL_AWAS; step++)
                if (slice_equal(row->step, area_step_key(step)))
                        count_outcome(subject_cell(context, step), row->outcome, row->outcome_at);
        return OK;
}

static bool is_seldom_right(const struct cell *cell)
{
        return cell->confirmed + cell->wrong >= AREA_BRAKE_LEAST &&
               detect_seldom_right((uint64_t)cell->confirmed, (uint64_t)cell->wrong, AREA_BRAKE_BAR) >=
                       AREA_BRAKE_EVIDENCE;
}

static enum error tell(struct tx *tx, const struct area_brake_new *brake)
{
        struct staff_news news = { .office_id = brake->office_id, .now = brake->now, .topic = brake->topic,
                                   .body = brake->body };
        TRY(staff_tell(tx, &news, S("analyst")));
        return staff_tell(tx, &news, S("head"));
}

enum error area_brake_put_on(struct tx *tx, const struct area_brake_new *brake)
{
        struct uuid id = uuid_new();
        TRY(area_brake_insert(tx,
                              &(struct area_brake_insert_params){
                                      .office_id = brake->office_id, .id = id, .detector = brake->detector,
                                      .detector_version = brake->version, .level = brake->level, .step = brake->step,
                                      .confirmed = brake->confirmed, .wrong = brake->wrong,
                                      .other_alarms = brake->other_alarms, .others = brake->others,
                                      .has_other_alarms = brake->step.size == 0, .has_others = brake->step.size == 0,
                                      .since = brake->now },
                              NULL));
        TRY(journal_write(tx, &(struct journal_note){ .office_id = brake->office_id, .action = S("signal.brake"),
                                                      .purpose = S("evaluation"), .object_kind = S("area-brake"),
                                                      .ids = &id, .id_count = 1 }));
        TRY(change_record(tx, brake->office_id, S("area-brake"), id, S("new")));
        return tell(tx, brake);
}

/* Figures of signals that name nobody: they may be told to anybody. */
static struct slice lowered_text(const struct cell *cell, struct arena *arena)
{
        struct slice name = detector_name(cell->detector, LANGUAGE_ID), step = area_step_key(cell->step),
                     level = area_level_name(cell->level, LANGUAGE_ID);
        struct detect_interval right = detect_ppv((uint64_t)cell->confirmed, (uint64_t)cell->wrong);
        return arena_printf(
                arena,
                "%.*s, tingkat %.*s%s%.*s: %lld terbukti dan %lld keliru; benar %d-%d %% (selang 90 %%).\n"
                "Karena itu tingkatnya diturunkan satu mulai penilaian berikutnya. Analis dapat meminta dipulihkan, "
                "orang kedua memutuskan.\nMasuk ke Kentongan untuk membacanya: /sinyal/rapor\n",
                SLICE_FMT(name), SLICE_FMT(step), level.size ? ", " : "", SLICE_FMT(level), (long long)cell->confirmed,
                (long long)cell->wrong, (int)(right.low * 100 + 0.5), (int)(right.high * 100 + 0.5));
}

static enum error count_results(struct tx *tx, struct uuid office_id, struct cells *cells)
{
        struct area_setting setting;
        TRY(area_setting_of(tx, office_id, &setting));
        cells->effort = !effort_is_none(&setting.effort);
        TRY(area_brake_results(tx,
                               &(struct area_brake_results_params){ .office_id = office_id,
                                                                    .detector_version = PANEL_VERSION },
                               count_result, cells));
        return signal_brake_results(tx,
                                    &(struct signal_brake_results_params){ .office_id = office_id,
                                                                           .detector = SIGNAL_DETECTOR,
                                                                           .detector_version = DETECT_VERSION },
                                    count_subject, cells);
}

enum error area_brake_check(struct tx *tx, struct uuid office_id, instant now, int64_t *ret_count)
{
        struct cells cells;
        int64_t count = 0;
        TRY(read_cells(tx, office_id, &cells));
        TRY(count_results(tx, office_id, &cells));
        for (size_t i = 0; i < CELLS; i++) {
                const struct cell *cell = &cells.items[i];
                if (cell->on || !is_seldom_right(cell))
                        continue;
                TRY(area_brake_put_on(tx, &(struct area_brake_new){
                                                  .office_id = office_id, .now = now, .confirmed = cell->confirmed,
                                                  .detector = cell->detector, .version = cell->version,
                                                  .wrong = cell->wrong, .level = cell->level,
                                                  .step = area_step_key(cell->step),
                                                  .topic = S("Pendeteksi sinyal diturunkan"),
                                                  .body = lowered_text(cell, tx_arena(tx)) }));
                count++;
        }
        *ret_count = count;
        return OK;
}

/* --- reading and lifting ------------------------------------------------------------------------------------------ */

static struct access_object object_of(const struct actor *actor, struct uuid id, struct slice state,
                                      struct uuid asked_by)
{
        struct access_object object = { .kind = S("area-brake"), .office_id = actor->office_id, .id = id,
                                        .state = state, .class = CLASS_P2 };
        if (uuid_equal(asked_by, actor->person_id))
                object.relations |= RELATION_PROPOSER;
        return object;
}

enum error area_brake_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                           struct area_brakes *ret_brakes)
{
        struct area_brake_rows_rows rows;
        struct access_object object = object_of(actor, UUID_NIL, S(""), UUID_NIL);
        TRY(access_enter(tx, actor, S("signal.list"), &object, SLICE_NULL));
        TRY(area_brake_rows(tx, &(struct area_brake_rows_params){ .office_id = actor->office_id }, arena, &rows));
        struct area_brakes brakes = { arena_array(arena, struct area_brake, rows.count), rows.count };
        if (!brakes.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct area_brake_rows_row *row = &rows.items[i];
                object = object_of(actor, row->id, row->state, row->asked_by);
                brakes.items[i] = (struct area_brake){
                        .id = row->id, .detector = row->detector, .level = row->level, .step = row->step,
                        .state = row->state, .reason = row->reason, .asked_by = row->asked_name,
                        .decided_by = row->decided_name, .confirmed = row->confirmed, .wrong = row->wrong,
                        .other_alarms = row->other_alarms, .others = row->others, .since = row->since,
                        .decided_at = row->has_decided_at ? row->decided_at : 0,
                        .version = row->version,
                        .can_ask = slice_equal(row->state, S("on")) &&
                                   access_decide(tx, actor, S("signal.tune"), &object) == OK,
                        .can_decide = access_decide(tx, actor, S("signal.agree"), &object) == OK };
        }
        *ret_brakes = brakes;
        return OK;
}

static enum error set_brake(struct tx *tx, const struct actor *actor, const struct area_brake_set_params *set)
{
        int64_t changed;
        TRY(area_brake_set(tx, set, &changed));
        if (changed == 0)
                return ERR_STALE;
        return change_record(tx, actor->office_id, S("area-brake"), set->id, S("changed"));
}

enum error area_brake_ask(struct tx *tx, const struct actor *actor, const struct area_step_at *step,
                          struct slice reason)
{
        struct area_brake_get_row row;
        if (!coded_find(reasons, ARRAY_SIZE(reasons), reason))
                return ERR_INVALID;
        TRY(area_brake_get(tx, &(struct area_brake_get_params){ .office_id = actor->office_id, .id = step->id },
                           tx_arena(tx), &row));
        struct access_object object = object_of(actor, step->id, row.state, UUID_NIL);
        TRY(access_decide(tx, actor, S("signal.tune"), &object));
        if (!slice_equal(row.state, S("on")))
                return ERR_CONFLICT;
        TRY(access_enter(tx, actor, S("signal.tune"), &object, SLICE_NULL));
        TRY(set_brake(tx, actor, &(struct area_brake_set_params){ .office_id = actor->office_id, .id = step->id,
                                                                  .version = step->version, .state = S("asked"),
                                                                  .reason = reason, .asked_by = actor->person_id }));
        return signal_tell_seconds(
                tx, actor,
                &(struct signal_asked){ .topic = S("Pemulihan pendeteksi menunggu orang kedua"),
                                        .text = "Seorang analis minta pendeteksi yang diturunkan atau dihentikan "
                                                "dipulihkan. Baca angkanya, lalu setujui atau tolak.",
                                        .path = S("/sinyal/rapor") });
}

enum error area_brake_decide(struct tx *tx, const struct actor *actor, const struct area_step_at *step, bool agreed)
{
        struct area_brake_get_row row;
        TRY(area_brake_get(tx, &(struct area_brake_get_params){ .office_id = actor->office_id, .id = step->id },
                           tx_arena(tx), &row));
        if (!slice_equal(row.state, S("asked")))
                return ERR_CONFLICT;
        struct access_object object = object_of(actor, step->id, row.state, row.asked_by);
        TRY(access_enter(tx, actor, S("signal.agree"), &object, SLICE_NULL));
        return set_brake(tx, actor, &(struct area_brake_set_params){
                                            .office_id = actor->office_id, .id = step->id, .version = step->version,
                                            .state = agreed ? S("lifted") : S("on"), .reason = row.reason,
                                            .asked_by = row.asked_by, .decided_by = actor->person_id,
                                            .decided_at = clock_now(), .has_decided_at = true });
}

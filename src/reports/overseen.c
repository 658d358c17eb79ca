/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the overseer's people do with a report of another office. */
#include "reports/overseen.h"

#include "access/people.h"
#include "access/scope.h"
#include "base/checked.h"
#include "journal/journal.h"
#include "program/office.h"
#include "reports.sql.h"
#include "reports/internal.h"
#include "store/change.h"
#include "subjects/subjects.h"
#include "text/clean.h"
#include "text/utf8.h"

enum { NOTE_MIN = 5, NOTE_MAX = 500 };

/* --- the list ----------------------------------------------------------------------------------------------------- */

static struct overseen_row row_of(const struct overseen_queue_row *row, const struct actor *actor)
{
        return (struct overseen_row){ .report_id = row->report_id, .number = row->number,
                                      .village_code = row->village_code, .office = row->office, .state = row->state,
                                      .handler = row->handler, .arrived_at = row->arrived_at, .due_at = row->due_at,
                                      .urgent = row->urgent,
                                      .late = slice_equal(row->state, S("waiting")) && row->due_at < clock_now(),
                                      .mine = uuid_equal(row->handler_id, actor->person_id) };
}

enum error overseen_list(struct tx *tx, const struct actor *actor, struct arena *arena, struct overseen_rows *ret_rows)
{
        struct overseen_queue_rows found;
        struct access_object object = { .kind = S("report"), .office_id = actor->office_id, .class = CLASS_P2 };
        TRY(access_decide(tx, actor, S("oversight.list"), &object));
        TRY(scope_widen(tx));
        TRY(overseen_queue(tx, &(struct overseen_queue_params){ .overseer_id = actor->office_id,
                                                                .reader = actor->person_id,
                                                                .whole = actor_has_role(actor, S("head")) },
                           arena, &found));
        TRY(scope_narrow(tx));
        struct overseen_row *items = arena_array(arena, struct overseen_row, found.count);
        struct uuid *ids = arena_array(arena, struct uuid, found.count);
        if (!items || !ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < found.count; i++) {
                items[i] = row_of(&found.items[i], actor);
                ids[i] = items[i].report_id;
        }
        *ret_rows = (struct overseen_rows){ items, found.count, found.more };
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("oversight.list"),
                                                         .object_kind = S("report"), .office_id = actor->office_id,
                                                         .ids = ids, .id_count = found.count });
}

/* --- one of them -------------------------------------------------------------------------------------------------- */

/* A report that lies with the actor's office: its row, and the object to decide about. */
static enum error load(struct tx *tx, const struct actor *actor, struct uuid report_id,
                       struct overseen_for_row *ret_row, struct access_object *ret_object)
{
        struct overseen_for_row row;
        TRY(overseen_for(tx, &(struct overseen_for_params){ .overseer_id = actor->office_id, .report_id = report_id },
                         tx_arena(tx), &row));
        *ret_object = (struct access_object){ .kind = S("report"), .office_id = actor->office_id, .id = report_id,
                                              .state = row.state, .class = CLASS_P3,
                                              .relations = uuid_equal(row.handler_id, actor->person_id) ?
                                                                   RELATION_ASSIGNED : 0U };
        *ret_row = row;
        return OK;
}

/* After access_enter has written the overseer's journal: the same in that of the report's office, without a name, and
 * the rest of the transaction reaches there. */
static enum error step_across(struct tx *tx, const struct overseen_for_row *row, struct slice action,
                              struct uuid report_id)
{
        TRY(scope_widen(tx));
        return journal_write(tx, &(struct journal_note){ .office_id = row->office_id, .action = action,
                                                         .purpose = S("review"), .object_kind = S("report"),
                                                         .ids = &report_id, .id_count = 1 });
}

static enum error add_helpers(struct tx *tx, const struct actor *actor, struct arena *arena, struct overseen_page *page)
{
        struct overseen_helpers_rows rows;
        struct slice today = actor_today(actor, arena);
        if (slice_is_null(today))
                return ERR_MEMORY;
        TRY(overseen_helpers(tx, &(struct overseen_helpers_params){ .overseer_id = actor->office_id,
                                                                    .report_id = page->row.report_id, .today = today },
                             arena, &rows));
        page->helpers = arena_array(arena, struct overseen_helper, rows.count);
        if (!page->helpers)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                page->helpers[i] = (struct overseen_helper){ rows.items[i].id, rows.items[i].name,
                                                             rows.items[i].position };
        page->helper_count = rows.count;
        return OK;
}

static enum error name_handler(struct tx *tx, const struct actor *actor, struct uuid handler_id, struct arena *arena,
                               struct slice *ret_name)
{
        struct overseen_handler_row row;
        if (uuid_is_nil(handler_id))
                return OK;
        TRY(overseen_handler(tx, &(struct overseen_handler_params){ .office_id = actor->office_id, .id = handler_id },
                             arena, &row));
        *ret_name = row.name;
        return OK;
}

enum error overseen_read(struct tx *tx, const struct actor *actor, const struct report_ask *ask, struct arena *arena,
                         struct overseen_page *ret_page)
{
        struct overseen_for_row row;
        struct access_object object;
        struct office office;
        struct overseen_page page = { 0 };
        struct actor reader = *actor;
        TRY(load(tx, actor, ask->id, &row, &object));
        TRY(access_enter(tx, actor, S("oversight.read"), &object, SLICE_NULL));
        page.can_decide = access_decide(tx, actor, S("oversight.decide"), &object) == OK;
        page.can_close = access_decide(tx, actor, S("oversight.close"), &object) == OK;
        TRY(step_across(tx, &row, S("oversight.read"), ask->id));
        reader.office_id = row.office_id;
        TRY(report_page_load(tx, &reader, ask, arena, &page.report));
        TRY(office_find(tx, row.office_id, arena, &office));
        page.row = (struct overseen_row){ .report_id = ask->id, .number = page.report.row.number,
                                          .village_code = page.report.row.village_code, .office = office.name,
                                          .state = arena_copy(arena, row.state), .arrived_at = row.arrived_at,
                                          .due_at = row.due_at, .urgent = page.report.row.urgent,
                                          .late = slice_equal(row.state, S("waiting")) && row.due_at < clock_now(),
                                          .mine = uuid_equal(row.handler_id, actor->person_id) };
        page.version = row.version + page.report.version;
        TRY(name_handler(tx, actor, row.handler_id, arena, &page.row.handler));
        if (page.can_decide)
                TRY(add_helpers(tx, actor, arena, &page));
        *ret_page = page;
        return scope_narrow(tx);
}

enum error overseen_attach_enter(struct tx *tx, const struct actor *actor, const void *what, enum attach_act act,
                                 struct attach_grant *ret_grant)
{
        struct uuid report_id = *(const struct uuid *)what;
        struct overseen_for_row row;
        struct access_object object;
        if (act != ATTACH_SEE)
                return ERR_NOT_FOUND;
        TRY(load(tx, actor, report_id, &row, &object));
        TRY(access_enter(tx, actor, S("oversight.read"), &object, SLICE_NULL));
        *ret_grant = (struct attach_grant){ .owner = { .office_id = row.office_id, .id = report_id,
                                                       .kind = S("report"), .item_key = S(""), .class = S("P3"),
                                                       .retention = S("report") },
                                            .action = S("oversight.read") };
        return scope_widen(tx);
}

/* --- decisions ---------------------------------------------------------------------------------------------------- */

/* Counts what is done with it there and what its author adds: both make an older page stale. */
static enum error find_version(struct tx *tx, const struct overseen_for_row *row, struct uuid report_id,
                               int64_t *ret_version)
{
        struct report_standing_row standing;
        TRY(report_standing(tx, &(struct report_standing_params){ .office_id = row->office_id, .id = report_id },
                            tx_arena(tx), &standing));
        *ret_version = row->version + standing.version;
        return OK;
}

static enum error enter(struct tx *tx, const struct actor *actor, struct slice action, const struct report_step *step,
                        struct overseen_for_row *ret_row)
{
        struct access_object object;
        int64_t version;
        TRY(load(tx, actor, step->report_id, ret_row, &object));
        enum error err = access_enter(tx, actor, action, &object, SLICE_NULL);
        if (err == ERR_NOT_FOUND && access_decide(tx, actor, S("oversight.read"), &object) == OK)
                return ERR_CONFLICT; /* he may read it: its state does not allow the step */
        TRY(err);
        TRY(step_across(tx, ret_row, step->action, step->report_id));
        TRY(find_version(tx, ret_row, step->report_id, &version));
        return step->version == version ? OK : ERR_STALE;
}

static enum error set_row(struct tx *tx, const struct overseen_for_row *row, struct uuid report_id, struct slice state,
                          struct uuid handler_id)
{
        int64_t changed;
        TRY(overseen_set(tx, &(struct overseen_set_params){ .state = state, .handler_id = handler_id,
                                                            .office_id = row->office_id, .report_id = report_id,
                                                            .version = row->version },
                         &changed));
        return changed ? OK : ERR_STALE;
}

struct transition {
        struct uuid report_id;
        struct slice to, kind, note; /* note: what the author reads */
};

/* The report's own state, as its author reads it; by nobody in particular, and nobody of its office has it. */
static enum error set_state(struct tx *tx, struct uuid office_id, const struct transition *step)
{
        struct report_standing_row before;
        int64_t changed;
        struct actor program = { .office_id = office_id };
        TRY(report_standing(tx, &(struct report_standing_params){ .office_id = office_id, .id = step->report_id },
                            tx_arena(tx), &before));
        TRY(report_move(tx, &(struct report_move_params){ .to_state = step->to, .changed_at = clock_now(),
                                                          .office_id = office_id, .id = step->report_id,
                                                          .version = before.version },
                        &changed));
        if (changed == 0)
                return ERR_STALE;
        TRY(write_event(tx, &program, &(struct report_event_new){ .report_id = step->report_id,
                                                                  .version = before.version + 1, .kind = step->kind,
                                                                  .from_state = before.state, .to_state = step->to,
                                                                  .public_note = step->note }));
        return change_record(tx, office_id, S("report"), step->report_id, S("changed"));
}

static enum error check_helper(struct tx *tx, const struct actor *actor, const struct overseen_hand *hand)
{
        struct overseen_page page = { .row = { .report_id = hand->report_id } };
        TRY(add_helpers(tx, actor, tx_arena(tx), &page));
        for (size_t i = 0; i < page.helper_count; i++)
                if (uuid_equal(page.helpers[i].person_id, hand->person_id))
                        return OK;
        return ERR_INVALID;
}

enum error overseen_give(struct tx *tx, const struct actor *actor, const struct overseen_hand *hand)
{
        struct overseen_for_row row;
        struct transition step = { hand->report_id, S("taken"), S("take"), T("Petugas sudah mengambil laporan Anda.") };
        TRY(enter(tx, actor, S("oversight.decide"),
                  &(struct report_step){ hand->report_id, hand->version, S("oversight.give") }, &row));
        TRY(check_helper(tx, actor, hand));
        TRY(set_row(tx, &row, hand->report_id, S("taken"), hand->person_id));
        if (slice_equal(row.state, S("waiting")))
                TRY(set_state(tx, row.office_id, &step));
        return scope_narrow(tx);
}

/* Whom nothing in it points to is not marked, and whoever is a head there would have it done by his own people. */
static enum error check_marks(struct tx *tx, const struct actor *actor, const struct overseen_for_row *row,
                               const struct overseen_return *back)
{
        struct actor there = *actor;
        struct slice today = actor_today(actor, tx_arena(tx));
        if (slice_is_null(today))
                return ERR_MEMORY;
        there.office_id = row->office_id;
        TRY(report_check_likely(tx, &there, back->report_id, back->persons, back->person_count));
        for (size_t i = 0; i < back->person_count; i++) {
                struct report_person_is_head_row head;
                TRY(report_person_is_head(tx, &(struct report_person_is_head_params){ .office_id = row->office_id,
                                                                                      .person_id = back->persons[i],
                                                                                      .today = today },
                                          tx_arena(tx), &head));
                if (head.found > 0)
                        return ERR_INVALID;
        }
        return OK;
}

/* Back among the others of its office: those who are meant are marked before anything counts. */
static enum error release(struct tx *tx, const struct actor *actor, const struct overseen_for_row *row,
                          const struct overseen_return *back)
{
        struct report_standing_row standing;
        int64_t marked;
        struct actor program = { .office_id = row->office_id, .zone_minutes = actor->zone_minutes };
        struct report_move move = { back->report_id, 0, ROUTE_OVER, ROUTE_INBOX, S("given-back") };
        TRY(access_mark_named(tx, &(struct named_in_search){ .office_id = row->office_id, .object_kind = S("report"),
                                                             .object_id = back->report_id, .persons = back->persons,
                                                             .person_count = back->person_count },
                              &marked));
        TRY(access_likely_lift_all(tx, row->office_id, S("report"), back->report_id));
        TRY(report_standing(tx, &(struct report_standing_params){ .office_id = row->office_id, .id = back->report_id },
                            tx_arena(tx), &standing));
        move.version = standing.version;
        return let_in(tx, &program, &move);
}

enum error overseen_give_back(struct tx *tx, const struct actor *actor, const struct overseen_return *back)
{
        struct overseen_for_row row;
        struct transition step = { back->report_id, S("new"), S("return"),
                                   T("Laporan Anda menunggu petugas lain.") };
        TRY(enter(tx, actor, S("oversight.decide"),
                  &(struct report_step){ back->report_id, back->version, S("oversight.give-back") }, &row));
        TRY(check_marks(tx, actor, &row, back));
        TRY(set_row(tx, &row, back->report_id, S("returned"), UUID_NIL));
        if (slice_equal(row.state, S("taken")))
                TRY(set_state(tx, row.office_id, &step));
        TRY(release(tx, actor, &row, back));
        return scope_narrow(tx);
}

static enum error end_report(struct tx *tx, struct uuid office_id, const struct report_close *close, struct slice note)
{
        struct report_standing_row before;
        int64_t changed;
        struct actor program = { .office_id = office_id };
        TRY(report_standing(tx, &(struct report_standing_params){ .office_id = office_id, .id = close->report_id },
                            tx_arena(tx), &before));
        TRY(report_close_set(tx, &(struct report_close_set_params){ .outcome = close->outcome, .outcome_note = note,
                                                                    .changed_at = clock_now(), .office_id = office_id,
                                                                    .id = close->report_id,
                                                                    .version = before.version },
                             &changed));
        if (changed == 0)
                return ERR_STALE;
        TRY(write_event(tx, &program, &(struct report_event_new){ .report_id = close->report_id,
                                                                  .version = before.version + 1, .kind = S("close"),
                                                                  .from_state = before.state, .to_state = S("closed"),
                                                                  .public_note = note }));
        return change_record(tx, office_id, S("report"), close->report_id, S("changed"));
}

enum error overseen_close(struct tx *tx, const struct actor *actor, const struct report_close *close)
{
        struct overseen_for_row row;
        struct slice note;
        TRY(enter(tx, actor, S("oversight.close"),
                  &(struct report_step){ close->report_id, close->version, S("oversight.close") }, &row));
        TRY(text_clean(close->note, TEXT_MANY_LINES, NOTE_MAX, tx_arena(tx), &note));
        if (!report_is_outcome(close->outcome) || utf8_count(note) < NOTE_MIN)
                return ERR_INVALID;
        TRY(set_row(tx, &row, close->report_id, S("closed"), actor->person_id));
        TRY(end_report(tx, row.office_id, close, note));
        return scope_narrow(tx);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What people do with a report after it came in. Each step checks who, then the table of edges, then the version. */
#include "base/checked.h"
#include "journal/journal.h"
#include "reports.sql.h"
#include "reports/internal.h"
#include "reports/overseen.h"
#include "store/change.h"
#include "store/receipt.h"
#include "subjects/subjects.h"
#include "text/clean.h"
#include "text/date.h"
#include "text/utf8.h"
#include "warnings/warnings.h"

enum { NOTE_MIN = 5, NOTE_MAX = 500, GRADE_NOTE_MAX = 2000 };

struct access_object report_object(const struct actor *actor, struct uuid id, struct slice state,
                                   struct slice village_code)
{
        return (struct access_object){ .kind = S("report"), .office_id = actor->office_id, .id = id, .state = state,
                                       .region = village_code, .class = CLASS_P3 };
}

/* Only a head is asked: whoever else may open the report may work on it. What is held waits for his look first. */
static enum error add_alone(struct tx *tx, const struct actor *actor, const struct report_standing_row *row,
                            struct access_object *object)
{
        struct report_workers_row workers;
        if (!actor_has_role(actor, S("head")) || !slice_equal(row->route, ROUTE_INBOX) ||
            slice_equal(row->state, S("closed")))
                return OK;
        struct slice today = actor_today(actor, tx_arena(tx));
        if (slice_is_null(today))
                return ERR_MEMORY;
        TRY(report_workers(tx,
                           &(struct report_workers_params){ .office_id = actor->office_id, .id = object->id,
                                                            .reader = actor->person_id, .today = today },
                           tx_arena(tx), &workers));
        if (!workers.found)
                object->relations |= RELATION_ALONE;
        return OK;
}

enum error report_relations(struct tx *tx, const struct actor *actor, const struct report_standing_row *row,
                            struct access_object *object)
{
        if (uuid_equal(row->reporter_id, actor->person_id))
                object->relations |= RELATION_AUTHOR;
        if (uuid_equal(row->assigned_to, actor->person_id))
                object->relations |= RELATION_ASSIGNED;
        return add_alone(tx, actor, row, object);
}

enum error refuse_held(struct tx *tx, const struct actor *actor, struct slice route, const struct access_object *object)
{
        if (slice_equal(route, ROUTE_INBOX) || (object->relations & RELATION_AUTHOR))
                return OK;
        if (!slice_equal(route, ROUTE_HEAD))
                return ERR_NOT_FOUND;
        struct access_object general = *object;
        general.class = CLASS_P2;
        return access_decide(tx, actor, S("named.review"), &general);
}

enum error write_event(struct tx *tx, const struct actor *actor, const struct report_event_new *event)
{
        return report_event_insert(tx, &(struct report_event_insert_params){
                                               .office_id = actor->office_id, .id = uuid_new(),
                                               .report_id = event->report_id, .version = event->version,
                                               .at = clock_now(), .actor_id = actor->person_id, .kind = event->kind,
                                               .from_state = event->from_state, .to_state = event->to_state,
                                               .public_note = event->public_note },
                                   NULL);
}

/* The report as it stands, and the object to decide about. ERR_NOT_FOUND also when it is held from this actor. */
static enum error load(struct tx *tx, const struct actor *actor, struct uuid report_id,
                       struct report_standing_row *ret_row, struct access_object *ret_object)
{
        struct report_standing_row row;
        TRY(report_standing(tx, &(struct report_standing_params){ .office_id = actor->office_id, .id = report_id },
                            tx_arena(tx), &row));
        struct access_object object = report_object(actor, report_id, row.state, row.village_code);
        TRY(report_relations(tx, actor, &row, &object));
        TRY(refuse_held(tx, actor, row.route, &object));
        *ret_row = row;
        *ret_object = object;
        return OK;
}

static const struct report_edge *find_edge(struct slice action, struct slice from)
{
        size_t count;
        const struct report_edge *edges = report_edges(&count);
        for (size_t i = 0; i < count; i++)
                if (slice_equal(edges[i].action, action) && slice_equal(edges[i].from, from))
                        return &edges[i];
        return NULL;
}

/* Whoever may read the report is told that its state does not allow the step; for others it is not there. */
static enum error enter_step(struct tx *tx, const struct actor *actor, struct slice action,
                             const struct access_object *object, const struct report_edge **ret_edge)
{
        const struct report_edge *edge = find_edge(action, object->state);
        if (!edge) {
                TRY(access_decide(tx, actor, S("report.read"), object));
                return ERR_CONFLICT;
        }
        TRY(access_enter(tx, actor, action, object, SLICE_NULL));
        *ret_edge = edge;
        return OK;
}

static bool is_stale(int64_t asked, int64_t version)
{
        return asked != 0 && asked != version;
}

enum error report_step(struct tx *tx, const struct actor *actor, const struct report_step *step)
{
        struct report_standing_row row;
        struct access_object object;
        const struct report_edge *edge;
        int64_t changed;
        if (slice_equal(step->action, S("report.close")))
                return ERR_INVALID;
        TRY(load(tx, actor, step->report_id, &row, &object));
        object.class = CLASS_P2; /* a step shows and changes no words of the report */
        TRY(enter_step(tx, actor, step->action, &object, &edge));
        if (is_stale(step->version, row.version))
                return ERR_STALE;
        bool back = slice_equal(edge->to, S("new"));
        TRY(report_move(tx, &(struct report_move_params){ .office_id = actor->office_id, .id = step->report_id,
                                                          .version = row.version, .to_state = edge->to,
                                                          .assigned_to = back ? UUID_NIL : actor->person_id,
                                                          .changed_at = clock_now() },
                        &changed));
        if (changed == 0)
                return ERR_STALE;
        TRY(write_event(tx, actor,
                        &(struct report_event_new){ .report_id = step->report_id,
                                                    .version = row.version + 1,
                                                    .kind = slice_from(step->action, 7),
                                                    .from_state = edge->from,
                                                    .to_state = edge->to,
                                                    .public_note = edge->note }));
        return change_record(tx, actor->office_id, S("report"), step->report_id, S("changed"));
}

static bool is_one_of(struct slice text, const char *letters)
{
        return text.size == 1 && strchr(letters, text.data[0]);
}

enum error report_grade(struct tx *tx, const struct actor *actor, const struct report_grade *grade)
{
        struct report_standing_row row;
        struct access_object object;
        struct slice note = SLICE_NULL;
        int64_t changed;
        TRY(load(tx, actor, grade->report_id, &row, &object));
        TRY(access_decide(tx, actor, S("report.read"), &object));
        if (!is_one_of(grade->reliability, "ABCDEF") || !is_one_of(grade->credibility, "123456"))
                return ERR_INVALID;
        if (!find_edge(S("report.close"), row.state))
                return ERR_CONFLICT; /* graded while somebody works on it, as it is closed */
        TRY(access_enter(tx, actor, S("report.grade"), &object, SLICE_NULL));
        if (is_stale(grade->version, row.version))
                return ERR_STALE;
        if (!slice_is_null(grade->note))
                TRY(text_clean(grade->note, TEXT_MANY_LINES, GRADE_NOTE_MAX, tx_arena(tx), &note));
        TRY(report_grade_set(tx, &(struct report_grade_set_params){
                                         .office_id = actor->office_id, .id = grade->report_id, .version = row.version,
                                         .reliability = grade->reliability, .credibility = grade->credibility,
                                         .grade_note = note.size ? note : SLICE_NULL, .graded_by = actor->person_id,
                                         .changed_at = clock_now() },
                             &changed));
        if (changed == 0)
                return ERR_STALE;
        TRY(write_event(tx, actor,
                        &(struct report_event_new){
                                .report_id = grade->report_id, .version = row.version + 1, .kind = S("grade") }));
        return change_record(tx, actor->office_id, S("report"), grade->report_id, S("changed"));
}

bool report_is_outcome(struct slice key)
{
        size_t count;
        const struct report_word *words = report_outcomes(&count);
        for (size_t i = 0; i < count; i++)
                if (slice_equal(words[i].key, key))
                        return true;
        return false;
}

enum error report_close(struct tx *tx, const struct actor *actor, const struct report_close *close)
{
        struct report_standing_row row;
        struct access_object object;
        const struct report_edge *edge;
        struct slice note;
        int64_t changed;
        TRY(load(tx, actor, close->report_id, &row, &object));
        TRY(access_decide(tx, actor, S("report.read"), &object));
        TRY(text_clean(close->note, TEXT_MANY_LINES, NOTE_MAX, tx_arena(tx), &note));
        if (!report_is_outcome(close->outcome) || utf8_count(note) < NOTE_MIN)
                return ERR_INVALID;
        TRY(enter_step(tx, actor, S("report.close"), &object, &edge));
        if (is_stale(close->version, row.version))
                return ERR_STALE;
        TRY(report_close_set(tx, &(struct report_close_set_params){
                                         .office_id = actor->office_id, .id = close->report_id, .version = row.version,
                                         .outcome = close->outcome, .outcome_note = note, .changed_at = clock_now() },
                             &changed));
        if (changed == 0)
                return ERR_STALE;
        TRY(write_event(tx, actor,
                        &(struct report_event_new){ .report_id = close->report_id,
                                                    .version = row.version + 1,
                                                    .kind = S("close"),
                                                    .from_state = edge->from,
                                                    .to_state = edge->to,
                                                    .public_note = note }));
        TRY(warnings_event(tx, actor, close->report_id));
        return change_record(tx, actor->office_id, S("report"), close->report_id, S("changed"));
}

static enum error touch(struct tx *tx, struct uuid office_id, struct uuid report_id, int64_t version)
{
        int64_t changed;
        TRY(report_touch(tx, &(struct report_touch_params){ .office_id = office_id, .id = report_id, .version = version,
                                                            .changed_at = clock_now() },
                         &changed));
        return changed ? change_record(tx, office_id, S("report"), report_id, S("changed")) : ERR_STALE;
}

/* Marks reach what was drawn from the report already. */
static enum error detect_again(struct tx *tx, const struct actor *actor, struct uuid report_id)
{
        struct subject_ids ids;
        struct slice today = actor_today(actor, tx_arena(tx));
        TRY(subjects_of_source(tx, &(struct source_ref){ actor->office_id, SOURCE_REPORT, report_id }, tx_arena(tx),
                               &ids));
        for (size_t i = 0; i < ids.count; i++)
                TRY(warnings_detect(tx, actor->office_id, ids.items[i], today));
        return warnings_inherit(tx, &(struct source_ref){ actor->office_id, SOURCE_REPORT, report_id });
}

enum error move_report(struct tx *tx, const struct actor *actor, const struct report_move *move)
{
        int64_t changed;
        TRY(report_route_set(tx,
                             &(struct report_route_set_params){ .office_id = actor->office_id,
                                                                .id = move->report_id,
                                                                .version = move->version,
                                                                .route = move->to,
                                                                .before = move->from,
                                                                .changed_at = clock_now() },
                             &changed));
        if (changed == 0)
                return ERR_STALE;
        TRY(write_event(tx, actor, &(struct report_event_new){ .report_id = move->report_id,
                                                               .version = move->version + 1, .kind = move->event }));
        return change_record(tx, actor->office_id, S("report"), move->report_id, S("changed"));
}

enum error let_in(struct tx *tx, const struct actor *actor, const struct report_move *move)
{
        TRY(move_report(tx, actor, move));
        TRY(subjects_release(tx, &(struct source_ref){ actor->office_id, SOURCE_REPORT, move->report_id }));
        return detect_again(tx, actor, move->report_id);
}

enum error hold_back(struct tx *tx, const struct actor *actor, const struct report_move *move)
{
        TRY(move_report(tx, actor, move));
        TRY(subjects_hold(tx, &(struct source_ref){ actor->office_id, SOURCE_REPORT, move->report_id }));
        return detect_again(tx, actor, move->report_id);
}

/* What was added names a head, or more numbers than are read: out of the inbox with it. */
static enum error take_out(struct tx *tx, const struct actor *actor, const struct report_added *added,
                           const struct report_move *move)
{
        if (!added->names_head)
                return hold_back(tx, actor, move);
        TRY(slice_equal(move->from, ROUTE_INBOX) ? hold_back(tx, actor, move) : move_report(tx, actor, move));
        return overseen_place(tx, actor, move->report_id, added->naming);
}

/* What was added may name the last head who could look at a held report: then the others get it, when whoever it was
 * held for is marked. With more numbers than are read, a report that was not held is from now on. */
static enum error go_on_after_adding(struct tx *tx, const struct actor *actor, struct uuid report_id,
                                     const struct report_standing_row *before, const struct report_added *added)
{
        struct report_move move = { report_id, before->version + 1, before->route, ROUTE_HEAD, S("held") };
        struct naming *naming;
        if (slice_equal(before->route, ROUTE_OVER))
                return overseen_place(tx, actor, report_id, added->naming);
        if (added->names_head) {
                move.to = ROUTE_OVER;
                move.event = S("passed");
                return take_out(tx, actor, added, &move);
        }
        if (slice_equal(before->route, ROUTE_INBOX))
                return added->more ? take_out(tx, actor, added, &move) : detect_again(tx, actor, report_id);
        TRY(report_settle_held(tx, actor, report_id, &move.to, &naming));
        move.event = S("release");
        return slice_equal(move.to, ROUTE_INBOX) ? let_in(tx, actor, &move) : OK;
}

/* What was told, and to which report: only its author gets so far. */
static enum error write_addition(struct uuid report_id, struct slice told, struct arena *arena,
                                 struct slice *ret_content)
{
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(report_id, id);
        *ret_content = arena_join(arena, slice_from_cstr(id), told);
        return slice_is_null(*ret_content) ? ERR_MEMORY : OK;
}

enum error report_add(struct tx *tx, const struct actor *actor, const struct report_more *more)
{
        struct report_standing_row row;
        struct access_object object;
        struct receipt receipt;
        struct slice clean, content;
        struct report_added added;
        TRY(load(tx, actor, more->report_id, &row, &object));
        TRY(access_decide(tx, actor, S("report.read-own"), &object));
        TRY(text_clean(more->told, TEXT_MANY_LINES, REPORT_NARRATIVE_MAX, tx_arena(tx), &clean));
        if (utf8_count(clean) < NOTE_MIN)
                return ERR_INVALID;
        TRY(write_addition(more->report_id, clean, tx_arena(tx), &content));
        TRY(receipt_take(tx, &(struct receipt_write){ actor->office_id, more->id, content }, tx_arena(tx), &receipt));
        if (receipt.state == RECEIPT_REPEATED)
                return OK;
        if (more->version != 0 && more->version != row.version)
                return ERR_STALE;
        if (slice_equal(row.state, S("closed")))
                return ERR_CONFLICT;
        TRY(access_enter(tx, actor, S("report.add"), &object, SLICE_NULL));
        TRY(report_mark_added(tx, actor,
                              &(struct report_told){ .report_id = more->report_id, .told = clean,
                                                     .held = !slice_equal(row.route, ROUTE_INBOX) },
                              &added));
        TRY(report_addition_insert(tx, &(struct report_addition_insert_params){ .office_id = actor->office_id,
                                                                                .id = more->id, .told = clean,
                                                                                .report_id = more->report_id,
                                                                                .created_at = clock_now() },
                                   NULL));
        TRY(write_event(tx, actor, &(struct report_event_new){ .report_id = more->report_id, .version = row.version + 1,
                                                               .kind = S("added"),
                                                               .public_note = T("Tambahan Anda kami terima.") }));
        TRY(touch(tx, actor->office_id, more->report_id, row.version));
        TRY(go_on_after_adding(tx, actor, more->report_id, &row, &added));
        return receipt_store(tx, actor->office_id, more->id, S("ok"));
}

static struct attachment_owner attachments_owner(const struct actor *actor, struct uuid report_id)
{
        return (struct attachment_owner){ .office_id = actor->office_id, .id = report_id, .kind = S("report"),
                                          .item_key = S(""), .class = S("P3"), .retention = S("report") };
}

enum error report_attach_enter(struct tx *tx, const struct actor *actor, const void *what, enum attach_act act,
                               struct attach_grant *ret_grant)
{
        struct uuid report_id = *(const struct uuid *)what;
        struct report_standing_row row;
        struct access_object object;
        TRY(load(tx, actor, report_id, &row, &object));
        bool own = uuid_equal(row.reporter_id, actor->person_id);
        struct slice action = act != ATTACH_SEE ? S("report.add") : own ? S("report.read-own") : S("report.read");
        TRY(access_decide(tx, actor, action, &object));
        *ret_grant = (struct attach_grant){ attachments_owner(actor, report_id), action, row.version };
        return OK;
}

enum error report_attach_after(struct tx *tx, const struct actor *actor, const void *what, enum attach_act act)
{
        struct uuid report_id = *(const struct uuid *)what;
        struct report_standing_row row;
        struct access_object object;
        bool added = act == ATTACH_ADD;
        TRY(load(tx, actor, report_id, &row, &object));
        TRY(write_event(tx, actor,
                        &(struct report_event_new){ .report_id = report_id,
                                                    .version = row.version + 1,
                                                    .kind = added ? S("attached") : S("withdrawn"),
                                                    .public_note = added ? T("Lampiran Anda kami terima.")
                                                                         : T("Lampiran ditarik oleh pelapor.") }));
        return touch(tx, actor->office_id, report_id, row.version);
}

enum error report_check_likely(struct tx *tx, const struct actor *reader, struct uuid report_id,
                               const struct uuid *persons, size_t count)
{
        struct report_page page = { 0 };
        if (count == 0)
                return OK;
        TRY(report_may_mean(tx, reader, report_id, &page));
        for (size_t i = 0; i < count; i++) {
                bool found = false;
                for (size_t j = 0; j < page.likely_count && !found; j++)
                        found = uuid_equal(persons[i], page.likely[j].person_id);
                if (!found)
                        return ERR_INVALID;
        }
        return OK;
}

enum error report_release(struct tx *tx, const struct actor *actor, const struct report_release *release)
{
        struct report_standing_row row;
        struct access_object object;
        int64_t marked;
        TRY(load(tx, actor, release->report_id, &row, &object));
        object.class = CLASS_P2;
        TRY(access_enter(tx, actor, S("named.review"), &object, SLICE_NULL));
        if (!slice_equal(row.route, ROUTE_HEAD))
                return ERR_CONFLICT;
        if (is_stale(release->version, row.version))
                return ERR_STALE;
        TRY(report_check_likely(tx, actor, release->report_id, release->persons, release->person_count));
        TRY(access_mark_named(tx,
                              &(struct named_in_search){ .office_id = actor->office_id,
                                                         .object_kind = S("report"),
                                                         .object_id = release->report_id,
                                                         .persons = release->persons,
                                                         .person_count = release->person_count },
                              &marked));
        TRY(access_likely_lift_all(tx, actor->office_id, S("report"), release->report_id));
        return let_in(tx, actor,
                      &(struct report_move){ release->report_id, row.version, ROUTE_HEAD, ROUTE_INBOX, S("release") });
}

enum error reports_tell(struct tx *tx, const struct report_news *news)
{
        bool is_named;
        struct report_standing_row row;
        TRY(report_standing(tx, &(struct report_standing_params){ .office_id = news->office_id, .id = news->report_id },
                            tx_arena(tx), &row));
        TRY(access_is_named(tx, row.reporter_id, news->because_kind, news->because_id, &is_named));
        if (is_named)
                return OK;
        struct actor program = { .office_id = news->office_id };
        TRY(write_event(tx, &program, &(struct report_event_new){ .report_id = news->report_id,
                                                                  .version = row.version + 1, .kind = news->kind,
                                                                  .public_note = news->public_note }));
        return touch(tx, news->office_id, news->report_id, row.version);
}

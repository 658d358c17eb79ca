/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where a report that names a head goes, and what is done when nobody there decides in time. */
#include "reports/overseen.h"

#include "access/overseer.h"
#include "access/scope.h"
#include "base/checked.h"
#include "jobs/outbox.h"
#include "journal/journal.h"
#include "reports.sql.h"
#include "reports/internal.h"
#include "text/date.h"

/* From one overseer to its own, and so on: a country has fewer levels. */
enum { LEVELS_MAX = 5, ZONE_OF_JOB = 420 };

static enum error mark_there(struct tx *tx, const struct actor *author, struct uuid report_id, struct uuid office_id,
                             const struct naming *naming)
{
        int64_t marked;
        struct actor there = *author;
        struct officials *officials = arena_new(tx_arena(tx), struct officials);
        struct officials_question question = naming->question;
        if (!officials)
                return ERR_MEMORY;
        there.office_id = office_id;
        question.office_id = office_id;
        TRY(find_officials(tx, &question, tx_arena(tx), officials));
        struct named_in_search sure = search_of(&there, report_id, &naming->numbers, officials);
        return access_mark_named(tx, &sure, &marked);
}

static enum error has_looker(struct tx *tx, struct uuid office_id, struct uuid report_id, struct slice today,
                             bool *ret_found)
{
        struct person_ids heads;
        bool found = false, named;
        TRY(people_in_role(tx, &(struct role_search){ office_id, S("head"), today }, tx_arena(tx), &heads));
        for (size_t i = 0; i < heads.count && !found; i++) {
                TRY(access_is_named(tx, heads.items[i], S("report"), report_id, &named));
                found = !named;
        }
        *ret_found = found;
        return OK;
}

/* The nearest office above that has a head whom the report does not name; nil when there is none. */
static enum error find_overseer(struct tx *tx, const struct actor *author, struct uuid report_id,
                                const struct naming *naming, struct overseer *ret_overseer)
{
        struct uuid office_id = author->office_id;
        *ret_overseer = (struct overseer){ UUID_NIL, 0 };
        for (int level = 0; level < LEVELS_MAX; level++) {
                struct overseer overseer;
                bool found;
                enum error err = overseer_of(tx, office_id, &overseer);
                if (err == ERR_NOT_FOUND || (err == OK && uuid_equal(overseer.office_id, author->office_id)))
                        return OK;
                TRY(err);
                TRY(mark_there(tx, author, report_id, overseer.office_id, naming));
                TRY(has_looker(tx, overseer.office_id, report_id, naming->question.today, &found));
                if (found) {
                        *ret_overseer = overseer;
                        return OK;
                }
                office_id = overseer.office_id;
        }
        return OK;
}

static enum error write_journal(struct tx *tx, struct uuid office_id, struct uuid report_id, struct slice action)
{
        return uuid_is_nil(office_id) ?
                       OK :
                       journal_write(tx, &(struct journal_note){ .office_id = office_id, .action = action,
                                                                 .purpose = S(""), .object_kind = S("report"),
                                                                 .ids = &report_id, .id_count = 1 });
}

static enum error put_there(struct tx *tx, struct uuid office_id, struct uuid report_id,
                            const struct overseer *overseer, bool known)
{
        instant now = clock_now(), due = now + overseer->days * DAY;
        TRY(known ? overseen_move(tx, &(struct overseen_move_params){ .office_id = office_id, .report_id = report_id,
                                                                      .overseer_id = overseer->office_id,
                                                                      .arrived_at = now, .due_at = due },
                                  NULL) :
                    overseen_insert(tx, &(struct overseen_insert_params){ .office_id = office_id,
                                                                          .report_id = report_id,
                                                                          .overseer_id = overseer->office_id,
                                                                          .arrived_at = now, .due_at = due },
                                    NULL));
        TRY(write_journal(tx, office_id, report_id, S("report.oversee")));
        return write_journal(tx, overseer->office_id, report_id, S("oversight.arrive"));
}

/* Where it lies already it stays, and with who works on it also after that office has ceased to oversee; unless he is
 * named by now. */
static enum error place(struct tx *tx, const struct actor *author, struct uuid report_id, const struct naming *naming)
{
        struct overseen_one_row row = { 0 };
        struct overseer overseer;
        bool named = false;
        TRY(find_overseer(tx, author, report_id, naming, &overseer));
        enum error err = overseen_one(tx, &(struct overseen_one_params){ .office_id = author->office_id,
                                                                         .report_id = report_id },
                                      tx_arena(tx), &row);
        bool known = err == OK;
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        bool taken = known && slice_equal(row.state, S("taken"));
        if (taken)
                TRY(mark_there(tx, author, report_id, row.overseer_id, naming));
        if (known && !uuid_is_nil(row.handler_id))
                TRY(access_is_named(tx, row.handler_id, S("report"), report_id, &named));
        bool stays = known && !named && !slice_equal(row.state, S("returned")) &&
                     (taken || uuid_equal(row.overseer_id, overseer.office_id));
        return stays ? OK : put_there(tx, author->office_id, report_id, &overseer, known);
}

enum error overseen_place(struct tx *tx, const struct actor *author, struct uuid report_id, const struct naming *naming)
{
        TRY(scope_widen(tx));
        TRY(place(tx, author, report_id, naming));
        return scope_narrow(tx);
}

/* --- the job ------------------------------------------------------------------------------------------------------ */

static enum error author_of(struct uuid office_id, struct uuid reporter_id, struct slice zone, struct actor *ret_author)
{
        *ret_author = (struct actor){ .office_id = office_id, .person_id = reporter_id };
        return zone_parse(zone, &ret_author->zone_minutes) ? OK : ERR_CORRUPT;
}

/* A held report that no head may look at any more. */
static enum error pass_on_held(struct tx *tx, const struct reports_held_row *row, bool *ret_passed)
{
        struct actor author, program = { .office_id = row->office_id };
        struct naming *naming;
        struct report_move move = { row->id, row->version, ROUTE_HEAD, SLICE_NULL, S("release") };
        TRY(author_of(row->office_id, row->reporter_id, row->zone, &author));
        program.zone_minutes = author.zone_minutes;
        TRY(report_settle_held(tx, &author, row->id, &move.to, &naming));
        *ret_passed = !slice_equal(move.to, ROUTE_HEAD);
        if (!*ret_passed)
                return OK;
        TRY(write_journal(tx, row->office_id, row->id, S("report.pass-on")));
        if (slice_equal(move.to, ROUTE_INBOX))
                return let_in(tx, &program, &move);
        move.event = S("passed");
        TRY(move_report(tx, &program, &move));
        return overseen_place(tx, &author, row->id, naming);
}

static enum error pass_on_all_held(struct tx *tx, int64_t *count)
{
        struct reports_held_rows rows;
        TRY(reports_held(tx, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++) {
                bool passed;
                TRY(pass_on_held(tx, &rows.items[i], &passed));
                *count += passed;
        }
        return OK;
}

/* Somebody who is named in open reports has become a head, or a number of his was learnt. */
static enum error take_from_inboxes(struct tx *tx, struct slice today, int64_t *count)
{
        struct reports_naming_heads_rows rows;
        TRY(reports_naming_heads(tx, &(struct reports_naming_heads_params){ .today = today }, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++) {
                const struct reports_naming_heads_row *row = &rows.items[i];
                struct actor author, program = { .office_id = row->office_id };
                struct naming *naming;
                struct report_move move = { row->id, row->version, ROUTE_INBOX, ROUTE_OVER, S("passed") };
                TRY(author_of(row->office_id, row->reporter_id, row->zone, &author));
                program.zone_minutes = author.zone_minutes;
                TRY(report_read_again(tx, &author, row->id, &naming));
                TRY(hold_back(tx, &program, &move));
                TRY(overseen_place(tx, &author, row->id, naming));
        }
        *count += (int64_t)rows.count;
        return OK;
}

static enum error place_homeless(struct tx *tx, int64_t *count)
{
        struct overseen_homeless_rows rows;
        TRY(overseen_homeless(tx, &(struct overseen_homeless_params){ .nobody = UUID_NIL }, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++) {
                struct actor author;
                struct naming *naming;
                struct overseen_one_row now;
                const struct overseen_homeless_row *row = &rows.items[i];
                TRY(author_of(row->office_id, row->reporter_id, row->zone, &author));
                TRY(report_read_again(tx, &author, row->id, &naming));
                TRY(overseen_place(tx, &author, row->id, naming));
                TRY(overseen_one(tx, &(struct overseen_one_params){ .office_id = row->office_id, .report_id = row->id },
                                 tx_arena(tx), &now));
                *count += !uuid_is_nil(now.overseer_id);
        }
        return OK;
}

enum error reports_pass_on(struct tx *tx, int64_t *ret_count)
{
        int64_t count = 0;
        char iso[DATE_ISO_SIZE + 1];
        struct slice today = date_iso_text(date_of_instant(clock_now(), ZONE_OF_JOB), iso);
        TRY(pass_on_all_held(tx, &count));
        TRY(take_from_inboxes(tx, today, &count));
        TRY(place_homeless(tx, &count));
        *ret_count = count;
        return OK;
}

/* What leaves is a link: neither which report nor of what office. */
static enum error remind(struct tx *tx, const struct overseen_overdue_row *row, struct slice today)
{
        struct person_ids heads;
        bool named;
        TRY(people_in_role(tx, &(struct role_search){ row->overseer_id, S("head"), today }, tx_arena(tx), &heads));
        for (size_t i = 0; i < heads.count; i++) {
                struct uuid head = heads.items[i];
                TRY(access_is_named(tx, head, S("report"), row->report_id, &named));
                if (named)
                        continue;
                struct slice receiver = slice_of((const char *)head.bytes, sizeof head.bytes);
                TRY(outbox_add(tx, &(struct outbox_message){ .office_id = row->overseer_id,
                                                             .id = uuid_from_name(row->report_id, receiver),
                                                             .channel = S("email"), .recipient_id = head,
                                                             .topic = S("Tenggat pengawasan lewat"),
                                                             .body = S("/pengawasan\n") }));
        }
        return overseen_reminded(tx, &(struct overseen_reminded_params){ .at = clock_now(), .office_id = row->office_id,
                                                                         .report_id = row->report_id },
                                 NULL);
}

enum error reports_remind_overseers(struct tx *tx, int64_t *ret_count)
{
        struct overseen_overdue_rows rows;
        char iso[DATE_ISO_SIZE + 1];
        struct slice today = date_iso_text(date_of_instant(clock_now(), ZONE_OF_JOB), iso);
        TRY(overseen_overdue(tx, &(struct overseen_overdue_params){ .now = clock_now(), .nobody = UUID_NIL },
                             tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++) {
                TRY(remind(tx, &rows.items[i], today));
                TRY(write_journal(tx, rows.items[i].overseer_id, rows.items[i].report_id, S("oversight.remind")));
        }
        *ret_count = (int64_t)rows.count;
        return OK;
}

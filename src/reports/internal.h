/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared by the files of this room only. */
#pragma once

#include "access/people.h"
#include "reports/reports.h"
#include "text/identifiers.h"

/* Marks whom a draft names, before anything is counted. What is the author's own does not count: he knows already, and
 * must not lose his own report. *ret_held: somebody may be named whom no exact identifier gave, and the head of office
 * looks first; who is likely is marked until he has, a likely head too. With no other head all who are likely are
 * marked for good and it is not held, unless something is left that nobody could mark: an official who is like no
 * account, or more numbers than are read. Then it waits for a head from elsewhere, of which office_waits tells
 * administrators. */
enum error report_mark_named(struct tx *tx, const struct actor *actor, const struct report_draft *draft,
                             bool *ret_held);
/* The same for what is added, by the report's author. Of a report in work who is likely is marked for good at once, of
 * a held one until the head has looked. *ret_more: it holds more numbers than are read. */
struct report_told {
        struct uuid report_id;
        struct slice told;
        bool held;
};
enum error report_mark_added(struct tx *tx, const struct actor *actor, const struct report_told *told, bool *ret_more);

/* For a held report after an addition of its author: true when no head is left who may look at it, and everything that
 * holds it could be marked, and has been, so that it may go to the inbox of the others. */
enum error report_settle_held(struct tx *tx, const struct actor *actor, struct uuid report_id, bool *ret_settled);

/* Which accounts of the office a report speaks of, however many; in the arena. `exact`: the same name or position, or
 * both within what was typed; `likely`: a part agrees, the recruiter bears the name of an account, or a text speaks of
 * name or position. The author himself is in neither. ERR_MEMORY. */
struct officials {
        struct person_ids exact;
        struct report_likely *likely;
        size_t likely_count;
        bool official_met; /* what was typed as the official agrees with somebody */
};
struct officials_question {
        struct uuid office_id, author_id;
        struct slice official, recruiter; /* as typed, or null */
        struct slice today;               /* ISO: the positions in force on this day count */
        const struct slice *texts;        /* in which a name or a position may be spoken of; at most 8 */
        size_t text_count;
};
enum error find_officials(struct tx *tx, const struct officials_question *question, struct arena *arena,
                          struct officials *ret_officials);

/* Adds one to `likely`, copied into the arena that the list is in. */
enum error officials_add_likely(struct officials *found, struct arena *arena, const struct report_likely *likely_one);

/* Writes the next event of a report; `version` is the report's after the step. */
struct report_event_new {
        struct uuid report_id;
        int64_t version;
        struct slice kind, from_state, to_state, public_note;
};
enum error write_event(struct tx *tx, const struct actor *actor, const struct report_event_new *event);

/* The thing as `access` wants it. */
struct access_object report_object(const struct actor *actor, struct uuid id, struct slice state,
                                   struct slice village_code);
/* A held report exists for the head of office and its author only. */
enum error refuse_held(struct tx *tx, const struct actor *actor, struct slice route,
                       const struct access_object *object);

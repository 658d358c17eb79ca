/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared by the files of this room only. */
#pragma once

#include "access/people.h"
#include "reports/reports.h"
#include "text/identifiers.h"

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
/* What the texts of a report say of people. */
enum { NAMING_TEXTS = 7 };
struct naming {
        struct slice texts[NAMING_TEXTS];
        struct officials_question question; /* of `texts` */
        struct identifiers numbers;
        struct officials officials;
        bool unsure; /* somebody may be meant whom nobody could mark: an official like no account, unread numbers */
};

/* Whom a report may mean, as the head who holds it is shown: fills row, texts and likely of *ret_page, in the
 * transaction's arena. Who may see it is the caller's to have asked. */
enum error report_may_mean(struct tx *tx, const struct actor *actor, struct uuid report_id,
                           struct report_page *ret_page);

/* Whether all of `persons` are among those whom the report may mean, as `reader` with the office of the report is
 * shown: whom nothing in it points to is not kept from it, or one head could take a report from every analyst, and end
 * it himself. ERR_INVALID: one is not. */
enum error report_check_likely(struct tx *tx, const struct actor *reader, struct uuid report_id,
                               const struct uuid *persons, size_t count);

/* Which queue a report stands in, as report.route keeps it. */
#define ROUTE_INBOX S("inbox")
#define ROUTE_HEAD  S("head") /* held until a head has looked whom it names */
#define ROUTE_OVER  S("over") /* with another office, for it names a head: overseen.h */

/* Marks whom a draft names, before anything is counted. What is the author's own does not count: he knows already, and
 * must not lose his own report. *ret_route is one of the three above. ROUTE_OVER: a head is named, or one may be meant
 * and another office oversees this one. ROUTE_HEAD: somebody may be named whom no exact identifier gave, and the head
 * of office looks first; who is likely is marked until he has. With no head left who may look, all who are likely are
 * marked for good and it goes to the inbox, unless something is left that nobody could mark: an official who is like no
 * account, or more numbers than are read. Then it waits for a head from elsewhere, and doctor counts it: the office is
 * told before, and always, that it has only one head or no overseer. *ret_naming is what overseen_place wants, in the
 * transaction's arena. */
enum error report_mark_named(struct tx *tx, const struct actor *actor, const struct report_draft *draft,
                             struct slice *ret_route, struct naming **ret_naming);
/* The same for what is added, by the report's author. Of a report in work who is likely is marked for good at once, of
 * one that waits until somebody has looked. */
struct report_told {
        struct uuid report_id;
        struct slice told;
        bool held; /* it waits */
};
struct report_added {
        struct naming *naming;
        bool more;       /* it holds more numbers than are read */
        bool names_head; /* it goes to another office */
};
enum error report_mark_added(struct tx *tx, const struct actor *actor, const struct report_told *told,
                             struct report_added *ret_added);

/* For a held report when it is looked at again: where it belongs now. ROUTE_INBOX when no head is left who may look at
 * it and everything that holds it could be marked, and has been; ROUTE_OVER when a head is named in it. */
enum error report_settle_held(struct tx *tx, const struct actor *actor, struct uuid report_id, struct slice *ret_route,
                              struct naming **ret_naming);
/* The texts as they were filed, read for names again; what was added since is looked at for numbers only. */
enum error report_read_again(struct tx *tx, const struct actor *actor, struct uuid report_id,
                             struct naming **ret_naming);
/* A search by the numbers of `naming` and the accounts it names exactly. */
struct named_in_search search_of(const struct actor *actor, struct uuid report_id, const struct identifiers *found,
                                 const struct officials *officials);

/* From one queue into another, with the event that says so. ERR_STALE: it is not as `version` says, or there. */
struct report_move {
        struct uuid report_id;
        int64_t version;
        struct slice from, to, event; /* routes; kind of the event */
};
enum error move_report(struct tx *tx, const struct actor *actor, const struct report_move *move);
/* Into the inbox, where it counts; whoever it names has been marked. */
enum error let_in(struct tx *tx, const struct actor *actor, const struct report_move *move);
/* Out of the inbox; what was drawn from it until now is drawn anew without it. */
enum error hold_back(struct tx *tx, const struct actor *actor, const struct report_move *move);

/* Whether `key` is in the table of outcomes. */
bool report_is_outcome(struct slice key);

/* The page of a report as somebody reads it who was let in: `reader` with the office of the report. */
enum error report_page_load(struct tx *tx, const struct actor *reader, const struct report_ask *ask,
                            struct arena *arena, struct report_page *ret_page);

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
struct report_standing_row;
/* How the actor stands to it: author, assigned, and for a head whether he alone may open it. */
enum error report_relations(struct tx *tx, const struct actor *actor, const struct report_standing_row *row,
                            struct access_object *object);
/* A held report exists for the head of office and its author only, one with another office for its author. */
enum error refuse_held(struct tx *tx, const struct actor *actor, struct slice route,
                       const struct access_object *object);

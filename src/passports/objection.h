/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an applicant can do against a decision: objection to the head of the office, appeal to his superior, court.
 *
 * Invariants: every day is counted by a clock of the content that the office has confirmed, from proven receipt; where
 * a clock or the calendar is missing the day is empty, never guessed. One of each step for a decision, in their order.
 * The head answers an objection, not who interviewed or proposed; what a superior or a court decided is recorded. No
 * answer in time grants an objection or appeal that came in time: the day does that, and a late one waits for a person.
 * What takes a decision back sends the application to the desk without an outcome, and is kept with the decision. All
 * want a TX_WRITE. */
#pragma once

#include "passports/passports.h"

struct clock_question {
        struct uuid office_id;
        struct slice key; /* of a content item of kind "clock" in days or working days */
        struct date from; /* the day of the event, which does not count itself */
};
struct clock_end {
        struct date last;
        int64_t version;
        int32_t amount;
        bool working;   /* amount: working days, else days of the calendar */
        bool confirmed; /* the clock and the holidays counted by it; what is not may be shown with that word, and is
                           never printed */
};
/* ERR_UNCONFIGURED: no such clock on that day, or the calendar does not reach so far. */
[[nodiscard]] enum error passports_clock(struct tx *tx, const struct clock_question *question,
                                         struct clock_end *ret_end);

struct objection_new {
        struct uuid id; /* made by the client: the same again changes nothing */
        struct uuid application_id, decision_id;
        struct slice step;        /* "objection", "appeal", "court" */
        struct slice on, how;     /* ISO day of receipt; "hand", "post", "email" */
        struct slice words;       /* what the applicant says, in his own words; at least 10 characters */
};
/* ERR_INVALID with *ret_obstacles (Indonesian source texts); ERR_CONFLICT: there is one of this step already, or the id
 * came with other content; ERR_NOT_FOUND. Also one that comes late is taken, and says so. */
[[nodiscard]] enum error passports_objection_receive(struct tx *tx, const struct actor *actor,
                                                     const struct objection_new *new,
                                                     struct obstacles *ret_obstacles);
struct objection_answer_given {
        struct uuid id, application_id;
        struct slice step;           /* as it is: who may answer depends on it */
        struct slice outcome;        /* "granted", "partly", "rejected"; "late" for one that came late */
        struct slice words, on;      /* reasons, at least 10 characters; ISO day */
};
/* Granted and partly take the decision back. ERR_STEP_UP, ERR_CONFLICT (answered, or granted by silence), ERR_NOT_FOUND
 * also for who interviewed or proposed. */
[[nodiscard]] enum error passports_objection_answer(struct tx *tx, const struct actor *actor,
                                                    const struct objection_answer_given *answer,
                                                    struct obstacles *ret_obstacles);
struct objection_told {
        struct uuid id, application_id;
        struct slice on, how; /* ISO day on which the applicant has the answer; "hand", "post", "family", "email" */
};
/* Proven receipt of the answer: from here the next step's last day is counted. ERR_INVALID: a day that has not come, or
 * before the answer. */
[[nodiscard]] enum error passports_objection_tell(struct tx *tx, const struct actor *actor,
                                                  const struct objection_told *told);
/* Which decision of which application was taken back, when, by whom and by what ("objection", "appeal", "court",
 * "silence"). */
struct reversal {
        struct uuid office_id, application_id, decision_id, actor_id;
        struct slice on, by;
        struct slice today; /* ISO day, for the detectors */
};

struct objection_item {
        struct uuid id, decision_id;
        struct slice step, received_on, received_how, words, file_until, answer_until, state, outcome, answer;
        struct slice answered_by, answered_on, told_on, told_how, next_until, follow_until;
        bool late;
};
struct objection_letter {
        struct uuid decision_id;
        struct slice outcome, number, served_on, object_until, reversed_on, reversed_by;
};
struct objection_file {
        struct application_file application;
        struct objection_item *items; /* oldest first */
        size_t count;
        struct objection_letter *letters; /* served decisions, newest first */
        size_t letter_count;
};
/* Both sides of an application and what was said against its decisions; opens the file, journaled. */
[[nodiscard]] enum error passports_objections(struct tx *tx, const struct reading *reading, struct uuid application_id,
                                              struct objection_file *ret_file);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A passport desk for the tests: two offices with everything a letter needs, officers, and an application. */
#pragma once

#include "../house.h"

#include "passports/passports.h"

#define DESK_PHONE "+6284011112222"

struct desk {
        struct house house;
        struct actor officer, second, elsewhere; /* elsewhere: a desk officer of the other office */
};

void desk_open(struct desk *desk);
void desk_close(struct desk *desk);
struct actor desk_person(struct desk *desk, struct uuid office, const char *login, const char *role);
/* A worker's application whose guarantor has DESK_PHONE. */
struct application_new desk_application(void);
struct uuid desk_create(struct desk *desk);
struct application_file desk_read(struct desk *desk, const struct actor *actor, struct uuid id);
void desk_answer(struct desk *desk, struct uuid id, const char *key, const char *code);
/* He was asked about the file's findings, and the innocent explanation: "fits", "differs" or "unclear". */
void desk_explain(struct desk *desk, struct uuid id, const char *code);
enum error desk_hear(struct desk *desk, struct uuid id);
/* An application that was entered, interviewed and heard. */
struct uuid desk_heard(struct desk *desk);
/* Somebody mentions DESK_PHONE: "report", "tip", "partner". Gives the source's id. */
struct uuid desk_mention(struct desk *desk, struct slice source_kind, const char *group);
/* Who reports from a village under this login, and an analyst who reads it. */
struct desk_village {
        struct actor reporter, analyst;
};
struct desk_village desk_village(struct desk *desk, const char *login);
/* A report of somebody in that village, which the analyst took, graded and confirmed when it is `verified`; null texts
 * are not said. */
struct desk_told {
        struct slice recruiter, company, address;
};
struct uuid desk_report(struct desk *desk, const struct desk_village *village, const struct desk_told *told,
                        bool verified);
/* A legal basis that the office has confirmed and that may carry a suspension. */
void desk_legal(struct desk *desk);
/* Interview with two answers that point to a recruiter. */
void desk_interview(struct desk *desk, struct uuid id);
/* What issuing wants, of an application whose interview was begun: every document there, the identity compared, and
 * what was not asked yet answered with the first, harmless, answer. */
enum error desk_answer_rest_in(struct tx *tx, const struct actor *officer, struct uuid id);
enum error desk_ready_in(struct tx *tx, const struct actor *officer, struct uuid id);
void desk_ready(struct desk *desk, struct uuid id);
/* A proposal of D3 with everything that it needs. */
struct proposal desk_proposal(struct uuid application_id);
/* As if the letter had been printed on 24 November 2026: what it looks like is another test. */
enum error desk_print(struct tx *tx, struct uuid office_id, struct uuid decision_id);
/* How many of a person's proposals were returned to him. */
int64_t desk_returned_to(struct desk *desk, const struct actor *actor);
enum error desk_propose(struct desk *desk, const struct actor *actor, const struct proposal *proposal,
                        struct obstacles *ret_obstacles);

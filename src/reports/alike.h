/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* "Looks like report 0123": reports that name the same phone, recruiter or company, or one that is written alike.
 *
 * Invariants: only reports that the actor could open are told, and who asks before sending is told his own alone; it is
 * a hint, decides nothing and joins nothing. */
#pragma once

#include "reports/reports.h"

enum { ALIKE_MAX = 10, ALIKE_OWN_DAYS = 30 };
/* The last two: written alike, and not the same. */
enum alike_by {
        ALIKE_PHONE = 1,
        ALIKE_RECRUITER = 2,
        ALIKE_COMPANY = 4,
        ALIKE_VILLAGE = 8,
        ALIKE_RECRUITER_NEARLY = 16,
        ALIKE_COMPANY_NEARLY = 32,
};

struct alike_report {
        struct uuid id;
        struct slice number;
        unsigned by; /* enum alike_by: what is the same */
};
struct alike_reports {
        struct alike_report items[ALIKE_MAX]; /* what shares most first, then the newest */
        size_t count;
};
struct alike_question {
        struct uuid id;                        /* the report itself, which is left out */
        struct slice village_code, phone, recruiter, company; /* as written; null or empty: not named */
        struct likeness *likeness; /* app.h; followed before the transaction; NULL: only what is written the same */
};
/* For triage: of all that the actor could open. */
[[nodiscard]] enum error reports_alike(struct tx *tx, const struct actor *actor, const struct alike_question *question,
                                       struct alike_reports *ret_alike);
/* Before sending: the actor's own of the last ALIKE_OWN_DAYS days in the same village with the same phone, or with a
 * recruiter whose name is the same by the sure rules: many reports have no number. */
[[nodiscard]] enum error reports_alike_own(struct tx *tx, const struct actor *actor,
                                           const struct alike_question *question, struct alike_reports *ret_alike);

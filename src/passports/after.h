/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Thirty days after a decision that showed the applicant the legal route: did he reach it?
 *
 * Asked after D3 and R3, and after D1 of an application for work, while that decision is still the last word on the
 * application. One coded answer a decision, with who said so; a later answer takes its place. It is a fact about the
 * way that the office offered: no rule reads it, and nothing follows for the applicant. What the same recruiter did
 * afterwards stands with the recruiter (subjects/subjects.h, subjects_after), never here. */
#pragma once

#include "passports/passports.h"

/* AFTER_DAYS: where the office's clock "tindak-lanjut-jalur" says no days of the calendar. */
enum { AFTER_DAYS = 30, AFTER_EARLY_DAYS = 7, AFTER_LATEST_DAYS = 180 };

struct after_choice {
        struct slice code, text; /* "reached"; Indonesian source text */
};
const struct after_choice *after_answers(size_t *ret_count);
const struct after_choice *after_sources(size_t *ret_count); /* who said so */

struct after_file {
        struct uuid decision_id;      /* nil: no decision of this application is asked about */
        struct slice number, outcome; /* outcome: of the decision */
        instant decided_at;
        struct slice answer, told_by, by; /* codes and a name; null while nobody answered */
        instant answered_at;
        int64_t version;                  /* of the application */
};
/* Action "application.after". ERR_NOT_FOUND. */
[[nodiscard]] enum error passports_after_open(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                              struct arena *arena, struct after_file *ret_file);
struct after_answer {
        struct uuid application_id, decision_id;
        struct slice answer, told_by;
        int64_t version; /* of the application as its author read it; 0: not compared */
};
/* The same again changes nothing. ERR_INVALID: no such answer or source; ERR_CONFLICT: another decision stands now;
 * ERR_STALE: the application has changed since. */
[[nodiscard]] enum error passports_after_answer(struct tx *tx, const struct actor *actor,
                                                const struct after_answer *answer);

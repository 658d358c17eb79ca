/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Silencing a finding for one object: this rule says nothing about this phone or company until a day.
 *
 * A phone that many innocent applicants name (a licensed company's man, a school, a grandfather who vouches for a
 * family) gives each of them a question. Two persons may silence it: who proposes says a coded reason, the words, and
 * the last day; somebody else, who did not interview the applicant from whose file it came, confirms with a fresh
 * proof. So nobody alone, and nobody at the desk with another of his own rank, makes a recruiter's number invisible.
 *
 * Invariants: a silence is about one subject and one rule, never about a person, a village or any other trait of an
 * applicant. It hides nothing: the finding stands on each application as silenced, until when, by whom and why. It
 * opens no question, holds no step up and carries no decision. What an agency answered is not silenced. It ends by
 * itself with its day, by one person's word at any time, and for whoever may know of it as soon as an agency answers
 * or more reporters were verified than when it was confirmed. It holds for nobody but those two once a source about the
 * object names one of them; they are not told. A merge of subjects gives the object another identity, and the finding
 * comes back. Everything is in the journal. All want a TX_WRITE. */
#pragma once

#include "passports/passports.h"

/* The longest, in days: twice the 90 days by which a changed rule is tried (trial.h); who wants more says so again. */
enum { SILENCE_DAYS_MOST = 180, SILENCE_WHY_LEAST = 10, SILENCE_MOST = 200 };

struct silence_reason {
        struct slice code, text; /* "family"; Indonesian source text */
};
const struct silence_reason *silence_reasons(size_t *ret_count);
/* The null slice when there is no such reason. */
struct slice silence_reason_text(struct slice code);

struct silence_new {
        struct uuid id; /* made by the client: the same again changes nothing */
        struct uuid application_id, finding_id;
        struct slice reason, why, until; /* until: ISO day, the last on which it holds */
};
/* ERR_NOT_FOUND: no such finding for this actor. ERR_INVALID: no such reason, words too short, or a day that is not
 * among the SILENCE_DAYS_MOST after today. ERR_CONFLICT: an agency's answer stands behind it, it is about no phone or
 * company (a letter's words), or it is silenced or proposed already. Action "silence.propose". */
[[nodiscard]] enum error passports_silence_propose(struct tx *tx, const struct actor *actor,
                                                   const struct silence_new *silence);
/* The second person. ERR_NOT_FOUND for who proposed it or interviewed the applicant; ERR_STEP_UP; ERR_CONFLICT: it was
 * ended, its day is over, or an agency answered. Action "silence.confirm". */
[[nodiscard]] enum error passports_silence_confirm(struct tx *tx, const struct actor *actor, struct uuid id);
/* Refuses, takes back or ends it: the finding opens its question again. One person suffices, `why` is 5 characters at
 * least. ERR_CONFLICT: it is over. Action "silence.end". */
[[nodiscard]] enum error passports_silence_end(struct tx *tx, const struct actor *actor, struct uuid id,
                                               struct slice why);

enum silence_now {
        SILENCE_WAITS,    /* for the second person */
        SILENCE_HOLDS,
        SILENCE_OVERTAKEN, /* something new is known; or it does not hold for a reason that is not told */
        SILENCE_OVER,     /* its day is over */
        SILENCE_ENDED,    /* by a person */
};
struct silence_row {
        struct uuid id, application_id;
        enum silence_now now;
        struct slice about, label, number, reason, why, until; /* number: of the application it came from */
        struct slice proposed_by, confirmed_by, ended_by, ended_why;
        instant proposed_at, confirmed_at, ended_at;
        bool own; /* the reader proposed it */
};
struct silence_rows {
        struct silence_row *items;
        size_t count;
        bool more;
};
/* The newest SILENCE_MOST, those that wait first, without those about what this reader may know nothing of. Action
 * "silence.read". */
[[nodiscard]] enum error passports_silences(struct tx *tx, const struct actor *actor, struct arena *arena,
                                            struct silence_rows *ret_rows);

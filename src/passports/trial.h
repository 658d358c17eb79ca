/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A draft of a rule on past applications: where it would have fired, beside the version in force, and how that ended.
 *
 * A rule is an indicator (what is known of phones and companies, or what an answer points to) or a question (what its
 * answers point to). It fires on an application as a question to ask, or as something that may be shown and counted.
 *
 * Invariants: nothing is written but the journal, nothing is read of who an applicant is; applications and findings
 * that name the reader are in no figure of his. Figures are for who works on rules (action "rule.try"); which
 * applications, only for who may see them (action "rule.whom"), with the reason why, which the journal keeps. Who may
 * not gets sums of rounded groups: applications with the same answers or findings and the same end are one group, a
 * group below five is nought, and others are the nearest multiple of five. Two drafts that differ by one answer so
 * differ by one group's rounded number, and never show a single file. */
#pragma once

#include "content/draft.h"
#include "passports/passports.h"

enum { TRIAL_DAYS = 90, TRIAL_MOST = 20000, TRIAL_LISTED = 200 };

enum trial_level { TRIAL_NOTHING, TRIAL_ASKS, TRIAL_COUNTS }; /* counts: may be shown, and be evidence of a decision */
enum trial_end { TRIAL_OPEN, TRIAL_ISSUED, TRIAL_STOPPED, TRIAL_REVERSED, TRIAL_ENDS };

/* One version on all of them. */
struct trial_side {
        int64_t fires, counts;     /* counts: of those that fire, where it may be evidence */
        int64_t ends[TRIAL_ENDS];  /* of those that fire: not decided for good; passport; suspended or refused and
                                      standing; taken back by objection, appeal, court or silence */
};
struct trial_row {
        struct uuid id;
        struct slice number, initials;
        instant created_at;
        enum trial_level now, draft;
        enum trial_end end;
        uint64_t facts;  /* hash of what the rule could look at */
        bool pointed_to; /* by an answer, for an indicator */
};
struct trial {
        struct content_item draft;
        int64_t now_version;       /* 0: nothing is in force under this key */
        struct slice from, to;     /* ISO days */
        int64_t applications;      /* exact */
        bool rounded;              /* `now`, `then`, `more` and `fewer` are sums of rounded groups */
        bool cut;                  /* there are more than TRIAL_MOST; these are the newest */
        struct trial_side now, then; /* then: the draft */
        int64_t more, fewer;       /* where only the draft fires, and only the version in force */
        struct trial_row *rows;    /* where the two differ, then others that fire, newest first; only with `why` */
        size_t row_count;
        bool rows_cut;             /* beyond TRIAL_LISTED */
};
struct trial_reason {
        struct slice code, text; /* "publish"; Indonesian source text */
};
/* The nearest multiple of five. */
int64_t trial_round(int64_t number);
/* Why somebody wants to see which applications they are. */
const struct trial_reason *trial_reasons(size_t *ret_count);
struct trial_question {
        struct content_step step;
        struct slice why; /* a code of trial_reasons, to see which applications; null: figures only */
};
/* In a TX_WRITE. ERR_NOT_FOUND: no such version, or no kind of rule; ERR_INVALID: no such reason, or the draft's rule
 * is none; ERR_FORBIDDEN. */
[[nodiscard]] enum error passports_trial(struct tx *tx, const struct actor *actor,
                                         const struct trial_question *question, struct arena *arena,
                                         struct trial *ret_trial);

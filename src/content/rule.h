/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rules of the passport desk among the content: when an indicator about phones and companies fires, and that a changed
 * rule is tried on past applications before anybody may pass it on.
 *
 * Invariants: a rule counts kinds of sources, never persons; a rule that differs from the one in force is tested, and
 * published, only with a trial of this very version (content_trial). */
#pragma once

#include "access/access.h"
#include "content/draft.h"

/* Of an indicator's body: "rule": {"sources": ["report", "partner", "desk", "tip"], "least": 1}. Without it: any of the
 * four, one source. "application": others who applied with the same guarantor; it stands alone. "explained": 2, of such
 * a rule: once so many of the others gave an explanation that fits, nobody is asked any more (passports/explained.h);
 * 0: everybody always is. "bits": 15, of a rule about names, which are no numbers: how much the engine must say for a
 * source to count (match/score.h: 15 bits are 32,768 to 1); such a rule opens questions and nothing else. "common": 20,
 * beside "bits", of a rule about companies: of one that more than so many others name, the name says nothing. */
enum { RULE_LEAST_MAX = 50, RULE_EXPLAINED = 2, RULE_EXPLAINED_MAX = 20, RULE_BITS_LEAST = 8, RULE_BITS_MOST = 40,
       RULE_COMMON = 20, RULE_COMMON_LEAST = 2, RULE_COMMON_MOST = 200 };
struct content_rule {
        bool report, partner, desk, tip, application; /* which kinds of sources count */
        int64_t least;                   /* so many independent ones, 1..RULE_LEAST_MAX */
        int64_t bits;                    /* 0: not about names; RULE_BITS_LEAST..RULE_BITS_MOST */
        int64_t common;                  /* RULE_COMMON (when not said), RULE_COMMON_LEAST..RULE_COMMON_MOST */
        int64_t explained;               /* 0, or RULE_EXPLAINED (when not said)..RULE_EXPLAINED_MAX */
};
/* ERR_INVALID with a plain Indonesian sentence in *ret_why (a literal) when a rule is there and is none. */
[[nodiscard]] enum error content_rule_of(json_t *body, struct content_rule *ret_rule, struct slice *ret_why);

/* How letters are compared, of the body of the indicator about them: "wording": {"alike": 70, "common": 20, "silent":
 * [...], "places": [...], "templates": [...]}. The words of forbidden.h are silent in every rule. */
enum { WORDING_COMMON_MOST = 100, WORDING_LIST_MOST = 60 };
struct content_wording {
        int64_t alike;  /* percent of a letter's own wording, 50..100 */
        int64_t common; /* wording that so many others use is nobody's, 2..WORDING_COMMON_MOST */
        struct slice *silent, *places, *templates; /* as match/wording.h reads them */
        size_t silent_count, place_count, template_count;
};
/* ERR_NOT_FOUND: the body has none. ERR_INVALID as above. Texts live in the arena. */
[[nodiscard]] enum error content_wording_of(json_t *body, struct arena *arena, struct content_wording *ret_wording,
                                            struct slice *ret_why);

/* Independent sources of each kind. */
struct rule_counts {
        int64_t report, partner, desk, tip, application;
};
bool content_rule_met(const struct content_rule *rule, const struct rule_counts *counts);

/* Kinds whose drafts are tried on past applications: what fires, and what is asked. */
bool content_kind_is_rule(struct slice kind);

/* That a version was tried, by whom, on how many applications of which days (ISO). */
struct content_trial {
        struct slice from, to;
        int64_t applications;
        instant tried_at;
        struct slice by; /* name; read only */
};
/* Permission content.test on the draft; again by anybody is a newer trial. ERR_NOT_FOUND, ERR_CONFLICT: no draft. */
[[nodiscard]] enum error content_trial_keep(struct tx *tx, const struct actor *actor, const struct content_step *step,
                                            const struct content_trial *trial);
/* The newest trial of a version; ERR_NOT_FOUND when there is none. The caller has decided that he may read content. */
[[nodiscard]] enum error content_trial_of(struct tx *tx, struct uuid office_id, const struct content_step *step,
                                          struct arena *arena, struct content_trial *ret_trial);

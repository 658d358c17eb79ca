/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Findings about what several applicants brought (one guarantor, one place, one letter's words) whose innocent
 * explanation was heard: a family, an agency, the form of a village office. Whoever comes next would say the same and
 * is not asked.
 *
 * It holds when so many others as the rule in force says ("explained") gave an explanation that fits, none of
 * those heard gave one that does not, none of them names a phone or company that an agency or two independent
 * verified reporters stand behind, and more than one person of the staff judged: two officers who heard, or one
 * officer and a senior who agreed to an answer that he did not hear himself. Nothing is stored but answers and
 * agreements: one doubt, an answer that is corrected, an agreement that is taken back, or a proven fact, and
 * everybody is asked again. What was asked stays; what counts is what was heard before an interview began, for
 * EXPLAINED_DAYS. It touches findings about several applicants only, which are weak and carry nothing; a finding
 * about a phone or company is never left out by it. All want a TX_WRITE. */
#pragma once

#include "passports/passports.h"

/* Agrees to the answer "fits" of this finding. Action "explanation.agree", which bars whoever asked this applicant
 * anything. Again by the same person changes nothing. ERR_NOT_FOUND: no such finding for him, or not his to agree to.
 * ERR_CONFLICT: it is not about several applicants, does not fit, or somebody else agreed. */
[[nodiscard]] enum error passports_explanation_agree(struct tx *tx, const struct actor *actor,
                                                     struct uuid application_id, struct uuid finding_id);
/* Takes back whoever's agreement. Action "explanation.end". ERR_NOT_FOUND: there is none. */
[[nodiscard]] enum error passports_explanation_end(struct tx *tx, const struct actor *actor,
                                                   struct uuid application_id, struct uuid finding_id);

struct explanation_row {
        struct uuid id, application_id; /* id: of the finding */
        struct slice number, about;     /* about: "letter-words" */
        instant heard_at;
};
struct explanation_rows {
        struct explanation_row *items;
        size_t count;
        bool more;
};
enum { EXPLANATIONS_MOST = 25 };
/* Explanations that fit and that only one officer heard lately, which this senior may agree to: the newest first, at
 * most EXPLANATIONS_MOST, of findings that the application's own page shows him. Those of a thing that he agreed to
 * before are not asked of him again. Action "application.list". */
[[nodiscard]] enum error passports_explanations(struct tx *tx, const struct actor *actor, struct arena *arena,
                                                struct explanation_rows *ret_rows);

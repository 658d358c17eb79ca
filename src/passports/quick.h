/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The short way of the desk: one form on the page of an application that nothing speaks against, by keyboard.
 *
 * Invariants: it takes the steps of the long way by their own rules (start, identity, documents, answer, T0) in one
 * transaction, and weakens none: it is open only where no finding stands, no document is missing or in doubt, no agency
 * was asked in vain and nothing was decided before; the declared purpose is no work, no company and no agent is named,
 * and the answer about the plan agrees with it; an answer that points to a recruiter is kept, issues nothing, and
 * leads into the interview. T0 is the only outcome it can give. */
#pragma once

#include "passports/passports.h"

/* Whether the short way is open. */
bool passports_quick_fits(const struct application_file *file);
/* Whether the officer confirms this document there: those that law or practice always want. */
bool passports_quick_paper(const struct check_item *check);
/* The question that is asked there: the next of the guided interview; NULL when none is left. */
const struct question_item *passports_quick_question(const struct application_file *file);

struct quick_issue {
        struct uuid application_id;
        struct uuid decision_id;       /* made by the form */
        int64_t version;               /* of the application that the officer saw */
        instant opened_at;             /* when he opened it: the interview began; one that cannot be is taken as now */
        bool identity, papers;         /* what he confirmed */
        struct slice question, answer; /* key and code; empty when none was left */
};
/* ERR_INVALID with *ret_obstacles (Indonesian source texts, with the member of struct quick_issue that is missing):
 * something was not confirmed or answered, and nothing is kept; ERR_STALE: somebody changed it meanwhile;
 * ERR_CONFLICT: the short way is not open; ERR_NOT_FOUND. *ret_issued is false when the answer was kept and nothing
 * issued. In a TX_WRITE. */
[[nodiscard]] enum error passports_issue_quick(struct tx *tx, const struct actor *actor,
                                               const struct quick_issue *issue, struct obstacles *ret_obstacles,
                                               bool *ret_issued);

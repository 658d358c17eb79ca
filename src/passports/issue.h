/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Before a passport is issued (T0, T1), by whichever way: every document that the law or the closed table asks has a
 * verdict and none is missing, the identity was compared and is the same, the interview was asked to its end ("does not
 * answer" is an answer), each finding was asked about or set aside, the earlier applications of this person were looked
 * at where there are any, and one line says why it is issued where an answer points to an indicator or a finding got no
 * explanation that fits. Nothing here decides: the officer stays free to issue against all that was answered, and says
 * why. */
#pragma once

#include "passports/passports.h"

/* What the last comparison with the identity card showed, "match" or "differs"; empty when nobody compared, or when
 * what is compared was corrected since. */
struct slice passports_identity_verdict(const struct application_file *file);
/* Whether this office has other applications with the same NIK or earlier passport, and nobody has looked at them
 * (`/paspor/{id}/terdahulu`) since the newest came. Says nothing of them: not how many, and not how they ended. */
bool passports_earlier_unseen(const struct application_file *file);
/* The purpose that the applicant told when he was asked, where it is not the declared one; null where it is, or where
 * he was not asked. Nothing follows from it but that the page says so and offers to correct the purpose. */
struct slice passports_purpose_told(const struct application_file *file);
/* Whether issuing wants a line that says why (`facts` of the proposal): an answer points to an indicator, what was said
 * about a finding is not an explanation that fits, or the purpose that was told is not the declared one. */
bool passports_issue_wants_why(const struct application_file *file);
/* Adds what keeps T0 or T1 from being decided. Indonesian source texts. */
void issue_check(const struct application_file *file, const struct proposal *proposal, struct obstacles *obstacles);

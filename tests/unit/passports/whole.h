/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A proposal of each outcome with everything that it needs; of what an agency says, see agency.h. */
#pragma once

#include "agency.h"
#include "desk.h"

/* An agency said that a document is not its own: the evidence of the outcomes that want one. */
void whole_agency_denies(void);
struct proposal whole_proposal(struct uuid id, const char *outcome);
/* Somebody tells of the guarantor's phone: the file of who opens it has a finding. */
enum error whole_tell_of_phone(struct tx *tx, const struct actor *officer, struct slice source_kind, struct uuid id,
                               struct application_file *ret_file);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A proposal of each outcome with everything that it needs. Its file was answered by an agency: link the program with
 * --wrap=exchange_of_application. */
#pragma once

#include "desk.h"

#define AGENCY_CODE S("agency:01020304-0506-7008-800a-0b0c0d0e0f10")

extern bool whole_nobody_asked; /* no agency was asked: else the short way is closed */
struct proposal whole_proposal(struct uuid id, const char *outcome);
/* Somebody tells of the guarantor's phone: the file of who opens it has a finding. */
enum error whole_tell_of_phone(struct tx *tx, const struct actor *officer, struct slice source_kind, struct uuid id,
                               struct application_file *ret_file);

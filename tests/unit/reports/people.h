/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* People of an office and what they do with reports, for the tests of this room. */
#pragma once

#include "../house.h"

#include "base/checked.h"

#define NGRAYUN "35.02.02.2003"

struct actor babinsa_of(struct house *house, const char *login, const char *phone);
struct actor analyst_of(struct house *house);
struct actor head_of(struct house *house);
enum error list(struct house *house, const struct actor *actor, enum report_tab tab,
                       struct report_rows *ret_rows);
enum error read_report(struct house *house, const struct actor *actor, struct uuid id,
                              struct report_page *ret_page);
enum error step(struct house *house, const struct actor *actor, struct uuid id, const char *action);
/* Neither page nor list, count or step, for somebody who has every right of an analyst. */
void expect_no_trace(struct house *house, const struct actor *named, struct uuid report_id);

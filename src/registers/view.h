/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What registers say of something, for pages of other rooms: include the partial register-hits (pages.html.h). */
#pragma once

#include "http/request.h"
#include "match/match.h"

struct view_register_hit;
struct register_wish {
        enum match_kind kind; /* MATCH_COMPANY, MATCH_PHONE, MATCH_ADDRESS, MATCH_ACCOUNT */
        struct slice value;   /* as it was written */
        bool others;          /* not of the P3MI list, which the page asks by itself */
};
/* What registers in force say of it, for a reader who may look at it anyhow. Own read transaction. ERR_INVALID, and
 * nothing found, when it cannot be read as one, or is of another kind. */
[[nodiscard]] enum error registers_show(struct request *rq, const struct register_wish *wish,
                                        struct view_register_hit **ret_items, size_t *ret_count);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Notices in browsers, on the account page. */
#pragma once

#include "http/request.h"

struct view_account_self;

/* The reader's browsers, and whether this one can be turned on. */
[[nodiscard]] enum error account_fill_notices(struct request *rq, struct view_account_self *view);
/* The account page with a fault about notices, already translated; null for none. */
[[nodiscard]] enum error account_show_self(struct request *rq, unsigned status, struct slice fault);

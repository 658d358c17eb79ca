/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the pages of this room share. */
#pragma once

#include "program/app.h"

/* What is opened, as people call it: a report's number, the beginning of a tip's address. The null slice when it is
 * gone. */
[[nodiscard]] enum error glass_number(struct request *rq, struct slice kind, struct uuid id, struct slice *ret_number);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the pages of this room share. */
#pragma once

#include "access/directory.h"
#include "program/listing.h"

extern const struct listing people_listing;

/* The roles that hold or wait, with commas between. */
struct slice people_roles_text(struct request *rq, const struct person_row *person);

/* What is opened, as people call it: a report's number, the beginning of a tip's address. The null slice when it is
 * gone. */
[[nodiscard]] enum error glass_number(struct request *rq, struct slice kind, struct uuid id, struct slice *ret_number);

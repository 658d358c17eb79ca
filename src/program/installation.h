/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whether the two databases belong together. Each holds the id of its installation: a database of tips that belongs to
 * another, or to none while the main one has its id, was put there by mistake or in place of one that was lost. */
#pragma once

#include "program/program.h"

/* Gives two databases without an id one: first the tips', then the main one's, so that whoever was cut off in between
 * goes on. ERR_CORRUPT when they differ, or when only the tips have none, unless the operator accepts damage: then the
 * tips take the main one's. After both are migrated. ret_message as of program_open. */
[[nodiscard]] enum error installation_settle(struct program *program, char ret_message[PROGRAM_MESSAGE_SIZE]);

/* Of two migrated databases, changing nothing. *ret_same: they have the same id, or the main one has none yet. */
[[nodiscard]] enum error installation_compare(struct program *program, bool *ret_same);

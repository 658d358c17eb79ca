/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is remembered of the journal outside its database: journal.places, beside the signing key.
 *
 * Whoever empties the journal of a database, its checkpoints included, leaves nothing in it that tells; this file does.
 * Invariants: a line is written after its checkpoint is durable, so a cut never leaves it ahead of the database; a
 * place is replaced only by a later one, so a journal that was set back stays visible until the file is put aside.
 * Each line is a signed checkpoint (journal_checkpoint_text). */
#pragma once

#include "journal/chain.h"
#include "journal/key.h"

/* The line of this office, in the arena. ERR_NOT_FOUND: none; ERR_CORRUPT: the file holds something else. */
[[nodiscard]] enum error place_find(const struct journal_key *key, struct uuid office_id, struct arena *arena,
                                    struct slice *ret_line);
/* Keeps a checkpoint in place of the office's earlier one; one that is not later changes nothing. */
[[nodiscard]] enum error place_keep(const struct journal_key *key, struct slice line);

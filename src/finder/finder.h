/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where a typed number or telephone leads. Finds only what the actor may open; absent and forbidden are the same. */
#pragma once

#include "access/access.h"

enum { FINDER_WORDS_MAX = 120 };

/* The path of the page that `words` lead to, in `arena`. ERR_NOT_FOUND when nothing that he may open bears that
 * number. */
[[nodiscard]] enum error finder_path(struct tx *tx, const struct actor *actor, struct slice words, struct arena *arena,
                                     struct slice *ret_path);

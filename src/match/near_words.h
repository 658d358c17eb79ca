/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Words of names within a slip of a word: symmetric deletes (Garbe, SymSpell, 2012), as written and by the sure
 * rules. Two spellings are near when they are equal after at most one letter is left out of each: one letter more, less
 * or other, or two neighbours that changed places. Some 130 bytes a word of the vocabulary. Read-only once built; words
 * that come later may be asked about, but are not found. */
#pragma once

#include "match/vocabulary.h"

struct match_near_entry {
        uint32_t hash, token;
};

struct match_near_words {
        struct match_near_entry *entries; /* by hash, then token */
        size_t count;
        uint32_t *starts; /* of each bucket, by the first bits of the hash */
        unsigned bits;
};

enum { MATCH_NEAR_MOST = 8 };

/* ERR_MEMORY. */
[[nodiscard]] enum error match_near_words_build(const struct match_vocabulary *vocabulary,
                                                struct match_near_words *ret_near);
void match_near_words_free(struct match_near_words *near);
/* Words near `token` of other loose classes, one of each class, those first that most records have; gives how many. */
size_t match_near_words_find(const struct match_near_words *near, const struct match_vocabulary *vocabulary,
                             const struct match_token *token, const struct match_token *ret_near[MATCH_NEAR_MOST]);

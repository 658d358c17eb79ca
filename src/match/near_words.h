/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Words that rows are called by, within a slip of a word: symmetric deletes (Garbe, SymSpell, 2012), as written and by
 * the sure rules. Two spellings are near when they are equal after at most one letter is left out of each: one letter
 * more, less or other, or two neighbours that changed places. Some 70 bytes a word of the vocabulary. Read-only once
 * built; words that come later may be asked about, but are not found. */
#pragma once

#include "match/vocabulary.h"

/* An entry is a word's id and above it as much of a spelling's hash as is left, of the bits behind those that choose
 * the bucket: with the sixteen million words that a vocabulary may have, 30 of 32 in all. Of a file nothing is trusted:
 * an entry may lead to a strange word, but to none that is not there. */
struct match_near_words {
        uint32_t *entries; /* by bucket, rest of the hash, id */
        size_t count;
        uint32_t *starts; /* of each bucket in entries, and the end */
        unsigned bits;    /* of the hash, that choose the bucket */
        unsigned id_bits;
        enum match_token_kind kind; /* of all of them: words of names, or, where rows have no names, plain words */
};

enum { MATCH_NEAR_MOST = 8 };

/* Of the words of this kind. ERR_MEMORY. */
[[nodiscard]] enum error match_near_words_build(const struct match_vocabulary *vocabulary, enum match_token_kind kind,
                                                struct match_near_words *ret_near);
void match_near_words_free(struct match_near_words *near);
/* Whether sizes are such as can be; call once for parts that came from a file, with how many starts there are. */
[[nodiscard]] bool match_near_words_check(const struct match_near_words *near, size_t starts);
/* The hashes under which a word meets those within a slip of it: of itself and of what is left when one letter is left
 * out. Gives how many. */
enum { MATCH_SPELLINGS_MOST = 2 * (MATCH_TOKEN_SIZE + 1) };
size_t match_near_words_spell(const struct match_token *token, uint32_t ret_hashes[MATCH_SPELLINGS_MOST]);
/* Words near `token` of other loose classes, one of each class, those first that most records have; gives how many:
 * none for a token of another kind. */
size_t match_near_words_find(const struct match_near_words *near, const struct match_vocabulary *vocabulary,
                             const struct match_token *token, const struct match_token *ret_near[MATCH_NEAR_MOST]);

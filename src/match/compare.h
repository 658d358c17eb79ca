/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How two values of a field agree; only for this room. Symmetric, pure. */
#pragma once

#include "match/score.h"

/* Words of a value, in the order written. */
enum { LIST_MAX = 8 };
struct token_list {
        const struct match_token *tokens[LIST_MAX];
        size_t count;
};

struct agreement {
        uint8_t level;
        int32_t bits; /* information of what agreed, 1/10000 bit; of names and words only */
        uint64_t rules[2];
};

static inline void note_rule(uint64_t rules[2], unsigned id)
{
        rules[id / 64] |= (uint64_t)1 << id % 64;
}

enum { WORDS_BITS_MOST = 26 * WEIGHT_BIT, INITIAL_BITS = 2 * WEIGHT_BIT }; /* no name says more; no initial less */

/* How many letters only one of them has: a few additions, where the processor's own count may not be there. */
static inline unsigned count_letters_apart(uint32_t a, uint32_t b)
{
        uint32_t bits = a ^ b;
        bits -= bits >> 1 & 0x55555555;
        bits = (bits & 0x33333333) + (bits >> 2 & 0x33333333);
        return ((bits + (bits >> 4)) & 0x0F0F0F0F) * 0x01010101 >> 24;
}

/* Of persons the name rules hold. A company that has a word the other has not, and the other way round, is another one:
 * unless the letters of all words together are the same but for a slip. */
enum list_kind { LIST_WORDS, LIST_NAMES, LIST_COMPANIES };
/* Lists with at least one word each. */
struct agreement compare_lists(const struct token_list *a, const struct token_list *b, enum list_kind kind);
/* Whether two words agree at all; whether one is two others in one. */
bool are_words_tied(const struct match_token *a, const struct match_token *b, bool names);
bool is_word_joined(const struct match_token *whole, const struct match_token *first, const struct match_token *second);
/* Values of one field (or of two fields, for names that may have changed places), which neither is missing. */
struct agreement compare_names(const struct match_vocabulary *vocabulary, const struct match_record *a, size_t field_a,
                               const struct match_record *b, size_t field_b);
struct agreement compare_words(const struct match_vocabulary *vocabulary, const struct match_record *a,
                               const struct match_record *b, size_t field, enum list_kind kind);
uint8_t compare_dates(struct date a, struct date b);
/* Two NIKs of one district, birth date and sex with another serial number. These are given out in a row, 0001, 0002, so
 * that one digit that differs here is what two people have, and seldom a slip. */
bool is_other_serial(uint64_t a, uint64_t b);
uint8_t compare_numbers(uint64_t a, uint64_t b, enum match_type type);
/* Any field but names and words. */
struct agreement compare_values(const struct match_scorer *scorer, const struct match_record *a,
                                const struct match_record *b, size_t field);
/* The words of these roles (bits) of a field. */
struct token_list list_tokens(const struct match_vocabulary *vocabulary, const struct match_record *record,
                              size_t field, unsigned roles);

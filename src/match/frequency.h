/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Words that say little, and how much a word says where no data are at hand; only for this room. */
#pragma once

#include "match/vocabulary.h"

/* Rule 92, by the key after the sure rules: birth order words, Siti, Sri, Muhammad and the like. */
bool is_weak_name(struct slice key);
/* "jaya", "mandiri", "dan": in every second company; "road", "street". */
bool is_weak_word(struct slice word);
/* The usual spelling of a word of companies and addresses: "putera" is "putra", "st" is "street". */
struct slice word_key(struct slice word);
/* log2 of one over the share of people (companies, addresses) that have the word, 1/10000 bit. The shares of frequent
 * names are rough, from experience; words that are not listed count as rare, the longer the rarer. */
int32_t built_in_bits(const struct match_token *token);

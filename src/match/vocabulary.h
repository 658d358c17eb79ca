/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every distinct word of the compared records, normalised once, with how often it stands there.
 *
 * A record holds ids of words, so that comparing two records mostly compares numbers. Words of names, plain words and
 * codes are kept apart: the name rules (rules.h) hold for names only.
 *
 * Invariants: ids are 0, 1, 2, ... in order of first sight and never change; equal (kind, text) has one id; `strict`
 * is equal for two words of a kind exactly when the sure rules make them one, `loose` when the risky rules do too; no
 * word is forgotten. One writer; many readers while nobody writes. A vocabulary holds at most MATCH_TOKENS_MAX
 * words: afterwards adding gives ERR_TOO_LARGE. */
#pragma once

#include "base/arena.h"
#include "match/rules.h"

enum match_token_kind {
        MATCH_TOKEN_NAME, /* of a person: the rule table holds */
        MATCH_TOKEN_WORD, /* of a company, an address, a text */
        MATCH_TOKEN_CODE, /* house number, postcode, foreign identity number, account: letters and digits as they are */
        MATCH_TOKEN_KINDS,
};

enum { MATCH_TOKEN_SIZE = 24, MATCH_TOKENS_MAX = (1 << 24) - 1 };

struct match_token {
        char text[MATCH_TOKEN_SIZE]; /* folded to a-z 0-9 and other scripts' letters, zero-padded, cut at the size */
        char key[MATCH_TOKEN_SIZE];  /* after the sure rules */
        uint64_t sure;         /* rules that changed it on the way to `key` (rule_set_pack) */
        uint8_t size, key_size, kind;
        uint8_t weak;          /* 1: says little: birth order words, titles, "jaya", "mandiri" */
        uint32_t strict, loose; /* class ids */
        uint32_t count;        /* records that have it */
        uint32_t letters, key_letters; /* which letters are in text and key: bits of a..z, digits, others */
        /* information of agreeing on it, 1/10000 bit, set by match_vocabulary_finish: on this spelling, on the class
         * of sure variants, on anything within a slip of typing */
        int32_t bits[3];
        uint32_t risky; /* and rules on the way from `key` to the loose key */
};

struct match_vocabulary;

[[nodiscard]] enum error match_vocabulary_new(struct match_vocabulary **ret_vocabulary);
void match_vocabulary_free(struct match_vocabulary *vocabulary);
DEFINE_CLEANUP(struct match_vocabulary *, match_vocabulary_free)
#define _cleanup_match_vocabulary_ _cleanup_(match_vocabulary_free_cleanup)

/* The id of `text`, which is folded already; a new one when it was not seen. Text beyond MATCH_TOKEN_SIZE is cut. */
[[nodiscard]] enum error match_vocabulary_add(struct match_vocabulary *vocabulary, enum match_token_kind kind,
                                              struct slice text, uint32_t *ret_id);
/* Without adding: false when it is not there. */
[[nodiscard]] bool match_vocabulary_find(const struct match_vocabulary *vocabulary, enum match_token_kind kind,
                                         struct slice text, uint32_t *ret_id);
/* `id` as it was given. The pointer holds until the next add. */
const struct match_token *match_vocabulary_token(const struct match_vocabulary *vocabulary, uint32_t id);
size_t match_vocabulary_count(const struct match_vocabulary *vocabulary);
/* Room for whole names on their way to words, which are then added: the vocabulary's only so that it is made once. */
struct rule_machine *match_vocabulary_cleaner(struct match_vocabulary *vocabulary);

/* One record has the word once more (call once a record and word). */
void match_vocabulary_count_token(struct match_vocabulary *vocabulary, uint32_t id);
/* One record has this value (a hash) in this field; values are counted to find the frequent ones. Where memory is
 * short, match_vocabulary_finish says so. */
void match_vocabulary_count_value(struct match_vocabulary *vocabulary, uint64_t hash);
/* How many records have it: exact for rare values up to chance collisions, never too small. */
uint32_t match_vocabulary_value_count(const struct match_vocabulary *vocabulary, uint64_t hash);

/* Sets bits (of words that come later too) from the counts over `records` records. A word that at most three records
 * have says log2(records + 1/u), where u is the chance that two words of its kind agree; a more frequent one
 * log2(records / (count - 2)): the pair that is looked at is left out. With fewer than 50 records the built-in
 * frequencies are used, which also hold from the moment that a word is added. ERR_INVALID for one that was opened. */
[[nodiscard]] enum error match_vocabulary_finish(struct match_vocabulary *vocabulary, uint64_t records);
/* Records that the bits stand on. */
uint64_t match_vocabulary_records(const struct match_vocabulary *vocabulary);
/* log2 of how surprising a value with this count is, at most `most`; see match_vocabulary_finish. */
int32_t match_vocabulary_value_bits(const struct match_vocabulary *vocabulary, uint32_t count, int32_t most);

/* ---- as it stands in a file (index.h) ---- */

/* A slot of an open-addressed table of a power of two of slots, of which at least a quarter are empty. The low bits of
 * a hash choose where to begin to look. */
struct match_slot {
        uint32_t tag;    /* the high half of the hash */
        uint32_t number; /* 0: empty; an id + 1, or a count */
};

/* Ids by loose key; records that have a value, of values that more than three have. */
enum { MATCH_SLOTS_LOOSE, MATCH_SLOTS_VALUES, MATCH_SLOT_TABLES };

/* Ids + 1 by text and by sure key, 0 where empty: tables likewise, but what is found there is looked at, so that they
 * need no tags. */
enum { MATCH_IDS_TEXT, MATCH_IDS_STRICT, MATCH_ID_TABLES };

struct match_sealed_vocabulary {
        const struct match_token *tokens;
        const struct match_slot *slots[MATCH_SLOT_TABLES];
        size_t slot_counts[MATCH_SLOT_TABLES];
        const uint32_t *ids[MATCH_ID_TABLES];
        size_t id_counts[MATCH_ID_TABLES];
        size_t count;
        uint64_t records;
        int32_t most[MATCH_TOKEN_KINDS];
};

/* Exactly `count` records have the value of this hash; nothing is kept of values that at most three have. From the
 * first on match_vocabulary_value_count knows these alone. ERR_MEMORY. */
[[nodiscard]] enum error match_vocabulary_keep_value(struct match_vocabulary *vocabulary, uint64_t hash,
                                                     uint32_t count);
/* A finished vocabulary as it goes to a file; the same bytes for the same vocabulary. The tokens stay its own; free the
 * rest by match_vocabulary_unseal. ERR_MEMORY; ERR_INVALID for one that was opened. */
[[nodiscard]] enum error match_vocabulary_seal(const struct match_vocabulary *vocabulary,
                                               struct match_sealed_vocabulary *ret_sealed);
void match_vocabulary_unseal(struct match_sealed_vocabulary *sealed);
/* A vocabulary that stands on `sealed`, which must stay; words may be added behind. Nothing of it is trusted:
 * ERR_CORRUPT when a token breaks a rule; a slot that does leads nowhere. ERR_MEMORY. */
[[nodiscard]] enum error match_vocabulary_open(const struct match_sealed_vocabulary *sealed,
                                               struct match_vocabulary **ret_vocabulary);

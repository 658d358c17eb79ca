/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which pairs are looked at: those that share a composite key.
 *
 * Comparing every record with every other is out of reach for a million; nearly all pairs of one person share the rare
 * half of a name with a year or a place, a birth date, the tail of a number, a house number with its street, or the
 * beginning or end of a word where the other end was mistyped. Each of these is a family of keys. In a table without
 * names of persons, companies stand for them, and without those texts, or addresses where there is nothing else; a
 * table of one number and nothing else has a key for each digit that may be left out.
 *
 * Where several columns hold names (a person's and her mother's; title, authors), each has keys of its own four rarest
 * words, which do not meet those of another; given and family name are one. So do the numbers of several columns of one
 * kind (two phones, a passport and an identity card), up to three; those beyond are the third.
 *
 * Invariants: keys depend on the record, its vocabulary and `how` alone; equal keys of different families do not meet;
 * a record has at most MATCH_KEYS_MAX. */
#pragma once

#include "match/near_words.h"
#include "match/record.h"

enum match_block {
        BLOCK_NAMES,      /* two words of the name */
        BLOCK_NAME_YEAR,  /* a word of the name and the year of birth */
        BLOCK_BORN,       /* day of birth; with `wide` false also a first letter of the name */
        BLOCK_IDENTITY,   /* identity number whole, or in thirds, so that one wrong digit spares one of them */
        BLOCK_PHONE,      /* the last eight digits */
        BLOCK_ACCOUNT,
        BLOCK_NAME_PLACE, /* a word of the name and a place or postcode */
        BLOCK_STREET,     /* two words of a street, one with its number or postcode; if `wide` place and number */
        BLOCK_COMPANY,    /* two words of a company, or the only one */
        BLOCK_NAME_TEXT,  /* a word of the name and a word of a text */
        BLOCK_ENDS,       /* a word of the name with the beginning or end of another */
        BLOCK_ENDS_YEAR,  /* the beginning or end of a word of the name and the year or day of birth */
        BLOCK_ALONE,      /* one of the two rarest words of the name; only of what is asked */
        BLOCK_INITIAL,    /* one of them with the first letter of another word; only of what is asked */
        BLOCK_FAMILIES,
};

enum { MATCH_KEYS_MAX = 160 };

struct match_key {
        uint64_t hash; /* the family is in it */
        uint8_t family;
};

/* How keys are made, flags. */
enum match_blocking {
        BLOCK_WIDE = 1,  /* blocks may be larger, for tables below some 200,000 rows */
        BLOCK_SPLIT = 4, /* for links of large tables: keys that mostly strangers share also by sex, place or date */
        BLOCK_ASKED = 2, /* also the keys of large blocks that questions need: "B. Sutrisno" meets "Bambang Sutrisno" */
};

/* Distinct keys; gives their number. */
size_t match_block_keys(const struct match_vocabulary *vocabulary, const struct match_schema *schema,
                        const struct match_record *record, unsigned how, struct match_key ret_keys[MATCH_KEYS_MAX]);
/* The keys that the record would have with one word of its name written as a near word (its pairs, with the year, and
 * alone), with a word cut in two, or with two words in one, and of each word alone. At most
 * MATCH_NEAR_KEYS_MAX, distinct. */
enum { MATCH_NEAR_KEYS_MAX = 160 };
size_t match_block_near_keys(const struct match_vocabulary *vocabulary, const struct match_schema *schema,
                             const struct match_record *record, const struct match_near_words *near,
                             struct match_key ret_keys[MATCH_NEAR_KEYS_MAX]);
/* Keys by which the record meets another with a word within a slip of one of the four rarest of a name, as long as
 * there is room, without an index of words: for rows whose words came after that was made. Distinct; gives their
 * number. */
enum { MATCH_SLIP_KEYS_MAX = 4 * MATCH_SPELLINGS_MOST };
size_t match_block_slip_keys(const struct match_vocabulary *vocabulary, const struct match_schema *schema,
                             const struct match_record *record, struct match_key ret_keys[MATCH_SLIP_KEYS_MAX]);
/* What words the records of a table are called by: of names, or plain ones where it has none. */
enum match_token_kind match_block_naming_kind(const struct match_schema *schema);
/* Whether tables of that many rows together may have the larger blocks. */
bool match_block_is_wide(size_t rows);
/* The fields that the keys of a family are made of, as bits; with a place also its region, which follows from it. */
uint32_t match_block_fields(const struct match_schema *schema, enum match_block family, bool wide);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A row of somebody's table, read and normalised: what is compared.
 *
 * A record is a list of 32-bit words for each field of the schema; none means missing. The high byte of a word says
 * what it is (enum match_role), the low 24 bits are a word of the vocabulary, or the beginning of a number:
 *
 *   names, words     one word a token, in the order written, at most MATCH_TOKENS_PER_FIELD
 *   NIK, phone, account    ROLE_NUMBER with bits 55..32, then bits 31..0: decimal digits as a number
 *   birth date       ROLE_DATE, year << 9 | month << 5 | day; month or day 0 when not known
 *   sex              ROLE_SEX, 1 male, 2 female
 *
 * Invariants: the row's own text is never changed; a value that cannot be read as its type becomes ROLE_TEXT words and
 * is counted, never an error; the same row gives the same words for the same vocabulary. A record holds at most
 * MATCH_WORDS_MAX words: tokens beyond are left out. */
#pragma once

#include "match/schema.h"
#include "match/vocabulary.h"
#include "text/date.h"

enum match_role {
        ROLE_TOKEN,  /* name or word; of an address: what has no level */
        ROLE_ALIAS,  /* of a second name: "Sutini als Tini" */
        ROLE_FATHER, /* behind bin or binti */
        ROLE_NUMBER_TOKEN, /* house number, RT and RW of an address as one code */
        ROLE_HAMLET,
        ROLE_VILLAGE,
        ROLE_DISTRICT,
        ROLE_REGENCY,
        ROLE_POSTCODE,
        ROLE_CODE,   /* of a code field: identity number of another country, postcode, house number */
        ROLE_NUMBER, /* see above */
        ROLE_DATE,
        ROLE_SEX,
        ROLE_TEXT,   /* the value could not be read as its type */
        /* Not compared: bits 4..13 are the cleaning rules that acted on a name, bit 20 is rule 85, bit 21 a word that
         * stood there twice. */
        ROLE_CLEANED,
};

enum { MATCH_TOKENS_PER_FIELD = 12, MATCH_WORDS_MAX = 120 };

static inline enum match_role match_word_role(uint32_t word)
{
        return (enum match_role)(word >> 24);
}

static inline uint32_t match_word_token(uint32_t word)
{
        return word & 0xFFFFFF;
}

/* A view: the words of field f are words[at[f]] .. words[at[f + 1]]. */
struct match_record {
        const uint32_t *words;
        uint8_t at[MATCH_FIELDS_MAX + 1];
};

/* A record with room of its own. */
struct match_row {
        struct match_record record; /* views `words` */
        uint32_t words[MATCH_WORDS_MAX];
};

/* What could not be read, for the summary of a run. */
struct match_reading {
        uint64_t rows;
        uint64_t values[MATCH_FIELDS_MAX]; /* that are there, by field */
        uint64_t unread[MATCH_FIELDS_MAX]; /* of them, those that did not parse as their type */
};

/* Dates that can be read in one order only. */
struct match_date_order {
        uint32_t day_first, month_first;
};

struct match_reader {
        const struct match_schema *schema;
        struct match_vocabulary *vocabulary;
        struct match_reading reading;
        struct match_date_order dates[MATCH_FIELDS_MAX]; /* of this table, by field */
        uint32_t month_first; /* bit f: the column of field f writes 12/31/1990 */
};

/* `values` holds one slice for each field of the schema, valid UTF-8; a null or empty one is missing. New words enter
 * the vocabulary; nothing is counted there. ERR_MEMORY, ERR_TOO_LARGE (vocabulary full). */
[[nodiscard]] enum error match_record_read(struct match_reader *reader, const struct slice *values, struct arena *arena,
                                           struct match_row *ret_row);
/* Counts the record's words and values in the vocabulary, for term frequencies. */
void match_record_count(struct match_vocabulary *vocabulary, const struct match_schema *schema,
                        const struct match_record *record);
/* Counts its words alone: for an index, which counts values itself, exactly, when it is prepared. */
void match_record_count_words(struct match_vocabulary *vocabulary, const struct match_schema *schema,
                              const struct match_record *record);
/* What comes next is another table: its dates show their order anew. One that shows none is read as the one before. */
void match_reader_begin_table(struct match_reader *reader);
/* Notes from one value of a date column which order it can only have; call for some rows before reading. The majority
 * of them decides, so that a slip turns nothing; as many of one as of the other are day first. */
void match_reader_look_at_date(struct match_reader *reader, size_t field, struct slice value);

/* Hash of the value of a field, the same for sure variants of names and words; 0 when it is missing. */
uint64_t match_field_hash(const struct match_vocabulary *vocabulary, const struct match_schema *schema,
                          const struct match_record *record, size_t field);

/* The packed form: `schema->count` bytes with the number of words of each field, padded to four, then the words. Gives
 * its size in 32-bit words, at most MATCH_PACKED_MAX. */
enum { MATCH_PACKED_MAX = MATCH_WORDS_MAX + MATCH_FIELDS_MAX / 4 };
size_t match_record_pack(const struct match_record *record, size_t fields, uint32_t ret_packed[MATCH_PACKED_MAX]);
/* A view of a packed record, which must stay where it is. It was packed with the same number of fields. */
struct match_record match_record_unpack(const uint32_t *packed, size_t fields);

/* The number of a field, 0 when it has none; its date, or DATE_NONE. */
uint64_t match_field_number(const struct match_record *record, size_t field);
struct date match_field_date(const struct match_record *record, size_t field);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Earlier applications of one person, also under another spelling and at other offices.
 *
 * Invariants: names and numbers are sealed, so applications are found by keyed hashes of their parts, and by tables in
 * memory (room `likeness`), which know slips that no part survives; they are compared opened, field by field, by the
 * engine `match`. Every search says why it is made, and is journaled here and in each other office that has a hit, in
 * the same transaction. The own office shows its applications; another office only that it has one, its outcome code
 * and a contact, and only where a number is the same, or the name together with birth date or phone: names alone say
 * too little. Who is named in an application finds it under nothing, by memory neither. Identity matching: what
 * is read here reaches no finding, no question and no decision; issuing only wants that the list was opened where this
 * office has other applications with the same NIK or earlier passport (issue.h). */
#pragma once

#include "passports/passports.h"

enum { SEARCH_HITS_MAX = 50 };

struct likeness;

struct search_reason {
        struct slice code, text; /* "counter"; Indonesian source text */
};
/* Why somebody searches. */
const struct search_reason *search_reasons(size_t *ret_count);

struct search_question {
        struct slice why;                    /* a code of search_reasons */
        struct slice name, nik, passport, phone;
        struct slice birth_date;             /* ISO; null: not known */
        struct uuid except;                  /* an application that is not asked for; nil: none */
        struct likeness *likeness;           /* app.h, followed before; NULL: by keys alone */
};
struct search_hit {
        bool own;
        struct slice office, contact, outcome; /* outcome empty: not decided */
        /* own office only */
        struct uuid id;
        struct slice number, purpose, country, state;
        instant created_at;
        struct slice because; /* in the reader's language: "NIK sama; Arief dan Arif sama, karena dibaca sama: …" */
};
struct search_hits {
        struct search_hit *items; /* the surest first, the own office before others */
        size_t count;
        bool more;                /* than SEARCH_HITS_MAX in the own office */
        bool whole;               /* false: some applications cannot be found yet (passports_search_plan) */
};
/* ERR_INVALID: nothing to search by (name of at least 3 letters, NIK of 16 digits, passport of at least 6 characters,
 * or phone), or no such reason; ERR_FORBIDDEN, ERR_NOT_FOUND for who may not. */
[[nodiscard]] enum error passports_search(struct tx *tx, const struct reading *reading,
                                          const struct search_question *question, struct search_hits *ret_hits);
/* The same, asked with what an application says of its applicant. */
[[nodiscard]] enum error passports_search_file(struct tx *tx, const struct reading *reading, struct uuid id,
                                               struct likeness *likeness, struct search_hits *ret_hits);

/* Brings the tables of applicants of all offices up to what was written: outside of transactions, before a search.
 * Waits for those of the actor's office at most LIKENESS_WAIT, for others not at all: what is not there yet is searched
 * by keys. Takes NULL. */
[[nodiscard]] enum error passports_search_follow(struct store *store, struct likeness *likeness,
                                                 const struct actor *actor);

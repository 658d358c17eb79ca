/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Identity numbers: which column holds the NIKs, and which numbers no one person has. */
#pragma once

#include "match/match_register.h"

/* 0 for a number that can be nobody's NIK, by its day, month or serial: a slip, from which nothing follows. */
uint64_t match_identity_nik(uint64_t number);
/* The field of national-id where most numbers agree with the birth date of their row, then where most can be a NIK,
 * then the first; MATCH_FIELDS_MAX when there is none. `b` may be NULL. Looks at no row where there is one such field.
 */
uint8_t match_identity_choose(const struct match_schema *schema, const struct match_register *a,
                              const struct match_register *b);

/* What one national-id field of a record says, 0 for nothing: a number of sixteen digits, and another code (token + 1).
 */
struct match_identity {
        uint64_t number;
        uint32_t code;
};

/* Of the field with the NIKs (`main`) only a number that can be one, of others any; a code of at least six letters and
 * digits, two of whose digits differ. */
struct match_identity match_identity_of(const struct match_vocabulary *vocabulary, const struct match_record *record,
                                        size_t field, bool main);
/* Whether two such, both there, are not the same and more than one slip apart; two NIKs are never a slip apart. */
bool match_identity_differ(const struct match_vocabulary *vocabulary, struct match_identity a, struct match_identity b,
                           bool main);

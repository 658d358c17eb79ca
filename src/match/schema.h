/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the columns of somebody's table mean.
 *
 *     [columns]
 *     no = id
 *     nama = person-name
 *     lahir = birth-date
 *
 * Invariants: a column name stands once; at most one column is the id; the fields (columns that are compared) keep the
 * order of the file. Columns of the table that are not named here are ignored, and a named column may be absent from a
 * table: it is then missing in every row. */
#pragma once

#include "base/arena.h"
#include "text/ini.h"

enum match_type {
        MATCH_TYPE_PERSON_NAME,
        MATCH_TYPE_GIVEN_NAME,
        MATCH_TYPE_FAMILY_NAME,
        MATCH_TYPE_BIRTH_DATE,
        MATCH_TYPE_SEX,
        MATCH_TYPE_NATIONAL_ID,
        MATCH_TYPE_PHONE,
        MATCH_TYPE_STREET, /* a whole address, or its part with the street */
        MATCH_TYPE_HOUSE_NUMBER,
        MATCH_TYPE_PLACE,
        MATCH_TYPE_POSTCODE,
        MATCH_TYPE_REGION,
        MATCH_TYPE_COMPANY,
        MATCH_TYPE_ACCOUNT,
        MATCH_TYPE_TEXT,
        MATCH_TYPE_COUNT,              /* the types that are compared end here */
        MATCH_TYPE_ID = MATCH_TYPE_COUNT,
        MATCH_TYPE_IGNORE,
};

/* "person-name"; the word of a schema. */
struct slice match_type_name(enum match_type type);
/* Every word that names a type, "id" and "ignore" too. */
[[nodiscard]] bool match_type_parse(struct slice word, enum match_type *ret_type);

enum { MATCH_FIELDS_MAX = 24, MATCH_SCHEMA_BYTES_MAX = 64 * 1024 };

struct match_column {
        struct slice name;
        enum match_type type;
};

struct match_schema {
        struct match_column fields[MATCH_FIELDS_MAX];
        size_t count;
        struct slice id; /* name of the id column; null when there is none */
        uint8_t identity; /* which field of national-id holds the NIKs, + 1; 0: not known (identity.h) */
};

/* `text` of SCHEMA.ini, UTF-8, LF or CRLF; # and ; begin comments at the start of a line. Names are copied into the
 * arena. ERR_INVALID or ERR_TOO_LARGE with *problem set; ERR_MEMORY. */
[[nodiscard]] enum error match_schema_read(struct slice text, struct arena *arena, struct match_schema *ret_schema,
                                           struct ini_problem *problem);
/* A schema of one field, for comparing two values. */
struct match_schema match_schema_single(enum match_type type);
/* The field of national-id that holds the NIKs: the one that is known, or the first; MATCH_FIELDS_MAX for none. */
uint8_t match_schema_identity(const struct match_schema *schema);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A register from a sheet, CSV or XLSX: its columns are what somebody says that they mean. The list of licensed
 * placement companies (P3MI) is one whose columns the program knows: name, licence, until when, state.
 *
 * Invariants: a row is taken whole or not at all; each wrong cell says its line and column, all in one look; two rows
 * of one company never both pass; a column about people has no type here, so it cannot be taken in. */
#pragma once

#include "registers/registers.h"

#include <jansson.h>

enum {
        REGISTER_SHEET_COLUMNS = 40,          /* most columns of a sheet */
        REGISTER_FAULTS_MAX = 200,
        REGISTER_TEXT_MAX = 8000000,          /* bytes of a sheet as text, some 60,000 rows of 130 letters */
        REGISTER_FILE_MAX = 8388608,          /* bytes of an upload */
        REGISTER_SHEET_OPEN = 200000,         /* bytes of a sheet that a page opens to be mended in it */
        REGISTER_LICENSE_YEARS = 20,          /* a licence that ends further from the list's day is a slip */
        REGISTER_NAME_LEAST = 3, REGISTER_NAME_MOST = 60, /* characters of a register's name */
};

/* What a column may mean, for a select: words of match_type_name, "text" (kept and shown) and "ignore"; of the P3MI
 * list "company", "license", "until", "status" and "ignore", each for one column. */
struct register_meaning {
        struct slice word, label; /* label: Indonesian source text */
        enum match_type type;
        struct slice member; /* what a row calls it; "" for the column's own heading */
};
struct register_meanings {
        const struct register_meaning *items;
        size_t count;
};
struct register_meanings register_meanings(bool placement);

struct register_fault {
        uint64_t line;
        uint32_t column; /* from 1; 0: of the whole row or sheet */
        struct slice heading, text; /* text: Indonesian source text */
};
struct register_sheet {
        struct slice text;          /* CSV */
        bool placement;             /* the P3MI list; it has no name of its own */
        struct slice name, source, as_of; /* as_of: ISO, or "" */
        const struct slice *meanings; /* a word a column; none: guessed from its heading */
        size_t meaning_count;
        enum language language;     /* of what the reader of CSV says */
};
struct register_look {
        struct slice headings[REGISTER_SHEET_COLUMNS], meanings[REGISTER_SHEET_COLUMNS];
        struct slice samples[REGISTER_SHEET_COLUMNS]; /* what stands in the first row below */
        size_t column_count;
        struct register_fault *faults;
        size_t fault_count;
        bool more_faults;
        size_t good, wrong; /* rows */
        json_t *body;       /* of the item that the good rows make; NULL when there is none. The caller's */
};

/* Reads every row and keeps nothing. ERR_MEMORY. Faults of the whole sheet leave no body. */
[[nodiscard]] enum error register_sheet_look(const struct register_sheet *sheet, struct arena *arena,
                                             struct register_look *ret_look);
/* The key of a register with this name: small letters, digits and hyphens. The null slice when nothing is left. */
struct slice register_key(struct slice name, struct arena *arena);

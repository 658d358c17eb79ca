/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What was wrong with the input, field by field, so that a page can say it next to the field and keep what was typed.
 *
 * Invariant: a field has at most one error, the first found; the order is that of the declaration. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include "text/language.h"

enum field_fault {
        FIELD_MISSING,
        FIELD_MALFORMED,  /* not a number, date, id or text of the declared kind */
        FIELD_TOO_SHORT,
        FIELD_TOO_LONG,
        FIELD_TOO_SMALL,
        FIELD_TOO_LARGE,
        FIELD_TOO_MANY,
        FIELD_FILE_EMPTY,
        FIELD_FILE_TOO_LARGE, /* `limit` in MB of 1,048,576 bytes, rounded down */
        FIELD_NOT_LISTED, /* not one of the choices */
        FIELD_UNKNOWN,    /* JSON only: no such field */
        FIELD_RULE,       /* a rule of the room: `text` says which */
        FIELD_FAULT_COUNT,
};

struct field_error {
        struct slice name;
        enum field_fault fault;
        int64_t limit;     /* the bound that was passed, 0 when the fault has none */
        struct slice text; /* FIELD_RULE only: words for the person, Indonesian source text */
};

enum { FORM_ERRORS_MAX = 64 };

struct form_errors {
        struct field_error list[FORM_ERRORS_MAX];
        size_t count;
};

/* Adds an error unless the field has one already; more than FORM_ERRORS_MAX are dropped. */
void form_error_add(struct form_errors *errors, struct field_error error);
/* The field's error, or NULL. `errors` may be NULL. */
const struct field_error *form_error_find(const struct form_errors *errors, const char *name);
/* One short sentence for a person, in the language: "Wajib diisi." Lives in the arena or is static. */
struct slice form_error_text(struct arena *arena, const struct field_error *error, enum language language);

/* An uploaded file. `bytes` may be a mapped temporary file; it lives as long as the request. */
struct file_part {
        struct slice filename;     /* as the client said, last path component, cleaned; for showing only */
        struct slice content_type; /* as the client said: do not believe it */
        struct slice bytes;
};

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Forms for the bodies of content that are simple: a field for each member, in place of JSON.
 *
 * Invariants: a kind has a form when it stands in the table of form.c; what of a body has no field stays as it is; an
 * English text that is left empty is the Indonesian one. Values are what a person types, in the order of the fields. */
#pragma once

#include "program/fields.h"

#include <jansson.h>

enum { EDITOR_FIELDS_MAX = 24 };

enum editor_form { FORM_LINE, FORM_TEXT, FORM_DAY, FORM_NUMBER, FORM_CHOICE, FORM_YES_NO, FORM_LINES, FORM_REGENCIES,
                   FORM_CHANGES, FORM_DOCUMENTS };

struct editor_choice {
        struct slice value, label; /* as stored; as people say it */
};
struct editor_field {
        const char *path; /* in the body: "name.id" */
        struct slice label, hint;
        enum editor_form form;
        bool optional;
        const struct editor_choice *choices; /* of FORM_CHOICE; a null value ends them */
};
struct editor_fields {
        const struct editor_field *items;
        size_t count;
};

/* False for a kind that is written as JSON. */
bool editor_fields_of(struct slice kind, struct editor_fields *ret_fields);
/* The name of field `i` in errors, and the end of its id on the page: "isi-3". In `arena`; "" when that is spent. */
const char *editor_field_name(struct arena *arena, size_t i);
/* What a body says for a field, as a person would type it; "" when it says nothing. In `arena`. */
struct slice editor_value(const json_t *body, const struct editor_field *field, struct arena *arena);
/* A body from what was typed: `base` with the fields' members replaced, as JSON text in `arena`. What is wrong goes to
 * `errors`, and the text is then the null slice. */
struct editor_typed {
        enum language language; /* of what is said about a single row */
        struct editor_fields fields;
        const struct slice *values; /* one for each field */
        const json_t *base;
};
[[nodiscard]] enum error editor_body(const struct editor_typed *typed, struct arena *arena, struct form_errors *errors,
                                     struct slice *ret_text);

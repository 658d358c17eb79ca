/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The documents of a checklist as a person types them: one a line, six parts with "|" between them: key, name, where to
 * get it, need, keys of its laws with commas, and whether the office has confirmed it.
 *
 *     ktp | KTP asli | Disdukcapil kabupaten | wajib | permenkumham-8-2014-4 | pasti
 *
 * Names are Indonesian; the English one of before stays while the Indonesian one is the same, else it becomes that.
 * What else an element says stays as it is. */
#pragma once

#include "base/arena.h"
#include "text/language.h"

#include <jansson.h>

struct slice documents_text(const json_t *documents, struct arena *arena);
struct documents_typed {
        struct slice text;
        const json_t *before; /* the list that is changed; NULL for none */
        enum language language; /* of *ret_fault */
};
/* A new reference, or NULL with the first fault in *ret_fault, which names its line. */
json_t *documents_read(const struct documents_typed *typed, struct arena *arena, struct slice *ret_fault);

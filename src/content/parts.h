/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The parts of a checklist and of a question: what the desk reads must be there before anybody can publish it.
 *
 * A document whose "need" is a word that nobody knows would be required of nobody, and a question that points to none
 * would end an interview; the comparison with the version in force (draft.h) sees neither. Part of the test step, so a
 * draft is kept as it was written. */
#pragma once

#include "content/content.h"

#include <jansson.h>

/* Other kinds pass. ERR_INVALID with a plain Indonesian sentence in *ret_why (a literal). What a part names (a legal
 * basis, the next question, an indicator) must be in force in the office on `day`. */
struct content_parts {
        struct uuid office_id;
        struct slice kind, key, day; /* day: ISO, the first on which it is valid */
        const json_t *body;
};
[[nodiscard]] enum error content_parts_check(struct tx *tx, const struct content_parts *parts, struct slice *ret_why);

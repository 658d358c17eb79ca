/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* For which outcomes a law may be the basis of a letter, as its body says: "outcomes": ["R2", "R3"].
 *
 * Without the field, or with an empty one, it is for every outcome that its "burdensome" allows, as before there was
 * one. It only ever narrows: a law that may not burden carries no D3 and no R, whatever it names. */
#pragma once

#include "base/error.h"
#include "base/slice.h"

#include <jansson.h>

/* ERR_INVALID with a plain Indonesian sentence in *ret_why (a literal): a code for which there is no letter, twice the
 * same, or one that burdens while the law may not. */
[[nodiscard]] enum error content_legal_check(const json_t *body, struct slice *ret_why);
/* Whether the body lets it be offered for this outcome; what `burdensome` allows is another question. */
bool content_legal_is_for(const json_t *body, struct slice outcome);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The name rules as data, and the machine that applies them; only for this room.
 *
 * A folded name is written "^ word word $". A step replaces each `from` by `to`, left to right, in the order of the
 * table; spaces in it are word borders, ^ and $ the ends. Steps are grouped by the rule that they belong to. */
#pragma once

#include "match/match.h"

enum { RULE_ID_MAX = 94 };

/* A set of rule ids. */
struct rule_set {
        bool has[RULE_ID_MAX + 1];
};

/* `name` folded -> canonical words with single spaces, without the end marks; `fired` gets the rules that changed
 * it. */
[[nodiscard]] enum error apply_name_rules(struct slice name, const struct rule_set *disabled, struct arena *arena,
                                          struct rule_set *fired, struct slice *ret_words);

/* The key of kind person: the first name written, without its father's. Errors as match_identifier_key. */
[[nodiscard]] enum error match_person_key(struct slice raw, struct arena *arena, struct slice *ret_key);

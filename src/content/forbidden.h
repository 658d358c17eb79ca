/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What no question, checklist, reason, indicator, sign, rule or request may ask for or refer to: sex, age band, village
 * of origin, poverty, marital status, religion, appearance and their kin.
 *
 * The words, and the closed table of documents that the law requires (each with its article), are those of
 * data/content/forbidden-attributes.json, built into the program. Kinds that are only read (pages, news, law, clocks,
 * places, lists of companies) are not looked at, nor members that say where to get or find something (where, source,
 * legal, article) or that a rule leaves out of what it compares (templates, silent). Texts are read as a person reads
 * them: without accents and what cannot be seen, and without what is hung on a word ("suaminya"). A list of words
 * cannot know every way to say a thing: the second person who publishes reads it too, and what may weigh against
 * somebody is not decided by content at all (passports/evidence.c). */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

#include <jansson.h>

/* ERR_INVALID with a plain Indonesian sentence in *ret_why (a literal) that names the attribute. */
[[nodiscard]] enum error content_forbidden(struct slice kind, struct slice key, json_t *body, struct slice *ret_why);

/* The first text, or name of a member, in which such an attribute stands; borrowed from `body`. Null: in none. */
struct slice content_forbidden_text(struct slice kind, struct slice key, json_t *body);

/* The Indonesian words of that file, for a rule that compares texts and may see none of them. ERR_MEMORY,
 * ERR_CORRUPT. */
enum { FORBIDDEN_WORDS_MOST = 300 };
[[nodiscard]] enum error content_forbidden_words(struct arena *arena, const struct slice **ret_words,
                                                 size_t *ret_count);

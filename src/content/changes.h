/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of villages split, merged or recoded, as one item of content: kind CONTENT_CHANGES_KIND, key
 * CONTENT_CHANGES_KEY, body {"rows": ["kind,from,to,date,source", ...]}. It is one item because its rows are only right
 * together; so it is drafted, tested, compared and published by a second person like other content. It does not come
 * with the program: it is there once somebody has written one (form of /isi) or brought one in. */
#pragma once

#include "content/content.h"
#include "region/changes.h"

#define CONTENT_CHANGES_KIND S("region-change")
#define CONTENT_CHANGES_KEY  S("codes")

/* The rows of a body as lines. ERR_INVALID: it has none, or something else in them. */
[[nodiscard]] enum error content_changes_text(const json_t *body, struct arena *arena, struct slice *ret_text);
/* A body of the rows of a table; a new reference. */
[[nodiscard]] enum error content_changes_body(const struct region_changes *changes, json_t **ret_body);
/* Whether a body may stand in a draft: ERR_INVALID with a sentence in *ret_why (a literal). */
[[nodiscard]] enum error content_changes_check(const json_t *body, struct slice *ret_why);
/* How a table of an office is read: strictly, up to today. */
struct region_changes_form content_changes_form(bool headless);

/* What is in force; an empty table when there is none. ERR_CORRUPT when it cannot be read. */
[[nodiscard]] enum error content_changes_now(struct tx *tx, struct uuid office_id, struct arena *arena,
                                             struct region_changes *ret_changes);
/* Brings region_now up to date with an item of this kind that is in force. In a TX_WRITE. */
[[nodiscard]] enum error content_changes_follow(struct tx *tx, struct uuid office_id, const struct content_item *item);
/* The same with what is in force now, if anything is. */
[[nodiscard]] enum error content_changes_follow_now(struct tx *tx, struct uuid office_id);

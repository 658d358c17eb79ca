/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* New versions: drafted, tested, published by a second person; and what differs between two versions.
 *
 * Invariants: a draft gets the next version number of its kind and key and is never changed afterwards; a mistake gets
 * another version, or the draft is dropped, which keeps its words and its number. The test step is a machine's: it
 * compares the form of the body with the version in force. */
#pragma once

#include "access/access.h"
#include "content/content.h"

enum { CONTENT_KEY_MAX = 60, CONTENT_MESSAGE_SIZE = 200, CONTENT_CHANGES_MAX = 200 };

struct content_draft {
        struct slice kind, key;
        struct slice valid_from, valid_to; /* ISO; valid_to null for an open end */
        bool confirmed;
        struct slice body;                 /* text of a JSON object */
};

/* Checks words, dates and the form of the body. ERR_INVALID with a plain Indonesian sentence in *ret_why (a
 * literal). */
enum error content_draft_check(const struct content_draft *draft, struct slice *ret_why);
/* The line of the body, from 1, at which it stops being JSON, or on which it speaks of what it may not; 0: neither, or
 * it cannot be told. */
int64_t content_draft_line(const struct content_draft *draft);
/* Reads an item of a file in the form of data/content; texts live in `arena`. ERR_INVALID as above. */
enum error content_draft_read(json_t *item, struct arena *arena, struct content_draft *ret_draft,
                              struct slice *ret_why);
/* Writes it as the next version, state draft. `drafted_by` nil: the command line. The caller has checked it. */
enum error content_draft_add(struct tx *tx, struct uuid office_id, const struct content_draft *draft,
                             struct uuid drafted_by,
                             int64_t *ret_version);
/* What this version of the program ships (data/content) and the office has in no version, not even a dropped one: an
 * array of items in that form; a new reference. What letters and requests rest on is not confirmed in them. */
enum error content_shipped(struct tx *tx, const struct content_first *first, json_t **ret_items);
/* All of them as drafts, for a second person to publish. Permission content.draft. */
enum error content_shipped_draft(struct store *store, const struct actor *actor, const struct content_first *first,
                                 int64_t *ret_count);
/* An item in the form of data/content; a new reference. */
enum error content_item_json(const struct content_item *item, json_t **ret_json);

/* `node` as JSON in one line, members in order of their names. */
enum error content_json_text(const json_t *node, struct arena *arena, struct slice *ret_text);

/* One difference between two bodies: a dotted path, and both values as JSON text ("" where absent). Elements of a list
 * are told by their key or code, documents[ktp].where, and where they have none by their place from 1, legal[2]. */
struct content_change {
        struct slice path, before, after;
};
struct content_changes {
        struct content_change *items;
        size_t count;
        bool more; /* there were more than CONTENT_CHANGES_MAX */
};
/* How many companies of a list (kinds of content_kind_is_list) came, went and say something else. Either may be NULL.
 */
struct content_list_changes {
        int64_t came, went, changed;
};
void content_compare_lists(json_t *before, json_t *after, struct content_list_changes *ret_changes);
/* Either may be NULL (nothing there). */
enum error content_compare(json_t *before, json_t *after, struct arena *arena, struct content_changes *ret_changes);

struct content_step {
        struct slice kind, key;
        int64_t version;
};
/* Permission content.draft; *ret_version is the new one. */
enum error content_draft_by(struct store *store, const struct actor *actor, const struct content_draft *draft,
                            int64_t *ret_version);
struct content_fault {
        struct slice member; /* of the version in force, missing or of another type; null: none. In the arena */
        struct slice why;    /* else a sentence, a literal: what the body may not ask for (content/forbidden.h) */
};
/* Several drafts that a form of ours wrote, all or nothing: each is put through the machine's test in the same step, so
 * that only the second person is left to ask. Permission content.draft; ERR_INVALID with *ret_fault, and in *ret_at
 * which one. */
struct content_drafts {
        const struct content_draft *items;
        size_t count;
        struct arena *arena; /* of what *ret_fault says */
};
enum error content_drafts_tested_by(struct store *store, const struct actor *actor, struct content_drafts drafts,
                                    struct content_fault *ret_fault, size_t *ret_at);
/* draft -> tested. ERR_INVALID with *ret_fault. Permission content.test. */
enum error content_test_by(struct store *store, const struct actor *actor, const struct content_step *step,
                           struct arena *arena, struct content_fault *ret_fault);
[[nodiscard]] enum error content_test_in(struct tx *tx, const struct actor *actor, const struct content_step *step,
                                         struct arena *arena, struct content_fault *ret_fault);
/* draft, tested -> dropped. Permission content.drop; the journal's entry says which. ERR_FORBIDDEN: it is published. */
[[nodiscard]] enum error content_drop_in(struct tx *tx, const struct actor *actor, const struct content_step *step);
/* Whether this very draft waits already, in the newest version that is neither published nor dropped. */
[[nodiscard]] enum error content_is_drafted(struct tx *tx, struct uuid office_id, const struct content_draft *draft,
                                            bool *ret_drafted);
/* tested -> published, by another person than drafted or tested it. Permission content.publish. ERR_CONFLICT also for a
 * changed rule without a trial (content/rule.h), and when a newer version is published for its first day. */
enum error content_publish_by(struct store *store, const struct actor *actor, const struct content_step *step);
[[nodiscard]] enum error content_publish_in(struct tx *tx, const struct actor *actor, const struct content_step *step);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an office has of content, every version of it: for the editor's pages. The caller has asked for content.list. */
#pragma once

#include "access/access.h"
#include "base/clock.h"
#include "content/content.h"

enum { CATALOGUE_PAGE = 100 };

struct content_kind_row {
        struct slice kind;
        int64_t versions, unconfirmed, unpublished;
};
struct content_kind_list {
        struct content_kind_row *items;
        size_t count;
};
[[nodiscard]] enum error content_kinds_of(struct tx *tx, struct uuid office_id, struct arena *arena,
                                          struct content_kind_list *ret_list);

/* How many items wait for this person: as the second one, for who may publish, and drafts for who may test. */
[[nodiscard]] enum error content_waits_for(struct tx *tx, const struct actor *actor, int64_t *ret_number);

struct content_key_row {
        struct slice key, state, valid_from; /* of the newest version */
        int64_t version;
        bool confirmed; /* by somebody of the office */
};
struct content_key_list {
        struct content_key_row *items;
        size_t count;
        bool more;
};
/* Keys of a kind that are in force on the day `today` (ISO), in order; their bodies are not read. At most `most`. */
struct content_force_query {
        struct uuid office_id;
        struct slice kind, today;
        size_t most;
};
[[nodiscard]] enum error content_keys_in_force(struct tx *tx, const struct content_force_query *query,
                                               struct arena *arena, struct slice **ret_keys, size_t *ret_count);

struct content_key_query {
        struct uuid office_id;
        struct slice kind, after; /* after: a key, "" for the first */
};
/* In order of key, at most CATALOGUE_PAGE. */
[[nodiscard]] enum error content_keys_of(struct tx *tx, const struct content_key_query *query, struct arena *arena,
                                         struct content_key_list *ret_list);

struct content_hands {
        struct uuid drafted_by, tested_by, published_by; /* nil: the first load, the command line, or not yet */
};
struct content_version_list {
        struct content_item *items; /* newest first, at most 200 */
        struct content_hands *hands; /* of each */
        size_t count;
};
struct content_version_query {
        struct uuid office_id;
        struct slice kind, key;
};
/* ERR_NOT_FOUND when there is none. */
[[nodiscard]] enum error content_versions_of(struct tx *tx, const struct content_version_query *query,
                                             struct arena *arena, struct content_version_list *ret_list);

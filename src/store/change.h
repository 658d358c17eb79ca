/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The change feed: what changed, in the order of commits, for phones, caches and other nodes.
 *
 * Promise: a reader that stores the cursor it was given and comes back with it misses no committed change and sees none
 * twice, also when an older transaction commits later. A change on PostgreSQL becomes visible when every transaction
 * that was running before it has ended. The feed says that a row changed and never what is in it. */
#pragma once

#include "store/store.h"

struct change_cursor {
        int64_t epoch; /* the transaction's number; always 0 on SQLite */
        int64_t number;
};

struct change {
        struct change_cursor cursor;
        struct uuid row_id;
        struct slice topic; /* "report" */
        struct slice kind;  /* "new", "changed", "gone" */
};

struct changes {
        struct change *items;
        size_t count;
        struct change_cursor next; /* where to go on; the cursor that was given when there is nothing new */
        bool more;
};

enum { CHANGE_READ_MAX = 200 };

/* Inside the transaction that makes the change. */
[[nodiscard]] enum error change_record(struct tx *tx, struct uuid office_id, struct slice topic, struct uuid row_id,
                                       struct slice kind);
/* Behind the newest change of the office that a reader sees now. */
[[nodiscard]] enum error change_now(struct tx *tx, struct uuid office_id, struct change_cursor *ret_cursor);
/* The same of many offices in one statement, in their order; `count` is 1 to CHANGE_OFFICES_MAX, else ERR_INVALID. */
enum { CHANGE_OFFICES_MAX = 1000 };
[[nodiscard]] enum error change_now_each(struct tx *tx, const struct uuid *offices, size_t count,
                                         struct change_cursor *ret_cursors);
struct change_query {
        struct uuid office_id;
        struct change_cursor after; /* zero: from the beginning */
        size_t limit;               /* 1 to CHANGE_READ_MAX */
};
/* The office's changes behind the cursor, in the order of commits. */
[[nodiscard]] enum error change_read(struct tx *tx, const struct change_query *query, struct arena *arena,
                                     struct changes *ret_changes);

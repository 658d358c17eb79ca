/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The office says of what it was given that it holds: an act of two persons, several items at once.
 *
 * Invariants: the first person makes of each version in force another with the same body and dates, marked confirmed;
 * it needs no test of its form, for it has the form of what is in force. The second publishes it. Both, and the time,
 * stay with the version. What came with the program counts as confirmed by nobody. */
#pragma once

#include "content/draft.h"

enum { CONFIRM_MAX = 200 /* in one step */ };

struct confirm_item {
        struct slice key, title, about; /* title, about: texts of the body, or "" */
        int64_t version;
        bool source; /* the files it came with name it checked; still not by the office */
        bool own;    /* waits, and the reader had a hand in it: another person publishes it */
};
struct confirm_list {
        struct confirm_item *items;
        size_t count;
};
struct confirm_page {
        struct confirm_list open;    /* in force, confirmed by nobody of the office */
        struct confirm_list waiting; /* asked for, waits for the second person */
};
struct confirm_wish {
        struct slice kind, today; /* ISO */
        enum language language;   /* of the texts */
};
/* Permission content.list. */
[[nodiscard]] enum error confirm_read(struct tx *tx, const struct actor *actor, const struct confirm_wish *wish,
                                      struct arena *arena, struct confirm_page *ret_page);
/* The first step for each; what is not open any more is passed over. Permission content.draft. */
[[nodiscard]] enum error confirm_ask(struct store *store, const struct actor *actor, const struct content_step *steps,
                                     size_t count);
/* The second, all or nothing. Permission content.publish; ERR_CONFLICT: one has been published meanwhile. */
[[nodiscard]] enum error confirm_publish(struct store *store, const struct actor *actor,
                                         const struct content_step *steps, size_t count);

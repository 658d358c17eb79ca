/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The office says of what it was given that it holds: an act of two persons, several items at once. Drafts of a kind
 * too, as `kentongan content import` makes them, are tested or dropped several at once.
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
        bool confirmed; /* of a draft, or of what waits: published, it counts as confirmed by the office */
};
struct confirm_list {
        struct confirm_item *items;
        size_t count;
};
struct confirm_page {
        struct confirm_list open;    /* in force, confirmed by nobody of the office */
        struct confirm_list waiting; /* asked for or tested, waits for the second person */
        struct confirm_list drafts;  /* not tested yet, every version */
};
struct confirm_wish {
        struct slice kind, today; /* ISO */
        enum language language;   /* of the texts */
};
/* Permission content.list. */
[[nodiscard]] enum error confirm_read(struct tx *tx, const struct actor *actor, const struct confirm_wish *wish,
                                      struct arena *arena, struct confirm_page *ret_page);
struct confirm_steps {
        const struct content_step *items;
        size_t count;
        struct arena *arena; /* of what *ret_fault says */
};
/* The first step for each; what is not open any more is passed over. Permission content.draft. */
[[nodiscard]] enum error confirm_ask(struct store *store, const struct actor *actor, const struct content_step *steps,
                                     size_t count);
/* The second, all or nothing. Permission content.publish; ERR_CONFLICT: one has been published meanwhile. */
[[nodiscard]] enum error confirm_publish(struct store *store, const struct actor *actor,
                                         const struct content_step *steps, size_t count);
/* The machine's test of each, all or nothing. Permission content.test; ERR_INVALID with *ret_fault, and in *ret_at
 * which one; ERR_CONFLICT: one is no draft any more. */
[[nodiscard]] enum error confirm_test(struct store *store, const struct actor *actor, struct confirm_steps steps,
                                      struct content_fault *ret_fault, size_t *ret_at);
/* All or nothing. Permission content.drop; ERR_FORBIDDEN: one is published. */
[[nodiscard]] enum error confirm_drop(struct store *store, const struct actor *actor, const struct content_step *steps,
                                      size_t count);

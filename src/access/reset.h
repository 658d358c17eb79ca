/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A new activation token for somebody who lost his password.
 *
 * Invariants: who has, or waits for, any role gets it by two persons, neither of them the owner: one asks and sees one
 * half, another confirms and sees the other; only both together open the account. Whoever it concerns is told of each
 * step, by e-mail and on his desk. A token from the command line is shown to head and administrators for 30 days. */
#pragma once

#include "access/access.h"

/* How long a step is shown to those whom it concerns. */
#define RESET_SHOWN (30 * DAY)

struct reset_token {
        struct slice text;
        bool half; /* the other half is shown to whoever confirms */
};
/* An account without any role gets the whole token at once and its sessions end; for every other one this asks, and
 * nothing changes for the owner before it is confirmed. Permission person.activate. ERR_CONFLICT: it is disabled. */
[[nodiscard]] enum error person_reset(struct store *store, const struct actor *actor, struct uuid person_id,
                                      struct arena *arena, struct reset_token *ret_token);
/* The second person: neither who asked nor the owner. Gives the second half, shown once; the account's sessions end.
 * ERR_CONFLICT: it was confirmed, or asked more than seven days ago, or the account is disabled. */
[[nodiscard]] enum error person_reset_confirm(struct store *store, const struct actor *actor, struct uuid wish_id,
                                              struct arena *arena, struct slice *ret_half);

struct reset_waiting {
        struct uuid id;
        struct slice name, login, asker;
        instant at;
        bool other; /* neither asked by the reader nor about him */
};
struct resets_waiting {
        struct reset_waiting *items;
        size_t count;
};
/* What waits for the second person, oldest first, at most 100. Permission person.activate-queue. */
[[nodiscard]] enum error resets_list(struct store *store, const struct actor *actor, struct arena *arena,
                                     struct resets_waiting *ret_list);

struct reset_notice {
        struct slice name, asker, confirmer; /* asker "" for the command line; confirmer "" while it waits */
        instant at;
};
struct reset_notices {
        struct reset_notice *items;
        size_t count;
};
/* What the actor is to know of the last 30 days: tokens for his own account, and, for head and administrators, every
 * one that the command line gave. At most 20 of each. */
[[nodiscard]] enum error resets_noticed(struct store *store, const struct actor *actor, struct arena *arena,
                                        struct reset_notices *ret_list);

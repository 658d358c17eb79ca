/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which office looks at what an office cannot look at itself, such as a report that names its head.
 *
 * Invariants: an overseer is asked for by an administrator of the office, or at the command line, and set by the head
 * of the office that is asked: two persons of two offices. Once set it is replaced by another in the same way, or laid
 * down by the overseer; the office that is overseen cannot end it. What lies with an overseer stays there when another
 * is set. Each step is in the journals of both offices. */
#pragma once

#include "access/access.h"

enum { OVERSEER_DAYS_MAX = 30, OVERSEER_DAYS_USUAL = 7 };

struct overseer_wish {
        struct uuid id; /* made by the caller */
        struct uuid overseer_id;
        int64_t days;   /* 1..OVERSEER_DAYS_MAX, in which it decides what happens to a report */
};
/* Permission overseer.ask. ERR_INVALID: no such office, the own one, or other days; ERR_CONFLICT: a wish waits already,
 * or this office is the overseer. */
[[nodiscard]] enum error overseer_ask(struct tx *tx, const struct actor *actor, const struct overseer_wish *wish);
/* The same from the command line, for an office. */
[[nodiscard]] enum error overseer_ask_by_operator(struct tx *tx, struct uuid office_id,
                                                  const struct overseer_wish *wish);

enum overseer_answer {
        OVERSEER_AGREE,  /* of a wish: from now on, in place of the one before */
        OVERSEER_REFUSE, /* of a wish */
        OVERSEER_END,    /* of what is in force */
};
/* For the office that is asked, or that oversees: permission overseer.agree. ERR_NOT_FOUND; ERR_CONFLICT: it is not in
 * the state that is answered. */
[[nodiscard]] enum error overseer_answer(struct tx *tx, const struct actor *actor, struct uuid id,
                                         enum overseer_answer answer);

struct overseer_row {
        struct uuid id;
        struct slice office, overseer; /* names of the two offices */
        int64_t days;
        bool waits;   /* asked for, not yet agreed to */
        bool is_ours; /* the reader's office is the overseer */
        instant asked_at;
};
struct overseer_rows {
        struct overseer_row *items;
        size_t count;
};
/* What is in force or waits, of the reader's office and for it, at most 200. Permission overseer.list. */
[[nodiscard]] enum error overseers_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                                        struct overseer_rows *ret_rows);

struct overseer {
        struct uuid office_id; /* that looks */
        int64_t days;
};
/* Whoever oversees an office now; without an actor. ERR_NOT_FOUND: nobody. */
[[nodiscard]] enum error overseer_of(struct tx *tx, struct uuid office_id, struct overseer *ret_overseer);

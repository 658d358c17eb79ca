/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Interviews that a senior should look at: begun outside the hours of the office, or over before anything can have been
 * asked.
 *
 * Invariants: it says how an interview was recorded, and judges nobody; who is named in an application sees no line
 * of it. Only supervisors and the head read it (action "interview.look"); the journal has the ids of what was shown. */
#pragma once

#include "passports/passports.h"

/* Office hours on the office's clock, and what an interview takes at least: to look at a card and ask one question. */
enum { LOOK_DAYS = 14, LOOK_FROM_HOUR = 7, LOOK_UNTIL_HOUR = 18, LOOK_SECONDS = 20, LOOK_MOST = 200 };

struct look_row {
        struct uuid id;
        struct slice number, initials, officer; /* officer: who interviewed last */
        struct slice place;                     /* a word of interview_places; null when it was not asked */
        instant begun, ended;                   /* ended: 0 while it goes on */
        bool outside, brief;                    /* outside the hours or on a day off; shorter than LOOK_SECONDS */
};
struct look_rows {
        struct look_row *items; /* newest first */
        size_t count;
        bool more;              /* beyond LOOK_MOST */
};
/* Of the last LOOK_DAYS. ERR_FORBIDDEN; in a TX_WRITE. */
[[nodiscard]] enum error passports_look(struct tx *tx, const struct actor *actor, struct arena *arena,
                                        struct look_rows *ret_rows);

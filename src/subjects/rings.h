/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Groups of recruiters who share more than chance gives them: leads for analysts.
 *
 * Invariants: made of the sources that the reader may see; a recruiter counts where his name was the first of its kind
 * or was judged, what he used (phone, company, address, account) also where it is written the same; applications are no
 * sources; the same mentions give the same groups in the same order. As circle.h, only this room sees it. */
#pragma once

#include "subjects/subjects.h"

enum { RINGS_MAX = 20, RING_MEMBERS_MAX = 30, RING_SHARED_MAX = 10, RING_LEAST = 2 };

struct ring {
        struct subject_head *members; /* at most RING_MEMBERS_MAX */
        size_t member_count, members_left_out;
        struct subject_head *shared;  /* what at least two of them used; the rarest first, at most RING_SHARED_MAX */
        size_t shared_count;
};
struct rings {
        struct ring *items; /* the largest first, at most RINGS_MAX, each of RING_LEAST members or more */
        size_t count, left_out;
        bool complete;      /* false: the office has more mentions than were looked at, the newest */
};
/* Journaled as subject.list, with those that are told. */
[[nodiscard]] enum error subjects_rings(struct tx *tx, const struct actor *actor, struct arena *arena,
                                        struct rings *ret_rings);

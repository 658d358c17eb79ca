/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A second look at a twentieth of all decisions, by a senior who had no part in them.
 *
 * A decision is drawn in the transaction that decides it: the office's look-up key, which no screen, list or program
 * ever gives out, makes a number of the application and the decision, and every twentieth number is drawn. Who decides
 * can neither foresee nor steer that, for he does not have the key and no answer depends on the draw; the same decision
 * sent again is drawn alike, and who holds the key can check every draw afterwards. It is also the limit: whoever
 * operates the machine holds the key.
 *
 * Invariants: all outcomes take part, T0 as R3. Nothing on the application, in its history, in its version or in any
 * list of the desk says that it was drawn. Who interviewed, proposed, confirmed or returned it neither sees nor judges
 * it. The judgement is kept once and changes no decision: it says how well the desk decides, and the fairness sheet
 * counts it. */
#pragma once

#include "passports/passports.h"

enum { SECOND_ONE_IN = 20, SECOND_MOST = 200, SECOND_WHY_LEAST = 10 };

/* Whether the draw takes it; in the transaction that decides. */
[[nodiscard]] enum error second_is_drawn(struct tx *tx, struct uuid office_id, struct uuid application_id,
                                         struct uuid decision_id, bool *ret_drawn);
/* Draws, and puts what is drawn into the queue. */
[[nodiscard]] enum error second_draw(struct tx *tx, struct uuid office_id, struct uuid application_id,
                                     struct uuid decision_id);

struct second_row {
        struct uuid id, application_id; /* id: of the decision */
        struct slice number, initials, outcome;
        instant drawn_at;
        bool judged;
        struct slice judge, verdict, other, why; /* verdict: "agree" or "other"; other: the outcome he would have */
};
struct second_rows {
        struct second_row *items;
        size_t count;
        bool more;
};
/* What waits, oldest first, or what was judged, newest first; at most SECOND_MOST. Action "outcome.look". */
[[nodiscard]] enum error passports_second_list(struct tx *tx, const struct actor *actor, bool judged,
                                               struct arena *arena, struct second_rows *ret_rows);
/* One that waits, with what stands in the decision. ERR_NOT_FOUND: not drawn, or not for this reader. */
struct second_file {
        struct second_row row;
        struct slice facts, fix;
        struct slice *reasons; /* keys */
        size_t reason_count;
};
[[nodiscard]] enum error passports_second_open(struct tx *tx, const struct actor *actor, struct uuid id,
                                               struct arena *arena, struct second_file *ret_file);
struct second_verdict {
        struct uuid id;
        bool agrees;
        struct slice other, why; /* when he does not: another outcome, and at least SECOND_WHY_LEAST letters */
};
/* ERR_INVALID: no other outcome, or too short a reason; ERR_CONFLICT: judged before, otherwise; the same by the same
 * person is done. Action "outcome.judge". */
[[nodiscard]] enum error passports_second_judge(struct tx *tx, const struct actor *actor,
                                                const struct second_verdict *verdict);

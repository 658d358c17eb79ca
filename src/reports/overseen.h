/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports that name the head of the office in which they were filed. His own people do not judge them: another office
 * does, the one that oversees (access/overseer.h).
 *
 * Invariants: from its arrival on such a report exists in its own office for its author alone; he has his number,
 * reads its state and adds to it as to any other. The overseer's heads see it, and the one to whom they gave it.
 * Whoever is named in it there neither sees it nor counts as somebody who could look; when nobody is left, the
 * overseer's own overseer gets it, and while there is none it waits, counted by `kentongan doctor` and by nothing else.
 * Everything done with it is in the journals of both offices, and that of its own shows it to nobody until the report
 * was given back. */
#pragma once

#include "reports/reports.h"

struct naming;

/* In the transaction that put a report on its way: gives it to the overseer, marks whom it names there. Again after an
 * addition, or when an overseer was set: to where it belongs now. `author` is of the report's office. */
[[nodiscard]] enum error overseen_place(struct tx *tx, const struct actor *author, struct uuid report_id,
                                        const struct naming *naming);

struct overseen_row {
        struct uuid report_id;
        struct slice number, village_code, office, state; /* state: "waiting", "taken", "returned", "closed" */
        struct slice handler;                             /* name; null: nobody yet */
        instant arrived_at, due_at;
        bool urgent, late, mine;
};
struct overseen_rows {
        struct overseen_row *items;
        size_t count;
        bool more;
};
/* What waits or is worked on, the earliest deadline first, at most 200: all of it for a head, his own for others. One
 * journal entry with all ids. Permission oversight.list. */
[[nodiscard]] enum error overseen_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                                       struct overseen_rows *ret_rows);

struct overseen_helper {
        struct uuid person_id;
        struct slice name, position;
};
struct overseen_page {
        struct overseen_row row;
        struct report_page report; /* report.likely: who may be meant in its own office */
        struct overseen_helper *helpers; /* to whom the reader may give it, himself among them */
        size_t helper_count;
        int64_t version;
        bool can_decide, can_close;
};
/* Permission oversight.read; in the journals of both offices. ERR_NOT_FOUND also for whom it names. */
[[nodiscard]] enum error overseen_read(struct tx *tx, const struct actor *actor, const struct report_ask *ask,
                                       struct arena *arena, struct overseen_page *ret_page);

/* The three decisions. ERR_STALE: somebody decided since `version`; ERR_CONFLICT: its state does not allow it. */
struct overseen_hand {
        struct uuid report_id, person_id; /* one of overseen_page.helpers, else ERR_INVALID */
        int64_t version;
};
[[nodiscard]] enum error overseen_give(struct tx *tx, const struct actor *actor, const struct overseen_hand *hand);
struct overseen_return {
        struct uuid report_id;
        int64_t version;
        const struct uuid *persons; /* those of report.likely who are indeed named */
        size_t person_count;
};
/* It is not about the head: into the inbox of its own office, as a head lets a held report go. Who was surely named
 * stays so. ERR_INVALID: among `persons` is a head of its office, or somebody who is not among report.likely. */
[[nodiscard]] enum error overseen_give_back(struct tx *tx, const struct actor *actor,
                                            const struct overseen_return *back);
/* Ends it with what the author reads; by who works on it. `close->version` is that of overseen_page. */
[[nodiscard]] enum error overseen_close(struct tx *tx, const struct actor *actor, const struct report_close *close);

/* Pages of its attachments, for program/attach.h; `what` points to the report's id. */
[[nodiscard]] enum error overseen_attach_enter(struct tx *tx, const struct actor *actor, const void *what,
                                               enum attach_act act, struct attach_grant *ret_grant);

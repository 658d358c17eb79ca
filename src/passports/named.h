/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whom an application may speak of: the guarantor's letter, the applicant's answers and what he says at the hearing,
 * and the name of his recruiter.
 *
 * Invariants: whose phone or NIK stands in one of these texts is named for sure. Who is named by name, or by a
 * position that he alone holds (access/roll.h, people_in_letter), is marked as likely in the transaction that keeps the
 * text. For both the application does not exist from then on: not in a list, a count or a history, so that nothing
 * tells him. A likely mark stands until a senior (supervisor or head) who is not marked himself and did not interview
 * says whom the text means; a text that he has judged is read again only when it is written anew. All want a
 * TX_WRITE. */
#pragma once

#include "passports/passports.h"

struct application_meant {
        struct uuid person_id;
        struct slice name, position;
};
struct application_meant_list {
        struct application_meant *items;
        size_t count;
};
/* Who is likely to be meant, of those who work at the desk. `head` is of an application that the caller has entered
 * (passports_open). Action "application.named"; empty for whom that is barred, such as its interviewer, as when nobody
 * is. */
[[nodiscard]] enum error passports_named_read(struct tx *tx, const struct reading *reading,
                                              const struct application_head *head,
                                              struct application_meant_list *ret_list);

struct application_named_verdict {
        struct uuid application_id;
        const struct uuid *persons; /* those who are indeed meant */
        size_t person_count;
        int64_t version;            /* of the application; 0: any */
};
/* They are named for good; the others may open the application again. ERR_CONFLICT: nobody is marked any more.
 * ERR_INVALID: somebody who is not on that list. ERR_STALE. Action "application.named". */
[[nodiscard]] enum error passports_named_settle(struct tx *tx, const struct actor *actor,
                                                const struct application_named_verdict *verdict);

struct application_named_row {
        struct uuid id;
        struct slice number, initials, state;
        instant since; /* the first mark that waits */
};
struct application_named_rows {
        struct application_named_row *items;
        size_t count;
        bool more;
};
enum { NAMED_MOST = 200 };
/* Applications that wait for such a verdict, the longest waiting first, at most NAMED_MOST: those that the reader may
 * judge. Action "application.list". */
[[nodiscard]] enum error passports_named_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                                              struct application_named_rows *ret_rows);

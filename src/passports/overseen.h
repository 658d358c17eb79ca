/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Applications that may speak of somebody at their desk (named.h) where no senior is left who could say so: each one is
 * marked himself or interviewed. The head of the office that oversees theirs (access/overseer.h) judges in their place.
 *
 * Invariants: nothing is stored about it, so a senior who is appointed there takes it back, and a new overseer has it
 * at once. The overseer sees the texts that were read for names and who may be meant, and nothing else of the file. Who
 * is spoken of in these texts himself, by phone, NIK, name or position, does not see it. Where no office oversees, it
 * waits, counted by `kentongan doctor` alone. Each reading and the verdict are in the journals of both offices.
 */
#pragma once

#include "passports/named.h"

struct overseen_application {
        struct uuid id;
        struct slice number, office; /* of the office that cannot judge, its name */
        instant since;               /* the first mark that waits */
};
struct overseen_application_rows {
        struct overseen_application *items;
        size_t count;
        bool more; /* than NAMED_MOST */
};
/* The longest waiting first. Permission oversight.list; empty for who may not decide (oversight.decide). */
[[nodiscard]] enum error passports_overseen_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                                                 struct overseen_application_rows *ret_rows);

enum overseen_text_kind {
        OVERSEEN_LETTER,
        OVERSEEN_PLACE,     /* where the guarantor lives by the letter */
        OVERSEEN_GUARANTOR, /* his name */
        OVERSEEN_AGENT,
        OVERSEEN_ANSWER,
        OVERSEEN_HEARING,
};
struct overseen_text {
        enum overseen_text_kind kind;
        struct slice text;
};
struct overseen_application_page {
        struct overseen_application row;
        struct overseen_text *texts; /* none is empty */
        size_t text_count;
        struct application_meant_list meant;
        int64_t version;
};
/* Permission oversight.decide. ERR_NOT_FOUND: it does not lie with this office, or speaks of the reader. */
[[nodiscard]] enum error passports_overseen_read(struct tx *tx, const struct actor *actor, struct uuid id,
                                                 struct arena *arena, struct overseen_application_page *ret_page);
/* As passports_named_settle. Permission oversight.decide. */
[[nodiscard]] enum error passports_overseen_settle(struct tx *tx, const struct actor *actor,
                                                   const struct application_named_verdict *verdict);

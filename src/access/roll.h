/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The names and positions of an office's active accounts, ready to be compared with what a text says.
 *
 * Each report and tip is compared with all of them inside its transaction, so they are read and folded once and kept in
 * this process. `account_roll` has a mark that every change of accounts or positions replaces in its own transaction
 * (roll_change); what is kept serves only while the mark that the transaction sees is the one it was read under.
 * The mark is read before the rows: what was read in between is at worst newer than its mark, and is then read again.
 * Thread-safe. */
#pragma once

#include "access/people.h"
#include "access/spoken.h"

struct roll_entry {
        struct uuid id;
        struct slice name, position;                 /* as they are shown; the position may be "" */
        struct slice folded_name, folded_position;   /* null when empty */
        struct spoken spoken_name, spoken_position;
};
struct roll {
        const struct roll_entry *entries; /* by person; one for each position in force, the latest first */
        size_t count;
};

/* Of those with an active account, on the day `today` (ISO). The list is valid until roll_close. ERR_MEMORY. */
[[nodiscard]] enum error roll_open(struct tx *tx, struct uuid office_id, struct slice today,
                                   struct roll **ret_roll);
void roll_close(struct roll *roll);
static inline void roll_closep(struct roll **roll)
{
        if (*roll)
                roll_close(*roll);
}
#define _cleanup_roll_ _cleanup_(roll_closep)

/* To be called in every transaction that adds an account, ends or wakes one, or changes a position. */
[[nodiscard]] enum error roll_change(struct tx *tx, struct uuid office_id);

/* Active accounts of the office of whom one of the texts may speak, each once; more than 200: ERR_TOO_LARGE. */
struct spoken_search {
        struct uuid office_id;
        const struct slice *texts;
        size_t text_count;
        struct slice today; /* ISO: the positions in force on this day count */
};
[[nodiscard]] enum error people_spoken_of(struct tx *tx, const struct spoken_search *search, struct arena *arena,
                                          struct person_ids *ret_people);
/* The same for letters and answers (spoken_in_letter). A position that several of them hold says of none that it is
 * he. */
[[nodiscard]] enum error people_in_letter(struct tx *tx, const struct spoken_search *search, struct arena *arena,
                                          struct person_ids *ret_people);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The guarantor's letter of an application: its words and where the guarantor lives, and which other applicants brought
 * the same ones in another guarantor's hand.
 *
 * Invariants: a finding about a letter opens one weak question and is never shown as more: no source of reports, tips
 * or agencies stands behind it, so it carries no decision and is on no paper. It reads nothing of who the applicant is:
 * match/wording.h leaves out names, kinship, places and every word of the forbidden attributes. Wording that many use
 * (the rule's "common") or that the office gives out itself ("templates") is nobody's and is not compared. The text is
 * sealed; what it is found by is keyed. An application that names the reader counts for nothing to him. All want a
 * TX_WRITE. */
#pragma once

#include "passports/passports.h"

enum { LETTER_WORDING_MOST = 6000, LETTER_PLACE_MOST = 200 }; /* characters */

struct guarantor_letter {
        struct slice wording, place; /* null when nothing was written */
        struct slice by;
        instant at;                  /* 0: none */
        struct past_item *past;      /* what stood before, newest first; what: "wording" or "place" */
        size_t past_count;
};
/* The caller has entered (passports_open). */
[[nodiscard]] enum error passports_letter_read(struct tx *tx, const struct reading *reading, struct uuid application_id,
                                               struct guarantor_letter *ret_letter);

struct guarantor_letter_new {
        struct slice wording, place; /* clean; null or empty: none */
        int64_t version;             /* of the application; 0: any */
};
/* Keeps what stood before. The same again changes nothing. ERR_STALE; ERR_TOO_LARGE. Action "application.check". */
[[nodiscard]] enum error passports_letter_write(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                                const struct guarantor_letter_new *letter);

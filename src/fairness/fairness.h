/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The fairness sheet of a month: what the desk did to whom, for every thousand interviewed, by sex, age, regency,
 * officer and reason; which groups differ beyond chance; how many suspensions and refusals turned out wrong.
 *
 * Invariants: one of the four readers of who an applicant is (product rule 1), and it shows numbers only, hidden where
 * figures.h says. A sheet is made of what had happened by the end of the 14th day after its month, and not before that
 * day is over: the same month gives the same sheet, so that no second look tells what a single person met in between.
 * Only the head of the office reads it (action "fairness.read"), and each read is in the journal with its month. What
 * names the reader is in no figure. */
#pragma once

#include "access/access.h"
#include "fairness/figures.h"
#include "text/date.h"

enum { FAIRNESS_WAIT_DAYS = 14, FAIRNESS_MONTHS = 3, FAIRNESS_FOLLOW_DAYS = 90 };

/* What was read of a month, before anything is counted. */
struct fairness_reason {
        struct slice outcome, key; /* "D3", key of the reason in the content */
        struct fairness_cell decisions;
};
struct fairness_stops {
        struct date first, last; /* a quarter, followed for FAIRNESS_FOLLOW_DAYS after it */
        struct fairness_cell stopped, reversed, completed, wrong; /* wrong: either of the two */
};
/* Second looks (passports/second.h) at decisions of the FAIRNESS_MONTHS that end with the sheet's. */
struct fairness_looks {
        struct fairness_cell drawn, judged, otherwise; /* otherwise: the senior would have decided something else */
};
struct fairness_input {
        struct date month;  /* its first day */
        bool has_before;    /* somebody was interviewed before it */
        struct fairness_cases cases;
        struct slice *labels[FAIRNESS_TRAITS]; /* per group; sex and age: Indonesian source texts */
        struct fairness_reason *reasons;       /* by outcome and key */
        size_t reason_count;
        struct fairness_stops stops;
        struct fairness_looks looks;
};
struct fairness_sheet {
        struct date month;
        bool has_before;
        struct fairness_row *rows[FAIRNESS_TRAITS]; /* groups, and all of them last */
        uint16_t groups[FAIRNESS_TRAITS];
        struct slice *labels[FAIRNESS_TRAITS];
        struct fairness_differences differences;    /* of the three months that end with this one */
        struct fairness_reason *reasons;
        size_t reason_count;
        struct fairness_stops stops;
        struct fairness_looks looks;
};

/* The newest month whose sheet can be made, as its first day, on the office's clock. */
struct date fairness_newest(const struct actor *actor);
/* Reads the month that begins on `month`; in a TX_WRITE, for it writes the journal. ERR_FORBIDDEN; ERR_NOT_FOUND: that
 * month has no sheet yet; ERR_MEMORY. */
[[nodiscard]] enum error fairness_gather(struct tx *tx, const struct actor *actor, struct date month,
                                         struct arena *arena, struct fairness_input *ret_input);
/* Counts, hides and compares: no transaction is needed. The sheet stands on `input`. */
[[nodiscard]] enum error fairness_judge(const struct fairness_input *input, struct arena *arena,
                                        struct fairness_sheet *ret_sheet);

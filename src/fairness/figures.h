/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Figures of the fairness sheet from one line a person: counts, what of them may be shown, and which groups differ.
 *
 * Invariants: a shown number says of no group of 1 to 4 persons how many of them there are, neither by itself nor as
 * the difference between a total and what stands beside it. All comparisons of one sheet together raise a false
 * warning with a chance of at most FAIRNESS_ALPHA: a sixtieth, so that three sheets in a row, each over the three
 * months that end with its own, stay below a twentieth. Persons whose application ended as a duplicate or with a false
 * document are in no comparison; an incomplete file is compared with incomplete files only, one with a finding with
 * such. Pure: no clock, no state. */
#pragma once

#include "fairness/compare.h"

/* What was done; an application may have met several. Bit 1 << measure in `acted`. */
enum fairness_measure {
        FAIRNESS_ASKED,     /* a question about a finding */
        FAIRNESS_DEEPENED,  /* D2 */
        FAIRNESS_SUSPENDED, /* D3 */
        FAIRNESS_REFUSED,   /* R3 */
        FAIRNESS_PAPERS,    /* D1: incomplete */
        FAIRNESS_DUPLICATE, /* R1 */
        FAIRNESS_FORGED,    /* R2 */
        FAIRNESS_MEASURES,
};
enum fairness_trait { FAIRNESS_SEX, FAIRNESS_AGE, FAIRNESS_REGENCY, FAIRNESS_OFFICER, FAIRNESS_TRAITS };
enum { FAIRNESS_LEAST = 5, FAIRNESS_GROUPS_MAX = 256 };

struct fairness_case {
        uint16_t group[FAIRNESS_TRAITS]; /* below the count of that trait */
        uint32_t stratum;                /* any number: cases of one month, purpose and kind of passport share it */
        uint32_t party;                  /* 0, or what all share who name one recruiter, phone or company: one decision
                                            may have met them all, so they are compared with each other only */
        uint8_t acted;
        bool finding;                    /* the file holds a finding about a recruiter, phone or company */
        bool minor;                      /* the law asks other papers of minors: they are compared with each other */
        bool counted;                    /* in the month of the sheet; all others serve comparisons only */
};
struct fairness_cases {
        const struct fairness_case *items;
        size_t count;
        uint16_t groups[FAIRNESS_TRAITS]; /* how many groups each trait has, at most FAIRNESS_GROUPS_MAX */
};

struct fairness_cell {
        uint32_t number;
        bool shown;
};
/* Hides what must not be shown of cells that add up to a known total: numbers of 1..4, then the smallest others,
 * zeros after them, until those hidden are at least two and make at least twice FAIRNESS_LEAST together; all of them
 * when that cannot be reached. Cells that came with shown = false stay hidden. */
void fairness_hide(struct fairness_cell *cells, size_t count);

struct fairness_row {
        struct fairness_cell persons;
        struct fairness_cell acted[FAIRNESS_MEASURES];
};
/* Groups of the month by one trait, and all of them as the last row: `ret_rows` has room for one more than the trait
 * has groups. Where 1..4 persons of all met something nothing of it is shown anywhere; of a group whose number is
 * hidden nothing is shown, and neither is a number that 1..4 persons of the group are missing from. */
void fairness_count(const struct fairness_cases *cases, enum fairness_trait trait, struct fairness_row *ret_rows);

/* What is compared between groups. */
enum fairness_contrast { CONTRAST_ASKED, CONTRAST_DEEPENED, CONTRAST_STOPPED, CONTRAST_PAPERS, CONTRAST_COUNT };
struct fairness_difference {
        enum fairness_trait trait;
        uint16_t group;
        enum fairness_contrast contrast;
        double odds, low, high, p; /* group to all others */
};
struct fairness_differences {
        struct fairness_difference *items; /* smallest p first */
        size_t count;
        size_t compared; /* so many comparisons were made; those with fewer than 5 expected on a side are not */
};
#define FAIRNESS_ALPHA (1.0 / 60)
/* How much of the budget looks for groups that are treated worse; the rest for those treated better. */
#define FAIRNESS_WORSE (9.0 / 10)
/* An officer's share of the budget beside a group of applicants': he handles few files, and it is he who decides. */
#define FAIRNESS_OFFICERS 2.0
/* Which groups differ beyond chance, over all traits and contrasts together: those whose numbers are so many times
 * likelier under odds of FAIRNESS_ODDS than under none that the chances of all such results, of all comparisons, add up
 * to FAIRNESS_ALPHA. What is hard to see gets more of that budget, and what cannot be seen gets none. Of a trait with
 * two groups one is compared. ERR_INVALID for a group outside; ERR_MEMORY. */
[[nodiscard]] enum error fairness_compare_all(const struct fairness_cases *cases, struct arena *arena,
                                              struct fairness_differences *ret_differences);

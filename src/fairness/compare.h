/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The statistics of the fairness sheet: a rate with its interval, and one group beside all others, like with like.
 *
 * Invariants: a comparison is made within strata only (same month, same purpose, same state of the file) and is
 * conditional on their margins, so that what differs between strata is never taken for a difference between groups.
 * The chance that it states is exact. Pure: no clock, no state; the same numbers give the same result. */
#pragma once

#include "base/arena.h"

#include <stdbool.h>

struct fairness_interval {
        double low, high; /* of a share, 0..1 */
};
/* 95 % score interval of a share (Wilson 1927, JASA 22:209), without correction for continuity: prop.test(correct =
 * FALSE) of R. 0..1 for no trial. `acted` is at most `number`. */
struct fairness_interval fairness_wilson(uint32_t acted, uint32_t number);

/* One stratum as a table of two by two. */
struct fairness_stratum {
        uint32_t group, group_acted;   /* persons of the group, and those to whom it was done */
        uint32_t others, others_acted; /* everybody else of the stratum */
};

/* One attainable number acted in the group. */
struct fairness_outcome {
        double chance; /* when there is no difference */
        /* Natural logarithms of how many times likelier it is where the group's odds are FAIRNESS_ODDS times the
         * others', and where the others' are FAIRNESS_ODDS times the group's. */
        double if_worse, if_better;
};
#define FAIRNESS_ODDS 2.0
struct fairness_comparison {
        double p;        /* of a difference at least as unlikely as this one, in either direction, when there is none */
        double odds;     /* common odds ratio, group to others (Mantel & Haenszel 1959); infinite or NaN when a side is
                            empty */
        double low, high; /* its 95 % interval (Robins, Breslow & Greenland 1986, Biometrics 42:311); NaN when none */
        double expected; /* acted in the group if the strata were alike inside */
        double acted;    /* in all strata that can tell, group and others */
        const struct fairness_outcome *outcomes; /* all that are attainable; in the arena */
        size_t outcome_count;
        size_t seen;                             /* which of them came up; 0 where there are none */
};
/* Exact conditional test of a common odds ratio of 1 (Mehta, Patel & Gray 1985, JASA 80:969): the number acted in the
 * group is a sum of independent hypergeometric numbers, and p adds all of its values that are no more likely than the
 * one that came up; mantelhaen.test(exact = TRUE) of R. Strata that lack a side tell nothing and are left out; with
 * none left p is 1. ERR_INVALID when more acted than there are; ERR_MEMORY. */
[[nodiscard]] enum error fairness_compare(const struct fairness_stratum *strata, size_t count, struct arena *arena,
                                          struct fairness_comparison *ret_comparison);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The regencies of all offices of an installation, week by week, frozen, and what they are a reason to look at.
 *
 * Two detectors, once a week, on the last whole week. Each regency by itself: the flexible model of Farrington from
 * three years and three weeks on, before that the predictive rule of Hoehle 2007 (bayes.md) over the last year, at
 * least COUNTRY_WEEKS_LEAST weeks of it. Both are negative binomials with mean m and 1/size = v + (phi - 1)/m, v what
 * is not known of m (Farrington: the standard error of its logarithm, squared; Bayes: 1 / (events + 1/2)), phi the
 * dispersion of the regency's own model, and for Bayes Pearson's of the last year of all regencies. And all of them
 * together: the space-time permutation scan (scan.h) over windows of 1 to 8 weeks, with the regency, its province and
 * its group of islands (the first digit of a code) as zones, scores divided by the dispersion of the weeks.
 *
 * Invariants: as of a panel (panel.h): a reporter counts once a village and week, and in the judged window the busiest
 * reporter of a regency once in all; a week in which nobody could be heard is missing and never a zero; counts are by
 * the week of arrival, so that none is late. Judging is a pure function of the text. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "detect/panel.h"

enum {
        COUNTRY_WEEKS_MAX = 320,
        COUNTRY_REGENCIES_MAX = 1000,
        COUNTRY_WEEKS_LEAST = 26,  /* of a regency's own, for the predictive rule */
        COUNTRY_CODE_SIZE = 5,     /* of a regency: "35.02" */
        COUNTRY_REPORTS_LEAST = 3, /* in a regency, from PANEL_REPORTERS_LEAST reporters */
};

/* Expected false signals a week in the whole installation when nothing is going on. */
struct country_budget {
        double weekly, scan;
};
#define COUNTRY_BUDGET_DEFAULT ((struct country_budget){ 0.1, 0.05 })

/* What a regency told in the last 1 to 8 weeks. */
struct country_window {
        uint32_t reports, counted; /* counted: with the busiest reporter once in all */
        uint32_t reporters, villages;
};

struct country_regency {
        char code[COUNTRY_CODE_SIZE];
        const uint32_t *counts; /* a week; a reporter once a village and week */
        const double *efforts;  /* share of its villages that could be heard in it; 0: nobody, a missing week */
        struct country_window windows[PANEL_WINDOW_MAX]; /* [0]: the last week */
};

struct country {
        uint32_t monday, weeks; /* as of a panel; the last week is over */
        struct country_budget budget;
        uint32_t replicates;
        uint64_t seed;
        bool compared; /* by the scan: there is more than one office */
        const struct country_regency *regencies; /* ascending by code, none twice */
        uint32_t regency_count;
};

/* Adds the regencies of one office's panel to those there are: `weeks` of the country end with the panel's last. Room
 * for COUNTRY_REGENCIES_MAX; a regency that is there already adds up. ERR_INVALID for a panel that breaks its rules;
 * ERR_TOO_LARGE; ERR_MEMORY. */
[[nodiscard]] enum error country_add(const struct panel *panel, struct country *country,
                                     struct country_regency *regencies, struct arena *arena);

/* One finding for each regency, by the rarer of the two; of a cluster of several each one that itself has what is
 * asked of a regency, with the p of the cluster and its own counts. Limits: weekly budget / regencies judged (no p
 * comes up more often than itself, so that at most the budget comes up), `alarms` = p times those; scan as in a panel.
 * ERR_INVALID for a country that breaks its rules; ERR_MEMORY. */
[[nodiscard]] enum error country_judge(const struct country *country, struct arena *arena,
                                       struct panel_findings *ret_findings);

/* As text and back, the same bytes for the same country. ERR_INVALID for text that is none. */
void country_write(struct buffer *out, const struct country *country);
[[nodiscard]] enum error country_read(struct slice text, struct arena *arena, struct country *ret_country);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What going somewhere does to what is reported from there, and how a panel reckons with it.
 *
 * After a visit or a talk a village tells more for some weeks, also of what nobody asked for. kappa_h says how much
 * more in the h-th week after it: the village is expected to tell 1 + sum of kappa_h over the visits before times as
 * much as when nobody goes there. The expectation rises; counts are never scaled.
 *
 * kappa is estimated from the office's own panel by a pooled event study: the mean count of visited villages h weeks
 * after a visit against their mean in the eight weeks before it, less 1; drawn towards 0 by EFFORT_PRIOR reports of the
 * usual rate; falling from week to week (pool adjacent violators: Ayer et al. 1955, Annals of Mathematical Statistics
 * 26:641); between 0 and EFFORT_MOST. Villages are often visited because much came from there, and then the weeks
 * before are above what is usual: kappa comes out too small rather than too large. */
#pragma once

#include "detect/panel.h"

enum {
        EFFORT_WEEKS = 9,         /* h = 0 .. 8 */
        EFFORT_WEEKS_BEFORE = 8,
        EFFORT_VISITS_LEAST = 10, /* with weeks before and after, for an estimate */
        EFFORT_REPORTS_LEAST = 5, /* in the weeks before */
        EFFORT_PRIOR = 5,
        EFFORT_MOST = 4,
        EFFORT_TEXT_SIZE = 128,
};

struct effort_curve {
        double kappa[EFFORT_WEEKS]; /* 0 to EFFORT_MOST, falling */
};
/* Somebody went to a village, in a week of the panel; weeks before its first are negative. */
struct effort_visit {
        uint32_t village;
        int32_t week;
};

/* What the estimate rests on. Weeks in which the village could not be heard are in none of these. */
struct effort_study {
        struct effort_curve curve; /* in thousandths, as it is written */
        uint32_t visits;           /* with a week before and a week after */
        uint32_t reports_before, reports[EFFORT_WEEKS];
        double weeks_before, weeks[EFFORT_WEEKS];
};
/* ERR_NOT_FOUND: too few visits or reports to say anything; the study says how many. ERR_INVALID for a panel that
 * breaks its rules or a village that it has not; ERR_MEMORY. */
[[nodiscard]] enum error effort_estimate(const struct panel *panel, const struct effort_visit *visits, size_t count,
                                         struct arena *arena, struct effort_study *ret_study);

/* Gives a panel the effort of these visits, at most PANEL_EFFORT_MOST times a week; none for a curve of zeros.
 * ERR_INVALID for a village that it has not; ERR_MEMORY. */
[[nodiscard]] enum error effort_apply(struct panel *panel, const struct effort_visit *visits, size_t count,
                                      const struct effort_curve *curve, struct arena *arena);

bool effort_is_none(const struct effort_curve *curve);
/* Nine thousandths, "0 0 412 200 200 90 0 0 0"; empty for none. `ret_text` has room for EFFORT_TEXT_SIZE. */
struct slice effort_write(const struct effort_curve *curve, char *ret_text);
/* Of that text. ERR_INVALID: not nine, one out of range, or one above the one before. */
[[nodiscard]] enum error effort_read(struct slice text, struct effort_curve *ret_curve);

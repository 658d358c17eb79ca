/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The season of an office, from its own years, and how a panel reckons with it.
 *
 * From the fourth year on, Farrington's flexible model (flexible.h: yearly levels, past outbreaks down-weighted, no
 * trend, effort the village-weeks that could be heard) says for each week of a panel what the office's total is usually
 * at that time of the year. Against the mean of these weeks that is a factor: more is expected in a busy season and
 * less in a quiet one, the same for every area of the office, because one area has too few reports for a season of its
 * own.
 *
 * The logarithm of a factor is drawn towards 0 by how little the years say about it (v / (v + se^2), v what the weeks
 * differ beyond their errors), and what stays unknown of it is in the panel, too: `doubt` widens what is predicted.
 * Counts are never scaled. */
#pragma once

#include "detect/panel.h"

enum {
        SEASON_YEAR = 52, /* weeks */
        SEASON_YEARS_LEAST = 2,
        SEASON_YEARS_MOST = 5,
        SEASON_HALF_WINDOW = 3,
        /* of a panel of so many weeks: two years before its first week */
        SEASON_HISTORY_LEAST = SEASON_YEARS_LEAST * SEASON_YEAR + SEASON_HALF_WINDOW,
        SEASON_HISTORY_MOST = SEASON_YEARS_MOST * SEASON_YEAR + SEASON_HALF_WINDOW,
};
/* Standard error of the logarithm of a factor, squared, above which the years say too little: 25 %. */
#define SEASON_DOUBT_MOST 0.0625

/* For the last `weeks` weeks of `history`, a panel that begins SEASON_HISTORY_LEAST weeks earlier or more: *ret_seasons
 * has one for each. ERR_NOT_FOUND: it is too short, says too little, or the weeks differ by no more than chance.
 * ERR_INVALID for a panel that breaks its rules; ERR_MEMORY. */
[[nodiscard]] enum error season_estimate(const struct panel *history, uint32_t weeks, struct arena *arena,
                                         struct panel_season **ret_seasons);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whether the last of many who name phones gives a signal inside its share of the budget (detect/chance.h): as
 * src/warnings/raise_chance.c, without a database. */
#pragma once

#include "detect/chance.h"

struct year_naming {
        struct slice phone;
        uint32_t reporter, village;
        int32_t day; /* since 1970; `namings` are by day */
};

/* The rule and its share, as of the last of `count` namings. ERR_MEMORY. */
[[nodiscard]] enum error year_judge_naming(const struct year_naming *namings, size_t count, bool *ret_raised);

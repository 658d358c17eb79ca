/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the simulated years of one way and world added up to, and a line of it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct year_figures {
        size_t rings, by_phone, by_area, by_any, in_time; /* rings, and those that signals speak of */
        int32_t leads[2560];                              /* days from the first signal to the tenth applicant */
        double overlap, scan_overlap;                     /* sums of Jaccard indices; of the scan were it alone */
        size_t by_scan, scan_false;
        size_t lead_count, phone_false, area_false, years, area_signals, same_again, goings, prompted;
};
void year_print_head(void);
/* Sorts the leads. */
void year_print(const char *way, const char *name, struct year_figures *figures);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The scan written from its definitions, with nothing skipped and nothing shared with src/detect/scan*: for every
 * centre, every window and every prefix of the list it adds up doubles and takes the logarithms. The tests compare the
 * engine with it; bench/run takes it as the peer. */
#pragma once

#include "detect/scan.h"

struct plain_panel {
        enum scan_model model;
        enum scan_mode mode;
        uint32_t places, times, streams;
        uint32_t window_least, window_most, least_cases;
        const double *cases; /* [streams][places][times] */
        const double *base;  /* the same shape: population, expectation, or contacts; not read for SCAN_PERMUTATION */
};

/* For each centre its list, and where a zone may end. */
struct plain_zones {
        uint32_t **lists, *sizes;
        bool **ends;
};

struct plain_best {
        double llr;
        uint32_t size, first, last;
};

struct plain_zones plain_list_zones(const struct zones_places *places, const struct zones_caps *caps,
                                    struct arena *arena);
/* Best cylinder of each centre; returns the greatest score. Of cylinders within 1e-9 the one with fewest members, then
 * the shortest window, then the latest is kept. */
double plain_scan(const struct plain_panel *panel, const struct plain_zones *zones, struct plain_best *ret_bests);

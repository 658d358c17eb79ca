/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the parts of the panel share. Inside src/detect only; panel.h is the door. */
#pragma once

#include "detect/panel.h"

/* From `first` up to but without `end`. */
struct panel_range {
        uint32_t first, end;
};

/* A panel that keeps its rules, opened for counting. */
struct panel_view {
        const struct panel *panel;
        struct arena *arena;
        uint8_t *heard;    /* village x week */
        double *efforts;   /* the same; NULL: 1 everywhere */
        size_t *starts;    /* first event of each village, and one more */
        uint32_t *scratch; /* as many as events */
};

/* Village-weeks that could be heard, and what was reported in them. */
struct panel_sum {
        uint32_t events;
        double weeks, visited, exposure; /* visited: weeks times their effort; exposure: that times the season */
};

/* What was reported in a window. */
struct panel_window {
        uint32_t reports, counted; /* panel.h, struct panel_finding */
        uint32_t reporters, villages;
        bool has_single; /* somebody reported once: without him there is a reporter fewer */
};

/* "35.02.02.2003" or how such a code begins. */
bool panel_is_code(struct slice text);
[[nodiscard]] enum error panel_check(const struct panel *panel);
[[nodiscard]] enum error panel_open(const struct panel *panel, struct arena *arena, struct panel_view *ret_view);
bool panel_is_heard(const struct panel_view *view, uint32_t village, uint32_t week);
struct panel_sum panel_add_up(const struct panel_view *view, struct panel_range villages, struct panel_range weeks);
struct panel_window panel_count(const struct panel_view *view, struct panel_range villages, struct panel_range weeks);

/* Villages that need not stand side by side: ascending ranges that do not touch each other. */
struct panel_set {
        const struct panel_range *ranges;
        size_t count;
};
struct panel_sum panel_add_up_set(const struct panel_view *view, struct panel_set villages, struct panel_range weeks);
struct panel_window panel_count_set(const struct panel_view *view, struct panel_set villages, struct panel_range weeks);
/* Which sets of villages the scan looks at where it is known where they lie: the neighbours of each, then whole
 * districts and regencies. Behind the villages stand places without reports, one for each whole area, from which its
 * zone begins; zones->count is of both. `weights`: reports of each village. */
struct zones;
[[nodiscard]] enum error panel_zones(const struct panel *panel, const double *weights, struct arena *arena,
                                     struct zones *ret_zones);
bool panel_joins_are_valid(const struct panel *panel);
/* Notes in each finding about one village which others are counted as one with it. */
[[nodiscard]] enum error panel_name_joins(const struct panel *panel, struct arena *arena,
                                          struct panel_findings *findings);
/* " with CODE,CODE", and back from what stands behind "with". ERR_INVALID, ERR_MEMORY. */
void panel_write_joined(struct buffer *out, const struct panel_finding *finding);
[[nodiscard]] enum error panel_read_joined(struct slice list, struct arena *arena, struct panel_finding *finding);
/* What so many false alarms a week are worth; nothing for NaN. */
enum panel_step panel_step_of(double alarms);
/* `counted` reports where `expected` of all `cases` were expected; the score is divided by `dispersion`, 1 for none. */
struct panel_scored {
        double cases, expected, counted, dispersion;
};
/* p of that among the replicates' maxima: Gumbel's where Monte Carlo is coarse. */
struct scan_result;
double panel_scan_chance(const struct scan_result *scan, struct panel_scored scored);
/* Adds what the scan finds; `findings` has room for as many as there are villages. */
[[nodiscard]] enum error panel_scan(struct panel_view *view, struct panel_findings *findings);

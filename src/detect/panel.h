/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The weekly counts of an office's villages, frozen, and what they are a reason to look at.
 *
 * A panel is all that a judgement rests on: who could be heard when, who reported from where in which week, the budget
 * of false alarms. Judging it is a pure function, so that a signal can be recomputed from its panel byte for byte.
 * Three levels (villages, districts, regencies) are judged by the Gamma-Poisson predictive tail in windows of 4 and 8
 * weeks under the exact discrete budget (control.h), and all villages by the space-time permutation scan (scan.h): the
 * neighbours of each village where it is known where villages lie, and whole districts and regencies.
 *
 * Invariants: a reporter counts once in a village and week, and in a judged window the busiest reporter of an area
 * counts once in all, so that no single reporter raises anything; a week in which nobody could be heard is missing and
 * never a zero; counts add up from village to regency; nothing about an applicant or a reported person is in it, and a
 * reporter is a number that means nothing outside the panel. The last week may be under way: it is judged as if it were
 * whole, so that a look each night costs no more false alarms than one look a week. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "text/date.h"
#include "text/language.h"

/* PANEL_NEIGHBOURS: villages that lie close together and are no whole area; the scan alone finds them. */
enum panel_level { PANEL_VILLAGE, PANEL_DISTRICT, PANEL_REGENCY, PANEL_NEIGHBOURS };
/* No judgement of a panel finds the others. PANEL_EVENT: one event that somebody verified, without any counting;
 * country.h: a week of a regency by its own years or its last year, and regencies of several offices together. */
enum panel_detector { PANEL_TAIL, PANEL_SCAN, PANEL_EVENT, PANEL_FARRINGTON, PANEL_BAYES, PANEL_COUNTRY };
enum { PANEL_DETECTORS = PANEL_COUNTRY + 1 };
/* By how often chance alone would do it somewhere in the office: once in 13 weeks, once a year, once in 5 years. */
enum panel_step { PANEL_NOTHING, PANEL_WASPADA, PANEL_SIAGA, PANEL_AWAS };

enum {
        /* Of what is judged, and how: raised whenever either changes, so that report cards, brakes and the placebo
         * check pool nothing from before with what came after. 2: reports that a visit asked for are left out. 3: the
         * season moves what is expected, from the fourth year on. 4: the scan goes by neighbours where borders are
         * known. Panels of earlier versions stay readable: they are judged in the same way. */
        PANEL_VERSION = 4,
        PANEL_LEVELS = PANEL_NEIGHBOURS, /* that have a budget of their own */
        PANEL_SIZES = PANEL_NEIGHBOURS + 1,
        PANEL_WEEKS_MAX = 520,
        PANEL_VILLAGES_MAX = 20000,
        PANEL_EVENTS_MAX = 1000000,
        PANEL_GAPS_MAX = 100000,
        PANEL_EFFORTS_MAX = 200000,
        PANEL_EFFORT_MOST = 10, /* times */
        PANEL_SEASON_MOST = 5,  /* times, and not below one in so many */
        PANEL_WINDOWS = 2,
        PANEL_WINDOW_MAX = 8,
        PANEL_REPORTERS_LEAST = 2, /* different reporters in an area before it is a reason to look */
        PANEL_CODE_SIZE = 13,      /* of a village: "35.02.02.2003" */
        PANEL_NEIGHBOURS_MAX = 50, /* villages around one, itself counted */
        PANEL_JOINED_MAX = 16,
        PANEL_RADIUS = 25000,      /* metres, as far as they may lie from it */
        PANEL_METRES_MAX = 20000000,
};

/* Expected false signals a week when nothing is going on, for each level and for the scan. */
struct panel_budget {
        double levels[PANEL_LEVELS], scan;
};
#define PANEL_BUDGET_DEFAULT ((struct panel_budget){ { 0.075, 0.075, 0.05 }, 0.075 })

/* Somebody reported from a village in a week (0 is the panel's first). */
struct panel_event {
        uint32_t village, week, reporter;
};
/* Weeks that are no weeks of this village: nobody could report, or what happened is known and confirmed. */
struct panel_gap {
        uint32_t village, first, last;
};

/* A village tells `times` as much in a week as when nobody goes there (effort.h). Weeks that are not named: 1. */
struct panel_effort {
        uint32_t village, week;
        double times; /* 1 to PANEL_EFFORT_MOST */
};

/* A week in which all of the office tells `times` as much as in its mean week (season.h). */
struct panel_season {
        double times; /* 1 / PANEL_SEASON_MOST to PANEL_SEASON_MOST */
        double doubt; /* standard error of its logarithm, squared: 0 to 1 */
};

/* Where a village lies: whole metres east and south of one corner that all share. */
struct panel_point {
        uint32_t village, east, south; /* each up to PANEL_METRES_MAX */
};

/* Another village of today that is counted as this one: a part of the same old village, while its history reaches back
 * before the split (region/changes.h). */
struct panel_join {
        uint32_t village;
        struct slice code;
};

struct panel {
        uint32_t monday; /* first day of the last week, as days since 1970-01-01 */
        uint32_t weeks;
        struct panel_budget budget;
        uint32_t replicates; /* of the scan; 0: no scan, as while the last week is under way */
        uint64_t seed;
        const struct slice *villages; /* codes of PANEL_CODE_SIZE bytes, ascending, none twice */
        uint32_t village_count;
        const struct panel_event *events; /* ascending by village, week, reporter, none twice */
        size_t event_count;
        const struct panel_gap *gaps; /* in any order; they may overlap */
        size_t gap_count;
        const struct panel_effort *efforts; /* ascending by village and week, none twice */
        size_t effort_count;
        const struct panel_season *seasons; /* one a week; NULL: no season is known */
        /* Ascending by village, none twice. With any, the scan takes the neighbours of each of them as zones, beside
         * districts and regencies; none: the administrative tree alone. A village without stands in the tree alone. */
        const struct panel_point *points;
        uint32_t point_count;
        const struct panel_join *joins; /* ascending by village and code, none twice */
        size_t join_count;
};

/* Puts events in their order and drops repetitions; *ret_count are left. */
void panel_sort_events(struct panel_event *events, size_t count, size_t *ret_count);

struct panel_finding {
        enum panel_detector detector;
        enum panel_level level;
        /* The beginning of a village's code: whole village, district or regency; of PANEL_NEIGHBOURS the smallest that
         * holds all members, which may be a province. */
        struct slice area;
        const struct slice *members; /* of PANEL_NEIGHBOURS the villages, the one in the middle first; else NULL */
        uint32_t member_count;
        const struct slice *joined; /* of one village: those counted as one with it, the first PANEL_JOINED_MAX */
        uint32_t joined_count;
        uint32_t window;   /* weeks, ending with the panel's last */
        uint32_t reports;  /* a reporter once a village and week */
        uint32_t counted;  /* the same with the busiest reporter once in all: what is judged */
        uint32_t reporters, villages;
        double expected;   /* reports in the window when nothing is going on */
        double effort;     /* times what is told in a usual week, mean over its weeks; in `expected`; 1: none */
        double season;     /* times what is told in a mean week of the year, in `expected`; 1: no season is known */
        double p;          /* tail: P(Y >= counted) in this area; scan: of the greatest score anywhere */
        double limit;      /* the largest p that is acted on */
        double alarms;     /* false signals a week in the office, were every p as small as this one acted on */
        enum panel_step step;
        bool raised_with_one_fewer; /* false: one report fewer, whichever weakens it most, and it would not be raised */
};
struct panel_findings {
        struct panel_finding *items;
        size_t count;
};

/* One verified event in a village: AWAS by itself. */
struct panel_finding panel_event(struct slice village);

/* Whether a village is part of what a finding is about. */
bool panel_holds(const struct panel_finding *finding, struct slice village);
/* Whether both are about exactly the same villages. */
bool panel_is_same_place(const struct panel_finding *a, const struct panel_finding *b);

/* What is a reason to look, from the smallest area to the largest; a larger area that contains one already found is
 * left out, and so is all that is no step. Effort and season count as exposure, in the window and in the history; the
 * scan's expectation rises by effort and never falls, and a season, the same everywhere, is none to it. Tail: see
 * detect.h, with the size of the negative binomial lowered to what the dispersion of the level's own history asks for
 * (variance / mean of the windows before, by Pearson's statistic over all areas of the level; never below 1), and then
 * 1/size raised by what is not known of the season: its mean doubt in the window. ERR_INVALID for a panel that breaks
 * its rules; ERR_MEMORY. */
[[nodiscard]] enum error panel_judge(const struct panel *panel, struct arena *arena,
                                     struct panel_findings *ret_findings);

/* What a finding is about as it lies in a panel, for drawing: reports a week (`counts`, panel->weeks of them), whether
 * anybody could be heard there (`heard`). ERR_NOT_FOUND: no village of the panel lies in it. */
struct panel_series {
        uint32_t *counts;
        bool *heard;
        uint32_t villages;
};
[[nodiscard]] enum error panel_draw(const struct panel *panel, const struct panel_finding *finding, struct arena *arena,
                                    struct panel_series *ret_series);

/* Villages of it with reports in its window, as they are judged: a reporter once a village and week.
 * The most first, then by code. */
struct panel_member {
        struct slice village; /* views the panel's code */
        uint32_t reports;
};
struct panel_members {
        struct panel_member *items;
        size_t count;
};
[[nodiscard]] enum error panel_find_members(const struct panel *panel, const struct panel_finding *finding,
                                            struct arena *arena, struct panel_members *ret_members);

/* Reports a week of each village (`*ret_rates`, one for each), by the empirical Bayes estimate (a + Y) / (b + E): Y
 * reports in E weeks in which anybody could be heard, a and b of its district by detect_fit_prior (Marshall 1991). 0
 * where nobody could be heard in the whole district. ERR_INVALID for a panel that breaks its rules; ERR_MEMORY. */
[[nodiscard]] enum error panel_rates(const struct panel *panel, struct arena *arena, double **ret_rates);

/* A panel as text and back, line by line, the same bytes for the same panel; one without effort, season, points or
 * joins reads as it did before there was any. ERR_INVALID for text that is none. */
void panel_write(struct buffer *out, const struct panel *panel);
[[nodiscard]] enum error panel_read(struct slice text, struct arena *arena, struct panel *ret_panel);
/* A finding as one line with 17 significant digits, up to PANEL_FINDING_SIZE bytes: what a signal keeps and what
 * `detect explain` compares. */
void panel_write_finding(struct buffer *out, const struct panel_finding *finding);
enum { PANEL_FINDING_SIZE = 1024 };
/* Of that line; area, members, joined villages and all. ERR_INVALID. */
[[nodiscard]] enum error panel_read_finding(struct slice line, struct arena *arena, struct panel_finding *ret_finding);

/* Five facts and what they are not, for whoever acts: which weeks, reports, villages, what is usual, how rare, how
 * many reporters. `place`: "Desa Ngrayun, Kecamatan Ngrayun", of neighbours the one in the middle. Below `few_below`
 * counts read "a few" (0: exact). */
struct panel_words {
        enum language language;
        uint32_t few_below;
        struct slice place;
        struct date last_day; /* of the window, or of its last week the day on which that was judged */
};
void panel_write_sentence(struct buffer *out, const struct panel_finding *finding, const struct panel_words *words);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The files of `kentongan detect scan`, made into a panel, and its answers.
 *
 * Places are numbered in the byte order of their ids. Times are whole numbers, ISO weeks (2026-W05) or dates, one kind
 * in all files; dates step by a week when all of CASES and CONTROLS fall on one day of the week, otherwise by a day. A
 * place and step without a row has no case: only what happened is in the files. */
#pragma once

#include "detect/datafile.h"
#include "detect/scan.h"

enum scan_file_kind {
        SCAN_FILE_CASES,
        SCAN_FILE_PLACES,
        SCAN_FILE_POPULATION,
        SCAN_FILE_CONTROLS,
        SCAN_FILE_NEIGHBOURS,
        SCAN_FILE_COUNT,
};

/* `source` NULL: there is no such file. */
struct scan_file {
        struct slice name; /* for messages */
        csv_source_function *source;
        void *context;
};

enum scan_time_kind { SCAN_TIME_NONE, SCAN_TIME_INTEGER, SCAN_TIME_WEEK, SCAN_TIME_DATE };

struct scan_calendar {
        enum scan_time_kind kind;
        int64_t first; /* ordinal of step 0: the number, the week's Monday or the day, in days since 1970-01-01 */
        int64_t step;  /* ordinals a step */
        uint32_t steps;
};

/* Under which name a place is counted; *ret_first: of the names that are counted as one only this one stays in
 * PLACES. */
struct scan_naming {
        struct slice (*name_of)(const void *context, struct slice id, bool *ret_first); /* NULL: its own */
        const void *context;
};

struct scan_request {
        struct scan_file files[SCAN_FILE_COUNT];
        enum scan_model model;
        enum scan_mode mode;
        uint32_t window_most; /* 0: the default of the mode, which reading sets */
        struct scan_naming naming;
        struct slice period;  /* FIRST-LAST; null: from the first to the last time of CASES */
};

struct scan_input {
        const struct slice *ids;
        struct zones_places places;
        struct scan_calendar calendar;
        struct scan_stream stream;
        struct scan_panel panel; /* of that one stream; no step when there is no case and no period */
        uint32_t window_most;
        char problem[2 * DATAFILE_PROBLEM_SIZE]; /* after a refusal: "FILE: Line 3, column 2: ..." */
};

/* Reads all files into a zeroed input, which must not move afterwards. ERR_INVALID or ERR_TOO_LARGE with `problem` set;
 * ERR_MEMORY, or the source's error. SCAN_EXPECTATION without POPULATION takes each place's mean of the steps before
 * the earliest window, shrunk to that of all places (detect_fit_prior); with POPULATION the rate of those steps per
 * head. The steps are those of the period, prospectively; else those of CASES before the period. */
[[nodiscard]] enum error scan_input_read(struct scan_input *input, const struct scan_request *request,
                                         struct arena *arena);
/* "2026-W05" and so on. */
void scan_write_time(struct buffer *out, const struct scan_calendar *calendar, uint32_t step);

/* What stands in the last columns besides the clusters. */
struct scan_answer {
        const struct scan_result *result;
        bool has_recurrence;
        uint32_t analyses;
};
/* CLUSTERS.csv: rank,centre,radius,first_time,last_time,places,observed,expected,ratio,llr,p_monte_carlo,p_gumbel,
 * recurrence_interval,members. */
void scan_write_clusters(struct buffer *out, const struct scan_input *input, const struct scan_answer *answer);
/* MAXIMA.csv: replicate,llr. */
void scan_write_maxima(struct buffer *out, const struct scan_result *result);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* --changes of `kentongan detect run` and `detect scan`: CHANGES.csv, kind,from,to,date (region/changes.h), for other
 * people's files. The parts of a split are one place when anything in the files lies before it, and go by all their
 * names, "+" between. */
#pragma once

#include "cli/detect.h"
#include "region/changes.h"

struct detect_changes {
        struct region_changes changes;
        struct region_units units;
        struct slice *names; /* of each unit */
        struct arena *arena;
};

/* How a time of CHANGES.csv is read, as region_changes_form has it. */
struct detect_times {
        bool (*parse)(void *context, struct slice text, int64_t *ret_time);
        void *context;
};
/* What the other files hold. */
struct detect_survey {
        const struct slice *names; /* of series or places, in any order */
        size_t count;
        int64_t first;             /* the earliest time */
};

/* CLI_OK, or CLI_FAILED after a line for each wrong row. */
int detect_changes_read(const struct cli *cli, struct slice path, struct detect_times times, struct arena *arena,
                        struct detect_changes *ret_changes);
[[nodiscard]] enum error detect_changes_settle(struct detect_changes *changes, const struct detect_survey *survey);
/* The name of the place that a name is counted in; *ret_first: it is the first of its codes. */
struct slice detect_changes_name(const struct detect_changes *changes, struct slice name, bool *ret_first);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* States, outcomes and choices as the pages of this room say them. */
#pragma once

#include "program/fields.h"
#include "reports/reports.h"

struct slice state_label(struct slice state, enum language language);
/* Kind of the tag: "waiting" or "done". */
struct slice state_kind(struct slice state);
/* What a state means to the reporter; *ret_next what happens next, or the null slice. */
struct slice state_meaning(struct slice state, enum language language, struct slice *ret_next);
struct slice knowledge_label(struct slice key, enum language language);
struct slice outcome_label(struct slice key, enum language language);
/* "B2": reliability and credibility; the null slice when it is not graded. */
struct slice grade_text(struct request *rq, const struct report_row *row);
enum { PAGE_ROWS = 50 }; /* of a list on a page */

struct options {
        struct view_option *items;
        size_t count;
};
/* Files of a form. */
struct files {
        const struct file_part *items;
        size_t count;
};
/* Keeps them with the report; what was wrong is added to `faults`. */
enum error reports_attach(struct request *rq, struct uuid report_id, const struct files *files,
                          struct attach_faults *faults);

/* A table of words as choices of a form. */
enum error word_options(struct request *rq, const struct report_word *words, size_t count, struct slice chosen,
                        struct options *ret_options);

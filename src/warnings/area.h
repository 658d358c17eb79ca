/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signals about an area: from an office's reports to a frozen panel, its judgement, and what stands in the list.
 *
 * Invariants: a report counts in the week of its arrival, once for its reporter and village, and in nothing while it is
 * held back, when it is known to be untrue or told before, or when it tells of what happened more than 90 days before;
 * whom any report that a signal shows names (in its window or in the weeks before) never sees it, nor what is drawn
 * from it; a signal keeps the panel and the finding it was raised with, to the byte. */
#pragma once

#include "detect/panel.h"
#include "program/office.h"
#include "warnings/warnings.h"

/* Which weeks a panel has, and whether they are scanned. */
struct area_span {
        int32_t monday; /* first day of its last week, as days since 1970-01-01 */
        bool scan;
        instant until; /* what has arrived before it */
        bool replay;   /* weeks of confirmed signals are judged as they were, not left out */
};
/* The panel of an office, in `arena`. ERR_NOT_FOUND: it is too young to say what is
 * usual (fewer weeks than the longest window and as many before it), or has no area. */
[[nodiscard]] enum error area_panel_of(struct tx *tx, const struct office *office, struct area_span span,
                                       struct arena *arena, struct panel *ret_panel);

/* Days since 1970-01-01 of the Monday of a date's week. */
int32_t area_monday(struct date date);
/* Hands the names that were marked in a source later on to every area signal that shows it; one whose source is held
 * back now lapses until the next look, which counts without it. */
[[nodiscard]] enum error area_inherit(struct tx *tx, const struct source_ref *source);

/* --- for people --------------------------------------------------------------------------------------------------- */

struct area_row {
        struct uuid id;
        int64_t seq;
        struct slice number, area, step, detector, state, last_on;
        instant created_at, escalated_at; /* escalated_at 0: not */
};
struct area_rows {
        struct area_row *items;
        size_t count;
        bool more;
};
/* As signals_list; permission signal.list. */
[[nodiscard]] enum error area_list(struct tx *tx, const struct actor *actor, const struct signal_filter *filter,
                                   struct arena *arena, struct area_rows *ret_rows);

struct area_alike {
        struct uuid id;
        struct slice number, step, state, outcome;
        instant created_at;
};
struct area_page {
        struct area_row row;
        struct panel_finding finding;
        struct panel_series series;
        uint32_t weeks;
        struct date monday; /* of the last of them */
        struct slice reviewed_by, review_reason, outcome;
        instant reviewed_at;
        struct signal_source *sources; /* reports of its window, the newest first, at most 200 */
        size_t source_count;
        struct area_alike *alike; /* of the same place before */
        size_t alike_count;
        struct uuid warning_id; /* drawn from it, or nil */
        struct slice warning_number;
        int64_t detector_version, version;
        bool can_review, can_draft;
};
/* Permission signal.read. ERR_NOT_FOUND, also for whom one of its reports names. */
[[nodiscard]] enum error area_read(struct tx *tx, const struct actor *actor, struct uuid signal_id, struct arena *arena,
                                   struct area_page *ret_page);
/* "raise", "watch" and "close" with a reason of area_reasons; a closing one is the outcome. Permission signal.review.
 * ERR_INVALID, ERR_CONFLICT (its state allows no such step), ERR_STALE. */
[[nodiscard]] enum error area_review(struct tx *tx, const struct actor *actor, const struct signal_review *review);
/* A look at all offices, by whichever node comes first. Permission signal.review. */
[[nodiscard]] enum error area_ask_look(struct tx *tx, const struct actor *actor);
/* What a draft from an area signal begins with: its area and level, plain words without name or count. */
void area_suggest(const struct area_page *area, struct warning_draft *draft);
const struct coded_word *area_reasons(size_t *ret_count);
/* What an outcome means for the report card: "confirmed", "false", "unclear". */
struct slice area_outcome_meaning(struct slice outcome);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the pages of this room and its lists as files and JSON share. */
#pragma once

#include "jobs/jobs.h"
#include "journal/list.h"
#include "program/listing.h"

extern const struct listing upkeep_jobs, upkeep_journal;

/* A state of a job, its tag and its words, Indonesian source text. */
struct job_word {
        struct slice state, tag, label;
};
/* Of an unknown state: the first. */
const struct job_word *job_word_of(struct slice state);

/* What of the journal is asked for, as it came in an address. */
struct journal_choice {
        struct slice action;
        struct date since, until; /* first and last day; DATE_NONE: all */
};
/* What of it this reader may see. */
struct journal_filter upkeep_journal_filter(struct request *rq, const struct journal_choice *choice);
/* ISO; the null slice for DATE_NONE. */
struct slice upkeep_day(struct request *rq, struct date day);
/* The same as it stands in an address. */
struct slice upkeep_journal_words(struct request *rq, const struct journal_choice *choice);
/* Permission journal.read. */
[[nodiscard]] enum error upkeep_journal_rows(struct tx *tx, const struct actor *actor,
                                             const struct journal_filter *filter, struct arena *arena,
                                             struct journal_rows *ret_rows);

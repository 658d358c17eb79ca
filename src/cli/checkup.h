/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The checks that doctor makes of a running installation, and restore of a copy. Each says one line: "ok" or "BAD" with
 * what to do. */
#pragma once

#include "cli/cli.h"

struct checkup {
        struct program *program;
        int findings;
        bool older; /* a backup: its journal may end before what the folder of keys remembers */
        bool all_values; /* open every value of every case, however long it takes; else one of each for a while */
};

/* One line; counts a finding when `fine` is false. */
void checkup_say(struct checkup *checkup, bool fine, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Structure, indexes and foreign keys of both databases; their schema is this program's. */
void checkup_databases(struct checkup *checkup);
/* The master key opens every data key; a sample of sealed values opens, and of each case one value or all. */
void checkup_keys(struct checkup *checkup);
/* Every file that a row names is there and opens. */
void checkup_blobs(struct checkup *checkup);
/* The journal of every office holds. */
void checkup_journal(struct checkup *checkup);
/* What is wrong with a journal (journal_verdict.why), in the language of the terminal. */
const char *checkup_why(const char *why);
/* Free space, clock, dead letters, reports that wait for an office that may look at them. */
void checkup_machine(struct checkup *checkup);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* New keys for the sealed columns of both databases, for every office: what the job does each day and
 * `kentongan rotate values` at once. store/reseal.h says what a walk promises. Each new key, each ended walk and each
 * retired key is an entry in the journal of its office: key.rotate, key.reseal, key.retire. */
#pragma once

#include "jobs/jobs.h"
#include "program/program.h"

struct reseal_progress {
        const char *database; /* "main", "tips" */
        struct uuid office_id;
        int64_t done, total;
};

struct reseal_run {
        struct program *program;
        int64_t age;           /* begins a new key where the newest is older, in microseconds; 0: everywhere */
        const struct job *job; /* its lease is renewed before each batch; NULL for none */
        void (*tell)(void *context, const struct reseal_progress *progress); /* after each batch; may be NULL */
        void *context;
};
/* Ends walks that are under way, begins and walks what is due, brings what an older program sealed under the keys of
 * its cases, and retires keys that seal nothing and have rested.
 * ERR_STALE: the lease was lost. Whatever the error, everything opens, and running it again goes on. */
[[nodiscard]] enum error reseal_run(const struct reseal_run *run);

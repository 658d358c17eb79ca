/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whether what is sealed under keys of cases opens: values are opened, wiped and counted. Nothing is written, nothing
 * of what is in them is told. */
#pragma once

#include "store/migrate.h"
#include "store/query.h"

/* A value that did not open: of which case, in which "table.column", and why (ERR_ERASED: the key is not there;
 * ERR_CORRUPT: the key or the value is another's, or was altered). */
struct opening_fault {
        struct uuid office_id, case_id;
        const char *column;
        enum error why;
};

/* A walk over one office in one database. It begins at any id and comes round to it, so that one that is cut short
 * tries others the next time; zero the part below the line to begin. */
struct opening_walk {
        const struct migration_set *set;
        struct uuid office_id;
        struct uuid begin; /* any id, such as a fresh one */
        bool all;          /* every value of every case; else one of each, from its own row */
        void (*tell)(void *context, const struct opening_fault *fault); /* for each that does not open */
        void *context;
        /* --- its own --- */
        size_t column;
        struct uuid after;
        bool started, round;
        int64_t tried, closed;
        bool finished;
};
/* The next few values, in a transaction of its own. Not inside a transaction. */
[[nodiscard]] enum error opening_step(struct store *store, struct opening_walk *walk);

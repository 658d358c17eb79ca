/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A new key for the sealed columns of an office: what is written from now on is sealed under it, a walk seals the old
 * values again, and when none is left the old keys are retired.
 *
 * Invariants: every value opens at every moment, before, during and after; a value is replaced only by itself, and only
 * where it still stands as it was read, so a writer beside the walk never loses; what is left is what the database says
 * is under an older key, so the walk keeps no place, goes on after an interruption, and doing a part twice changes
 * nothing. The columns are those of class P3 and P4 in the migrations: sqlgen lists them, nobody else. Of a case the
 * walk seals again its key only; what an older program sealed under the office's it brings under the case's.
 * Look-up hashes do not change: they are made under the office's look-up key, which is another key than those that
 * seal and does not rotate here, so equal values stay equal. Files are sealed under keys drawn from that one. */
#pragma once

#include "store/migrate.h"
#include "store/query.h"

/* Older keys stay this long after the newest was made: a transaction that had taken one of them has ended by then. */
#define RESEAL_REST DAY
#define RESEAL_KEY_AGE (365 * DAY) /* then the job begins the next version by itself */

enum { RESEAL_BATCH = 20 };

/* One sealed column; made by tools/sqlgen.c. Parameters of pick: office, id after which, key prefix, limit; of put:
 * office, id, new value, value as it was read; of count: office, key prefix. Of a case's column pick gives the case
 * too; lost counts values under keys of cases that are not there, of all offices; parameter: how such values begin;
 * lost_of counts those of one case, the second parameter. */
struct sealed_column {
        const char *name; /* "report.narrative" */
        bool of_case;
        struct statement pick, put, count, lost, lost_of;
};

/* Sealing keys of one office in one database. */
struct reseal_office {
        struct uuid office_id;
        uint32_t oldest, newest;
        instant made_at; /* of the newest */
};
struct reseal_offices {
        struct reseal_office *items;
        size_t count;
};
/* Every office that has a sealing key here, at most 4,000. */
[[nodiscard]] enum error reseal_offices(struct tx *tx, struct arena *arena, struct reseal_offices *ret_offices);

/* Values of the office that are sealed under an older key than the newest, or under the newest and not under their
 * case's. */
[[nodiscard]] enum error reseal_left(struct tx *tx, const struct migration_set *set, struct uuid office_id,
                                     int64_t *ret_left);
/* Whether values of cases are left under a key of the office: an older program sealed them. */
[[nodiscard]] enum error reseal_cases_left(struct tx *tx, const struct migration_set *set, struct uuid office_id,
                                           bool *ret_left);
/* Values of every office whose case has no key: nobody can open them. */
[[nodiscard]] enum error reseal_lost(struct tx *tx, const struct migration_set *set, int64_t *ret_lost);
/* Those of one case. */
[[nodiscard]] enum error reseal_lost_of(struct tx *tx, const struct migration_set *set, struct uuid case_id,
                                        int64_t *ret_lost);
/* Makes the next version. ERR_CONFLICT: values of an older one are left, so a walk is under way. */
[[nodiscard]] enum error reseal_begin(struct tx *tx, const struct migration_set *set, struct uuid office_id);

/* A walk in one database; zero the part below the line to begin. */
struct reseal_walk {
        const struct migration_set *set;
        struct uuid office_id;
        enum error (*hold)(void *context); /* before each batch, such as the renewal of a lease; may be NULL */
        void *context;
        /* --- its own --- */
        size_t column;
        struct uuid after;
        int64_t done; /* values sealed anew */
        bool finished;
};
/* The next batch, in a transaction of its own: at most RESEAL_BATCH values of one column. Errors of `hold` leave all as
 * it was. ERR_CORRUPT: a value does not open; its column and id are `column` and `after`. Not inside a transaction. */
[[nodiscard]] enum error reseal_step(struct store *store, struct reseal_walk *walk);

/* Forgets the office's older sealing keys; *ret_count is how many: 0 when there are none, or the newest is younger than
 * RESEAL_REST. ERR_CONFLICT: values under them are left. In TX_WRITE. */
[[nodiscard]] enum error reseal_retire(struct tx *tx, const struct migration_set *set, struct uuid office_id,
                                       int64_t *ret_count);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Work for later: a queue in the database, taken under leases, tried again with growing pauses, and put aside for a
 * person when it keeps failing.
 *
 * Invariants: a job is added in the transaction that wants it, so it exists exactly when its reason does; at most one
 * runner holds a job, and each lease has a higher epoch than the one before; a runner that lost its lease changes
 * nothing any more (ERR_STALE), because every write of a handler begins with job_hold; a job runs at least once, so a
 * handler does its effect and job_finish in one transaction, or does something that may be repeated. A payload names
 * ids, never person data. Jobs of the whole installation have the nil office. */
#pragma once

#include "access/access.h"
#include "store/store.h"

struct job {
        struct uuid office_id, id;
        struct slice kind, payload;
        int64_t attempts; /* this one included, from 1 */
        int64_t epoch;
};

/* What a room does for a kind of job. `context` is what job_runner_start was given. OK ends the job; any error but
 * ERR_STALE counts as a failed attempt. */
typedef enum error job_handler(void *context, struct store *store, const struct job *job);

struct job_kind {
        struct slice kind; /* "warnings.expire" */
        job_handler *run;
        int64_t lease;     /* microseconds it may take; 0 is a minute */
        int64_t most_attempts; /* then it is a dead letter; 0 is 8 */
        bool outside;          /* it waits for machines of others: threads of its own, so that nothing else waits */
        /* The time of day ends, deletes and judges nothing in it: it goes on while the clock is in doubt. All others
         * inside wait until then, also those that were in the queue before; what is `outside` only delivers. */
        bool timeless;
};

/* A kind that comes back. One node of all takes each turn; a turn that was missed is made up once. */
struct job_schedule {
        struct slice key;  /* "warnings.expire" */
        struct slice kind;
        int64_t every;     /* microseconds, at least a second */
};

struct job_new {
        struct uuid office_id; /* nil: of the installation */
        struct uuid id;        /* made by the caller: adding again is the same job */
        struct slice kind, payload; /* payload "" for none */
        instant due_at;        /* 0: at once */
};
[[nodiscard]] enum error job_add(struct tx *tx, const struct job_new *job);

struct job_kinds {
        const struct job_kind *items;
        size_t count;
};
/* Takes the job that has been due for longest, of any of `kinds`; texts live in `arena`. ERR_NOT_FOUND when none is
 * due. A job whose holder did not come back in time is taken again; one that ran out of attempts that way is put
 * aside. */
[[nodiscard]] enum error job_take(struct store *store, struct job_kinds kinds, struct arena *arena,
                                  struct job *ret_job);
/* ERR_STALE unless this lease still holds; renews it by `lease`. The first line of every write of a handler. */
[[nodiscard]] enum error job_hold(struct tx *tx, const struct job *job, int64_t lease);
/* Ends the job in the transaction of its effect. ERR_STALE when the lease is lost. */
[[nodiscard]] enum error job_finish(struct tx *tx, const struct job *job);
/* After a failed attempt: due again after job_pause, or a dead letter. ERR_STALE when the lease is lost. */
[[nodiscard]] enum error job_fail(struct store *store, const struct job *job, int64_t most_attempts, enum error why);
/* Pause before attempt `attempts` + 1: 10 s doubled each time to at most 6 hours, times 0.5 to 1.5 by `chance`
 * (0..1). */
int64_t job_pause(int64_t attempts, double chance);

/* Takes the turns that are due, each once over all nodes, and adds their jobs. Makes missing schedules. */
[[nodiscard]] enum error job_turns(struct store *store, const struct job_schedule *schedules, size_t count);
/* Forgets what ended more than 90 days ago. *ret_count is how many. */
[[nodiscard]] enum error job_forget_old(struct store *store, instant now, int64_t *ret_count);

/* Jobs of all offices that are not done, by kind: for the operator's monitoring, which is told no office. */
struct job_kind_count {
        struct slice kind;
        int64_t waiting, leased, failed, dead; /* failed: waits to be tried again */
};
struct job_kind_counts {
        struct job_kind_count *items;
        size_t count;
};
[[nodiscard]] enum error job_count_kinds(struct tx *tx, struct arena *arena, struct job_kind_counts *ret_counts);

/* --- the runner --------------------------------------------------------------------------------------------------- */

struct job_runner_options {
        struct store *store;
        struct job_kinds kinds;
        const struct job_schedule *schedules;
        size_t schedule_count;
        void *context;
        /* A time of day that moved by more than an hour, or that is at the start before the last turn of any node or
         * two weeks after it, is believed after so long (microseconds, 0 is an hour). Until then no turn is taken and
         * no job whose kind is not timeless, so that a clock set wrong for a moment ends no deadline and forgets
         * nothing. */
        int64_t clock_trial;
};
struct job_runner;
/* A thread that takes turns and jobs until stopped, and two more for kinds that wait for machines of others. Each ends
 * the job it is at, but for two: a delivery that waits for an answer is given up within two seconds, and made again
 * after the next start; a handler that counts for long asks job_given_up. `options` points to things that live until
 * job_runner_stop. */
[[nodiscard]] enum error job_runner_start(const struct job_runner_options *options, struct job_runner **ret_runner);
void job_runner_stop(struct job_runner *runner);
/* Whether the program stops: a handler that has been at it for long then ends with ERR_BUSY and keeps nothing, and the
 * job is done from its beginning after the next start. Any thread. */
bool job_given_up(void);
/* What starting and stopping a runner say; for tests that have none. */
void job_give_up(bool now);
/* Back into the queue, due at once, as if it had not been taken. ERR_STALE when the lease is lost. */
[[nodiscard]] enum error job_put_back(struct store *store, const struct job *job);

/* --- for the page ------------------------------------------------------------------------------------------------- */

struct job_row {
        struct uuid id;
        struct slice kind, state, last_error; /* last_error "" for none */
        struct slice host;                    /* of the endpoint that a message goes to; "" for all other work */
        int64_t attempts;
        instant due_at, created_at;
        bool installation; /* of the nil office */
};
struct job_list {
        struct job_row *items;
        size_t count;
        bool more;
        int64_t waiting, running, dead; /* of all */
};
enum { JOB_ROWS = 100, JOB_ROWS_MAX = 200 };
struct job_range {
        struct slice after; /* job_position of the row before the first; null: from the beginning */
        int64_t limit;      /* 1..JOB_ROWS_MAX */
};
/* What waits, runs or is dead, dead ones first; of the actor's office and the installation. Permission job.list.
 * Wants a TX_WRITE. ERR_INVALID for a position that is none. */
[[nodiscard]] enum error job_list_open(struct tx *tx, const struct actor *actor, const struct job_range *range,
                                       struct arena *arena, struct job_list *ret_list);
/* How many are dead, of the actor's office and the installation; 0 for who may not list them. */
[[nodiscard]] enum error job_count_dead(struct tx *tx, const struct actor *actor, int64_t *ret_count);
/* Where a row stands in that list. The null slice without memory. */
struct slice job_position(const struct job_row *row, struct arena *arena);
/* A dead letter waits again, with its attempts forgotten. Permission job.retry. ERR_NOT_FOUND, ERR_CONFLICT. */
[[nodiscard]] enum error job_retry(struct store *store, const struct actor *actor, struct uuid id);

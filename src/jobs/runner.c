/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The threads that take turns and jobs. */
#include "access/scope.h"
#include "base/log.h"
#include "base/wait.h"
#include "jobs/deliver.h"
#include "jobs/jobs.h"
#include "jobs.sql.h"

#include <pthread.h>
#include <stdatomic.h>

enum { RUNNER_ARENA = 1024 * 1024, PAUSE_SECONDS = 1, INSIDE_LANES = 1, LANES = 3, KINDS_MOST = 64 };

/* A program stands still for longer so seldom (the longest leave has eleven days) that its clock is doubted first. */
#define STILL_MOST (14 * DAY)

/* One thread, and the kinds that it takes. Only the first takes turns. */
struct lane {
        struct job_runner *runner;
        pthread_t thread;
        bool inside;
        struct job_kind kinds[KINDS_MOST]; /* the timeless ones first */
        size_t kind_count, timeless_count;
};

struct job_runner {
        struct job_runner_options options;
        struct lane lanes[LANES];
        size_t lane_count;
        pthread_mutex_t lock;
        pthread_cond_t wake;
        bool stopping;
        bool clock_compared; /* with when the database last saw a turn */
        int64_t clock_lead;  /* of the time of day over the clock that never jumps */
        int64_t doubt_until; /* clock_monotonic */
};

static _Atomic bool given_up;

void job_give_up(bool now)
{
        atomic_store(&given_up, now);
}

bool job_given_up(void)
{
        return atomic_load(&given_up);
}

static bool is_stopping(struct job_runner *runner)
{
        pthread_mutex_lock(&runner->lock);
        bool stopping = runner->stopping;
        pthread_mutex_unlock(&runner->lock);
        return stopping;
}

static void pause_runner(struct job_runner *runner)
{
        pthread_mutex_lock(&runner->lock);
        if (!runner->stopping)
                (void)wait_until(&runner->wake, &runner->lock, clock_monotonic() + PAUSE_SECONDS * SECOND);
        pthread_mutex_unlock(&runner->lock);
}

static const struct job_kind *find_kind(struct job_kinds kinds, struct slice kind)
{
        for (size_t i = 0; i < kinds.count; i++)
                if (slice_equal(kinds.items[i].kind, kind))
                        return &kinds.items[i];
        return NULL;
}

/* A handler that has ended its job in its own transaction finds nothing left to end: that is fine. */
static enum error end_job(struct store *store, const struct job *job)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = job_finish(tx, job);
        }
        return err == ERR_STALE ? OK : err;
}

static void run_job(struct job_runner *runner, const struct job *job)
{
        struct store *store = runner->options.store;
        const struct job_kind *kind = find_kind(runner->options.kinds, job->kind);
        if (!uuid_is_nil(job->office_id))
                scope_of_office(job->office_id);
        enum error err = kind->run(runner->options.context, store, job);
        scope_every_office();
        if (err == ERR_STALE)
                return;
        if (err == OK) {
                err = end_job(store, job);
        } else if (err == ERR_BUSY && job_given_up()) {
                err = job_put_back(store, job);
        } else {
                LOG(LOG_WARN, "job.failed", { "kind", job->kind }, { "error", slice_from_cstr(error_name(err)) });
                err = job_fail(store, job, kind->most_attempts, err);
        }
        if (err != OK && err != ERR_STALE)
                LOG(LOG_WARN, "job.end", { "kind", job->kind }, { "error", slice_from_cstr(error_name(err)) });
}

/* Only the first lane asks whether the clock is in doubt; the others only deliver. */
static struct job_kinds kinds_now(const struct lane *lane)
{
        bool doubted = lane->inside && clock_monotonic() < lane->runner->doubt_until;
        return (struct job_kinds){ lane->kinds, doubted ? lane->timeless_count : lane->kind_count };
}

/* One job, when there is one due. */
static enum error take_and_run(const struct lane *lane)
{
        struct job job;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, RUNNER_ARENA);
        TRY(job_take(lane->runner->options.store, kinds_now(lane), &arena, &job));
        run_job(lane->runner, &job);
        return OK;
}

static void doubt(struct job_runner *runner, const char *event, int64_t moved)
{
        char hours[32];
        (void)snprintf(hours, sizeof hours, "%lld", (long long)(moved / HOUR));
        LOG(LOG_WARN, event, { "hours", slice_from_cstr(hours) });
        runner->doubt_until = clock_monotonic() + (runner->options.clock_trial ? runner->options.clock_trial : HOUR);
}

/* A machine may start with a wrong time of day: it is compared with the last turn that any node took. */
static enum error compare_clock(struct job_runner *runner)
{
        enum error err;
        struct schedule_last_row last = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * 1024);
        transaction (tx, runner->options.store, TX_READ, &err) {
                err = schedule_last(tx, &arena, &last);
        }
        TRY(err);
        int64_t moved = clock_now() - last.taken_at;
        runner->clock_compared = true;
        if (last.taken_at > 0 && (moved > STILL_MOST || moved < -HOUR))
                doubt(runner, "clock.start", moved);
        return OK;
}

/* Whether the time of day has jumped, and not stood since for long enough to be believed. */
static bool is_in_doubt(struct job_runner *runner)
{
        int64_t now = clock_monotonic(), lead = clock_now() - now, moved = lead - runner->clock_lead;
        if (moved > HOUR || moved < -HOUR)
                doubt(runner, "clock.jumped", moved);
        runner->clock_lead = lead;
        return now < runner->doubt_until;
}

static enum error take_turns(struct job_runner *runner)
{
        const struct job_runner_options *options = &runner->options;
        if (!runner->clock_compared)
                TRY(compare_clock(runner));
        return is_in_doubt(runner) ? OK : job_turns(options->store, options->schedules, options->schedule_count);
}

static void *run(void *context)
{
        struct lane *lane = context;
        scope_every_office();
        while (!is_stopping(lane->runner)) {
                enum error err = lane->inside ? take_turns(lane->runner) : OK;
                if (err == OK)
                        err = take_and_run(lane);
                if (err != OK && err != ERR_NOT_FOUND && err != ERR_BUSY)
                        LOG(LOG_WARN, "job.take", { "error", slice_from_cstr(error_name(err)) });
                if (err != OK)
                        pause_runner(lane->runner);
        }
        return NULL;
}

static void add_kinds(struct lane *lane, const struct job_kinds *all, bool timeless)
{
        for (size_t i = 0; i < all->count; i++)
                if (all->items[i].outside != lane->inside && all->items[i].timeless == timeless)
                        lane->kinds[lane->kind_count++] = all->items[i];
}

static enum error start_lane(struct job_runner *runner, bool inside)
{
        struct lane *lane = &runner->lanes[runner->lane_count];
        *lane = (struct lane){ .runner = runner, .inside = inside };
        add_kinds(lane, &runner->options.kinds, true);
        lane->timeless_count = lane->kind_count;
        add_kinds(lane, &runner->options.kinds, false);
        if (!inside && lane->kind_count == 0)
                return OK;
        if (pthread_create(&lane->thread, NULL, run, lane) != 0)
                return ERR_MEMORY;
        runner->lane_count++;
        return OK;
}

enum error job_runner_start(const struct job_runner_options *options, struct job_runner **ret_runner)
{
        struct job_runner *runner = options->kinds.count <= KINDS_MOST ? calloc(1, sizeof *runner) : NULL;
        if (!runner)
                return ERR_MEMORY;
        runner->options = *options;
        runner->clock_lead = clock_now() - clock_monotonic();
        pthread_mutex_init(&runner->lock, NULL);
        wait_init(&runner->wake);
        deliver_give_up(false);
        job_give_up(false);
        enum error err = OK;
        for (size_t i = 0; err == OK && i < LANES; i++)
                err = start_lane(runner, i < INSIDE_LANES);
        if (err != OK) {
                job_runner_stop(runner);
                return err;
        }
        *ret_runner = runner;
        return OK;
}

void job_runner_stop(struct job_runner *runner)
{
        if (!runner)
                return;
        pthread_mutex_lock(&runner->lock);
        runner->stopping = true;
        pthread_cond_broadcast(&runner->wake);
        pthread_mutex_unlock(&runner->lock);
        deliver_give_up(true);
        job_give_up(true);
        for (size_t i = 0; i < runner->lane_count; i++)
                pthread_join(runner->lanes[i].thread, NULL);
        pthread_cond_destroy(&runner->wake);
        pthread_mutex_destroy(&runner->lock);
        free(runner);
}

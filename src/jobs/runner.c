/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The thread that takes turns and jobs. */
#include "access/scope.h"
#include "base/log.h"
#include "jobs/jobs.h"

#include <pthread.h>

enum { RUNNER_ARENA = 1024 * 1024, PAUSE_SECONDS = 1 };

struct job_runner {
        struct job_runner_options options;
        pthread_t thread;
        pthread_mutex_t lock;
        pthread_cond_t wake;
        bool stopping;
};

static bool is_stopping(struct job_runner *runner)
{
        pthread_mutex_lock(&runner->lock);
        bool stopping = runner->stopping;
        pthread_mutex_unlock(&runner->lock);
        return stopping;
}

static void pause_runner(struct job_runner *runner)
{
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += PAUSE_SECONDS;
        pthread_mutex_lock(&runner->lock);
        if (!runner->stopping)
                pthread_cond_timedwait(&runner->wake, &runner->lock, &until);
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
        } else {
                LOG(LOG_WARN, "job.failed", { "kind", job->kind }, { "error", slice_from_cstr(error_name(err)) });
                err = job_fail(store, job, kind->most_attempts, err);
        }
        if (err != OK && err != ERR_STALE)
                LOG(LOG_WARN, "job.end", { "kind", job->kind }, { "error", slice_from_cstr(error_name(err)) });
}

/* One job, when there is one due. */
static enum error take_and_run(struct job_runner *runner)
{
        struct job job;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, RUNNER_ARENA);
        TRY(job_take(runner->options.store, runner->options.kinds, &arena, &job));
        run_job(runner, &job);
        return OK;
}

static void *run(void *context)
{
        struct job_runner *runner = context;
        scope_every_office();
        while (!is_stopping(runner)) {
                enum error err = job_turns(runner->options.store, runner->options.schedules,
                                           runner->options.schedule_count);
                if (err == OK)
                        err = take_and_run(runner);
                if (err != OK && err != ERR_NOT_FOUND && err != ERR_BUSY)
                        LOG(LOG_WARN, "job.take", { "error", slice_from_cstr(error_name(err)) });
                if (err != OK)
                        pause_runner(runner);
        }
        return NULL;
}

enum error job_runner_start(const struct job_runner_options *options, struct job_runner **ret_runner)
{
        struct job_runner *runner = calloc(1, sizeof *runner);
        if (!runner)
                return ERR_MEMORY;
        runner->options = *options;
        pthread_mutex_init(&runner->lock, NULL);
        pthread_cond_init(&runner->wake, NULL);
        if (pthread_create(&runner->thread, NULL, run, runner) != 0) {
                free(runner);
                return ERR_MEMORY;
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
        pthread_cond_signal(&runner->wake);
        pthread_mutex_unlock(&runner->lock);
        pthread_join(runner->thread, NULL);
        pthread_cond_destroy(&runner->wake);
        pthread_mutex_destroy(&runner->lock);
        free(runner);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BEHIND = 10 }; /* nice: about a tenth of a processor that others want, all of one that nobody wants */

struct crew {
        parallel_function *function;
        void *context;
        size_t count;
        atomic_size_t next;
};

struct member {
        struct crew *crew;
        unsigned worker;
        pthread_t thread;
};

static void *take_items(void *state)
{
        const struct member *member = state;
        struct crew *crew = member->crew;
        for (size_t item; (item = atomic_fetch_add(&crew->next, 1)) < crew->count;)
                crew->function(crew->context, member->worker, item);
        return NULL;
}

void parallel_run(unsigned threads, size_t count, parallel_function *function, void *context)
{
        struct crew crew = { .function = function, .context = context, .count = count };
        struct member members[PARALLEL_THREADS_MAX];
        unsigned wanted = threads < PARALLEL_THREADS_MAX ? threads : PARALLEL_THREADS_MAX, started = 1;
        if (wanted > count)
                wanted = (unsigned)count;
        members[0] = (struct member){ .crew = &crew };
        for (; started < wanted; started++) {
                members[started] = (struct member){ .crew = &crew, .worker = started };
                if (pthread_create(&members[started].thread, NULL, take_items, &members[started]) != 0)
                        break;
        }
        take_items(&members[0]);
        for (unsigned i = 1; i < started; i++)
                pthread_join(members[i].thread, NULL);
}

struct errand {
        void (*function)(void *);
        void *context;
};

/* Linux keeps the claim per thread; a thread that may not give it up does the work all the same. */
static void *run_behind(void *state)
{
        const struct errand *errand = state;
        if (getpriority(PRIO_PROCESS, (id_t)gettid()) < BEHIND)
                (void)setpriority(PRIO_PROCESS, (id_t)gettid(), BEHIND);
        errand->function(errand->context);
        return NULL;
}

void parallel_behind(void (*function)(void *), void *context)
{
        struct errand errand = { function, context };
        pthread_t thread;
        if (pthread_create(&thread, NULL, run_behind, &errand) == 0)
                pthread_join(thread, NULL);
        else
                function(context);
}

unsigned parallel_processors(void)
{
        cpu_set_t set;
        if (sched_getaffinity(0, sizeof set, &set) != 0)
                return 1;
        int count = CPU_COUNT(&set);
        return count < 1 ? 1 : count > PARALLEL_THREADS_MAX ? PARALLEL_THREADS_MAX : (unsigned)count;
}

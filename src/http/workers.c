/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/workers.h"

#include <pthread.h>
#include <stdlib.h>

struct worker {
        struct workers *workers;
        pthread_t thread;
        uint64_t key; /* of what it runs; 0 when idle */
};

struct workers {
        pthread_mutex_t lock;
        pthread_cond_t wake;
        struct work *first, **last;
        unsigned waiting, queue_max, thread_count, threads_wanted;
        bool stopping;
        struct worker threads[];
};

static bool may_run(const struct workers *workers, uint64_t key)
{
        unsigned running = 0, share = workers->threads_wanted / 2;
        if (key == 0 || workers->stopping)
                return true;
        for (unsigned i = 0; i < workers->threads_wanted; i++)
                running += workers->threads[i].key == key;
        return running < (share ? share : 1);
}

/* The oldest whose sender has a thread free; takes it out of the queue. */
static struct work *take_work(struct workers *workers)
{
        for (struct work **link = &workers->first; *link; link = &(*link)->next) {
                struct work *work = *link;
                if (!may_run(workers, work->key))
                        continue;
                *link = work->next;
                if (!work->next)
                        workers->last = link;
                workers->waiting--;
                return work;
        }
        return NULL;
}

/* The next work, or NULL when it is time to end. */
static struct work *next_work(struct worker *worker)
{
        struct workers *workers = worker->workers;
        struct work *work;
        pthread_mutex_lock(&workers->lock);
        if (worker->key) /* another thread may have left work of this key where it was */
                pthread_cond_signal(&workers->wake);
        worker->key = 0;
        while (!(work = take_work(workers)) && !workers->stopping)
                pthread_cond_wait(&workers->wake, &workers->lock);
        if (work)
                worker->key = work->key;
        pthread_mutex_unlock(&workers->lock);
        return work;
}

static void *run_thread(void *state)
{
        struct work *work;
        while ((work = next_work(state)))
                work->run(work);
        return NULL;
}

enum error workers_start(unsigned threads, unsigned queue_max, struct workers **ret_workers)
{
        struct workers *workers = calloc(1, sizeof(*workers) + threads * sizeof(struct worker));
        if (!workers)
                return ERR_MEMORY;
        pthread_mutex_init(&workers->lock, NULL);
        pthread_cond_init(&workers->wake, NULL);
        workers->last = &workers->first;
        workers->queue_max = queue_max;
        workers->threads_wanted = threads;
        for (; workers->thread_count < threads; workers->thread_count++) {
                struct worker *worker = &workers->threads[workers->thread_count];
                worker->workers = workers;
                if (pthread_create(&worker->thread, NULL, run_thread, worker) != 0) {
                        workers_stop(workers);
                        workers_free(workers);
                        return ERR_IO;
                }
        }
        *ret_workers = workers;
        return OK;
}

static bool has_its_share(const struct workers *workers, uint64_t key)
{
        unsigned waiting = 0;
        for (const struct work *work = workers->first; key && work; work = work->next)
                waiting += work->key == key;
        return waiting > 0 && waiting >= workers->queue_max / 2;
}

enum error workers_add(struct workers *workers, struct work *work)
{
        pthread_mutex_lock(&workers->lock);
        bool full = workers->waiting >= workers->queue_max || workers->stopping ||
                    has_its_share(workers, work->key);
        if (!full) {
                work->next = NULL;
                *workers->last = work;
                workers->last = &work->next;
                workers->waiting++;
                pthread_cond_signal(&workers->wake);
        }
        pthread_mutex_unlock(&workers->lock);
        return full ? ERR_BUSY : OK;
}

unsigned workers_waiting(struct workers *workers)
{
        pthread_mutex_lock(&workers->lock);
        unsigned waiting = workers->waiting;
        pthread_mutex_unlock(&workers->lock);
        return waiting;
}

void workers_stop(struct workers *workers)
{
        if (!workers)
                return;
        pthread_mutex_lock(&workers->lock);
        workers->stopping = true;
        pthread_cond_broadcast(&workers->wake);
        pthread_mutex_unlock(&workers->lock);
        for (unsigned i = 0; i < workers->thread_count; i++)
                pthread_join(workers->threads[i].thread, NULL);
        workers->thread_count = 0;
}

void workers_free(struct workers *workers)
{
        if (!workers)
                return;
        pthread_cond_destroy(&workers->wake);
        pthread_mutex_destroy(&workers->lock);
        free(workers);
}

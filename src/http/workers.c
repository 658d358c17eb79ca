/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/workers.h"

#include <pthread.h>
#include <stdlib.h>

struct workers {
        pthread_mutex_t lock;
        pthread_cond_t wake;
        struct work *first, **last;
        unsigned waiting, queue_max, thread_count;
        bool stopping;
        pthread_t threads[];
};

/* The oldest work, or NULL when it is time to end. */
static struct work *next_work(struct workers *workers)
{
        pthread_mutex_lock(&workers->lock);
        while (!workers->first && !workers->stopping)
                pthread_cond_wait(&workers->wake, &workers->lock);
        struct work *work = workers->first;
        if (work) {
                workers->first = work->next;
                if (!workers->first)
                        workers->last = &workers->first;
                workers->waiting--;
        }
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
        struct workers *workers = calloc(1, sizeof(*workers) + threads * sizeof(pthread_t));
        if (!workers)
                return ERR_MEMORY;
        pthread_mutex_init(&workers->lock, NULL);
        pthread_cond_init(&workers->wake, NULL);
        workers->last = &workers->first;
        workers->queue_max = queue_max;
        for (; workers->thread_count < threads; workers->thread_count++) {
                if (pthread_create(&workers->threads[workers->thread_count], NULL, run_thread, workers) != 0) {
                        workers_stop(workers);
                        workers_free(workers);
                        return ERR_IO;
                }
        }
        *ret_workers = workers;
        return OK;
}

enum error workers_add(struct workers *workers, struct work *work)
{
        pthread_mutex_lock(&workers->lock);
        bool full = workers->waiting >= workers->queue_max || workers->stopping;
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
                pthread_join(workers->threads[i], NULL);
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

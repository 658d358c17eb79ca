/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/wait.h"

void wait_init(pthread_cond_t *cond)
{
        pthread_condattr_t attributes;
        (void)pthread_condattr_init(&attributes);
        (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
        (void)pthread_cond_init(cond, &attributes);
        (void)pthread_condattr_destroy(&attributes);
}

bool wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t until)
{
        struct timespec at = { .tv_sec = until / SECOND, .tv_nsec = until % SECOND * 1000 };
        return pthread_cond_timedwait(cond, mutex, &at) == 0;
}

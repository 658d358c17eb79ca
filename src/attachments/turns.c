/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "attachments/turns.h"

#include "base/clock.h"

#include <time.h>

static struct timespec moment_after(int64_t patience)
{
        int64_t at = clock_monotonic() + patience;
        return (struct timespec){ .tv_sec = (time_t)(at / SECOND), .tv_nsec = (long)(at % SECOND) * 1000 };
}

static void wait_for_turn(struct turns *turns)
{
        struct timespec until = moment_after(turns->patience);
        int late = 0;
        turns->waiting++;
        while (turns->running >= turns->running_max && late == 0)
                late = pthread_cond_clockwait(&turns->freed, &turns->lock, CLOCK_MONOTONIC, &until);
        turns->waiting--;
}

bool turns_take(struct turns *turns)
{
        pthread_mutex_lock(&turns->lock);
        if (turns->running >= turns->running_max && turns->waiting < turns->waiting_max)
                wait_for_turn(turns);
        bool mine = turns->running < turns->running_max;
        if (mine)
                turns->running++;
        pthread_mutex_unlock(&turns->lock);
        return mine;
}

void turns_leave(struct turns *turns)
{
        pthread_mutex_lock(&turns->lock);
        turns->running--;
        pthread_cond_signal(&turns->freed);
        pthread_mutex_unlock(&turns->lock);
}

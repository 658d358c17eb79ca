/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "attachments/turns.h"

#include "base/clock.h"

#include <time.h>

static struct timespec moment_after(int64_t patience)
{
        int64_t at = clock_monotonic() + patience;
        return (struct timespec){ .tv_sec = (time_t)(at / SECOND), .tv_nsec = (long)(at % SECOND) * 1000 };
}

static unsigned count_of(const uint64_t *list, unsigned count, uint64_t who)
{
        unsigned found = 0;
        for (unsigned i = 0; i < count; i++)
                found += list[i] == who;
        return found;
}

static void take_out(uint64_t *list, unsigned *count, uint64_t who)
{
        for (unsigned i = 0; i < *count; i++)
                if (list[i] == who) {
                        list[i] = list[--*count];
                        return;
                }
}

static bool is_free(const struct turns *turns, uint64_t who)
{
        bool shared = turns->running_max > 1;
        return turns->running < turns->running_max &&
               !(shared && count_of(turns->runners, turns->running, who) > 0);
}

static bool may_wait(const struct turns *turns, uint64_t who)
{
        return turns->waiting < turns->waiting_max &&
               count_of(turns->waiters, turns->waiting, who) < (turns->waiting_max + 1) / 2;
}

static void wait_for_turn(struct turns *turns, uint64_t who)
{
        struct timespec until = moment_after(turns->patience);
        int late = 0;
        turns->waiters[turns->waiting++] = who;
        while (!is_free(turns, who) && late == 0)
                late = pthread_cond_clockwait(&turns->freed, &turns->lock, CLOCK_MONOTONIC, &until);
        take_out(turns->waiters, &turns->waiting, who);
}

bool turns_take(struct turns *turns, uint64_t who)
{
        pthread_mutex_lock(&turns->lock);
        if (!is_free(turns, who) && may_wait(turns, who))
                wait_for_turn(turns, who);
        bool mine = is_free(turns, who);
        if (mine)
                turns->runners[turns->running++] = who;
        pthread_mutex_unlock(&turns->lock);
        return mine;
}

/* All that wait are woken: the next in line may be one who holds a turn himself. */
void turns_leave(struct turns *turns, uint64_t who)
{
        pthread_mutex_lock(&turns->lock);
        take_out(turns->runners, &turns->running, who);
        pthread_cond_broadcast(&turns->freed);
        pthread_mutex_unlock(&turns->lock);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How many may do a heavy thing at once, so that those who wait for it do not keep everybody else from being served.
 *
 * Invariants: at most `running_max` hold a turn; at most `waiting_max` wait for one, each for `patience` at most, so no
 * more than their sum of threads are ever held up; whoever took a turn leaves it. Nobody holds more than one turn while
 * there is more than one, and nobody fills more than half of the waiting. Thread-safe. */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { TURNS_MAX = 8 /* of running_max and of waiting_max */ };

struct turns {
        pthread_mutex_t lock;
        pthread_cond_t freed;
        unsigned running, waiting;
        unsigned running_max, waiting_max;
        int64_t patience; /* microseconds */
        uint64_t runners[TURNS_MAX], waiters[TURNS_MAX]; /* who: the first `running`, `waiting` of them */
};
#define TURNS(RUNNING_MAX, WAITING_MAX, PATIENCE)                                                                      \
        { .lock = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER, .running_max = (RUNNING_MAX),          \
          .waiting_max = (WAITING_MAX), .patience = (PATIENCE) }

/* `who` asks: any number that is his, the same each time. false: no turn came in time, or too many wait already; then
 * nothing is held. */
[[nodiscard]] bool turns_take(struct turns *turns, uint64_t who);
void turns_leave(struct turns *turns, uint64_t who);

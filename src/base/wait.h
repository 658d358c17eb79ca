/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Waiting with an end, by the clock that never jumps: a machine whose time of day is set back a day must not keep a
 * thread asleep until that day comes again. Nobody else calls pthread_cond_timedwait (./dev lint). */
#pragma once

#include "base/clock.h"

#include <pthread.h>
#include <stdbool.h>

/* Made for wait_until, and used like any other. */
void wait_init(pthread_cond_t *cond);
/* Until it is signalled, or `until` of clock_monotonic. False: the time is over. The mutex is held. */
bool wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t until);

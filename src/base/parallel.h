/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The same work on many items, on as many threads as one likes.
 *
 * Items are taken in ascending order, each exactly once; which thread takes which is not fixed. So the result depends
 * on the number of threads only if the function makes it so: it should write to places that belong to its item, or keep
 * what is per `worker` apart and join it in an order that does not depend on it. */
#pragma once

#include <stddef.h>

enum { PARALLEL_THREADS_MAX = 64 };

/* `worker` is below the number of threads and belongs to one thread during the call. */
typedef void parallel_function(void *context, unsigned worker, size_t item);

/* Calls `function` for items 0 .. count - 1 and returns when all are done. The caller's thread is worker 0; others are
 * started for this call. When the system gives fewer threads, those that there are do the work. 0 threads are 1, more
 * than PARALLEL_THREADS_MAX are that many. */
void parallel_run(unsigned threads, size_t count, parallel_function *function, void *context);
/* Calls `function` once, on a thread that yields the processor to all others, and returns when it has ended: for long
 * reckoning beside people who wait for pages. It must hold nothing that others wait for (a lock, a transaction). When
 * the system gives no thread, the caller's does it, with the caller's own claim. */
void parallel_behind(void (*function)(void *), void *context);
/* How many processors this process may use, 1 .. PARALLEL_THREADS_MAX. */
unsigned parallel_processors(void);

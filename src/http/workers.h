/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A fixed number of threads that take work from a bounded queue, oldest first.
 *
 * Invariants: at most `queue_max` pieces wait; what was accepted is run exactly once, also while stopping; of work with
 * the same key at most half the threads run and half the queue wait, so that one sender never has them all. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct workers;

/* Lies inside what the work is about; no memory is taken for queueing. */
struct work {
        void (*run)(struct work *work);
        uint64_t key; /* who has it done; 0 is nobody in particular, who is not counted */
        struct work *next;
};

[[nodiscard]] enum error workers_start(unsigned threads, unsigned queue_max, struct workers **ret_workers);
/* ERR_BUSY when the queue is full, for all or for this key, or the workers are stopping; the work is untouched then. */
[[nodiscard]] enum error workers_add(struct workers *workers, struct work *work);
unsigned workers_waiting(struct workers *workers);
/* Runs what waits, then ends the threads; from then on nothing is accepted. NULL is nothing. */
void workers_stop(struct workers *workers);
/* After workers_stop, once nobody can add any more. NULL is nothing. */
void workers_free(struct workers *workers);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fault injection, as SQLite does it: an operation is run with its first query failing, then its second, and so on
 * until none is left to fail; the same with allocations. Each time it must say so and leave nothing behind.
 *
 * A program that links faults_dep has its calls of query_open, query_run, of the arena's functions, of malloc, calloc,
 * realloc, aligned_alloc and of pthread_create counted here (ld --wrap: calls from one object file to another). Only
 * the thread that armed a fault meets it, but for FAULT_MEMORY_OTHERS, which the other threads meet. */
#pragma once

#include "base/error.h"

#include <stdbool.h>

struct store;

enum fault_kind {
        FAULT_QUERY,  /* a query does not start: ERR_IO */
        FAULT_ARENA,  /* an arena is spent: NULL, and ERR_MEMORY in most callers */
        FAULT_MEMORY, /* malloc, calloc, realloc or aligned_alloc gives NULL */
        FAULT_MEMORY_OTHERS, /* the same in any thread but the one that armed it */
        FAULT_THREAD, /* pthread_create gives EAGAIN */
        FAULT_KIND_COUNT,
};

/* The `nth` call from now on (1: the next) of this thread fails, once. 0 disarms. */
void fault_arm(enum fault_kind kind, unsigned nth);
/* Whether it has come to that. */
bool fault_fired(void);

/* What is tried. It may be called again after it failed, so it changes nothing of its own before it has succeeded. */
typedef enum error fault_operation(void *context);

/* Runs `operation` with the 1st, 2nd, ... call of `kind` failing, until it runs through without a fault; it must then
 * be OK. A run with a fault must give ERR_IO (FAULT_QUERY, FAULT_THREAD) or ERR_MEMORY, and the rows of the tables that
 * are looked at must be as many as before. Returns the number of faults; fails the test (cmocka) otherwise. `store` may
 * be NULL. */
unsigned fault_each(enum fault_kind kind, struct store *store, fault_operation *operation, void *context);

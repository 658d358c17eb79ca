/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The whole program without limits per account and route: a load generator has one account and asks a thousand times a
 * second, which the real limits (10 a second and account) are there to refuse. Linked with --wrap. */
#include "http/rate.h"

enum error __wrap_rate_take_global(struct rate_table *table, size_t route, uint32_t count, uint32_t seconds,
                                   unsigned *ret_wait_seconds);
enum error __wrap_rate_take_account(struct rate_table *table, uint64_t key, uint32_t count, uint32_t seconds,
                                    unsigned *ret_wait_seconds);

enum error __wrap_rate_take_global(struct rate_table *table, size_t route, uint32_t count, uint32_t seconds,
                                   unsigned *ret_wait_seconds)
{
        (void)table, (void)route, (void)count, (void)seconds, (void)ret_wait_seconds;
        return OK;
}

enum error __wrap_rate_take_account(struct rate_table *table, uint64_t key, uint32_t count, uint32_t seconds,
                                    unsigned *ret_wait_seconds)
{
        (void)table, (void)key, (void)count, (void)seconds, (void)ret_wait_seconds;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/clock.h"

#include <stdatomic.h>

static _Atomic int64_t offset_us;
static _Atomic int64_t frozen_at = -1;

static int64_t read_clock(clockid_t id)
{
        struct timespec now;
        if (clock_gettime(id, &now) != 0)
                abort(); /* cannot fail for these two clocks */
        return (int64_t)now.tv_sec * SECOND + now.tv_nsec / 1000;
}

instant clock_now(void)
{
        int64_t frozen = atomic_load(&frozen_at);
        return frozen >= 0 ? frozen : read_clock(CLOCK_REALTIME) + atomic_load(&offset_us);
}

int64_t clock_monotonic(void)
{
        return read_clock(CLOCK_MONOTONIC);
}

void clock_set_offset(int64_t offset)
{
        atomic_store(&offset_us, offset);
}

void clock_freeze(instant at)
{
        atomic_store(&frozen_at, at);
}

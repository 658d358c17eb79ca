/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Time of day in UTC microseconds since 1970, and a monotone clock for durations.
 *
 * All of the program asks this clock and no other, so that a test (or `serve --clock`, demonstration only) can stand in
 * another year. Order is never taken from it: sequences order things. */
#pragma once

#include <stdint.h>

typedef int64_t instant; /* microseconds since 1970-01-01T00:00:00Z */

#define SECOND ((int64_t)1000000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

instant clock_now(void);
/* Microseconds on a clock that never jumps; only differences mean something. */
int64_t clock_monotonic(void);
/* Moves clock_now by `offset` microseconds from the machine's; 0 undoes it. Thread-safe. */
void clock_set_offset(int64_t offset);
/* Makes clock_now stand still at `at`; a negative value lets it run again. */
void clock_freeze(instant at);

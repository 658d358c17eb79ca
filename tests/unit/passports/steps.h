/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How many steps SQLite's machine took, since the test set this to 0, for statements that ended; 0 on PostgreSQL. They
 * follow the rows that were read, and not how busy the computer is. Needs --wrap=sqlite3_reset. */
#pragma once

#include <stddef.h>

extern size_t steps;

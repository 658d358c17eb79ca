/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The loaders write rows to indices as large as the past itself: with the 2 MB that a connection keeps of the file,
 * each row reads and writes again the pages that the row before it needed. Whoever calls this before
 * the program is opened gives each SQLite connection of this process 512 MB. */
#pragma once

#include <sqlite3.h>

static int enlarge(sqlite3 *db, char **ret_problem, const struct sqlite3_api_routines *routines)
{
        (void)ret_problem;
        (void)routines;
        return sqlite3_exec(db, "PRAGMA cache_size = -524288", NULL, NULL, NULL);
}

static inline void use_large_cache(void)
{
        (void)sqlite3_auto_extension((void (*)(void))enlarge);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What stands under the store fails: SQLite, libpq, files, memory. The calls that the store makes are counted (ld
 * --wrap), those of every thread, for the committer is another one than who writes. */
#pragma once

#include <stdbool.h>

enum library { LIBRARY_SQLITE, LIBRARY_POSTGRES, LIBRARY_FILES, LIBRARY_MEMORY, LIBRARY_COUNT };

struct library_fault {
        enum library library;
        unsigned nth; /* this call from now on fails (1: the next); 0: none does */
        bool lasting; /* and all that follow */
        int code;     /* LIBRARY_SQLITE: what it gives */
};

void library_break(struct library_fault fault);
/* Everything works again. Whether a call has failed since library_break. */
bool library_repair(void);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "steps.h"

#include <sqlite3.h>

size_t steps;

int __real_sqlite3_reset(sqlite3_stmt *statement);
int __wrap_sqlite3_reset(sqlite3_stmt *statement);
int __wrap_sqlite3_reset(sqlite3_stmt *statement)
{
        steps += (size_t)sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
        return __real_sqlite3_reset(statement);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "access/access.h"
#include "reports/reports.h"
#include "cases.sql.h"

const char *note = "Select one from the list <3 words>";

/* lint: parameters (a callback of somebody else) */
int six(int a, int b, int c, int d, int e, int f)
{
        return a + b + c + d + e + f;
}

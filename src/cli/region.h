/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What `kentongan region` does in files of their own. */
#pragma once

#include "cli/cli.h"

/* Files of changes are read up to this size. */
enum { REGION_CHANGES_BYTES = 1 << 20 };

/* import-changes FILE: the table of changes of an office, as a draft for two persons. Exit codes of cli.h. */
int region_import_changes(const struct cli *cli, struct slice office);
/* changes: the table that is in force, in the form that import-changes reads. */
int region_print_changes(const struct cli *cli, struct slice office);

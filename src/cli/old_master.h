/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A copy from before the master key changed: its data keys are wrapped under one that `kentongan rotate master` put
 * aside in the folder of keys as master.key.NUMBER. */
#pragma once

#include "cli/cli.h"

/* Whether the folder of keys that the command line names holds a master key that can be read. CLI_OK, or CLI_FAILED
 * after a message that says that nothing was changed. */
int old_master_look(struct cli *cli);
/* Wraps the data keys of the copy in the data folder (SQLite) under the present master key, when only one that was put
 * aside opens them. CLI_OK also when there was nothing to do; CLI_FINDING after a message: neither opens them. */
int old_master_fit(struct cli *cli);

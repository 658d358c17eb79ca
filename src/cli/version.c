/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/cli.h"

int cli_version(int argc, char **argv)
{
        (void)argc;
        (void)argv;
        puts("kentongan " PROGRAM_VERSION);
        return CLI_OK;
}

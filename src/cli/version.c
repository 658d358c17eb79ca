/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/cli.h"

int cli_version(int argc, char **argv)
{
        if (argc > 1 && strcmp(argv[1], "--help") != 0) {
                fputs(M("kentongan version: there is nothing to say behind it. Nothing was tried.\n"), stderr);
                return CLI_USAGE;
        }
        puts("kentongan " PROGRAM_VERSION);
        return CLI_OK;
}

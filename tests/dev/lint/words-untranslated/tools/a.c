/* SPDX-License-Identifier: AGPL-3.0-or-later */
int run(const struct cli *cli)
{
        return cli_failf(cli, 1, M("no file %s") "%s", "a", "b") + cli_fail(cli, 1, "the disk is full");
}

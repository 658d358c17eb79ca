/* SPDX-License-Identifier: AGPL-3.0-or-later */
void run(void)
{
        (void)system("ls");
}

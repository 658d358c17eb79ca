/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* lint: parameters () */
int six(int a, int b, int c, int d, int e,
        int (*f)(int, int))
{
        return a;
}

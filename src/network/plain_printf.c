/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keeps printf quick. igraph brings LAPACK, that brings Fortran, and that brings libquadmath, which tells the C library
 * about 128-bit numbers as it is loaded. From then on glibc (2.36, vfprintf-internal.c) reads every format of the
 * process by its slow path, four times as long, for a kind of number that nothing here prints: a seventh of what a list
 * page costs. The program's own functions of these names come before those of the C library and take nothing in. The
 * linker exports them by name (meson.build). */
#include <printf.h>

#define EXPORTED __attribute__((visibility("default")))

EXPORTED int register_printf_specifier(int conversion, printf_function *print, printf_arginfo_size_function *describe)
{
        (void)conversion, (void)print, (void)describe;
        return 0;
}

EXPORTED int register_printf_modifier(const wchar_t *text)
{
        (void)text;
        return 0;
}

EXPORTED int register_printf_type(printf_va_arg_function *take)
{
        (void)take;
        return 0;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/arena.h"

#define BEGIN(x) do { (x)++; } while (0)

struct point { int x, y; };
static const struct point points[] = { { 1, 2 }, { 3, 4 } };

/* SELECT id FROM cases; <p>in a comment</p> and system("ls") */
__attribute__((format(printf, 1, 2))) static int say(const char *format, ...)
{
        return format[0] == '"' || format[0] == '{';
}

int seventy(int x)
{
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
        x++;
}

static int (*chosen)(const char *, ...) = say;

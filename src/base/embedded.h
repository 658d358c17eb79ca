/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A data file that the build put into the program (tools/embedgen.c). */
#pragma once

#include <stddef.h>

struct embedded_file {
        const char *path; /* below data/, such as "policy/policy.csv" */
        const unsigned char *bytes;
        size_t size;
};

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Scope clean-up for what is not in an arena. A destructor takes NULL (or -1) and does nothing then. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(function) __attribute__((cleanup(function)))

/* Defines NAME_cleanup(T *p) which calls `destroy(*p)` when it is not NULL. */
#define DEFINE_CLEANUP(type, destroy)                    \
        static inline void destroy##_cleanup(type *p)    \
        {                                                \
                if (*p)                                  \
                        destroy(*p);                     \
        }

static inline void free_cleanup(void *p)
{
        free(*(void **)p);
}
#define _cleanup_free_ _cleanup_(free_cleanup)

static inline void close_cleanup(int *fd)
{
        if (*fd >= 0)
                (void)close(*fd);
}
#define _cleanup_close_ _cleanup_(close_cleanup)

static inline void fclose_cleanup(FILE **file)
{
        if (*file)
                (void)fclose(*file);
}
#define _cleanup_fclose_ _cleanup_(fclose_cleanup)

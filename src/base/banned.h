/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Functions that invite overflow, hidden state or a shell. Included by the build before every source file (-include),
 * so that their use does not compile. The idea is git's banned.h. Use slices, buffers and arenas instead. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Headers of libraries that name one of these themselves, for the targets that need them (see
 * src/sandbox/meson.build). */
#ifdef BANNED_AFTER
#include BANNED_AFTER
#endif

/* Some are macros in a hardened libc; a poisoned name must not be one. */
#undef strncpy
#undef sprintf
#undef vsprintf
#undef strcpy
#undef strcat
#undef strncat
#undef alloca

#pragma GCC poison strcpy strncpy strcat strncat strtok gets sprintf vsprintf atoi atol atof alloca
#pragma GCC poison gmtime localtime ctime asctime tmpnam tempnam mktemp system popen rand srand drand48

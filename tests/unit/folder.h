/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where a test keeps its files. */
#pragma once

#include <stddef.h>

/* Makes a folder of its own in TMPDIR (./dev test names one in memory), or else in /tmp; its name begins with `name`.
 * Its path, with the zero at its end, takes at most `size` bytes. Fails the test when it cannot. Whoever asked removes
 * it. */
void make_folder(const char *name, size_t size, char *ret_folder);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files that a cut of power or a kill finds either whole or absent.
 *
 * Invariant: a name that one of these functions gave a file survives a cut, and never stands for half of it. */
#pragma once

#include "base/error.h"
#include "base/slice.h"

/* Makes the file `path` (mode 0600) with these bytes. ERR_CONFLICT: there is one already, which is left as it is. */
[[nodiscard]] enum error file_create(const char *path, struct slice bytes);
/* Whether writing beside `path` and renaming would take away what is everybody's: a device, a pipe, a folder, and
 * whatever stands below /dev or /proc, /dev/stdout also where it leads to a file. */
bool file_is_stream(const char *path);
/* The same, and puts it in the place of a file that is there. ERR_INVALID: there is something else (file_is_stream),
 * which is left alone. */
[[nodiscard]] enum error file_replace(const char *path, struct slice bytes);
/* Whether an open file of secrets is one: an ordinary file that nobody but its owner may read or write, who is whoever
 * runs this or owns the folder in which `path` stands. Root reads what belongs to anybody: a key that a stranger put
 * there is known to him. ERR_FORBIDDEN; ERR_IO. */
[[nodiscard]] enum error file_check_secret(int fd, const char *path);
/* Makes names in the folder that holds `path` survive a cut. */
[[nodiscard]] enum error file_sync_folder(const char *path);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files of a folder: walking, copying with their hash, searching. For backup, restore and doctor. */
#pragma once

#include "base/arena.h"
#include "base/error.h"

#include <stdio.h>

enum { TREE_HASH_SIZE = 32 };

struct tree_file {
        const char *path;     /* as opened */
        const char *relative; /* below the folder */
        int64_t size;
};
typedef enum error (*tree_visit)(const struct tree_file *file, void *context);
/* Every regular file below `folder`, in order of names; links are not followed. Stops at the first error of `visit`. */
[[nodiscard]] enum error tree_each(const char *folder, tree_visit visit, void *context);

/* Hash (BLAKE2b-256) and size of a file. */
[[nodiscard]] enum error tree_hash(const char *path, uint8_t ret_hash[TREE_HASH_SIZE], int64_t *ret_size);
/* Copies to a new file, makes it durable, and gives the hash of what was read. Makes the folders of `to`. */
[[nodiscard]] enum error tree_copy(const char *from, const char *to, uint8_t ret_hash[TREE_HASH_SIZE],
                                   int64_t *ret_size);
/* Makes the folders that `path` stands in. */
[[nodiscard]] enum error tree_make_parents(const char *path);
/* fsync of a folder. */
[[nodiscard]] enum error tree_sync_folder(const char *path);

/* The needles of a search: words that must not stand in any file. */
struct tree_needles {
        const struct slice *items;
        size_t count;
};
/* Calls `found` once for each needle that stands in the file, with its number and the first offset. */
typedef void (*tree_found)(size_t needle, int64_t offset, void *context);
[[nodiscard]] enum error tree_search(const char *path, struct tree_needles needles, tree_found found, void *context);

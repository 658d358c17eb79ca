/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a backup holds: a text file with one line a file.
 *
 *     kentongan-backup 1 VERSION TIME
 *     HASH SIZE PATH                       (BLAKE2b-256 in hexadecimal, bytes, below the backup)
 *     end COUNT
 *
 * Invariants: the last line is written last, so a cut backup has none; a path never leaves the folder. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "cli/tree.h"

#define MANIFEST_NAME "MANIFEST"
enum { MANIFEST_MAX = 256 * 1024 * 1024 };

struct manifest_file {
        uint8_t hash[TREE_HASH_SIZE];
        int64_t size;
        struct slice path;
};
struct manifest {
        struct slice version, made; /* of the program; RFC 3339 */
        struct manifest_file *files;
        size_t count;
};

void manifest_begin(struct buffer *out);
void manifest_add(struct buffer *out, const struct manifest_file *file);
void manifest_end(struct buffer *out, size_t count);
/* ERR_INVALID: not such a text, cut, or with a path that leaves the folder. Slices point into `text`. */
[[nodiscard]] enum error manifest_read(struct slice text, struct arena *arena, struct manifest *ret_manifest);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/manifest.h"

#include "base/clock.h"
#include "text/date.h"

#include <sodium.h>

void manifest_begin(struct buffer *out)
{
        buffer_append(out, S("kentongan-backup 1 " PROGRAM_VERSION " "));
        instant_write_iso(out, clock_now());
        buffer_append_byte(out, '\n');
}

void manifest_add(struct buffer *out, const struct manifest_file *file)
{
        char hash[2 * TREE_HASH_SIZE + 1];
        sodium_bin2hex(hash, sizeof hash, file->hash, TREE_HASH_SIZE);
        buffer_printf(out, "%s %lld %.*s\n", hash, (long long)file->size, SLICE_FMT(file->path));
}

void manifest_end(struct buffer *out, size_t count)
{
        buffer_printf(out, "end %zu\n", count);
}

/* Relative, without "." and ".." and empty parts. */
static bool path_stays(struct slice path)
{
        struct slice rest = path, part;
        if (path.size == 0 || path.size > 512 || path.data[path.size - 1] == '/')
                return false;
        while (slice_next(&rest, '/', &part))
                if (part.size == 0 || slice_equal(part, S(".")) || slice_equal(part, S("..")))
                        return false;
        return slice_find_byte(path, '\0') == path.size;
}

static bool read_line(struct slice line, struct manifest_file *ret_file)
{
        struct slice hash, size;
        size_t got;
        if (!slice_next(&line, ' ', &hash) || !slice_next(&line, ' ', &size) || !path_stays(line))
                return false;
        if (hash.size != 2 * TREE_HASH_SIZE || !slice_to_int64(size, &ret_file->size) || ret_file->size < 0)
                return false;
        ret_file->path = line;
        return sodium_hex2bin(ret_file->hash, TREE_HASH_SIZE, hash.data, hash.size, NULL, &got, NULL) == 0 &&
               got == TREE_HASH_SIZE;
}

static bool read_head(struct slice *text, struct manifest *manifest)
{
        struct slice line, word, number;
        return slice_next(text, '\n', &line) && slice_next(&line, ' ', &word) && slice_equal(word,
                                                                                             S("kentongan-backup")) &&
               slice_next(&line, ' ', &number) && slice_equal(number, S("1")) &&
               slice_next(&line, ' ', &manifest->version) && slice_next(&line, ' ', &manifest->made);
}

static size_t count_lines(struct slice text)
{
        size_t count = 0;
        struct slice line;
        while (slice_next(&text, '\n', &line))
                count++;
        return count;
}

enum error manifest_read(struct slice text, struct arena *arena, struct manifest *ret_manifest)
{
        struct manifest manifest = { .files = arena_array(arena, struct manifest_file, count_lines(text)) };
        struct slice line;
        int64_t promised;
        if (!manifest.files)
                return ERR_MEMORY;
        if (!read_head(&text, &manifest))
                return ERR_INVALID;
        while (slice_next(&text, '\n', &line)) {
                if (slice_starts_with(line, S("end "))) {
                        bool whole = slice_to_int64(slice_from(line, 4),
                                                    &promised) && promised == (int64_t)manifest.count;
                        if (!whole || text.size != 0)
                                return ERR_INVALID;
                        *ret_manifest = manifest;
                        return OK;
                }
                if (!read_line(line, &manifest.files[manifest.count]))
                        return ERR_INVALID;
                manifest.count++;
        }
        return ERR_INVALID;
}

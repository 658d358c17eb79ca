/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The last signed place of each office, one checkpoint a line, in a file beside the signing key. */
#include "journal/place.h"

#include "base/cleanup.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { PLACES_MAX = 1 << 20 };

/* No file yet is an empty one. */
static enum error read_places(const struct journal_key *key, struct arena *arena, struct slice *ret_text)
{
        struct stat about;
        _cleanup_close_ int fd = open(key->places, O_RDONLY | O_CLOEXEC);
        *ret_text = S("");
        if (fd < 0)
                return errno == ENOENT ? OK : ERR_IO;
        if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
                return ERR_IO;
        if (about.st_size > PLACES_MAX)
                return ERR_CORRUPT;
        char *bytes = arena_alloc(arena, (size_t)about.st_size + 1);
        if (!bytes)
                return ERR_MEMORY;
        ssize_t size = read(fd, bytes, (size_t)about.st_size);
        if (size != about.st_size)
                return ERR_IO;
        *ret_text = slice_of(bytes, (size_t)size);
        return OK;
}

enum error place_find(const struct journal_key *key, struct uuid office_id, struct arena *arena, struct slice *ret_line)
{
        struct slice text, line;
        TRY(read_places(key, arena, &text));
        while (slice_next(&text, '\n', &line)) {
                struct uuid office;
                if (line.size == 0)
                        continue;
                TRY(journal_checkpoint_office(line, &office) == OK ? OK : ERR_CORRUPT);
                if (!uuid_equal(office, office_id))
                        continue;
                *ret_line = line;
                return OK;
        }
        return ERR_NOT_FOUND;
}

static int64_t seq_of(struct slice line)
{
        struct checkpoint checkpoint;
        struct slice key_id;
        uint8_t signature[CHECKPOINT_SIGNATURE_SIZE];
        return checkpoint_parse(line, &checkpoint, &key_id, signature) == OK ? checkpoint.seq : 0;
}

/* The lines of all other offices, as they are. */
static void append_others(struct slice text, struct uuid office_id, struct buffer *out)
{
        struct slice line;
        while (slice_next(&text, '\n', &line)) {
                struct uuid office = UUID_NIL;
                if (line.size == 0 || (journal_checkpoint_office(line, &office) == OK && uuid_equal(office, office_id)))
                        continue;
                buffer_append(out, line);
                buffer_append_byte(out, '\n');
        }
}

enum error place_keep(const struct journal_key *key, struct slice line)
{
        struct uuid office;
        struct slice text, old;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer out;
        arena_init(&arena, 2 * PLACES_MAX);
        buffer_init(&out, PLACES_MAX);
        TRY(journal_checkpoint_office(line, &office));
        enum error err = place_find(key, office, &arena, &old);
        if (err == OK && seq_of(old) >= seq_of(line))
                return OK;
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        TRY(read_places(key, &arena, &text));
        append_others(text, office, &out);
        buffer_append(&out, line);
        buffer_append_byte(&out, '\n');
        TRY(buffer_check(&out));
        return file_replace(key->places, buffer_slice(&out));
}

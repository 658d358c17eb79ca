/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* sqlgen: turns SQL files into C.
 *
 *     sqlgen migrations SET OUT.c MIGRATION.sql...
 *     sqlgen queries SET ROOM.sql OUT.h OUT.c MIGRATION.sql...
 *     sqlgen index OUT.c ROOM...
 *
 * The first gives the embedded migrations and the class of every column, the second a typed function per query, the
 * third the list of all statements that the tests prepare on both databases. ARCHITECTURE.md shows the format. */
#include "sqlgen.h"

#include <sodium.h>
#include <stdarg.h>

struct arena memory;

void fail(const char *file, unsigned line, const char *format, ...)
{
        (void)fprintf(stderr, "%s:%u: ", file, line);
        va_list arguments;
        va_start(arguments, format);
        (void)vfprintf(stderr, format, arguments);
        va_end(arguments);
        (void)fputc('\n', stderr);
        exit(1);
}

struct slice read_whole(const char *path)
{
        enum { LARGEST = 1 << 20 };
        _cleanup_fclose_ FILE *file = fopen(path, "rb");
        if (!file)
                fail(path, 0, "cannot be read");
        char *bytes = arena_alloc(&memory, LARGEST + 1);
        if (!bytes)
                fail(path, 0, "out of memory");
        size_t size = fread(bytes, 1, LARGEST + 1, file);
        if (size > LARGEST)
                fail(path, 0, "is larger than 1 MiB");
        return slice_of(bytes, size);
}

static struct slice stem(const char *path)
{
        const char *slash = strrchr(path, '/');
        struct slice name = slice_from_cstr(slash ? slash + 1 : path);
        if (!slice_ends_with(name, S(".sql")))
                fail(path, 0, "is not a .sql file");
        return slice_sub(name, 0, name.size - 4);
}

static struct migration_file *read_migrations(char *const *paths, size_t count, struct schema *schema)
{
        schema->columns = arena_array(&memory, struct column, COLUMNS_MAX);
        struct migration_file *files = arena_array(&memory, struct migration_file, count);
        if (!schema->columns || !files)
                fail("sqlgen", 0, "out of memory");
        for (size_t i = 0; i < count; i++) {
                struct migration_file *m = &files[i];
                int64_t number;
                m->path = paths[i];
                m->name = stem(paths[i]);
                m->text = read_whole(paths[i]);
                if (m->name.size < 6 || m->name.data[4] != '-' || !slice_to_int64(slice_sub(m->name, 0, 4), &number))
                        fail(m->path, 0, "a migration is called NNNN-name.sql");
                m->number = (unsigned)number;
                if (i > 0 && m->number <= files[i - 1].number)
                        fail(m->path, 0, "number %u comes after %u", m->number, files[i - 1].number);
                (void)crypto_generichash(m->checksum, sizeof m->checksum, (const unsigned char *)m->text.data,
                                         m->text.size, NULL, 0);
                migration_read(m, schema);
        }
        return files;
}

static int usage(void)
{
        (void)fputs("usage: sqlgen migrations SET OUT.c MIGRATION.sql...\n"
                    "       sqlgen queries SET ROOM.sql OUT.h OUT.c MIGRATION.sql...\n"
                    "       sqlgen index OUT.c ROOM...\n",
                    stderr);
        return 2;
}

int main(int argc, char **argv)
{
        arena_init(&memory, (size_t)256 << 20);
        if (sodium_init() < 0)
                return 1;
        struct schema schema = { 0 };
        struct slice verb = slice_from_cstr(argc > 1 ? argv[1] : "");
        if (slice_equal(verb, S("migrations")) && argc > 4) {
                size_t count = (size_t)argc - 4;
                struct migration_file *files = read_migrations(argv + 4, count, &schema);
                migrations_write(slice_from_cstr(argv[2]), files, count, &schema, argv[3]);
        } else if (slice_equal(verb, S("queries")) && argc > 6) {
                size_t count = (size_t)argc - 6;
                struct migration_file *files = read_migrations(argv + 6, count, &schema);
                struct room room = { .file = argv[3], .name = stem(argv[3]), .set = slice_from_cstr(argv[2]) };
                room_read(&room);
                room_check(&room, &schema, files, count);
                room_write(&room, argv[4], argv[5]);
        } else if (slice_equal(verb, S("index")) && argc > 2) {
                index_write(argv + 3, (size_t)argc - 3, argv[2]);
        } else {
                return usage();
        }
        arena_reset(&memory);
        return 0;
}

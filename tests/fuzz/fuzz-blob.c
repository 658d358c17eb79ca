/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A file as an attacker with the disk may leave it. The first byte chooses: 'w' writes the rest as the file; any other
 * seals the rest and then changes one byte of the file, whose place the first two bytes say. */
#include "fuzz.h"

#include "blobs/blob.h"

#include <fcntl.h>
#include <sys/stat.h>

static const struct blob_keys keys = { .version = 1, .seal_key = { 1 }, .name_key = { 2 } };
static char folder[64];

static void remove_folder(void)
{
        char path[128];
        (void)snprintf(path, sizeof path, "%s/blobs/.lock", folder);
        (void)unlink(path);
        (void)snprintf(path, sizeof path, "%s/blobs", folder);
        (void)rmdir(path);
        (void)rmdir(folder);
}

static const struct blob_store *open_store(void)
{
        static struct blob_store store = { .folder = -1 };
        if (store.folder >= 0)
                return &store;
        (void)snprintf(folder, sizeof folder, "%s/fuzz-blob-XXXXXX",
                       access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        fuzz_must(mkdtemp(folder) && blob_store_open(folder, &store) == OK);
        (void)atexit(remove_folder);
        return &store;
}

static void path_of(struct blob_id id, char ret_path[160])
{
        char text[BLOB_ID_TEXT + 1];
        blob_id_format(id, text);
        (void)snprintf(ret_path, 160, "%s/blobs/%.2s/%.2s/%s", folder, text, text + 2, text + 4);
}

static void forget(const char *path)
{
        char parent[160];
        fuzz_must(unlink(path) == 0);
        for (int up = 0; up < 2; up++) {
                (void)snprintf(parent, sizeof parent, "%s", path);
                for (int i = 0; i <= up; i++)
                        *strrchr(parent, '/') = '\0';
                (void)rmdir(parent);
        }
}

static void change(const char *path, unsigned place)
{
        uint8_t byte;
        struct stat about;
        _cleanup_close_ int fd = open(path, O_RDWR | O_CLOEXEC);
        fuzz_must(fd >= 0 && fstat(fd, &about) == 0 && about.st_size > 0);
        off_t at = (off_t)place % about.st_size;
        fuzz_must(pread(fd, &byte, 1, at) == 1);
        byte ^= 0x20;
        fuzz_must(pwrite(fd, &byte, 1, at) == 1);
}

static void write_raw(const struct blob_store *store, struct blob_id id, struct slice bytes)
{
        struct slice nothing;
        char path[160];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        path_of(id, path);
        _cleanup_close_ int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
        fuzz_must(fd >= 0 && write(fd, bytes.data, bytes.size) == (ssize_t)bytes.size);
        enum error err = blob_get(store, &keys, id, &arena, &nothing);
        fuzz_must(err == ERR_CORRUPT || err == ERR_STALE || err == ERR_MEMORY);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        const struct blob_store *store = open_store();
        struct blob_id id;
        struct slice back;
        char path[160];
        if (input.size < 3)
                return;
        struct slice rest = slice_from(input, 2);
        if (blob_put(store, &keys, rest, &id) != OK)
                return;
        path_of(id, path);
        fuzz_must(blob_get(store, &keys, id, arena, &back) == OK && slice_equal(back, rest));
        if (input.data[0] == 'w') {
                write_raw(store, id, rest);
        } else {
                change(path, (unsigned char)input.data[0] * 256U + (unsigned char)input.data[1]);
                enum error err = blob_get(store, &keys, id, arena, &back);
                fuzz_must(err == ERR_CORRUPT || err == ERR_STALE);
        }
        forget(path);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "blobs/blob.h"


#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>

/* "KTB" and the format, version of the key (big endian), header of the stream; then chunks. */
enum {
        FORMAT = 1,
        PREFIX = 8,
        HEAD = PREFIX + crypto_secretstream_xchacha20poly1305_HEADERBYTES,
        OVERHEAD = crypto_secretstream_xchacha20poly1305_ABYTES,
        CHUNK = 64 * 1024,
        PATH_SIZE = 96,
};

#define TEMPORARY ".new-"
#define LOCK_NAME ".lock"

/* What each chunk is bound to: the prefix of its file, and the id. */
struct binding {
        uint8_t prefix[PREFIX];
        struct blob_id id;
};

void blob_id_format(struct blob_id id, char ret_text[BLOB_ID_TEXT + 1])
{
        (void)sodium_bin2hex(ret_text, BLOB_ID_TEXT + 1, id.bytes, BLOB_ID_SIZE);
}

bool blob_id_parse(struct slice text, struct blob_id *ret_id)
{
        struct blob_id id;
        size_t size;
        if (text.size != BLOB_ID_TEXT)
                return false;
        if (sodium_hex2bin(id.bytes, sizeof id.bytes, text.data, text.size, NULL, &size, NULL) != 0 ||
            size != BLOB_ID_SIZE)
                return false;
        *ret_id = id;
        return true;
}

/* "aa/bb", and behind it the name of the file. */
static void blob_path(struct blob_id id, char ret_folder[6], char ret_name[BLOB_ID_TEXT - 3])
{
        char text[BLOB_ID_TEXT + 1];
        blob_id_format(id, text);
        (void)snprintf(ret_folder, 6, "%.2s/%.2s", text, text + 2);
        memcpy(ret_name, text + 4, BLOB_ID_TEXT - 3);
}

enum error blob_store_open(const char *data_folder, struct blob_store *ret_store)
{
        _cleanup_close_ int data = open(data_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (data < 0)
                return ERR_IO;
        if (mkdirat(data, "blobs", 0700) == 0) {
                if (fsync(data) != 0)
                        return ERR_IO;
        } else if (errno != EEXIST) {
                return ERR_IO;
        }
        int folder = openat(data, "blobs", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (folder < 0)
                return ERR_IO;
        ret_store->folder = folder;
        return OK;
}

void blob_store_close(struct blob_store *store)
{
        if (store->folder >= 0)
                (void)close(store->folder);
        store->folder = -1;
}

/* Opens `name` in `parent`, making it durably when it is not there. */
static enum error open_folder(int parent, const char *name, int *ret_folder)
{
        int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (folder < 0 && errno == ENOENT) {
                if (mkdirat(parent, name, 0700) != 0 && errno != EEXIST)
                        return ERR_IO;
                if (fsync(parent) != 0)
                        return ERR_IO;
                folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        }
        if (folder < 0)
                return ERR_IO;
        *ret_folder = folder;
        return OK;
}

static enum error write_all(int fd, const void *data, size_t size)
{
        const char *bytes = data;
        while (size > 0) {
                ssize_t written = write(fd, bytes, size);
                if (written < 0 && errno != EINTR)
                        return ERR_IO;
                if (written > 0) {
                        bytes += written;
                        size -= (size_t)written;
                }
        }
        return OK;
}

static void bind_to(struct binding *binding, uint32_t version, struct blob_id id)
{
        *binding = (struct binding){
                .prefix = { 'K', 'T', 'B', FORMAT, (uint8_t)(version >> 24), (uint8_t)(version >> 16),
                            (uint8_t)(version >> 8), (uint8_t)version },
                .id = id,
        };
}

/* The key that seals files of a version. */
static void key_of_version(const struct blob_keys *keys, uint32_t version, uint8_t ret_key[BLOB_KEY_SIZE])
{
        const uint8_t word[] = { 'f', 'i', 'l', 'e', 's', (uint8_t)(version >> 24), (uint8_t)(version >> 16),
                                 (uint8_t)(version >> 8), (uint8_t)version };
        if (version == 1)
                memcpy(ret_key, keys->seal_key, BLOB_KEY_SIZE);
        else
                (void)crypto_generichash(ret_key, BLOB_KEY_SIZE, word, sizeof word, keys->root_key,
                                         sizeof keys->root_key);
}

static enum error write_sealed(int fd, const struct blob_keys *keys, struct blob_id id, struct slice bytes)
{
        crypto_secretstream_xchacha20poly1305_state stream;
        uint8_t head[HEAD], chunk[CHUNK + OVERHEAD], key[BLOB_KEY_SIZE];
        struct binding binding;
        bind_to(&binding, keys->version, id);
        memcpy(head, binding.prefix, PREFIX);
        key_of_version(keys, keys->version, key);
        (void)crypto_secretstream_xchacha20poly1305_init_push(&stream, head + PREFIX, key);
        sodium_memzero(key, sizeof key);
        TRY(write_all(fd, head, sizeof head));
        do {
                struct slice piece = slice_sub(bytes, 0, CHUNK);
                bytes = slice_from(bytes, piece.size);
                uint8_t tag = bytes.size ? crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
                                         : crypto_secretstream_xchacha20poly1305_TAG_FINAL;
                (void)crypto_secretstream_xchacha20poly1305_push(&stream, chunk, NULL, (const uint8_t *)piece.data,
                                                                 piece.size, (const uint8_t *)&binding, sizeof binding,
                                                                 tag);
                TRY(write_all(fd, chunk, piece.size + OVERHEAD));
        } while (bytes.size > 0);
        sodium_memzero(&stream, sizeof stream);
        return OK;
}

/* A whole new file under a temporary name, then its real one. */
static enum error write_file(int folder, const char *name, const struct blob_keys *keys, struct blob_id id,
                             struct slice bytes)
{
        char temporary[64];
        uint64_t random;
        randombytes_buf(&random, sizeof random);
        (void)snprintf(temporary, sizeof temporary, TEMPORARY "%016llx", (unsigned long long)random);
        _cleanup_close_ int fd = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
                return ERR_IO;
        enum error err = write_sealed(fd, keys, id, bytes);
        if (err == OK && (fsync(fd) != 0 || renameat(folder, temporary, folder, name) != 0))
                err = ERR_IO;
        if (err != OK)
                (void)unlinkat(folder, temporary, 0);
        return err;
}

/* Held while a file is put or removed. Each holder opens the lock anew, for threads would share one that is open. */
static enum error take_lock(const struct blob_store *store, int kind, int *ret_lock)
{
        int lock = openat(store->folder, LOCK_NAME, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (lock < 0)
                return ERR_IO;
        while (flock(lock, kind) != 0) {
                if (errno != EINTR) {
                        (void)close(lock);
                        return ERR_IO;
                }
        }
        *ret_lock = lock;
        return OK;
}

/* Absent: written. There already: made young again, so that no sweep takes it before its row is written. */
static enum error write_or_touch(int folder, const char *name, const struct blob_keys *keys, struct blob_id id,
                                 struct slice bytes)
{
        if (utimensat(folder, name, NULL, AT_SYMLINK_NOFOLLOW) == 0)
                return OK;
        return errno == ENOENT ? write_file(folder, name, keys, id, bytes) : ERR_IO;
}

enum error blob_put(const struct blob_store *store, const struct blob_keys *keys, struct slice bytes,
                    struct blob_id *ret_id)
{
        struct blob_id id;
        char folder_name[6], name[BLOB_ID_TEXT - 3];
        if (bytes.size > BLOB_SIZE_MAX)
                return ERR_TOO_LARGE;
        (void)crypto_generichash(id.bytes, sizeof id.bytes, (const uint8_t *)bytes.data, bytes.size, keys->name_key,
                                 sizeof keys->name_key);
        blob_path(id, folder_name, name);
        folder_name[2] = '\0';
        _cleanup_close_ int lock = -1, outer = -1, inner = -1;
        TRY(take_lock(store, LOCK_SH, &lock));
        TRY(open_folder(store->folder, folder_name, &outer));
        TRY(open_folder(outer, folder_name + 3, &inner));
        TRY(write_or_touch(inner, name, keys, id, bytes));
        /* Also when the file was there: who made it may not have come this far. */
        if (fsync(inner) != 0)
                return ERR_IO;
        *ret_id = id;
        return OK;
}

static enum error open_blob(const struct blob_store *store, struct blob_id id, int *ret_fd)
{
        char folder[6], name[BLOB_ID_TEXT - 3], path[PATH_SIZE];
        blob_path(id, folder, name);
        (void)snprintf(path, sizeof path, "%s/%s", folder, name);
        int fd = openat(store->folder, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0)
                return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
        *ret_fd = fd;
        return OK;
}

static enum error read_all(int fd, uint8_t *bytes, size_t size)
{
        while (size > 0) {
                ssize_t got = read(fd, bytes, size);
                if (got == 0)
                        return ERR_CORRUPT;
                if (got < 0 && errno != EINTR)
                        return ERR_IO;
                if (got > 0) {
                        bytes += got;
                        size -= (size_t)got;
                }
        }
        return OK;
}

static enum error read_prefix(int fd, uint32_t *ret_version)
{
        uint8_t prefix[PREFIX];
        TRY(read_all(fd, prefix, sizeof prefix));
        if (memcmp(prefix, "KTB\x01", 4) != 0)
                return ERR_CORRUPT;
        uint32_t version = (uint32_t)prefix[4] << 24 | (uint32_t)prefix[5] << 16 | (uint32_t)prefix[6] << 8 | prefix[7];
        if (version == 0 || version > BLOB_VERSION_MAX)
                return ERR_CORRUPT;
        *ret_version = version;
        return OK;
}

/* Opens the chunks behind the prefix into `plain`, which has room for all of them. */
static enum error open_chunks(int fd, size_t sealed, const uint8_t key[BLOB_KEY_SIZE], const struct binding *binding,
                              char *plain)
{
        crypto_secretstream_xchacha20poly1305_state stream;
        uint8_t head[HEAD - PREFIX], chunk[CHUNK + OVERHEAD], tag = 0;
        TRY(read_all(fd, head, sizeof head));
        if (crypto_secretstream_xchacha20poly1305_init_pull(&stream, head, key) != 0)
                return ERR_CORRUPT;
        while (sealed > 0) {
                size_t size = sealed < sizeof chunk ? sealed : sizeof chunk;
                if (size < OVERHEAD || tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL)
                        return ERR_CORRUPT;
                TRY(read_all(fd, chunk, size));
                if (crypto_secretstream_xchacha20poly1305_pull(&stream, (uint8_t *)plain, NULL, &tag, chunk, size,
                                                               (const uint8_t *)binding, sizeof *binding) != 0)
                        return ERR_CORRUPT;
                plain += size - OVERHEAD;
                sealed -= size;
        }
        sodium_memzero(&stream, sizeof stream);
        return tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL ? OK : ERR_CORRUPT;
}

static enum error check_id(const struct blob_keys *keys, struct blob_id id, struct slice bytes)
{
        struct blob_id found;
        (void)crypto_generichash(found.bytes, sizeof found.bytes, (const uint8_t *)bytes.data, bytes.size,
                                 keys->name_key, sizeof keys->name_key);
        return sodium_memcmp(found.bytes, id.bytes, sizeof id.bytes) == 0 ? OK : ERR_CORRUPT;
}

enum error blob_get(const struct blob_store *store, const struct blob_keys *keys, struct blob_id id,
                    struct arena *arena, struct slice *ret_bytes)
{
        _cleanup_close_ int fd = -1;
        struct stat status;
        struct binding binding;
        uint32_t version;
        TRY(open_blob(store, id, &fd));
        if (fstat(fd, &status) != 0)
                return ERR_IO;
        const off_t most = HEAD + BLOB_SIZE_MAX + (BLOB_SIZE_MAX / CHUNK + 1) * (off_t)OVERHEAD;
        if (!S_ISREG(status.st_mode) || status.st_size < HEAD + OVERHEAD || status.st_size > most)
                return ERR_CORRUPT;
        TRY(read_prefix(fd, &version));
        bind_to(&binding, version, id);
        size_t sealed = (size_t)status.st_size - HEAD;
        size_t chunks = (sealed + CHUNK + OVERHEAD - 1) / (CHUNK + OVERHEAD), size = sealed - chunks * OVERHEAD;
        char *plain = arena_alloc(arena, size);
        if (!plain)
                return ERR_MEMORY;
        uint8_t key[BLOB_KEY_SIZE];
        key_of_version(keys, version, key);
        enum error err = open_chunks(fd, sealed, key, &binding, plain);
        sodium_memzero(key, sizeof key);
        TRY(err);
        TRY(check_id(keys, id, slice_of(plain, size)));
        *ret_bytes = slice_of(plain, size);
        return OK;
}

enum error blob_key_version(const struct blob_store *store, struct blob_id id, uint32_t *ret_version)
{
        _cleanup_close_ int fd = -1;
        TRY(open_blob(store, id, &fd));
        return read_prefix(fd, ret_version);
}

enum error blob_reseal(const struct blob_store *store, const struct blob_keys *keys, struct blob_id id,
                       bool *ret_changed)
{
        uint32_t version;
        struct slice bytes;
        char folder[6], name[BLOB_ID_TEXT - 3];
        _cleanup_close_ int lock = -1, inner = -1;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, BLOB_SIZE_MAX + (1 << 20));
        TRY(take_lock(store, LOCK_SH, &lock));
        TRY(blob_key_version(store, id, &version));
        if (version == keys->version) {
                *ret_changed = false;
                return OK;
        }
        TRY(blob_get(store, keys, id, &arena, &bytes));
        blob_path(id, folder, name);
        inner = openat(store->folder, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (inner < 0)
                return ERR_IO;
        TRY(write_file(inner, name, keys, id, bytes));
        if (fsync(inner) != 0)
                return ERR_IO;
        *ret_changed = true;
        return OK;
}

enum error blob_remove(const struct blob_store *store, struct blob_id id, int64_t age)
{
        _cleanup_close_ int lock = -1;
        struct stat status;
        TRY(take_lock(store, LOCK_EX, &lock));
        char folder[6], name[BLOB_ID_TEXT - 3], path[PATH_SIZE];
        blob_path(id, folder, name);
        (void)snprintf(path, sizeof path, "%s/%s", folder, name);
        if (fstatat(store->folder, path, &status, AT_SYMLINK_NOFOLLOW) != 0)
                return errno == ENOENT ? OK : ERR_IO;
        if (status.st_mtime > (time_t)((clock_now() - age) / SECOND))
                return OK;
        return unlinkat(store->folder, path, 0) == 0 || errno == ENOENT ? OK : ERR_IO;
}

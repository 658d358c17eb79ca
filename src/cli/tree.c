/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/tree.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <sodium.h>
#include <sys/stat.h>

enum { PART = 1024 * 1024, NEEDLE_MAX = 4096 };

static int by_name(const FTSENT **a, const FTSENT **b)
{
        return strcmp((*a)->fts_name, (*b)->fts_name);
}

DEFINE_CLEANUP(FTS *, fts_close)
#define _cleanup_fts_ _cleanup_(fts_close_cleanup)

enum error tree_each(const char *folder, tree_visit visit, void *context)
{
        _cleanup_free_ char *root = strdup(folder);
        char *const roots[] = { root, NULL };
        _cleanup_fts_ FTS *walk = root ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name) : NULL;
        if (!walk)
                return ERR_IO;
        errno = 0;
        for (FTSENT *entry; (entry = fts_read(walk)); errno = 0) {
                if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS)
                        return ERR_IO;
                if (entry->fts_info != FTS_F)
                        continue;
                const char *relative = entry->fts_path + strlen(root);
                relative += *relative == '/';
                TRY(visit(&(struct tree_file){ entry->fts_path, relative, entry->fts_statp->st_size }, context));
        }
        return errno == 0 ? OK : ERR_IO;
}

static enum error write_part(int to, const unsigned char *bytes, size_t size)
{
        for (size_t done = 0; done < size;) {
                ssize_t part = write(to, bytes + done, size - done);
                if (part < 0 && errno != EINTR)
                        return ERR_IO;
                done += part > 0 ? (size_t)part : 0;
        }
        return OK;
}

/* Reads `from` to its end into the hash, and into `to` unless that is -1. */
static enum error pump(int from, int to, uint8_t ret_hash[TREE_HASH_SIZE], int64_t *ret_size)
{
        crypto_generichash_state state;
        _cleanup_free_ unsigned char *part = malloc(PART);
        int64_t size = 0;
        if (!part)
                return ERR_MEMORY;
        crypto_generichash_init(&state, NULL, 0, TREE_HASH_SIZE);
        for (;;) {
                ssize_t got = read(from, part, PART);
                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return ERR_IO;
                if (got == 0)
                        break;
                crypto_generichash_update(&state, part, (size_t)got);
                if (to >= 0)
                        TRY(write_part(to, part, (size_t)got));
                size += got;
        }
        crypto_generichash_final(&state, ret_hash, TREE_HASH_SIZE);
        *ret_size = size;
        return OK;
}

enum error tree_hash(const char *path, uint8_t ret_hash[TREE_HASH_SIZE], int64_t *ret_size)
{
        _cleanup_close_ int from = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (from < 0)
                return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
        return pump(from, -1, ret_hash, ret_size);
}

enum error tree_make_parents(const char *path)
{
        char part[4096];
        size_t size = strlen(path);
        if (size >= sizeof part)
                return ERR_TOO_LARGE;
        for (size_t i = 1; i < size; i++) {
                if (path[i] != '/')
                        continue;
                memcpy(part, path, i);
                part[i] = '\0';
                if (mkdir(part, 0700) != 0 && errno != EEXIST)
                        return ERR_IO;
        }
        return OK;
}

enum error tree_sync_folder(const char *path)
{
        _cleanup_close_ int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return folder >= 0 && fsync(folder) == 0 ? OK : ERR_IO;
}

enum error tree_copy(const char *from, const char *to, uint8_t ret_hash[TREE_HASH_SIZE], int64_t *ret_size)
{
        _cleanup_close_ int source = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (source < 0)
                return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
        TRY(tree_make_parents(to));
        _cleanup_close_ int target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (target < 0)
                return ERR_IO;
        TRY(pump(source, target, ret_hash, ret_size));
        return fsync(target) == 0 ? OK : ERR_IO;
}

struct search {
        struct tree_needles needles;
        bool *seen;
        size_t overlap;
        tree_found found;
        void *context;
};

static void search_window(struct search *search, struct slice window, int64_t start)
{
        for (size_t i = 0; i < search->needles.count; i++) {
                if (search->seen[i])
                        continue;
                struct slice needle = search->needles.items[i];
                const char *at = memmem(window.data, window.size, needle.data, needle.size);
                if (!at)
                        continue;
                search->seen[i] = true;
                search->found(i, start + (at - window.data), search->context);
        }
}

/* Windows overlap by the longest needle, so that one on a border is found too. */
static enum error search_file(struct search *search, int file)
{
        _cleanup_free_ char *window = malloc(PART + NEEDLE_MAX);
        size_t kept = 0;
        int64_t start = 0;
        if (!window)
                return ERR_MEMORY;
        for (;;) {
                ssize_t got = read(file, window + kept, PART);
                if (got < 0)
                        return ERR_IO;
                if (got == 0)
                        return OK;
                size_t size = kept + (size_t)got;
                search_window(search, slice_of(window, size), start);
                kept = size < search->overlap ? size : search->overlap;
                start += (int64_t)(size - kept);
                memmove(window, window + size - kept, kept);
        }
}

enum error tree_search(const char *path, struct tree_needles needles, tree_found found, void *context)
{
        _cleanup_close_ int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        _cleanup_free_ bool *seen = calloc(needles.count + 1, sizeof *seen);
        struct search search = { .needles = needles, .seen = seen, .found = found, .context = context };
        if (file < 0)
                return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
        if (!seen)
                return ERR_MEMORY;
        for (size_t i = 0; i < needles.count; i++) {
                if (needles.items[i].size > NEEDLE_MAX)
                        return ERR_TOO_LARGE;
                if (needles.items[i].size > search.overlap + 1)
                        search.overlap = needles.items[i].size - 1;
        }
        return search_file(&search, file);
}

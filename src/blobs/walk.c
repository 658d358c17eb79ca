/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "blobs/blob.h"

#include "base/clock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

struct walk {
        blob_visit visit;
        void *context;
        time_t before;           /* files changed later are left alone */
        char text[BLOB_ID_TEXT + 1]; /* hexadecimal of the names above */
};

typedef enum error (*entry_visit)(int folder, const char *name, struct walk *walk);

DEFINE_CLEANUP(DIR *, closedir)

/* Calls `visit` for each name of a folder but "." and "..". */
static enum error each_entry(int parent, const char *name, entry_visit visit, struct walk *walk)
{
        int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0)
                return errno == ENOENT ? OK : ERR_IO;
        _cleanup_(closedir_cleanup) DIR *folder = fdopendir(fd);
        if (!folder) {
                (void)close(fd);
                return ERR_IO;
        }
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): glibc promises it for a stream that no other thread has */
        for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
                if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                        TRY(visit(fd, entry->d_name, walk));
        return OK;
}

static enum error visit_file(int folder, const char *name, struct walk *walk)
{
        struct stat status;
        struct blob_id id;
        if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
                return errno == ENOENT ? OK : ERR_IO;
        if (!S_ISREG(status.st_mode) || status.st_mtime > walk->before)
                return OK;
        /* A temporary name that old belongs to a writer that died. */
        if (name[0] == '.')
                return unlinkat(folder, name, 0) == 0 || errno == ENOENT ? OK : ERR_IO;
        if (strlen(name) != BLOB_ID_TEXT - 4)
                return OK;
        memcpy(walk->text + 4, name, BLOB_ID_TEXT - 4);
        if (!blob_id_parse(slice_of(walk->text, BLOB_ID_TEXT), &id))
                return OK;
        return walk->visit(id, (size_t)status.st_size, walk->context);
}

static enum error visit_inner(int folder, const char *name, struct walk *walk)
{
        if (strlen(name) != 2)
                return OK;
        memcpy(walk->text + 2, name, 2);
        return each_entry(folder, name, visit_file, walk);
}

static enum error visit_outer(int folder, const char *name, struct walk *walk)
{
        if (strlen(name) != 2)
                return OK;
        memcpy(walk->text, name, 2);
        return each_entry(folder, name, visit_inner, walk);
}

enum error blob_each(const struct blob_store *store, int64_t age, blob_visit visit, void *context)
{
        struct walk walk = { .visit = visit, .context = context, .before = (time_t)((clock_now() - age) / SECOND) };
        return each_entry(store->folder, ".", visit_outer, &walk);
}

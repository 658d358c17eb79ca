/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/file.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static enum error write_all(int fd, struct slice bytes)
{
        while (bytes.size > 0) {
                ssize_t part = write(fd, bytes.data, bytes.size);
                if (part < 0 && errno != EINTR)
                        return ERR_IO;
                bytes = slice_from(bytes, part > 0 ? (size_t)part : 0);
        }
        return fsync(fd) == 0 ? OK : ERR_IO;
}

/* A whole file beside `path`, whose name no other process uses. */
static enum error write_beside(const char *path, struct slice bytes, char ret_beside[PATH_SIZE])
{
        if ((size_t)snprintf(ret_beside, PATH_SIZE, "%s.new-%ld", path, (long)getpid()) >= PATH_SIZE)
                return ERR_TOO_LARGE;
        _cleanup_close_ int fd = open(ret_beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
                return ERR_IO;
        enum error err = write_all(fd, bytes);
        if (err != OK)
                (void)unlink(ret_beside);
        return err;
}

enum error file_create(const char *path, struct slice bytes)
{
        char beside[PATH_SIZE];
        TRY(write_beside(path, bytes, beside));
        enum error err = link(beside, path) == 0 ? OK : errno == EEXIST ? ERR_CONFLICT : ERR_IO;
        (void)unlink(beside);
        TRY(err);
        return file_sync_folder(path);
}

bool file_is_stream(const char *path)
{
        struct stat about;
        struct slice name = slice_from_cstr(path);
        if (slice_starts_with(name, S("/dev/")) || slice_starts_with(name, S("/proc/")))
                return true;
        return stat(path, &about) == 0 && !S_ISREG(about.st_mode);
}

enum error file_replace(const char *path, struct slice bytes)
{
        char beside[PATH_SIZE];
        if (file_is_stream(path))
                return ERR_INVALID;
        TRY(write_beside(path, bytes, beside));
        if (rename(beside, path) != 0) {
                (void)unlink(beside);
                return ERR_IO;
        }
        return file_sync_folder(path);
}

static enum error folder_of(const char *path, char ret_folder[PATH_SIZE])
{
        const char *slash = strrchr(path, '/');
        int size = slash ? (int)(slash - path) + 1 : 1;
        return (size_t)snprintf(ret_folder, PATH_SIZE, "%.*s", size, slash ? path : ".") < PATH_SIZE ? OK
                                                                                                      : ERR_TOO_LARGE;
}

enum error file_check_secret(int fd, const char *path)
{
        char name[PATH_SIZE];
        struct stat about, folder;
        TRY(folder_of(path, name));
        if (fstat(fd, &about) != 0 || stat(name, &folder) != 0)
                return ERR_IO;
        bool known = about.st_uid == geteuid() || about.st_uid == folder.st_uid;
        return S_ISREG(about.st_mode) && (about.st_mode & 077) == 0 && known ? OK : ERR_FORBIDDEN;
}

enum error file_sync_folder(const char *path)
{
        char folder[PATH_SIZE];
        TRY(folder_of(path, folder));
        _cleanup_close_ int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd >= 0 && fsync(fd) == 0 ? OK : ERR_IO;
}

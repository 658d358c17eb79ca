/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Preloaded by the benchmark into the program, and into PostgreSQL: every fsync and fdatasync that succeeds takes so
 * many microseconds longer as the file $KENTONGAN_SYNC_DELAY says just then. What a disk makes wait, for disks that
 * this machine has not; nothing else of the disk is imitated. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef int sync_function(int fd);

static long stated_delay(void)
{
        char text[16] = "";
        const char *path = getenv("KENTONGAN_SYNC_DELAY");
        int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
        if (fd < 0)
                return 0;
        ssize_t size = read(fd, text, sizeof text - 1);
        close(fd);
        return size > 0 ? strtol(text, NULL, 10) : 0;
}

static int sync_slowly(const char *name, int fd)
{
        sync_function *sync_really = (sync_function *)dlsym(RTLD_NEXT, name);
        int done = sync_really(fd);
        long delay = stated_delay();
        if (done == 0 && delay > 0)
                nanosleep(&(struct timespec){ delay / 1000000, delay % 1000000 * 1000 }, NULL);
        return done;
}

int fsync(int fd)
{
        return sync_slowly("fsync", fd);
}

int fdatasync(int fd)
{
        return sync_slowly("fdatasync", fd);
}

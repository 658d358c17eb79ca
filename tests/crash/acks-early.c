/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Negative control: the whole program, but a transaction is acknowledged before it is committed.
 *
 * Linked with --wrap=writer_commit: the store answers OK at once and commits from a thread of its own. Whoever is
 * killed between the two has acknowledged what is not there, and the crash test must say so. The first transactions
 * after a start are committed as they should be: the clients sign in by them, and a session is asked for at once.
 */
#include "store/sqlite.h"

#include <stdatomic.h>

enum { HONEST = 40 };

struct late {
        struct writer *writer;
        struct tx tx;
};

enum error __real_writer_commit(struct writer *writer, struct tx *tx);
enum error __wrap_writer_commit(struct writer *writer, struct tx *tx);

static void *commit_late(void *argument)
{
        struct late *late = argument;
        (void)__real_writer_commit(late->writer, &late->tx);
        free(late);
        return NULL;
}

enum error __wrap_writer_commit(struct writer *writer, struct tx *tx)
{
        static atomic_uint count;
        if (atomic_fetch_add(&count, 1) < HONEST)
                return __real_writer_commit(writer, tx);
        pthread_t thread;
        struct late *late = malloc(sizeof *late);
        if (!late)
                abort();
        *late = (struct late){ .writer = writer, .tx = *tx };
        if (pthread_create(&thread, NULL, commit_late, late) != 0)
                abort();
        (void)pthread_detach(thread);
        return OK;
}

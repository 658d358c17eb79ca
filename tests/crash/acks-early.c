/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Negative control: the whole program, but a transaction is acknowledged before it is committed.
 *
 * Linked with --wrap around writer_commit and report_send: the store answers OK at once and commits from a thread of
 * its own. Whoever is killed between the two has acknowledged what is not there, and the crash test must say so. Until
 * the first report all is committed as it should be: the clients sign in by it, and a session is asked for at once.
 */
#include "reports/reports.h"
#include "store/sqlite.h"

#include <stdatomic.h>

static atomic_bool begun; /* a report was sent */

/* lint: parameters (those of the function that it stands for) */
enum error __real_report_send(struct store *store, const struct actor *actor, const struct report_draft *draft,
                              struct arena *arena, struct report_receipt *ret_receipt);
enum error __wrap_report_send(struct store *store, const struct actor *actor, const struct report_draft *draft,
                              struct arena *arena, struct report_receipt *ret_receipt);

enum error __wrap_report_send(struct store *store, const struct actor *actor, const struct report_draft *draft,
                              struct arena *arena, struct report_receipt *ret_receipt)
{
        atomic_store(&begun, true);
        return __real_report_send(store, actor, draft, arena, ret_receipt);
}

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
        if (!atomic_load(&begun))
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

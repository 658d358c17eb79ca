/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The same program with groups of one: a report's transaction begins when the one before it is durable, so that each
 * request has a commit of its own. What group commit is compared with. Linked with --wrap around the SQLite writer and,
 * for PostgreSQL, around the filing of a report. */
#include "reports/reports.h"
#include "store/sqlite.h"

enum error __real_writer_begin(struct writer *writer, struct tx *tx);
enum error __real_writer_commit(struct writer *writer, struct tx *tx);
void __real_writer_rollback(struct writer *writer, struct tx *tx);
enum error __wrap_writer_begin(struct writer *writer, struct tx *tx);
enum error __wrap_writer_commit(struct writer *writer, struct tx *tx);
void __wrap_writer_rollback(struct writer *writer, struct tx *tx);

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

enum error __wrap_writer_begin(struct writer *writer, struct tx *tx)
{
        (void)pthread_mutex_lock(&turn);
        enum error err = __real_writer_begin(writer, tx);
        if (err != OK)
                (void)pthread_mutex_unlock(&turn);
        return err;
}

enum error __wrap_writer_commit(struct writer *writer, struct tx *tx)
{
        enum error err = __real_writer_commit(writer, tx);
        (void)pthread_mutex_unlock(&turn);
        return err;
}

void __wrap_writer_rollback(struct writer *writer, struct tx *tx)
{
        __real_writer_rollback(writer, tx);
        (void)pthread_mutex_unlock(&turn);
}

/* lint: parameters (those of the function that it stands for) */
enum error __real_report_send(struct store *store, const struct actor *actor, const struct report_draft *draft,
                              struct arena *arena, struct report_receipt *ret_receipt);
enum error __wrap_report_send(struct store *store, const struct actor *actor, const struct report_draft *draft,
                              struct arena *arena, struct report_receipt *ret_receipt);

enum error __wrap_report_send(struct store *store, const struct actor *actor, const struct report_draft *draft,
                              struct arena *arena, struct report_receipt *ret_receipt)
{
        if (store_driver(store) == STORE_SQLITE)
                return __real_report_send(store, actor, draft, arena, ret_receipt);
        (void)pthread_mutex_lock(&turn);
        enum error err = __real_report_send(store, actor, draft, arena, ret_receipt);
        (void)pthread_mutex_unlock(&turn);
        return err;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one connection that writes: lent to one transaction at a time, committed in groups.
 *
 * A group is one SQLite transaction; each member is a savepoint in it. Whenever the connection comes back, `schedule`
 * decides: the group is due (nobody waits, or it has GROUP_MAX members, or is GROUP_AGE old) and the committer gets the
 * connection, or the next in the queue does. Members wait for the COMMIT of their group. The committer alone
 * checkpoints, while it still holds the connection: Debian's SQLite 3.40 can corrupt the WAL when two connections write
 * and checkpoint at the same time.
 *
 * A COMMIT that fails below the database may still be on the disk: its members learn ERR_UNKNOWN_OUTCOME, and the
 * writer is sick until the store is opened again, because the kernel may have dropped the page that it could not
 * write. */
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>

/* Nobody waits for the age of a group to pass: it ends when the queue is empty.
 *
 * What is often written is on the same few pages, which a checkpoint writes once however often they are in the WAL;
 * but while it writes, every page that leaves an entry in the journal waits. So it is due after as many pages as it can
 * write in the time of CHECKPOINT_COMMITS commits, within these bounds: few where a sync is cheap, many where it is
 * dear. */
enum { GROUP_MAX = 64, GROUP_AGE = 20000, CHECKPOINT_LEAST = 500, CHECKPOINT_MOST = 4000, CHECKPOINT_COMMITS = 8,
       TRUNCATE_PAGES = 16000, BACKUP_PAGES = 256 };

struct group {
        unsigned members, references;
        bool done;
        enum error err;
};

struct waiter {
        struct waiter *next;
        pthread_cond_t turn;
        bool go;
        bool alone; /* wants no group open: backup */
};

struct writer {
        struct lite lite;
        const struct store *store;
        pthread_t committer;
        pthread_mutex_t mutex; /* guards all below */
        pthread_cond_t due;    /* for the committer */
        pthread_cond_t done;   /* a group has ended */
        bool lent, sick, closing;
        bool full; /* the last write met a full disk */
        struct waiter *first, *last;
        unsigned queued;
        struct group *group;
        int64_t group_started;
        uint64_t batches[STORE_BATCHES], batched;
        /* Of the connection: only who holds it touches these. */
        int wal_pages, checkpoint_pages;
        int64_t commit_time; /* mean of the last few */
};

static bool is_due(const struct writer *w)
{
        return w->group && (!w->first || w->first->alone || w->group->members >= GROUP_MAX ||
                            clock_monotonic() - w->group_started >= GROUP_AGE);
}

/* Mutex held. Gives a free connection to the committer or to the next in the queue. */
static void schedule(struct writer *w)
{
        if (w->lent)
                return;
        if (is_due(w)) {
                (void)pthread_cond_signal(&w->due);
                return;
        }
        struct waiter *waiter = w->first;
        if (!waiter)
                return;
        w->first = waiter->next;
        if (!w->first)
                w->last = NULL;
        w->queued--;
        w->lent = true;
        waiter->go = true;
        (void)pthread_cond_signal(&waiter->turn);
}

static void leave_queue(struct writer *w, const struct waiter *waiter)
{
        struct waiter *before = NULL;
        for (struct waiter *at = w->first; at && at != waiter; at = at->next)
                before = at;
        if (before)
                before->next = waiter->next;
        else
                w->first = waiter->next;
        if (w->last == waiter)
                w->last = before;
        w->queued--;
}

/* Waits for the connection; who gets OK must call give_back. */
static enum error borrow(struct writer *w, bool alone, int64_t deadline)
{
        struct waiter waiter = { .alone = alone };
        enum error err = OK;
        (void)pthread_mutex_lock(&w->mutex);
        if (w->sick)
                err = ERR_IO;
        else if (w->queued >= w->store->options.queue_limit)
                err = ERR_BUSY;
        if (err == OK) {
                wait_init(&waiter.turn);
                if (w->last)
                        w->last->next = &waiter;
                else
                        w->first = &waiter;
                w->last = &waiter;
                w->queued++;
                schedule(w);
                for (bool in_time = true; !waiter.go && in_time;)
                        in_time = wait_until(&waiter.turn, &w->mutex, deadline);
                if (!waiter.go) {
                        leave_queue(w, &waiter);
                        err = ERR_BUSY;
                } else if (w->sick) {
                        w->lent = false;
                        err = ERR_IO;
                }
                if (err != OK)
                        schedule(w);
                (void)pthread_cond_destroy(&waiter.turn);
        }
        (void)pthread_mutex_unlock(&w->mutex);
        return err;
}

/* Mutex held. Wakes the members; the group is freed by the last who looks at it. */
static void end_group(struct writer *w, enum error err)
{
        struct group *group = w->group;
        w->group = NULL;
        w->full = err == ERR_BUSY;
        group->done = true;
        group->err = err;
        if (group->references == 0)
                free(group);
        (void)pthread_cond_broadcast(&w->done);
}

enum error writer_standing(struct writer *w)
{
        (void)pthread_mutex_lock(&w->mutex);
        enum error err = w->sick ? ERR_IO : w->full ? ERR_BUSY : OK;
        (void)pthread_mutex_unlock(&w->mutex);
        return err;
}

/* Mutex held. */
static void count_batch(struct writer *w, unsigned members)
{
        size_t bucket = 0;
        while (bucket + 1 < STORE_BATCHES && members > 1u << bucket)
                bucket++;
        w->batches[bucket]++;
        w->batched += members;
}

void writer_count(struct writer *w, struct store_counts *counts)
{
        (void)pthread_mutex_lock(&w->mutex);
        memcpy(counts->batches, w->batches, sizeof w->batches);
        counts->batched = w->batched;
        counts->write_waiting = w->queued;
        (void)pthread_mutex_unlock(&w->mutex);
}

/* Mutex held. After a failed statement SQLite may have rolled back everything, other members' work too. */
static void notice_loss(struct writer *w, int code)
{
        if (lite_is_sick(code))
                w->sick = true;
        if (w->group && sqlite3_get_autocommit(w->lite.db))
                end_group(w, w->sick ? ERR_IO : ERR_BUSY);
}

static void give_back(struct writer *w, int code)
{
        (void)pthread_mutex_lock(&w->mutex);
        notice_loss(w, code);
        w->lent = false;
        schedule(w);
        (void)pthread_mutex_unlock(&w->mutex);
}

/* Opens the group's transaction when this is its first member. */
static enum error enter_group(struct writer *w)
{
        if (w->group)
                return OK;
        struct group *group = calloc(1, sizeof *group);
        if (!group)
                return ERR_MEMORY;
        int code = lite_do(&w->lite, LITE_BEGIN_WRITE);
        if (code != SQLITE_OK) {
                free(group);
                (void)pthread_mutex_lock(&w->mutex);
                w->sick |= lite_is_sick(code);
                (void)pthread_mutex_unlock(&w->mutex);
                return lite_error(code);
        }
        (void)pthread_mutex_lock(&w->mutex);
        w->group = group;
        w->group_started = clock_monotonic();
        (void)pthread_mutex_unlock(&w->mutex);
        return OK;
}

enum error writer_begin(struct writer *w, struct tx *tx)
{
        TRY(borrow(w, false, tx->deadline));
        enum error err = enter_group(w);
        int code = SQLITE_OK;
        if (err == OK) {
                code = lite_do(&w->lite, LITE_SAVEPOINT);
                err = code == SQLITE_OK ? OK : lite_error(code);
        }
        if (err != OK) {
                give_back(w, code);
                return err;
        }
        tx->connection = &w->lite;
        return OK;
}

void writer_rollback(struct writer *w, struct tx *tx)
{
        int code = sqlite3_extended_errcode(w->lite.db);
        (void)tx;
        if (!sqlite3_get_autocommit(w->lite.db)) {
                int undone = lite_exec(&w->lite, "ROLLBACK TO member");
                if (undone == SQLITE_OK)
                        undone = lite_do(&w->lite, LITE_RELEASE);
                if (undone != SQLITE_OK) /* what cannot be undone alone is undone with the group */
                        (void)lite_do(&w->lite, LITE_ROLLBACK);
        }
        give_back(w, code);
}

/* Foreign keys that are checked at commit would fail the whole group: they are looked at here, member by member. */
static bool owes_foreign_keys(struct writer *w)
{
        int owed = 0, highest = 0;
        (void)sqlite3_db_status(w->lite.db, SQLITE_DBSTATUS_DEFERRED_FKS, &owed, &highest, 0);
        return owed > 0;
}

static enum error wait_for_group(struct writer *w, struct group *group, int64_t deadline)
{
        while (!group->done)
                if (!wait_until(&w->done, &w->mutex, deadline) && !group->done)
                        break;
        enum error err = group->done ? group->err : ERR_UNKNOWN_OUTCOME;
        if (--group->references == 0 && group->done)
                free(group);
        return err;
}

enum error writer_commit(struct writer *w, struct tx *tx)
{
        if (owes_foreign_keys(w)) {
                writer_rollback(w, tx);
                return tx_fail(tx, ERR_CONFLICT, "commit", "a foreign key has no row");
        }
        int code = lite_do(&w->lite, LITE_RELEASE);
        if (code != SQLITE_OK) {
                writer_rollback(w, tx);
                return lite_error(code);
        }
        (void)pthread_mutex_lock(&w->mutex);
        struct group *group = w->group;
        group->members++;
        group->references++;
        w->lent = false;
        schedule(w);
        enum error err = wait_for_group(w, group, clock_monotonic() + w->store->options.deadline);
        (void)pthread_mutex_unlock(&w->mutex);
        return err;
}

/* The connection is held. What the members of the group are told. */
static enum error commit_group(struct writer *w, unsigned members, bool *ret_sick)
{
        int code = lite_do(&w->lite, members > 0 ? LITE_COMMIT : LITE_ROLLBACK);
        if (code == SQLITE_OK)
                return OK;
        *ret_sick = lite_is_sick(code);
        if (!sqlite3_get_autocommit(w->lite.db))
                (void)lite_do(&w->lite, LITE_ROLLBACK);
        return *ret_sick ? ERR_UNKNOWN_OUTCOME : lite_error(code);
}

static enum error timed_commit(struct writer *w, unsigned members, bool *ret_sick)
{
        int64_t begun = clock_monotonic();
        enum error err = commit_group(w, members, ret_sick);
        w->commit_time += (clock_monotonic() - begun - w->commit_time) / 8;
        return err;
}

/* The next one is due sooner when this one took longer than it may, and later when it took less than half of that. */
static void pace_checkpoints(struct writer *w, int64_t took)
{
        int64_t most = CHECKPOINT_COMMITS * w->commit_time;
        if (took > most && w->checkpoint_pages / 2 >= CHECKPOINT_LEAST)
                w->checkpoint_pages /= 2;
        else if (took < most / 2 && w->checkpoint_pages * 2 <= CHECKPOINT_MOST)
                w->checkpoint_pages *= 2;
}

static bool checkpoint(struct writer *w)
{
        if (w->wal_pages < w->checkpoint_pages)
                return true;
        int64_t begun = clock_monotonic();
        int mode = w->wal_pages < TRUNCATE_PAGES ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE;
        int code = sqlite3_wal_checkpoint_v2(w->lite.db, NULL, mode, NULL, NULL);
        pace_checkpoints(w, clock_monotonic() - begun);
        return code == SQLITE_OK || !lite_is_sick(sqlite3_extended_errcode(w->lite.db));
}

static void *run_committer(void *argument)
{
        struct writer *w = argument;
        (void)pthread_mutex_lock(&w->mutex);
        while (!w->closing || w->group) {
                if (w->lent || !is_due(w)) {
                        (void)pthread_cond_wait(&w->due, &w->mutex);
                        continue;
                }
                w->lent = true;
                unsigned members = w->group->members;
                bool sick = false;
                (void)pthread_mutex_unlock(&w->mutex);
                enum error err = timed_commit(w, members, &sick);
                (void)pthread_mutex_lock(&w->mutex);
                w->sick |= sick;
                if (err == OK && members > 0)
                        count_batch(w, members);
                end_group(w, err);
                (void)pthread_mutex_unlock(&w->mutex);
                sick = err == OK && !checkpoint(w);
                (void)pthread_mutex_lock(&w->mutex);
                w->sick |= sick;
                w->lent = false;
                schedule(w);
        }
        (void)pthread_mutex_unlock(&w->mutex);
        return NULL;
}

static int note_wal(void *argument, sqlite3 *db, const char *name, int pages)
{
        (void)db, (void)name;
        ((struct writer *)argument)->wal_pages = pages;
        return SQLITE_OK;
}

enum error writer_new(const struct store *store, const char *path, struct writer **ret_writer, char *ret_message)
{
        struct writer *w = calloc(1, sizeof *w);
        if (!w)
                return ERR_MEMORY;
        enum error err = lite_open(store, path, true, &w->lite, ret_message);
        if (err != OK) {
                free(w);
                return err;
        }
        w->store = store;
        w->checkpoint_pages = CHECKPOINT_LEAST;
        (void)sqlite3_wal_hook(w->lite.db, note_wal, w);
        (void)pthread_mutex_init(&w->mutex, NULL);
        wait_init(&w->due);
        wait_init(&w->done);
        if (pthread_create(&w->committer, NULL, run_committer, w) != 0) {
                lite_close(&w->lite);
                free(w);
                return ERR_MEMORY;
        }
        *ret_writer = w;
        return OK;
}

void writer_free(struct writer *w)
{
        if (!w)
                return;
        (void)pthread_mutex_lock(&w->mutex);
        w->closing = true;
        (void)pthread_cond_signal(&w->due);
        (void)pthread_mutex_unlock(&w->mutex);
        (void)pthread_join(w->committer, NULL);
        lite_close(&w->lite);
        (void)pthread_cond_destroy(&w->due);
        (void)pthread_cond_destroy(&w->done);
        (void)pthread_mutex_destroy(&w->mutex);
        free(w);
}

/* Copies while the connection is lent, and gives it back between steps: what is written meanwhile goes into both. */
static enum error copy_pages(struct writer *w, sqlite3 *target)
{
        sqlite3_backup *backup = NULL;
        for (int code = SQLITE_OK; code == SQLITE_OK;) {
                enum error err = borrow(w, true, clock_monotonic() + w->store->options.deadline);
                if (err == OK && !backup) {
                        backup = sqlite3_backup_init(target, "main", w->lite.db, "main");
                        err = backup ? OK : ERR_IO;
                        if (err != OK)
                                give_back(w, SQLITE_OK);
                }
                if (err != OK) {
                        (void)sqlite3_backup_finish(backup);
                        return err;
                }
                code = sqlite3_backup_step(backup, BACKUP_PAGES);
                if (code != SQLITE_OK) {
                        int finished = sqlite3_backup_finish(backup); /* knows nothing of a step that was busy */
                        if (code == SQLITE_DONE && finished != SQLITE_OK)
                                code = finished;
                }
                give_back(w, SQLITE_OK);
                if (code != SQLITE_OK && code != SQLITE_DONE)
                        return lite_error(code);
        }
        return OK;
}

static enum error sync_path(const char *path, int flags)
{
        _cleanup_close_ int file = open(path, flags | O_RDONLY | O_CLOEXEC);
        return file < 0 || fsync(file) < 0 ? ERR_IO : OK;
}

static enum error sync_folder_of(const char *path)
{
        const char *slash = strrchr(path, '/');
        _cleanup_free_ char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
        return folder ? sync_path(folder, O_DIRECTORY) : ERR_MEMORY;
}

/* Beside another process that writes: one snapshot, in one step, since in WAL mode a reader stops no writer. */
static enum error copy_snapshot(const struct store *store, const char *source, sqlite3 *target)
{
        struct lite reader;
        TRY(lite_open(store, source, false, &reader, NULL));
        sqlite3_backup *backup = sqlite3_backup_init(target, "main", reader.db, "main");
        int code = backup ? sqlite3_backup_step(backup, -1) : SQLITE_ERROR;
        if (backup && sqlite3_backup_finish(backup) != SQLITE_OK)
                code = SQLITE_ERROR;
        lite_close(&reader);
        return code == SQLITE_DONE ? OK : lite_error(code);
}

enum error lite_backup(const struct store *store, struct writer *w, const char *source, const char *path)
{
        _cleanup_close_ int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file < 0)
                return errno == EEXIST ? ERR_CONFLICT : ERR_IO;
        sqlite3 *target = NULL;
        enum error err = ERR_IO;
        if (sqlite3_open_v2(path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
                err = w ? copy_pages(w, target) : copy_snapshot(store, source, target);
        if (sqlite3_close(target) != SQLITE_OK && err == OK)
                err = ERR_IO;
        if (err == OK)
                err = sync_path(path, 0);
        if (err == OK)
                err = sync_folder_of(path);
        if (err != OK)
                (void)unlink(path);
        return err;
}

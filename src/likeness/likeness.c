/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A shelf an office. `lock` guards the list of shelves and what they are; a shelf's `own` its tables: those who ask
 * hold it for reading, who puts others in their place for writing. `following` lets one follow the feed at a time. They
 * are taken in the order following, lock, own, and no transaction is begun with lock or own held. */
#include "likeness/shelf.h"

#include "base/checked.h"
#include "base/wait.h"

#include <pthread.h>

enum {
        MOST_ROWS = 1000000,
        SHELVES_MAX = 256,
        STEPS_AT_ONCE = 10, /* of CHANGE_READ_MAX changes: more is left to the thread */
        TRY_AGAIN = 60,       /* seconds after making them failed */
        TOO_LARGE_AGAIN = 3600, /* because there are too many rows */
};

enum shelf_state {
        SHELF_EMPTY,
        SHELF_READY,
        SHELF_BEHIND, /* its tables are there, and more has changed than one who asks waits for */
};

struct shelf {
        struct uuid office_id;
        enum shelf_state state;
        bool wanted;       /* the thread is to make or follow it */
        int64_t not_before; /* on the monotone clock: making failed */
        uint64_t used;     /* when it was asked for last, in questions */
        int64_t used_at;   /* and on the monotone clock */
        pthread_mutex_t following;
        pthread_rwlock_t own;
        struct tables tables;
};

struct likeness {
        struct likeness_options options;
        pthread_t thread;
        pthread_mutex_t lock;
        pthread_cond_t work, done;
        bool stopping;
        uint64_t questions;
        struct shelf *shelves[SHELVES_MAX];
        size_t shelf_count;
};

static bool is_stopping(void *context)
{
        struct likeness *likeness = context;
        pthread_mutex_lock(&likeness->lock);
        bool stopping = likeness->stopping;
        pthread_mutex_unlock(&likeness->lock);
        return stopping;
}

static struct reading reading_of(struct likeness *likeness, const struct shelf *shelf)
{
        return (struct reading){ &likeness->options, shelf->office_id, likeness->options.most_rows, is_stopping,
                                 likeness };
}

/* ---- shelves, with the lock held ---- */

static struct shelf *find_shelf(const struct likeness *likeness, struct uuid office_id)
{
        for (size_t i = 0; i < likeness->shelf_count; i++)
                if (uuid_equal(likeness->shelves[i]->office_id, office_id))
                        return likeness->shelves[i];
        return NULL;
}

/* NULL without memory, or when there are too many offices. */
static struct shelf *add_shelf(struct likeness *likeness, struct uuid office_id)
{
        pthread_rwlockattr_t fair;
        struct shelf *shelf = likeness->shelf_count < SHELVES_MAX ? calloc(1, sizeof *shelf) : NULL;
        if (!shelf)
                return NULL;
        shelf->office_id = office_id;
        bool made = pthread_rwlockattr_init(&fair) == 0;
        made = made && pthread_rwlockattr_setkind_np(&fair, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP) == 0 &&
               pthread_rwlock_init(&shelf->own, &fair) == 0;
        if (!made || pthread_mutex_init(&shelf->following, NULL) != 0) {
                free(shelf);
                return NULL;
        }
        (void)pthread_rwlockattr_destroy(&fair);
        likeness->shelves[likeness->shelf_count++] = shelf;
        return shelf;
}

static size_t count_rows(const struct likeness *likeness)
{
        size_t count = 0;
        for (size_t i = 0; i < likeness->shelf_count; i++)
                count += likeness->shelves[i]->tables.rows;
        return count;
}

/* The one that was not asked for longest, but for `except`; NULL when no other has rows that may go. */
static struct shelf *find_oldest(const struct likeness *likeness, const struct shelf *except)
{
        struct shelf *oldest = NULL;
        int64_t until = clock_monotonic() - likeness->options.stay;
        for (size_t i = 0; i < likeness->shelf_count; i++) {
                struct shelf *shelf = likeness->shelves[i];
                if (shelf != except && shelf->tables.rows > 0 && shelf->used_at <= until &&
                    (!oldest || shelf->used < oldest->used))
                        oldest = shelf;
        }
        return oldest;
}

static struct shelf *find_wanted(const struct likeness *likeness)
{
        for (size_t i = 0; i < likeness->shelf_count; i++)
                if (likeness->shelves[i]->wanted)
                        return likeness->shelves[i];
        return NULL;
}

static void want(struct likeness *likeness, struct shelf *shelf)
{
        shelf->wanted = true;
        pthread_cond_signal(&likeness->work);
}

/* ---- the thread ---- */

static void replace(struct likeness *likeness, struct shelf *shelf, struct tables *tables, enum shelf_state state)
{
        pthread_mutex_lock(&likeness->lock);
        pthread_rwlock_wrlock(&shelf->own);
        struct tables before = shelf->tables;
        shelf->tables = tables ? *tables : (struct tables){ 0 };
        shelf->state = state;
        pthread_rwlock_unlock(&shelf->own);
        pthread_cond_broadcast(&likeness->done);
        pthread_mutex_unlock(&likeness->lock);
        tables_free(&before);
}

/* Lets go of others until `rows` more fit. ERR_TOO_LARGE: they never will, for those that are there stay. */
static enum error make_room(struct likeness *likeness, const struct shelf *keep, size_t rows)
{
        for (;;) {
                pthread_mutex_lock(&likeness->lock);
                bool fits = count_rows(likeness) - keep->tables.rows + rows <= likeness->options.most_rows;
                struct shelf *oldest = fits ? NULL : find_oldest(likeness, keep);
                pthread_mutex_unlock(&likeness->lock);
                if (!oldest)
                        return fits ? OK : ERR_TOO_LARGE;
                pthread_mutex_lock(&oldest->following);
                replace(likeness, oldest, NULL, SHELF_EMPTY);
                pthread_mutex_unlock(&oldest->following);
        }
}

/* Puts off the next attempt, and lets nobody wait longer for this one. */
static void fail(struct likeness *likeness, struct shelf *shelf, enum error err)
{
        pthread_mutex_lock(&likeness->lock);
        shelf->not_before = clock_monotonic() + (err == ERR_TOO_LARGE ? TOO_LARGE_AGAIN : TRY_AGAIN) * SECOND;
        pthread_cond_broadcast(&likeness->done);
        pthread_mutex_unlock(&likeness->lock);
}

/* What changed while the pages were read is taken in at once, however much it is, before anybody sees the tables. */
static void make(struct likeness *likeness, struct shelf *shelf)
{
        struct tables tables = { .count = 0 };
        struct reading reading = reading_of(likeness, shelf);
        enum error err = tables_read(&reading, &tables);
        bool more = err == OK;
        while (err == OK && more && !is_stopping(likeness))
                err = tables_follow(&reading, &tables, STEPS_AT_ONCE, &more);
        if (err == OK)
                err = make_room(likeness, shelf, tables.rows);
        if (err != OK)
                tables_free(&tables);
        pthread_mutex_lock(&shelf->following);
        replace(likeness, shelf, err == OK ? &tables : NULL, err == OK ? SHELF_READY : SHELF_EMPTY);
        pthread_mutex_unlock(&shelf->following);
        if (err != OK)
                fail(likeness, shelf, err);
}

static void *run(void *context)
{
        struct likeness *likeness = context;
        for (;;) {
                pthread_mutex_lock(&likeness->lock);
                while (!likeness->stopping && !find_wanted(likeness))
                        pthread_cond_wait(&likeness->work, &likeness->lock);
                struct shelf *shelf = find_wanted(likeness);
                bool stopping = likeness->stopping;
                if (shelf)
                        shelf->wanted = false;
                pthread_mutex_unlock(&likeness->lock);
                if (stopping)
                        return NULL;
                make(likeness, shelf);
        }
}

enum error likeness_open(const struct likeness_options *options, struct likeness **ret_likeness)
{
        struct likeness *likeness = calloc(1, sizeof *likeness);
        if (!likeness)
                return ERR_MEMORY;
        likeness->options = *options;
        if (likeness->options.most_rows == 0)
                likeness->options.most_rows = MOST_ROWS;
        wait_init(&likeness->done);
        if (pthread_mutex_init(&likeness->lock, NULL) != 0 || pthread_cond_init(&likeness->work, NULL) != 0 ||
            pthread_create(&likeness->thread, NULL, run, likeness) != 0) {
                free(likeness);
                return ERR_IO;
        }
        *ret_likeness = likeness;
        return OK;
}

void likeness_close(struct likeness *likeness)
{
        if (!likeness)
                return;
        pthread_mutex_lock(&likeness->lock);
        likeness->stopping = true;
        pthread_cond_signal(&likeness->work);
        pthread_cond_broadcast(&likeness->done);
        pthread_mutex_unlock(&likeness->lock);
        (void)pthread_join(likeness->thread, NULL);
        for (size_t i = 0; i < likeness->shelf_count; i++) {
                struct shelf *shelf = likeness->shelves[i];
                tables_free(&shelf->tables);
                (void)pthread_mutex_destroy(&shelf->following);
                (void)pthread_rwlock_destroy(&shelf->own);
                free(shelf);
        }
        (void)pthread_mutex_destroy(&likeness->lock);
        (void)pthread_cond_destroy(&likeness->work);
        (void)pthread_cond_destroy(&likeness->done);
        free(likeness);
}

/* ---- those who ask ---- */

static bool may_be_made(const struct shelf *shelf)
{
        return shelf->state != SHELF_READY && clock_monotonic() >= shelf->not_before;
}

/* The office's shelf when its tables are there, after waiting for them. */
static struct shelf *find_ready(struct likeness *likeness, struct uuid office_id, int64_t wait)
{
        int64_t until = clock_monotonic() + wait;
        pthread_mutex_lock(&likeness->lock);
        struct shelf *shelf = find_shelf(likeness, office_id);
        if (!shelf)
                shelf = add_shelf(likeness, office_id);
        if (shelf) {
                shelf->used = ++likeness->questions;
                shelf->used_at = clock_monotonic();
                if (may_be_made(shelf))
                        want(likeness, shelf);
        }
        while (shelf && !likeness->stopping && may_be_made(shelf))
                if (!wait_until(&likeness->done, &likeness->lock, until))
                        break;
        bool ready = shelf && shelf->state == SHELF_READY;
        pthread_mutex_unlock(&likeness->lock);
        return ready ? shelf : NULL;
}

void likeness_follow(struct likeness *likeness, struct uuid office_id, int64_t wait)
{
        struct shelf *shelf = likeness ? find_ready(likeness, office_id, wait) : NULL;
        bool more = false;
        if (!shelf)
                return;
        pthread_mutex_lock(&shelf->following);
        struct reading reading = reading_of(likeness, shelf);
        enum error err = tables_follow(&reading, &shelf->tables, STEPS_AT_ONCE, &more);
        bool worn = tables_are_worn(&shelf->tables);
        pthread_mutex_lock(&likeness->lock);
        if (shelf->state == SHELF_READY && (err != OK || more))
                shelf->state = SHELF_BEHIND;
        if (shelf->state != SHELF_READY || worn)
                want(likeness, shelf);
        pthread_mutex_unlock(&likeness->lock);
        pthread_mutex_unlock(&shelf->following);
}

/* Where the feeds of these offices stand, or an error: then each is followed. */
static enum error read_now(struct likeness *likeness, const struct uuid *offices, size_t count,
                           struct change_cursor *ret_now)
{
        enum error err;
        transaction (tx, likeness->options.store, TX_READ, &err) {
                err = tx_set_offices(tx, offices, count);
                if (err == OK)
                        err = change_now_each(tx, offices, count, ret_now);
        }
        return err;
}

/* Tables that are not there yet are wanted by that, and there is nothing to follow. */
static bool is_behind(struct likeness *likeness, struct uuid office_id, struct change_cursor now)
{
        struct shelf *shelf = find_ready(likeness, office_id, 0);
        if (!shelf)
                return false;
        pthread_mutex_lock(&shelf->following);
        struct change_cursor own = shelf->tables.cursor;
        pthread_mutex_unlock(&shelf->following);
        return own.epoch != now.epoch || own.number != now.number;
}

void likeness_follow_each(struct likeness *likeness, const struct uuid *offices, size_t count)
{
        if (!likeness || count == 0)
                return;
        struct change_cursor *now = calloc(count, sizeof *now);
        bool known = now && read_now(likeness, offices, count, now) == OK;
        for (size_t i = 0; i < count; i++)
                if (!known || is_behind(likeness, offices[i], now[i]))
                        likeness_follow(likeness, offices[i], 0);
        free(now);
}

/* The shelf with its tables held for reading, or NULL. */
static struct shelf *hold(struct likeness *likeness, struct uuid office_id)
{
        pthread_mutex_lock(&likeness->lock);
        struct shelf *shelf = find_shelf(likeness, office_id);
        if (shelf && shelf->state != SHELF_READY)
                shelf = NULL;
        if (shelf)
                pthread_rwlock_rdlock(&shelf->own);
        pthread_mutex_unlock(&likeness->lock);
        return shelf;
}

enum error likeness_ask(struct likeness *likeness, const struct likeness_question *question,
                        struct likeness_hits *ret_hits)
{
        struct match_live_hits hits;
        if (!likeness)
                return ERR_BUSY;
        if (question->table >= likeness->options.source->table_count || question->top < 1 ||
            question->top > LIKENESS_TOP_MAX)
                return ERR_INVALID;
        struct shelf *shelf = hold(likeness, question->office_id);
        if (!shelf)
                return ERR_BUSY;
        enum error err = match_live_ask(shelf->tables.items[question->table], question->values, question->top, &hits);
        pthread_rwlock_unlock(&shelf->own);
        if (err != OK)
                return err == ERR_TOO_LARGE ? ERR_BUSY : err;
        ret_hits->count = hits.count;
        ret_hits->complete = hits.complete;
        for (size_t i = 0; i < hits.count; i++) {
                ret_hits->items[i].weight = hits.items[i].weight;
                ret_hits->items[i].same = hits.items[i].same;
                memcpy(ret_hits->items[i].id.bytes, hits.items[i].id, sizeof ret_hits->items[i].id.bytes);
        }
        return OK;
}

size_t likeness_count(struct likeness *likeness)
{
        size_t count = 0;
        pthread_mutex_lock(&likeness->lock);
        for (size_t i = 0; i < likeness->shelf_count; i++) {
                pthread_rwlock_rdlock(&likeness->shelves[i]->own);
                count += tables_count(&likeness->shelves[i]->tables);
                pthread_rwlock_unlock(&likeness->shelves[i]->own);
        }
        pthread_mutex_unlock(&likeness->lock);
        return count;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One interface to the database: SQLite in a data folder, or PostgreSQL.
 *
 * Promises: `transaction` is OK only when its effect is durable; what was not acknowledged may be repeated with the
 * same id; a transaction that fails leaves nothing behind. Invariants: on SQLite exactly one connection writes and
 * checkpoints, and one process at a time opens the folder for writing; every wait has a limit; the first statement that
 * fails decides the transaction, on both databases: later statements and the commit give that same error. Nothing here
 * logs, and there are no globals: several stores may be open (tips have their own). A store may be used by any number
 * of threads; a tx belongs to the thread that began it. */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/uuid.h"

struct store;
struct tx;
struct vault;
struct migration_set;

/* TX_WRITE runs as if alone (SERIALIZABLE on PostgreSQL). TX_TRACED is a TX_READ that leaves a trace: it sees what was
 * committed when it began, and all it may write are statements that say `trace` (the journal's). They are kept until
 * the body has ended, so that a page of many rows does not hold SQLite's one writer while it reads; an exec that is no
 * trace gives ERR_INTERNAL. TX_LOCKING is for the few writes that very many people make
 * at once: READ COMMITTED on PostgreSQL, where each statement sees what is committed when it begins; its rule takes a
 * lock on what it counts before it counts, so that two of them are one after the other there and nowhere else. TX_ALONE
 * is one statement that commits by itself. On SQLite these three are the same. */
enum tx_mode { TX_READ, TX_TRACED, TX_WRITE, TX_LOCKING, TX_ALONE };
enum store_pooler { POOLER_NONE, POOLER_TRANSACTION };
enum store_driver { STORE_SQLITE, STORE_POSTGRES };

enum { STORE_MESSAGE_SIZE = 320 };

struct store_options {
        const char *folder;       /* SQLite: the data folder, which must exist; NULL when `uri` is given */
        const char *file;         /* SQLite: name of the database in it; NULL is "kentongan.db" */
        const char *uri;          /* PostgreSQL: postgresql://... */
        enum store_pooler pooler; /* PostgreSQL: what stands between; `transaction` for pgbouncer in that mode */
        unsigned connections;     /* readers (SQLite) or pool (PostgreSQL); 0 is 8 */
        int64_t deadline;         /* longest wait for a turn, and for an answer of the server; 0 is 10 s */
        unsigned queue_limit;     /* most transactions that wait for a turn; 0 is 1,000 */
        struct vault *vault;      /* opens and seals P3/P4; NULL: such queries give ERR_UNCONFIGURED. Not owned. */
        bool read_only;           /* TX_WRITE gives ERR_FORBIDDEN; SQLite: opens beside a process that serves */
        bool look_first;          /* SQLite: looks the structure over before anything else, for at most 200 ms */
        bool unsafe_fast;         /* SQLite synchronous=OFF. Only the negative control of the crash test sets it. */
};

/* ERR_CORRUPT: look_first found damage; ERR_IO: folder, server or file cannot be opened; ERR_BUSY: another process has
 * the folder open for writing.
 * `ret_message` (may be NULL) gets one plain sentence on failure, for the operator. */
[[nodiscard]] enum error store_open(const struct store_options *options, struct store **ret_store,
                                    char ret_message[STORE_MESSAGE_SIZE]);
/* Waits for nothing: every transaction must have ended. Takes NULL. */
void store_close(struct store *store);
DEFINE_CLEANUP(struct store *, store_close)
#define _cleanup_store_ _cleanup_(store_close_cleanup)

enum store_driver store_driver(const struct store *store);

/* Called at the start of every transaction, before its body: the place where `access` sets the office of the request.
 * Set before threads use the store. */
typedef enum error store_begin_hook(struct tx *tx, void *context);
void store_set_begin_hook(struct store *store, store_begin_hook *hook, void *context);

/* Runs its body inside a transaction and ends with `*err` set:
 *
 *     enum error err;
 *     transaction (tx, store, TX_WRITE, &err) {
 *             err = rule(tx, ...);
 *     }
 *
 * `*err` is OK when the body starts. The body commits by leaving it with *err == OK (falling out, `break` or
 * `continue`); any other value, and a `return`, rolls back. The body may run again after a serialization failure or a
 * connection that ended before COMMIT was sent, so it changes nothing but the database and its own out-parameters.
 * Errors of its own: ERR_BUSY (no turn in time, disk full, no server, too many serialization failures or lost
 * connections: nothing was changed), ERR_IO (store is sick: nothing was changed), ERR_UNKNOWN_OUTCOME (the commit may
 * or may not have happened). Using it inside another transaction of the same store is a defect and aborts. */
#if !defined __clang_analyzer__ && !defined GCC_ANALYSER
#define transaction(name, store, mode, err)                                                                            \
        for (struct tx_loop name##_loop __attribute__((cleanup(tx_leave))) = tx_enter((store), (mode), (err));         \
             tx_again(&name##_loop); tx_end(&name##_loop))                                                             \
                for (struct tx *name = name##_loop.tx; name; name = NULL)
#else
/* What the analysers are told instead, since they cannot look into another file: *err is OK only when the body ran to
 * its end. Without this they warn of values unset after every transaction, on a path that does not exist. */
enum error tx_failed_before(void);
struct tx *tx_of(struct store *store, enum tx_mode mode);
#define transaction(name, store, mode, err)                                                                            \
        if ((*(err) = tx_failed_before()) == OK)                                                                       \
                for (int name##_turns = 1; name##_turns; name##_turns = 0)                                             \
                        for (struct tx *name = tx_of((store), (mode)); name##_turns; name##_turns = 0)
#endif

/* Whose rows the rest of this transaction can see: row-level security of PostgreSQL, set_config('kentongan.office',
 * ..., true), with those of no office. No offices: as when nothing was ever said, the server refuses to read a row of
 * any (ERR_INTERNAL): a list must not look empty because somebody forgot. Does nothing on SQLite. */
enum error tx_set_offices(struct tx *tx, const struct uuid *offices, size_t count);
/* The rest of this transaction sees every office: for work of the whole installation, and for a rule that was allowed
 * to look across. Each call is a hole in the net. */
enum error tx_set_every_office(struct tx *tx);
enum tx_mode tx_mode(const struct tx *tx);
struct store *tx_store(const struct tx *tx);
/* Memory that lives until the end of the transaction. */
struct arena *tx_arena(struct tx *tx);

/* An online copy of the whole database into a new file `path`, complete and fsynced when it returns OK. SQLite only
 * (PostgreSQL has its own tools: ERR_UNSUPPORTED). Writers go on meanwhile; a read-only store copies one snapshot
 * beside the process that serves. The master key is not in it. */
enum error store_backup(struct store *store, const char *path);
/* Reads everything and checks structure, indexes and foreign keys. ERR_CORRUPT with the first finding in
 * ret_message. */
enum error store_check(struct store *store, char ret_message[STORE_MESSAGE_SIZE]);
/* Whether it can be read and written now. ERR_IO: a disk failed under SQLite, which then writes no more until the
 * store is opened again; ERR_BUSY: the server does not answer, or the disk was full at the last write. */
[[nodiscard]] enum error store_ready(struct store *store);
/* What the last failed statement of this tx was: name of the query and the database's own words; never a value. */
struct slice tx_problem(const struct tx *tx);

/* What `transaction` expands to; not for direct use. */
struct tx_loop {
        struct store *store;
        struct tx *tx;
        enum error *err;
        int64_t started;
        unsigned attempt;
        enum tx_mode mode;
        bool over;
};
struct tx_loop tx_enter(struct store *store, enum tx_mode mode, enum error *err);
bool tx_again(struct tx_loop *loop);
void tx_end(struct tx_loop *loop);
void tx_leave(struct tx_loop *loop);

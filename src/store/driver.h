/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Inside of the store: what a driver does for it, and a transaction. Nobody else includes this. */
#pragma once

#include "base/wait.h"
#include "store/counts.h"
#include "store/query.h"
#include "store/vault.h"

#include <pthread.h>
#include <stdatomic.h>

enum { TX_ARENA_LIMIT = 64 << 20, TX_KEYS_MAX = 8, TX_CASES_MAX = 4, RETRIES_MAX = 12 };

/* For migrations: a write that is READ COMMITTED on PostgreSQL, so that who waited for the lock sees. */
#define TX_MIGRATE ((enum tx_mode)16)

struct driver {
        enum store_driver kind;
        void (*close)(struct store *store);
        enum error (*begin)(struct tx *tx);
        enum error (*commit)(struct tx *tx);
        void (*rollback)(struct tx *tx);
        enum error (*open)(struct query *query, const struct sql_value *values);
        enum error (*step)(struct query *query, bool *ret_row);
        void (*close_query)(struct query *query);
        /* false: the column holds another type */
        bool (*column)(struct query *query, unsigned column, enum sql_type type, struct sql_value *ret_value);
        enum error (*script)(struct tx *tx, const char *text);
        enum error (*backup)(struct store *store, const char *path);
        enum error (*check)(struct store *store, char ret_message[STORE_MESSAGE_SIZE]);
        enum error (*standing)(struct store *store); /* what is known of writing, without a write */
        void (*count)(struct store *store, struct store_counts *counts); /* what is the driver's own in them */
};

struct keyring;
struct case_ring;

struct store {
        const struct driver *driver;
        void *state; /* the driver's */
        struct store_options options;
        store_begin_hook *hook;
        void *hook_context;
        struct keyring *keyring;
        struct case_ring *cases;
        _Atomic uint64_t ended[STORE_MODES][STORE_ENDS], retries;
};

/* A data key that this transaction read or made; it is shared with others when the transaction is durable. */
struct tx_key {
        struct vault_key key;
        bool lookup;
};

/* Whose rows statements see; null offices: nothing was said. */
struct tx_scope {
        struct slice offices; /* ids between commas */
        bool every;
};

struct trace; /* the driver's */

struct tx {
        struct store *store;
        enum tx_mode mode;
        void *connection; /* the driver's */
        struct trace *traces; /* SQLite, TX_TRACED: what is to be written at the end, in order */
        struct arena arena;
        struct tx_scope scope, said; /* PostgreSQL: for the next statement; as the server was told last */
        enum error failed;
        struct tx_key keys[TX_KEYS_MAX];
        unsigned key_count;
        struct vault_key cases[TX_CASES_MAX]; /* the latest that it read or made, shared as the keys above are */
        size_t case_count;
        struct uuid old_case; /* seen here to be of a program before keys of cases: it may get its key */
        struct tx *outer; /* another store's transaction on this thread */
        int64_t deadline; /* on clock_monotonic */
        char problem[STORE_MESSAGE_SIZE];
};

/* Whether it sees what was committed when it began, and changes nothing but a trace. */
static inline bool tx_reads(const struct tx *tx)
{
        return tx->mode == TX_READ || tx->mode == TX_TRACED;
}

enum error sqlite_store_open(struct store *store, char ret_message[STORE_MESSAGE_SIZE]);
enum error postgres_store_open(struct store *store, char ret_message[STORE_MESSAGE_SIZE]);

/* Tells the server what tx->scope is, when it does not know. Before each statement. */
enum error tx_say_scope(struct tx *tx);

/* Remembers the first failure of the transaction and what it was; returns the failure that counts. */
enum error tx_fail(struct tx *tx, enum error err, const char *what, const char *why);

enum error keyring_new(struct keyring **ret_keyring);
void keyring_free(struct keyring *keyring);
/* After a durable commit, or at the end of a read. */
void keyring_share(struct keyring *keyring, const struct tx *tx);

enum error case_ring_new(struct case_ring **ret_ring);
void case_ring_free(struct case_ring *ring);
void case_ring_share(struct case_ring *ring, const struct tx *tx);
/* The key of a case. To open: ERR_ERASED when there is none. A write asks the
 * database, not what is shared. To seal: made only for the case's own row (its id is the case's) and for tx->old_case,
 * else ERR_ERASED; of no case ERR_INTERNAL. */
enum error case_key_to_open(struct tx *tx, struct uuid office_id, struct uuid case_id, struct vault_key *ret_key);
enum error case_key_to_seal(struct tx *tx, const struct seal_place *place, struct vault_key *ret_key);

/* A hash table from statement to what a connection prepared for it. */
struct statement_cache {
        struct statement_cache_entry {
                const struct statement *statement;
                void *prepared;
        } *entries;
        size_t capacity, count;
};
void *statement_cache_get(const struct statement_cache *cache, const struct statement *statement);
enum error statement_cache_put(struct statement_cache *cache, const struct statement *statement, void *prepared);
void statement_cache_free(struct statement_cache *cache, void (*destroy)(void *prepared));

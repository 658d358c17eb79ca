/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Opening, and the loop behind `transaction`. */
#include "store/store.h"

#include "store/driver.h"

#include "base/buffer.h"
#include "store.sql.h"

#include <assert.h>
#include <sodium.h>

enum { BACK_OFF_FIRST = 1000, BACK_OFF_LAST = 100 * 1000 };

/* The innermost transaction of this thread, so that nesting in one store is caught. */
static _Thread_local struct tx *innermost;

enum error store_open(const struct store_options *options, struct store **ret_store,
                      char ret_message[STORE_MESSAGE_SIZE])
{
        char message[STORE_MESSAGE_SIZE] = "";
        struct store *store = calloc(1, sizeof *store);
        if (!store || sodium_init() < 0) {
                free(store);
                return ERR_MEMORY;
        }
        store->options = *options;
        if (!store->options.connections)
                store->options.connections = 8;
        if (!store->options.deadline)
                store->options.deadline = 10 * SECOND;
        if (!store->options.queue_limit)
                store->options.queue_limit = 1000;
        enum error err = keyring_new(&store->keyring);
        if (err == OK)
                err = case_ring_new(&store->cases);
        if (err == OK)
                err = options->uri ? postgres_store_open(store, message) : sqlite_store_open(store, message);
        if (err != OK) {
                case_ring_free(store->cases);
                keyring_free(store->keyring);
                free(store);
                if (ret_message)
                        memcpy(ret_message, message, sizeof message);
                return err;
        }
        *ret_store = store;
        return OK;
}

void store_close(struct store *store)
{
        if (!store)
                return;
        store->driver->close(store);
        case_ring_free(store->cases);
        keyring_free(store->keyring);
        free(store);
}

enum store_driver store_driver(const struct store *store)
{
        return store->driver->kind;
}

void store_set_begin_hook(struct store *store, store_begin_hook *hook, void *context)
{
        store->hook = hook;
        store->hook_context = context;
}

enum error store_backup(struct store *store, const char *path)
{
        return store->driver->backup(store, path);
}

enum error store_check(struct store *store, char ret_message[STORE_MESSAGE_SIZE])
{
        return store->driver->check(store, ret_message);
}

enum error store_ready(struct store *store)
{
        enum error err;
        transaction (tx, store, TX_READ, &err) {
                err = OK;
        }
        return err == OK ? store->driver->standing(store) : err;
}

void store_count(struct store *store, struct store_counts *ret_counts)
{
        struct store_counts counts = { .retries = atomic_load_explicit(&store->retries, memory_order_relaxed) };
        for (size_t mode = 0; mode < STORE_MODES; mode++)
                for (size_t end = 0; end < STORE_ENDS; end++)
                        counts.ended[mode][end] =
                                atomic_load_explicit(&store->ended[mode][end], memory_order_relaxed);
        store->driver->count(store, &counts);
        *ret_counts = counts;
}

static enum store_end end_of(enum error err)
{
        switch ((int)err) {
        case OK:
                return STORE_COMMITTED;
        case ERR_BUSY:
                return STORE_BUSY;
        case ERR_UNKNOWN_OUTCOME:
                return STORE_UNKNOWN;
        case ERR_IO:
        case ERR_CORRUPT:
        case ERR_MEMORY:
                return STORE_FAILED;
        default:
                return STORE_ROLLED_BACK;
        }
}

/* Ends the loop, and counts how. */
static void end_loop(struct tx_loop *loop, enum error err)
{
        size_t mode = (size_t)loop->mode < STORE_MODES ? (size_t)loop->mode : TX_WRITE; /* migrations are writes */
        atomic_fetch_add_explicit(&loop->store->ended[mode][end_of(err)], 1, memory_order_relaxed);
        loop->over = true;
}

static void count_retry(struct store *store)
{
        atomic_fetch_add_explicit(&store->retries, 1, memory_order_relaxed);
}

enum error tx_fail(struct tx *tx, enum error err, const char *what, const char *why)
{
        if (tx->failed == OK) {
                tx->failed = err;
                (void)snprintf(tx->problem, sizeof tx->problem, "%s: %s", what, why);
        }
        return tx->failed;
}

enum tx_mode tx_mode(const struct tx *tx)
{
        return tx->mode;
}

struct store *tx_store(const struct tx *tx)
{
        return tx->store;
}

struct arena *tx_arena(struct tx *tx)
{
        return &tx->arena;
}

struct slice tx_problem(const struct tx *tx)
{
        return slice_from_cstr(tx->problem);
}

/* Said with the next statement, and only when that is to see other rows than the one before: what is said and never
 * read by would be a statement for nothing. */
enum error tx_set_offices(struct tx *tx, const struct uuid *offices, size_t count)
{
        if (tx->store->driver->kind == STORE_SQLITE)
                return OK;
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, 64 * 1024);
        for (size_t i = 0; i < count; i++) {
                char id[UUID_TEXT_SIZE + 1];
                uuid_format(offices[i], id);
                buffer_printf(&text, i ? ",%s" : "%s", id);
        }
        TRY(buffer_check(&text));
        tx->scope.offices = arena_copy(&tx->arena, buffer_slice(&text));
        tx->scope.every = false;
        return slice_is_null(tx->scope.offices) ? ERR_MEMORY : OK;
}

enum error tx_set_every_office(struct tx *tx)
{
        tx->scope = (struct tx_scope){ .offices = S(""), .every = true };
        return OK;
}

static bool is_same_scope(const struct tx_scope *a, const struct tx_scope *b)
{
        return a->every == b->every && slice_is_null(a->offices) == slice_is_null(b->offices) &&
               slice_equal(a->offices, b->offices);
}

enum error tx_say_scope(struct tx *tx)
{
        struct tx_scope scope = tx->scope;
        if (tx->store->driver->kind == STORE_SQLITE || is_same_scope(&scope, &tx->said))
                return OK;
        tx->said = scope; /* before the statement that says it, which comes by here too */
        return office_context(tx,
                              &(struct office_context_params){ .office = scope.offices,
                                                               .scope = scope.every ? S("every-office") : S("") },
                              NULL);
}

static void free_tx(struct tx *tx)
{
        assert(innermost == tx);
        innermost = tx->outer;
        arena_reset(&tx->arena);
        sodium_memzero(tx->keys, sizeof tx->keys);
        sodium_memzero(tx->cases, sizeof tx->cases);
        free(tx);
}

static enum error begin(struct tx_loop *loop)
{
        struct store *store = loop->store;
        if (loop->mode != TX_READ && store->options.read_only)
                return ERR_FORBIDDEN;
        struct tx *tx = calloc(1, sizeof *tx);
        if (!tx)
                return ERR_MEMORY;
        tx->store = store;
        tx->mode = loop->mode;
        tx->deadline = clock_monotonic() + store->options.deadline;
        arena_init(&tx->arena, TX_ARENA_LIMIT);
        enum error err = store->driver->begin(tx);
        tx->outer = innermost;
        innermost = tx;
        if (err == OK && store->hook) {
                err = store->hook(tx, store->hook_context);
                if (err != OK)
                        store->driver->rollback(tx);
        }
        if (err != OK) {
                free_tx(tx);
                return err;
        }
        loop->tx = tx;
        return OK;
}

/* Doubling waits, each a random part of its step, so that two that collided do not collide again. */
static void back_off(unsigned attempt)
{
        uint32_t most = (uint32_t)BACK_OFF_FIRST << (attempt < 7 ? attempt : 7);
        if (most > BACK_OFF_LAST)
                most = BACK_OFF_LAST;
        (void)usleep(BACK_OFF_FIRST / 4 + randombytes_uniform(most));
}

/* Begins the next attempt, or ends the loop with *err set. */
static void attempt(struct tx_loop *loop)
{
        for (;; loop->attempt++) {
                enum error err = begin(loop);
                *loop->err = err;
                if (err == OK)
                        return;
                bool late = clock_monotonic() - loop->started > loop->store->options.deadline;
                if (err != ERR_RETRY || loop->attempt >= RETRIES_MAX || late) {
                        *loop->err = err == ERR_RETRY ? ERR_BUSY : err;
                        end_loop(loop, *loop->err);
                        return;
                }
                count_retry(loop->store);
                back_off(loop->attempt);
        }
}

struct tx_loop tx_enter(struct store *store, enum tx_mode mode, enum error *err)
{
        for (const struct tx *tx = innermost; tx; tx = tx->outer)
                if (tx->store == store)
                        abort(); /* a transaction inside a transaction of the same store is a defect */
        struct tx_loop loop = { .store = store, .mode = mode, .err = err, .started = clock_monotonic() };
        attempt(&loop);
        return loop;
}

bool tx_again(struct tx_loop *loop)
{
        return !loop->over;
}

void tx_end(struct tx_loop *loop)
{
        struct tx *tx = loop->tx;
        const struct driver *driver = loop->store->driver;
        enum error err = tx->failed != OK ? tx->failed : *loop->err;
        loop->tx = NULL;
        if (err == OK) {
                err = driver->commit(tx);
                if (err == OK) {
                        keyring_share(loop->store->keyring, tx);
                        case_ring_share(loop->store->cases, tx);
                }
        } else {
                driver->rollback(tx);
        }
        free_tx(tx);
        bool late = clock_monotonic() - loop->started > loop->store->options.deadline;
        if (err == ERR_RETRY && loop->attempt < RETRIES_MAX && !late) {
                count_retry(loop->store);
                back_off(loop->attempt++);
                attempt(loop);
                return;
        }
        *loop->err = err == ERR_RETRY ? ERR_BUSY : err;
        end_loop(loop, *loop->err);
}

void tx_leave(struct tx_loop *loop)
{
        if (!loop->tx)
                return;
        loop->store->driver->rollback(loop->tx);
        free_tx(loop->tx);
        loop->tx = NULL;
        end_loop(loop, ERR_FORBIDDEN); /* the body left by `return`: its own refusal */
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The sealer: gives committed entries their place, under a lease with an epoch, and signs checkpoints.
 *
 * Everything here is TX_LOCKING with the row of the lease locked: two sealers are one after the other, and writers of
 * entries, who touch no row that is read here before it is committed, never make it begin again. */
#include "base/log.h"
#include "base/wait.h"
#include "journal.sql.h"
#include "journal/chain.h"
#include "journal/place.h"
#include "store/store.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

#define LEASE_TIME       (10 * SECOND)
#define CHECKPOINT_EVERY (60 * SECOND)

/* On SQLite a batch holds the one writer, and every page that reads a person waits for it: a thousandth of a second. */
enum { SEAL_BATCH = 96, SEAL_ARENA = 8 * 1024 * 1024, LINK_SIZE = sizeof(struct uuid) + CHAIN_SIZE };

/* A lease that ends later than any can was taken under a clock that was set back since: nobody waits a year for it.
 * Nodes whose clocks differ by more than that take it from each other, which its epoch makes harmless. */
static bool is_held(const struct journal_lease_read_row *lease, instant now)
{
        return lease->expires_at > now && lease->expires_at <= now + LEASE_TIME + MINUTE;
}

enum error journal_lease(struct store *store, struct uuid node, int64_t *ret_epoch)
{
        enum error err;
        int64_t epoch = 0;
        transaction (tx, store, TX_LOCKING, &err) {
                struct journal_lease_read_row lease;
                int64_t changed = 0;
                instant now = clock_now();
                err = journal_lease_read(tx, tx_arena(tx), &lease);
                if (err != OK)
                        continue;
                if (uuid_equal(lease.holder, node)) {
                        epoch = lease.epoch;
                        err = journal_lease_renew(tx,
                                                  &(struct journal_lease_renew_params){ .expires_at = now + LEASE_TIME,
                                                                                        .epoch = epoch,
                                                                                        .holder = node },
                                                  &changed);
                } else if (is_held(&lease, now)) {
                        err = ERR_BUSY;
                        continue;
                } else {
                        epoch = lease.epoch + 1;
                        err = journal_lease_take(tx,
                                                 &(struct journal_lease_take_params){ .holder = node,
                                                                                      .expires_at = now + LEASE_TIME,
                                                                                      .epoch = lease.epoch },
                                                 &changed);
                }
                if (err == OK && changed != 1)
                        err = ERR_BUSY;
        }
        TRY(err);
        *ret_epoch = epoch;
        return OK;
}

/* Gives the lease back, so that whoever starts next need not wait for it to run out. */
static enum error give_lease_back(struct store *store, struct uuid node, int64_t epoch)
{
        enum error err;
        int64_t changed;
        transaction (tx, store, TX_LOCKING, &err) {
                err = journal_lease_renew(tx,
                                          &(struct journal_lease_renew_params){
                                                  .expires_at = clock_now(), .epoch = epoch, .holder = node },
                                          &changed);
        }
        return err;
}

/* Each writer of the order checks, in its own transaction, that nobody has taken over since. */
static enum error check_epoch(struct tx *tx, int64_t epoch)
{
        struct journal_lease_read_row lease;
        TRY(journal_lease_read(tx, tx_arena(tx), &lease));
        return lease.epoch == epoch ? OK : ERR_STALE;
}

static enum error read_end(struct tx *tx, struct uuid office_id, int64_t *ret_seq, uint8_t ret_chain[CHAIN_SIZE])
{
        struct journal_last_row last;
        enum error err = journal_last(tx, &(struct journal_last_params){ .office_id = office_id }, tx_arena(tx), &last);
        if (err == ERR_NOT_FOUND) {
                *ret_seq = 0;
                chain_start(office_id, ret_chain);
                return OK;
        }
        TRY(err);
        if (last.chain.size != CHAIN_SIZE)
                return ERR_CORRUPT;
        *ret_seq = last.seq;
        memcpy(ret_chain, last.chain.data, CHAIN_SIZE);
        return OK;
}

/* The chain goes on from `chain` over the entries of one office; links as journal_chain_insert reads them. */
static enum error link_entries(const struct journal_waiting_entries_row *rows, size_t count, uint8_t chain[CHAIN_SIZE],
                               uint8_t *ret_links)
{
        for (size_t i = 0; i < count; i++) {
                const struct journal_waiting_entries_row *row = &rows[i];
                uint8_t *link = ret_links + i * LINK_SIZE;
                struct chain_entry entry = {
                        .office_id = row->office_id, .id = row->id, .actor_id = row->actor_id,
                        .actor_office_id = row->actor_office_id, .at = row->at, .action = row->action,
                        .purpose = row->purpose, .object_kind = row->object_kind, .object_ids = row->object_ids,
                        .detail = row->detail, .commitment = row->commitment,
                };
                memcpy(link, row->id.bytes, sizeof row->id.bytes);
                TRY(chain_link(chain, &entry, link + sizeof row->id.bytes));
                chain = link + sizeof row->id.bytes;
        }
        return OK;
}

/* Rows of one office: places for all of them, and none of them waits any more. */
static enum error seal_office(struct tx *tx, const struct journal_waiting_entries_row *rows, size_t count)
{
        struct uuid office = rows->office_id;
        uint8_t chain[CHAIN_SIZE], *links = arena_alloc(tx_arena(tx), count * LINK_SIZE);
        int64_t last;
        if (!links)
                return ERR_MEMORY;
        TRY(read_end(tx, office, &last, chain));
        TRY(link_entries(rows, count, chain, links));
        TRY(journal_chain_insert(tx,
                                 &(struct journal_chain_insert_params){
                                         .office_id = office, .first = last + 1, .count = (int64_t)count,
                                         .links = slice_of((char *)links, count * LINK_SIZE) },
                                 NULL));
        return journal_waiting_done(tx,
                                    &(struct journal_waiting_done_params){
                                            .office_id = office, .first = last + 1, .count = (int64_t)count },
                                    NULL);
}

static enum error seal_waiting(struct tx *tx, const struct journal_waiting_entries_params *which, struct arena *arena,
                               int64_t *ret_sealed)
{
        struct journal_waiting_entries_rows waiting;
        TRY(journal_waiting_entries(tx, which, arena, &waiting));
        for (size_t from = 0, until = 0; from < waiting.count; from = until) {
                struct uuid office = waiting.items[from].office_id;
                while (until < waiting.count && uuid_equal(waiting.items[until].office_id, office))
                        until++;
                TRY(seal_office(tx, waiting.items + from, until - from));
        }
        *ret_sealed = (int64_t)waiting.count;
        return OK;
}

/* Nothing waits: an id below every other. */
static enum error find_last(struct tx *tx, struct uuid *ret_until)
{
        struct journal_waiting_last_row last = { .entry_id = UUID_NIL };
        enum error err = journal_waiting_last(tx, tx_arena(tx), &last);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        *ret_until = last.entry_id;
        return OK;
}

/* One batch. `until` is nil in the first of a round, and then becomes the youngest id that waits. */
static enum error seal_batch(struct store *store, int64_t epoch, int64_t limit, struct uuid *until,
                             int64_t *ret_sealed)
{
        enum error err;
        int64_t sealed = 0;
        struct journal_waiting_entries_params which;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, SEAL_ARENA);
        transaction (tx, store, TX_LOCKING, &err) {
                arena_reset(&arena);
                which = (struct journal_waiting_entries_params){ .until = *until, .limit = limit };
                err = tx_set_every_office(tx);
                if (err == OK)
                        err = check_epoch(tx, epoch);
                if (err == OK && uuid_is_nil(*until))
                        err = find_last(tx, &which.until);
                if (err == OK)
                        err = seal_waiting(tx, &which, &arena, &sealed);
        }
        TRY(err);
        *until = which.until;
        *ret_sealed = sealed;
        return OK;
}

enum error journal_seal(struct store *store, int64_t epoch, int64_t limit, int64_t *ret_sealed)
{
        struct uuid until = UUID_NIL;
        int64_t all = 0, sealed;
        do {
                int64_t left = limit - all;
                TRY(seal_batch(store, epoch, left < SEAL_BATCH ? left : SEAL_BATCH, &until, &sealed));
                all += sealed;
        } while (sealed == SEAL_BATCH && all < limit);
        *ret_sealed = all;
        return OK;
}

/* The line that is kept beside the key, in `arena`. */
static enum error write_line(const struct checkpoint *checkpoint, const struct journal_key *key,
                             struct slice signature, struct arena *arena, struct slice *ret_line)
{
        _cleanup_buffer_ struct buffer line;
        buffer_init(&line, 1024);
        checkpoint_format(checkpoint, slice_from_cstr(key->id), signature, &line);
        TRY(buffer_check(&line));
        *ret_line = arena_copy(arena, buffer_slice(&line));
        return slice_is_null(*ret_line) ? ERR_MEMORY : OK;
}

static enum error sign_checkpoint(struct tx *tx, const struct journal_key *key, const struct journal_grown_row *grown,
                                  struct arena *arena, struct slice *ret_line)
{
        struct uuid office_id = grown->office_id;
        int64_t seq = grown->seq;
        struct journal_chain_at_row at;
        uint8_t signature[CHECKPOINT_SIGNATURE_SIZE];
        TRY(journal_chain_at(tx, &(struct journal_chain_at_params){ .office_id = office_id, .seq = seq }, tx_arena(tx),
                             &at));
        if (at.chain.size != CHAIN_SIZE)
                return ERR_CORRUPT;
        struct checkpoint checkpoint = { .office_id = office_id, .seq = seq, .at = clock_now() };
        memcpy(checkpoint.chain, at.chain.data, CHAIN_SIZE);
        _cleanup_buffer_ struct buffer message;
        buffer_init(&message, 256);
        checkpoint_message(&checkpoint, &message);
        TRY(buffer_check(&message));
        journal_key_sign(key, buffer_slice(&message), signature);
        TRY(write_line(&checkpoint, key, slice_of((char *)signature, sizeof signature), arena, ret_line));
        return journal_checkpoint_insert(tx, &(struct journal_checkpoint_insert_params){
                                                     .office_id = office_id,
                                                     .seq = seq,
                                                     .at = checkpoint.at,
                                                     .chain = at.chain,
                                                     .key_id = slice_from_cstr(key->id),
                                                     .signature = slice_of((char *)signature, sizeof signature) },
                                         NULL);
}

static enum error sign_grown(struct tx *tx, const struct journal_key *key, struct arena *arena,
                             struct slice **ret_lines, size_t *ret_count)
{
        struct journal_grown_rows grown = { 0 };
        TRY(journal_grown(tx, tx_arena(tx), &grown));
        *ret_lines = arena_array(arena, struct slice, grown.count + 1);
        *ret_count = grown.count;
        if (!*ret_lines)
                return ERR_MEMORY;
        for (size_t i = 0; i < grown.count; i++)
                TRY(sign_checkpoint(tx, key, &grown.items[i], arena, &(*ret_lines)[i]));
        return OK;
}

enum error journal_checkpoint(struct store *store, const struct journal_key *key, int64_t epoch)
{
        enum error err;
        struct slice *lines = NULL;
        size_t count = 0;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, SEAL_ARENA);
        transaction (tx, store, TX_LOCKING, &err) {
                arena_reset(&arena);
                err = tx_set_every_office(tx);
                if (err == OK)
                        err = check_epoch(tx, epoch);
                if (err == OK)
                        err = sign_grown(tx, key, &arena, &lines, &count);
        }
        TRY(err);
        /* Only now: what is kept is never ahead of the database. */
        for (size_t i = 0; i < count; i++)
                TRY(place_keep(key, lines[i]));
        return OK;
}

struct journal_sealer {
        struct store *store;
        const struct journal_key *key;
        struct uuid node;
        pthread_t thread;
        pthread_mutex_t lock;
        pthread_cond_t wake;
        bool stopping;
        _Atomic int64_t rounds_begun, round_done;
};

/* Waits for the pause, or for the stop. True while it goes on. */
static bool pause_sealer(struct journal_sealer *sealer)
{
        pthread_mutex_lock(&sealer->lock);
        if (!sealer->stopping)
                (void)wait_until(&sealer->wake, &sealer->lock,
                                 clock_monotonic() + JOURNAL_SEAL_PAUSE_MS * SECOND / 1000);
        bool go_on = !sealer->stopping;
        pthread_mutex_unlock(&sealer->lock);
        return go_on;
}

/* What waited when the round began, however much comes meanwhile: ids are made in order of time, so what has one above
 * `until` was written later. */
static enum error seal_round(struct journal_sealer *sealer, int64_t epoch)
{
        struct uuid until = UUID_NIL;
        int64_t sealed;
        do {
                TRY(seal_batch(sealer->store, epoch, SEAL_BATCH, &until, &sealed));
        } while (sealed == SEAL_BATCH);
        return OK;
}

static void *run_sealer(void *context)
{
        struct journal_sealer *sealer = context;
        int64_t signed_at = clock_monotonic();
        bool go_on = true;
        while (go_on) {
                go_on = pause_sealer(sealer);
                int64_t epoch, round = atomic_fetch_add(&sealer->rounds_begun, 1) + 1;
                enum error err = journal_lease(sealer->store, sealer->node, &epoch);
                if (err == ERR_BUSY)
                        continue; /* another node seals */
                if (err == OK)
                        err = seal_round(sealer, epoch);
                if (err == OK)
                        atomic_store(&sealer->round_done, round);
                bool due = !go_on || clock_monotonic() - signed_at >= CHECKPOINT_EVERY;
                if (err == OK && due) {
                        err = journal_checkpoint(sealer->store, sealer->key, epoch);
                        signed_at = clock_monotonic();
                }
                if (err == OK && !go_on)
                        err = give_lease_back(sealer->store, sealer->node, epoch);
                if (err != OK)
                        LOG(LOG_WARN, "journal.seal", { "error", slice_from_cstr(error_name(err)) });
        }
        return NULL;
}

struct journal_rounds journal_sealer_rounds(struct journal_sealer *sealer)
{
        return (struct journal_rounds){ atomic_load(&sealer->rounds_begun), atomic_load(&sealer->round_done) };
}

enum error journal_sealer_start(struct store *store, const struct journal_key *key, struct journal_sealer **ret_sealer)
{
        struct journal_sealer *sealer = calloc(1, sizeof *sealer);
        if (!sealer)
                return ERR_MEMORY;
        *sealer = (struct journal_sealer){ .store = store, .key = key, .node = uuid_new() };
        pthread_mutex_init(&sealer->lock, NULL);
        wait_init(&sealer->wake);
        if (pthread_create(&sealer->thread, NULL, run_sealer, sealer) != 0) {
                free(sealer);
                return ERR_MEMORY;
        }
        *ret_sealer = sealer;
        return OK;
}

void journal_sealer_stop(struct journal_sealer *sealer)
{
        if (!sealer)
                return;
        pthread_mutex_lock(&sealer->lock);
        sealer->stopping = true;
        pthread_cond_signal(&sealer->wake);
        pthread_mutex_unlock(&sealer->lock);
        pthread_join(sealer->thread, NULL);
        pthread_cond_destroy(&sealer->wake);
        pthread_mutex_destroy(&sealer->lock);
        free(sealer);
}

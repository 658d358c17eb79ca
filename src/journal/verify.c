/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Recomputes a journal from its first entry and says what is wrong with it, first place first. */
#include "journal.sql.h"
#include "journal/chain.h"
#include "journal/place.h"
#include "store/store.h"

struct verify_walk {
        const struct journal_key *key;
        struct uuid office_id;
        struct arena *arena;
        struct checkpoint *checkpoints; /* of the table, in order of seq */
        size_t checkpoint_count, next_checkpoint;
        struct checkpoint printed, kept;
        bool has_printed, has_kept, met_printed;
        uint8_t chain[CHAIN_SIZE];
        struct journal_verdict verdict;
};

static void find_bad(struct verify_walk *walk, int64_t seq, struct uuid id, const char *why)
{
        if (walk->verdict.first_bad_seq != 0)
                return;
        walk->verdict.first_bad_seq = seq;
        walk->verdict.first_bad_id = id;
        walk->verdict.why = why;
}

static void check_against_signed(struct verify_walk *walk, int64_t seq, struct uuid id)
{
        while (walk->next_checkpoint < walk->checkpoint_count && walk->checkpoints[walk->next_checkpoint].seq == seq) {
                if (memcmp(walk->checkpoints[walk->next_checkpoint].chain, walk->chain, CHAIN_SIZE) != 0)
                        find_bad(walk, seq, id, "signature");
                else
                        walk->verdict.checkpoints++;
                walk->next_checkpoint++;
        }
        if (walk->has_printed && walk->printed.seq == seq && memcmp(walk->printed.chain, walk->chain, CHAIN_SIZE) != 0)
                find_bad(walk, seq, id, "recomputed");
        if (walk->has_printed && walk->printed.seq == CHECKPOINT_UNNUMBERED)
                walk->met_printed |= memcmp(walk->printed.chain, walk->chain, CHAIN_SIZE) == 0;
        if (walk->has_kept && walk->kept.seq == seq && memcmp(walk->kept.chain, walk->chain, CHAIN_SIZE) != 0)
                find_bad(walk, seq, id, "recomputed");
}

static enum error check_entry(void *context, const struct journal_walk_row *row)
{
        struct verify_walk *walk = context;
        int64_t seq = ++walk->verdict.entries;
        if (walk->verdict.first_bad_seq != 0)
                return OK; /* what follows a bad entry proves nothing */
        if (row->seq != seq) {
                find_bad(walk, seq, row->entry_id, "missing");
                return OK;
        }
        if (uuid_is_nil(row->id)) {
                find_bad(walk, seq, row->entry_id, "missing");
                return OK;
        }
        struct chain_entry entry = {
                .office_id = walk->office_id, .id = row->id, .actor_id = row->actor_id,
                .actor_office_id = row->actor_office_id, .at = row->at, .action = row->action, .purpose = row->purpose,
                .object_kind = row->object_kind, .object_ids = row->object_ids, .detail = row->detail,
                .commitment = row->commitment,
        };
        uint8_t chain[CHAIN_SIZE];
        TRY(chain_link(walk->chain, &entry, chain));
        if (row->chain.size != CHAIN_SIZE || memcmp(row->chain.data, chain, CHAIN_SIZE) != 0) {
                find_bad(walk, seq, row->id, "altered");
                return OK;
        }
        memcpy(walk->chain, chain, CHAIN_SIZE);
        check_against_signed(walk, seq, row->id);
        return OK;
}

static bool signature_holds(const struct journal_key *key, const struct checkpoint *checkpoint, struct slice signature)
{
        _cleanup_buffer_ struct buffer message;
        buffer_init(&message, 256);
        checkpoint_message(checkpoint, &message);
        return buffer_check(&message) == OK && signature.size == CHECKPOINT_SIGNATURE_SIZE &&
               journal_key_verify(key, buffer_slice(&message), (const uint8_t *)signature.data);
}

static enum error load_checkpoint(void *context, const struct journal_checkpoints_row *row)
{
        struct verify_walk *walk = context;
        struct checkpoint checkpoint = { .office_id = walk->office_id, .seq = row->seq, .at = row->at };
        if (row->chain.size != CHAIN_SIZE) {
                find_bad(walk, row->seq, UUID_NIL, "signature");
                return OK;
        }
        memcpy(checkpoint.chain, row->chain.data, CHAIN_SIZE);
        if (!signature_holds(walk->key, &checkpoint, row->signature)) {
                find_bad(walk, row->seq, UUID_NIL, "signature");
                return OK;
        }
        if (walk->checkpoint_count % 256 == 0) {
                struct checkpoint *larger = arena_array(walk->arena, struct checkpoint, walk->checkpoint_count + 256);
                if (!larger)
                        return ERR_MEMORY;
                if (walk->checkpoint_count)
                        memcpy(larger, walk->checkpoints, walk->checkpoint_count * sizeof *larger);
                walk->checkpoints = larger;
        }
        walk->checkpoints[walk->checkpoint_count++] = checkpoint;
        return OK;
}

static enum error read_signed(const struct verify_walk *walk, struct slice line, struct checkpoint *ret_checkpoint)
{
        struct slice key_id;
        struct checkpoint checkpoint;
        uint8_t signature[CHECKPOINT_SIGNATURE_SIZE];
        TRY(checkpoint_parse(line, &checkpoint, &key_id, signature));
        if (!uuid_equal(checkpoint.office_id, walk->office_id) ||
            !signature_holds(walk->key, &checkpoint, slice_of((char *)signature, sizeof signature)))
                return ERR_INVALID;
        *ret_checkpoint = checkpoint;
        return OK;
}

/* What is remembered beside the key; a line that does not hold is a finding too. */
static enum error read_kept(struct verify_walk *walk)
{
        struct slice line;
        enum error err = place_find(walk->key, walk->office_id, walk->arena, &line);
        if (err == ERR_NOT_FOUND)
                return OK;
        if (err == OK)
                err = read_signed(walk, line, &walk->kept);
        if (err == OK && walk->kept.seq == CHECKPOINT_UNNUMBERED)
                err = ERR_INVALID;
        if (err == ERR_INVALID || err == ERR_CORRUPT) {
                find_bad(walk, 1, UUID_NIL, "journal.places is altered");
                return OK;
        }
        TRY(err);
        walk->has_kept = true;
        walk->verdict.kept = walk->kept.seq;
        return OK;
}

/* The journal ends before a place that was signed once: emptied, or of an older backup. */
static void check_kept(struct verify_walk *walk, int64_t last)
{
        if (!walk->has_kept || walk->kept.seq <= last || walk->verdict.first_bad_seq != 0)
                return;
        find_bad(walk, last + 1, UUID_NIL, "shorter than journal.places says");
        walk->verdict.is_behind = true;
}

static void check_met(struct verify_walk *walk, int64_t last)
{
        bool missed = walk->has_printed && walk->printed.seq == CHECKPOINT_UNNUMBERED && !walk->met_printed;
        if (!missed || walk->verdict.first_bad_seq != 0)
                return;
        find_bad(walk, last + 1, UUID_NIL, "without the printed place");
        walk->verdict.misses_printed = true;
}

/* Signed places behind the last entry are a cut tail. */
static void check_tail(struct verify_walk *walk)
{
        int64_t last = walk->verdict.entries;
        if (walk->next_checkpoint < walk->checkpoint_count)
                find_bad(walk, last + 1, UUID_NIL, "truncated");
        if (walk->has_printed && walk->printed.seq > last)
                find_bad(walk, last + 1, UUID_NIL, "truncated");
        check_kept(walk, last);
        check_met(walk, last);
}

enum error journal_verify(struct store *store, const struct journal_key *key, struct uuid office_id,
                          struct slice printed, struct journal_verdict *ret_verdict)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 256 * 1024 * 1024);
        struct verify_walk walk = { .key = key, .office_id = office_id, .arena = &arena };
        chain_start(office_id, walk.chain);
        if (!slice_is_null(printed))
                TRY(read_signed(&walk, printed, &walk.printed));
        walk.has_printed = !slice_is_null(printed);
        TRY(read_kept(&walk));
        enum error err;
        transaction (tx, store, TX_READ, &err) {
                struct journal_waiting_count_row waiting;
                err = journal_checkpoints(tx, &(struct journal_checkpoints_params){ .office_id = office_id },
                                          load_checkpoint, &walk);
                if (err == OK)
                        err = journal_walk(tx, &(struct journal_walk_params){ .office_id = office_id, .from = 1 },
                                           check_entry, &walk);
                if (err == OK)
                        err = journal_waiting_count(
                                tx, &(struct journal_waiting_count_params){ .office_id = office_id }, &arena, &waiting);
                if (err == OK)
                        walk.verdict.waiting = waiting.found;
        }
        TRY(err);
        check_tail(&walk);
        *ret_verdict = walk.verdict;
        return OK;
}

/* The last signed place: its signature, and the link that stands there now. */
static enum error check_last_signed(struct tx *tx, struct verify_walk *walk, int64_t last)
{
        struct journal_checkpoint_last_row row = { 0 };
        struct journal_chain_at_row at = { 0 };
        enum error err = journal_checkpoint_last(tx, &(struct journal_checkpoint_last_params){ walk->office_id },
                                                 walk->arena, &row);
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        const struct journal_checkpoints_row signed_row = { .seq = row.seq, .at = row.at, .chain = row.chain,
                                                            .key_id = row.key_id, .signature = row.signature };
        TRY(load_checkpoint(walk, &signed_row));
        if (row.seq > last) {
                find_bad(walk, last + 1, UUID_NIL, "truncated");
                return OK;
        }
        err = journal_chain_at(tx, &(struct journal_chain_at_params){ walk->office_id, row.seq }, walk->arena, &at);
        if (err == ERR_NOT_FOUND || (err == OK && !slice_equal(at.chain, row.chain)))
                find_bad(walk, row.seq, UUID_NIL, err == OK ? "signature" : "missing");
        return err == ERR_NOT_FOUND ? OK : err;
}

/* The place kept beside the key, and the link that stands there now. */
static enum error check_last_kept(struct tx *tx, struct verify_walk *walk, int64_t last)
{
        struct journal_chain_at_row at = { 0 };
        TRY(read_kept(walk));
        check_kept(walk, last);
        if (!walk->has_kept || walk->kept.seq > last)
                return OK;
        enum error err = journal_chain_at(tx, &(struct journal_chain_at_params){ walk->office_id, walk->kept.seq },
                                          walk->arena, &at);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        if (err != OK || !slice_equal(at.chain, slice_of((char *)walk->kept.chain, CHAIN_SIZE)))
                find_bad(walk, walk->kept.seq, UUID_NIL, err == OK ? "recomputed" : "missing");
        return OK;
}

/* Sets out from the link before entry `from`, which is taken as it stands. */
static enum error start_at(struct tx *tx, struct verify_walk *walk, int64_t from)
{
        struct journal_chain_at_row before = { 0 };
        if (from == 1)
                return OK;
        walk->verdict.entries = from - 1;
        enum error err = journal_chain_at(tx, &(struct journal_chain_at_params){ walk->office_id, from - 1 },
                                          walk->arena, &before);
        if (err == ERR_NOT_FOUND || (err == OK && before.chain.size != CHAIN_SIZE))
                find_bad(walk, from - 1, UUID_NIL, "missing");
        else if (err == OK)
                memcpy(walk->chain, before.chain.data, CHAIN_SIZE);
        return err == ERR_NOT_FOUND ? OK : err;
}

static enum error walk_end(struct tx *tx, struct verify_walk *walk, int64_t limit)
{
        struct journal_last_row last = { 0 };
        enum error err = journal_last(tx, &(struct journal_last_params){ walk->office_id }, walk->arena, &last);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        int64_t from = last.seq > limit ? last.seq - limit + 1 : 1;
        TRY(check_last_signed(tx, walk, last.seq));
        TRY(check_last_kept(tx, walk, last.seq));
        TRY(start_at(tx, walk, from));
        return journal_walk(tx, &(struct journal_walk_params){ .office_id = walk->office_id, .from = from },
                            check_entry, walk);
}

enum error journal_verify_end(struct store *store, const struct journal_key *key, struct uuid office_id, int64_t limit,
                              struct journal_verdict *ret_verdict)
{
        enum error err;
        struct verify_walk walk = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 * 1024 * 1024);
        transaction (tx, store, TX_READ, &err) {
                walk = (struct verify_walk){ .key = key, .office_id = office_id, .arena = &arena };
                chain_start(office_id, walk.chain);
                err = walk_end(tx, &walk, limit);
        }
        TRY(err);
        *ret_verdict = walk.verdict;
        return OK;
}

enum error journal_checkpoint_office(struct slice text, struct uuid *ret_office_id)
{
        struct checkpoint checkpoint;
        struct slice key_id;
        uint8_t signature[CHECKPOINT_SIGNATURE_SIZE];
        TRY(checkpoint_parse(text, &checkpoint, &key_id, signature));
        *ret_office_id = checkpoint.office_id;
        return OK;
}

static enum error write_line(const struct checkpoint *checkpoint, struct slice key_id, struct slice signature,
                             struct arena *arena, struct slice *ret_text)
{
        _cleanup_buffer_ struct buffer line;
        buffer_init(&line, 1024);
        checkpoint_format(checkpoint, key_id, signature, &line);
        TRY(buffer_check(&line));
        struct slice text = arena_copy(arena, buffer_slice(&line));
        if (slice_is_null(text))
                return ERR_MEMORY;
        *ret_text = text;
        return OK;
}

enum error journal_checkpoint_text(struct store *store, struct uuid office_id, struct arena *arena,
                                   struct slice *ret_text)
{
        enum error err;
        struct journal_checkpoint_last_row last = { 0 };
        transaction (tx, store, TX_READ, &err) {
                err = journal_checkpoint_last(tx, &(struct journal_checkpoint_last_params){ .office_id = office_id },
                                              arena, &last);
        }
        TRY(err);
        if (last.chain.size != CHAIN_SIZE)
                return ERR_CORRUPT;
        struct checkpoint checkpoint = { .office_id = office_id, .seq = last.seq, .at = last.at };
        memcpy(checkpoint.chain, last.chain.data, CHAIN_SIZE);
        return write_line(&checkpoint, last.key_id, last.signature, arena, ret_text);
}

enum error journal_paper_text(struct store *store, const struct journal_key *key, struct uuid office_id,
                              struct arena *arena, struct slice *ret_text)
{
        enum error err;
        struct journal_last_row last = { 0 };
        uint8_t signature[CHECKPOINT_SIGNATURE_SIZE];
        struct checkpoint checkpoint = { .office_id = office_id, .seq = CHECKPOINT_UNNUMBERED, .at = clock_now() };
        _cleanup_buffer_ struct buffer message;
        buffer_init(&message, 256);
        transaction (tx, store, TX_READ, &err) {
                err = journal_last(tx, &(struct journal_last_params){ .office_id = office_id }, arena, &last);
        }
        TRY(err);
        if (last.chain.size != CHAIN_SIZE)
                return ERR_CORRUPT;
        memcpy(checkpoint.chain, last.chain.data, CHAIN_SIZE);
        checkpoint_message(&checkpoint, &message);
        TRY(buffer_check(&message));
        journal_key_sign(key, buffer_slice(&message), signature);
        return write_line(&checkpoint, slice_from_cstr(key->id), slice_of((char *)signature, sizeof signature), arena,
                          ret_text);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "journal/journal.h"

#include "journal.sql.h"
#include "journal/chain.h"
#include "store/store.h"

#include <sodium.h>

enum { SALT_SIZE = 16, ID_LIST_MAX = JOURNAL_IDS_MAX * (UUID_TEXT_SIZE + 1) };

static void commit_subject(const uint8_t salt[SALT_SIZE], struct slice subject, uint8_t ret_commitment[CHAIN_SIZE])
{
        crypto_generichash_state state;
        crypto_generichash_init(&state, NULL, 0, CHAIN_SIZE);
        crypto_generichash_update(&state, salt, SALT_SIZE);
        crypto_generichash_update(&state, (const unsigned char *)subject.data, subject.size);
        crypto_generichash_final(&state, ret_commitment, CHAIN_SIZE);
}

static void list_ids(const struct journal_note *note, struct buffer *out)
{
        char text[UUID_TEXT_SIZE + 1];
        for (size_t i = 0; i < note->id_count; i++) {
                uuid_format(note->ids[i], text);
                buffer_printf(out, "%s%s", i ? " " : "", text);
        }
}

enum error journal_write(struct tx *tx, const struct journal_note *note)
{
        if (note->id_count > JOURNAL_IDS_MAX)
                return ERR_TOO_LARGE;
        uint8_t salt[SALT_SIZE], commitment[CHAIN_SIZE];
        bool about_somebody = !slice_is_null(note->subject) && note->subject.size > 0;
        struct uuid id = uuid_new();
        _cleanup_buffer_ struct buffer ids;
        buffer_init(&ids, ID_LIST_MAX);
        list_ids(note, &ids);
        TRY(buffer_check(&ids));
        if (about_somebody) {
                randombytes_buf(salt, sizeof salt);
                commit_subject(salt, note->subject, commitment);
        }
        struct slice commitment_text = about_somebody ? slice_of((char *)commitment, CHAIN_SIZE) : SLICE_NULL;
        TRY(journal_entry_insert(tx, &(struct journal_entry_insert_params){
                                             .office_id = note->office_id,
                                             .id = id,
                                             .at = clock_now(),
                                             .actor_id = note->actor_id,
                                             .actor_office_id = note->actor_office_id,
                                             .action = note->action,
                                             .purpose = note->purpose,
                                             .object_kind = note->object_kind,
                                             .object_ids = buffer_slice(&ids),
                                             .detail = note->detail,
                                             .commitment = commitment_text,
                                     },
                                 NULL));
        TRY(journal_wait(tx, &(struct journal_wait_params){ .office_id = note->office_id, .entry_id = id }, NULL));
        if (!about_somebody)
                return OK;
        return journal_salt_insert(tx,
                                   &(struct journal_salt_insert_params){ .office_id = note->office_id,
                                                                         .entry_id = id,
                                                                         .salt = slice_of((char *)salt, SALT_SIZE) },
                                   NULL);
}

struct forget_walk {
        struct tx *tx;
        struct uuid office_id;
        struct slice subject;
        struct uuid *entries; /* found so far, in tx's arena */
        size_t count, capacity;
};

static enum error collect_if_subject(void *context, const struct journal_salts_row *row)
{
        struct forget_walk *walk = context;
        uint8_t commitment[CHAIN_SIZE];
        if (row->salt.size != SALT_SIZE)
                return ERR_CORRUPT;
        commit_subject((const uint8_t *)row->salt.data, walk->subject, commitment);
        if (!slice_equal(row->commitment, slice_of((char *)commitment, CHAIN_SIZE)))
                return OK;
        if (walk->count == walk->capacity) {
                size_t capacity = walk->capacity ? walk->capacity * 2 : 64;
                struct uuid *larger = arena_array(tx_arena(walk->tx), struct uuid, capacity);
                if (!larger)
                        return ERR_MEMORY;
                if (walk->count)
                        memcpy(larger, walk->entries, walk->count * sizeof *larger);
                walk->entries = larger;
                walk->capacity = capacity;
        }
        walk->entries[walk->count++] = row->entry_id;
        return OK;
}

enum error journal_forget(struct tx *tx, struct uuid office_id, struct slice subject, int64_t *ret_count)
{
        struct forget_walk walk = { .tx = tx, .office_id = office_id, .subject = subject };
        TRY(journal_salts(tx, &(struct journal_salts_params){ .office_id = office_id }, collect_if_subject, &walk));
        for (size_t i = 0; i < walk.count; i++)
                TRY(journal_salt_erase(tx, &(struct journal_salt_erase_params){ .office_id = office_id,
                                                                                .entry_id = walk.entries[i] },
                                       NULL));
        *ret_count = (int64_t)walk.count;
        return OK;
}

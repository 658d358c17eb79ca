/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "journal/chain.h"

#include <ctype.h>
#include <sodium.h>

static void append_number(struct buffer *out, uint64_t value, int bytes)
{
        for (int i = bytes - 1; i >= 0; i--)
                buffer_append_byte(out, (char)(value >> (8 * i)));
}

static void append_uuid(struct buffer *out, struct uuid id)
{
        buffer_append(out, slice_of((const char *)id.bytes, sizeof id.bytes));
}

static void append_counted(struct buffer *out, struct slice s)
{
        append_number(out, s.size, 4);
        buffer_append(out, s);
}

static void append_canonical(struct buffer *out, const struct chain_entry *entry)
{
        append_uuid(out, entry->office_id);
        append_uuid(out, entry->id);
        append_uuid(out, entry->actor_id);
        append_uuid(out, entry->actor_office_id);
        append_number(out, (uint64_t)entry->at, 8);
        append_counted(out, entry->action);
        append_counted(out, entry->purpose);
        append_counted(out, entry->object_kind);
        append_counted(out, entry->object_ids);
        append_counted(out, entry->detail);
        append_counted(out, entry->commitment);
}

void chain_start(struct uuid office_id, uint8_t ret_chain[CHAIN_SIZE])
{
        static const char label[] = "kentongan-journal-1";
        crypto_generichash_state state;
        crypto_generichash_init(&state, NULL, 0, CHAIN_SIZE);
        crypto_generichash_update(&state, (const unsigned char *)label, sizeof label - 1);
        crypto_generichash_update(&state, office_id.bytes, sizeof office_id.bytes);
        crypto_generichash_final(&state, ret_chain, CHAIN_SIZE);
}

enum error chain_link(const uint8_t previous[CHAIN_SIZE], const struct chain_entry *entry,
                      uint8_t ret_chain[CHAIN_SIZE])
{
        uint8_t leaf[CHAIN_SIZE], link[1 + 2 * CHAIN_SIZE] = { 0x01 };
        _cleanup_buffer_ struct buffer canonical;
        buffer_init(&canonical, CANONICAL_MAX);
        buffer_append_byte(&canonical, 0x00);
        append_canonical(&canonical, entry);
        TRY(buffer_check(&canonical));
        crypto_generichash(leaf, sizeof leaf, (const unsigned char *)canonical.data, canonical.size, NULL, 0);
        memcpy(link + 1, previous, CHAIN_SIZE);
        memcpy(link + 1 + CHAIN_SIZE, leaf, CHAIN_SIZE);
        crypto_generichash(ret_chain, CHAIN_SIZE, link, sizeof link, NULL, 0);
        return OK;
}

void checkpoint_message(const struct checkpoint *checkpoint, struct buffer *out)
{
        bool numbered = checkpoint->seq != CHECKPOINT_UNNUMBERED;
        buffer_append(out, numbered ? S("kentongan-checkpoint-1") : S("kentongan-checkpoint-2"));
        append_uuid(out, checkpoint->office_id);
        if (numbered)
                append_number(out, (uint64_t)checkpoint->seq, 8);
        append_number(out, (uint64_t)checkpoint->at, 8);
        buffer_append(out, slice_of((const char *)checkpoint->chain, CHAIN_SIZE));
}

static void append_base64(struct buffer *out, const void *bytes, size_t size)
{
        char text[128];
        sodium_bin2base64(text, sizeof text, bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        buffer_append(out, slice_from_cstr(text));
}

void checkpoint_format(const struct checkpoint *checkpoint, struct slice key_id, struct slice signature,
                       struct buffer *out)
{
        char office[UUID_TEXT_SIZE + 1];
        uuid_format(checkpoint->office_id, office);
        if (checkpoint->seq == CHECKPOINT_UNNUMBERED)
                buffer_printf(out, "kentongan-journal:2:%s:", office);
        else
                buffer_printf(out, "kentongan-journal:1:%s:%lld:", office, (long long)checkpoint->seq);
        append_base64(out, checkpoint->chain, CHAIN_SIZE);
        buffer_printf(out, ":%lld:%.*s:", (long long)checkpoint->at, SLICE_FMT(key_id));
        append_base64(out, signature.data, signature.size);
}

static bool parse_base64(struct slice text, uint8_t *ret_bytes, size_t size)
{
        size_t got = 0;
        return sodium_base642bin(ret_bytes, size, text.data, text.size, NULL, &got, NULL,
                                 sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 && got == size;
}

/* The id of a key is a word of ASCII letters, digits, '-' and '_'. */
static bool is_key_id(struct slice id)
{
        for (size_t i = 0; i < id.size; i++)
                if (!isalnum((unsigned char)id.data[i]) && id.data[i] != '-' && id.data[i] != '_')
                        return false;
        return id.size > 0 && id.size <= CHECKPOINT_KEY_ID_MAX;
}

/* The fields of a line, with an empty one in the place of the number that a line of form 2 has not. */
static enum error split_line(struct slice line, struct slice ret_field[8])
{
        struct slice rest = slice_trim(line);
        for (size_t i = 0; i < 8; i++) {
                if (i == 3 && slice_equal(ret_field[1], S("2")))
                        ret_field[i] = S("");
                else if (!slice_next(&rest, ':', &ret_field[i]))
                        return ERR_INVALID;
        }
        return slice_is_null(rest) && slice_equal(ret_field[0], S("kentongan-journal")) ? OK : ERR_INVALID;
}

static bool parse_seq(struct slice form, struct slice text, int64_t *ret_seq)
{
        *ret_seq = CHECKPOINT_UNNUMBERED;
        if (slice_equal(form, S("2")))
                return true;
        return slice_equal(form, S("1")) && slice_to_int64(text, ret_seq) && *ret_seq != CHECKPOINT_UNNUMBERED;
}

enum error checkpoint_parse(struct slice line, struct checkpoint *ret_checkpoint, struct slice *ret_key_id,
                            uint8_t ret_signature[CHECKPOINT_SIGNATURE_SIZE])
{
        struct slice field[8];
        struct checkpoint checkpoint = { 0 };
        uint8_t signature[CHECKPOINT_SIGNATURE_SIZE];
        TRY(split_line(line, field));
        if (!parse_seq(field[1], field[3], &checkpoint.seq) || !uuid_parse(field[2], &checkpoint.office_id) ||
            !slice_to_int64(field[5], &checkpoint.at))
                return ERR_INVALID;
        if (!is_key_id(field[6]))
                return ERR_INVALID;
        if (!parse_base64(field[4], checkpoint.chain, CHAIN_SIZE) ||
            !parse_base64(field[7], signature, sizeof signature))
                return ERR_INVALID;
        *ret_checkpoint = checkpoint;
        *ret_key_id = field[6];
        memcpy(ret_signature, signature, sizeof signature);
        return OK;
}

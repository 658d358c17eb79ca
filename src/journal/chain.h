/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The arithmetic of the chain, without a database: canonical form of an entry, leaf, link, checkpoint. */
#pragma once

#include "base/buffer.h"
#include "base/clock.h"
#include "base/uuid.h"

enum { CHAIN_SIZE = 32, CHECKPOINT_SIGNATURE_SIZE = 64, CHECKPOINT_KEY_SIZE = 32, CANONICAL_MAX = 64 * 1024 };
enum { CHECKPOINT_KEY_ID_MAX = 64 };

/* Everything of an entry that the chain protects. */
struct chain_entry {
        struct uuid office_id, id, actor_id, actor_office_id;
        instant at;
        struct slice action, purpose, object_kind, object_ids, detail, commitment;
};

/* The 32 bytes that the chain starts from in every office: BLAKE2b-256 of "kentongan-journal-1" and the office's id. */
void chain_start(struct uuid office_id, uint8_t ret_chain[CHAIN_SIZE]);
/* chain(n) = BLAKE2b-256(0x01 || chain(n-1) || BLAKE2b-256(0x00 || canonical)). The canonical form is each field in the
 * order of the struct, fixed ones as big-endian bytes, each slice as its length in 4 bytes and its bytes. */
enum error chain_link(const uint8_t previous[CHAIN_SIZE], const struct chain_entry *entry,
                      uint8_t ret_chain[CHAIN_SIZE]);

/* In the place of a number: the link alone says which entry is meant. For paper that people of the office read, who
 * may not know how many entries there are. */
enum { CHECKPOINT_UNNUMBERED = 0 };
struct checkpoint {
        struct uuid office_id;
        int64_t seq; /* >= 1, or CHECKPOINT_UNNUMBERED */
        instant at;
        uint8_t chain[CHAIN_SIZE];
};

/* The bytes that are signed. */
void checkpoint_message(const struct checkpoint *checkpoint, struct buffer *out);
/* One line: kentongan-journal:1:OFFICE:SEQ:CHAIN:AT:KEY:SIGNATURE, or kentongan-journal:2: without SEQ. */
void checkpoint_format(const struct checkpoint *checkpoint, struct slice key_id, struct slice signature,
                       struct buffer *out);
/* Reads such a line; ERR_INVALID when it is none. ret_signature is 64 bytes. */
enum error checkpoint_parse(struct slice line, struct checkpoint *ret_checkpoint, struct slice *ret_key_id,
                            uint8_t ret_signature[CHECKPOINT_SIGNATURE_SIZE]);

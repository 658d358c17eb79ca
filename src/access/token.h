/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Random tokens of 256 bits, as text for the person and as a hash for the database. */
#pragma once

#include "base/arena.h"

enum { TOKEN_HASH_SIZE = 32 };

/* 43 characters of base64url. */
enum error token_new(struct arena *arena, struct slice *ret_token);
/* Half of a token that two persons hold: TOKEN_HALF_SIZE characters, 128 bits. */
enum { TOKEN_HALF_SIZE = 22 };
[[nodiscard]] enum error token_half_new(struct arena *arena, struct slice *ret_half);
/* What is kept of a token in two halves, from what is kept of each. */
void token_hash_join(struct slice first_hash, struct slice second_hash, uint8_t ret_hash[TOKEN_HASH_SIZE]);
void token_hash(struct slice token, uint8_t ret_hash[TOKEN_HASH_SIZE]);
static inline struct slice token_hash_slice(const uint8_t hash[TOKEN_HASH_SIZE])
{
        return slice_of((const char *)hash, TOKEN_HASH_SIZE);
}

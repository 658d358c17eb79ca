/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Random tokens of 256 bits, as text for the person and as a hash for the database. */
#pragma once

#include "base/arena.h"

enum { TOKEN_HASH_SIZE = 32 };

/* 43 characters of base64url. */
enum error token_new(struct arena *arena, struct slice *ret_token);
void token_hash(struct slice token, uint8_t ret_hash[TOKEN_HASH_SIZE]);
static inline struct slice token_hash_slice(const uint8_t hash[TOKEN_HASH_SIZE])
{
        return slice_of((const char *)hash, TOKEN_HASH_SIZE);
}

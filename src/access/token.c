/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "access/token.h"

#include <sodium.h>

enum { TOKEN_BYTES = 32, HALF_BYTES = 16 };

static enum error random_text(struct arena *arena, size_t size, struct slice *ret_text)
{
        uint8_t bytes[TOKEN_BYTES];
        char text[sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
        randombytes_buf(bytes, size);
        sodium_bin2base64(text, sizeof text, bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        struct slice copy = arena_copy(arena, slice_from_cstr(text));
        sodium_memzero(bytes, sizeof bytes);
        if (slice_is_null(copy))
                return ERR_MEMORY;
        *ret_text = copy;
        return OK;
}

enum error token_new(struct arena *arena, struct slice *ret_token)
{
        return random_text(arena, TOKEN_BYTES, ret_token);
}

enum error token_half_new(struct arena *arena, struct slice *ret_half)
{
        return random_text(arena, HALF_BYTES, ret_half);
}

void token_hash_join(struct slice first_hash, struct slice second_hash, uint8_t ret_hash[TOKEN_HASH_SIZE])
{
        crypto_generichash_state state;
        crypto_generichash_init(&state, NULL, 0, TOKEN_HASH_SIZE);
        crypto_generichash_update(&state, (const unsigned char *)first_hash.data, first_hash.size);
        crypto_generichash_update(&state, (const unsigned char *)second_hash.data, second_hash.size);
        crypto_generichash_final(&state, ret_hash, TOKEN_HASH_SIZE);
}

void token_hash(struct slice token, uint8_t ret_hash[TOKEN_HASH_SIZE])
{
        crypto_generichash(ret_hash, TOKEN_HASH_SIZE, (const unsigned char *)token.data, token.size, NULL, 0);
}

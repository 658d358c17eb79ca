/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "access/token.h"

#include <sodium.h>

enum { TOKEN_BYTES = 32 };

enum error token_new(struct arena *arena, struct slice *ret_token)
{
        uint8_t bytes[TOKEN_BYTES];
        char text[sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
        randombytes_buf(bytes, sizeof bytes);
        sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        struct slice token = arena_copy(arena, slice_from_cstr(text));
        sodium_memzero(bytes, sizeof bytes);
        if (slice_is_null(token))
                return ERR_MEMORY;
        *ret_token = token;
        return OK;
}

void token_hash(struct slice token, uint8_t ret_hash[TOKEN_HASH_SIZE])
{
        crypto_generichash(ret_hash, TOKEN_HASH_SIZE, (const unsigned char *)token.data, token.size, NULL, 0);
}

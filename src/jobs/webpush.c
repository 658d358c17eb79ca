/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "jobs/webpush.h"

#include "base/buffer.h"

#include <nettle/dsa.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <nettle/ecdsa.h>
#include <nettle/gcm.h>
#include <nettle/hkdf.h>
#include <nettle/hmac.h>
#include <sodium.h>

enum {
        KEY = 16, NONCE = 12, TAG = 16, HASH = SHA256_DIGEST_SIZE, RECORD = 4096,
        HEADER = WEBPUSH_SALT + 4 + 1 + WEBPUSH_POINT
};

#define END_OF_LAST_RECORD 2

/* --- numbers and points ------------------------------------------------------------------------------------------- */

static void fill_random(void *context, size_t size, uint8_t *to)
{
        (void)context;
        randombytes_buf(to, size);
}

/* Big-endian, 32 bytes with its leading zeros. */
static void write_number(const mpz_t number, uint8_t to[WEBPUSH_NUMBER])
{
        nettle_mpz_get_str_256(WEBPUSH_NUMBER, to, number);
}

static void write_point(const struct ecc_point *point, uint8_t to[WEBPUSH_POINT])
{
        mpz_t x, y;
        mpz_inits(x, y, NULL);
        ecc_point_get(point, x, y);
        to[0] = 4;
        write_number(x, to + 1);
        write_number(y, to + 1 + WEBPUSH_NUMBER);
        mpz_clears(x, y, NULL);
}

/* `point` is initialised; false when the bytes are none of the curve. */
static bool read_point(struct slice bytes, struct ecc_point *point)
{
        mpz_t x, y;
        bool right;
        if (bytes.size != WEBPUSH_POINT || bytes.data[0] != 4)
                return false;
        mpz_inits(x, y, NULL);
        nettle_mpz_set_str_256_u(x, WEBPUSH_NUMBER, (const uint8_t *)bytes.data + 1);
        nettle_mpz_set_str_256_u(y, WEBPUSH_NUMBER, (const uint8_t *)bytes.data + 1 + WEBPUSH_NUMBER);
        right = ecc_point_set(point, x, y) == 1;
        mpz_clears(x, y, NULL);
        return right;
}

/* Overwrites the limbs before they are given back. */
static void clear_secret(mpz_t number)
{
        size_t bits = mpz_sizeinbase(number, 2);
        mpz_set_ui(number, 0);
        mpz_setbit(number, bits);
        mpz_clear(number);
}

static bool read_secret(const uint8_t secret[WEBPUSH_NUMBER], struct ecc_scalar *scalar)
{
        mpz_t number;
        mpz_init(number);
        nettle_mpz_set_str_256_u(number, WEBPUSH_NUMBER, secret);
        bool right = ecc_scalar_set(scalar, number) == 1;
        clear_secret(number);
        return right;
}

static void fill_pair(const struct ecc_scalar *scalar, struct webpush_pair *pair)
{
        struct ecc_point point;
        mpz_t number;
        mpz_init(number);
        ecc_point_init(&point, nettle_get_secp_256r1());
        ecc_scalar_get(scalar, number);
        write_number(number, pair->secret);
        ecc_point_mul_g(&point, scalar);
        write_point(&point, pair->point);
        ecc_point_clear(&point);
        clear_secret(number);
}

void webpush_pair_new(struct webpush_pair *ret_pair)
{
        struct ecc_scalar scalar;
        ecc_scalar_init(&scalar, nettle_get_secp_256r1());
        ecc_scalar_random(&scalar, NULL, fill_random);
        fill_pair(&scalar, ret_pair);
        ecc_scalar_clear(&scalar);
}

enum error webpush_pair_of(const uint8_t secret[WEBPUSH_NUMBER], struct webpush_pair *ret_pair)
{
        struct ecc_scalar scalar;
        ecc_scalar_init(&scalar, nettle_get_secp_256r1());
        bool right = read_secret(secret, &scalar);
        if (right)
                fill_pair(&scalar, ret_pair);
        ecc_scalar_clear(&scalar);
        return right ? OK : ERR_INVALID;
}

bool webpush_is_point(struct slice bytes)
{
        struct ecc_point point;
        ecc_point_init(&point, nettle_get_secp_256r1());
        bool right = read_point(bytes, &point);
        ecc_point_clear(&point);
        return right;
}

/* x of secret times point (RFC 8291, 3.1): what both ends can work out. */
static enum error agree(const uint8_t secret[WEBPUSH_NUMBER], struct slice other, uint8_t ret_shared[WEBPUSH_NUMBER])
{
        struct ecc_scalar scalar;
        struct ecc_point point;
        uint8_t both[WEBPUSH_POINT];
        ecc_scalar_init(&scalar, nettle_get_secp_256r1());
        ecc_point_init(&point, nettle_get_secp_256r1());
        bool right = read_secret(secret, &scalar) && read_point(other, &point);
        if (right) {
                ecc_point_mul(&point, &scalar, &point);
                write_point(&point, both);
                memcpy(ret_shared, both + 1, WEBPUSH_NUMBER);
                sodium_memzero(both, sizeof both);
        }
        ecc_scalar_clear(&scalar);
        ecc_point_clear(&point);
        return right ? OK : ERR_INVALID;
}

/* --- the message -------------------------------------------------------------------------------------------------- */

struct part {
        struct slice salt, secret, info;
};

/* HKDF with SHA-256 (RFC 5869). */
static void derive(const struct part *part, size_t size, uint8_t *to)
{
        struct hmac_sha256_ctx context;
        uint8_t middle[HASH];
        hmac_sha256_set_key(&context, part->salt.size, (const uint8_t *)part->salt.data);
        hkdf_extract(&context, (nettle_hash_update_func *)hmac_sha256_update,
                     (nettle_hash_digest_func *)hmac_sha256_digest, HASH, part->secret.size,
                     (const uint8_t *)part->secret.data, middle);
        hmac_sha256_set_key(&context, HASH, middle);
        hkdf_expand(&context, (nettle_hash_update_func *)hmac_sha256_update,
                    (nettle_hash_digest_func *)hmac_sha256_digest, HASH, part->info.size,
                    (const uint8_t *)part->info.data, size, to);
        sodium_memzero(middle, sizeof middle);
        sodium_memzero(&context, sizeof context);
}

#define BYTES(array) slice_of((const char *)(array), sizeof(array))

/* Key and nonce of the one record (RFC 8291, 3.4). */
static enum error derive_keys(const struct webpush_message *message, uint8_t key[KEY], uint8_t nonce[NONCE])
{
        uint8_t shared[WEBPUSH_NUMBER], secret[HASH];
        char info[14 + 2 * WEBPUSH_POINT] = "WebPush: info";
        struct slice salt = slice_of((const char *)message->salt, WEBPUSH_SALT);
        TRY(agree(message->once->secret, message->point, shared));
        memcpy(info + 14, message->point.data, WEBPUSH_POINT);
        memcpy(info + 14 + WEBPUSH_POINT, message->once->point, WEBPUSH_POINT);
        derive(&(struct part){ message->auth, BYTES(shared), BYTES(info) }, sizeof secret, secret);
        derive(&(struct part){ salt, BYTES(secret), BYTES("Content-Encoding: aes128gcm") }, KEY, key);
        derive(&(struct part){ salt, BYTES(secret), BYTES("Content-Encoding: nonce") }, NONCE, nonce);
        sodium_memzero(shared, sizeof shared);
        sodium_memzero(secret, sizeof secret);
        return OK;
}

/* Salt, size of records, length of the key's name, the key (RFC 8188, 2.1). */
static void write_header(const struct webpush_message *message, uint8_t to[HEADER])
{
        memcpy(to, message->salt, WEBPUSH_SALT);
        to[WEBPUSH_SALT] = 0;
        to[WEBPUSH_SALT + 1] = 0;
        to[WEBPUSH_SALT + 2] = RECORD >> 8;
        to[WEBPUSH_SALT + 3] = RECORD & 0xff;
        to[WEBPUSH_SALT + 4] = WEBPUSH_POINT;
        memcpy(to + WEBPUSH_SALT + 5, message->once->point, WEBPUSH_POINT);
}

static bool message_is_right(const struct webpush_message *message)
{
        return message->point.size == WEBPUSH_POINT && message->auth.size == WEBPUSH_AUTH &&
               message->length <= WEBPUSH_TEXT_MAX && message->text.size <= message->length;
}

enum error webpush_seal(const struct webpush_message *message, struct arena *arena, struct slice *ret_body)
{
        struct gcm_aes128_ctx context;
        uint8_t key[KEY], nonce[NONCE];
        uint8_t plain[WEBPUSH_TEXT_MAX + 1] = { 0 };
        if (!message_is_right(message))
                return ERR_INVALID;
        size_t size = message->length + 1;
        uint8_t *body = arena_alloc(arena, HEADER + size + TAG);
        if (!body)
                return ERR_MEMORY;
        TRY(derive_keys(message, key, nonce));
        if (message->text.size > 0)
                memcpy(plain, message->text.data, message->text.size);
        plain[message->text.size] = END_OF_LAST_RECORD; /* zeros behind it fill up */
        write_header(message, body);
        gcm_aes128_set_key(&context, key);
        gcm_aes128_set_iv(&context, NONCE, nonce);
        gcm_aes128_encrypt(&context, size, body + HEADER, plain);
        gcm_aes128_digest(&context, TAG, body + HEADER + size);
        sodium_memzero(&context, sizeof context);
        sodium_memzero(key, sizeof key);
        *ret_body = slice_of((const char *)body, HEADER + size + TAG);
        return OK;
}

/* --- who sends ---------------------------------------------------------------------------------------------------- */

enum error webpush_write(struct slice bytes, struct arena *arena, struct slice *ret_text)
{
        size_t room = sodium_base64_ENCODED_LEN(bytes.size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        char *text = arena_alloc(arena, room);
        if (!text)
                return ERR_MEMORY;
        sodium_bin2base64(text, room, (const unsigned char *)bytes.data, bytes.size,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        *ret_text = slice_from_cstr(text);
        return OK;
}

enum error webpush_read(struct slice text, size_t most, struct arena *arena, struct slice *ret_bytes)
{
        size_t size = 0;
        uint8_t *bytes = arena_alloc(arena, most ? most : 1);
        if (!bytes)
                return ERR_MEMORY;
        while (slice_ends_with(text, S("=")))
                text = slice_sub(text, 0, text.size - 1);
        if (sodium_base642bin(bytes, most, text.data, text.size, NULL, &size, NULL,
                              sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
                return ERR_INVALID;
        *ret_bytes = slice_of((const char *)bytes, size);
        return OK;
}

static bool is_plain(struct slice text)
{
        for (size_t i = 0; i < text.size; i++)
                if (text.data[i] < ' ' || text.data[i] > '~' || text.data[i] == '"' || text.data[i] == '\\')
                        return false;
        return true;
}

/* ES256 (RFC 7518, 3.4): r and s, 32 bytes each. */
static enum error sign(const uint8_t secret[WEBPUSH_NUMBER], struct slice text,
                       uint8_t ret_signature[2 * WEBPUSH_NUMBER])
{
        struct ecc_scalar scalar;
        struct dsa_signature signature;
        uint8_t digest[crypto_hash_sha256_BYTES];
        crypto_hash_sha256(digest, (const unsigned char *)text.data, text.size);
        ecc_scalar_init(&scalar, nettle_get_secp_256r1());
        dsa_signature_init(&signature);
        bool right = read_secret(secret, &scalar);
        if (right) {
                ecdsa_sign(&scalar, NULL, fill_random, sizeof digest, digest, &signature);
                write_number(signature.r, ret_signature);
                write_number(signature.s, ret_signature + WEBPUSH_NUMBER);
        }
        dsa_signature_clear(&signature);
        ecc_scalar_clear(&scalar);
        return right ? OK : ERR_INVALID;
}

enum error webpush_claim(const struct webpush_claim *claim, struct arena *arena, struct slice *ret_header)
{
        uint8_t signature[2 * WEBPUSH_NUMBER];
        struct slice head, body, end, key;
        if (!is_plain(claim->audience) || !is_plain(claim->contact))
                return ERR_INVALID;
        struct slice contact = claim->contact.size ? arena_printf(arena, ",\"sub\":\"%.*s\"", SLICE_FMT(claim->contact))
                                                   : S("");
        struct slice words = arena_printf(arena, "{\"aud\":\"%.*s\",\"exp\":%lld%.*s}", SLICE_FMT(claim->audience),
                                          (long long)(claim->until / SECOND), SLICE_FMT(contact));
        if (slice_is_null(contact) || slice_is_null(words))
                return ERR_MEMORY;
        TRY(webpush_write(S("{\"typ\":\"JWT\",\"alg\":\"ES256\"}"), arena, &head));
        TRY(webpush_write(words, arena, &body));
        struct slice signed_part = arena_printf(arena, "%.*s.%.*s", SLICE_FMT(head), SLICE_FMT(body));
        if (slice_is_null(signed_part))
                return ERR_MEMORY;
        TRY(sign(claim->sender->secret, signed_part, signature));
        TRY(webpush_write(BYTES(signature), arena, &end));
        TRY(webpush_write(BYTES(claim->sender->point), arena, &key));
        struct slice header = arena_printf(arena, "vapid t=%.*s.%.*s, k=%.*s", SLICE_FMT(signed_part), SLICE_FMT(end),
                                           SLICE_FMT(key));
        if (slice_is_null(header))
                return ERR_MEMORY;
        *ret_header = header;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "access/password.h"

#include "base/checked.h"
#include "text/escape.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <stdatomic.h>

enum { TOTP_DIGITS = 6, TOTP_SECONDS = 30, GENERATED_SIZE = 16 };

static _Atomic int places_taken;
static _Atomic bool least_cost;

void password_use_least_cost(void)
{
        atomic_store(&least_cost, true);
}

static bool take_place(void)
{
        if (atomic_fetch_add(&places_taken, 1) < PASSWORD_PLACES)
                return true;
        atomic_fetch_sub(&places_taken, 1);
        return false;
}

static void leave_place(void)
{
        atomic_fetch_sub(&places_taken, 1);
}

static enum error hash_text(struct slice password, char ret_hash[crypto_pwhash_STRBYTES])
{
        bool least = atomic_load(&least_cost);
        unsigned long long operations = least ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE;
        size_t memory = least ? crypto_pwhash_MEMLIMIT_MIN : crypto_pwhash_MEMLIMIT_INTERACTIVE;
        if (!take_place())
                return ERR_BUSY;
        int failed = crypto_pwhash_str(ret_hash, password.data, password.size, operations, memory);
        leave_place();
        return failed ? ERR_MEMORY : OK;
}

enum error password_hash(struct slice password, struct arena *arena, struct slice *ret_hash)
{
        char hash[crypto_pwhash_STRBYTES];
        if (password.size < PASSWORD_MIN || password.size > PASSWORD_MAX)
                return ERR_INVALID;
        TRY(hash_text(password, hash));
        struct slice copy = arena_copy(arena, slice_from_cstr(hash));
        if (slice_is_null(copy))
                return ERR_MEMORY;
        *ret_hash = copy;
        return OK;
}

enum error password_check(struct slice hash, struct slice password)
{
        char text[crypto_pwhash_STRBYTES] = { 0 };
        if (slice_is_null(hash)) {
                /* As much work as a real check, so that time does not tell which logins exist. */
                TRY(hash_text(S("nobody has this password"), text));
                return ERR_UNAUTHENTICATED;
        }
        if (hash.size >= sizeof text)
                return ERR_CORRUPT;
        if (password.size > PASSWORD_MAX)
                return ERR_UNAUTHENTICATED;
        memcpy(text, hash.data, hash.size);
        if (!take_place())
                return ERR_BUSY;
        int failed = crypto_pwhash_str_verify(text, password.data ? password.data : "", password.size);
        leave_place();
        return failed ? ERR_UNAUTHENTICATED : OK;
}

enum error password_generate(struct arena *arena, struct slice *ret_password)
{
        static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
        char password[GENERATED_SIZE + 4];
        size_t size = 0;
        for (int i = 0; i < GENERATED_SIZE; i++) {
                if (i > 0 && i % 4 == 0)
                        password[size++] = '-';
                password[size++] = letters[randombytes_uniform(sizeof letters - 1)];
        }
        struct slice copy = arena_copy(arena, slice_of(password, size));
        if (slice_is_null(copy))
                return ERR_MEMORY;
        *ret_password = copy;
        return OK;
}

void totp_secret_new(uint8_t ret_secret[TOTP_SECRET_SIZE])
{
        randombytes_buf(ret_secret, TOTP_SECRET_SIZE);
}

enum error totp_check(struct slice secret, struct slice code, instant now, int64_t last_step, int64_t *ret_step)
{
        int64_t present = now / SECOND / TOTP_SECONDS;
        for (int64_t step = present - 1; step <= present + 1; step++) {
                char expected[TOTP_DIGITS + 1];
                if (step <= last_step)
                        continue;
                if (oath_hotp_generate(secret.data, secret.size, (uint64_t)step, TOTP_DIGITS, false,
                                       OATH_HOTP_DYNAMIC_TRUNCATION, expected) != OATH_OK)
                        return ERR_INTERNAL;
                if (slice_equal_constant_time(slice_from_cstr(expected), code)) {
                        *ret_step = step;
                        return OK;
                }
        }
        return ERR_UNAUTHENTICATED;
}

enum error totp_secret_format(struct arena *arena, struct slice secret, struct slice *ret_text)
{
        char *base32 = NULL;
        size_t size = 0;
        if (oath_base32_encode(secret.data, secret.size, &base32, &size) != OATH_OK)
                return ERR_MEMORY;
        while (size > 0 && base32[size - 1] == '=')
                size--;
        struct slice text = arena_copy(arena, slice_of(base32, size));
        sodium_memzero(base32, size);
        free(base32);
        if (slice_is_null(text))
                return ERR_MEMORY;
        *ret_text = text;
        return OK;
}

enum error totp_uri(struct arena *arena, struct slice login, struct slice secret, struct slice *ret_uri)
{
        struct slice base32;
        _cleanup_buffer_ struct buffer escaped;
        buffer_init(&escaped, 1024);
        escape_url_component(&escaped, login);
        TRY(buffer_check(&escaped));
        TRY(totp_secret_format(arena, secret, &base32));
        struct slice uri = arena_printf(arena, "otpauth://totp/Kentongan:%.*s?secret=%.*s&issuer=Kentongan",
                                        SLICE_FMT(buffer_slice(&escaped)), SLICE_FMT(base32));
        if (slice_is_null(uri))
                return ERR_MEMORY;
        *ret_uri = uri;
        return OK;
}

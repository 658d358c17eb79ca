/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The receipt code: 60 bits by chance and a mark of 20 that the office can check, in Crockford's base32; found again by
 * a slow hash under a salt that only this office has. */
#include "tips/internal.h"

#include <sodium.h>
#include <stdatomic.h>

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static _Atomic bool least_cost;

void tip_code_use_least_cost(void)
{
        atomic_store(&least_cost, true);
}

struct tip_code tip_code_of(const uint8_t seed[TIP_SEED_SIZE])
{
        struct tip_code code = { 0 };
        for (size_t i = 0; i < TIP_CODE_SIZE; i++) {
                size_t bit = i * 5, byte = bit / 8;
                unsigned window = (unsigned)seed[byte] << 8 | (byte + 1 < TIP_SEED_SIZE ? seed[byte + 1] : 0u);
                code.text[i] = letters[window >> (11 - bit % 8) & 31];
        }
        return code;
}

/* The letter that was meant, or 0. */
static char letter_meant(char c)
{
        if (c >= 'a' && c <= 'z')
                c = (char)(c - 'a' + 'A');
        if (c == 'O')
                return '0';
        if (c == 'I' || c == 'L')
                return '1';
        return c && memchr(letters, c, sizeof letters - 1) ? c : 0;
}

bool tip_code_read(struct slice typed, struct tip_code *ret_code)
{
        struct tip_code code = { 0 };
        size_t size = 0;
        bool right = true;
        for (size_t i = 0; i < typed.size; i++) {
                char c = typed.data[i];
                if (c == ' ' || c == '-' || c == '.')
                        continue;
                char letter = letter_meant(c);
                if (letter && size < TIP_CODE_SIZE)
                        code.text[size++] = letter;
                else
                        right = false;
        }
        right = right && size == TIP_CODE_SIZE;
        /* 'U' is in no code, so this one belongs to nobody. */
        *ret_code = right ? code : (struct tip_code){ .text = "UUUUUUUUUUUUUUUU" };
        return right;
}

void tip_code_show(const struct tip_code *code, char ret_shown[TIP_CODE_SHOWN_SIZE + 1])
{
        (void)snprintf(ret_shown, TIP_CODE_SHOWN_SIZE + 1, "%.4s-%.4s-%.4s-%.4s", code->text, code->text + 4,
                       code->text + 8, code->text + 12);
}

enum error tip_code_hash(const struct tip_code *code, const uint8_t salt[TIP_SALT_SIZE],
                         uint8_t ret_hash[TIP_HASH_SIZE])
{
        _Static_assert(TIP_SALT_SIZE == crypto_pwhash_SALTBYTES, "the salt of argon2id");
        bool least = atomic_load(&least_cost);
        unsigned long long operations = least ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE;
        size_t memory = least ? crypto_pwhash_MEMLIMIT_MIN : crypto_pwhash_MEMLIMIT_INTERACTIVE;
        int failed = crypto_pwhash(ret_hash, TIP_HASH_SIZE, code->text, TIP_CODE_SIZE, salt, operations, memory,
                                   crypto_pwhash_ALG_ARGON2ID13);
        return failed ? ERR_MEMORY : OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The signing key as this room uses it; the rest of the program knows only journal_key_open and _close. */
#pragma once

#include "journal/journal.h"

#include <sodium.h>

struct journal_key {
        uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
        uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
        char id[16]; /* first 9 bytes of the public key, base64url */
};

void journal_key_sign(const struct journal_key *key, struct slice message, uint8_t ret_signature[crypto_sign_BYTES]);
bool journal_key_verify(const struct journal_key *key, struct slice message,
                        const uint8_t signature[crypto_sign_BYTES]);

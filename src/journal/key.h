/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The signing key as this room uses it; the rest of the program knows only journal_key_open and _close. */
#pragma once

#include "journal/journal.h"

#include <sodium.h>

enum { JOURNAL_PATH_SIZE = 1024 };

struct journal_key {
        uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
        uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
        char id[16]; /* first 9 bytes of the public key, base64url */
        char places[JOURNAL_PATH_SIZE]; /* the file of last signed places, beside the key (place.h) */
};

void journal_key_sign(const struct journal_key *key, struct slice message, uint8_t ret_signature[crypto_sign_BYTES]);
bool journal_key_verify(const struct journal_key *key, struct slice message,
                        const uint8_t signature[crypto_sign_BYTES]);

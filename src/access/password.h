/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Passwords (argon2id) and time codes (RFC 6238, six digits, 30 s), behind a bounded number of places: each check takes
 * 64 MiB, so an unbounded one would be the cheapest way to bring the machine down. */
#pragma once

#include "base/arena.h"
#include "base/clock.h"

/* PASSWORD_PLACES: how many are hashed at once. */
enum { PASSWORD_MIN = 12, PASSWORD_MAX = 200, PASSWORD_PLACES = 4, TOTP_SECRET_SIZE = 20 };

/* Hash of a password, as text. ERR_INVALID outside PASSWORD_MIN..PASSWORD_MAX bytes; ERR_BUSY when no place is free. */
enum error password_hash(struct slice password, struct arena *arena, struct slice *ret_hash);
/* ERR_UNAUTHENTICATED when it is wrong. A null hash takes as long as a wrong one. ERR_BUSY when no place is free. */
enum error password_check(struct slice hash, struct slice password);
/* A password of 16 letters and digits that are told apart on paper (no 0 O 1 l I), about 80 bits. */
enum error password_generate(struct arena *arena, struct slice *ret_password);
/* Uses the least cost libsodium allows from now on; for tests and for the generated demonstration accounts only. */
void password_use_least_cost(void);

/* The step (number of 30 s since 1970) whose code is `code`, from one before to one after `now`, and after `last_step`.
 * ERR_UNAUTHENTICATED when there is none: wrong, or used before. */
enum error totp_check(struct slice secret, struct slice code, instant now, int64_t last_step, int64_t *ret_step);
void totp_secret_new(uint8_t ret_secret[TOTP_SECRET_SIZE]);
/* The secret as people type it into an app: base32, 32 letters and digits. */
enum error totp_secret_format(struct arena *arena, struct slice secret, struct slice *ret_text);
/* otpauth://totp/… for a QR code. */
enum error totp_uri(struct arena *arena, struct slice login, struct slice secret, struct slice *ret_uri);

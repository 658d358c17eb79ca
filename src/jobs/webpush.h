/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What web push asks of a sender: a message that only one browser can open (RFC 8291, in the coding aes128gcm of RFC
 * 8188), and the word by which a push service knows who sends (VAPID, RFC 8292). Curve and cipher are Nettle's; GnuTLS,
 * which stands on it, has no key agreement by a bare secret in Debian 12.
 *
 * Invariants: a message's own pair and salt are used once; every message of the same `length` has the same size on the
 * wire, whatever it says; nothing here reads a clock or a network. */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"

enum {
        WEBPUSH_POINT = 65,   /* an uncompressed point of P-256: 4, x, y */
        WEBPUSH_NUMBER = 32,  /* a private key */
        WEBPUSH_AUTH = 16,    /* the browser's secret */
        WEBPUSH_SALT = 16,
        WEBPUSH_TEXT_MAX = 1000
};

struct webpush_pair {
        uint8_t secret[WEBPUSH_NUMBER], point[WEBPUSH_POINT];
};
/* A fresh pair on P-256. */
void webpush_pair_new(struct webpush_pair *ret_pair);
/* The pair of a secret. ERR_INVALID: no number of the curve's group. */
[[nodiscard]] enum error webpush_pair_of(const uint8_t secret[WEBPUSH_NUMBER], struct webpush_pair *ret_pair);
/* Whether these 65 bytes are a point of the curve. */
bool webpush_is_point(struct slice bytes);

struct webpush_message {
        struct slice point, auth;        /* the browser's: p256dh and auth of its subscription, as bytes */
        const struct webpush_pair *once; /* fresh for this message */
        const uint8_t *salt;             /* WEBPUSH_SALT random bytes, fresh too */
        struct slice text;
        size_t length;                   /* what the text is filled up to, so that its length tells nothing */
};
/* The body of the request, in the arena: 86 bytes of header, then `length` + 17. ERR_INVALID: no point, no secret, a
 * text longer than `length`, or more than WEBPUSH_TEXT_MAX. */
[[nodiscard]] enum error webpush_seal(const struct webpush_message *message, struct arena *arena,
                                      struct slice *ret_body);

struct webpush_claim {
        const struct webpush_pair *sender; /* the office's own, the same in each browser's subscription */
        struct slice audience;             /* origin of the push service: "https://push.example" */
        struct slice contact;              /* "https://…" or "mailto:…", whom the service can reach; "" for none */
        instant until;                     /* at most 24 hours ahead */
};
/* The value of the header Authorization: "vapid t=…, k=…". ERR_INVALID: a quote, backslash or control character in
 * it. */
[[nodiscard]] enum error webpush_claim(const struct webpush_claim *claim, struct arena *arena,
                                       struct slice *ret_header);

/* base64url without filling, as all of web push writes bytes. */
[[nodiscard]] enum error webpush_write(struct slice bytes, struct arena *arena, struct slice *ret_text);
/* ERR_INVALID: other characters, or more than `most` bytes. */
[[nodiscard]] enum error webpush_read(struct slice text, size_t most, struct arena *arena, struct slice *ret_bytes);

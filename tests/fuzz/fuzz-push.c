/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a browser says of where it can be told: three lines, its address, its point of the curve and its secret. The
 * first line is also read as the address of a webhook. */
#include "fuzz.h"

#include "jobs/push.h"
#include "jobs/webpush.h"

enum { LENGTH = 64, BODY = 86 + LENGTH + 17 };

static const struct webhook_guard outside = { S("push.example *.push.example hook.example:8443"), false };
static const struct webhook_guard inside = { S("127.0.0.1:9000 push.example"), true };

/* No address leads elsewhere than to a named host, by https, with nobody's name in it. */
static void check_address(struct slice url)
{
        bool out = webhook_check_url(url, &outside) == OK, in = webhook_check_url(url, &inside) == OK;
        static const struct webhook_guard nowhere = { 0 };
        fuzz_must(webhook_check_url(url, &nowhere) == ERR_INVALID);
        if (!out && !in)
                return;
        fuzz_must(url.size > 0 && url.size <= WEBHOOK_CHECKED_MAX && slice_find_byte(url, 0) == url.size);
        bool secure = url.size >= 6 && slice_equal_nocase(slice_sub(url, 0, 6), S("https:"));
        bool plain = in && url.size >= 5 && slice_equal_nocase(slice_sub(url, 0, 5), S("http:"));
        fuzz_must(secure || plain);
        if (out)
                fuzz_must(secure);
}

/* Written and read again it is the same. */
static struct slice read_bytes(struct slice text, size_t most, struct arena *arena)
{
        struct slice bytes, again, written;
        if (webpush_read(text, most, arena, &bytes) != OK)
                return SLICE_NULL;
        fuzz_must(bytes.size <= most);
        fuzz_must(webpush_write(bytes, arena, &written) == OK);
        fuzz_must(webpush_read(written, most, arena, &again) == OK && slice_equal(bytes, again));
        return bytes;
}

/* Only a point of the curve and a secret of its size get a message, and each of the same size. */
static void check_seal(struct slice point, struct slice auth, struct arena *arena)
{
        static const uint8_t salt[WEBPUSH_SALT] = { 1 }, number[WEBPUSH_NUMBER] = { 2 };
        struct webpush_pair once;
        struct slice body;
        fuzz_must(webpush_pair_of(number, &once) == OK);
        enum error err = webpush_seal(&(struct webpush_message){ .point = point, .auth = auth, .once = &once,
                                                                 .salt = salt, .text = S("{}"), .length = LENGTH },
                                      arena, &body);
        bool right = webpush_is_point(point) && auth.size == WEBPUSH_AUTH;
        fuzz_must(right ? err == OK && body.size == BODY : err == ERR_INVALID);
}

/* Thirty-two bytes are a private key or they are not; whose pair they are is a point. */
static void check_pair(struct slice bytes)
{
        struct webpush_pair pair;
        uint8_t secret[WEBPUSH_NUMBER];
        if (bytes.size < sizeof secret)
                return;
        memcpy(secret, bytes.data, sizeof secret);
        enum error err = webpush_pair_of(secret, &pair);
        fuzz_must(err == OK || err == ERR_INVALID);
        if (err == OK)
                fuzz_must(memcmp(secret, pair.secret, sizeof secret) == 0 &&
                          webpush_is_point(slice_of((const char *)pair.point, sizeof pair.point)));
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct slice rest = input, url = SLICE_NULL, point = SLICE_NULL, auth = SLICE_NULL;
        (void)slice_next(&rest, '\n', &url);
        (void)slice_next(&rest, '\n', &point);
        (void)slice_next(&rest, '\n', &auth);
        check_address(url);
        point = read_bytes(point, WEBPUSH_POINT, arena);
        auth = read_bytes(auth, WEBPUSH_AUTH, arena);
        check_seal(point, auth, arena);
        check_pair(point);
}

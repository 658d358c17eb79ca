/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The message and the word of web push, by the vectors of their RFCs. tests/http/push opens both with OpenSSL. */
#include "../test.h"

#include "base/checked.h"
#include "jobs/webpush.h"

#include <nettle/dsa.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecdsa.h>
#include <sodium.h>

static struct arena arena;

static struct slice bytes_of(const char *text)
{
        struct slice bytes;
        assert_ok(webpush_read(slice_from_cstr(text), 2000, &arena, &bytes));
        return bytes;
}

#define UA_POINT "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
#define UA_AUTH  "BTBZMqHH6r4Tts7J_aSIgg"
#define AS_POINT "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"

/* RFC 8291, 5 and appendix A. */
static void the_message_is_that_of_the_rfc(void **state)
{
        (void)state;
        struct webpush_pair once;
        struct slice body, text = S("When I grow up, I want to be a watermelon");
        struct slice want = bytes_of("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
                                     "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
                                     "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
        struct slice salt = bytes_of("DGv6ra1nlYgDCS1FRnbzlw");
        struct slice secret = bytes_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
        assert_ok(webpush_pair_of((const uint8_t *)secret.data, &once));
        assert_true(slice_equal(slice_of((char *)once.point, sizeof once.point), bytes_of(AS_POINT)));
        assert_ok(webpush_seal(&(struct webpush_message){ .point = bytes_of(UA_POINT), .auth = bytes_of(UA_AUTH),
                                                          .once = &once, .salt = (const uint8_t *)salt.data,
                                                          .text = text, .length = text.size },
                               &arena, &body));
        assert_int_equal(body.size, want.size);
        assert_memory_equal(body.data, want.data, want.size);
}

static void messages_of_one_length_are_of_one_size(void **state)
{
        (void)state;
        struct webpush_pair once;
        uint8_t salt[WEBPUSH_SALT] = { 0 };
        webpush_pair_new(&once);
        struct webpush_message message = { .point = bytes_of(UA_POINT), .auth = bytes_of(UA_AUTH), .once = &once,
                                           .salt = salt, .length = 64 };
        static const char *const texts[] = { "", "{}",
                                             "0123456789012345678901234567890123456789012345678901234567890123" };
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
                struct slice body;
                message.text = slice_from_cstr(texts[i]);
                assert_ok(webpush_seal(&message, &arena, &body));
                assert_int_equal(body.size, 86 + 64 + 1 + 16);
        }
}

static void what_is_no_browsers_key_is_refused(void **state)
{
        (void)state;
        struct webpush_pair once;
        uint8_t salt[WEBPUSH_SALT] = { 0 }, off[WEBPUSH_POINT], zero[WEBPUSH_NUMBER] = { 0 };
        struct slice body, bytes;
        webpush_pair_new(&once);
        memcpy(off, bytes_of(UA_POINT).data, sizeof off);
        off[40] ^= 1; /* beside the curve */
        const struct slice points[] = { slice_of((char *)off, sizeof off), slice_sub(bytes_of(UA_POINT), 0, 64), S(""),
                                        slice_of((char *)zero, sizeof zero) };
        for (size_t i = 0; i < ARRAY_SIZE(points); i++) {
                assert_false(webpush_is_point(points[i]));
                assert_int_equal(webpush_seal(&(struct webpush_message){ .point = points[i], .auth = bytes_of(UA_AUTH),
                                                                         .once = &once, .salt = salt, .length = 64 },
                                              &arena, &body),
                                 ERR_INVALID);
        }
        struct webpush_message message = { .point = bytes_of(UA_POINT), .auth = S("kurang"), .once = &once,
                                           .salt = salt, .length = 64 };
        assert_int_equal(webpush_seal(&message, &arena, &body), ERR_INVALID);
        message.auth = bytes_of(UA_AUTH), message.text = S("panjang"), message.length = 6;
        assert_int_equal(webpush_seal(&message, &arena, &body), ERR_INVALID);
        message.length = WEBPUSH_TEXT_MAX + 1;
        assert_int_equal(webpush_seal(&message, &arena, &body), ERR_INVALID);
        assert_int_equal(webpush_pair_of(zero, &once), ERR_INVALID);
        memset(off, 0xff, sizeof off);
        assert_int_equal(webpush_pair_of(off, &once), ERR_INVALID); /* above the order of the group */
        assert_int_equal(webpush_read(S("a+b/"), 10, &arena, &bytes), ERR_INVALID);
        assert_int_equal(webpush_read(S("AAAA"), 2, &arena, &bytes), ERR_INVALID);
}

/* The part between two marks. */
static struct slice between(struct slice text, const char *from, const char *to)
{
        struct slice rest = slice_from(text, slice_find(text, slice_from_cstr(from)) + strlen(from));
        size_t end = *to ? slice_find(rest, slice_from_cstr(to)) : rest.size;
        return slice_sub(rest, 0, end);
}

static bool is_signed(const struct webpush_pair *sender, struct slice text, struct slice signature)
{
        struct ecc_point point;
        struct dsa_signature numbers;
        uint8_t digest[crypto_hash_sha256_BYTES];
        mpz_t x, y;
        mpz_inits(x, y, NULL);
        nettle_mpz_set_str_256_u(x, 32, sender->point + 1);
        nettle_mpz_set_str_256_u(y, 32, sender->point + 33);
        ecc_point_init(&point, nettle_get_secp_256r1());
        assert_int_equal(ecc_point_set(&point, x, y), 1);
        dsa_signature_init(&numbers);
        nettle_mpz_set_str_256_u(numbers.r, 32, (const uint8_t *)signature.data);
        nettle_mpz_set_str_256_u(numbers.s, 32, (const uint8_t *)signature.data + 32);
        crypto_hash_sha256(digest, (const unsigned char *)text.data, text.size);
        bool right = ecdsa_verify(&point, sizeof digest, digest, &numbers) == 1;
        dsa_signature_clear(&numbers);
        ecc_point_clear(&point);
        mpz_clears(x, y, NULL);
        return right;
}

/* RFC 8292, 2 and 3. */
static void a_claim_says_for_whom_until_when_and_from_whom(void **state)
{
        (void)state;
        struct webpush_pair sender;
        struct slice header;
        webpush_pair_new(&sender);
        struct webpush_claim claim = { &sender, S("https://push.example"), S("https://kantor.example"),
                                       1764288000 * SECOND };
        assert_ok(webpush_claim(&claim, &arena, &header));
        struct slice token = between(header, "vapid t=", ", k=");
        struct slice head = between(token, "", "."), rest = slice_from(token, head.size + 1);
        struct slice words = between(rest, "", "."), signature = slice_from(rest, words.size + 1), bytes;
        assert_ok(webpush_read(head, 200, &arena, &bytes));
        assert_true(slice_equal(bytes, S("{\"typ\":\"JWT\",\"alg\":\"ES256\"}")));
        assert_ok(webpush_read(words, 300, &arena, &bytes));
        assert_true(slice_equal(bytes, S("{\"aud\":\"https://push.example\",\"exp\":1764288000,"
                                         "\"sub\":\"https://kantor.example\"}")));
        assert_ok(webpush_read(signature, 64, &arena, &bytes));
        assert_int_equal(bytes.size, 64);
        struct slice text = slice_sub(token, 0, head.size + 1 + words.size);
        assert_true(is_signed(&sender, text, bytes));
        assert_false(is_signed(&sender, slice_sub(text, 0, text.size - 1), bytes));
        assert_ok(webpush_read(between(header, ", k=", ""), 65, &arena, &bytes));
        assert_memory_equal(bytes.data, sender.point, WEBPUSH_POINT);
        claim.contact = S("mailto:a\",\"aud\":\"https://lain.example");
        assert_int_equal(webpush_claim(&claim, &arena, &header), ERR_INVALID);
        claim.contact = S("");
        assert_ok(webpush_claim(&claim, &arena, &header));
}

/* Numbers with leading zeros keep their length. */
static void many_pairs_agree_with_their_secrets(void **state)
{
        (void)state;
        for (int i = 0; i < 300; i++) {
                struct webpush_pair pair, again;
                webpush_pair_new(&pair);
                assert_true(webpush_is_point(slice_of((char *)pair.point, sizeof pair.point)));
                assert_ok(webpush_pair_of(pair.secret, &again));
                assert_memory_equal(pair.point, again.point, WEBPUSH_POINT);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_message_is_that_of_the_rfc),
                cmocka_unit_test(messages_of_one_length_are_of_one_size),
                cmocka_unit_test(what_is_no_browsers_key_is_refused),
                cmocka_unit_test(a_claim_says_for_whom_until_when_and_from_whom),
                cmocka_unit_test(many_pairs_agree_with_their_secrets),
        };
        arena_init(&arena, 4 << 20);
        int failed = cmocka_run_group_tests(tests, NULL, NULL);
        arena_reset(&arena);
        return failed;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "match/match.h"

static void makes_keys(void **state)
{
        (void)state;
        static const struct {
                enum match_kind kind;
                const char *raw, *key; /* key NULL: refused */
        } rows[] = {
                { MATCH_PHONE, "0840-0001-2345", "+6284000012345" },
                { MATCH_PHONE, "+62 840-0001-2345", "+6284000012345" },
                { MATCH_PHONE, "6284000012345", "+6284000012345" },
                { MATCH_PHONE, "tanya Bu Sri", NULL },
                { MATCH_ACCOUNT, "BRI 0021-01-000123-50-9", "bri:002101000123509" },
                { MATCH_ACCOUNT, "Bank BRI no. rek. 002101000123509 a.n. X", "bri:002101000123509" },
                { MATCH_ACCOUNT, "002101000123509", ":002101000123509" },
                { MATCH_ACCOUNT, "BRI", NULL },
                { MATCH_HANDLE, "https://t.me/Loker_HK", "telegram:loker_hk" },
                { MATCH_HANDLE, "@Loker_HK", ":loker_hk" },
                { MATCH_HANDLE, "https://www.tiktok.com/@loker.hk?lang=id", "tiktok:loker.hk" },
                { MATCH_HANDLE, "https://wa.me/6284000012345", "whatsapp:+6284000012345" },
                { MATCH_HANDLE, "http://api.whatsapp.com/send?phone=6284000012345", "whatsapp:+6284000012345" },
                { MATCH_HANDLE, "https://wa.me/tanya", NULL },
                { MATCH_HANDLE, "x.com/loker-hk#1", "x:loker-hk" },
                { MATCH_HANDLE, "loker hongkong", NULL },
                { MATCH_HANDLE, "@", NULL },
                { MATCH_COMPANY, "P.T. Maju Jaya Abadi, Tbk", "maju jaya abadi" },
                { MATCH_COMPANY, "PT Maju Jaya Abadi (Persero) Cabang", "maju jaya abadi" },
                { MATCH_COMPANY, "P.T. A B C", "abc" },
                { MATCH_COMPANY, "CV. Sinar & Cahaya", "sinar dan cahaya" },
                { MATCH_COMPANY, "PT", NULL },
                { MATCH_COMPANY, "PTX", "ptx" },
                { MATCH_COMPANY, "p t x", "x" },
                { MATCH_COMPANY, "a 1 b", "a 1 b" },
                { MATCH_COMPANY, "a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h",
                  "abcdefghijklmnopqrstuvwxyzabcde fgh" },
                { MATCH_ACCOUNT, "BRI 0021x0100", NULL },
                { MATCH_ACCOUNT, "BRI 00210100x", "bri:00210100" },
                { MATCH_ACCOUNT, "---", NULL },
                { MATCH_PERSON, "Hj.", NULL },
                { MATCH_PERSON, "bin Kasan", "binkasan" },
                { MATCH_KIND_COUNT, "x", NULL },
                { MATCH_PERSON, "Hj. Soetinah binti Kasan", "sutina" },
                { MATCH_PERSON, "Nur Hayati", "nurhayati" },
                { MATCH_ADDRESS, "Dsn. Krajan RT 03/RW 2 Ds. Ngrayun", "krajan rt 3 rw 2 ngrayun" },
                { MATCH_ADDRESS, "dusun krajan rt003 rw002, desa NGRAYUN", "krajan rt 3 rw 2 ngrayun" },
                { MATCH_ROUTE, "Ponorogo - Batam \xE2\x80\x93 Malaysia", "ponorogo > batam > malaysia" },
                { MATCH_ROUTE, "Ponorogo>Kuala Lumpur", "ponorogo > kuala lumpur" },
                { MATCH_ROUTE, " - ", NULL },
                { MATCH_ROUTE, "Ponorogo\u2013Batam", "ponorogo > batam" },
                { MATCH_COMPANY, "Maju~Jaya {Abadi}", "maju jaya abadi" },
                { MATCH_COMPANY, "\u041c\u0430\u0436\u0443", "\u043c\u0430\u0436\u0443" },
                { MATCH_ADDRESS, "Jl. Merapi no. 12", "merapi 12" },
                { MATCH_ADDRESS, "Jl. Merapi 0", "merapi 0" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 20);
                struct slice key = SLICE_NULL;
                enum error err = match_identifier_key(rows[i].kind, slice_from_cstr(rows[i].raw), &arena, &key);
                if (err != (rows[i].key ? OK : ERR_INVALID))
                        fail_msg("%s: error %d", rows[i].raw, (int)err);
                assert_slice(key, rows[i].key ? rows[i].key : "");
        }
        static const bool identifies[MATCH_KIND_COUNT] = { [MATCH_PHONE] = true, [MATCH_ACCOUNT] = true,
                                                           [MATCH_HANDLE] = true };
        for (int kind = 0; kind < MATCH_KIND_COUNT; kind++)
                assert_int_equal(match_key_identifies((enum match_kind)kind), identifies[kind]);
}

static void takes_no_more_than_it_says(void **state)
{
        (void)state;
        static char huge[4 * MATCH_KEY_MAX + 1];
        struct slice key;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        memset(huge, 'a', sizeof huge);
        for (int kind = 0; kind < MATCH_KIND_COUNT; kind++)
                assert_int_equal(match_identifier_key((enum match_kind)kind, slice_of(huge, sizeof huge), &arena, &key),
                                 ERR_TOO_LARGE);
        assert_int_equal(match_identifier_key(MATCH_COMPANY, slice_of(huge, MATCH_KEY_MAX + 1), &arena, &key),
                         ERR_TOO_LARGE);
}

/* A name without a form is a PT's; what may stand beside a form is none. */
static void tells_what_body_a_company_is(void **state)
{
        (void)state;
        static const struct {
                const char *name, *body;
        } rows[] = {
                { "PT Maju Jaya", "pt" },          { "P.T. A B C", "pt" },      { "Maju Jaya", "pt" },
                { "Maju Jaya Tbk", "pt" },         { "C.V. Maju Jaya", "cv" },  { "CV. Maju Jaya", "cv" },
                { "Maju Jaya, CV", "cv" },         { "LPK Maju Jaya", "lpk" },  { "Yayasan Maju Jaya", "yayasan" },
                { "Maju Jaya Sdn. Bhd.", "sdn" },  { "cvmaju jaya", "pt" },     { "PT CV Maju", "pt" },
        };
        static char huge[MATCH_KEY_MAX + 1];
        struct slice body;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                assert_ok(match_company_body(slice_from_cstr(rows[i].name), &arena, &body));
                assert_slice(body, rows[i].body);
        }
        memset(huge, 'a', sizeof huge);
        assert_int_equal(match_company_body(slice_of(huge, sizeof huge), &arena, &body), ERR_TOO_LARGE);
}

int main(void)
{
        const struct CMUnitTest tests[] = { cmocka_unit_test(makes_keys),
                                            cmocka_unit_test(takes_no_more_than_it_says),
                                            cmocka_unit_test(tells_what_body_a_company_is) };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

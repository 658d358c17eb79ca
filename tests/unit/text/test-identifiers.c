/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "text/identifiers.h"

enum { ARENA_SIZE = 1024 * 1024 };

/* All of one number that nobody has. */
static const char *const spellings[] = {
        "0840-0001-2345",
        "+62 840 0001 2345",
        "6284000012345",
        "0062 840 0001 2345",
        "84000012345",
        "+62 (0)840 0001 2345",
        "Hubungi 0840 0001 2345 malam hari",
        "WA0840.0001.2345.",
        "0840/0001/2345",
        "0840,0001,2345",
        "0840_0001_2345",
        "0840'0001'2345",
        "0840\xE2\x80\x93" "0001\xE2\x80\x93" "2345",
        "0840\n0001\n2345",
        "[0840] {0001} <2345>",
        "0 8 4 0 0 0 0 1 2 3 4 5",
        "0-8-4-0-0-0-0-1-2-3-4-5",
        "0, 8, 4, 0, 0, 0, 0, 1, 2, 3, 4, 5",
        "08 40 00 01 23 45",
        "084\xE2\x80\x8B" "0000\xE2\x80\x8D" "12345",
        "0840\xC2\xA0" "0001\xE2\x80\xAF" "2345",
        "0840 * 0001 * 2345",
        "\xEF\xBC\x90\xEF\xBC\x98\xEF\xBC\x94\xEF\xBC\x90" "00012345",
        "\xD9\xA0\xD9\xA8\xD9\xA4\xD9\xA0" "00012345",
        "\xDB\xB0\xDB\xB8\xDB\xB4\xDB\xB0" "00012345",
        "\xE0\xA5\xA6\xE0\xA5\xAE\xE0\xA5\xAA\xE0\xA5\xA6" "00012345",
        "0\xEF\xB8\x8F\xE2\x83\xA3" "8\xEF\xB8\x8F\xE2\x83\xA3" "4000012345",
        "O84OOOOl2345",
        "084oooo12345",
        "0840000I2345",
        "O 8 4 O O O O l 2 3 4 5",
        "nol delapan empat nol nol nol nol satu dua tiga empat lima",
        "Kosong Delapan Empat Kosong-kosong kosong kosong, satu dua tiga empat lima",
        "noldelapanempatnol 0001 dua tiga empat lima",
        "0840 strip 0001 strip 2345",
        "zero eight four zero zero zero zero one two three four five",
};

static bool has_phone(const char *text, const char *e164)
{
        _cleanup_arena_ struct arena arena = { 0 };
        bool has = false;
        arena_init(&arena, ARENA_SIZE);
        struct identifiers *found = arena_new(&arena, struct identifiers);
        assert_non_null(found);
        assert_ok(identifiers_find(slice_from_cstr(text), &arena, found));
        for (size_t i = 0; i < found->phone_count; i++)
                has |= slice_equal(found->phones[i], slice_from_cstr(e164));
        return has;
}

static void finds_a_phone_in_every_spelling(void **state)
{
        UNUSED(state);
        for (size_t i = 0; i < ARRAY_SIZE(spellings); i++) {
                if (!has_phone(spellings[i], "+6284000012345"))
                        fail_msg("not found in: %s", spellings[i]);
                if (slice_is_null(identifiers_first(slice_from_cstr(spellings[i]))))
                        fail_msg("not read as a number: %s", spellings[i]);
        }
        assert_true(has_phone("+852 5123-4567 di Hong Kong", "+85251234567"));
        assert_false(has_phone("0840-0001-2346", "+6284000012345"));
}

static void finds_a_nik_in_every_spelling(void **state)
{
        static const char *const niks[] = { "9902010101900001", "9902 0101 0190 0001", "99.02.01.010190.0001",
                                            "9 9 0 2 0 1 0 1 0 1 9 0 0 0 0 1", "NIK: 99O2O1O1O19OOOO1" };
        UNUSED(state);
        for (size_t i = 0; i < ARRAY_SIZE(niks); i++) {
                _cleanup_arena_ struct arena arena = { 0 };
                arena_init(&arena, ARENA_SIZE);
                struct identifiers *found = arena_new(&arena, struct identifiers);
                assert_non_null(found);
                assert_ok(identifiers_find(slice_from_cstr(niks[i]), &arena, found));
                bool has = false;
                for (size_t j = 0; j < found->nik_count; j++)
                        has |= slice_equal(found->niks[j], S("9902010101900001"));
                if (!has)
                        fail_msg("not found in: %s", niks[i]);
                assert_false(slice_is_null(identifiers_first(slice_from_cstr(niks[i]))));
        }
}

static void ordinary_texts_hold_no_number(void **state)
{
        static const char *const texts[] = {
                "Sejak 28/11/2026 pukul 14.05 sampai 30/11/2026 pukul 16.00",
                "08-12-2026, 09-12-2026",
                "08/12/2026 - 10/12/2026",
                "2026-11-28 14:05",
                "08.00 - 12.30",
                "Rp 1.500.000 sampai Rp 15.000.000",
                "Rp15000000",
                "Rp. 2.500.000 - 3.000.000",
                "15000000 rupiah",
                "RT 03 / RW 05, RT 003/005",
                "Jalan Melati No. 12, RT 1, kode pos 63411",
                "Tahun 2024, 2025, 2026",
                "UU 18/2017 dan UU 21/2007",
                "Ada satu, dua, tiga, empat, lima orang",
                "RT 1, 2, 3, 4, 5, 6, 7, 8",
                "12.345.678 orang",
                "110 atau 112",
                "lima belas orang dari dua puluh satu",
                "Oli dan lilo di Solo",
                "",
        };
        UNUSED(state);
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
                struct slice found = identifiers_first(slice_from_cstr(texts[i]));
                if (!slice_is_null(found))
                        fail_msg("%s: %.*s", texts[i], SLICE_FMT(found));
        }
}

static void what_only_begins_like_a_day_or_a_sum_is_a_number(void **state)
{
        static const char *const texts[] = { "08 12 2034 5678 90", "Rp 0840 0001 2345", "Rp84000012345",
                                             "812.345.678",        "rekening 1234567890" };
        UNUSED(state);
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
                if (slice_is_null(identifiers_first(slice_from_cstr(texts[i]))))
                        fail_msg("%s", texts[i]);
}

static void a_number_behind_a_long_run_is_found(void **state)
{
        char text[2048] = "";
        UNUSED(state);
        for (size_t i = 0; i < 300; i++)
                memcpy(text + 2 * i, "3 ", 2);
        memcpy(text + 600, "0840-0001-2345", sizeof "0840-0001-2345");
        assert_true(has_phone(text, "+6284000012345"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(finds_a_phone_in_every_spelling),
                cmocka_unit_test(finds_a_nik_in_every_spelling),
                cmocka_unit_test(ordinary_texts_hold_no_number),
                cmocka_unit_test(what_only_begins_like_a_day_or_a_sum_is_a_number),
                cmocka_unit_test(a_number_behind_a_long_run_is_found),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"
#include "region/region.h"

static const struct slice ponorogo_codes[] = { S("35.01"), S("35.02"), S("35.03") };
static const struct region_area ponorogo = { ponorogo_codes, 3 };

static void finds_by_code_at_every_level(void **state)
{
        (void)state;
        struct region region;
        assert_true(region_find(S("35"), &region));
        assert_int_equal(region.level, REGION_PROVINCE);
        assert_slice(region.name, "Jawa Timur");
        assert_true(region_find(S("35.02"), &region));
        assert_slice(region.name, "Kabupaten Ponorogo");
        assert_true(region_find(S("35.02.02"), &region));
        assert_slice(region.name, "Ngrayun");
        assert_true(region_find(S("35.02.17.1009"), &region));
        assert_int_equal(region.level, REGION_VILLAGE);
        assert_slice(region_code(&region), "35.02.17.1009");
        assert_true(region_is_kelurahan(&region));
}

static void refuses_what_is_no_code(void **state)
{
        (void)state;
        static const char *const bad[] = { "",
                                           "3",
                                           "99",
                                           "35.",
                                           "35.2",
                                           "3502",
                                           "35-02",
                                           "35.02.02.9999",
                                           "35.02.02.201",
                                           "35.02.02.20011",
                                           "35.0x",
                                           "35.02.02.2001 ",
                                           "35.02.99",
                                           " 35" };
        struct region region = { .index = 77 };
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
                assert_false(region_find(slice_from_cstr(bad[i]), &region));
        assert_int_equal(region.index, 77);
        assert_false(region_find(SLICE_NULL, &region));
}

static void holds_the_whole_country_in_order(void **state)
{
        (void)state;
        assert_int_equal(region_count(REGION_PROVINCE), 38);
        assert_int_equal(region_count(REGION_REGENCY), 514);
        assert_int_equal(region_count(REGION_DISTRICT), 7285);
        assert_int_equal(region_count(REGION_VILLAGE), 83762);
        struct region last = { 0 }, region, again;
        for (size_t i = 0; region_at(REGION_VILLAGE, i, &region); i++) {
                assert_true(slice_compare(region_code(&last), region_code(&region)) < 0);
                assert_true(region_find(region_code(&region), &again));
                assert_int_equal(again.index, i);
                assert_true(region.name.size > 0);
                last = region;
        }
}

static void walks_up_and_down(void **state)
{
        (void)state;
        struct region village, district, regency, child;
        assert_true(region_find(S("35.02.02.2001"), &village));
        assert_true(region_parent(&village, &district));
        assert_slice(region_code(&district), "35.02.02");
        assert_true(region_ancestor(&village, REGION_REGENCY, &regency));
        assert_slice(regency.name, "Kabupaten Ponorogo");
        assert_false(region_ancestor(&regency, REGION_DISTRICT, &child));
        assert_int_equal(region_child_count(&regency), 21);
        assert_int_equal(region_child_count(&district), 11);
        assert_true(region_child(&district, 10, &child));
        assert_slice(region_code(&child), "35.02.02.2011");
        assert_false(region_child(&district, 11, &child));
        assert_int_equal(region_child_count(&village), 0);
        assert_true(region_ancestor(&village, REGION_PROVINCE, &child));
        assert_false(region_parent(&child, &child));
}

static void always_says_desa_and_kecamatan(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4096);
        assert_slice(region_label_of(&arena, S("35.02.02.2009")), "Ngrayun, Ngrayun");
        assert_slice(region_label_of(&arena, S("35.02.02")), "Kecamatan Ngrayun, Kabupaten Ponorogo");
        assert_slice(region_label_of(&arena, S("35.03")), "Kabupaten Trenggalek");
        assert_slice(region_label_of(&arena, S("35.02.02.9999")), "35.02.02.9999 (kode lama), Ngrayun");
        assert_slice(region_label_of(&arena, S("35.02.98.2001")), "35.02.98.2001 (kode lama), Kabupaten Ponorogo");
        assert_slice(region_label_of(&arena, S("98.02.98.2001")), "98.02.98.2001");
        assert_slice(region_label_of(&arena, S("35.02.02 Ngrayun")), "35.02.02 Ngrayun");
}

static bool count_villages(const struct region *village, void *context)
{
        assert_int_equal(village->level, REGION_VILLAGE);
        return ++*(size_t *)context < 400;
}

static void knows_a_working_area(void **state)
{
        (void)state;
        assert_int_equal(region_area_village_count(ponorogo), 636);
        assert_true(region_area_contains(ponorogo, S("35.02.02.2001")));
        assert_true(region_area_contains(ponorogo, S("35.03")));
        assert_false(region_area_contains(ponorogo, S("35")));
        assert_false(region_area_contains(ponorogo, S("35.04.01")));
        assert_false(region_within(S("35.020"), S("35.02")));
        assert_false(region_area_contains((struct region_area){ 0 }, S("35")));
        size_t count = 0;
        region_area_each_village(ponorogo, count_villages, &count);
        assert_int_equal(count, 400);
}

static void searches_names_with_their_district(void **state)
{
        (void)state;
        struct region found[REGION_SEARCH_MAX];
        assert_int_equal(region_search(ponorogo, S("sukorejo"), 4, found), 4);
        for (size_t i = 0; i < 4; i++)
                assert_slice(found[i].name, "Sukorejo");
        assert_int_equal(region_search(ponorogo, S("Sukorejo, gandusari"), 10, found), 1);
        assert_slice(region_code(&found[0]), "35.03.10.2003");
        assert_true(region_search(ponorogo, S("ngrayun"), 50, found) >= 11);
        assert_slice(region_code(&found[0]), "35.02.02.2009");
        for (size_t i = 1; i < 11; i++) /* before Karangrayung's */
                assert_memory_equal(region_code(&found[i]).data, "35.02.02.", 9);
        assert_int_equal(region_search(ponorogo, S("  , "), 50, found), 0);
        assert_int_equal(region_search(ponorogo, S("bukan nama desa"), 50, found), 0);
        assert_int_equal(region_search(ponorogo, S("a"), 1000, found), REGION_SEARCH_MAX);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(finds_by_code_at_every_level),
                cmocka_unit_test(refuses_what_is_no_code),
                cmocka_unit_test(holds_the_whole_country_in_order),
                cmocka_unit_test(walks_up_and_down),
                cmocka_unit_test(always_says_desa_and_kecamatan),
                cmocka_unit_test(knows_a_working_area),
                cmocka_unit_test(searches_names_with_their_district),
        };
        return cmocka_run_group_tests_name("region/region", tests, NULL, NULL);
}

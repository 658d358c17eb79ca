/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "text/country.h"

/* Codes and names of Unicode CLDR 44. */
static const struct {
        const char *text, *id, *en;
} names[] = {
        { "HK", "Hong Kong", "Hong Kong" },
        { "KH", "Kamboja", "Cambodia" },
        { "KR", "Korea Selatan", "South Korea" },
        { "SA", "Arab Saudi", "Saudi Arabia" },
        { "MM", "Myanmar", "Myanmar" },
};

/* What people write stays as they wrote it, also what only looks like a code. */
static const char *const kept[] = { "", "Malaysia", "malaysia", "hk", "HKG", "XX", "H", "Hong Kong (HK)" };

static void test_known_codes_become_names(void **state)
{
        (void)state;
        for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
                struct slice text = slice_from_cstr(names[i].text);
                assert_true(slice_equal(country_name(text, LANGUAGE_ID), slice_from_cstr(names[i].id)));
                assert_true(slice_equal(country_name(text, LANGUAGE_EN), slice_from_cstr(names[i].en)));
        }
}

static void test_other_texts_are_kept(void **state)
{
        (void)state;
        for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
                struct slice text = slice_from_cstr(kept[i]);
                assert_true(slice_equal(country_name(text, LANGUAGE_EN), text));
        }
        assert_true(slice_is_null(country_name(SLICE_NULL, LANGUAGE_ID)));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_known_codes_become_names),
                cmocka_unit_test(test_other_texts_are_kept),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

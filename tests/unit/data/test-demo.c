/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The demonstration hits nobody real and points only to what exists. */
#include "../test.h"
#include "region/region.h"

#include <jansson.h>
#include <string.h>

static json_t *demo, *agencies;

static int load(void **state)
{
        (void)state;
        demo = json_load_file(DATA_FOLDER "/demo/demo.json", JSON_REJECT_DUPLICATES, NULL);
        agencies = json_load_file(DATA_FOLDER "/content/agency.json", JSON_REJECT_DUPLICATES, NULL);
        return demo && agencies ? 0 : -1;
}

static int unload(void **state)
{
        (void)state;
        json_decref(demo);
        json_decref(agencies);
        return 0;
}

static struct slice text_of(const json_t *object, const char *key)
{
        return slice_from_cstr(json_string_value(json_object_get(object, key)));
}

static bool listed(const json_t *list, const char *member, struct slice key)
{
        for (size_t i = 0; i < json_array_size(list); i++)
                if (slice_equal(text_of(json_array_get(list, i), member), key))
                        return true;
        return false;
}

static void people_are_nobody(void **state)
{
        (void)state;
        const json_t *people = json_object_get(demo, "people");
        assert_true(json_array_size(people) >= 15);
        for (size_t i = 0; i < json_array_size(people); i++) {
                const json_t *person = json_array_get(people, i);
                struct slice nik = text_of(person, "nik"), phone = text_of(person, "phone");
                assert_int_equal(nik.size, 16);
                assert_true(slice_starts_with(nik, S("99")));
                assert_int_equal(phone.size, 14);
                assert_true(slice_starts_with(phone, S("+62840")));
                for (size_t other = 0; other < i; other++) {
                        assert_false(
                                slice_equal(text_of(json_array_get(people, other), "login"), text_of(person, "login")));
                        assert_false(slice_equal(text_of(json_array_get(people, other), "nik"), nik));
                        assert_false(slice_equal(text_of(json_array_get(people, other), "phone"), phone));
                }
        }
}

static void everything_named_exists(void **state)
{
        (void)state;
        const json_t *people = json_object_get(demo, "people"), *offices = json_object_get(demo, "offices");
        for (size_t i = 0; i < json_array_size(people); i++) {
                const json_t *person = json_array_get(people, i), *roles = json_object_get(person, "roles");
                struct slice agency = text_of(person, "agency");
                assert_true(listed(offices, "key", text_of(person, "office")));
                assert_true(slice_is_null(agency) || listed(agencies, "key", agency));
                assert_true(json_array_size(roles) > 0);
                for (size_t r = 0; r < json_array_size(roles); r++) {
                        struct slice area = text_of(json_array_get(roles, r), "area");
                        struct region region;
                        assert_true(area.size == 0 || region_find(area, &region));
                }
        }
        const json_t *tour = json_object_get(demo, "tour");
        assert_int_equal(json_array_size(tour), 5);
        for (size_t i = 0; i < json_array_size(tour); i++) {
                const json_t *logins = json_object_get(json_array_get(tour, i), "logins");
                assert_true(json_array_size(logins) > 0);
                assert_true(text_of(json_array_get(tour, i), "id").size > 20); /* said in either language */
                assert_true(text_of(json_array_get(tour, i), "en").size > 20);
                for (size_t l = 0; l < json_array_size(logins); l++)
                        assert_true(listed(people, "login",
                                           slice_from_cstr(json_string_value(json_array_get(logins, l)))));
        }
}

static void offices_do_not_overlap(void **state)
{
        (void)state;
        const json_t *offices = json_object_get(demo, "offices");
        assert_int_equal(json_array_size(offices), 2);
        const json_t *first = json_object_get(json_array_get(offices, 0), "area");
        const json_t *second = json_object_get(json_array_get(offices, 1), "area");
        size_t villages = 0;
        for (size_t a = 0; a < json_array_size(first); a++) {
                struct slice code = slice_from_cstr(json_string_value(json_array_get(first, a)));
                villages += region_area_village_count((struct region_area){ &code, 1 });
                for (size_t b = 0; b < json_array_size(second); b++)
                        assert_false(
                                region_within(slice_from_cstr(json_string_value(json_array_get(second, b))), code));
        }
        assert_int_equal(villages, 636);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(people_are_nobody),
                cmocka_unit_test(everything_named_exists),
                cmocka_unit_test(offices_do_not_overlap),
        };
        return cmocka_run_group_tests_name("data/demo", tests, load, unload);
}

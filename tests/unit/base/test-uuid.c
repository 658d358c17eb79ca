/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/clock.h"
#include "base/uuid.h"

static void carries_its_version_and_time(void **state)
{
        (void)state;
        clock_freeze((instant)0x0190a1b2c3d4 * 1000);
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(uuid_new(), text);
        clock_freeze(-1);
        assert_memory_equal(text, "0190a1b2-c3d4-7", 15);
        assert_true(strchr("89ab", text[19]) != NULL);
}

static void survives_formatting(void **state)
{
        (void)state;
        char text[UUID_TEXT_SIZE + 1];
        struct uuid id = uuid_new(), back;
        uuid_format(id, text);
        assert_true(uuid_parse(slice_from_cstr(text), &back));
        assert_true(uuid_equal(id, back));
        assert_false(uuid_parse(S("0190a1b2-c3d4-7000-8000-00000000000"), &back));
        assert_false(uuid_parse(S("0190a1b2xc3d4-7000-8000-000000000000"), &back));
        assert_false(uuid_parse(S("0190a1b2-c3d4-7000-8000-00000000000g"), &back));
        assert_false(uuid_parse(S("00000000-0000-0000-0000-000000000000"), &back));
}

static void gives_the_same_id_for_the_same_name(void **state)
{
        (void)state;
        struct uuid a = uuid_from_name(UUID_NIL, S("ponorogo")), b = uuid_from_name(UUID_NIL, S("ponorogo"));
        assert_true(uuid_equal(a, b));
        assert_false(uuid_equal(a, uuid_from_name(a, S("ponorogo"))));
}

static void one_without_time_tells_none(void **state)
{
        (void)state;
        struct uuid last = uuid_timeless();
        for (int i = 0; i < 50; i++) {
                struct uuid id = uuid_timeless();
                assert_int_equal(id.bytes[6] >> 4, 8);
                assert_int_equal(id.bytes[8] >> 6, 2);
                assert_false(uuid_equal(id, last));
                last = id;
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(carries_its_version_and_time),
                cmocka_unit_test(survives_formatting),
                cmocka_unit_test(gives_the_same_id_for_the_same_name),
                cmocka_unit_test(one_without_time_tells_none),
        };
        return cmocka_run_group_tests_name("base/uuid", tests, NULL, NULL);
}

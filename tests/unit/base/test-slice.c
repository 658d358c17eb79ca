/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

static void compares(void **state)
{
        (void)state;
        assert_true(slice_equal(S("a"), S("a")));
        assert_true(slice_equal(SLICE_NULL, S("")));
        assert_true(slice_equal_nocase(S("Content-Length"), S("content-LENGTH")));
        assert_true(slice_compare(S("a"), S("ab")) < 0);
        assert_true(slice_compare(S("b"), S("ab")) > 0);
        assert_int_equal(slice_compare(SLICE_NULL, S("")), 0);
        assert_true(slice_equal_constant_time(S("kode"), S("kode")));
        assert_false(slice_equal_constant_time(S("kode"), S("kodf")));
}

static void cuts_and_finds(void **state)
{
        (void)state;
        assert_slice(slice_sub(S("kentongan"), 3, 3), "ton");
        assert_slice(slice_from(S("ab"), 5), "");
        assert_slice(slice_trim(S(" \t desa \r\n")), "desa");
        assert_int_equal(slice_find(S("desa, kecamatan"), S("kec")), 6);
        assert_int_equal(slice_find(S("desa"), S("kota")), SIZE_MAX);
        assert_int_equal(slice_find_byte(S("a=b"), '='), 1);
}

static void splits(void **state)
{
        (void)state;
        struct slice rest = S("a,,b,"), item;
        assert_true(slice_next(&rest, ',', &item));
        assert_slice(item, "a");
        assert_true(slice_next(&rest, ',', &item));
        assert_slice(item, "");
        assert_true(slice_next(&rest, ',', &item));
        assert_slice(item, "b");
        assert_false(slice_next(&rest, ',', &item));
}

static void counts_words(void **state)
{
        (void)state;
        assert_int_equal(slice_count_words(S("satu dua  tiga ")), 3);
        assert_int_equal(slice_count_words(S("   ")), 0);
        assert_int_equal(slice_count_words(SLICE_NULL), 0);
}

static void parses_whole_numbers(void **state)
{
        (void)state;
        int64_t value = 7;
        assert_true(slice_to_int64(S("-9223372036854775808"), &value));
        assert_true(value == INT64_MIN);
        assert_true(slice_to_int64(S("9223372036854775807"), &value));
        assert_true(value == INT64_MAX);
        value = 7;
        assert_false(slice_to_int64(S("9223372036854775808"), &value));
        assert_false(slice_to_int64(S("1 "), &value));
        assert_false(slice_to_int64(S("-"), &value));
        assert_false(slice_to_int64(S(""), &value));
        assert_int_equal(value, 7);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(compares),
                cmocka_unit_test(cuts_and_finds),
                cmocka_unit_test(splits), cmocka_unit_test(counts_words),
                cmocka_unit_test(parses_whole_numbers),
        };
        return cmocka_run_group_tests_name("base/slice", tests, NULL, NULL);
}

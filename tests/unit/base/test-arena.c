/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"

static void hands_out_zeroed_aligned_memory(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        for (size_t size = 0; size < 300; size++) {
                unsigned char *bytes = arena_alloc(&arena, size);
                assert_non_null(bytes);
                assert_int_equal((uintptr_t)bytes % 16, 0);
                for (size_t i = 0; i < size; i++)
                        assert_int_equal(bytes[i], 0);
                memset(bytes, 0xff, size);
        }
        assert_false(arena.exhausted);
}

static void refuses_past_its_limit_and_says_so(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 100);
        assert_non_null(arena_alloc(&arena, 64));
        assert_null(arena_alloc(&arena, 64));
        assert_true(arena.exhausted);
        assert_null(arena_calloc(&arena, SIZE_MAX, 2));
        assert_null(arena_alloc(&arena, SIZE_MAX));
        arena_reset(&arena);
        assert_false(arena.exhausted);
        assert_non_null(arena_alloc(&arena, 64));
}

static void copies_and_formats(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4096);
        assert_slice(arena_copy(&arena, S("desa")), "desa");
        assert_slice(arena_join(&arena, S("Ngrayun"), S(", Ngrayun")), "Ngrayun, Ngrayun");
        assert_slice(arena_printf(&arena, "%d %s", 3, "laporan"), "3 laporan");
        for (int size = 254; size <= 257; size++) {
                struct slice padded = arena_printf(&arena, "%*s", size, "x");
                assert_int_equal(padded.size, size);
                assert_int_equal(padded.data[size - 1], 'x');
                assert_int_equal(padded.data[size], '\0');
        }
        assert_string_equal(arena_cstr(&arena, S("kata")), "kata");
        assert_null(arena_cstr(&arena, slice_of("a\0b", 3)));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(hands_out_zeroed_aligned_memory),
                cmocka_unit_test(refuses_past_its_limit_and_says_so),
                cmocka_unit_test(copies_and_formats),
        };
        return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}

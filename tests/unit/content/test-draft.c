/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An item of content as a file or a form brings it. */
#include "../faults.h"
#include "../test.h"

#include "content/draft.h"

static enum error read_item(const char *text, struct arena *arena, struct content_draft *ret_draft)
{
        struct slice why = SLICE_NULL;
        json_t *item = json_loads(text, JSON_DECODE_ANY, NULL);
        assert_non_null(item);
        enum error err = content_draft_read(item, arena, ret_draft, &why);
        assert_int_equal(err == ERR_INVALID, why.size > 0);
        json_decref(item);
        return err;
}

#define ITEM(kind, key, from, to, body)                                                                                \
        "{\"kind\":" kind ",\"key\":" key ",\"valid_from\":" from ",\"valid_to\":" to ",\"body\":" body "}"
#define DATE "\"2025-09-10\""

static void reads_what_is_whole(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        struct content_draft draft;
        arena_init(&arena, 1 << 16);
        assert_ok(read_item(ITEM("\"reason\"", "\"a.b-1\"", DATE, "null", "{\"b\":1,\"a\":[true]}"), &arena, &draft));
        assert_slice(draft.kind, "reason");
        assert_slice(draft.key, "a.b-1");
        assert_slice(draft.valid_from, "2025-09-10");
        assert_slice(draft.body, "{\"a\":[true],\"b\":1}");
        assert_true(slice_is_null(draft.valid_to) && !draft.confirmed);
        assert_ok(read_item(ITEM("\"reason\"", "\"a\"", DATE, DATE, "{}"), &arena, &draft));
        assert_slice(draft.valid_to, "2025-09-10");
}

static void refuses_what_is_not(void **state)
{
        (void)state;
        static const char *const wrong[] = {
                "[]", "{}",
                ITEM("\"Reason\"", "\"a\"", DATE, "null", "{}"),
                ITEM("7", "\"a\"", DATE, "null", "{}"),
                ITEM("\"reason\"", "\"\"", DATE, "null", "{}"),
                ITEM("\"reason\"", "\"a b\"", DATE, "null", "{}"),
                ITEM("\"reason\"", "\"a123456789b123456789c123456789d123456789e123456789f123456789g\"", DATE, "null",
                     "{}"),
                ITEM("\"reason\"", "\"a\"", "\"2025-02-29\"", "null", "{}"),
                ITEM("\"reason\"", "\"a\"", "null", "null", "{}"),
                ITEM("\"reason\"", "\"a\"", DATE, "\"2025-09-09\"", "{}"),
                ITEM("\"reason\"", "\"a\"", DATE, "\"besok\"", "{}"),
                ITEM("\"reason\"", "\"a\"", DATE, "20260101", "{}"), /* no open end */
                ITEM("\"reason\"", "\"a\"", DATE, "null", "[]"),
                ITEM("\"reason\"", "\"a\"", DATE, "null", "null"),
        };
        for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
                _cleanup_arena_ struct arena arena;
                struct content_draft draft;
                arena_init(&arena, 1 << 16);
                enum error err = read_item(wrong[i], &arena, &draft);
                if (err != ERR_INVALID)
                        fail_msg("%s gave %s", wrong[i], error_name(err));
        }
}

static enum error read_with_an_end(void *context)
{
        _cleanup_arena_ struct arena arena;
        struct content_draft draft;
        (void)context;
        arena_init(&arena, 1 << 16);
        TRY(read_item(ITEM("\"reason\"", "\"a\"", DATE, DATE, "{}"), &arena, &draft));
        assert_false(slice_is_null(draft.valid_to));
        return OK;
}

static void without_memory_nothing_is_left_out(void **state)
{
        (void)state;
        assert_int_equal(fault_each(FAULT_ARENA, NULL, read_with_an_end, NULL), 5);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reads_what_is_whole),
                cmocka_unit_test(refuses_what_is_not),
                cmocka_unit_test(without_memory_nothing_is_left_out),
        };
        return cmocka_run_group_tests_name("content/draft", tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Documents of a checklist as lines: nothing is lost there and back, and what is wrong is said by its line. */
#include "../test.h"

#include "editor/documents.h"

static const char shipped[] =
        "[{\"key\":\"ktp\",\"document\":{\"id\":\"KTP asli\",\"en\":\"Identity card, original\"},\"where\":{\"id\":"
        "\"Disdukcapil kabupaten\",\"en\":\"Civil registry\"},\"need\":\"law\",\"legal\":[\"permenkumham-8-2014-4\","
        "\"uu-1\"],\"confirmed\":true,\"kept\":7},"
        "{\"key\":\"surat\",\"document\":{\"id\":\"Surat biro\",\"en\":\"Letter\"},\"where\":{\"id\":\"Biro\",\"en\":"
        "\"Agency\"},\"need\":\"practice\",\"legal\":[],\"confirmed\":false}]";
static const char lines[] = "ktp | KTP asli | Disdukcapil kabupaten | wajib | permenkumham-8-2014-4, uu-1 | pasti\n"
                            "surat | Surat biro | Biro | biasa diminta |  | belum";

static json_t *read_lines(const char *text, const json_t *before, struct arena *arena, struct slice *ret_fault)
{
        const struct documents_typed typed = { slice_from_cstr(text), before, LANGUAGE_ID };
        *ret_fault = SLICE_NULL;
        return documents_read(&typed, arena, ret_fault);
}

static void there_and_back_nothing_is_lost(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        struct slice fault;
        arena_init(&arena, 1 << 20);
        json_t *before = json_loads(shipped, 0, NULL);
        assert_slice(documents_text(before, &arena), lines);
        json_t *after = read_lines(lines, before, &arena, &fault);
        assert_true(slice_is_null(fault) && json_equal(before, after));
        json_decref(after);
        json_decref(before);
}

static void a_changed_name_has_no_english_of_another(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        struct slice fault;
        arena_init(&arena, 1 << 20);
        json_t *before = json_loads(shipped, 0, NULL);
        json_t *after = read_lines("\nktp | KTP atau resinya | Disdukcapil kabupaten | bila ada | a , b | belum\n\n",
                                   before, &arena, &fault);
        assert_non_null(after);
        assert_int_equal(json_array_size(after), 1);
        json_t *wished = json_loads("{\"key\":\"ktp\",\"document\":{\"id\":\"KTP atau resinya\","
                                    "\"en\":\"KTP atau resinya\"},"
                                    "\"where\":{\"id\":\"Disdukcapil kabupaten\",\"en\":\"Civil registry\"},"
                                    "\"need\":\"if-applies\",\"legal\":[\"a\",\"b\"],\"confirmed\":false,\"kept\":7}",
                                    0, NULL);
        assert_true(json_equal(json_array_get(after, 0), wished));
        json_decref(wished);
        json_decref(after);
        json_decref(before);
}

static void what_is_wrong_is_said_by_its_line(void **state)
{
        (void)state;
        static const struct {
                const char *text, *says;
        } rows[] = {
                { "ktp | KTP | Disdukcapil | wajib | uu-1 | pasti\nkk | KK | Disdukcapil | harus | uu-1 | pasti",
                  "Baris 2: Syaratnya" },
                { "ktp | KTP | Disdukcapil | wajib | pasti", "Baris 1: Enam bagian" },
                { "ktp | KTP | Disdukcapil | wajib | uu-1 | pasti | lagi", "Baris 1: Enam bagian" },
                { " | KTP | Disdukcapil | wajib | uu-1 | pasti", "Baris 1: Enam bagian" },
                { "ktp | KTP | Disdukcapil | wajib | uu-1 | mungkin", "Baris 1: Bagian terakhir" },
                { "KTP asli", "Baris 1: Enam bagian" },
        };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct slice fault;
                assert_null(read_lines(rows[i].text, NULL, &arena, &fault));
                assert_true(slice_starts_with(fault, slice_from_cstr(rows[i].says)));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(there_and_back_nothing_is_lost),
                cmocka_unit_test(a_changed_name_has_no_english_of_another),
                cmocka_unit_test(what_is_wrong_is_said_by_its_line),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The closed table of documents that the law ties to age or marriage: its own, and some that were tampered with. */
#include "../test.h"

#include "content/forbidden.h"
#include "content/lawful.h"
#include "text/language.h"

#define ENTRY(by, age, article, outcomes, more)                                                                        \
        "{\"documents\":[{\"key\":\"wali\",\"kind\":\"checklist\",\"by\":\"" by "\"," age                              \
        "\"article\":\"" article "\",\"confirmed\":false,\"outcomes\":" outcomes ","                                   \
        "\"document\":{\"id\":\"KTP wali\",\"en\":\"Card\"},"                                                          \
        "\"where\":{\"id\":\"Wali\",\"en\":\"Guardian\"}" more "}]}"
#define MILD "[\"T0\",\"T1\",\"D1\"]"

static enum error read_text(const char *text, struct lawful_fault *ret_fault)
{
        static char what[64], key[64];
        struct lawful_table table;
        json_t *root = json_loads(text, 0, NULL);
        assert_non_null(root);
        enum error err = lawful_read(root, &table, ret_fault);
        if (err != OK) { /* its texts live in `root` */
                (void)snprintf(what, sizeof what, "%.*s", SLICE_FMT(ret_fault->what));
                (void)snprintf(key, sizeof key, "%.*s", SLICE_FMT(ret_fault->key));
                *ret_fault = (struct lawful_fault){ slice_from_cstr(key), slice_from_cstr(what) };
        }
        json_decref(root);
        return err;
}

static void the_programs_own_table_is_whole(void **state)
{
        (void)state;
        const struct lawful_table *table = lawful_table();
        size_t by_age = 0, by_marriage = 0;
        assert_non_null(table);
        for (size_t i = 0; i < table->count; i++) {
                by_age += table->items[i].by_age;
                by_marriage += !table->items[i].by_age;
                assert_true(table->items[i].article.size > 0);
        }
        assert_true(by_age > 0 && by_marriage > 0);
}

static void what_leads_further_is_refused_by_name(void **state)
{
        (void)state;
        static const struct {
                const char *text, *what;
        } wrong[] = {
                { ENTRY("age", "\"below_age\":18,", "UU 1", "[\"T0\",\"D3\"]", ""), "D3" },
                { ENTRY("age", "\"below_age\":18,", "UU 1", "[\"R3\"]", ""), "R3" },
                { ENTRY("age", "\"below_age\":18,", "UU 1", "[\"D2\"]", ""), "D2" },
                { ENTRY("age", "\"below_age\":18,", "UU 1", "[]", ""), "outcomes" },
                { ENTRY("sex", "\"below_age\":18,", "UU 1", MILD, ""), "by" },
                { ENTRY("age", "\"below_age\":18,", "", MILD, ""), "article" },
                { ENTRY("age", "\"below_age\":45,", "UU 1", MILD, ""), "below_age" },
                { ENTRY("age", "", "UU 1", MILD, ""), "below_age" },
                { ENTRY("marriage", "", "UU 1", MILD, ""), "phrases" },
                { ENTRY("age", "\"below_age\":18,", "UU 1", MILD, ",\"indicator\":\"a\""), "indicator" },
                { ENTRY("age", "\"below_age\":18,", "UU 1", MILD, ",\"question\":\"a\""), "question" },
                { ENTRY("age", "\"below_age\":18,", "UU 1", MILD, ",\"village\":\"35\""), "village" },
        };
        struct lawful_fault fault;
        assert_ok(read_text(ENTRY("age", "\"below_age\":18,", "UU 1", MILD, ""), &fault));
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                assert_int_equal(read_text(wrong[i].text, &fault), ERR_INVALID);
                assert_slice(fault.what, wrong[i].what);
                assert_slice(fault.key, "wali");
        }
        assert_int_equal(read_text("{\"documents\":[]}", &fault), ERR_INVALID);
        assert_int_equal(read_text("{}", &fault), ERR_INVALID);
}

static enum error look_at(const char *item, const char *article, const char *words)
{
        struct slice why;
        json_t *body = json_pack("{s:[{s:s, s:s, s:[s]}]}", "documents", "key", item, "document", words, "legal",
                                 article);
        assert_non_null(body);
        enum error err = content_forbidden(S("checklist"), S("kerja"), body, &why);
        json_decref(body);
        return err;
}

static void marriage_stands_where_the_table_has_it_and_nowhere_else(void **state)
{
        (void)state;
        assert_ok(look_at("izin-keluarga", "uu-18-2017-13", "Izin suami/istri"));
        assert_int_equal(look_at("izin-keluarga", "uu-18-2017-5", "Izin suami/istri"), ERR_INVALID);
        assert_int_equal(look_at("surat-lain", "uu-18-2017-13", "Izin suami/istri"), ERR_INVALID);
        assert_int_equal(look_at("izin-keluarga", "uu-18-2017-13", "Surat janda"), ERR_INVALID);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_programs_own_table_is_whole),
                cmocka_unit_test(what_leads_further_is_refused_by_name),
                cmocka_unit_test(marriage_stands_where_the_table_has_it_and_nowhere_else),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Product rule 1: who reads birth date, sex, village and address of an applicant. Walks the queries of every room. */
#include "../test.h"

#include "base/arena.h"
#include "base/checked.h"

#include <glob.h>
#include <stdio.h>

static const char *const protected_columns[] = { "birth_date", "sex", "village_code", "address" };
/* Identity matching, the closed table of documents that the law requires, and the fairness sheet. */
static const char *const readers[] = { "application_identity_read", "application_birth", "fairness_cases" };

static bool is_reader(struct slice name)
{
        for (size_t i = 0; i < ARRAY_SIZE(readers); i++)
                if (slice_equal(name, slice_from_cstr(readers[i])))
                        return true;
        return false;
}

static bool is_word_byte(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || (c >= 'A' && c <= 'Z');
}

/* Whether `word` stands in the text by itself. */
static bool has_word(struct slice text, struct slice word)
{
        for (size_t from = 0; from + word.size <= text.size; from++) {
                bool before = from > 0 && is_word_byte(text.data[from - 1]);
                bool after = from + word.size < text.size && is_word_byte(text.data[from + word.size]);
                if (!before && !after && slice_equal(slice_sub(text, from, word.size), word))
                        return true;
        }
        return false;
}

static bool reads_applications(struct slice query)
{
        static const char *const ways[] = { "FROM application ", "JOIN application ", "FROM application\n",
                                            "FROM application;" };
        for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
                if (slice_find(query, slice_from_cstr(ways[i])) != SIZE_MAX)
                        return true;
        return false;
}

static size_t check_query(const char *path, struct slice query)
{
        struct slice rest = query, name;
        if (!reads_applications(query))
                return 0;
        assert_true(slice_next(&rest, ' ', &name));
        for (size_t i = 0; i < ARRAY_SIZE(protected_columns); i++)
                if (has_word(query, slice_from_cstr(protected_columns[i])) && !is_reader(name))
                        fail_msg("%s: query %.*s reads %s of applicants", path, SLICE_FMT(name), protected_columns[i]);
        if (slice_find(query, S("SELECT *")) != SIZE_MAX)
                fail_msg("%s: query %.*s reads every column", path, SLICE_FMT(name));
        return 1;
}

static size_t check_file(const char *path)
{
        static char text[1 << 20];
        FILE *file = fopen(path, "rbe");
        assert_non_null(file);
        struct slice rest = slice_of(text, fread(text, 1, sizeof text, file));
        assert_int_equal(fclose(file), 0);
        size_t found = 0, at;
        while ((at = slice_find(rest, S("-- query "))) != SIZE_MAX) {
                rest = slice_from(rest, at + 9);
                size_t end = slice_find(rest, S("-- query "));
                found += check_query(path, slice_sub(rest, 0, end == SIZE_MAX ? rest.size : end));
        }
        return found;
}

static void nobody_else_reads_what_an_applicant_is(void **state)
{
        (void)state;
        glob_t files = { 0 };
        size_t found = 0;
        assert_int_equal(glob(SOURCE_FOLDER "/*/*.sql", 0, NULL, &files), 0);
        for (size_t i = 0; i < files.gl_pathc; i++)
                found += check_file(files.gl_pathv[i]);
        globfree(&files);
        assert_true(found >= 5);
}

static void the_check_finds_a_wrong_query(void **state)
{
        (void)state;
        assert_true(reads_applications(S("x many 5\nSELECT sex FROM application WHERE id = 1;")));
        assert_true(has_word(S("SELECT a.sex, b"), S("sex")));
        assert_false(has_word(S("SELECT sexton"), S("sex")));
        assert_false(is_reader(S("application_rows_page")));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nobody_else_reads_what_an_applicant_is),
                cmocka_unit_test(the_check_finds_a_wrong_query),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

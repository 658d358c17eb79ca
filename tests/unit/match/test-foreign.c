/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of persons of other countries. */
#include "scorer.h"

#include "base/checked.h"

struct name_row {
        const char *left, *right;
        uint8_t level;
};

static void check_rows(const struct name_row *rows, size_t count)
{
        size_t wrong = 0;
        for (size_t i = 0; i < count; i++) {
                struct match_score score = score_values(MATCH_TYPE_PERSON_NAME, slice_from_cstr(rows[i].left),
                                                        slice_from_cstr(rows[i].right));
                if (score.levels[0] != rows[i].level)
                        print_error("%s, %s: %u, not %u\n", rows[i].left, rows[i].right, score.levels[0],
                                    rows[i].level);
                wrong += score.levels[0] != rows[i].level;
        }
        assert_int_equal(wrong, 0);
}

static void titles_of_other_languages_do_not_count(void **state)
{
        (void)state;
        static const struct name_row rows[] = {
                { "Monsieur Bruno Lacaze", "Bruno Lacaze", NAME_EXACT },
                { "Pr\u00e4sident Herr Ulrich Damm", "Ulrich Damm", NAME_EXACT },
                { "President Kalinow", "Marek Jan Kalinow", NAME_PART },
                { "President", "Presidente", NAME_TYPO }, /* alone it is a name */
                { "Bruno President", "Bruno", NAME_PART }, /* behind, too */
        };
        check_rows(rows, ARRAY_SIZE(rows));
}

static void a_fathers_name_is_not_the_sons(void **state)
{
        (void)state;
        static const struct name_row rows[] = {
                { "Bogdan Lysenko", "Andrii Bogdanovych Lysenko", NAME_SOME },
                { "Bogdan Lysenko", "Bogdan Andriiovych Lysenko", NAME_PART },
        };
        check_rows(rows, ARRAY_SIZE(rows));
}

static void an_article_is_a_word(void **state)
{
        (void)state;
        static const struct name_row rows[] = {
                { "Faris al-Qasabi", "Faris Al Qasabi", NAME_EXACT },
                { "Faris Al-Qasabi", "Faris Qasabi", NAME_PART },
                { "Faris Alqasabi", "Faris Al-Qasabi", NAME_VARIANT },
                { "Faris Al-Qasabi", "Faris Al-Qasimi", NAME_SOME },
                { "Faris Al-Qasabi", "Faris Al-Qasagi", NAME_TYPO },
                { "Faris Al-Q", "Faris Al-Q", NAME_EXACT },
        };
        check_rows(rows, ARRAY_SIZE(rows));
}

static void a_word_twice_does_not_stand_for_another(void **state)
{
        (void)state;
        static const struct name_row rows[] = {
                { "Yusra Yusra Hamdi", "Yusra Hamdi", NAME_EXACT },
                { "Yusra Yusra Hamdi", "Yusra Salim Hamdi", NAME_SOME },
                { "Yusra Hamdi", "Yusra Salim Hamdi", NAME_PART },
                { "Yusra Santoso Santoso", "Yusra Santoso Sentoso", NAME_PART }, /* a slip in one of the two */
                { "Sumini Sumini", "Sumini Kasan", NAME_PART },
                { "FNU Sumini", "Sumini Kasan", NAME_PART },
        };
        check_rows(rows, ARRAY_SIZE(rows));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(titles_of_other_languages_do_not_count),
                cmocka_unit_test(a_fathers_name_is_not_the_sons),
                cmocka_unit_test(an_article_is_a_word),
                cmocka_unit_test(a_word_twice_does_not_stand_for_another),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fictional people, and what a table of errors does to them. */
#include "../test.h"
#include "base/checked.h"
#include "program/program.h"
#include "simulate/people.h"

static struct simulated_person someone(void)
{
        struct simulated_person person = { 0 };
        (void)snprintf(person.values[PERSON_NAME], PERSON_TEXT, "Suyatmi Nur Hidayat");
        (void)snprintf(person.values[PERSON_BORN], PERSON_TEXT, "1990-12-05");
        (void)snprintf(person.values[PERSON_PHONE], PERSON_TEXT, "084011111111");
        return person;
}

static struct slip_table table_of(const char *lines, struct arena *arena)
{
        struct slip_table table;
        struct slip_problem problem;
        struct slice text = arena_printf(arena, "field,error,permille,from,to\n%s", lines);
        assert_ok(slip_table_read(text, arena, &table, &problem));
        return table;
}

/* What the name, or the field of the line, is after a line that always acts. */
static void expect(const char *line, enum person_field field, const char *wanted)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        struct slip_table table = table_of(line, &arena);
        struct simulated_person person = someone(), other = { .values = { "Katimin" } };
        size_t acted = apply_slips(&table, 5, 1, &other, &person);
        assert_int_equal(acted, strcmp(wanted, someone().values[field]) != 0);
        assert_string_equal(person.values[field], wanted);
}

static void test_each_error_does_what_its_name_says(void **state)
{
        UNUSED(state);
        expect("nama,missing,1000,,\n", PERSON_NAME, "");
        expect("nama,other,1000,,\n", PERSON_NAME, "Katimin");
        expect("nama,replace,1000,^su,Soe\n", PERSON_NAME, "Soeyatmi Nur Hidayat");
        expect("nama,replace,1000,at$,ad\n", PERSON_NAME, "Suyatmi Nur Hidayad");
        expect("nama,replace,1000,^yat,x\n", PERSON_NAME, "Suyatmi Nur Hidayat");
        expect("nama,replace,1000,yatmi,\n", PERSON_NAME, "Su Nur Hidayat");
        expect("nama,cut,1000,,7\n", PERSON_NAME, "Suyatmi");
        expect("nama,prepend,1000,,Hj.\n", PERSON_NAME, "Hj. Suyatmi Nur Hidayat");
        expect("nama,append,1000,,bin Kasan\n", PERSON_NAME, "Suyatmi Nur Hidayat bin Kasan");
        expect("nama,join-words,1000,,\n", PERSON_NAME, "Suyatminur Hidayat");
        expect("lahir,turn-day-month,1000,,\n", PERSON_BORN, "1990-05-12");
        expect("lahir,first-january,1000,,\n", PERSON_BORN, "1990-01-01");
        expect("lahir,year-only,1000,,\n", PERSON_BORN, "1990");
        expect("nik,substitute,1000,,\n", PERSON_NIK, "");
        expect("nama,missing,0,,\n", PERSON_NAME, "Suyatmi Nur Hidayat");
}

/* Errors by chance: how long the text is afterwards, and how many bytes still stand where they stood. */
static void expect_shape(const char *line, enum person_field field, int longer, size_t differ_most)
{
        for (uint32_t question = 0; question < 200; question++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 20);
                struct slip_table table = table_of(line, &arena);
                struct simulated_person person = someone(), other = { 0 };
                if (apply_slips(&table, 5, question, &other, &person) == 0)
                        continue;
                const char *before = someone().values[field], *after = person.values[field];
                assert_int_equal((int)strlen(after) - (int)strlen(before), longer);
                size_t differ = 0;
                for (size_t i = 0; longer == 0 && before[i]; i++)
                        differ += before[i] != after[i];
                assert_in_range(differ, longer == 0 ? 1 : 0, differ_most);
        }
}

static void test_slips_of_one_letter(void **state)
{
        UNUSED(state);
        expect_shape("nama,substitute,1000,,\n", PERSON_NAME, 0, 1);
        expect_shape("hp,substitute,1000,,\n", PERSON_PHONE, 0, 1);
        expect_shape("nama,swap,1000,,\n", PERSON_NAME, 0, 2);
        expect_shape("nama,omit,1000,,\n", PERSON_NAME, -1, 0);
        expect_shape("nama,insert,1000,,\n", PERSON_NAME, 1, 0);
        expect_shape("nama,split-word,1000,,\n", PERSON_NAME, 1, 0);
}

static void test_words_keep_their_letters(void **state)
{
        UNUSED(state);
        static const char *const lines[] = { "nama,turn-words,1000,,\n", "nama,drop-word,1000,,\n",
                                             "nama,initial,1000,,\n" };
        for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
                for (uint32_t question = 0; question < 50; question++) {
                        _cleanup_arena_ struct arena arena;
                        arena_init(&arena, 1 << 20);
                        struct slip_table table = table_of(lines[i], &arena);
                        struct simulated_person person = someone(), other = { 0 };
                        assert_int_equal(apply_slips(&table, 5, question, &other, &person), 1);
                        const char *name = person.values[PERSON_NAME];
                        struct slice rest = slice_from_cstr(name), word;
                        size_t words = 0;
                        while (slice_next(&rest, ' ', &word)) {
                                char start[3] = { word.data[0], word.data[1] == '.' ? 0 : word.data[1] };
                                assert_non_null(strstr("Suyatmi Nur Hidayat", start));
                                words++;
                        }
                        assert_int_equal(words, i == 1 ? 2 : 3);
                }
}

static void test_tables_that_are_wrong_are_refused_by_line(void **state)
{
        UNUSED(state);
        static const struct {
                const char *line;
                const char *says;
        } wrong[] = { { "nama,missing,10,\n", "five" },          { "gelar,missing,10,,\n", "field" },
                      { "nama,vanish,10,,\n", "no such error" }, { "nama,missing,1001,,\n", "permille" },
                      { "nama,missing,x,,\n", "permille" },      { "nama,year-only,10,,\n", "lahir" },
                      { "nama,\"missing,10,,\n", "CSV" } };
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 20);
                struct slip_table table;
                struct slip_problem problem = { 0 };
                struct slice text = arena_printf(&arena, "field,error,permille,from,to\nnama,omit,5,,\n%s",
                                                 wrong[i].line);
                assert_int_equal(slip_table_read(text, &arena, &table, &problem), ERR_INVALID);
                assert_non_null(strstr(problem.message, wrong[i].says));
                assert_in_range(problem.line, 3, 4);
        }
}

static void test_people_are_the_same_again_and_nobody_real(void **state)
{
        UNUSED(state);
        size_t alone = 0, women = 0;
        for (uint32_t number = 0; number < 2000; number++) {
                struct simulated_person one, again;
                simulate_person(3, 2000, number, &one);
                simulate_person(3, 2000, number, &again);
                assert_memory_equal(&one, &again, sizeof one);
                assert_true(one.values[PERSON_NIK][0] == 0 || strncmp(one.values[PERSON_NIK], "99", 2) == 0);
                assert_true(one.values[PERSON_PHONE][0] == 0 || strncmp(one.values[PERSON_PHONE], "0840", 4) == 0);
                assert_true(one.values[PERSON_VILLAGE][0] && one.values[PERSON_DISTRICT][0] && one.regency[0]);
                assert_true(one.values[PERSON_NAME][0] != 0);
                alone += strchr(one.values[PERSON_NAME], ' ') == NULL;
                women += one.values[PERSON_SEX][0] == 'P';
        }
        assert_in_range(alone, 200, 500);
        assert_in_range(women, 900, 1100);
}

static void test_the_tuning_table_can_be_read(void **state)
{
        UNUSED(state);
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        struct slip_table table;
        struct slip_problem problem;
        struct slice text;
        assert_ok(file_read(DATA_FOLDER "/scenarios/names-tuning.csv", 1 << 16, &arena, &text));
        assert_ok(slip_table_read(text, &arena, &table, &problem));
        assert_true(table.count > 40);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_error_does_what_its_name_says),
                cmocka_unit_test(test_slips_of_one_letter),
                cmocka_unit_test(test_words_keep_their_letters),
                cmocka_unit_test(test_tables_that_are_wrong_are_refused_by_line),
                cmocka_unit_test(test_people_are_the_same_again_and_nobody_real),
                cmocka_unit_test(test_the_tuning_table_can_be_read),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

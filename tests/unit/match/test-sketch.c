/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which rows a sketch says weigh little, beside what they weigh; and that linking loses nobody by it. */
#include "../test.h"

#include "base/checked.h"
#include "match/block.h"
#include "match/link.h"
#include "match/sketch.h"

static uint64_t seed = 11;

static uint32_t draw(uint32_t below)
{
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t)((seed >> 33) % below);
}

static const struct match_schema people = {
        .fields = { { S("name"), MATCH_TYPE_PERSON_NAME },
                    { S("born"), MATCH_TYPE_BIRTH_DATE },
                    { S("sex"), MATCH_TYPE_SEX },
                    { S("nik"), MATCH_TYPE_NATIONAL_ID },
                    { S("phone"), MATCH_TYPE_PHONE },
                    { S("street"), MATCH_TYPE_STREET },
                    { S("place"), MATCH_TYPE_PLACE },
                    { S("company"), MATCH_TYPE_COMPANY } },
        .count = 8,
        .id = { "id", 2 },
};

enum { ROWS = 900, VALUE_SIZE = 96 };

static const char *const words[] = { "Sutrisno", "Soetrisno",  "Sutrisna", "Wibowo", "Hadi",    "Nur",
                                     "Hayati",   "Nurhayati",  "Abdul",    "Karim",  "Abdulkarim", "Rahman",
                                     "Abdurrahman", "B",       "Dwi",      "Dewi",   "Kartika", "Tika",
                                     "Samsudin", "Udin",       "Su",       "Sri",    "Muhammad", "Moch" };
static const char *const places[] = { "Sumoroto", "Kauman", "Sumoroto Kauman", "Jetis", "Jetsi", "Balong" };
static const char *const companies[] = { "PT Jaya Abadi", "CV Abadi Jaya Sentosa", "Karya Mandiri", "Karyamandiri" };
static const char *const odd[] = { "Sutrisno als Wibowo", "Hadi bin Karim", "Drs. Hadi Wibowo",
                                   "Nur Hayati Dewi Kartika Sri Su" };

static void write_name(char *text)
{
        size_t count = 1 + draw(3), size = 0;
        if (draw(20) == 0) {
                (void)snprintf(text, VALUE_SIZE, "%s", odd[draw(ARRAY_SIZE(odd))]);
                return;
        }
        for (size_t i = 0; i < count; i++)
                size += (size_t)snprintf(text + size, VALUE_SIZE - size, "%s%s", i ? " " : "",
                                         words[draw(ARRAY_SIZE(words))]);
}

/* Small ranges, so that values are the same, near and missing by turns; now and then one that is none of its type. */
static void write_row(char values[][VALUE_SIZE])
{
        unsigned year = 1980 + draw(4), month = 1 + draw(3), day = 1 + draw(4);
        write_name(values[0]);
        (void)snprintf(values[1], VALUE_SIZE, draw(40) ? "%u-%02u-%02u" : "%u-77%02u-%02u", year, month, day);
        (void)snprintf(values[2], VALUE_SIZE, "%s", draw(2) ? "L" : "P");
        (void)snprintf(values[3], VALUE_SIZE, "3502%02u%02u%02u%02u%04u", 10 + draw(2), day, month, year % 100,
                       1 + draw(30));
        (void)snprintf(values[4], VALUE_SIZE, draw(40) ? "0812345%05u" : "tanya %u", 10000 + draw(200));
        (void)snprintf(values[5], VALUE_SIZE, draw(2) ? "Jl. %s No. %u" : "Dsn. %s RT 00%u/RW 001", words[draw(8)],
                       1 + draw(4));
        (void)snprintf(values[6], VALUE_SIZE, "%s", places[draw(ARRAY_SIZE(places))]);
        (void)snprintf(values[7], VALUE_SIZE, "%s", companies[draw(ARRAY_SIZE(companies))]);
        for (size_t i = 0; i < people.count; i++)
                if (draw(5) == 0)
                        values[i][0] = 0;
}

struct table {
        struct match_vocabulary *vocabulary;
        struct match_register rows;
        struct match_model model;
        struct match_scorer scorer;
};

static void add_row(struct table *own, const struct match_schema *schema, size_t number, char values[][VALUE_SIZE])
{
        struct match_reader reader = { .schema = schema, .vocabulary = own->vocabulary };
        struct slice slices[MATCH_FIELDS_MAX];
        struct match_row row;
        char id[24];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        for (size_t i = 0; i < schema->count; i++)
                slices[i] = slice_from_cstr(values[i]);
        (void)snprintf(id, sizeof id, "r%zu", number);
        assert_ok(match_record_read(&reader, slices, &arena, &row));
        assert_ok(match_register_add(&own->rows, slice_from_cstr(id), &row.record));
        match_record_count(own->vocabulary, schema, &row.record);
}

static void open_table(struct table *own, const struct match_schema *schema)
{
        *own = (struct table){ .model = match_model_built_in(schema) };
        assert_ok(match_vocabulary_new(&own->vocabulary));
        match_register_init(&own->rows, schema->count);
}

static void make_table(struct table *own, size_t rows)
{
        char values[MATCH_FIELDS_MAX][VALUE_SIZE];
        open_table(own, &people);
        for (size_t i = 0; i < rows; i++) {
                write_row(values);
                add_row(own, &people, i, values);
        }
        assert_ok(match_vocabulary_finish(own->vocabulary, rows));
        own->scorer = match_scorer_make(&people, &own->model, own->vocabulary);
}

static void free_table(struct table *own)
{
        match_register_free(&own->rows);
        match_vocabulary_free(own->vocabulary);
}

/* Of how many pairs of the table a sketch says that they weigh little. */
static size_t check_all_pairs(const struct table *own, const struct match_register *b)
{
        struct match_sketches sketches;
        struct match_glance glance;
        size_t told = 0;
        assert_ok(match_sketches_build(&own->scorer, &own->rows, b, &sketches));
        assert_ok(match_glance_init(&glance));
        for (uint32_t i = 0; i < own->rows.count; i++)
                for (uint32_t j = 0; j < own->rows.count; j++) {
                        struct match_record one = match_register_get(&own->rows, i);
                        struct match_record other = match_register_get(&own->rows, j);
                        int32_t weight = match_score_weight(&own->scorer, &one, &other);
                        match_sketch_call(&sketches, &glance, i, j);
                        if (match_sketch_is_below(&sketches, &glance, i, j, weight) ||
                            match_sketch_is_below_by_records(&sketches, &glance, i, j, weight))
                                fail_msg("rows %u and %u weigh %d, and are said to weigh less", i, j, weight);
                        told += match_sketch_is_below(&sketches, &glance, i, j, 8 * WEIGHT_BIT) ||
                                match_sketch_is_below_by_records(&sketches, &glance, i, j, 8 * WEIGHT_BIT);
                }
        match_glance_free(&glance);
        match_sketches_free(&sketches);
        return told;
}

/* Words that were compared before, and slots that others took. */
static void remembers_levels_as_they_are(void **state)
{
        (void)state;
        struct table own;
        _cleanup_free_ struct match_level_memory *memory = calloc(1, sizeof *memory);
        uint8_t fresh[MATCH_FIELDS_MAX], remembered[MATCH_FIELDS_MAX];
        assert_non_null(memory);
        make_table(&own, ROWS);
        for (uint32_t i = 0; i < own.rows.count; i++)
                for (uint32_t j = 0; j < own.rows.count; j++) {
                        struct match_record one = match_register_get(&own.rows, i);
                        struct match_record other = match_register_get(&own.rows, j);
                        match_score_levels(&own.scorer, &one, &other, NULL, fresh);
                        match_score_levels(&own.scorer, &one, &other, memory, remembered);
                        if (memcmp(fresh, remembered, sizeof fresh) != 0)
                                fail_msg("rows %u and %u have other levels the second time", i, j);
                }
        free_table(&own);
}

static void is_never_below_what_rows_weigh(void **state)
{
        (void)state;
        struct table own;
        make_table(&own, ROWS);
        size_t within = check_all_pairs(&own, NULL);
        assert_true(within > (size_t)ROWS * ROWS / 2);
        assert_int_equal(check_all_pairs(&own, &own.rows), within);
        free_table(&own);
}

/* With the built-in frequencies. */
static void holds_for_a_small_table(void **state)
{
        (void)state;
        struct table own;
        make_table(&own, 40);
        assert_true(check_all_pairs(&own, NULL) > 40);
        free_table(&own);
}

/* More values than there was room for at first. */
static void numbers_as_many_values_as_there_are(void **state)
{
        (void)state;
        struct table own;
        char values[MATCH_FIELDS_MAX][VALUE_SIZE];
        open_table(&own, &people);
        for (size_t i = 0; i < ROWS / 2; i++) {
                write_row(values);
                (void)snprintf(values[6], VALUE_SIZE, "%s%c%c", i % 2 ? "Suka" : "Tirto", (char)('a' + i / 2 % 26),
                               (char)('a' + i / 52));
                (void)snprintf(values[7], VALUE_SIZE, "PT Maju%c%c", (char)('a' + i % 26), (char)('a' + i / 26));
                add_row(&own, &people, i, values);
        }
        assert_ok(match_vocabulary_finish(own.vocabulary, own.rows.count));
        own.scorer = match_scorer_make(&people, &own.model, own.vocabulary);
        assert_true(check_all_pairs(&own, NULL) > own.rows.count * own.rows.count / 2);
        free_table(&own);
}

/* A table of two rows, and their sketches. */
static void sketch_two(const struct match_schema *schema, char values[2][MATCH_FIELDS_MAX][VALUE_SIZE],
                       struct table *own, struct match_sketches *sketches)
{
        open_table(own, schema);
        for (size_t i = 0; i < 2; i++)
                add_row(own, schema, i, values[i]);
        assert_ok(match_vocabulary_finish(own->vocabulary, 2));
        own->scorer = match_scorer_make(schema, &own->model, own->vocabulary);
        assert_ok(match_sketches_build(&own->scorer, &own->rows, NULL, sketches));
}

static bool are_below(const struct match_schema *schema, char values[2][MATCH_FIELDS_MAX][VALUE_SIZE], int32_t least)
{
        struct table own;
        struct match_sketches sketches;
        struct match_glance glance;
        sketch_two(schema, values, &own, &sketches);
        assert_ok(match_glance_init(&glance));
        bool below = match_sketch_is_below(&sketches, &glance, 0, 1, least);
        assert_true(below || !match_sketch_is_below_by_records(&sketches, &glance, 0, 1, least));
        match_glance_free(&glance);
        match_sketches_free(&sketches);
        free_table(&own);
        return below;
}

static bool speak_against(const struct match_schema *schema, char values[2][MATCH_FIELDS_MAX][VALUE_SIZE],
                          enum match_block family)
{
        struct table own;
        struct match_sketches sketches;
        sketch_two(schema, values, &own, &sketches);
        bool against = match_sketch_speaks_against(&sketches, 0, 1, family);
        assert_true(match_sketch_speaks_against(&sketches, 1, 0, family) == against);
        match_sketches_free(&sketches);
        free_table(&own);
        return against;
}

/* Born, sex, NIK, phone and place of two rows of one name; whether what there is speaks against one person where a
 * name, a year or a day is what they share. */
static void knows_what_speaks_against_two_rows(void **state)
{
        (void)state;
        enum { VALUES = 5 };
        static const uint8_t fields[VALUES] = { 1, 2, 3, 4, 6 };
        static const struct {
                const char *one[VALUES], *other[VALUES];
                bool name, year, day;
        } rows[] = {
                { { "", "", "", "", "" }, { "", "", "", "", "" }, false, true, false },
                { { "", "L", "", "", "" }, { "", "P", "", "", "" }, true, true, true },
                { { "", "L", "", "084000012345", "" }, { "", "L", "", "084077799123", "" }, false, true, false },
                { { "1980-03-04", "L", "", "", "" }, { "1991-06-07", "L", "", "", "" }, true, true, true },
                { { "1980-03-04", "L", "", "", "" }, { "1980-03-05", "L", "", "", "" }, false, false, false },
                { { "1980-03-04", "", "", "", "" }, { "1980-05-07", "", "", "", "" }, false, true, false },
                { { "1980-03-04", "L", "", "084000012345", "" }, { "1980-03-04", "P", "", "084077799123", "" },
                  false, false, true },
                { { "1980-03-04", "L", "", "", "Jetis" }, { "1980-03-04", "L", "", "", "Kauman" },
                  false, false, true },
                { { "1980-03-04", "L", "", "", "Jetis" }, { "1980-03-04", "L", "", "", "Jetis" },
                  false, false, false },
                { { "1980-03-04", "L", "", "", "Jetis" }, { "1980-03-04", "L", "", "", "" }, false, false, false },
                { { "1991-06-07", "L", "", "084000012345", "" }, { "1980-03-04", "L", "", "084000012345", "" },
                  false, false, false },
                { { "", "P", "9902110403800001", "", "" }, { "", "L", "9917080706910377", "", "" }, true, true, true },
                /* NIKs that are nearly the same, and one beside a date without: more than a sketch can tell. */
                { { "", "L", "9902110403800001", "", "" }, { "", "P", "9912110403800001", "", "" },
                  false, false, false },
                { { "", "L", "9902110403800001", "", "" }, { "1991-06-07", "L", "", "", "" }, false, false, false },
        };
        char values[2][MATCH_FIELDS_MAX][VALUE_SIZE] = { { "Hadi Wibowo" }, { "Hadi Wibowo" } };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                for (size_t value = 0; value < VALUES; value++) {
                        (void)snprintf(values[0][fields[value]], VALUE_SIZE, "%s", rows[i].one[value]);
                        (void)snprintf(values[1][fields[value]], VALUE_SIZE, "%s", rows[i].other[value]);
                }
                bool name = speak_against(&people, values, BLOCK_NAMES);
                bool day = speak_against(&people, values, BLOCK_BORN);
                bool year = speak_against(&people, values, BLOCK_NAME_YEAR);
                if (name != rows[i].name || year != rows[i].year || day != rows[i].day ||
                    year != speak_against(&people, values, BLOCK_ENDS_YEAR))
                        fail_msg("row %zu: name %d, year %d, day %d", i, name, year, day);
        }
}

static void leaves_to_the_scorer_what_it_cannot_tell(void **state)
{
        (void)state;
        static const struct match_schema parts = { .fields = { { S("given"), MATCH_TYPE_GIVEN_NAME },
                                                               { S("family"), MATCH_TYPE_FAMILY_NAME } },
                                                   .count = 2 };
        char names[2][MATCH_FIELDS_MAX][VALUE_SIZE] = { { "Hadi", "Wibowo" }, { "Karim", "Samsudin" } };
        assert_false(are_below(&parts, names, INT32_MAX));
        static const struct match_schema many = {
                .fields = { { S("1"), MATCH_TYPE_TEXT }, { S("2"), MATCH_TYPE_TEXT }, { S("3"), MATCH_TYPE_TEXT },
                            { S("4"), MATCH_TYPE_TEXT }, { S("5"), MATCH_TYPE_TEXT } },
                .count = 5
        };
        char texts[2][MATCH_FIELDS_MAX][VALUE_SIZE] = { { "a", "b", "c", "d", "e" }, { "f", "g", "h", "i", "j" } };
        assert_false(are_below(&many, texts, INT32_MAX));
        /* Without a name the others are enough. */
        static const struct match_schema places_alone = { .fields = { { S("place"), MATCH_TYPE_PLACE },
                                                                      { S("code"), MATCH_TYPE_POSTCODE } },
                                                          .count = 2 };
        char towns[2][MATCH_FIELDS_MAX][VALUE_SIZE] = { { "Jetis", "63411" }, { "Balong", "71122" } };
        assert_true(are_below(&places_alone, towns, 0));
        static const struct match_schema given = { .fields = { { S("given"), MATCH_TYPE_GIVEN_NAME },
                                                               { S("place"), MATCH_TYPE_PLACE } },
                                                   .count = 2 };
        char called[2][MATCH_FIELDS_MAX][VALUE_SIZE] = { { "Hadi", "Jetis" }, { "Karim", "Balong" } };
        assert_true(are_below(&given, called, INT32_MAX));
}

/* Fillers for names, words for numbers, more words than a sketch has room for, beside what is none of these. */
static void holds_for_odd_values(void **state)
{
        (void)state;
        static const struct match_schema odd_ones = {
                .fields = { { S("street"), MATCH_TYPE_STREET }, { S("name"), MATCH_TYPE_PERSON_NAME },
                            { S("account"), MATCH_TYPE_ACCOUNT }, { S("phone"), MATCH_TYPE_PHONE },
                            { S("born"), MATCH_TYPE_BIRTH_DATE } },
                .count = 5
        };
        static const char *const choices[5][4] = {
                { "Krajan", "Krajan Merapi", "Satu Dua Tiga Empat Lima Enam", "" },
                { "xxx", "Hadi Wibowo", "Hadi", "" },
                { "tunai", "BRI 123456789", "123456789", "" },
                { "tanya", "084000012345", "084000012354", "" },
                { "lupa", "1990-03-12", "1990", "" },
        };
        struct table own;
        open_table(&own, &odd_ones);
        for (size_t i = 0; i < 1024; i += 5) {
                char values[MATCH_FIELDS_MAX][VALUE_SIZE] = { 0 };
                for (size_t field = 0; field < 5; field++)
                        (void)snprintf(values[field], VALUE_SIZE, "%s", choices[field][i >> 2 * field & 3]);
                add_row(&own, &odd_ones, i, values);
        }
        assert_ok(match_vocabulary_finish(own.vocabulary, own.rows.count));
        own.scorer = match_scorer_make(&odd_ones, &own.model, own.vocabulary);
        assert_true(check_all_pairs(&own, NULL) > own.rows.count * own.rows.count / 4);
        free_table(&own);
}

static void write_person(char values[][VALUE_SIZE])
{
        (void)snprintf(values[0], VALUE_SIZE, "%s %c%c%c%co", words[draw(8)], 'b' + (char)draw(20), "aiu"[draw(3)],
                       'b' + (char)draw(20), "aiu"[draw(3)]);
        (void)snprintf(values[1], VALUE_SIZE, "%u-%02u-%02u", 1950 + draw(50), 1 + draw(12), 2 + draw(26));
        (void)snprintf(values[2], VALUE_SIZE, "%s", draw(2) ? "L" : "P");
        (void)snprintf(values[3], VALUE_SIZE, "99%06u17%02u%02u%04u", draw(999999), 1 + draw(12), draw(99),
                       1 + draw(999));
        (void)snprintf(values[4], VALUE_SIZE, "0840%08u", draw(99999999));
        values[5][0] = values[7][0] = 0;
        (void)snprintf(values[6], VALUE_SIZE, "%s", places[draw(ARRAY_SIZE(places))]);
}

/* Rows CHUNK to CHUNK + 2 * TWICE are twice; those that tell first what the prior is about, the first chunk and the
 * seventeenth, are strangers. None of the others may be lost for that. */
static void links_what_the_first_rows_do_not_promise(void **state)
{
        (void)state;
        enum { CHUNK = 512, TWICE = 3000, ALL = 17 * CHUNK + 40 };
        struct table own;
        char values[MATCH_FIELDS_MAX][VALUE_SIZE];
        open_table(&own, &people);
        for (size_t i = 0; i < ALL; i++) {
                bool copy = i >= CHUNK && i < CHUNK + 2 * TWICE && i % 2 == 1;
                if (!copy)
                        write_person(values);
                else
                        values[3][0] = values[draw(2) ? 4 : 6][0] = values[draw(3) ? 7 : 1][0] = 0;
                add_row(&own, &people, i, values);
        }
        assert_ok(match_vocabulary_finish(own.vocabulary, ALL));
        own.scorer = match_scorer_make(&people, &own.model, own.vocabulary);
        _cleanup_match_links_ struct match_links links = { 0 }, again = { 0 };
        struct match_linking linking = { &own.scorer, &own.rows, NULL, PROBABILITY_ONE / 2, 1 };
        assert_ok(match_link(&linking, &links));
        if (links.count < TWICE / 100 * 90 || links.count > TWICE + 100)
                fail_msg("%zu of %d found", links.count, TWICE);
        linking.least = PROBABILITY_ONE / 100000; /* under whose bound none of them falls */
        assert_ok(match_link(&linking, &again));
        size_t likely = 0;
        for (size_t i = 0; i < again.count; i++)
                likely += match_probability(again.pairs[i].weight, links.prior) >= PROBABILITY_ONE / 2;
        assert_int_equal(likely, links.count);
        match_links_free(&again);
        linking.least = PROBABILITY_ONE / 2;
        linking.threads = 3;
        assert_ok(match_link(&linking, &again));
        assert_int_equal(again.count, links.count);
        assert_int_equal(again.prior, links.prior);
        assert_memory_equal(again.pairs, links.pairs, links.count * sizeof *links.pairs);
        free_table(&own);
}

/* Two who share a rare name and nothing else: told apart by their numbers where tables are large. */
static void leaves_strangers_of_large_tables(void **state)
{
        (void)state;
        enum { ALL = 2400, ONE = 100, OTHER = 2001, TWICE_FROM = 200, TWICE_TO = 1200 };
        struct table own;
        char values[MATCH_FIELDS_MAX][VALUE_SIZE];
        open_table(&own, &people);
        for (size_t i = 0; i < ALL; i++) {
                if (i < TWICE_FROM || i >= TWICE_TO || i % 2 == 0)
                        write_person(values);
                if (i == ONE || i == OTHER) {
                        (void)snprintf(values[0], VALUE_SIZE, "Qumbaraksi Weltevreden");
                        (void)snprintf(values[6], VALUE_SIZE, "%s", i == ONE ? "Sooko" : "Wagir");
                        values[3][0] = values[4][0] = 0;
                }
                (void)snprintf(values[2], VALUE_SIZE, "%s", i == OTHER ? "P" : "L");
                add_row(&own, &people, i, values);
        }
        assert_ok(match_vocabulary_finish(own.vocabulary, ALL));
        own.scorer = match_scorer_make(&people, &own.model, own.vocabulary);
        struct match_linking linking = { &own.scorer, &own.rows, NULL, PROBABILITY_ONE / 1000000, 1 };
        for (unsigned large = 0; large < 2; large++) {
                _cleanup_match_links_ struct match_links links = { 0 };
                bool found = false;
                linking.how = large ? BLOCK_SPLIT : 0;
                assert_ok(match_link(&linking, &links));
                for (size_t i = 0; i < links.count; i++)
                        found |= links.pairs[i].a == ONE && links.pairs[i].b == OTHER;
                if (found != (large == 0))
                        fail_msg("large %u: %zu pairs, %sfound", large, links.count, found ? "" : "not ");
        }
        free_table(&own);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(remembers_levels_as_they_are),
                cmocka_unit_test(is_never_below_what_rows_weigh),
                cmocka_unit_test(holds_for_a_small_table),
                cmocka_unit_test(numbers_as_many_values_as_there_are),
                cmocka_unit_test(leaves_to_the_scorer_what_it_cannot_tell), cmocka_unit_test(holds_for_odd_values),
                cmocka_unit_test(knows_what_speaks_against_two_rows),
                cmocka_unit_test(leaves_strangers_of_large_tables),
                cmocka_unit_test(links_what_the_first_rows_do_not_promise),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

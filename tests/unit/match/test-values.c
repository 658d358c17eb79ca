/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values that are hardly values: longer than there is room for, half a date, two banks, nought; and records that only a
 * file made to harm can hold. */
#include "scorer.h"

#include "base/checked.h"
#include "match/block.h"
#include "match/frequency.h"
#include "match/match.h"
#include "match/pair.h"

struct level_row {
        enum match_type type;
        const char *left, *right;
        uint8_t level;
};

static void must_have_levels(const struct level_row *rows, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                struct match_score score =
                        score_values(rows[i].type, slice_from_cstr(rows[i].left), slice_from_cstr(rows[i].right));
                if (score.levels[0] != rows[i].level)
                        fail_msg("%s, %s: %u, not %u", rows[i].left, rows[i].right, score.levels[0], rows[i].level);
        }
}

static void half_dates_are_texts(void **state)
{
        (void)state;
        static const struct level_row rows[] = {
                { MATCH_TYPE_BIRTH_DATE, "2990-01-02", "2990-01-02", DATE_EXACT }, /* as a text */
                { MATCH_TYPE_BIRTH_DATE, "2990-01-02", "1990-01-02", DATE_DIGIT },
                { MATCH_TYPE_BIRTH_DATE, "123456", "1990-03-12", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "1990-13-14", "1990-03-14", DATE_DIGIT },
                { MATCH_TYPE_BIRTH_DATE, "1990-28-03", "1990-03-28", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1 9 5 5 1 1 1 2", "1955-11-12", DATE_DIGIT },
                { MATCH_TYPE_BIRTH_DATE, "1990\u5e745\u670842\u65e5", "1990-05-12", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "Mei 90", "1990-05-12", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "Mei 1300", "1990-05-12", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "32 Mei 1990", "1990-05-12", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "5 a 12 b 1990", "1990-05-12", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "5 a 12", "1990-05-12", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "19\U0001F642", "1955-11-12", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "{12} Mei 1990", "1990-05-12", DATE_EXACT },
        };
        must_have_levels(rows, ARRAY_SIZE(rows));
}

/* A year, and days that no month has, say nothing of the order in which a table has its dates. */
static void half_dates_say_no_order(void **state)
{
        (void)state;
        static const char *const dates[] = { "1990", "05/45/1990", "45/05/1990", "05/06/1990", "lupa", "1990-05-28" };
        struct bench bench;
        struct match_row row;
        struct slice value = S("02/01/1990");
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        set_up_schema(&bench, match_schema_single(MATCH_TYPE_BIRTH_DATE));
        match_reader_look_at_date(&bench.reader, 0, S("05/28/1990"));
        for (size_t i = 0; i < ARRAY_SIZE(dates); i++)
                match_reader_look_at_date(&bench.reader, 0, slice_from_cstr(dates[i]));
        assert_true(bench.reader.dates[0].month_first == 1 && bench.reader.dates[0].day_first == 0);
        assert_ok(match_record_read(&bench.reader, &value, &arena, &row));
        assert_int_equal(match_field_date(&row.record, 0).month, 2);
        match_vocabulary_free(bench.vocabulary);
}

/* Given and family name that changed places count as such where that says more than that they differ, and no less when
 * the other row is named first. */
static void names_change_places_for_a_reason(void **state)
{
        (void)state;
        struct match_schema both = { .fields = { { S("given"), MATCH_TYPE_GIVEN_NAME },
                                                 { S("family"), MATCH_TYPE_FAMILY_NAME } },
                                     .count = 2 };
        static const struct {
                const char *left[2], *right[2];
                bool swapped;
        } rows[] = {
                { { "Ratnasari", "Kusuma" }, { "Kusuma", "Ratnasari" }, true },
                { { "Ratnasari", "Kusuma" }, { "", "Ratnasari" }, false },
                { { "Ratnasari", "" }, { "Kusuma", "Ratnasari" }, false },
                { { "Ratnasari Sri", "Nur" }, { "Ratnasari Nur", "Sri" }, false },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct bench bench;
                set_up_schema(&bench, both);
                struct slice left[] = { slice_from_cstr(rows[i].left[0]), slice_from_cstr(rows[i].left[1]) };
                struct slice right[] = { slice_from_cstr(rows[i].right[0]), slice_from_cstr(rows[i].right[1]) };
                struct match_score score = score_rows(&bench, left, right);
                if ((score.dependence[0] == FIELD_SWAPPED) != rows[i].swapped)
                        fail_msg("row %zu: %d", i, score.weight);
                match_vocabulary_free(bench.vocabulary);
        }
}

static void odd_numbers_are_compared(void **state)
{
        (void)state;
        static const struct level_row rows[] = {
                { MATCH_TYPE_ACCOUNT, "1234567", "12345678", NUMBER_DIGIT }, /* one digit more */
                { MATCH_TYPE_ACCOUNT, "BRI 123456789", "BCA 987654321", NUMBER_CONFLICT },
                { MATCH_TYPE_ACCOUNT, "BRI 00000", "BRI 123456789", NUMBER_CONFLICT },
                { MATCH_TYPE_NATIONAL_ID, "A12.0", "A120", NUMBER_EXACT }, /* no number that was taken for a measure */
                { MATCH_TYPE_NATIONAL_ID, "123.0", "1230", NUMBER_EXACT },
                { MATCH_TYPE_NATIONAL_ID, "A123456789012345", "A123456789012345", NUMBER_EXACT },
                { MATCH_TYPE_PHONE, "00000", "00000", NUMBER_EXACT },
                { MATCH_TYPE_HOUSE_NUMBER, "Noah 3", "noah3", CODE_EXACT },
                { MATCH_TYPE_HOUSE_NUMBER, "###", "12", MATCH_LEVEL_MISSING },
                { MATCH_TYPE_STREET, "Jl. Merapi 63411", "Merapi 63411", NAME_EXACT },
                { MATCH_TYPE_STREET, "RT 3 Desa Karangan", "Karangan", NAME_PART },
                { MATCH_TYPE_STREET, "Krajan RT 3 RW 2", "Merapi 63411 Krajan", NAME_CONFLICT },
                { MATCH_TYPE_TEXT, "{a}~b", "a b", NAME_EXACT },
                { MATCH_TYPE_TEXT, "\u200b", "a", MATCH_LEVEL_MISSING },
                { MATCH_TYPE_TEXT, "\U0001F642", "\U0001F642", NAME_EXACT },
                { MATCH_TYPE_PERSON_NAME, "()", "()", MATCH_LEVEL_MISSING },
                { MATCH_TYPE_PERSON_NAME, "xxx", "xxx", NAME_EXACT }, /* nothing but a filler: a text */
        };
        must_have_levels(rows, ARRAY_SIZE(rows));
}

/* A father counts beside names that agree; where these differ already he says nothing more. */
static void fathers_stand_beside_names(void **state)
{
        (void)state;
        struct slice name = S("Ratnasari Kusuma binti Kasan");
        struct match_score same = score_values(MATCH_TYPE_PERSON_NAME, name, S("Ratnasari Wahyudi binti Kasan"));
        struct match_score other = score_values(MATCH_TYPE_PERSON_NAME, name, S("Ratnasari Wahyudi binti Parto"));
        assert_int_equal(same.levels[0], NAME_SOME);
        assert_int_equal(other.levels[0], NAME_SOME);
        assert_int_equal(same.weight, other.weight);
        assert_true(score_values(MATCH_TYPE_PERSON_NAME, name, name).weight > same.weight);
}

/* A name keeps eight words: what comes behind, be it of the name or the father's, makes no other person. */
static void names_have_room_for_eight_words(void **state)
{
        (void)state;
        struct slice eight = S("Satu Dua Tiga Empat Lima Enam Tujuh Delapan");
        struct match_score nine = score_values(MATCH_TYPE_PERSON_NAME,
                                               S("Satu Dua Tiga Empat Lima Enam Tujuh Delapan Sembilan"), eight);
        struct match_score father = score_values(
                MATCH_TYPE_PERSON_NAME, S("Satu Dua Tiga Empat Lima Enam Tujuh binti Delapan Sembilan"), eight);
        assert_int_equal(nine.levels[0], NAME_EXACT);
        assert_int_equal(father.levels[0], NAME_EXACT);
}

/* However long a value is, it is read, or compared as a text and counted: never an error. */
static void no_value_is_too_long(void **state)
{
        (void)state;
        static const char *const pieces[] = { "1",      "a",        "ab ", "bri 1", "rt03 ",  "\u00e9",
                                              "\u5f35", "a als b ", "(",   "& ",    "\uFDFA", "." };
        for (enum match_type type = 0; type < MATCH_TYPE_COUNT; type++)
                for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
                        char text[1500];
                        size_t size = 0, own = strlen(pieces[i]);
                        for (; size + own <= sizeof text; size += own)
                                memcpy(text + size, pieces[i], own);
                        struct match_score score = score_values(type, slice_of(text, size), slice_of(text, size));
                        if (score.levels[0] != 0 && score.levels[0] != MATCH_LEVEL_MISSING)
                                fail_msg("%s in type %d: %u", pieces[i], (int)type, score.levels[0]);
                }
        struct bench bench;
        struct match_row row;
        char digits[600];
        struct slice value = slice_of(digits, sizeof digits);
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        memset(digits, '7', sizeof digits);
        set_up_schema(&bench, match_schema_single(MATCH_TYPE_ACCOUNT));
        assert_ok(match_record_read(&bench.reader, &value, &arena, &row));
        assert_int_equal(bench.reader.reading.unread[0], 1);
        match_vocabulary_free(bench.vocabulary);
}

/* Two values weigh the same alone as in a table of one column. */
static void a_pair_weighs_what_it_does_in_a_table(void **state)
{
        (void)state;
        static const struct level_row rows[] = { { MATCH_TYPE_PERSON_NAME, "Soetrisno", "Sutrisno", 0 },
                                                 { MATCH_TYPE_PHONE, "084000012345", "084000012354", 0 },
                                                 { MATCH_TYPE_STREET, "Krajan RT 3", "", 0 } };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                int32_t weight = 7;
                struct slice left = slice_from_cstr(rows[i].left), right = slice_from_cstr(rows[i].right);
                assert_ok(match_pair_weight(rows[i].type, left, right, &arena, &weight));
                assert_int_equal(weight, score_values(rows[i].type, left, right).weight);
        }
}

/* ---- what reading never makes ---- */

static uint32_t word_of(enum match_role role, uint32_t low)
{
        return (uint32_t)role << 24 | low;
}

static struct match_record record_of(const uint32_t *words, size_t count)
{
        struct match_record record = { .words = words };
        memset(record.at + 1, (int)count, sizeof record.at - 1);
        return record;
}

/* House numbers without a digit, and more words than a value has: compared like any others, both ways the same. */
static void odd_words_are_compared(void **state)
{
        (void)state;
        struct bench bench;
        uint32_t ids[4], many[40], numbers[2];
        static const struct slice texts[] = { S("--"), S("a:b"), S("12~"), S("karangan") };
        set_up_schema(&bench, match_schema_single(MATCH_TYPE_STREET));
        for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
                assert_ok(match_vocabulary_add(bench.vocabulary, i < 3 ? MATCH_TOKEN_CODE : MATCH_TOKEN_WORD, texts[i],
                                               &ids[i]));
        for (size_t i = 0; i < ARRAY_SIZE(many); i++)
                many[i] = word_of(ROLE_TOKEN, ids[3]);
        struct match_record long_one = record_of(many, ARRAY_SIZE(many)), one = record_of(many, 1);
        assert_true(match_score_weight(&bench.scorer, &long_one, &long_one) > 0);
        for (size_t i = 0; i < 3; i++) {
                for (size_t j = 0; j < 3; j++) {
                        uint32_t left[] = { word_of(ROLE_NUMBER_TOKEN, ids[i]), many[0] };
                        uint32_t right[] = { word_of(ROLE_NUMBER_TOKEN, ids[j]), many[0] };
                        struct match_record a = record_of(left, 2), b = record_of(right, 2);
                        int32_t weight = match_score_weight(&bench.scorer, &a, &b);
                        assert_int_equal(weight, match_score_weight(&bench.scorer, &b, &a));
                        if (i == j)
                                assert_true(weight > match_score_weight(&bench.scorer, &one, &one));
                }
        }
        /* Nought is nobody's identity number. */
        struct match_schema single = match_schema_single(MATCH_TYPE_NATIONAL_ID);
        struct match_key keys[MATCH_KEYS_MAX];
        numbers[0] = word_of(ROLE_NUMBER, 0);
        numbers[1] = 0;
        struct match_record nought = record_of(numbers, 2);
        assert_int_equal(match_block_keys(bench.vocabulary, &single, &nought, BLOCK_WIDE, keys), 0);
        match_vocabulary_free(bench.vocabulary);
}

/* A date of no year agrees with no text that is no date. */
static void no_date_is_no_text(void **state)
{
        (void)state;
        struct bench bench;
        struct match_row row;
        struct slice text = S("19551192");
        uint32_t none[] = { word_of(ROLE_DATE, 0) };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        set_up_schema(&bench, match_schema_single(MATCH_TYPE_BIRTH_DATE));
        assert_ok(match_record_read(&bench.reader, &text, &arena, &row));
        struct match_record date = record_of(none, 1);
        struct match_score score;
        match_score(&bench.scorer, &row.record, &date, &score);
        assert_int_equal(score.levels[0], DATE_CONFLICT);
        match_score(&bench.scorer, &date, &row.record, &score);
        assert_int_equal(score.levels[0], DATE_CONFLICT);
        match_vocabulary_free(bench.vocabulary);
}

/* What a word says by itself: a sign or another script's letter is no digit; without records a count says the most. */
static void words_say_something_by_themselves(void **state)
{
        (void)state;
        struct bench bench;
        uint32_t letter, digit, sign;
        set_up_schema(&bench, match_schema_single(MATCH_TYPE_TEXT));
        assert_ok(match_vocabulary_add(bench.vocabulary, MATCH_TOKEN_WORD, S("\u0436\u0443"), &letter));
        assert_ok(match_vocabulary_add(bench.vocabulary, MATCH_TOKEN_WORD, S("12345"), &digit));
        assert_ok(match_vocabulary_add(bench.vocabulary, MATCH_TOKEN_WORD, S("~abcd"), &sign));
        int32_t of_digit = built_in_bits(match_vocabulary_token(bench.vocabulary, digit));
        assert_true(built_in_bits(match_vocabulary_token(bench.vocabulary, letter)) > of_digit);
        assert_true(built_in_bits(match_vocabulary_token(bench.vocabulary, sign)) > of_digit);
        assert_int_equal(match_vocabulary_value_bits(bench.vocabulary, 1000, 77), 77);
        match_vocabulary_free(bench.vocabulary);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(half_dates_are_texts),
                cmocka_unit_test(half_dates_say_no_order),
                cmocka_unit_test(names_change_places_for_a_reason),
                cmocka_unit_test(odd_numbers_are_compared),
                cmocka_unit_test(fathers_stand_beside_names),
                cmocka_unit_test(names_have_room_for_eight_words),
                cmocka_unit_test(no_value_is_too_long),
                cmocka_unit_test(a_pair_weighs_what_it_does_in_a_table),
                cmocka_unit_test(odd_words_are_compared),
                cmocka_unit_test(no_date_is_no_text),
                cmocka_unit_test(words_say_something_by_themselves),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

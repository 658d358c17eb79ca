/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Packed rows: what was packed comes back word for word, also beyond the table of shapes; and no shape and no row made
 * to harm gives anything but an empty record. */
#include "../test.h"

#include "base/checked.h"
#include "match/model.h"
#include "match/near_words.h"
#include "match/packed.h"
#include "match/postings.h"
#include "match/score.h"

#include <stdlib.h>

static const struct match_schema schema = {
        .fields = { { S("name"), MATCH_TYPE_PERSON_NAME }, { S("born"), MATCH_TYPE_BIRTH_DATE },
                    { S("sex"), MATCH_TYPE_SEX },          { S("nik"), MATCH_TYPE_NATIONAL_ID } },
        .count = 4,
};
enum { NAME, BORN, SEX, NIK, TOKENS = 1000 };

static uint32_t word_of(enum match_role role, uint32_t low)
{
        return (uint32_t)role << 24 | low;
}

/* A record of `words`, so many in each field. */
static struct match_record record_of(const uint32_t *words, const uint8_t counts[4])
{
        struct match_record record = { .words = words };
        for (size_t i = 0; i < 4; i++)
                record.at[i + 1] = (uint8_t)(record.at[i] + counts[i]);
        return record;
}

static bool is_same(const struct match_record *a, const struct match_record *b)
{
        return memcmp(a->at, b->at, schema.count + 1) == 0 &&
               memcmp(a->words, b->words, a->at[schema.count] * sizeof *a->words) == 0;
}

/* Each way in which a word is kept, at its least and its most. */
static void gives_back_what_was_packed(void **state)
{
        (void)state;
        static const uint32_t dates[] = { 1899 << 9, 1900 << 9 | 1 << 5 | 1, 2027 << 9 | 12 << 5 | 31, 2028 << 9 };
        static const uint64_t numbers[] = { 1, 0xFF, 0x100, UINT64_C(0xFFFFFFFF), UINT64_C(0xFFFFFFFFFFFFFF) };
        _cleanup_match_register_ struct match_register rows;
        struct match_packed packed;
        match_register_init(&rows, schema.count);
        for (size_t i = 0; i < ARRAY_SIZE(dates) * ARRAY_SIZE(numbers); i++) {
                uint64_t number = numbers[i / ARRAY_SIZE(dates)];
                uint32_t words[] = { word_of(ROLE_TOKEN, (uint32_t)i), word_of(ROLE_FATHER, 127 + (uint32_t)i % 2),
                                     word_of(ROLE_CLEANED, 1 << 5), word_of(ROLE_DATE, dates[i % ARRAY_SIZE(dates)]),
                                     word_of(ROLE_SEX, 1), word_of(ROLE_NUMBER, (uint32_t)(number >> 32)),
                                     (uint32_t)number };
                struct match_record record = record_of(words, (uint8_t[]){ 3, 1, 1, 2 });
                assert_ok(match_register_add(&rows, SLICE_NULL, &record));
        }
        assert_ok(match_packed_build(&schema, TOKENS, &rows, &packed));
        assert_true(match_packed_check(&packed));
        for (size_t row = 0; row < rows.count; row++) {
                struct match_row room;
                struct match_record here = match_packed_get(&packed, row, &room), was = match_register_get(&rows, row);
                assert_true(is_same(&here, &was));
        }
        match_packed_free(&packed);
}

/* More shapes than the table of them holds: the rows of the others stand whole. */
static void keeps_rows_of_any_number_of_shapes(void **state)
{
        (void)state;
        enum { ROWS = 16500 };
        _cleanup_match_register_ struct match_register rows;
        struct match_packed packed;
        size_t whole = 0;
        match_register_init(&rows, schema.count);
        for (uint32_t i = 0; i < ROWS; i++) {
                uint32_t words[] = { word_of(ROLE_TOKEN, i % TOKENS), word_of(ROLE_CLEANED, i), word_of(ROLE_SEX, 2),
                                     word_of(ROLE_NUMBER, 0), i + 1 };
                struct match_record record = record_of(words, (uint8_t[]){ 2, 0, 1, 2 });
                assert_ok(match_register_add(&rows, SLICE_NULL, &record));
        }
        assert_ok(match_packed_build(&schema, TOKENS, &rows, &packed));
        assert_true(match_packed_check(&packed));
        for (size_t row = 0; row < ROWS; row++) {
                const struct match_packed_block *block = &packed.blocks[row / MATCH_PACKED_BLOCK];
                size_t at = block->start;
                struct match_row room;
                struct match_record here = match_packed_get(&packed, row, &room), was = match_register_get(&rows, row);
                for (size_t i = 0; i < row % MATCH_PACKED_BLOCK; i++)
                        at += block->sizes[i];
                whole += packed.bytes[2 * at] == 0; /* no number of a shape */
                assert_true(is_same(&here, &was));
        }
        assert_true(whole > 0 && whole < ROWS / 10);
        match_packed_free(&packed);
}

/* ---- made to harm ---- */

struct bad_shape {
        const char *why;
        uint8_t counts[4];
        size_t size; /* words, the counts' one among them */
        uint32_t words[4];
};

static bool is_taken(const struct bad_shape *bad)
{
        uint32_t shape[5], starts[2] = { 0, (uint32_t)bad->size };
        memcpy(shape, bad->counts, sizeof bad->counts);
        memcpy(shape + 1, bad->words, sizeof bad->words);
        struct match_packed packed = { .schema = &schema, .tokens = TOKENS, .shapes = shape, .shape_size = bad->size,
                                       .shape_starts = starts, .shape_count = 1 };
        return match_packed_check(&packed);
}

static void refuses_shapes_that_cannot_be(void **state)
{
        (void)state;
        static const struct bad_shape shapes[] = {
                { "no room for the counts", { 0 }, 0, { 0 } },
                { "fewer words than it says", { 1 }, 1, { 0 } },
                { "more words than it says", { 1 }, 3, { ROLE_TOKEN << 24, ROLE_TOKEN << 24 } },
                { "a date in a name", { 1 }, 2, { ROLE_DATE << 24 | 2 } },
                { "a sex in a name", { 1 }, 2, { ROLE_SEX << 24 | 1 } },
                { "a number in a name", { 2 }, 2, { ROLE_NUMBER << 24 | 4 } },
                { "a cleaned sex", { 0, 0, 1 }, 2, { ROLE_CLEANED << 24 } },
                { "no such role", { 1 }, 2, { 200U << 24 } },
                { "a date of one byte", { 0, 1 }, 2, { ROLE_DATE << 24 | 1 } },
                { "a date of four bytes", { 0, 1 }, 2, { ROLE_DATE << 24 | 4 } },
                { "a number of half a size", { 0, 0, 0, 1 }, 2, { ROLE_NUMBER << 24 | 4 } },
                { "a number of no byte", { 0, 0, 0, 2 }, 2, { ROLE_NUMBER << 24 } },
                { "a number of eight bytes", { 0, 0, 0, 2 }, 2, { ROLE_NUMBER << 24 | 8 } },
        };
        static const struct bad_shape sound = { "", { 1, 1, 1, 2 }, 5,
                                                { ROLE_TEXT << 24, ROLE_DATE << 24 | 3, ROLE_SEX << 24 | 1,
                                                  ROLE_NUMBER << 24 | 7 } };
        assert_true(is_taken(&sound));
        for (size_t i = 0; i < ARRAY_SIZE(shapes); i++)
                if (is_taken(&shapes[i]))
                        fail_msg("taken: %s", shapes[i].why);
}

static void refuses_tables_of_shapes_that_overlap(void **state)
{
        (void)state;
        static const uint32_t shapes[] = { 1, ROLE_TOKEN << 24, 1, ROLE_TEXT << 24 };
        static const uint32_t starts[][3] = { { 0, 2, 4 }, { 1, 2, 4 }, { 0, 2, 3 }, { 0, 5, 4 }, { 0, 4, 4 },
                                              { 0, UINT32_MAX, 4 } };
        for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
                struct match_packed packed = { .schema = &schema, .tokens = TOKENS, .shapes = shapes,
                                               .shape_size = ARRAY_SIZE(shapes), .shape_starts = starts[i],
                                               .shape_count = 2 };
                assert_int_equal(match_packed_check(&packed), i == 0);
        }
        static const uint32_t back[] = { 0, 2, 1, 4 }; /* the third begins before the second */
        struct match_packed backward = { .schema = &schema, .tokens = TOKENS, .shapes = shapes,
                                         .shape_size = ARRAY_SIZE(shapes), .shape_starts = back, .shape_count = 3 };
        assert_false(match_packed_check(&backward));
        struct match_packed many = { .schema = &schema, .shape_starts = starts[0], .shape_count = SIZE_MAX };
        assert_false(match_packed_check(&many));
        static const struct match_schema wide = {
                .fields = { { S("a"), MATCH_TYPE_TEXT }, { S("b"), MATCH_TYPE_TEXT } }, .count = 2 };
        static uint32_t words[1 + MATCH_WORDS_MAX + 1];
        const uint32_t one[] = { 0, ARRAY_SIZE(words) };
        memcpy(words, (uint8_t[]){ 60, MATCH_WORDS_MAX + 1 - 60, 0, 0 }, 4);
        struct match_packed full = { .schema = &wide, .shapes = words, .shape_size = ARRAY_SIZE(words),
                                     .shape_starts = one, .shape_count = 1 };
        assert_false(match_packed_check(&full)); /* one word more than a record has room for */
}

/* Rows without an id are kept, and found by none; one that is written again only loses its id. */
static void keeps_rows_without_ids(void **state)
{
        (void)state;
        uint32_t word = word_of(ROLE_TOKEN, 7);
        struct match_record record = record_of(&word, (uint8_t[]){ 1, 0, 0, 0 });
        _cleanup_match_register_ struct match_register rows;
        size_t before = 7;
        match_register_init(&rows, schema.count);
        assert_int_equal(match_register_find(&rows, S("a")), SIZE_MAX);
        for (size_t i = 0; i < 2; i++) {
                assert_ok(match_register_put(&rows, S(""), &record, &before));
                assert_int_equal(before, SIZE_MAX);
        }
        assert_ok(match_register_put(&rows, S("a"), &record, &before));
        assert_int_equal(before, SIZE_MAX);
        assert_ok(match_register_put(&rows, S("a"), &record, &before));
        assert_int_equal(before, 2);
        assert_int_equal(match_register_find(&rows, S("a")), 3);
        assert_int_equal(match_register_find(&rows, S("")), SIZE_MAX);
        assert_int_equal(match_register_find(&rows, S("b")), SIZE_MAX);
        assert_int_equal(rows.count, 4);
}

/* One row of these bytes, with one shape: a name of a word, a date of two bytes, a number of two. */
static struct match_record get_row(const void *bytes, size_t size, uint8_t pairs, struct match_row *row)
{
        static const uint32_t starts[] = { 0, 4 };
        static uint32_t shape[4];
        struct match_packed_block block = { .sizes = { pairs } };
        memcpy(shape, (uint8_t[]){ 1, 1, 0, 2 }, 4);
        shape[1] = word_of(ROLE_TOKEN, 0);
        shape[2] = word_of(ROLE_DATE, 2);
        shape[3] = word_of(ROLE_NUMBER, 2);
        struct match_packed packed = { .schema = &schema, .tokens = 200, .count = 1, .blocks = &block, .bytes = bytes,
                                       .size = size, .shapes = shape, .shape_size = 4, .shape_starts = starts,
                                       .shape_count = 1 };
        assert_true(match_packed_check(&packed));
        match_packed_fetch(&packed, 0);
        return match_packed_get(&packed, 0, row);
}

static void gives_broken_rows_as_empty(void **state)
{
        (void)state;
        static const struct {
                const char *why;
                uint8_t bytes[8];
                uint8_t pairs;
        } rows[] = {
                { "no byte at all", { 1 }, 0 },
                { "behind the end", { 1, 5, 0x21, 0, 7, 0 }, 5 },
                { "no shape of that number", { 2, 5, 0x21, 0, 7, 0 }, 3 },
                { "a number of a shape without end", { 0xFF, 0xFF, 0xFF, 0xFF, 1, 5 }, 3 },
                { "a word that is not in the vocabulary", { 1, 0xC8, 1, 0x21, 0, 7, 0, 0 }, 4 },
                { "a word that is cut off", { 1, 0x85 }, 1 },
                { "a date that is cut off", { 1, 5, 0x21, 0 }, 1 },
                { "a number that is cut off", { 1, 5, 0x21, 0, 7, 0 }, 2 },
        };
        struct match_row row;
        struct match_record sound = get_row((uint8_t[]){ 1, 5, 0x21, 0, 7, 1 }, 6, 3, &row);
        assert_int_equal(sound.at[schema.count], 4);
        assert_int_equal(match_field_date(&sound, BORN).year, 1900);
        assert_int_equal(match_field_number(&sound, NIK), 263);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
                if (get_row(rows[i].bytes, sizeof rows[i].bytes, rows[i].pairs, &row).at[schema.count] != 0)
                        fail_msg("taken: %s", rows[i].why);
}

/* A row without a shape: 0, the counts, the words; then rows that break each rule of it. */
static struct match_record get_whole(const uint8_t counts[4], const uint32_t *words, size_t count,
                                     struct match_row *row)
{
        uint8_t bytes[1 + 4 + 4 * 130 + 1] = { 0 };
        memcpy(bytes + 1, counts, 4);
        if (count > 0)
                memcpy(bytes + 5, words, count * sizeof *words);
        return get_row(bytes, sizeof bytes, (uint8_t)((5 + 4 * count + 1) / 2), row);
}

static void gives_broken_whole_rows_as_empty(void **state)
{
        (void)state;
        static const struct bad_shape rows[] = {
                { "fewer words than it says", { 2 }, 1, { ROLE_TOKEN << 24 } },
                { "more words than it says", { 1 }, 2, { ROLE_TOKEN << 24 } },
                { "more than a record has", { 255, 255 }, 2, { ROLE_TOKEN << 24 } },
                { "a sex in a name", { 1 }, 1, { ROLE_SEX << 24 } },
                { "a word that is not in the vocabulary", { 1 }, 1, { ROLE_TEXT << 24 | 200 } },
                { "half a number", { 0, 0, 0, 1 }, 1, { ROLE_NUMBER << 24 } },
        };
        struct match_row row;
        uint32_t words[] = { word_of(ROLE_TOKEN, 199), word_of(ROLE_CLEANED, 1 << 6), word_of(ROLE_NUMBER, 0), 12 };
        struct match_record sound = get_whole((uint8_t[]){ 2, 0, 0, 2 }, words, 4, &row);
        assert_int_equal(sound.at[schema.count], 4);
        assert_int_equal(match_field_number(&sound, NIK), 12);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
                if (get_whole(rows[i].counts, rows[i].words, rows[i].size, &row).at[schema.count] != 0)
                        fail_msg("taken: %s", rows[i].why);
        static const uint8_t short_row[2] = { 0 };
        assert_int_equal(get_row(short_row, sizeof short_row, 1, &row).at[schema.count], 0);
        static uint8_t long_row[510];
        assert_int_equal(get_row(long_row, sizeof long_row, 255, &row).at[schema.count], 0);
}

/* Records as hostile files hold them, a name without a first word among them, are compared without harm and never
 * agree. */
static void compares_names_without_words(void **state)
{
        (void)state;
        struct match_model model = match_model_built_in(&schema);
        struct match_vocabulary *vocabulary;
        struct match_score score;
        assert_ok(match_vocabulary_new(&vocabulary));
        assert_ok(match_vocabulary_finish(vocabulary, 1));
        struct match_scorer scorer = match_scorer_make(&schema, &model, vocabulary);
        uint32_t words[] = { word_of(ROLE_CLEANED, 0) };
        struct match_record record = record_of(words, (uint8_t[]){ 1, 0, 0, 0 });
        match_score(&scorer, &record, &record, &score);
        assert_int_equal(score.levels[NAME], NAME_CONFLICT);
        assert_int_equal(score.levels[SEX], MATCH_LEVEL_MISSING);
        match_vocabulary_free(vocabulary);
}

/* Values without what their type has, as no reader makes them, disagree in full. */
static void compares_values_without_their_kind(void **state)
{
        (void)state;
        static const struct {
                enum match_type type;
                enum match_role roles[2];
                uint8_t level;
        } rows[] = {
                { MATCH_TYPE_POSTCODE, { ROLE_FATHER, ROLE_FATHER }, CODE_CONFLICT },
                { MATCH_TYPE_POSTCODE, { ROLE_CODE, ROLE_FATHER }, CODE_CONFLICT },
                { MATCH_TYPE_POSTCODE, { ROLE_CODE, ROLE_CODE }, CODE_EXACT },
                { MATCH_TYPE_PHONE, { ROLE_FATHER, ROLE_FATHER }, NUMBER_CONFLICT },
                { MATCH_TYPE_PHONE, { ROLE_CODE, ROLE_FATHER }, NUMBER_CONFLICT },
                { MATCH_TYPE_PHONE, { ROLE_FATHER, ROLE_CODE }, NUMBER_CONFLICT },
                { MATCH_TYPE_NATIONAL_ID, { ROLE_CODE, ROLE_CODE }, NUMBER_EXACT },
                { MATCH_TYPE_PHONE, { ROLE_TEXT, ROLE_CODE }, NUMBER_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, { ROLE_FATHER, ROLE_TEXT }, DATE_CONFLICT },
                { MATCH_TYPE_PERSON_NAME, { ROLE_FATHER, ROLE_TOKEN }, NAME_CONFLICT },
                { MATCH_TYPE_PERSON_NAME, { ROLE_TOKEN, ROLE_FATHER }, NAME_CONFLICT },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct match_schema single = match_schema_single(rows[i].type);
                struct match_model model = match_model_built_in(&single);
                struct match_vocabulary *vocabulary;
                struct match_score score;
                uint32_t id;
                assert_ok(match_vocabulary_new(&vocabulary));
                assert_ok(match_vocabulary_add(vocabulary, MATCH_TOKEN_WORD, S("satu"), &id));
                assert_ok(match_vocabulary_finish(vocabulary, 1));
                struct match_scorer scorer = match_scorer_make(&single, &model, vocabulary);
                uint32_t words[2] = { word_of(rows[i].roles[0], id), word_of(rows[i].roles[1], id) };
                struct match_record a = { .words = words, .at = { 0, 1 } }, b = { .words = words + 1, .at = { 0, 1 } };
                match_score(&scorer, &a, &b, &score);
                if (score.levels[0] != rows[i].level)
                        fail_msg("row %zu: level %u", i, score.levels[0]);
                match_vocabulary_free(vocabulary);
        }
}

/* Sizes of a file's parts, each broken alone. */
static void refuses_parts_whose_sizes_cannot_be(void **state)
{
        (void)state;
        const struct match_postings postings = { .size = 64, .bucket_bits = 8, .row_bits = 3 };
        assert_true(match_postings_check(&postings, 257));
        assert_false(match_postings_check(&postings, 256));
        static const unsigned bits[] = { 0, 33, 63, 200 };
        for (size_t i = 0; i < ARRAY_SIZE(bits); i++) {
                struct match_postings broken = postings;
                broken.row_bits = bits[i];
                assert_false(match_postings_check(&broken, 257));
                broken = postings;
                broken.bucket_bits = bits[i];
                assert_false(match_postings_check(&broken, ((size_t)1 << bits[i] % 64) + 1));
        }
        struct match_postings short_bits = postings;
        short_bits.size = 0;
        assert_false(match_postings_check(&short_bits, 257));

        const struct match_near_words near = { .count = 4, .bits = 3, .id_bits = 2 };
        const struct match_near_words wrong[] = { { .count = 4, .bits = 0, .id_bits = 2 },
                                                  { .count = 4, .bits = 63, .id_bits = 2 },
                                                  { .count = 4, .bits = 3, .id_bits = 0 },
                                                  { .count = 4, .bits = 3, .id_bits = 32 },
                                                  { .count = SIZE_MAX, .bits = 3, .id_bits = 2 } };
        assert_true(match_near_words_check(&near, 9) && !match_near_words_check(&near, 8));
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
                assert_false(match_near_words_check(&wrong[i], ((size_t)1 << wrong[i].bits) + 1));
}

/* A vocabulary of one word, as a file has it, with one thing wrong. */
static void refuses_vocabularies_that_cannot_be(void **state)
{
        (void)state;
        const struct match_token sound = { .size = 4, .key_size = 4, .kind = MATCH_TOKEN_NAME, .text = "satu",
                                           .key = "satu" };
        for (int which = 0; which <= 12; which++) {
                struct match_token token = sound;
                struct match_sealed_vocabulary sealed = { .tokens = &token, .count = 1, .records = 1 };
                struct match_vocabulary *vocabulary = NULL;
                switch (which) {
                case 0: token.size = 0; break;
                case 1: token.size = MATCH_TOKEN_SIZE + 1; break;
                case 2: token.key_size = MATCH_TOKEN_SIZE + 1; break;
                case 3: token.kind = MATCH_TOKEN_KINDS; break;
                case 4: token.weak = 2; break;
                case 5: token.strict = 1; break;
                case 6: token.loose = 1; break;
                case 7: token.bits[0] = -1; break;
                case 8: token.bits[1] = INT32_MAX; break;
                case 9: sealed.slot_counts[0] = 3; break;
                case 10: sealed.id_counts[0] = 6; break;
                case 11: sealed.records = (uint64_t)UINT32_MAX + 1; break;
                case 12: sealed.most[0] = -1; break;
                }
                if (match_vocabulary_open(&sealed, &vocabulary) != ERR_CORRUPT)
                        fail_msg("vocabulary %d was opened", which);
                assert_null(vocabulary);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(gives_back_what_was_packed),
                cmocka_unit_test(keeps_rows_of_any_number_of_shapes),
                cmocka_unit_test(refuses_shapes_that_cannot_be),
                cmocka_unit_test(refuses_tables_of_shapes_that_overlap),
                cmocka_unit_test(keeps_rows_without_ids),
                cmocka_unit_test(gives_broken_rows_as_empty),
                cmocka_unit_test(gives_broken_whole_rows_as_empty),
                cmocka_unit_test(compares_names_without_words),
                cmocka_unit_test(compares_values_without_their_kind),
                cmocka_unit_test(refuses_parts_whose_sizes_cannot_be),
                cmocka_unit_test(refuses_vocabularies_that_cannot_be),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

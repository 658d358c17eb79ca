/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables above the sizes from which fewer keys, or a part of them, must do. The rows are made as reading makes them,
 * but of numbers alone, for which nothing needs to be read. */
#include "../test.h"

#include "base/checked.h"
#include "match/block.h"
#include "match/delta.h"
#include "match/link.h"
#include "match/train.h"

enum { NIK, PHONE, ACCOUNT, NUMBERS };

static const struct match_schema numbers = {
        .fields = { { S("nik"), MATCH_TYPE_NATIONAL_ID }, { S("phone"), MATCH_TYPE_PHONE },
                    { S("account"), MATCH_TYPE_ACCOUNT }, { S("born"), MATCH_TYPE_BIRTH_DATE } },
        .count = NUMBERS + 1,
};

static uint64_t seed;

static uint64_t draw(uint64_t below)
{
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (seed >> 20) % below;
}

/* Someone's numbers: each is one of so many, so that some strangers share one. */
struct person {
        uint64_t numbers[NUMBERS];
        uint32_t born;
};

static struct person make_person(uint64_t of)
{
        struct person person;
        uint64_t nik = draw(of), born = (1 + nik % 28) * 10000 + (1 + nik / 28 % 12) * 100 + nik / 336 % 100;
        person.numbers[NIK] = (UINT64_C(990000) + nik * 7919 % 9973) * UINT64_C(10000000000) + born * 10000 + 1 +
                              nik / 33600;
        person.numbers[PHONE] = UINT64_C(6284000000000) + 7919 * draw(of);
        person.numbers[ACCOUNT] = UINT64_C(1000000000000) + 104729 * draw(of);
        person.born = (uint32_t)((1950 + draw(50)) << 9 | (1 + draw(12)) << 5 | (2 + draw(26)));
        return person;
}

/* Each number is another one, now and then. */
static struct person copy_person(const struct person *from, uint64_t of, const unsigned kept[NUMBERS])
{
        struct person person = *from, other = make_person(of);
        for (size_t i = 0; i < NUMBERS; i++)
                if (draw(100) >= kept[i])
                        person.numbers[i] = other.numbers[i];
        return person;
}

static struct match_record record_of(const struct person *person, size_t fields, size_t first, struct match_row *row)
{
        uint8_t count = 0;
        row->record = (struct match_record){ .words = row->words };
        for (size_t field = 0; field < fields; field++) {
                if (first == 0 && field == NUMBERS) {
                        row->words[count++] = (uint32_t)ROLE_DATE << 24 | person->born;
                } else if (field >= first && field < first + NUMBERS) {
                        uint64_t number = person->numbers[field - first];
                        row->words[count++] = (uint32_t)ROLE_NUMBER << 24 | (uint32_t)(number >> 32);
                        row->words[count++] = (uint32_t)number;
                }
                row->record.at[field + 1] = count;
        }
        return row->record;
}

struct table {
        struct match_vocabulary *vocabulary;
        struct match_register rows;
        struct match_model model;
        struct match_scorer scorer;
};

/* Each of `people` stands four times, and shares each number with a row or two of others. */
static void fill_table(struct table *own, size_t people, const unsigned kept[NUMBERS])
{
        seed = 5;
        *own = (struct table){ 0 };
        assert_ok(match_vocabulary_new(&own->vocabulary));
        match_register_init(&own->rows, numbers.count);
        for (size_t i = 0; i < people; i++) {
                struct person person = make_person(people * 4);
                for (unsigned copy = 0; copy < 4; copy++) {
                        struct match_row row;
                        struct person own_copy = copy_person(&person, people * 4, kept);
                        struct match_record record = record_of(&own_copy, numbers.count, 0, &row);
                        assert_ok(match_register_add(&own->rows, S(""), &record));
                }
        }
}

static void free_table(struct table *own)
{
        match_register_free(&own->rows);
        match_vocabulary_free(own->vocabulary);
}

static struct match_training_report train(struct table *own)
{
        struct match_training training = { &numbers, own->vocabulary, &own->rows, NULL, 2 };
        struct match_training_report report;
        assert_ok(match_train(&training, &own->model, &report));
        own->scorer = match_scorer_make(&numbers, &own->model, own->vocabulary);
        return report;
}

/* A number that `kept` of a hundred rows have as it was is in two rows the same so often. */
static void must_be_about(const struct match_model *model, size_t field, unsigned kept)
{
        uint64_t m = model->fields[field].m[NUMBER_EXACT], want = PROBABILITY_ONE / 10000 * kept * kept;
        if (m < want - PROBABILITY_ONE / 20 || m > want + PROBABILITY_ONE / 20)
                fail_msg("field %zu: %lu, not about %lu", field, (unsigned long)m, (unsigned long)want);
}

/* The first rows as a short table: each finds the four rows of its person in the large one, whose keys are split. */
static void must_find_people_of(const struct table *large)
{
        struct match_register few;
        match_register_init(&few, numbers.count);
        for (size_t i = 0; i < 8000; i++) {
                struct match_record record = match_register_get(&large->rows, i);
                assert_ok(match_register_add(&few, S(""), &record));
        }
        _cleanup_match_links_ struct match_links links = { 0 };
        struct match_linking linking = { &large->scorer, &few, &large->rows, PROBABILITY_ONE / 2, 2 };
        assert_ok(match_link(&linking, &links));
        size_t right = 0, all = 4 * few.count;
        for (size_t i = 0; i < links.count; i++)
                right += links.pairs[i].a / 4 == links.pairs[i].b / 4;
        if (right < all / 100 * 80 || links.count - right > all / 100)
                fail_msg("%zu of %zu found, %zu wrong", right, all, links.count - right);
        match_register_free(&few);
}

/* Of 400,000 rows and more half of the keys are looked at, and of those as many pairs as are enough: they teach what
 * all of a small table do. Then a short table finds its people in the large one. */
static void a_part_teaches_what_the_whole_does(void **state)
{
        (void)state;
        static const unsigned kept[NUMBERS] = { 90, 70, 80 };
        struct table small, large;
        fill_table(&small, 2000, kept);
        struct match_training_report few = train(&small);
        fill_table(&large, 100100, kept);
        struct match_training_report many = train(&large);
        assert_true(large.rows.count > 400000);
        assert_true(few.families >= NUMBERS && many.families == NUMBERS);
        assert_true(many.blocked_pairs > few.blocked_pairs && many.blocked_pairs < 3 * 210000);
        for (size_t field = 0; field < NUMBERS; field++) {
                must_be_about(&small.model, field, kept[field]);
                must_be_about(&large.model, field, kept[field]);
        }
        must_find_people_of(&large);
        free_table(&small);
        free_table(&large);
}

enum { NAME, BORN, FIRST_NUMBER, PLACE = FIRST_NUMBER + NUMBERS, STREET, COMPANY, NOTE, COLUMNS };

static const struct match_schema people = {
        .fields = { { S("name"), MATCH_TYPE_PERSON_NAME }, { S("born"), MATCH_TYPE_BIRTH_DATE },
                    { S("nik"), MATCH_TYPE_NATIONAL_ID },  { S("phone"), MATCH_TYPE_PHONE },
                    { S("account"), MATCH_TYPE_ACCOUNT },  { S("place"), MATCH_TYPE_PLACE },
                    { S("street"), MATCH_TYPE_STREET },    { S("company"), MATCH_TYPE_COMPANY },
                    { S("note"), MATCH_TYPE_TEXT } },
        .count = COLUMNS,
};

enum { ROWS = 200100, SPREAD = 197, WORDS = 4, OF_A_WORD = 1000, OF_A_COMPANY = 500, WHOLE = 77777 };

static const char *const words[WORDS] = { "Suminah", "Markonah", "Wahyudi", "Bambang" };
static const char *const whole[COLUMNS] = { "Slamet Raharjo Kusuma Dewantoro", "1990-03-12", "9902171203900001",
                                            "084000012345", "BRI 002101000123509", "Sooko", "Jl. Merapi 5 Anggrek Baru",
                                            "Karya Putra Mandiri Sentosa", "guru mengaji tetap" };

struct register_reader {
        struct match_vocabulary *vocabulary;
        struct match_reader reader;
        struct arena arena;
};

static struct match_record read_row(struct register_reader *own, const char *const values[COLUMNS],
                                    struct match_row *row)
{
        struct slice slices[COLUMNS];
        for (size_t i = 0; i < COLUMNS; i++)
                slices[i] = values[i] ? slice_from_cstr(values[i]) : SLICE_NULL;
        arena_reset(&own->arena);
        assert_ok(match_record_read(&own->reader, slices, &own->arena, row));
        return row->record;
}

/* Nearly all rows are numbers; each word is the name of a thousand rows, one company is that of 500, and a single row
 * has everything. */
static void fill_register(struct register_reader *own, struct match_register *rows)
{
        seed = 11;
        for (size_t i = 0; i < ROWS; i++) {
                struct match_row row;
                size_t place = i / SPREAD;
                bool named = i % SPREAD < WORDS && place < OF_A_WORD;
                bool firm = i % SPREAD == WORDS && place < OF_A_COMPANY;
                struct person person = make_person(10000000);
                struct match_record record;
                if (i == WHOLE)
                        record = read_row(own, whole, &row);
                else if (named || firm)
                        record = read_row(own, (const char *const[COLUMNS]){ [NAME] = named ? words[i % SPREAD] : NULL,
                                                                             [COMPANY] = firm ? "Sejahtera" : NULL },
                                          &row);
                else
                        record = record_of(&person, COLUMNS, FIRST_NUMBER, &row);
                match_record_count(own->vocabulary, &people, &record);
                assert_ok(match_register_add(rows, S(""), &record));
        }
        assert_ok(match_vocabulary_finish(own->vocabulary, ROWS));
}

static void must_find(struct match_asker *asker, struct register_reader *reader, const char *const values[COLUMNS],
                      uint32_t row)
{
        struct match_row room;
        static struct match_answer answer;
        struct match_record record = read_row(reader, values, &room);
        match_ask(asker, &record, 5, &answer);
        assert_true(answer.complete && answer.count > 0);
        assert_int_equal(answer.hits[0].row, row);
}

/* What more rows share than are weighed, or gone through: some of them are given, and it is said that it is not all. */
static void must_be_cut(struct match_asker *asker, struct register_reader *reader, const char *const values[COLUMNS])
{
        struct match_row room;
        static struct match_answer answer;
        struct match_record record = read_row(reader, values, &room);
        match_ask(asker, &record, 5, &answer);
        assert_int_equal(answer.count, 5);
        assert_false(answer.complete);
        assert_in_range(answer.scored, 5, 256);
        for (size_t i = 0; i < answer.count; i++) {
                uint32_t own = answer.hits[i].row % SPREAD;
                assert_true(answer.hits[i].weight > 0 && own <= WORDS);
        }
}

static void open_reader(struct register_reader *reader, struct match_index *index)
{
        reader->reader.schema = &people;
        arena_init(&reader->arena, 1 << 20);
        assert_ok(match_vocabulary_new(&reader->vocabulary));
        reader->reader.vocabulary = index->vocabulary = reader->vocabulary;
        match_register_init(&index->records, people.count);
}

/* A large register keeps fewer keys of a row; the rows are found all the same, those that come later too. */
static void a_large_register_answers(void **state)
{
        (void)state;
        struct match_index index = { .schema = people, .model = match_model_built_in(&people) };
        struct match_asker asker;
        struct match_delta delta;
        struct register_reader reader = { 0 };
        open_reader(&reader, &index);
        fill_register(&reader, &index.records);
        assert_ok(match_index_prepare(&index));
        assert_ok(match_asker_init(&asker, &index));
        must_find(&asker, &reader, whole, WHOLE);
        must_find(&asker, &reader, (const char *const[COLUMNS]){ [NAME] = "Raharjo Slamet", [BORN] = "1990-03-21" },
                  WHOLE);
        must_find(&asker, &reader, (const char *const[COLUMNS]){ [FIRST_NUMBER] = "9902151203900001" }, WHOLE);
        must_be_cut(&asker, &reader, (const char *const[COLUMNS]){ [COMPANY] = "Sejahtera" });
        must_be_cut(&asker, &reader, (const char *const[COLUMNS]){ [NAME] = "Suminah Markonah Wahyudi Bambang" });
        static const char *const later[COLUMNS] = { [NAME] = "Kartinah Wibowo", [BORN] = "1981-05-06" };
        struct match_row room;
        static struct match_answer answer;
        assert_ok(match_delta_init(&delta, &index));
        struct match_record record = read_row(&reader, later, &room);
        assert_ok(match_delta_put(&delta, S("later"), &record));
        match_delta_ask(&delta, &asker, &record, 5, &answer);
        assert_true(answer.count > 0 && answer.hits[0].row == ROWS);
        char id[8] = "";
        assert_int_equal(match_delta_copy_id(&delta, 7, id, sizeof id), 0); /* rows of the register have none */
        assert_int_equal(match_delta_copy_id(&delta, ROWS, id, sizeof id), 5);
        assert_string_equal(id, "later");
        assert_int_equal(match_delta_remove(&delta, S("")), ERR_NOT_FOUND);
        assert_ok(match_delta_remove(&delta, S("later")));
        match_delta_free(&delta);
        match_asker_free(&asker);
        match_index_release(&index);
        match_register_free(&index.records);
        match_vocabulary_free(reader.vocabulary);
        arena_reset(&reader.arena);
}

/* Four hundred of one name and year live in one place. What tells one of them from the others, a date whose day and
 * month changed places, leads to her by no key, and she is none of those that come first: of so many the dates are
 * looked at before whole records are weighed. */
static void dates_tell_namesakes_apart(void **state)
{
        (void)state;
        enum { NAMESAKES = 400, MEANT = 150 };
        struct match_index index = { .schema = people, .model = match_model_built_in(&people) };
        struct register_reader reader = { 0 };
        struct match_asker asker;
        struct match_row row;
        static struct match_answer answer;
        open_reader(&reader, &index);
        for (size_t i = 0; i < NAMESAKES; i++) {
                char born[16];
                (void)snprintf(born, sizeof born, "1984-%02zu-%02zu", 1 + i % 10, 12 + i % 16);
                struct match_record record = read_row(&reader,
                                                      (const char *const[COLUMNS]){
                                                              [NAME] = "Suminah", [PLACE] = "Krajan",
                                                              [BORN] = i == MEANT ? "1984-03-11" : born },
                                                      &row);
                match_record_count(reader.vocabulary, &people, &record);
                assert_ok(match_register_add(&index.records, S(""), &record));
        }
        assert_ok(match_vocabulary_finish(reader.vocabulary, NAMESAKES));
        assert_ok(match_index_prepare(&index));
        assert_ok(match_asker_init(&asker, &index));
        struct match_record record = read_row(&reader,
                                              (const char *const[COLUMNS]){ [NAME] = "Suminah", [PLACE] = "Krajan",
                                                                            [BORN] = "1984-11-03" },
                                              &row);
        match_ask(&asker, &record, 10, &answer);
        assert_int_equal(answer.hits[0].row, MEANT);
        assert_true(answer.scored < 100 && !answer.complete);
        match_asker_free(&asker);
        match_index_release(&index);
        match_register_free(&index.records);
        match_vocabulary_free(reader.vocabulary);
        arena_reset(&reader.arena);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_part_teaches_what_the_whole_does),
                cmocka_unit_test(a_large_register_answers),
                cmocka_unit_test(dates_tell_namesakes_apart),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

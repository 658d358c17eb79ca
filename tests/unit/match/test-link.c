/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Training, linking and asking, on tables whose truth is known because they are made here. */
#include "../test.h"

#include "base/checked.h"
#include "match/block.h"
#include "match/delta.h"
#include "match/link.h"
#include "match/train.h"

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t)((seed >> 33) % below);
}

static const struct match_schema schema = {
        .fields = { { S("name"), MATCH_TYPE_PERSON_NAME }, { S("born"), MATCH_TYPE_BIRTH_DATE },
                    { S("nik"), MATCH_TYPE_NATIONAL_ID },  { S("phone"), MATCH_TYPE_PHONE },
                    { S("place"), MATCH_TYPE_PLACE },      { S("sex"), MATCH_TYPE_SEX } },
        .count = 6,
        .id = { "id", 2 },
};

struct person {
        char name[64], born[16], nik[20], phone[20], place[24], sex[4];
};

static void make_word(char *text, size_t room, unsigned syllables)
{
        static const char *const parts[] = { "su", "ti", "nar", "wa", "ko", "ri", "mi", "yat", "han", "to", "pur", "ni",
                                             "la", "sih", "man", "jo", "ke", "du", "ra", "beng" };
        size_t size = 0;
        text[0] = 0;
        for (unsigned i = 0; i < syllables; i++)
                size += (size_t)snprintf(text + size, room - size, "%s", parts[draw(ARRAY_SIZE(parts))]);
}

static struct person make_person(void)
{
        struct person person;
        char first[32], second[32];
        make_word(first, sizeof first, 2 + draw(2));
        make_word(second, sizeof second, 3);
        (void)snprintf(person.name, sizeof person.name, "%s %s", first, second);
        unsigned year = 1950 + draw(55), month = 1 + draw(12), day = 2 + draw(26);
        (void)snprintf(person.born, sizeof person.born, "%u-%02u-%02u", year, month, day);
        (void)snprintf(person.nik, sizeof person.nik, "99%04u%02u%02u%02u%04u", draw(9999), day, month, year % 100,
                       1 + draw(9998));
        (void)snprintf(person.phone, sizeof person.phone, "0840%08u", draw(99999999));
        make_word(person.place, sizeof person.place, 2);
        (void)snprintf(person.sex, sizeof person.sex, "L");
        return person;
}

/* The same person as somebody else wrote it: a letter of the name, no NIK, another phone now and then. */
static struct person copy_person(const struct person *from)
{
        struct person person = *from;
        if (draw(3) == 0)
                person.name[1 + draw(3)] = 'z';
        if (draw(4))
                person.nik[0] = 0;
        if (draw(2))
                (void)snprintf(person.phone, sizeof person.phone, "0840%08u", draw(99999999));
        if (draw(8) == 0)
                person.born[0] = 0;
        return person;
}

struct tables {
        struct match_vocabulary *vocabulary;
        struct match_reader reader;
        struct match_register a, b;
        struct match_model model;
        struct match_scorer scorer;
        struct person *people;
};

static void add(struct tables *own, struct match_register *to, const char *id, size_t number,
                const struct person *person)
{
        struct match_row row;
        struct slice values[] = { slice_from_cstr(person->name),  slice_from_cstr(person->born),
                                  slice_from_cstr(person->nik),   slice_from_cstr(person->phone),
                                  slice_from_cstr(person->place), slice_from_cstr(person->sex) };
        char text[32];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        (void)snprintf(text, sizeof text, "%s%zu", id, number);
        assert_ok(match_record_read(&own->reader, values, &arena, &row));
        assert_ok(match_register_add(to, slice_from_cstr(text), &row.record));
}

static void count_all(struct tables *own)
{
        for (size_t i = 0; i < own->a.count; i++) {
                struct match_record record = match_register_get(&own->a, i);
                match_record_count(own->vocabulary, &schema, &record);
        }
        for (size_t i = 0; i < own->b.count; i++) {
                struct match_record record = match_register_get(&own->b, i);
                match_record_count(own->vocabulary, &schema, &record);
        }
        assert_ok(match_vocabulary_finish(own->vocabulary, own->a.count + own->b.count));
}

/* `rows` people in a; in b the same, copied, in the same order, and as many others. */
static void make_tables(struct tables *own, size_t rows)
{
        seed = 7;
        *own = (struct tables){ 0 };
        assert_ok(match_vocabulary_new(&own->vocabulary));
        own->reader = (struct match_reader){ .schema = &schema, .vocabulary = own->vocabulary };
        match_register_init(&own->a, schema.count);
        match_register_init(&own->b, schema.count);
        own->people = calloc(rows, sizeof *own->people);
        assert_non_null(own->people);
        for (size_t i = 0; i < rows; i++) {
                own->people[i] = make_person();
                add(own, &own->a, "a", i, &own->people[i]);
        }
        for (size_t i = 0; i < rows; i++) {
                struct person copy = copy_person(&own->people[i]);
                add(own, &own->b, "b", i, &copy);
        }
        for (size_t i = 0; i < rows; i++) {
                struct person other = make_person();
                add(own, &own->b, "c", i, &other);
        }
        count_all(own);
}

static void free_tables(struct tables *own)
{
        match_register_free(&own->a);
        match_register_free(&own->b);
        match_vocabulary_free(own->vocabulary);
        free(own->people);
}

static struct match_training_report train(struct tables *own, bool two)
{
        static unsigned threads; /* another number of them each time */
        struct match_training_report report;
        struct match_training training = { &schema, own->vocabulary, &own->a, two ? &own->b : NULL, threads++ % 4 };
        assert_ok(match_train(&training, &own->model, &report));
        own->scorer = match_scorer_make(&schema, &own->model, own->vocabulary);
        return report;
}

static void learns_and_links(void **state)
{
        (void)state;
        struct tables own;
        make_tables(&own, 1500);
        struct match_training_report report = train(&own, true);
        assert_true(report.families >= 3 && report.expected_matches > 1000);
        /* What was put in comes out: three of four copies have no NIK, one of eight no date, half another phone. */
        assert_true(own.model.fields[1].m[DATE_EXACT] > PROBABILITY_ONE / 100 * 95);
        assert_true(own.model.fields[3].m[NUMBER_EXACT] > PROBABILITY_ONE / 100 * 40 &&
                    own.model.fields[3].m[NUMBER_EXACT] < PROBABILITY_ONE / 100 * 60);
        uint64_t hash = own.model.hash;
        (void)train(&own, true);
        assert_int_equal(own.model.hash, hash);
        _cleanup_match_links_ struct match_links links = { 0 }, again = { 0 };
        struct match_linking linking = { &own.scorer, &own.a, &own.b, PROBABILITY_ONE / 2, 1 };
        assert_ok(match_link(&linking, &links));
        size_t right = 0;
        for (size_t i = 0; i < links.count; i++) {
                right += links.pairs[i].a == links.pairs[i].b;
                assert_true(i == 0 || links.pairs[i].a > links.pairs[i - 1].a ||
                            (links.pairs[i].a == links.pairs[i - 1].a && links.pairs[i].b > links.pairs[i - 1].b));
        }
        if (right < 1470 || links.count - right > 10)
                fail_msg("%zu of 1500 found, %zu wrong", right, links.count - right);
        /* 1500 matches among 1500 * 3000 pairs. */
        assert_true(links.prior > PROBABILITY_ONE / 3400 && links.prior < PROBABILITY_ONE / 2800);
        linking.threads = 3;
        assert_ok(match_link(&linking, &again));
        assert_true(again.count == links.count && again.prior == links.prior);
        assert_memory_equal(again.pairs, links.pairs, links.count * sizeof *links.pairs);
        match_links_free(&again);
        linking.how = BLOCK_SPLIT; /* as if the tables were large */
        assert_ok(match_link(&linking, &again));
        assert_true(again.scored < links.scored && again.count >= 1460 && again.count <= 1510);
        free_tables(&own);
}

static void finds_nobody_where_nobody_is_twice(void **state)
{
        (void)state;
        struct tables own;
        make_tables(&own, 1500);
        (void)train(&own, false);
        _cleanup_match_links_ struct match_links links = { 0 };
        struct match_linking linking = { &own.scorer, &own.a, NULL, PROBABILITY_ONE / 2, 2 };
        assert_ok(match_link(&linking, &links));
        assert_true(links.count <= 2);
        free_tables(&own);
}

/* A register of some villages, where many share a birthday and a village, with one row in a hundred twice. */
static void learns_from_few_who_are_twice(void **state)
{
        (void)state;
        enum { ROWS = 12000, TWICE = 60, VILLAGES = 12 };
        struct tables own;
        char villages[VILLAGES][24];
        make_tables(&own, 1);
        for (size_t i = 0; i < VILLAGES; i++)
                make_word(villages[i], sizeof villages[i], 3);
        for (size_t i = 0; i < ROWS; i++) {
                struct person person = make_person();
                person.sex[0] = draw(2) ? 'L' : 'P';
                person.nik[6] = (char)(person.nik[6] + (person.sex[0] == 'P' ? 4 : 0));
                memcpy(person.place, villages[draw(VILLAGES)], sizeof person.place);
                add(&own, &own.a, "p", i, &person);
                struct person copy = copy_person(&person);
                if (i < TWICE)
                        add(&own, &own.a, "q", i, &copy);
        }
        count_all(&own);
        (void)train(&own, false);
        _cleanup_match_links_ struct match_links links = { 0 };
        struct match_linking linking = { &own.scorer, &own.a, NULL, PROBABILITY_ONE / 2, 2 };
        assert_ok(match_link(&linking, &links));
        size_t right = 0;
        for (size_t i = 0; i < links.count; i++)
                right += links.pairs[i].b == links.pairs[i].a + 1 && links.pairs[i].a <= (size_t)2 * TWICE;
        if (right < TWICE - 3 || links.count - right > 2)
                fail_msg("%zu of %d found, %zu wrong", right, TWICE, links.count - right);
        free_tables(&own);
}

/* Names, villages and sexes alone, nobody twice: namesakes of one village are chance, and teach nothing. */
static void learns_nothing_from_namesakes(void **state)
{
        (void)state;
        enum { ROWS = 10000, VILLAGES = 100, WORDS = 200 };
        struct tables own;
        char villages[VILLAGES][24], words[WORDS][24];
        make_tables(&own, 1);
        for (size_t i = 0; i < VILLAGES; i++)
                make_word(villages[i], sizeof villages[i], 3);
        for (size_t i = 0; i < WORDS; i++)
                make_word(words[i], sizeof words[i], 3);
        for (size_t i = 0; i < ROWS; i++) {
                struct person person = { .sex = "L" };
                size_t first = draw(WORDS);
                (void)snprintf(person.name, sizeof person.name, "%s %s", words[first], words[draw(WORDS)]);
                memcpy(person.place, villages[draw(VILLAGES)], sizeof person.place);
                person.sex[0] = first % 2 ? 'L' : 'P';
                add(&own, &own.a, "p", i, &person);
        }
        count_all(&own);
        struct match_training_report report = train(&own, false);
        assert_int_equal(report.families, 0);
        assert_int_equal(own.model.fields[4].m[NAME_EXACT], match_model_built_in(&schema).fields[4].m[NAME_EXACT]);
        free_tables(&own);
}

/* How many keys two rows of one column share. */
static size_t count_shared_keys(enum match_type type, const char *left, const char *right)
{
        struct match_schema one = match_schema_single(type);
        struct match_vocabulary *vocabulary;
        struct match_row rows[2];
        struct match_key keys[2][MATCH_KEYS_MAX];
        size_t counts[2], shared = 0;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        assert_ok(match_vocabulary_new(&vocabulary));
        struct match_reader reader = { .schema = &one, .vocabulary = vocabulary };
        for (size_t i = 0; i < 2; i++) {
                struct slice value = slice_from_cstr(i ? right : left);
                assert_ok(match_record_read(&reader, &value, &arena, &rows[i]));
                counts[i] = match_block_keys(vocabulary, &one, &rows[i].record, BLOCK_WIDE, keys[i]);
        }
        for (size_t i = 0; i < counts[0]; i++)
                for (size_t j = 0; j < counts[1]; j++)
                        shared += keys[0][i].hash == keys[1][j].hash;
        match_vocabulary_free(vocabulary);
        return shared;
}

/* Tables of companies or titles, where nobody has a name: they meet all the same. */
static void meets_what_is_not_a_person(void **state)
{
        (void)state;
        assert_true(count_shared_keys(MATCH_TYPE_COMPANY, "Roche Textiles SA", "roche texytiles") > 0);
        assert_true(count_shared_keys(MATCH_TYPE_TEXT, "Adaptive joins of sensor streams",
                                      "Adaptive jions of sensor streams") > 0);
        assert_int_equal(count_shared_keys(MATCH_TYPE_TEXT, "Adaptive joins", "Ranking histograms"), 0);
        /* A slip in a number of another country spares one half of it. */
        assert_true(count_shared_keys(MATCH_TYPE_NATIONAL_ID, "1804974", "1804947") > 0);
        assert_true(count_shared_keys(MATCH_TYPE_NATIONAL_ID, "1804974", "804974") > 0);
        assert_int_equal(count_shared_keys(MATCH_TYPE_NATIONAL_ID, "A1234", "A1235"), 0);
        assert_int_equal(count_shared_keys(MATCH_TYPE_NATIONAL_ID, "1804974", "2719385"), 0);
}

static void keeps_apart_whom_numbers_keep_apart(void **state)
{
        (void)state;
        struct tables own;
        make_tables(&own, 60);
        own.model = match_model_built_in(&schema);
        own.scorer = match_scorer_make(&schema, &own.model, own.vocabulary);
        match_register_free(&own.a);
        /* Rows 0 and 1 are surely one, 1 and 2 too; but 0 and 2 have different NIKs. Row 3 stands alone. */
        struct person person = own.people[0], other = own.people[1];
        add(&own, &own.a, "x", 0, &person);
        person.nik[0] = 0;
        add(&own, &own.a, "x", 1, &person);
        memcpy(person.nik, other.nik, sizeof person.nik);
        add(&own, &own.a, "x", 2, &person);
        add(&own, &own.a, "x", 3, &other);
        struct match_pair pairs[] = { { 0, 1, 400000 }, { 1, 2, 390000 }, { 2, 3, -50000 } };
        struct match_links links = { .pairs = pairs, .count = 3, .prior = PROBABILITY_ONE / 100 };
        struct match_clustering clustering = { &own.scorer, &own.a, NULL, &links, PROBABILITY_ONE / 100 * 95 };
        uint32_t cluster[4];
        uint64_t refused;
        assert_ok(match_cluster(&clustering, cluster, &refused));
        assert_int_equal(refused, 1);
        assert_int_equal(cluster[0], 0);
        assert_int_equal(cluster[1], 0);
        assert_int_equal(cluster[2], 2);
        assert_int_equal(cluster[3], 3);
        struct match_row row;
        row.record = match_register_get(&own.a, 0);
        assert_int_equal(match_register_add(&own.a, S("x1"), &row.record), ERR_CONFLICT);
        free_tables(&own);
}

struct file {
        struct buffer bytes;
        size_t room; /* the sink refuses beyond */
};

static enum error to_buffer(void *context, const void *bytes, size_t size)
{
        struct file *file = context;
        if (file->bytes.size + size > file->room)
                return ERR_IO;
        buffer_append(&file->bytes, slice_of(bytes, size));
        return buffer_check(&file->bytes);
}

static void must_answer_alike(const struct match_index *index, const struct tables *own, size_t least_right)
{
        struct match_asker asker;
        struct match_answer *answer = calloc(2, sizeof *answer);
        assert_non_null(answer);
        assert_ok(match_asker_init(&asker, index));
        size_t right = 0, same = 0;
        for (size_t i = 0; i < 300; i++) {
                struct match_record record = match_register_get(&own->b, i);
                match_ask(&asker, &record, 10, &answer[0]);
                match_ask_all(index, &record, 10, &answer[1]);
                assert_true(answer[0].scored <= answer[1].scored && answer[1].complete);
                right += answer[0].count > 0 && answer[0].hits[0].row == i;
                same += answer[0].count > 0 && answer[0].hits[0].row == answer[1].hits[0].row;
                for (size_t j = 1; j < answer[0].count; j++)
                        assert_true(answer[0].hits[j - 1].weight >= answer[0].hits[j].weight);
        }
        if (right < least_right || same < 297)
                fail_msg("%zu right, %zu as the scan of all rows", right, same);
        match_asker_free(&asker);
        free(answer);
}

/* Word for word what was packed. */
static void must_hold_rows(const struct match_index *index, const struct match_register *rows)
{
        for (size_t row = 0; row < rows->count; row++) {
                struct match_row room;
                struct match_record there = match_register_get(rows, row);
                struct match_record here = match_packed_get(&index->packed, row, &room);
                assert_memory_equal(here.at, there.at, schema.count + 1);
                assert_memory_equal(here.words, there.words, here.at[schema.count] * sizeof *here.words);
        }
}

/* Words that a question brings get ids behind those of the file, and classes of the file where they belong to one. */
static void must_take_words_behind(struct match_index *index, const struct match_vocabulary *own)
{
        uint32_t known, one, same, other;
        struct match_vocabulary *words = index->vocabulary;
        size_t count = match_vocabulary_count(words);
        assert_int_equal(count, match_vocabulary_count(own));
        const struct match_token *token = match_vocabulary_token(words, 0);
        assert_ok(match_vocabulary_add(words, MATCH_TOKEN_NAME, slice_of(token->text, token->size), &known));
        assert_int_equal(known, 0);
        assert_ok(match_vocabulary_add(words, MATCH_TOKEN_NAME, S("qqfirst"), &one));
        assert_ok(match_vocabulary_add(words, MATCH_TOKEN_NAME, S("qqfirst"), &same));
        assert_ok(match_vocabulary_add(words, MATCH_TOKEN_NAME, S("qqpirst"), &other));
        assert_int_equal(one, count);
        assert_int_equal(same, one);
        assert_int_equal(other, count + 1);
        assert_int_equal(match_vocabulary_token(words, one)->strict, one);
        assert_int_equal(match_vocabulary_finish(words, 1000), ERR_INVALID);
        match_vocabulary_count_token(words, 0);
}

/* A sink that stops at any place ends the writing with its error. */
static void must_refuse_when_full(const struct match_index *index, size_t size)
{
        for (size_t room = 0; room < size; room += size / 40 + 1) {
                struct file small = { .room = room };
                buffer_init(&small.bytes, 1 << 24);
                assert_int_equal(match_index_write(index, to_buffer, &small), ERR_IO);
                buffer_free(&small.bytes);
        }
}

static void answers_questions(void **state)
{
        (void)state;
        struct tables own;
        struct match_index back = { 0 };
        make_tables(&own, 1000);
        (void)train(&own, true);
        struct match_index index = { .schema = schema, .model = own.model, .vocabulary = own.vocabulary,
                                     .records = own.a };
        struct file file = { .room = SIZE_MAX };
        buffer_init(&file.bytes, 1 << 24);
        assert_ok(match_index_prepare(&index));
        assert_ok(match_index_write(&index, to_buffer, &file));
        assert_ok(match_index_open(buffer_slice(&file.bytes), &back));
        assert_int_equal(back.packed.count, 1000);
        assert_slice(match_index_id(&back, 999), "a999");
        must_hold_rows(&back, &own.a);
        /* The questions' words must be in the vocabulary of the index; ids are those of the table it came from. */
        must_answer_alike(&back, &own, 290);
        assert_int_equal(match_index_write(&back, to_buffer, &file), ERR_INVALID);
        must_take_words_behind(&back, own.vocabulary);
        match_index_free(&back);
        must_refuse_when_full(&index, file.bytes.size);
        match_index_release(&index);
        assert_ok(match_index_prepare(&index));
        struct file again = { .room = SIZE_MAX };
        buffer_init(&again.bytes, 1 << 24);
        assert_ok(match_index_write(&index, to_buffer, &again));
        assert_true(slice_equal(buffer_slice(&file.bytes), buffer_slice(&again.bytes)));
        buffer_free(&again.bytes);
        match_index_release(&index);
        buffer_free(&file.bytes);
        free_tables(&own);
}

/* Every key of every row leads to the row, in order and once, but for keys that too many have; a key that no row has
 * leads to a few strange rows at most. */
static void finds_rows_by_their_keys(void **state)
{
        (void)state;
        struct tables own;
        struct match_postings postings;
        struct match_key keys[MATCH_KEYS_MAX];
        uint32_t rows[MATCH_LIST_MOST];
        size_t strange = 0, full = 0, looks = 20000;
        make_tables(&own, 1500);
        struct person many = { .name = "Suminah", .sex = "P" };
        for (size_t i = 0; i < 2 * MATCH_LIST_MOST; i++)
                add(&own, &own.a, "m", i, &many);
        assert_ok(match_postings_build(own.vocabulary, &schema, &own.a, BLOCK_ASKED, &postings));
        for (uint32_t row = 0; row < own.a.count; row++) {
                struct match_record record = match_register_get(&own.a, row);
                size_t count = match_block_keys(own.vocabulary, &schema, &record, BLOCK_ASKED, keys);
                for (size_t i = 0; i < count; i++) {
                        struct match_list list = match_postings_find(&postings, keys[i].hash);
                        bool found = false;
                        assert_int_equal(match_postings_read(&postings, list, rows), list.count);
                        for (size_t j = 0; j < list.count; j++) {
                                assert_true(rows[j] < own.a.count && (j == 0 || rows[j] > rows[j - 1]));
                                found |= rows[j] == row;
                        }
                        full += list.count == MATCH_LIST_MOST;
                        if (!found && list.count < MATCH_LIST_MOST)
                                fail_msg("row %u is not found by its key %zu", row, i);
                }
        }
        for (size_t i = 0; i < looks; i++)
                strange += match_postings_find(&postings, (uint64_t)draw(UINT32_MAX) << 33 | seed >> 40).count > 0;
        /* A bucket has at most 128 lists of 512 tags where each row's keys are its own, as here. */
        if (strange > looks / 4 || full < MATCH_LIST_MOST)
                fail_msg("%zu of %zu strange, %zu full", strange, looks, full);
        match_postings_free(&postings);
        free_tables(&own);
}

/* A name that more rows have than are gone through: some of them are given, and it is said that others may be there;
 * one that also has the phone of the question is found among them all. */
static void says_when_it_left_out_rows(void **state)
{
        (void)state;
        struct tables own;
        struct match_asker asker;
        struct match_answer *answer = calloc(1, sizeof *answer);
        assert_non_null(answer);
        make_tables(&own, 20);
        match_register_free(&own.a);
        struct person many = { .name = "Suminah", .sex = "P" }, one = many;
        (void)snprintf(one.phone, sizeof one.phone, "084012345678");
        for (size_t i = 0; i < 5000; i++)
                add(&own, &own.a, "m", i, i == 4321 ? &one : &many);
        struct match_index index = { .schema = schema, .model = match_model_built_in(&schema),
                                     .vocabulary = own.vocabulary, .records = own.a };
        assert_ok(match_index_prepare(&index));
        assert_ok(match_asker_init(&asker, &index));
        struct match_record record = match_register_get(&index.records, 0);
        match_ask(&asker, &record, 10, answer);
        assert_int_equal(answer->count, 10);
        assert_false(answer->complete);
        assert_in_range(answer->scored, 10, 200);
        record = match_register_get(&index.records, 4321);
        match_ask(&asker, &record, 10, answer);
        assert_int_equal(answer->hits[0].row, 4321);
        match_ask(&asker, &record, 500, answer);
        assert_int_equal(answer->count, 500);
        match_asker_free(&asker);
        match_index_release(&index);
        own.a = index.records;
        free(answer);
        free_tables(&own);
}

/* Nothing but a name is known, and all of it is written otherwise: an initial, one word of two, a slip in the only
 * word, words that are glued or cut, a father's name more. Rows beside the one that is meant may be given too. */
static void finds_names_that_share_no_word(void **state)
{
        (void)state;
        struct tables own;
        struct match_asker asker;
        struct match_answer *answer = calloc(1, sizeof *answer);
        static const char *const known[] = { "Slamet Widodo", "Bambang Sutrisno", "Handayani", "Edi Prasetyo",
                                             "Markuyem Rahayu", "Rudi Harhatman" };
        static const struct {
                const char *name;
                uint32_t row;
        } asked[] = { { "B. Sutrisno", 1 },  { "Sutrisno B.", 1 }, { "Sutrisno", 1 },       { "Bambank Soetrisno", 1 },
                      { "Handayai", 2 },     { "Hanadyani", 2 },   { "Handayani bin X", 2 }, { "Ediprasetyo", 3 },
                      { "Mar kuyem", 4 },    { "Harjatman", 5 },   { "Markuyen", 4 } };
        assert_non_null(answer);
        make_tables(&own, 20);
        match_register_free(&own.a);
        for (size_t i = 0; i < ARRAY_SIZE(known) + ARRAY_SIZE(asked); i++) {
                struct person person = { 0 };
                bool question = i >= ARRAY_SIZE(known);
                (void)snprintf(person.name, sizeof person.name, "%s",
                               question ? asked[i - ARRAY_SIZE(known)].name : known[i]);
                add(&own, question ? &own.b : &own.a, question ? "q" : "k", i, &person);
        }
        struct match_index index = { .schema = schema, .model = match_model_built_in(&schema),
                                     .vocabulary = own.vocabulary, .records = own.a };
        assert_ok(match_index_prepare(&index));
        assert_ok(match_asker_init(&asker, &index));
        for (size_t i = 0; i < ARRAY_SIZE(asked); i++) {
                struct match_record record = match_register_get(&own.b, own.b.count - ARRAY_SIZE(asked) + i);
                match_ask(&asker, &record, 10, answer);
                if (answer->count == 0 || answer->hits[0].row != asked[i].row || !answer->complete)
                        fail_msg("%s: %zu rows", asked[i].name, answer->count);
        }
        match_asker_free(&asker);
        match_index_release(&index);
        own.a = index.records;
        free(answer);
        free_tables(&own);
}

/* A file of 20 people, each of another shape in the second half. */
static void make_file(struct file *file)
{
        struct tables own;
        make_tables(&own, 20);
        own.model = match_model_built_in(&schema);
        struct match_index index = { .schema = schema, .model = own.model, .vocabulary = own.vocabulary,
                                     .records = own.a, .month_first = 1 << 1 };
        *file = (struct file){ .room = SIZE_MAX };
        buffer_init(&file->bytes, 1 << 22);
        assert_ok(match_index_prepare(&index));
        assert_ok(match_index_write(&index, to_buffer, file));
        match_index_release(&index);
        free_tables(&own);
}

/* The row that an answer gives first, or UINT32_MAX. */
static uint32_t ask_first(struct match_delta *delta, struct match_asker *asker, const struct match_record *record)
{
        static _Thread_local struct match_answer answer;
        match_delta_ask(delta, asker, record, 10, &answer);
        for (size_t i = 0; i < answer.count; i++)
                assert_false(match_delta_is_gone(delta, answer.hits[i].row));
        return answer.count > 0 ? answer.hits[0].row : UINT32_MAX;
}

/* Rows come, change, and go: the next question knows. */
static void keeps_step_with_changes(void **state)
{
        (void)state;
        enum { ROWS = 400 };
        struct tables own;
        struct match_delta delta;
        struct match_asker asker;
        struct match_row room;
        make_tables(&own, ROWS);
        struct match_index index = { .schema = schema, .model = match_model_built_in(&schema),
                                     .vocabulary = own.vocabulary, .records = own.a };
        assert_ok(match_index_prepare(&index));
        assert_ok(match_asker_init(&asker, &index));
        assert_ok(match_delta_init(&delta, &index));
        for (uint32_t i = 0; i < ROWS; i++) { /* strangers: the second half of b */
                struct match_record record = match_register_get(&own.b, ROWS + i);
                char id[16];
                (void)snprintf(id, sizeof id, "new %u", i);
                assert_ok(match_delta_put(&delta, slice_from_cstr(id), &record));
                if (ask_first(&delta, &asker, &record) != ROWS + i)
                        fail_msg("row %u is not found when it has come", i);
        }
        assert_slice(match_delta_id(&delta, ROWS + 7), "new 7");
        assert_slice(match_delta_id(&delta, 7), "a7");
        struct match_record seven = match_register_get(&own.b, ROWS + 7);
        struct match_record here = match_delta_get(&delta, ROWS + 7, &room);
        assert_memory_equal(here.words, seven.words, here.at[schema.count] * sizeof *here.words);
        assert_int_equal(match_delta_count(&delta), 2 * ROWS);
        /* the index's row 3 becomes what stranger 7 was, and the stranger goes */
        struct match_record third = match_register_get(&index.records, 3);
        assert_int_equal(ask_first(&delta, &asker, &third), 3);
        assert_ok(match_delta_put(&delta, S("a3"), &seven));
        assert_int_not_equal(ask_first(&delta, &asker, &third), 3);
        assert_ok(match_delta_remove(&delta, S("new 7")));
        assert_int_equal(ask_first(&delta, &asker, &seven), 2 * ROWS);
        /* and once more */
        assert_ok(match_delta_put(&delta, S("a3"), &third));
        assert_int_equal(ask_first(&delta, &asker, &third), 2 * ROWS + 1);
        assert_ok(match_delta_remove(&delta, S("a5")));
        assert_int_equal(match_delta_remove(&delta, S("a5")), ERR_NOT_FOUND);
        assert_int_equal(match_delta_remove(&delta, S("new 7")), ERR_NOT_FOUND);
        assert_int_equal(match_delta_remove(&delta, S("nobody")), ERR_NOT_FOUND);
        assert_int_equal(match_delta_put(&delta, S(""), &third), ERR_INVALID);
        assert_int_equal(match_delta_count(&delta), 2 * ROWS - 2);
        assert_ok(match_delta_put(&delta, S("new 7"), &seven));
        assert_int_equal(ask_first(&delta, &asker, &seven), 2 * ROWS + 2);
        assert_int_equal(match_delta_count(&delta), 2 * ROWS - 1);
        match_delta_free(&delta);
        match_asker_free(&asker);
        match_index_release(&index);
        free_tables(&own);
}

/* What an asker's thread does while another writes. */
struct watcher {
        struct match_delta *delta;
        const struct tables *own;
        struct match_index *index;
        size_t wrong;
};

static void *watch(void *context)
{
        struct watcher *watcher = context;
        struct match_asker asker;
        if (match_asker_init(&asker, watcher->index) != OK)
                return NULL;
        for (uint32_t i = 0; i < 300; i++) {
                struct match_record record = match_register_get(&watcher->own->a, i % 100);
                struct match_answer *answer = calloc(1, sizeof *answer);
                if (!answer)
                        break;
                match_delta_ask(watcher->delta, &asker, &record, 10, answer);
                watcher->wrong += answer->count == 0 || answer->hits[0].row != i % 100;
                for (size_t hit = 0; hit < answer->count; hit++) {
                        struct match_row room;
                        (void)match_delta_get(watcher->delta, answer->hits[hit].row, &room);
                }
                free(answer);
        }
        match_asker_free(&asker);
        return NULL;
}

/* One writes, three ask: the rows that stay are found all the time (thread sanitizer looks at the rest). */
static void answers_while_rows_change(void **state)
{
        (void)state;
        enum { ROWS = 200, ASKERS = 3 };
        struct tables own;
        struct match_delta delta;
        struct watcher watchers[ASKERS];
        pthread_t threads[ASKERS];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 22);
        make_tables(&own, ROWS);
        struct match_index index = { .schema = schema, .model = match_model_built_in(&schema),
                                     .vocabulary = own.vocabulary, .records = own.a };
        assert_ok(match_index_prepare(&index));
        assert_ok(match_delta_init(&delta, &index));
        for (size_t i = 0; i < ASKERS; i++) {
                watchers[i] = (struct watcher){ &delta, &own, &index, 0 };
                assert_int_equal(pthread_create(&threads[i], NULL, watch, &watchers[i]), 0);
        }
        for (size_t i = 0; i < 300; i++) {
                struct person person = make_person();
                struct match_row row;
                struct slice values[] = { slice_from_cstr(person.name),  slice_from_cstr(person.born),
                                          slice_from_cstr(person.nik),   slice_from_cstr(person.phone),
                                          slice_from_cstr(person.place), slice_from_cstr(person.sex) };
                char id[16];
                (void)snprintf(id, sizeof id, i % 3 ? "a%zu" : "x%zu", 100 + i % 100);
                assert_ok(match_delta_read(&delta, &own.reader, values, &arena, &row));
                assert_ok(match_delta_put(&delta, slice_from_cstr(id), &row.record));
                if (i % 5 == 0)
                        assert_ok(match_delta_remove(&delta, slice_from_cstr(id)));
        }
        for (size_t i = 0; i < ASKERS; i++) {
                assert_int_equal(pthread_join(threads[i], NULL), 0);
                assert_int_equal(watchers[i].wrong, 0);
        }
        match_delta_free(&delta);
        match_index_release(&index);
        free_tables(&own);
}

/* Each byte that is changed, and each length but the right one, is refused. */
static void refuses_damaged_files(void **state)
{
        (void)state;
        struct match_index back;
        struct file file;
        make_file(&file);
        for (size_t at = 0; at < file.bytes.size; at += 1 + at / 64) {
                file.bytes.data[at] ^= 0x10;
                if (match_index_open(buffer_slice(&file.bytes), &back) != ERR_CORRUPT)
                        fail_msg("byte %zu may be changed", at);
                file.bytes.data[at] ^= 0x10;
                assert_int_equal(match_index_open(slice_sub(buffer_slice(&file.bytes), 0, at), &back), ERR_CORRUPT);
        }
        assert_int_equal(match_index_open(slice_of(file.bytes.data + 1, file.bytes.size - 1), &back), ERR_INVALID);
        assert_ok(match_index_open(buffer_slice(&file.bytes), &back));
        assert_int_equal(back.month_first, 1 << 1);
        match_index_free(&back);
        file.bytes.data[16] = 6; /* the format that was before */
        assert_int_equal(match_index_open(buffer_slice(&file.bytes), &back), ERR_UNSUPPORTED);
        buffer_free(&file.bytes);
}

/* A file whose checksums are right and whose contents are not: refused, or asked without harm (the sanitizers look). */
static void survives_hostile_files(void **state)
{
        (void)state;
        struct file file;
        struct match_answer *answer = calloc(1, sizeof *answer);
        assert_non_null(answer);
        make_file(&file);
        size_t opened = 0, refused = 0;
        for (size_t at = 0; at < file.bytes.size; at += 1 + at / 512) {
                struct match_index back;
                struct match_asker asker;
                char before = file.bytes.data[at];
                file.bytes.data[at] = (char)(at % 3 ? 0xFF : before ^ 0x21);
                (void)match_index_reseal(file.bytes.data, file.bytes.size);
                enum error err = match_index_open(buffer_slice(&file.bytes), &back);
                opened += err == OK;
                refused += err != OK;
                if (err == OK) {
                        assert_ok(match_asker_init(&asker, &back));
                        for (size_t row = 0; row < back.packed.count; row++) {
                                struct match_row room;
                                struct match_record record = match_packed_get(&back.packed, row, &room);
                                match_ask(&asker, &record, 10, answer);
                                assert_true(match_index_id(&back, row).size <= back.records.id_size);
                        }
                        match_asker_free(&asker);
                        match_index_free(&back);
                }
                file.bytes.data[at] = before;
        }
        assert_true(opened > 100 && refused > 100);
        free(answer);
        buffer_free(&file.bytes);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(learns_and_links),  cmocka_unit_test(finds_nobody_where_nobody_is_twice),
                cmocka_unit_test(learns_from_few_who_are_twice),
                cmocka_unit_test(learns_nothing_from_namesakes),
                cmocka_unit_test(meets_what_is_not_a_person),
                cmocka_unit_test(keeps_apart_whom_numbers_keep_apart), cmocka_unit_test(answers_questions),
                cmocka_unit_test(finds_rows_by_their_keys),
                cmocka_unit_test(keeps_step_with_changes),
                cmocka_unit_test(answers_while_rows_change),
                cmocka_unit_test(refuses_damaged_files),
                cmocka_unit_test(survives_hostile_files), cmocka_unit_test(says_when_it_left_out_rows),
                cmocka_unit_test(finds_names_that_share_no_word),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

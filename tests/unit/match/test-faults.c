/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The engine with too little memory: every allocation fails once, one after the other, and each time the error comes
 * back and nothing is left behind. */
#include "../faults.h"
#include "../test.h"

#include "base/checked.h"
#include "match/delta.h"
#include "match/link.h"
#include "match/live.h"
#include "match/match.h"
#include "match/pair.h"
#include "match/train.h"
#include "match/wording.h"

static const char schema_text[] = "[columns]\nid = id\nname = person-name\nborn = birth-date\nnik = national-id\n"
                                  "phone = phone\nstreet = street\nfirm = company\nsex = sex\nbank = account\n"
                                  "place = place\npost = postcode\nhouse = house-number\nnote = text\n";

/* As few as a sketch has room for (sketch.h). */
static const char few_text[] = "[columns]\nid = id\nname = person-name\nborn = birth-date\nnik = national-id\n"
                               "phone = phone\nstreet = street\nfirm = company\n";

enum { FIELDS = 12, SOME_ROWS = 40 };

struct work {
        const char *schema_text; /* NULL: all columns */
        bool with_itself;        /* is linked as two tables */
        struct arena arena;
        struct match_schema schema;
        struct match_vocabulary *vocabulary;
        struct match_register rows;
        size_t count;
};

static void free_work(struct work *work)
{
        match_register_free(&work->rows);
        match_vocabulary_free(work->vocabulary);
        arena_reset(&work->arena);
        work->vocabulary = NULL;
}

static enum error add_row(struct work *work, struct match_reader *reader, size_t i)
{
        static const char *const names[] = { "Soetrisno als Tris", "Siti Aminah binti Kasan", "Hj. Sumini",
                                             "Nur Hayati \xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD" };
        char text[FIELDS][64], id[40];
        struct slice values[FIELDS];
        struct match_row row;
        (void)snprintf(text[0], 64, "%s %c%zu", names[i % 4], (char)('a' + i % 26), i / 2);
        (void)snprintf(text[1], 64, i % 5 ? "19%02zu-03-11" : "lupa %zu", 40 + i / 2);
        (void)snprintf(text[2], 64, i % 3 ? "9902%012zu" : "A%zu", (size_t)170895000000 + i / 2);
        (void)snprintf(text[3], 64, "0840%08zu", i / 2);
        (void)snprintf(text[4], 64, "Dsn. Krajan RT %zu Jl. Merapi no. %zuA 63411", i % 7, i);
        (void)snprintf(text[5], 64, "PT Maju %zu", i / 3);
        (void)snprintf(text[6], 64, "L");
        (void)snprintf(text[7], 64, "BRI 00%zu", 1000000 + i);
        (void)snprintf(text[8], 64, "Kab. Ponorogo\t%zu", i % 3);
        (void)snprintf(text[9], 64, "634%02zu", i % 9);
        (void)snprintf(text[10], 64, i % 4 ? "No. %zu" : "%zu b", i);
        (void)snprintf(text[11], 64, "guru mengaji %zu", i);
        (void)snprintf(id, sizeof id, "row %zu", i);
        for (size_t field = 0; field < FIELDS; field++)
                values[field] = slice_from_cstr(text[field]);
        TRY(match_record_read(reader, values, &work->arena, &row));
        match_record_count(work->vocabulary, &work->schema, &row.record);
        return match_register_add(&work->rows, slice_from_cstr(id), &row.record);
}

static enum error fill(struct work *work)
{
        struct ini_problem problem;
        struct match_reader reader = { .schema = &work->schema };
        arena_init(&work->arena, 16 << 20);
        const char *text = work->schema_text ? work->schema_text : schema_text;
        TRY(match_schema_read(slice_from_cstr(text), &work->arena, &work->schema, &problem));
        TRY(match_vocabulary_new(&work->vocabulary));
        reader.vocabulary = work->vocabulary;
        match_register_init(&work->rows, work->schema.count);
        for (size_t i = 0; i < work->count; i++)
                TRY(add_row(work, &reader, i));
        return match_vocabulary_finish(work->vocabulary, 100);
}

static enum error read_rows(void *context)
{
        struct work work = { .count = *(size_t *)context };
        enum error err = fill(&work);
        free_work(&work);
        return err;
}

static void reading_meets_short_memory(void **state)
{
        (void)state;
        size_t count = 5;
        assert_true(fault_each(FAULT_MEMORY, NULL, read_rows, &count) > 20);
        assert_true(fault_each(FAULT_ARENA, NULL, read_rows, &count) > 20);
}

static enum error train_and_link(void *context)
{
        struct work *work = context;
        const struct match_register *other = work->with_itself ? &work->rows : NULL;
        struct match_training training = { &work->schema, work->vocabulary, &work->rows, other, 2 };
        struct match_training_report report;
        struct match_model model;
        uint64_t refused;
        uint32_t clusters[2 * SOME_ROWS];
        _cleanup_match_links_ struct match_links links = { 0 };
        TRY(match_train(&training, &model, &report));
        struct match_scorer scorer = match_scorer_make(&work->schema, &model, work->vocabulary);
        struct match_linking linking = { &scorer, &work->rows, other, PROBABILITY_ONE / 10, 2 };
        TRY(match_link(&linking, &links));
        struct match_clustering clustering = { &scorer, &work->rows, other, &links, PROBABILITY_ONE / 10 * 9 };
        return match_cluster(&clustering, clusters, &refused);
}

static enum error to_buffer(void *context, const void *bytes, size_t size)
{
        buffer_append(context, slice_of(bytes, size));
        return buffer_check(context);
}

static enum error write_and_ask(void *context)
{
        struct work *work = context;
        struct match_model model = match_model_built_in(&work->schema);
        struct match_index index = { .schema = work->schema, .model = model, .vocabulary = work->vocabulary,
                                     .records = work->rows }, back;
        struct match_asker asker;
        static struct match_answer answer;
        _cleanup_buffer_ struct buffer file;
        buffer_init(&file, 1 << 20);
        enum error err = match_index_prepare(&index);
        if (err == OK)
                err = match_index_write(&index, to_buffer, &file);
        match_index_release(&index);
        TRY(err);
        TRY(match_index_open(buffer_slice(&file), &back));
        err = match_asker_init(&asker, &back);
        if (err == OK) {
                struct match_row room;
                struct match_record record = match_packed_get(&back.packed, 3, &room);
                match_ask(&asker, &record, 5, &answer);
                assert_int_equal(answer.hits[0].row, 3);
        }
        match_asker_free(&asker);
        match_index_free(&back);
        return err;
}

static enum error change_rows(void *context)
{
        struct work *work = context;
        struct match_delta delta;
        struct match_index index = { .schema = work->schema, .model = match_model_built_in(&work->schema),
                                     .vocabulary = work->vocabulary, .records = work->rows };
        enum error err = match_index_prepare(&index);
        if (err == OK)
                err = match_delta_init(&delta, &index);
        if (err == OK) {
                err = match_delta_remove(&delta, S("row 0"));
                assert_int_equal(match_delta_count(&delta), SOME_ROWS - (err == OK));
                for (size_t i = 0; err == OK && i < SOME_ROWS; i++) {
                        struct match_record record = match_register_get(&work->rows, i);
                        size_t before = match_delta_count(&delta);
                        char id[16];
                        (void)snprintf(id, sizeof id, "added %zu", i);
                        err = match_delta_put(&delta, slice_from_cstr(id), &record);
                        assert_int_equal(match_delta_count(&delta), before + (err == OK));
                }
                match_delta_free(&delta);
        }
        match_index_release(&index);
        return err;
}

/* A table in memory from its making to its last row, or until the first error. */
static enum error live_through(void *context)
{
        static const enum match_type types[] = { MATCH_TYPE_PERSON_NAME, MATCH_TYPE_STREET };
        static struct match_live_hits hits;
        const struct slice *names = context;
        _cleanup_match_live_ struct match_live *live = NULL;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        TRY(match_live_new(types, ARRAY_SIZE(types), &live));
        for (size_t i = 0; i < 60; i++) { /* so many that words are weighed */
                char id[16];
                struct slice values[] = { names[i % 3], S("Krajan RT 3 \xD0\x98\xD0\xB2") };
                (void)snprintf(id, sizeof id, "%zu", i);
                TRY(match_live_put(live, slice_from_cstr(id), values, &arena));
        }
        TRY(match_live_finish(live));
        struct slice last[] = { S("Soetinah"), SLICE_NULL };
        TRY(match_live_put(live, S("last"), last, &arena));
        TRY(match_live_ask(live, last, 5, &hits));
        assert_int_equal(hits.items[0].id_size, 4);
        return match_live_remove(live, S("7"));
}

static void living_meets_short_memory(void **state)
{
        (void)state;
        struct slice names[] = { S("Sutrisno"), S("Markonah"), S("Wahyudi") };
        assert_true(fault_each(FAULT_MEMORY, NULL, live_through, names) > 20);
        assert_true(fault_each(FAULT_ARENA, NULL, live_through, names) > 5);
}

/* Names compared and keys made, as rooms do it. */
static enum error compare_and_key(void *context)
{
        static const struct slice written[MATCH_KIND_COUNT] = {
                [MATCH_PERSON] = S("Hj. Soetinah als Tini binti Kasan"), [MATCH_PHONE] = S("+62 840 1234 5678"),
                [MATCH_COMPANY] = S("P.T. Maju & Jaya & Jaya"),          [MATCH_ADDRESS] = S("Dsn. Krajan RT 03/RW 2"),
                [MATCH_ACCOUNT] = S("BRI 0021-01-123456"),               [MATCH_HANDLE] = S("https://t.me/Loker_HK"),
                [MATCH_ROUTE] = S("Ponorogo - Batam - Malaysia"),
        };
        struct match_comparison comparison;
        struct slice key;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        TRY(match_compare_names(written[MATCH_PERSON], S("Sutinah binti Kasan"), &arena, &comparison));
        for (int kind = 0; kind < MATCH_KIND_COUNT; kind++)
                TRY(match_identifier_key((enum match_kind)kind, written[kind], &arena, &key));
        *(enum match_agreement *)context = comparison.agreement;
        return OK;
}

static void comparing_meets_short_memory(void **state)
{
        (void)state;
        enum match_agreement agreement = MATCH_DIFFERENT;
        assert_true(fault_each(FAULT_ARENA, NULL, compare_and_key, &agreement) > 30);
        assert_true(fault_each(FAULT_MEMORY, NULL, compare_and_key, &agreement) > 30);
        assert_int_equal(agreement, MATCH_VARIANT);
}

static void changing_meets_short_memory(void **state)
{
        (void)state;
        struct work work = { .count = SOME_ROWS };
        assert_ok(fill(&work));
        assert_true(fault_each(FAULT_MEMORY, NULL, change_rows, &work) > 10);
        free_work(&work);
}

static void linking_meets_short_memory(void **state)
{
        (void)state;
        struct work work = { .count = SOME_ROWS };
        assert_ok(fill(&work));
        assert_true(fault_each(FAULT_MEMORY, NULL, train_and_link, &work) > 10);
        assert_true(fault_each(FAULT_MEMORY_OTHERS, NULL, train_and_link, &work) > 0);
        fault_arm(FAULT_THREAD, 2);
        assert_int_equal(train_and_link(&work), ERR_BUSY);
        assert_true(fault_fired());
        fault_arm(FAULT_THREAD, 0);
        free_work(&work);
}

static void sketching_meets_short_memory(void **state)
{
        (void)state;
        struct work work = { .schema_text = few_text, .with_itself = true, .count = SOME_ROWS };
        assert_ok(fill(&work));
        assert_int_equal(work.schema.count, 6);
        assert_true(fault_each(FAULT_MEMORY, NULL, train_and_link, &work) > 10);
        assert_true(fault_each(FAULT_MEMORY_OTHERS, NULL, train_and_link, &work) > 0);
        free_work(&work);
}

static enum error read_wording(void *context)
{
        static const struct slice silent[] = { S("suami"), S("kakak kandung") }, places[] = { S("desa") };
        static const struct wording_silence silence = { silent, 2, places, 1 };
        const struct slice letter = S("Saya, suami dari Siti (30 tahun) di Desa Ngrayun, menyatakan dengan sadar bahwa "
                                      "ia pulang sesudah sebulan, dan saya menanggung biaya perjalanan dan hidupnya.");
        struct wording_form form;
        struct wording_prints prints;
        _cleanup_arena_ struct arena arena;
        (void)context;
        arena_init(&arena, 1 << 20);
        TRY(wording_read_form(S("menyatakan dengan sadar bahwa ia pulang"), &silence, &arena, &form));
        TRY(wording_read_own(letter, &silence, &(struct wording_forms){ &form, 1 }, &arena, &prints));
        return wording_read(letter, &silence, &arena, &prints);
}

static void wording_meets_short_memory(void **state)
{
        (void)state;
        assert_true(fault_each(FAULT_ARENA, NULL, read_wording, NULL) > 10);
}

static void asking_meets_short_memory(void **state)
{
        (void)state;
        struct work work = { .count = 6 };
        assert_ok(fill(&work));
        assert_true(fault_each(FAULT_MEMORY, NULL, write_and_ask, &work) > 10);
        assert_true(fault_each(FAULT_ARENA, NULL, write_and_ask, &work) > 5);
        free_work(&work);
}

/* One value read by a reader that has read nothing yet. */
struct one_value {
        enum match_type type;
        const char *text;
};

static enum error read_first_value(void *context)
{
        const struct one_value *one = context;
        struct match_schema single = match_schema_single(one->type);
        struct match_row row;
        struct slice value = slice_from_cstr(one->text);
        _cleanup_match_vocabulary_ struct match_vocabulary *vocabulary = NULL;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        TRY(match_vocabulary_new(&vocabulary));
        struct match_reader reader = { .schema = &single, .vocabulary = vocabulary };
        return match_record_read(&reader, &value, &arena, &row);
}

/* The first word of each type is the first that the vocabulary makes room for. */
static void each_type_meets_short_memory(void **state)
{
        (void)state;
        static struct one_value values[] = {
                { MATCH_TYPE_PERSON_NAME, "Siti alias Tini binti Kasanmuhammadabdurrahmanwahyudi" },
                { MATCH_TYPE_COMPANY, "PT Maju" },       { MATCH_TYPE_COMPANY, "PT" },
                { MATCH_TYPE_COMPANY, "P.T. Int'l Dua Puluh" }, { MATCH_TYPE_PERSON_NAME, "al-Habsyi" },
                { MATCH_TYPE_PHONE, "00000" },
                { MATCH_TYPE_STREET, "RT 3" },           { MATCH_TYPE_STREET, "Krajan" },
                { MATCH_TYPE_STREET, "63411" },          { MATCH_TYPE_PLACE, "Sooko" },
                { MATCH_TYPE_PLACE, "Kota" },            { MATCH_TYPE_POSTCODE, "63411" },
                { MATCH_TYPE_HOUSE_NUMBER, "No. 12" },   { MATCH_TYPE_NATIONAL_ID, "A1234567" },
                { MATCH_TYPE_ACCOUNT, "BRI 123456789" }, { MATCH_TYPE_PHONE, "07 45868633" },
                { MATCH_TYPE_BIRTH_DATE, "lupa" },       { MATCH_TYPE_TEXT, "guru" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
                assert_true(fault_each(FAULT_MEMORY, NULL, read_first_value, &values[i]) > 0);
                assert_true(fault_each(FAULT_ARENA, NULL, read_first_value, &values[i]) > 0);
        }
}

/* A father's name that is longer than all before needs more room, as the rules need where they write more. */
static void long_fathers_meet_short_memory(void **state)
{
        (void)state;
        char name[900];
        memset(name, 'a', sizeof name);
        memcpy(name, "Siti binti ", 11);
        name[sizeof name - 1] = 0;
        struct one_value value = { MATCH_TYPE_PERSON_NAME, name };
        assert_true(fault_each(FAULT_MEMORY, NULL, read_first_value, &value) > 4);
}

static enum error weigh_pair(void *context)
{
        int32_t *weight = context;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        return match_pair_weight(MATCH_TYPE_STREET, S("Jl. Merapi 5"), S("Jalan Merapi no 5"), &arena, weight);
}

static void weighing_a_pair_meets_short_memory(void **state)
{
        (void)state;
        int32_t weight = 0;
        assert_true(fault_each(FAULT_MEMORY, NULL, weigh_pair, &weight) > 0);
        assert_true(fault_each(FAULT_ARENA, NULL, weigh_pair, &weight) > 1);
        assert_true(weight > WEIGHT_BIT);
}

/* Two tables of phones and accounts; those of the first are phones alone. */
struct numbers_work {
        struct match_schema schema;
        struct match_vocabulary *vocabulary;
        struct match_register a, b;
        struct match_model model;
};

static void add_numbers(struct numbers_work *work, struct match_register *to, size_t phone, size_t account)
{
        char texts[2][32] = { "", "" };
        struct match_row row;
        struct match_reader reader = { .schema = &work->schema, .vocabulary = work->vocabulary };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 16);
        (void)snprintf(texts[0], sizeof texts[0], "0840%08zu", phone);
        if (account > 0)
                (void)snprintf(texts[1], sizeof texts[1], "1%09zu", account);
        assert_ok(match_record_read(&reader, (struct slice[]){ slice_from_cstr(texts[0]), slice_from_cstr(texts[1]) },
                                    &arena, &row));
        assert_ok(match_register_add(to, S(""), &row.record));
}

static void open_numbers(struct numbers_work *work)
{
        *work = (struct numbers_work){ .schema = { .fields = { { S("phone"), MATCH_TYPE_PHONE },
                                                               { S("account"), MATCH_TYPE_ACCOUNT } },
                                                   .count = 2 } };
        work->model = match_model_built_in(&work->schema);
        assert_ok(match_vocabulary_new(&work->vocabulary));
        match_register_init(&work->a, 2);
        match_register_init(&work->b, 2);
}

static void close_numbers(struct numbers_work *work)
{
        match_register_free(&work->a);
        match_register_free(&work->b);
        match_vocabulary_free(work->vocabulary);
}

static enum error train_numbers(void *context)
{
        struct numbers_work *work = context;
        struct match_training training = { &work->schema, work->vocabulary, &work->a,
                                           work->b.count > 0 ? &work->b : NULL, 1 };
        struct match_training_report report;
        return match_train(&training, &work->model, &report);
}

/* Two tables of which the second alone has a column, that teach nothing; one in which pairs share more keys than there
 * are rows to draw pairs of. */
static void training_meets_short_memory(void **state)
{
        (void)state;
        struct numbers_work work;
        open_numbers(&work);
        for (size_t i = 0; i < 20; i++) {
                add_numbers(&work, &work.a, 1000 + 7919 * i, 0);
                add_numbers(&work, &work.b, 500000 + 7919 * i, 1 + 104729 * i);
        }
        assert_true(fault_each(FAULT_MEMORY, NULL, train_numbers, &work) > 10);
        close_numbers(&work);
        struct work alike = { .schema_text = "[columns]\nname = person-name\nnote = text\nplace = place\n" };
        assert_ok(fill(&alike));
        struct match_reader reader = { .schema = &alike.schema, .vocabulary = alike.vocabulary };
        for (size_t i = 0; i < 60; i++) {
                struct match_row row;
                struct slice values[] = { S("Slamet Raharjo Kusuma Dewantoro"), S("guru"), S("Sooko") };
                assert_ok(match_record_read(&reader, values, &alike.arena, &row));
                assert_ok(match_register_add(&alike.rows, SLICE_NULL, &row.record));
        }
        assert_true(fault_each(FAULT_MEMORY, NULL, train_and_link, &alike) > 10);
        free_work(&alike);
}

static enum error link_numbers(void *context)
{
        struct numbers_work *work = context;
        struct match_scorer scorer = match_scorer_make(&work->schema, &work->model, work->vocabulary);
        struct match_linking linking = { &scorer, &work->a, NULL, PROBABILITY_ONE / 2, 1 };
        _cleanup_match_links_ struct match_links links = { 0 };
        TRY(match_link(&linking, &links));
        assert_int_equal(links.count, (work->a.count - 1024) / 2);
        return OK;
}

/* A table of so many rows that some tell first what the prior will be about; nobody of these stands twice, and all of
 * the others do, so that it is linked once more. */
static void linking_again_meets_short_memory(void **state)
{
        (void)state;
        struct numbers_work work;
        open_numbers(&work);
        for (size_t i = 0; i < (size_t)512 * 17; i++) {
                size_t who = i / 512 % 16 == 0 ? 100000 + i : i / 2;
                add_numbers(&work, &work.a, 7919 * who % 99999989, 1 + 104729 * who % 999999937);
        }
        assert_true(fault_each(FAULT_MEMORY, NULL, link_numbers, &work) > 10);
        fault_arm(FAULT_MEMORY_OTHERS, 1);
        assert_int_equal(link_numbers(&work), ERR_MEMORY);
        assert_true(fault_fired());
        fault_arm(FAULT_MEMORY_OTHERS, 0);
        close_numbers(&work);
}

/* Values are counted in two rows of counts: with only one of them there is no count. */
static void counting_meets_short_memory(void **state)
{
        (void)state;
        _cleanup_match_vocabulary_ struct match_vocabulary *vocabulary = NULL;
        assert_ok(match_vocabulary_new(&vocabulary));
        assert_int_equal(match_vocabulary_value_count(vocabulary, 5), 0);
        fault_arm(FAULT_MEMORY, 2);
        match_vocabulary_count_value(vocabulary, 5);
        assert_true(fault_fired());
        fault_arm(FAULT_MEMORY, 0);
        assert_int_equal(match_vocabulary_value_count(vocabulary, 5), 0);
        assert_int_equal(match_vocabulary_finish(vocabulary, 100), ERR_MEMORY);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reading_meets_short_memory),
                cmocka_unit_test(linking_meets_short_memory),
                cmocka_unit_test(sketching_meets_short_memory),
                cmocka_unit_test(wording_meets_short_memory),
                cmocka_unit_test(asking_meets_short_memory),
                cmocka_unit_test(changing_meets_short_memory),
                cmocka_unit_test(comparing_meets_short_memory),
                cmocka_unit_test(living_meets_short_memory),
                cmocka_unit_test(each_type_meets_short_memory),
                cmocka_unit_test(long_fathers_meet_short_memory),
                cmocka_unit_test(weighing_a_pair_meets_short_memory),
                cmocka_unit_test(training_meets_short_memory),
                cmocka_unit_test(linking_again_meets_short_memory),
                cmocka_unit_test(counting_meets_short_memory),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Training at its edges: little to learn from, columns that are empty, rows that stand many times, many columns. */
#include "../test.h"

#include "base/checked.h"
#include "match/link.h"
#include "match/train.h"

struct tables {
        struct match_schema schema;
        struct match_vocabulary *vocabulary;
        struct match_reader reader;
        struct match_register a, b;
        struct match_model model;
        struct match_scorer scorer;
};

static void open_tables(struct tables *own, const enum match_type *types, size_t count)
{
        *own = (struct tables){ .schema = { .count = count } };
        for (size_t i = 0; i < count; i++)
                own->schema.fields[i] = (struct match_column){ match_type_name(types[i]), types[i] };
        assert_ok(match_vocabulary_new(&own->vocabulary));
        own->reader = (struct match_reader){ .schema = &own->schema, .vocabulary = own->vocabulary };
        match_register_init(&own->a, count);
        match_register_init(&own->b, count);
}

static void close_tables(struct tables *own)
{
        match_register_free(&own->a);
        match_register_free(&own->b);
        match_vocabulary_free(own->vocabulary);
}

static void add(struct tables *own, struct match_register *to, const struct slice *values)
{
        struct match_row row;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        assert_ok(match_record_read(&own->reader, values, &arena, &row));
        match_record_count(own->vocabulary, &own->schema, &row.record);
        assert_ok(match_register_add(to, S(""), &row.record));
}

static struct match_training_report train(struct tables *own, bool two)
{
        struct match_training training = { &own->schema, own->vocabulary, &own->a, two ? &own->b : NULL, 1 };
        struct match_training_report report;
        assert_ok(match_vocabulary_finish(own->vocabulary, own->a.count + own->b.count));
        assert_ok(match_train(&training, &own->model, &report));
        own->scorer = match_scorer_make(&own->schema, &own->model, own->vocabulary);
        return report;
}

/* Two tables that teach nothing: how often strangers share a value is what it is within each of them; a column that is
 * empty in both stays as it was, and so does one in which less is shared than among random pairs. */
static void looks_within_tables(void **state)
{
        (void)state;
        static const enum match_type types[] = { MATCH_TYPE_PLACE, MATCH_TYPE_TEXT, MATCH_TYPE_ACCOUNT,
                                                 MATCH_TYPE_REGION };
        struct tables own;
        open_tables(&own, types, ARRAY_SIZE(types));
        for (size_t i = 0; i < 40; i++) {
                char place[32], note[32], region[32];
                (void)snprintf(place, sizeof place, "desa%c%c", (char)('a' + i % 20), (char)('a' + i % 20));
                (void)snprintf(region, sizeof region, "wilayah%c", (char)('a' + i % 2));
                struct slice values[] = { slice_from_cstr(place), SLICE_NULL, SLICE_NULL, slice_from_cstr(region) };
                (void)snprintf(note, sizeof note, "kata%c%c", (char)('a' + i % 20), (char)('k' + i / 20));
                values[1] = slice_from_cstr(note);
                add(&own, &own.a, values);
                (void)snprintf(note, sizeof note, "lain%c", (char)('a' + i % 20));
                values[1] = slice_from_cstr(note);
                values[3] = SLICE_NULL; /* regions stand in one table alone */
                if (i < 20)
                        add(&own, &own.b, values);
        }
        struct match_model built_in = match_model_built_in(&own.schema);
        assert_int_equal(train(&own, true).families, 0);
        /* Of the first table's 780 pairs 20 share a place, of the second's 190 none. */
        assert_int_equal(own.model.fields[0].u[0], PROBABILITY_ONE * 20 / 970);
        assert_int_equal(own.model.fields[1].u[0], PROBABILITY_ONE / 970); /* none does: as if one did */
        assert_int_equal(own.model.fields[2].u[0], built_in.fields[2].u[0]);
        assert_true(own.model.fields[3].u[0] <= built_in.fields[3].u[0]);
        close_tables(&own);
}

/* Fewer rows than can teach, and another table without any: what is built in stays. */
static void learns_nothing_from_too_little(void **state)
{
        (void)state;
        static const enum match_type types[] = { MATCH_TYPE_PHONE, MATCH_TYPE_ACCOUNT };
        static const size_t rows[][2] = { { 0, 0 }, { 19, 0 }, { 30, 0 }, { 9, 10 }, { 0, 30 } };
        for (size_t k = 0; k < ARRAY_SIZE(rows); k++) {
                struct tables own;
                open_tables(&own, types, ARRAY_SIZE(types));
                for (size_t i = 0; i < rows[k][0] + rows[k][1]; i++) {
                        char phone[32];
                        (void)snprintf(phone, sizeof phone, "0840%08zu", 1000 * i);
                        struct slice values[] = { slice_from_cstr(phone), SLICE_NULL };
                        add(&own, i < rows[k][0] ? &own.a : &own.b, values);
                }
                struct match_model built_in = match_model_built_in(&own.schema);
                struct match_training_report report = train(&own, true);
                assert_int_equal(report.families, 0);
                assert_int_equal(own.model.fields[0].m[0], built_in.fields[0].m[0]);
                if (rows[k][1] == 0)
                        assert_int_equal(own.model.hash, built_in.hash);
                close_tables(&own);
        }
}

/* Each stands thirty times and is written otherwise now and then: how often a column agrees is learned all the same,
 * and a prior beyond twenty matches a row is not believed. */
static void learns_where_each_stands_many_times(void **state)
{
        (void)state;
        enum { PEOPLE = 40, TIMES = 30 };
        static const enum match_type types[] = { MATCH_TYPE_PHONE, MATCH_TYPE_ACCOUNT, MATCH_TYPE_BIRTH_DATE,
                                                 MATCH_TYPE_POSTCODE };
        struct tables own;
        open_tables(&own, types, ARRAY_SIZE(types));
        for (size_t i = 0; i < (size_t)PEOPLE * TIMES; i++) {
                char phone[32], account[32], born[32], post[32];
                size_t who = i / TIMES, copy = i % TIMES;
                (void)snprintf(phone, sizeof phone, "0840%08zu", 7919 * who + (copy % 5 ? 0 : 1000003 * copy));
                (void)snprintf(account, sizeof account, "BRI 1%09zu", 104729 * who + (copy % 7 ? 0 : 10000019 * copy));
                (void)snprintf(born, sizeof born, "19%02zu-%02zu-%02zu", 50 + who, 2 + who % 10, 2 + who * 7 % 25);
                (void)snprintf(post, sizeof post, "%05zu", 10000 + 997 * who);
                struct slice values[] = { slice_from_cstr(phone), slice_from_cstr(account), slice_from_cstr(born),
                                          slice_from_cstr(post) };
                add(&own, &own.a, values);
        }
        struct match_training_report report = train(&own, false);
        assert_true(report.families >= 2);
        /* 24 of 30 have the phone as it was: 276 of 435 pairs. */
        uint64_t m = own.model.fields[0].m[NUMBER_EXACT];
        if (m < PROBABILITY_ONE / 100 * 58 || m > PROBABILITY_ONE / 100 * 70)
                fail_msg("phones agree %lu", (unsigned long)m);
        close_tables(&own);
}

/* As many columns as there may be: pairs that agree, or differ, in all of them weigh more than is told apart, and are
 * linked, or not. */
static void many_columns_weigh_no_more_than_is_told_apart(void **state)
{
        (void)state;
        enum { PEOPLE = 200 };
        enum match_type types[MATCH_FIELDS_MAX];
        for (size_t i = 0; i < MATCH_FIELDS_MAX; i++)
                types[i] = i == 0 ? MATCH_TYPE_PHONE : i % 2 ? MATCH_TYPE_ACCOUNT : MATCH_TYPE_NATIONAL_ID;
        struct tables own;
        open_tables(&own, types, MATCH_FIELDS_MAX);
        for (size_t i = 0; i < (size_t)2 * PEOPLE; i++) {
                char text[MATCH_FIELDS_MAX][32];
                struct slice values[MATCH_FIELDS_MAX];
                for (size_t k = 0; k < MATCH_FIELDS_MAX; k++) {
                        uint64_t one = (i / 2 * MATCH_FIELDS_MAX + k + 1) * UINT64_C(2654435761) % 90000000;
                        (void)snprintf(text[k], sizeof text[k],
                                       types[k] == MATCH_TYPE_NATIONAL_ID ? "9902170101%06lu" : "0840%08lu",
                                       (unsigned long)(types[k] == MATCH_TYPE_NATIONAL_ID ? one % 900000 + 1000 : one));
                        values[k] = slice_from_cstr(text[k]);
                }
                add(&own, &own.a, values);
        }
        struct match_training_report report = train(&own, false);
        assert_true(report.families > 0);
        struct match_record one = match_register_get(&own.a, 0), same = match_register_get(&own.a, 1);
        struct match_record other = match_register_get(&own.a, 2);
        assert_true(match_score_weight(&own.scorer, &one, &same) > 103 * WEIGHT_BIT);
        assert_true(match_score_weight(&own.scorer, &one, &other) < -20 * WEIGHT_BIT);
        _cleanup_match_links_ struct match_links links = { 0 };
        struct match_linking linking = { &own.scorer, &own.a, NULL, PROBABILITY_ONE / 2, 1 };
        assert_ok(match_link(&linking, &links));
        assert_int_equal(links.count, PEOPLE);
        for (size_t i = 0; i < links.count; i++)
                assert_true(links.pairs[i].a == 2 * i && links.pairs[i].b == 2 * i + 1);
        close_tables(&own);
}

/* Where each row has nineteen matches, the first chunks show as many, and the prior is what it is. */
static void links_where_each_stands_twenty_times(void **state)
{
        (void)state;
        enum { PEOPLE = 420, TIMES = 20 };
        static const enum match_type types[] = { MATCH_TYPE_PHONE, MATCH_TYPE_ACCOUNT };
        struct tables own;
        open_tables(&own, types, ARRAY_SIZE(types));
        for (size_t i = 0; i < (size_t)PEOPLE * TIMES; i++) {
                char phone[32], account[32];
                (void)snprintf(phone, sizeof phone, "0840%08zu", i / TIMES * 7919);
                (void)snprintf(account, sizeof account, "BRI 1%09zu", i / TIMES * 104729);
                struct slice values[] = { slice_from_cstr(phone), slice_from_cstr(account) };
                add(&own, &own.a, values);
        }
        own.model = match_model_built_in(&own.schema);
        own.scorer = match_scorer_make(&own.schema, &own.model, own.vocabulary);
        _cleanup_match_links_ struct match_links links = { 0 };
        struct match_linking linking = { &own.scorer, &own.a, NULL, PROBABILITY_ONE / 2, 2 };
        assert_ok(match_link(&linking, &links));
        size_t rows = own.a.count, right = (size_t)PEOPLE * TIMES * (TIMES - 1) / 2;
        uint64_t share = PROBABILITY_ONE / (rows * (rows - 1) / 2) * right;
        assert_int_equal(links.count, right);
        assert_true(links.prior > share / 10 * 9 && links.prior < share / 10 * 11);
        close_tables(&own);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(looks_within_tables),
                cmocka_unit_test(learns_nothing_from_too_little),
                cmocka_unit_test(learns_where_each_stands_many_times),
                cmocka_unit_test(many_columns_weigh_no_more_than_is_told_apart),
                cmocka_unit_test(links_where_each_stands_twenty_times),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

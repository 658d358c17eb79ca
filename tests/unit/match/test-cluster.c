/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Clusters: what joins rows, what keeps them apart, and that one of them is not another's business. */
#include "../test.h"

#include "base/checked.h"
#include "match/link.h"

enum { NAME, NIK, PHONE, FIELDS };

static const struct match_schema schema = {
        .fields = { { S("name"), MATCH_TYPE_PERSON_NAME },
                    { S("nik"), MATCH_TYPE_NATIONAL_ID },
                    { S("phone"), MATCH_TYPE_PHONE } },
        .count = FIELDS,
        .id = { "id", 2 },
};

struct table {
        struct match_vocabulary *vocabulary;
        struct match_reader reader;
        struct match_register rows;
        struct match_model model;
        struct match_scorer scorer;
};

static void open_table(struct table *own)
{
        *own = (struct table){ .model = match_model_built_in(&schema) };
        assert_ok(match_vocabulary_new(&own->vocabulary));
        own->reader = (struct match_reader){ .schema = &schema, .vocabulary = own->vocabulary };
        match_register_init(&own->rows, schema.count);
}

static void close_table(struct table *own)
{
        match_register_free(&own->rows);
        match_vocabulary_free(own->vocabulary);
}

static void add(struct table *own, size_t number, const char *nik, const char *phone)
{
        struct match_row row;
        char name[32], id[16];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        (void)snprintf(name, sizeof name, "Orang %c%c", (char)('a' + number % 26), (char)('a' + number / 26 % 26));
        (void)snprintf(id, sizeof id, "%zu", number);
        struct slice values[FIELDS] = { slice_from_cstr(name), slice_from_cstr(nik), slice_from_cstr(phone) };
        assert_ok(match_record_read(&own->reader, values, &arena, &row));
        assert_ok(match_register_add(&own->rows, slice_from_cstr(id), &row.record));
        match_record_count(own->vocabulary, &schema, &row.record);
}

static void finish(struct table *own)
{
        assert_ok(match_vocabulary_finish(own->vocabulary, own->rows.count));
        own->scorer = match_scorer_make(&schema, &own->model, own->vocabulary);
}

/* Clusters by these pairs; gives how many pairs numbers forbade. */
static uint64_t cluster_by(const struct table *own, struct match_pair *pairs, size_t count, uint32_t *clusters)
{
        struct match_links links = { .pairs = pairs, .count = count, .prior = PROBABILITY_ONE / 100 };
        struct match_clustering clustering = { &own->scorer, &own->rows, NULL, &links, PROBABILITY_ONE / 100 * 95 };
        uint64_t refused;
        assert_ok(match_cluster(&clustering, clusters, &refused));
        return refused;
}

/* A number with a thirteenth month, without a serial, or with a day that no month has is nobody's: it keeps nobody
 * apart. */
static void what_is_no_number_keeps_nobody_apart(void **state)
{
        (void)state;
        static const char *const niks[] = { "9902171208950001", "9902171213950001", "9902171208950000",
                                            "9902177208950001", "9902171208950002" };
        struct table own;
        open_table(&own);
        for (size_t i = 0; i < ARRAY_SIZE(niks); i++)
                add(&own, i, niks[i], "");
        finish(&own);
        struct match_pair pairs[] = { { 0, 1, 400000 }, { 0, 2, 390000 }, { 0, 3, 380000 }, { 0, 4, 370000 } };
        uint32_t clusters[ARRAY_SIZE(niks)];
        assert_int_equal(cluster_by(&own, pairs, ARRAY_SIZE(pairs), clusters), 1); /* the last may be another's */
        for (size_t i = 0; i < 4; i++)
                assert_int_equal(clusters[i], 0);
        assert_int_equal(clusters[4], 4);
        close_table(&own);
}

/* Rows in components of five, each a chain. What is decided about one of them moves no other; a grey pair joins none,
 * and stays what it was. */
static void one_component_is_nobody_elses(void **state)
{
        (void)state;
        enum { COMPONENTS = 40, EACH = 5, ROWS = COMPONENTS * EACH, PARTED = 7 * EACH + 2 };
        struct table own;
        struct match_pair pairs[ROWS], kept[ROWS];
        uint32_t before[ROWS], after[ROWS];
        size_t count = 0;
        open_table(&own);
        for (uint32_t i = 0; i < ROWS; i++) {
                add(&own, i, "", "");
                if (i > 0) /* between two components: even chances */
                        pairs[count++] = (struct match_pair){ i - 1, i, i % EACH ? 400000 : 66439 };
        }
        finish(&own);
        memcpy(kept, pairs, sizeof pairs[0] * count);
        assert_int_equal(cluster_by(&own, pairs, count, before), 0);
        for (size_t i = 0; i < ROWS; i++)
                assert_int_equal(before[i], i / EACH * EACH);
        assert_memory_equal(kept, pairs, sizeof pairs[0] * count);
        for (size_t i = 0; i < count; i++) /* somebody parts the eighth component before its third row */
                if (pairs[i].b == PARTED)
                        pairs[i] = pairs[--count];
        assert_int_equal(cluster_by(&own, pairs, count, after), 0);
        for (size_t i = 0; i < ROWS; i++)
                assert_int_equal(after[i], i >= PARTED && i < 8 * EACH ? PARTED : before[i]);
        close_table(&own);
}

/* A phone that two hundred rows have says less than one that two have. */
static void hubs_say_little(void **state)
{
        (void)state;
        enum { ROWS = 400, HUB = 200 };
        struct table own;
        struct match_score rare, hub;
        char phone[16];
        open_table(&own);
        for (size_t i = 0; i < ROWS; i++) {
                (void)snprintf(phone, sizeof phone, "0840%08zu", 10000000 + i * 7919);
                add(&own, i, "", i < HUB ? "084011112222" : i < HUB + 2 ? "084033334444" : phone);
        }
        finish(&own);
        struct match_record rows[] = { match_register_get(&own.rows, 0), match_register_get(&own.rows, 1),
                                       match_register_get(&own.rows, HUB), match_register_get(&own.rows, HUB + 1) };
        match_score(&own.scorer, &rows[0], &rows[1], &hub);
        match_score(&own.scorer, &rows[2], &rows[3], &rare);
        assert_int_equal(hub.levels[PHONE], NUMBER_EXACT);
        assert_int_equal(rare.levels[PHONE], NUMBER_EXACT);
        assert_true(hub.weights[PHONE] < 2 * WEIGHT_BIT && rare.weights[PHONE] > hub.weights[PHONE] + 6 * WEIGHT_BIT);
        close_table(&own);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_no_number_keeps_nobody_apart),
                cmocka_unit_test(one_component_is_nobody_elses),
                cmocka_unit_test(hubs_say_little),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Clusters: what joins rows, what keeps them apart, and that one of them is not another's business. */
#include "../test.h"

#include "base/checked.h"
#include "match/identity.h"
#include "match/index.h"
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

/* What speaks for and against one person in two numbers; a day that no month has, or a code of four signs, is nobody's
 * number. */
static void numbers_tell_people_apart(void **state)
{
        (void)state;
        struct table own;
        open_table(&own);
        static const char *const codes[] = { "A1234567", "B7654321", "A123", "\U0001F642A1234567" };
        add(&own, 0, "9902173208950001", "");
        for (size_t i = 0; i < ARRAY_SIZE(codes); i++)
                add(&own, i + 1, codes[i], "");
        struct match_identity found[ARRAY_SIZE(codes) + 1];
        for (size_t i = 0; i < ARRAY_SIZE(found); i++) {
                struct match_record record = match_register_get(&own.rows, i);
                found[i] = match_identity_of(own.vocabulary, &record, NIK, true);
        }
        assert_int_equal(found[0].number, 0); /* the 32nd */
        assert_int_equal(found[3].code, 0);
        assert_true(found[1].code > 0 && found[2].code > 0 && found[4].code > 0);
        assert_true(match_identity_differ(own.vocabulary, found[1], found[2], true));
        assert_false(match_identity_differ(own.vocabulary, found[1], found[3], true));
        struct match_identity one = { .number = 9902171208950001, .code = found[1].code }, other = one;
        assert_false(match_identity_differ(own.vocabulary, one, other, true));
        other.code = found[2].code; /* one NIK, two passports */
        assert_true(match_identity_differ(own.vocabulary, one, other, true));
        other.code = 0;
        assert_false(match_identity_differ(own.vocabulary, one, other, true));
        close_table(&own);
}

/* Of pairs that are equally sure the earlier rows are joined first, in whatever order they come. */
static void equally_sure_pairs_keep_their_order(void **state)
{
        (void)state;
        struct table own;
        open_table(&own);
        add(&own, 0, "", "");
        add(&own, 1, "9902171208950001", "");
        add(&own, 2, "9902171208950002", "");
        add(&own, 3, "", "");
        finish(&own);
        static const struct match_pair all[] = { { 0, 1, 400000 }, { 0, 2, 400000 }, { 0, 3, 400000 },
                                                 { 2, 3, 400000 } };
        for (size_t turn = 0; turn < ARRAY_SIZE(all); turn++) {
                struct match_pair pairs[ARRAY_SIZE(all)];
                uint32_t clusters[4];
                for (size_t i = 0; i < ARRAY_SIZE(all); i++)
                        pairs[(i + turn) % ARRAY_SIZE(all)] = all[i];
                assert_true(cluster_by(&own, pairs, ARRAY_SIZE(pairs), clusters) > 0);
                assert_true(clusters[1] == 0 && clusters[3] == 0);
                assert_int_equal(clusters[2], 2);
        }
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
        char phone[24];
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

/* ---- passports and NIKs ---- */

enum { PAPER_NAME, PASSPORT, CARD, BORN, PAPERS };

static const struct match_schema papers = {
        .fields = { { S("name"), MATCH_TYPE_PERSON_NAME },
                    { S("passport"), MATCH_TYPE_NATIONAL_ID },
                    { S("nik"), MATCH_TYPE_NATIONAL_ID },
                    { S("born"), MATCH_TYPE_BIRTH_DATE } },
        .count = PAPERS,
        .id = { "id", 2 },
};

struct paper {
        const char *passport, *nik;
};

/* Rows of one name and birth date with these numbers. */
static void add_papers(struct table *own, const struct match_schema *kind, const struct paper *rows, size_t count)
{
        *own = (struct table){ .model = match_model_built_in(kind) };
        assert_ok(match_vocabulary_new(&own->vocabulary));
        own->reader = (struct match_reader){ .schema = kind, .vocabulary = own->vocabulary };
        match_register_init(&own->rows, kind->count);
        for (size_t i = 0; i < count; i++) {
                struct match_row row;
                char id[24];
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 20);
                (void)snprintf(id, sizeof id, "%zu", i);
                struct slice values[PAPERS] = { S("Sari Widiastuti"), slice_from_cstr(rows[i].passport),
                                                slice_from_cstr(rows[i].nik), S("1995-08-12") };
                assert_ok(match_record_read(&own->reader, values, &arena, &row));
                assert_ok(match_register_add(&own->rows, slice_from_cstr(id), &row.record));
        }
        assert_ok(match_vocabulary_finish(own->vocabulary, own->rows.count));
        own->scorer = match_scorer_make(kind, &own->model, own->vocabulary);
}

/* Whether rows with these numbers, surely one by all else, are one cluster. */
static bool are_joined(const struct match_schema *kind, struct paper one, struct paper other)
{
        struct table own;
        struct paper rows[] = { one, other };
        struct match_pair pair = { 0, 1, 400000 };
        uint32_t clusters[2];
        add_papers(&own, kind, rows, 2);
        uint64_t refused = cluster_by(&own, &pair, 1, clusters);
        assert_int_equal(refused, clusters[1] != 0);
        close_table(&own);
        return refused == 0;
}

static void two_valid_numbers_keep_apart(void **state)
{
        (void)state;
        static const struct {
                struct paper one, other;
                bool joined;
        } cases[] = {
                { { "X0486626", "" }, { "X0486626", "" }, true },
                { { "X0486626", "" }, { "X0486627", "" }, true },  /* a slip */
                { { "X0486626", "" }, { "X0489621", "" }, false },
                { { "X0486626", "" }, { "", "" }, true },
                { { "X0486626", "" }, { "X0000000", "" }, true },  /* nobody's */
                { { "X0486626", "" }, { "B12", "" }, true },
                { { "X0486626", "" }, { "PASSPORT1", "" }, true },
                { { "X0486626", "" }, { "lupa", "" }, true },
                { { "X0486626", "" }, { "9902171208950001", "" }, true }, /* two kinds of number in one column */
                { { "9902171208950001", "" }, { "9902171208950002", "" }, true },
                { { "9902171208950001", "" }, { "9902171208950015", "" }, false },
                { { "X0486626", "9902171208950001" }, { "X0486626", "9902171208950002" }, false },
                { { "X0486626", "9902171208950001" }, { "X9486621", "9902171208950001" }, true }, /* renewed */
                { { "X0486626", "9902171208950001" }, { "X9486621", "" }, false },
                { { "X0486626", "9902171208950001" }, { "X9486621", "9902171213950001" }, false },
        };
        struct match_schema known = papers;
        known.identity = CARD + 1;
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                if (are_joined(&known, cases[i].one, cases[i].other) != cases[i].joined ||
                    are_joined(&known, cases[i].other, cases[i].one) != cases[i].joined)
                        fail_msg("%s %s, %s %s", cases[i].one.passport, cases[i].one.nik, cases[i].other.passport,
                                 cases[i].other.nik);
        }
}

/* A number that a later row brings keeps others from its cluster. */
static void numbers_stay_with_the_cluster(void **state)
{
        (void)state;
        static const struct paper rows[] = { { "", "" }, { "X0486626", "" }, { "X9486621", "" } };
        struct table own;
        struct match_pair pairs[] = { { 0, 1, 400000 }, { 0, 2, 390000 } };
        uint32_t clusters[ARRAY_SIZE(rows)];
        add_papers(&own, &papers, rows, ARRAY_SIZE(rows));
        assert_int_equal(cluster_by(&own, pairs, ARRAY_SIZE(pairs), clusters), 1);
        assert_int_equal(clusters[1], 0);
        assert_int_equal(clusters[2], 2);
        close_table(&own);
}

static uint8_t choose(const struct paper *rows, size_t count)
{
        struct table own;
        add_papers(&own, &papers, rows, count);
        uint8_t chosen = match_identity_choose(&papers, &own.rows, NULL);
        assert_int_equal(match_identity_choose(&papers, &own.rows, &own.rows), chosen);
        close_table(&own);
        return chosen;
}

static void the_column_of_niks_is_found(void **state)
{
        (void)state;
        static const struct paper passports[] = { { "X0486626", "9902171208950001" }, { "X9486621", "" } };
        static const struct paper families[] = { { "9902171208010001", "9902171208950001" },   /* other years, */
                                                 { "9902171208020001", "" },
                                                 { "9902171209950001", "" },                   /* months, */
                                                 { "9902171308950001", "9902175208950003" } }; /* days */
        static const struct paper neither[] = { { "X0486626", "X9486621" } };
        static const struct paper undated[] = { { "X0486626", "9902174511700001" } };
        const struct match_schema names = match_schema_single(MATCH_TYPE_PERSON_NAME);
        assert_int_equal(choose(passports, ARRAY_SIZE(passports)), CARD);
        assert_int_equal(choose(families, ARRAY_SIZE(families)), CARD);
        assert_int_equal(choose(undated, ARRAY_SIZE(undated)), CARD);
        assert_int_equal(choose(neither, ARRAY_SIZE(neither)), PASSPORT);
        assert_int_equal(match_identity_choose(&names, NULL, NULL), MATCH_FIELDS_MAX);
        assert_int_equal(match_identity_choose(&schema, NULL, NULL), NIK);
}

static enum error to_buffer(void *context, const void *bytes, size_t size)
{
        buffer_append(context, slice_of(bytes, size));
        return buffer_check(context);
}

static void an_index_keeps_the_column_of_niks(void **state)
{
        (void)state;
        enum { IDENTITY_AT = 76 /* in the head of the file */ };
        static const struct paper rows[] = { { "X0486626", "9902171208950001" }, { "X9486621", "" } };
        struct match_index back;
        struct table own;
        _cleanup_buffer_ struct buffer file;
        buffer_init(&file, 1 << 22);
        add_papers(&own, &papers, rows, ARRAY_SIZE(rows));
        struct match_index index = { .schema = papers, .model = own.model, .vocabulary = own.vocabulary,
                                     .records = own.rows };
        index.schema.identity = CARD + 1;
        assert_ok(match_index_prepare(&index));
        assert_ok(match_index_write(&index, to_buffer, &file));
        for (int identity = -1; identity < 40; identity++) {
                                uint8_t meant = identity < 0 || identity == CARD + 1 ? CARD : PASSPORT;
                bool is_sound = identity <= 0 || identity == PASSPORT + 1 || identity == CARD + 1;
                if (identity >= 0)
                        file.data[IDENTITY_AT] = (char)identity;
                assert_ok(match_index_reseal(file.data, file.size));
                assert_int_equal(match_index_open(buffer_slice(&file), &back), is_sound ? OK : ERR_CORRUPT);
                if (!is_sound)
                        continue;
                assert_int_equal(back.scorer.identity, meant);
                match_index_free(&back);
        }
        match_index_release(&index);
        close_table(&own);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(numbers_tell_people_apart), cmocka_unit_test(equally_sure_pairs_keep_their_order),
                cmocka_unit_test(what_is_no_number_keeps_nobody_apart),
                cmocka_unit_test(two_valid_numbers_keep_apart),
                cmocka_unit_test(numbers_stay_with_the_cluster),
                cmocka_unit_test(the_column_of_niks_is_found),
                cmocka_unit_test(an_index_keeps_the_column_of_niks),
                cmocka_unit_test(one_component_is_nobody_elses),
                cmocka_unit_test(hubs_say_little),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A table in memory finds a row under a slip, whichever kind of thing it holds and whenever the row came. */
#include "../test.h"

#include "base/checked.h"
#include "match/live.h"

struct wanted {
        enum match_type type;
        const char *there, *asked;
};

/* Each is found although nothing whole is shared but what the type's own keys are made of. */
static const struct wanted pairs[] = {
        { MATCH_TYPE_PERSON_NAME, "Wahyu Soetrisno", "Sutrisna Wahyu" },
        { MATCH_TYPE_PERSON_NAME, "Hartatik", "Hartatk" },
        { MATCH_TYPE_PERSON_NAME, "Bambang Sutedjo", "B. Sutejo" },
        { MATCH_TYPE_PHONE, "0840-1234-5678", "0840-1234-5679" },  /* another digit */
        { MATCH_TYPE_PHONE, "0840-1234-5678", "0840-1234-5687" },  /* neighbours changed places */
        { MATCH_TYPE_PHONE, "0840-1234-5678", "0840-1234-678" },   /* one left out */
        { MATCH_TYPE_PHONE, "0840-1234-5678", "0850-1234-5678" },
        { MATCH_TYPE_ACCOUNT, "BRI 002101123456", "BRI 002101123457" },
        { MATCH_TYPE_NATIONAL_ID, "3502024107900001", "3502024107900010" },
        { MATCH_TYPE_COMPANY, "PT Maju Jaya Abadi", "CV Maju Jaya Abaddi" },
        { MATCH_TYPE_COMPANY, "PT Cahayamentari", "PT Cahayamentori" }, /* one word, which is wrong */
        { MATCH_TYPE_COMPANY, "PT Sinar Timur", "Timur Sinar" },
        { MATCH_TYPE_COMPANY, "PT Sinar Timur", "PT Sinartimur" },
        { MATCH_TYPE_STREET, "Dusun Krajan RT 3 RW 2 Desa Ngrayun", "Dusun Krajen RT 3 RW 2 Desa Ngrayum" },
        { MATCH_TYPE_TEXT, "telegram:loker_hongkong", "telegram:loker_hongkng" },
};
enum { STRANGERS = 300 };

static struct slice stranger(enum match_type type, size_t number, struct arena *arena)
{
        static const char *const words[] = { "Kusuma", "Prasetyo", "Widodo", "Lestari", "Gunawan", "Rahayu",
                                             "Pertiwi" };
        const char *one = words[number % 7], *two = words[number / 7 % 7];
        if (type == MATCH_TYPE_NATIONAL_ID)
                return arena_printf(arena, "350303%02zu0785%04zu", number % 28 + 1, number);
        if (type == MATCH_TYPE_PHONE || type == MATCH_TYPE_ACCOUNT)
                return arena_printf(arena, "0841%08zu", number * 77777);
        return arena_printf(arena, "%s %s %c%zu", one, two, (char)('A' + number % 26), number);
}

static struct slice id_of(size_t number, struct arena *arena)
{
        return arena_printf(arena, "%zu", number);
}

static bool finds(struct match_live *live, const char *asked, struct slice id)
{
        struct match_live_hits hits;
        struct slice value = slice_from_cstr(asked);
        assert_ok(match_live_ask(live, &value, 10, &hits));
        for (size_t i = 0; i < hits.count; i++)
                if (slice_equal(slice_of(hits.items[i].id, hits.items[i].id_size), id))
                        return true;
        return false;
}

static void look_for(const struct wanted *wanted, bool later)
{
        _cleanup_match_live_ struct match_live *live = NULL;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        struct slice there = slice_from_cstr(wanted->there);
        assert_ok(match_live_new(&wanted->type, 1, &live));
        for (size_t i = 0; i < STRANGERS; i++) {
                struct slice value = stranger(wanted->type, i, &arena);
                assert_ok(match_live_put(live, id_of(i, &arena), &value, &arena));
        }
        if (!later)
                assert_ok(match_live_put(live, S("wanted"), &there, &arena));
        assert_ok(match_live_finish(live));
        if (later) {
                assert_false(finds(live, wanted->asked, S("wanted")));
                assert_ok(match_live_put(live, S("wanted"), &there, &arena));
        }
        if (!finds(live, wanted->asked, S("wanted")))
                fail_msg("%s is not found by %s (later %d)", wanted->there, wanted->asked, later);
        assert_int_equal(match_live_count(live), STRANGERS + 1);
        assert_ok(match_live_remove(live, S("wanted")));
        assert_false(finds(live, wanted->asked, S("wanted")));
        assert_int_equal(match_live_remove(live, S("wanted")), ERR_NOT_FOUND);
        assert_int_equal(match_live_count(live), STRANGERS);
}

static void finds_each_kind_under_a_slip(void **state)
{
        (void)state;
        for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
                look_for(&pairs[i], false);
                look_for(&pairs[i], true);
        }
}

/* The first row of all comes when nothing is there. */
static void begins_empty_and_wears(void **state)
{
        (void)state;
        static const enum match_type type = MATCH_TYPE_PERSON_NAME;
        _cleanup_match_live_ struct match_live *live = NULL;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        struct slice name = S("Wahyu Sutrisno");
        assert_ok(match_live_new(&type, 1, &live));
        assert_ok(match_live_finish(live));
        assert_int_equal(match_live_count(live), 0);
        assert_false(finds(live, "Wahyu Sutrisno", S("1")));
        assert_ok(match_live_put(live, S("1"), &name, &arena));
        assert_true(finds(live, "Soetrisno, Wahyu", S("1")));
        assert_false(match_live_is_worn(live));
        for (size_t i = 0; i < 5000; i++)
                assert_ok(match_live_put(live, S("1"), &name, &arena));
        assert_true(match_live_is_worn(live));
        assert_int_equal(match_live_count(live), 1);
        assert_true(finds(live, "Wahyu Sutrisno", S("1")));
}

static void refuses_what_is_no_row(void **state)
{
        (void)state;
        static const enum match_type type = MATCH_TYPE_COMPANY;
        _cleanup_match_live_ struct match_live *live = NULL;
        struct match_live *none = NULL;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        struct slice name = S("PT Sinar Timur");
        assert_int_equal(match_live_new(&type, 0, &none), ERR_INVALID);
        assert_ok(match_live_new(&type, 1, &live));
        assert_int_equal(match_live_put(live, S(""), &name, &arena), ERR_INVALID);
        assert_int_equal(match_live_put(live, S("longer than sixteen"), &name, &arena), ERR_INVALID);
        assert_ok(match_live_put(live, S("one"), &name, &arena));
        assert_int_equal(match_live_put(live, S("one"), &name, &arena), ERR_CONFLICT);
        match_live_free(NULL);
}

/* Questions bring words that stay: a table that has been asked much is worn, too. */
static void wears_by_questions(void **state)
{
        (void)state;
        static const enum match_type types[] = { MATCH_TYPE_COMPANY, MATCH_TYPE_TEXT };
        enum match_type many[MATCH_FIELDS_MAX + 1];
        struct match_live *none = NULL;
        static struct match_live_hits hits;
        _cleanup_match_live_ struct match_live *live = NULL;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        for (size_t i = 0; i < ARRAY_SIZE(many); i++)
                many[i] = MATCH_TYPE_TEXT;
        assert_int_equal(match_live_new(many, ARRAY_SIZE(many), &none), ERR_INVALID);
        assert_ok(match_live_new(types, ARRAY_SIZE(types), &live));
        assert_ok(match_live_put(live, S("1"), (struct slice[]){ S("Sinar Timur"), SLICE_NULL }, &arena));
        assert_ok(match_live_finish(live));
        for (unsigned i = 0; i < 600; i++) {
                char text[1024];
                size_t size = 0;
                for (unsigned k = 0; k < 128; k++)
                        size += (size_t)snprintf(text + size, sizeof text - size, "w%06x ", i * 128 + k);
                if (i == 300)
                        assert_false(match_live_is_worn(live));
                assert_ok(match_live_ask(live, (struct slice[]){ S("Sinar Timur"), slice_of(text, size) }, 5, &hits));
                assert_int_equal(hits.count, 1);
        }
        assert_true(match_live_is_worn(live));
}

/* However rows came, changed and went, before the table was finished and after: what is there is what was written last,
 * and is found; what is gone is nobody's answer. */
static void any_changes_end_in_what_was_written_last(void **state)
{
        (void)state;
        enum { IDS = 40, CHANGES = 600, FINISHED = 30 };
        static const enum match_type types[] = { MATCH_TYPE_PERSON_NAME, MATCH_TYPE_PHONE };
        size_t written[IDS] = { 0 }, there = 0; /* what number each holds; 0 none */
        uint64_t seed = 3;
        _cleanup_match_live_ struct match_live *live = NULL;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        assert_ok(match_live_new(types, ARRAY_SIZE(types), &live));
        for (size_t i = 1; i <= CHANGES; i++) {
                seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
                size_t id = i <= FINISHED ? i - 1 : (seed >> 33) % IDS;
                bool goes = i > FINISHED && seed >> 60 < 6;
                struct slice values[] = { stranger(MATCH_TYPE_PERSON_NAME, i, &arena),
                                          stranger(MATCH_TYPE_PHONE, i, &arena) };
                if (goes)
                        assert_int_equal(match_live_remove(live, id_of(id, &arena)), written[id] ? OK : ERR_NOT_FOUND);
                else
                        assert_ok(match_live_put(live, id_of(id, &arena), values, &arena));
                there = there + (!goes && !written[id]) - (goes && written[id]);
                written[id] = goes ? 0 : i;
                if (i == FINISHED)
                        assert_ok(match_live_finish(live));
                if (i >= FINISHED)
                        assert_int_equal(match_live_count(live), there);
        }
        for (size_t id = 0; id < IDS; id++) {
                struct match_live_hits hits;
                size_t number = written[id] ? written[id] : 1;
                struct slice values[] = { stranger(MATCH_TYPE_PERSON_NAME, number, &arena),
                                          stranger(MATCH_TYPE_PHONE, number, &arena) };
                assert_ok(match_live_ask(live, values, 10, &hits));
                if (written[id])
                        assert_true(slice_equal(slice_of(hits.items[0].id, hits.items[0].id_size), id_of(id, &arena)));
                for (size_t i = 0; i < hits.count; i++) {
                        size_t own = 0;
                        for (size_t k = 0; k < hits.items[i].id_size; k++)
                                own = 10 * own + (size_t)(hits.items[i].id[k] - '0');
                        assert_true(own < IDS && written[own] > 0);
                }
        }
}

/* In tables of any two columns each row is found by itself when it has a name, a company or a number in one of them,
 * whatever stands in the other. */
static void each_row_is_found_by_itself(void **state)
{
        (void)state;
        static const struct {
                enum match_type type;
                const char *values[4];
        } columns[] = {
                { MATCH_TYPE_PERSON_NAME, { "Soetrisno", "Siti Aminah binti Kasan", "Hj. Sumini als Tini", "" } },
                { MATCH_TYPE_COMPANY, { "PT", "P.T. Maju Jaya", "Qa'ida & Co", "" } },
                { MATCH_TYPE_PHONE, { "084000012345", "tanya Bu Sri", "07 45868633", "" } },
                { MATCH_TYPE_ACCOUNT, { "BRI 002101000123509", "tunai", "123456789", "" } },
                { MATCH_TYPE_NATIONAL_ID, { "9902171295120001", "A1234567", "hilang", "" } },
                { MATCH_TYPE_BIRTH_DATE, { "1990-03-12", "lupa", "1990", "" } },
                { MATCH_TYPE_SEX, { "L", "P", "entah", "" } },
                { MATCH_TYPE_PLACE, { "Sooko", "Kota", "Kab. Ponorogo", "" } },
        };
        enum { SURE = 5 }; /* columns of which a value is enough */
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        for (size_t kinds = 0; kinds < SURE * ARRAY_SIZE(columns); kinds++) {
                size_t one = kinds % SURE, other = kinds / SURE;
                const enum match_type types[] = { columns[one].type, columns[other].type };
                struct match_live *live;
                assert_ok(match_live_new(types, 2, &live));
                for (size_t i = 0; i < 16; i++) {
                        struct slice values[] = { slice_from_cstr(columns[one].values[i / 4]),
                                                  slice_from_cstr(columns[other].values[i % 4]) };
                        assert_ok(match_live_put(live, id_of(i, &arena), values, &arena));
                }
                assert_ok(match_live_finish(live));
                for (size_t i = 0; i < 12; i++) {
                        struct match_live_hits hits;
                        struct slice values[] = { slice_from_cstr(columns[one].values[i / 4]),
                                                  slice_from_cstr(columns[other].values[i % 4]) };
                        bool text = i / 4 == 1 && (one == 2 || one == 3), found = false; /* no number: no key */
                        assert_ok(match_live_ask(live, values, 16, &hits));
                        for (size_t k = 0; k < hits.count; k++)
                                found |= slice_equal(slice_of(hits.items[k].id, hits.items[k].id_size),
                                                     id_of(i, &arena));
                        if (!found && !text)
                                fail_msg("%.*s, %.*s", SLICE_FMT(values[0]), SLICE_FMT(values[1]));
                }
                match_live_free(live);
        }
}

/* Which dates and numbers are the same is told beside the weight, of rows from before and from later alike. */
static void what_is_the_same_is_told(void **state)
{
        (void)state;
        static const enum match_type types[] = { MATCH_TYPE_PERSON_NAME, MATCH_TYPE_BIRTH_DATE, MATCH_TYPE_PHONE };
        static const struct slice first[] = { S("Sugandi Kasmirah"), S("1990-05-10"), S("0840-1234-5678") };
        static const struct slice later[] = { S("Sarmidi Pawiro"), S("1979-01-20"), SLICE_NULL };
        static const struct {
                struct slice values[3];
                uint32_t same;
        } asked[] = {
                { { S("Sugendi Kasmerah"), S("10/05/1990"), SLICE_NULL }, 1 << 1 },
                { { S("Sugandi Kasmirah"), S("1990-05-11"), S("+62 840 1234 5678") }, 1 << 2 },
                { { S("Sugandi Kasmirah"), S("1990"), S("0840-1234-5679") }, 0 },
                { { S("Sugandi Kasmirah"), S("1990-05"), S("0840-1234-5679") }, 0 },
                { { S("Sarmudi Pawero"), S("1979-01-20"), S("0840-1234-5678") }, 1 << 1 },
        };
        struct arena arena;
        struct match_live *live;
        struct match_live_hits hits;
        arena_init(&arena, 1 << 20);
        assert_ok(match_live_new(types, ARRAY_SIZE(types), &live));
        assert_ok(match_live_put(live, S("1"), first, &arena));
        assert_ok(match_live_finish(live));
        assert_ok(match_live_put(live, S("2"), later, &arena));
        for (size_t i = 0; i < ARRAY_SIZE(asked); i++) {
                assert_ok(match_live_ask(live, asked[i].values, 5, &hits));
                assert_true(hits.count > 0);
                assert_int_equal(hits.items[0].same, asked[i].same);
        }
        match_live_free(live);
        arena_reset(&arena);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_the_same_is_told),
                cmocka_unit_test(finds_each_kind_under_a_slip),
                cmocka_unit_test(begins_empty_and_wears), cmocka_unit_test(wears_by_questions),
                cmocka_unit_test(each_row_is_found_by_itself),
                cmocka_unit_test(any_changes_end_in_what_was_written_last),
                cmocka_unit_test(refuses_what_is_no_row),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

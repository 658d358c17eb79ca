/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Drafts that came by a file: tested and dropped several at once, published by the second person. */
#include "../house.h"

#include "base/checked.h"
#include "content/catalogue.h"
#include "content/confirm.h"
#include "content/content.h"
#include "store/query.h"

#define HOLIDAY(date) \
        { .kind = S("holiday"), .key = S(date), .valid_from = S(date), .valid_to = S(date), .confirmed = true, \
          .body = S("{\"date\":\"" date "\",\"name\":{\"en\":\"Day\",\"id\":\"Hari\"},\"type\":\"national\"}") }

static const struct content_draft days[] = { HOLIDAY("2031-03-04"), HOLIDAY("2031-05-06"), HOLIDAY("2031-07-08") };
enum { DAYS = ARRAY_SIZE(days) };

struct people {
        struct house house;
        struct actor admin, head, editor;
};

static void open_people(struct people *people)
{
        struct house *house = &people->house;
        house_open(house);
        people->admin = house_person(house, &(struct house_person){ "admin1", "Admin", "Admin", "admin", "", NULL });
        people->head = house_person(house, &(struct house_person){ "kepala", "Kepala", "Kepala", "head", "", NULL });
        people->editor = house_person(house, &(struct house_person){ "sunting", "Ed", "Editor", "editor", "", NULL });
}

/* As `kentongan content import` does. */
static void import(struct people *people, struct content_step steps[DAYS])
{
        enum error err;
        transaction (tx, people->house.fixture.store, TX_WRITE, &err) {
                err = OK;
                for (size_t i = 0; i < DAYS && err == OK; i++) {
                        steps[i] = (struct content_step){ days[i].kind, days[i].key, 0 };
                        err = content_draft_add(tx, people->house.office, &days[i], UUID_NIL, &steps[i].version);
                }
        }
        assert_ok(err);
}

static struct confirm_page page_of(struct people *people, const struct actor *actor)
{
        enum error err;
        struct confirm_page page;
        struct confirm_wish wish = { S("holiday"), S("2031-01-01"), LANGUAGE_ID };
        transaction (tx, people->house.fixture.store, TX_READ, &err) {
                err = confirm_read(tx, actor, &wish, &people->house.arena, &page);
        }
        assert_ok(err);
        return page;
}

static int64_t waits_for(struct people *people, const struct actor *actor)
{
        enum error err;
        int64_t number = -1;
        transaction (tx, people->house.fixture.store, TX_READ, &err) {
                err = content_waits_for(tx, actor, &number);
        }
        assert_ok(err);
        return number;
}

static enum error test_all(struct people *people, const struct actor *actor, const struct content_step *steps,
                           size_t count, struct content_fault *ret_fault, size_t *ret_at)
{
        return confirm_test(people->house.fixture.store, actor,
                            (struct confirm_steps){ steps, count, &people->house.arena }, ret_fault, ret_at);
}

static bool is_drafted(struct people *people, const struct content_draft *draft)
{
        enum error err;
        bool drafted = false;
        transaction (tx, people->house.fixture.store, TX_READ, &err) {
                err = content_is_drafted(tx, people->house.office, draft, &drafted);
        }
        assert_ok(err);
        return drafted;
}

static bool in_force(struct people *people, struct slice key)
{
        enum error err;
        struct content_item item;
        transaction (tx, people->house.fixture.store, TX_READ, &err) {
                err = content_find(tx, people->house.office, S("holiday"), key, key, &people->house.arena, &item);
        }
        return err == OK;
}

/* The two people whom `init` makes are enough. */
static void an_administrator_tests_all_at_once_and_the_head_publishes(void **state)
{
        struct people people;
        struct content_step steps[DAYS];
        struct content_fault fault = { 0 };
        size_t at;
        (void)state;
        open_people(&people);
        struct store *store = people.house.fixture.store;
        int64_t before = waits_for(&people, &people.admin);
        import(&people, steps);
        assert_int_equal(page_of(&people, &people.head).drafts.count, DAYS); /* seen by who has no step there yet */
        assert_int_equal(waits_for(&people, &people.admin), before + DAYS);
        assert_int_equal(waits_for(&people, &people.head), 0);
        assert_int_equal(test_all(&people, &people.head, steps, DAYS, &fault, &at), ERR_FORBIDDEN);
        assert_ok(test_all(&people, &people.admin, steps, DAYS, &fault, &at));
        assert_int_equal(page_of(&people, &people.head).drafts.count, 0);
        assert_int_equal(page_of(&people, &people.head).waiting.count, DAYS);
        assert_true(page_of(&people, &people.head).waiting.items[0].confirmed);
        assert_int_equal(waits_for(&people, &people.head), DAYS);
        assert_int_equal(confirm_publish(store, &people.admin, steps, DAYS), ERR_FORBIDDEN);
        assert_false(in_force(&people, days[0].key));
        assert_ok(confirm_publish(store, &people.head, steps, DAYS));
        for (size_t i = 0; i < DAYS; i++)
                assert_true(in_force(&people, days[i].key));
        assert_int_equal(test_all(&people, &people.admin, steps, 1, &fault, &at), ERR_FORBIDDEN); /* published */
        house_close(&people.house);
}

static void one_that_fails_takes_the_others_back(void **state)
{
        struct people people;
        struct content_step steps[DAYS];
        struct content_fault fault = { 0 };
        size_t at = 0;
        enum error err;
        (void)state;
        open_people(&people);
        import(&people, steps);
        assert_ok(test_all(&people, &people.editor, &steps[1], 1, &fault, &at));
        assert_ok(confirm_publish(people.house.fixture.store, &people.head, &steps[1], 1));
        struct content_draft wrong = days[1];
        wrong.body = S("{\"date\":\"2031-05-06\",\"type\":\"national\"}"); /* without its name */
        transaction (tx, people.house.fixture.store, TX_WRITE, &err) {
                err = content_draft_add(tx, people.house.office, &wrong, UUID_NIL, &steps[1].version);
        }
        assert_ok(err);
        assert_int_equal(test_all(&people, &people.editor, steps, DAYS, &fault, &at), ERR_INVALID);
        assert_int_equal(at, 1);
        assert_slice(fault.member, "name");
        assert_int_equal(page_of(&people, &people.head).drafts.count, DAYS);
        house_close(&people.house);
}

static void what_is_there_twice_is_known_and_dropped(void **state)
{
        struct people people;
        struct content_step first[DAYS], second[DAYS];
        struct content_fault fault = { 0 };
        size_t at;
        (void)state;
        open_people(&people);
        struct store *store = people.house.fixture.store;
        assert_false(is_drafted(&people, &days[0]));
        import(&people, first);
        assert_true(is_drafted(&people, &days[0]));
        struct content_draft other = days[0];
        other.confirmed = false;
        assert_false(is_drafted(&people, &other));
        import(&people, second); /* as a version before did it */
        assert_int_equal(page_of(&people, &people.admin).drafts.count, 2 * DAYS);
        assert_int_equal(confirm_drop(store, &people.head, second, DAYS), ERR_FORBIDDEN);
        assert_ok(confirm_drop(store, &people.editor, second, DAYS));
        assert_int_equal(page_of(&people, &people.admin).drafts.count, DAYS);
        assert_ok(test_all(&people, &people.admin, first, DAYS, &fault, &at));
        assert_int_equal(waits_for(&people, &people.head), DAYS); /* a dropped version hides no older one */
        assert_true(is_drafted(&people, &days[0])); /* tested, and still not in force */
        assert_ok(confirm_drop(store, &people.admin, &first[0], 1));
        assert_int_equal(page_of(&people, &people.head).waiting.count, DAYS - 1);
        assert_false(is_drafted(&people, &days[0]));
        assert_ok(confirm_publish(store, &people.head, &first[1], 1));
        assert_int_equal(confirm_drop(store, &people.admin, &first[1], 1), ERR_FORBIDDEN); /* what holds stays */
        assert_int_equal(test_all(&people, &people.admin, &first[0], 1, &fault, &at), ERR_FORBIDDEN);
        house_close(&people.house);
}

static size_t shipped_to(struct people *people, const struct content_first *first, size_t *ret_confirmed)
{
        enum error err;
        size_t count = 0, i;
        transaction (tx, people->house.fixture.store, TX_READ, &err) {
                json_t *items = NULL, *item;
                err = content_shipped(tx, first, &items);
                count = json_array_size(items);
                *ret_confirmed = 0;
                json_array_foreach(items, i, item) {
                        const char *kind = json_string_value(json_object_get(item, "kind"));
                        *ret_confirmed += slice_equal(slice_from_cstr(kind), S("legal")) &&
                                          json_is_true(json_object_get(item, "confirmed"));
                }
                json_decref(items);
        }
        assert_ok(err);
        return count;
}

#define FORGET "UPDATE content SET key = 'lama-' || key WHERE kind = 'indicator' AND " \
               "key IN ('surat-sama', 'penjamin-sama')"

static enum error forget_two(struct tx *tx)
{
        static const struct statement statement = { .name = "forget", .place = "test", .sqlite = FORGET,
                                                    .postgres = FORGET, .set = "main" };
        _cleanup_query_ struct query query = { 0 };
        bool row;
        TRY(query_open(&query, tx, &statement, NULL));
        TRY(query_step(&query, &row));
        return query_finish(&query);
}

/* An office of an older program: what is not there in any version becomes a draft once, by who may draft. */
static void what_is_new_in_the_program_becomes_drafts(void **state)
{
        (void)state;
        struct people people;
        int64_t drafted = -1;
        size_t confirmed;
        enum error err;
        open_people(&people);
        const struct content_first own = { .office_id = people.house.office };
        assert_int_equal(shipped_to(&people, &own, &confirmed), 0);
        transaction (tx, people.house.fixture.store, TX_WRITE, &err) {
                err = forget_two(tx);
        }
        assert_ok(err);
        assert_int_equal(shipped_to(&people, &own, &confirmed), 2);
        assert_int_equal(content_shipped_draft(people.house.fixture.store, &people.head, &own, &drafted),
                         ERR_FORBIDDEN);
        assert_ok(content_shipped_draft(people.house.fixture.store, &people.editor, &own, &drafted));
        assert_int_equal(drafted, 2);
        assert_int_equal(shipped_to(&people, &own, &confirmed), 0);
        assert_ok(content_shipped_draft(people.house.fixture.store, &people.editor, &own, &drafted));
        assert_int_equal(drafted, 0);
        house_close(&people.house);
}

/* Nothing of other regencies, and no law as if the office had said that it holds. */
static void what_is_shipped_is_of_the_area_and_not_confirmed(void **state)
{
        (void)state;
        struct people people;
        static const struct slice areas[] = { S("35.02") };
        size_t confirmed;
        open_people(&people);
        const struct content_first all = { .office_id = uuid_new() };
        const struct content_first own = { .office_id = all.office_id, .areas = areas, .area_count = 1 };
        size_t new = shipped_to(&people, &own, &confirmed);
        assert_true(new > 100 && new < shipped_to(&people, &all, &confirmed));
        assert_int_equal(confirmed, 0);
        house_close(&people.house);
}

/* The higher version holds: an older draft would be published and never be read. */
static void an_older_draft_is_not_published_over_a_newer_one(void **state)
{
        (void)state;
        struct people people;
        struct content_fault fault = { 0 };
        struct content_step steps[2] = { { days[0].kind, days[0].key, 0 }, { days[0].kind, days[0].key, 0 } };
        open_people(&people);
        struct store *store = people.house.fixture.store;
        for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
                enum error err;
                transaction (tx, store, TX_WRITE, &err) {
                        err = content_draft_add(tx, people.house.office, &days[0], UUID_NIL, &steps[i].version);
                }
                assert_ok(err);
                assert_ok(content_test_by(store, &people.admin, &steps[i], &people.house.arena, &fault));
        }
        assert_ok(content_publish_by(store, &people.head, &steps[1]));
        assert_int_equal(content_publish_by(store, &people.head, &steps[0]), ERR_CONFLICT);
        house_close(&people.house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_older_draft_is_not_published_over_a_newer_one),
                cmocka_unit_test(an_administrator_tests_all_at_once_and_the_head_publishes),
                cmocka_unit_test(one_that_fails_takes_the_others_back),
                cmocka_unit_test(what_is_there_twice_is_known_and_dropped),
                cmocka_unit_test(what_is_new_in_the_program_becomes_drafts),
                cmocka_unit_test(what_is_shipped_is_of_the_area_and_not_confirmed),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Several applicants with the same guarantor: what is counted, what it opens, and that it is never more than a
 * question. */
#include "desk.h"

#include "passports/internal.h"
#include "passports/quick.h"

static struct uuid apply(struct desk *desk, int who, const char *phone)
{
        enum error err;
        struct slice number;
        struct application_new new = desk_application();
        new.external_number = arena_printf(&desk->house.arena, "B-%d", who);
        new.nik = who < 0 ? SLICE_NULL : arena_printf(&desk->house.arena, "99020250059%05d", who + 1);
        new.guarantor_phone = slice_from_cstr(phone);
        new.company = SLICE_NULL;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk->officer, &new, &desk->house.arena, &number);
        }
        assert_ok(err);
        return new.id;
}

static const struct finding_item *group_of(struct desk *desk, const struct actor *actor, struct uuid id)
{
        static struct application_file file;
        file = desk_read(desk, actor, id);
        for (size_t i = 0; i < file.finding_count; i++)
                if (slice_equal(file.findings[i].about, S("guarantor-group")))
                        return &file.findings[i];
        return NULL;
}

static bool says(const struct finding_item *item, const char *text)
{
        return item && slice_find(item->sentence, slice_from_cstr(text)) != SIZE_MAX;
}

/* Written in other ways it is the same number; a family of six is left alone. */
static void the_seventh_is_asked(void **state)
{
        (void)state;
        static const char *const spellings[] = { "0840-1111-2222", "+62 840 1111 2222", "6284011112222",
                                                 "084011112222" };
        struct desk desk;
        desk_open(&desk);
        for (int i = 0; i < 6; i++)
                assert_null(group_of(&desk, &desk.officer, apply(&desk, i, spellings[i % 4])));
        struct uuid seventh = apply(&desk, 6, spellings[0]);
        const struct finding_item *item = group_of(&desk, &desk.officer, seventh);
        assert_non_null(item);
        assert_true(says(item, "6 pemohon lain"));
        assert_true(item->innocent.size > 0 && item->question.size > 0 && item->weak);
        assert_slice(item->indicator, "penjamin-sama");
        struct uuid eighth = apply(&desk, 7, spellings[0]);
        assert_true(says(group_of(&desk, &desk.officer, eighth), "7 pemohon lain"));
        assert_null(group_of(&desk, &desk.officer, apply(&desk, 8, "0840-3333-4444")));
        desk_close(&desk);
}

static void only_others_of_these_days_count(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        clock_freeze(clock_now());
        for (int i = 0; i < 6; i++)
                (void)apply(&desk, 1, "0840-1111-2222"); /* one person again and again */
        assert_null(group_of(&desk, &desk.officer, apply(&desk, 1, "0840-1111-2222")));
        assert_null(group_of(&desk, &desk.officer, apply(&desk, 2, "0840-1111-2222")));
        for (int i = 3; i < 7; i++)
                (void)apply(&desk, i, "0840-1111-2222");
        clock_freeze(clock_now() + (GROUP_DAYS + 1) * 24 * HOUR);
        assert_null(group_of(&desk, &desk.officer, apply(&desk, 7, "0840-1111-2222")));
        clock_freeze(clock_now() - 2 * 24 * HOUR);
        assert_non_null(group_of(&desk, &desk.officer, apply(&desk, 8, "0840-1111-2222")));
        desk_close(&desk);
}

/* It never carries a decision, whatever is answered. */
static void it_is_a_question_and_nothing_else(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        desk_open(&desk);
        for (int i = 0; i < 9; i++)
                (void)apply(&desk, i, "0840-1111-2222");
        struct uuid id = apply(&desk, 20, "0840-1111-2222");
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_false(passports_quick_fits(&file));
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_start(tx, &desk.officer, id);
        }
        assert_ok(err);
        desk_explain(&desk, id, "differs");
        file = desk_read(&desk, &desk.officer, id);
        const struct finding_item *item = group_of(&desk, &desk.officer, id);
        assert_true(item->asked && !item->showable && !item->corroborated && !item->tips_only);
        for (size_t i = 0; i < file.evidence_count; i++)
                assert_false(slice_starts_with(file.evidence[i].code, S("finding:")));
        desk_close(&desk);
}

/* An application that names the reader is not there for him, also as one of several. */
static void who_is_named_counts_without_it(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        int64_t marked;
        struct uuid ids[7];
        desk_open(&desk);
        for (int i = 0; i < 7; i++)
                ids[i] = apply(&desk, i, "0840-1111-2222");
        assert_non_null(group_of(&desk, &desk.second, ids[6]));
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx,
                                        &(struct named_in_search){ .office_id = desk.house.office,
                                                                   .object_kind = APPLICATION, .object_id = ids[0],
                                                                   .persons = &desk.second.person_id,
                                                                   .person_count = 1 },
                                        &marked);
        }
        assert_ok(err);
        assert_null(group_of(&desk, &desk.second, ids[6]));
        assert_non_null(group_of(&desk, &desk.officer, ids[6]));
        desk_close(&desk);
}

/* A number that was typed wrong counts for nobody; typed again, it counts again. */
static void a_corrected_number_counts_for_nobody(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        struct uuid ids[7];
        desk_open(&desk);
        for (int i = 0; i < 7; i++)
                ids[i] = apply(&desk, i, "0840-1111-2222");
        assert_non_null(group_of(&desk, &desk.officer, ids[6]));
        static const char *const phones[] = { "0840-1111-9999", "0840-1111-2222" };
        for (int i = 0; i < 2; i++) {
                struct application_new new = desk_application();
                new.id = ids[0];
                new.external_number = S("B-0");
                new.nik = S("9902025005900001");
                new.company = SLICE_NULL;
                new.guarantor_phone = slice_from_cstr(phones[i]);
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = passports_correct(tx, &desk.officer, &new, 0);
                }
                assert_ok(err);
                assert_int_equal(group_of(&desk, &desk.officer, ids[6]) != NULL, i == 1);
        }
        desk_close(&desk);
}

/* Officer `who` hears whether the innocent explanation fits. */
static void hear_about_group(struct desk *desk, const struct actor *who, struct uuid id, const char *code)
{
        enum error err;
        struct slice key = group_of(desk, who, id)->key;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_start(tx, who, id);
                if (err == OK)
                        err = passports_answer(tx, who, id,
                                               &(struct answer_given){ uuid_new(), key, slice_from_cstr(code),
                                                                       S("Ibu saya."), 0 });
        }
        assert_ok(err);
}

/* A mother of many, or a village head: two officers heard it, so the next of them is not asked. */
static void who_was_explained_to_two_officers_is_asked_about_no_more(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid ids[10];
        desk_open(&desk);
        for (int i = 0; i < 8; i++)
                ids[i] = apply(&desk, i, "0840-1111-2222");
        hear_about_group(&desk, &desk.officer, ids[4], "fits");
        hear_about_group(&desk, &desk.officer, ids[5], "fits");
        assert_non_null(group_of(&desk, &desk.officer, ids[7])); /* one officer's word, twice */
        hear_about_group(&desk, &desk.second, ids[6], "fits");
        assert_null(group_of(&desk, &desk.officer, ids[7]));
        assert_null(group_of(&desk, &desk.officer, apply(&desk, 8, "0840-1111-2222")));
        assert_true(group_of(&desk, &desk.officer, ids[6])->asked); /* what was asked stays */
        desk_close(&desk);
}

static void one_doubt_keeps_the_question(void **state)
{
        (void)state;
        static const char *const doubts[] = { "differs", "unclear" };
        for (size_t i = 0; i < 2; i++) {
                struct desk desk;
                struct uuid ids[8];
                desk_open(&desk);
                for (int j = 0; j < 8; j++)
                        ids[j] = apply(&desk, j, "0840-1111-2222");
                hear_about_group(&desk, &desk.officer, ids[4], doubts[i]);
                hear_about_group(&desk, &desk.officer, ids[5], "fits");
                hear_about_group(&desk, &desk.second, ids[6], "fits");
                assert_non_null(group_of(&desk, &desk.officer, ids[7]));
                desk_close(&desk);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_seventh_is_asked),
                cmocka_unit_test(only_others_of_these_days_count),
                cmocka_unit_test(it_is_a_question_and_nothing_else),
                cmocka_unit_test(who_is_named_counts_without_it),
                cmocka_unit_test(a_corrected_number_counts_for_nobody),
                cmocka_unit_test(who_was_explained_to_two_officers_is_asked_about_no_more),
                cmocka_unit_test(one_doubt_keeps_the_question),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

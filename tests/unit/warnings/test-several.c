/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One warning about several districts: who gets it, what it says, and what it may not be about. */
#include "../house.h"

#include "access/people.h"
#include "base/checked.h"
#include "jobs/outbox.h"
#include "program/office.h"
#include "text/date.h"
#include "warnings/internal.h"
#include "warnings/warnings.h"

struct several {
        struct house house;
        struct actor analyst, head, ngrayun, slahung, bungkal, regency, elsewhere;
};

static struct actor person(struct several *several, const char *login, const char *role, const char *area)
{
        return house_person(&several->house, &(struct house_person){ login, "Orang Contoh", "Petugas", role, area,
                                                                     NULL });
}

static void several_open(struct several *several)
{
        enum error err;
        house_open(&several->house);
        transaction (tx, several->house.fixture.store, TX_WRITE, &err) {
                err = office_area_add(tx, several->house.office, S("35.02"));
                if (err == OK)
                        err = office_area_add(tx, several->house.office, S("35.01"));
        }
        assert_ok(err);
        several->analyst = person(several, "analis", "analyst", "");
        several->head = person(several, "kepala", "head", "");
        several->ngrayun = person(several, "ngrayun", "babinsa", "35.02.02");
        several->slahung = person(several, "slahung", "village-official", "35.02.01.2001");
        several->bungkal = person(several, "bungkal", "babinsa", "35.02.03");
        several->regency = person(several, "kabupaten", "partner", "35.02");
        several->elsewhere = person(several, "pacitan", "babinsa", "35.01.09");
}

static struct warning_draft draft_of(struct several *several, const char *areas)
{
        struct date day = date_add_days(date_of_instant(clock_now(), 420), 30);
        return (struct warning_draft){ .id = uuid_new(), .level = S("SIAGA"),
                                       .title = S("Tawaran kerja ke Malaysia tanpa surat"),
                                       .body = S("Beberapa warga ditawari kerja tanpa perjanjian di wilayah ini."),
                                       .asked = S("Jelaskan jalur resmi kepada warga."),
                                       .areas = slice_from_cstr(areas),
                                       .expires_on = date_iso_kept(day, &several->house.arena) };
}

static enum error draft(struct several *several, const struct warning_draft *draft, struct warning_fault_at *ret_fault)
{
        enum error err;
        transaction (tx, several->house.fixture.store, TX_WRITE, &err) {
                err = warnings_draft(tx, &several->analyst, draft, &several->house.arena, ret_fault);
        }
        return err;
}

static struct warning_recipients audience_of(struct several *several, struct uuid id)
{
        struct warning_recipients people;
        enum error err;
        transaction (tx, several->house.fixture.store, TX_WRITE, &err) {
                err = warnings_audience(tx, &several->analyst, id, &several->house.arena, &people);
        }
        assert_ok(err);
        return people;
}

static bool reaches(const struct warning_recipients *people, const struct actor *actor)
{
        size_t found = 0;
        for (size_t i = 0; i < people->count; i++)
                found += uuid_equal(people->items[i].person_id, actor->person_id);
        assert_true(found <= 1);
        return found == 1;
}

static enum error read_warning(struct several *several, const struct actor *actor, struct uuid id,
                               struct warning_page *ret_page)
{
        enum error err;
        transaction (tx, several->house.fixture.store, TX_WRITE, &err) {
                err = warnings_read(tx, actor, id, &several->house.arena, ret_page);
        }
        return err;
}

static struct uuid publish(struct several *several, const char *areas, bool public)
{
        struct warning_draft text = draft_of(several, areas);
        struct warning_fault_at fault;
        struct warning_page page;
        enum error err;
        text.public = public;
        assert_ok(draft(several, &text, &fault));
        assert_ok(read_warning(several, &several->head, text.id, &page));
        transaction (tx, several->house.fixture.store, TX_WRITE, &err) {
                err = warnings_publish(tx, &several->head, text.id, page.version);
        }
        assert_ok(err);
        return text.id;
}

/* Two districts of a regency: theirs, and who works in all of it; not the third district, not another regency. A new
 * list takes the place of the old one. */
static void it_reaches_each_of_its_areas_and_no_other(void **state)
{
        (void)state;
        struct several several;
        struct warning_fault_at fault;
        struct warning_page page;
        several_open(&several);
        struct warning_draft text = draft_of(&several, "35.02.02 35.02.01 35.02.02");
        assert_ok(draft(&several, &text, &fault));
        struct warning_recipients people = audience_of(&several, text.id);
        assert_true(reaches(&people, &several.ngrayun) && reaches(&people, &several.slahung));
        assert_true(reaches(&people, &several.regency));
        assert_false(reaches(&people, &several.bungkal) || reaches(&people, &several.elsewhere));
        assert_ok(read_warning(&several, &several.analyst, text.id, &page));
        assert_slice(page.areas, "35.02.01 35.02.02");
        text.areas = S("35.02.03 35.01.09");
        assert_ok(draft(&several, &text, &fault));
        people = audience_of(&several, text.id);
        assert_true(reaches(&people, &several.bungkal) && reaches(&people, &several.elsewhere));
        assert_false(reaches(&people, &several.ngrayun) || reaches(&people, &several.slahung));
        text.areas = S("");
        assert_ok(draft(&several, &text, &fault));
        assert_int_equal(audience_of(&several, text.id).count, 5);
        house_close(&several.house);
}

/* Read, listed, counted and mailed by whom it reached, in either area; his own area is what keeps it his. */
static void each_who_got_it_gets_what_follows(void **state)
{
        (void)state;
        struct several several;
        struct warning_page page;
        struct warning_rows rows;
        struct warning_counts counts;
        struct outbox_counts before, after;
        enum error err;
        several_open(&several);
        struct uuid id = publish(&several, "35.02.01 35.02.02", false);
        const struct actor *readers[] = { &several.ngrayun, &several.slahung, &several.regency };
        for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
                transaction (tx, several.house.fixture.store, TX_WRITE, &err) {
                        err = warnings_list(tx, readers[i], &(struct warning_filter){ .mine = true, .limit = 10 },
                                            &several.house.arena, &rows);
                        if (err == OK)
                                err = warnings_counts(tx, readers[i], &several.house.arena, &counts);
                }
                assert_ok(err);
                assert_true(rows.count == 1 && counts.unanswered == 1);
                assert_slice(rows.items[0].areas, "35.02.01 35.02.02");
                assert_ok(read_warning(&several, readers[i], id, &page));
        }
        assert_int_equal(read_warning(&several, &several.bungkal, id, &page), ERR_NOT_FOUND);
        transaction (tx, several.house.fixture.store, TX_WRITE, &err) {
                err = outbox_count(tx, several.house.office, &before);
                if (err == OK)
                        err = warning_tell(tx, &several.analyst, id, WARNING_CHANGED);
                if (err == OK)
                        err = outbox_count(tx, several.house.office, &after);
        }
        assert_ok(err);
        assert_int_equal(after.waiting - before.waiting, 3);
        house_close(&several.house);
}

/* What one of them leaves unread goes to the head of office, once, and to nobody of the third district. */
static void unread_in_one_of_them_goes_one_level_up(void **state)
{
        (void)state;
        struct several several;
        struct warning_page page;
        struct outbox_counts before, after;
        int64_t count;
        enum error err;
        instant now = clock_now();
        several_open(&several);
        struct uuid id = publish(&several, "35.02.01 35.02.02", false);
        assert_ok(read_warning(&several, &several.ngrayun, id, &page));
        assert_ok(read_warning(&several, &several.regency, id, &page));
        for (int i = 0; i < 2; i++) {
                transaction (tx, several.house.fixture.store, TX_WRITE, &err) {
                        err = outbox_count(tx, several.house.office, &before);
                        if (err == OK)
                                err = warnings_escalate(tx, now + 8 * DAY, &count);
                        if (err == OK)
                                err = outbox_count(tx, several.house.office, &after);
                }
                assert_ok(err);
                assert_int_equal(count, i == 0);
                assert_int_equal(after.waiting - before.waiting, i == 0);
        }
        house_close(&several.house);
}

/* Each of the list is looked at: one that is unknown, outside, or a village that nobody reported from. */
static void one_faulty_area_refuses_the_draft(void **state)
{
        (void)state;
        struct several several;
        struct warning_fault_at fault;
        _cleanup_buffer_ struct buffer many;
        several_open(&several);
        const char *const lists[] = { "35.02.02 99.99", "35.02.02 31.71", "35.02.01 35.02.02.2003" };
        for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
                struct warning_draft text = draft_of(&several, lists[i]);
                assert_int_equal(draft(&several, &text, &fault), ERR_INVALID);
                assert_string_equal(fault.field, "areas");
        }
        struct warning_draft text = draft_of(&several, "");
        text.areas = SLICE_NULL;
        assert_int_equal(draft(&several, &text, &fault), ERR_INVALID);
        buffer_init(&many, 1000);
        for (int i = 1; i <= WARNING_AREAS_MAX + 1; i++)
                buffer_printf(&many, "%s35.02.%02d", i > 1 ? " " : "", i);
        text.areas = buffer_slice(&many);
        assert_int_equal(draft(&several, &text, &fault), ERR_INVALID);
        text.areas = S("35.02.02 35.02");
        assert_ok(draft(&several, &text, &fault));
        assert_int_equal(audience_of(&several, text.id).count, 4);
        house_close(&several.house);
}

/* Everybody reads all of its areas. */
static void a_public_one_names_them_all(void **state)
{
        (void)state;
        struct several several;
        struct public_warnings warnings;
        struct warning_messages messages;
        enum error err;
        several_open(&several);
        struct uuid id = publish(&several, "35.02.01 35.02.02", true);
        transaction (tx, several.house.fixture.store, TX_READ, &err) {
                err = warnings_public(tx, several.house.office, clock_now(), &several.house.arena, &warnings);
                if (err == OK)
                        err = warnings_public_messages(tx, several.house.office, id, &several.house.arena, &messages);
        }
        assert_ok(err);
        assert_int_equal(warnings.count, 1);
        assert_slice(warnings.items[0].areas, "35.02.01 35.02.02");
        assert_slice(messages.areas, "35.02.01 35.02.02");
        assert_slice(warning_areas_text(&several.house.arena, messages.areas),
                     "Kecamatan Slahung, Kabupaten Ponorogo; Kecamatan Ngrayun, Kabupaten Ponorogo");
        house_close(&several.house);
}

/* One who is analyst and head hears once of a draft that waits, and is one second person. */
static void who_may_publish_by_two_roles_is_one_person(void **state)
{
        (void)state;
        struct several several;
        struct warning_fault_at fault;
        struct warning_page page;
        enum error err;
        several_open(&several);
        struct warning_draft text = draft_of(&several, "35.02.01");
        text.public = true;
        transaction (tx, several.house.fixture.store, TX_WRITE, &err) {
                err = role_first(tx, several.house.office, several.head.person_id, S("analyst"), S(""));
        }
        assert_ok(err);
        assert_ok(draft(&several, &text, &fault));
        assert_int_equal(house_number(several.house.fixture.store,
                                      "SELECT count(*) FROM outbox WHERE topic LIKE '%menunggu orang kedua'"), 1);
        assert_ok(read_warning(&several, &several.analyst, text.id, &page));
        assert_int_equal(page.second_people, 1);
        house_close(&several.house);
}

static void lists_are_tidied(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        const struct slice typed[] = { S("35.02.02"), S(""), S("35.02.01"), S("35.02.02") };
        assert_slice(warning_areas_join(&arena, typed, ARRAY_SIZE(typed)), "35.02.02 35.02.01");
        assert_true(slice_is_null(warning_areas_join(&arena, &typed[1], 1)));
        const struct slice whole[] = { S("35.02.02"), WARNING_AREA_WHOLE };
        assert_slice(warning_areas_join(&arena, whole, 2), "");
        assert_slice(warning_areas_tidy(S("35.02.02.2003 35.02.02 35.02.01 35.01"), &arena),
                     "35.01 35.02.01 35.02.02");
        assert_int_equal(warning_areas_count(S("35.01 35.02.01")), 2);
        assert_int_equal(warning_areas_count(S("")), 0);
}

/* Villages of more districts than a warning can name are told by their regencies. */
static void the_smallest_areas_around_villages(void **state)
{
        (void)state;
        struct slice villages[WARNING_AREAS_MAX + 1];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        for (int i = 0; i <= WARNING_AREAS_MAX; i++)
                villages[i] = arena_printf(&arena, "35.02.%02d.2001", i + 1);
        assert_slice(warning_areas_around(villages, 1, &arena), "35.02.01.2001");
        assert_slice(warning_areas_around(villages, 2, &arena), "35.02.01 35.02.02");
        assert_slice(warning_areas_around(villages, WARNING_AREAS_MAX + 1, &arena), "35.02");
        assert_true(slice_is_null(warning_areas_around(villages, 0, &arena)));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_reaches_each_of_its_areas_and_no_other),
                cmocka_unit_test(each_who_got_it_gets_what_follows),
                cmocka_unit_test(unread_in_one_of_them_goes_one_level_up),
                cmocka_unit_test(one_faulty_area_refuses_the_draft),
                cmocka_unit_test(a_public_one_names_them_all),
                cmocka_unit_test(who_may_publish_by_two_roles_is_one_person),
                cmocka_unit_test(lists_are_tidied),
                cmocka_unit_test(the_smallest_areas_around_villages),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the public may read, and the copies of the home page that are kept. */
#include "../house.h"

#include "portal/portal.h"
#include "store/store.h"

static void read_portal(struct house *house, enum language language, struct portal *ret_portal)
{
        enum error err;
        struct portal_reader reader = { .office_id = house->office, .language = language, .zone_minutes = 420 };
        transaction (tx, house->fixture.store, TX_READ, &err) {
                err = portal_read(tx, &reader, &house->arena, ret_portal);
        }
        assert_ok(err);
}

static void publish(struct house *house, json_t *item)
{
        enum error err;
        int64_t count = 0;
        assert_non_null(item);
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                struct content_first first = { .office_id = house->office, .confirmed_by = uuid_new() };
                err = content_load_item(tx, &first, item, &count);
        }
        json_decref(item);
        assert_ok(err);
        assert_int_equal(count, 1);
}

static json_t *news(const char *key, const char *date, const char *title)
{
        return json_pack("{s:s, s:s, s:s, s:b, s:{s:s, s:s, s:{s:s, s:s}, s:{s:s}, s:{s:s}, s:s}}", "kind", "news",
                         "key", key, "valid_from", "2020-01-01", "confirmed", 1, "body", "section", "sari", "date",
                         date, "title", "id", title, "en", "In English", "lead", "id", "Ringkas", "text", "id", "Isi",
                         "credit", "Uji");
}

static json_t *contact(const char *key, bool confirmed)
{
        return json_pack("{s:s, s:s, s:s, s:b, s:{s:{s:s}, s:{s:s}, s:s, s:s, s:s, s:b}}", "kind", "contact", "key",
                         key, "valid_from", "2020-01-01", "confirmed", confirmed, "body", "name", "id", key, "use",
                         "id", "Uji", "phone", "084077778888", "whatsapp", "084077778888", "web", "contoh.example",
                         "urgent", 1);
}

static void the_stamp_changes_with_what_is_published(void **state)
{
        struct house house;
        struct portal before, again, after;
        (void)state;
        house_open(&house);
        read_portal(&house, LANGUAGE_ID, &before);
        read_portal(&house, LANGUAGE_ID, &again);
        assert_true(before.stamp == again.stamp);
        publish(&house, news("uji-baru", "2025-10-01", "Baru"));
        read_portal(&house, LANGUAGE_ID, &after);
        assert_true(before.stamp != after.stamp);
        assert_int_equal(after.news_count, before.news_count + 1);
        read_portal(&house, LANGUAGE_EN, &again);
        assert_true(again.stamp != after.stamp);
        house_close(&house);
}

static void news_is_newest_first_in_the_language_asked(void **state)
{
        struct house house;
        struct portal portal;
        (void)state;
        house_open(&house);
        publish(&house, news("uji-lama", "2031-01-01", "Lama"));
        publish(&house, news("uji-baru", "2031-02-01", "Baru"));
        read_portal(&house, LANGUAGE_ID, &portal);
        assert_slice(portal.news[0].title, "Baru");
        assert_slice(portal.news[1].title, "Lama");
        for (size_t i = 1; i < portal.news_count; i++)
                assert_true(date_compare(portal.news[i - 1].date, portal.news[i].date) >= 0);
        read_portal(&house, LANGUAGE_EN, &portal);
        assert_slice(portal.news[0].title, "In English");
        assert_slice(portal.news[0].lead, "Ringkas");
        house_close(&house);
}

static void a_number_that_nobody_confirmed_is_not_there(void **state)
{
        struct house house;
        struct portal portal;
        size_t seen = 0;
        (void)state;
        house_open(&house);
        publish(&house, contact("uji-pasti", true));
        publish(&house, contact("uji-belum", false));
        read_portal(&house, LANGUAGE_ID, &portal);
        for (size_t i = 0; i < portal.contact_count; i++) {
                const struct portal_contact *row = &portal.contacts[i];
                if (!row->confirmed)
                        assert_true(slice_is_null(row->phone) && slice_is_null(row->whatsapp) &&
                                    slice_is_null(row->web));
                if (slice_equal(row->name, S("uji-belum"))) {
                        assert_false(row->confirmed);
                        seen++;
                }
                if (slice_equal(row->name, S("uji-pasti"))) {
                        assert_slice(row->phone, "084077778888");
                        assert_true(row->urgent);
                        seen++;
                }
        }
        assert_int_equal(seen, 2);
        house_close(&house);
}

static void a_copy_belongs_to_its_store_language_and_way_of_asking(void **state)
{
        struct house house;
        struct portal_copy copy;
        (void)state;
        house_open(&house);
        struct portal_place place = { .store = house.fixture.store, .language = LANGUAGE_ID };
        struct portal_place english = { .store = house.fixture.store, .language = LANGUAGE_EN };
        struct portal_place named = { .store = house.fixture.store, .language = LANGUAGE_ID, .named = true };
        assert_int_equal(portal_find_copy(place, true, &house.arena, &copy), PORTAL_ABSENT);
        portal_keep(place, 7, S("halaman"));
        assert_int_equal(portal_find_copy(place, true, &house.arena, &copy), PORTAL_FRESH);
        assert_slice(copy.bytes, "halaman");
        assert_string_equal(copy.tag, "0000000000000007");
        assert_int_equal(portal_find_copy(english, true, &house.arena, &copy), PORTAL_ABSENT);
        assert_int_equal(portal_find_copy(named, true, &house.arena, &copy), PORTAL_ABSENT);
        portal_keep(named, 8, S("halaman bernama"));
        assert_true(portal_holds(place, 7) && portal_holds(named, 8));
        assert_false(portal_holds(place, 8) || portal_holds(english, 7));
        portal_keep(place, 9, S("baru"));
        assert_int_equal(portal_find_copy(place, true, &house.arena, &copy), PORTAL_FRESH);
        assert_slice(copy.bytes, "baru");
        portal_forget(house.fixture.store);
        assert_int_equal(portal_find_copy(place, true, &house.arena, &copy), PORTAL_ABSENT);
        assert_int_equal(portal_find_copy(named, true, &house.arena, &copy), PORTAL_ABSENT);
        house_close(&house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_stamp_changes_with_what_is_published),
                cmocka_unit_test(news_is_newest_first_in_the_language_asked),
                cmocka_unit_test(a_number_that_nobody_confirmed_is_not_there),
                cmocka_unit_test(a_copy_belongs_to_its_store_language_and_way_of_asking),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

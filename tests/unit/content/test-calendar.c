/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Holidays: listed and found on any day, and counted when somebody stands for them. */
#include "../fixture.h"

#include "content/content.h"
#include "program/office.h"

static const struct {
        const char *day;
        bool confirmed;
} days[] = { { "2026-08-17", true }, { "2026-08-18", false }, { "2027-01-01", false } };

static enum error load(struct tx *tx, struct uuid office)
{
        const struct content_first first = { .office_id = office };
        int64_t count = 0;
        for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
                json_t *body = json_pack("{s:s, s:s, s:{s:s, s:s}}", "date", days[i].day, "type", "national", "name",
                                         "id", "Libur", "en", "Holiday");
                json_t *item = json_pack("{s:s, s:s, s:s, s:s, s:b, s:o}", "kind", "holiday", "key", days[i].day,
                                         "valid_from", days[i].day, "valid_to", days[i].day, "confirmed",
                                         (int)days[i].confirmed, "body", body);
                enum error err = content_load_item(tx, &first, item, &count);
                json_decref(item);
                TRY(err);
        }
        return OK;
}

static bool is_workday(const struct work_calendar *calendar, const char *iso)
{
        struct date date;
        bool workday;
        assert_ok(date_parse_iso(slice_from_cstr(iso), &date));
        assert_ok(workdays_is_workday(calendar, date, &workday));
        return workday;
}

static void holidays_count_when_they_are_confirmed(void **state)
{
        (void)state;
        struct fixture f;
        enum error err;
        _cleanup_arena_ struct arena arena;
        struct work_calendar calendar = { 0 };
        struct content_list list = { 0 };
        struct content_item item = { 0 };
        arena_init(&arena, 1 << 20);
        fixture_open(&f);
        transaction (tx, f.store, TX_WRITE, &err) {
                err = office_insert(tx, &(struct office){ .id = f.office, .code = S("satu"), .name = S("Kantor"),
                                                          .zone = S("WIB"), .address = S(""), .phone = S(""),
                                                          .letter_pattern = S("{seq}"), .fictional = true });
                if (err == OK)
                        err = load(tx, f.office);
        }
        assert_ok(err);
        transaction (tx, f.store, TX_READ, &err) {
                err = content_calendar(tx, f.office, &arena, &calendar);
                if (err == OK)
                        err = content_list(tx, f.office, S("holiday"), S("2026-11-28"), &arena, &list);
                if (err == OK)
                        err = content_find(tx, f.office, S("holiday"), S("2027-01-01"), S("2026-11-28"), &arena, &item);
        }
        assert_ok(err);
        assert_int_equal(list.count, 3);
        assert_slice(item.key, "2027-01-01");
        assert_false(is_workday(&calendar, "2026-08-17"));
        assert_true(is_workday(&calendar, "2026-08-18"));
        assert_true(is_workday(&calendar, "2027-01-01"));
        assert_int_equal(calendar.last.year, 2027);
        fixture_close(&f);
}

int main(void)
{
        const struct CMUnitTest tests[] = { cmocka_unit_test(holidays_count_when_they_are_confirmed) };
        return cmocka_run_group_tests_name("content/calendar", tests, NULL, NULL);
}

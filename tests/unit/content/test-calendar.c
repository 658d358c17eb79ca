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

static bool is_said(const struct work_calendar *calendar, int16_t year)
{
        return workdays_are_confirmed(calendar, (struct date){ year, 1, 2 }, (struct date){ year, 12, 30 });
}

static enum error insert_office(struct tx *tx, struct uuid id)
{
        return office_insert(tx, &(struct office){ .id = id, .code = S("satu"), .name = S("Kantor"), .zone = S("WIB"),
                                                   .address = S(""), .phone = S(""), .letter_pattern = S("{seq}"),
                                                   .fictional = true });
}

static enum error say_whole(struct tx *tx, struct uuid office, const char *year, bool confirmed)
{
        const struct content_first first = { .office_id = office };
        int64_t count = 0;
        json_t *item = json_pack("{s:s, s:s, s:s, s:n, s:b, s:{s:s}}", "kind", "calendar", "key", year, "valid_from",
                                 "2026-01-01", "valid_to", "confirmed", (int)confirmed, "body", "year", year);
        enum error err = content_load_item(tx, &first, item, &count);
        json_decref(item);
        return err;
}

static void add_leave(struct fixture *f, const char *day, bool confirmed)
{
        enum error err;
        const struct content_first first = { .office_id = f->office };
        int64_t count = 0;
        json_t *item = json_pack("{s:s, s:s, s:s, s:s, s:b, s:{s:s, s:s}}", "kind", "holiday", "key", day, "valid_from",
                                 day, "valid_to", day, "confirmed", (int)confirmed, "body", "date", day, "type",
                                 "joint-leave");
        transaction (tx, f->store, TX_WRITE, &err) {
                err = content_load_item(tx, &first, item, &count);
        }
        json_decref(item);
        assert_ok(err);
}

static struct work_calendar calendar_of(struct fixture *f, struct arena *arena)
{
        enum error err;
        struct work_calendar calendar = { 0 };
        transaction (tx, f->store, TX_READ, &err) {
                err = content_calendar(tx, f->office, arena, &calendar);
        }
        assert_ok(err);
        return calendar;
}

/* A year is whole when somebody says so, and no day of it waits. */
static void a_year_is_confirmed_as_a_whole(void **state)
{
        (void)state;
        struct fixture f;
        enum error err;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        fixture_open(&f);
        transaction (tx, f.store, TX_WRITE, &err) {
                err = insert_office(tx, f.office);
                if (err == OK)
                        err = say_whole(tx, f.office, "2026", true);
                if (err == OK)
                        err = say_whole(tx, f.office, "2027", false);
        }
        assert_ok(err);
        add_leave(&f, "2026-03-20", true);
        add_leave(&f, "2028-01-03", true);
        struct work_calendar calendar = calendar_of(&f, &arena);
        assert_true(is_said(&calendar, 2026));
        assert_false(is_said(&calendar, 2027)); /* said by a file, by nobody of the office */
        assert_false(is_said(&calendar, 2028));
        assert_false(is_said(&calendar, 2025)); /* before the list begins */
        assert_false(workdays_are_confirmed(&calendar, (struct date){ 2026, 12, 30 }, (struct date){ 2027, 1, 4 }));
        add_leave(&f, "2026-03-23", false);
        calendar = calendar_of(&f, &arena);
        assert_false(is_said(&calendar, 2026)); /* one of its days waits */
        fixture_close(&f);
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
                err = insert_office(tx, f.office);
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
        assert_false(is_said(&calendar, 2026)); /* nobody says that the list is whole */
        fixture_close(&f);
}

int main(void)
{
        const struct CMUnitTest tests[] = { cmocka_unit_test(holidays_count_when_they_are_confirmed),
                                           cmocka_unit_test(a_year_is_confirmed_as_a_whole) };
        return cmocka_run_group_tests_name("content/calendar", tests, NULL, NULL);
}

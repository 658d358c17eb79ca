/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "text/date.h"

static struct date day(int year, int month, int day_of_month)
{
        return (struct date){ (int16_t)year, (uint8_t)month, (uint8_t)day_of_month };
}

static void assert_date(struct date actual, struct date expected)
{
        assert_int_equal(date_compare(actual, expected), 0);
}

/* Every day of the calendar, counted one by one, against the formula. */
static void counts_days(void **state)
{
        (void)state;
        int32_t days = date_to_days(day(1, 1, 1));
        uint8_t weekday = 1;
        for (int year = 1; year <= 9999; year++)
                for (int month = 1; month <= 12; month++)
                        for (int d = 1; d <= date_days_in_month((int16_t)year, (uint8_t)month); d++) {
                                struct date date = day(year, month, d);
                                assert_int_equal(date_to_days(date), days);
                                assert_date(date_from_days(days), date);
                                assert_int_equal(date_weekday(date), weekday);
                                weekday = weekday % 7 + 1;
                                days++;
                        }
        assert_int_equal(date_to_days(day(1970, 1, 1)), 0);
        assert_int_equal(date_to_days(day(2000, 3, 1)), 11017);
        assert_date(date_from_days(INT32_MAX), day(9999, 12, 31));
        assert_date(date_from_days(INT32_MIN), day(1, 1, 1));
}

static void adds(void **state)
{
        (void)state;
        assert_date(date_add_days(day(2024, 2, 28), 2), day(2024, 3, 1));
        assert_date(date_add_days(day(9999, 12, 31), INT32_MAX), day(9999, 12, 31));
        assert_date(date_add_months(day(2025, 1, 31), 1), day(2025, 2, 28));
        assert_date(date_add_months(day(2025, 1, 31), -2), day(2024, 11, 30));
        assert_date(date_add_months(day(2025, 1, 31), INT32_MIN), day(1, 1, 1));
        assert_false(date_is_valid(day(2023, 2, 29)) || date_is_valid(day(2023, 13, 1)) || date_is_valid(DATE_NONE));
        assert_false(date_is_valid(day(1900, 2, 29)) || !date_is_valid(day(2000, 2, 29)));
        assert_true(date_compare(DATE_NONE, day(1, 1, 1)) < 0);
}

static void knows_age(void **state)
{
        (void)state;
        assert_int_equal(date_age(day(1995, 8, 17), day(2025, 8, 16)), 29);
        assert_int_equal(date_age(day(1995, 8, 17), day(2025, 8, 17)), 30);
        assert_int_equal(date_age(day(2004, 2, 29), day(2022, 2, 28)), 17);
        assert_int_equal(date_age(day(2004, 2, 29), day(2022, 3, 1)), 18);
        assert_int_equal(date_age(day(2025, 1, 1), day(2024, 12, 31)), -1);
}

static void knows_iso_weeks(void **state)
{
        (void)state;
        static const struct {
                struct date date;
                int year, week;
        } rows[] = {
                { { 2025, 9, 10 }, 2025, 37 }, { { 2021, 1, 3 }, 2020, 53 },  { { 2024, 12, 30 }, 2025, 1 },
                { { 2026, 12, 31 }, 2026, 53 }, { { 2027, 1, 1 }, 2026, 53 }, { { 2023, 1, 1 }, 2022, 52 },
                { { 2024, 1, 1 }, 2024, 1 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct iso_week week = date_iso_week(rows[i].date);
                assert_int_equal(week.year, rows[i].year);
                assert_int_equal(week.week, rows[i].week);
        }
        for (int32_t d = -30000; d < 60000; d++) {
                struct date date = date_from_days(d), monday = iso_week_monday(date_iso_week(date));
                assert_int_equal(date_weekday(monday), MONDAY);
                assert_in_range(d - date_to_days(monday), 0, 6);
        }
}

static void reads_what_people_type(void **state)
{
        (void)state;
        static const struct {
                const char *text;
                struct date date; /* DATE_NONE: refused */
        } rows[] = {
                { "2025-09-10", { 2025, 9, 10 } },      { "10/9/2025", { 2025, 9, 10 } },
                { "10-09-2025", { 2025, 9, 10 } },      { "10.9.2025", { 2025, 9, 10 } },
                { " 10 September 2025 ", { 2025, 9, 10 } }, { "10 sept 2025", { 2025, 9, 10 } },
                { "1 Agt 2025", { 2025, 8, 1 } },       { "1 Agustus 2025", { 2025, 8, 1 } },
                { "17-Agu-1945", { 1945, 8, 17 } },     { "10 Okt. 2025", { 2025, 10, 10 } },
                { "3 Pebruari 1990", { 1990, 2, 3 } },  { "September 10, 2025", { 2025, 9, 10 } },
                { "10 May 2025", { 2025, 5, 10 } },     { "10 mei 2025", { 2025, 5, 10 } },
                { "1 / 2 / 2025", { 2025, 2, 1 } },     { "9/10/2025", { 2025, 10, 9 } },
                { "29/2/2024", { 2024, 2, 29 } },       { "29/2/2025", { 0 } },
                { "31/4/2025", { 0 } },                 { "10/9/25", { 0 } },
                { "9/13/2025", { 0 } },                 { "2025/9/10", { 0 } },
                { "10 Foo 2025", { 0 } },               { "", { 0 } },
                { "10/9", { 0 } },                      { "0/1/2025", { 0 } },
                { "10/9/2025/1", { 0 } },               { "2025-9-10", { 0 } },
                { "1e/9/2025", { 0 } },                 { "10 September 2025 lagi", { 0 } },
                { "//", { 0 } },                        { "300/1/2025", { 0 } },
                { "20-05-0645", { 0 } },                { "0645-05-20", { 0 } },
                { "1 Januari 1900", { 1900, 1, 1 } },   { "31/12/1899", { 0 } },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct date date = DATE_NONE;
                enum error err = date_parse(slice_from_cstr(rows[i].text), &date);
                assert_int_equal(err, date_is_none(rows[i].date) ? ERR_INVALID : OK);
                assert_date(date, rows[i].date);
        }
}

typedef void writer(struct buffer *out, enum language language);

static void assert_written(writer *write, enum language language, const char *expected)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 200);
        write(&out, language);
        assert_slice(buffer_slice(&out), expected);
}

static void long_date(struct buffer *out, enum language language)
{
        date_write(out, day(2025, 9, 10), DATE_LONG, language);
}

static void weekday_date(struct buffer *out, enum language language)
{
        date_write(out, day(2025, 8, 17), DATE_WEEKDAY, language);
}

static void short_instant(struct buffer *out, enum language language)
{
        instant_write(out, date_start(day(2025, 8, 10), 0) + 7 * HOUR + 5 * MINUTE, OFFSET_WIB, DATE_SHORT, language);
}

static void instant_in_wit(struct buffer *out, enum language language)
{
        instant_write(out, date_start(day(2025, 12, 31), 0) + 15 * HOUR, OFFSET_WIT, DATE_LONG, language);
}

static void instant_elsewhere(struct buffer *out, enum language language)
{
        instant_write(out, -1, -210, DATE_ISO, language);
}

static void no_date(struct buffer *out, enum language language)
{
        date_write(out, DATE_NONE, DATE_LONG, language);
        date_write_month(out, DATE_NONE, language);
}

static void writes_dates(void **state)
{
        (void)state;
        assert_written(long_date, LANGUAGE_ID, "10 September 2025");
        assert_written(weekday_date, LANGUAGE_ID, "Minggu, 17 Agustus 2025");
        assert_written(weekday_date, LANGUAGE_EN, "Sunday, 17 August 2025");
        assert_written(short_instant, LANGUAGE_ID, "10 Agu 2025, 14.05 WIB");
        assert_written(short_instant, LANGUAGE_EN, "10 Aug 2025, 14:05 WIB");
        assert_written(instant_in_wit, LANGUAGE_ID, "1 Januari 2026, 00.00 WIT");
        assert_written(instant_elsewhere, LANGUAGE_EN, "1969-12-31, 20:29 UTC-03:30");
        assert_written(no_date, LANGUAGE_ID, "");
}

static void says_how_long_ago(void **state)
{
        (void)state;
        static const struct {
                int64_t ago;
                const char *id, *en;
        } rows[] = {
                { 0, "baru saja", "just now" },
                { 59 * SECOND, "baru saja", "just now" },
                { MINUTE, "1 menit lalu", "1 minute ago" },
                { 2 * DAY + HOUR, "2 hari lalu", "2 days ago" },
                { 8 * DAY, "1 minggu lalu", "1 week ago" },
                { 65 * DAY, "2 bulan lalu", "2 months ago" },
                { 800 * DAY, "2 tahun lalu", "2 years ago" },
                { -3 * DAY, "dalam 3 hari", "in 3 days" },
                { -HOUR, "dalam 1 jam", "in 1 hour" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
                for (int language = 0; language < LANGUAGE_COUNT; language++) {
                        _cleanup_buffer_ struct buffer out;
                        buffer_init(&out, 100);
                        instant_write_relative(&out, 1000 * DAY - rows[i].ago, 1000 * DAY, (enum language)language);
                        assert_slice(buffer_slice(&out), language == LANGUAGE_ID ? rows[i].id : rows[i].en);
                }
}

static void turns_instants_into_days(void **state)
{
        (void)state;
        instant late = date_start(day(2025, 9, 10), OFFSET_WIB) - 1;
        assert_date(date_of_instant(late, OFFSET_WIB), day(2025, 9, 9));
        assert_date(date_of_instant(late + 1, OFFSET_WIB), day(2025, 9, 10));
        assert_date(date_of_instant(late, OFFSET_WIT), day(2025, 9, 10));
        assert_date(date_of_instant(-1, 0), day(1969, 12, 31));
        assert_date(date_of_instant(-1, OFFSET_WIB), day(1970, 1, 1));
        assert_date(date_of_instant(INT64_MIN, -720), day(1, 1, 1));
        assert_date(date_of_instant(INT64_MAX, 720), day(9999, 12, 31));
        int32_t offset;
        assert_true(zone_parse(S("wita"), &offset));
        assert_int_equal(offset, OFFSET_WITA);
        assert_false(zone_parse(S("UTC"), &offset));
}

static void reads_and_writes_rfc3339(void **state)
{
        (void)state;
        static const struct {
                const char *text, *again; /* again NULL: refused */
        } rows[] = {
                { "2025-09-10T07:05:00Z", "2025-09-10T07:05:00Z" },
                { "2025-09-10T14:05:00+07:00", "2025-09-10T07:05:00Z" },
                { "2025-09-10T00:00:00.5-01:30", "2025-09-10T01:30:00.500000Z" },
                { "2025-09-10 07:05:00.123456789z", "2025-09-10T07:05:00.123456Z" },
                { "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
                { "2025-09-10T24:00:00Z", NULL },
                { "2025-09-10T07:05:60Z", NULL },
                { "2025-09-10T07:05:00", NULL },
                { "2025-09-10T07:05:00.Z", NULL },
                { "2025-09-10T07:05:00+0700", NULL },
                { "2025-02-30T07:05:00Z", NULL },
                { "2025-09-10", NULL },
                { "", NULL },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                instant at;
                enum error err = instant_parse_iso(slice_from_cstr(rows[i].text), &at);
                assert_int_equal(err, rows[i].again ? OK : ERR_INVALID);
                if (err != OK)
                        continue;
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 100);
                instant_write_iso(&out, at);
                assert_slice(buffer_slice(&out), rows[i].again);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(counts_days),
                cmocka_unit_test(adds),
                cmocka_unit_test(knows_age),
                cmocka_unit_test(knows_iso_weeks),
                cmocka_unit_test(reads_what_people_type),
                cmocka_unit_test(writes_dates),
                cmocka_unit_test(says_how_long_ago),
                cmocka_unit_test(turns_instants_into_days),
                cmocka_unit_test(reads_and_writes_rfc3339),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "base/checked.h"
#include "text/date.h"

/* What the program writes on a screen, a person may type back. */
static void must_read_again(struct date date, enum date_style style, enum language language)
{
        _cleanup_buffer_ struct buffer out = { 0 };
        buffer_init(&out, 256);
        date_write(&out, date, style, language);
        struct date again;
        fuzz_must(date_parse(buffer_slice(&out), &again) == OK);
        fuzz_must(date_compare(date, again) == 0);
}

static void check_date(struct slice input)
{
        struct date date;
        if (date_parse(input, &date) != OK)
                return;
        fuzz_must(date_is_valid(date) && date.year >= DATE_YEAR_TYPED_MIN);
        fuzz_must(date_compare(date_from_days(date_to_days(date)), date) == 0);
        fuzz_must(date_weekday(date) >= MONDAY && date_weekday(date) <= SUNDAY);
        struct iso_week week = date_iso_week(date);
        int32_t since_monday = date_to_days(date) - date_to_days(iso_week_monday(week));
        fuzz_must(week.week >= 1 && week.week <= 53 && since_monday >= 0 && since_monday <= 6);
        must_read_again(date, DATE_ISO, LANGUAGE_ID);
        must_read_again(date, DATE_LONG, LANGUAGE_ID);
        must_read_again(date, DATE_LONG, LANGUAGE_EN);
        must_read_again(date, DATE_SHORT, LANGUAGE_ID);
        must_read_again(date, DATE_SHORT, LANGUAGE_EN);
}

static void check_instant(struct slice input)
{
        instant at, again;
        if (instant_parse_iso(input, &at) != OK)
                return;
        _cleanup_buffer_ struct buffer out = { 0 };
        buffer_init(&out, 256);
        instant_write_iso(&out, at);
        fuzz_must(instant_parse_iso(buffer_slice(&out), &again) == OK);
        fuzz_must(at == again);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        UNUSED(arena);
        check_date(input);
        check_instant(input);
}

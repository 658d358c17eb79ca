/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "base/checked.h"
#include "text/mrz.h"

void fuzz_one(struct slice input, struct arena *arena)
{
        UNUSED(arena);
        const struct date today = { 2025, 9, 10 };
        struct mrz mrz, again;
        if (mrz_parse(input, today, &mrz) != OK)
                return;
        fuzz_must(mrz.wrong < 1 << MRZ_FIELD_COUNT);
        fuzz_must(mrz.sex == 'M' || mrz.sex == 'F' || mrz.sex == 'X');
        fuzz_must(date_is_none(mrz.born) || date_is_valid(mrz.born));
        fuzz_must(date_is_none(mrz.expires) || date_is_valid(mrz.expires));
        if (mrz.wrong != 0)
                return;
        _cleanup_buffer_ struct buffer out = { 0 };
        buffer_init(&out, 256);
        fuzz_must(mrz_write(&out, &mrz) == OK);
        fuzz_must(mrz_parse(buffer_slice(&out), today, &again) == OK);
        fuzz_must(again.wrong == 0);
        fuzz_must(strcmp(mrz.surname, again.surname) == 0 && strcmp(mrz.given, again.given) == 0);
        fuzz_must(strcmp(mrz.number, again.number) == 0);
        fuzz_must(date_compare(mrz.born, again.born) == 0 && date_compare(mrz.expires, again.expires) == 0);
}

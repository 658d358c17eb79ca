/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "base/checked.h"
#include "text/nik.h"

void fuzz_one(struct slice input, struct arena *arena)
{
        UNUSED(arena);
        const struct nik_declared declared = {
                .sex = input.size % 2 ? NIK_SEX_FEMALE : NIK_SEX_UNKNOWN,
                .born = input.size % 3 ? (struct date){ 1990, 5, 17 } : DATE_NONE,
                .today = { 2025, 9, 10 },
        };
        struct nik nik;
        enum error err = nik_parse(input, &declared, &nik);
        if (err != OK) {
                fuzz_must(err == ERR_INVALID || err == ERR_TOO_LARGE);
                return;
        }
        fuzz_must(nik.size > 0);
        fuzz_must(nik.flags < 1 << NIK_FLAG_COUNT);
        fuzz_must(strlen(nik.digits) == (nik.size < NIK_SIZE ? nik.size : NIK_SIZE));
        fuzz_must((nik.size == NIK_SIZE) == !(nik.flags & NIK_WRONG_LENGTH));
        fuzz_must(date_is_none(nik.born) || date_is_valid(nik.born));
        struct nik again;
        if (nik.size == NIK_SIZE) {
                fuzz_must(nik_parse(slice_from_cstr(nik.digits), &declared, &again) == OK);
                fuzz_must(again.flags == nik.flags && date_compare(again.born, nik.born) == 0);
        }
        _cleanup_buffer_ struct buffer out = { 0 };
        buffer_init(&out, 256);
        nik_write_masked(&out, slice_from_cstr(nik.digits));
        fuzz_must(slice_find_byte(buffer_slice(&out), '*') < out.size);
}

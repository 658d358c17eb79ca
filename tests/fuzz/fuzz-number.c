/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "base/checked.h"
#include "text/letter_number.h"
#include "text/number.h"

static void check_number(struct slice input, struct buffer *out)
{
        int64_t value, again;
        if (number_parse(input, &value) == OK) {
                buffer_clear(out);
                number_write(out, value, LANGUAGE_ID);
                fuzz_must(number_parse(buffer_slice(out), &again) == OK && again == value);
        }
        if (rupiah_parse(input, &value) == OK) {
                buffer_clear(out);
                rupiah_write(out, value, LANGUAGE_ID);
                fuzz_must(rupiah_parse(buffer_slice(out), &again) == OK && again == value);
        }
        if (number_parse_decimal(input, 2, LANGUAGE_ID, &value) == OK) {
                buffer_clear(out);
                number_write_decimal(out, value, 2, LANGUAGE_ID);
                fuzz_must(number_parse_decimal(buffer_slice(out), 2, LANGUAGE_ID, &again) == OK && again == value);
        }
}

void fuzz_one(struct slice input, struct arena *arena)
{
        UNUSED(arena);
        _cleanup_buffer_ struct buffer out = { 0 };
        buffer_init(&out, 4096);
        check_number(input, &out);
        uint32_t value, again;
        if (roman_parse(input, &value) == OK) {
                buffer_clear(&out);
                roman_write(&out, value);
                fuzz_must(roman_parse(buffer_slice(&out), &again) == OK && again == value);
        }
        if (letter_number_check(input) == OK) {
                const struct letter_number values = { 0 };
                buffer_clear(&out);
                enum error err = letter_number_write(&out, input, &values);
                fuzz_must(err == OK || err == ERR_TOO_LARGE || err == ERR_INVALID);
        }
}

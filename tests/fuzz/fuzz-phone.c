/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "base/checked.h"
#include "text/phone.h"

/* However a number was written, its own forms must lead back to it: three spellings of one phone are one subject. */
static void must_read_again(struct slice written, const struct phone *phone)
{
        struct phone again;
        fuzz_must(phone_parse(written, &again) == PHONE_OK);
        fuzz_must(slice_equal(phone_slice(&again), phone_slice(phone)));
        fuzz_must(again.kind == phone->kind);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        UNUSED(arena);
        struct phone phone;
        enum phone_problem problem = phone_parse(input, &phone);
        if (problem != PHONE_OK) {
                fuzz_must(problem < PHONE_PROBLEM_COUNT);
                fuzz_must(phone_problem_text(problem, LANGUAGE_ID).size > 0);
                return;
        }
        fuzz_must(phone.size >= 3 && phone.size <= PHONE_E164_MAX);
        fuzz_must(phone.e164[0] == '+' && phone.e164[phone.size] == '\0');
        for (uint8_t i = 1; i < phone.size; i++)
                fuzz_must(phone.e164[i] >= '0' && phone.e164[i] <= '9');
        must_read_again(phone_slice(&phone), &phone);
        _cleanup_buffer_ struct buffer out = { 0 };
        buffer_init(&out, 256);
        phone_write_display(&out, phone_slice(&phone));
        fuzz_must(buffer_check(&out) == OK);
        must_read_again(buffer_slice(&out), &phone);
        buffer_clear(&out);
        phone_write_masked(&out, phone_slice(&phone));
        fuzz_must(buffer_check(&out) == OK);
}

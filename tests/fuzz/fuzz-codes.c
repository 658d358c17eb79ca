/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Short things that somebody types or copies: receipt codes, verification codes, secrets and codes of the second
 * factor, ids, Roman numerals, patterns of letter numbers. The first byte chooses. */
#include "fuzz.h"

#include "access/password.h"
#include "blobs/blob.h"
#include "export/letter.h"
#include "text/escape.h"
#include "text/letter_number.h"
#include "tips/internal.h"

static void receipt(struct slice typed)
{
        struct tip_code code, again;
        char shown[TIP_CODE_SHOWN_SIZE + 1];
        bool right = tip_code_read(typed, &code);
        fuzz_must(strlen(code.text) == TIP_CODE_SIZE && right == (strchr(code.text, 'U') == NULL));
        tip_code_show(&code, shown);
        fuzz_must(tip_code_read(slice_from_cstr(shown), &again) == right && strcmp(code.text, again.text) == 0);
}

static void verification(struct slice typed, struct arena *arena)
{
        char code[VERIFY_CODE_SIZE + 1], again[VERIFY_CODE_SIZE + 1];
        if (!verify_code_normalize(typed, code))
                return;
        fuzz_must(strlen(code) == VERIFY_CODE_SIZE && verify_code_normalize(slice_from_cstr(code), again));
        fuzz_must(strcmp(code, again) == 0);
        fuzz_must(slice_ends_with(verify_url(arena, typed, code), slice_from_cstr(code)));
}

/* A secret is written in 32 letters and digits; no other code than the one of its moment is taken. */
static void second_factor(struct slice typed, struct arena *arena)
{
        enum { NOW = 1757462400 };
        struct slice text, bytes;
        int64_t step = 0;
        if (!slice_next(&typed, '\n', &bytes) || bytes.size != TOTP_SECRET_SIZE)
                return;
        fuzz_must(totp_secret_format(arena, bytes, &text) == OK && text.size == 32);
        if (totp_check(bytes, typed, NOW * SECOND, 0, &step) == OK) {
                fuzz_must(typed.size == 6 && step >= NOW / 30 - 1 && step <= NOW / 30 + 1);
                fuzz_must(totp_check(bytes, typed, NOW * SECOND, step, &step) != OK || step > NOW / 30 - 1);
        }
}

static void ids(struct slice typed)
{
        struct uuid id, same;
        struct blob_id blob, blob_same;
        char text[UUID_TEXT_SIZE + 1], blob_text[BLOB_ID_TEXT + 1];
        if (uuid_parse(typed, &id)) {
                uuid_format(id, text);
                fuzz_must(slice_equal_nocase(slice_from_cstr(text), typed));
                fuzz_must(uuid_parse(slice_from_cstr(text), &same) && uuid_equal(id, same));
        }
        if (blob_id_parse(typed, &blob)) {
                blob_id_format(blob, blob_text);
                fuzz_must(blob_id_parse(slice_from_cstr(blob_text), &blob_same));
                fuzz_must(memcmp(&blob, &blob_same, sizeof blob) == 0);
        }
}

static void roman(struct slice typed)
{
        uint32_t value;
        if (roman_parse(typed, &value) != OK)
                return;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 64);
        roman_write(&out, value);
        fuzz_must(value >= 1 && value <= 3999 && slice_equal_nocase(buffer_slice(&out), typed));
}

static void letter_pattern(struct slice pattern)
{
        const struct letter_number values = { 12, S("TEST"), S("WIM"), { 2025, 9, 10 } };
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1 << 20);
        enum error checked = letter_number_check(pattern), written = letter_number_write(&out, pattern, &values);
        fuzz_must(checked == written);
        fuzz_must(written == OK ? slice_find(buffer_slice(&out), S("12")) != SIZE_MAX : out.size == 0);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct slice rest = slice_from(input, 1);
        switch (input.size > 0 ? input.data[0] : 0) {
        case 'r': receipt(rest); break;
        case 'v': verification(rest, arena); break;
        case 't': second_factor(rest, arena); break;
        case 'i': ids(rest); break;
        case 'm': roman(rest); break;
        default: letter_pattern(rest);
        }
}

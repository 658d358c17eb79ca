/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "base/checked.h"
#include "text/utf8.h"

void fuzz_one(struct slice input, struct arena *arena)
{
        UNUSED(arena);
        size_t count = 0, bytes = 0;
        bool valid = true;
        struct slice rest = input;
        for (struct utf8_char c; utf8_next(&rest, &c); count++) {
                fuzz_must(c.size >= 1 && c.size <= UTF8_MAX_SIZE);
                fuzz_must(c.valid || c.code == UTF8_REPLACEMENT);
                valid = valid && c.valid;
                bytes += c.size;
        }
        fuzz_must(bytes == input.size);
        fuzz_must(count == utf8_count(input));
        fuzz_must(valid == utf8_is_valid(input));
        fuzz_must(utf8_cut(input, count).size == input.size);
        struct slice cut = utf8_cut_bytes(input, input.size / 2);
        fuzz_must(cut.size <= input.size / 2);
        fuzz_must(!valid || utf8_is_valid(cut));
}

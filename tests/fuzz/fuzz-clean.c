/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "text/clean.h"
#include "text/utf8.h"

static void must_be_clean(struct slice text, enum text_lines lines)
{
        fuzz_must(utf8_is_valid(text));
        struct slice rest = text;
        for (struct utf8_char c; utf8_next(&rest, &c);) {
                bool line_feed = c.code == '\n' && lines == TEXT_MANY_LINES;
                fuzz_must(!utf8_is_control(c.code) && !utf8_is_invisible(c.code));
                fuzz_must(c.code != '\r' && (c.code != '\n' || line_feed));
        }
        fuzz_must(slice_equal(slice_trim(text), text));
}

static void clean_twice(struct slice input, enum text_lines lines, struct arena *arena)
{
        enum { CHARACTERS_MAX = 2000 };
        struct slice once, twice;
        enum error err = text_clean(input, lines, CHARACTERS_MAX, arena, &once);
        if (err != OK) {
                fuzz_must(err == ERR_INVALID || err == ERR_TOO_LARGE || err == ERR_MEMORY);
                fuzz_must(err != ERR_INVALID || !utf8_is_valid(input));
                return;
        }
        must_be_clean(once, lines);
        fuzz_must(utf8_count(once) <= CHARACTERS_MAX);
        fuzz_must(text_clean(once, lines, CHARACTERS_MAX, arena, &twice) == OK);
        fuzz_must(slice_equal(once, twice));
}

void fuzz_one(struct slice input, struct arena *arena)
{
        clean_twice(input, TEXT_ONE_LINE, arena);
        clean_twice(input, TEXT_MANY_LINES, arena);
        for (int form = UTF8_NFC; form <= UTF8_FOLD; form++) {
                struct slice text;
                if (utf8_normalise(input, (enum utf8_form)form, arena, &text) == OK)
                        fuzz_must(utf8_is_valid(text));
        }
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Three lines: a name, a position, and what somebody wrote that may speak of their owner. */
#include "fuzz.h"

#include "access/spoken.h"

static bool read_line(struct slice line, struct arena *arena, struct spoken *ret_spoken)
{
        struct spoken again;
        struct slice folded;
        enum error err = spoken_read(line, arena, ret_spoken);
        fuzz_must(err == OK || err == ERR_MEMORY || err == ERR_INVALID || err == ERR_TOO_LARGE);
        if (err != OK || spoken_fold(line, arena, &folded) != OK)
                return false;
        if (slice_is_null(folded)) {
                fuzz_must(ret_spoken->count == 0);
                return true;
        }
        fuzz_must(spoken_split(folded, arena, &again) == OK && again.count == ret_spoken->count);
        for (size_t i = 0; i < again.count; i++)
                fuzz_must(again.words[i].size >= 2 && slice_equal(again.words[i], ret_spoken->words[i]));
        return true;
}

/* Whoever's name of two parts stands in a text by itself is spoken of, whatever his position is. */
static void must_find_itself(const struct spoken *name, const struct spoken *position)
{
        if (name->count >= 2)
                fuzz_must(spoken_of(name, name, position));
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct slice rest = input, name_line = SLICE_NULL, position_line = SLICE_NULL;
        struct spoken name, position, text;
        static const struct spoken none = { 0 };
        (void)slice_next(&rest, '\n', &name_line);
        (void)slice_next(&rest, '\n', &position_line);
        if (!read_line(name_line, arena, &name) || !read_line(position_line, arena, &position) ||
            !read_line(rest, arena, &text))
                return;
        must_find_itself(&name, &position);
        bool hit = spoken_of(&text, &name, &position);
        fuzz_must(!spoken_of(&none, &name, &position) && !spoken_of(&text, &none, &none));
        if (spoken_of(&text, &name, &none) || spoken_of(&text, &none, &position))
                fuzz_must(hit);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Index files made to harm: the input stands behind a head whose checksum is made right, so that only the checks of the
 * contents are left. What is opened must be safe to ask. */
#include "fuzz.h"

#include "match/index.h"

static void ask(const struct match_index *index)
{
        static struct match_answer answer;
        struct match_asker asker;
        if (match_asker_init(&asker, index) != OK)
                return;
        for (size_t row = 0; row < index->packed.count && row < 20; row++) {
                struct match_row room;
                struct match_record record = match_packed_get(&index->packed, row, &room);
                match_ask(&asker, &record, 10, &answer);
                fuzz_must(answer.count <= 10);
                match_ask_all(index, &record, 10, &answer);
                fuzz_must(match_index_id(index, row).size <= index->records.id_size);
        }
        match_asker_free(&asker);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct match_index index;
        char *copy = arena_alloc(arena, input.size);
        if (!copy || input.size == 0)
                return;
        memcpy(copy, input.data, input.size);
        (void)match_index_reseal(copy, input.size);
        enum error err = match_index_open(slice_of(copy, input.size), &index);
        fuzz_must(err == OK || err == ERR_CORRUPT || err == ERR_UNSUPPORTED || err == ERR_MEMORY);
        if (err == OK) {
                ask(&index);
                match_index_free(&index);
        }
}

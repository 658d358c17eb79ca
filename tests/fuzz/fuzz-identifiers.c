/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "text/identifiers.h"
#include "text/nik.h"
#include "text/phone.h"

void fuzz_one(struct slice input, struct arena *arena)
{
        struct identifiers *found = arena_new(arena, struct identifiers), *again = arena_new(arena, struct identifiers);
        if (!found || !again || identifiers_find(input, arena, found) != OK)
                return;
        fuzz_must(found->phone_count <= IDENTIFIERS_MAX && found->nik_count <= IDENTIFIERS_MAX);
        for (size_t i = 0; i < found->nik_count; i++)
                fuzz_must(found->niks[i].size == NIK_SIZE);
        for (size_t i = 0; i < found->phone_count; i++) {
                struct phone phone;
                fuzz_must(phone_parse(found->phones[i], &phone) == PHONE_OK);
                fuzz_must(slice_equal(phone_slice(&phone), found->phones[i]));
        }
        /* What was found is found in its own plain form. */
        if (found->phone_count > 0 && identifiers_find(found->phones[0], arena, again) == OK) {
                bool same = false;
                for (size_t i = 0; i < again->phone_count; i++)
                        same |= slice_equal(again->phones[i], found->phones[0]);
                fuzz_must(same);
        }
        struct slice first = identifiers_first(input);
        if (!slice_is_null(first))
                fuzz_must(first.data >= input.data && first.data + first.size <= input.data + input.size);
}
